"""Credits of patients on their way: to a charge, to another patient of the family, to unclaimed property."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine, reversal_of
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.patient_money import OpenItem, moved, on_item, propose
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.visit import Charge
from medbill_desktop.query import money as query
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader, UnitOfWork


@dataclass(frozen=True, slots=True)
class MoveCredit:
    """A credit on its way; just one of the two ends is named."""

    from_patient: int
    amount: Money
    to_patient: int | None = None
    to_charge: int | None = None


def move_credit(bench: Bench, command: MoveCredit) -> Done[int]:
    """Lay a patient's free credit on a charge of the family, or give it to another patient of it.

    Returns:
        Id of the entry, for `take_back`.

    Raises:
        UserError: more than is free or owed, or the other end belongs to another guarantor.
    """
    bench.require(Permission.TRANSFER)
    _above_zero(command.amount)
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> int:
        giver = uow.get(Patient, command.from_patient)
        _refuse_more_than_free(uow, giver, command.amount)
        if command.to_charge is not None:
            item = _item(uow, giver, command.to_charge, command.amount)
            lines = [
                LedgerLine(account=Account.PATIENT_CREDIT, amount=command.amount, patient_id=giver.id),
                on_item(item, -command.amount),
            ]
            reason = f"Credit of {giver.name.listed()} on {item.what} of {item.service_date:%m/%d/%Y}"
        else:
            taker = uow.get(Patient, command.to_patient or 0)
            _refuse_stranger(uow, giver, taker.id)
            credit = Account.PATIENT_CREDIT
            lines = moved(credit, credit, command.amount, giver.id, taker.id)
            reason = f"Credit of {giver.name.listed()} given to {taker.name.listed()}"
        entry = LedgerEntry(kind=EntryKind.TRANSFER, accounting_date=today, reason=reason, lines=tuple(lines))
        return uow.post(entry).id

    return bench.act("move credit", work)


def apply_credit(bench: Bench, patient_id: int, amount: Money | None = None) -> Done[int]:
    """Lay a patient's free credit, or a part of it, on what the family owes, the oldest first.

    Args:
        bench: the office.
        patient_id: whose credit.
        amount: the part; what is left stays as credit. None lays all that finds something owed.

    Returns:
        Id of the entry, for `take_back`.

    Raises:
        UserError: there is no free credit, nothing is owed, or the part is more than is free or owed.
    """
    bench.require(Permission.TRANSFER)
    if amount is not None:
        _above_zero(amount)
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> int:
        patient = uow.get(Patient, patient_id)
        free = query.free_credit(uow.connection, patient_id)
        people = query.family_of(uow.connection, patient_id)
        items = query.open_items(uow.connection, people)
        if amount is not None:
            _refuse_more_than_free(uow, patient, amount)
            _refuse_more_than_owed(amount, items)
        lines: list[LedgerLine] = []
        for one in propose(free if amount is None else amount, items):
            if one.amount:
                given = LedgerLine(account=Account.PATIENT_CREDIT, amount=one.amount, patient_id=patient_id)
                lines += [given, on_item(one.item, -one.amount)]
        if not lines:
            raise UserError(f"{patient.name.listed()} has no free credit, or the family owes nothing.")
        reason = f"Credit of {patient.name.listed()} on what is owed"
        return uow.post(
            LedgerEntry(kind=EntryKind.TRANSFER, accounting_date=today, reason=reason, lines=tuple(lines))
        ).id

    return bench.act("apply credit", work)


def free_charge_credit(bench: Bench, patient_id: int, charge_id: int) -> Done[int]:
    """Make what was paid too much on a charge the free credit of its patient.

    Returns:
        Id of the entry.

    Raises:
        UserError: the charge has no credit.
    """
    bench.require(Permission.TRANSFER)
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> int:
        found = query.open_items(uow.connection, [patient_id], charge_id)
        if not found or found[0].owed >= ZERO:
            raise UserError("This charge has no credit on the patient's side.")
        item = found[0]
        lines = (
            on_item(item, -item.owed),
            LedgerLine(account=Account.PATIENT_CREDIT, amount=item.owed, patient_id=patient_id),
        )
        reason = f"Paid too much on {item.what} of {item.service_date:%m/%d/%Y}"
        return uow.post(
            LedgerEntry(kind=EntryKind.TRANSFER, accounting_date=today, reason=reason, lines=lines)
        ).id

    return bench.act("free credit of charge", work)


def to_unclaimed(bench: Bench, patient_id: int, amount: Money, reason: str) -> Done[int]:
    """Set a credit that nobody claims aside for the state, with the reason.

    Raises:
        UserError: no reason, or more than is free.
    """
    bench.require(Permission.TRANSFER)
    _above_zero(amount)
    if not reason.strip():
        raise UserError("Say why the credit cannot be returned; the state's report asks for it.")
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> int:
        patient = uow.get(Patient, patient_id)
        _refuse_more_than_free(uow, patient, amount)
        lines = moved(Account.PATIENT_CREDIT, Account.UNCLAIMED, amount, patient_id, patient_id)
        words = f"Unclaimed credit of {patient.name.listed()}: {reason.strip()}"
        return uow.post(
            LedgerEntry(kind=EntryKind.TRANSFER, accounting_date=today, reason=words, lines=tuple(lines))
        ).id

    return bench.act("unclaimed property", work)


def take_back(bench: Bench, entry_id: int) -> Done[int]:
    """Take a transfer of credit back by a reversing entry in the open period.

    Raises:
        UserError: what it gave was spent since, or it is no transfer.
    """
    bench.require(Permission.TRANSFER)
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> int:
        entry = uow.entry(entry_id)
        if entry.kind is not EntryKind.TRANSFER:
            raise UserError("Only a transfer of credit is taken back here.")
        for line in entry.lines:
            if line.account is Account.PATIENT_CREDIT and line.amount < ZERO and line.patient_id:
                _refuse_more_than_free(uow, uow.get(Patient, line.patient_id), -line.amount)
        return uow.post(reversal_of(entry, today, f"Taken back: {entry.reason}")).id

    return bench.act("take back transfer", work)


def _above_zero(amount: Money) -> None:
    if amount <= ZERO:
        raise UserError("Type an amount above zero.")


def _refuse_more_than_free(reader: Reader, patient: Patient, amount: Money) -> None:
    free = query.free_credit(reader.connection, patient.id)
    if amount > free:
        raise UserError(f"Only {max(free, ZERO)} is free to the credit of {patient.name.listed()}.")


def _refuse_more_than_owed(amount: Money, items: Sequence[OpenItem]) -> None:
    owed = Money.total(one.owed for one in items if one.owed > ZERO)
    if amount > owed:
        raise UserError(f"The family owes {owed}; {amount} finds no place. Type a smaller part.")


def _refuse_stranger(reader: Reader, giver: Patient, taker_id: int) -> None:
    if taker_id not in query.family_of(reader.connection, giver.id):
        raise UserError(
            f"A credit stays with the patients of the same guarantor as {giver.name.listed()}; "
            "refund it instead."
        )


def _item(reader: Reader, giver: Patient, charge_id: int, amount: Money) -> OpenItem:
    charge = reader.get(Charge, charge_id)
    _refuse_stranger(reader, giver, charge.patient_id)
    found = query.open_items(reader.connection, [charge.patient_id], charge_id)
    owed = found[0].owed if found else ZERO
    if amount > owed:
        raise UserError(f"{charge.code} of {charge.service_date:%m/%d/%Y} owes {owed}; {amount} is too much.")
    return found[0]
