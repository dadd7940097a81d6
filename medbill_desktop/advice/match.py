"""Finds the longest names in a note, whatever the order of their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from medbill_desktop.advice.terms import OFFICE, SHORTENED, TermIndex, bag
from medbill_desktop.advice.units import CLAUSE, COLON, SOFT, Unit

_LONGEST = 14
_COMMA, _SILENT_PRICE, _SOFT_PRICE = 0.9, 0.02, 0.3
_OFFICE_BONUS, _SHORTENED_PRICE = 0.2, 0.1


@dataclass(frozen=True, slots=True)
class Found:
    """A name found in a note.

    Attributes:
        first, last: its units, last included.
        nodes: the codes that have the name.
        source: its place in terms.SOURCES.
        words: how many words of the book it covers.
        score: which of two that overlap is taken.
    """

    first: int
    last: int
    nodes: tuple[int, ...]
    source: int
    words: int
    score: float


def find(units: Sequence[Unit], index: TermIndex) -> list[Found]:
    """The names in a note that do not overlap, in order of their places."""
    if not units:
        return []
    strict = _windows(units, index, frozenset())
    loose = _windows(units, index, SOFT)
    taken = np.zeros(len(units), np.bool_)
    chosen: list[Found] = []
    for each in sorted([*strict, *loose], key=lambda found: (-found.score, found.first)):
        if not taken[each.first : each.last + 1].any():
            taken[each.first : each.last + 1] = True
            chosen.append(each)
    return sorted(chosen, key=lambda found: found.first)


def _windows(units: Sequence[Unit], index: TermIndex, dropped: frozenset[str]) -> list[Found]:
    """All windows of one sentence that are names; words of `dropped` count for nothing."""
    words = [() if unit.raw in dropped else unit.words for unit in units]
    telling = np.array([bool(each) for each in words])
    hashes = np.array([bag(each) for each in words], np.uint64)
    total = np.concatenate((np.zeros(1, np.uint64), np.cumsum(hashes, dtype=np.uint64)))
    sentence = np.cumsum([unit.gap >= COLON for unit in units])
    found: list[Found] = []
    for size in range(1, min(_LONGEST, len(units)) + 1):
        firsts = np.flatnonzero(
            telling[: len(units) - size + 1]
            & telling[size - 1 :]
            & (sentence[: len(units) - size + 1] == sentence[size - 1 :])
        )
        keys = total[firsts + size] - total[firsts]
        for place in np.flatnonzero(index.known(keys)).tolist():
            first = int(firsts[place])
            found.append(_found(units, words, (first, first + size - 1), index.of(int(keys[place]))))
    return found


def _found(
    units: Sequence[Unit],
    words: Sequence[tuple[str, ...]],
    window: tuple[int, int],
    name: tuple[tuple[int, ...], int],
) -> Found:
    first, last = window
    inside = units[first + 1 : last + 1]
    count = sum(len(each) for each in words[first : last + 1])
    commas = sum(unit.gap == CLAUSE or unit.raw in ("and", "or") for unit in inside)
    passed = sum(not each for each in words[first : last + 1])
    softened = any(
        unit.words and not word for unit, word in zip(units[first : last + 1], words[first:], strict=False)
    )
    nodes, source = name
    score = count - _COMMA * commas - _SILENT_PRICE * passed - _SOFT_PRICE * softened
    score += _OFFICE_BONUS * (source == OFFICE) - _SHORTENED_PRICE * (source == SHORTENED)
    return Found(first, last, nodes, source, count, score)
