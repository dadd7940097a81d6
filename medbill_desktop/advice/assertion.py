"""Says of each name found whether the note asserts it of the patient now, and by which words.

A cue is a word or phrase that changes what follows it or what stands before it, up to the end of the
sentence or a word that ends its reach ("but", "presents with").

Source: H. Harkema et al., ConText, J Biomed Inform 2009;42:839-851 (the method; words and rules are ours).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from medbill_desktop.advice import tables
from medbill_desktop.advice.match import Found
from medbill_desktop.advice.records import Assertion, Reason
from medbill_desktop.advice.units import CLAUSE, SENTENCE, Unit, units

_ORDER = (
    Assertion.FAMILY,
    Assertion.OTHER_PERSON,
    Assertion.NEGATED,
    Assertion.HYPOTHETICAL,
    Assertion.UNCERTAIN,
    Assertion.HISTORICAL,
)
"""Of several cues the first kind here is the assertion."""

_LONGEST_CUE = 6
_YEAR = re.compile(r"(?:19|20)\d\d")
_OPEN_YEARS = frozenset({"since", "from", "diagnosed", "dx", "dxd", "onset"})
_ENDS, _OTHER_SUBJECT = "ends", "person"
_PEOPLE = (Assertion.FAMILY, Assertion.OTHER_PERSON)
_NO_CUE = "none"


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue met in a note.

    Attributes:
        first, last: its units, last included.
        kind: an Assertion, "ends" (the reach of others but people's), "person" (speaks of the
            patient again: ends all) or "none" (looks like a cue and is none).
        before: whether it speaks of what follows.
        after: whether it speaks of what stands before.
        reach: units that it reaches at most.
    """

    first: int
    last: int
    kind: str
    before: bool
    after: bool
    reach: int


def cues(text_units: Sequence[Unit], found: Sequence[Found]) -> list[Cue]:
    """The cues of a note outside the names found, longest first at each place."""
    inside = {place for each in found for place in range(each.first, each.last + 1)}
    known, met, at = _known(), [], 0
    while at < len(text_units):
        cue = None if at in inside else _cue_at(text_units, at, inside, known)
        if cue is None:
            at += 1
            continue
        met.append(cue)
        at = cue.last + 1
    return met + _years(text_units, inside)


def assertion(
    each: Found, text_units: Sequence[Unit], met: Sequence[Cue]
) -> tuple[Assertion, tuple[Cue, ...]]:
    """What the note asserts of a name, and the cues that say so."""
    reaching = [
        cue
        for cue in met
        if cue.kind not in (_ENDS, _OTHER_SUBJECT, _NO_CUE) and _reaches(cue, each, text_units, met)
    ]
    for kind in _ORDER:
        mine = tuple(cue for cue in reaching if cue.kind == kind)
        if mine:
            return kind, mine
    return Assertion.PRESENT, ()


def reason(cue: Cue, text_units: Sequence[Unit], text: str) -> Reason:
    """The words of a cue with their place."""
    start, end = text_units[cue.first].start, text_units[cue.last].end
    return Reason(start, end, text[start:end])


def _reaches(cue: Cue, each: Found, text_units: Sequence[Unit], met: Sequence[Cue]) -> bool:
    if cue.before and cue.last < each.first:
        first, last = cue.last + 1, each.first
    elif cue.after and each.last < cue.first:
        first, last = each.last + 1, cue.first
    else:
        return False
    if last - first > cue.reach:
        return False
    if any(unit.gap >= SENTENCE for unit in text_units[first : last + 1]):
        return False
    if cue.first > each.last and not _told_of_it(cue, first, text_units):
        return False
    ending = (_OTHER_SUBJECT,) if cue.kind in _PEOPLE else (_ENDS, _OTHER_SUBJECT)
    return not any(other.kind in ending and first <= other.first < last for other in met)


def _told_of_it(cue: Cue, first: int, text_units: Sequence[Unit]) -> bool:
    """Whether a cue after a name speaks of it: no comma between, or the cue alone fills its clause."""
    if not any(unit.gap >= CLAUSE for unit in text_units[first : cue.first + 1]):
        return True
    alone = cue.last + 1 == len(text_units) or text_units[cue.last + 1].gap >= CLAUSE
    return alone and not any(unit.gap >= CLAUSE for unit in text_units[first : cue.first])


def _cue_at(
    text_units: Sequence[Unit], at: int, inside: set[int], known: dict[tuple[str, ...], tuple[str, str, int]]
) -> Cue | None:
    for size in range(min(_LONGEST_CUE, len(text_units) - at), 0, -1):
        part = text_units[at : at + size]
        if any(at + place in inside for place in range(size)) or any(unit.gap >= CLAUSE for unit in part[1:]):
            continue
        kind = known.get(tuple(word for unit in part for word in unit.raw.split()))
        if kind:
            return Cue(at, at + size - 1, kind[0], "b" in kind[1], "a" in kind[1], kind[2])
    return None


def _years(text_units: Sequence[Unit], inside: set[int]) -> list[Cue]:
    """A bare year right after a name dates it in the past, unless it says since when."""
    return [
        Cue(place, place, Assertion.HISTORICAL, False, True, 2)
        for place, unit in enumerate(text_units)
        if place
        and place not in inside
        and _YEAR.fullmatch(unit.raw)
        and not _OPEN_YEARS & {each.raw for each in text_units[max(0, place - 2) : place]}
    ]


@cache
def _known() -> dict[tuple[str, ...], tuple[str, str, int]]:
    return {
        tuple(word for unit in units(row["cue"]) for word in unit.raw.split()): (
            row["kind"],
            row["side"],
            int(row["reach"] or 40),
        )
        for row in tables.rows("cues")
    }
