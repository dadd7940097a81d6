"""Money that patients pay at a desk: previewed, laid on what they owe, taken back, returned by the bank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from medbill_desktop.domain.appointment import Appointment
from medbill_desktop.domain.close import Deposit, DrawerCount
from medbill_desktop.domain.desk import Statement
from medbill_desktop.domain.errors import DuplicatePosting, UserError
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine, reversal_of
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.patient_money import (
    Allotment,
    moved,
    payment_entry,
    propose,
    refuse_card,
    typed,
)
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.receipt import Method, Receipt, ReceiptKind
from medbill_desktop.domain.settings import NSF_FEE
from medbill_desktop.query import money as query
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.day_copay import settle_copay
from medbill_desktop.services.payment_batches import join
from medbill_desktop.services.settings import read_number
from medbill_desktop.services.undo import Followed
from medbill_desktop.store import Reader, UnitOfWork
from medbill_desktop.store.tables import deposit_receipt

METHODS = {
    Method.CASH: "Cash",
    Method.CHECK: "Check",
    Method.CARD: "Card",
    Method.VIRTUAL: "Virtual card",
    Method.OTHER: "Other",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePayment:
    """A payment as it is typed.

    Attributes:
        patient_id: who pays; what is left over is this patient's credit.
        reference: check number or the last four digits of a card.
        note: a few words kept with the entry.
        encounter_id: the visit it is for, which is paid first; None for none.
        family: lay it on all patients of the guarantor.
        amounts: typed over the proposal, by patient and charge; None takes the proposal.
        twice: the same money was really paid a second time.
    """

    patient_id: int
    amount: Money
    method: Method = Method.CASH
    reference: str = ""
    note: str = ""
    encounter_id: int | None = None
    family: bool = True
    amounts: Mapping[tuple[int, int | None], Money] | None = None
    twice: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """How a payment would be laid.

    Attributes:
        allotments: every open item with its part, zero ones too.
        rest: becomes credit of the patient.
        credit: what the patient has to his credit before it.
        twin: the same payment entered before; None when there is none.
    """

    allotments: tuple[Allotment, ...]
    rest: Money
    credit: Money
    twin: Receipt | None


def preview_payment(bench: Bench, command: TakePayment) -> Preview:
    """Say how a payment would be laid, without saving anything.

    Raises:
        UserError: the amount is not above zero, a typed amount does not fit, or a card number was typed.
    """
    _check(command)
    with bench.store.reading() as connection:
        return _preview(Reader(connection), command, bench.clock.today())


def take_payment(bench: Bench, command: TakePayment) -> Done[Receipt]:
    """Take a payment: a receipt with its number, and its entry (docs/algorithms/money_by_hand.md).

    Raises:
        UserError: as `preview_payment`.
        DuplicatePosting: the same patient, day, amount, method and reference was entered before.
    """
    bench.require(Permission.TAKE_PATIENT_MONEY)
    _check(command)
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> Receipt:
        plan = _preview(uow, command, today)
        if plan.twin is not None and not command.twice:
            raise DuplicatePosting(
                f"{command.amount} of this patient was entered today as receipt {plan.twin.number}. "
                "If it was really paid twice, take it twice."
            )
        patient = uow.get(Patient, command.patient_id)
        number = uow.next_number("receipt")
        reason = _reason(command, patient, number)
        key = f"receipt:{_twins_key(command, today)}:{len(_same(uow, command, today))}"
        posted = uow.post(payment_entry(patient.id, command.amount, plan.allotments, today, reason, key))
        receipt = uow.insert(
            Receipt(
                number=number,
                kind=ReceiptKind.PREPAYMENT if plan.rest == command.amount else ReceiptKind.PAYMENT,
                patient_id=patient.id,
                method=command.method,
                reference=command.reference.strip(),
                amount=command.amount,
                day=today,
                user=bench.user,
                entry_id=posted.id,
            )
        )
        join(uow, receipt_id=receipt.id)
        return receipt

    return bench.act("take patient payment", work)


def _reason(command: TakePayment, patient: Patient, number: int) -> str:
    words = f"{METHODS[command.method]} {command.reference}".strip()
    reason = f"{patient.name.listed()} paid by {words[0].lower()}{words[1:]}, receipt {number}"
    return f"{reason}. {command.note.strip()}" if command.note.strip() else reason


def followed_payment(bench: Bench, receipt_id: int) -> tuple[Followed, ...]:
    """What came after a payment, which taking it back shows first (O10)."""
    with bench.store.reading() as connection:
        reader = Reader(connection)
        return what_followed(reader, reader.get(Receipt, receipt_id))


def what_followed(reader: Reader, receipt: Receipt) -> tuple[Followed, ...]:
    """Statements, a count of the drawer, a deposit, credit that was spent."""
    found = [
        Followed(f"The statement of {one.statement_date:%m/%d/%Y} shows this payment.", refuses=False)
        for one in reader.find(Statement, patient_id=receipt.patient_id)
        if one.statement_date >= receipt.day
    ]
    deposit = deposit_of(reader, receipt.id)
    if deposit is not None:
        how = "record it as returned" if receipt.method is Method.CHECK else "refund it"
        found.append(Followed(f"It went to the bank with deposit {deposit.number}; {how}.", refuses=True))
    counted = reader.find(
        DrawerCount, day=receipt.day, user=receipt.user, method=str(receipt.method), deposit_id=None
    )
    if counted and deposit is None:
        found.append(
            Followed(f"The drawer of {receipt.user} was counted with it; open the count first.", refuses=True)
        )
    missing = _missing_credit(reader, receipt)
    if missing:
        found.append(
            Followed(f"{missing} of the credit it made is spent; take that back first.", refuses=True)
        )
    return tuple(found)


def undo_payment(bench: Bench, receipt_id: int) -> Done[Receipt]:
    """Take a payment back that is still in the drawer: a reversing entry in the open period.

    Raises:
        UserError: it was taken back before, or something followed that has to be dealt with first.
    """
    bench.require(Permission.TAKE_PATIENT_MONEY)
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> Receipt:
        receipt = _standing(uow, receipt_id)
        refusing = [one.words for one in what_followed(uow, receipt) if one.refuses]
        if refusing:
            raise UserError(f"{' '.join(refusing)} Nothing was taken back.")
        return _void(uow, receipt, today, f"Taken back: receipt {receipt.number}")

    return bench.act("undo patient payment", work)


def return_check(bench: Bench, receipt_id: int) -> Done[Receipt]:
    """The bank returned a deposited check: the payment is reversed, the cash goes, the fee is charged.

    Credit of it that was spent meanwhile is owed again. The fee is a setting; zero charges none.

    Raises:
        UserError: it is no deposited check, or it was returned before.
    """
    bench.require(Permission.UNDO_POSTING)
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> Receipt:
        receipt = _standing(uow, receipt_id)
        if receipt.method is not Method.CHECK:
            raise UserError(f"Receipt {receipt.number} is no check; the bank returns checks only.")
        if deposit_of(uow, receipt.id) is None:
            raise UserError(f"Receipt {receipt.number} was not deposited; take it back instead.")
        missing = _missing_credit(uow, receipt)
        words = f"Check {receipt.reference}".strip()
        voided = _void(uow, receipt, today, f"{words} of receipt {receipt.number} was returned")
        uow.post(_cash_gone(receipt, today, f"{words} returned by the bank"))
        if missing:
            uow.post(_owed(receipt, missing, today, f"{words} had paid for what was refunded or used"))
        fee = Money(read_number(uow, NSF_FEE))
        if fee:
            uow.post(_fee(receipt, fee, today, f"Fee for the returned {words[0].lower()}{words[1:]}"))
        return voided

    return bench.act("return check", work)


def deposit_of(reader: Reader, receipt_id: int) -> Deposit | None:
    """The deposit that holds a receipt; None while it is in the drawer."""
    wanted = deposit_receipt.select().where(deposit_receipt.c.receipt_id == receipt_id)
    row = reader.connection.execute(wanted).one_or_none()
    return None if row is None else reader.get(Deposit, row.deposit_id)


def _check(command: TakePayment) -> None:
    if command.amount <= ZERO:
        raise UserError("Type the amount that is paid; it is above zero.")
    refuse_card(command.reference, "reference")
    refuse_card(command.note, "note")
    if command.method is Method.CHECK and not command.reference.strip():
        raise UserError("Type the number of the check.")


def _preview(reader: Reader, command: TakePayment, today: date) -> Preview:
    connection = reader.connection
    reader.get(Patient, command.patient_id)
    people = query.family_of(connection, command.patient_id) if command.family else (command.patient_id,)
    items = [one for one in query.open_items(connection, people) if one.owed > ZERO]
    placed = propose(command.amount, items, command.encounter_id)
    if command.amounts is not None:
        placed = typed(placed, command.amounts)
    rest = command.amount - Money.total(one.amount for one in placed)
    if rest < ZERO:
        raise UserError(f"{-rest} more is laid on charges than the {command.amount} that is paid.")
    twin = next((one for one in _same(reader, command, today) if one.voided_entry_id is None), None)
    return Preview(placed, rest, query.free_credit(connection, command.patient_id), twin)


def _same(reader: Reader, command: TakePayment, today: date) -> list[Receipt]:
    """The same money entered before on this day, taken back or not."""
    wanted = command.reference.strip().casefold()
    found = reader.find(Receipt, patient_id=command.patient_id, day=today, amount=command.amount)
    return [
        one for one in found if one.method is command.method and one.reference.strip().casefold() == wanted
    ]


def _twins_key(command: TakePayment, today: date) -> str:
    reference = command.reference.strip().casefold()
    return f"{command.patient_id}:{today}:{command.amount.cents}:{command.method}:{reference}"


def _standing(uow: UnitOfWork, receipt_id: int) -> Receipt:
    receipt = uow.get(Receipt, receipt_id)
    if receipt.voided_entry_id is not None:
        raise UserError(f"Receipt {receipt.number} was taken back before.")
    return receipt


def _void(uow: UnitOfWork, receipt: Receipt, today: date, reason: str) -> Receipt:
    if receipt.appointment_id is not None:
        encounter_id = uow.get(Appointment, receipt.appointment_id).encounter_id
        if encounter_id is not None:
            settle_copay(uow, encounter_id, today, without=receipt.id)
    posted = uow.post(reversal_of(uow.entry(receipt.entry_id), today, reason))
    return uow.update(replace(receipt, voided_entry_id=posted.id))


def _missing_credit(reader: Reader, receipt: Receipt) -> Money:
    """How much of the credit that a payment made is not there any more; check-in money settles itself."""
    if receipt.appointment_id is not None:
        return ZERO
    made = -Money.total(
        line.amount
        for line in reader.entry(receipt.entry_id).lines
        if line.account is Account.PATIENT_CREDIT and line.charge_id is None
    )
    return max(made - query.free_credit(reader.connection, receipt.patient_id), ZERO) if made else ZERO


def _cash_gone(receipt: Receipt, today: date, reason: str) -> LedgerEntry:
    return LedgerEntry(
        kind=EntryKind.DEPOSIT,
        accounting_date=today,
        deposit_date=today,
        reason=reason,
        lines=tuple(
            moved(Account.DRAWER, Account.CASH, receipt.amount, receipt.patient_id, receipt.patient_id)
        ),
    )


def _on_account(receipt: Receipt, amount: Money, day: date) -> LedgerLine:
    return LedgerLine(
        account=Account.AR_PATIENT, amount=amount, patient_id=receipt.patient_id, aging_date=day
    )


def _owed(receipt: Receipt, amount: Money, day: date, reason: str) -> LedgerEntry:
    credit = LedgerLine(account=Account.PATIENT_CREDIT, amount=-amount, patient_id=receipt.patient_id)
    return LedgerEntry(
        kind=EntryKind.TRANSFER,
        accounting_date=day,
        reason=reason,
        lines=(_on_account(receipt, amount, day), credit),
    )


def _fee(receipt: Receipt, fee: Money, day: date, reason: str) -> LedgerEntry:
    return LedgerEntry(
        kind=EntryKind.CHARGE,
        accounting_date=day,
        reason=reason,
        lines=(
            _on_account(receipt, fee, day),
            LedgerLine(account=Account.NSF_FEE, amount=-fee, patient_id=receipt.patient_id),
        ),
    )
