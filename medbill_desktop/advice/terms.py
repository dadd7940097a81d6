"""The dictionary: every name of the code book as a bag of words, found by a sum of hashes.

A name's key is the sum of 64-bit hashes of its words, so that "sprain of right ankle" and "right ankle
sprain" have one key, and all windows of a note are looked up at once. docs/algorithms/note_scan.md.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from medbill_desktop.advice import tables
from medbill_desktop.advice.units import told
from medbill_desktop.codes.records import NameList

Keys = NDArray[np.uint64]
SOURCES = (
    "office term",
    "code book title",
    "inclusion term",
    "Disease Ontology",
    "abbreviation",
    "shortened title",
)
"""Where a name comes from, the most trusted first; a name keeps only its best source."""
SAID = (
    "a usual term of offices",
    "a title of the code book",
    "an inclusion term of the code book",
    "a name of the Disease Ontology",
    "an abbreviation",
    "a shortened title of the code book",
)
"""The same as people say it."""
OFFICE, TITLE, INCLUSION, ONTOLOGY, ABBREVIATION, SHORTENED = range(6)
_VERSION = 1
_LONGEST_NAME = 14
_LEAST_EXTERNAL = 3
_BRACKET = re.compile(r"\[([^\]]*)\]")
_PAREN = re.compile(r"\s*\([^()]*\)")
_NOT_ELSEWHERE = re.compile(r",?\s*(?:not elsewhere classified|nec|nos|so stated)\b", re.IGNORECASE)
_TAIL = re.compile(
    r",?\s+(?:without (?:mention of |current )?[a-z -]+|not specified as [a-z ]+|uncomplicated|"
    r"not intractable.*|(?:single|recurrent) episode, unspecified|unspecified as to .*)$",
    re.IGNORECASE,
)
_EITHER = re.compile(r"\b([a-z]{3,}) (?:or|and) ([a-z]{3,})\b", re.IGNORECASE)
_ENCOUNTER = re.compile(r"^(?:encounter for|presence of|acquired) ", re.IGNORECASE)
_SKIPPED = re.compile(r"^other\b|\bother specified\b|classified elsewhere", re.IGNORECASE)
_HISTORY = re.compile(r"^personal history of (?:\(healed\) )?", re.IGNORECASE)


@lru_cache(maxsize=60000)
def hashed(word: str) -> int:
    """The 64-bit number of a word."""
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")


def bag(words: Sequence[str]) -> int:
    """The key of words in any order."""
    return sum(hashed(word) for word in words) & 0xFFFFFFFFFFFFFFFF


@dataclass(frozen=True, slots=True)
class TermIndex:
    """The names of an edition.

    Attributes:
        keys: sorted; the same key may stand several times.
        nodes: for each key, the place of its code in the edition.
        sources: for each key, its place in SOURCES.
    """

    keys: Keys
    nodes: NDArray[np.int32]
    sources: NDArray[np.int8]

    def known(self, keys: Keys) -> NDArray[np.bool_]:
        """Which keys are names."""
        places = np.searchsorted(self.keys, keys)
        places[places == len(self.keys)] = 0
        result: NDArray[np.bool_] = self.keys[places] == keys
        return result

    def of(self, key: int) -> tuple[tuple[int, ...], int]:
        """The codes that have this name, and its source."""
        first, last = (
            np.searchsorted(self.keys, np.uint64(key)),
            np.searchsorted(self.keys, np.uint64(key), "right"),
        )
        return tuple(int(each) for each in self.nodes[first:last]), int(self.sources[first])


def load(names: NameList, folder: Path | None) -> TermIndex:
    """The dictionary of an edition, from its cache file when there is one of today's tables.

    Args:
        names: all codes and names.
        folder: where the cache lies; None makes it anew. The file holds the book's words only.
    """
    if folder is None:
        return build(names)
    file = folder / f"note-terms-{_VERSION}-{names.sha256[:16]}-{tables.digest()}.npz"
    try:
        with np.load(file, allow_pickle=False) as kept:
            return TermIndex(kept["keys"], kept["nodes"], kept["sources"])
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error):
        made = build(names)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part.npz")
        np.savez(part, keys=made.keys, nodes=made.nodes, sources=made.sources)
        part.replace(file)
    except OSError:
        return made  # a full or read-only disk costs two seconds each start, not the scan
    return made


def build(names: NameList) -> TermIndex:
    """Make the dictionary; of each name only the codes of its best source are kept."""
    best: dict[int, tuple[int, list[int]]] = {}
    quiet = {bag(told(row["term"])) for row in tables.rows("quiet_terms")}
    for node, source, text in _names(names):
        words = told(text)
        if not 0 < len(words) <= _LONGEST_NAME or (
            len(words) == 1 and len(words[0]) < 3 and source != OFFICE
        ):
            continue
        key = bag(words)
        if source != OFFICE and key in quiet:
            continue
        kept = best.get(key)
        if kept is None or source < kept[0]:
            best[key] = (source, [node])
        elif source == kept[0] and node not in kept[1]:
            kept[1].append(node)
    flat = sorted((key, source, node) for key, (source, nodes) in best.items() for node in nodes)
    return TermIndex(
        np.array([each[0] for each in flat], np.uint64),
        np.array([each[2] for each in flat], np.int32),
        np.array([each[1] for each in flat], np.int8),
    )


def _names(names: NameList) -> Iterator[tuple[int, int, str]]:
    places = {code: node for node, code, *_ in names.codes}
    codes = {node: code for node, code, *_ in names.codes}
    for row in tables.rows("office_terms"):
        node = places.get(row["code"].replace(".", ""))
        if node:
            yield node, OFFICE, row["term"]
    for node, code, title, _, _ in names.codes:
        if len(code) < 7 and not _SKIPPED.search(title):
            yield from ((node, *each) for each in _of_title(code, title))
    for node, kind, text in names.names:
        if kind in ("inclusion", "do") and not _SKIPPED.search(text) and node in codes:
            source = INCLUSION if kind == "inclusion" else ONTOLOGY
            yield from ((node, source, each) for each in _written(text) if _allowed(codes[node], each))
    for short, _, category in names.abbreviations:
        if category in places:
            yield places[category], ABBREVIATION, short


def _of_title(code: str, title: str) -> Iterator[tuple[int, str]]:
    for text in _written(title):
        if not _allowed(code, text):
            continue
        yield TITLE, text
        for shorter in _shortened(text, code):
            yield SHORTENED, shorter


def _allowed(code: str, text: str) -> bool:
    """External causes and factors need enough words not to be met by chance."""
    if code[0] in "VWXY":
        return len(told(text)) >= _LEAST_EXTERNAL
    return code[0] != "Z" or len(told(text)) > 1


def _written(text: str) -> Iterator[str]:
    """A name of the book as people may write it."""
    inside = _BRACKET.findall(text)
    plain = _NOT_ELSEWHERE.sub("", _PAREN.sub("", _BRACKET.sub("", text))).strip(" ,")
    yield plain
    yield from (each for each in inside if " " in each)


def _shortened(text: str, code: str) -> Iterator[str]:
    """What is left of a title without what the note need not say, and each of two words joined by or."""
    stripped = text
    while (shorter := _TAIL.sub("", stripped)) != stripped and " " in stripped:
        stripped = shorter
        yield stripped
    for base in {text, stripped}:
        if _EITHER.search(base):
            yield _EITHER.sub(r"\1", base)
            yield _EITHER.sub(r"\2", base)
    if _ENCOUNTER.match(text):
        yield _ENCOUNTER.sub("", text)
    if code.startswith("Z85"):
        yield _HISTORY.sub("history of ", text)
