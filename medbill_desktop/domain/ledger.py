"""The ledger's accounts, entries and lines (OFFICE O1, O2; docs/algorithms/posting.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from medbill_desktop.domain.errors import Unbalanced
from medbill_desktop.domain.money import Money


class Account(StrEnum):
    """The accounts of O2. A debit is positive, a credit negative; AR positive = somebody owes us."""

    AR_PAYER = "AR_PAYER"
    AR_PATIENT = "AR_PATIENT"
    CHARGES = "CHARGES"
    CASH = "CASH"
    CONTRACTUAL = "CONTRACTUAL"
    WRITE_OFF = "WRITE_OFF"
    BAD_DEBT = "BAD_DEBT"
    COLLECTIONS = "COLLECTIONS"
    PATIENT_CREDIT = "PATIENT_CREDIT"
    UNAPPLIED = "UNAPPLIED"
    SUSPENSE = "SUSPENSE"
    REFUND = "REFUND"
    INTEREST = "INTEREST"
    SEQUESTRATION = "SEQUESTRATION"
    CAPITATION = "CAPITATION"
    SELF_PAY_DISCOUNT = "SELF_PAY_DISCOUNT"
    NSF_FEE = "NSF_FEE"
    UNCLAIMED = "UNCLAIMED"
    PROVIDER_LEVEL = "PROVIDER_LEVEL"
    OPENING_BALANCE = "OPENING_BALANCE"
    DRAWER = "DRAWER"  # taken at a desk, not yet at the bank: cash is recorded when deposited (O8)


class EntryKind(StrEnum):
    """What an entry records."""

    CHARGE = "charge"
    PAYMENT = "payment"
    ADJUSTMENT = "adjustment"
    TRANSFER = "transfer"
    DEPOSIT = "deposit"
    REVERSAL = "reversal"
    OPENING = "opening"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One side of an entry.

    Attributes:
        amount: debit positive, credit negative.
        patient_id, charge_id, claim_id, coverage_id, remittance_id: what it belongs to, or None.
        group: claim adjustment group CO, PR, OA, PI; "" elsewhere.
        carc: claim adjustment reason code; "" elsewhere.
        aging_date: on AR lines, the date from which the money is counted as open (O16).
    """

    account: Account
    amount: Money
    patient_id: int | None = None
    charge_id: int | None = None
    claim_id: int | None = None
    coverage_id: int | None = None
    remittance_id: int | None = None
    group: str = ""
    carc: str = ""
    aging_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """An event of money; its lines sum to zero and never change.

    Attributes:
        accounting_date: the day it counts for.
        service_date: date of service, None where it has none.
        deposit_date: for cash, the day it went to the bank.
        reason: why, in words.
        reverses: id of the entry it takes back, None otherwise.
        idempotency_key: the same key is never posted twice; "" for entries that may repeat.
    """

    id: int = 0
    kind: EntryKind
    accounting_date: date
    service_date: date | None = None
    deposit_date: date | None = None
    reason: str
    reverses: int | None = None
    idempotency_key: str = ""
    lines: tuple[LedgerLine, ...]

    def __post_init__(self) -> None:
        total = Money.total(line.amount for line in self.lines)
        if total or len(self.lines) < 2:
            raise Unbalanced(f"A ledger entry must balance; “{self.reason}” is off by {total}.")


_AR = frozenset({Account.AR_PAYER, Account.AR_PATIENT})


def is_receivable(account: Account) -> bool:
    """Whether an account holds money that is owed to the practice."""
    return account in _AR


def reversal_of(entry: LedgerEntry, day: date, reason: str) -> LedgerEntry:
    """The entry that takes another back line by line, in the open period (O3, O10).

    Args:
        entry: a posted entry (its id is set).
        day: accounting date of the reversal.
        reason: why, in words.
    """
    lines = tuple(
        LedgerLine(
            account=line.account,
            amount=-line.amount,
            patient_id=line.patient_id,
            charge_id=line.charge_id,
            claim_id=line.claim_id,
            coverage_id=line.coverage_id,
            remittance_id=line.remittance_id,
            group=line.group,
            carc=line.carc,
            aging_date=line.aging_date,
        )
        for line in entry.lines
    )
    return LedgerEntry(
        kind=EntryKind.REVERSAL,
        accounting_date=day,
        service_date=entry.service_date,
        deposit_date=entry.deposit_date,
        reason=reason,
        reverses=entry.id,
        lines=lines,
    )
