"""What an import of a table knows: the fields of a kind of record, and how a row of text becomes values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.finding import Finding, Severity, Source
from medbill_desktop.domain.worklist import Content

LONGEST = 2_000
"""Characters a cell may hold."""
_NOT_WORD = re.compile(r"[^a-z0-9]+")


class _Keep:
    """A blank cell leaves the field as it is, or at its default in a new record."""

    def __repr__(self) -> str:
        return "KEEP"


KEEP = _Keep()


def no_rule(_value: Any) -> str:
    """Nothing to say about any value."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportField:
    """One column of an import, and of the export that has the same columns.

    Attributes:
        attr: attribute of the record.
        title: heading in our own workbooks.
        also: other headings that mean the same; case and signs do not count.
        parse: reads the text of a cell that is not blank; raises UserError.
        rule: says what is wrong with a value, "" for nothing.
        needed: a row without it is wrong.
        blank: what a blank cell means; KEEP leaves the field alone.
        link: the cell names a record of this type, which is looked up; the value is its id.
        choices: the values it may have with their words, where they are few.
        content: how the column is written.
    """

    attr: str
    title: str
    also: tuple[str, ...] = ()
    parse: Callable[[str], Any] = str
    rule: Callable[[Any], str] = no_rule
    needed: bool = False
    blank: Any = ""
    link: type[Any] | None = None
    choices: tuple[tuple[Any, str], ...] = ()
    content: Content = Content.NAME

    @property
    def headings(self) -> frozenset[str]:
        """Every heading it answers to, folded."""
        return frozenset(folded(one) for one in (self.title, self.attr, *self.also))


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSpec:
    """A kind of record that a workbook can bring in.

    Attributes:
        name: stable word (``"payers"``), also of the command line.
        title: in the plural, as the window says it.
        one: in the singular.
        record: the dataclass.
        fields: in the order of the export.
        keys: ways to know a record again, the surest first; each a tuple of attributes.
        check: what is wrong with a whole record, "" for nothing.
    """

    name: str
    title: str
    one: str
    record: type[Any]
    fields: tuple[ImportField, ...]
    keys: tuple[tuple[str, ...], ...]
    check: Callable[[Any], str] = no_rule

    def field_of(self, attr: str) -> ImportField:
        """The field of an attribute."""
        return next(one for one in self.fields if one.attr == attr)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row of a file as text.

    Attributes:
        line: 1-based row of the sheet.
        cells: text of each column; a row may be shorter than the heading.
        problems: what is wrong with cells whatever they are for, by 0-based column.
    """

    line: int
    cells: tuple[str, ...]
    problems: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTable:
    """A table read from a file.

    Attributes:
        file: its name.
        sheet: name of the sheet, "" for text files.
        heads: the headings.
        head_line: 1-based row they stand in.
        rows: those under them that hold anything.
    """

    file: str
    sheet: str = ""
    heads: tuple[str, ...]
    head_line: int = 1
    rows: tuple[SourceRow, ...]


Columns = Mapping[str, int]
"""Which 0-based column of the file feeds which attribute."""

Lookup = Callable[[type[Any], str], int]
"""Finds the id of a record by what a cell calls it; raises UserError."""


class Outcome(StrEnum):
    """What an import makes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What will become of a row.

    Attributes:
        line: 1-based row of the sheet.
        record: as it will be saved; None when the row is wrong.
        before: the record it changes; None for a new one.
    """

    line: int
    outcome: Outcome
    record: Any = None
    before: Any = None


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do, without doing it.

    Attributes:
        rows: one for each row of the file.
        findings: by row and column; their path is the cell (``"C17"``).
    """

    rows: tuple[PlannedRow, ...]
    findings: tuple[Finding, ...]

    def count(self, outcome: Outcome) -> int:
        """How many rows come out so."""
        return sum(one.outcome is outcome for one in self.rows)

    def words(self) -> str:
        """The counts as a sentence part: ``12 new, 3 changed, 5 same, 2 wrong``."""
        return ", ".join(f"{self.count(one):,} {one.value}" for one in Outcome)


def folded(heading: str) -> str:
    """A heading without case and signs."""
    return _NOT_WORD.sub("", heading.casefold())


def cell_name(column: int, line: int) -> str:
    """The name of a cell as spreadsheets say it.

    Args:
        column: 0-based.
        line: 1-based.
    """
    letters, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return f"{letters}{line}"


def match_columns(spec: ImportSpec, heads: Sequence[str]) -> dict[str, int]:
    """Find the column of each field by its heading; the first of two alike wins, own titles before others."""
    by_heading: dict[str, int] = {}
    for place, head in enumerate(heads):
        by_heading.setdefault(folded(head), place)
    by_heading.pop("", None)
    found: dict[str, int] = {}
    for one in spec.fields:
        titled = by_heading.get(folded(one.title))
        other = (by_heading[name] for name in map(folded, (*one.also, one.attr)) if name in by_heading)
        chosen = titled if titled is not None else next(other, None)
        if chosen is not None and chosen not in found.values():
            found[one.attr] = chosen
    return found


def check_columns(spec: ImportSpec, table: SourceTable, columns: Columns) -> None:
    """Refuse a mapping that leaves a needed field without a column or uses one that is not there.

    Raises:
        UserError: with the fields that are missing and the columns there are.
    """
    missing = [one.title for one in spec.fields if one.needed and one.attr not in columns]
    if missing:
        shown = ", ".join(f"“{head}”" for head in table.heads[:12] if head) or "none"
        place = f"Sheet “{table.sheet}” of {table.file}" if table.sheet else table.file
        raise UserError(
            f"{place} has no column for {' and '.join(missing)}. Its columns are {shown}; "
            "choose the right sheet or say which column it is."
        )
    known = {one.attr for one in spec.fields}
    for attr, number in columns.items():
        if attr not in known or not 0 <= number < len(table.heads):
            raise UserError(f"There is no column {number + 1} for “{attr}” in {table.file}.")


def wrong(path: str, message: str, fix: str = "", rule: str = "import-cell") -> Finding:
    """A finding that keeps a row out."""
    return Finding(rule, Severity.BLOCK, path, message, fix, Source(""))


def read_row(
    fields: Sequence[tuple[int, ImportField]], row: SourceRow, lookup: Lookup
) -> tuple[dict[str, Any], list[Finding]]:
    """Turn the cells of a row into values.

    Args:
        fields: 0-based column and field of each that the file has.
        row: as read.
        lookup: finds linked records.

    Returns:
        Values by attribute, without those that stay as they are; and what is wrong, cell by cell.
    """
    values: dict[str, Any] = {}
    found = list(_problems(row, dict(fields)))
    cells, size = row.cells, len(row.cells)
    for place, one in fields:
        if place in row.problems:
            continue
        text = cells[place] if place < size else ""
        try:
            value = _value(one, text, lookup)
        except UserError as error:
            found.append(wrong(cell_name(place, row.line), f"{_cell(place, row, one)} {error}"))
            continue
        if value is not KEEP:
            values[one.attr] = value
    return values, found


def _problems(row: SourceRow, fields: Mapping[int, ImportField]) -> Iterator[Finding]:
    """What the reader noticed; columns that feed nothing are not looked at."""
    for place, sentence in row.problems.items():
        if place in fields:
            yield wrong(cell_name(place, row.line), f"{_cell(place, row, fields[place])} {sentence}")


def _cell(place: int, row: SourceRow, one: ImportField) -> str:
    return f"{cell_name(place, row.line)}, {one.title}:"


def _value(one: ImportField, text: str, lookup: Lookup) -> Any:
    if not text:
        if one.needed:
            raise UserError("It is empty, but needed.")
        return one.blank
    if len(text) > LONGEST:
        raise UserError(f"It has {len(text):,} characters; at most {LONGEST:,} fit.")
    value = lookup(one.link, text) if one.link is not None else one.parse(text)
    if sentence := one.rule(value):
        raise UserError(sentence)
    return value
