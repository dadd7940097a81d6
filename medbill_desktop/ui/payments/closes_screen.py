"""The room of closes: drawers counted, money deposited, days and months closed with their proof in view."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.close import month_of
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.printing import PrintedForm
from medbill_desktop.query.money_closes import ClosesQueue, day_of
from medbill_desktop.services.drawers import Drawer
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import QUEUE, FocusRing
from medbill_desktop.ui.kit.screen import Desk, Screen
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.claim_sheet import PdfView
from medbill_desktop.ui.parts.paper import paper_for, print_on
from medbill_desktop.ui.parts.story import Story
from medbill_desktop.ui.payments import closes_actions as actions
from medbill_desktop.ui.payments.asking_record import AskingRecord


class ClosesScreen(Screen):
    """Days and months."""

    depends_on = frozenset({Kind.CLOSE, Kind.LEDGER, Kind.DEPOSIT, Kind.RECEIPT, Kind.PAYMENT_BATCH})

    def __init__(self, desk: Desk) -> None:
        """Make the room and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "payments-closes")
        self._opened: actions.OpenedClose | None = None
        self._paper: tuple[str, bytes, int] | None = None
        self._make_commands()
        self._make()
        self.set_commands(
            self._close,
            self._count,
            self._recount,
            self._deposit,
            self._batch,
            self._slip,
            self._workbook,
            self._open,
            self._print,
        )
        self.list.chosen.connect(self._show)
        self.list.entered.connect(self._show)
        self.list.counts_changed.connect(lambda _: self.counts_changed.emit())

    @property
    def shown(self) -> actions.OpenedClose | None:
        """The day or month that is shown."""
        return self._opened

    def refresh(self, changes: Changes) -> None:
        """Look again at the list and what is in front."""
        self.list.patch(changes)
        if self.list.current_id:
            self._show(self.list.current_id)

    def counts(self) -> Mapping[str, int]:
        """Days that are not closed."""
        return {"all": self.list.counts().get("open_days", 0)}

    def _make_commands(self) -> None:
        self._close = Command("close", "Close", "F9", self._on_close, lambda: self._opened is not None)
        self._count = Command("count", "Count a drawer", "Ctrl+D", self._on_count, self._to_count)
        self._recount = Command("recount", "Count again", "Ctrl+R", self._on_recount, self._has_counted)
        self._deposit = Command("deposit", "Deposit", "Ctrl+B", self._on_deposit, self._has_money)
        self._open = Command(
            "reopen", "Open month again", "Ctrl+Shift+O", self._on_reopen, self._is_closed_month
        )
        self._batch = Command("batch", "Batch", "Ctrl+J", self._on_batch, lambda: self._opened is not None)
        self._slip = Command("slip", "Deposit slip", "F7", self._on_slip)
        self._workbook = Command("workbook", "Slip as workbook", "Ctrl+E", self._on_workbook)
        self._print = Command("print", "Print", "Ctrl+P", self._on_print, lambda: self._opened is not None)

    def _make(self) -> None:
        desk, office = self.desk, self.desk.office
        none = EmptyState("No day here", "Every day of this list is closed. Alt+3 shows the months.")
        self.list = WorklistView(ClosesQueue(office.bench.store.reading, office.clock), desk, none)
        self.sheet = PdfView("closes-page", desk.jobs)
        self.sheet.setAccessibleName("Proof")
        commands = (
            self._batch,
            self._count,
            self._recount,
            self._deposit,
            self._slip,
            self._open,
            self._close,
        )
        self.body = AskingRecord("closes", desk, commands, FocusRing(self.sheet))
        self.story = Story("closes-checklist", "Before the close")
        self.story.show_happenings((), "Choose a day to see what is not done.")
        self.set_panes(self.list, self.body, self.story)

    def _is_closed_month(self) -> bool:
        return self._opened is not None and self._opened.month and self._opened.state == "closed"

    def _to_count(self) -> bool:
        return self._next_drawer() is not None

    def _next_drawer(self) -> Drawer | None:
        found = self._opened.drawers if self._opened is not None else ()
        return next((one for one in found if one.count is None), None)

    def _counted(self) -> list[Drawer]:
        """Drawers that were counted and are not at the bank."""
        found = self._opened.drawers if self._opened is not None else ()
        return [one for one in found if one.count is not None]

    def _has_counted(self) -> bool:
        return bool(self._counted())

    def _has_money(self) -> bool:
        return self._opened is not None and bool(self._opened.drawers)

    def _show(self, row: int) -> None:
        if not row:
            self._opened = None
            self.body.show_nothing("No day is chosen", "Choose a day or month with j and k; F9 closes it.")
            return
        day, month = day_of(row)
        self.desk.jobs.read(
            lambda _: actions.read_close(self.desk, day, month=month), self._on_read, key="closes-record"
        )

    def _on_read(self, found: actions.OpenedClose) -> None:
        self._opened = found
        self.body.show_record((found.title, "Owed at its end", found.state, found.closing))
        self._paper = (found.title, found.pdf, _pages(found.pdf))
        self.sheet.show_pdf(*self._paper)
        self.story.show_happenings(actions.checklist_lines(found), "Nothing is left to do.")
        self.desk.keys.changed.emit()

    def _on_close(self) -> None:
        found = self._opened
        if found is None:
            return
        if found.refusal:
            self.desk.toasts.problem(f"{found.refusal} Nothing was closed.")
            return
        left = [one for one in found.checklist if one.count]
        details = ", ".join(one.words for one in left) or "Everything is done."
        words = f"Close {month_of(found.day)} for good?" if found.month else f"Close {found.day:%m/%d/%Y}?"
        self.body.confirm.ask(words, "closes", lambda: actions.close(self.desk, found, self._go_on), details)

    def _on_count(self) -> None:
        drawer = self._next_drawer()
        if drawer is not None:
            question = f"{drawer.user}, {drawer.day:%m/%d/%Y}, {drawer.method}: what is in the drawer?"
            self.body.ask.ask(question, (), lambda typed: self._on_counted(drawer, typed))

    def _on_recount(self) -> None:
        """Open a count again: which one is asked only where there are several."""
        counted = self._counted()
        if len(counted) == 1:
            self._ask_recount(counted[0])
            return
        known = {actions.drawer_words(one): one for one in counted}
        self.body.ask.ask(
            "Which drawer is counted again?", list(known), lambda words: self._recount_of(known.get(words))
        )

    def _recount_of(self, drawer: Drawer | None) -> None:
        if drawer is None:
            self.desk.toasts.problem("Type the number of one of the drawers. Every count stands.")
        else:
            actions.open_count(self.desk, drawer, self._go_on)

    def _ask_recount(self, drawer: Drawer) -> None:
        self.body.confirm.ask(
            f"Open the count of {actions.drawer_words(drawer)}?",
            "opens it",
            lambda: actions.open_count(self.desk, drawer, self._go_on),
            "What was over or short is taken back; the drawer is counted again.",
        )

    def _on_counted(self, drawer: Drawer, typed: str) -> None:
        try:
            counted = Money.parse(typed)
        except UserError as error:
            self.desk.errors.show(error)
            return
        over = counted - drawer.taken
        if not over:
            actions.count(self.desk, drawer, counted, "", self._go_on)
            return
        words = f"{abs(over)} {'over' if over.cents > 0 else 'short'}: why?"
        self.body.ask.ask(
            words, actions.SHORT, lambda why: actions.count(self.desk, drawer, counted, why, self._go_on)
        )

    def _on_deposit(self) -> None:
        found = self._opened.drawers if self._opened is not None else ()
        total = Money.total(one.taken for one in found)
        count = sum(one.receipts for one in found)
        words = f"Take {count} receipts, {total}, to the bank today?"
        self.body.confirm.ask(words, "deposits", lambda: actions.deposit(self.desk, self._go_on))

    def _on_batch(self) -> None:
        """Begin a batch, or close the one that is open."""
        standing = self._opened.batch if self._opened is not None else None
        if standing is None:
            self.body.ask.ask("How many payments, and what do they come to?", (), self._begin_batch)
            return
        one = standing.batch
        words = f"Close batch {one.number}: {standing.count} payments, {standing.total}?"
        details = f"It must have {one.expected_count} over {one.expected_total}."
        self.body.confirm.ask(
            words, "closes it", lambda: actions.close_batch(self.desk, standing, self._go_on), details
        )

    def _begin_batch(self, typed: str) -> None:
        try:
            actions.begin_batch(self.desk, typed, self._go_on)
        except UserError as error:
            self.desk.errors.show(error)

    def _on_slip(self) -> None:
        """The slip of the newest deposit in the place of the day sheet; Ctrl+P prints what is shown."""
        self.desk.jobs.read(lambda _: actions.read_slip(self.desk), self._on_slip_read, key="closes-slip")

    def _on_slip_read(self, drawn: tuple[str, bytes, int]) -> None:
        self._paper = drawn
        self.sheet.show_pdf(*drawn)

    def _on_workbook(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Deposit slip as a workbook", "Deposit.xlsx", "*.xlsx")
        if name:
            self.desk.jobs.read(
                lambda progress: actions.write_slip(self.desk, Path(name), progress),
                lambda count: self.desk.toasts.say(f"{count:,} rows written to {Path(name).name}."),
                title="Writing the deposit slip",
            )

    def _on_reopen(self) -> None:
        found = self._opened
        if found is not None:
            month = month_of(found.day)
            self.body.ask.ask(
                f"Why is {month} opened again?",
                (),
                lambda why: actions.reopen(self.desk, month, why, self._go_on),
            )

    def _on_print(self) -> None:
        paper = self._paper
        sheet = paper_for(self.desk, PrintedForm.PAPER, self) if paper is not None else None
        if paper is not None and sheet is not None:
            title, pdf, pages = paper
            self.desk.jobs.read(
                lambda _: print_on(sheet, pdf, pages),
                lambda _: self.desk.toasts.say(f"{title} printed."),
            )

    def _go_on(self) -> None:
        self.panes.focus_pane(QUEUE)
        self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc returns to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self._go_on()
        else:
            super().keyPressEvent(event)


def _pages(pdf: bytes) -> int:
    from medbill_desktop.forms.preview import page_count

    return page_count(pdf)
