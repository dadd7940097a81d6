"""Numbered superbills: printed for the day's appointments, voided with a reason, reconciled (O32)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from medbill_desktop.domain.appointment import NO_TIME, Appointment
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.superbill import Superbill, SuperbillState
from medbill_desktop.services.base import Bench, Done

if TYPE_CHECKING:
    from medbill_desktop.store import UnitOfWork


def issue_superbills(bench: Bench, appointment_ids: Sequence[int]) -> Done[list[Superbill]]:
    """Give each appointment a numbered superbill; one that has an open one keeps its number.

    Args:
        bench: the office.
        appointment_ids: registered patients that are expected or here, in the order of printing.

    Raises:
        UserError: there is none, one is not registered, or one does not come.
    """
    bench.require(Permission.PRINT_PAPERS)
    if not appointment_ids:
        raise UserError("There is nobody to print a superbill for.")

    def work(uow: UnitOfWork) -> list[Superbill]:
        return [_issue(bench, uow, uow.get(Appointment, one)) for one in appointment_ids]

    return bench.act("print superbills", work)


def printable(bench: Bench, provider_id: int | None, day: date) -> tuple[list[Appointment], int]:
    """Whose superbills are printed for a day, in order of provider and time.

    Args:
        bench: the office.
        provider_id: None for all providers.
        day: of the appointments.

    Returns:
        The appointments, and how many are left out because the patient is not registered.
    """
    from medbill_desktop.store import Reader

    with bench.store.reading() as connection:
        found = Reader(connection).find(Appointment, day=day)
    mine = [
        one
        for one in sorted(found, key=lambda a: (a.provider_id, a.start, a.id))
        if one.state not in NO_TIME and provider_id in {None, one.provider_id}
    ]
    return [one for one in mine if one.patient_id], sum(1 for one in mine if not one.patient_id)


def void_superbill(bench: Bench, superbill_id: int, reason: str) -> Done[Superbill]:
    """Say that a numbered form will not come back, and why (spoiled, lost, patient did not come).

    Raises:
        UserError: no reason is given, or it is void already.
    """
    bench.require(Permission.PRINT_PAPERS)
    why = reason.strip()
    if not why:
        raise UserError("Say why the superbill is void: spoiled, lost, patient did not come.")

    def work(uow: UnitOfWork) -> Superbill:
        old = uow.get(Superbill, superbill_id)
        if old.state is SuperbillState.VOID:
            raise UserError(f"Superbill {old.number} is void already: {old.void_reason}")
        return uow.update(replace(old, state=SuperbillState.VOID, void_reason=why))

    return bench.act("void superbill", work)


def restore_superbill(bench: Bench, superbill_id: int) -> Done[Superbill]:
    """Take back that a superbill is void.

    Raises:
        UserError: its appointment has another open one by now.
    """
    bench.require(Permission.PRINT_PAPERS)

    def work(uow: UnitOfWork) -> Superbill:
        old = uow.get(Superbill, superbill_id)
        others = uow.find(Superbill, appointment_id=old.appointment_id, state=SuperbillState.PRINTED)
        if any(one.id != old.id for one in others):
            raise UserError(f"The visit has superbill {others[0].number} by now; {old.number} stays void.")
        return uow.update(replace(old, state=SuperbillState.PRINTED, void_reason=""))

    return bench.act("restore superbill", work)


def _issue(bench: Bench, uow: UnitOfWork, appointment: Appointment) -> Superbill:
    if appointment.patient_id is None:
        raise UserError(f"{appointment.patient_name} is not registered; a superbill needs a patient.")
    if appointment.state in NO_TIME:
        raise UserError(f"{appointment.patient_name} does not come; there is nothing to print.")
    opened = uow.find(Superbill, appointment_id=appointment.id, state=SuperbillState.PRINTED)
    if opened:
        return opened[0]
    return uow.insert(
        Superbill(
            number=uow.next_number("superbill"),
            appointment_id=appointment.id,
            provider_id=appointment.provider_id,
            day=appointment.day,
            printed_by=bench.user,
        )
    )
