"""What is done about the patient in front: coverage, visit, statement; the pages and their services."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Coverage
from medbill_desktop.domain.printing import PrintedForm
from medbill_desktop.domain.visit import Encounter
from medbill_desktop.query.details import PatientPage
from medbill_desktop.services import registration
from medbill_desktop.ui.kit.content import day_first
from medbill_desktop.ui.kit.dates import parse_date
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.panes import RECORD, ThreePane
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.list_workbook import ask_tables, sheet_of
from medbill_desktop.ui.parts.saving import Saving
from medbill_desktop.ui.patients import actions
from medbill_desktop.ui.patients.cards import Cards
from medbill_desktop.ui.patients.record import ACCOUNT, COVERAGE, FACTS, VISIT, PatientRecord


class Host(Protocol):
    """The screen, as this module needs it."""

    desk: Desk
    body: PatientRecord
    panes: ThreePane
    lists: actions.Catalogs | None

    @property
    def page(self) -> PatientPage | None:
        """The patient in front."""


class PatientWork:
    """The commands of the patient in front."""

    def __init__(self, host: Host) -> None:
        """Work for a screen.

        Args:
            host: whose patient and pages.
        """
        self._host = host
        self._drawn: actions.Drawn | None = None

    def make_cards(self) -> Cards:
        """The cards of the coverage chosen on the time line."""
        body = self._host.body

        def chosen() -> Coverage | None:
            return body.coverage_line.coverage if body.coverage_line else None

        self._cards = Cards(self._host.desk, chosen, self._enlarge)
        body.time.chosen.connect(self._on_coverage_chosen)
        return self._cards

    def card_commands(self, able: Callable[[], bool]) -> tuple[Command, ...]:
        """Paste a picture of the card, or take it out of a file."""
        return (
            Command("paste-card", "Paste card", "Ctrl+V", self.paste_card, able, in_strip=False),
            Command("card-file", "Card from file", "Ctrl+Shift+O", self.card_from_file, able, in_strip=False),
        )

    def paste_card(self) -> None:
        """Keep the picture on the clipboard."""
        self._cards.paste()

    def card_from_file(self) -> None:
        """Keep a picture out of a file."""
        self._cards.choose_file()

    def _enlarge(self, title: str, content: bytes) -> None:
        self._drawn = None  # F9 on this page must not print the statement of before
        self._host.body.show_picture(title, content)

    def _on_coverage_chosen(self, _coverage_id: int) -> None:
        self._cards.look()

    def save_coverage(self) -> None:
        """Save the coverage that is typed."""
        form = self._host.body.coverage
        saving = Saving(
            registration.save_coverage,
            None,
            "Coverage saved.",
            self._on_coverage_saved,
            form.near("effective_thru"),
        )
        how = (saving, self._host.body.confirm)
        actions.save_coverage(self._host.desk, form.records(), form.base, how)

    def _on_coverage_saved(self, _coverage: Coverage) -> None:
        self._host.body.show_page(FACTS)
        self._host.body.time.setFocus(Qt.FocusReason.OtherFocusReason)

    def save_visit(self) -> None:
        """Open the visit that is typed."""
        page, lists = self._host.page, self._host.lists
        if page is None or lists is None:
            return
        visit = self._host.body.visit.record_for(page, lists)
        actions.open_visit(
            self._host.desk, visit, self._on_visit_opened, self._host.body.visit.near("service_date")
        )

    def _on_visit_opened(self, visit: Encounter) -> None:
        self._host.body.show_page(FACTS)
        self._host.desk.navigator.go(Target(Kind.ENCOUNTER, visit.id))

    def add_coverage(self) -> None:
        """Begin a coverage after those in force."""
        if self._host.page is not None:
            self._begin_coverage(None)

    def coverage_entered(self, _coverage_id: int) -> None:
        """Open the coverage chosen on the time line."""
        line = self._host.body.coverage_line
        if line is not None:
            self._begin_coverage(line.coverage)

    def _begin_coverage(self, coverage: Coverage | None) -> None:
        if self._host.page is None:
            return
        self._host.body.coverage.show_coverage(self._host.page, coverage)
        self._host.body.show_page(COVERAGE)
        self._host.body.coverage.start()

    def visit(self) -> None:
        """Begin a visit as the last one was."""
        page, lists = self._host.page, self._host.lists
        if page is None or lists is None:
            return
        self._host.body.visit.begin(page, lists)
        self._host.body.show_page(VISIT)
        self._host.body.visit.start()

    def end(self) -> None:
        """Ask for the last day of the chosen coverage."""
        line = self._host.body.coverage_line
        if line is None:
            raise UserError("This patient has no coverage to end.")
        self._host.body.show_page(FACTS)
        self._host.body.ask.ask(f"Last day of {line.payer} (t is today, -1 yesterday)?", (), self._end_on)

    def _end_on(self, typed: str) -> None:
        line = self._host.body.coverage_line
        if line is None or not typed:
            return
        try:
            day = parse_date(typed, self._host.desk.clock.today(), day_first=day_first())
        except UserError as error:
            self._host.desk.toasts.problem(str(error))
            self.end()
            return
        actions.end_coverage(self._host.desk, line.coverage, day, self._host.desk.toasts.problem)

    def account_workbook(self) -> bool:
        """Write the account in front as a workbook; False where another page is in front."""
        page, body = self._host.page, self._host.body
        if page is None or body.showing != ACCOUNT:
            return False
        patient, today = page.patient, self._host.desk.clock.today()
        asked = {
            "Account of": patient.name.listed(),
            "Chart": patient.number,
            "As of": today,
            "Patient owes": page.patient_owes,
            "Insurance owes": page.payers_owe,
            "Credit": page.credit,
        }
        sheet = sheet_of(body.account, "Account", asked, "amount")
        about = (Kind.LEDGER, 0, patient.id)
        ask_tables(self._host.desk, body, f"Account {patient.number}", about, [sheet])
        return True

    def statement(self) -> None:
        """Show the statement as it would be printed today."""
        page = self._host.page
        if page is not None:
            self._host.desk.jobs.read(
                lambda _: actions.draw_statement(self._host.desk, page),
                self._on_drawn,
                key="patients-statement",
            )

    def _on_drawn(self, drawn: actions.Drawn) -> None:
        self._drawn = drawn
        self._host.body.show_statement(drawn)
        self._host.panes.focus_pane(RECORD)

    def print(self) -> None:
        """Ask before it is printed, with count and total (O10)."""
        if self._drawn is not None:
            words = f"Print 1 statement of {self._drawn.total.dollars()} to {self._drawn.name}?"
            self._host.body.confirm.ask(words, "prints", self._print)

    def _print(self) -> None:
        from medbill_desktop.ui.parts.paper import paper_for, print_on

        host = self._host
        page, paper = host.page, paper_for(host.desk, PrintedForm.PAPER, host.body)
        if page is None or page.patient.guarantor_id is None or paper is None:
            return
        actions.print_statement(
            host.desk, page.patient.guarantor_id, lambda pdf, pages: print_on(paper, pdf, pages)
        )
