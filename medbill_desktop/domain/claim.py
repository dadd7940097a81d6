"""The claim as the office knows it: a frozen snapshot of everything that one claim to one payer rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from medbill_desktop.domain.insurance import Case, Coverage, Payer, Plan
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.practice import BillingEntity, Location, Provider
from medbill_desktop.domain.remittance import Adjustment
from medbill_desktop.domain.text import fold


class ClaimState(StrEnum):
    """Where a claim stands; the chip and the letter of the window come from it."""

    BLOCKED = "blocked"
    READY = "ready"
    HELD = "held"
    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PAID = "paid"
    DENIED = "denied"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorLine:
    """What an earlier payer did with one line.

    Attributes:
        line: 1-based line of this claim.
        paid: what that payer paid.
        adjustments: its reasons for the rest.
    """

    line: int
    paid: Money = ZERO
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorPayment:
    """How an earlier payer adjudicated this claim; needed to bill the next one (O11, O23).

    Attributes:
        paid: what that payer paid for the whole claim.
        paid_date: date of its remittance.
        lines: line by line; empty when it answered only for the claim.
        adjustments: claim-level adjustments.
    """

    paid: Money
    paid_date: date
    payer_control: str = ""
    lines: tuple[PriorLine, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCoverage:
    """A coverage on the claim with its payer and plan, as they were when the claim was built."""

    coverage: Coverage
    payer: Payer
    plan: Plan
    prior: PriorPayment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDiagnosis:
    """A diagnosis on the claim: `system` icd10cm or icd9cm, `code` with its point."""

    system: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """A charge on the claim.

    Attributes:
        charge_id: the released charge; 0 when the claim does not come from an office.
        control: our line number as sent in REF*6R.
        modifiers: up to four.
        amount: the line's whole charge.
        pointers: letters A-L, primary first.
    """

    charge_id: int = 0
    control: str = ""
    service_date: date
    service_thru: date | None = None
    system: str = "cpt"
    code: str
    modifiers: tuple[str, ...] = ()
    description: str = ""
    units: Decimal = Decimal(1)
    unit_kind: str = "UN"
    amount: Money
    pointers: str = "A"
    place_of_service: str = ""
    emergency: bool = False
    ndc: str = ""
    ndc_quantity: Decimal = Decimal(0)
    ndc_unit: str = ""


NOT_COVERED = frozenset({"GY", "GX"})
"""Modifiers of a line that no plan covers; what the patient pays for it is not told to the plan.

Source: HCPCS Level II, GY (excluded by law) and GX (voluntary notice); NUCC manual 02/12, Item Number 29.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim of one encounter to one of its payers.

    Attributes:
        number: what the payer returns (CLM01, box 26), at most 20 characters.
        billed_rank: the rank among `coverages` that this claim goes to.
        frequency: "1" original, "7" replacement, "8" void.
        original_reference: the payer's number of the claim that is replaced or voided.
        supervising: who supervised, where the payer wants to see both (O33); None for nobody.
        referring_kind: DN referring, DK ordering, DQ supervising.
        delay_reason: why it comes late (CLM20), a key of `visit.DELAY_REASONS`.
        do_not_bill_plan: the patient paid in full and asked that no plan is billed (O25).
        patient_paid: what the patient paid towards these lines (box 29, AMT*F5).
        part, parts: which of how many claims of the visit to this payer, 1-based; 0 when it is the only one.
        coverages: all coverages of the visit in order of rank.
    """

    id: int = 0
    number: str
    encounter_id: int = 0
    billed_rank: int = 1
    frequency: str = "1"
    original_reference: str = ""
    patient: Patient
    case: Case
    coverages: tuple[ClaimCoverage, ...]
    billing: BillingEntity
    location: Location
    rendering: Provider
    supervising: Provider | None = None
    referring: Provider | None = None
    referring_kind: str = "DN"
    place_of_service: str = "11"
    prior_authorization: str = ""
    referral_number: str = ""
    onset_date: date | None = None
    lmp_date: date | None = None
    admission_date: date | None = None
    discharge_date: date | None = None
    note: str = ""
    delay_reason: str = ""
    do_not_bill_plan: bool = False
    patient_paid: Money = ZERO
    part: int = 0
    parts: int = 0
    diagnoses: tuple[ClaimDiagnosis, ...]
    lines: tuple[ServiceLine, ...]

    @property
    def billed(self) -> ClaimCoverage | None:
        """The coverage this claim goes to; None when the claim names none."""
        return next((c for c in self.coverages if c.coverage.rank == self.billed_rank), None)

    @property
    def total(self) -> Money:
        """Sum of the lines."""
        return Money.total(line.amount for line in self.lines)

    @property
    def service_date(self) -> date:
        """The first date of service on the claim; the last day of all when it has no line."""
        return min((line.service_date for line in self.lines), default=date.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRecord:
    """A claim's row in the office: its place in the work, with the snapshot it was built from.

    Attributes:
        blocking: number of findings that stop it.
        snapshot: the Claim as JSON (docs/schemas/claim.json).
        payer_control: the payer's own number, once known.
        submission_id: the file it went out in; None before.
        part: which of the claims that a visit was split into, 1-based; 0 when it was not (O34).
    """

    id: int = 0
    version: int = 0
    number: str
    patient_id: int
    case_id: int
    encounter_id: int
    coverage_id: int
    payer_id: int
    rank: int = 1
    frequency: str = "1"
    state: ClaimState = ClaimState.BLOCKED
    service_date: date
    charge_total: Money
    built_date: date
    sent_date: date | None = None
    payer_control: str = ""
    original_reference: str = ""
    blocking: int = 0
    snapshot: str
    next_action_date: date | None = None
    submission_id: int | None = None
    patient_name: str = ""
    payer_name: str = ""
    patient_name_key: str = ""
    part: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "patient_name_key", fold(self.patient_name))  # lists sort by it
