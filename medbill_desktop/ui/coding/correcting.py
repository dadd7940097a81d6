"""Correcting a released visit in the coder's page: unlock, change, say why, see what it does, Enter (O1)."""

from __future__ import annotations

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.visit import EncounterState
from medbill_desktop.query.details.visit_page import VisitPage
from medbill_desktop.services import corrections
from medbill_desktop.services.base import Done
from medbill_desktop.services.corrections import Corrected, CorrectVisit
from medbill_desktop.ui.coding.billed_as_line import BilledAsLine
from medbill_desktop.ui.coding.copy_line import CopyLine
from medbill_desktop.ui.coding.em_form import em_command
from medbill_desktop.ui.coding.form import VisitForm
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.ask_line import AskLine
from medbill_desktop.ui.parts.confirm_line import ConfirmLine

REASONS = ("Wrong code", "Wrong units", "Wrong diagnosis", "Wrong charge", "Line forgotten", "Line not done")
"""Usual reasons for a correction."""


class Correcting:
    """The mode in which a released visit can be typed in.

    Attributes:
        on: the visit that is shown is being corrected.
        confirm: where the preview is said; the page lays it out.
        commands: unlocks the visit; as whom one that is not released is billed; the charges of an earlier
            visit; the notices to the patient; the level of the visit.
    """

    def __init__(self, desk: Desk, form: VisitForm, ask: AskLine) -> None:
        """Start switched off.

        Args:
            desk: of the screen.
            form: the grids.
            ask: where the reason is asked.
        """
        self._desk, self._form, self._ask = desk, form, ask
        self._page: VisitPage | None = None
        self.on = False
        self.confirm = ConfirmLine("correction-confirm")
        correct = Command("correct", "Correct", "Ctrl+Y", self.begin, self._able)
        notices = Command(
            "notices", "Notices (ABN)", "Ctrl+Shift+A", self._on_notices, self._shown, in_strip=False
        )
        self.commands = (
            correct,
            BilledAsLine(desk, ask, lambda: self._page).command,
            CopyLine(desk, form, ask, lambda: self._page).command,
            notices,
            em_command(desk, lambda: self._page),
        )

    def show_page(self, page: VisitPage) -> None:
        """Another visit, or another version of it, is shown."""
        if self._page is None or page.encounter.id != self._page.encounter.id:
            self.on = False
        self._page = page
        self.on = self.on and page.encounter.state is EncounterState.RELEASED

    def begin(self) -> None:
        """Unlock the visit."""
        self.on = True
        self._form.setEnabled(True)
        self._form.start_correcting()
        self._desk.toasts.say("Change what is wrong; Ctrl+Enter shows what the correction does.")

    def post(self) -> None:
        """Ask why, show what it does, and do it."""
        self._form.draft()  # what cannot be read is said before anything is asked
        self._ask.ask("Why is the visit corrected?", REASONS, self._preview)

    def _shown(self) -> bool:
        return self._page is not None

    def _on_notices(self) -> None:
        if self._page is not None:
            self._desk.navigator.go(Target(Kind.ABN, self._page.encounter.id))

    def _able(self) -> bool:
        return (
            self._page is not None and self._page.encounter.state is EncounterState.RELEASED and not self.on
        )

    def _preview(self, reason: str) -> None:
        page = self._page
        if page is None:
            return
        draft = self._form.draft()
        command = CorrectVisit(
            encounter_id=page.encounter.id,
            diagnoses=draft.diagnoses,
            charges=draft.charges,
            reason=reason,
        )
        bench = self._desk.office.bench
        act(
            self._desk,
            lambda _: Done(corrections.preview_correction(bench, command), Changes()),
            lambda _: "",
            then=lambda shown: self._confirm(command, shown),
        )

    def _confirm(self, command: CorrectVisit, shown: Corrected) -> None:
        self.confirm.ask(words_of(shown), "corrects it", lambda: self._do(command), details_of(shown))

    def _do(self, command: CorrectVisit) -> None:
        bench = self._desk.office.bench
        act(
            self._desk,
            lambda _: corrections.correct_visit(bench, command),
            lambda done: f"Corrected. {details_of(done)}".strip(),
            then=lambda _: self._end(),
        )

    def _end(self) -> None:
        self.on = False
        self._form.mark_saved()
        self._form.setEnabled(False)


def words_of(shown: Corrected) -> str:
    """What changes, in one sentence."""
    lines = "; ".join(one.words for one in shown.lines)
    parts = [lines, "diagnoses change" if shown.diagnoses else ""]
    return f"{'; '.join(part for part in parts if part)}?"


def details_of(shown: Corrected) -> str:
    """What follows from it: claims and money."""
    said = [f"{one.words}." for one in shown.claims]
    if shown.patient_credit:
        said.append(f"{shown.patient_credit.dollars()} becomes the patient's credit.")
    if shown.over_paid:
        said.append(f"Payers have then paid {shown.over_paid.dollars()} too much.")
    return " ".join(said)
