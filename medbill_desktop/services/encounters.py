"""The visit and its record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Case
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.visit import Document, Encounter, EncounterState
from medbill_desktop.domain.visit_hold import Hold, held, kind_of, taken_up
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import UnitOfWork

MAXIMUM_DOCUMENT = 25 * 1024 * 1024
"""Bytes of the largest document taken in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachDocument:
    """A piece of the record to keep.

    Attributes:
        kind: note, lab, imaging, card, letter or other.
        content: the bytes as they came; kept forever (O44).
    """

    patient_id: int
    encounter_id: int | None
    kind: str
    title: str
    document_date: date
    content: bytes
    media_type: str = "text/plain"


def save_encounter(bench: Bench, encounter: Encounter) -> Done[Encounter]:
    """Open a visit, or save its edited head.

    Raises:
        UserError: the case is another patient's, the dates are in the wrong order or in the future.
    """
    bench.require(Permission.BOOK_VISITS)
    if encounter.service_thru and encounter.service_thru < encounter.service_date:
        raise UserError("The visit ends before it begins.")
    if encounter.service_date > bench.clock.today():
        raise UserError(f"{encounter.service_date:%m/%d/%Y} lies in the future.")

    def work(uow: UnitOfWork) -> Encounter:
        if uow.get(Case, encounter.case_id).patient_id != encounter.patient_id:
            raise UserError("The case belongs to another patient.")
        if not encounter.id:
            return uow.insert(encounter)
        if uow.get(Encounter, encounter.id).state is EncounterState.RELEASED:
            raise UserError("This visit is released; correct it by reversing the release.")
        return uow.update(encounter)

    return bench.act("save encounter", work)


def hold_encounter(bench: Bench, encounter_id: int, reason: str) -> Done[Encounter]:
    """Hold a visit back with a reason; an empty reason lets it go on (O32).

    Raises:
        UserError: the visit is released.
    """
    bench.require(Permission.HOLD_VISIT)

    def work(uow: UnitOfWork) -> Encounter:
        encounter = uow.get(Encounter, encounter_id)
        if encounter.state is EncounterState.RELEASED:
            raise UserError("This visit is released and cannot be held.")
        if not reason.strip():
            return uow.update(taken_up(encounter))
        hold = Hold(kind_of(reason.strip()), reason, owner=encounter.hold_owner, until=encounter.hold_until)
        return uow.update(held(encounter, hold, bench.clock.today()))

    return bench.act("hold encounter" if reason.strip() else "take up encounter", work)


def attach_document(bench: Bench, command: AttachDocument) -> Done[Document]:
    """Keep a document of a patient, encrypted beside the office file.

    Raises:
        UserError: it is empty or over 25 MB.
    """
    bench.require(Permission.ATTACH_DOCUMENTS)
    size = len(command.content)
    if not size:
        raise UserError(f"“{command.title}” is empty.")
    if size > MAXIMUM_DOCUMENT:
        raise UserError(f"“{command.title}” has {size / 1_048_576:.0f} MB; 25 MB is the most.")

    def work(uow: UnitOfWork) -> Document:
        return uow.insert(
            Document(
                patient_id=command.patient_id,
                encounter_id=command.encounter_id,
                kind=command.kind,
                title=command.title,
                media_type=command.media_type,
                document_date=command.document_date,
                blob=uow.put_blob(command.content),
                size=size,
            )
        )

    return bench.act("attach document", work)
