"""Wrong or late insurance: one form, what it would move, and one key that moves it (O22)."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.charge_desk import PayerChangeState
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.worklist import Column, Content, Row
from medbill_desktop.query.details.payer_change_page import PayerChangePage
from medbill_desktop.query.worklists import PATIENTS, opened
from medbill_desktop.services.payer_change import ChangePayer, PayerChanged
from medbill_desktop.services.payer_change_visit import VisitMoved
from medbill_desktop.ui.coding import insurance_actions as actions
from medbill_desktop.ui.coding.insurance_form import InsuranceForm
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import QUEUE, FocusRing, RecordHeader, TotalsBar
from medbill_desktop.ui.kit.screen import Desk, Screen
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.confirm_line import ConfirmLine
from medbill_desktop.ui.parts.list_workbook import workbook_command
from medbill_desktop.ui.parts.small_table import SmallTable
from medbill_desktop.ui.parts.story import Happening, Story

_SHOWN = ("name", "number", "birth_date")
_QUEUE = replace(
    PATIENTS,
    spec=replace(
        PATIENTS.spec,
        columns=tuple(one for key in _SHOWN for one in PATIENTS.spec.columns if one.key == key),
    ),
)
_COLUMNS = (
    Column("service_date", "Service", Content.DATE),
    Column("payer", "Then billed to", Content.NAME),
    Column("amount", "Charges", Content.MONEY),
    Column("owed", "Then owed", Content.MONEY),
    Column("claims", "Claims", Content.FREE),
)


class InsuranceScreen(Screen):
    """The room of changes of payer."""

    depends_on = frozenset({Kind.PAYER_CHANGE, Kind.PATIENT, Kind.COVERAGE, Kind.ENCOUNTER})

    def __init__(self, desk: Desk) -> None:
        """Make the page and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "coding-insurance")
        self._page: PayerChangePage | None = None
        self._start_wanted = False
        self._wanted = (0, 0)
        able = self._able
        self._run = Command("change-payer", "Preview and change", "F9", self._on_run, able)
        self._undo = Command("undo-change", "Take last change back", "Ctrl+U", self._on_undo, self._undoable)
        self._make()
        self.set_commands(self._run, self._undo, workbook_command(desk, self.list))
        self.list.chosen.connect(self._on_chosen)
        self.list.entered.connect(self._on_entered)

    def open(self, target_id: int, text: str = "") -> None:
        """Begin a change for a patient; `text` is the id of the visit at which it was noticed."""
        self._start_wanted = True
        self._wanted = (target_id, int(text or 0))
        self.list.select_id(target_id)
        self._show(*self._wanted)

    def refresh(self, changes: Changes) -> None:
        """Look again at the list, and at the patient if it was touched."""
        self.list.patch(changes)
        if self._page is not None and self._page.patient.id == self._wanted[0] and not self.form.dirty:
            self._show(*self._wanted)

    def _able(self) -> bool:
        return self._page is not None

    def _undoable(self) -> bool:
        page = self._page
        return bool(page and page.changes and page.changes[0].state is PayerChangeState.OPEN)

    def _make(self) -> None:
        desk = self.desk
        office = desk.office
        none = EmptyState("No patient is here", "/ searches by name, chart number or birth date.")
        self.list = WorklistView(opened(_QUEUE, office.bench.store.reading, office.clock), desk, none)
        self.header, self.totals = RecordHeader(), TotalsBar()
        self.form = InsuranceForm(desk)
        self.confirm = ConfirmLine("insurance-confirm")
        self.visits = SmallTable("insurance-visits", "Visits that move", _COLUMNS)
        self.said = labels.label("", "insurance-said", tone="muted", wrap=True)
        self.story = Story("insurance-story", "What it does")
        self.earlier = Story("insurance-earlier", "Earlier changes")
        right = QWidget()
        right.setObjectName("insurance-evidence")
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.story, 2)
        column.addWidget(self.earlier, 1)
        self.set_panes(self.list, self._record_pane(), right)

    def _record_pane(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("insurance-page")
        inner.setProperty("ground", "base")
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        words = labels.column()
        words.setContentsMargins(t.SPACE_4, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        words.addWidget(self.said)
        buttons = labels.row(spacing=t.SPACE_1)
        buttons.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        buttons.addWidget(self.desk.keys.button(self._undo, flat=True))
        buttons.addStretch(1)
        buttons.addWidget(self.desk.keys.button(self._run, main=True))
        typed = labels.column()
        typed.setContentsMargins(t.SPACE_4, t.SPACE_1, t.SPACE_4, t.SPACE_1)
        typed.addWidget(self.form)
        layout.addWidget(self.header)
        layout.addLayout(typed)
        layout.addWidget(self.confirm)
        layout.addLayout(words)
        layout.addWidget(labels.line())
        layout.addWidget(FocusRing(self.visits), 1)
        layout.addWidget(labels.line())
        layout.addWidget(self.totals)
        layout.addLayout(buttons)
        self.stack = QStackedWidget()
        self.stack.setObjectName("insurance-record")
        self.stack.addWidget(EmptyState("No patient is chosen", "Choose one in the list; Enter begins."))
        self.stack.addWidget(inner)
        return self.stack

    def _on_chosen(self, record: int) -> None:
        """Follow the list while the user walks in it, not while a change is typed or about to be."""
        typing = self._page is not None and self.panes.pane_of_focus() != QUEUE
        if record and record != self._wanted[0] and not self._start_wanted and not typing:
            self._wanted = (record, 0)
            self._show(record, 0)

    def _on_entered(self, record: int) -> None:
        self._start_wanted = True
        self._wanted = (record, 0)
        self._show(record, 0)

    def _show(self, patient_id: int, encounter_id: int) -> None:
        self.desk.jobs.read(
            lambda _: actions.read_page(self.desk, patient_id, encounter_id),
            self._on_page,
            on_error=self._on_no_page,
            key="insurance-page",
        )

    def _on_no_page(self, error: BaseException) -> None:
        self._page = None
        self.stack.setCurrentIndex(0)
        if self._start_wanted:
            self._start_wanted = False
            self.desk.errors.show(error)

    def _on_page(self, page: PayerChangePage) -> None:
        self._page = page
        visits = "one released visit" if page.visits == 1 else f"{page.visits} released visits"
        case = page.case.label or page.case.kind.value.replace("_", " ").capitalize()
        self.header.show_record(page.patient.name.listed(), f"{case} · {visits}")
        on_file = "; ".join(words for _, words in page.coverages) or "no coverage in this case"
        self.said.setText(f"On file: {on_file}")
        self.form.show_page(page)
        self._clear()
        self.earlier.show_happenings([_earlier(one) for one in page.changes], "None so far.")
        self.stack.setCurrentIndex(1)
        if self._start_wanted:
            self._start_wanted = False
            self.form.start()

    def _clear(self) -> None:
        self.visits.show_rows(())
        self.totals.show_totals()
        self.story.show_happenings((), "F9 shows what would move; Enter then moves it.")

    def _on_run(self) -> None:
        command = self.form.command()
        actions.preview(self.desk, command, lambda shown: self._on_preview(command, shown))

    def _on_preview(self, command: ChangePayer, shown: PayerChanged) -> None:
        self._show_change(shown)
        count = len(shown.visits)
        visits = "one visit" if count == 1 else f"{count} visits"
        words = f"Move {visits}, {shown.change.amount.dollars()}, from {write_date(command.first_day)} on?"
        self.confirm.ask(words, "moves them", lambda: actions.change(self.desk, command, self._on_changed))

    def _on_changed(self, done: PayerChanged) -> None:
        self._wanted = (done.change.patient_id, 0)
        self._show(*self._wanted)

    def _show_change(self, shown: PayerChanged) -> None:
        self.visits.show_rows([_row(one) for one in shown.visits])
        self.totals.show_totals(
            ("To the old payers", shown.payer_credit, ""),
            ("Patient's credit", shown.patient_credit, ""),
            ("Charges", Money.total(one.charges for one in shown.visits), "strong"),
        )
        happenings = [
            Happening(visit.encounter.service_date, one.what, strong=f"{one.number} {one.payer}")
            for visit in shown.visits
            for one in visit.claims
        ]
        self.story.show_happenings(happenings, "No claim was there yet.")

    def _on_undo(self) -> None:
        page = self._page
        if page is not None and page.changes:
            actions.undo(self.desk, page.changes[0])


def _row(visit: VisitMoved) -> Row:
    claims = "; ".join(f"{one.number} {one.what}" for one in visit.claims)
    return {
        "id": visit.encounter.id,
        "service_date": visit.encounter.service_date,
        "payer": visit.payer or "the patient",
        "amount": visit.charges,
        "owed": visit.owed,
        "claims": claims or "none yet",
    }


def _earlier(change: actions.PayerChange) -> Happening:
    last = f" to {write_date(change.last_day)}" if change.last_day else " on"
    words = f"from {write_date(change.first_day)}{last}, {change.visits} visits: {change.reason}"
    return Happening(change.created_date, words, change.amount, strong=change.state.value.capitalize())
