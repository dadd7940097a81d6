"""The rooms of credits and of approvals: what is asked for, decided by a second person, paid out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from medbill_desktop.domain.approval import Refund, RefundState, RequestKind, RequestState
from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.errors import UserError
from medbill_desktop.query.worklists import REQUESTS, opened
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import QUEUE, TotalsBar
from medbill_desktop.ui.kit.screen import Desk, Screen
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.list_workbook import workbook_command
from medbill_desktop.ui.parts.story import Happening, Story
from medbill_desktop.ui.payments import approvals_actions as actions
from medbill_desktop.ui.payments.asking_record import AskingRecord

_SHOWN = ("patient_name", "amount", "state")


class ApprovalsScreen(Screen):
    """What waits for a second person, and refunds until they are paid."""

    depends_on = frozenset({Kind.MONEY_REQUEST, Kind.REFUND, Kind.LEDGER})

    def __init__(self, desk: Desk) -> None:
        """Make the room and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "payments-approvals")
        self._opened: actions.OpenedRequest | None = None
        self._make_commands()
        self._make()
        self.set_commands(self._paid, self._workbook)
        desk.keys.bind("approvals-letters", self.list.table, self._letters)
        self.list.chosen.connect(self._show)
        self.list.entered.connect(self._show)
        self.list.counts_changed.connect(lambda _: self.counts_changed.emit())

    @property
    def shown(self) -> actions.OpenedRequest | None:
        """The request that is shown."""
        return self._opened

    def commands(self) -> tuple[Command, ...]:
        """The letters too, so that the palette finds them."""
        return (*self._letters, *super().commands())

    def open(self, target_id: int, text: str = "") -> None:
        """Show a request."""
        if not self.list.select_id(target_id):
            self.list.table.remember(target_id)
        self._show(target_id)

    def refresh(self, changes: Changes) -> None:
        """Look again at the list and the request in front."""
        self.list.patch(changes)
        if self._opened is not None:
            self._show(self._opened.request.id)

    def counts(self) -> Mapping[str, int]:
        """What waits for a decision."""
        waiting = self.list.counts().get("waiting", 0)
        return {"all": waiting, "alert": waiting}

    def _make_commands(self) -> None:
        self._paid = Command(
            "pay-out", "Pay out", "F9", self._on_pay, lambda: self._refund_is(RefundState.TO_PAY)
        )
        self._letters = (
            Command("approve", "Approve", "A", self._on_approve, self._is_waiting),
            Command("refuse", "Refuse", "R", self._on_refuse, self._is_waiting),
            Command("withdraw", "Withdraw", "W", self._on_withdraw, self._may_withdraw),
            Command("void", "Void payment", "V", self._on_void, lambda: self._refund_is(RefundState.ISSUED)),
            Command("cashed", "Cashed", "C", self._on_cashed, lambda: self._refund_is(RefundState.ISSUED)),
            Command("reverse", "Take back", "T", self._on_reverse, self._is_posted_write_off),
        )

    def _make(self) -> None:
        desk, office = self.desk, self.desk.office
        none = EmptyState("Nothing waits here", "Write-offs and refunds above a user's limit come here.")
        narrow = replace(REQUESTS, spec=REQUESTS.spec.narrowed(*_SHOWN))
        source = opened(narrow, office.bench.store.reading, office.clock)
        self.list = WorklistView(source, desk, none)
        self._workbook = workbook_command(desk, self.list)
        self.body = AskingRecord("approvals", desk, (*self._letters, self._paid))
        self.totals = TotalsBar()
        self.story = Story("approvals-account", "Account of the patient")
        self.story.show_happenings((), "Choose a request to see the account it is about.")
        self.set_panes(self.list, self.body, self.story)

    def _is_waiting(self) -> bool:
        return self._opened is not None and self._opened.request.state is RequestState.WAITING

    def _may_withdraw(self) -> bool:
        return self._is_waiting() or self._refund_is(RefundState.TO_PAY)

    def _refund_is(self, state: RefundState) -> bool:
        found = self._opened
        return found is not None and found.refund is not None and found.refund.state is state

    def _is_posted_write_off(self) -> bool:
        found = self._opened
        if found is None or found.request.kind is not RequestKind.WRITE_OFF:
            return False
        return found.request.state is RequestState.APPROVED

    def _show(self, record: int) -> None:
        if not record:
            self._opened = None
            self.body.show_nothing("Nothing is chosen", "Choose a request with j and k; a letter decides it.")
            self.story.show_happenings((), "")
            return
        self.desk.jobs.read(
            lambda _: actions.read_request(self.desk, record), self._on_read, key="approvals-record"
        )

    def _on_read(self, found: actions.OpenedRequest) -> None:
        self._opened = found
        request = found.request
        self.body.show_record(
            (request.patient_name, actions.what_of(found), request.state.value, request.amount),
            actions.story_of(found),
        )
        lines = [Happening(one.day, one.what, one.patient or one.payers) for one in reversed(found.account)]
        self.story.show_happenings(lines, "Nothing happened on this account.")
        self.desk.keys.changed.emit()

    def _on_approve(self) -> None:
        found = self._opened
        if found is not None:
            request = found.request
            words = f"Approve {request.amount} for {request.patient_name}?"
            self.body.confirm.ask(
                words, "approves", lambda: actions.approve(self.desk, request, self._go_on), request.reason
            )

    def _on_refuse(self) -> None:
        found = self._opened
        if found is not None:
            request = found.request
            self.body.ask.ask(
                "Why is it refused?",
                actions.REFUSALS,
                lambda why: actions.refuse(self.desk, request, why, self._go_on),
            )

    def _on_withdraw(self) -> None:
        if self._opened is not None:
            actions.withdraw(self.desk, self._opened, self._go_on)

    def _on_reverse(self) -> None:
        found = self._opened
        if found is not None:
            request = found.request
            self.body.ask.ask(
                "Why is it taken back?",
                actions.REVERSALS,
                lambda why: actions.reverse(self.desk, request, why, self._go_on),
            )

    def _on_pay(self) -> None:
        found = self._opened
        refund = found.refund if found is not None else None
        if refund is None:
            raise UserError("Only a promised refund is paid out. Alt+2 shows those that wait.")
        self.body.ask.ask(
            f"Check number of {refund.amount} to {refund.payee}? Or card 4242, or EFT and its reference.",
            (),
            lambda typed: self._on_way(refund, typed),
        )

    def _on_way(self, refund: Refund, typed: str) -> None:
        try:
            way = actions.way_of(typed)
        except UserError as error:
            self.desk.errors.show(error)
            return
        self.body.confirm.ask(
            f"Pay out 1 refund, {refund.amount}, with {actions.out_words(*way)}?",
            "pays it out",
            lambda: actions.pay_out(self.desk, refund, way, self._go_on),
            f"To {refund.payee}. It cannot be undone; a payment that does not arrive can be voided.",
        )

    def _on_void(self) -> None:
        found = self._opened
        refund = found.refund if found is not None else None
        if refund is not None:
            self.body.ask.ask(
                "Why is the payment void?",
                actions.VOIDS,
                lambda why: actions.void(self.desk, refund, why, self._go_on),
            )

    def _on_cashed(self) -> None:
        found = self._opened
        refund = found.refund if found is not None else None
        if refund is not None:
            actions.cashed(self.desk, refund, self._go_on)

    def _go_on(self) -> None:
        self.panes.focus_pane(QUEUE)
        self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc returns to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self._go_on()
        else:
            super().keyPressEvent(event)
