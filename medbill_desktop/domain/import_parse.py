"""How cells are read: the parsers and rules that the import specs share."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.identifiers import STATES, npi_is_valid
from medbill_desktop.domain.import_spec import folded
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.names import digits

Member = TypeVar("Member", bound=StrEnum)
_US_DAY = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?", re.ASCII)
_YES = frozenset({"yes", "y", "true", "1", "x", "available", "enrolled", "enrollment"})
_NO = frozenset({"no", "n", "false", "0", "notavailable"})

LONGEST_PATTERN = 80
"""Characters of a pattern of member ids; a longer one is a mistake, and slow."""


def text(value: str) -> str:
    """Words as they stand."""
    return value


def upper(value: str) -> str:
    """Codes and states in capitals."""
    return value.upper()


def flag(value: str) -> bool:
    """Yes or no, however it is written.

    Raises:
        UserError: it is neither.
    """
    plain = folded(value)
    if plain in _YES or plain in _NO:
        return plain in _YES
    raise UserError(f"“{value}” is neither yes nor no.")


def number(value: str) -> int:
    """A whole number from 0 on.

    Raises:
        UserError: it is none.
    """
    if value.isascii() and value.isdigit() and len(value) <= 9:
        return int(value)
    raise UserError(f"“{value}” is not a whole number. Type digits only.")


def price(value: str) -> Money:
    """An amount of at least nothing; a spreadsheet's 12.30 arrives as 12.3.

    Raises:
        UserError: it is no amount, negative, or has fractions of a cent.
    """
    amount = Money.parse(value)
    if amount < ZERO:
        raise UserError(f"“{value}” is negative.")
    return amount


def day(value: str) -> date:
    """A date as ``2026-03-31`` or ``03/31/2026``.

    Raises:
        UserError: it is none, or no day of the calendar.
    """
    iso, us = _ISO_DAY.fullmatch(value), _US_DAY.fullmatch(value)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if us:
            return date(int(us[3]), int(us[1]), int(us[2]))
    except ValueError:
        pass
    raise UserError(f"“{value}” is not a date. Write it like 03/31/2026.")


def choice(members: type[Member]) -> Callable[[str], Member]:
    """One of some words; case and signs do not count."""
    known = {folded(one.value): one for one in members}

    def parse(value: str) -> Member:
        found = known.get(folded(value))
        if found is None:
            raise UserError(f"“{value}” is none of {', '.join(one.value for one in members)}.")
        return found

    return parse


def spoken(member: StrEnum) -> str:
    """A member as people read it; what is written in capitals stays."""
    words = member.value.replace("_", " ")
    return words if words.isupper() else words.capitalize()


def percent(value: str) -> Decimal:
    """A percentage such as ``3`` or ``2.5 %``, with at most three decimals.

    Raises:
        UserError: it is none, or not from 0 to 500.
    """
    plain = value.replace("%", "").strip()
    if not re.fullmatch(r"\d{1,3}(\.\d{1,3})?", plain, re.ASCII) or Decimal(plain) > 500:
        raise UserError(f"“{value}” is not a percentage from 0 to 500. Type it like 3.5.")
    return Decimal(plain)


def npi_rule(value: str) -> str:
    """What is wrong with an NPI."""
    good = not value or npi_is_valid(value)
    return "" if good else f"“{value}” is no valid NPI; compare it digit by digit."


def tax_rule(value: str) -> str:
    """What is wrong with a tax id."""
    return "" if len(digits(value)) == 9 else "A tax id has 9 digits; keep the column as text in the sheet."


def zip_rule(value: str) -> str:
    """What is wrong with a ZIP code; a sheet that takes it for a number drops the zero in front."""
    good = not value or len(digits(value)) in {5, 9}
    return "" if good else "A ZIP code has 5 or 9 digits; keep the column as text in the sheet."


def state_rule(value: str) -> str:
    """What is wrong with a state."""
    return "" if not value or value in STATES else f"“{value}” is no state; write two letters, like IL."


def phone_rule(value: str) -> str:
    """What is wrong with a phone number."""
    return "" if not value or len(digits(value)) == 10 else "A phone number has 10 digits."


def place_rule(value: str) -> str:
    """What is wrong with a place of service."""
    good = len(value) == 2 and value.isascii() and value.isdigit()
    return "" if good else "A place of service has two digits, like 11."


def code_rule(value: str) -> str:
    """What is wrong with a procedure code."""
    good = re.fullmatch(r"[A-Z0-9]{4}[A-Z0-9]", value, re.ASCII)
    return "" if good else f"“{value}” is no procedure code of five characters."


def modifier_rule(value: str) -> str:
    """What is wrong with a modifier."""
    return (
        "" if not value or re.fullmatch(r"[A-Z0-9]{2}", value, re.ASCII) else "A modifier has two characters."
    )


def clia_rule(value: str) -> str:
    """What is wrong with a CLIA number.

    Source: CMS CLIA number format, ten characters with D in the third place (``14D0123456``).
    """
    good = not value or re.fullmatch(r"\d{2}D\d{7}", value, re.ASCII)
    return "" if good else "A CLIA number looks like 14D0123456."


def pattern_rule(value: str) -> str:
    """What is wrong with a pattern of member ids: it must be a regular expression, and short."""
    try:
        re.compile(value)
    except re.error as error:
        return f"“{value}” is no pattern ({error}); write one like [A-Z]{{3}}[0-9]{{9}}."
    return "" if len(value) <= LONGEST_PATTERN else f"A pattern has at most {LONGEST_PATTERN} characters."


def locality_rule(value: str) -> str:
    """What is wrong with a Medicare locality: contractor of five digits, locality of two (``10112-00``)."""
    good = not value or re.fullmatch(r"\d{5}-\d{2}", value, re.ASCII)
    return "" if good else "A Medicare locality is the contractor and the locality, as in 10112-00."


def filing_rule(value: str) -> str:
    """What is wrong with a claim filing code."""
    good = not value or value in FILING_CODES
    return (
        "" if good else f"“{value}” is no claim filing code; write one of {', '.join(sorted(FILING_CODES))}."
    )


_FILING = "11 12 13 14 15 16 17 AM BL CH CI DS FI HM LM MA MB MC OF TV VA WC ZZ"
FILING_CODES = frozenset(_FILING.split())
"""Claim filing indicators. Source: 005010X222A1 loop 2000B, SBR09."""
