"""Puts the entries of an index into the order in which people expect them; less cost is sooner.

The weights are set by hand against the abbreviations, typos and titles of tests/codes;
docs/algorithms/code_editions.md says what each is for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medbill_desktop.codes.schema import KINDS
from medbill_desktop.codes.search.index import Flags, Numbers, Span, WordIndex
from medbill_desktop.codes.search.question import Reading, stem
from medbill_desktop.codes.text import key

Costs = NDArray[np.float32]

KIND_COST = {
    "title": 0.0,
    "inclusion": 1.0,
    "do": 1.5,
    "neoplasm": 2.0,
    "eindex": 3.0,
    "drug": 3.0,
    "icd9": 2.5,
    "index": 1.5,
    "office": 0.5,
}
"""How much later than a title an equal match in another name comes."""

_KIND_COSTS = np.array([KIND_COST[kind] for kind in KINDS], dtype=np.float32)
_COMPLETE = np.array([0.0, -0.25, -0.35], dtype=np.float32)
_EXACT = 6.0
_OTHER_BEGINNING = 2.0
_BEGUN = 2.5
_LAST_BEGUN = 1.2
_MOST_EXTRA = 14
_MEANT = 5.0
_NOT_MEANT = 1.0
_BEST = 60


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a search leaves out, and what an abbreviation means.

    Attributes:
        day: the date of service as yyyymmdd.
        excluded: kinds of name that must not answer.
        meant: first and last node of the category an abbreviation stands for; None without one.
    """

    day: int
    excluded: frozenset[str]
    meant: tuple[int, int] | None = None


def rank(
    index: WordIndex, reading: Reading, telling: Sequence[str], bounds: Bounds, *, all_words: bool = True
) -> list[tuple[float, int]]:
    """The best entries for a reading: cost and entry (from 0), best first.

    Args:
        index: of the edition.
        reading: what is searched.
        telling: the words to look for; each must begin a word of the entry.
        bounds: what is left out.
        all_words: False when entries that lack a word may answer too; lacking a rare word costs more.
    """
    spans = [index.span(stem(word)) for word in telling]
    if all_words and any(first == last for first, last in spans):
        return []
    begun = [index.having(span) for span in spans]
    ids = _kept(index, _meeting(begun, all_words=all_words), bounds)
    if not len(ids):
        return []
    costs = _standing(index)[ids]
    found = np.full(len(ids), len(telling), dtype=np.int32)
    for place, word in enumerate(telling):
        whole = index.exactly(word), index.exactly(stem(word))
        if spans[place] not in whole:
            price = _LAST_BEGUN if place == len(telling) - 1 else _BEGUN
            costs[~index.having(*whole)[ids]] += price
        if not all_words:
            lacking = ~begun[place][ids]
            found -= lacking
            costs[lacking] += _absence(index, spans[place])
    costs += np.clip(index.facts["length"][ids] - found, 0, _MOST_EXTRA)
    first = index.facts["first"][ids]
    costs[(first < spans[0][0]) | (first >= spans[0][1])] += _OTHER_BEGINNING
    costs[index.facts["key"][ids] == key(list(reading.words))] -= _EXACT
    if bounds.meant:
        node = index.facts["node"][ids]
        costs += np.where((node >= bounds.meant[0]) & (node <= bounds.meant[1]), -_MEANT, _NOT_MEANT)
    return _best(ids, costs)


def _meeting(begun: Sequence[Flags], *, all_words: bool) -> Numbers:
    flags = begun[0].copy()
    for other in begun[1:]:
        if all_words:
            flags &= other
        else:
            flags |= other
    return np.flatnonzero(flags).astype(np.int32)


def _kept(index: WordIndex, ids: Numbers, bounds: Bounds) -> Numbers:
    """The entries of codes that hold on the day, of the kinds that may answer."""
    facts = index.facts
    if index.dated:
        ids = ids[(facts["begins"][ids] <= bounds.day) & (facts["ends"][ids] >= bounds.day)]
    for kind in bounds.excluded & set(KINDS):
        ids = ids[facts["kind"][ids] != KINDS.index(kind)]
    return ids


def _standing(index: WordIndex) -> Costs:
    """What each entry costs before any word is looked at."""
    if index.standing is None:
        facts = index.facts
        costs: Costs = _KIND_COSTS[facts["kind"]] + _COMPLETE[facts["complete"]]
        index.standing = costs + facts["prior"].astype(np.float32)
    return index.standing


def _absence(index: WordIndex, span: Span) -> float:
    """The cost of lacking a word: from 2 for the commonest words to 12 for the rarest; 0 for unknown ones."""
    having = len(index.entries(span))
    return float(2 + 10 * (1 - np.log1p(having) / np.log1p(index.size))) if having else 0.0


def _best(ids: Numbers, costs: Costs) -> list[tuple[float, int]]:
    if len(ids) > _BEST:
        chosen = np.argpartition(costs, _BEST)[:_BEST]
        ids, costs = ids[chosen], costs[chosen]
    order = np.lexsort((ids, costs))
    return list(zip(costs[order].tolist(), ids[order].tolist(), strict=True))
