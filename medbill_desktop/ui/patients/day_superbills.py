"""The Superbills room: which numbered forms are not back, used or void (O32)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import BytesIO

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.superbill import Superbill, SuperbillState
from medbill_desktop.query.worklists import SUPERBILLS, opened
from medbill_desktop.services import day_papers, day_superbills
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.panes import QUEUE, RecordHeader
from medbill_desktop.ui.kit.screen import Desk, Screen
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.ask_line import AskLine
from medbill_desktop.ui.parts.claim_sheet import PdfView
from medbill_desktop.ui.parts.list_workbook import workbook_command

_REASONS = ("Spoiled", "Lost", "Patient did not come", "Printed twice")


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A superbill with its page as it would be printed again."""

    superbill: Superbill
    content: bytes


def _read(desk: Desk, superbill_id: int) -> _Drawn:
    from medbill_desktop.forms.superbill import draw_superbills

    bench = desk.office.bench
    with bench.store.reading() as connection:
        found = Reader(connection).get(Superbill, superbill_id)
    out = BytesIO()
    draw_superbills(day_papers.superbill_images(bench, [found]), out)
    return _Drawn(found, out.getvalue())


class SuperbillsScreen(Screen):
    """Numbered superbills and what became of them."""

    depends_on = frozenset({Kind.SUPERBILL, Kind.APPOINTMENT, Kind.CHARGE})

    def __init__(self, desk: Desk) -> None:
        """Make the room and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "patients-superbills")
        self._shown: Superbill | None = None
        self._void = Command("void", "Void", "X", self._on_void, lambda: self._is(SuperbillState.PRINTED))
        self._back = Command(
            "restore", "Not void", "B", self._on_restore, lambda: self._is(SuperbillState.VOID)
        )
        self._visit = Command("visit", "The visit", "F8", self._on_visit, lambda: self._shown is not None)
        self._make()
        desk.keys.bind("superbill-letters", self.list.table, (self._void, self._back))
        self.set_commands(self._visit, workbook_command(desk, self.list))
        self.list.chosen.connect(self._show)
        self.list.entered.connect(lambda _: self._on_visit())
        self.list.counts_changed.connect(lambda _: self.counts_changed.emit())

    @property
    def shown(self) -> Superbill | None:
        """The superbill in front."""
        return self._shown

    def commands(self) -> tuple[Command, ...]:
        """The letters too, so that the palette finds them."""
        return (self._void, self._back, *super().commands())

    def refresh(self, changes: Changes) -> None:
        """Look again at the list and at the superbill in front."""
        self.list.patch(changes)
        if self._shown is not None:
            self._show(self._shown.id)

    def counts(self) -> Mapping[str, int]:
        """Forms that are not back yet."""
        return {"all": self.list.counts().get("out", 0)}

    def _make(self) -> None:
        desk, office = self.desk, self.desk.office
        none = EmptyState("No superbill here", "Ctrl+P in the Day room prints them.")
        narrow = replace(SUPERBILLS, spec=SUPERBILLS.spec.narrowed("number", "patient", "state", "day"))
        self.list = WorklistView(opened(narrow, office.bench.store.reading, office.clock), desk, none)
        self.header, self.ask = RecordHeader(), AskLine("superbill-ask")
        self.paper = PdfView("superbill-paper", desk.jobs)
        record = QWidget()
        record.setObjectName("record")
        layout = QVBoxLayout(record)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.ask, self.header, labels.line()):
            layout.addWidget(widget)
        layout.addWidget(self.paper, 1)
        note = EmptyState(
            "How numbers reconcile",
            "A form comes back as charges, with a no-charge reason, or is void with a reason.",
        )
        note.setObjectName("evidence")
        self.set_panes(self.list, record, note)

    def _is(self, state: SuperbillState) -> bool:
        return self._shown is not None and self._shown.state is state

    def _show(self, record: int) -> None:
        if record:
            self.desk.jobs.read(lambda _: _read(self.desk, record), self._on_read, key="superbill")
        else:
            self._shown = None

    def _on_read(self, drawn: _Drawn) -> None:
        one = self._shown = drawn.superbill
        row = self.list.row(one.id) or {}
        why = f" because: {one.void_reason}" if one.void_reason else ""
        what = f"{row.get('patient', '')}{why}"
        self.header.show_record(f"Superbill {one.number}", what, state=str(row.get("state", one.state.value)))
        self.paper.show_pdf(f"Superbill {one.number}", drawn.content, 1)
        self.desk.keys.changed.emit()

    def _on_void(self) -> None:
        one = self._shown
        if one is not None:
            self.ask.ask(
                f"Why does superbill {one.number} not come back?",
                _REASONS,
                lambda why: self._void_for(one, why),
            )

    def _void_for(self, one: Superbill, why: str) -> None:
        bench = self.desk.office.bench
        act(
            self.desk,
            lambda _: day_superbills.void_superbill(bench, one.id, why),
            lambda void: f"Superbill {void.number} is void.",
            undo=lambda void: day_superbills.restore_superbill(bench, void.id).changes,
            near=self.desk.toasts.problem,
        )

    def _on_restore(self) -> None:
        one, bench = self._shown, self.desk.office.bench
        if one is not None:
            act(
                self.desk,
                lambda _: day_superbills.restore_superbill(bench, one.id),
                lambda back: f"Superbill {back.number} is expected back.",
                undo=lambda back: day_superbills.void_superbill(bench, back.id, one.void_reason).changes,
                near=self.desk.toasts.problem,
            )

    def _on_visit(self) -> None:
        if self._shown is None:
            raise UserError("No superbill is chosen.")
        self.desk.navigator.go(Target(Kind.APPOINTMENT, self._shown.appointment_id))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc returns to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.panes.focus_pane(QUEUE)
        else:
            super().keyPressEvent(event)
