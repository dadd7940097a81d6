"""What the charge desk keeps: sets of codes, who is billed as whom, changes of payer."""

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
