"""New names, addresses and ids for every copy of an invented household."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from medbill_desktop import paths
from medbill_desktop.domain.text import name_key
from medbill_desktop.office.demo.people import People

OLDER = 100
"""A copy is up to so many days older: every age of the demo leaves more room than that to its limits."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demo whose copies get other names.

    Attributes:
        sex: "M", "F" or "".
        born: None when not known.
    """

    last: str
    first: str
    middle: str
    sex: str
    born: date | None


@dataclass(frozen=True, slots=True)
class Persona:
    """A copy of a person.

    Attributes:
        older: days by which it is older than who it was copied from.
    """

    last: str
    first: str
    middle: str
    street: str
    phone: str
    older: int

    @property
    def listed(self) -> str:
        """Last name first, as lists show it."""
        return f"{self.last}, {self.first} {self.middle}".rstrip()

    @property
    def key(self) -> str:
        """The search key."""
        return name_key(self.last, self.first, self.middle)

    def born(self, day: date) -> str:
        """The birthday of the copy, ISO."""
        return (day - timedelta(days=self.older)).isoformat()


class Namer:
    """Draws personas from one random source; a household shares last name, street and phone."""

    def __init__(self, random: Random, day: date) -> None:
        self._random = random
        self._people = People(random, day)
        names = tomllib.loads(paths.data("demo/names.toml").read_text(encoding="utf-8"))
        self._last: list[str] = names["last"]
        self._first: dict[str, list[str]] = {"F": names["women"], "M": names["men"]}
        self._streets: list[str] = names["streets"]

    def home(self) -> tuple[str, str, str]:
        """Last name, street and phone of a household."""
        random = self._random
        street = f"{random.randint(100, 9899)} {random.choice(self._streets)} St"
        return random.choice(self._last), street, f"217555{random.randint(100, 199):04d}"

    def persona(self, person: Person, home: tuple[str, str, str]) -> Persona:
        """A copy of a person in a household."""
        random = self._random
        last, street, phone = home
        first = random.choice(self._first.get(person.sex) or self._first["F"])
        middle = random.choice("ABCDEFGHJKLMNPRSTW") if person.middle else ""
        return Persona(last, first, middle, street, phone, random.randint(0, OLDER))

    def member_id(self, old: str, *, medicare: bool) -> str:
        """Another id of the same plan: a Medicare id, or the plan's prefix with other digits."""
        if medicare:
            return self._people.mbi()
        return self._people.member_id(old.rstrip("0123456789"))

    def digits(self, old: str) -> str:
        """A number of as many digits."""
        size = len(old)
        return str(self._random.randint(10 ** (size - 1), 10**size - 1)) if old.isdigit() else old
