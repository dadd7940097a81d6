"""The Reports tab: the practice's health in figures, every report, and the claims behind each row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.report import Report
from medbill_desktop.query.reports import Asked
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.bars import Bars
from medbill_desktop.ui.kit.binding import Field
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.fields import DateEdit
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.panes import QUEUE, RECORD, FocusRing, RecordHeader
from medbill_desktop.ui.kit.screen import Desk, Screen, TabSpec
from medbill_desktop.ui.parts.entry_form import EntryForm
from medbill_desktop.ui.reports import actions, columns
from medbill_desktop.ui.reports.form import Figures, ReportTable

_FIGURES = 6
_WIDTHS = (270, 800, 370)
_AGAIN_MS = 1000
_TABLE, _EMPTY = range(2)


class ReportsScreen(Screen):
    """The Reports tab."""

    depends_on = frozenset({Kind.LEDGER, Kind.CLAIM, Kind.REMITTANCE, Kind.ENCOUNTER, Kind.CHARGE})

    def __init__(self, desk: Desk) -> None:
        """Make the page and read the practice's health.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "reports")
        self._name = columns.HEALTH
        self._asked = Asked.of(desk.clock.today())
        self._shown: actions.Shown | None = None
        self._behind: Report | None = None
        self._figure_left = 0
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self._read)
        self._make_commands()
        self._make()
        self.set_commands(self._workbook, self._dates, self._back)
        desk.keys.bind("reports-figures", self.figures, self._figure_commands)
        desk.keys.bind("reports-list-figures", self.list, self._figure_commands)
        self._connect()
        self._read()

    @property
    def shown(self) -> actions.Shown | None:
        """The report that is shown, with what stands beside it."""
        return self._shown

    @property
    def behind(self) -> Report | None:
        """The claims that are shown instead of the report; None while the report is."""
        return self._behind

    def activate(self) -> None:
        """The figures have the focus first: a digit or Enter goes to what is behind one."""
        if self._name == columns.HEALTH and self.panes.pane_of_focus() == QUEUE and not self.list.hasFocus():
            self.figures.focus_first()
        else:
            super().activate()

    def refresh(self, changes: Changes) -> None:
        """Read again once it is quiet: a report adds up much."""
        self._again.start()

    def _make_commands(self) -> None:
        health = self._is_health
        self._workbook = Command("workbook", "Workbook", "Ctrl+E", self._on_workbook, self._has_report)
        self._dates = Command("dates", "Dates", "Ctrl+D", self._on_dates)
        self._back = Command("back-report", "Back to the report", "Backspace", self._on_back, self._is_behind)
        self._figure_commands = [
            Command(
                f"figure-{n}",
                f"Claims behind figure {n}",
                str(n),
                self._figure(n - 1),
                health,
                in_strip=False,
            )
            for n in range(1, _FIGURES + 1)
        ]

    def _make(self) -> None:
        clock = self.desk.clock
        self.list = ReportTable("report-list", "Reports")
        self.list.show_rows(columns.REPORT_COLUMNS, columns.report_rows())
        self.form = EntryForm(
            "report-dates",
            [
                Field("as_of", "As of", DateEdit("report-as-of", "As of", clock)),
                Field("first", "Period from", DateEdit("report-first", "Period from", clock)),
                Field("last", "Period through", DateEdit("report-last", "Period through", clock)),
            ],
            columns=1,
        )
        self.form.load(self._asked)
        self.header = RecordHeader()
        self.figures = Figures(_FIGURES)
        self.table = ReportTable("report-table", "Report")
        self.aging, self.steps = Bars("aging-bars"), ReportTable("proof-steps", "Roll-forward")
        self.verdict = labels.label("", "proof-verdict", wrap=True)
        self.set_panes(self._queue_pane(), self._record_pane(), self._evidence_pane())
        if not self.desk.places.get("panes/reports"):
            self.panes.setSizes(list(_WIDTHS))

    def _queue_pane(self) -> QWidget:
        pane = QWidget()
        pane.setObjectName("queue")
        layout = labels.column(spacing=0)
        pane.setLayout(layout)
        dates = labels.column()
        dates.setContentsMargins(t.SPACE_3, t.SPACE_3, t.SPACE_3, 0)
        dates.addWidget(self.form)
        layout.addWidget(FocusRing(self.list), 1)
        layout.addWidget(labels.line())
        layout.addLayout(dates)
        pane.setFocusProxy(self.list)
        return pane

    def _record_pane(self) -> QWidget:
        pane = QWidget()
        pane.setObjectName("record")
        layout = labels.column(spacing=0)
        pane.setLayout(layout)
        self.caption = labels.label("", "table-caption", tone="strong")
        head = labels.column()
        head.setContentsMargins(t.SPACE_4, t.SPACE_2, t.SPACE_4, t.SPACE_1)
        head.addWidget(self.caption)
        self._body = QStackedWidget()
        self._body.setObjectName("report-body")
        self._body.addWidget(FocusRing(self.table))
        self._body.addWidget(
            EmptyState("Nothing to count", "Ctrl+D goes to the dates; choose another day or period.")
        )
        foot = labels.row()
        foot.setContentsMargins(t.SPACE_4, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        self._back_button = self.desk.keys.button(self._back, flat=True)
        foot.addWidget(self._back_button)
        foot.addStretch(1)
        foot.addWidget(self.desk.keys.button(self._workbook))
        layout.addWidget(self.header)
        layout.addWidget(labels.line())
        layout.addWidget(self.figures)
        layout.addLayout(head)
        layout.addWidget(self._body, 1)
        layout.addWidget(labels.line())
        layout.addLayout(foot)
        return pane

    def _evidence_pane(self) -> QWidget:
        pane = QWidget()
        pane.setObjectName("evidence")
        layout = labels.column(margin=t.SPACE_4, spacing=t.SPACE_2)
        pane.setLayout(layout)
        layout.addWidget(labels.label("What is open, by age", "aging-title", tone="strong"))
        layout.addWidget(self.aging)
        layout.addSpacing(t.SPACE_4)
        self._proof_title = labels.label("", "proof-title", tone="strong", wrap=True)
        layout.addWidget(self._proof_title)
        layout.addWidget(FocusRing(self.steps))
        layout.addWidget(self.verdict)
        layout.addStretch(1)
        return pane

    def _connect(self) -> None:
        self.list.moved.connect(self._on_listed)
        self.list.entered.connect(lambda _: self.panes.focus_pane(RECORD))
        self.table.entered.connect(self._on_row)
        self.figures.entered.connect(self._on_figure)
        self.figures.left_below.connect(lambda: self.table.setFocus(Qt.FocusReason.TabFocusReason))
        for field in self.form.findChildren(DateEdit):
            field.editingFinished.connect(self._on_dates_typed)

    def _is_health(self) -> bool:
        return self._name == columns.HEALTH and self._shown is not None

    def _is_behind(self) -> bool:
        return self._behind is not None

    def _has_report(self) -> bool:
        return self._shown is not None

    def _figure(self, number: int) -> Callable[[], None]:
        return lambda: self._on_figure(number)

    def _read(self) -> None:
        name, asked = self._name, self._asked
        self.desk.jobs.read(
            lambda _: actions.read_report(self.desk, name, asked),
            self._on_read,
            key="report",
            title="Adding up",
        )
        if name == columns.HEALTH:
            self.desk.jobs.read(
                lambda progress: actions.read_trends(self.desk, asked.as_of, progress),
                lambda series: self.figures.show_trends(series, actions.MONTHS),
                key="report-trends",
            )

    def _on_read(self, shown: actions.Shown) -> None:
        self._shown = shown
        self._show_proof(shown)
        self.aging.show_bars(columns.aging_bars(shown.aging))
        health = shown.report.name == columns.HEALTH
        self.figures.setVisible(health)
        if health:
            self.figures.show_figures(shown.report.rows)
        if self._behind is None:
            self._show_table(shown.aging if health else shown.report)
        self.desk.keys.changed.emit()

    def _show_table(self, report: Report) -> None:
        health = self._name == columns.HEALTH
        shown = self._shown
        title = dict(columns.LISTED)[self._name]
        asked = columns.asked_words(shown.report if shown is not None else report)
        if health:
            asked = f"{asked} · lines show {actions.MONTHS} months"
        owed = columns.total_of(shown.aging) if health and shown is not None else columns.total_of(report)
        self.header.show_record(title, asked, money=owed, caption="open" if health else "total")
        self.caption.setText(f"{report.title}, {len(report.rows):,} rows")
        rows = columns.with_totals(report)
        self.table.show_rows(report.columns, rows, totals=len(rows) > len(report.rows))
        self._body.setCurrentIndex(_TABLE if report.rows else _EMPTY)
        self._back_button.setVisible(self._behind is not None)

    def _show_proof(self, shown: actions.Shown) -> None:
        proof = shown.proof
        self._proof_title.setText(f"From {write_date(proof.first)} through {write_date(proof.last)}")
        steps = [
            ("Opening", proof.opening),
            ("+ Charges", proof.charges),
            ("- Payments", -proof.payments),
            ("- Adjustments", -proof.adjustments),
            ("+ Refunds", proof.refunds),
            ("+ Brought in", proof.brought_in),
            ("= Closing", proof.closing),
            ("Aging of that day", proof.aged),
        ]
        kept = [(name, amount) for name, amount in steps if amount or name[:1] not in "+-"]
        rows = [{"id": 0, "step": name, "amount": amount} for name, amount in kept]
        self.steps.show_rows(columns.STEP_COLUMNS, rows)
        self.steps.setFixedHeight((len(rows) + 1) * t.ROW_PX)
        off = proof.closing - proof.expected or proof.aged - proof.closing
        words = "It agrees to the cent." if proof.holds else f"It is off by {Money(abs(off.cents)).plain()}."
        self.verdict.setText(words)
        labels.retone(self.verdict, "good" if proof.holds else "wrong")

    def _on_listed(self, row: int) -> None:
        self._name, self._behind = columns.LISTED[row][0], None
        self._read()

    def _on_figure(self, number: int) -> None:
        if self._shown is not None and self._is_health():
            self._figure_left = number
            self._drill(self._shown.report, number)

    def _on_row(self, number: int) -> None:
        shown = self._shown
        if shown is None:
            return
        if self._behind is not None:
            self._go(self._behind, number)
        else:
            self._drill(shown.aging if self._is_health() else shown.report, number)

    def _drill(self, report: Report, number: int) -> None:
        asked, row = self._asked, report.rows[number]
        self.desk.jobs.read(
            lambda _: actions.read_behind(self.desk, report, row, asked),
            lambda found: self._on_behind(report, number, found),
            key="report-behind",
            title="Looking behind the figure",
        )

    def _on_behind(self, report: Report, number: int, found: Report | None) -> None:
        if found is None:
            self._go(report, number)
            return
        self._behind = found
        self._show_table(found)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.desk.keys.changed.emit()

    def _go(self, report: Report, number: int) -> None:
        record = report.rows[number]["id"]
        if report.target in columns.OPENED and report.target and isinstance(record, int) and record:
            self.desk.navigator.go(Target(report.target, record))
        else:
            self.desk.toasts.problem("This row stands for itself; there is no record behind it.")

    def _on_back(self) -> None:
        if self._behind is not None and self._shown is not None:
            self._behind = None
            self._show_table(self._shown.aging if self._is_health() else self._shown.report)
            back = self.figures.cards[self._figure_left] if self._is_health() else self.table
            back.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.desk.keys.changed.emit()

    def _on_dates(self) -> None:
        self.form.start()

    def _on_dates_typed(self) -> None:
        try:
            typed = self.form.values()
            asked = Asked.of(self.desk.clock.today(), typed["as_of"], typed["first"], typed["last"])
        except UserError as error:
            if not self.form.check():
                self.form.box("last").mark(str(error))
            return
        if asked != self._asked:
            self._asked, self._behind = asked, None
            self.form.load(asked)
            self._read()

    def _on_workbook(self) -> None:
        shown = self._shown
        if shown is None:
            return
        report = self._behind or shown.report
        name = f"{report.name}-{shown.asked.as_of.isoformat()}.xlsx"
        file, _ = QFileDialog.getSaveFileName(self, "Save the workbook", name, "Workbook (*.xlsx)")
        if file:
            actions.write_workbook(self.desk, report, shown.asked, Path(file), self.desk.toasts.say)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the report, then to the list."""
        if event.key() == Qt.Key.Key_Escape and self._behind is not None:
            self._on_back()
        elif event.key() == Qt.Key.Key_Escape:
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)


TAB = TabSpec("reports", "Reports", "chart-column", ReportsScreen)
