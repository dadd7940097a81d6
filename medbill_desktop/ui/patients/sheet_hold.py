"""The page on which statements to a patient are held, with the reason, and let go again (OFFICE O44)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from medbill_desktop.domain.desk import StatementHold
from medbill_desktop.query.details import PatientPage
from medbill_desktop.services import statements
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.binding import Field, needed
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.fields import ChoiceEdit, DateEdit, TextEdit
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.story import Happening
from medbill_desktop.ui.patients.sheet import Sheet

_HOLD = "hold"


@dataclass(frozen=True, slots=True)
class _TypedHold:
    what: object = _HOLD
    until: date | None = None
    reason: str = ""


class HoldSheet(Sheet):
    """No statements until a day or until they are let go; the reason stands on the list of each run."""

    name, title, keys = "hold-statements", "Hold statements", "Ctrl+H"

    def fields(self) -> list[Field]:
        """Hold or let go, the reason, the last day."""
        self._what = ChoiceEdit("hold-what", "What", ())
        self._what.edited.connect(self._on_what)
        reason = TextEdit("hold-reason", "Because", limit=100)
        until = DateEdit("hold-until", "Up to", self.desk.clock)
        why = needed("Say why; it stands on the list of a run.")
        return [
            Field("what", "What", self._what, span=2),
            Field("until", "Up to", until),
            Field("reason", "Because", reason, why, span=4),
        ]

    def heading(self) -> str:
        """Over the holds."""
        return "Holds"

    def read(self, reader: Reader, page: PatientPage) -> Any:
        """Every hold that is not lifted, past ones too."""
        return reader.find(StatementHold, "-made_date", patient_id=page.patient.id)

    def show_data(self, data: tuple[StatementHold, ...]) -> None:
        """Propose to let them go where they stand still, to hold them where not."""
        today = self.desk.clock.today()
        standing = [(one.id, f"Let go: {one.reason[:40]}") for one in data if one.holds(today)]
        self._what.set_choices([*standing, (_HOLD, "Hold statements")])
        self.form.load(_TypedHold(what=standing[0][0] if standing else _HOLD))
        self._on_what()
        self.words.setText(
            "Held statements are left out of every run, with the reason, up to the day or until they are let "
            "go. What the patient owes stays as it is."
        )
        self.tell([_line(one) for one in data], "Statements go out to this patient.")

    def save(self) -> None:
        """Hold the statements, or let them go."""
        page, what = self.page, self._what.read()
        if page is None:
            return
        if what != _HOLD:
            self._let_go(what)
            return
        bench, patient_id, typed = self.desk.office.bench, page.patient.id, self.form.values()
        act(
            self.desk,
            lambda _: statements.hold_statements(bench, patient_id, typed["reason"], typed["until"]),
            lambda hold: f"Statements held: {hold.reason}.",
            undo=lambda hold: statements.lift_hold(bench, hold.id).changes,
            then=self.done,
            near=self.form.near("reason"),
        )

    def _let_go(self, hold_id: int) -> None:
        bench = self.desk.office.bench
        act(
            self.desk,
            lambda _: statements.lift_hold(bench, hold_id),
            lambda _: "Statements go out to this patient again.",
            undo=lambda one: (
                statements.hold_statements(bench, one.patient_id, one.reason, one.until, one.kind).changes
            ),
            then=self.done,
        )

    def _on_what(self) -> None:
        self.form.show_fields(("until", "reason"), self._what.read() == _HOLD)


def _line(one: StatementHold) -> Happening:
    until = f"up to {write_date(one.until)}" if one.until else "until it is let go"
    return Happening(one.made_date, f"{one.reason}, {until}  ({one.made_by})")
