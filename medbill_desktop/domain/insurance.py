"""Who pays: payers, plans, cases and coverages by date of service (OFFICE O20, O21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from medbill_desktop.domain.names import Address, PersonName


class PlanType(StrEnum):
    """Kinds of plan; each drives box 1 and the claim filing indicator."""

    MEDICARE = "medicare"
    MEDICARE_ADVANTAGE = "medicare_advantage"
    MEDIGAP = "medigap"
    MEDICAID = "medicaid"
    TRICARE = "tricare"
    CHAMPVA = "champva"
    GROUP = "group"
    HMO = "hmo"
    PPO = "ppo"
    FECA = "feca"
    WORKERS_COMP = "workers_comp"
    AUTO = "auto"
    OTHER = "other"


class CaseKind(StrEnum):
    """What a case is about; decides who may be billed."""

    HEALTH = "health"
    WORKERS_COMP = "workers_comp"
    AUTO = "auto"
    OBSTETRIC = "obstetric"
    SELF_PAY = "self_pay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """An insurer or program that adjudicates claims.

    Attributes:
        payer_id: id in electronic claims (NM109 of loop 2010BB).
        filing_code: claim filing indicator SBR09 (MB, MC, BL, CI, CH, VA, WC, AM ...).
        paper_only: claims go as CMS-1500 only.
        timely_filing_days: days from the date of service until a claim is too late; 0 unknown.
        crossover_wait_days: days to wait for a crossover before billing the next payer (O4).
        accepts_icd9: takes ICD-9-CM after 2015-09-30 (some workers' comp and auto payers, O20).
        send_rendering: send the rendering provider even when it equals the billing provider (O34).
        send_taxonomy: send provider taxonomy (PRV segments, qualifier ZZ on paper).
        continued_total: multi-page CMS-1500: total on the last page only, CONTINUED before.
        in_network: the practice has a contract; CO-45 of others is a denial (O5).
    """

    id: int = 0
    version: int = 0
    name: str
    payer_id: str = ""
    filing_code: str = "CI"
    address1: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    phone: str = ""
    paper_only: bool = False
    timely_filing_days: int = 0
    crossover_wait_days: int = 0
    accepts_icd9: bool = False
    send_rendering: bool = True
    send_taxonomy: bool = True
    continued_total: bool = False
    in_network: bool = True

    @property
    def address(self) -> Address:
        """Where paper claims go."""
        return Address(self.address1, self.address2, self.city, self.state, self.zip)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A product of a payer.

    Attributes:
        name: as on the card (box 11c).
        never_bill_patient: Medicaid and QMB style plans whose patients owe nothing (O4).
    """

    id: int = 0
    version: int = 0
    payer_id: int
    name: str
    plan_type: PlanType = PlanType.GROUP
    never_bill_patient: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Why a patient comes; owns the coverages that may be billed for it.

    Attributes:
        accident_state: two letters, required for auto accidents (box 10b).
        accident_date: date of injury (box 14/15 and DTP*439).
        claim_number: number of a property or casualty claim (box 11b, qualifier Y4).
        accepts_icd9: billed with ICD-9-CM whatever the date (O20).
    """

    id: int = 0
    version: int = 0
    patient_id: int
    kind: CaseKind = CaseKind.HEALTH
    label: str = ""
    accident_date: date | None = None
    accident_state: str = ""
    employer: str = ""
    claim_number: str = ""
    accepts_icd9: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A patient's membership in a plan, for a case, in a span of dates.

    Attributes:
        rank: 1 primary, 2 secondary, 3 tertiary.
        member_id: as on the card (box 1a).
        relationship: of the patient to the subscriber: "18" self, "01" spouse, "19" child, "G8" other.
        effective_from: first covered day; None is open.
        effective_thru: last covered day; None is open.
        qmb: qualified Medicare beneficiary: the patient owes no cost share (O4).
        medicare_secondary_reason: SBR05 when Medicare pays second ("12", "13", "43" ...).
    """

    id: int = 0
    version: int = 0
    patient_id: int
    case_id: int
    payer_id: int
    plan_id: int
    rank: int = 1
    member_id: str = ""
    group_number: str = ""
    relationship: str = "18"
    effective_from: date | None = None
    effective_thru: date | None = None
    accepts_assignment: bool = True
    qmb: bool = False
    medicare_secondary_reason: str = ""
    subscriber_last_name: str = ""
    subscriber_first_name: str = ""
    subscriber_middle_name: str = ""
    subscriber_suffix: str = ""
    subscriber_birth_date: date | None = None
    subscriber_sex: str = ""
    subscriber_address1: str = ""
    subscriber_address2: str = ""
    subscriber_city: str = ""
    subscriber_state: str = ""
    subscriber_zip: str = ""
    subscriber_phone: str = ""

    @property
    def subscriber_name(self) -> PersonName:
        """Name of the subscriber; empty when the patient is the subscriber."""
        return PersonName(
            self.subscriber_last_name,
            self.subscriber_first_name,
            self.subscriber_middle_name,
            self.subscriber_suffix,
        )

    @property
    def subscriber_address(self) -> Address:
        """Address of the subscriber; empty when as the patient's."""
        return Address(
            self.subscriber_address1,
            self.subscriber_address2,
            self.subscriber_city,
            self.subscriber_state,
            self.subscriber_zip,
        )

    def covers(self, day: date) -> bool:
        """Whether the coverage is in force on a date of service."""
        return (self.effective_from is None or self.effective_from <= day) and (
            self.effective_thru is None or day <= self.effective_thru
        )


def resolve(coverages: tuple[Coverage, ...], case_id: int, day: date) -> tuple[Coverage, ...]:
    """Pick the coverages that pay for a visit, in order of rank (O20).

    Args:
        coverages: all coverages of the patient.
        case_id: the case of the visit; coverages of other cases never count.
        day: date of service.

    Returns:
        At most one coverage a rank, the one that began last where two overlap.
    """
    chosen: dict[int, Coverage] = {}
    for coverage in sorted(coverages, key=lambda c: (c.effective_from or date.min, c.id)):
        if coverage.case_id == case_id and coverage.covers(day):
            chosen[coverage.rank] = coverage
    return tuple(chosen[rank] for rank in sorted(chosen))
