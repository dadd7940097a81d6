"""How values are written on the CMS-1500: upper case, without punctuation, in the parts the boxes want."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

from medbill_desktop.domain.money import Money
from medbill_desktop.domain.names import Address, PersonName
from medbill_desktop.domain.text import basic

_SYMBOLS = '!"&()+,./;?='
_PERSON = str.maketrans({"'": None, ".": None} | {c: " " for c in _SYMBOLS if c != "."})
_COMPANY = str.maketrans({"'": None, ".": None} | {c: " " for c in _SYMBOLS if c not in ".&"})


@lru_cache(maxsize=4096)
def loose(text: str) -> str:
    """Free text: upper case, basic characters, punctuation kept."""
    return basic(text)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Names and addresses: no punctuation and no symbols but the hyphen (``"12 N MAIN ST 4"``).

    Source: NUCC 1500 Claim Form Reference Instruction Manual 02/12, Item Numbers 2 and 5.
    """
    return " ".join(basic(text).translate(_PERSON).split())


@lru_cache(maxsize=4096)
def company(text: str) -> str:
    """Names of businesses: as `plain`, but the ampersand is part of the name."""
    return " ".join(basic(text).translate(_COMPANY).split())


@lru_cache(maxsize=4096)
def compact(text: str) -> str:
    """Numbers and identifiers: letters and digits only, no hyphens or blanks."""
    return "".join(c for c in basic(text) if c.isalnum())


@lru_cache(maxsize=4096)
def digits(text: str) -> str:
    """The digits 0-9 of a text and nothing else."""
    return "".join(c for c in text if "0" <= c <= "9")


def listed(name: PersonName) -> str:
    """A person as the boxes 2, 4 and 9 want it: ``LAST SUFFIX, FIRST, M``."""
    if not (name.first or name.middle or name.suffix):
        return company(name.last)
    family = plain(f"{name.last} {name.suffix}")
    return ", ".join(part for part in (family, plain(name.first), plain(name.middle)[:1]) if part)


def spoken(name: PersonName, credentials: str) -> str:
    """A provider as box 17 wants it: ``FIRST M LAST CREDENTIALS``."""
    if not (name.first or name.middle or name.suffix or credentials):
        return company(name.last)
    parts = (
        plain(name.first),
        plain(name.middle)[:1],
        plain(f"{name.last} {name.suffix}"),
        plain(credentials),
    )
    return " ".join(part for part in parts if part)


def street(address: Address) -> str:
    """Both street lines on one line."""
    return plain(f"{address.line1} {address.line2}")


def postal(text: str) -> str:
    """A ZIP code, nine digits with their hyphen."""
    found = digits(text)
    if len(found) == 9:
        return f"{found[:5]}-{found[5:]}"
    return found if len(found) == 5 else plain(text)


def place(address: Address) -> str:
    """City, state and ZIP on one line without commas."""
    parts = (plain(address.city), plain(address.state), postal(address.zip))
    return " ".join(part for part in parts if part)


def phone(text: str) -> tuple[str, str]:
    """Area code and number; a number that is not ten digits has no area code."""
    found = digits(text)
    if len(found) == 11 and found[0] == "1":
        found = found[1:]
    return (found[:3], found[3:]) if len(found) == 10 else ("", found)


def six(day: date) -> tuple[str, str, str]:
    """Month, day and two-digit year."""
    return f"{day.month:02d}", f"{day.day:02d}", f"{day.year % 100:02d}"


def eight(day: date) -> tuple[str, str, str]:
    """Month, day and four-digit year, for dates of birth."""
    return f"{day.month:02d}", f"{day.day:02d}", f"{day.year:04d}"


def amount(money: Money) -> tuple[str, str]:
    """Dollars and cents of a positive amount, each for its own column."""
    dollars, cents = divmod(abs(money.cents), 100)
    return str(dollars), f"{cents:02d}"


def quantity(units: Decimal) -> str:
    """A number of units without leading or trailing zeros (``1``, ``1.5``, ``.5``)."""
    text = f"{units:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text.startswith("0."):
        return text[1:]
    return text or "0"
