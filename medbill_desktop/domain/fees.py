"""Prices raised by a percentage, each rounded once, with the rounding shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from medbill_desktop.domain.money import Money
from medbill_desktop.domain.visit import Fee


@dataclass(frozen=True, slots=True)
class RaisedFee:
    """A price before and after.

    Attributes:
        fee: with its new amount, not saved yet.
        before: what it was.
        exact: the new price in dollars before rounding.
    """

    fee: Fee
    before: Money
    exact: Decimal

    @property
    def rounded_by(self) -> Decimal:
        """Dollars that rounding added or took."""
        return Decimal(self.fee.amount.cents) / 100 - self.exact


def raised(fees: Iterable[Fee], percent: Decimal) -> tuple[RaisedFee, ...]:
    """Raise prices by a percentage, half a cent up, for a schedule of their own.

    Args:
        fees: of one schedule.
        percent: 3.5 is 3.5 %; negative lowers.
    """
    rate = 1 + percent / 100
    return tuple(
        RaisedFee(
            replace(fee, id=0, version=0, amount=fee.amount.times(rate)),
            fee.amount,
            Decimal(fee.amount.cents) * rate / 100,
        )
        for fee in fees
    )
