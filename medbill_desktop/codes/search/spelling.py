"""Corrects words that no name of the loaded editions begins with."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from medbill_desktop.codes.search.index import WordIndex
from medbill_desktop.codes.search.question import stem

_SHORTEST = 4
_SHORT = 5


def corrected(words: Sequence[str], indexes: Sequence[WordIndex]) -> tuple[tuple[str, str], ...]:
    """Pairs of word typed and word meant, for words that no vocabulary knows even as a beginning.

    The word with the fewest edits is meant (a transposition is one); of several, one with the same first
    letter, then the commonest.
    """
    pairs: list[tuple[str, str]] = []
    for word in words:
        if len(word) < _SHORTEST or word.isdigit() or any(_begins(index, word) for index in indexes):
            continue
        near = [each for index in indexes for each in _near(index, word)]
        if near:
            pairs.append((word, min(near)[3]))
    return tuple(pairs)


def _begins(index: WordIndex, word: str) -> bool:
    first, last = index.span(stem(word))
    return first < last


def _near(index: WordIndex, word: str) -> list[tuple[int, bool, int, str]]:
    """Words few edits away: edits, whether the first letter differs, minus the entries, the word."""
    allowed = 1 if len(word) < _SHORT else 2
    close = process.extract(word, index.words, scorer=OSA.distance, score_cutoff=allowed, limit=20)
    return [
        (int(edits), each[0] != word[0], -int(index.counts[place]), each)
        for each, edits, place in close
        if not each.isdigit()
    ]
