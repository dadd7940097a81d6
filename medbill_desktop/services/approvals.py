"""What waits for a second person: approved, refused or withdrawn; nobody decides their own (O13)."""

from __future__ import annotations

from dataclasses import replace

from medbill_desktop.domain.approval import MoneyRequest, RequestKind, RequestState
from medbill_desktop.domain.errors import NotAllowed, UserError
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.overpayments import release_overpayment
from medbill_desktop.services.refunds import post_refund
from medbill_desktop.services.write_offs import post_write_off
from medbill_desktop.store import Reader, UnitOfWork

_LIMITED = {RequestKind.WRITE_OFF: Permission.WRITE_OFF, RequestKind.REFUND: Permission.REFUND}
_POSTS = {RequestKind.WRITE_OFF: post_write_off, RequestKind.REFUND: post_refund}


def approve(bench: Bench, request_id: int, words: str = "") -> Done[MoneyRequest]:
    """Approve what somebody else asked for; it posts today.

    Raises:
        NotAllowed: one's own request, no permission, or above the approver's own limit too.
        UserError: it was decided before, or less is open by now.
    """
    asked = _peek(bench, request_id)
    bench.require(Permission.APPROVE)
    bench.require(_LIMITED[asked.kind], amount=asked.amount)
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> MoneyRequest:
        request = _waiting(uow, request_id)
        _refuse_own(bench, request)
        decided = replace(request, decided_by=bench.user, decision=words.strip())
        return _POSTS[request.kind](uow, decided, today)

    return bench.act("approve request", work)


def refuse(bench: Bench, request_id: int, why: str) -> Done[MoneyRequest]:
    """Refuse what somebody else asked for, with the reason; nothing is posted.

    Raises:
        NotAllowed: one's own request, or no permission.
        UserError: no reason, or it was decided before.
    """
    bench.require(Permission.APPROVE)
    if not why.strip():
        raise UserError("Say why it is refused; who asked sees the reason.")
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> MoneyRequest:
        request = _waiting(uow, request_id)
        _refuse_own(bench, request)
        release_overpayment(uow, request)
        return uow.update(
            replace(
                request,
                state=RequestState.REFUSED,
                decided_by=bench.user,
                decided_on=today,
                decision=why.strip(),
            )
        )

    return bench.act("refuse request", work)


def withdraw(bench: Bench, request_id: int) -> Done[MoneyRequest]:
    """Take one's own request back before it is decided.

    Raises:
        NotAllowed: somebody else asked for it.
        UserError: it was decided before.
    """
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> MoneyRequest:
        request = _waiting(uow, request_id)
        if request.asked_by != bench.user:
            raise NotAllowed(f"{request.asked_by} asked for this; only {request.asked_by} can withdraw it.")
        release_overpayment(uow, request)
        return uow.update(
            replace(request, state=RequestState.WITHDRAWN, decided_by=bench.user, decided_on=today)
        )

    return bench.act("withdraw request", work)


def _peek(bench: Bench, request_id: int) -> MoneyRequest:
    with bench.store.reading() as connection:
        return Reader(connection).get(MoneyRequest, request_id)


def _waiting(uow: UnitOfWork, request_id: int) -> MoneyRequest:
    request = uow.get(MoneyRequest, request_id)
    if request.state is not RequestState.WAITING:
        raise UserError(f"This request is {request.state.value} already.")
    return request


def _refuse_own(bench: Bench, request: MoneyRequest) -> None:
    if request.asked_by.casefold() == bench.user.casefold():
        raise NotAllowed("You asked for this yourself; a second person has to decide it.")
