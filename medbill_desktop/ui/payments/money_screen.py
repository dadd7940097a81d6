"""The room of patients' money: receipts, a payment by keys alone, taken back, returned by the bank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.printing import PrintedForm
from medbill_desktop.domain.receipt import Method, Receipt
from medbill_desktop.query.worklists import RECEIPTS, opened
from medbill_desktop.services.patient_money import Preview, TakePayment
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import QUEUE, FocusRing
from medbill_desktop.ui.kit.screen import Desk, Screen
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.claim_sheet import PdfView
from medbill_desktop.ui.parts.confirm_line import ConfirmLine
from medbill_desktop.ui.parts.list_workbook import workbook_command
from medbill_desktop.ui.parts.paper import paper_for, print_on
from medbill_desktop.ui.parts.story import Happening, Story
from medbill_desktop.ui.payments import money_actions as actions
from medbill_desktop.ui.payments.money_form import PayPage

_NOTHING, _RECEIPT, _PAY = range(3)
_SHOWN = ("patient", "amount", "state")


class MoneyScreen(Screen):
    """Patients' money."""

    depends_on = frozenset({Kind.RECEIPT, Kind.DEPOSIT, Kind.LEDGER, Kind.PATIENT})

    def __init__(self, desk: Desk) -> None:
        """Make the room and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "payments-money")
        self._opened: actions.OpenedReceipt | None = None
        self._make_commands()
        self._make()
        self.set_commands(*self._declared, self._workbook)
        self.list.chosen.connect(self._on_chosen)
        self.list.entered.connect(self._show)
        self.list.counts_changed.connect(lambda _: self.counts_changed.emit())
        self.page.changed.connect(self._on_changed)

    @property
    def shown(self) -> actions.OpenedReceipt | None:
        """The receipt that is shown."""
        return self._opened

    def open(self, target_id: int, text: str = "") -> None:
        """Show a receipt."""
        if not self.list.select_id(target_id):
            self.list.table.remember(target_id)
        self._show(target_id)

    def refresh(self, changes: Changes) -> None:
        """Look again at the list and the receipt in front."""
        self.list.patch(changes)
        if self._opened is not None and self.stack.currentIndex() == _RECEIPT:
            self._show(self._opened.receipt.id)

    def counts(self) -> Mapping[str, int]:
        """Receipts in the drawer."""
        return {"all": self.list.counts().get("drawer", 0)}

    def _make_commands(self) -> None:
        stands, typing = self._stands, self._is_typing
        self._new = Command("new", "Take payment", "Ctrl+N", self._on_new)
        self._take = Command("take", "Take it", "F9", self._on_take, typing)
        self._back = Command("take-back", "Take back", "Ctrl+U", self._on_take_back, stands)
        self._bounced = Command("returned", "Check returned", "Ctrl+B", self._on_returned, self._is_check)
        self._paper = Command("print", "Print receipt", "Ctrl+P", self._on_print, self._has_receipt)
        self._declared = (self._take, self._new, self._back, self._bounced, self._paper)

    def _make(self) -> None:
        desk, office = self.desk, self.desk.office
        none = EmptyState(
            "No receipt here", "Ctrl+N takes a payment of a patient.", desk.keys.button(self._new)
        )
        narrow = replace(RECEIPTS, spec=RECEIPTS.spec.narrowed(*_SHOWN))
        source = opened(narrow, office.bench.store.reading, office.clock)
        self.list = WorklistView(source, desk, none)
        self._workbook = workbook_command(desk, self.list)
        self.confirm = ConfirmLine("money-confirm")
        self.sheet = PdfView("money-receipt", desk.jobs)
        self.page = PayPage(desk, lambda typed: actions.find_patients(desk, typed))
        self.stack = QStackedWidget()
        self.stack.setObjectName("money-pages")
        empty = EmptyState("No receipt is chosen", "Choose one in the list, or Ctrl+N takes a payment.")
        for page in (empty, FocusRing(self.sheet), self.page):
            self.stack.addWidget(page)
        self.story = Story("money-account", "Account of the patient")
        self.story.show_happenings((), "Choose a receipt to see the account of its patient.")
        self.set_panes(self.list, self._record_pane(), self.story)

    def _record_pane(self) -> QWidget:
        pane = QWidget()
        pane.setObjectName("record")
        layout = QVBoxLayout(pane)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        foot = QWidget()
        foot.setObjectName("money-buttons")
        row = labels.row(spacing=t.SPACE_1)
        row.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        foot.setLayout(row)
        keys = self.desk.keys
        for command in (self._new, self._back, self._bounced):
            row.addWidget(keys.button(command, flat=True))
        row.addStretch(1)
        row.addWidget(keys.button(self._take, main=True))
        layout.addWidget(self.confirm)
        layout.addWidget(self.stack, 1)
        layout.addWidget(labels.line())
        layout.addWidget(foot)
        return pane

    def _is_typing(self) -> bool:
        return self.stack.currentIndex() == _PAY

    def _has_receipt(self) -> bool:
        return self._opened is not None and self.stack.currentIndex() == _RECEIPT

    def _stands(self) -> bool:
        return (
            self._has_receipt() and self._opened is not None and self._opened.receipt.voided_entry_id is None
        )

    def _is_check(self) -> bool:
        return self._stands() and self._opened is not None and self._opened.receipt.method is Method.CHECK

    def _on_chosen(self, record: int) -> None:
        if not self._is_typing() or self.panes.pane_of_focus() == QUEUE:
            self._show(record)

    def _show(self, record: int) -> None:
        if not record:
            self._opened = None
            self._turn(_NOTHING)
            return
        self.desk.jobs.read(
            lambda _: actions.read_receipt(self.desk, record), self._on_receipt, key="money-receipt"
        )

    def _on_receipt(self, found: actions.OpenedReceipt) -> None:
        self._opened = found
        self.sheet.show_pdf(f"Receipt {found.receipt.number}", found.pdf, found.pages)
        lines = [Happening(one.day, one.what, one.patient or one.payers) for one in reversed(found.account)]
        followed = [Happening(None, one.words, strong="Since") for one in found.followed]
        self.story.show_happenings([*followed, *lines], "Nothing happened on this account.")
        self._turn(_RECEIPT)

    def _turn(self, page: int) -> None:
        self.stack.setCurrentIndex(page)
        self.desk.keys.changed.emit()

    def _on_new(self) -> None:
        self._turn(_PAY)
        self.page.begin()

    def _on_changed(self) -> None:
        """Ask again how the payment would be laid, once who and how much can be read."""
        form = self.page.form
        try:
            patient, amount = form.patient.read(), form.amount.read()
        except UserError:
            return
        if patient is None or amount is None or amount.cents <= 0:
            return
        amounts = self.page.lines.amounts if self.page.typed else None
        visit = form.visit.read()
        command = TakePayment(patient_id=patient, amount=amount, encounter_id=visit, amounts=amounts)
        self.desk.jobs.read(
            lambda _: actions.preview(self.desk, command),
            lambda shown: self.page.show_preview(shown, actions.owed_now(shown)),
            on_error=lambda error: self.page.say(str(error)),
            key="money-preview",
        )

    def _on_take(self) -> None:
        command = self.page.command()
        self.desk.jobs.read(
            lambda _: actions.preview(self.desk, command),
            lambda shown: self._ask(command, shown),
            on_error=lambda error: self.desk.errors.show(error, self.page.say),
            key="money-preview",
        )

    def _ask(self, command: TakePayment, shown: Preview) -> None:
        self.page.show_preview(shown, actions.owed_now(shown))
        words, details = actions.question(command, shown)
        sure = replace(command, twice=shown.twin is not None)
        self.confirm.ask(words, "takes it", lambda: actions.take(self.desk, sure, self._on_taken), details)

    def _on_taken(self, receipt: Receipt) -> None:
        self.open(receipt.id)
        self.panes.focus_pane(QUEUE)

    def _on_take_back(self) -> None:
        found = self._opened
        if found is None:
            return
        refusing = " ".join(one.words for one in found.followed if one.refuses)
        if refusing:
            self.desk.toasts.problem(refusing)
            return
        since = " ".join(one.words for one in found.followed) or "Nothing followed it."
        words = f"Take back receipt {found.receipt.number} over {found.receipt.amount}?"
        receipt = found.receipt
        self.confirm.ask(words, "takes it back", lambda: actions.take_back(self.desk, receipt), since)

    def _on_returned(self) -> None:
        found = self._opened
        if found is not None:
            receipt = found.receipt
            words = f"Record check {receipt.reference} over {receipt.amount} as returned by the bank?"
            details = "Its charges are open again and the office's fee is charged."
            self.confirm.ask(words, "records it", lambda: actions.return_check(self.desk, receipt), details)

    def _on_print(self) -> None:
        found = self._opened
        paper = paper_for(self.desk, PrintedForm.PAPER, self) if found is not None else None
        if found is not None and paper is not None:
            pdf, pages = found.pdf, found.pages
            self.desk.jobs.read(
                lambda _: print_on(paper, pdf, pages),
                lambda _: self.desk.toasts.say(f"Receipt {found.receipt.number} printed."),
            )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves what is typed and returns to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self._turn(_RECEIPT if self._opened is not None else _NOTHING)
            self.panes.focus_pane(QUEUE)
        else:
            super().keyPressEvent(event)
