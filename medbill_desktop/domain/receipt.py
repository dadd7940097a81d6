"""A receipt: what a patient paid at the window, under a number of its own (OFFICE O12, O17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money


class ReceiptKind(StrEnum):
    """What the money was for."""

    COPAY = "copay"
    PAYMENT = "payment"
    PREPAYMENT = "prepayment"


class Method(StrEnum):
    """How somebody paid."""

    CASH = "cash"
    CHECK = "check"
    CARD = "card"
    VIRTUAL = "virtual"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Money taken from a patient; a receipt is voided, never changed or deleted.

    Attributes:
        number: of the office's own series, without gaps.
        appointment_id: the appointment it was taken for; None for any other payment.
        reference: check number or the last four digits of a card, "" for cash.
        day: the day it was taken, for the drawer.
        user: who took it.
        entry_id: the ledger entry that records it.
        voided_entry_id: the entry that took it back; None while it holds.
    """

    id: int = 0
    version: int = 0
    number: int
    kind: ReceiptKind
    patient_id: int
    appointment_id: int | None = None
    method: Method = Method.CASH
    reference: str = ""
    amount: Money
    day: date
    user: str
    entry_id: int
    voided_entry_id: int | None = None


METHOD_WORDS = {
    Method.CASH: "Cash",
    Method.CHECK: "Check",
    Method.CARD: "Card",
    Method.VIRTUAL: "Virtual card",
    Method.OTHER: "Other",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptImage:
    """A receipt as it is printed.

    Attributes:
        what: what the money was for, in words (``"Copay, visit of 11/23/2026 with Grace Okonkwo MD"``).
        paid_by: method and reference (``"Check 1042"``).
        voided: it was taken back; the paper says so.
    """

    practice_name: str
    practice_lines: tuple[str, ...]
    number: int
    day: date
    patient: str
    chart: str
    what: str
    amount: Money
    paid_by: str
    taken_by: str
    voided: bool = False


def typed_method(typed: str) -> tuple[Method, str]:
    """Read how somebody paid as it is typed: ``cash``, ``k 1042``, ``check 1042``, ``card 4411``, ``c``.

    Returns:
        The method and the reference after it; an empty text is cash.

    Raises:
        UserError: it begins with no method.
    """
    word, _, reference = typed.strip().partition(" ")
    known = {"k": Method.CHECK, "c": Method.CASH, "d": Method.CARD, "cc": Method.CARD}
    lower = word.casefold()
    if not lower:
        return Method.CASH, ""
    found = known.get(lower) or next((one for one in Method if one.value.startswith(lower)), None)
    if found is None:
        raise UserError(f"“{typed}” says no way to pay. Type cash, check 1042 or card 4411.")
    return found, reference.strip()
