"""Invented people: names, addresses and ids without owners, drawn from one seed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from medbill_desktop import paths

_TOWNS = (
    ("Springfield", "IL", "62704"),
    ("Chatham", "IL", "62629"),
    ("Rochester", "IL", "62563"),
    ("Decatur", "IL", "62521"),
    ("Jacksonville", "IL", "62650"),
    ("St. Louis", "MO", "63104"),
)
_MBI = "ACDEFGHJKMNPQRTUVWXY"


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person.

    Attributes:
        sex: "M" or "F".
        phone: ten digits in the 555-01xx range that no one has.
    """

    last: str
    first: str
    middle: str
    sex: str
    born: date
    street: str
    city: str
    state: str
    zip: str
    phone: str


class People:
    """Draws people and their ids from one random source."""

    def __init__(self, random: Random, day: date) -> None:
        self._random = random
        self._day = day
        self._drawn = 0
        names = tomllib.loads(paths.data("demo/names.toml").read_text(encoding="utf-8"))
        self._last: list[str] = names["last"]
        self._first: dict[str, list[str]] = {"F": names["women"], "M": names["men"]}
        self._streets: list[str] = names["streets"]

    def person(self, youngest: int, oldest: int, like: Person | None = None) -> Person:
        """Draw a person of an age in years; with `like`, a member of the same household."""
        random = self._random
        self._drawn += 1
        sex = random.choice("FM")
        age = random.randint(youngest * 365 + 200, oldest * 365 + 200)
        town = random.choice(_TOWNS)
        return Person(
            last=like.last if like else random.choice(self._last),
            first=random.choice(self._first[sex]),
            middle=random.choice("ABCDEFGHJKLMNPRSTW") if random.random() < 0.7 else "",
            sex=sex,
            born=self._day - timedelta(days=age),
            street=like.street if like else f"{random.randint(100, 9899)} {random.choice(self._streets)} St",
            city=like.city if like else town[0],
            state=like.state if like else town[1],
            zip=like.zip if like else f"{town[2]}{random.randint(1, 9998):04d}",
            phone=like.phone if like else f"217555{100 + self._drawn % 100:04d}",
        )

    def mbi(self) -> str:
        """A Medicare id of the right pattern."""
        random = self._random

        def letter() -> str:
            return random.choice(_MBI)

        def either() -> str:
            return random.choice(_MBI + "0123456789")

        def digit() -> str:
            return random.choice("0123456789")

        return (
            f"{random.choice('123456789')}{letter()}{either()}{digit()}{letter()}{either()}{digit()}"
            f"{letter()}{letter()}{digit()}{digit()}"
        )

    def member_id(self, prefix: str) -> str:
        """A member id of a commercial plan."""
        return f"{prefix}{self._random.randint(10**8, 10**9 - 1)}"


def npi(number: int) -> str:
    """The NPI whose first nine digits are 1 and this number: its check digit is worked out.

    Source: CMS NPI check digit (Luhn over 80840 and the number).
    """
    body = f"1{number:08d}"
    total = 0
    for place, char in enumerate(reversed("80840" + body)):
        value = int(char) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return f"{body}{-total % 10}"
