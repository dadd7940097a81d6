"""The Claims tab: claims by state, the claim as form or in words, its findings and its story."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.claim import ClaimState
from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.printing import PrintedForm
from medbill_desktop.edi.read_837p import Reading837
from medbill_desktop.query.worklists import opened
from medbill_desktop.services.overrides import Judged
from medbill_desktop.services.requests import AskFor
from medbill_desktop.ui.claims import actions, columns
from medbill_desktop.ui.claims.evidence import ClaimEvidence
from medbill_desktop.ui.claims.form import ClaimForm, FilePage, SendPage
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.panes import QUEUE, RECORD, RecordHeader
from medbill_desktop.ui.kit.screen import Desk, Screen, TabSpec
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.alerts import AlertLine
from medbill_desktop.ui.parts.ask_line import AskLine
from medbill_desktop.ui.parts.claim_sheet import ClaimSheet
from medbill_desktop.ui.parts.list_workbook import workbook_command
from medbill_desktop.ui.parts.paper import paper_for
from medbill_desktop.ui.parts.places_of_findings import target_of
from medbill_desktop.ui.parts.raw_claim import RawView
from medbill_desktop.ui.parts.releasing import Releasing
from medbill_desktop.ui.parts.requesting import Requesting

_FOLDER = "claims/folder"
_VIEW = "claims/view"
_NONE, _CLAIM, _SENDING, _FILE = range(4)
_SHEET, _FIELDS, _RAW = range(3)


class ClaimsScreen(Screen):
    """The Claims tab."""

    depends_on = frozenset({Kind.CLAIM, Kind.PATIENT, Kind.PAYER, Kind.LEDGER, Kind.SUBMISSION})

    def __init__(self, desk: Desk) -> None:
        """Make the page and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "claims")
        self._shown: actions.ShownClaim | None = None
        self._focus_record = False
        self.paper_for = paper_for
        self._make_commands()
        self._make()
        self.set_commands(
            *self._commands_of_claim,
            *self._finding_commands(),
            *self._commands_of_files,
            workbook_command(self.desk, self.list),
        )
        self._connect()

    @property
    def shown(self) -> actions.ShownClaim | None:
        """The claim that is shown."""
        return self._shown

    def open(self, target_id: int, text: str = "") -> None:
        """Show a claim, in whatever state it is."""
        if not self.list.select_id(target_id):
            self._show(target_id)

    def refresh(self, changes: Changes) -> None:
        """Look again at the list, and at the claim if it was touched."""
        self.list.patch(changes)
        shown = self._shown
        if shown is None:
            return
        touched = {0, shown.record.id} & changes.ids(Kind.CLAIM)
        if touched or changes.kinds & {Kind.LEDGER, Kind.SUBMISSION}:
            self._show(shown.record.id)

    def counts(self) -> Mapping[str, int]:
        """Claims ready to leave, and those that something stops."""
        counts = self.list.counts()
        return {"all": counts.get("ready", 0), "alert": counts.get("blocked", 0) + counts.get("rejected", 0)}

    def _make_commands(self) -> None:
        def shown() -> bool:
            return self._shown is not None

        def unsent() -> bool:
            return self._shown is not None and self._shown.is_open

        def out() -> bool:
            return self._shown is not None and not self._shown.is_open

        def write_off() -> None:
            actions.write_off(self.desk, self.ask, self._shown)

        self._send = Command("send", "Send ready", "F9", self._on_send)
        self._switch = Command("switch", "Form or words", "F3", self._on_switch, shown)
        self._check = Command("check", "Check again", "Ctrl+R", self._on_check, unsent)
        self._hold = Command("hold", "Hold", "Ctrl+H", self._on_hold, unsent)
        self._correct = Command("correct", "Correct", "F8", self._on_correct, out)
        self._next_payer = Command("next-payer", "Bill next payer", "Ctrl+B", self._on_next_payer, out)
        self._commands_of_claim = (
            self._send,
            self._switch,
            Command("visit", "Open the visit", "F2", self._on_visit, shown),
            self._check,
            self._hold,
            self._correct,
            self._next_payer,
            Command("write-off", "Write off", "Ctrl+Shift+W", write_off, out, in_strip=False),
        )
        self._commands_of_files = (
            Command("raw", "837P of this claim", "F7", self._on_raw, shown),
            Command("print", "Print a copy", "Ctrl+P", self._on_print, shown),
            Command("print-red", "Print on red form", "Ctrl+Shift+P", self._on_red, shown, in_strip=False),
            Command("open-file", "Open 837P file", "Ctrl+O", self._on_open_file),
        )

    def _finding_commands(self) -> tuple[Command, ...]:
        return (
            Command("next-finding", "Next finding", "Ctrl+.", self.findings.jump_next),
            Command("fix", "Mend", "Alt+Return", self.findings.fix_current, in_strip=False),
            self.releasing.command,
            Requesting(self.desk, self.ask, self._asked, self._people).command,
        )

    def _asked(self) -> AskFor | None:
        """What a request for information is about (O43)."""
        return AskFor(what="", whom="", claim_id=self._shown.record.id) if self._shown else None

    def _people(self) -> tuple[str, ...]:
        people = (self._shown.claim.rendering, self._shown.claim.referring) if self._shown else ()
        return tuple(one.name.listed() for one in people if one is not None)

    def _judged(self) -> Judged | None:
        """What the findings are about: the claim, while it has not left."""
        shown = self._shown
        here = shown is not None and shown.is_open and self.stack.currentIndex() == _CLAIM
        return Judged(Kind.CLAIM, shown.record.id) if shown is not None and here else None

    def _make(self) -> None:
        desk, office = self.desk, self.desk.office
        empty = EmptyState("No claim stands here", "Alt+1 to Alt+8 show the other lists.")
        source = opened(columns.QUEUE, office.bench.store.reading, office.clock)
        self.list = WorklistView(source, desk, empty)
        self.header, self.alerts = RecordHeader(), AlertLine(self.desk, "claim-alerts")
        self.ask = AskLine("claim-question")
        self.sheet, self.form, self.raw = ClaimSheet(desk.jobs), ClaimForm(), RawView(desk.theme.mono())
        self.send_page = SendPage(desk.keys)
        self.file_page = FilePage(desk.jobs, self._close_page, desk.keys)
        self.facts = ClaimEvidence()
        self.findings, self.events, self.money = self.facts.findings, self.facts.events, self.facts.money
        self.releasing = Releasing(desk, self.findings, self.ask, self._judged)
        self.views = QStackedWidget()
        self.views.setObjectName("claim-views")
        for view in (self.sheet, self.form, self.raw):
            self.views.addWidget(view)
        self.views.setCurrentIndex(_FIELDS if self.desk.places.get(_VIEW) == "words" else _SHEET)
        self.set_panes(self.list, self._record_pane(), self.facts.pane)

    def _record_pane(self) -> QWidget:
        page = QWidget()
        page.setObjectName("claim")
        page.setProperty("ground", "base")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.alerts)
        layout.addWidget(self.ask)
        layout.addWidget(labels.line())
        layout.addWidget(self.views, 1)
        layout.addWidget(labels.line())
        layout.addLayout(self._buttons())
        self.stack = QStackedWidget()
        self.stack.setObjectName("record")
        nothing = EmptyState("No claim is chosen", "Choose one with j and k. F9 sends what is ready.")
        for each in (nothing, page, self.send_page, self.file_page):
            self.stack.addWidget(each)
        return self.stack

    def _buttons(self) -> QHBoxLayout:
        keys = self.desk.keys
        row = labels.row(spacing=t.SPACE_1)
        row.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        self._side = [
            (command, keys.button(command, flat=True))
            for command in (self._check, self._hold, self._correct, self._next_payer)
        ]
        for _, button in self._side:
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(keys.button(self._send, main=True))
        return row

    def _connect(self) -> None:
        self.list.chosen.connect(self._show)
        self.list.entered.connect(self._on_entered)
        self.list.counts_changed.connect(lambda _: self.counts_changed.emit())
        self.findings.jump_asked.connect(self._on_jump)
        self.findings.fix_asked.connect(self._on_jump)
        self.send_page.agreed.connect(self._on_agreed)
        self.send_page.left.connect(self._close_page)
        self.file_page.left.connect(self._close_page)

    def _show(self, record: int) -> None:
        if not record:
            self._shown = None
            if self.stack.currentIndex() == _CLAIM:
                self.stack.setCurrentIndex(_NONE)
            self.facts.show_claim(None)
            return
        read = actions.read_claim
        self.desk.jobs.read(lambda _: read(self.desk, record), self._on_read, key="claims-record")

    def _on_read(self, shown: actions.ShownClaim) -> None:
        fresh = self._shown is None or self._shown.record.id != shown.record.id
        self._shown = shown
        record = shown.record
        day = write_date(record.service_date)
        self.header.show_record(
            f"{record.number}  {record.patient_name}",
            f"{record.payer_name} · {columns.FREQUENCIES[record.frequency].lower()} · service {day}",
            state=record.state.value,
            money=record.charge_total,
            caption="charges",
        )
        self.alerts.show_patient(record.patient_id)
        self.sheet.show_claim(shown.image)
        self.form.show_claim(shown.claim)
        if fresh and self.views.currentIndex() == _RAW:
            self._set_view()
        for command, button in self._side:
            button.setVisible(command.enabled())
        self.facts.show_claim(shown)
        if self.stack.currentIndex() == _NONE:
            self.stack.setCurrentIndex(_CLAIM)
        if self._focus_record:
            self._focus_record = False
            self.panes.focus_pane(RECORD)

    def _set_view(self) -> None:
        words = self.desk.places.get(_VIEW) == "words"
        self.views.setCurrentIndex(_FIELDS if words else _SHEET)

    def _on_entered(self, record: int) -> None:
        if self._shown is not None and self._shown.record.id == record:
            self.panes.focus_pane(RECORD)
        else:
            self._focus_record = True

    def _on_switch(self) -> None:
        if self.views.currentIndex() != _RAW:
            words = self.views.currentIndex() == _SHEET
            self.desk.places.put(_VIEW, "words" if words else "form")
        self._set_view()

    def _on_visit(self) -> None:
        """The visit with its record, at the evidence of the line under the cursor (O47)."""
        if self._shown is not None:
            visit = self._shown.record.encounter_id
            self.desk.navigator.go(Target(Kind.ENCOUNTER, visit, self.form.line_code))

    def _on_jump(self, finding: Finding) -> None:
        if self._shown is not None and self.stack.currentIndex() == _CLAIM:
            self.desk.navigator.go(target_of(finding.path, self._shown.claim))

    def _on_check(self) -> None:
        if self._shown is not None:
            actions.recheck(self.desk, self._shown.record)

    def _on_hold(self) -> None:
        if self._shown is None:
            return
        record = self._shown.record
        if record.state is ClaimState.HELD:
            actions.hold(self.desk, record, "")
            return
        self.ask.ask(
            f"Why is claim {record.number} held?",
            columns.HOLD_REASONS,
            lambda reason: actions.hold(self.desk, record, reason) if reason else None,
        )

    def _on_correct(self) -> None:
        if self._shown is None:
            return
        record = self._shown.record
        kinds = {"Replace it (7)": "7", "Void it (8)": "8"}
        self.ask.ask(
            f"What happens to claim {record.number} at the payer?",
            tuple(kinds),
            lambda answer: self._correct_as(kinds.get(answer, answer)),
        )

    def _correct_as(self, frequency: str) -> None:
        if self._shown is not None and frequency:
            actions.correct(self.desk, self._shown.record, frequency, self.open)

    def _on_next_payer(self) -> None:
        if self._shown is not None:
            actions.bill_next(self.desk, self._shown.record, self.open)

    def _on_raw(self) -> None:
        shown = self._shown
        if shown is None:
            return
        if self.views.currentIndex() == _RAW:
            self._set_view()
            return
        self.desk.jobs.read(lambda _: actions.read_raw(self.desk, shown), self._on_raw_read, key="claims-raw")

    def _on_raw_read(self, read: tuple[str, list[str]]) -> None:
        self.raw.show_raw(*read)
        self.views.setCurrentIndex(_RAW)

    def _on_print(self) -> None:
        if self._shown is None:
            return
        paper = self.paper_for(self.desk, PrintedForm.PAPER, self)
        if paper is not None:
            actions.print_copy(self.desk, self._shown, paper)

    def _on_red(self) -> None:
        paper = self.paper_for(self.desk, PrintedForm.CMS1500, self)
        if paper is not None and self._shown is not None:
            actions.print_red(self.desk, self._shown, paper)

    def _on_send(self) -> None:
        self.desk.jobs.read(lambda _: actions.plan_sending(self.desk), self._on_plan, key="claims-plan")

    def _on_plan(self, plan: actions.SendPlan) -> None:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        kept = self.desk.places.get(_FOLDER) or str(Path(documents) / "MedBill claims")
        self.stack.setCurrentIndex(_SENDING)
        self.send_page.show_plan(plan, Path(kept))

    def _on_agreed(self, plan: actions.SendPlan, folder: Path) -> None:
        self.desk.places.put(_FOLDER, str(folder))
        actions.send(self.desk, plan, folder, lambda _: self._close_page(), self.send_page.refused)

    def _on_open_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Open an 837P file")
        if name:
            file = Path(name)
            self.desk.jobs.read(
                lambda _: actions.read_file(file),
                lambda reading: self._on_file(file.name, reading),
                title="Reading a file",
                key="claims-file",
            )

    def _on_file(self, name: str, reading: Reading837) -> None:
        self.stack.setCurrentIndex(_FILE)
        self.file_page.show_file(name, reading)
        self.facts.show_file(reading.findings)

    def _close_page(self) -> None:
        """Back from sending or from a file to the claim."""
        self.stack.setCurrentIndex(_CLAIM if self._shown is not None else _NONE)
        self.facts.show_claim(self._shown)
        self.panes.focus_pane(QUEUE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc returns to the form, then to the list."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.stack.currentIndex() in {_SENDING, _FILE}:
            self._close_page()
        elif self.views.currentIndex() == _RAW:
            self._set_view()
        else:
            self.panes.focus_pane(QUEUE)


TAB = TabSpec("claims", "Claims", "send", ClaimsScreen, frozenset({Kind.CLAIM}))
