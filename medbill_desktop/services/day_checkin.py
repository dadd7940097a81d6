"""Check-in: the visit opens, the copay is taken under a receipt number; all of it can be taken back (O12)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from medbill_desktop.domain.appointment import (
    COMING,
    COPAY_SKIPPED,
    KEPT,
    Appointment,
    AppointmentState,
    Copay,
)
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.ledger import reversal_of
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.patient_money import payment_entry, refuse_card
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.practice import BillingEntity, Location
from medbill_desktop.domain.receipt import Method, Receipt, ReceiptKind
from medbill_desktop.domain.visit import Charge, ChargeState, Diagnosis, Document, Encounter
from medbill_desktop.query.day import case_of, copay_due
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.day_copay import free_credit, settle_copay
from medbill_desktop.services.patient_money import what_followed
from medbill_desktop.store import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """What the front desk does when a patient stands at the window.

    Attributes:
        copay: taken now; zero takes none.
        reference: check number or the last four digits of the card.
        skipped: key of `COPAY_SKIPPED`, needed where a copay is due and none is taken.
    """

    appointment_id: int
    copay: Money = ZERO
    method: Method = Method.CASH
    reference: str = ""
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """What a check-in made.

    Attributes:
        receipt: None when no copay was taken.
        before: the appointment as it was, for undo.
    """

    appointment: Appointment
    encounter: Encounter
    receipt: Receipt | None
    before: Appointment


def check_in(bench: Bench, command: CheckIn) -> Done[CheckedIn]:
    """Check a patient in: the visit is opened and the copay taken, all or nothing.

    Raises:
        UserError: the patient is not registered or has no case, the day is not reached, the appointment is
            not open, a copay is due and neither taken nor skipped with a reason, or the amount is wrong.
    """
    bench.require(Permission.BOOK_VISITS)
    if command.copay:
        bench.require(Permission.TAKE_PATIENT_MONEY)
    if command.copay < ZERO:
        raise UserError(f"A copay is not negative; {command.copay} was typed.")
    if command.skipped and command.skipped not in COPAY_SKIPPED:
        raise UserError("Choose why no copay is taken from the list.")
    refuse_card(command.reference, "reference")

    def work(uow: UnitOfWork) -> CheckedIn:
        before = uow.get(Appointment, command.appointment_id)
        _refuse(before, bench)
        due = copay_due(uow, before)
        if due and not command.copay and not command.skipped:
            raise UserError(f"A copay of {due} is due. Take it, or say why not.")
        encounter = _encounter(uow, before)
        saved = uow.update(
            replace(
                before,
                state=AppointmentState.CHECKED_IN,
                case_id=encounter.case_id,
                encounter_id=encounter.id,
                copay_skipped="" if command.copay else command.skipped,
            )
        )
        receipt = _take(bench, uow, saved, command) if command.copay else None
        settle_copay(uow, encounter.id, bench.clock.today())
        return CheckedIn(saved, encounter, receipt, before)

    return bench.act("check in", work)


def undo_check_in(bench: Bench, appointment_id: int) -> Done[Appointment]:
    """Take a check-in back: its receipts are voided by reversing entries, its visit goes while it is empty.

    A visit with codes, documents or draft charges stays; the next check-in takes it up again.

    Raises:
        UserError: the patient is not checked in, or the visit has released charges.
    """
    bench.require(Permission.BOOK_VISITS)

    def work(uow: UnitOfWork) -> Appointment:
        appointment = uow.get(Appointment, appointment_id)
        if appointment.state not in KEPT or appointment.encounter_id is None:
            raise UserError(f"{appointment.patient_name} is not checked in.")
        encounter = uow.get(Encounter, appointment.encounter_id)
        empty = _is_empty(uow, encounter)
        for receipt in uow.find(Receipt, appointment_id=appointment_id):
            if receipt.voided_entry_id is None:
                void_in(bench, uow, receipt)
        saved = uow.update(
            replace(
                appointment, state=AppointmentState.ARRIVED, encounter_id=None, no_charge="", copay_skipped=""
            )
        )
        if empty:
            uow.delete(encounter)
        return saved

    return bench.act("take check-in back", work)


def correct_receipt(bench: Bench, receipt_id: int, amount: Money, method: Method) -> Done[Receipt]:
    """Correct the amount or method of a copay: the old receipt is voided, a new one written.

    Raises:
        UserError: the receipt is voided already or belongs to no appointment, or the amount is not positive.
    """
    bench.require(Permission.TAKE_PATIENT_MONEY)
    if amount <= ZERO:
        raise UserError("Type the right amount; to take none, take the check-in back.")

    def work(uow: UnitOfWork) -> Receipt:
        old = uow.get(Receipt, receipt_id)
        if old.voided_entry_id is not None or old.appointment_id is None:
            raise UserError(f"Receipt {old.number} cannot be corrected here; it is voided or no copay.")
        appointment = uow.get(Appointment, old.appointment_id)
        void_in(bench, uow, old)
        command = CheckIn(appointment_id=appointment.id, copay=amount, method=method, reference=old.reference)
        fresh = _take(bench, uow, appointment, command)
        if appointment.encounter_id:
            settle_copay(uow, appointment.encounter_id, bench.clock.today())
        return fresh

    return bench.act("correct receipt", work)


def void_in(bench: Bench, uow: UnitOfWork, receipt: Receipt) -> Receipt:
    """Void a receipt within a transaction: its money leaves the lines it lies on and is reversed.

    Raises:
        UserError: it is voided already, at the bank, or its money was used elsewhere.
    """
    today = bench.clock.today()
    if receipt.voided_entry_id is not None:
        raise UserError(f"Receipt {receipt.number} is voided already.")
    if refusing := [one.words for one in what_followed(uow, receipt) if one.refuses]:
        raise UserError(f"{' '.join(refusing)} Nothing was taken back.")
    if receipt.appointment_id is not None:
        appointment = uow.get(Appointment, receipt.appointment_id)
        if appointment.encounter_id is not None:
            settle_copay(uow, appointment.encounter_id, today, without=receipt.id)
        if free_credit(uow, receipt.patient_id) < receipt.amount:
            raise UserError(
                f"The money of receipt {receipt.number} was used elsewhere (another visit or a refund). "
                "Take that back first, then void the receipt."
            )
    reason = f"Receipt {receipt.number} voided"
    taken_back = uow.post(reversal_of(uow.entry(receipt.entry_id), today, reason))
    return uow.update(replace(receipt, voided_entry_id=taken_back.id))


def remember_copay(bench: Bench, coverage_id: int, copay_kind: str, amount: Money) -> Done[Copay]:
    """Keep what a coverage asks for at a kind of visit; the next check-in proposes it.

    Raises:
        UserError: the amount is negative.
    """
    bench.require(Permission.BOOK_VISITS)
    if amount < ZERO:
        raise UserError(f"A copay is not negative; {amount} was typed.")

    def work(uow: UnitOfWork) -> Copay:
        known = uow.find(Copay, coverage_id=coverage_id, copay_kind=copay_kind)
        if known:
            return uow.update(replace(known[0], amount=amount))
        return uow.insert(Copay(coverage_id=coverage_id, copay_kind=copay_kind, amount=amount))

    return bench.act("remember copay", work)


def _refuse(appointment: Appointment, bench: Bench) -> None:
    if appointment.state not in COMING:
        words = appointment.state.value.replace("_", " ")
        raise UserError(f"{appointment.patient_name} is {words}; only who is expected can be checked in.")
    if appointment.patient_id is None:
        raise UserError(f"{appointment.patient_name} is not registered yet. Register the patient (F8) first.")
    if appointment.day > bench.clock.today():
        raise UserError(f"The appointment is on {appointment.day:%m/%d/%Y}, which is still to come.")


def _encounter(uow: UnitOfWork, appointment: Appointment) -> Encounter:
    """The visit of that day with that provider which nobody checked in yet, or a new one."""
    assert appointment.patient_id is not None  # noqa: S101  checked by _refuse
    opened = uow.find(
        Encounter,
        patient_id=appointment.patient_id,
        service_date=appointment.day,
        rendering_id=appointment.provider_id,
    )
    for one in opened:
        if not uow.find(Appointment, encounter_id=one.id):
            return one
    case = case_of(uow, appointment)
    entities = uow.find(BillingEntity, "id")
    if case is None or not entities:
        what = "case (what the visit is about)" if case is None else "billing entity"
        raise UserError(f"There is no {what} yet. Add it, then check {appointment.patient_name} in.")
    return uow.insert(
        Encounter(
            patient_id=appointment.patient_id,
            case_id=case.id,
            billing_entity_id=entities[0].id,
            location_id=appointment.location_id,
            rendering_id=appointment.provider_id,
            service_date=appointment.day,
            place_of_service=uow.get(Location, appointment.location_id).place_of_service,
        )
    )


def _take(bench: Bench, uow: UnitOfWork, appointment: Appointment, command: CheckIn) -> Receipt:
    assert appointment.patient_id is not None  # noqa: S101  only registered patients are checked in
    today = bench.clock.today()
    number = uow.next_number("receipt")
    entry = uow.post(
        payment_entry(
            appointment.patient_id, command.copay, (), today, f"Copay, receipt {number}", f"receipt:{number}"
        )
    )
    return uow.insert(
        Receipt(
            number=number,
            kind=ReceiptKind.COPAY,
            patient_id=appointment.patient_id,
            appointment_id=appointment.id,
            method=command.method,
            reference=command.reference.strip(),
            amount=command.copay,
            day=today,
            user=bench.user,
            entry_id=entry.id,
        )
    )


def _is_empty(uow: UnitOfWork, encounter: Encounter) -> bool:
    """Whether nothing was done about the visit yet; refuses one with released charges."""
    charges = uow.find(Charge, encounter_id=encounter.id)
    if any(one.state is ChargeState.RELEASED for one in charges):
        raise UserError(
            "The visit has released charges; correct those before the check-in is taken back. "
            "A wrong copay is corrected on its receipt."
        )
    others = (uow.find(kind, encounter_id=encounter.id) for kind in (Diagnosis, Document))
    return not charges and not any(others)
