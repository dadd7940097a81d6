"""A short list of names: the sections of the settings and the records of one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from medbill_desktop.ui.kit import theme
from medbill_desktop.ui.kit import tokens as t

_Index = QModelIndex | QPersistentModelIndex


class _Delegate(QStyledItemDelegate):
    """Rows of 24 px, drawn as in every list."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(80, t.ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        tokens, rect = theme.tokens(), option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.chosen))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(tokens.accent))
        painter.setPen(QColor(tokens.text))
        inner = rect.adjusted(t.SPACE_3, 0, -t.SPACE_2, 0)
        words = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter), words)
        painter.restore()


class NameList(QListView):
    """A short list of names.

    Signals:
        moved: another name is current; with its 0-based place.
        entered: Enter on one.
    """

    moved = Signal(int)
    entered = Signal()

    def __init__(self, name: str, accessible: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setItemDelegate(_Delegate(self))
        self._names = QStringListModel(self)
        self.setModel(self._names)
        self.selectionModel().currentChanged.connect(lambda index, _old: self.moved.emit(index.row()))

    def show_names(self, names: Sequence[str], row: int = 0) -> None:
        """Show names and make one current."""
        self._names.setStringList(list(names))
        self.go(row)

    def go(self, row: int) -> None:
        """Make a name current."""
        self.setCurrentIndex(self._names.index(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the record."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit()
        else:
            super().keyPressEvent(event)
