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
        corrected_filing_days, appeal_days: days from the payer's answer for these; 0 unknown.
        referring_required: a claim without referring provider is stopped (O34).
        facility_when_same: send box 32 (2310C) also when it is the billing address (O34).
        bilateral_two_lines: wants modifier 50 as two lines, RT and LT, instead of one line (O34).
        telehealth: what it wants on telehealth visits by date; see `domain.payer_rules`.
        split_by_place: lines of different places of service go on claims of their own (O34).
        duplicate_check: claims alike to an open one are noticed (O34).
        help: how to reach it and what it wants, in the office's words.
        active: offered for new coverages.
        member_id_pattern: regular expression that a whole member id of this payer fits; "" for any.
        member_id_words: the same in words (``"three letters and nine digits"``), for the sentence beside it.
        ndc_required: a line that bills a drug by a HCPCS code carries the drug's NDC (O34).
        ncci: whose NCCI edits hold: medicare, medicaid or off; "" as the plan type says (O37).
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
    corrected_filing_days: int = 0
    appeal_days: int = 0
    referring_required: bool = False
    facility_when_same: bool = False
    bilateral_two_lines: bool = False
    telehealth: str = ""
    split_by_place: bool = False
    duplicate_check: bool = True
    help: str = ""
    active: bool = True
    member_id_pattern: str = ""
    member_id_words: str = ""
    ndc_required: bool = False
    ncci: str = ""

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
        filing_code: SBR09 for this plan, "" as its payer.
        referral_needed: a claim without referral number is noticed (O21).
        timely_filing_days: days from the date of service, 0 as its payer.
        active: offered for new coverages.
        authorization_needed: the plan does not pay without one (O24).
    """

    id: int = 0
    version: int = 0
    payer_id: int
    name: str
    plan_type: PlanType = PlanType.GROUP
    never_bill_patient: bool = False
    filing_code: str = ""
    referral_needed: bool = False
    timely_filing_days: int = 0
    active: bool = True
    authorization_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Why a patient comes; owns the coverages that may be billed for it.

    Attributes:
        accident_state: two letters, required for auto accidents (box 10b).
        accident_date: date of injury (box 14/15 and DTP*439).
        claim_number: number of a property or casualty claim (box 11b, qualifier Y4).
        accepts_icd9: billed with ICD-9-CM whatever the date (O20).
        adjuster_name, adjuster_phone: who handles it at the payer (O20, O49).
        attorney: name and phone in one line.
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
    adjuster_name: str = ""
    adjuster_phone: str = ""
    attorney: str = ""


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
        medigap_id: the COBA Medigap id of box 9d, by which Medicare crosses the claim over (O23).
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
    medigap_id: str = ""

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
