"""Pages of what is written about a patient: notes and alerts, the questions for Medicare secondary."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from medbill_desktop.domain.registration import PatientNote
from medbill_desktop.domain.secondary import (
    EmployerSize,
    Entitled,
    Questionnaire,
    SecondaryAnswers,
    secondary_reason,
)
from medbill_desktop.query.details import PatientPage
from medbill_desktop.services import patient_notes, patient_secondary
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.binding import Field, needed
from medbill_desktop.ui.kit.fields import ChoiceEdit, DateEdit, TextEdit
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.saving import Saving
from medbill_desktop.ui.parts.story import Happening
from medbill_desktop.ui.patients.sheet import YES_NO, Sheet

_NOTE, _ALERT = "note", "alert"


@dataclass(frozen=True, slots=True)
class _TypedNote:
    what: object = _NOTE
    text: str = ""
    until: date | None = None


class NoteSheet(Sheet):
    """A dated note, or an alert on every screen of the patient; taking an alert down."""

    name, title, keys = "note", "Note", "Ctrl+T"

    def fields(self) -> list[Field]:
        """Kind, words, last day."""
        self._what = ChoiceEdit("note-what", "What", ())
        text = TextEdit("note-text", "Words", limit=patient_notes.LONGEST)
        until = DateEdit("note-until", "Alert until", self.desk.clock)
        self._what.edited.connect(self._on_what)
        return [
            Field("what", "What", self._what),
            Field("until", "Alert until", until),
            Field("text", "Words", text, needed("Write the note."), span=4),
        ]

    def heading(self) -> str:
        """Over the notes."""
        return "Notes"

    def read(self, reader: Reader, page: PatientPage) -> Any:
        """All notes."""
        return patient_notes.notes_of(reader, page.patient.id)

    def show_data(self, data: tuple[PatientNote, ...]) -> None:
        """Offer to write one or to take an alert down."""
        today = self.desk.clock.today()
        standing = [(one.id, f"Take down: {one.text[:40]}") for one in data if one.shown_on(today)]
        self._what.set_choices([(_NOTE, "Note"), (_ALERT, "Alert on every screen"), *standing])
        self.form.load(_TypedNote())
        self._on_what()
        self.words.setText("A note is dated and stays; an alert stands on every screen of this patient.")
        items = [
            Happening(
                one.noted_at.date(), f"{one.text}  ({one.noted_by})", strong="Alert" if one.alert else ""
            )
            for one in data
        ]
        self.tell(items, "No note yet.")

    def save(self) -> None:
        """Write the note, or take the alert down."""
        page, what = self.page, self._what.read()
        if page is None:
            return
        bench = self.desk.office.bench
        if what not in {_NOTE, _ALERT}:
            act(
                self.desk,
                lambda _: patient_notes.take_down(bench, what),
                lambda _: "Alert taken down.",
                undo=lambda one: patient_notes.take_down(bench, one.id, done=False).changes,
                then=self.done,
            )
            return
        typed = self.form.values()
        note = PatientNote(
            patient_id=page.patient.id,
            alert=what == _ALERT,
            text=typed["text"],
            until=typed["until"] if what == _ALERT else None,
            noted_at=self.desk.clock.now(),
        )
        said = "Alert put up." if note.alert else "Note kept."
        how = Saving(
            patient_notes.save_note, patient_notes.remove_note, said, self.done, self.form.near("text")
        )
        self.keep(note, note, how)

    def _on_what(self) -> None:
        what = self._what.read()
        self.form.show_fields(("text",), what in {_NOTE, _ALERT})
        self.form.show_fields(("until",), what == _ALERT)


_ENTITLED = (
    (Entitled.AGE, "Age"),
    (Entitled.DISABILITY, "Disability"),
    (Entitled.KIDNEY, "Kidney disease"),
)
_SIZES = (
    (EmployerSize.SMALL, "Under 20"),
    (EmployerSize.MIDDLE, "20 to 99"),
    (EmployerSize.LARGE, "100 or more"),
)
_MONTHS = ((0, "Not over"), (30, "Over"))
_QUESTIONS = (
    ("group_plan", "An employer's group plan?"),
    ("working", "Does its holder still work?"),
    ("work", "Is it from work?"),
    ("no_fault", "An accident, no-fault pays?"),
    ("liability", "Does somebody else answer?"),
    ("black_lung", "Black lung program?"),
    ("veteran", "Does VA pay for it?"),
)


class SecondarySheet(Sheet):
    """The questions for Medicare secondary, with what follows from the answers."""

    name, title, keys = "secondary", "Medicare questions", "Ctrl+B"
    hint = "First letter answers, Tab goes on, Ctrl+S keeps the answers of today, Esc leaves"
    columns = 3

    def fields(self) -> list[Field]:
        """Short questions; most are answered by one letter."""
        made = [
            Field(
                "entitled", "Medicare because of", ChoiceEdit("secondary-entitled", "Because of", _ENTITLED)
            ),
            *(
                Field(name, words, ChoiceEdit(f"secondary-{name.replace('_', '-')}", words, YES_NO))
                for name, words in _QUESTIONS
            ),
            Field("size", "Its employees", ChoiceEdit("secondary-size", "Employees", _SIZES)),
            Field("kidney_months", "First 30 months", ChoiceEdit("secondary-months", "30 months", _MONTHS)),
        ]
        for field in made:
            field.editor.edited.connect(self._show_result)
        return made

    def heading(self) -> str:
        """Over the earlier answers."""
        return "Asked before"

    def read(self, reader: Reader, page: PatientPage) -> Any:
        """Earlier answers."""
        return (
            patient_secondary.last_answers(reader, page.patient.id),
            reader.find(Questionnaire, "-asked_on", patient_id=page.patient.id),
        )

    def show_data(self, data: Any) -> None:
        """Begin with the answers of last time."""
        told, before = data
        self.form.load(told)
        items = [
            Happening(one.asked_on, f"{patient_secondary.result_words(one.reason)}  ({one.asked_by})")
            for one in before
        ]
        self.tell(items, "Never asked. Medicare wants these questions asked again after 90 days.")
        self._show_result()

    def save(self) -> None:
        """Keep the answers; coverages get their reason and rank."""
        page, bench = self.page, self.desk.office.bench
        if page is None:
            return
        told = self._told()
        act(
            self.desk,
            lambda _: patient_secondary.answer_questions(bench, page.patient.id, told),
            lambda asked: asked.words,
            undo=lambda asked: patient_secondary.take_back_answers(bench, asked).changes,
            then=self.done,
        )

    def _told(self) -> SecondaryAnswers:
        names = {one.name for one in fields(SecondaryAnswers)}
        typed = {name: value for name, value in self.form.values().items() if name in names}
        return replace(SecondaryAnswers(), **typed)

    def _show_result(self) -> None:
        reason = secondary_reason(self._told())
        self.words.setText(patient_secondary.result_words(reason))
