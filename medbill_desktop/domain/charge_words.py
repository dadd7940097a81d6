"""A line of service in one word, as coders type it: ``99213-25,57x2``; and sets of such words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from medbill_desktop.domain.charge_desk import ChargeSet
from medbill_desktop.domain.errors import UserError

_UNITS = re.compile(r"(?<=[A-Z0-9])[X*](\d{1,4}(?:\.\d{1,3})?)$")
_PLACE = re.compile(r"[0-9]{2}")
_MODIFIER = re.compile(r"[A-Z0-9]{2}")
_CODE = re.compile(r"[A-Z0-9]{5}")
_SNAP = re.compile(r"[a-z][a-z0-9]{1,3}")
LETTERS = "ABCDEFGHIJKL"


@dataclass(frozen=True, slots=True)
class ChargeWord:
    """A word read: code, modifiers in order, units; None when no units were typed.

    Attributes:
        place: two-digit place of service after an at sign (``99213@22``); "" is the visit's.
    """

    code: str
    modifiers: tuple[str, ...] = ()
    units: Decimal | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class SetLine:
    """One line of a set with the letters it points to."""

    word: ChargeWord
    pointers: str


def read_word(text: str) -> ChargeWord:
    """Read code, modifiers, place and units out of one word; the code's own shape is for the code sets.

    Raises:
        UserError: a modifier is not two characters, there are over four, the units are zero, or the place
            has not two digits.
    """
    word, at, place = text.strip().upper().partition("@")
    if at and (tail := _UNITS.search(f"A{place}")):
        word, place = f"{word}{tail[0]}", place[: tail.start() - 1]
    if at and not _PLACE.fullmatch(place):
        raise UserError(f"“{place}” is no place of service; write two digits after the @, as in 99213@22.")
    units: Decimal | None = None
    if match := _UNITS.search(word):
        units, word = Decimal(match[1]), word[: match.start()]
        if not units:
            raise UserError(f"“{text.strip()}” has no units; type x1 or more.")
    parts = [part for part in re.split(r"[-,\s]+", word) if part]
    if not parts:
        return ChargeWord("")
    code, modifiers = parts[0], tuple(parts[1:])
    wrong = next((part for part in modifiers if not _MODIFIER.fullmatch(part)), "")
    if wrong:
        raise UserError(f"“{wrong}” is no modifier; a modifier has two characters, as in {code}-25.")
    if len(modifiers) > 4:
        raise UserError(f"A line takes four modifiers; these are {len(modifiers)}.")
    return ChargeWord(code, modifiers, units, place)


def lines_of(one: ChargeSet) -> tuple[SetLine, ...]:
    """The lines of a set.

    Raises:
        UserError: a row cannot be read.
    """
    return tuple(_line(row) for row in one.lines.splitlines() if row.strip())


def _line(row: str) -> SetLine:
    words = row.split()
    word, pointers = read_word(words[0]), "".join(words[1:]).upper()
    if not _CODE.fullmatch(word.code):
        raise UserError(f"“{words[0]}” begins with no procedure code; write 99213-25x1 ab, one line a row.")
    if set(pointers) - set(LETTERS) or len(pointers) > 4 or len(set(pointers)) < len(pointers):
        raise UserError(f"“{pointers}” are no pointers; write up to four letters A to L.")
    return SetLine(word, pointers)


def check_set(one: ChargeSet) -> Iterator[str]:
    """What is wrong with a set, in sentences; none when it can be saved."""
    if not _SNAP.fullmatch(one.snap):
        yield "The short word has two to four small letters or digits and begins with a letter."
    if not one.title.strip():
        yield "Say in a few words what the set is for."
    try:
        if not lines_of(one):
            yield "A set has at least one line of service."
    except UserError as error:
        yield str(error)
