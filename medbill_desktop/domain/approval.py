"""Write-offs and refunds: reasons, the request that may wait for a second person, what became of it (O13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import Money

REPORT_DAYS = 60
"""Days to report and return an overpayment, from its identification.

Source: 42 CFR 401.305(b)(1), Medicare overpayments; offices hold Medicaid's to the same clock (SSA 1128J(d)).
"""
FEDERAL = frozenset({"MA", "MB", "MC", "16"})
"""Claim filing indicators of Medicare A and B, Medicaid and Medicare Advantage: theirs is the clock."""


class RequestKind(StrEnum):
    """What is asked for."""

    WRITE_OFF = "write-off"
    REFUND = "refund"


class RequestState(StrEnum):
    """How far a request is."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REVERSED = "reversed"


class RefundState(StrEnum):
    """How far a refund is: promised, out of the house, at the bank."""

    TO_PAY = "to pay"
    ISSUED = "issued"
    CASHED = "cashed"
    WITHDRAWN = "withdrawn"


class OverpaymentState(StrEnum):
    """What is done about a payer's credit: one thing or the other, never both."""

    IDENTIFIED = "identified"
    REFUNDING = "refunding"
    RECOUPMENT = "recoupment"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """Why money is taken off, and on which account it stands then.

    Attributes:
        code: short, as typed.
        title: in words.
    """

    code: str
    title: str
    account: Account


REASONS: dict[str, ReasonCode] = {
    one.code: one
    for one in (
        ReasonCode("SB", "Small balance", Account.WRITE_OFF),
        ReasonCode("TF", "Filing limit passed", Account.WRITE_OFF),
        ReasonCode("NC", "Not covered, not billable", Account.WRITE_OFF),
        ReasonCode("AD", "Administrative", Account.WRITE_OFF),
        ReasonCode("HA", "Hardship, on record", Account.WRITE_OFF),
        ReasonCode("CT", "Contract, by hand", Account.CONTRACTUAL),
        ReasonCode("SP", "Self-pay discount", Account.SELF_PAY_DISCOUNT),
        ReasonCode("BD", "Bad debt", Account.BAD_DEBT),
        ReasonCode("CO", "To the collection agency", Account.COLLECTIONS),
    )
}
"""The reasons of an office that has set up no adjustment codes of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRequest:
    """A write-off or refund that somebody asked for.

    Attributes:
        coverage_id: the payer's side of the charge; None is the patient's side.
        payer_id: to whom a refund goes; None is the patient.
        charge_id: None for a refund of a patient's credit.
        reason_code: of `REASONS` or the office's own; "" for refunds.
        entry_id: what was posted on approval.
        patient_name: for lists.
    """

    id: int = 0
    version: int = 0
    kind: RequestKind
    state: RequestState = RequestState.WAITING
    patient_id: int
    charge_id: int | None = None
    coverage_id: int | None = None
    payer_id: int | None = None
    amount: Money
    reason_code: str = ""
    reason: str
    asked_by: str
    asked_on: date
    decided_by: str = ""
    decided_on: date | None = None
    decision: str = ""
    entry_id: int | None = None
    patient_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money that goes back to a patient or payer.

    Attributes:
        number: of the office, in order.
        payee: name for the check.
        method: "check", "card" or "eft"; "" until it is issued.
        check_number: of the check, or what the card terminal or bank gave.
        entry_id: the promise, off the credit; `paid_entry_id` the cash.
    """

    id: int = 0
    version: int = 0
    number: int
    request_id: int
    patient_id: int
    payer_id: int | None = None
    payee: str
    amount: Money
    state: RefundState = RefundState.TO_PAY
    approved_on: date
    method: str = ""
    check_number: str = ""
    issued_on: date | None = None
    entry_id: int
    paid_entry_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overpayment:
    """A payer's credit on a charge that somebody looked at.

    Attributes:
        identified_on: the day from which the clock runs.
        due_on: the last day to return it; None where no clock applies.
        note: what was decided, in words.
    """

    id: int = 0
    version: int = 0
    charge_id: int
    coverage_id: int
    payer_id: int
    patient_id: int
    amount: Money
    identified_on: date
    due_on: date | None = None
    state: OverpaymentState = OverpaymentState.IDENTIFIED
    note: str = ""
    payer_name: str = ""
    patient_name: str = ""


def due_on(identified_on: date, filing_code: str) -> date | None:
    """The last day to return an overpayment; None for payers without the clock.

    Args:
        identified_on: when it was identified.
        filing_code: claim filing indicator of the payer.
    """
    return identified_on + timedelta(days=REPORT_DAYS) if filing_code in FEDERAL else None
