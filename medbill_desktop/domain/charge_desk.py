"""What the charge desk keeps: sets of codes, who is billed as whom, discounts, ABNs, changes of payer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from medbill_desktop.domain.money import ZERO, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeSet:
    """A favourite or a set: a short word that expands to codes.

    Attributes:
        snap: two to four characters, as typed in the code cell.
        title: what it is for, in the office's words.
        provider_id: whose favourite it is; None for everybody's.
        diagnoses: codes with their points, separated by blanks; "" for none.
        lines: one line of service a row, ``99213-25x1 ab``: code with modifiers and units, then pointers.
    """

    id: int = 0
    version: int = 0
    snap: str
    title: str = ""
    provider_id: int | None = None
    diagnoses: str = ""
    lines: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledAsRule:
    """What a payer wants to see when somebody is billed as somebody else (O33).

    Attributes:
        payer_id: for this payer; None for all payers that have no rule of their own.
        reason: a value of `billed_as.Reason`.
        rendering: who stands in box 24J and 31 and in loop 2310B: "performed" or "billed".
        supervising: who stands in loop 2310D and box 17 as DQ: "performed", "billed" or "" nobody.
        modifier: put on every line; "" for none.
    """

    id: int = 0
    version: int = 0
    payer_id: int | None = None
    reason: str
    rendering: str = "billed"
    supervising: str = ""
    modifier: str = ""


class DiscountKind(StrEnum):
    """Why a patient pays less (O26)."""

    SLIDING = "sliding"
    COURTESY = "courtesy"
    HARDSHIP = "hardship"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountLevel:
    """A step of the office's sliding fee scale.

    Attributes:
        income_percent: up to this income, in percent of the federal poverty level.
        percent: taken off the gross charge, 0 to 100.
        least: what a visit costs at least, whatever the percentage.
    """

    id: int = 0
    version: int = 0
    name: str
    income_percent: int
    percent: int
    least: Money = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDiscount:
    """A discount that a patient has in a span of dates, with the proof of it.

    Attributes:
        kind: sliding and courtesy for who pays himself; hardship also for an insured cost share.
        percent: taken off, 0 to 100; for a sliding fee as the level said when it was granted.
        least: what a visit costs at least.
        effective_thru: the last day on which the proof of income holds.
        reason: what was seen, in words (``"pay stub of March"``).
    """

    id: int = 0
    version: int = 0
    patient_id: int
    kind: DiscountKind
    level: str = ""
    percent: int
    least: Money = ZERO
    effective_from: date
    effective_thru: date | None = None
    reason: str

    def holds(self, day: date) -> bool:
        """Whether it holds on a date of service."""
        return self.effective_from <= day and (self.effective_thru is None or day <= self.effective_thru)


@dataclass(frozen=True, slots=True, kw_only=True)
class Abn:
    """An Advance Beneficiary Notice (CMS-R-131) of a patient (O40).

    Attributes:
        items: box D, what Medicare may not pay.
        codes: the procedure codes it is about, separated by blanks; "" for all of the visit.
        reason: box E, why Medicare may not pay.
        cost: box F, the good-faith estimate.
        voluntary: the service is never covered by statute, so that the notice is a courtesy (GX).
        option: what the patient chose: 1 bill Medicare, 2 do not bill, 3 does not want it; 0 while open.
        signed_date: when the patient signed; None while open.
        document_id: the scan of the signed notice.
    """

    id: int = 0
    version: int = 0
    patient_id: int
    encounter_id: int | None = None
    items: str
    codes: str = ""
    reason: str
    cost: Money
    voluntary: bool = False
    option: int = 0
    prepared_date: date
    signed_date: date | None = None
    document_id: int | None = None


class PayerChangeState(StrEnum):
    """How far a change of payer is."""

    OPEN = "open"
    ANSWERED = "answered"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerChange:
    """Wrong or late insurance, put right over all visits from a day on (O22).

    Attributes:
        first_day, last_day: the dates of service concerned; `last_day` None for all after.
        rank: the first rank that changed.
        new_coverage_id: who pays now; None when the patient pays.
        state: statements stop while it is open.
        visits: how many visits were moved; `amount` is their gross charge.
        before: what undo needs, as JSON.
    """

    id: int = 0
    version: int = 0
    patient_id: int
    case_id: int
    first_day: date
    last_day: date | None = None
    rank: int = 1
    new_coverage_id: int | None = None
    state: PayerChangeState = PayerChangeState.OPEN
    visits: int = 0
    amount: Money = ZERO
    reason: str
    created_date: date
    before: str = ""
