"""Names and addresses in the parts that forms and files need."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NO_DIGIT = re.compile("[^0-9]+")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name; an organization has only `last`.

    Attributes:
        last: family name, or the whole name of an organization.
        suffix: JR, SR, III.
    """

    last: str = ""
    first: str = ""
    middle: str = ""
    suffix: str = ""

    def __bool__(self) -> bool:
        return bool(self.last or self.first)

    def listed(self) -> str:
        """As lists show it: ``Garcia, Maria J``."""
        given = " ".join(part for part in (self.first, self.middle) if part)
        family = " ".join(part for part in (self.last, self.suffix) if part)
        return f"{family}, {given}" if given else family

    def spoken(self) -> str:
        """As letters say it: ``Maria J Garcia``."""
        return " ".join(part for part in (self.first, self.middle, self.last, self.suffix) if part)


@dataclass(frozen=True, slots=True)
class Address:
    """A US postal address.

    Attributes:
        zip: 5 or 9 digits, with or without hyphen.
        country: ISO code, "" within the US.
    """

    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""

    def __bool__(self) -> bool:
        return bool(self.line1 or self.city or self.zip)

    def city_line(self) -> str:
        """``Springfield, IL 62701-1234``."""
        state = f"{self.state} {zip_hyphen(self.zip)}".strip()
        return ", ".join(part for part in (self.city, state) if part)


def digits(text: str) -> str:
    """Only the digits of a typed number."""
    return _NO_DIGIT.sub("", text)


def zip_hyphen(text: str) -> str:
    """ZIP+4 with its hyphen, five digits as they are."""
    found = digits(text)
    return f"{found[:5]}-{found[5:]}" if len(found) == 9 else text.strip()
