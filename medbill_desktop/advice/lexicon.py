"""The office's own lexicon: terms whose codes coders took from notes, with their history.

Pure: it makes a lexicon from decisions and finds its terms in a text. Who keeps the decisions is the
store's matter.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from medbill_desktop.domain.text import fold

LEAST_ACCEPTED = 2
LEAST_PRECISION = 0.7
_TOKEN = re.compile(r"\w+")
_SHORTEST_PLURAL = 5


@dataclass(frozen=True, slots=True)
class Decision:
    """A coder took or refused a code for a stretch of a note.

    Attributes:
        term: the words of the note.
        code: as printed; "" for words that were left without a code.
    """

    term: str
    code: str


@dataclass(frozen=True, slots=True)
class Learned:
    """A term with its history.

    Attributes:
        term: its words, folded.
        code: the code taken most.
        accepted, rejected: how often this code was taken for it, and refused or another taken.
    """

    term: str
    code: str
    accepted: int
    rejected: int

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
        """The learned terms of a text, at each place the longest."""
        pieces = list(_pieces(text))
        found, at = [], 0
        while at < len(pieces):
            for size in range(min(self._longest.get(pieces[at][2], 0), len(pieces) - at), 0, -1):
                learned = self._terms.get(tuple(each[2] for each in pieces[at : at + size]))
                if learned:
                    found.append(Heard(pieces[at][0], pieces[at + size - 1][1], learned))
                    at += size - 1
                    break
            at += 1
        return found


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
    refused: Counter[str] = Counter()
    for each in accepted:
        taken[term_of(each.term)][each.code] += 1
    for each in rejected:
        refused[term_of(each.term)] += 1
    found = []
    for term, codes in sorted(taken.items()):
        code, count = min(codes.items(), key=lambda pair: (-pair[1], pair[0]))
        learned = Learned(term, code, count, codes.total() - count + refused[term])
        if term and count >= least_accepted and learned.precision >= least_precision:
            found.append(learned)
    return tuple(found)


def term_of(text: str) -> str:
    """The words of a text as the lexicon keeps them: folded, singular, single blanks."""
    return " ".join(piece[2] for piece in _pieces(text))


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _TOKEN.finditer(text):
        word = fold(match.group())
        many = len(word) >= _SHORTEST_PLURAL and word.endswith("s")
        yield match.start(), match.end(), word[:-1] if many else word
