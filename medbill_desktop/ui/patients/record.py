"""The middle pane of the Patients tab: what is known of a patient, and the pages filled in about them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.domain.money import Money
from medbill_desktop.query.details import CoverageLine, PatientPage
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.panes import FocusRing, RecordHeader, stacked
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.alerts import AlertLine
from medbill_desktop.ui.parts.ask_line import AskLine
from medbill_desktop.ui.parts.claim_sheet import PdfView
from medbill_desktop.ui.parts.confirm_line import ConfirmLine
from medbill_desktop.ui.parts.coverage_time import CoverageTime, rows_of, words_of
from medbill_desktop.ui.parts.ledger_view import LedgerView
from medbill_desktop.ui.parts.story import Happening, Story
from medbill_desktop.ui.patients import columns
from medbill_desktop.ui.patients.actions import Drawn, Opened
from medbill_desktop.ui.patients.coverage_form import CoverageForm, VisitOpening
from medbill_desktop.ui.patients.form import DetailsForm, IntakeForm, answers_alone
from medbill_desktop.ui.patients.sheet import Sheet

NOBODY, FACTS, ACCOUNT, INTAKE, COVERAGE, VISIT, STATEMENT = range(7)
"""The pages."""
FIRST_SHEET = 7
SHEETS = frozenset(range(FIRST_SHEET, FIRST_SHEET + 12))
"""Pages that `add_sheet` makes when they are first opened."""
FILLED_IN = frozenset({INTAKE, COVERAGE, VISIT}) | SHEETS
"""Pages that somebody types in."""
_PRINTS = "F9 prints and keeps it, Esc leaves"
_TITLES = {
    INTAKE: ("New patient", "Tab goes on, Ctrl+S takes the patient in, Esc leaves what is typed"),
    COVERAGE: ("Coverage", "Tab goes on, Ctrl+S saves, Esc leaves"),
    VISIT: ("New visit", "Ctrl+S opens the visit and goes to its codes, Esc leaves"),
    STATEMENT: ("Statement", _PRINTS),
}


class PatientRecord(QWidget):
    """Header with the balance in words, the page in front, and what is asked in between."""

    def __init__(self, desk: Desk, buttons: Callable[[], QWidget]) -> None:
        """Start without a patient.

        Args:
            desk: what the fields work with.
            buttons: makes the row at the foot.
        """
        super().__init__()
        self.setObjectName("record")
        self._desk = desk
        self._page: PatientPage | None = None
        self.header, self._rule = RecordHeader(), labels.line()
        self.ask, self.confirm = AskLine("patient-ask"), ConfirmLine("patient-confirm")
        self.details = DetailsForm(desk)
        self.time = CoverageTime("coverage-time")
        self._coverage_words = labels.label("", "coverage-words", tone="muted", wrap=True)
        self._coverage_words.setMinimumHeight(36)
        self.visits = Story("visits", "Visits")
        self.account = LedgerView("account")
        self.intake, self.coverage, self.visit = IntakeForm(desk), CoverageForm(desk), VisitOpening(desk)
        self.paper = PdfView("statement", desk.jobs)
        self._statement_head = RecordHeader()
        self._heads = {number: RecordHeader() for number in (INTAKE, COVERAGE, VISIT)}
        self.alerts = AlertLine(desk, "patient-alerts")
        self._stack = QStackedWidget()
        self._stack.setObjectName("patient-pages")
        for page in self._pages():
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.header, self.alerts, self.ask, self.confirm, self._rule):
            layout.addWidget(widget)
        layout.addWidget(self._stack, 1)
        layout.addWidget(labels.line())
        layout.addWidget(buttons())
        self.time.chosen.connect(lambda _id: self._show_coverage_words())
        self.show_page(NOBODY)

    @property
    def showing(self) -> int:
        """The page in front."""
        return self._stack.currentIndex()

    @property
    def coverage_line(self) -> CoverageLine | None:
        """The coverage chosen on the time line."""
        lines = self._page.coverages if self._page else ()
        return next((one for one in lines if one.coverage.id == self.time.current_id), None)

    def show_page(self, number: int) -> None:
        """Bring a page to the front; without a patient there are no facts."""
        if number in {FACTS, ACCOUNT} and self._page is None:
            number = NOBODY
        own = number in {FACTS, ACCOUNT}
        self.header.setVisible(own)
        self._rule.setVisible(own)
        self._stack.setCurrentIndex(number)
        self._desk.keys.changed.emit()

    def add_sheet(self, sheet: Sheet) -> int:
        """Add a page that is filled in; returns its number."""
        number = self._stack.count()
        self._heads[number] = RecordHeader()
        self._stack.addWidget(stacked(self._heads[number], sheet))
        return number

    def show_sheet(self, number: int, sheet: Sheet) -> None:
        """Bring an added page to the front."""
        who = self._page.patient.name.listed() if self._page else ""
        self._heads[number].show_record(f"{sheet.title}: {who}", sheet.hint)
        self.show_page(number)

    def clear(self) -> None:
        """Show nobody."""
        self._page = None
        self.alerts.show_patient(0)
        self.show_page(NOBODY)

    def show_patient(self, found: Opened) -> None:
        """Show what is known of a patient, apart from the fields of `details`."""
        page = self._page = found.page
        self._show_head(page)
        self.alerts.show_patient(page.patient.id)
        cases = {one.id: columns.case_words(one) for one in page.cases}
        self.time.show_coverages(rows_of(page.coverages, cases), self._desk.clock.today())
        self._show_coverage_words()
        self.account.show_account(found.account)
        visits = [
            Happening(one.service_date, one.state.value, strong=cases.get(one.case_id, "Visit"))
            for one in page.visits
        ]
        self.visits.show_happenings(
            visits, f"No visit yet. Cases: {', '.join(cases.values()) or 'none'}. F8 opens the first visit."
        )

    def show_statement(self, drawn: Drawn) -> None:
        """Show a statement before it is printed."""
        title = f"Statement to {drawn.name}"
        self.paper.show_pdf(title, drawn.content, drawn.pages)
        self._statement_head.show_record(title, _PRINTS, money=drawn.total, caption="due")
        self.show_page(STATEMENT)

    def show_picture(self, title: str, content: bytes) -> None:
        """Show a card large."""
        self.paper.show_picture(title, content)
        self._statement_head.show_record(title, "Ctrl and plus or minus zoom, Esc leaves")
        self.show_page(STATEMENT)
        self.paper.setFocus(Qt.FocusReason.OtherFocusReason)

    def _pages(self) -> tuple[QWidget, ...]:
        """The pages in the order of their numbers."""
        nobody = EmptyState("No patient is chosen", "Choose one in the list with j and k, or press Ctrl+N.")
        statement = QWidget()
        statement.setObjectName("statement-page")
        layout = QVBoxLayout(statement)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._statement_head)
        layout.addWidget(labels.line())
        layout.addWidget(self.paper, 1)
        filled_in = ((INTAKE, self.intake), (COVERAGE, self.coverage), (VISIT, self.visit))
        ringed = FocusRing(self.account)
        for number, head in self._heads.items():
            head.show_record(*_TITLES[number])
        pages = (stacked(self._heads[number], body) for number, body in filled_in)
        return (nobody, self._facts(), ringed, *pages, statement)

    def _facts(self) -> QWidget:
        page = QWidget()
        page.setObjectName("facts")
        outer = QVBoxLayout(page)
        outer.setContentsMargins(t.SPACE_4, t.SPACE_3, t.SPACE_4, 0)
        outer.setSpacing(t.SPACE_1)
        outer.addWidget(self.details)
        outer.addWidget(labels.label("Coverages", "coverages-title", tone="strong"))
        outer.addWidget(self.time)
        outer.addWidget(self._coverage_words)
        outer.addWidget(self.visits, 1)
        return page

    def _show_head(self, page: PatientPage) -> None:
        patient = page.patient
        born = f"born {write_date(patient.birth_date)}" if patient.birth_date else "birth date missing"
        payer = page.guarantor
        bill = "" if payer is None or answers_alone(page) else f"statements to {payer.name.spoken()}"
        for number in (COVERAGE, VISIT):
            title, keys = _TITLES[number]
            self._heads[number].show_record(f"{title}: {patient.name.listed()}", keys)
        parts = (f"Chart {patient.number}", born, bill)
        self.header.show_record(
            patient.name.listed(),
            " · ".join(part for part in parts if part),
            money=page.patient_owes,
            caption=balance_words(page),
        )

    def _show_coverage_words(self) -> None:
        line = self.coverage_line
        self._coverage_words.setText(words_of(line) if line else "")


def balance_words(page: PatientPage) -> str:
    """Who owes what, in words, under the amount that the patient owes."""
    own = "patient owes" if page.patient_owes >= Money(0) else "owed to the patient"
    insurance = f"insurance owes {page.payers_owe.grid()}" if page.payers_owe else "insurance owes nothing"
    credit = f" · credit {page.credit.grid()}" if page.credit else ""
    return f"{own} · {insurance}{credit}"
