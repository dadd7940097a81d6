"""The Patients tab: who is treated, who pays for them, what they owe."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.errors import NotFound, UserError
from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.party import Patient
from medbill_desktop.query.details import PatientPage
from medbill_desktop.query.worklists import opened
from medbill_desktop.services.registration import Registered
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import QUEUE, RECORD
from medbill_desktop.ui.kit.screen import Desk, Screen, TabSpec
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.documents import DocumentsPane
from medbill_desktop.ui.parts.entry_form import Typed
from medbill_desktop.ui.parts.fitted_findings import FittedFindings
from medbill_desktop.ui.parts.list_workbook import workbook_command
from medbill_desktop.ui.patients import actions, columns
from medbill_desktop.ui.patients.record import (
    ACCOUNT,
    COVERAGE,
    FACTS,
    FILLED_IN,
    INTAKE,
    NOBODY,
    SHEETS,
    STATEMENT,
    VISIT,
    PatientRecord,
)
from medbill_desktop.ui.patients.sheets import Sheets
from medbill_desktop.ui.patients.typing_help import TwinWatch
from medbill_desktop.ui.patients.work import PatientWork

"""Pixels of a usual finding and of the heading of the findings."""


class PatientsScreen(Screen):
    """The Patients tab."""

    depends_on = frozenset(
        {Kind.PATIENT, Kind.GUARANTOR, Kind.CASE, Kind.COVERAGE, Kind.LEDGER, Kind.DOCUMENT}
        | {Kind.ENCOUNTER, Kind.STATEMENT, Kind.PAYER, Kind.PLAN, Kind.PROVIDER, Kind.LOCATION}
    )

    def __init__(self, desk: Desk) -> None:
        """Make the page and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "patients")
        self._opened: actions.Opened | None = None
        self.lists: actions.Catalogs | None = None
        self._kept: dict[int, tuple[Typed, ...]] = {}
        self._wanted = 0
        self._editing = self._focus_wanted = False
        self.work = PatientWork(self)
        self.sheets = Sheets(self)
        self._make_commands()
        self._make()
        self.set_commands(*self._declared, workbook_command(desk, self.list, self.work.account_workbook))
        self._connect()
        desk.jobs.read(lambda _: actions.read_catalogs(desk), self._on_lists, key="patients-lists")

    @property
    def page(self) -> PatientPage | None:
        """The patient that is shown."""
        return self._opened.page if self._opened else None

    @property
    def showing(self) -> int:
        """Which page of the record is in front."""
        return self.body.showing

    def open(self, target_id: int, text: str = "") -> None:
        """Show a patient."""
        self._focus_wanted = True
        if self.showing in {*FILLED_IN, STATEMENT}:
            self.body.show_page(FACTS)
        if not self.list.select_id(target_id):
            self.list.table.remember(target_id)
        self._show(target_id)

    def refresh(self, changes: Changes) -> None:
        """Look again at the list, and at the patient if something of them was touched."""
        self.list.patch(changes)
        if changes.kinds & {Kind.PAYER, Kind.PLAN, Kind.PROVIDER, Kind.LOCATION}:
            self.desk.jobs.read(
                lambda _: actions.read_catalogs(self.desk), self._on_lists, key="patients-lists"
            )
        page = self.page
        if page is not None and self._wanted == page.patient.id:
            wanted = page.patient.id
            self.desk.jobs.read(
                lambda _: actions.read_patient(self.desk, wanted),
                self._on_reread,
                key="patients-reread",
                on_error=self._on_gone,
            )

    def counts(self) -> Mapping[str, int]:
        """Records that need somebody."""
        return {"all": self.list.counts().get("incomplete", 0) + self.list.counts().get("no_coverage", 0)}

    def _chosen(self) -> bool:
        return self._opened is not None

    def _make_commands(self) -> None:
        able = self._chosen
        self._new = Command("new", "New patient", "Ctrl+N", self._on_new)
        self._edit = Command("edit", "Edit", "F2", self._on_edit, able)
        self._save = Command("save", "Save", "Ctrl+S", self._on_save)
        self._account = Command("account", "Account", "F7", self._on_account, able)
        self._visit = Command("visit", "New visit", "F8", self.work.visit, able)
        self._add = Command("coverage", "Coverage", "Ctrl+I", self.work.add_coverage, able)
        self._end = Command("end", "End coverage", "Ctrl+D", self.work.end, able)
        self._statement = Command("statement", "Statement", "Ctrl+P", self.work.statement, able)
        self._attach = Command("attach", "Attach document", "Ctrl+O", self._on_attach)
        self._declared = (
            self._edit,
            self._save,
            self._new,
            self._visit,
            self._account,
            self._add,
            self._end,
            self._statement,
            Command("print", "Print", "F9", self.work.print, lambda: self.showing == STATEMENT),
            Command("next-finding", "Next finding", "Ctrl+.", self._next_finding, in_strip=False),
            self._attach,
            *self.sheets.commands(able),
            *self.work.card_commands(able),
        )

    def _make(self) -> None:
        desk, office = self.desk, self.desk.office
        none = EmptyState(
            "Nobody here",
            "No patient fits this filter and search. Esc clears the search.",
            desk.keys.button(self._new),
        )
        self.list = WorklistView(opened(columns.QUEUE, office.bench.store.reading, office.clock), desk, none)
        self.body = PatientRecord(desk, self._buttons)
        self.findings = FittedFindings(1 / 3)
        self.documents = DocumentsPane(desk, self._attach)
        self.cards = self.work.make_cards()
        self.set_panes(self.list, self.body, self._evidence_pane())

    def _buttons(self) -> QWidget:
        foot = QWidget()
        foot.setObjectName("patient-buttons")
        row = labels.row(spacing=t.SPACE_1)
        foot.setLayout(row)
        row.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        for command in (self._edit, self._account, self._add, self._statement):
            row.addWidget(self.desk.keys.button(command, flat=True))
        row.addStretch(1)
        row.addWidget(self.desk.keys.button(self._visit, main=True))
        return foot

    def _evidence_pane(self) -> QWidget:
        pane = QWidget()
        pane.setObjectName("evidence")
        layout = QVBoxLayout(pane)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.findings, labels.line(), self.cards.strip):
            layout.addWidget(widget)
        layout.addWidget(self.documents, 1)
        return pane

    def _connect(self) -> None:
        self.list.chosen.connect(self._on_chosen)
        self.list.entered.connect(self._on_entered)
        self.list.counts_changed.connect(lambda _: self.counts_changed.emit())
        self.body.time.entered.connect(self.work.coverage_entered)
        intake = self.body.intake
        self._twins = TwinWatch(self.desk, (intake.person, intake.insurance), self._on_twins)
        self.findings.jump_asked.connect(self._on_jump)

    def _on_lists(self, lists: actions.Catalogs) -> None:
        self.lists = lists
        self.body.intake.insurance.plan.offer(lists.plans)
        self.body.coverage.plan.offer(lists.plans)
        for form in (self.body.intake, self.body.coverage):
            form.member_watch.know(lists.payers, lists.plan_records)

    def _on_chosen(self, record: int) -> None:
        """Follow the list while the user walks in it; a page being filled in stays in front."""
        shown = self.page.patient.id if self.page else 0
        if record == shown and record:
            return
        if self.showing in FILLED_IN and self.panes.pane_of_focus() != QUEUE:
            return
        self._show(record)

    def _on_entered(self, record: int) -> None:
        self.body.show_page(FACTS if self.showing != ACCOUNT else ACCOUNT)
        if self.page is not None and self.page.patient.id == record:
            self.panes.focus_pane(RECORD)
        else:
            self._focus_wanted = True

    def _show(self, record: int) -> None:
        self._keep()
        self._wanted = record
        if not record:
            self._opened = None
            self.body.clear()
            self._show_findings(())
            self.documents.show_documents(())
            return
        self.desk.jobs.read(
            lambda _: actions.read_patient(self.desk, record), self._on_page, key="patients-record"
        )

    def _keep(self) -> None:
        """Half-typed changes stay with their patient."""
        if self.page is not None and self._editing and self.body.details.dirty:
            self._kept[self.page.patient.id] = self.body.details.texts()
        self._set_editing(False)

    def _on_page(self, found: actions.Opened) -> None:
        if found.asked != self._wanted:
            return
        self._wanted = found.page.patient.id
        self._opened = found
        self.body.details.load(found.page)
        self._show_facts(found)
        kept = self._kept.pop(found.page.patient.id, None)
        if kept is not None:
            self.body.details.put_texts(kept)
            self._set_editing(True)
        if self.showing in {NOBODY, COVERAGE, VISIT, STATEMENT, *SHEETS} or (
            self.showing == INTAKE and self.panes.pane_of_focus() == QUEUE
        ):
            self.body.show_page(FACTS)
        if self._focus_wanted:
            self._focus_wanted = False
            self.panes.focus_pane(RECORD)

    def _on_reread(self, found: actions.Opened) -> None:
        page = self.page
        if page is None or found.asked != page.patient.id:
            return
        if found.page.patient.id != page.patient.id:
            self.open(found.page.patient.id)  # the chart was joined to another one meanwhile
            return
        old, self._opened = self._opened, found
        if not self._editing:
            self.body.details.load(found.page)
        self._show_facts(found, documents=old is None or old.documents != found.documents)

    def _on_gone(self, error: BaseException) -> None:
        """A registration was taken back: go to the row that is the current one now."""
        if isinstance(error, NotFound):
            self._show(self.list.current_id if self.list.current_id != self._wanted else 0)
        else:
            self.desk.errors.show(error)

    def _show_facts(self, found: actions.Opened, *, documents: bool = True) -> None:
        self.body.show_patient(found)
        self._show_findings(found.findings)
        self.cards.look()
        if documents:
            self.documents.show_documents(found.documents)

    def _show_findings(self, findings: tuple[Finding, ...]) -> None:
        self.findings.show_findings(findings, "The record is complete.")

    def _set_editing(self, editing: bool) -> None:
        if editing != self._editing:
            self._editing = editing
            self.body.details.set_reading(not editing)

    def _on_new(self) -> None:
        self._show_findings(())
        self.documents.show_documents(())  # of nobody yet; not those of the patient in front
        self.body.show_page(INTAKE)
        self.body.intake.person.start()

    def _on_edit(self) -> None:
        self.body.show_page(FACTS)
        self._set_editing(True)
        self.body.details.patient.start()

    def _on_account(self) -> None:
        if self.showing == ACCOUNT:
            self.body.show_page(FACTS)
            self.panes.focus_pane(RECORD)
        else:
            self.body.show_page(ACCOUNT)
            self.body.account.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_save(self) -> None:
        saves = {INTAKE: self._save_intake, COVERAGE: self.work.save_coverage, VISIT: self.work.save_visit}
        save = saves.get(
            self.showing, self._save_details if self.sheets.current is None else self.sheets.save
        )
        try:
            save()
        except UserError as error:
            # The field itself says it, too; the toast is for readers whose field is scrolled away.
            self.desk.toasts.problem(str(error))

    def _save_details(self) -> None:
        page = self.page
        if page is None or not self._editing:
            return
        actions.save_household(
            self.desk,
            page,
            self.body.details.records(),
            self._on_saved,
            self.body.details.patient.near("last_name"),
            self.body.confirm,
        )

    def _on_saved(self, _patient: Patient) -> None:
        self._set_editing(False)
        self.panes.focus_pane(QUEUE)
        if self.page is not None:
            self._show(self.page.patient.id)

    def _save_intake(self) -> None:
        command = self.body.intake.command()
        actions.register(self.desk, command, self._on_registered, self.body.intake.person.near("last_name"))

    def _on_registered(self, made: Registered) -> None:
        self.body.intake.clear()
        self.body.show_page(FACTS)
        self.open(made.patient.id)

    def _on_attach(self) -> None:
        page = self.page
        columns.needs_patient(page.patient.id if page else 0)
        name, _ = QFileDialog.getOpenFileName(self, "Attach a document to the patient")
        if name and page is not None:
            actions.attach(self.desk, page.patient, Path(name))

    def _next_finding(self) -> None:
        self.findings.jump_next()

    def _on_twins(self, findings: tuple[Finding, ...]) -> None:
        """Charts like the one being typed stand beside it until it is left."""
        if self.showing == INTAKE:
            self._show_findings(findings)

    def _on_jump(self, finding: Finding) -> None:
        if finding.path.startswith("chart:"):
            self.open(int(finding.path.removeprefix("chart:")))
        elif finding.path.startswith("coverages"):
            self.body.show_page(FACTS)
            self.body.time.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif finding.path:
            self._on_edit()
            attr = "bill_to" if finding.path == "guarantor" else finding.path
            self.body.details.patient.focus(attr)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves what is being done, then returns to the list."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._editing and self.showing == FACTS:
            if self.page is not None:
                self.body.details.load(self.page)
            self._set_editing(False)
            self.panes.focus_pane(QUEUE)
        else:
            if self.showing == INTAKE and self._opened is not None:
                self.documents.show_documents(self._opened.documents)
            if self.showing not in {FACTS, NOBODY}:
                self.body.show_page(FACTS)
            self._show_findings(self._opened.findings if self._opened else ())
            self.panes.focus_pane(QUEUE)


TAB = TabSpec(
    "patients",
    "Patients",
    "users",
    PatientsScreen,
    frozenset({Kind.PATIENT, Kind.GUARANTOR, Kind.CASE, Kind.COVERAGE, Kind.STATEMENT}),
)
