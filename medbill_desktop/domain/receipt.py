"""A receipt: what a patient paid at the window, under a number of its own (OFFICE O12, O17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

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
