"""One code of one edition with its notes, its place in the hierarchy and its dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from medbill_desktop.codes.files import OpenEdition, Shelf, day_or_none
from medbill_desktop.codes.format import normalise, printed
from medbill_desktop.codes.records import CodeNote, CodeRecord, NameList

_SELECT = (
    "SELECT id, level, code, title, short, billable, parent, valid_from, valid_thru, listed FROM node WHERE "
)
_CODE = 2
_OWN_ONLY = frozenset({"inclusion_terms"})
"""Notes that name the code itself; every other note holds for all codes below it too."""


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A row of the node table; `valid_from` and `valid_thru` are dates the set gives for this code."""

    id: int
    level: int
    code: str
    title: str
    short: str
    billable: bool
    parent: int | None
    valid_from: date | None
    valid_thru: date | None
    listed: bool


def find(source: OpenEdition, code: str) -> NodeRow | None:
    """A code of an edition, by its code with or without point."""
    row = source.one(_SELECT + "code = ? AND level >= 2", normalise(code))
    return _node(row) if row else None


def all_names(source: OpenEdition | None, other: OpenEdition | None) -> NameList:
    """Every code of an edition with its names, and the abbreviations that ship beside it."""
    short = (
        other.all("SELECT short, expansion, category FROM abbreviation ORDER BY position") if other else []
    )
    if source is None:
        return NameList("", (), (), tuple((row[0], row[1], row[2]) for row in short))
    codes = source.all(
        "SELECT id, code, title, billable, COALESCE(parent, 0) FROM node WHERE level >= 2 ORDER BY id"
    )
    names = source.all("SELECT node, kind, text FROM entry WHERE text IS NOT NULL ORDER BY id")
    return NameList(
        source.file.sha256,
        tuple((row[0], row[1], row[2], bool(row[3]), row[4]) for row in codes),
        tuple((row[0], row[1], row[2]) for row in names),
        tuple((row[0], row[1], row[2]) for row in short),
    )


def children(source: OpenEdition, node: NodeRow) -> tuple[NodeRow, ...]:
    """The codes one level below, in the order of the book."""
    rows = source.all(_SELECT + "parent = ? ORDER BY id", node.id)
    return tuple(_node(row) for row in rows)


def beginning(source: OpenEdition, code: str, longest: int) -> tuple[tuple[str, str, bool], ...]:
    """Plain code, title and completeness of all codes that begin with a code, in the order of the book."""
    plain = normalise(code)
    rows = source.all(
        "SELECT code, title, billable FROM node"
        " WHERE code >= ? AND code < ? AND level >= 2 AND length(code) <= ? ORDER BY code",
        *(plain, plain + "~", longest),
    )
    return tuple((row[0], row[1], bool(row[2])) for row in rows)


def ancestors(source: OpenEdition, node: NodeRow) -> list[NodeRow]:
    """What stands above a code, nearest first, up to its chapter."""
    above: list[NodeRow] = []
    while node.parent is not None:
        row = source.one(_SELECT + "id = ?", node.parent)
        if row is None:
            break
        node = _node(row)
        above.append(node)
    return above


def record(shelf: Shelf, source: OpenEdition, system: str, node: NodeRow) -> CodeRecord:
    """Everything an edition says about a code."""
    above = ancestors(source, node)
    notes = _notes(source, system, node, above)
    by_kind: dict[str, list[str]] = {}
    for note in notes:
        by_kind.setdefault(note.kind, []).append(note.text)
    valid_from, valid_thru = _window(shelf, source, node)

    def texts(kind: str) -> tuple[str, ...]:
        return tuple(by_kind.get(kind, ()))

    def heading(level: int) -> str:
        return next((each.title for each in above if each.level == level), "")

    return CodeRecord(
        system=system,
        code=printed(system, node.code),
        title=node.title,
        short=node.short,
        billable=node.billable,
        valid_from=valid_from,
        valid_thru=valid_thru,
        includes=texts("includes"),
        inclusion_terms=texts("inclusion_terms"),
        excludes1=texts("excludes1"),
        excludes2=texts("excludes2"),
        code_first=texts("code_first"),
        use_additional=texts("use_additional"),
        code_also=texts("code_also"),
        seventh_characters=texts("seventh_characters"),
        children=tuple(printed(system, child.code) for child in children(source, node)),
        parent=next((printed(system, each.code) for each in above if each.level >= _CODE), ""),
        notes=notes,
        chapter=heading(0),
        section=heading(1),
        edition=source.edition.title,
    )


def _notes(source: OpenEdition, system: str, node: NodeRow, above: list[NodeRow]) -> tuple[CodeNote, ...]:
    """The notes of a code, its own first, then what it inherits from ever further up.

    Seventh characters come from the nearest place that defines them, as in the book.
    """
    found: list[CodeNote] = []
    defined = False
    for place in (node, *above):
        inherited = place is not node
        origin = printed(system, place.code) if place.level >= _CODE else place.code
        rows = source.all("SELECT kind, text FROM note WHERE node = ? ORDER BY position", place.id)
        for kind, text in rows:
            if (inherited and kind in _OWN_ONLY) or (defined and kind == "seventh_characters"):
                continue
            found.append(CodeNote(kind, text, origin, inherited))
        defined = defined or any(kind == "seventh_characters" for kind, _ in rows)
    return tuple(found)


def _window(shelf: Shelf, source: OpenEdition, node: NodeRow) -> tuple[date, date | None]:
    """From when to when the loaded editions, one after the other without a gap, have this code."""
    editions = [each for each in shelf.editions if each.edition.official == source.edition.official]
    here = editions.index(source)
    first = last = here
    while first > 0 and _joins(editions[first - 1], editions[first]) and find(editions[first - 1], node.code):
        first -= 1
    while (
        last + 1 < len(editions)
        and _joins(editions[last], editions[last + 1])
        and find(editions[last + 1], node.code)
    ):
        last += 1
    own_thru = node.valid_thru
    return node.valid_from or editions[first].edition.effective_from, own_thru or editions[
        last
    ].edition.effective_thru


def _joins(earlier: OpenEdition, later: OpenEdition) -> bool:
    thru = earlier.edition.effective_thru
    return thru is not None and (later.edition.effective_from - thru).days == 1


def _node(row: tuple[Any, ...]) -> NodeRow:
    return NodeRow(
        id=row[0],
        level=row[1],
        code=row[2],
        title=row[3],
        short=row[4],
        billable=bool(row[5]),
        parent=row[6],
        valid_from=day_or_none(row[7]),
        valid_thru=day_or_none(row[8]),
        listed=bool(row[9]),
    )
