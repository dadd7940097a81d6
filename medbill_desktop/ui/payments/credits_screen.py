"""The room of credits: whose money the office holds, laid on what is owed, given back, or set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.query.worklists import CREDITS, opened
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.panes import QUEUE
from medbill_desktop.ui.kit.screen import Desk, Screen
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.list_workbook import workbook_command
from medbill_desktop.ui.parts.story import Happening, Story
from medbill_desktop.ui.parts.write_off import ChargeWriteOff, Whose
from medbill_desktop.ui.payments import credits_actions as actions
from medbill_desktop.ui.payments.asking_record import AskingRecord

_SHOWN = ("name", "credit", "owes")


class CreditsScreen(Screen):
    """Credits and small balances of patients."""

    depends_on = frozenset({Kind.LEDGER, Kind.PATIENT, Kind.MONEY_REQUEST})

    def __init__(self, desk: Desk) -> None:
        """Make the room and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "payments-credits")
        self._opened: actions.OpenedCredit | None = None
        self._make_commands()
        self._make()
        self.set_commands(self._workbook)
        desk.keys.bind("credits-letters", self.list.table, self._letters)
        self.list.chosen.connect(self._show)
        self.list.entered.connect(self._show)
        self.list.counts_changed.connect(lambda _: self.counts_changed.emit())

    @property
    def shown(self) -> actions.OpenedCredit | None:
        """The patient who is shown."""
        return self._opened

    def commands(self) -> tuple[Command, ...]:
        """The letters too, so that the palette finds them."""
        return (*self._letters, *super().commands())

    def refresh(self, changes: Changes) -> None:
        """Look again at the list and the patient in front."""
        self.list.patch(changes)
        if self._opened is not None and self.list.current_id:
            self._show(self.list.current_id)

    def counts(self) -> Mapping[str, int]:
        """Patients with a free credit."""
        return {"all": self.list.counts().get("free", 0)}

    def _make_commands(self) -> None:
        credit, owes = self._has_credit, self._owes
        self._letters = (
            Command(
                "apply", "Lay on what is owed", "A", self._on_apply, lambda: credit() and self._family_owes()
            ),
            Command("give", "Give to family", "G", self._on_give, lambda: credit() and self._has_family()),
            Command("refund", "Refund", "R", self._on_refund, credit),
            Command("unclaimed", "Unclaimed", "U", self._on_unclaimed, credit),
            Command("write-off", "Write off all", "W", self._on_write_off, owes),
            Command("write-off-one", "One charge", "C", self._on_one_charge, self._is_open),
            Command("open-patient", "Patient", "T", self._on_patient, self._is_open),
        )

    def _make(self) -> None:
        desk, office = self.desk, self.desk.office
        none = EmptyState("No credit here", "Money that patients paid ahead or too much comes here.")
        narrow = replace(CREDITS, spec=CREDITS.spec.narrowed(*_SHOWN))
        source = opened(narrow, office.bench.store.reading, office.clock)
        self.list = WorklistView(source, desk, none)
        self._workbook = workbook_command(desk, self.list)
        self.body = AskingRecord("credits", desk, self._letters)
        self.story = Story("credits-owed", "What the family owes")
        self.story.show_happenings((), "Choose a patient to see what is owed.")
        self.set_panes(self.list, self.body, self.story)

    def _is_open(self) -> bool:
        return self._opened is not None

    def _has_family(self) -> bool:
        return self._opened is not None and bool(self._opened.family)

    def _has_credit(self) -> bool:
        return self._opened is not None and self._opened.credit.cents > 0

    def _family_owes(self) -> bool:
        return self._opened is not None and any(one.owed.cents > 0 for one in self._opened.items)

    def _owes(self) -> bool:
        return self._opened is not None and self._opened.own.cents > 0

    def _show(self, record: int) -> None:
        if not record:
            self._opened = None
            self.body.show_nothing("Nobody is chosen", "Choose a patient with j and k; a letter acts.")
            return
        self.desk.jobs.read(
            lambda _: actions.read_credit(self.desk, record), self._on_read, key="credits-record"
        )

    def _on_read(self, found: actions.OpenedCredit) -> None:
        self._opened = found
        lines = [Happening(one.day, one.what, one.patient or one.payers) for one in reversed(found.account)]
        self.body.show_record((found.name, f"Owes {found.own}", "", found.credit), lines)
        owed = [Happening(one.service_date, f"{one.patient}, {one.what}", one.owed) for one in found.items]
        self.story.show_happenings(owed, "The family owes nothing.")
        self.desk.keys.changed.emit()

    def _on_apply(self) -> None:
        found = self._opened
        if found is not None:
            self.body.ask.ask(
                f"How much of {found.credit} is laid on what is owed, oldest first? Enter alone lays all.",
                (),
                lambda typed: actions.apply(self.desk, found, typed, self._go_on),
            )

    def _on_give(self) -> None:
        found = self._opened
        if found is not None:
            names = [name for _, name in found.family]
            self.body.ask.ask(
                f"Who gets credit of {found.name}?", names, lambda name: self._on_taker(found, name)
            )

    def _on_taker(self, found: actions.OpenedCredit, name: str) -> None:
        taker = next((one for one in found.family if one[1] == name), None)
        if taker is None:
            self.desk.toasts.problem("Type the number of one of the family. Nothing was given.")
            return
        self.body.ask.ask(
            f"How much of {found.credit} does {name} get? Enter alone gives all.",
            (),
            lambda typed: actions.give(self.desk, found, taker, typed, self._go_on),
        )

    def _on_one_charge(self) -> None:
        found = self._opened
        if found is not None:
            ChargeWriteOff(self.desk, lambda: self.body.ask, self._go_on).start(Whose(found.patient_id))

    def _on_refund(self) -> None:
        found = self._opened
        if found is not None:
            self.body.ask.ask(
                f"Why is {found.credit} refunded to {found.name}?",
                actions.REFUND_REASONS,
                lambda why: self._on_refund_reason(found, why),
            )

    def _on_refund_reason(self, found: actions.OpenedCredit, why: str) -> None:
        if not why.strip():
            self.desk.toasts.problem("Say why it is refunded. Nothing was asked for.")
            return
        self.body.ask.ask(
            f"How much of {found.credit} is refunded? Enter alone refunds all.",
            (),
            lambda typed: actions.ask_refund(self.desk, found, why, typed, self._go_on),
        )

    def _on_unclaimed(self) -> None:
        found = self._opened
        if found is not None:
            self.body.ask.ask(
                "Why can it not be returned?",
                actions.UNCLAIMED_REASONS,
                lambda why: actions.unclaimed(self.desk, found, why, self._go_on),
            )

    def _on_write_off(self) -> None:
        found = self._opened
        if found is not None:
            usual = actions.reason_words(found)
            self.body.ask.ask(
                f"Take off {found.own} of {found.name}: which reason?",
                usual,
                lambda code: actions.write_off(self.desk, found, code, self._go_on),
            )

    def _on_patient(self) -> None:
        if self._opened is not None:
            self.desk.navigator.go(Target(Kind.PATIENT, self._opened.patient_id))

    def _go_on(self) -> None:
        self.panes.focus_pane(QUEUE)
        self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc returns to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self._go_on()
        else:
            super().keyPressEvent(event)
