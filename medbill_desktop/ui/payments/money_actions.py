"""What the room of patients' money reads and does; each function calls one service on its thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.receipt import Receipt
from medbill_desktop.query import search
from medbill_desktop.query.details.account import AccountLine, account
from medbill_desktop.services import day_papers, patient_money
from medbill_desktop.services.patient_money import METHODS, Preview, TakePayment
from medbill_desktop.services.undo import Followed
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.kit.suggest import Proposal
from medbill_desktop.ui.parts.acting import act

_FOUND = 20


@dataclass(frozen=True, slots=True)
class OpenedReceipt:
    """A receipt as it is printed, and the patient's account."""

    receipt: Receipt
    pdf: bytes
    pages: int
    account: Sequence[AccountLine]
    followed: tuple[Followed, ...]


def find_patients(desk: Desk, typed: str) -> list[Proposal]:
    """Patients by what is typed. Runs on a reader thread."""
    if not typed:
        return []
    with desk.office.bench.store.reading() as connection:
        hits = search.patients(connection, typed, _FOUND)
    return [Proposal(hit.id, hit.title, hit.detail) for hit in hits]


def read_receipt(desk: Desk, receipt_id: int) -> OpenedReceipt:
    """Read and draw a receipt; the read row is written first. Runs on a reader thread."""
    from medbill_desktop.forms.receipt import draw_receipt

    bench = desk.office.bench
    with bench.store.reading() as connection:
        reader = Reader(connection)
        receipt = reader.get(Receipt, receipt_id)
        lines = account(connection, receipt.patient_id)
        followed = patient_money.what_followed(reader, receipt) if receipt.voided_entry_id is None else ()
    bench.store.record_read(desk.office.user, Kind.RECEIPT, receipt_id, receipt.patient_id)
    out = BytesIO()
    pages = draw_receipt(day_papers.receipt_image(bench, receipt_id), out)
    return OpenedReceipt(receipt, out.getvalue(), pages, lines, followed)


def preview(desk: Desk, command: TakePayment) -> Preview:
    """How a payment would be laid. Runs on a reader thread."""
    return patient_money.preview_payment(desk.office.bench, command)


def question(command: TakePayment, shown: Preview) -> tuple[str, str]:
    """What F9 asks before money is taken, and what else to know."""
    laid = [one for one in shown.allotments if one.amount]
    on = Money.total(one.amount for one in laid)
    how = METHODS[command.method].lower()
    twice = "" if shown.twin is None else " a second time"
    words = f"Take {command.amount} by {how}{twice}?"
    parts = [f"{on} on {len(laid)} {'charge' if len(laid) == 1 else 'charges'}"] if laid else []
    parts += [f"{shown.rest} stays as credit"] if shown.rest else []
    details = f"{', '.join(parts)}."
    if shown.twin is not None:
        details = f"Receipt {shown.twin.number} of today is over the same money. {details}"
    return words, details


def take(desk: Desk, command: TakePayment, then: Callable[[Receipt], None]) -> None:
    """Take a payment; Undo takes it back by a reversing entry."""
    bench = desk.office.bench
    act(
        desk,
        lambda _: patient_money.take_payment(bench, command),
        lambda made: f"Receipt {made.number}: {made.amount} taken.",
        undo=lambda made: patient_money.undo_payment(bench, made.id).changes,
        then=then,
    )


def take_back(desk: Desk, receipt: Receipt) -> None:
    """Take a payment back that is still in the drawer."""
    act(
        desk,
        lambda _: patient_money.undo_payment(desk.office.bench, receipt.id),
        lambda _: f"Receipt {receipt.number} was taken back.",
    )


def return_check(desk: Desk, receipt: Receipt) -> None:
    """The bank returned a check."""
    act(
        desk,
        lambda _: patient_money.return_check(desk.office.bench, receipt.id),
        lambda _: f"Check {receipt.reference} is recorded as returned; its charges are open again.",
    )


def owed_now(shown: Preview) -> Money:
    """What the patients of the account owe in all."""
    return Money.total(one.item.owed for one in shown.allotments if one.item.owed > ZERO)
