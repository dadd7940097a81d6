"""Payers' credits with their clock: refunded or left to recoupment, one thing or the other (O13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from medbill_desktop.domain.approval import (
    MoneyRequest,
    Overpayment,
    OverpaymentState,
    Refund,
    RefundState,
    RequestKind,
    RequestState,
    due_on,
)
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Coverage, Payer
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.query import money as query
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.write_offs import standing
from medbill_desktop.store import Reader, UnitOfWork


def identify(bench: Bench, charge_id: int, coverage_id: int, patient_id: int) -> Done[Overpayment]:
    """Look at a payer's credit for the first time: the clock of Medicare and Medicaid starts.

    Raises:
        UserError: there is no credit.
    """
    bench.require(Permission.POST_PAYMENT)
    today = bench.clock.today()
    return bench.act(
        "identify overpayment", lambda uow: _known(uow, (charge_id, coverage_id, patient_id), today)
    )


def find_overpayments(bench: Bench) -> Done[tuple[Overpayment, ...]]:
    """Look at every payer's credit that nobody looked at yet; clocks of Medicare and Medicaid start.

    Returns:
        The new ones; empty when all are known.
    """
    bench.require(Permission.POST_PAYMENT)
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> tuple[Overpayment, ...]:
        before = {one.id for one in uow.find(Overpayment)}
        keys = query.payer_credits(uow.connection)
        found = [_known(uow, key, today) for key in keys]
        return tuple(one for one in found if one.id not in before)

    return bench.act("find overpayments", work)


def await_recoupment(bench: Bench, overpayment_id: int, note: str) -> Done[Overpayment]:
    """The payer will take its credit out of a later check.

    Raises:
        UserError: a refund of it is under way; never both.
    """
    bench.require(Permission.POST_PAYMENT)

    def work(uow: UnitOfWork) -> Overpayment:
        found = uow.get(Overpayment, overpayment_id)
        if found.state is not OverpaymentState.IDENTIFIED:
            raise UserError(f"This credit is {found.state.value}; refund or recoupment, never both.")
        return uow.update(replace(found, state=OverpaymentState.RECOUPMENT, note=note.strip()))

    return bench.act("await recoupment", work)


def close_recoupment(bench: Bench, overpayment_id: int, note: str, *, recouped: bool) -> Done[Overpayment]:
    """The payer took it back (PLB WO or 72), or will not: then it is open for a refund again.

    Raises:
        UserError: it does not await recoupment.
    """
    bench.require(Permission.POST_PAYMENT)

    def work(uow: UnitOfWork) -> Overpayment:
        found = uow.get(Overpayment, overpayment_id)
        if found.state is not OverpaymentState.RECOUPMENT:
            raise UserError("This credit does not await recoupment.")
        state = OverpaymentState.CLOSED if recouped else OverpaymentState.IDENTIFIED
        return uow.update(replace(found, state=state, note=note.strip()))

    return bench.act("close recoupment", work)


def rest_of(reader: Reader, found: Overpayment) -> Money:
    """What of a payer's credit is neither refunded nor promised; zero when nothing is left."""
    return max(-standing(reader, found.patient_id, found.charge_id, found.coverage_id).owed, ZERO)


def release_overpayment(uow: UnitOfWork, request: MoneyRequest) -> None:
    """A refund that was asked for will not be: its credit may go the other way."""
    stand(uow, request)


def turn_to_refund(uow: UnitOfWork, request: MoneyRequest, today: date) -> None:
    """A refund is asked for: the credit goes this way and no other.

    Raises:
        UserError: it awaits recoupment.
    """
    if request.charge_id is None or request.coverage_id is None:
        return
    found = _known(uow, (request.charge_id, request.coverage_id, request.patient_id), today)
    if found.state is OverpaymentState.RECOUPMENT:
        raise UserError("This credit awaits recoupment by the payer; refund or recoupment, never both.")
    uow.update(replace(found, state=OverpaymentState.REFUNDING))


def _known(uow: UnitOfWork, key: tuple[int, int, int], today: date) -> Overpayment:
    charge_id, coverage_id, patient_id = key
    for one in uow.find(Overpayment, charge_id=charge_id, coverage_id=coverage_id):
        if one.state is not OverpaymentState.CLOSED:
            return one
    found = standing(uow, patient_id, charge_id, coverage_id)
    if found.owed >= ZERO:
        raise UserError(f"The payer has no credit on {found.what}.")
    payer = uow.get(Payer, uow.get(Coverage, coverage_id).payer_id)
    return uow.insert(
        Overpayment(
            charge_id=charge_id,
            coverage_id=coverage_id,
            payer_id=payer.id,
            patient_id=patient_id,
            amount=-found.owed,
            identified_on=today,
            due_on=due_on(today, payer.filing_code),
            payer_name=payer.name,
            patient_name=uow.get(Patient, patient_id).name.listed(),
        )
    )


def stand(uow: UnitOfWork, request: MoneyRequest) -> None:
    """Say how a payer's credit stands after a refund of it, or of a part, was paid, voided or given up.

    While a refund is asked for or promised it is being refunded; what is left afterwards is open to be
    decided again under the clock that runs already; with nothing left it is closed.
    """
    if request.charge_id is None or request.coverage_id is None:
        return
    of_it: dict[str, Any] = {"charge_id": request.charge_id, "coverage_id": request.coverage_id}
    known = uow.find(Overpayment, "-id", **of_it)
    if not known:
        return
    left = max(-standing(uow, request.patient_id, request.charge_id, request.coverage_id).owed, ZERO)
    asked = uow.find(MoneyRequest, kind=RequestKind.REFUND, **of_it)
    promised = [
        one for each in asked for one in uow.find(Refund, request_id=each.id, state=RefundState.TO_PAY)
    ]
    waiting = any(one.state is RequestState.WAITING and one.id != request.id for one in asked)
    state = OverpaymentState.IDENTIFIED if left else OverpaymentState.CLOSED
    if promised or waiting:
        state = OverpaymentState.REFUNDING
    whole = left + Money.total(one.amount for one in promised)
    uow.update(replace(known[0], state=state, amount=whole or known[0].amount))
