"""Dates as people type them: ``t``, ``-1``, ``1123``, ``11/23/26``."""

from __future__ import annotations

import re
from datetime import date, timedelta

from medbill_desktop.domain.errors import UserError

_RELATIVE = re.compile(r"^[+-]\d{1,5}$")
_PIVOT_YEARS_AHEAD = 20


def parse_date(text: str, today: date, *, past: bool = False, day_first: bool = False) -> date:
    """Read a typed date.

    Args:
        text: ``t`` today, ``-1`` yesterday, ``+30``, ``1123`` or ``11/23`` this year, ``112326``,
            ``11/23/26``, ``11/23/2026``, ``2026-11-23``.
        today: what ``t`` and a missing year mean.
        past: the date cannot lie ahead (a birth date): short years and missing years mean the last time.
        day_first: the locale writes 23/11 for November 23.

    Raises:
        UserError: it is no date.
    """
    typed = text.strip().casefold()
    try:
        found = _read(_month_first(typed) if day_first else typed, today, past=past)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise UserError(f"“{text.strip()}” is not a date. Type it like 11/23/2026, 1123 or t for today.")
    if past and found > today:
        raise UserError(f"{found:%m/%d/%Y} lies ahead of today. Type the year with four digits.")
    return found


def _month_first(typed: str) -> str:
    """The same date with the month before the day."""
    if typed.isdigit() and len(typed) in {4, 6, 8}:
        return typed[2:4] + typed[:2] + typed[4:]
    return re.sub(r"^(\d{1,2})([/.\- ])(\d{1,2})(?!\d)", r"\3\2\1", typed)


def _read(typed: str, today: date, *, past: bool) -> date | None:
    if typed == "t":
        return today
    if _RELATIVE.match(typed):
        return today + timedelta(days=int(typed))
    if iso := re.match(r"^(\d{4})-(\d{1,2})-(\d{1,2})$", typed):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    if parts := re.match(r"^(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{4}|\d{2}))?$", typed):
        return _build(parts[1], parts[2], parts[3] or "", today, past=past)
    if typed.isdigit() and len(typed) in {3, 4, 6, 8}:
        month, rest = (typed[:1], typed[1:]) if len(typed) == 3 else (typed[:2], typed[2:])
        return _build(month, rest[:2], rest[2:], today, past=past)
    return None


def _build(month: str, day: str, year: str, today: date, *, past: bool) -> date:
    if len(year) == 4:
        return date(int(year), int(month), int(day))
    if not year:
        this = date(today.year, int(month), int(day))
        return date(today.year - 1, int(month), int(day)) if past and this > today else this
    century = today.year // 100 * 100
    full = century + int(year)
    ahead = 0 if past else _PIVOT_YEARS_AHEAD
    if full > today.year + ahead or (past and date(full, int(month), int(day)) > today):
        full -= 100
    return date(full, int(month), int(day))
