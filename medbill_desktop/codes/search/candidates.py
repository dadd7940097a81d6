"""Rows of an edition that a search shows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from medbill_desktop.codes.files import OpenEdition
from medbill_desktop.codes.format import normalise

_BY_CODE = """
    SELECT -1, id, 'code', NULL, code, title, billable, level, valid_from, valid_thru FROM node
    WHERE id IN (SELECT id FROM node WHERE code >= ? AND code < ? ORDER BY length(code), code LIMIT ?)
"""
_BELOW = """
    SELECT -1, id, 'code', NULL, code, title, billable, level, valid_from, valid_thru FROM node
    WHERE parent = ? ORDER BY id
"""
_ENTRIES = """
    SELECT e.id - 1, n.id, e.kind, e.text, n.code, n.title, n.billable, n.level, n.valid_from, n.valid_thru
    FROM json_each(?) AS wanted JOIN entry AS e ON e.id = wanted.value JOIN node AS n ON n.id = e.node
"""
_NODES = """
    SELECT -1, n.id, 'code', NULL, n.code, n.title, n.billable, n.level, n.valid_from, n.valid_thru
    FROM json_each(?) AS wanted JOIN node AS n ON n.id = wanted.value
"""
_EXTENSION = 3


class Candidate(NamedTuple):
    """A code as a search found it; `entry` is -1 when it was not found by a name."""

    entry: int
    node: int
    kind: str
    text: str | None
    code: str
    title: str
    billable: int
    level: int
    valid_from: str
    valid_thru: str

    def holds_on(self, day: date) -> bool:
        """Whether the code's own dates (HCPCS) include the day."""
        iso = day.isoformat()
        return self.valid_from <= iso and (not self.valid_thru or iso <= self.valid_thru)

    @property
    def is_extension(self) -> bool:
        """Whether a 7th character made it."""
        return self.level == _EXTENSION


def of_entries(source: OpenEdition, entries: Sequence[int]) -> dict[int, Candidate]:
    """The codes of entries of the index, by entry."""
    rows = source.all(_ENTRIES, json.dumps([entry + 1 for entry in entries])) if entries else []
    return {row[0]: Candidate(*row) for row in rows}


def of_nodes(source: OpenEdition, nodes: Sequence[int]) -> dict[int, Candidate]:
    """Codes by their numbers in the edition."""
    rows = source.all(_NODES, json.dumps(list(nodes))) if nodes else []
    return {row[1]: Candidate(*row) for row in rows}


def by_code(source: OpenEdition, query: str, limit: int) -> list[Candidate]:
    """Codes that begin with the query, shorter ones first."""
    code = normalise(query)
    found = [Candidate(*row) for row in source.all(_BY_CODE, code, code + "~", limit)]
    return sorted(found, key=lambda each: (len(each.code), each.code))


def below(source: OpenEdition, node: int) -> list[Candidate]:
    """The codes one level below a code, in the order of the book."""
    return [Candidate(*row) for row in source.all(_BELOW, node)]


def nodes_of(source: OpenEdition, category: str) -> tuple[int, int] | None:
    """First and last node of the codes that begin so; codes of a category stand together."""
    row = source.one(
        "SELECT min(id), max(id) FROM node WHERE code >= ? AND code < ?", category, category + "~"
    )
    return (row[0], row[1]) if row and row[0] is not None else None


def day_of(source: OpenEdition, dos: date | None) -> date:
    """The date on which a code must hold: the date of service, kept inside the edition."""
    edition = source.edition
    day = max(dos or edition.effective_thru or edition.effective_from, edition.effective_from)
    return min(day, edition.effective_thru or day)
