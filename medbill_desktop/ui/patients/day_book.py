"""The book of a day: a column a provider, a row a slot; arrows move, Enter books or opens."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from medbill_desktop.domain.appointment import Appointment, clock_time
from medbill_desktop.query.day import Book, Slot
from medbill_desktop.ui.kit import theme
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import PAD_PX

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
TAKEN_ROLE = Qt.ItemDataRole.UserRole + 5


class BookModel(QAbstractTableModel):
    """The slots of a day."""

    def __init__(self) -> None:
        super().__init__()
        self.book: Book | None = None

    def show(self, book: Book) -> None:
        """Show a day."""
        self.beginResetModel()
        self.book = book
        self.endResetModel()

    def slot(self, row: int) -> Slot | None:
        """The slot of a row."""
        return self.book.slots[row] if self.book and 0 <= row < len(self.book.slots) else None

    def beginning(self, index: _Index) -> tuple[Appointment, ...]:
        """The appointments that begin in a cell."""
        slot = self.slot(index.row())
        if slot is None or self.book is None or not index.isValid():
            return ()
        return slot.booked.get(self.book.providers[index.column()].id, ())

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Slots."""
        return 0 if parent.isValid() or self.book is None else len(self.book.slots)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Providers."""
        return 0 if parent.isValid() or self.book is None else len(self.book.providers)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Who begins in a cell, and whether its time is taken."""
        slot = self.slot(index.row()) if index.isValid() else None
        if slot is None or self.book is None:
            return None
        provider = self.book.providers[index.column()]
        begins = slot.booked.get(provider.id, ())
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return " / ".join(one.patient_name for one in begins)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            who = ", ".join(one.patient_name for one in begins)
            busy = "busy" if provider.id in slot.runs_over else "free"
            return f"{clock_time(slot.start)}, {provider.name.listed()}: {who or busy}"
        if role == TAKEN_ROLE:
            return "begins" if begins else "over" if provider.id in slot.runs_over else ""
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Providers above, times at the left."""
        if role != Qt.ItemDataRole.DisplayRole or self.book is None:
            return None
        if orientation is Qt.Orientation.Horizontal:
            return self.book.providers[section].name.listed()
        return clock_time(self.book.slots[section].start)


class _Delegate(QStyledItemDelegate):
    """Draws a cell: tinted while somebody is booked, a bar at the left for the length of it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(40, t.ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        tokens = theme.tokens()
        rect: QRect = option.rect
        taken = index.data(TAKEN_ROLE)
        painter.save()
        painter.fillRect(rect, QColor(tokens.panel if taken else tokens.base))
        if taken:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(tokens.accent))
        painter.setPen(QColor(tokens.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(tokens.accent), t.FOCUS_PX))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        inner = rect.adjusted(PAD_PX + 2, 0, -PAD_PX, -1)
        painter.setPen(QColor(tokens.text))
        text = painter.fontMetrics().elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
        painter.restore()


class BookGrid(QTableView):
    """The book of a day.

    Signals:
        free: Enter in a free slot; with the provider's id and minutes after midnight.
        chosen: Enter on an appointment; with its id.
    """

    free = Signal(int, int)
    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("day-book")
        self.setAccessibleName("The book of the day")
        self.times = BookModel()
        self.setModel(self.times)
        self.setItemDelegate(_Delegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        heads, rows = self.horizontalHeader(), self.verticalHeader()
        heads.setObjectName("day-book-heads")
        heads.setHighlightSections(False)
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        heads.setFixedHeight(t.ROW_PX)
        rows.setObjectName("day-book-times")
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(t.ROW_PX)
        rows.setDefaultSectionSize(t.ROW_PX)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        rows.setFixedWidth(self.fontMetrics().horizontalAdvance("00:00 am") + 2 * PAD_PX + 4)
        self.doubleClicked.connect(self._enter)

    def show_book(self, book: Book) -> None:
        """Show a day; the cursor stays where it was, else on the first free slot."""
        row, column = self.currentIndex().row(), self.currentIndex().column()
        self.times.show(book)
        if row < 0:
            free = ((r, c) for r in range(self.times.rowCount()) for c in range(self.times.columnCount()))
            row, column = next((at for at in free if not self.times.index(*at).data(TAKEN_ROLE)), (0, 0))
        self.setCurrentIndex(self.times.index(row, column))

    def _enter(self, index: _Index) -> None:
        slot, book = self.times.slot(index.row()), self.times.book
        if slot is None or book is None:
            return
        begins = self.times.beginning(index)
        if begins:
            self.chosen.emit(begins[0].id)
        else:
            self.free.emit(book.providers[index.column()].id, slot.start)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter books in a free slot and opens a taken one."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._enter(self.currentIndex())
        else:
            super().keyPressEvent(event)
