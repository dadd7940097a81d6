"""Appointments that another program exports: what becomes of each, without saving anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from medbill_desktop.domain.appointment import COMING, Appointment, AppointmentState
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow:
    """An appointment as a file says it.

    Attributes:
        line: where it stands, for sentences (``"row 12"``, ``"event 3"``).
        uid: of the calendar; "" where the file gives none.
        name: ``Garcia, Maria`` or ``Maria Garcia``.
        chart, birth_date, phone: what else tells the patient.
        provider, location, kind: words; "" takes what the import was told.
        start: minutes after midnight.
        minutes: 0 takes the visit type's length.
        cancelled: the calendar says so.
        problem: why it cannot be taken; then nothing else counts.
    """

    line: str
    uid: str = ""
    name: str = ""
    chart: str = ""
    birth_date: date | None = None
    phone: str = ""
    provider: str = ""
    location: str = ""
    kind: str = ""
    day: date | None = None
    start: int = 0
    minutes: int = 0
    reason: str = ""
    cancelled: bool = False
    problem: str = ""


class DayOutcome(StrEnum):
    """What an import makes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class PlannedAppointment:
    """What will become of a row.

    Attributes:
        appointment: as it will be saved; None when the row is wrong.
        words: why it is wrong, or that the patient was not found.
    """

    line: str
    outcome: DayOutcome
    appointment: Appointment | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What an import would do.

    Attributes:
        rows: one for each of the file.
    """

    rows: tuple[PlannedAppointment, ...]

    def count(self, outcome: DayOutcome) -> int:
        """How many rows come out so."""
        return sum(one.outcome is outcome for one in self.rows)

    @property
    def unmatched(self) -> int:
        """Appointments of people without a patient record."""
        return sum(
            1
            for one in self.rows
            if one.outcome in {DayOutcome.NEW, DayOutcome.CHANGED}
            and one.appointment is not None
            and one.appointment.patient_id is None
        )

    def words(self) -> str:
        """The counts in one sentence part: ``12 new, 1 changed, 3 same, 2 wrong; 4 not registered``."""
        counts = ", ".join(f"{self.count(one):,} {one.value}" for one in DayOutcome)
        return f"{counts}; {self.unmatched:,} not registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPeople:
    """What rows are matched with.

    Attributes:
        by_chart: patient id by chart number.
        by_name: patient id and birth date by search key of the name; several may share one.
        providers, locations, kinds: ids by folded words; `minutes` the length of each visit type.
        provider_id, location_id: for rows that name none; 0 refuses them.
        booked: appointments by uid, those of the days of the file.
        patients: name and search key by patient id.
    """

    by_chart: Mapping[str, int]
    by_name: Mapping[str, Sequence[tuple[int, date | None]]]
    providers: Mapping[str, int]
    locations: Mapping[str, int]
    kinds: Mapping[str, int]
    minutes: Mapping[int, int]
    provider_id: int
    location_id: int
    booked: Mapping[str, Appointment]
    patients: Mapping[int, tuple[str, str]]


_TAKEN = (
    "provider_id",
    "location_id",
    "day",
    "start",
    "minutes",
    "visit_type_id",
    "reason",
    "patient_id",
    "slot",
)
"""What a later file may change about an appointment that is still to come."""


def plan_day(rows: Sequence[CalendarRow], known: KnownPeople) -> DayPlan:
    """Say what each row becomes; the same file again gives nothing but "same"."""
    seen: set[str] = set()
    planned = []
    for row in rows:
        try:
            planned.append(_planned(row, _new_uid(row, seen), known))
        except UserError as error:
            planned.append(PlannedAppointment(row.line, DayOutcome.WRONG, None, str(error)))
    return DayPlan(tuple(planned))


def _planned(row: CalendarRow, uid: str, known: KnownPeople) -> PlannedAppointment:
    fresh = _appointment(row, uid, known)
    old = known.booked.get(uid)
    words = "" if fresh.patient_id else f"{fresh.patient_name} is not registered."
    if old is None:
        if row.cancelled:
            return PlannedAppointment(row.line, DayOutcome.SAME, None, "Cancelled before it was booked here.")
        return PlannedAppointment(row.line, DayOutcome.NEW, fresh, words)
    if old.state not in COMING:
        return PlannedAppointment(
            row.line, DayOutcome.SAME, old, "It is not expected any more; left as it is."
        )
    if old.patient_id is not None and fresh.patient_id is None:
        fresh = replace(fresh, patient_id=old.patient_id)  # somebody chose the record here
    changed = replace(old, **{name: getattr(fresh, name) for name in _TAKEN})
    if row.cancelled:
        changed = replace(changed, state=AppointmentState.CANCELLED, state_note="Cancelled in the calendar")
    outcome = DayOutcome.SAME if changed == old else DayOutcome.CHANGED
    return PlannedAppointment(row.line, outcome, changed, words)


def _appointment(row: CalendarRow, uid: str, known: KnownPeople) -> Appointment:
    if row.problem:
        raise UserError(row.problem)
    if row.day is None or not row.name.strip():
        raise UserError("It has no day." if row.day is None else "It names nobody.")
    kind = _named(row.kind, known.kinds, "visit type", 0)
    patient_id = _patient(row, known)
    name, search = known.patients[patient_id] if patient_id else (row.name.strip(), fold(row.name))
    made = Appointment(
        patient_id=patient_id,
        patient_name=name,
        name_search=search,
        birth_date=None if patient_id else row.birth_date,
        phone="" if patient_id else row.phone,
        provider_id=_named(row.provider, known.providers, "provider", known.provider_id),
        location_id=_named(row.location, known.locations, "location", known.location_id),
        day=row.day,
        start=row.start,
        minutes=row.minutes or known.minutes.get(kind, 15),
        visit_type_id=kind or None,
        reason=row.reason.strip()[:200],
        uid=uid,
    )
    if not 5 <= made.minutes <= 720 or made.ends > 24 * 60:
        raise UserError(
            f"It takes {made.minutes} minutes; an appointment takes 5 minutes to 12 hours of one day."
        )
    return replace(made, slot=made.slot_key())


def _named(words: str, ids: Mapping[str, int], what: str, otherwise: int) -> int:
    if not words.strip():
        if not otherwise and what != "visit type":
            raise UserError(f"It names no {what}. Choose one for the whole file.")
        return otherwise
    found = ids.get(fold(words))
    if found is None:
        raise UserError(f"There is no {what} “{words.strip()}”. Mend the spelling, or set it up first.")
    return found


def _patient(row: CalendarRow, known: KnownPeople) -> int | None:
    """The patient by chart number, or by a name (and birth date) that only one has; None when unsure."""
    if row.chart.strip():
        found = known.by_chart.get(row.chart.strip().casefold())
        if found is None:
            raise UserError(f"There is no chart {row.chart.strip()}.")
        return found
    same = known.by_name.get(_key(row.name), ())
    if row.birth_date is not None:
        same = [one for one in same if one[1] == row.birth_date]
    return same[0][0] if len(same) == 1 else None


def _key(name: str) -> str:
    """``Garcia, Maria J`` and ``Maria J Garcia`` as the search keys of patients are written."""
    text = " ".join(name.split())
    if "," not in text and " " in text:
        given, _, family = text.rpartition(" ")
        text = f"{family}, {given}"
    return fold(text)


def _new_uid(row: CalendarRow, seen: set[str]) -> str:
    uid = uid_of(row)
    if uid in seen:
        raise UserError("It stands twice in the file.")
    seen.add(uid)
    return uid


def uid_of(row: CalendarRow) -> str:
    """What knows the row again: the calendar's own uid, else who comes when."""
    if row.uid:
        return row.uid
    return f"{row.day}|{row.start}|{_key(row.name)}|{fold(row.provider)}"
