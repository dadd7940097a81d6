"""What a payer wants, by date: telehealth, and lines that go on claims of their own (O34)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from medbill_desktop.domain.errors import UserError

MOST_LINES = 50
"""Service lines of one claim. Source: 005010X222A1 loop 2400, repeat 50."""
TELEHEALTH_PLACES = frozenset({"02", "10"})
TELEHEALTH_MODIFIERS = frozenset({"93", "95", "GT", "GQ", "FQ"})
_PART = re.compile(
    r"(\d{4}-\d{2}-\d{2})\s+((?:\d{2}|\*)(?:/\d{2})*)(?:\s+([A-Z0-9]{2}(?:/[A-Z0-9]{2})*|-))?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Telehealth:
    """What a payer wants on telehealth visits from a day on.

    Attributes:
        places: places of service it takes; empty when any.
        modifiers: one of them must stand on the line; empty when none may.
    """

    since: date
    places: tuple[str, ...]
    modifiers: tuple[str, ...]


def parse_telehealth(text: str) -> tuple[Telehealth, ...]:
    """Read a payer's telehealth rules, oldest first.

    Args:
        text: parts joined by ``;``, each a day from which it holds, places of service joined by ``/`` and the
            modifiers it takes, ``-`` for none: ``2020-03-01 02 GT/95; 2025-01-01 02/10 95``.

    Raises:
        UserError: a part is written otherwise.
    """
    found = []
    for part in filter(None, (piece.strip() for piece in text.upper().split(";"))):
        match = _PART.fullmatch(part)
        try:
            since = date.fromisoformat(match[1]) if match else None
        except ValueError:
            since = None
        if match is None or since is None:
            raise UserError(
                f"“{part}” is no telehealth rule. Write day, places and modifiers, like 2025-01-01 02/10 95."
            )
        places = () if match[2] == "*" else tuple(match[2].split("/"))
        modifiers = tuple(match[3].split("/")) if match[3] and match[3] != "-" else ()
        found.append(Telehealth(since, places, modifiers))
    return tuple(sorted(found, key=lambda one: one.since))


def telehealth_on(text: str, day: date) -> Telehealth | None:
    """The rule in force on a date of service; None when the payer has none for it."""
    return next((one for one in reversed(parse_telehealth(text)) if one.since <= day), None)


def telehealth_rule(text: str) -> str:
    """What is wrong with typed telehealth rules."""
    try:
        parse_telehealth(text)
    except UserError as error:
        return str(error)
    return ""


NCCI_WORDS = ("", "medicare", "medicaid", "off")
"""Whose NCCI edits a payer uses; "" as its plan type says: its own programs block, others warn (O37)."""


def ncci_rule(text: str) -> str:
    """What is wrong with the typed choice of NCCI edits."""
    return (
        ""
        if text in NCCI_WORDS
        else f"“{text}” is none of medicare, medicaid, off; leave it empty for the plan's."
    )


class _Line(Protocol):
    @property
    def place_of_service(self) -> str: ...


Line = TypeVar("Line", bound=_Line)


def split_lines(
    lines: Sequence[Line], claim_place: str, *, by_place: bool, most: int = MOST_LINES
) -> tuple[tuple[Line, ...], ...]:
    """Share the lines of a visit out to claims.

    Args:
        lines: in order; a blank place of service is the claim's.
        claim_place: of the visit.
        by_place: the payer takes one place of service a claim.
        most: lines of a claim.
    """
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault((line.place_of_service or claim_place) if by_place else "", []).append(line)
    return tuple(
        tuple(group[at : at + most]) for group in groups.values() for at in range(0, len(group), most)
    )
