"""The Table of Neoplasms and the Table of Drugs and Chemicals of ICD-10-CM as tables: rows of six codes.

Built once from the publisher's XML, on first use. A row is found by parts of words in any order over its
whole path, so that "lower lobe lung" finds the second level of "lung".
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from medbill_desktop import paths
from medbill_desktop.codes.build.raw import text, tree
from medbill_desktop.codes.format import ICD10CM, normalise, well_formed
from medbill_desktop.codes.text import STOP, words

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # the type only; parsing goes through defusedxml

AS_OF = date(2026, 4, 1)
"""First date of service of the files that ship."""

_FILE = "codesets/icd10cm/icd10cm_{name}_2026-04-01.xml.gz"
_FIRST_CELL = 2
_SIGNS_IN_A_WORD = 3
"""Shorter than this, what was typed must begin a word."""
_EVERY_ROW = frozenset({"neoplasm", "neoplasms", "neoplastic", "cancer", "tumor", "tumors", "tumour"})
"""Words that are true of every row of the neoplasm table, and so find none of them."""


class Which(StrEnum):
    """The two tables."""

    NEOPLASM = "neoplasm"
    DRUG = "drug"


TITLES = {Which.NEOPLASM: "Table of Neoplasms", Which.DRUG: "Table of Drugs and Chemicals"}


@dataclass(frozen=True, slots=True)
class CodeColumn:
    """One of the six columns of codes.

    Attributes:
        key: how commands name it.
        title: its heading in the book.
        short: heading over a narrow column.
    """

    key: str
    title: str
    short: str


COLUMNS = {
    Which.NEOPLASM: (
        CodeColumn("primary", "Malignant primary", "Primary"),
        CodeColumn("secondary", "Malignant secondary", "Secondary"),
        CodeColumn("in-situ", "Ca in situ", "In situ"),
        CodeColumn("benign", "Benign", "Benign"),
        CodeColumn("uncertain", "Uncertain behavior", "Uncertain"),
        CodeColumn("unspecified", "Unspecified behavior", "Unspecified"),
    ),
    Which.DRUG: (
        CodeColumn("accidental", "Poisoning, accidental", "Accidental"),
        CodeColumn("self-harm", "Poisoning, intentional self-harm", "Self-harm"),
        CodeColumn("assault", "Poisoning, assault", "Assault"),
        CodeColumn("undetermined", "Poisoning, undetermined", "Undetermined"),
        CodeColumn("adverse", "Adverse effect", "Adverse"),
        CodeColumn("underdosing", "Underdosing", "Underdosing"),
    ),
}
"""Columns 2 to 7 of the files, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRow:
    """One row of a table.

    Attributes:
        number: 1-based place in the table.
        path: main term first, the row's own term last; "Neoplasm" itself is left out.
        codes: one a column, as printed (``"C50.41-"`` is not complete); "" where the book has none.
        see, see_also: other terms of the table to go to.
        above: `number` of the row above it, 0 for a main term.
    """

    number: int
    path: tuple[str, ...]
    codes: tuple[str, ...]
    see: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    above: int = 0

    @property
    def term(self) -> str:
        """Its own term."""
        return self.path[-1]

    @property
    def level(self) -> int:
        """How deep it stands; 0 is a main term."""
        return len(self.path) - 1

    @property
    def notes(self) -> str:
        """Its see-notes in words."""
        parts = [f"see {each}" for each in self.see] + [f"see also {each}" for each in self.see_also]
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class FoundRows:
    """The answer to a search.

    Attributes:
        rows: the best first.
        count: how many rows answer, also those past the limit.
    """

    rows: tuple[IndexRow, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexTable:
    """A table with its rows in the order of the book.

    Attributes:
        edition: what it is of, for people; file: name of the file it was read from.
        rows: `rows[number - 1]` is the row with this number.
        texts: of each row what is searched: its own term, the terms above it, its main term, its codes.
    """

    which: Which
    edition: str
    file: str
    rows: tuple[IndexRow, ...]
    texts: tuple[tuple[str, str, str, str], ...] = field(repr=False)

    @property
    def title(self) -> str:
        """Its name in the book."""
        return TITLES[self.which]

    @property
    def columns(self) -> tuple[CodeColumn, ...]:
        """Its six columns of codes."""
        return COLUMNS[self.which]

    def search(self, query: str, limit: int = 200, column: str = "") -> FoundRows:
        """Rows that have every typed part, or a code that begins with what was typed.

        Whole words come before beginnings of words and these before parts inside; then main terms before what
        stands below them; then rows under a main term that was typed, and rows whose own term answers.

        Args:
            query: parts of words in any order, or the beginning of a code.
            limit: rows at most.
            column: key of a column; only rows with a code there.
        """
        wanted = self._words(query)
        if not wanted:
            return FoundRows((), 0)
        place = next((at for at, each in enumerate(self.columns) if each.key == column), None)
        starts = normalise(query) if len(wanted) <= len("a.") and well_formed(ICD10CM, query) else ""
        found: list[tuple[tuple[int, ...], IndexRow]] = []
        for row, (own, above, main, codes) in zip(self.rows, self.texts, strict=True):
            if place is not None and not row.codes[place]:
                continue
            if starts and f" {starts}" in codes:
                found.append(((-1, row.level, row.number), row))
            elif (rank := _rank(wanted, own, above)) is not None:
                named = any(main.startswith(f" {word}") for word in wanted)
                found.append(((rank[0], row.level, not named, *rank[1:], row.number), row))
        found.sort(key=lambda each: each[0])
        return FoundRows(tuple(row for _, row in found[:limit]), len(found))

    def with_parents(self, found: Sequence[IndexRow]) -> list[IndexRow]:
        """Rows under the terms they belong to: main terms by their best row, inside each as in the book."""
        heads: dict[int, set[int]] = {}
        for row in found:
            line = list(self._line(row))
            heads.setdefault(line[-1], set()).update(line)
        return [self.rows[number - 1] for numbers in heads.values() for number in sorted(numbers)]

    def place_of(self, note: str) -> str:
        """What to search for a see-note: "Neoplasm, connective tissue" is "connective tissue"."""
        return " ".join(self._words(note)) or note

    def _line(self, row: IndexRow) -> Iterator[int]:
        """Numbers of a row and of all above it, its own first."""
        yield row.number
        while row.above:
            row = self.rows[row.above - 1]
            yield row.number

    def _words(self, query: str) -> list[str]:
        typed = words(query)
        empty = STOP | _EVERY_ROW if self.which is Which.NEOPLASM else STOP
        return [word for word in typed if word not in empty] or typed


def _rank(wanted: Iterable[str], own: str, above: str) -> tuple[int, int, int] | None:
    """How a row answers, less is better; None when a part is missing.

    Args:
        wanted: typed parts.
        own: folded words of the row's term, each word between blanks.
        above: the same of the terms above it.
    """
    worst = elsewhere = 0
    first = 1
    for word in wanted:
        begins = f" {word}"
        here = begins in own
        if f"{begins} " in own or f"{begins} " in above:
            grade = 0
        elif here or begins in above:
            grade = 1
        elif len(word) >= _SIGNS_IN_A_WORD and (word in own or word in above):
            grade = 2
        else:
            return None
        worst = max(worst, grade)
        elsewhere += not here
        if own.startswith(begins):
            first = 0
    return worst, elsewhere, first


_LOADED: dict[Which, IndexTable] = {}
_LOADING = threading.Lock()


def table(which: Which) -> IndexTable:
    """A table that ships, read on first use and kept; on any thread."""
    with _LOADING:
        if which not in _LOADED:
            _LOADED[which] = _read(which)
        return _LOADED[which]


def _read(which: Which) -> IndexTable:
    file = paths.data(_FILE.format(name=which.value))
    root = tree(file)
    rows = tuple(_rows(root, which))
    return IndexTable(
        which=which,
        edition=f"ICD-10-CM FY{text(root, 'version')} ({AS_OF:%B} {AS_OF.day}, {AS_OF.year}), CDC/NCHS",
        file=file.name,
        rows=rows,
        texts=tuple(_searched(row) for row in rows),
    )


def _rows(root: Element, which: Which) -> Iterator[IndexRow]:
    """The rows in the order of the book. The term "Neoplasm" above all others is a row, but in no path."""
    line: list[tuple[int, str]] = []  # number and term of each row above, by level
    top = 1 if which is Which.NEOPLASM else 0
    number = 0
    for entry in root.iter():
        if entry.tag not in {"mainTerm", "term"}:
            continue
        number += 1
        level = max(0, int(entry.get("level", "0")) - top)
        del line[level:]
        above = line[-1][0] if line else 0
        line.append((number, _term(entry)))
        yield IndexRow(
            number=number,
            path=tuple(term for _, term in line),
            codes=_codes(entry),
            see=tuple(" ".join((each.text or "").split()) for each in entry.findall("see")),
            see_also=tuple(" ".join((each.text or "").split()) for each in entry.findall("seeAlso")),
            above=above,
        )


def _term(entry: Element) -> str:
    """The title with a blank before its nonessential modifiers, and what it stands for."""
    parts = [each for name in ("title", "manif") if (each := entry.find(name)) is not None]
    return " ".join(" ".join(part for each in parts for part in each.itertext()).split())


def _codes(entry: Element) -> tuple[str, ...]:
    said = {int(cell.get("col", "0")): (cell.text or "").strip() for cell in entry.findall("cell")}
    codes = (said.get(_FIRST_CELL + at, "") for at in range(len(COLUMNS[Which.DRUG])))
    return tuple("" if not code.strip("-") else code for code in codes)


def _searched(row: IndexRow) -> tuple[str, str, str, str]:
    codes = "".join(f" {normalise(code)}" for code in row.codes if code)
    return _folded(row.path[-1:]), _folded(row.path[:-1]), _folded(row.path[:1]), codes


def _folded(path: Sequence[str]) -> str:
    return f" {' '.join(words(' '.join(path)))} "
