"""Days and months as one list, the newest first: which are closed, which were changed since."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.money import ZERO
from medbill_desktop.domain.worklist import Column, Content, Filter, Row, WorklistSpec
from medbill_desktop.query.reading import Reading
from medbill_desktop.store import tables, types

_MONTHS = 10_000_000
"""Added to the ordinal of a month's first day: the ids of months lie beyond those of days."""
_DAYS_SHOWN = 62
_ENTRY = tables.ledger_entry


def row_of(day: date, *, month: bool = False) -> int:
    """The id of a day's row, or of its month's."""
    return day.replace(day=1).toordinal() + _MONTHS if month else day.toordinal()


def day_of(row: int) -> tuple[date, bool]:
    """The day of a row, for a month its first one, and whether it is a month."""
    return (date.fromordinal(row - _MONTHS), True) if row > _MONTHS else (date.fromordinal(row), False)


@dataclass(frozen=True, slots=True)
class ClosesQueue:
    """The days of the last two months with entries, and all months: a `WorklistSource`.

    Attributes:
        reading: opens a reader of the office.
        clock: the office's clock.
    """

    reading: Reading
    clock: Clock

    @property
    def spec(self) -> WorklistSpec:
        """What the list is."""
        return WorklistSpec(
            name="closes",
            title="Closes",
            columns=(
                Column("period", "Day or month", Content.NAME),
                Column("payments", "Payments", Content.MONEY),
                Column("state", "State", Content.STATE),
            ),
            filters=(
                Filter("days", "Days"),
                Filter("open_days", "Days not closed"),
                Filter("months", "Months"),
            ),
            default_sort="-period",
            depends_on=frozenset({Kind.CLOSE, Kind.LEDGER}),
            target=Kind.CLOSE,
        )

    def first_page(self, chosen: str, sort: str, search: str = "", size: int = 64) -> Sequence[Row]:
        """The first rows; the list is short."""
        return self._sorted(chosen, sort, search)[:size]

    def ids(self, chosen: str, sort: str, search: str = "") -> array[int]:
        """All ids in order."""
        return array("q", [_id(row) for row in self._sorted(chosen, sort, search)])

    def rows(self, ids: Sequence[int]) -> Sequence[Row]:
        """The rows of these ids in this order."""
        known = {_id(row): row for chosen in ("days", "months") for row in self._rows(chosen, "")}
        return [known[one] for one in ids if one in known]

    def counts(self) -> Mapping[str, int]:
        """How many rows each filter has."""
        return {key: len(self._rows(key, "")) for key in ("days", "open_days", "months")}

    def count(self, chosen: str, search: str = "") -> int:
        """How many rows a filter has with a search."""
        return len(self._rows(chosen, search))

    def _sorted(self, chosen: str, sort: str, search: str) -> list[Row]:
        found = self._rows(chosen, search)
        return found if sort.startswith("-") else found[::-1]

    def _rows(self, chosen: str, search: str) -> list[Row]:
        with self.reading() as connection:
            made = self._months(connection) if chosen == "months" else self._days(connection)
        found = [row for row in made if search.strip() in str(row["period"])]
        return [row for row in found if row["state"] != "closed"] if chosen == "open_days" else found

    def _days(self, connection: sa.Connection) -> list[Row]:
        today = self.clock.today()
        since = today - timedelta(days=_DAYS_SHOWN)
        newest = sa.func.max(_ENTRY.c.id)
        query = (
            sa.select(_ENTRY.c.accounting_date, newest)
            .where(_ENTRY.c.accounting_date.between(since, today))
            .group_by(_ENTRY.c.accounting_date)
        )
        days = {row[0]: int(row[1]) for row in connection.execute(query)} | {}
        days.setdefault(today, 0)
        sheet = tables.closed_day
        kept = connection.execute(sa.select(sheet).where(sheet.c.day >= since).order_by(sheet.c.sheet))
        sheets = {row.day: row for row in kept}
        made: list[Row] = []
        for day in sorted({*days, *sheets}, reverse=True):
            last = sheets.get(day)
            state = (
                "open" if last is None else "changed" if days.get(day, 0) > last.last_entry_id else "closed"
            )
            payments = ZERO if last is None else last.payments
            made.append(
                {"id": row_of(day), "period": f"{day:%m/%d/%Y}", "payments": payments, "state": state}
            )
        return made

    def _months(self, connection: sa.Connection) -> list[Row]:
        oldest = connection.execute(
            sa.select(sa.func.min(_ENTRY.c.accounting_date, type_=types.Day()))
        ).scalar()
        closed = connection.execute(sa.select(sa.func.max(tables.closed_month.c.month))).scalar() or ""
        day, today = (oldest or self.clock.today()).replace(day=1), self.clock.today()
        made: list[Row] = []
        while day <= today:
            state = "closed" if f"{day:%Y-%m}" <= closed else "open"
            made.append(
                {"id": row_of(day, month=True), "period": f"{day:%Y-%m}", "payments": ZERO, "state": state}
            )
            day = (day + timedelta(days=32)).replace(day=1)
        return made[::-1]


def _id(row: Row) -> int:
    found = row["id"]
    return found if isinstance(found, int) else 0
