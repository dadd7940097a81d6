"""Words of the vocabulary that a typed word may stand for: same, begun, misspelled, without some letters.

docs/algorithms/code_search.md says what each kind of likeness is worth and how the figures were chosen.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from medbill_desktop.codes.search.question import stem
from medbill_desktop.codes.text import NEUTRAL

if TYPE_CHECKING:
    from medbill_desktop.codes.search.index import WordIndex

Likeness = tuple[tuple[int, float], ...]
"""Places in the vocabulary and how alike, 0 to 1, the most alike first."""

_KEPT_WORDS = 40
_LONGEST_SPAN = 80
_SHORTEST_GRAMMED = 4
_LEAST_GRAMS = 0.3
_GRAMS = 0.95
_BEGUN = 0.8
_RARE = 30
_SKELETON, _SKELETON_SHARE = 0.35, 0.4
_REMEMBERED = 4000
_QUIET = 0.3

QUIET_WORDS = NEUTRAL | {
    *("elsewhere", "classified", "without", "mention", "sites", "condition", "conditions", "disease"),
    *("diseases", "disorder", "disorders", "encounter", "so", "stated", "complication", "episode", "care"),
}
"""Words that most names have: they count for a third."""


class Alike:
    """Finds the words of one edition that are like a typed one; built once from its vocabulary.

    Attributes:
        weight: what each word of the vocabulary tells (its inverse frequency in names).
        norm: for each entry, the root of the squares of the weights of its words.
    """

    def __init__(self, index: WordIndex) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._known: dict[str, Likeness] = {}
        self.weight = _weights(index)
        squares = np.repeat(self.weight**2, index.counts)
        norm = np.sqrt(np.bincount(index.postings, weights=squares, minlength=index.size))
        self.norm: NDArray[np.float32] = (norm + 1e-6).astype(np.float32)
        self._having, self._telling, self._lengths = _grams_of(index.words)
        self._by_letter: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(index.words):
            self._by_letter[word[0]].append(place)

    def of(self, word: str) -> Likeness:
        """The words that a typed one may stand for."""
        with self._lock:
            if word not in self._known:
                if len(self._known) >= _REMEMBERED:
                    self._known.clear()
                self._known[word] = self._find(word)
            return self._known[word]

    def _find(self, word: str) -> Likeness:
        found: dict[int, float] = {}
        self._same_or_begun(word, found)
        if len(word) >= _SHORTEST_GRAMMED:
            self._spelled_alike(word, found)
        self._skeletons(word, found)
        counts = self._index.counts
        return tuple(
            sorted(found.items(), key=lambda each: -(each[1] + 0.02 * float(np.log1p(counts[each[0]]))))
        )[:_KEPT_WORDS]

    def _same_or_begun(self, word: str, found: dict[int, float]) -> None:
        short = stem(word)
        first, last = self._index.span(short)
        for place in range(first, min(last, first + _LONGEST_SPAN)):
            other = self._index.words[place]
            if other in (word, short) or stem(other) == short:
                found[place] = 1.0
            elif len(word) > 2:
                found[place] = _BEGUN * (0.75 + 0.25 * len(word) / len(other))

    def _spelled_alike(self, word: str, found: dict[int, float]) -> None:
        """Cosine of the 3- and 4-grams of the two words."""
        grams = _grams(word)
        unknown = float(np.log(1 + len(self._index.words)) + 1)
        length = sum(self._telling.get(gram, unknown) ** 2 for gram in grams) ** 0.5
        scores = np.zeros(len(self._index.words), np.float32)
        for gram in grams:
            if gram in self._having:
                scores[self._having[gram]] += self._telling[gram] ** 2
        scores *= _GRAMS / length / self._lengths
        for place in np.flatnonzero(scores > _GRAMS * _LEAST_GRAMS).tolist():
            found[place] = max(found.get(place, 0.0), float(scores[place]))

    def _skeletons(self, word: str, found: dict[int, float]) -> None:
        """A word that no name has, or few, may be another without some of its letters ("prpherl")."""
        if len(word) < 3 or word.isdigit() or self._index.frequency(word) >= _RARE:
            return
        for place in self._by_letter.get(word[0], ()):
            other = self._index.words[place]
            if len(other) > len(word) + 1 and _is_skeleton(word, other):
                value = _SKELETON + _SKELETON_SHARE * len(word) / len(other)
                found[place] = max(found.get(place, 0.0), value)


def _weights(index: WordIndex) -> NDArray[np.float32]:
    weight = (np.log((1 + index.size) / (1 + index.counts)) + 1).astype(np.float32)
    for word in QUIET_WORDS:
        first, last = index.exactly(word)
        weight[first:last] *= _QUIET
    return weight


def _grams(word: str) -> set[str]:
    padded = f"^{word}$"
    return {padded[start : start + size] for size in (3, 4) for start in range(len(padded) - size + 1)}


def _grams_of(
    words: list[str],
) -> tuple[dict[str, NDArray[np.int32]], dict[str, float], NDArray[np.float32]]:
    """Which words have each gram, what the gram tells, and the length of each word in that measure."""
    having: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(words):
        for gram in _grams(word):
            having[gram].append(place)
    telling = {gram: float(np.log((1 + len(words)) / (1 + len(at))) + 1) for gram, at in having.items()}
    arrays = {gram: np.array(at, np.int32) for gram, at in having.items()}
    lengths = np.full(len(words), 1e-6, np.float32)
    for gram, at in arrays.items():
        lengths[at] += telling[gram] ** 2
    return arrays, telling, np.sqrt(lengths)


def _is_skeleton(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)
