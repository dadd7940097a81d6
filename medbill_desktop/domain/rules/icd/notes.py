"""What the instructions of the tabular list name: codes, ranges, and conditions on a character.

The list writes ``E85.-`` for all codes below, ``E21.0-E21.3`` for a range, ``T36-T50 with fifth or sixth
character 5`` for some codes of it. What is named only in words names no code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from medbill_desktop.domain.rules.visit_facts import BookNote

_CODE = r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{0,4})?"
_SPAN = re.compile(rf"\b({_CODE})(?:-?\s?-\s?({_CODE}))?-?")
_PAREN = re.compile(r"\(([^()]*[A-Z][0-9][0-9A-Z][^()]*)\)")
_CHARACTER = re.compile(
    r"with (?:(?:fifth or sixth|sixth or fifth|fifth|sixth) )character ([0-9])(?:\s?-\s?([0-9]))?"
)
_ENDINGS = re.compile(r"with ((?:\.[0-9A-Z]+-?(?:, | or |, or | and )?)+)")
_OPEN_FRACTURE = "open fracture 7th character"
_OPEN = frozenset("BCEFHJMNQR")
"""7th characters of open fractures of the limbs. Source: ICD-10-CM tabular list, S52, S72, S82."""
_CATEGORY, _SIXTH, _SEVENTH = 3, 5, 6


WIDE = ("section", "chapter")
"""How the origins of notes begin that stand at a whole section or chapter."""


@dataclass(frozen=True, slots=True)
class Target:
    """Codes that a note names: from `low` to `high` with all below, plain.

    Attributes:
        characters: of these one must stand fifth or sixth; "" any.
        open_fracture: only with a 7th character of an open fracture.
        endings: what follows the category in one of these ways (``with .42``); empty for any.
    """

    low: str
    high: str
    characters: str = ""
    open_fracture: bool = False
    endings: tuple[str, ...] = ()

    def holds(self, plain: str) -> bool:
        """Whether the note names this code."""
        if not (self.low <= plain[: len(self.low)] and plain[: len(self.high)] <= self.high):
            return False
        if self.endings and not plain[_CATEGORY:].startswith(self.endings):
            return False
        if self.open_fracture:
            return plain[_SEVENTH:] in _OPEN
        return not self.characters or _fifth_or_sixth(plain) in self.characters


@lru_cache(maxsize=8192)
def targets(text: str) -> tuple[Target, ...]:
    """The codes that a note names; () when it names none, or only on a condition that a code cannot show."""
    groups = _PAREN.findall(text) or [text]
    return tuple(target for group in groups for target in _targets(group, text))


def _targets(group: str, text: str) -> Iterator[Target]:
    said = group if " with " in group else text if _CHARACTER.search(text) else group
    condition = _CHARACTER.search(said)
    opened = _OPEN_FRACTURE in said
    ends = _ENDINGS.search(group)
    endings = tuple(re.findall(r"\.([0-9A-Z]+)", ends[1])) if ends else ()
    if " with " in group and not (condition or opened or endings):
        return
    characters = ""
    if condition:
        last = condition[2] or condition[1]
        characters = "".join(str(n) for n in range(int(condition[1]), int(last) + 1))
    for span in _SPAN.finditer(group.partition(" with ")[0]):
        low = span[1].replace(".", "")
        yield Target(low, (span[2] or span[1]).replace(".", ""), characters, opened, endings)


def named(note: BookNote, plain: str) -> bool:
    """Whether a note names a code."""
    return any(target.holds(plain) for target in targets(note.text))


def instructions(notes: Iterable[BookNote], kind: str) -> tuple[tuple[BookNote, ...], ...]:
    """The instructions of a kind: a heading that ends with a colon goes with the lines below it."""
    found: list[list[BookNote]] = []
    for note in notes:
        if note.kind != kind:
            continue
        below = bool(found) and found[-1][0].text.endswith(":") and found[-1][0].origin == note.origin
        if below and not note.text.endswith(":"):
            found[-1].append(note)
        else:
            found.append([note])
    return tuple(tuple(each) for each in found)


def conditional(group: tuple[BookNote, ...]) -> bool:
    """Whether an instruction holds only where something applies that a list of codes does not show."""
    said = group[0].text.casefold()
    return any(words in said for words in ("if applicable", "where applicable", "if any", "if desired"))


def _fifth_or_sixth(plain: str) -> str:
    sixth = plain[_SIXTH:_SEVENTH]
    return sixth if sixth.isdigit() else plain[_SIXTH - 1 : _SIXTH]
