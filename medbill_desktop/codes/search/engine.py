"""A search over the editions of a date: readings, candidates, ranking, and what to try next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from medbill_desktop.codes.files import OpenEdition
from medbill_desktop.codes.format import ICD9CM, printed
from medbill_desktop.codes.records import Hit
from medbill_desktop.codes.search import candidates, ranking
from medbill_desktop.codes.search.candidates import Candidate
from medbill_desktop.codes.search.question import Reading, looks_like_code, stem, typed
from medbill_desktop.codes.search.question import expanded as with_abbreviations
from medbill_desktop.codes.search.spelling import Vocabularies, Vocabulary, corrected
from medbill_desktop.codes.text import words

Ranked = tuple[float, str, Candidate]
Abbreviations = dict[str, list[tuple[str, str]]]

_ENOUGH = 5
_OLD_SYSTEM = 5.0
_DESCEND = 3
_BELOW_COST = 2.5
_SHARE = 4
_EXTENSION = 3


@dataclass(slots=True)
class Search:
    """One search on its way.

    Attributes:
        sources: system and edition, in the order asked for.
        dos: date of service; None for the latest editions.
        excluded: kinds of name that must not answer.
        corrections: filled when a word had to be corrected.
    """

    query: str
    sources: Sequence[tuple[str, OpenEdition]]
    dos: date | None
    limit: int
    excluded: frozenset[str]
    abbreviations: Abbreviations
    vocabularies: Vocabularies
    corrections: tuple[tuple[str, str], ...] = ()
    _best: dict[tuple[str, str], Ranked] = field(default_factory=dict)

    def run(self) -> list[Hit]:
        """The hits, best first."""
        by_code = self._by_code() if looks_like_code(self.query) else []
        reading = typed(self.query)
        if len(by_code) < self.limit and sum(map(len, reading.words)) > 1:
            self._by_words(reading)
        hits = {(hit.system, hit.code): hit for hit in by_code}
        for _, system, candidate in self._fair(self._ordered()):
            if len(hits) >= self.limit:
                break
            hit = _hit(system, candidate)
            hits.setdefault((hit.system, hit.code), hit)
        return list(hits.values())[: self.limit]

    def _by_code(self) -> list[Hit]:
        found: list[tuple[bool, int, str, Candidate]] = []
        for order, (system, source) in enumerate(self.sources):
            day = candidates.day_of(source, self.dos)
            for each in candidates.by_code(source, self.query, self.limit):
                if each.holds_on(day):
                    longer = printed(system, each.code) != printed(system, self.query)
                    found.append((longer, order, system, each))
        found.sort(key=lambda row: row[:2])
        return [_hit(system, each) for _, _, system, each in found[: self.limit]]

    def _by_words(self, reading: Reading) -> None:
        self._take(reading)
        if not self._best:
            self.corrections = corrected(reading.telling, self._vocabularies())
            if self.corrections:
                mended = dict(self.corrections)
                reading = replace(reading, words=tuple(mended.get(word, word) for word in reading.words))
                self._take(reading)
        if len(self._best) < _ENOUGH:
            self._take_extensions(reading)
        if not self._best:
            self._take_fewer_words(reading)

    def _take(self, reading: Reading) -> None:
        """Rank the candidates of a reading and of its written-out abbreviations."""
        self._take_reading(reading, reading.telling)
        if "abbreviation" not in self.excluded:
            for other in with_abbreviations(reading, self.abbreviations):
                self._take_reading(other, other.telling, "abbreviation")

    def _take_reading(
        self, reading: Reading, telling: Sequence[str], kind: str = ""
    ) -> list[tuple[str, Candidate]]:
        taken: list[tuple[str, Candidate]] = []
        for system, source in self.sources:
            day = candidates.day_of(source, self.dos)
            found = candidates.by_name(source, reading.words) + candidates.by_words(source, telling)
            for each in found:
                if each.kind not in self.excluded and each.holds_on(day):
                    shown = each._replace(kind=kind, text=each.text or each.title) if kind else each
                    self._offer(ranking.cost(reading, each), system, shown)
                    taken.append((system, each))
        return taken

    def _take_extensions(self, reading: Reading) -> None:
        """Words such as "sequela" stand only in 7th characters: look for the rest, then choose among them."""
        for system, source in self.sources:
            known = self.vocabularies.of(source).extension
            telling = [word for word in reading.telling if word not in known]
            ending = [word for word in reading.words if word in known]
            if not ending or not telling:
                continue
            found = candidates.by_words(source, telling)
            scored = sorted((ranking.cost(reading, each), each.node) for each in found)[: 2 * _DESCEND]
            for cost, node in scored:
                for each in candidates.below(source, node):
                    plain = set(words(each.title))
                    missing = sum(word not in plain for word in reading.telling)
                    if each.level == _EXTENSION:
                        shown = each._replace(kind="title", text=each.title)
                        self._offer(cost - 6.0 * len(ending) + 6.0 * missing, system, shown)

    def _take_fewer_words(self, reading: Reading) -> None:
        """Nothing has all words: keep the rarest ones that something has together."""
        vocabularies = self._vocabularies()
        rare = sorted(reading.telling, key=lambda word: _frequency(word, vocabularies))
        rare = [word for word in rare if _frequency(word, vocabularies)]
        for size in range(len(rare), 0, -1):
            if self._take_reading(reading, rare[:size]):
                return

    def _offer(self, cost: float, system: str, candidate: Candidate) -> None:
        if system == ICD9CM and self.dos is None and len(self.sources) > 1:
            cost += _OLD_SYSTEM
        key = (system, candidate.code)
        best = self._best.get(key)
        if best is None or cost < best[0]:
            self._best[key] = (cost, system, candidate)

    def _ordered(self) -> list[Ranked]:
        """All candidates in order, the first incomplete ones followed by the codes below them."""
        ordered = sorted(self._best.values(), key=_place)
        by_system = dict(self.sources)
        for cost, system, candidate in ordered[:_DESCEND]:
            if candidate.billable:
                continue
            below = candidates.below(by_system[system], candidate.node)
            for place, each in enumerate(sorted(below, key=_unspecified_first)):
                shown = each._replace(kind=candidate.kind, text=candidate.text or candidate.title)
                self._offer(cost + _BELOW_COST + place, system, shown)
        return list(ranking.spread(sorted(self._best.values(), key=_place)))

    def _fair(self, ordered: list[Ranked]) -> list[Ranked]:
        """Each system keeps a few places of the page, so that none is crowded out by another."""
        systems = {system for _, system, _ in ordered}
        if len(systems) < 2 or len(ordered) <= self.limit:
            return ordered
        share = min(_SHARE, self.limit // (2 * len(systems)))
        first: dict[str, int] = {}
        reserved: set[int] = set()
        for place, (_, system, _) in enumerate(ordered):
            first[system] = first.get(system, 0) + 1
            if first[system] <= share:
                reserved.add(place)
        free = self.limit - len(reserved)
        others = [place for place in range(len(ordered)) if place not in reserved][:free]
        return [ordered[place] for place in sorted(reserved.union(others))]

    def _vocabularies(self) -> list[Vocabulary]:
        return [self.vocabularies.of(source) for _, source in self.sources]


def _place(row: Ranked) -> tuple[float, str, int, str]:
    cost, system, candidate = row
    return cost, system, len(candidate.code), candidate.code


def _unspecified_first(candidate: Candidate) -> tuple[bool, str]:
    return not ("unspecified" in candidate.title or candidate.code.endswith("9")), candidate.code


def _frequency(word: str, vocabularies: Sequence[Vocabulary]) -> int:
    return sum(each.frequency(stem(word)) for each in vocabularies)


def _hit(system: str, candidate: Candidate) -> Hit:
    return Hit(
        system=system,
        code=printed(system, candidate.code),
        title=candidate.title,
        billable=bool(candidate.billable),
        matched=candidate.text or candidate.title,
        source=candidate.kind,
    )
