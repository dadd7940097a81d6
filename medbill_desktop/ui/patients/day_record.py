"""The middle pane of the Day room: an appointment, the check-in, the book, and papers before printing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.domain.appointment import COMING, COPAY_SKIPPED, NO_CHARGE, Appointment, clock_time
from medbill_desktop.domain.money import ZERO
from medbill_desktop.domain.receipt import METHOD_WORDS
from medbill_desktop.domain.superbill import SuperbillState
from medbill_desktop.query.day import Book, DayPage
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import FocusRing, RecordHeader, stacked
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.ask_line import AskLine
from medbill_desktop.ui.parts.claim_sheet import PdfView
from medbill_desktop.ui.parts.confirm_line import ConfirmLine
from medbill_desktop.ui.parts.story import Happening, Story
from medbill_desktop.ui.patients.day_actions import Paper
from medbill_desktop.ui.patients.day_book import BookGrid
from medbill_desktop.ui.patients.day_forms import BookingForm, CheckInForm

NOBODY, VISIT, WINDOW, BOOKING, BOOK, PAPER = range(6)
"""The pages: nothing, the appointment, check-in, booking, the book, a paper before printing."""
_BOOKS = "Ctrl+S books it, Ctrl+Enter books it and begins the next, Esc leaves"
_ENTER = "Enter takes what stands there and goes on; the last Enter checks in; Esc leaves"


class DayRecord(QWidget):
    """One appointment and what is done about it."""

    def __init__(self, desk: Desk, buttons: Sequence[Command]) -> None:
        """Start without an appointment.

        Args:
            desk: what the fields work with.
            buttons: of the foot; the last is the main one.
        """
        super().__init__()
        self.setObjectName("record")
        self._desk = desk
        self.ask, self.confirm = AskLine("day-ask"), ConfirmLine("day-confirm")
        self.header = RecordHeader()
        self.facts = Story("visit-facts", "This visit")
        self.window_form, self.booking = CheckInForm(), BookingForm(desk)
        self.book = BookGrid()
        self.paper = PdfView("day-paper", desk.jobs)
        self._heads = {number: RecordHeader() for number in (WINDOW, BOOKING, BOOK, PAPER)}
        self._stack = QStackedWidget()
        self._stack.setObjectName("day-pages")
        for page in self._pages():
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.ask, self.confirm):
            layout.addWidget(widget)
        layout.addWidget(self._stack, 1)
        layout.addWidget(labels.line())
        layout.addWidget(self._foot(buttons))
        self.show_page(NOBODY)

    @property
    def showing(self) -> int:
        """The page in front."""
        return self._stack.currentIndex()

    def show_page(self, number: int) -> None:
        """Bring a page to the front."""
        self._stack.setCurrentIndex(number)
        self._desk.keys.changed.emit()

    def show_visit(self, page: DayPage) -> None:
        """Show what is known of an appointment; the page in front stays."""
        one = page.appointment
        kind = page.kind.name if page.kind else "visit type not set"
        what = f"{write_date(one.day)} {clock_time(one.start)} · {kind} · {page.provider.name.listed()}"
        due = page.due if one.state in COMING else ZERO
        money = page.taken or due or None
        caption = "copay taken" if page.taken else "copay due" if due else ""
        self.header.show_record(one.patient_name, what, state=one.state.value, money=money, caption=caption)
        self.facts.show_happenings(list(_happenings(page)), "Nothing is known of this visit yet.")
        self._heads[WINDOW].show_record(
            f"Check-in: {one.patient_name}", _ENTER, money=page.due, caption="copay due"
        )

    def begin_check_in(self, page: DayPage) -> None:
        """Ask for the copay."""
        self.show_visit(page)
        self.show_page(WINDOW)
        self.window_form.begin(page)

    def begin_booking(self, base: Appointment) -> None:
        """Show an appointment to be booked or moved."""
        title = f"Appointment of {base.patient_name}" if base.id else "New appointment"
        self._heads[BOOKING].show_record(title, _BOOKS)
        self.show_page(BOOKING)
        self.booking.begin(base)

    def show_book(self, book: Book, today: date) -> None:
        """Show the book of a day."""
        ahead = (book.day - today).days
        near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(ahead, f"in {ahead} days")
        if ahead < -1:
            near = f"{-ahead} days ago"
        title = f"{book.day:%A} {write_date(book.day)}"
        keys = f"{near} · Enter books or opens, Ctrl+Left and Ctrl+Right change the day"
        self._heads[BOOK].show_record(title, keys)
        self.book.show_book(book)

    def show_paper(self, paper: Paper) -> None:
        """Show a PDF before it is printed."""
        self._heads[PAPER].show_record(paper.title, "F9 prints, Esc leaves")
        self.paper.show_pdf(paper.title, paper.content, paper.pages)
        self.show_page(PAPER)

    def _pages(self) -> tuple[QWidget, ...]:
        nobody = EmptyState("No appointment is chosen", "Choose one in the list, or book one with Ctrl+N.")
        forms = ((WINDOW, self.window_form), (BOOKING, self.booking))
        return (
            nobody,
            self._under(self.header, self.facts, margin=t.SPACE_4),
            *(stacked(self._heads[number], form) for number, form in forms),
            self._under(self._heads[BOOK], FocusRing(self.book)),
            self._under(self._heads[PAPER], self.paper),
        )

    def _under(self, head: QWidget, body: QWidget, *, margin: int = 0) -> QWidget:
        page = QWidget()
        page.setObjectName(f"page-{body.objectName()}")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(labels.line())
        inner = labels.column(margin=margin)
        inner.addWidget(body)
        layout.addLayout(inner, 1)
        return page

    def _foot(self, buttons: Sequence[Command]) -> QWidget:
        foot = QWidget()
        foot.setObjectName("day-buttons")
        row = labels.row(spacing=t.SPACE_1)
        foot.setLayout(row)
        row.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        for command in buttons[:-1]:
            row.addWidget(self._desk.keys.button(command, flat=True))
        row.addStretch(1)
        row.addWidget(self._desk.keys.button(buttons[-1], main=True))
        return foot


def _happenings(page: DayPage) -> list[Happening]:
    """What is known of a visit, as lines: who pays, verification, receipts, superbills, charges."""
    one = page.appointment
    found = []
    if one.reason:
        found.append(Happening(one.day, one.reason, strong="Reason"))
    for each in page.paying:
        rank = ("Primary", "Secondary", "Tertiary")[min(each.coverage.rank, 3) - 1]
        words = f"{each.payer.name}, {each.plan.name}, id {each.coverage.member_id}"
        found.append(Happening(each.coverage.effective_from or one.day, words, strong=rank))
    if page.patient is not None and not page.paying:
        found.append(Happening(one.day, "no insurance in force", strong="Self-pay"))
    if one.verified_day:
        found.append(Happening(one.verified_day, f"asked by {one.verified_by}", strong="Insurance verified"))
    found += [_receipt_line(page, number) for number in range(len(page.receipts))]
    if one.copay_skipped:
        found.append(Happening(one.day, COPAY_SKIPPED[one.copay_skipped], strong="No copay"))
    for bill in page.superbills:
        words = f"void: {bill.void_reason}" if bill.state is SuperbillState.VOID else "printed"
        found.append(Happening(bill.day, words, strong=f"Superbill {bill.number}"))
    if one.no_charge:
        found.append(Happening(one.day, NO_CHARGE[one.no_charge], strong="No charge"))
    elif page.charges:
        codes = ", ".join(charge.code for charge in page.charges)
        found.append(Happening(one.day, codes, strong="Charges"))
    if one.state_note:
        found.append(Happening(one.day, one.state_note, strong="Note"))
    return found


def _receipt_line(page: DayPage, number: int) -> Happening:
    receipt = page.receipts[number]
    words = f"{receipt.amount} {METHOD_WORDS[receipt.method].lower()} {receipt.reference}".strip()
    if receipt.voided_entry_id is not None:
        words = f"{words}, voided"
    return Happening(receipt.day, words, strong=f"Receipt {receipt.number}")
