"""Any desk asks anybody for what is missing: the item held, a due day, a reminder in the to-do list (O43)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.desk import WorkItem, WorkState
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.inquiry import Inquiry, InquiryKind, InquiryState
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.visit import Document, Encounter, EncounterState, HoldKind
from medbill_desktop.domain.visit_hold import Hold, held, taken_up
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import UnitOfWork

DUE_DAYS = 7
_WORK = "query"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFor:
    """What is missing and who is asked for it.

    Attributes:
        what: the paper or fact (``"Operative note"``).
        whom: in words (``"Surgery center"``).
        encounter_id, claim_id, patient_id: what it is about; the widest known is enough.
        due: by when; None is a week from today.
        remind: when to ask again; None is the due day.
        hold: whether a visit that is not released waits for it.
    """

    what: str
    whom: str
    encounter_id: int | None = None
    claim_id: int | None = None
    patient_id: int | None = None
    note: str = ""
    due: date | None = None
    remind: date | None = None
    hold: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back.

    Attributes:
        text: the option chosen or what was said; for a query it is kept as an addendum to the record.
        by: who answered; "" is whoever was asked.
        document_id: the paper that came, when one did.
    """

    text: str
    by: str = ""
    document_id: int | None = None


def ask_for(bench: Bench, command: AskFor) -> Done[Inquiry]:
    """Ask for a paper or a fact; what it is about waits, and the question stands among the things to do.

    Raises:
        UserError: nothing or nobody is named, or a day is past.
    """
    bench.require(Permission.ASK_PROVIDER)
    today = bench.clock.today()
    if not command.what.strip() or not command.whom.strip():
        raise UserError("Say what is needed, and from whom.")
    due = command.due or today + timedelta(days=DUE_DAYS)
    if due <= today or (command.remind is not None and command.remind < today):
        raise UserError(f"{min(due, command.remind or due):%m/%d/%Y} is not in the future.")

    def work(uow: UnitOfWork) -> Inquiry:
        claim = uow.get(ClaimRecord, command.claim_id) if command.claim_id else None
        visit_id = command.encounter_id or (claim.encounter_id if claim else None)
        visit = uow.get(Encounter, visit_id) if visit_id else None
        draft = Inquiry(
            kind=InquiryKind.REQUEST,
            subject=command.what.strip(),
            patient_id=visit.patient_id if visit else command.patient_id,
            encounter_id=visit_id,
            claim_id=command.claim_id,
            asked_of=command.whom.strip(),
            question=command.note.strip() or command.what.strip(),
            asked_by=bench.user,
            asked_at=bench.clock.now(),
            due_date=due,
            remind_date=command.remind or due,
        )
        return keep_asked(bench, uow, draft, holding=command.hold)

    return bench.act("ask for information", work)


def keep_asked(bench: Bench, uow: UnitOfWork, draft: Inquiry, *, holding: bool = True) -> Inquiry:
    """Keep a question inside another action: its visit is held, its reminder stands in the to-do list."""
    visit = uow.get(Encounter, draft.encounter_id) if draft.encounter_id else None
    holds = holding and visit is not None and visit.state is EncounterState.DRAFT
    if holds and visit is not None:
        hold = Hold(HoldKind.QUERY, f"{draft.subject}: asked {draft.asked_of}", owner=draft.asked_of)
        uow.update(held(visit, hold, bench.clock.today()))
    patient = uow.get(Patient, draft.patient_id) if draft.patient_id else None
    item = uow.insert(
        WorkItem(
            kind=_WORK,
            patient_id=draft.patient_id,
            claim_id=draft.claim_id,
            encounter_id=draft.encounter_id,
            reason=f"{draft.subject}: asked {draft.asked_of}",
            due_date=draft.remind_date or draft.due_date,
            created_date=bench.clock.today(),
            patient_name=patient.name.listed() if patient else "",
        )
    )
    return uow.insert(replace(draft, held=holds, work_item_id=item.id))


def answer(bench: Bench, inquiry_id: int, came: Answer) -> Done[Inquiry]:
    """Take an answer in: a query's becomes an addendum of the record, and what waited for it goes on.

    Raises:
        UserError: nothing was said, or the question is not open any more.
    """
    bench.require(Permission.ASK_PROVIDER)
    if not came.text.strip():
        raise UserError("Say what was answered.")

    def work(uow: UnitOfWork) -> Inquiry:
        asked = _open(uow, inquiry_id)
        by = came.by.strip() or asked.asked_of
        kept = replace(
            asked,
            state=InquiryState.ANSWERED,
            answer=came.text.strip(),
            answered_by=by,
            answered_at=bench.clock.now(),
            document_id=came.document_id,
        )
        if came.document_id is None and asked.kind is InquiryKind.CLINICAL:
            kept = replace(kept, document_id=_addendum(bench, uow, kept).id)
        return _closed(uow, kept)

    return bench.act("take in answer", work)


def withdraw(bench: Bench, inquiry_id: int, reason: str) -> Done[Inquiry]:
    """Take a question back with a reason; what waited for it goes on.

    Raises:
        UserError: no reason, or the question is not open any more.
    """
    bench.require(Permission.ASK_PROVIDER)
    if not reason.strip():
        raise UserError("Say why the question is withdrawn.")

    def work(uow: UnitOfWork) -> Inquiry:
        asked = _open(uow, inquiry_id)
        return _closed(uow, replace(asked, state=InquiryState.WITHDRAWN, reason=reason.strip()))

    return bench.act("withdraw question", work)


def remind_on(bench: Bench, inquiry_id: int, day: date) -> Done[Inquiry]:
    """Ask again on a later day.

    Raises:
        UserError: the day is past, or the question is not open any more.
    """
    bench.require(Permission.ASK_PROVIDER)
    if day <= bench.clock.today():
        raise UserError(f"{day:%m/%d/%Y} is not in the future.")

    def work(uow: UnitOfWork) -> Inquiry:
        asked = _open(uow, inquiry_id)
        if asked.work_item_id:
            uow.update(replace(uow.get(WorkItem, asked.work_item_id), due_date=day))
        return uow.update(replace(asked, remind_date=day))

    return bench.act("set reminder of question", work)


def _open(uow: UnitOfWork, inquiry_id: int) -> Inquiry:
    asked = uow.get(Inquiry, inquiry_id)
    if asked.state is not InquiryState.ASKED:
        raise UserError(f"This question is {asked.state.value} already.")
    return asked


def _closed(uow: UnitOfWork, done: Inquiry) -> Inquiry:
    """Save a closed question: its reminder is done, its visit goes on unless another question holds it."""
    if done.work_item_id:
        uow.update(replace(uow.get(WorkItem, done.work_item_id), state=WorkState.DONE))
    saved = uow.update(done)
    others = uow.find(Inquiry, encounter_id=done.encounter_id, state=InquiryState.ASKED)
    if done.held and done.encounter_id and not any(one.held for one in others):
        visit = uow.get(Encounter, done.encounter_id)
        if visit.state is EncounterState.HELD and visit.hold_kind == HoldKind.QUERY.value:
            uow.update(taken_up(visit))
    return saved


def _addendum(bench: Bench, uow: UnitOfWork, done: Inquiry) -> Document:
    """The answer as a note of the visit, which the scan reads; never the words of the question."""
    day = bench.clock.today()
    text = (
        f"Addendum of {day:%m/%d/%Y} by {done.answered_by}, in answer to the query of "
        f"{done.asked_at:%m/%d/%Y}.\n\nAssessment and plan:\n{done.answer}\n"
    )
    content = text.encode()
    visit = uow.get(Encounter, done.encounter_id or 0)
    return uow.insert(
        Document(
            patient_id=visit.patient_id,
            encounter_id=visit.id,
            kind="note",
            title=f"Addendum: {done.subject}",
            document_date=day,
            blob=uow.put_blob(content),
            size=len(content),
        )
    )
