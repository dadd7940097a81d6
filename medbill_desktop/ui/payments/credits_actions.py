"""What the room of credits reads and does; each function calls one service on its thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from medbill_desktop.domain.approval import MoneyRequest, ReasonCode, RequestState
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.patient_money import OpenItem
from medbill_desktop.query import money as query
from medbill_desktop.query.details.account import AccountLine, account
from medbill_desktop.services import patient_credits, refunds, write_offs
from medbill_desktop.services.patient_credits import MoveCredit
from medbill_desktop.services.refunds import AskRefund
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act

REFUND_REASONS = ("Paid too much", "Visit was cancelled", "Moved away")
UNCLAIMED_REASONS = ("No address is known", "The check was never cashed")

Then = Callable[[], None]


@dataclass(frozen=True, slots=True)
class OpenedCredit:
    """A patient's credit, and what the family owes.

    Attributes:
        credit: free to be moved or refunded.
        own: what this patient alone owes.
        reasons: for a write-off.
        family: the other patients of the guarantor, id and name.
    """

    patient_id: int
    name: str
    credit: Money
    own: Money
    items: Sequence[OpenItem]
    account: Sequence[AccountLine]
    reasons: Sequence[ReasonCode]
    family: Sequence[tuple[int, str]]


def read_credit(desk: Desk, patient_id: int) -> OpenedCredit:
    """Read a patient's credit; the read row is written first. Runs on a reader thread."""
    store = desk.office.bench.store
    store.record_read(desk.office.user, Kind.PATIENT, patient_id, patient_id)
    with store.reading() as connection:
        reader = Reader(connection)
        people = query.family_of(connection, patient_id)
        items = query.open_items(connection, people)
        own = [one.owed for one in items if one.patient_id == patient_id and one.owed > ZERO]
        return OpenedCredit(
            patient_id,
            reader.get(Patient, patient_id).name.listed(),
            query.free_credit(connection, patient_id),
            Money.total(own),
            items,
            account(connection, patient_id),
            tuple(write_offs.reasons(reader).values()),
            [(one, _named(reader, one)) for one in people if one != patient_id],
        )


def _named(reader: Reader, patient_id: int) -> str:
    """Name and chart number: two of a family may have the same name."""
    patient = reader.get(Patient, patient_id)
    return f"{patient.name.listed()} ({patient.number})"


def give(desk: Desk, found: OpenedCredit, taker: tuple[int, str], typed: str, then: Then) -> None:
    """Give credit to another patient of the guarantor, all when nothing is typed; Undo takes it back."""
    bench, amount = desk.office.bench, part_of(desk, found.credit, typed)
    if amount is None:
        return
    taker_id, name = taker
    command = MoveCredit(found.patient_id, amount, to_patient=taker_id)
    act(
        desk,
        lambda _: patient_credits.move_credit(bench, command),
        lambda _: f"{amount} is credit of {name} now.",
        undo=lambda entry: patient_credits.take_back(bench, entry).changes,
        then=lambda _: then(),
    )


def reason_words(found: OpenedCredit) -> list[str]:
    """The reasons of a write-off as they are offered: ``SB Small balance``."""
    return [f"{one.code} {one.title}" for one in found.reasons]


def part_of(desk: Desk, whole: Money, typed: str) -> Money | None:
    """The part of a credit that was typed, all when nothing is; None, and said, when it cannot be read."""
    try:
        return Money.parse(typed) if typed.strip() else whole
    except UserError as error:
        desk.errors.show(error)
        return None


def apply(desk: Desk, found: OpenedCredit, typed: str, then: Then) -> None:
    """Lay a credit, or the part that is typed, on what is owed; Undo takes it back."""
    bench, part = desk.office.bench, part_of(desk, found.credit, typed)
    if part is None:
        return
    wanted = part if typed.strip() else None
    act(
        desk,
        lambda _: patient_credits.apply_credit(bench, found.patient_id, wanted),
        lambda _: f"{wanted or 'The credit'} of {found.name} lies on what was owed.",
        undo=lambda entry: patient_credits.take_back(bench, entry).changes,
        then=lambda _: then(),
    )


def ask_refund(desk: Desk, found: OpenedCredit, why: str, typed: str, then: Then) -> None:
    """Ask for a refund of the credit, or of the part that is typed; Undo while nothing is paid out."""
    bench, amount = desk.office.bench, part_of(desk, found.credit, typed)
    if amount is None:
        return
    command = AskRefund(patient_id=found.patient_id, amount=amount, reason=why)
    act(
        desk,
        lambda _: refunds.ask_refund(bench, command),
        _said,
        undo=lambda made: refunds.unask_refund(bench, made.id).changes,
        then=lambda _: then(),
    )


def unclaimed(desk: Desk, found: OpenedCredit, why: str, then: Then) -> None:
    """Set a credit aside as unclaimed property; Undo takes it back."""
    bench = desk.office.bench
    act(
        desk,
        lambda _: patient_credits.to_unclaimed(bench, found.patient_id, found.credit, why),
        lambda _: f"{found.credit} of {found.name} is set aside as unclaimed property.",
        undo=lambda entry: patient_credits.take_back(bench, entry).changes,
        then=lambda _: then(),
    )


def write_off(desk: Desk, found: OpenedCredit, typed: str, then: Then) -> None:
    """Ask to take off what the patient owes; the first typed word is the reason's code."""
    code = (typed.split() or [""])[0]
    act(
        desk,
        lambda _: write_offs.write_off_balance(desk.office.bench, found.patient_id, code),
        lambda total: f"{total} of {found.name}: taken off, or on the list of approvals above your limit.",
        then=lambda _: then(),
    )


def _said(request: MoneyRequest) -> str:
    if request.state is RequestState.WAITING:
        return f"{request.amount} waits on the list of approvals for a second person."
    return f"A refund of {request.amount} is promised; pay it out in Approvals."
