"""What an import would make of each row: new, changed, the same or wrong; pure, over what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.import_spec import (
    Columns,
    ImportPlan,
    ImportSpec,
    Lookup,
    Outcome,
    PlannedRow,
    SourceRow,
    SourceTable,
    cell_name,
    check_columns,
    read_row,
    wrong,
)
from medbill_desktop.domain.progress import Progress, Silent

_STEP = 500
Key = tuple[Any, ...]


class Directory:
    """Finds linked records by the words a cell has for them."""

    def __init__(self, called: Mapping[type[Any], Iterable[tuple[int, Sequence[str]]]]) -> None:
        """Know some records.

        Args:
            called: for each type, id and words of every record.
        """
        self._ids: dict[tuple[type[Any], str], set[int]] = {}
        for record, named in called.items():
            for record_id, words in named:
                for word in words:
                    self._ids.setdefault((record, word.casefold()), set()).add(record_id)

    def find(self, record: type[Any], words: str) -> int:
        """The id of a record.

        Raises:
            UserError: there is none, or several.
        """
        found = self._ids.get((record, words.casefold()), set())
        if len(found) == 1:
            return next(iter(found))
        kind = _SPOKEN.get(record.__name__, record.__name__.lower())
        if found:
            raise UserError(f"{len(found)} records of kind {kind} are called “{words}”. Write its id or NPI.")
        raise UserError(f"There is no {kind} “{words}”. Bring it in first, or mend the spelling.")


_SPOKEN = {"FeeSchedule": "fee schedule", "BillingEntity": "billing entity", "Location": "place"}


class _Known:
    """The records there are, by each of their keys."""

    def __init__(self, spec: ImportSpec, records: Iterable[Any]) -> None:
        self._spec = spec
        self._by_key: tuple[dict[Key, list[Any]], ...] = tuple({} for _ in spec.keys)
        for record in records:
            for index, attrs in zip(self._by_key, spec.keys, strict=True):
                index.setdefault(_key(attrs, lambda attr: getattr(record, attr)), []).append(record)  # noqa: B023  called at once

    def find(self, values: Mapping[str, Any]) -> Any:
        """The record that a row is about; None for a new one.

        A surer key that both have decides alone: two people of one name with two NPIs are two.

        Raises:
            UserError: several records fit.
        """
        for place, (index, attrs) in enumerate(zip(self._by_key, self._spec.keys, strict=True)):
            if not all(attr in values for attr in attrs):
                continue
            key = _key(attrs, values.get)
            if not any(key):
                continue
            found = [one for one in index.get(key, ()) if not self._told_apart(one, values, place)]
            if len(found) > 1:
                raise UserError(f"The office has {len(found)} records that this row may mean.")
            if found:
                return found[0]
        return None

    def _told_apart(self, record: Any, values: Mapping[str, Any], place: int) -> bool:
        """Whether a surer key of one attribute says that they are two."""
        for attrs in self._spec.keys[:place]:
            if len(attrs) == 1:
                mine, theirs = _folded(values.get(attrs[0])), _folded(getattr(record, attrs[0]))
                if mine and theirs and mine != theirs:
                    return True
        return False


def _key(attrs: Sequence[str], value: Callable[[str], Any]) -> Key:
    return tuple(_folded(value(attr)) for attr in attrs)


def _folded(value: Any) -> Any:
    return value.casefold() if type(value) is str else value


def plan_import(
    spec: ImportSpec,
    table: SourceTable,
    columns: Columns,
    *,
    known: Iterable[Any],
    lookup: Lookup,
    progress: Progress | None = None,
) -> ImportPlan:
    """Say what each row would become; nothing is saved.

    Args:
        spec: the kind.
        table: as read.
        columns: which column feeds which attribute.
        known: the records of the kind that the office has.
        lookup: finds linked records.
        progress: told row by row; may cancel.

    Raises:
        UserError: a needed field has no column.
        Cancelled: the user stopped it.
    """
    check_columns(spec, table, columns)
    planner = _Planner(spec, columns, _Known(spec, known), lookup)
    watch = progress or Silent()
    rows: list[PlannedRow] = []
    for number, row in enumerate(table.rows, 1):
        rows.append(planner.plan(row))
        if not number % _STEP:
            watch.check()
            watch.report(number, len(table.rows), f"Checking {table.file}")
    return ImportPlan(tuple(rows), tuple(planner.findings))


class _Planner:
    """Plans row by row and remembers which records the file named already."""

    def __init__(self, spec: ImportSpec, columns: Columns, known: _Known, lookup: Lookup) -> None:
        self.findings: list[Finding] = []
        self._spec = spec
        self._fields = sorted(
            ((columns[one.attr], one) for one in spec.fields if one.attr in columns), key=lambda pair: pair[0]
        )
        self._known = known
        self._lookup = lookup
        self._seen: dict[Any, int] = {}
        self._first = min(columns.values(), default=0)

    def plan(self, row: SourceRow) -> PlannedRow:
        """What becomes of a row."""
        values, found = read_row(self._fields, row, self._lookup)
        if not found:
            try:
                return self._judge(row, values)
            except UserError as error:
                found = [
                    wrong(cell_name(self._first, row.line), f"Row {row.line}: {error}", rule="import-row")
                ]
        self.findings += found
        return PlannedRow(row.line, Outcome.WRONG)

    def _judge(self, row: SourceRow, values: dict[str, Any]) -> PlannedRow:
        before = self._known.find(values)
        record = self._spec.record(**values) if before is None else replace(before, **values)
        if sentence := self._spec.check(record):
            raise UserError(sentence)
        for name in self._names(before, record):
            if (line := self._seen.setdefault(name, row.line)) != row.line:
                raise UserError(f"It is the same {self._spec.one} as row {line}.")
        if before is None:
            return PlannedRow(row.line, Outcome.NEW, record)
        outcome = Outcome.SAME if record == before else Outcome.CHANGED
        return PlannedRow(row.line, outcome, record, before)

    def _names(self, before: Any, record: Any) -> Iterator[Any]:
        """By what a second row for the same record would be known."""
        if before is not None:
            yield before.id
        attrs = next(
            (attrs for attrs in self._spec.keys if any(_folded(getattr(record, attr)) for attr in attrs)),
            self._spec.keys[0],
        )
        yield attrs, _key(attrs, lambda attr: getattr(record, attr))


def changed_attrs(before: Any, after: Any) -> tuple[str, ...]:
    """Which fields of a record differ."""
    return tuple(
        one.name
        for one in fields(before)
        if one.name != "version" and getattr(before, one.name) != getattr(after, one.name)
    )
