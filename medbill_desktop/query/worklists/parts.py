"""Expressions that several worklists show: people's names, balances out of the ledger."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from medbill_desktop.domain.ledger import Account
from medbill_desktop.query.worklist import Arm, Arms
from medbill_desktop.store import tables, types

_LINE = tables.ledger_line
# Written out, not bound: PostgreSQL groups by an expression only if it is the same text twice.
NOTHING = sa.literal_column("''", types.Words())
_BLANK = sa.literal_column("' '", types.Words())
_COMMA = sa.literal_column("', '", types.Words())


def only(account: Account) -> sa.ColumnElement[bool]:
    """Ledger lines of one account, written out, so that the index of that account alone is used."""
    return _LINE.c.account == sa.literal(account, types.Choice(Account), literal_execute=True)


def held() -> sa.ColumnElement[bool]:
    """Ledger lines of money that is not placed yet, in the words of the index of those accounts alone."""
    kinds = [sa.literal(one, types.Choice(Account), literal_execute=True) for one in tables.HELD]
    return _LINE.c.account.in_(kinds)


def listed(person: sa.FromClause) -> sa.ColumnElement[str]:
    """A person as lists show it: ``Garcia, Maria J``."""
    given = sa.func.trim(person.c.first_name + _BLANK + person.c.middle_name)
    family = sa.func.trim(person.c.last_name + _BLANK + person.c.suffix)
    return sa.case((given != NOTHING, family + _COMMA + given), else_=family)


def total_of(*where: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    """The sum of some ledger lines for the row of the outer query, zero when there are none."""
    total = sa.func.coalesce(sa.func.sum(_LINE.c.cents, type_=types.Cents()), 0, type_=types.Cents())
    return sa.select(total).where(*where).scalar_subquery()


def cents_of(*where: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """As `total_of`, as a whole number to compare with."""
    total = sa.func.sum(sa.type_coerce(_LINE.c.cents, types.Count()), type_=types.Count())
    return sa.select(sa.func.coalesce(total, 0, type_=types.Count())).where(*where).scalar_subquery()


def always(*arms: Arm) -> Arms:
    """A filter that does not look at the day."""
    return lambda _today: arms


def days_ago(today: date, days: int) -> date:
    """The day so many days before another."""
    return today - timedelta(days=days)
