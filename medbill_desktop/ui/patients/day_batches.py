"""The Charge batches room: a pile counted beforehand against what was entered (O17)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.superbill import BatchState, BatchTally, ChargeBatch
from medbill_desktop.query.worklists import CHARGE_BATCHES, opened
from medbill_desktop.services import day_batches
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit.binding import Field
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.fields import MoneyEdit, TextEdit
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import QUEUE, RecordHeader, TotalsBar
from medbill_desktop.ui.kit.screen import Desk, Screen
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.ask_line import AskLine
from medbill_desktop.ui.parts.entry_form import EntryForm
from medbill_desktop.ui.parts.list_workbook import workbook_command

_SHOWN = ("number", "state", "entered", "label")
_NOBODY, _BATCH, _NEW = range(3)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A batch with its count."""

    batch: ChargeBatch
    tally: BatchTally


@dataclass(frozen=True, slots=True)
class _Blank:
    """A batch before it is begun."""

    count: str = ""
    total: Money = ZERO
    label: str = ""


class BatchForm(EntryForm):
    """The pile as it was counted."""

    def __init__(self) -> None:
        fields = [
            Field(
                "count",
                "Visits in the pile",
                TextEdit("batch-count", "Visits in the pile", limit=5),
                _count_rule,
            ),
            Field("total", "Their charges in all", MoneyEdit("batch-total", "Their charges in all")),
            Field("label", "What it is", TextEdit("batch-label", "What it is", limit=80), span=2),
        ]
        super().__init__("batch", fields, columns=2)

    def begin(self, batch: ChargeBatch | None) -> None:
        """Ask for a new pile, or for the right count of one."""
        blank = _Blank()
        if batch is not None:
            blank = _Blank(str(batch.expected_count), batch.expected_total, batch.label)
        self.load(blank)
        self.start()


def _count_rule(text: str) -> str:
    good = text.isascii() and text.isdigit() and int(text) > 0
    return "" if good else "Type how many superbills are in the pile."


def _read(desk: Desk, batch_id: int) -> _Opened:
    with desk.office.bench.store.reading() as connection:
        reader = Reader(connection)
        batch = reader.get(ChargeBatch, batch_id)
        return _Opened(batch, day_batches.tally_of(reader, batch))


class BatchesScreen(Screen):
    """Batches of charges."""

    depends_on = frozenset({Kind.CHARGE_BATCH, Kind.CHARGE, Kind.ENCOUNTER})

    def __init__(self, desk: Desk) -> None:
        """Make the room and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "patients-batches")
        self._opened: _Opened | None = None
        self._counting: ChargeBatch | None = None
        self._make_commands()
        self._make()
        self.set_commands(*self._declared, workbook_command(desk, self.list))
        self.list.chosen.connect(self._show)
        self.list.counts_changed.connect(lambda _: self.counts_changed.emit())

    @property
    def tally(self) -> BatchTally | None:
        """The count of the batch in front."""
        return self._opened.tally if self._opened else None

    def refresh(self, changes: Changes) -> None:
        """Look again at the list and at the batch in front."""
        self.list.patch(changes)
        if self._opened is not None:
            self._show(self._opened.batch.id)

    def counts(self) -> Mapping[str, int]:
        """Open batches."""
        return {"all": self.list.counts().get("open", 0)}

    def _make_commands(self) -> None:
        self._new = Command("new", "New batch", "Ctrl+N", self._on_new)
        self._edit = Command("count", "Count again", "F2", self._on_count, lambda: self._is(BatchState.OPEN))
        self._close = Command("close", "Close batch", "F9", self._on_close, lambda: self._is(BatchState.OPEN))
        self._reopen = Command(
            "reopen", "Open again", "F7", self._on_reopen, lambda: self._is(BatchState.CLOSED)
        )
        save = Command("save", "Save", "Ctrl+S", self._on_save, lambda: self._stack.currentIndex() == _NEW)
        self._declared = (self._new, save, self._edit, self._close, self._reopen)

    def _make(self) -> None:
        desk, office = self.desk, self.desk.office
        none = EmptyState("No batch here", "Count the pile, then begin a batch.", desk.keys.button(self._new))
        narrow = replace(CHARGE_BATCHES, spec=CHARGE_BATCHES.spec.narrowed(*_SHOWN))
        self.list = WorklistView(opened(narrow, office.bench.store.reading, office.clock), desk, none)
        self.header, self.totals, self.ask = RecordHeader(), TotalsBar(), AskLine("batch-ask")
        self.words = labels.label("", "batch-words", tone="strong", wrap=True)
        self.form = BatchForm()
        self._stack = QStackedWidget()
        self._stack.setObjectName("batch-pages")
        self._stack.addWidget(EmptyState("No batch is chosen", "Begin one with Ctrl+N."))
        self._stack.addWidget(self._page("batch-page", self.words))
        self._stack.addWidget(self._page("batch-new", self.form))
        record = QWidget()
        record.setObjectName("record")
        layout = QVBoxLayout(record)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.ask, self.header, labels.line()):
            layout.addWidget(widget)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.totals)
        note = EmptyState(
            "How a batch works",
            "What its owner enters goes into it. It closes when count and total agree, or with a reason.",
        )
        note.setObjectName("evidence")
        self.set_panes(self.list, record, note)

    def _page(self, name: str, body: QWidget) -> QWidget:
        page = QWidget()
        page.setObjectName(name)
        inner = labels.column(margin=16)
        page.setLayout(inner)
        inner.addWidget(body)
        inner.addStretch(1)
        return page

    def _is(self, state: BatchState) -> bool:
        return self._opened is not None and self._opened.batch.state is state

    def _show(self, record: int) -> None:
        if record:
            self.desk.jobs.read(lambda _: _read(self.desk, record), self._on_read, key="charge-batch")
        else:
            self._opened = None
            self._stack.setCurrentIndex(_NOBODY)

    def _on_read(self, found: _Opened) -> None:
        self._opened = found
        batch, tally = found.batch, found.tally
        closed = f", closed by {batch.closed_by}" if batch.closed_by else ""
        what = f"{batch.label or 'charges'} · {batch.owner} · {write_date(batch.day)}{closed}"
        self.header.show_record(f"Batch {batch.number}", what, state=batch.state.value)
        tone = "good" if tally.agrees else "wrong"
        self.totals.show_totals(
            (
                "Visits",
                f"{tally.visits} of {tally.expected_visits}",
                "good" if not tally.over_visits else "wrong",
            ),
            ("Expected", tally.expected_total, ""),
            ("Entered", tally.total, ""),
            ("Difference", tally.over_total, tone),
        )
        drafts = f" {tally.drafts} of them not released yet." if tally.drafts else ""
        why = f" Closed because: {batch.reason}." if batch.reason else ""
        self.words.setText(f"{tally.words().capitalize()}.{drafts}{why}")
        if self._stack.currentIndex() != _NEW or self._counting is None:
            self._stack.setCurrentIndex(_BATCH)
        self.desk.keys.changed.emit()

    def _on_new(self) -> None:
        self._begin(None)

    def _on_count(self) -> None:
        if self._opened is not None:
            self._begin(self._opened.batch)

    def _begin(self, batch: ChargeBatch | None) -> None:
        self._counting = batch
        title = f"Count batch {batch.number} again" if batch else "New batch of charges"
        self.header.show_record(title, "Ctrl+S saves, Esc leaves")
        self._stack.setCurrentIndex(_NEW)
        self.form.begin(batch)
        self.desk.keys.changed.emit()

    def _on_save(self) -> None:
        try:
            values = self.form.values()
        except UserError as error:
            self.desk.toasts.problem(str(error))
            return
        bench, batch = self.desk.office.bench, self._counting
        count, total, label = int(values["count"]), values["total"], values["label"]
        act(
            self.desk,
            lambda _: (
                day_batches.expect(bench, batch.id, count, total)
                if batch
                else day_batches.open_batch(bench, count, total, label)
            ),
            lambda made: f"Batch {made.number} expects {made.expected_count} visits, {made.expected_total}.",
            then=self._on_saved,
            near=self.form.near("count"),
        )

    def _on_saved(self, batch: ChargeBatch) -> None:
        self._counting = None
        self._stack.setCurrentIndex(_BATCH)
        if not self.list.select_id(batch.id):
            self.list.table.remember(batch.id)
        self._show(batch.id)
        self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_close(self) -> None:
        """Close at once when it agrees; else ask why not."""
        found = self._opened
        if found is None:
            return
        if found.tally.agrees:
            self._close_for(found.batch, "")
        else:
            question = f"Batch {found.batch.number} is {found.tally.words()}. Why is it closed like this?"
            self.ask.ask(question, (), lambda why: self._close_for(found.batch, why))

    def _close_for(self, batch: ChargeBatch, why: str) -> None:
        bench = self.desk.office.bench
        act(
            self.desk,
            lambda _: day_batches.close_batch(bench, batch.id, why),
            lambda closed: f"Batch {closed.number} is closed.",
            undo=lambda closed: day_batches.reopen_batch(bench, closed.id).changes,
            near=self.desk.toasts.problem,
        )

    def _on_reopen(self) -> None:
        bench, found = self.desk.office.bench, self._opened
        if found is not None:
            act(
                self.desk,
                lambda _: day_batches.reopen_batch(bench, found.batch.id),
                lambda again: f"Batch {again.number} is open again.",
                near=self.desk.toasts.problem,
            )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the form, then returns to the list."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
            return
        self._counting = None
        if self._opened is not None:
            self._stack.setCurrentIndex(_BATCH)
            self._on_read(self._opened)
        else:
            self._stack.setCurrentIndex(_NOBODY)
        self.panes.focus_pane(QUEUE)
