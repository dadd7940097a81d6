"""The second step of a table: what stands below a code that is not complete, and where the code goes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medbill_desktop.domain.worklist import Column, Content
from medbill_desktop.query.details.visit_page import VisitPage
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import FocusRing, RecordHeader
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.kit.suggest import Proposal
from medbill_desktop.ui.parts.small_table import SmallTable

_COLUMNS = (Column("code", "Code", Content.CODE), Column("words", "What it adds", Content.FREE))
_COMPLETE = "Nothing stands below this code: Enter in the table takes it."
_NO_CODE = "No code stands in this cell of the book. Left and Right move over the columns."


class StepPane(QWidget):
    """The code under the cursor and the codes below it.

    Signals:
        moved: another code below is under the cursor, as printed.
        entered: Enter on one of them; with its Proposal.
        left: Esc.
    """

    moved = Signal(str)
    entered = Signal(object)
    left = Signal()

    def __init__(self, desk: Desk, take: Command) -> None:
        """Start without a code.

        Args:
            desk: of the screen.
            take: the command that takes what is under the cursor.
        """
        super().__init__()
        self.setObjectName("table-step")
        self.setProperty("ground", "base")
        self.header = RecordHeader()
        self.table = SmallTable("table-below", "Codes below it", _COLUMNS)
        self.where = labels.label("", "table-where", tone="muted", wrap=True)
        self._below: tuple[Proposal, ...] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(labels.line())
        layout.addWidget(FocusRing(self.table, self), 1)
        layout.addWidget(labels.line())
        foot = labels.column()
        foot.setContentsMargins(t.SPACE_4, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        foot.addWidget(self.where)
        foot.addWidget(desk.keys.button(take, main=True), 0, Qt.AlignmentFlag.AlignRight)
        layout.addLayout(foot)
        self.table.moved.connect(self._on_moved)
        self.table.entered.connect(self._on_entered)

    @property
    def chosen(self) -> Proposal | None:
        """The code below under the cursor; None when none stands there."""
        at = self.table.current_id - 1
        return self._below[at] if 0 <= at < len(self._below) else None

    def show_code(self, code: str, title: str, below: Sequence[Proposal]) -> None:
        """Show a code and what stands below it.

        Args:
            code: as printed; "" for an empty cell.
            title: its words.
            below: its children.
        """
        self._below = tuple(below)
        self.header.show_record(code or "No code", title)
        self.table.say_when_empty(_COMPLETE if code else _NO_CODE)
        self.table.blockSignals(True)
        self.table.show_rows([])
        told = telling([one.detail for one in below])
        rows = zip(self._below, told, strict=True)
        self.table.show_rows(
            [{"id": at, "code": one.value, "words": words} for at, (one, words) in enumerate(rows, start=1)]
        )
        self.table.blockSignals(False)

    def show_visit(self, page: VisitPage | None) -> None:
        """Say where a code goes."""
        if page is None:
            self.where.setText("No visit is open for codes: a code is copied.")
            return
        day = write_date(page.encounter.service_date)
        self.where.setText(f"A code goes to the visit of {page.patient.name.listed()}, {day}.")

    def start(self) -> None:
        """Come to the codes below."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_moved(self, _row: int) -> None:
        if self.chosen is not None:
            self.moved.emit(str(self.chosen.value))

    def _on_entered(self, _row: int) -> None:
        if self.chosen is not None:
            self.entered.emit(self.chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes one step back."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def telling(titles: Sequence[str]) -> list[str]:
    """Titles without the words that all of them begin with, so that a narrow column shows what differs."""
    parts = [title.split(" ") for title in titles]
    same = 0
    if len(parts) > 1:
        while all(len(each) > same + 1 for each in parts) and len({each[same] for each in parts}) == 1:
            same += 1
    return [" ".join(each[same:]) for each in parts]
