"""Reads side, kind of encounter and other words that stand near a name."""

from __future__ import annotations

from collections.abc import Sequence

from medbill_desktop.advice.codebook import Details
from medbill_desktop.advice.match import Found
from medbill_desktop.advice.units import COLON, SENTENCE, Unit

_NEAR = 5
_ENCOUNTERS = {
    "initial-encounter": "A",
    "subsequent-encounter": "D",
    "aftercare": "D",
    "sequela": "S",
}


def details(each: Found, text_units: Sequence[Unit], others: Sequence[Found]) -> Details:
    """What stands near a name, up to the next name.

    Args:
        each: the name.
        text_units: of the whole note.
        others: all names of the note; their words are not this one's.
    """
    first, last = _sentence(each, text_units)
    taken = {place for other in others if other is not each for place in range(other.first, other.last + 1)}
    return Details(
        _side(each, text_units, taken),
        _encounter(text_units, (first, last)),
        frozenset(
            word for place in range(first, last + 1) if place not in taken for word in text_units[place].words
        ),
    )


def _sentence(each: Found, text_units: Sequence[Unit]) -> tuple[int, int]:
    first, last = each.first, each.last
    while first > 0 and text_units[first].gap < SENTENCE and each.first - first < 2 * _NEAR:
        first -= 1
    while last + 1 < len(text_units) and text_units[last + 1].gap < COLON and last - each.last < 2 * _NEAR:
        last += 1
    return first, last


def _side(each: Found, text_units: Sequence[Unit], taken: set[int]) -> int:
    """The side inside the name, else the nearest before or after it that belongs to no other name."""
    inside = {unit.side for unit in text_units[each.first : each.last + 1] if unit.side}
    if inside:
        return inside.pop() if len(inside) == 1 else 4
    for place in range(each.first - 1, max(-1, each.first - 1 - _NEAR), -1):
        if place in taken or text_units[place + 1].gap >= SENTENCE:
            break
        if text_units[place].side:
            return text_units[place].side
    for place in range(each.last + 1, min(len(text_units), each.last + 1 + _NEAR)):
        if place in taken or text_units[place].gap >= COLON:
            break
        if text_units[place].side:
            return text_units[place].side
    return 0


def _encounter(text_units: Sequence[Unit], sentence: tuple[int, int]) -> str:
    """The kind of encounter, from the same sentence or the one right after it."""
    last = min(len(text_units), sentence[1] + _NEAR)
    found = [
        _ENCOUNTERS[word]
        for unit in text_units[sentence[0] : last]
        for word in unit.words
        if word in _ENCOUNTERS
    ]
    return found[0] if found else ""
