"""What an import is told, and the dates that file names carry."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from medbill_desktop.codes.files import OpenEdition
from medbill_desktop.domain.errors import UnreadableInput
from medbill_desktop.domain.progress import Progress

Window = tuple[date, date | None]
_MONTHS = {"jan": 1, "apr": 4, "jul": 7, "oct": 10}
_RELEASES = {"a": 1, "b": 4, "c": 7, "d": 10}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What an import is told.

    Attributes:
        wanted: the code set the files are said to be; "" to see by name and content.
        effective: the first date of service as told; None to see by name and content.
        today: the day of the import, for lists that carry no date at all.
        prior: the loaded edition of a code set with this name, or None.
        latest: the last loaded edition of a code set, or None.
        progress: told how far it is; may cancel.
    """

    wanted: str
    effective: date | None
    today: date
    prior: Callable[[str, str], OpenEdition | None]
    latest: Callable[[str], OpenEdition | None]
    progress: Progress


def quarter(year: int, month: int) -> Window:
    """The quarter of a calendar year that a month is in."""
    first = date(year, (month - 1) // 3 * 3 + 1, 1)
    after = date(year + (first.month == 10), (first.month + 2) % 12 + 1, 1)
    return first, after - timedelta(days=1)


def quarter_name(day: date) -> str:
    """The name of a quarter (``"2026Q3"``)."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def year_in(text: str) -> int | None:
    """The first year from 2000 to 2099 in a text."""
    found = re.search(r"(?<!\d)(20\d\d)(?!\d)", text)
    return int(found[1]) if found else None


def month_in(text: str) -> int | None:
    """The first month of a quarter by the months and release letters of CMS (JAN, rvu26c)."""
    found = re.search(r"(?<![a-z])(jan|apr|jul|oct)", text.lower())
    if found:
        return _MONTHS[found[1]]
    found = re.search(r"rvu\d\d([abcd])(?![a-z])", text.lower())
    return _RELEASES[found[1]] if found else None


def no_date(place: str, what: str) -> UnreadableInput:
    """What to say when nothing tells from when a file holds."""
    return UnreadableInput(
        f"{place} does not say from when it holds: {what}. Keep the publisher's file name, or give the "
        "first date of service with --effective."
    )
