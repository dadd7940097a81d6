"""The words of an edition in memory: which entries have a word, and what is known of each entry."""

from __future__ import annotations

import threading
from bisect import bisect_left
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medbill_desktop.codes.files import OpenEdition
from medbill_desktop.codes.schema import VECTORS
from medbill_desktop.codes.search.alike import Alike

Numbers = NDArray[np.int32]
Flags = NDArray[np.bool_]
_OPEN = 99991231

Span = tuple[int, int]
"""A range of the vocabulary; the words with one beginning stand together."""


class WordIndex:
    """The index of one edition, read once; afterwards only read, so any thread may use it.

    Attributes:
        source: the edition.
        words: the vocabulary in order.
        counts: how many entries have each word.
        extension: words that only 7th characters bring ("initial", "sequela").
        size: number of entries.
        facts: the vectors of schema.VECTORS by name.
        dated: whether codes have dates of their own (HCPCS).
        standing: what each entry costs before any word is looked at; filled by ranking on first use.
        postings: for each word in order, the entries that have it.
    """

    def __init__(self, source: OpenEdition) -> None:
        rows = source.all("SELECT word, entries FROM vocabulary ORDER BY word")
        self.source = source
        self.words: list[str] = [row[0] for row in rows]
        self.counts: Numbers = np.array([row[1] for row in rows], dtype=np.int32)
        self._offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(self.counts, dtype=np.int64)))
        vectors = dict(source.all("SELECT name, numbers FROM vector"))
        self.postings = _numbers(vectors["postings"])
        self.facts: dict[str, Numbers] = {name: _numbers(vectors[name]) for name in VECTORS}
        self.size = len(self.facts["node"])
        self.dated = bool(self.facts["begins"].any() or (self.facts["ends"] != _OPEN).any())
        self.standing: NDArray[np.float32] | None = None
        self.extension = frozenset(row[0] for row in source.all("SELECT word FROM extension_word"))
        self._alike: Alike | None = None
        self._building = threading.Lock()

    @property
    def alike(self) -> Alike:
        """Which of its words are like a typed one; built on first use."""
        with self._building:
            self._alike = self._alike or Alike(self)
            return self._alike

    def span(self, start: str) -> Span:
        """The words that begin so; empty when first == last."""
        # "{" follows "z", the last character of words, so it ends every word with this beginning.
        return bisect_left(self.words, start), bisect_left(self.words, start + "{")

    def exactly(self, word: str) -> Span:
        """The span of one word; empty when the vocabulary does not have it."""
        place = bisect_left(self.words, word)
        return place, place + (place < len(self.words) and self.words[place] == word)

    def frequency(self, word: str) -> int:
        """How many entries have the word, at most."""
        return len(self.entries(self.exactly(word)))

    def entries(self, span: Span) -> Numbers:
        """The entries that have a word of the span; an entry stands there once for each of them."""
        return self.postings[self._offsets[span[0]] : self._offsets[span[1]]]

    def having(self, *spans: Span) -> Flags:
        """For each entry, whether it has a word of one of the spans."""
        flags = np.zeros(self.size, dtype=np.bool_)
        for span in spans:
            flags[self.entries(span)] = True
        return flags


class Indexes:
    """The indexes of the editions in use, each read on its first use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read: dict[OpenEdition, WordIndex] = {}

    def of(self, source: OpenEdition) -> WordIndex:
        """The index of an edition."""
        with self._lock:
            if source not in self._read:
                self._read[source] = WordIndex(source)
            return self._read[source]


def _numbers(blob: Any) -> Numbers:
    return np.frombuffer(blob, dtype="<i4").astype(np.int32, copy=False)
