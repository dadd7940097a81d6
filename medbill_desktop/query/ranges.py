"""Typed text as ranges over stored, indexed columns: the same on both engines, no LIKE and no full scan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa

from medbill_desktop.domain.names import digits
from medbill_desktop.domain.text import fold
from medbill_desktop.store import tables

_LAST = "\U0010ffff"
_PATIENT = tables.patient
_MONTH_FIRST = "/-."

Condition = sa.ColumnElement[bool]


def begins_with(column: sa.ColumnElement[str], text: str) -> Condition:
    """Texts that begin with another, as a range that an index serves."""
    return sa.and_(column >= text, column < text + _LAST)


def name_terms(typed: str) -> tuple[str, ...]:
    """The search keys that typed words may begin: ``maria gar`` finds ``garcia, maria`` too.

    Args:
        typed: a name as somebody types it, family name first or last, with or without comma.
    """
    text = fold(typed)
    words = text.split()
    if "," in text or len(words) < 2:
        return (text,)
    turned = {f"{' '.join(words[at:])}, {' '.join(words[:at])}" for at in range(1, len(words))}
    comma = {f"{' '.join(words[:at])}, {' '.join(words[at:])}" for at in range(1, len(words))}
    return (text, *sorted(comma | turned))


def by_name(typed: str) -> Condition:
    """Patients whose name begins as typed."""
    return sa.or_(*(begins_with(_PATIENT.c.name_search, term) for term in name_terms(typed)))


def typed_day(typed: str) -> date | None:
    """A date as typed: 03/04/1980, 3-4-1980 or 1980-03-04; None when it is none."""
    text = typed.strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    for separator in _MONTH_FIRST:
        parts = text.split(separator)
        if (
            len(parts) == 3
            and all(part.isascii() and part.isdigit() for part in parts)
            and len(parts[2]) == 4
        ):
            try:
                return date(int(parts[2]), int(parts[0]), int(parts[1]))
            except ValueError:
                return None
    return None


def phone_forms(typed: str) -> tuple[str, ...]:
    """The ways in which a ten-digit phone number may be stored; empty when it is none."""
    number = digits(typed)
    if len(number) == 11 and number[0] == "1":
        number = number[1:]
    if len(number) != 10:
        return ()
    area, exchange, line = number[:3], number[3:6], number[6:]
    return (
        number,
        f"({area}) {exchange}-{line}",
        f"{area}-{exchange}-{line}",
        f"{area}.{exchange}.{line}",
        f"{area} {exchange} {line}",
    )


def has_digit(typed: str) -> bool:
    """Whether the text is looked for among numbers and dates rather than names."""
    return any(char.isdigit() for char in typed)


def patients(typed: str) -> Condition:
    """Patients by what somebody typed: a name, chart number, birth date, phone or member id."""
    found = sa.or_(*_patient_conditions(typed)) if has_digit(typed) else by_name(typed)
    return sa.and_(found, own_chart())


def own_chart() -> Condition:
    """Charts that were not joined to another; written so that no planner takes it for a way to find rows."""
    return sa.func.coalesce(_PATIENT.c.merged_into, 0) == 0


def _patient_conditions(typed: str) -> Iterator[Condition]:
    text = typed.strip()
    if day := typed_day(text):
        yield _PATIENT.c.birth_date == day
        return
    if phones := phone_forms(text):
        yield _PATIENT.c.phone.in_(phones)
    yield from (begins_with(_PATIENT.c.number, form) for form in _cases(text))
    old = _PATIENT.alias()
    of_old = sa.or_(*(begins_with(old.c.number, form) for form in _cases(text)))
    yield _PATIENT.c.id.in_(sa.select(old.c.merged_into).where(of_old, old.c.merged_into.is_not(None)))
    members = tables.coverage
    of_member = sa.or_(*(begins_with(members.c.member_id, form) for form in _cases(text)))
    yield _PATIENT.c.id.in_(sa.select(members.c.patient_id).where(of_member))


def by_number(column: sa.ColumnElement[str], typed: str) -> Condition:
    """Records whose number begins as typed, in the typed or in upper case."""
    return sa.or_(*(begins_with(column, form) for form in _cases(typed.strip())))


def of_patients(column: sa.ColumnElement[Any], typed: str) -> Condition:
    """Records whose patient was typed."""
    return column.in_(sa.select(_PATIENT.c.id).where(patients(typed)))


def _cases(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((text, text.upper())))
