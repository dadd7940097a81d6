"""Cuts text into units of meaning: one way for notes and for the names of the code book.

A unit is a word, or a phrase that the wording table puts into the book's words ("heart attack"). Words
are folded and singular; words that tell nothing and words of side are silent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from medbill_desktop.advice import tables
from medbill_desktop.domain.text import fold

RIGHT, LEFT, BOTH = 1, 2, 4
SIDES = {"right": RIGHT, "left": LEFT, "bilateral": BOTH, "bilaterally": BOTH, "both": BOTH, "rt": RIGHT}
SIDES |= {"lt": LEFT, "bilat": BOTH, "unilateral": 0}
_LETTER_SIDES = {"R": RIGHT, "L": LEFT, "B": BOTH}
SILENT = frozenset(
    {
        *("a", "an", "the", "of", "in", "on", "at", "to", "for", "by", "and", "or", "with", "from", "as"),
        *("is", "are", "was", "be", "has", "have", "had", "his", "her", "its", "their", "this", "that"),
        *(
            "due",
            "nos",
            "unspecified",
            "site",
            "both",
            "patient",
            "pt",
            "into",
            "onto",
            "which",
            "who",
            "also",
        ),
    }
)
"""Words that tell nothing."""

SOFT = frozenset(
    {
        *(
            "mild",
            "moderate",
            "severe",
            "closed",
            "stable",
            "chronic",
            "new",
            "known",
            "recurrent",
            "ongoing",
        ),
        *("worsening", "improving", "persistent", "current", "currently", "well", "controlled", "today"),
        *("uncontrolled", "nontraumatic", "complete", "partial", "symptomatic", "simple", "primary", "early"),
        *("late", "acute", "significant", "minor", "small", "large", "intermittent", "occasional", "active"),
        "typical",
    }
)
"""Words that may stand inside a name without changing which name it is, when nothing better matches."""

_TOKEN = re.compile(r"[A-Za-z0-9À-ſ]+(?:['’][A-Za-z]+)?")
_PREFIXES = frozenset(
    {
        *("gastro", "post", "non", "pre", "anti", "hypo", "hyper", "intra", "sub", "extra", "cardio"),
        *("cerebro", "musculo", "oro", "naso"),
    }
)
CLAUSE, COLON, SENTENCE = 1, 2, 3
"""How far a unit stands from the one before: after a comma or bracket, a colon, the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A word or phrase of a text.

    Attributes:
        start, end: its place.
        raw: as typed, folded.
        words: what it tells, in the book's words; empty when it tells nothing.
        side: RIGHT, LEFT, BOTH or 0.
        gap: 0, CLAUSE, COLON or SENTENCE: what stands before it.
    """

    start: int
    end: int
    raw: str
    words: tuple[str, ...]
    side: int
    gap: int


def units(text: str) -> list[Unit]:
    """The units of a text in order; their offsets are those of the text."""
    pieces = _pieces(text)
    found: list[Unit] = []
    at = 0
    while at < len(pieces):
        size, words = _phrase(pieces, at)
        first, last = pieces[at], pieces[at + size - 1]
        raw = " ".join(each.raw for each in pieces[at : at + size])
        found.append(Unit(first.start, last.end, raw, words, first.side if size == 1 else 0, first.gap))
        at += size
    return found


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    raw: str
    stem: str
    side: int
    gap: int


def _pieces(text: str) -> list[_Piece]:
    found: list[_Piece] = []
    ended = 0
    for match in _TOKEN.finditer(text):
        typed = match.group()
        between = text[ended : match.start()]
        raw = typed.lower() if typed.isascii() else fold(typed)
        gap = _gap(between, found[-1].raw if found else "", typed)
        if between == "-" and found and found[-1].raw in _PREFIXES and found[-1].end == ended:
            first = found.pop()
            joined = first.raw + raw
            found.append(_Piece(first.start, match.end(), joined, singular(joined), 0, first.gap))
        else:
            side = _LETTER_SIDES.get(typed, SIDES.get(raw, 0))
            found.append(_Piece(match.start(), match.end(), raw, singular(raw), side, gap))
        ended = match.end()
    return found


def _gap(between: str, before: str, after: str) -> int:
    if not between.strip():
        return SENTENCE if "\n" in between and (not after[0].islower() or "\n\n" in between) else 0
    if "\n" in between and not after[0].islower():
        return SENTENCE
    if "." in between and not (before.isdigit() and between == "."):
        return SENTENCE
    if any(each in between for each in ";!?•"):
        return SENTENCE
    if ":" in between:
        return COLON
    return CLAUSE if any(each in between for each in ",()[]–—") or " - " in between else 0


def told(text: str) -> list[str]:
    """What a text tells, in the book's words, in order."""
    pieces = _pieces(text)
    found: list[str] = []
    at = 0
    while at < len(pieces):
        size, words = _phrase(pieces, at)
        found.extend(words)
        at += size
    return found


def _phrase(pieces: list[_Piece], at: int) -> tuple[int, tuple[str, ...]]:
    """How many pieces from here are one unit, and what it tells."""
    piece = pieces[at]
    for phrase, meant in _wording().get(piece.stem, ()):
        part = pieces[at : at + len(phrase)]
        if tuple(each.stem for each in part) == phrase and not any(each.gap for each in part[1:]):
            return len(phrase), meant
    silent = piece.side or piece.raw in SILENT or piece.raw in SIDES
    return 1, () if silent else (piece.stem,)


@cache
def _wording() -> dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]:
    """First singular word of a phrase to the phrases, the longest first, and the book's words for each."""
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for row in tables.rows("wording"):
        phrase = tuple(each.stem for each in _pieces(row["said"]))
        meant = tuple(singular(word) for word in row["book"].split() if word not in SILENT)
        found.setdefault(phrase[0], []).append((phrase, meant))
    return {first: tuple(sorted(each, key=lambda pair: -len(pair[0]))) for first, each in found.items()}


@lru_cache(maxsize=20000)
def singular(word: str) -> str:
    """A folded word without possessive and plural: one way for all, right or wrong."""
    word = re.sub(r"['’]s?$", "", word)
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ases", "oses", "eses")) and len(word) > 6:
        return word[:-2] + "is"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    return word[:-1]
