"""Titles of the book compared word by word: sides, what is unspecified, acute and chronic."""

from __future__ import annotations

import re
from functools import lru_cache

from medbill_desktop.domain.text import fold

SIDES = ("right", "left", "bilateral")
_SIDE_WORDS = frozenset({*SIDES, "unilateral", "unspecified", "side", "of", "both"})
_IDLE = frozenset(
    [
        *(
            "a",
            "an",
            "and",
            "as",
            "at",
            "by",
            "due",
            "for",
            "in",
            "into",
            "is",
            "of",
            "on",
            "or",
            "other",
            "the",
            "to",
        ),
        *(
            "with",
            "specified",
            "unspecified",
            "type",
            "site",
            "part",
            "nos",
            "nec",
            "elsewhere",
            "classified",
            "not",
        ),
        *("disease", "disorder", "condition", "side", "unilateral", "primary", "initial", "encounter"),
    ]
)
_NOT = re.compile(r"\b(?:no|not|without|denies|negative for|ruled out|rule out)\b")
_PAREN = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_WORD = re.compile(r"[a-z0-9]+")
_REACH = 5


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded; a final s is dropped so that one and many agree."""
    return tuple(
        word[:-1] if len(word) > 3 and word.endswith("s") else word for word in _WORD.findall(fold(text))
    )


@lru_cache(maxsize=4096)
def side_of(title: str) -> str:
    """The side in a title: right, left or bilateral; "" when it has none."""
    present = set(_WORD.findall(fold(title)))
    return next((side for side in SIDES if side in present), "")


@lru_cache(maxsize=4096)
def sideless(title: str) -> frozenset[str]:
    """The words of a title that say what, not which side."""
    return frozenset(words(title)) - {word.rstrip("s") for word in _SIDE_WORDS} - _SIDE_WORDS


@lru_cache(maxsize=4096)
def telling(title: str) -> frozenset[str]:
    """The words of a title that tell it from its neighbours, not those in parentheses or after "without"."""
    cut = re.split(r"\bwithout\b", _PAREN.sub(" ", fold(title)))[0]
    return frozenset(words(cut)) - _IDLE - set(SIDES)


def affirmed(note: str) -> frozenset[str]:
    """The words of a note that are not said to be absent."""
    kept: set[str] = set()
    for sentence in re.split(r"[.;\n]", fold(note)):
        denial = _NOT.search(sentence)
        kept.update(words(sentence[: denial.start()] if denial else sentence))
    return frozenset(kept)


def side_in(note: str, title: str) -> str:
    """The side that a note names beside a word of a title; "" when it names none, or more than one."""
    what = {word for word in sideless(title) if len(word) > 2}
    found = set()
    for sentence in re.split(r"[.;\n]", note):
        said = words(sentence)
        for at, word in enumerate(said):
            side = "bilateral" if word == "both" else word
            if side in SIDES and what & set(said[max(0, at - _REACH) : at + _REACH + 1]):
                found.add(side)
    if "bilateral" in found or {"right", "left"} <= found:
        return "bilateral"
    return found.pop() if found else ""
