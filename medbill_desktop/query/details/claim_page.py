"""A claim with everything its page shows besides the claim itself: time line, money, file, other claims."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.desk import ClaimEvent, Submission
from medbill_desktop.domain.insurance import Payer
from medbill_desktop.domain.ledger import Account, LedgerEntry, LedgerLine
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.visit import Charge
from medbill_desktop.store import Reader, tables

_OPEN = frozenset({Account.AR_PAYER, Account.AR_PATIENT})
_WORDS = {
    Account.CHARGES: "Charged",
    Account.CASH: "Paid",
    Account.UNAPPLIED: "Paid",
    Account.CONTRACTUAL: "Contractual",
    Account.WRITE_OFF: "Written off",
    Account.BAD_DEBT: "Bad debt",
    Account.COLLECTIONS: "To collections",
    Account.PATIENT_CREDIT: "Patient credit",
    Account.REFUND: "Refunded",
    Account.INTEREST: "Interest",
    Account.SEQUESTRATION: "Sequestration",
    Account.SELF_PAY_DISCOUNT: "Self-pay discount",
    Account.CAPITATION: "Capitation",
    Account.OPENING_BALANCE: "Opening balance",
    Account.PROVIDER_LEVEL: "Provider-level adjustment",
    Account.SUSPENSE: "In suspense",
}


@dataclass(frozen=True, slots=True)
class Posting:
    """One movement of money on the claim's charges, in words.

    Attributes:
        text: what it was (``"Contractual CO-45 on 99213"``).
        amount: as it changes what is owed: charges positive, payments and adjustments negative.
    """

    day: date
    text: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPage:
    """What the page of a claim shows.

    Attributes:
        others: the other claims of the same visit.
        paper: its payer takes paper only.
        payer_owes, patient_owes: what is open on its charges today.
    """

    record: ClaimRecord
    events: tuple[ClaimEvent, ...]
    submission: Submission | None
    others: tuple[ClaimRecord, ...]
    postings: tuple[Posting, ...]
    payer_owes: Money
    patient_owes: Money
    paper: bool


def claim_page(connection: sa.Connection, claim_id: int) -> ClaimPage:
    """Read a claim for its page.

    Raises:
        NotFound: there is no such claim.
    """
    reader = Reader(connection)
    record = reader.get(ClaimRecord, claim_id)
    link = tables.claim_charge
    charge_ids = set(
        connection.execute(sa.select(link.c.charge_id).where(link.c.claim_id == claim_id)).scalars()
    )
    entries = reader.entries_for(charge_id=charge_ids) if charge_ids else ()
    codes = {one.id: one.code for one in reader.find(Charge, id=charge_ids)} if charge_ids else {}
    submission = reader.get(Submission, record.submission_id) if record.submission_id else None
    siblings = reader.find(ClaimRecord, order_by="rank", encounter_id=record.encounter_id)
    return ClaimPage(
        record=record,
        events=reader.find(ClaimEvent, order_by="happened_at", claim_id=claim_id),
        submission=submission,
        others=tuple(one for one in siblings if one.id != claim_id),
        postings=tuple(part for entry in entries for part in _postings(entry, codes)),
        payer_owes=_owed(entries, charge_ids, Account.AR_PAYER),
        patient_owes=_owed(entries, charge_ids, Account.AR_PATIENT),
        paper=reader.get(Payer, record.payer_id).paper_only,
    )


def _owed(entries: tuple[LedgerEntry, ...], charge_ids: set[int], account: Account) -> Money:
    return Money.total(
        line.amount
        for entry in entries
        for line in entry.lines
        if line.account is account and line.charge_id in charge_ids
    )


def _postings(entry: LedgerEntry, codes: dict[int, str]) -> list[Posting]:
    """An entry in words: every line that is not AR, or the shift from payer to patient when all are."""
    mine = [line for line in entry.lines if line.charge_id is None or line.charge_id in codes]
    moved = [line for line in mine if line.account not in _OPEN and line.amount]
    if not moved:
        shifts = [line for line in mine if line.account is Account.AR_PATIENT and line.amount]
        return [_shift(entry, line, codes) for line in shifts]
    return [Posting(entry.accounting_date, _said(entry, line, codes), -line.amount) for line in moved]


def _said(entry: LedgerEntry, line: LedgerLine, codes: dict[int, str]) -> str:
    reason = f" {line.group}-{line.carc}" if line.carc else ""
    code = codes.get(line.charge_id or _charge_of(entry), "")
    back = "Taken back: " if entry.reverses else ""
    return f"{back}{_WORDS.get(line.account, entry.reason)}{reason}{f' on {code}' if code else ''}"


def _shift(entry: LedgerEntry, line: LedgerLine, codes: dict[int, str]) -> Posting:
    reason = f", {line.group}-{line.carc}" if line.carc else ""
    code = codes.get(line.charge_id or 0, "")
    to = "the patient" if line.amount > Money(0) else "the payer again"
    words = f"{line.amount.dollars().lstrip('-')} moved to {to}{f' for {code}' if code else ''}{reason}"
    return Posting(entry.accounting_date, words, Money(0))


def _charge_of(entry: LedgerEntry) -> int:
    return next((line.charge_id for line in entry.lines if line.charge_id), 0)
