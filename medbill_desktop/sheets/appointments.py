"""Appointments out of other programs' files: iCalendar, workbooks and text tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from medbill_desktop.domain import import_parse
from medbill_desktop.domain.appointment import Appointment, typed_time
from medbill_desktop.domain.day_import import CalendarRow
from medbill_desktop.domain.errors import UnreadableInput, UserError
from medbill_desktop.domain.import_spec import (
    ImportField,
    ImportSpec,
    check_columns,
    match_columns,
    read_row,
)
from medbill_desktop.domain.progress import Progress
from medbill_desktop.sheets.reading import read_table

LARGEST_CALENDAR = 10 * 1024 * 1024
"""Bytes of a calendar file."""
MOST_EVENTS = 20_000
_STATUS = frozenset({"cancelled", "canceled"})


def _time(text: str) -> int:
    """A time of a cell: ``9:30 AM``, ``09:30:00``, ``1330``."""
    plain = text[:-3] if text.count(":") == 2 and text[-2:].isdigit() else text
    if " " in plain and plain.split()[0].count("-") == 2:  # a date with a time
        plain = plain.split(maxsplit=1)[1]
        plain = plain[:5] if plain.count(":") == 2 else plain
    return typed_time(plain)


def _cancelled(text: str) -> bool:
    return text.strip().casefold() in _STATUS


APPOINTMENTS = ImportSpec(
    name="appointments",
    title="Appointments",
    one="appointment",
    record=Appointment,
    fields=(
        ImportField(
            attr="day", title="Date", also=("Day", "Appointment date"), parse=import_parse.day, needed=True
        ),
        ImportField(
            attr="start",
            title="Time",
            also=("Start", "Start time", "Appointment time"),
            parse=_time,
            needed=True,
        ),
        ImportField(attr="name", title="Patient", also=("Patient name", "Name"), needed=True),
        ImportField(attr="chart", title="Chart", also=("Chart number", "MRN", "Account")),
        ImportField(
            attr="birth_date", title="Birth date", also=("DOB", "Born"), parse=import_parse.day, blank=None
        ),
        ImportField(attr="phone", title="Phone", also=("Phone number",)),
        ImportField(attr="provider", title="Provider", also=("Doctor", "Resource")),
        ImportField(attr="location", title="Location", also=("Place", "Facility")),
        ImportField(attr="kind", title="Visit type", also=("Type", "Appointment type")),
        ImportField(
            attr="minutes", title="Minutes", also=("Length", "Duration"), parse=import_parse.number, blank=0
        ),
        ImportField(attr="reason", title="Reason", also=("Notes", "Chief complaint")),
        ImportField(attr="uid", title="Id", also=("Uid", "Appointment id")),
        ImportField(attr="cancelled", title="Status", parse=_cancelled, blank=False),
    ),
    keys=(("uid",),),
)
"""The columns of a table of appointments."""


def read_appointments(data: bytes, file: str, progress: Progress | None = None) -> tuple[CalendarRow, ...]:
    """Read appointments from an .ics, .csv, .tsv, .txt or .xlsx file.

    Args:
        data: the file.
        file: its name; the ending says what it is.
        progress: told row by row; may cancel.

    Raises:
        UnreadableInput: it is no such file, too large, or holds no appointment.
        UserError: a needed column is missing.
        Cancelled: the user stopped it.
    """
    if Path(file).suffix.casefold() == ".ics":
        rows = tuple(_events(data, file))
    else:
        rows = tuple(_table(data, file, progress))
    if not rows:
        raise UnreadableInput(f"{file} holds no appointment.")
    return rows


def _table(data: bytes, file: str, progress: Progress | None) -> Iterator[CalendarRow]:
    table = read_table(data, file, lambda heads: len(match_columns(APPOINTMENTS, heads)), "", progress)
    columns = match_columns(APPOINTMENTS, table.heads)
    check_columns(APPOINTMENTS, table, columns)
    fields = [(place, APPOINTMENTS.field_of(attr)) for attr, place in columns.items()]
    for row in table.rows:
        values, wrong = read_row(fields, row, _no_links)
        line = f"row {row.line}"
        if wrong:
            yield CalendarRow(line=line, problem=" ".join(one.message for one in wrong))
        else:
            yield CalendarRow(line=line, **values)


def _no_links(_record: type[Any], words: str) -> int:
    raise UserError(f"“{words}” cannot be looked up.")


def _events(data: bytes, file: str) -> Iterator[CalendarRow]:
    from icalendar import Calendar

    if len(data) > LARGEST_CALENDAR:
        raise UnreadableInput(f"{file} has {len(data) / 1_048_576:.0f} MB; 10 MB is the most for a calendar.")
    try:
        calendar = Calendar.from_ical(data)
    except (ValueError, IndexError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise UnreadableInput(f"{file} is no iCalendar file: {_first_line(error)}") from error
    if calendar.name != "VCALENDAR":
        raise UnreadableInput(f"{file} is no iCalendar file: it does not begin with VCALENDAR.")
    zone = str(calendar.get("X-WR-TIMEZONE") or "")
    events = calendar.walk("VEVENT")
    if len(events) > MOST_EVENTS:
        raise UnreadableInput(f"{file} has {len(events):,} events; {MOST_EVENTS:,} are the most.")
    for number, event in enumerate(events, 1):
        try:
            yield _event(event, f"event {number}", zone)
        except UserError as error:
            yield CalendarRow(line=f"event {number}", uid=_words(event, "UID"), problem=str(error))


def _event(event: Any, line: str, zone: str) -> CalendarRow:
    uid = _words(event, "UID")
    if not uid:
        raise UserError("The event has no UID; it could not be known again.")
    if event.get("RRULE") or event.get("RDATE"):
        raise UserError("The event repeats; export single events, or book it here.")
    begins = _wall(event, "DTSTART", zone)
    ends = _wall(event, "DTEND", zone) if event.get("DTEND") else None
    if begins is None:
        raise UserError("The event has no time of day; an all-day entry is no appointment.")
    if event.get("DURATION") is not None:
        minutes = int(event.decoded("DURATION").total_seconds() // 60)
    else:
        minutes = int((ends - begins).total_seconds() // 60) if ends else 0
    if minutes < 0:
        raise UserError("The event ends before it begins.")
    name, _, reason = _words(event, "SUMMARY").partition(" - ")
    recurrence = event.get("RECURRENCE-ID")
    return CalendarRow(
        line=line,
        uid=f"{uid}/{recurrence.dt:%Y-%m-%d}" if recurrence is not None else uid,
        name=name,
        day=begins.date(),
        start=begins.hour * 60 + begins.minute,
        minutes=minutes,
        reason=reason or _words(event, "DESCRIPTION").split("\n", maxsplit=1)[0],
        cancelled=_cancelled(_words(event, "STATUS")),
    )


def _words(event: Any, name: str) -> str:
    return " ".join(str(event.get(name) or "").split(" ")).strip()


def _wall(event: Any, name: str, zone: str) -> datetime | None:
    """The time on the clock on the wall of the office; None for a day without time.

    A time with its zone is that zone's wall time, as the calendar shows it; a time in UTC needs the
    calendar's own zone.

    Raises:
        UserError: the time is missing, or in UTC and the file names no zone.
    """
    if event.get(name) is None:
        raise UserError("The event has no beginning.")
    moment = event.decoded(name)
    if not isinstance(moment, datetime):
        if isinstance(moment, date):
            return None
        raise UserError("The event has no date.")
    if (
        moment.tzinfo is not None
        and moment.utcoffset() == UTC.utcoffset(None)
        and str(moment.tzinfo) == "UTC"
    ):
        if not zone:
            raise UserError("The time is in UTC and the file names no time zone; export it in local time.")
        try:
            moment = moment.astimezone(ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise UserError(f"The time zone “{zone}” is not known.") from error
    return moment.replace(tzinfo=None)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["it cannot be read"])[0][:120]


__all__: Sequence[str] = ("APPOINTMENTS", "read_appointments")
