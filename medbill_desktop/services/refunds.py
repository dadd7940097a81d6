"""Refunds to patients and payers: asked for, promised, paid out, voided (O13)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from medbill_desktop.domain.approval import (
    MoneyRequest,
    Refund,
    RefundState,
    RequestKind,
    RequestState,
)
from medbill_desktop.domain.errors import NotAllowed, UserError
from medbill_desktop.domain.insurance import Coverage, Payer
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine, reversal_of
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.patient_money import moved, refuse_card
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.query import money as query
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.overpayments import stand, turn_to_refund
from medbill_desktop.services.write_offs import standing
from medbill_desktop.store import Reader, UnitOfWork

METHODS = {"check": "Check", "card": "Card", "eft": "EFT"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRefund:
    """Money that shall go back.

    Attributes:
        charge_id, coverage_id: of the payer's credit; None for the free credit of the patient.
    """

    patient_id: int
    amount: Money
    reason: str
    charge_id: int | None = None
    coverage_id: int | None = None


def ask_refund(bench: Bench, command: AskRefund) -> Done[MoneyRequest]:
    """Ask for a refund: promised at once within the user's limit, else it waits for a second person.

    Raises:
        UserError: no reason, more than the credit, or the credit awaits recoupment.
    """
    bench.require(Permission.REFUND)
    refuse_card(command.reason, "reason")
    if command.amount <= ZERO or not command.reason.strip():
        raise UserError("Type an amount above zero and the reason of the refund.")
    alone = bench.allows(Permission.REFUND, amount=command.amount)
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> MoneyRequest:
        patient = uow.get(Patient, command.patient_id)
        payer_id = uow.get(Coverage, command.coverage_id).payer_id if command.coverage_id else None
        request = uow.insert(
            MoneyRequest(
                kind=RequestKind.REFUND,
                patient_id=patient.id,
                charge_id=command.charge_id,
                coverage_id=command.coverage_id,
                payer_id=payer_id,
                amount=command.amount,
                reason=command.reason.strip(),
                asked_by=bench.user,
                asked_on=today,
                patient_name=patient.name.listed(),
            )
        )
        _refuse_more(uow, request)
        turn_to_refund(uow, request, today)
        return post_refund(uow, replace(request, decision="Within the limit"), today) if alone else request

    return bench.act("ask for refund", work)


def post_refund(uow: UnitOfWork, request: MoneyRequest, today: date) -> MoneyRequest:
    """Promise a refund that may be promised: off the credit, onto REFUND.

    Raises:
        UserError: the credit is smaller by now.
    """
    _refuse_more(uow, request)
    patient = uow.get(Patient, request.patient_id)
    payee = patient.name.spoken() if request.payer_id is None else uow.get(Payer, request.payer_id).name
    number = uow.next_number("refund")
    posted = uow.post(_promise(uow, request, today, f"Refund {number} to {payee}: {request.reason}"))
    uow.insert(
        Refund(
            number=number,
            request_id=request.id,
            patient_id=request.patient_id,
            payer_id=request.payer_id,
            payee=payee,
            amount=request.amount,
            approved_on=today,
            entry_id=posted.id,
        )
    )
    return uow.update(replace(request, state=RequestState.APPROVED, decided_on=today, entry_id=posted.id))


def issue_refund(bench: Bench, refund_id: int, method: str, check_number: str) -> Done[Refund]:
    """Send a promised refund out: cash goes today. An outward act, without undo (O10).

    Raises:
        UserError: it is not waiting to be paid, or a check has no number.
    """
    bench.require(Permission.REFUND)
    refuse_card(check_number, "reference")
    if method not in METHODS or not check_number.strip():
        raise UserError("Choose check, card or EFT and type the number of the check or the reference.")
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> Refund:
        refund = _in_state(uow, refund_id, RefundState.TO_PAY, "is not waiting to be paid")
        posted = uow.post(
            LedgerEntry(
                kind=EntryKind.DEPOSIT,
                accounting_date=today,
                deposit_date=today,
                reason=f"Refund {refund.number} paid to {refund.payee}, {method} {check_number.strip()}",
                lines=tuple(_paid_out(refund)),
            )
        )
        issued = uow.update(
            replace(
                refund,
                state=RefundState.ISSUED,
                method=method,
                check_number=check_number.strip(),
                issued_on=today,
                paid_entry_id=posted.id,
            )
        )
        stand(uow, uow.get(MoneyRequest, refund.request_id))
        return issued

    return bench.act("issue refund", work)


def void_refund(bench: Bench, refund_id: int, why: str) -> Done[Refund]:
    """A refund's check was not cashed and is void: the cash comes back, the promise stands again.

    Raises:
        UserError: it was cashed, or it is not out.
    """
    bench.require(Permission.REFUND)
    if not why.strip():
        raise UserError("Say why the check is void.")
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> Refund:
        refund = uow.get(Refund, refund_id)
        if refund.state is RefundState.CASHED:
            raise UserError(f"Refund {refund.number} was cashed; a cashed check cannot be voided.")
        refund = _in_state(uow, refund_id, RefundState.ISSUED, "is not out")
        entry = uow.entry(refund.paid_entry_id or 0)
        uow.post(
            replace(reversal_of(entry, today, f"Void: {entry.reason}. {why.strip()}"), deposit_date=today)
        )
        promised = uow.update(
            replace(
                refund,
                state=RefundState.TO_PAY,
                method="",
                check_number="",
                issued_on=None,
                paid_entry_id=None,
            )
        )
        stand(uow, uow.get(MoneyRequest, refund.request_id))
        return promised

    return bench.act("void refund", work)


def mark_cashed(bench: Bench, refund_id: int) -> Done[Refund]:
    """The bank paid a refund's check.

    Raises:
        UserError: it is not out.
    """
    bench.require(Permission.REFUND)

    def work(uow: UnitOfWork) -> Refund:
        refund = _in_state(uow, refund_id, RefundState.ISSUED, "is not out")
        return uow.update(replace(refund, state=RefundState.CASHED))

    return bench.act("refund cashed", work)


def withdraw_refund(bench: Bench, refund_id: int) -> Done[Refund]:
    """Take a promised refund back before it is paid: the credit stands again.

    Raises:
        UserError: it was paid; void it first.
    """
    bench.require(Permission.REFUND)
    today = bench.clock.today()

    return bench.act("withdraw refund", lambda uow: _withdraw(uow, refund_id, today))


def unask_refund(bench: Bench, request_id: int) -> Done[MoneyRequest]:
    """Take back that a refund was asked for, before money goes out: the credit stands as before.

    Raises:
        NotAllowed: somebody else asked for it and it waits to be decided.
        UserError: it was paid, refused or taken back already.
    """
    bench.require(Permission.REFUND)
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> MoneyRequest:
        request = uow.get(MoneyRequest, request_id)
        if request.state is RequestState.WAITING:
            if request.asked_by != bench.user:
                raise NotAllowed(f"{request.asked_by} asked for this; only {request.asked_by} takes it back.")
            taken = replace(request, state=RequestState.WITHDRAWN, decided_by=bench.user, decided_on=today)
            saved = uow.update(taken)
            stand(uow, saved)
            return saved
        made = uow.find(Refund, request_id=request_id, state=RefundState.TO_PAY)
        if not made:
            raise UserError("This refund is paid or taken back already; a check that is out is voided.")
        _withdraw(uow, made[0].id, today)
        return uow.get(MoneyRequest, request_id)

    return bench.act("take refund request back", work)


def _withdraw(uow: UnitOfWork, refund_id: int, today: date) -> Refund:
    refund = _in_state(uow, refund_id, RefundState.TO_PAY, "is not waiting to be paid; void it first")
    entry = uow.entry(refund.entry_id)
    uow.post(reversal_of(entry, today, f"Taken back: {entry.reason}"))
    request = uow.get(MoneyRequest, refund.request_id)
    request = uow.update(
        replace(request, state=RequestState.REVERSED, decision="Withdrawn before it was paid")
    )
    withdrawn = uow.update(replace(refund, state=RefundState.WITHDRAWN))
    stand(uow, request)
    return withdrawn


def _in_state(uow: UnitOfWork, refund_id: int, state: RefundState, otherwise: str) -> Refund:
    refund = uow.get(Refund, refund_id)
    if refund.state is not state:
        raise UserError(f"Refund {refund.number} {otherwise}.")
    return refund


def _refuse_more(reader: Reader, request: MoneyRequest) -> None:
    if request.coverage_id is None:
        there = query.free_credit(reader.connection, request.patient_id)
    else:
        there = -standing(reader, request.patient_id, request.charge_id, request.coverage_id).owed
    if request.amount > there:
        raise UserError(f"The credit is {max(there, ZERO)}; {request.amount} cannot be refunded.")


def _promise(uow: UnitOfWork, request: MoneyRequest, today: date, reason: str) -> LedgerEntry:
    if request.coverage_id is None:
        credit = LedgerLine(
            account=Account.PATIENT_CREDIT, amount=request.amount, patient_id=request.patient_id
        )
    else:
        there = standing(uow, request.patient_id, request.charge_id, request.coverage_id)
        credit = LedgerLine(
            account=Account.AR_PAYER,
            amount=request.amount,
            patient_id=request.patient_id,
            charge_id=request.charge_id,
            coverage_id=request.coverage_id,
            aging_date=there.aging_date,
        )
    promised = LedgerLine(account=Account.REFUND, amount=-request.amount, patient_id=request.patient_id)
    return LedgerEntry(
        kind=EntryKind.ADJUSTMENT,
        accounting_date=today,
        reason=reason,
        idempotency_key=f"request:{request.id}",
        lines=(credit, promised),
    )


def _paid_out(refund: Refund) -> list[LedgerLine]:
    return moved(Account.REFUND, Account.CASH, refund.amount, refund.patient_id, refund.patient_id)
