"""A search over the editions of a date: readings, ranking, and what to try when nothing answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import takewhile
from typing import NamedTuple

from medbill_desktop.codes.files import OpenEdition
from medbill_desktop.codes.format import ICD9CM, printed, with_point
from medbill_desktop.codes.records import Hit
from medbill_desktop.codes.search import blend, candidates
from medbill_desktop.codes.search.candidates import Candidate
from medbill_desktop.codes.search.index import Indexes, WordIndex
from medbill_desktop.codes.search.question import Abbreviations, Reading, expanded, looks_like_code, typed
from medbill_desktop.codes.search.ranking import Bounds, rank
from medbill_desktop.codes.search.soft import Shorthand, nearest
from medbill_desktop.codes.search.spelling import corrected
from medbill_desktop.codes.text import words

_ENOUGH = 5
_OLD_SYSTEM = 5.0
_DESCEND = 3
_BELOW_COST = 2.5
_SHARE = 4
_PER_CATEGORY = 6
_ENDING = 6.0
_NEAR = 150
_FLOOR = 15
_FEW_WORDS, _SURE = 3, 2
_PLENTY = 30
_ENDINGS = {
    **dict.fromkeys(("init", "initial"), "A"),
    **dict.fromkeys(("subs", "subseq", "subsequent"), "D"),
    **dict.fromkeys(("seq", "sequela", "sequelae"), "S"),
}
"""Words of the commonest 7th characters."""


class Found(NamedTuple):
    """A code on its way to the answer.

    Attributes:
        cost: less is sooner.
        order: place of its system in the systems asked.
        entry: the name that answered, -1 when `row` is given instead.
        category: number of its category within the system.
        kind: overrides the kind of the entry, "" does not.
        node: the code to show in place of the entry's own; 0 for its own.
    """

    cost: float
    order: int
    entry: int
    category: int
    kind: str = ""
    row: Candidate | None = None
    node: int = 0


@dataclass(slots=True)
class Search:
    """One search on its way.

    Attributes:
        sources: system and edition, in the order asked for.
        dos: date of service; None for the latest editions.
        excluded: kinds of name that must not answer.
        shorthand: what people type, and what it may stand for.
        corrections: filled when a word had to be corrected.
    """

    query: str
    sources: Sequence[tuple[str, OpenEdition]]
    dos: date | None
    limit: int
    excluded: frozenset[str]
    abbreviations: Abbreviations
    indexes: Indexes
    shorthand: Shorthand
    corrections: tuple[tuple[str, str], ...] = ()
    _pool: dict[tuple[int, int], Found] = field(default_factory=dict)
    _met: bool = False

    def run(self) -> list[Hit]:
        """The hits, best first."""
        hits = self._by_code() if looks_like_code(self.query) else []
        reading = typed(self.query)
        if len(hits) < self.limit and sum(map(len, reading.words)) > 1:
            self._by_words(reading)
            self._descend()
            known = {(hit.system, hit.code) for hit in hits}
            ordered = self._completed(list(_spread(sorted(self._pool.values(), key=_place))))
            if self._wants_near(reading):
                ordered = self._blended(reading, ordered)
            hits += [hit for hit in self._shown(ordered) if (hit.system, hit.code) not in known]
        return hits[: self.limit]

    def _by_code(self) -> list[Hit]:
        found: list[tuple[bool, int, str, Candidate]] = []
        for order, (system, source) in enumerate(self.sources):
            day = candidates.day_of(source, self.dos)
            for each in candidates.by_code(source, self.query, self.limit):
                if each.holds_on(day):
                    longer = with_point(system, each.code) != printed(system, self.query)
                    found.append((longer, order, system, each))
        found.sort(key=lambda row: row[:2])
        return [_hit(system, each) for _, _, system, each in found[: self.limit]]

    def _by_words(self, reading: Reading) -> None:
        self._take(reading)
        self._met = bool(self._pool)
        if not self._pool:
            self.corrections = corrected(reading.telling, [index for _, index in self._indexes()])
            if self.corrections:
                mended = dict(self.corrections)
                reading = replace(reading, words=tuple(mended.get(word, word) for word in reading.words))
                self._take(reading)
        if len(self._pool) < _ENOUGH:
            self._take_endings(reading)
        if not self._pool:
            self._take(reading, all_words=False)

    def _take(self, reading: Reading, *, all_words: bool = True) -> None:
        """Rank the entries of a reading and of its written-out abbreviations."""
        readings = [(reading, "")]
        if "abbreviation" not in self.excluded:
            readings += [(each, "abbreviation") for each in expanded(reading, self.abbreviations)]
        for order, index in self._indexes():
            late = self._lateness(order)
            for each, kind in readings:
                bounds = self._bounds(index.source, each.category)
                ranked = rank(index, each, each.telling, bounds, all_words=all_words)
                if ranked:
                    entries = [entry for _, entry in ranked]
                    nodes = index.facts["node"][entries].tolist()
                    categories = index.facts["category"][entries].tolist()
                    for (cost, entry), node, category in zip(ranked, nodes, categories, strict=True):
                        self._offer(node, Found(cost + late, order, entry, category, kind))

    def _take_endings(self, reading: Reading) -> None:
        """Words such as "sequela" stand only in 7th characters: look for the rest, then choose among them.

        As few of such words as possible are left out of the look, the rarest in other names first.
        """
        for order, index in self._indexes():
            endings = sorted(
                index.extension & set(reading.telling), key=lambda word: (index.frequency(word), word)
            )
            for size in range(1, len(endings) + 1):
                rest = [word for word in reading.telling if word not in endings[:size]]
                found = rank(index, reading, rest, self._bounds(index.source)) if rest else []
                if found:
                    self._take_extensions(reading, order, index, found[: 2 * _DESCEND])
                    break

    def _take_extensions(
        self, reading: Reading, order: int, index: WordIndex, bases: Sequence[tuple[float, int]]
    ) -> None:
        for cost, entry in bases:
            category = int(index.facts["category"][entry])
            for each in candidates.below(index.source, int(index.facts["node"][entry])):
                if each.is_extension:
                    lacking = len(set(reading.telling) - set(words(each.title)))
                    price = cost + _ENDING * (lacking - 1)
                    self._offer(each.node, Found(price, order, -1, category, "title", each))

    def _descend(self) -> None:
        """The first incomplete codes are followed by the codes below them, unspecified ones first."""
        for found in sorted(self._pool.values(), key=_place)[:_DESCEND]:
            _, source = self.sources[found.order]
            row = found.row or candidates.of_entries(source, [found.entry])[found.entry]
            if row.billable:
                continue
            below = sorted(candidates.below(source, row.node), key=_unspecified_first)
            for place, each in enumerate(below):
                named = each._replace(text=row.text or row.title)
                cost = found.cost + _BELOW_COST + place
                self._offer(
                    each.node, Found(cost, found.order, -1, found.category, found.kind or row.kind, named)
                )

    def _offer(self, node: int, found: Found) -> None:
        best = self._pool.get((found.order, node))
        if best is None or found.cost < best.cost:
            self._pool[found.order, node] = found

    def _completed(self, ordered: list[Found]) -> list[Found]:
        """The first answer, if it lacks detail, comes after the code to take when nothing more is known."""
        if not ordered or ordered[0].row is not None or ordered[0].entry < 0:
            return ordered
        first = ordered[0]
        facts = dict(self._indexes())[first.order].facts
        leaf = int(facts["leaf"][first.entry])
        return ordered if leaf == int(facts["node"][first.entry]) else [first._replace(node=leaf), *ordered]

    def _wants_near(self, reading: Reading) -> bool:
        """Whether names that share only a part are looked for.

        Not while one known word is typed, nor while so few words are all found in plenty of codes.
        """
        telling = reading.telling
        if self._met and len(telling) <= _FEW_WORDS and len(self._pool) >= _PLENTY:
            return False
        return len(telling) > 1 or not self._pool or (telling[0],) in self.shorthand

    def _blended(self, reading: Reading, exact: list[Found]) -> list[Found]:
        """The exact answers and the near ones in one order; a few sure ones stay in front."""
        shorthand = {} if "abbreviation" in self.excluded else self.shorthand
        pool: dict[tuple[int, int], blend.Candidate] = {}
        for order, index in self._indexes():
            bounds = self._bounds(index.source)
            names = nearest(index, reading.words, bounds, shorthand, _NEAR)
            late = self._lateness(order)
            for node, each in blend.from_names(order, index, names, reading.words, late).items():
                pool[order, node] = each
        floor = sorted((each.score for each in pool.values()), reverse=True)[_FLOOR - 1 : _FLOOR]
        indexes = dict(self._indexes())
        for place, found in enumerate(exact[:_NEAR]):
            answer = blend.from_exact(found.order, indexes[found.order], found.entry, place)
            if answer is not None:
                known = pool.get((answer.order, answer.node))
                score = known.score if known else sum(floor)
                pool[answer.order, answer.node] = (known or answer)._replace(score=blend.lift(score, place))
        kinds = {(found.order, found.entry): found.kind for found in exact if found.row is None}
        near = [
            Found(-c.score, c.order, c.entry, 0, kinds.get((c.order, c.entry), ""), None, c.node)
            for c in blend.in_turn(list(pool.values()), self.limit)
        ]
        return [*self._sure(reading, exact), *near]

    def _sure(self, reading: Reading, exact: list[Found]) -> list[Found]:
        """Exact answers that stay in front: few words that were all found, and 7th characters asked for."""
        if self._met:
            return exact[: _SURE if len(reading.telling) <= _FEW_WORDS else 0]
        asked = takewhile(lambda found: found.row is not None and found.row.is_extension, exact)
        return list(asked)[:_SURE]

    def _shown(self, ordered: list[Found]) -> list[Hit]:
        """The page: systems not crowded out, rows read from the editions, each code once."""
        page = self._fair(ordered)[: 2 * self.limit]
        entries: dict[tuple[int, int], Candidate] = {}
        nodes: dict[tuple[int, int], Candidate] = {}
        for order, (_, source) in enumerate(self.sources):
            mine = [found for found in page if found.order == order and found.row is None]
            for entry, name in candidates.of_entries(source, [found.entry for found in mine]).items():
                entries[order, entry] = name
            for node, named in candidates.of_nodes(source, [f.node for f in mine if f.node]).items():
                nodes[order, node] = named
        hits: dict[tuple[str, str], Hit] = {}
        for found in page:
            row = found.row or entries[found.order, found.entry]
            if found.node and found.node != row.node:
                row = nodes[found.order, found.node]._replace(kind=row.kind, text=row.text or row.title)
            row = self._ended(row, self.sources[found.order][1])
            hit = _hit(self.sources[found.order][0], row, found.kind)
            hits.setdefault((hit.system, hit.code), hit)
        return list(hits.values())[: self.limit]

    def _ended(self, row: Candidate, source: OpenEdition) -> Candidate:
        """The code with the 7th character that was asked for in words, if it takes one."""
        asked = [_ENDINGS[word] for word in words(self.query) if word in _ENDINGS]
        if not asked or row.billable:
            return row
        longer = [each for each in candidates.below(source, row.node) if each.is_extension]
        chosen = [each for each in longer if each.code.endswith(asked[-1])]
        return chosen[0]._replace(kind=row.kind, text=row.text or row.title) if chosen else row

    def _fair(self, ordered: list[Found]) -> list[Found]:
        """Each system keeps a few places of the page, so that none is crowded out by another."""
        systems = {found.order for found in ordered}
        if len(systems) < 2 or len(ordered) <= self.limit:
            return ordered
        share = min(_SHARE, self.limit // (2 * len(systems)))
        seen: dict[int, int] = {}
        reserved: set[int] = set()
        for place, found in enumerate(ordered):
            seen[found.order] = seen.get(found.order, 0) + 1
            if seen[found.order] <= share:
                reserved.add(place)
        others = [place for place in range(len(ordered)) if place not in reserved]
        return [ordered[place] for place in sorted(reserved.union(others[: self.limit - len(reserved)]))]

    def _lateness(self, order: int) -> float:
        """ICD-9-CM is history unless a date of service asks for it."""
        old = self.sources[order][0] == ICD9CM and self.dos is None and len(self.sources) > 1
        return _OLD_SYSTEM if old else 0.0

    def _bounds(self, source: OpenEdition, category: str = "") -> Bounds:
        day = candidates.day_of(source, self.dos)
        meant = candidates.nodes_of(source, category) if category else None
        return Bounds(int(day.strftime("%Y%m%d")), self.excluded, meant)

    def _indexes(self) -> Iterator[tuple[int, WordIndex]]:
        for order, (_, source) in enumerate(self.sources):
            yield order, self.indexes.of(source)


def _spread(ordered: Sequence[Found]) -> Iterator[Found]:
    """What is too many of one category comes after everything else."""
    taken: dict[tuple[int, int], int] = {}
    later: list[Found] = []
    for found in ordered:
        group = (found.order, found.category)
        taken[group] = taken.get(group, 0) + 1
        if taken[group] <= _PER_CATEGORY:
            yield found
        else:
            later.append(found)
    yield from later


def _place(found: Found) -> tuple[float, int, int]:
    return found.cost, found.order, found.entry


def _unspecified_first(row: Candidate) -> tuple[bool, bool, str]:
    return not row.code.endswith("9"), "unspecified" not in row.title, row.code


def _hit(system: str, row: Candidate, kind: str = "") -> Hit:
    return Hit(
        system=system,
        code=with_point(system, row.code),
        title=row.title,
        billable=bool(row.billable),
        matched=row.text or row.title,
        source=kind or row.kind,
    )
