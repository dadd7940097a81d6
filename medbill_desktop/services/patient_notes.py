"""Dated notes and alerts of an account (OFFICE O45)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.privacy import looks_like_card
from medbill_desktop.domain.registration import PatientNote
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader, UnitOfWork

LONGEST = 2000


def save_note(bench: Bench, note: PatientNote) -> Done[PatientNote]:
    """Write a note, or an alert that stands on every screen of the patient; or save an edited one.

    Raises:
        UserError: it is empty, too long, or holds what looks like a card number (O15).
        StaleRecord: somebody else saved it since.
    """
    bench.require(Permission.REGISTER_PATIENT)
    check_note(note)

    def work(uow: UnitOfWork) -> PatientNote:
        if note.id:
            return uow.update(note)
        return uow.insert(replace(note, noted_at=uow.now, noted_by=uow.user))

    return bench.act("save note", work)


def take_down(bench: Bench, note_id: int, *, done: bool = True) -> Done[PatientNote]:
    """Take an alert down, or put it up again; its words stay among the notes."""
    bench.require(Permission.REGISTER_PATIENT)
    action = "take alert down" if done else "put alert up"
    return bench.act(action, lambda uow: uow.update(replace(uow.get(PatientNote, note_id), done=done)))


def remove_note(bench: Bench, note: PatientNote) -> Done[None]:
    """Take back a note that was just written.

    Raises:
        StaleRecord: somebody changed it since.
    """
    bench.require(Permission.REGISTER_PATIENT)
    return bench.act("take note back", lambda uow: uow.delete(note))


def notes_of(reader: Reader, patient_id: int) -> tuple[PatientNote, ...]:
    """All notes of a patient, the newest first."""
    return reader.find(PatientNote, "-noted_at", patient_id=patient_id)


def alerts_of(reader: Reader, patient_id: int, today: date) -> tuple[PatientNote, ...]:
    """The alerts that stand on every screen of a patient today, the newest first."""
    found = reader.find(PatientNote, "-noted_at", patient_id=patient_id, done=False)
    return tuple(one for one in found if one.shown_on(today))


def check_note(note: PatientNote) -> None:
    """Refuse a note without words, with too many, or with a card number.

    Raises:
        UserError: says which.
    """
    if not note.text.strip():
        raise UserError("Write the note first; an empty one says nothing.")
    if len(note.text) > LONGEST:
        raise UserError(f"The note has {len(note.text):,} characters; {LONGEST:,} are the most.")
    if looks_like_card(note.text):
        raise UserError(
            "This looks like the number of a payment card. Leave it out; the last four digits are enough."
        )
