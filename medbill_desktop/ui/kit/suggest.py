"""A field that proposes while one types: payers, providers, codes. Enter takes the first proposal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from medbill_desktop.ui.kit import theme
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.fields import LineField
from medbill_desktop.ui.kit.jobs import Jobs

PROPOSAL_ROLE = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_MOST_ROWS = 10


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal.

    Attributes:
        value: what the field reads as when it is taken (an id, a code).
        text: what the field shows then, and the strong words of the row.
        detail: muted words at the right of it.
        group: heading it stands under; proposals of a group follow each other. "" for none.
        retired: no longer proposed; a record that holds it still shows it.
    """

    value: Any
    text: str
    detail: str = ""
    group: str = ""
    retired: bool = False


class ProposalModel(QAbstractListModel):
    """The proposals of a search."""

    def __init__(self) -> None:
        super().__init__()
        self.proposals: tuple[Proposal, ...] = ()

    def show(self, proposals: Sequence[Proposal]) -> None:
        """Show others."""
        self.beginResetModel()
        self.proposals = tuple(proposals)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """How many."""
        return 0 if parent.isValid() else len(self.proposals)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The proposal and its words."""
        if not index.isValid():
            return None
        proposal = self.proposals[index.row()]
        if role == PROPOSAL_ROLE:
            return proposal
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return f"{proposal.text} {proposal.detail}".strip()
        return None


class ProposalDelegate(QStyledItemDelegate):
    """Draws strong words, muted detail and, at the start of a group, its name at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """24 px high."""
        return QSize(80, t.ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw a row."""
        tokens = theme.tokens()
        proposal: Proposal = index.data(PROPOSAL_ROLE)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(tokens.chosen))
        box = option.rect.adjusted(t.SPACE_3, 0, -t.SPACE_3, 0)
        metrics = painter.fontMetrics()
        before = index.sibling(index.row() - 1, 0).data(PROPOSAL_ROLE) if index.row() else None
        if proposal.group and (before is None or before.group != proposal.group):
            painter.setPen(QColor(tokens.muted))
            right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
            painter.drawText(box, right, proposal.group)
            box.adjust(0, 0, -metrics.horizontalAdvance(proposal.group) - t.SPACE_3, 0)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.setPen(QColor(tokens.text))
        text = metrics.elidedText(proposal.text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, middle, text)
        box.adjust(metrics.horizontalAdvance(text) + t.SPACE_3, 0, 0, 0)
        if box.width() > t.SPACE_4:
            painter.setPen(QColor(tokens.muted))
            painter.drawText(
                box, middle, metrics.elidedText(proposal.detail, Qt.TextElideMode.ElideRight, box.width())
            )
        painter.restore()


class SuggestEdit(LineField):
    """Searches as one types; F4 shows everything that fits, Enter or Tab takes, Esc closes.

    Signals:
        taken: with the Proposal.
    """

    taken = Signal(object)

    def __init__(
        self,
        name: str,
        accessible: str,
        jobs: Jobs,
        find: Callable[[str], Sequence[Proposal]],
        parent: QWidget | None = None,
    ) -> None:
        """Start empty.

        Args:
            name: objectName.
            accessible: what a reader says.
            jobs: searches run on a reader thread, the newest only.
            find: gets the typed text, returns proposals, the best first.
            parent: Qt owner.
        """
        super().__init__(name, accessible, parent)
        self._jobs = jobs
        self._find = find
        self._value: Any = None
        self._model = ProposalModel()
        self._list = QListView(self)
        self._list.setWindowFlags(Qt.WindowType.ToolTip)
        self._list.setObjectName(f"{name}-proposals")
        self._list.setAccessibleName(f"Proposals for {accessible.lower()}")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setModel(self._model)
        self._list.setItemDelegate(ProposalDelegate(self._list))
        self._list.setUniformItemSizes(True)
        self._list.clicked.connect(self._take)
        self.textEdited.connect(self._on_typed)

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """What is proposed now."""
        return self._model.proposals if self._list.isVisible() else ()

    def read(self) -> Any:
        """The value taken; None while the text is not that of a proposal."""
        return self._value

    def write(self, value: Proposal | None) -> None:
        """Show a value with its words."""
        self._value = value.value if value else None
        self.setText(value.text if value else "")

    def look_up(self) -> None:
        """F4: show what fits the text."""
        self._search(self.text().strip())

    def _on_typed(self, text: str) -> None:
        self._value = None
        self._search(text.strip())

    def _search(self, text: str) -> None:
        self._jobs.read(lambda _: self._find(text), self._on_found, key=f"suggest-{id(self)}")

    def _on_found(self, proposals: Sequence[Proposal]) -> None:
        self._model.show(proposals)
        if not proposals or not self.hasFocus():
            self._list.hide()
            return
        self._list.setCurrentIndex(self._model.index(0))
        rows = min(_MOST_ROWS, len(proposals))
        self._list.resize(max(self.width(), 420), rows * t.ROW_PX + 2)
        self._list.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
        self._list.show()

    def _take(self, index: QModelIndex) -> None:
        proposal: Proposal = index.data(PROPOSAL_ROLE)
        self.write(proposal)
        self._list.hide()
        self.edited.emit()
        self.taken.emit(proposal)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab takes the proposal and goes on."""
        if self._list.isVisible() and forward:
            self._take(self._list.currentIndex())
        return super().focusNextPrevChild(forward)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving closes the list."""
        self._list.hide()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the list while it is open."""
        key = Qt.Key(event.key())
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if key is Qt.Key.Key_F4:
            self.look_up()
        elif self._list.isVisible() and key in moves:
            row = max(0, min(self._model.rowCount() - 1, self._list.currentIndex().row() + moves[key]))
            self._list.setCurrentIndex(self._model.index(row))
        elif self._list.isVisible() and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._take(self._list.currentIndex())
        elif self._list.isVisible() and key is Qt.Key.Key_Escape:
            self._list.hide()
        else:
            super().keyPressEvent(event)
