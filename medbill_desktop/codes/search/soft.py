"""Names that share most of what was typed, whole or in part: for shorthand, old terms and long descriptions.

A name's score is the cosine between what was typed and its words, each pair of words counted by how alike
they are (`Alike`), so that nothing needs to match exactly. docs/algorithms/code_search.md has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from medbill_desktop.codes.schema import KINDS
from medbill_desktop.codes.search.alike import QUIET_WORDS, Alike
from medbill_desktop.codes.search.index import WordIndex
from medbill_desktop.codes.search.ranking import KIND_COST, Bounds
from medbill_desktop.codes.text import words

Scores = NDArray[np.float32]
Shorthand = dict[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""Words typed, to the words each may stand for."""

_KIND = np.array([0.02 * KIND_COST[kind] for kind in KINDS], dtype=np.float32)
_EXPANDED = 0.9
_MATCHED = 0.55
_MOST_WORDS = 40
_LONGEST_PHRASE = 9
_MEANINGS = 2


class Near(NamedTuple):
    """A name that is near.

    Attributes:
        score: 0 to about 1.
        entry: from 0.
        matched: which of the typed words it answers, as bits.
    """

    score: float
    entry: int
    matched: int


def nearest(
    index: WordIndex, typed: Sequence[str], bounds: Bounds, shorthand: Shorthand, top: int
) -> list[Near]:
    """The names nearest to what was typed, best first.

    Args:
        index: of the edition.
        typed: the words of the query in order.
        bounds: what is left out.
        shorthand: what words and phrases may stand for; empty to take them as they are.
        top: names at most.
    """
    found: dict[int, Near] = {}
    known: dict[str, tuple[Scores, float]] = {}
    out = _left_out(index, bounds)
    for number, reading in enumerate(_readings(tuple(typed), shorthand)):
        for each in _best(*_scored(index, reading, shorthand, known), out, top):
            if each.entry not in found or each.score > found[each.entry].score:
                found[each.entry] = each._replace(matched=each.matched | number << 48)
    return sorted(found.values(), key=lambda each: (-each.score, each.entry))[:top]


def _readings(typed: tuple[str, ...], shorthand: Shorthand) -> list[tuple[str, ...]]:
    """What was typed, and the same with phrases as today's books say them: first meanings, then others."""
    readings = dict.fromkeys((typed, *(_rewritten(typed, shorthand, turn) for turn in range(_MEANINGS))))
    return [reading for reading in readings if reading]


def _rewritten(typed: tuple[str, ...], shorthand: Shorthand, turn: int) -> tuple[str, ...]:
    """The words with each phrase as its meaning number `turn`, or its last."""
    changed, at = typed, 0
    while at < len(changed):
        for size in range(min(_LONGEST_PHRASE, len(changed) - at), 1, -1):
            meant = shorthand.get(changed[at : at + size])
            if meant:
                chosen = meant[min(turn, len(meant) - 1)]
                changed = (*changed[:at], *chosen, *changed[at + size :])
                at += len(chosen) - 1
                break
        at += 1
    return changed


def _scored(
    index: WordIndex, reading: tuple[str, ...], shorthand: Shorthand, known: dict[str, tuple[Scores, float]]
) -> tuple[Scores, NDArray[np.int64]]:
    """The score of each name and which words it answers; `known` keeps what words gain."""
    total = np.zeros(index.size, np.float32)
    matched = np.zeros(index.size, np.int64)
    squares, bit = 0.0, 0
    for word in list(dict.fromkeys(reading))[:_MOST_WORDS]:
        if word not in known:
            known[word] = _of_word(index, index.alike, word, shorthand.get((word,), ()))
        gained, weight = known[word]
        if not weight:
            continue
        total += gained * weight
        squares += weight * weight
        if word not in QUIET_WORDS:
            matched |= (gained > _MATCHED * weight).astype(np.int64) << bit
            bit += 1
    if not squares:
        return total, matched
    return total / index.alike.norm / np.float32(squares**0.5) - _KIND[index.facts["kind"]], matched


def _of_word(
    index: WordIndex, alike: Alike, word: str, meant: Sequence[tuple[str, ...]]
) -> tuple[Scores, float]:
    """What each entry gains by a typed word, and the word's own weight; 0 when nothing is like it."""
    gained, weight = _plain(index, alike, word)
    for expansion in meant:
        parts = [_plain(index, alike, each) for each in expansion]
        share = len(expansion) ** -0.5
        together = sum((part for part, _ in parts), np.zeros(index.size, np.float32))
        gained = np.maximum(gained, together * np.float32(_EXPANDED * share))
        weight = max(weight, share * sum(each for _, each in parts))
    return gained, weight


def _plain(index: WordIndex, alike: Alike, word: str) -> tuple[Scores, float]:
    gained = np.zeros(index.size, np.float32)
    found = alike.of(word)
    for place, likeness in reversed(found):
        entries = index.entries((place, place + 1))
        gained[entries] = np.maximum(gained[entries], np.float32(likeness) * alike.weight[place])
    return gained, float(alike.weight[found[0][0]]) if found else 0.0


def _left_out(index: WordIndex, bounds: Bounds) -> NDArray[np.bool_]:
    facts = index.facts
    out = np.zeros(index.size, np.bool_)
    if index.dated:
        out |= (facts["begins"] > bounds.day) | (facts["ends"] < bounds.day)
    for kind in bounds.excluded & set(KINDS):
        out |= facts["kind"] == KINDS.index(kind)
    return out


def _best(scores: Scores, matched: NDArray[np.int64], out: NDArray[np.bool_], top: int) -> list[Near]:
    scores[out] = -1
    chosen = np.argpartition(-scores, top)[:top] if len(scores) > top else np.arange(len(scores))
    chosen = chosen[np.lexsort((chosen, -scores[chosen]))]
    return [
        Near(float(scores[entry]), int(entry), int(matched[entry])) for entry in chosen if scores[entry] > 0
    ]


def read_shorthand(rows: Sequence[tuple[str, str]]) -> Shorthand:
    """Make the table from rows of what is typed and what it stands for; "" stands for nothing."""
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for short, meant in rows:
        found.setdefault(tuple(words(short)), []).append(tuple(words(meant)))
    return {short: tuple(meant) for short, meant in found.items()}
