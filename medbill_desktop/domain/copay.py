"""Where money taken at check-in lies: on the patient's share, waiting on lines, or free (OFFICE O12).

Worked tables stand in docs/algorithms/checkin.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from medbill_desktop.domain.money import ZERO, Money

COPAY_KEY = "copay:"
"""How the idempotency keys of entries begin that lay check-in money on lines; they follow from all others."""


@dataclass(frozen=True, slots=True)
class CopayLine:
    """How a released charge of the visit stands without the money of check-in.

    Attributes:
        share: what the patient owes on it now.
        pending: what payers still owe on it; some of it may become the patient's.
    """

    charge_id: int
    share: Money
    pending: Money


@dataclass(frozen=True, slots=True)
class Placed:
    """How much of the check-in money lies on a charge.

    Attributes:
        paid: set against the patient's share.
        waiting: kept for the share that the payer has not named yet.
    """

    charge_id: int
    paid: Money = ZERO
    waiting: Money = ZERO


def place(amount: Money, lines: Sequence[CopayLine]) -> tuple[Placed, ...]:
    """Lay the money of check-in on the lines of its visit, in their order.

    First it pays what the patient owes on them; what is left waits on lines that payers still owe, never
    more than they owe; the rest is free credit of the patient.

    Args:
        amount: taken at check-in and neither voided nor used elsewhere; not negative.
        lines: the released charges of the visit.

    Returns:
        One entry a line, in the same order; what they do not hold is free.
    """
    left = amount
    paid = []
    for line in lines:
        taken = min(left, max(line.share, ZERO))
        paid.append(taken)
        left -= taken
    found = []
    for line, part in zip(lines, paid, strict=True):
        kept = min(left, max(line.pending, ZERO))
        left -= kept
        found.append(Placed(line.charge_id, part, kept))
    return tuple(found)
