"""What the follow-up desk does: each letter calls one service on the writer, and the next item follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.desk import Statement, WorkItem, WorkState
from medbill_desktop.domain.insurance import Payer
from medbill_desktop.query.details.answers import ClaimAnswer, answers_of
from medbill_desktop.query.details.claim_page import ClaimPage, claim_page
from medbill_desktop.query.worklists.claims import ANSWER_DAYS
from medbill_desktop.services import claims, followup, statements
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.claims import Built
from medbill_desktop.services.followup import NOTE, CallNote
from medbill_desktop.services.statements import Bill
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act


@dataclass(frozen=True, slots=True)
class Story:
    """A claim with what was answered to it and what is to do about it."""

    page: ClaimPage
    answers: tuple[ClaimAnswer, ...]
    to_do: tuple[WorkItem, ...]
    payer: Payer


@dataclass(frozen=True, slots=True)
class Balance:
    """What a patient's guarantor would be billed today.

    Attributes:
        pdf: the statement as it would be printed.
        before: statements printed earlier.
    """

    patient_id: int
    bill: Bill
    pdf: bytes
    pages: int
    before: tuple[Statement, ...]


def read_claim(desk: Desk, claim_id: int) -> Story:
    """Read a claim's story; its read row is written first. Runs on a reader thread."""
    store = desk.office.bench.store
    with store.reading() as connection:
        page = claim_page(connection, claim_id)
        answers = answers_of(connection, claim_id)
        reader = Reader(connection)
        to_do = reader.find(WorkItem, "due_date", claim_id=claim_id, state=WorkState.OPEN)
        payer = reader.get(Payer, page.record.payer_id)
    store.record_read(desk.office.user, Kind.CLAIM, claim_id, page.record.patient_id)
    return Story(page, answers, to_do, payer)


def read_item(desk: Desk, item_id: int) -> WorkItem:
    """Read a work item that is about no claim. Runs on a reader thread."""
    store = desk.office.bench.store
    with store.reading() as connection:
        item = Reader(connection).get(WorkItem, item_id)
    store.record_read(desk.office.user, Kind.WORK_ITEM, item_id, item.patient_id)
    return item


def read_balance(desk: Desk, patient_id: int) -> Balance:
    """Draw the statement of one patient; its read row is written first. Runs on a reader thread."""
    from medbill_desktop.forms.statement import draw_statement

    bench: Bench = desk.office.bench
    bill = statements.statement_of(bench, patient_id, bench.clock.today())
    with bench.store.reading() as connection:
        before = Reader(connection).find(Statement, patient_id=patient_id)
    bench.store.record_read(bench.user, Kind.PATIENT, patient_id, patient_id)
    out = BytesIO()
    pages = draw_statement(bill.image, out)
    return Balance(patient_id, bill, out.getvalue(), pages, before)


def note_call(
    desk: Desk, claim_id: int, note: CallNote, then: Callable[[], None], near: Callable[[str], None]
) -> None:
    """Put a call on the time line."""
    bench = desk.office.bench
    act(
        desk,
        lambda _: followup.add_note(bench, claim_id, note),
        lambda noted: f"Call noted{_again(noted.claim.next_action_date)}.",
        undo=lambda noted: followup.take_back_note(bench, noted).changes,
        then=lambda _: then(),
        near=near,
    )


def put_off(desk: Desk, claim_id: int, until: date, then: Callable[[], None]) -> None:
    """Look at a claim again on a day."""
    bench = desk.office.bench
    act(
        desk,
        lambda _: followup.put_off(bench, claim_id, until),
        lambda noted: f"Put off{_again(noted.claim.next_action_date)}.",
        undo=lambda noted: followup.take_back_note(bench, noted).changes,
        then=lambda _: then(),
    )


def close_items(desk: Desk, item_ids: Sequence[int], reason: str, then: Callable[[], None]) -> None:
    """Close work items with a reason."""
    bench = desk.office.bench
    act(
        desk,
        lambda _: followup.close_items(bench, item_ids, reason),
        lambda closed: "Work item closed." if len(closed) == 1 else f"{len(closed)} work items closed.",
        undo=lambda closed: followup.open_items(bench, [one.id for one in closed]).changes,
        then=lambda _: then(),
    )


def rebill(desk: Desk, claim_id: int, then: Callable[[Built], None]) -> None:
    """Build the replacement of an answered claim; it waits on the Claims tab, where F9 sends it."""
    bench = desk.office.bench
    act(
        desk,
        lambda _: _and_note(
            bench, claim_id, claims.correct_claim(bench, claim_id, "7"), "Corrected as claim"
        ),
        lambda built: f"Corrected claim {built.record.number} built; it is {built.record.state.value}.",
        then=then,
    )


def bill_next(desk: Desk, claim_id: int, then: Callable[[Built], None]) -> None:
    """Build the claim to the next coverage."""
    bench = desk.office.bench
    act(
        desk,
        lambda _: _and_note(bench, claim_id, claims.bill_next_payer(bench, claim_id), "Billed on as claim"),
        lambda built: (
            f"Claim {built.record.number} to {built.record.payer_name} built; "
            f"it is {built.record.state.value}."
        ),
        then=then,
    )


def _and_note(bench: Bench, claim_id: int, done: Done[Built], words: str) -> Done[Built]:
    """Say on the old claim's time line what followed, and look at it again when that should be answered."""
    record = done.value.record
    again = bench.clock.today() + timedelta(days=ANSWER_DAYS)
    text = f"{words} {record.number} to {record.payer_name}."
    noted = followup.add_note(bench, claim_id, CallNote(kind=NOTE, text=text, look_again=again))
    return Done(done.value, done.changes | noted.changes)


def _again(day: date | None) -> str:
    return f"; it comes back on {write_date(day)}" if day is not None else ""
