"""What was typed, cut into the words and readings a search tries."""

from __future__ import annotations

import re
from dataclasses import dataclass

from medbill_desktop.codes.text import STOP, words

_CODE = re.compile(r"\s*(?:[A-Za-z]\d[0-9A-Za-z.]*|\d+(?:\.\d*)?)\s*")
_LONGEST_ABBREVIATION = 3

Abbreviations = dict[str, list[tuple[str, str]]]
"""Short form, as words joined by blanks, to its expansions and the categories they stand for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a query.

    Attributes:
        words: all its words in order, for the ranking.
        category: codes that begin so are meant by the abbreviation; "" when none was used.
    """

    words: tuple[str, ...]
    category: str = ""

    @property
    def telling(self) -> tuple[str, ...]:
        """The words to look for: without stop words, unless there are no others."""
        return tuple(word for word in self.words if word not in STOP) or self.words


def looks_like_code(query: str) -> bool:
    """Whether the query can be the beginning of a code (``"e11."``, ``"250"``, ``"J18"``)."""
    return bool(_CODE.fullmatch(query))


def typed(query: str) -> Reading:
    """The query as it stands."""
    return Reading(tuple(words(query)))


def expanded(reading: Reading, abbreviations: Abbreviations) -> list[Reading]:
    """Further readings with abbreviations written out; the typed one always stays beside them.

    Args:
        reading: the query as typed.
        abbreviations: what they stand for.
    """
    found: list[Reading] = []
    for size in range(min(_LONGEST_ABBREVIATION, len(reading.words)), 0, -1):
        for start in range(len(reading.words) - size + 1):
            short = " ".join(reading.words[start : start + size])
            for text, category in abbreviations.get(short, ()):
                whole = (*reading.words[:start], *words(text), *reading.words[start + size :])
                alone = size == len(reading.words)
                found.append(Reading(whole, category if alone else ""))
    return found


def stem(word: str) -> str:
    """The beginning to look for: a plural's "s" is dropped, so that "fractures" finds "fracture"."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3]
    if len(word) > 3 and word.endswith("s") and word[-2] not in "sui":
        return word[:-1]
    return word
