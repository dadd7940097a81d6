"""Values of elements: dates, amounts, quantities and codes; what cannot be read becomes a finding."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.edi.findings import Log, Place
from medbill_desktop.edi.tokenizer import Segment

_AMOUNT = re.compile(r"(-?)([0-9]{0,15})(?:\.([0-9]*))?", re.ASCII)
_NUMBER = re.compile(r"-?(?:[0-9]{1,15}(?:\.[0-9]*)?|\.[0-9]+)", re.ASCII)
_RANGE = re.compile(r"([0-9]{8})-([0-9]{8})", re.ASCII)

Fields = dict[str, Any]
"""Keyword arguments of a record while they are being gathered."""

Handler = Callable[["Cursor", Fields], None]
"""Reads the cursor's segment into the fields of its loop."""


def amount(text: str) -> Money | None:
    """An X12 amount (``945``, ``12.5``, ``-.07``), None when it is not one."""
    match = _AMOUNT.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        return None
    cents = (match[3] or "").rstrip("0")
    if len(cents) > 2:
        return None
    value = int(match[2] or "0") * 100 + int(cents.ljust(2, "0"))
    return Money(-value if match[1] else value)


def day(text: str) -> date | None:
    """A CCYYMMDD date, None when there is no such day."""
    if len(text) != 8 or not (text.isascii() and text.isdecimal()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


class Cursor:
    """The segment being read and where it stands.

    Attributes:
        number: of the segment in its transaction, ST is 1.
        loop: the loop it was found in.
        component: the separator the body really uses.
    """

    __slots__ = ("claim", "component", "log", "loop", "number", "seg")

    def __init__(self, log: Log, component: str) -> None:
        self.log = log
        self.component = component
        self.number = 0
        self.loop = ""
        self.claim = ""
        self.seg: Segment = []

    def get(self, index: int) -> str:
        """An element without padding, "" when not sent."""
        return self.seg[index].strip() if index < len(self.seg) else ""

    def parts(self, index: int) -> list[str]:
        """The components of an element; one empty component when not sent."""
        return [part.strip() for part in self.get(index).split(self.component)]

    def place(self, index: int) -> Place:
        """Where an element stands, for a finding."""
        return Place(self.number, f"{self.loop}/{self.seg[0]}{index:02d}")

    def bad(self, index: int, what: str, value: str) -> None:
        """Record a value that cannot be read; the field stays empty."""
        self.log.caution(
            self.place(index),
            "x12-value",
            f"{self._of()}{self.seg[0]}{index:02d} is “{value[:60]}”, which is not {what}; "
            "the field is left empty.",
            "Correct the value in the program that made the file.",
        )

    def money(self, index: int) -> Money | None:
        """An amount, None when not sent or not readable."""
        text = self.get(index)
        if not text:
            return None
        value = amount(text)
        if value is None:
            self.bad(index, "an amount", text)
        return value

    def money_or_zero(self, index: int) -> Money:
        """An amount that must be sent."""
        value = self.money(index)
        if value is None and not self.get(index):
            self.bad(index, "an amount", "")
        return value or ZERO

    def number_at(self, index: int) -> Decimal | None:
        """A quantity, None when not sent or not readable."""
        text = self.get(index)
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            self.bad(index, "a number", text)
            return None
        return Decimal(text)

    def date_at(self, index: int) -> date | None:
        """A CCYYMMDD date, None when not sent or not readable."""
        text = self.get(index)
        found = day(text)
        if text and found is None:
            self.bad(index, "a date (CCYYMMDD)", text)
        return found

    def span(self, kind: int) -> tuple[date | None, date | None]:
        """A date, or a range's two dates, by the format in element `kind` and the value behind it."""
        text = self.get(kind + 1)
        ranged = _RANGE.fullmatch(text)
        if ranged:
            first, last = day(ranged[1]), day(ranged[2])
            if first and last:
                return first, last
        elif self.get(kind) == "DT" and len(text) >= 12:
            found = day(text[:8])
            if found:
                return found, None
        elif found := day(text):
            return found, None
        self.bad(kind + 1, "a date (CCYYMMDD or a range)", text)
        return None, None

    def code(self, index: int, allowed: str, what: str) -> str:
        """A one-character code; another value is kept and named."""
        text = self.get(index)
        if text not in allowed or len(text) != 1:
            self.log.caution(
                self.place(index),
                "x12-code",
                f"{self._of()}{self.seg[0]}{index:02d} ({what}) is “{text[:60]}”; "
                f"it must be one of {' '.join(allowed)}.",
            )
        return text

    def raw(self) -> str | None:
        """The segment with the separators * and :, None when its values hold these characters."""
        text = "*".join(self.seg)
        if text.count("*") != len(self.seg) - 1 or (self.component != ":" and ":" in text):
            return None
        return text.replace(self.component, ":")

    def _of(self) -> str:
        return f"Claim {self.claim}: " if self.claim else ""
