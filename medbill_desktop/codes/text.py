"""Words as the index stores them and as queries are cut: one way for both."""

from __future__ import annotations

import re
from zlib import crc32

from medbill_desktop.domain.text import fold

_WORD = re.compile(r"[a-z0-9]+")
_PAREN = re.compile(r"\([^()]*\)")
_COMPOUND = re.compile(r"[a-z0-9]+(?:[-/][a-z0-9]+)+")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_APOSTROPHES = str.maketrans({"'": None, "’": None, "`": None})
_STOP_WORDS = """
    a an and as at by due for from in into is it its of on or other than that the their this to with nos nec
"""
STOP = frozenset(_STOP_WORDS.split())
"""Words that say nothing alone; they are searched only when a query has no others."""

NEUTRAL = STOP | {"unspecified", "site", "specified", "not"}
"""Words of a name that make it no further from a query that does not have them."""


def words(text: str) -> list[str]:
    """The words of a text, folded; commas of thousands and apostrophes dropped, cut at every other sign."""
    return _WORD.findall(_plain(text))


def _plain(text: str) -> str:
    return _THOUSANDS.sub("", fold(text.translate(_APOSTROPHES)))


def core(text: str) -> str:
    """The words of a text without what stands in parentheses: in ICD those are nonessential modifiers."""
    return " ".join(words(_PAREN.sub(" ", text))) or " ".join(words(text))


def indexed(text: str) -> str:
    """All words of a text for the index, and each hyphenated word also written as one."""
    folded = _plain(text)
    joined = [re.sub(r"[-/]", "", compound) for compound in _COMPOUND.findall(folded)]
    return " ".join(_WORD.findall(folded) + joined)


def named(words_of_name: list[str]) -> list[str]:
    """The words of a name that tell it from others: without neutral ones, unless there are no others."""
    return [word for word in words_of_name if word not in NEUTRAL] or words_of_name


def key(words_of_name: list[str]) -> int:
    """A 32-bit number by which equal names are found, signed."""
    return crc32(" ".join(named(words_of_name)).encode()) - (1 << 31)
