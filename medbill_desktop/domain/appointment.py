"""Appointments: who comes when, to whom, and how the visit ended (OFFICE O12, O32)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money


class AppointmentState(StrEnum):
    """How far an appointment is."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    CHECKED_IN = "checked_in"
    SEEN = "seen"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


KEPT = frozenset({AppointmentState.CHECKED_IN, AppointmentState.SEEN})
"""The patient came: charges, no-charge with a reason, or the missing-charges list (O32)."""
COMING = frozenset({AppointmentState.BOOKED, AppointmentState.ARRIVED})
"""Still to be checked in."""
NO_TIME = frozenset({AppointmentState.NO_SHOW, AppointmentState.CANCELLED})
"""Takes no time in the book."""

NO_CHARGE = {
    "global": "Within the days of a surgery's global fee",
    "left": "Left before being seen",
    "recheck": "Recheck without charge",
    "paperwork": "Forms or results only",
    "other_office": "Billed by somebody else",
    "courtesy": "Courtesy of the practice",
}
"""Why a kept appointment has no charges."""

COPAY_SKIPPED = {
    "not_due": "No copay is due",
    "later": "Will pay later",
    "hardship": "Hardship on record",
    "secondary": "The second plan pays it",
    "office": "The practice decided so",
}
"""Why no copay was taken at check-in."""

LAST_MINUTE = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitType:
    """A kind of appointment.

    Attributes:
        code: short and unique, what people type in the book (``"EST"``).
        minutes: usual length.
        copay_kind: which copay of the coverage is due ("office", "specialist", "urgent", "telehealth",
            "therapy"); "" for none, as for preventive visits (O12).
    """

    id: int = 0
    version: int = 0
    code: str
    name: str
    minutes: int = 15
    copay_kind: str = "office"
    active: bool = True


COPAY_KINDS = {
    "office": "Office visit",
    "specialist": "Specialist",
    "urgent": "Urgent care",
    "telehealth": "Telehealth",
    "therapy": "Therapy",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Copay:
    """What a coverage asks the patient to pay at a kind of visit, as the card or the payer says."""

    id: int = 0
    version: int = 0
    coverage_id: int
    copay_kind: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A time in the book.

    Attributes:
        patient_id: None while the caller is not registered; then `patient_name` says who.
        patient_name: as lists show it, ``Garcia, Maria J``; kept for registered patients too.
        name_search: search key of the name.
        birth_date, phone: as the caller said, to find the patient later.
        day, start: date and minutes after midnight, by the office's own clock on the wall.
        minutes: length.
        visit_type_id: None when nobody said.
        case_id: what it is about; None takes the patient's last case.
        encounter_id: the visit it became at check-in.
        no_charge: key of `NO_CHARGE`; "" while charges are expected.
        copay_skipped: key of `COPAY_SKIPPED`; "" when it was taken or not due.
        state_note: why it was cancelled, in words.
        verified_day, verified_by: when and by whom the insurance was asked about this visit.
        uid: of the calendar it came from, with the date for a repeated one; "" when typed here.
        slot: stored sort key, from `slot_key`.
    """

    id: int = 0
    version: int = 0
    patient_id: int | None = None
    patient_name: str
    name_search: str = ""
    birth_date: date | None = None
    phone: str = ""
    provider_id: int
    location_id: int
    day: date
    start: int
    minutes: int = 15
    visit_type_id: int | None = None
    reason: str = ""
    state: AppointmentState = AppointmentState.BOOKED
    case_id: int | None = None
    encounter_id: int | None = None
    no_charge: str = ""
    copay_skipped: str = ""
    state_note: str = ""
    verified_day: date | None = None
    verified_by: str = ""
    uid: str = ""
    slot: str = ""

    def slot_key(self) -> str:
        """What `slot` must hold: day and time as text that sorts, ``2026-11-23 09:30``."""
        hour, minute = divmod(self.start, 60)
        return f"{self.day:%Y-%m-%d} {hour:02d}:{minute:02d}"

    @property
    def ends(self) -> int:
        """Minutes after midnight at which it is over."""
        return self.start + self.minutes


def overlapping(one: Appointment, others: Iterable[Appointment]) -> tuple[Appointment, ...]:
    """The appointments of the same provider and day that take some of the same time."""
    return tuple(
        other
        for other in others
        if other.id != one.id
        and (other.provider_id, other.day) == (one.provider_id, one.day)
        and other.state not in NO_TIME
        and other.start < one.ends
        and one.start < other.ends
    )


def clock_time(minutes: int) -> str:
    """Minutes after midnight as people write them: ``9:05 am``."""
    hour, minute = divmod(minutes, 60)
    return f"{(hour - 1) % 12 + 1}:{minute:02d} {'am' if hour < 12 else 'pm'}"


def typed_time(typed: str) -> int:
    """Read a time as typed: ``9``, ``930``, ``9:30``, ``9:30a``, ``1:15 pm``, ``1315``.

    Without am or pm, 1 to 6 o'clock is the afternoon, as offices mean it.

    Returns:
        Minutes after midnight.

    Raises:
        UserError: the text is no time.
    """
    text = typed.strip().casefold().replace(".", "").replace(" ", "")
    half = next((word for word in ("am", "pm", "a", "p") if text.endswith(word)), "")
    body = text.removesuffix(half)
    hours, colon, rest = body.partition(":")
    if not colon and len(body) > 2:
        hours, rest = body[:-2], body[-2:]
    good = hours.isascii() and hours.isdigit() and len(hours) <= 2 and (rest.isdigit() or not (rest or colon))
    if good and len(rest) in {0, 2}:
        hour, minute = int(hours), int(rest or 0)
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half[0] == "p" else 0)
        elif not half and 1 <= hour <= 6 and not hours.startswith("0"):
            hour += 12
        if hour < 24 and minute < 60 and not (half and int(hours) > 12):
            return hour * 60 + minute
    raise UserError(f"“{typed}” is not a time. Type it like 9:30, 930 or 1:15p.")
