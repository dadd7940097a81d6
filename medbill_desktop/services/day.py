"""The book: appointments are made, moved and ended; kept ones end as charges or with a reason (O32)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from medbill_desktop.domain.appointment import (
    COMING,
    KEPT,
    LAST_MINUTE,
    NO_CHARGE,
    NO_TIME,
    Appointment,
    AppointmentState,
    VisitType,
    clock_time,
    overlapping,
)
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Case
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.text import fold
from medbill_desktop.domain.visit import Charge, ChargeState
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader, UnitOfWork

LONGEST = 12 * 60
"""Minutes of the longest appointment."""


def save_visit_type(bench: Bench, kind: VisitType) -> Done[VisitType]:
    """Save a kind of appointment.

    Raises:
        UserError: code or name is missing, the code is taken, or the length is none.
    """
    bench.require(Permission.SET_UP)
    code = kind.code.strip().upper()
    if not code or not kind.name.strip():
        raise UserError("A visit type needs a short code and a name.")
    _check_minutes(kind.minutes)

    def work(uow: UnitOfWork) -> VisitType:
        if any(one.id != kind.id for one in uow.find(VisitType, code=code)):
            raise UserError(f"There is a visit type {code} already.")
        record = replace(kind, code=code, name=kind.name.strip())
        return uow.update(record) if record.id else uow.insert(record)

    return bench.act("save visit type", work)


def save_appointments(bench: Bench, appointments: Sequence[Appointment]) -> Done[list[Appointment]]:
    """Book appointments, or save moved ones; all or none.

    The name of a registered patient is taken from the record. An overlap is no error: `overlaps_of` warns.

    Raises:
        UserError: nobody is named, the time is no time, or the case is another patient's.
        StaleRecord: somebody else saved one of them since.
    """
    bench.require(Permission.BOOK_VISITS)
    for one in appointments:
        _check_minutes(one.minutes)
        if not 0 <= one.start < LAST_MINUTE or one.ends > LAST_MINUTE:
            raise UserError(f"{one.patient_name}: the appointment must begin and end on one day.")

    def work(uow: UnitOfWork) -> list[Appointment]:
        return [save_in(uow, one) for one in appointments]

    return bench.act("book appointments", work)


def save_in(uow: UnitOfWork, appointment: Appointment) -> Appointment:
    """Save one appointment within a transaction, with its name from the patient's record."""
    record = named(uow, appointment)
    if record.case_id and uow.get(Case, record.case_id).patient_id != record.patient_id:
        raise UserError("The case belongs to another patient.")
    if not record.id:
        return uow.insert(record)
    old = uow.get(Appointment, record.id)
    fixed = ("patient_id", "day", "provider_id")
    if old.encounter_id and any(getattr(old, name) != getattr(record, name) for name in fixed):
        raise UserError("This patient is checked in; take the check-in back before you move the appointment.")
    return uow.update(record)


def named(reader: Reader, appointment: Appointment) -> Appointment:
    """The appointment with the name its list shows and the keys it is searched and sorted by.

    Raises:
        UserError: nobody is named.
    """
    if appointment.patient_id:
        patient = reader.get(Patient, appointment.patient_id)
        name, search = patient.name.listed(), patient.name_search or fold(patient.name.listed())
    else:
        name = " ".join(appointment.patient_name.split())
        search = fold(name)
        if not name:
            raise UserError("Say who comes: choose a patient or type a name.")
    return replace(appointment, patient_name=name, name_search=search, slot=appointment.slot_key())


def overlaps_of(bench: Bench, appointment: Appointment) -> tuple[Appointment, ...]:
    """The appointments that take some of the same time of the same provider; what booking warns of."""
    with bench.store.reading() as connection:
        same = Reader(connection).find(Appointment, provider_id=appointment.provider_id, day=appointment.day)
    return overlapping(appointment, same)


def set_state(
    bench: Bench, appointment_id: int, state: AppointmentState, note: str = ""
) -> Done[Appointment]:
    """Say that a patient arrived, was seen, did not come or cancelled; or that it is booked after all.

    Raises:
        UserError: a patient who is checked in did not stay away; take the check-in back first.
    """
    bench.require(Permission.BOOK_VISITS)

    def work(uow: UnitOfWork) -> Appointment:
        old = uow.get(Appointment, appointment_id)
        if state is AppointmentState.CHECKED_IN:
            raise UserError("Check the patient in; that opens the visit.")
        if state is AppointmentState.SEEN and old.state not in KEPT:
            raise UserError(f"{old.patient_name} is not checked in yet.")
        if old.state in KEPT and state is not AppointmentState.SEEN:
            raise UserError(f"{old.patient_name} is checked in; take the check-in back first (Ctrl+Z).")
        if state in NO_TIME and old.day > bench.clock.today() and state is AppointmentState.NO_SHOW:
            raise UserError(f"The appointment is only on {old.day:%m/%d/%Y}; cancel it instead.")
        return uow.update(replace(old, state=state, state_note=note.strip()))

    return bench.act(f"appointment {state.value.replace('_', ' ')}", work)


def put_back(bench: Bench, appointment: Appointment) -> Done[Appointment]:
    """Bring an appointment back to how it was before; the inverse of `set_state`, `verify`, `no_charge`."""
    bench.require(Permission.BOOK_VISITS)

    def work(uow: UnitOfWork) -> Appointment:
        now = uow.get(Appointment, appointment.id)
        return uow.update(replace(appointment, version=now.version))

    return bench.act("put appointment back", work)


def verify(bench: Bench, appointment_id: int) -> Done[Appointment]:
    """Note that the insurance was asked about this visit today."""
    bench.require(Permission.BOOK_VISITS)

    def work(uow: UnitOfWork) -> Appointment:
        old = uow.get(Appointment, appointment_id)
        return uow.update(replace(old, verified_day=bench.clock.today(), verified_by=bench.user))

    return bench.act("verify insurance", work)


def no_charge(bench: Bench, appointment_id: int, reason: str) -> Done[Appointment]:
    """End a kept appointment without charges, with a reason of the list (O32).

    Args:
        bench: the office.
        appointment_id: a kept appointment.
        reason: key of `NO_CHARGE`.

    Raises:
        UserError: it was not kept, or its visit has charges.
    """
    bench.require(Permission.ENTER_CHARGES)
    if reason not in NO_CHARGE:
        raise UserError("Choose a reason from the list.")

    def work(uow: UnitOfWork) -> Appointment:
        old = uow.get(Appointment, appointment_id)
        if old.state not in KEPT:
            raise UserError(f"{old.patient_name} was not checked in; there is no visit to charge for.")
        charges = uow.find(Charge, encounter_id=old.encounter_id) if old.encounter_id else ()
        if any(one.state is not ChargeState.VOID for one in charges):
            raise UserError("The visit has charges. Delete or correct them before you say no-charge.")
        return uow.update(replace(old, no_charge=reason, state=AppointmentState.SEEN))

    return bench.act("no charge", work)


def time_words(appointment: Appointment) -> str:
    """When it is: ``11/23/2026 9:30 am``."""
    return f"{appointment.day:%m/%d/%Y} {clock_time(appointment.start)}"


def is_coming(appointment: Appointment) -> bool:
    """Whether the patient is still to be checked in."""
    return appointment.state in COMING


def _check_minutes(minutes: int) -> None:
    if not 5 <= minutes <= LONGEST:
        raise UserError(f"An appointment takes 5 minutes to {LONGEST // 60} hours; this one has {minutes}.")
