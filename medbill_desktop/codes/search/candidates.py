"""Takes from an edition's index the entries that have all words of a reading."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from medbill_desktop.codes.files import OpenEdition
from medbill_desktop.codes.format import normalise
from medbill_desktop.codes.search.question import stem

TITLES = 160
TERMS = 120
"""How many entries are ranked; the index is in the order of `writer._order`: the first are the best."""

_MATCH = """
    SELECT e.node, e.kind, e.text, e.core, n.code, n.title, n.billable, n.prior, n.level, n.valid_from, n.valid_thru
    FROM (SELECT rowid AS id FROM entry_words WHERE entry_words MATCH ? AND rowid > ? AND rowid <= ?
          ORDER BY rowid LIMIT ?) AS m
    JOIN entry AS e ON e.id = m.id JOIN node AS n ON n.id = e.node
"""
_EXACT = """
    SELECT e.node, e.kind, e.text, e.core, n.code, n.title, n.billable, n.prior, n.level, n.valid_from, n.valid_thru
    FROM entry AS e JOIN node AS n ON n.id = e.node WHERE e.key = ? AND e.core = ?
"""
_BY_CODE = """
    SELECT id, 'code', NULL, '', code, title, billable, prior, level, valid_from, valid_thru FROM node
    WHERE id IN (SELECT id FROM node WHERE code >= ? AND code < ? ORDER BY length(code), code LIMIT ?)
"""
_BELOW = """
    SELECT id, 'code', NULL, '', code, title, billable, prior, level, valid_from, valid_thru FROM node
    WHERE parent = ? ORDER BY id
"""
_LAST = 1 << 40


class Candidate(NamedTuple):
    """An entry of the index with the code it names."""

    node: int
    kind: str
    text: str | None
    core: str
    code: str
    title: str
    billable: int
    prior: int
    level: int
    valid_from: str
    valid_thru: str

    def holds_on(self, day: str) -> bool:
        """Whether the code's own dates (HCPCS) include an ISO date; "" asks nothing."""
        return not day or (self.valid_from <= day and (not self.valid_thru or day <= self.valid_thru))


def by_words(source: OpenEdition, telling: Sequence[str]) -> list[Candidate]:
    """Entries in which each word begins some word: titles first, then other names."""
    match = " AND ".join(f'"{stem(word)}"*' for word in telling)
    rows = source.all(_MATCH, match, 0, source.titles_end, TITLES)
    rows += source.all(_MATCH, match, source.titles_end, _LAST, TERMS)
    return [Candidate(*row) for row in rows]


def by_name(source: OpenEdition, words: Sequence[str]) -> list[Candidate]:
    """Entries that say exactly these words."""
    plain = " ".join(words)
    return [Candidate(*row) for row in source.all(_EXACT, zlib.crc32(plain.encode()), plain)]


def by_code(source: OpenEdition, query: str, limit: int) -> list[Candidate]:
    """Codes that begin with the query, shorter ones first."""
    code = normalise(query)
    rows = source.all(_BY_CODE, code, code + "~", limit)
    found = [Candidate(*row) for row in rows if row[8] >= 2]
    return sorted(found, key=lambda each: (len(each.code), each.code))


def below(source: OpenEdition, node: int) -> list[Candidate]:
    """The codes one level below a code, in the order of the book."""
    return [Candidate(*row) for row in source.all(_BELOW, node)]


def day_of(source: OpenEdition, dos: date | None) -> str:
    """The ISO date on which a code must hold: the date of service, kept inside the edition."""
    edition = source.edition
    day = max(dos or edition.effective_thru or edition.effective_from, edition.effective_from)
    if edition.effective_thru and day > edition.effective_thru:
        day = edition.effective_thru
    return day.isoformat()
