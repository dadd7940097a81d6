"""Appointments of another program into the book: tried first, known again by their uid, taken back whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from medbill_desktop.domain.appointment import Appointment, VisitType
from medbill_desktop.domain.day_import import (
    CalendarRow,
    DayOutcome,
    DayPlan,
    KnownPeople,
    plan_day,
    uid_of,
)
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.practice import Location, Provider
from medbill_desktop.domain.text import fold
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader
from medbill_desktop.store.tables import appointment

if TYPE_CHECKING:
    from datetime import date

    from medbill_desktop.store import UnitOfWork

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class DayImported:
    """What an import did.

    Attributes:
        plan: what became of each row.
        made: new appointments.
        before: changed ones as they were, for undo.
    """

    plan: DayPlan
    made: tuple[Appointment, ...]
    before: tuple[Appointment, ...]


def try_import(
    bench: Bench, rows: Sequence[CalendarRow], provider_id: int = 0, location_id: int = 0
) -> DayPlan:
    """Say what an import would do; nothing is saved.

    Args:
        bench: the office.
        rows: of the file.
        provider_id: for rows that name no provider; 0 refuses them.
        location_id: for rows that name no location; 0 takes the office's only one.
    """
    with bench.store.reading() as connection:
        reader = Reader(connection)
        return plan_day(rows, _known(reader, rows, provider_id, location_id))


def import_day(
    bench: Bench, rows: Sequence[CalendarRow], provider_id: int = 0, location_id: int = 0
) -> Done[DayImported]:
    """Book what is new and move what has changed, in one transaction; wrong rows are left out.

    Raises:
        UserError: nothing in the file is new.
    """
    bench.require(Permission.BOOK_VISITS)

    def work(uow: UnitOfWork) -> DayImported:
        plan = plan_day(rows, _known(uow, rows, provider_id, location_id))
        new = [one.appointment for one in plan.rows if one.outcome is DayOutcome.NEW and one.appointment]
        moved = [
            one.appointment for one in plan.rows if one.outcome is DayOutcome.CHANGED and one.appointment
        ]
        if not new and not moved:
            wrong = next((one for one in plan.rows if one.outcome is DayOutcome.WRONG), None)
            first = f" {wrong.line}: {wrong.words}" if wrong else ""
            raise UserError(f"The file holds nothing new ({plan.words()}).{first}")
        before = tuple(uow.get(Appointment, one.id) for one in moved)
        for one in moved:
            uow.update(one)
        return DayImported(plan, tuple(uow.insert_many(new)), before)

    return bench.act("import appointments", work)


def take_back_import(bench: Bench, imported: DayImported) -> Done[int]:
    """Take an import back: its appointments go, moved ones return to their time.

    Returns:
        How many appointments it was about.

    Raises:
        UserError: one was checked in since, or changed by somebody.
    """
    bench.require(Permission.BOOK_VISITS)

    def work(uow: UnitOfWork) -> int:
        for one in imported.made:
            now = uow.get(Appointment, one.id)
            if now.version != one.version:
                raise UserError(f"{now.patient_name} was changed since; nothing was taken back.")
            uow.delete(now)
        for one in imported.before:
            now = uow.get(Appointment, one.id)
            if now.version != one.version + 1:
                raise UserError(f"{now.patient_name} was changed since; nothing was taken back.")
            uow.update(replace(one, version=now.version))
        return len(imported.made) + len(imported.before)

    return bench.act("take back import of appointments", work)


def _known(reader: Reader, rows: Sequence[CalendarRow], provider_id: int, location_id: int) -> KnownPeople:
    patients = reader.find(Patient)
    names: defaultdict[str, list[tuple[int, date | None]]] = defaultdict(list)
    for one in patients:
        keys = {one.name_search, fold(f"{one.last_name}, {one.first_name}")}
        for key in keys:
            names[key].append((one.id, one.birth_date))
    places, kinds = reader.find(Location, "id"), reader.find(VisitType)
    return KnownPeople(
        by_chart={one.number.casefold(): one.id for one in patients},
        by_name=names,
        providers={words: one.id for one in reader.find(Provider) for words in _called(one)},
        locations={fold(one.name): one.id for one in places},
        kinds={fold(words): one.id for one in kinds for words in (one.code, one.name)},
        minutes={one.id: one.minutes for one in kinds},
        provider_id=provider_id,
        location_id=location_id or (places[0].id if places else 0),
        booked=_booked(reader, rows),
        patients={one.id: (one.name.listed(), one.name_search) for one in patients},
    )


def _booked(reader: Reader, rows: Sequence[CalendarRow]) -> dict[str, Appointment]:
    """The appointments that an earlier file made of the same rows."""
    uids = sorted({uid_of(row) for row in rows if not row.problem})
    found = {}
    for at in range(0, len(uids), _CHUNK):
        query = select(appointment.c.id).where(appointment.c.uid.in_(uids[at : at + _CHUNK]))
        for number in reader.connection.execute(query).scalars().all():
            one = reader.get(Appointment, number)
            found[one.uid] = one
    return found


def _called(provider: Provider) -> tuple[str, ...]:
    """What files call a provider: family name, both orders of the name, NPI."""
    name = provider.name
    spoken = (name.last, name.listed(), name.spoken(), f"{name.first} {name.last}", f"Dr. {name.last}")
    return tuple(fold(one) for one in (*spoken, provider.npi) if one)
