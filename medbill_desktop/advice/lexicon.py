"""The office's own lexicon: terms whose codes coders took from notes, with their history.

Pure: it makes a lexicon from decisions and finds its terms in a text. Who keeps the decisions is the
store's matter.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from medbill_desktop.domain.text import fold

LEAST_ACCEPTED = 2
LEAST_PRECISION = 0.7
_TOKEN = re.compile(r"\w+")
_SHORTEST_PLURAL = 5

Piece = tuple[int, int, str]
"""Start and end of a word of a text, and the word as the lexicon keeps it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A coder took or refused a code for a stretch of a note.

    Attributes:
        term: the words of the note.
        code: as printed; "" for words that were left without a code.
        within: for a code taken, the longer terms of the same place that were given codes too
            ("pneumonia" in "viral pneumonia").
    """

    term: str
    code: str
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Learned:
    """A term with its history.

    Attributes:
        term: its words, folded.
        code: the code taken most.
        accepted, rejected: how often this code was taken for it, and refused or another taken.
        inner: terms inside it that the office gives codes of their own beside its code.
    """

    term: str
    code: str
    accepted: int
    rejected: int
    inner: frozenset[str] = frozenset()

    @property
    def precision(self) -> float:
        """Share of the decisions on this term that took this code."""
        return self.accepted / (self.accepted + self.rejected)

    @property
    def why(self) -> str:
        """Its history as a sentence for the coder."""
        times = self.accepted + self.rejected
        return f"your office took {self.code} for “{self.term}” {self.accepted} of {times} times"


@dataclass(frozen=True, slots=True)
class Heard:
    """A learned term met in a text; ``text[start:end]`` are its words."""

    start: int
    end: int
    learned: Learned


class Lexicon:
    """Learned terms that may propose.

    Args:
        terms: as `learn` makes them.
    """

    def __init__(self, terms: Iterable[Learned]) -> None:
        self._terms = {tuple(each.term.split()): each for each in terms}
        self._longest: dict[str, int] = defaultdict(int)
        for words in self._terms:
            self._longest[words[0]] = max(self._longest[words[0]], len(words))

    def __len__(self) -> int:
        return len(self._terms)

    def find(self, text: str) -> list[Heard]:
        """The learned terms of a text: at each place the longest, and those inside it coded beside it."""
        pieces = list(_pieces(text))
        found: list[Heard] = []
        at = 0
        while at < len(pieces):
            size = self._size_at(pieces, at)
            if size:
                found += self._heard(pieces, at, at + size)
            at += max(1, size)
        return found

    def _size_at(self, pieces: Sequence[Piece], at: int) -> int:
        """Words of the longest learned term that begins at a place; 0 without one."""
        for size in range(min(self._longest.get(pieces[at][2], 0), len(pieces) - at), 0, -1):
            if tuple(each[2] for each in pieces[at : at + size]) in self._terms:
                return size
        return 0

    def _heard(self, pieces: Sequence[Piece], first: int, end: int) -> Iterator[Heard]:
        outer = self._terms[tuple(each[2] for each in pieces[first:end])]
        yield Heard(pieces[first][0], pieces[end - 1][1], outer)
        for at in range(first, end) if outer.inner else ():
            for size in range(1, end - at + 1):
                learned = self._terms.get(tuple(each[2] for each in pieces[at : at + size]))
                if learned and learned.term in outer.inner:
                    yield Heard(pieces[at][0], pieces[at + size - 1][1], learned)


def learn(
    accepted: Iterable[Decision],
    rejected: Iterable[Decision],
    least_accepted: int = LEAST_ACCEPTED,
    least_precision: float = LEAST_PRECISION,
) -> tuple[Learned, ...]:
    """The terms that may propose a code, with their history, in order of their words.

    Args:
        accepted: codes taken.
        rejected: codes refused, and with code "" the same words left without a code.
        least_accepted: how often a code must have been taken.
        least_precision: share of the term's decisions that must have taken it.
    """
    taken: dict[str, Counter[str]] = defaultdict(Counter)
    beside: dict[str, Counter[str]] = defaultdict(Counter)
    for each in accepted:
        term = term_of(each.term)
        taken[term][each.code] += 1
        for outer in each.within:
            beside[term_of(outer)][term] += 1
    refused = Counter(term_of(each.term) for each in rejected)
    found = []
    for term, codes in sorted(taken.items()):
        code, count = min(codes.items(), key=lambda pair: (-pair[1], pair[0]))
        decided = codes.total() + refused[term]
        inner = frozenset(
            part
            for part, times in beside[term].items()
            if times >= least_accepted and times / decided >= least_precision
        )
        learned = Learned(term, code, count, decided - count, inner)
        if term and count >= least_accepted and learned.precision >= least_precision:
            found.append(learned)
    return tuple(found)


def term_of(text: str) -> str:
    """The words of a text as the lexicon keeps them: folded, singular, single blanks."""
    return " ".join(piece[2] for piece in _pieces(text))


def _pieces(text: str) -> Iterator[Piece]:
    for match in _TOKEN.finditer(text):
        word = fold(match.group())
        many = len(word) >= _SHORTEST_PLURAL and word.endswith("s")
        yield match.start(), match.end(), word[:-1] if many else word
