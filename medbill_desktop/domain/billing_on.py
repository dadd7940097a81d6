"""What a payer left open goes with the claim to the next one, and comes back (docs/algorithms/posting.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from medbill_desktop.domain.ledger import LedgerEntry, LedgerLine
from medbill_desktop.domain.money import ZERO, Money

ONWARD = "onward:"
"""How the keys of these entries begin (``onward:12:2:7``: charge 12, to rank 2, the seventh one)."""
BACK = ":back"
"""How the key of an entry ends that brings a part back."""


@dataclass(frozen=True, slots=True)
class Way:
    """From whose coverage to whose a receivable of one charge went."""

    source: int
    target: int


def onward_key(charge_id: int, rank: int, number: int = 0, *, back: bool = False) -> str:
    """The key of an entry; without number how the keys of all entries of this charge and rank begin."""
    begin = f"{ONWARD}{charge_id}:{rank}:"
    return f"{begin}{number}{BACK if back else ''}" if number else begin


def onward_lines(
    like: LedgerLine, way: Way, amount: Money, claims: tuple[int | None, int | None]
) -> tuple[LedgerLine, LedgerLine]:
    """The pair that takes an amount along a way: the debit first, so that the proof pairs them (adr 107).

    Args:
        like: a line of the receivable with patient, charge and aging date.
        way: from and to.
        amount: above zero.
        claims: the claims of the two sides, source first.
    """
    return (
        replace(like, amount=amount, coverage_id=way.target, claim_id=claims[1]),
        replace(like, amount=-amount, coverage_id=way.source, claim_id=claims[0]),
    )


def gone_on(entries: Iterable[LedgerEntry], cut: Iterable[LedgerEntry] = ()) -> dict[Way, Money]:
    """What stands moved on, way by way.

    Args:
        entries: that moved on or back, in the order of posting.
        cut: what corrections of the charge had to cut (corrections.md); their pairs name no group.
    """
    net: defaultdict[Way, Money] = defaultdict(Money)
    for entry in entries:
        debit, credit = entry.lines
        if debit.coverage_id is None or credit.coverage_id is None:
            continue
        if entry.idempotency_key.endswith(BACK):
            net[Way(debit.coverage_id, credit.coverage_id)] -= debit.amount
        else:
            net[Way(credit.coverage_id, debit.coverage_id)] += debit.amount
    for debit, credit in (pair for entry in cut for pair in pairwise(entry.lines)):
        if debit.coverage_id is None or credit.coverage_id is None or debit.amount != -credit.amount:
            continue
        way = Way(debit.coverage_id, credit.coverage_id)
        if way in net and not (debit.group or debit.carc) and debit.amount > ZERO:
            net[way] -= debit.amount
    return {way: amount for way, amount in net.items() if amount}
