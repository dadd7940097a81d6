"""Follow-up: calls and notes on a claim's time line, when to look again, work items closed with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.desk import ClaimEvent, WorkItem, WorkState
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.claims import add_event
from medbill_desktop.store import UnitOfWork

CALL = "call"
NOTE = "note"
LOOK_AGAIN_DAYS = 14
"""A call that brought no date is followed up after so many days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNote:
    """What somebody learned about a claim (O43).

    Attributes:
        kind: "call" or "note".
        text: in own words.
        representative: who was on the phone; with a name, the reference number is asked for.
        reference: the payer's number of the call.
        promised: the day by which the payer promised an answer.
        look_again: when to look again; None follows from `promised`.
    """

    kind: str = CALL
    text: str = ""
    representative: str = ""
    reference: str = ""
    promised: date | None = None
    look_again: date | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """A note on a claim.

    Attributes:
        claim: as it is now; its `next_action_date` is when it comes back into the queue.
        before: its `next_action_date` before, for undo.
    """

    event: ClaimEvent
    claim: ClaimRecord
    before: date | None


def add_note(bench: Bench, claim_id: int, note: CallNote) -> Done[Noted]:
    """Put a call or a note on a claim's time line and say when to look again.

    Raises:
        UserError: nothing was said, a call with a representative has no reference number, or the day is past.
    """
    bench.require(Permission.FOLLOW_UP)
    today = bench.clock.today()
    _refuse(note, today)
    again = note.look_again or note.promised
    if again is None and note.kind == CALL:
        again = today + timedelta(days=LOOK_AGAIN_DAYS)

    def work(uow: UnitOfWork) -> Noted:
        claim = uow.get(ClaimRecord, claim_id)
        event = add_event(bench, uow, claim_id, note.kind, _words(note))
        changed = claim if again is None else replace(claim, next_action_date=again)
        saved = claim if changed == claim else uow.update(changed)
        return Noted(event, saved, claim.next_action_date)

    return bench.act("note on claim", work)


def put_off(bench: Bench, claim_id: int, until: date, why: str = "") -> Done[Noted]:
    """Look at a claim again on a day.

    Raises:
        UserError: the day is not ahead.
    """
    words = f"Put off until {until:%m/%d/%Y}"
    text = f"{words}: {why.strip()}" if why.strip() else f"{words}."
    return add_note(bench, claim_id, CallNote(kind=NOTE, text=text, look_again=until))


def take_back_note(bench: Bench, noted: Noted) -> Done[None]:
    """Take a note off the time line, and bring the claim back as it was; the audit keeps both."""
    bench.require(Permission.FOLLOW_UP)

    def work(uow: UnitOfWork) -> None:
        uow.delete(uow.get(ClaimEvent, noted.event.id))
        claim = uow.get(ClaimRecord, noted.claim.id)
        if claim.next_action_date != noted.before:
            uow.update(replace(claim, next_action_date=noted.before))

    return bench.act("take back note", work)


def close_items(bench: Bench, item_ids: Sequence[int], reason: str) -> Done[tuple[WorkItem, ...]]:
    """Close work items with a reason, which stands on the time line of their claim.

    Raises:
        UserError: there is no reason, nothing to close, or somebody closed it before.
    """
    bench.require(Permission.FOLLOW_UP)
    why = reason.strip()
    if not why:
        raise UserError("Say why this is done; the reason stands on the claim's time line.")
    if not item_ids:
        raise UserError("There is no open work item to close here.")

    def work(uow: UnitOfWork) -> tuple[WorkItem, ...]:
        closed = []
        for item_id in item_ids:
            item = uow.get(WorkItem, item_id)
            if item.state is not WorkState.OPEN:
                raise UserError(f"“{item.reason}” was closed before.")
            closed.append(uow.update(replace(item, state=WorkState.DONE)))
            if item.claim_id is not None:
                add_event(bench, uow, item.claim_id, "closed", f"Closed: {item.reason} {why}")
        return tuple(closed)

    return bench.act("close work item", work)


def open_items(bench: Bench, item_ids: Sequence[int]) -> Done[None]:
    """Open closed work items again, and say so on the time line."""
    bench.require(Permission.FOLLOW_UP)

    def work(uow: UnitOfWork) -> None:
        for item_id in item_ids:
            item = uow.get(WorkItem, item_id)
            if item.state is WorkState.DONE:
                uow.update(replace(item, state=WorkState.OPEN))
                if item.claim_id is not None:
                    add_event(bench, uow, item.claim_id, "opened", f"Open again: {item.reason}")

    return bench.act("open work item", work)


def _refuse(note: CallNote, today: date) -> None:
    if not (note.text.strip() or note.representative.strip()):
        raise UserError("Say what you learned, or who was on the phone.")
    if note.kind == CALL and note.representative.strip() and not note.reference.strip():
        raise UserError(
            f"Type the reference number that {note.representative.strip()} gave you; "
            "without it the payer finds no trace of the call."
        )
    again = note.look_again or note.promised
    if again is not None and again <= today:
        raise UserError(f"{again:%m/%d/%Y} is not ahead; type the day by which the answer was promised.")


def _words(note: CallNote) -> str:
    parts = [note.text.strip().rstrip(".")]
    if note.representative.strip():
        parts.append(f"Spoke with {note.representative.strip()}, reference {note.reference.strip()}")
    if note.promised is not None:
        parts.append(f"Promised by {note.promised:%m/%d/%Y}")
    return ". ".join(part for part in parts if part) + "."
