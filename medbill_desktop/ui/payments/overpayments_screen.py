"""The room of overpayments: payers' credits with their clock, refunded or left to recoupment, never both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from medbill_desktop.domain.approval import OverpaymentState
from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.query.worklists import OVERPAYMENTS, opened
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.panes import QUEUE
from medbill_desktop.ui.kit.screen import Desk, Screen
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.list_workbook import workbook_command
from medbill_desktop.ui.parts.story import Happening, Story
from medbill_desktop.ui.payments import overpayments_actions as actions
from medbill_desktop.ui.payments.asking_record import AskingRecord

_SHOWN = ("payer_name", "amount", "due_on")


class OverpaymentsScreen(Screen):
    """Payers' credits."""

    depends_on = frozenset({Kind.OVERPAYMENT, Kind.LEDGER, Kind.REFUND})

    def __init__(self, desk: Desk) -> None:
        """Make the room and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "payments-overpayments")
        self._opened: actions.OpenedOverpayment | None = None
        self._make_commands()
        self._make()
        self.set_commands(self._find, self._workbook)
        desk.keys.bind("overpayments-letters", self.list.table, self._letters)
        self.list.chosen.connect(self._show)
        self.list.entered.connect(self._show)
        self.list.counts_changed.connect(lambda _: self.counts_changed.emit())

    @property
    def shown(self) -> actions.OpenedOverpayment | None:
        """The overpayment that is shown."""
        return self._opened

    def commands(self) -> tuple[Command, ...]:
        """The letters too, so that the palette finds them."""
        return (*self._letters, *super().commands())

    def open(self, target_id: int, text: str = "") -> None:
        """Show an overpayment."""
        if not self.list.select_id(target_id):
            self.list.table.remember(target_id)
        self._show(target_id)

    def refresh(self, changes: Changes) -> None:
        """Look again at the list and what is in front."""
        self.list.patch(changes)
        if self._opened is not None and self.list.current_id:
            self._show(self.list.current_id)

    def counts(self) -> Mapping[str, int]:
        """What is to be decided, and what is due soon."""
        counts = self.list.counts()
        return {"all": counts.get("open", 0), "alert": counts.get("due", 0)}

    def _make_commands(self) -> None:
        to_decide = self._is(OverpaymentState.IDENTIFIED)
        waits = self._is(OverpaymentState.RECOUPMENT)
        self._find = Command("find-credits", "Look for credits", "F9", self._on_find)
        self._letters = (
            Command("refund", "Refund", "R", self._on_refund, self._may_refund),
            Command("await", "Await recoupment", "A", self._on_await, to_decide),
            Command("recouped", "Taken back by payer", "B", lambda: self._on_ended(recouped=True), waits),
            Command("not-recouped", "Not taken back", "N", lambda: self._on_ended(recouped=False), waits),
            Command("open-patient", "Patient", "T", self._on_patient, lambda: self._opened is not None),
        )

    def _make(self) -> None:
        desk, office = self.desk, self.desk.office
        none = EmptyState(
            "No payer's credit here",
            "F9 looks through all charges; a credit of Medicare or Medicaid starts its 60 days then.",
            desk.keys.button(self._find),
        )
        narrow = replace(OVERPAYMENTS, spec=OVERPAYMENTS.spec.narrowed(*_SHOWN))
        source = opened(narrow, office.bench.store.reading, office.clock)
        self.list = WorklistView(source, desk, none)
        self._workbook = workbook_command(desk, self.list)
        self.body = AskingRecord("overpayments", desk, (*self._letters, self._find))
        self.story = Story("overpayments-account", "Account of the patient")
        self.story.show_happenings((), "Choose a credit to see the account it stands on.")
        self.set_panes(self.list, self.body, self.story)

    def _is(self, state: OverpaymentState) -> actions.Asked:
        return lambda: self._opened is not None and self._opened.overpayment.state is state

    def _show(self, record: int) -> None:
        if not record:
            self._opened = None
            self.body.show_nothing("Nothing is chosen", "Choose a credit with j and k; a letter decides it.")
            return
        self.desk.jobs.read(
            lambda _: actions.read_overpayment(self.desk, record), self._on_read, key="overpayments-record"
        )

    def _on_read(self, found: actions.OpenedOverpayment) -> None:
        self._opened = found
        one = found.overpayment
        self.body.show_record(
            (one.payer_name, actions.what_of(found), one.state.value, one.amount), actions.story_of(found)
        )
        lines = [Happening(each.day, each.what, each.payers) for each in reversed(found.account)]
        self.story.show_happenings(lines, "Nothing happened on this account.")
        self.desk.keys.changed.emit()

    def _on_find(self) -> None:
        actions.find(self.desk)

    def _may_refund(self) -> bool:
        """While a part is being refunded the rest may be, too."""
        found = self._opened
        open_states = {OverpaymentState.IDENTIFIED, OverpaymentState.REFUNDING}
        return found is not None and found.rest.cents > 0 and found.overpayment.state in open_states

    def _on_refund(self) -> None:
        found = self._opened
        if found is not None:
            self.body.ask.ask(
                f"Why is {found.rest} refunded to {found.overpayment.payer_name}?",
                actions.REFUND_REASONS,
                lambda why: self._on_refund_reason(found, why),
            )

    def _on_refund_reason(self, found: actions.OpenedOverpayment, why: str) -> None:
        if not why.strip():
            self.desk.toasts.problem("Say why it is refunded. Nothing was asked for.")
            return
        self.body.ask.ask(
            f"How much of {found.rest} is refunded? Enter alone refunds all.",
            (),
            lambda typed: actions.ask_refund(self.desk, found, why, typed, self._go_on),
        )

    def _on_await(self) -> None:
        found = self._opened
        if found is not None:
            self.body.ask.ask(
                "How does the payer want it?",
                actions.RECOUPMENT_NOTES,
                lambda note: actions.await_recoupment(self.desk, found.overpayment, note, self._go_on),
            )

    def _on_ended(self, *, recouped: bool) -> None:
        found = self._opened
        if found is not None:
            self.body.ask.ask(
                "Where does it stand?" if recouped else "What did the payer say?",
                (),
                lambda note: actions.ended(
                    self.desk, found.overpayment, note, recouped=recouped, then=self._go_on
                ),
            )

    def _on_patient(self) -> None:
        if self._opened is not None:
            self.desk.navigator.go(Target(Kind.PATIENT, self._opened.overpayment.patient_id))

    def _go_on(self) -> None:
        self.panes.focus_pane(QUEUE)
        self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc returns to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self._go_on()
        else:
            super().keyPressEvent(event)
