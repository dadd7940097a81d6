"""Blocks of the rules that somebody released: of one visit, and counted a rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from medbill_desktop.domain.override import FindingOverride
from medbill_desktop.store import tables

if TYPE_CHECKING:
    from datetime import datetime

    from medbill_desktop.store import Reader


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule was set aside in a span of time.

    Attributes:
        released: how many blocks; `taken_back`: of them.
        people: how many users released one.
    """

    rule: str
    released: int
    taken_back: int
    people: int


def overrides_of(reader: Reader, encounter_id: int) -> tuple[FindingOverride, ...]:
    """The releases of a visit that stand, the first made first."""
    if not encounter_id:
        return ()
    found = reader.find(FindingOverride, encounter_id=encounter_id)
    return tuple(one for one in found if one.stands)


def released_by_rule(connection: sa.Connection, since: datetime, until: datetime) -> tuple[RuleCount, ...]:
    """How often each rule was set aside, the most often first.

    Args:
        connection: a reader of the office.
        since: the first moment that counts.
        until: the first that counts no more.
    """
    c = tables.finding_override.c
    query = (
        sa.select(
            c.rule,
            sa.func.count().label("released"),
            sa.func.count(c.undone_at).label("taken_back"),
            sa.func.count(sa.distinct(c.made_by)).label("people"),
        )
        .where(c.made_at >= since, c.made_at < until)
        .group_by(c.rule)
        .order_by(sa.func.count().desc(), c.rule)
    )
    return tuple(RuleCount(*row) for row in connection.execute(query))
