"""Corrects words that no name of the loaded editions begins with."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from medbill_desktop.codes.files import OpenEdition
from medbill_desktop.codes.search.question import stem

_SHORTEST = 4
_SHORT = 5


class Vocabulary:
    """The words of an edition, kept in memory from their first use on.

    Attributes:
        extension: words that only 7th characters bring ("initial", "sequela").
    """

    def __init__(self, source: OpenEdition) -> None:
        rows = source.all("SELECT word, entries FROM vocabulary ORDER BY word")
        self.words: list[str] = [row[0] for row in rows]
        self.entries: dict[str, int] = dict(rows)
        self.extension = frozenset(row[0] for row in source.all("SELECT word FROM extension_word"))
        self._by_length: dict[int, list[str]] = {}
        for word in self.words:
            if not word.isdigit():
                self._by_length.setdefault(len(word), []).append(word)

    def begins(self, start: str) -> bool:
        """Whether some word begins so."""
        place = bisect_left(self.words, start)
        return place < len(self.words) and self.words[place].startswith(start)

    def frequency(self, start: str) -> int:
        """How many entries have words that begin so, at most; a measure of how little the word says."""
        place = bisect_left(self.words, start)
        total = 0
        while place < len(self.words) and self.words[place].startswith(start):
            total += self.entries[self.words[place]]
            place += 1
        return total

    def nearest(self, word: str) -> tuple[int, int, str] | None:
        """The word with the fewest edits: distance, minus its entries, the word; None when all are too far."""
        allowed = 1 if len(word) < _SHORT else 2
        sizes = range(len(word) - allowed, len(word) + allowed + 1)
        choices = [each for size in sizes for each in self._by_length.get(size, ())]
        close = process.extract(word, choices, scorer=OSA.distance, score_cutoff=allowed, limit=20)
        ranked = [(int(edits), each[0] != word[0], -self.entries[each], each) for each, edits, _ in close]
        if not ranked:
            return None
        edits, _, count, best = min(ranked)
        return edits, count, best


class Vocabularies:
    """The vocabularies of the editions in use, read once each."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read: dict[OpenEdition, Vocabulary] = {}

    def of(self, source: OpenEdition) -> Vocabulary:
        """The vocabulary of an edition."""
        with self._lock:
            if source not in self._read:
                self._read[source] = Vocabulary(source)
            return self._read[source]


def corrected(words: Sequence[str], vocabularies: Sequence[Vocabulary]) -> tuple[tuple[str, str], ...]:
    """Pairs of word typed and word meant, for words that no vocabulary knows even as a beginning."""
    pairs: list[tuple[str, str]] = []
    for word in words:
        known = any(each.begins(stem(word)) for each in vocabularies)
        if known or len(word) < _SHORTEST or word.isdigit():
            continue
        found = [near for each in vocabularies if (near := each.nearest(word))]
        if found:
            pairs.append((word, min(found)[2]))
    return tuple(pairs)
