"""The room "Statements": runs, the accounts of each with the reason of everybody left out, the papers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.desk import RunState
from medbill_desktop.domain.printing import PrintedForm
from medbill_desktop.domain.worklist import Column, Content
from medbill_desktop.query.details.statement_run import RunPage, run_page
from medbill_desktop.query.worklists import STATEMENT_RUNS, opened
from medbill_desktop.services import statements
from medbill_desktop.services.statements import Run
from medbill_desktop.ui.followup.statement_runner import StatementRunner, print_run, save_run
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.panes import QUEUE, FocusRing, RecordHeader, TotalsBar
from medbill_desktop.ui.kit.screen import Desk, Screen
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.claim_sheet import PdfView
from medbill_desktop.ui.parts.confirm_line import ConfirmLine
from medbill_desktop.ui.parts.list_workbook import ask_tables, sheet_of, workbook_command
from medbill_desktop.ui.parts.paper import paper_for
from medbill_desktop.ui.parts.small_table import SmallTable

_BILLED = (
    Column("name", "To", Content.NAME),
    Column("patient", "Patient", Content.NAME),
    Column("number", "Chart", Content.ID),
    Column("total", "Amount", Content.MONEY),
)
_LEFT_OUT = (
    Column("name", "Account", Content.NAME),
    Column("amount", "Owes", Content.MONEY),
    Column("reason", "Left out because", Content.FREE),
)
_WORDS = {RunState.MADE: "not printed yet", RunState.PRINTED: "printed", RunState.UNDONE: "undone"}
_BILLED_PAGE, _LEFT_PAGE = 0, 1


class StatementsScreen(Screen):
    """Runs of statements; F3 changes between who got one and who was left out."""

    depends_on = frozenset({Kind.STATEMENT_RUN})

    def __init__(self, desk: Desk) -> None:
        """Make the page and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "followup-statements")
        self._page: RunPage | None = None
        self._make()
        self._make_commands()
        self._put_in()
        self.list.chosen.connect(self._show)
        self.list.entered.connect(lambda _: self.billed.setFocus(Qt.FocusReason.OtherFocusReason))
        self.billed.moved.connect(self._on_statement)
        self.billed.entered.connect(lambda _: self.preview.setFocus(Qt.FocusReason.OtherFocusReason))

    @property
    def page(self) -> RunPage | None:
        """The run that is shown."""
        return self._page

    def open(self, target_id: int, text: str = "") -> None:
        """Show a run."""
        if not self.list.select_id(target_id):
            self.list.table.remember(target_id)
        self._show(target_id)

    def refresh(self, changes: Changes) -> None:
        """Look again at the list and the run."""
        self.list.patch(changes)
        if self._page is not None:
            self._show(self._page.run.id)

    def counts(self) -> Mapping[str, int]:
        """Runs that are made and not printed."""
        return {"all": self.list.counts().get("made", 0)}

    def _make(self) -> None:
        desk, office = self.desk, self.desk.office
        self.confirm = ConfirmLine("run-confirm")
        self._run = StatementRunner(desk, self, self.confirm, self._go_on).command
        none = EmptyState(
            "No statements yet", "F9 adds up who owes and shows it first.", desk.keys.button(self._run)
        )
        source = opened(STATEMENT_RUNS, office.bench.store.reading, office.clock)
        self.list = WorklistView(source, desk, none)
        self.header, self.totals = RecordHeader(), TotalsBar()
        self.billed = SmallTable("run-billed", "Who got a statement", _BILLED)
        self.left_out = SmallTable("run-left-out", "Who was left out", _LEFT_OUT)
        self.tables = QStackedWidget()
        self.tables.setObjectName("run-accounts")
        for table in (self.billed, self.left_out):
            self.tables.addWidget(FocusRing(table))
        self.preview = PdfView("run-preview", desk.jobs)
        self.preview.setAccessibleName("Statement")
        self.preview.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for scroll in self.preview.findChildren(QScrollArea):
            scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _make_commands(self) -> None:
        shown = self._is_shown
        self._print = Command("print-run", "Print", "Ctrl+P", self._on_print, self._can_print)
        self._save = Command("save-run", "Save PDF", "F7", self._on_save, self._can_print)
        self._undo = Command("undo-run", "Undo run", "Ctrl+D", self._on_undo, self._can_undo)
        self._switch = Command("switch", "Billed or left out", "F3", self._on_switch, shown)
        self._patient = Command("open-patient", "Patient", "Ctrl+T", self._on_patient, shown)
        self.set_commands(
            self._run,
            self._switch,
            self._print,
            self._save,
            self._undo,
            self._patient,
            workbook_command(self.desk, self.list, self._accounts_workbook),
        )

    def _put_in(self) -> None:
        pane, keys = QWidget(), self.desk.keys
        pane.setObjectName("record")
        layout = QVBoxLayout(pane)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        buttons = labels.row(spacing=t.SPACE_1)
        buttons.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        for command in (self._switch, self._undo, self._save):
            buttons.addWidget(keys.button(command, flat=True))
        buttons.addStretch(1)
        buttons.addWidget(keys.button(self._print, main=True))
        for widget in (self.confirm, self.header, labels.line()):
            layout.addWidget(widget)
        layout.addWidget(self.tables, 1)
        layout.addWidget(labels.line())
        layout.addWidget(self.totals)
        layout.addLayout(buttons)
        self.papers = QStackedWidget()
        self.papers.setObjectName("evidence")
        self.papers.addWidget(EmptyState("No statement is chosen", "Enter goes to the accounts of the run."))
        self.papers.addWidget(FocusRing(self.preview))
        self.set_panes(self.list, pane, self.papers)

    def _is_shown(self) -> bool:
        return self._page is not None

    def _can_print(self) -> bool:
        return self._page is not None and self._page.run.state is not RunState.UNDONE

    def _can_undo(self) -> bool:
        return self._page is not None and self._page.run.state is RunState.MADE

    def _show(self, run_id: int) -> None:
        if not run_id:
            self._page = None
            self.header.show_record("", "")
            self.billed.show_rows(())
            self.left_out.show_rows(())
            self.totals.show_totals()
            return
        desk = self.desk

        def read() -> RunPage:
            desk.office.bench.store.record_read(desk.office.user, Kind.STATEMENT_RUN, run_id)
            with desk.office.bench.store.reading() as connection:
                return run_page(connection, run_id)

        desk.jobs.read(lambda _: read(), self._on_read, key="statements-run")

    def _on_read(self, page: RunPage) -> None:
        self._page = page
        run = page.run
        self.header.show_record(
            f"Statements of {write_date(run.run_date)}",
            f"{_WORDS[run.state]} · made by {run.made_by} · {run.pages} pages",
            money=run.total,
            caption="asked for",
        )
        self.billed.show_rows(page.statements)
        self.left_out.show_rows(page.left_out)
        self.totals.show_totals(
            ("Statements", f"{run.statements:,}", ""),
            ("Left out", f"{run.left_out:,}", ""),
            ("They owe", run.left_out_total, ""),
            ("Asked for", run.total, "strong"),
        )
        self.desk.keys.changed.emit()
        self._on_statement(self.billed.current_id)

    def _on_statement(self, statement_id: int) -> None:
        self.papers.setCurrentIndex(1 if statement_id else 0)
        if not statement_id:
            return
        bench = self.desk.office.bench

        def draw() -> tuple[bytes, int]:
            from medbill_desktop.forms.preview import page_count

            pdf = statements.statement_pdf(bench, statement_id)
            return pdf, page_count(pdf)

        self.desk.jobs.read(lambda _: draw(), self._on_drawn, key="statements-preview")

    def _on_drawn(self, drawn: tuple[bytes, int]) -> None:
        self.preview.show_pdf("Statement", *drawn)

    def _on_switch(self) -> None:
        at = _LEFT_PAGE if self.tables.currentIndex() == _BILLED_PAGE else _BILLED_PAGE
        self.tables.setCurrentIndex(at)
        (self.left_out if at == _LEFT_PAGE else self.billed).setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_print(self) -> None:
        paper = paper_for(self.desk, PrintedForm.PAPER, self) if self._page is not None else None
        if paper is not None:
            self._with_run(lambda run: print_run(self.desk, paper, run, self._go_on))

    def _on_save(self) -> None:
        self._with_run(lambda run: save_run(self.desk, self, run, self._go_on))

    def _with_run(self, then: Callable[[Run], None]) -> None:
        """Draw the run in front as it was made, then go on with it."""
        page, bench = self._page, self.desk.office.bench
        if page is None:
            return
        run = page.run
        self.desk.jobs.read(
            lambda _: statements.run_pdf(bench, run.id),
            lambda content: then(Run((), (), run.pages, content, run)),
            key="statements-print",
        )

    def _on_undo(self) -> None:
        page, bench = self._page, self.desk.office.bench
        if page is not None:
            run_id = page.run.id
            act(
                self.desk,
                lambda _: statements.undo_run(bench, run_id),
                lambda run: f"Run of {write_date(run.run_date)} undone; its accounts are due again.",
            )

    def _on_patient(self) -> None:
        if self._page is None:
            return
        if self.tables.currentIndex() == _BILLED_PAGE:
            patient = self._page.patient_of(self.billed.current_id)
        else:
            rows = {row["id"]: row["patient_id"] for row in self._page.left_out}
            patient = int(str(rows.get(self.left_out.current_id, 0)))
        if patient:
            self.desk.navigator.go(Target(Kind.PATIENT, patient))
        else:
            self.desk.toasts.problem(
                "This line is about a whole account; open one of its patients by Ctrl+K."
            )

    def _accounts_workbook(self) -> bool:
        """Write the accounts of the run, both tables; False while the hands are on the list of runs."""
        if self._page is None or self.panes.pane_of_focus() == QUEUE:
            return False
        run = self._page.run
        asked = {
            "Run of": run.run_date,
            "State": _WORDS[run.state],
            "Made by": run.made_by,
            "Asked for": run.total,
            "Left out, they owe": run.left_out_total,
        }
        sheets = [
            sheet_of(self.billed, "Statements", asked, "total"),
            sheet_of(self.left_out, "Left out", {"Run of": run.run_date}, "amount"),
        ]
        title = f"Statements of {run.run_date:%Y-%m-%d}"
        ask_tables(self.desk, self, title, (Kind.STATEMENT_RUN, run.id, None), sheets)
        return True

    def _go_on(self) -> None:
        self.panes.focus_pane(QUEUE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc returns to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.panes.focus_pane(QUEUE)
        else:
            super().keyPressEvent(event)
