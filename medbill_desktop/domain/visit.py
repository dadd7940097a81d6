"""The visit: what was done, the record of it, its codes and charges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from medbill_desktop.domain.money import ZERO, Money


class EncounterState(StrEnum):
    """How far a visit is on its way to a claim (O32)."""

    DRAFT = "draft"
    HELD = "held"
    RELEASED = "released"


class HoldKind(StrEnum):
    """Why a visit waits (O32); the chips of the list of held visits."""

    NOTE = "note"
    QUERY = "query"
    AUTHORIZATION = "authorization"
    CREDENTIALING = "credentialing"
    COVERAGE = "coverage"
    LATE_CHARGE = "late_charge"
    OTHER = "other"


class ChargeState(StrEnum):
    """Draft charges carry no ledger; released ones are posted; void ones were reversed."""

    DRAFT = "draft"
    RELEASED = "released"
    VOID = "void"


DELAY_REASONS = {
    "1": "Eligibility was not known",
    "2": "A lawsuit",
    "3": "Authorization came late",
    "4": "The provider was not enrolled yet",
    "5": "Forms came late",
    "6": "An item made to measure came late",
    "7": "Another payer was slow",
    "8": "Eligibility was decided late",
    "9": "The first claim was refused for another reason",
    "10": "Approval took long",
    "11": "Something else",
    "15": "A natural disaster",
}
"""Why a claim comes after the filing limit: the values of CLM20, in our own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter:
    """One visit or service of a patient under one case.

    Attributes:
        service_date: first date of service.
        service_thru: last date, None when the same.
        place_of_service: two digits.
        referring_kind: qualifier of box 17: DN referring, DK ordering, DQ supervising.
        prior_authorization: number for box 23 (REF*G1); `referral_number` goes to REF*9F.
        hold_reason: why it is held, in words; "" otherwise.
        onset_date: onset of the current illness (box 14, qualifier 431).
        lmp_date: last menstrual period (box 14, qualifier 484).
        claim_note: note to the payer (box 19, NTE*ADD).
        delay_reason: why the claim comes late (CLM20), "" when it does not; one of `DELAY_REASONS`.
        hold_kind: a value of `HoldKind` while the visit is held; "" otherwise.
        hold_owner: who has to do something about it; "" when nobody is named.
        held_since: since which day it is held.
        hold_until: the day on which it may go on by itself; None when nobody knows (O31).
        billed_as_id: who stands on the claim when that is not who performed it (O33); None when the same.
        billed_as_reason: a value of `billed_as.Reason`, "" when performed by and billed as are one.
        do_not_bill_plan: paid in full by the patient, who asked that the plan learns nothing of it (O25).
        confidential: stays off statements that somebody else than the patient gets (O25).
    """

    id: int = 0
    version: int = 0
    patient_id: int
    case_id: int
    billing_entity_id: int
    location_id: int
    rendering_id: int
    referring_id: int | None = None
    referring_kind: str = "DN"
    service_date: date
    service_thru: date | None = None
    place_of_service: str = "11"
    state: EncounterState = EncounterState.DRAFT
    hold_reason: str = ""
    prior_authorization: str = ""
    referral_number: str = ""
    onset_date: date | None = None
    lmp_date: date | None = None
    admission_date: date | None = None
    discharge_date: date | None = None
    claim_note: str = ""
    delay_reason: str = ""
    hold_kind: str = ""
    hold_owner: str = ""
    held_since: date | None = None
    hold_until: date | None = None
    billed_as_id: int | None = None
    billed_as_reason: str = ""
    do_not_bill_plan: bool = False
    confidential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A piece of the medical record; its bytes are a blob.

    Attributes:
        kind: note, lab, imaging, card_front, card_back, letter or other.
        media_type: MIME type.
        blob: keyed hash that names the blob.
        size: bytes before encryption.
        coverage_id: of a card, the coverage that it belongs to.
    """

    id: int = 0
    version: int = 0
    patient_id: int
    encounter_id: int | None = None
    kind: str = "note"
    title: str
    media_type: str = "text/plain"
    document_date: date
    blob: str
    size: int
    coverage_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """A diagnosis of an encounter.

    Attributes:
        position: 1..12, its letter A..L.
        system: "icd10cm" or "icd9cm".
        code: with the point, as printed in the book.
    """

    id: int = 0
    version: int = 0
    encounter_id: int
    position: int
    system: str = "icd10cm"
    code: str

    @property
    def letter(self) -> str:
        """The pointer letter, A..L."""
        return "ABCDEFGHIJKL"[self.position - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A line of service with its price.

    Attributes:
        line: 1-based place on the encounter.
        system: "cpt" or "hcpcs".
        modifiers: up to four, joined by blanks (``"25 59"``).
        units: number of units, at most three decimals.
        unit_kind: "UN" units or "MJ" anesthesia minutes.
        amount: the whole charge of the line (price times units).
        pointers: up to four letters A-L, primary first.
        ndc: 11 digits or ""; `ndc_unit` F2 GR ME ML UN.
        price_source: which fee schedule gave the price, in words.
        patient_pays: no plan is billed for it: the patient chose so on a notice (O40, option 2).
    """

    id: int = 0
    version: int = 0
    encounter_id: int
    patient_id: int
    line: int
    service_date: date
    service_thru: date | None = None
    system: str = "cpt"
    code: str
    modifiers: str = ""
    description: str = ""
    units: Decimal = Decimal(1)
    unit_kind: str = "UN"
    amount: Money = ZERO
    pointers: str = "A"
    place_of_service: str = ""
    emergency: bool = False
    ndc: str = ""
    ndc_quantity: Decimal = Decimal(0)
    ndc_unit: str = ""
    state: ChargeState = ChargeState.DRAFT
    price_source: str = ""
    patient_pays: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeSchedule:
    """The office's own prices from a date on.

    Attributes:
        payer_id: None for the standard schedule.
        effective_thru: None while open.
    """

    id: int = 0
    version: int = 0
    name: str
    payer_id: int | None = None
    effective_from: date
    effective_thru: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """One price of a schedule.

    Attributes:
        modifier: price for the code with this modifier; "" for the code alone.
        description: the office's own words for the service (nothing of CPT ships).
        amount: price of one unit.
    """

    id: int = 0
    version: int = 0
    schedule_id: int
    code: str
    modifier: str = ""
    description: str = ""
    amount: Money
