"""Segments on their way out: joined, counted and refused when they cannot be written."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from medbill_desktop.domain.errors import UserError

ELEMENT, COMPONENT, REPETITION, TERMINATOR = "*", ":", "^", "~"

_SAFE = re.compile(r"[ -\]_-}]*", re.ASCII)
_BAD = re.compile(r"[^ -)+-9;-\]_-}]")
_LONGEST = {
    "NM1": {3: 60, 4: 35, 5: 25, 7: 10, 9: 80},
    "N3": {1: 55, 2: 55},
    "N4": {1: 30, 2: 2, 3: 15, 4: 3},
    "REF": {2: 50},
    "PER": {2: 60},
    "SBR": {3: 50, 4: 60},
    "CLM": {1: 38, 2: 18},
    "PWK": {6: 50},
    "NTE": {2: 80},
    "K3": {1: 80},
    "LIN": {3: 48},
}


class Out:
    """Takes segments; gives the text of the file.

    Attributes:
        count: segments since the last ST, with ST.
        where: whose value it is when one is refused (``"Claim 1042"``).
    """

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.count = 0
        self.where = "The file"
        self._colons = 0

    def add(self, *elements: str) -> None:
        """Write a segment, trailing empty elements dropped.

        Raises:
            UserError: a value holds a delimiter or a character X12 does not know, or is too long.
        """
        text = ELEMENT.join(elements)
        if (
            text.count(ELEMENT) != len(elements) - 1
            or text.count(COMPONENT) != self._colons
            or not _SAFE.fullmatch(text)
        ):
            self._refuse(elements)
        self._colons = 0
        limits = _LONGEST.get(elements[0])
        if limits is not None:
            self._check_lengths(elements, limits)
        self.parts.append(text.rstrip(ELEMENT))
        self.count += 1

    def composite(self, *components: str) -> str:
        """Join components for the segment that is added next, trailing empty ones dropped."""
        for component in components:
            if COMPONENT in component:
                raise UserError(self._sentence("a code or description", component))
        text = COMPONENT.join(components).rstrip(COMPONENT)
        self._colons += text.count(COMPONENT)
        return text

    def carried(self, segment: str) -> None:
        """Write a segment that was carried as text with * and :."""
        self._colons = segment.count(COMPONENT)
        self.add(*segment.split(ELEMENT))

    def _check_lengths(self, elements: tuple[str, ...], limits: dict[int, int]) -> None:
        for index, most in limits.items():
            if index < len(elements) and len(elements[index]) > most:
                raise UserError(
                    f"{self.where} cannot be written: {elements[0]}{index:02d} is “{elements[index]}” with "
                    f"{len(elements[index])} characters; {most} fit. Shorten it."
                )

    def _refuse(self, elements: tuple[str, ...]) -> None:
        """Name the element that cannot be written."""
        for index, value in enumerate(elements):
            if _BAD.search(value) and (COMPONENT not in value or _BAD.search(value.replace(COMPONENT, ""))):
                raise UserError(self._sentence(f"{elements[0]}{index:02d}", value))
        index = max(range(len(elements)), key=lambda i: elements[i].count(COMPONENT))
        raise UserError(self._sentence(f"{elements[0]}{index:02d}", elements[index]))

    def _sentence(self, what: str, value: str) -> str:
        found = _BAD.search(value)
        mark = found.group() if found else COMPONENT
        return (
            f"{self.where} cannot be written: {what} is “{value}”, and “{mark}” cannot stand in an X12 value "
            "(* : ~ ^ separate fields; letters beyond A-Z and line breaks are not known). Change the value."
        )


def d8(day: date) -> str:
    """CCYYMMDD."""
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def quantity(value: Decimal) -> str:
    """A number without exponent, leading or trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def yes(value: bool) -> str:
    """Y, or not sent."""
    return "Y" if value else ""
