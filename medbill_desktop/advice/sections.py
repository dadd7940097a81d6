"""Cuts a note into its sections by their headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from medbill_desktop.advice import tables
from medbill_desktop.domain.text import fold

QUIET_SECTIONS = {
    "ros": "a review of systems alone is no diagnosis",
    "pe": "an exam finding alone is no diagnosis",
    "orders": "an order is no finding",
    "results": "values and unsigned results propose no code (O41)",
    "meds": "a list of drugs is no diagnosis",
    "allergies": "a list of allergies is no diagnosis of this visit",
    "instructions": "advice to the patient is no finding",
}
"""Sections that never propose a code by themselves, and why."""


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a note under one heading.

    Attributes:
        name: hpi, pmh, fh, sh, ros, pe, plan ...; "" before any heading.
        heading: the heading as written; its place is start to body.
        start, body, end: where the heading, the text and the next heading begin.
    """

    name: str
    heading: str
    start: int
    body: int
    end: int


def sections(text: str) -> list[Section]:
    """The sections of a note in order; together they are the whole text."""
    heads = [(match.start("head"), match.end(), match["head"]) for match in _pattern().finditer(text)]
    found = [Section("", "", 0, 0, heads[0][0] if heads else len(text))]
    for place, (start, body, head) in enumerate(heads):
        end = heads[place + 1][0] if place + 1 < len(heads) else len(text)
        found.append(Section(_names()[" ".join(fold(head).split())], head, start, body, end))
    return found


@cache
def _names() -> dict[str, str]:
    return {fold(row["heading"]): row["section"] for row in tables.rows("sections")}


@cache
def _pattern() -> re.Pattern[str]:
    """A heading starts a line or sentence and is followed by a colon or by its own line's end."""
    heads = "|".join(
        re.escape(each).replace(r"\ ", r"[ \t]+") for each in sorted(_names(), key=len, reverse=True)
    )
    return re.compile(
        rf"(?:(?<=^)|(?<=[.;!?\n])[ \t]*)(?P<head>{heads})[ \t]*(?::|(?=\n)|(?= - ))", re.IGNORECASE
    )
