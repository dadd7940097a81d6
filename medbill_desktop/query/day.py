"""One appointment with all that the front desk sees of it, and the book of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from medbill_desktop.domain.appointment import NO_TIME, Appointment, Copay, VisitType
from medbill_desktop.domain.insurance import Case, CaseKind, Coverage, Payer, Plan, resolve
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.practice import Location, Provider
from medbill_desktop.domain.receipt import Receipt
from medbill_desktop.domain.superbill import Superbill
from medbill_desktop.domain.visit import Charge, ChargeState, Encounter
from medbill_desktop.query.details.patient import balances_of
from medbill_desktop.query.details.visit_page import PayingCoverage
from medbill_desktop.store import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPage:
    """Everything the record pane of an appointment needs.

    Attributes:
        patient: None while the caller is not registered.
        case: what the visit is about; None without a patient or a case.
        paying: the coverages in force on the day, by rank; empty for self-pay.
        due: copay that visit type and primary coverage ask for.
        receipts: of this appointment, voided ones too, newest first.
        charges: of its visit that are not void.
        owes, credit: what the patient owes and has to their credit today.
        superbills: its numbered forms, newest first.
    """

    appointment: Appointment
    patient: Patient | None
    case: Case | None
    kind: VisitType | None
    provider: Provider
    location: Location
    paying: tuple[PayingCoverage, ...]
    due: Money
    receipts: tuple[Receipt, ...]
    charges: tuple[Charge, ...]
    owes: Money
    credit: Money
    superbills: tuple[Superbill, ...]

    @property
    def taken(self) -> Money:
        """What was taken at check-in and holds."""
        return Money.total(one.amount for one in self.receipts if one.voided_entry_id is None)


def day_page(connection: sa.Connection, appointment_id: int) -> DayPage:
    """Read an appointment for its page.

    Raises:
        NotFound: there is no such appointment.
    """
    reader = Reader(connection)
    one = reader.get(Appointment, appointment_id)
    case = case_of(reader, one)
    balances = balances_of(connection, one.patient_id) if one.patient_id else {}
    charges = reader.find(Charge, "line", encounter_id=one.encounter_id) if one.encounter_id else ()
    return DayPage(
        appointment=one,
        patient=reader.get(Patient, one.patient_id) if one.patient_id else None,
        case=case,
        kind=reader.get(VisitType, one.visit_type_id) if one.visit_type_id else None,
        provider=reader.get(Provider, one.provider_id),
        location=reader.get(Location, one.location_id),
        paying=tuple(
            PayingCoverage(found, reader.get(Payer, found.payer_id), reader.get(Plan, found.plan_id))
            for found in paying_on(reader, case, one.day)
        ),
        due=copay_due(reader, one),
        receipts=reader.find(Receipt, "-number", appointment_id=appointment_id),
        charges=tuple(each for each in charges if each.state is not ChargeState.VOID),
        owes=balances.get(Account.AR_PATIENT, ZERO),
        credit=-balances.get(Account.PATIENT_CREDIT, ZERO),
        superbills=reader.find(Superbill, "-number", appointment_id=appointment_id),
    )


def paying_on(reader: Reader, case: Case | None, day: date) -> tuple[Coverage, ...]:
    """The coverages that pay for a case on a day, by rank; none for self-pay."""
    if case is None or case.kind is CaseKind.SELF_PAY:
        return ()
    return resolve(reader.find(Coverage, patient_id=case.patient_id), case.id, day)


def case_of(reader: Reader, appointment: Appointment) -> Case | None:
    """What the appointment is about: its own case, that of the patient's last visit, or the first one."""
    if appointment.case_id:
        return reader.get(Case, appointment.case_id)
    if not appointment.patient_id:
        return None
    visits = reader.find(Encounter, "-service_date", patient_id=appointment.patient_id)
    if visits:
        return reader.get(Case, visits[0].case_id)
    cases = reader.find(Case, "id", patient_id=appointment.patient_id)
    return cases[0] if cases else None


def copay_due(reader: Reader, appointment: Appointment) -> Money:
    """The copay that the visit type and the primary coverage ask for; zero for preventive visits (O12)."""
    if not appointment.patient_id or not appointment.visit_type_id:
        return ZERO
    kind = reader.get(VisitType, appointment.visit_type_id).copay_kind
    paying = paying_on(reader, case_of(reader, appointment), appointment.day)
    if not kind or not paying:
        return ZERO
    known = reader.find(Copay, coverage_id=paying[0].id, copay_kind=kind)
    return known[0].amount if known else ZERO


@dataclass(frozen=True, slots=True)
class Slot:
    """A row of the book.

    Attributes:
        start: minutes after midnight.
        booked: who begins in this slot, by provider id; those that run over from before are `runs_over`.
        runs_over: providers whose time is taken by an earlier appointment.
    """

    start: int
    booked: dict[int, tuple[Appointment, ...]]
    runs_over: frozenset[int]


@dataclass(frozen=True, slots=True)
class Book:
    """The times of a day, slot by slot and provider by provider."""

    day: date
    minutes: int
    providers: tuple[Provider, ...]
    slots: tuple[Slot, ...]


def book(connection: sa.Connection, day: date, opens: int, closes: int, minutes: int) -> Book:
    """Read the book of a day; appointments outside the hours widen it.

    Args:
        connection: a reader of the office.
        day: which day.
        opens: minutes after midnight of the first slot.
        closes: of the end of the last.
        minutes: of a slot.
    """
    reader = Reader(connection)
    taken = [one for one in reader.find(Appointment, "start", day=day) if one.state not in NO_TIME]
    opens = min([opens, *(one.start - one.start % minutes for one in taken)])
    closes = max([closes, *(one.ends for one in taken)])
    slots = []
    for start in range(opens, closes, minutes):
        begins: dict[int, tuple[Appointment, ...]] = {}
        over = set()
        for one in taken:
            if start <= one.start < start + minutes:
                begins[one.provider_id] = (*begins.get(one.provider_id, ()), one)
            elif one.start < start < one.ends:
                over.add(one.provider_id)
        slots.append(Slot(start, begins, frozenset(over)))
    providers = tuple(one for one in reader.find(Provider, "last_name") if one.is_rendering)
    return Book(day, minutes, providers, tuple(slots))
