"""The Coding tab: charts by age, the codes of one visit in one keyboard grid, the note beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from medbill_desktop.codes.records import OwnCode
from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.finding import Severity
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.visit import EncounterState
from medbill_desktop.query.details.visit_page import VisitPage
from medbill_desktop.query.worklists import opened
from medbill_desktop.services.visit_check import VisitDraft
from medbill_desktop.ui.coding import actions, columns
from medbill_desktop.ui.coding.asking import Asking
from medbill_desktop.ui.coding.attaching import Attaching
from medbill_desktop.ui.coding.book_pane import BookPane
from medbill_desktop.ui.coding.correcting import Correcting
from medbill_desktop.ui.coding.form import VisitForm
from medbill_desktop.ui.coding.judging import Judging
from medbill_desktop.ui.coding.record_desk import RecordDesk
from medbill_desktop.ui.coding.rooms import FIRST, ROOMS
from medbill_desktop.ui.coding.tables_visit import FromTables
from medbill_desktop.ui.coding.visit_pane import VisitPane
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.grid_model import Line
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.panes import QUEUE
from medbill_desktop.ui.kit.screen import Desk, Screen, TabSpec
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.alerts import AlertLine
from medbill_desktop.ui.parts.ask_line import AskLine
from medbill_desktop.ui.parts.code_finder import CodeFinder
from medbill_desktop.ui.parts.documents import DocumentsPane
from medbill_desktop.ui.parts.fitted_findings import evidence
from medbill_desktop.ui.parts.list_workbook import workbook_command


class CodingScreen(Screen):
    """The Coding tab."""

    depends_on = frozenset(
        {Kind.ENCOUNTER, Kind.DIAGNOSIS, Kind.CHARGE, Kind.DOCUMENT, Kind.PATIENT, Kind.FINDING_OVERRIDE}
        | {Kind.EVIDENCE}
    )

    def __init__(self, desk: Desk) -> None:
        """Make the page and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "coding")
        self._page: VisitPage | None = None
        self._wanted = 0
        self._start_wanted = self._advance = False
        self._warned: VisitDraft | None = None
        self._kept: dict[int, tuple[list[Line], list[Line]]] = {}
        self.finder = CodeFinder(desk.office.library)
        self._make_commands()
        self._make()
        self.set_commands(
            self._release_command,
            self._save,
            self._repeat,
            self._hold,
            Command("look-up", "Look up", "F4", self.form.look_up, self._able),
            *self.judging.commands,
            self._insurance,
            *self.correcting.commands,
            *self.record_desk.commands,
            *self.asking.commands,
            self.book.command,
            *self.attaching.commands,
            workbook_command(self.desk, self.list),
        )
        self._connect()
        desk.jobs.read(lambda _: actions.own_codes(desk), self._on_own_codes, key="coding-own")

    @property
    def alerts(self) -> AlertLine:
        """The line of the patient's alerts."""
        return self.stack.alerts

    @property
    def page(self) -> VisitPage | None:
        """The visit that is shown."""
        return self._page

    @property
    def typing(self) -> bool:
        """Whether the codes of the visit may be typed now."""
        return self._page is not None and self.form.isEnabled()

    def open(self, target_id: int, text: str = "") -> None:
        """Show a visit in any state, 0 what was there.

        Args:
            target_id: the visit.
            text: ``"icd10cm:I10"`` shows that code's evidence, ``"take I10"`` types it as a diagnosis.
        """
        if text and not self.tables.wants(target_id, text):
            self.record_desk.want(target_id, *text.partition(":")[::2])
        self._advance = bool(target_id)
        if target_id and not self.list.select_id(target_id):
            self._advance = False
            self._show(target_id)
        elif self._page is not None:
            self.tables.show_page(self._page, typing=self.typing)

    def refresh(self, changes: Changes) -> None:
        """Look again at the list, and at the visit if it was touched."""
        self.list.patch(changes)
        page = self._page
        if page is None:
            return
        if Kind.FINDING_OVERRIDE in changes.kinds:
            self._check()
        if Kind.EVIDENCE in changes.kinds:
            self.record_desk.show_page(page)
        touched = {0, page.encounter.id} & changes.ids(Kind.ENCOUNTER)
        others = changes.kinds & {Kind.DIAGNOSIS, Kind.CHARGE, Kind.DOCUMENT}
        mine = page.patient.id in changes.ids(Kind.PATIENT)
        if touched or others or mine:
            wanted = page.encounter.id
            self.desk.jobs.read(
                lambda _: actions.read_visit(self.desk, wanted), self._on_reread, key="coding-reread"
            )

    def counts(self) -> Mapping[str, int]:
        """Charts that wait for a coder."""
        counts = self.list.counts()
        waiting = sum(counts.get(key, 0) for key in ("to_code", "no_charges", "ready"))
        return {"all": waiting, "alert": counts.get("held", 0)}

    def _able(self) -> bool:
        return actions.is_open(self._page) or self.correcting.on or self.asking.on

    def _service_date(self) -> date | None:
        return self._page.encounter.service_date if self._page else None

    def _shown(self) -> bool:
        return self._page is not None

    def _make_commands(self) -> None:
        able = self._able
        self._release_command = Command("release", "Release and next", "Ctrl+Return", self._on_release, able)
        self._repeat = Command("repeat", "Repeat last visit", "Ctrl+R", self._on_repeat, able)
        self._hold = Command("hold", "Hold", "Ctrl+H", self._on_hold, able)
        self._save = Command("save", "Save", "Ctrl+S", self._on_save, able)
        self._insurance = Command("insurance", "Change payer", "Ctrl+I", self._on_insurance, self._shown)

    def _make(self) -> None:
        desk = self.desk
        clear = EmptyState("No chart waits here", "Alt+1 to Alt+5 show the other lists.")
        office = desk.office
        self.list = WorklistView(opened(columns.QUEUE, office.bench.store.reading, office.clock), desk, clear)
        self.ask = AskLine("hold-reason")
        self.form = VisitForm(desk.jobs, self.finder)
        self.tables = FromTables(self.form.type_diagnosis)
        self.correcting = Correcting(desk, self.form, self.ask)
        self.judging = Judging(desk, self.form, self.ask, lambda: self._page)
        self.findings = self.judging.findings
        self.attaching = Attaching(desk, self, lambda: self._page)
        self.documents = DocumentsPane(desk, self.attaching.attach)
        self.record_desk = RecordDesk(desk, self.form, self.documents, lambda: self._page)
        self.asking = Asking(desk, self.record_desk, self.documents, lambda: self._page, self.ask)
        self.book = BookPane(desk, self.documents, self.form.current_code, self._service_date)
        parts = ((self.findings, 0), (self.record_desk.pane, 0), (self.book, 1))
        over = (self.ask, self.correcting.confirm)
        self.stack = VisitPane(desk, self.form, over, (self._repeat, self._hold), self._release_command)
        self.asking.put_in(self.stack)
        self.set_panes(self.list, self.stack, evidence(*parts))

    def _connect(self) -> None:
        self.list.chosen.connect(self._on_chosen)
        self.list.entered.connect(self._on_entered)
        self.list.counts_changed.connect(lambda _: self.counts_changed.emit())
        self.form.edited.connect(self._check)
        for grid in (self.form.diagnoses, self.form.procedures):
            grid.selectionModel().currentChanged.connect(lambda *_: self.book.follow())
        self.form.procedures.left.connect(self.form.procedures.setFocus)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def _on_own_codes(self, own: list[OwnCode]) -> None:
        self.finder.own = own
        self.desk.jobs.read(lambda _: self.finder.warm(), lambda _: None, key="coding-warm")

    def _on_chosen(self, record: int) -> None:
        """Follow the list while the user walks in it; not while a saved row leaves it under their hands."""
        shown = self._page.encounter.id if self._page else 0
        if record and record == shown:
            self._advance = False
            return
        if not self._advance and self._page is not None and self.panes.pane_of_focus() != QUEUE:
            return
        self._advance = False
        self._show(record)

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is self.list.table and self.list.current_id:
            self._on_chosen(self.list.current_id)

    def _on_entered(self, record: int) -> None:
        if self._page is not None and self._page.encounter.id == record:
            self.form.start()
        else:
            self._start_wanted = True

    def _show(self, record: int) -> None:
        if self._page is not None and self.form.dirty:
            self._kept[self._page.encounter.id] = self.form.kept()
        self._wanted = record
        if not record:
            self._page = None
            self.stack.setCurrentIndex(0)
            self.findings.show_findings((), "What the rules find stands here.")
            self.documents.show_documents(())
            self.record_desk.show_page(None)
            return
        self.desk.jobs.read(
            lambda _: actions.read_visit(self.desk, record), self._on_page, key="coding-record"
        )

    def _on_page(self, page: VisitPage) -> None:
        self._page, self._warned = page, None
        self.correcting.show_page(page)
        self.stack.alerts.show_patient(page.patient.id)
        self._show_head(page)
        self.form.setEnabled(actions.is_open(page))
        self.form.load(page, self._kept.pop(page.encounter.id, None))
        self.documents.show_documents(page.documents)
        self.record_desk.show_page(page)
        self.asking.leave()
        self.book.close_book()
        self.stack.setCurrentIndex(1)
        if self._start_wanted:
            self._start_wanted = False
            self.form.start()
        self.tables.show_page(page, typing=self.typing)

    def _on_reread(self, page: VisitPage) -> None:
        if self._page is None or page.encounter.id != self._page.encounter.id:
            return
        fresh, self._page = page.documents != self._page.documents, page
        if fresh:
            self.documents.show_documents(page.documents)
            self.record_desk.show_page(page)
        self.correcting.show_page(page)
        self._show_head(page)
        self.form.setEnabled(self._able())
        self.form.sync(page)

    def _show_head(self, page: VisitPage, total: Money | None = None) -> None:
        self.stack.header.show_record(
            page.patient.name.listed(),
            columns.head_words(page),
            state=page.encounter.state.value,
            money=Money.total(one.amount for one in page.charges) if total is None else total,
            caption="charges",
        )
        self.stack.coverage.setText(columns.coverage_words(page))

    def _check(self) -> None:
        page = self._page
        if page is None:
            return
        try:
            draft = self.form.draft()
        except UserError:
            return  # the cell says what is wrong; the check follows when it can be read
        self.desk.jobs.read(
            lambda _: actions.check(self.desk, page, draft), self._on_checked, key="coding-check"
        )

    def _on_checked(self, checked: actions.Checked) -> None:
        try:
            if self.form.draft() != checked.draft:
                return
        except UserError:
            return
        self.form.show_check(checked.check, checked.titles)
        total = checked.check.total
        if self._page is not None:
            self._show_head(self._page, total)
        self.findings.show_findings(checked.check.findings)
        self.stack.totals.show_totals(
            ("Diagnoses", str(len(checked.draft.diagnoses)), ""),
            ("Lines", str(len(checked.draft.charges)), ""),
            ("Charges", total, "strong"),
        )

    def _on_save(self) -> None:
        self.form.settle()
        if self._page is not None and not self.correcting.on:
            actions.save(self.desk, self._page, self.form.draft(), self.form.mark_saved)

    def _on_release(self) -> None:
        self.form.settle()
        page = self._page
        if page is None:
            return
        if self.asking.on or self.correcting.on:
            (self.asking.send if self.asking.on else self.correcting.post)()
            return
        draft = self.form.draft()
        self.desk.jobs.read(
            lambda _: actions.check(self.desk, page, draft), self._release, key="coding-release"
        )

    def _release(self, checked: actions.Checked) -> None:
        page = self._page
        if page is None:
            return
        self._on_checked(checked)
        blocking = [one for one in checked.check.findings if one.severity is Severity.BLOCK]
        if blocking and checked.draft.charges and self._warned != checked.draft:
            self._warned = checked.draft
            words = "One finding blocks" if len(blocking) == 1 else f"{len(blocking)} findings block"
            self.desk.toasts.problem(
                f"{words} this claim. Ctrl+. goes to it; Ctrl+Enter again releases the visit as it is."
            )
            return
        following = columns.following(self.list)
        actions.release(self.desk, page, checked.draft, lambda: self._go_on(following), self.ask)

    def _go_on(self, following: int) -> None:
        """The next chart loads, ready to be typed in."""
        self.form.mark_saved()
        self._start_wanted = bool(following)
        if not following:
            self._page = None
            self._show(0)
            self.panes.focus_pane(QUEUE)
            return
        self._advance = True
        if not self.list.select_id(following):
            self._show(following)

    def _on_repeat(self) -> None:
        page = self._page
        if page is None:
            return
        if page.earlier is None:
            raise UserError(f"{page.patient.name.listed()} has no earlier visit with charges to repeat.")
        self.form.repeat(page.earlier.diagnoses, page.earlier.charges)
        day = write_date(page.earlier.encounter.service_date)
        self.desk.toasts.say(f"Codes of {day} repeated at today's prices. Ctrl+Enter releases them.")
        self.form.start()

    def _on_hold(self) -> None:
        page = self._page
        if page is None:
            return
        if page.encounter.state is EncounterState.HELD:
            self.form.start()  # its row leaves the list; the next key must not meet another chart
            actions.hold(self.desk, page.encounter, "")
            return
        self.ask.ask("Why is the visit held?", columns.HOLD_REASONS, self._hold_for)

    def _hold_for(self, reason: str) -> None:
        if self._page is not None and reason:
            actions.hold(self.desk, self._page.encounter, reason)

    def _on_insurance(self) -> None:
        page = self._page
        if page is not None:
            self.desk.navigator.go(Target(Kind.PAYER_CHANGE, page.patient.id, str(page.encounter.id)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc returns to the list."""
        if event.key() == Qt.Key.Key_Escape and self.asking.on:
            self.asking.leave()
        elif event.key() == Qt.Key.Key_Escape:
            self.panes.focus_pane(QUEUE)
        else:
            super().keyPressEvent(event)


TAB = TabSpec("coding", "Coding", "file-text", CodingScreen, frozenset({Kind.ENCOUNTER}), FIRST, ROOMS)
