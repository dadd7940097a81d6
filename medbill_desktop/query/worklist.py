"""The one way a list is read: first page by keyset, ids by index, rows by id, counts in one statement."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.worklist import Filter, Row, WorklistSpec
from medbill_desktop.query.ranges import Condition
from medbill_desktop.query.reading import Reading

_CHUNK = 500

Arm = tuple[Condition, ...]
"""Conditions that hold together and leave one range of an index, such as one state."""

Ordered = sa.Select[Any] | sa.CompoundSelect[Any]
"""Ids in order, as the first column."""

Arms = Callable[[date], Sequence[Arm]]
"""The arms of a filter as of a day; no row is in two. Each is read in index order, then they are merged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """A list of one kind of record, in SQL terms; frozen, so that it can be declared at import.

    Attributes:
        spec: columns, chips and default order.
        table: whose ids the list holds.
        arms: what each filter lets through, by filter key.
        sorts: the stored column behind each sortable column.
        query: select of the columns by their keys, over `table` and what it joins.
        search: turns typed text into a condition on `table`.
        since: for each age column, the key of the date it counts from.
    """

    spec: WorklistSpec
    table: sa.Table
    arms: Mapping[str, Arms]
    sorts: Mapping[str, sa.ColumnElement[Any]]
    query: sa.Select[Any]
    search: Callable[[str], Condition]
    since: Mapping[str, str] = field(default_factory=dict)

    def order(self, chosen: str, sort: str, search: str, today: date) -> Ordered:
        """The statement that gives the ids in order.

        Args:
            chosen: filter key.
            sort: column key, "-" before it for descending; ties go the same way by id.
            search: typed text; "" for all.
            today: the day that filters by age count from.

        Raises:
            KeyError: there is no such filter or sortable column; a bug of the caller.
        """
        key, down = sort.removeprefix("-"), sort.startswith("-")
        column, identity = self.sorts[key], self.table.c.id
        down ^= key in self.since  # the older the date, the greater the age
        typed = (self.search(search),) if search.strip() else ()
        parts = [
            sa.select(identity.label("id"), column.label("key")).where(*arm, *typed)
            for arm in self.arms[chosen](today)
        ]
        if len(parts) > 1:
            # Ordered as one compound: SQLite and PostgreSQL then merge the arms instead of sorting them.
            key_column, id_column = sa.column("key", column.type), sa.column("id", identity.type)
            return sa.union_all(*parts).order_by(*_both(key_column, id_column, down=down))
        return parts[0].with_only_columns(identity).order_by(*_both(column, identity, down=down))

    def tally(self, today: date) -> sa.Select[*tuple[Any, ...]]:
        """The statement that counts every filter at once."""
        return sa.select(*(self._count(key, arms(today)).label(key) for key, arms in self.arms.items()))

    def size(self, chosen: str, search: str, today: date) -> sa.Select[*tuple[Any, ...]]:
        """The statement that counts one filter with a search."""
        typed = (self.search(search),) if search.strip() else ()
        return sa.select(self._count("size", [(*arm, *typed) for arm in self.arms[chosen](today)]))

    def _count(self, key: str, arms: Sequence[Arm]) -> sa.ColumnElement[int]:
        counted = [
            sa.select(sa.func.count()).select_from(self.table).where(*arm).scalar_subquery() for arm in arms
        ]
        total: sa.ColumnElement[int] = counted[0]
        for one in counted[1:]:
            total = total + one
        return total.label(key)

    def page(self, ids: Sequence[int]) -> sa.Select[Any]:
        """The statement that gives the rows of some ids, in any order."""
        return self.query.where(self.table.c.id.in_(ids))


def _both(key: sa.ColumnElement[Any], identity: sa.ColumnElement[int], *, down: bool) -> tuple[Any, Any]:
    if down:
        return key.desc().nulls_last(), identity.desc()
    return key.asc().nulls_first(), identity.asc()


@dataclass(frozen=True, slots=True)
class OpenWorklist:
    """A worklist of one open office: `domain.WorklistSource`.

    Attributes:
        worklist: what is listed.
        reading: opens a reader of the office.
        clock: the office's clock, from which ages count.
    """

    worklist: Worklist
    reading: Reading
    clock: Clock

    @property
    def spec(self) -> WorklistSpec:
        """What the list is."""
        return self.worklist.spec

    def first_page(self, chosen: str, sort: str, search: str = "", size: int = 64) -> Sequence[Row]:
        """The first rows, read by index without looking at the others."""
        today = self.clock.today()
        with self.reading() as connection:
            first = self.worklist.order(chosen, sort, search, today).limit(size)
            return self._fetch(connection, connection.execute(first).scalars().all(), today)

    def ids(self, chosen: str, sort: str, search: str = "") -> array[int]:
        """All ids of the list in order, eight bytes each."""
        with self.reading() as connection:
            statement = self.worklist.order(chosen, sort, search, self.clock.today())
            result = connection.execution_options(stream_results=True).execute(statement)
            return array("q", result.scalars())

    def rows(self, ids: Sequence[int]) -> Sequence[Row]:
        """The rows of these ids in this order; records that are gone are left out."""
        with self.reading() as connection:
            return self._fetch(connection, ids, self.clock.today())

    def counts(self) -> Mapping[str, int]:
        """How many rows each filter has."""
        with self.reading() as connection:
            row = connection.execute(self.worklist.tally(self.clock.today())).one()
        return {key: int(value) for key, value in row._mapping.items()}  # noqa: SLF001  SQLAlchemy's public name

    def count(self, chosen: str, search: str = "") -> int:
        """How many rows a filter has with a search."""
        with self.reading() as connection:
            statement = self.worklist.size(chosen, search, self.clock.today())
            return int(connection.execute(statement).scalar_one())

    def _fetch(self, connection: sa.Connection, ids: Iterable[int], today: date) -> list[Row]:
        wanted = list(ids)
        found: dict[int, Row] = {}
        for part in (wanted[at : at + _CHUNK] for at in range(0, len(wanted), _CHUNK)):
            for row in connection.execute(self.worklist.page(part)).mappings():
                found[row["id"]] = self._finished(dict(row), today)
        return [found[one] for one in wanted if one in found]

    def _finished(self, row: dict[str, object], today: date) -> Row:
        for key, source in self.worklist.since.items():
            day = row[source]
            row[key] = (today - day).days if isinstance(day, date) else None
        return row


def chips(titles: Mapping[str, str]) -> tuple[Filter, ...]:
    """Filters from their keys and words."""
    return tuple(Filter(key, title) for key, title in titles.items())
