"""A small glossary of the medical language: what a word of a note means, taken apart where it can be.

An abbreviation and a part of the body are words of their own. Any other word is explained only when it falls
apart without a rest into known beginnings, roots and ends ("cholecyst-ectomy"); ordinary words do not.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from medbill_desktop import paths

_FILE = "glossary.csv"
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[&/][A-Za-z0-9]+)?")
_LINKS = ("", "o", "i", "a", "e")
_LEAST = 6  # letters of a word that is taken apart
_LEAST_ROOT = 2
_HEAVY = 4  # letters of an end that carries the word with a beginning alone ("dys-pnea")
_PLAIN = frozenset(
    {
        "android", "capital", "colonic", "control", "general", "history", "mental", "metric", "normal",
        "parameter",
        "program",
        "period", "person", "physical", "previous", "protect", "relative", "social", "special",
        "various", "vision",
    }
)  # fmt: skip
"""Ordinary words that would fall apart by chance."""


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of the glossary.

    Attributes:
        entry: as it is written.
        kind: prefix, suffix, root, anatomy or abbreviation.
        meaning: in our own words.
    """

    entry: str
    kind: str
    meaning: str

    @property
    def shown(self) -> str:
        """With the hyphen that says where it stands: ``"peri-"``, ``"-itis"``."""
        if self.kind == "suffix":
            return f"-{self.entry}"
        return f"{self.entry}-" if self.kind in {"prefix", "root"} else self.entry


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a text with its meaning.

    Attributes:
        start, stop: its characters in the text, `stop` excluded.
        text: as it stands there.
        parts: the entries that explain it, in order.
    """

    start: int
    stop: int
    text: str
    parts: tuple[Part, ...]

    @property
    def meaning(self) -> str:
        """In one line: ``"cholecyst- gallbladder; -ectomy cut out"``, or the meaning of a whole word."""
        if len(self.parts) == 1 and self.parts[0].kind in {"anatomy", "abbreviation"}:
            return self.parts[0].meaning
        return "; ".join(f"{one.shown} {one.meaning}" for one in self.parts)


class Glossary:
    """The entries, ready to be looked up."""

    def __init__(self, entries: tuple[Part, ...]) -> None:
        """Sort the entries by what they are.

        Args:
            entries: all of them.
        """
        self.entries = entries
        self._short = {one.entry: one for one in entries if one.kind == "abbreviation"}
        self._body = {one.entry: one for one in entries if one.kind == "anatomy"}
        self._kinds = {
            kind: {one.entry: one for one in entries if one.kind == kind}
            for kind in ("prefix", "root", "suffix")
        }
        self._two = {entry: one for entry, one in (self._short | self._body).items() if " " in entry}

    def terms_in(self, text: str) -> tuple[Term, ...]:
        """Every word of a text that the glossary explains, in order; they do not overlap."""
        return tuple(self._terms(text))

    def _terms(self, text: str) -> Iterator[Term]:
        words, at = list(_WORD.finditer(text)), 0
        while at < len(words):
            word = words[at]
            if at + 1 < len(words):
                both = text[word.start() : words[at + 1].end()]
                if found := self._two.get(both) or self._two.get(both.casefold()):
                    yield Term(word.start(), words[at + 1].end(), both, (found,))
                    at += 2
                    continue
            if parts := self.explain(word.group()):
                yield Term(word.start(), word.end(), word.group(), parts)
            at += 1

    def explain(self, word: str) -> tuple[Part, ...]:
        """The entries that explain a word; none when it is not known."""
        if (short := self._short.get(word)) is not None:
            return (short,)
        folded = word.casefold()
        body = self._body.get(folded) or self._body.get(folded.removesuffix("s"))
        if body is not None:
            return (body,)
        if len(folded) < _LEAST or {folded, folded.removesuffix("s")} & _PLAIN or not folded.isalpha():
            return ()
        return _apart(folded, self._kinds) or _apart(folded.removesuffix("s"), self._kinds) or ()


def _apart(word: str, kinds: Mapping[str, Mapping[str, Part]]) -> tuple[Part, ...] | None:
    """A word as beginnings, at least one root and an end, nothing left over; the fewest parts win."""
    best: list[tuple[Part, ...]] = []
    for size in range(2, len(word) - _LEAST_ROOT):
        if (end := kinds["suffix"].get(word[-size:])) is not None:
            fronts = _fronts(word[:-size], kinds)
            best += [(*one, end) for one in fronts if size >= _HEAVY or one[-1].kind == "root"]
    return min(best, key=len, default=None)


def _fronts(stem: str, kinds: Mapping[str, Mapping[str, Part]]) -> Iterator[tuple[Part, ...]]:
    yield from _roots(stem, kinds["root"])
    if stem in kinds["prefix"] and len(stem) > 1:
        yield (kinds["prefix"][stem],)
    for entry, prefix in kinds["prefix"].items():
        if stem.startswith(entry) and len(entry) > 1:
            yield from ((prefix, *rest) for rest in _roots(stem[len(entry) :], kinds["root"]))


def _roots(stem: str, roots: Mapping[str, Part]) -> Iterator[tuple[Part, ...]]:
    """One or two roots, each with its linking vowel, that fill a stem."""
    for size in range(_LEAST_ROOT, len(stem) + 1):
        root = roots.get(stem[:size])
        if root is None:
            continue
        rest = stem[size:]
        if rest in _LINKS:
            yield (root,)
        for link in _LINKS:
            second = rest.removeprefix(link)
            for tail in _LINKS:
                known = roots.get(second.removesuffix(tail) if tail else second)
                if known is not None and link + known.entry + tail == rest:
                    yield (root, known)


@cache
def glossary() -> Glossary:
    """The glossary that ships; read once, when it is first asked."""
    with paths.data(_FILE).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return Glossary(tuple(Part(row["entry"], row["kind"], row["meaning"]) for row in rows))


def terms_in(text: str) -> tuple[Term, ...]:
    """Every word of a text that the shipped glossary explains: for the hover in a note."""
    return glossary().terms_in(text)
