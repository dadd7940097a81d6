"""A charge is corrected after release: what was posted on it is applied again to the right amount (O1).

docs/algorithms/corrections.md has the worked tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from medbill_desktop.domain.ledger import Account, LedgerEntry, LedgerLine, is_receivable
from medbill_desktop.domain.money import ZERO, Money

_MONEY = frozenset(
    {
        Account.UNAPPLIED,
        Account.CASH,
        Account.DRAWER,
        Account.PATIENT_CREDIT,
        Account.SUSPENSE,
        Account.REFUND,
        Account.OPENING_BALANCE,
    }
)
"""What was paid stays paid whatever the charge turns out to be; only adjustments and transfers are cut."""

CORRECTED = "correct:"
"""How the keys of all entries of a correction begin; its number follows (``correct:7:12:charge``)."""
MOVED = "payer:"
"""How the keys of all entries of a change of payer begin (``payer:3:12:...``)."""

_ENOUGH = Money(10**12)
"""More than any charge: against it nothing was ever cut."""


def story_of(key: str) -> str:
    """Which entries an account shows as one line: those of one correction or one change of payer (O1).

    Args:
        key: idempotency key of an entry.

    Returns:
        The same words for all its entries; "" for an entry that stands for itself.
    """
    return ":".join(key.split(":")[:2]) if key.startswith((CORRECTED, MOVED)) else ""


Party = tuple[Account, int | None]
"""Who owes: AR_PAYER with its coverage, or AR_PATIENT with None."""


@dataclass(frozen=True, slots=True)
class Move:
    """A receivable of one charge goes down, another account up (both positive `amount`), or a single line.

    Attributes:
        source: the line of the receivable.
        target: the other line; None when the entry does not say which it is.
    """

    source: LedgerLine
    target: LedgerLine | None

    @property
    def is_cuttable(self) -> bool:
        """An adjustment or a transfer, which never takes a line below zero (O6)."""
        return self.target is not None and self.target.account not in _MONEY and self.source.amount < ZERO


@dataclass(frozen=True, slots=True)
class Reapplied:
    """What applying again moves, and who has paid too much then.

    Attributes:
        lines: pairs that sum to zero, beside the reversed and the new charge.
        patient_credit: what of the patient's payments has become a credit.
        over_paid: what payers have paid more than they owe now.
    """

    lines: tuple[LedgerLine, ...]
    patient_credit: Money
    over_paid: Money


def reapply(charge_id: int, first: Party, amount: Money, entries: Sequence[LedgerEntry]) -> Reapplied:
    """Work out what has to be cut so that the balances are as if the amount had been charged at first.

    Args:
        charge_id: the charge.
        first: who owed it when it was released.
        amount: the right charge.
        entries: what stands posted on it beside the charge itself, in the order of posting.
    """
    moves = [move for entry in entries for move in moves_of(entry, charge_id)]
    uncut, now = _Replay(first, _ENOUGH), _Replay(first, amount)
    lines: list[LedgerLine] = []
    for move in moves:
        uncut.apply(move)
        lines += _cut(move, now.apply(move))
    credit = _fallen(uncut, now, Account.AR_PATIENT)
    if credit:
        lines += _to_credit(charge_id, credit, moves)
    over_paid = _fallen(uncut, now, Account.AR_PAYER)
    return Reapplied(tuple(lines), credit, over_paid)


def moves_of(entry: LedgerEntry, charge_id: int) -> Iterator[Move]:
    """The moves of an entry on one charge: its pairs, in their order, then what stands alone."""
    lines = list(entry.lines)
    while lines:
        line = lines.pop(0)
        if lines and lines[0].amount == -line.amount:
            other = lines.pop(0)
            yield from _pair(line, other, charge_id)
        elif _is_on(line, charge_id):
            yield Move(line, None)


def _pair(one: LedgerLine, other: LedgerLine, charge_id: int) -> Iterator[Move]:
    debit, credit = (one, other) if one.amount > ZERO else (other, one)
    if _is_on(credit, charge_id):
        yield Move(credit, debit)
    elif _is_on(debit, charge_id):
        yield Move(debit, credit)


def _is_on(line: LedgerLine, charge_id: int | None) -> bool:
    return line.charge_id == charge_id and is_receivable(line.account)


class _Replay:
    """The balances of one charge while its moves are made again."""

    def __init__(self, first: Party, amount: Money) -> None:
        self.open: defaultdict[Party, Money] = defaultdict(Money)
        self.open[first] = amount

    def apply(self, move: Move) -> Money:
        """Make a move, as far as it finds something open; returns what is cut off it."""
        source, wanted = _party(move.source), -move.source.amount
        cut = max(wanted - max(self.open[source], ZERO), ZERO) if move.is_cuttable else ZERO
        self.open[source] -= wanted - cut
        if move.target is not None and _is_on(move.target, move.source.charge_id):
            self.open[_party(move.target)] += wanted - cut
        return cut


def _party(line: LedgerLine) -> Party:
    return line.account, line.coverage_id if line.account is Account.AR_PAYER else None


def _cut(move: Move, amount: Money) -> Iterator[LedgerLine]:
    """Give back what of a move finds no receivable any more."""
    if amount and move.target is not None:
        yield replace(move.source, amount=amount)
        yield replace(move.target, amount=-amount)


def _fallen(was: _Replay, now: _Replay, account: Account) -> Money:
    """By how much parties are below zero who would not be if the charge were large enough.

    A copay that was laid on the visit before the payer answered is below zero rightly (O12).
    """
    parties = [party for party in {*was.open, *now.open} if party[0] is account]
    return Money.total(
        max(min(-now.open[party], was.open[party] - now.open[party]), ZERO) for party in parties
    )


def _to_credit(charge_id: int, amount: Money, moves: Sequence[Move]) -> Iterator[LedgerLine]:
    """The patient has paid too much on this charge: a credit, in the layer of the last payment."""
    last = next(move.source for move in reversed(moves) if move.source.account is Account.AR_PATIENT)
    yield LedgerLine(
        account=Account.AR_PATIENT,
        amount=amount,
        patient_id=last.patient_id,
        charge_id=charge_id,
        aging_date=last.aging_date,
    )
    yield LedgerLine(account=Account.PATIENT_CREDIT, amount=-amount, patient_id=last.patient_id)
