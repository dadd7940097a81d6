"""The Follow-up tab: what is open and late, by money and age; one letter acts and the next one comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.desk import WorkItem
from medbill_desktop.domain.errors import UserError
from medbill_desktop.query.followup import FollowupQueue, Queued, of_row, row_id
from medbill_desktop.services.followup import CallNote
from medbill_desktop.ui.followup import actions, columns
from medbill_desktop.ui.followup.form import CallForm, Evidence
from medbill_desktop.ui.followup.statement_runner import StatementRunner
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import day_first
from medbill_desktop.ui.kit.dates import parse_date
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.flow import FlowLayout
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.panes import QUEUE, FocusRing, RecordHeader, TotalsBar
from medbill_desktop.ui.kit.screen import Desk, Screen, TabSpec
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.alerts import AlertLine
from medbill_desktop.ui.parts.ask_line import AskLine
from medbill_desktop.ui.parts.claim_sheet import PdfView
from medbill_desktop.ui.parts.confirm_line import ConfirmLine
from medbill_desktop.ui.parts.list_workbook import workbook_command
from medbill_desktop.ui.parts.peek import card_of
from medbill_desktop.ui.parts.story import Story

_NOTHING, _CLAIM, _STATEMENT = range(3)
_OF_ANY = frozenset({Kind.WORK_ITEM, Kind.LEDGER, Kind.STATEMENT})
"""Kinds whose ids do not say which claim or patient they are about."""
_DAYS = ("+7", "+14", "+30")


class FollowupScreen(Screen):
    """The Follow-up tab."""

    depends_on = frozenset(
        {Kind.CLAIM, Kind.WORK_ITEM, Kind.LEDGER, Kind.PATIENT, Kind.STATEMENT, Kind.REMITTANCE}
    )

    def __init__(self, desk: Desk) -> None:
        """Make the page and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "followup")
        self._claim: actions.Story | None = None
        self._item: WorkItem | None = None
        self._balance: actions.Balance | None = None
        self._make_commands()
        self.confirm = ConfirmLine("statements-confirm")
        self._run = StatementRunner(desk, self, self.confirm, self._go_on).command
        self._make()
        self.set_commands(self._run, workbook_command(desk, self.list))
        desk.keys.bind("followup-letters", self.list.table, self._letters)
        self.list.chosen.connect(self._show)
        self.list.counts_changed.connect(lambda _: self.counts_changed.emit())

    @property
    def shown(self) -> actions.Story | None:
        """The claim that is shown."""
        return self._claim

    @property
    def balance(self) -> actions.Balance | None:
        """The patient's statement that is shown."""
        return self._balance

    def commands(self) -> tuple[Command, ...]:
        """The letters too, so that the palette finds them."""
        return (*self._letters, *super().commands())

    def open(self, target_id: int, text: str = "") -> None:
        """Show a work item: its claim, or itself when it is about none."""
        self.desk.jobs.read(lambda _: actions.read_item(self.desk, target_id), self._on_opened)

    def refresh(self, changes: Changes) -> None:
        """Look again at the list, and at what is shown if it was touched: each look is written down."""
        self.list.patch(changes)
        claim = {self._claim.page.record.id, 0} if self._claim is not None else {0}
        touched = claim & changes.ids(Kind.CLAIM) or {self._patient_id(), 0} & changes.ids(Kind.PATIENT)
        if self.list.current_id and (touched or changes.kinds & _OF_ANY):
            self._show(self.list.current_id)

    def counts(self) -> Mapping[str, int]:
        """What waits for somebody."""
        counts = self.list.counts()
        return {"all": counts.get("all", 0), "alert": counts.get("denials", 0)}

    def _make_commands(self) -> None:
        claim, patient = self._has_claim, self._has_patient
        self._acting = (
            Command("call", "Call note", "C", self._on_call, claim),
            Command("rebill", "Rebill corrected", "R", self._on_rebill, claim),
            Command("next-payer", "Next payer", "N", self._on_next_payer, claim),
            Command("done", "Done", "D", self._on_done, self._has_items),
            Command("later", "Later", "L", self._on_later, claim),
        )
        self._going = (
            Command("open-claim", "Claim", "O", self._on_claim, claim),
            Command("open-payment", "Payment", "P", self._on_payment, self._has_answer),
            Command("open-patient", "Patient", "T", self._on_patient, patient),
        )
        self._letters = (*self._acting, *self._going)

    def _make(self) -> None:
        desk, office = self.desk, self.desk.office
        clear = EmptyState(
            "Nothing is open and late here", "Alt+1 to Alt+6 show the other lists; F9 runs statements."
        )
        queue = FollowupQueue(office.bench.store.reading, office.clock)
        self.list = WorklistView(queue, desk, clear, lambda row: card_of(desk, *_record_of(row)))
        self.header, self.totals = RecordHeader(), TotalsBar()
        self.alerts = AlertLine(self.desk, "followup-alerts")
        self.ask = AskLine("followup-ask")
        self.call = CallForm(desk.keys, desk.clock, self._on_call_typed)
        self.story = Story("claim-story", "What happened")
        self.preview = PdfView("statement-preview", desk.jobs)
        self.preview.zoom = 0.67
        self.preview.setAccessibleName("Statement")
        self.preview.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for scroll in self.preview.findChildren(QScrollArea):
            scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rests = Evidence(desk.keys.button(self._run))
        self.stack = QStackedWidget()
        self.stack.setObjectName("followup-body")
        self.stack.addWidget(
            EmptyState(
                "Nothing is chosen", "Choose an open item in the list with j and k; a letter acts on it."
            )
        )
        self.stack.addWidget(self.story)
        self.stack.addWidget(FocusRing(self.preview))
        self.set_panes(self.list, self._record_pane(), self.rests)

    def _record_pane(self) -> QWidget:
        pane = QWidget()
        pane.setObjectName("record")
        layout = _close(pane)
        letters = QWidget()
        letters.setObjectName("letters")
        flow = FlowLayout(letters)
        flow.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_3, t.SPACE_2)
        self._buttons = [(one, self.desk.keys.button(one, flat=True)) for one in self._letters]
        for _, button in self._buttons:
            flow.addWidget(button)
        for widget, stretch in (
            (self.confirm, 0),
            (self.header, 0),
            (self.alerts, 0),
            (self.ask, 0),
            (self.call, 0),
            (self.stack, 1),
            (labels.line(), 0),
            (self.totals, 0),
            (letters, 0),
        ):
            layout.addWidget(widget, stretch)
        return pane

    def _has_claim(self) -> bool:
        return self._claim is not None

    def _has_items(self) -> bool:
        return bool(self._items())

    def _has_answer(self) -> bool:
        return self._claim is not None and bool(self._claim.answers)

    def _has_patient(self) -> bool:
        return bool(self._patient_id())

    def _items(self) -> list[int]:
        if self._item is not None:
            return [self._item.id]
        return [one.id for one in self._claim.to_do] if self._claim is not None else []

    def _patient_id(self) -> int:
        if self._claim is not None:
            return self._claim.page.record.patient_id
        if self._balance is not None:
            return self._balance.patient_id
        return self._item.patient_id or 0 if self._item is not None else 0

    def _show(self, row: int) -> None:
        if not row:
            self._clear()
            return
        kind, record = of_row(row)
        reads: Mapping[Queued, tuple[Callable[[], object], Callable[[object], None]]] = {
            Queued.CLAIM: (lambda: actions.read_claim(self.desk, record), self._on_claim_read),
            Queued.ITEM: (lambda: actions.read_item(self.desk, record), self._on_item_read),
            Queued.PATIENT: (lambda: actions.read_balance(self.desk, record), self._on_balance_read),
        }
        read, shown = reads[kind]
        self.desk.jobs.read(lambda _: read(), shown, key="followup-record", on_error=self._on_unreadable)

    def _on_unreadable(self, error: BaseException) -> None:
        self._clear()
        self.desk.errors.show(error)

    def _clear(self) -> None:
        self._claim = self._item = self._balance = None
        self.header.show_record("", "")
        self.alerts.show_patient(0)
        self.totals.show_totals()
        self.rests.card.clear()
        self.rests.said.show_happenings((), "")
        self.rests.to_do.show_happenings((), "")
        self._turn(_NOTHING)

    def _on_claim_read(self, read: object) -> None:
        assert isinstance(read, actions.Story)  # noqa: S101 what `_show` asked for
        self._claim, self._item, self._balance = read, None, None
        page = read.page
        self.alerts.show_patient(page.record.patient_id)
        self.header.show_record(
            page.record.patient_name,
            columns.claim_words(page),
            state=page.record.state.value,
            money=page.payer_owes,
            caption="payers owe",
        )
        self.story.show_happenings(columns.story_of(page.events), "Nothing happened yet.")
        self.rests.said.show_happenings(
            columns.answers_as_lines(read.answers), "The payer has not answered yet."
        )
        self.rests.to_do.show_happenings(columns.to_do_lines(read.to_do), "No work item is open.")
        self.rests.card.setText(columns.payer_words(read.payer, page, self.desk.clock.today()))
        self.totals.show_totals(
            ("Charges", page.record.charge_total, ""),
            ("Paid, adjusted", page.record.charge_total - page.payer_owes - page.patient_owes, ""),
            ("Patient owes", page.patient_owes, ""),
            ("Payers owe", page.payer_owes, "strong"),
        )
        self._turn(_CLAIM)

    def _on_item_read(self, read: object) -> None:
        assert isinstance(read, WorkItem)  # noqa: S101 what `_show` asked for
        self._claim, self._item, self._balance = None, read, None
        self.alerts.show_patient(read.patient_id or 0)
        self.header.show_record(
            read.patient_name, read.reason, money=read.amount or None, caption="it is about"
        )
        self.story.show_happenings(columns.to_do_lines([read]), "")
        self.rests.said.show_happenings((), "It is about no claim.")
        self.rests.to_do.show_happenings(columns.to_do_lines([read]), "")
        self.rests.card.setText("T goes to the patient; D closes the work item with a reason.")
        self.totals.show_totals()
        self._turn(_CLAIM)

    def _on_balance_read(self, read: object) -> None:
        assert isinstance(read, actions.Balance)  # noqa: S101 what `_show` asked for
        self._claim, self._item, self._balance = None, None, read
        self.alerts.show_patient(read.patient_id)
        image = read.bill.image
        people = ", ".join(person.name for person in image.patients)
        self.header.show_record(
            image.guarantor_name,
            f"Account {image.account} · for {people} · due {image.due}",
            state="patient",
            money=image.total_due,
            caption="patient owes",
        )
        self.preview.show_pdf("Statement", read.pdf, read.pages)
        self.rests.printed.show_happenings(columns.statement_lines(read.before), "None was printed before.")
        self.rests.card.setText(
            "The statement as it would be printed today; nothing is saved by looking at it."
        )
        aging = image.aging
        words = ("0-30", "31-60", "61-90", "91-120", "Over 120")
        self.totals.show_totals(
            *((name, amount, "") for name, amount in zip(words, aging.buckets, strict=True) if amount),
            ("Due", image.total_due, "strong"),
        )
        self._turn(_STATEMENT)

    def _turn(self, page: int) -> None:
        """Show the page of a kind; only what can be done with it can be pressed."""
        self.stack.setCurrentIndex(page)
        self.rests.turn(patient=page == _STATEMENT)
        for command, button in self._buttons:
            button.setEnabled(command.enabled())
        self.desk.keys.changed.emit()

    def _on_opened(self, item: WorkItem) -> None:
        row = row_id(Queued.CLAIM, item.claim_id) if item.claim_id else row_id(Queued.ITEM, item.id)
        if not self.list.select_id(row):
            self._show(row)

    def _on_call(self) -> None:
        if self._claim is not None:
            self.call.open_for(self._claim.payer.name, self._claim.payer.phone)

    def _on_call_typed(self, note: CallNote) -> None:
        if self._claim is not None:
            actions.note_call(
                self.desk, self._claim.page.record.id, note, self._on_noted, self.call.banner.problem
            )

    def _on_noted(self) -> None:
        self.call.close_form()
        self._go_on()

    def _go_on(self) -> None:
        """The hands stay on the queue; what was acted on leaves it, and the next one stands in its place."""
        self.panes.focus_pane(QUEUE)
        self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_later(self) -> None:
        self.ask.ask("Look again on which day?", _DAYS, self._put_off)

    def _put_off(self, typed: str) -> None:
        if self._claim is None or not typed:
            return
        try:
            until = parse_date(typed, self.desk.clock.today(), day_first=day_first())
        except UserError as error:
            self.desk.errors.show(error)
            return
        actions.put_off(self.desk, self._claim.page.record.id, until, self._go_on)

    def _on_done(self) -> None:
        self.ask.ask("Why is it done?", columns.CLOSING_REASONS, self._close)

    def _close(self, reason: str) -> None:
        if reason:
            actions.close_items(self.desk, self._items(), reason, self._go_on)

    def _on_rebill(self) -> None:
        if self._claim is not None:
            actions.rebill(self.desk, self._claim.page.record.id, lambda _: self._go_on())

    def _on_next_payer(self) -> None:
        if self._claim is not None:
            actions.bill_next(self.desk, self._claim.page.record.id, lambda _: self._go_on())

    def _on_claim(self) -> None:
        if self._claim is not None:
            self.desk.navigator.go(Target(Kind.CLAIM, self._claim.page.record.id))

    def _on_payment(self) -> None:
        if self._claim is not None and self._claim.answers:
            self.desk.navigator.go(Target(Kind.REMITTANCE, self._claim.answers[0].remittance_id))

    def _on_patient(self) -> None:
        if patient := self._patient_id():
            self.desk.navigator.go(Target(Kind.PATIENT, patient))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc returns to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.panes.focus_pane(QUEUE)
        else:
            super().keyPressEvent(event)


def _record_of(row: int) -> tuple[Kind, int]:
    kind, record = of_row(row)
    kinds = {Queued.CLAIM: Kind.CLAIM, Queued.ITEM: Kind.WORK_ITEM, Queued.PATIENT: Kind.PATIENT}
    return kinds[kind], record


def _close(pane: QWidget) -> QVBoxLayout:
    layout = QVBoxLayout(pane)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    return layout


TAB = TabSpec(
    "followup", "Follow-up", "phone-outgoing", FollowupScreen, frozenset({Kind.WORK_ITEM, Kind.STATEMENT})
)
