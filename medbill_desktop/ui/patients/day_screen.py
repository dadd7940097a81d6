"""The Day room: who comes today, check-in with copay and receipt, the book, superbills, missing charges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medbill_desktop.domain.appointment import COMING, Appointment
from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.printing import PrintedForm
from medbill_desktop.domain.receipt import Receipt
from medbill_desktop.query.day import Book, DayPage
from medbill_desktop.query.worklists import day_list, opened
from medbill_desktop.services.day_checkin import CheckedIn
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.panes import QUEUE, RECORD
from medbill_desktop.ui.kit.screen import Desk, Screen
from medbill_desktop.ui.kit.suggest import Proposal
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.claim_sheet import PdfView
from medbill_desktop.ui.parts.fitted_findings import FittedFindings
from medbill_desktop.ui.parts.list_workbook import workbook_command
from medbill_desktop.ui.patients import day_actions as actions
from medbill_desktop.ui.patients.day_files import DayFiles
from medbill_desktop.ui.patients.day_forms import following
from medbill_desktop.ui.patients.day_record import BOOK, BOOKING, NOBODY, PAPER, VISIT, WINDOW, DayRecord
from medbill_desktop.ui.patients.day_states import DayStates

_SHOWN = ("start", "patient", "state", "day")


class DayScreen(Screen):
    """The day of the front desk."""

    depends_on = frozenset(
        {Kind.APPOINTMENT, Kind.PATIENT, Kind.COVERAGE, Kind.RECEIPT, Kind.SUPERBILL, Kind.CHARGE}
        | {Kind.LEDGER, Kind.VISIT_TYPE, Kind.PROVIDER, Kind.LOCATION, Kind.CASE}
    )

    def __init__(self, desk: Desk) -> None:
        """Make the room and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "patients-day")
        self._opened: actions.OpenedDay | None = None
        self._lists: actions.DayLists | None = None
        self._paper: actions.Paper | None = None
        self._receipt: actions.Paper | None = None
        self._wanted = 0
        self._then_check_in = False
        self._book_day = desk.clock.today()
        self.states, self.files = DayStates(self), DayFiles(self)
        self._make_commands()
        self._make()
        self.set_commands(*self._declared, workbook_command(desk, self.list))
        desk.keys.bind("day-letters", self.list.table, self.states.letters)
        self._connect()
        self._read_lists()

    @property
    def page(self) -> DayPage | None:
        """The appointment that is shown."""
        return self._opened.page if self._opened else None

    @property
    def providers(self) -> Sequence[Proposal]:
        """Who treats patients here."""
        return self._lists.providers if self._lists else ()

    @property
    def showing(self) -> int:
        """Which page of the record is in front."""
        return self.body.showing

    def commands(self) -> tuple[Command, ...]:
        """The letters too, so that the palette finds them."""
        return (*self.states.letters, *super().commands())

    def open(self, target_id: int, text: str = "") -> None:
        """Show an appointment."""
        if not self.list.select_id(target_id):
            self.list.table.remember(target_id)
        self.body.show_page(VISIT)
        self._show(target_id)

    def refresh(self, changes: Changes) -> None:
        """Look again at the list, at the book, and at the appointment in front."""
        self.list.patch(changes)
        if changes.kinds & {Kind.VISIT_TYPE, Kind.PROVIDER, Kind.LOCATION}:
            self._read_lists()
        if self.showing == BOOK and Kind.APPOINTMENT in changes.kinds:
            self._read_book()
        if self.page is not None and self.showing != WINDOW:
            self._show(self.page.appointment.id)

    def counts(self) -> Mapping[str, int]:
        """Patients to be checked in today."""
        return {"all": self.list.counts().get("to_check_in", 0)}

    def _make_commands(self) -> None:
        chosen = self._chosen
        self._new = Command("book", "Book", "Ctrl+N", self._on_new)
        self._edit = Command("edit", "Change", "F2", self._on_edit, chosen)
        self._look = Command("day-book", "The book", "F7", self._on_book)
        self._patient = Command("patient", "Patient", "F8", self._on_patient, chosen)
        self._superbills = Command("superbills", "Superbills", "Ctrl+P", self._on_superbills)
        self._enter = Command("check-in", "Check in", "Ctrl+I", self._on_check_in, self._may_check_in)
        self._declared = (
            self._enter,
            self._new,
            self._edit,
            Command("save", "Save", "Ctrl+S", self._on_save, lambda: self.showing == BOOKING),
            Command("save-next", "Save, next", "Ctrl+Return", self._on_save_next, self._is_booking),
            self._look,
            self._patient,
            self._superbills,
            Command("print", "Print", "F9", self._on_print, lambda: self._printable() is not None),
            Command("import", "Import", "Ctrl+O", self.files.choose),
            Command("copay", "Copay of the plan", "Ctrl+U", self.states.copay, chosen),
            Command("correct", "Correct copay", "Ctrl+T", self.states.correct, self._has_receipt),
            Command(
                "day-before", "Day before", "Ctrl+Left", lambda: self._turn(-1), self._in_book, in_strip=False
            ),
            Command(
                "day-after", "Day after", "Ctrl+Right", lambda: self._turn(1), self._in_book, in_strip=False
            ),
        )

    def _make(self) -> None:
        desk, office = self.desk, self.desk.office
        none = EmptyState("Nobody here", "No appointment fits this list.", desk.keys.button(self._new))
        worklist = day_list(actions.missing_days(desk))
        narrow = replace(worklist, spec=worklist.spec.narrowed(*_SHOWN))
        self.list = WorklistView(opened(narrow, office.bench.store.reading, office.clock), desk, none)
        self.body = DayRecord(desk, (self._edit, self._look, self._superbills, self._patient, self._enter))
        self.findings = FittedFindings(0.5)
        self.receipt = PdfView("receipt", desk.jobs)
        pane = QWidget()
        pane.setObjectName("evidence")
        layout = QVBoxLayout(pane)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.findings)
        layout.addWidget(self.receipt, 1)
        self.receipt.hide()
        layout.addStretch(0)
        self.set_panes(self.list, self.body, pane)

    def _connect(self) -> None:
        self.list.chosen.connect(self._on_chosen)
        self.list.entered.connect(self._on_entered)
        self.list.counts_changed.connect(lambda _: self.counts_changed.emit())
        self.body.window_form.done.connect(self._on_window_done)
        self.body.book.free.connect(self._on_free)
        self.body.book.chosen.connect(self._on_booked_chosen)
        self.findings.jump_asked.connect(self._on_jump)

    def _read_lists(self) -> None:
        self.desk.jobs.read(lambda _: actions.read_lists(self.desk), self._on_lists, key="day-lists")

    def _on_lists(self, lists: actions.DayLists) -> None:
        self._lists = lists
        self.body.booking.offer(lists)

    def _chosen(self) -> bool:
        return self._opened is not None

    def _is_booking(self) -> bool:
        return self.showing == BOOKING

    def _in_book(self) -> bool:
        return self.showing == BOOK

    def _may_check_in(self) -> bool:
        return self.page is not None and self.page.appointment.state in COMING

    def _has_receipt(self) -> bool:
        return self.receipt_in_force() is not None

    def receipt_in_force(self) -> Receipt | None:
        """The copay receipt of the appointment in front that is not voided."""
        receipts = self.page.receipts if self.page else ()
        return next((one for one in receipts if one.voided_entry_id is None), None)

    def _on_chosen(self, record: int) -> None:
        """Follow the list while the user walks in it; a page being filled in stays in front."""
        if self.showing in {WINDOW, BOOKING} and self.panes.pane_of_focus() != QUEUE:
            return
        self._show(record)

    def _on_entered(self, record: int) -> None:
        """Enter: check in who is expected, else look at the visit."""
        self._then_check_in = True
        self._show(record)

    def _show(self, record: int) -> None:
        self._wanted = record
        if not record:
            self._opened = None
            self.body.show_page(NOBODY)
            self.findings.show_findings(())
            self.receipt.hide()
            return
        self.desk.jobs.read(
            lambda _: actions.read_appointment(self.desk, record), self._on_page, key="day-record"
        )

    def _on_page(self, found: actions.OpenedDay) -> None:
        page = found.page
        if page.appointment.id != self._wanted:
            return
        self._opened = found
        self.body.show_visit(page)
        self._show_findings(found.findings)
        self._show_receipt()
        enters, self._then_check_in = self._then_check_in, False
        if enters and page.appointment.state in COMING:
            self.body.begin_check_in(page)
        elif enters or self.showing in {NOBODY, WINDOW}:
            self.body.show_page(VISIT)
            if enters:
                self.panes.focus_pane(RECORD)

    def _show_findings(self, findings: tuple[Finding, ...]) -> None:
        self.findings.show_findings(findings, "Nothing stands in the way of the check-in.")

    def _show_receipt(self) -> None:
        receipts = self.page.receipts if self.page else ()
        self._receipt = None
        self.receipt.setVisible(bool(receipts))
        if receipts:
            newest = receipts[0].id
            self.desk.jobs.read(
                lambda _: actions.draw_receipt_of(self.desk, newest), self._on_receipt, key="day-receipt"
            )

    def _on_receipt(self, paper: actions.Paper) -> None:
        self._receipt = paper
        self.receipt.show_pdf(paper.title, paper.content, paper.pages)
        self.desk.keys.changed.emit()

    def _on_check_in(self) -> None:
        if self.page is not None:
            self.body.begin_check_in(self.page)

    def _on_window_done(self) -> None:
        try:
            command = self.body.window_form.command()
        except UserError as error:
            self.desk.toasts.problem(str(error))
            return
        actions.check_in(self.desk, command, self._on_checked_in, self.desk.toasts.problem)

    def _on_checked_in(self, done: CheckedIn) -> None:
        self.body.show_page(VISIT)
        self._show(done.appointment.id)
        self.panes.focus_pane(QUEUE)

    def _on_new(self) -> None:
        self._begin(self._blank(self.desk.clock.today(), 0))

    def _blank(self, on: date, start: int, provider_id: int = 0) -> Appointment:
        like = self.page.appointment if self.page else None
        return Appointment(
            patient_name="",
            provider_id=provider_id or (like.provider_id if like else 0),
            location_id=like.location_id if like else 0,
            day=on,
            start=start,
        )

    def _begin(self, base: Appointment) -> None:
        self.body.begin_booking(base)

    def _on_edit(self) -> None:
        if self.page is not None:
            self._begin(self.page.appointment)

    def _on_save(self) -> None:
        self._save(next_one=False)

    def _on_save_next(self) -> None:
        self._save(next_one=True)

    def _save(self, *, next_one: bool) -> None:
        try:
            typed = self.body.booking.record_typed()
        except UserError as error:
            self.desk.toasts.problem(str(error))
            return

        def then(made: Appointment) -> None:
            if next_one:
                self._begin(following(made))
                return
            self.body.show_page(VISIT)
            if not self.list.select_id(made.id):
                self.list.table.remember(made.id)
            self._show(made.id)
            self.panes.focus_pane(QUEUE)

        actions.save(self.desk, typed, then, self.body.booking.near("who"))

    def _on_book(self) -> None:
        self._book_day = self.page.appointment.day if self.page else self.desk.clock.today()
        self.body.show_page(BOOK)
        self._read_book()
        self.body.book.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _turn(self, days: int) -> None:
        self._book_day += timedelta(days=days)
        self._read_book()

    def _read_book(self) -> None:
        wanted = self._book_day
        self.desk.jobs.read(
            lambda _: actions.read_book(self.desk, wanted), self._on_read_book, key="day-book"
        )

    def _on_read_book(self, book: Book) -> None:
        self.body.show_book(book, self.desk.clock.today())

    def _on_free(self, provider_id: int, start: int) -> None:
        self._begin(self._blank(self._book_day, start, provider_id))

    def _on_booked_chosen(self, appointment_id: int) -> None:
        self.body.show_page(VISIT)
        self.open(appointment_id)
        self.panes.focus_pane(QUEUE)

    def _on_patient(self) -> None:
        if self.page is None or self.page.patient is None:
            raise UserError(
                "This caller is not registered. Take the patient in (Ctrl+N in Patients), then F2 here."
            )
        self.desk.navigator.go(Target(Kind.PATIENT, self.page.patient.id))

    def _on_superbills(self) -> None:
        """Superbills of the provider and day in front; without an appointment, of today."""
        one = self.page.appointment if self.page else None
        on, provider = (one.day, one.provider_id) if one else (self.desk.clock.today(), None)
        actions.issue(self.desk, on, provider, self._on_paper)

    def _on_paper(self, paper: actions.Paper) -> None:
        self._paper = paper
        self.body.show_paper(paper)
        self.panes.focus_pane(RECORD)

    def _printable(self) -> actions.Paper | None:
        return self._paper if self.showing == PAPER else self._receipt

    def _on_print(self) -> None:
        from medbill_desktop.ui.parts.paper import paper_for, print_on

        paper = self._printable()
        sheet = paper_for(self.desk, PrintedForm.PAPER, self.body) if paper is not None else None
        if paper is not None and sheet is not None:
            actions.print_paper(self.desk, paper, lambda pdf, pages: print_on(sheet, pdf, pages))

    def _on_jump(self, finding: Finding) -> None:
        """A finding about the visit opens it for changes; all others are mended in the patient's record."""
        if finding.path in {"visit_type_id", "case"} or self.page is None or self.page.patient is None:
            self._on_edit()
        else:
            self._on_patient()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves what is being done and returns to the list."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
            return
        self.body.show_page(VISIT if self._opened else NOBODY)
        self.panes.focus_pane(QUEUE)
