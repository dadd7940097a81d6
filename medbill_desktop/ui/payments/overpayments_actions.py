"""What the room of overpayments reads and does; each function calls one service on its thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from medbill_desktop.domain.approval import Overpayment, RequestState
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.visit import Charge
from medbill_desktop.query.details.account import AccountLine, account
from medbill_desktop.services import overpayments, refunds
from medbill_desktop.services.refunds import AskRefund
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.story import Happening

REFUND_REASONS = ("Paid twice", "Another payer was first", "Paid above the contract")
RECOUPMENT_NOTES = ("Out of the next check", "Letter received")

Then = Callable[[], None]
Asked = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class OpenedOverpayment:
    """A payer's credit, its charge, and the account it stands on.

    Attributes:
        rest: what of it is neither refunded nor promised.
    """

    overpayment: Overpayment
    charge: Charge
    account: Sequence[AccountLine]
    days_left: int | None
    rest: Money


def read_overpayment(desk: Desk, overpayment_id: int) -> OpenedOverpayment:
    """Read an overpayment; the read row is written first. Runs on a reader thread."""
    store = desk.office.bench.store
    with store.reading() as connection:
        reader = Reader(connection)
        found = reader.get(Overpayment, overpayment_id)
        charge = reader.get(Charge, found.charge_id)
        lines = account(connection, found.patient_id)
        rest = overpayments.rest_of(reader, found)
    store.record_read(desk.office.user, Kind.OVERPAYMENT, overpayment_id, found.patient_id)
    left = None if found.due_on is None else (found.due_on - desk.clock.today()).days
    return OpenedOverpayment(found, charge, lines, left, rest)


def what_of(found: OpenedOverpayment) -> str:
    """Whose credit on what, and how long there is time."""
    one = found.overpayment
    words = f"{one.patient_name} · {found.charge.code} of {write_date(found.charge.service_date)}"
    if found.days_left is None:
        return words
    late = found.days_left < 0
    when = f"{-found.days_left} days late" if late else f"{found.days_left} days left to return it"
    return f"{words} · {when}"


def story_of(found: OpenedOverpayment) -> list[Happening]:
    """When it was identified, until when it is due, what was decided."""
    one = found.overpayment
    made = [Happening(one.identified_on, "", one.amount, strong="Identified")]
    if one.due_on is not None:
        made.append(Happening(one.due_on, "60 days from identification", strong="Return by"))
    if one.note:
        made.append(Happening(None, one.note, strong="Decided"))
    return made


def find(desk: Desk) -> None:
    """Look through all charges for credits that nobody looked at yet."""
    act(
        desk,
        lambda _: overpayments.find_overpayments(desk.office.bench),
        lambda found: f"{len(found)} new credits of payers found." if found else "No new credit was found.",
        title="Looking for payers' credits",
    )


def ask_refund(desk: Desk, found: OpenedOverpayment, why: str, typed: str, then: Then) -> None:
    """Ask for a refund to the payer, of all or of the part that is typed; Undo while nothing is paid."""
    one, bench = found.overpayment, desk.office.bench
    try:
        amount = Money.parse(typed) if typed.strip() else found.rest
    except UserError as error:
        desk.errors.show(error)
        return
    command = AskRefund(
        patient_id=one.patient_id,
        amount=amount,
        reason=why,
        charge_id=one.charge_id,
        coverage_id=one.coverage_id,
    )
    act(
        desk,
        lambda _: refunds.ask_refund(bench, command),
        lambda made: (
            f"{made.amount} waits in Approvals for a second person."
            if made.state is RequestState.WAITING
            else f"{made.amount} is promised; pay it out in Approvals."
        ),
        undo=lambda made: refunds.unask_refund(bench, made.id).changes,
        then=lambda _: then(),
    )


def await_recoupment(desk: Desk, one: Overpayment, note: str, then: Then) -> None:
    """Leave the credit to the payer's recoupment; Undo opens it again."""
    bench = desk.office.bench
    act(
        desk,
        lambda _: overpayments.await_recoupment(bench, one.id, note),
        lambda made: f"{made.amount} awaits recoupment by {made.payer_name}.",
        undo=lambda made: overpayments.close_recoupment(bench, made.id, "", recouped=False).changes,
        then=lambda _: then(),
    )


def ended(desk: Desk, one: Overpayment, note: str, *, recouped: bool, then: Then) -> None:
    """The payer took it back, or will not."""
    act(
        desk,
        lambda _: overpayments.close_recoupment(desk.office.bench, one.id, note, recouped=recouped),
        lambda made: f"The credit of {made.payer_name} is {made.state.value}.",
        then=lambda _: then(),
    )
