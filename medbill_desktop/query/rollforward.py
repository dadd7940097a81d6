"""How the receivable balance of one day became that of another (O16): the proof of a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from medbill_desktop.domain.ledger import Account, is_receivable
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.query.aging import receivables, totals
from medbill_desktop.store import tables, types

_LINE = tables.ledger_line

CHARGES = frozenset({Account.CHARGES, Account.NSF_FEE})
PAYMENTS = frozenset(
    {
        Account.CASH,
        Account.DRAWER,
        Account.UNAPPLIED,
        Account.SUSPENSE,
        Account.PATIENT_CREDIT,
        Account.INTEREST,
        Account.PROVIDER_LEVEL,
        Account.UNCLAIMED,
    }
)
ADJUSTMENTS = frozenset(
    {
        Account.CONTRACTUAL,
        Account.WRITE_OFF,
        Account.BAD_DEBT,
        Account.COLLECTIONS,
        Account.SEQUESTRATION,
        Account.CAPITATION,
        Account.SELF_PAY_DISCOUNT,
    }
)
REFUNDS = frozenset({Account.REFUND})
BROUGHT_IN = frozenset({Account.OPENING_BALANCE})


@dataclass(frozen=True, slots=True, kw_only=True)
class RollForward:
    """The months' identity of O16 with its parts.

    Attributes:
        opening: receivable at the end of the day before the first.
        charges: gross charges released.
        payments: money placed on charges (not merely deposited).
        adjustments: contractual and other reductions.
        refunds: what was paid back and is owed again.
        brought_in: balances taken over from the system before.
        closing: receivable at the end of the last day.
        aged: the total of the aging report of that day.
    """

    first: date
    last: date
    opening: Money
    charges: Money
    payments: Money
    adjustments: Money
    refunds: Money
    brought_in: Money
    closing: Money
    aged: Money

    @property
    def expected(self) -> Money:
        """What the closing balance must be."""
        return self.opening + self.charges - self.payments - self.adjustments + self.refunds + self.brought_in

    @property
    def holds(self) -> bool:
        """Whether opening and movements, closing balance and aging report agree to the cent."""
        return self.expected == self.closing == self.aged


def rollforward(connection: sa.Connection, first: date, last: date) -> RollForward:
    """Follow the receivable from one day to another.

    Args:
        connection: a reader of the office.
        first: first accounting date.
        last: last accounting date, on or after `first`.
    """
    moved = movements(connection, first, last)
    opening, closing = receivables(connection, first - timedelta(days=1), last)
    return RollForward(
        first=first,
        last=last,
        opening=opening,
        charges=-of(moved, CHARGES),
        payments=of(moved, PAYMENTS),
        adjustments=of(moved, ADJUSTMENTS),
        refunds=-of(moved, REFUNDS),
        brought_in=-of(moved, BROUGHT_IN),
        closing=closing,
        aged=totals(connection, last).total,
    )


def of(moved: Mapping[Account, Money], accounts: frozenset[Account]) -> Money:
    """What moved on some accounts together; debits positive."""
    return Money.total(moved.get(account, ZERO) for account in accounts)


def movements(connection: sa.Connection, first: date, last: date) -> dict[Account, Money]:
    """What entries that touch the receivable did to every other account; a mere deposit touches none."""
    other = _LINE.alias("other")
    receivable = [account for account in Account if is_receivable(account)]
    touches = sa.exists().where(other.c.entry_id == _LINE.c.entry_id, other.c.account.in_(receivable))
    query = (
        sa.select(_LINE.c.account, sa.func.sum(_LINE.c.cents, type_=types.Cents()))
        .where(_LINE.c.accounting_date.between(first, last), _LINE.c.account.not_in(receivable), touches)
        .group_by(_LINE.c.account)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
