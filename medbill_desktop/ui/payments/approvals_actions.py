"""What the room of approvals reads and does; each function calls one service on its thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from medbill_desktop.domain.approval import MoneyRequest, Refund, RequestKind, RequestState
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.errors import UserError
from medbill_desktop.query.details.account import AccountLine, account
from medbill_desktop.services import approvals, refunds, write_offs
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.story import Happening

REFUSALS = ("Ask the payer first", "The patient can pay", "More words are needed")
REVERSALS = ("The patient will pay", "Recalled from the agency", "Wrong charge")
VOIDS = ("Lost in the mail", "Wrong amount", "Wrong name")

Then = Callable[[], None]


@dataclass(frozen=True, slots=True)
class OpenedRequest:
    """A request, its refund if there is one, and the account it is about."""

    request: MoneyRequest
    refund: Refund | None
    account: Sequence[AccountLine]


def read_request(desk: Desk, request_id: int) -> OpenedRequest:
    """Read a request; the read row is written first. Runs on a reader thread."""
    store = desk.office.bench.store
    with store.reading() as connection:
        reader = Reader(connection)
        request = reader.get(MoneyRequest, request_id)
        found = reader.find(Refund, request_id=request_id)
        lines = account(connection, request.patient_id)
    store.record_read(desk.office.user, Kind.MONEY_REQUEST, request_id, request.patient_id)
    return OpenedRequest(request, found[0] if found else None, lines)


def what_of(found: OpenedRequest) -> str:
    """What is asked for, in words."""
    request, refund = found.request, found.refund
    if request.kind is RequestKind.WRITE_OFF:
        side = "the patient's side" if request.coverage_id is None else "the payer's side"
        return f"Write-off {request.reason_code} on {side}: {request.reason}"
    if refund is None:
        return f"Refund: {request.reason}"
    number = f", {out_words(refund.method, refund.check_number)}" if refund.check_number else ""
    return f"Refund {refund.number} to {refund.payee}, {refund.state.value}{number}: {request.reason}"


def story_of(found: OpenedRequest) -> list[Happening]:
    """Who asked, who decided, what was paid."""
    request, refund = found.request, found.refund
    made = [Happening(request.asked_on, request.reason, request.amount, strong=f"{request.asked_by} asked")]
    if request.decided_on is not None:
        who = request.decided_by or "Posted"
        strong = f"{who} {request.state.value}" if request.decided_by else who
        made.append(Happening(request.decided_on, request.decision, strong=strong))
    if refund is not None and refund.issued_on is not None:
        words = f"{out_words(refund.method, refund.check_number)} to {refund.payee}"
        made.append(Happening(refund.issued_on, words, refund.amount, strong="Paid out"))
    return made


def approve(desk: Desk, request: MoneyRequest, then: Then) -> None:
    """Approve a request."""
    act(
        desk,
        lambda _: approvals.approve(desk.office.bench, request.id),
        lambda _: f"{request.amount} for {request.patient_name} is approved and posted.",
        then=lambda _: then(),
    )


def refuse(desk: Desk, request: MoneyRequest, why: str, then: Then) -> None:
    """Refuse a request with its reason."""
    act(
        desk,
        lambda _: approvals.refuse(desk.office.bench, request.id, why),
        lambda _: f"{request.amount} for {request.patient_name} is refused.",
        then=lambda _: then(),
    )


def withdraw(desk: Desk, found: OpenedRequest, then: Then) -> None:
    """Withdraw one's own request, or a promised refund that is not paid."""
    bench, request, refund = desk.office.bench, found.request, found.refund
    if refund is not None and request.state is RequestState.APPROVED:
        act(
            desk,
            lambda _: refunds.withdraw_refund(bench, refund.id),
            lambda _: f"Refund {refund.number} is withdrawn; the credit stands again.",
            then=lambda _: then(),
        )
        return
    act(
        desk,
        lambda _: approvals.withdraw(bench, request.id),
        lambda _: "The request is withdrawn.",
        then=lambda _: then(),
    )


def reverse(desk: Desk, request: MoneyRequest, why: str, then: Then) -> None:
    """Take a posted write-off back."""
    act(
        desk,
        lambda _: write_offs.reverse_write_off(desk.office.bench, request.id, why),
        lambda _: f"{request.amount} is open again.",
        then=lambda _: then(),
    )


def way_of(typed: str) -> tuple[str, str]:
    """How a refund goes out, and its number: ``501`` is a check, ``card 4242``, ``eft 9912`` the others.

    Raises:
        UserError: no number or reference was typed.
    """
    first, _, rest = typed.strip().partition(" ")
    known = first.casefold() in refunds.METHODS
    method, number = (first.casefold(), rest.strip()) if known else ("check", typed.strip())
    if not number:
        raise UserError("Type the number of the check, card and its last 4 digits, or EFT and its reference.")
    return method, number


def out_words(method: str, number: str) -> str:
    """How a refund went out, for a sentence: ``check 501``, ``EFT 9912``."""
    return f"{'EFT' if method == 'eft' else method} {number}"


def pay_out(desk: Desk, refund: Refund, way: tuple[str, str], then: Then) -> None:
    """Pay a refund out by check, card or EFT: an outward act, without undo."""
    act(
        desk,
        lambda _: refunds.issue_refund(desk.office.bench, refund.id, *way),
        lambda made: f"Refund {made.number}: {made.amount} is out, {out_words(*way)}.",
        then=lambda _: then(),
    )


def void(desk: Desk, refund: Refund, why: str, then: Then) -> None:
    """A refund's check was not cashed, or its card or EFT payment was refused."""
    act(
        desk,
        lambda _: refunds.void_refund(desk.office.bench, refund.id, why),
        lambda _: f"Refund {refund.number} came back or was stopped; it waits to be paid again.",
        then=lambda _: then(),
    )


def cashed(desk: Desk, refund: Refund, then: Then) -> None:
    """The bank paid a refund."""
    act(
        desk,
        lambda _: refunds.mark_cashed(desk.office.bench, refund.id),
        lambda _: f"The bank paid {out_words(refund.method, refund.check_number)}.",
        then=lambda _: then(),
    )
