"""A table of a record: a few rows that are all in memory, drawn like the lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from medbill_desktop.domain.worklist import Column, Content, Row
from medbill_desktop.ui.kit import content, theme
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import PAD_PX
from medbill_desktop.ui.kit.paint import draw_chip
from medbill_desktop.ui.kit.worklist_model import CONTENT_ROLE

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_QUIET = frozenset({Content.DATE, Content.AGE, Content.CODE})


class _Model(QAbstractTableModel):
    """The rows in the order given."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: tuple[Row, ...] = ()

    def show(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return content.write(self.rows[index.row()].get(column.key), column.content)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return content.alignment(column.content)
        return column.content if role == CONTENT_ROLE else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return content.alignment(self.columns[section].content)
        return None


class _Delegate(QStyledItemDelegate):
    """Draws one cell; the current row carries a bar of the accent at its left."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(40, t.ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        tokens = theme.tokens()
        rect: QRect = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.chosen))
            if index.column() == 0:
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(tokens.accent))
        painter.setPen(QColor(tokens.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        text, kind = str(index.data() or ""), index.data(CONTENT_ROLE)
        inner = rect.adjusted(PAD_PX, 0, -PAD_PX, -1)
        if kind == Content.STATE and text:
            draw_chip(painter, inner, text, tokens)
        else:
            painter.setPen(QColor(tokens.muted if kind in _QUIET else tokens.text))
            fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), fitting)
        painter.restore()


class SmallTable(QTableView):
    """Rows of 24 px; j and k move, Enter opens.

    Signals:
        moved: the current row is another; with its id.
        entered: Enter was pressed on a row; with its id.
    """

    moved = Signal(int)
    entered = Signal(int)

    def __init__(
        self, name: str, accessible: str, columns: Sequence[Column], parent: QWidget | None = None
    ) -> None:
        """Start empty.

        Args:
            name: objectName.
            accessible: what a reader says.
            columns: in order of display; names and free text share what is left.
            parent: Qt owner.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self._rows = _Model(columns)
        self._nothing = ""
        self.setModel(self._rows)
        self.setItemDelegate(_Delegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        rows, heads = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setMinimumSectionSize(t.ROW_PX)
        rows.setDefaultSectionSize(t.ROW_PX)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads.setHighlightSections(False)
        heads.setFixedHeight(t.ROW_PX)
        heads.setObjectName(f"{name}-heads")

    def say_when_empty(self, sentence: str) -> None:
        """Say in one sentence what to do while there is no row."""
        self._nothing = sentence
        self.setAccessibleDescription(sentence)
        self.viewport().update()

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns in order."""
        return self._rows.columns

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows shown, with values."""
        return self._rows.rows

    @property
    def texts(self) -> list[list[str]]:
        """The rows as shown, for tests and readers."""
        model = self._rows
        return [
            [str(model.index(row, column).data()) for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]

    @property
    def current_id(self) -> int:
        """Id of the current row; 0 when there is none."""
        return self._id(self.currentIndex().row())

    def show_rows(self, rows: Sequence[Row], *, last: bool = False) -> None:
        """Show rows, each with its ``id``; the current one stays when it is still there.

        Args:
            rows: in order of display.
            last: begin at the last row instead of the first.
        """
        kept = self.current_id
        self._rows.show(rows)
        self.fit_columns()
        ids = [self._id(row) for row in range(len(rows))]
        if ids:
            at = ids.index(kept) if kept and kept in ids else len(ids) - 1 if last else 0
            self.setCurrentIndex(self._rows.index(at, 0))

    def choose(self, record: int) -> bool:
        """Make a row current; False when the table does not have it."""
        for row in range(self._rows.rowCount()):
            if self._id(row) == record:
                self.setCurrentIndex(self._rows.index(row, 0))
                return True
        return False

    def _id(self, row: int) -> int:
        found = self._rows.rows[row].get("id") if 0 <= row < len(self._rows.rows) else 0
        return found if isinstance(found, int) else 0

    def fit_columns(self) -> None:
        """Give each column the width of its class, or of its longest text; all rows are in memory."""
        metrics = self.fontMetrics()
        columns = self._rows.columns
        widths = [content.width(column, metrics) for column in columns]
        flexible = [i for i, column in enumerate(columns) if column.content in content.FLEXIBLE]
        for i, column in enumerate(columns):
            if i not in flexible and column.content is not Content.STATE:
                texts = (content.write(row.get(column.key), column.content) for row in self._rows.rows)
                longest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
                widths[i] = max(widths[i], longest + 2 * PAD_PX + 2)
        room = self.viewport().width() - sum(w for i, w in enumerate(widths) if i not in flexible)
        for i in flexible:
            widths[i] = max(content.FLEXIBLE_LEAST_PX, room // len(flexible))
        for number, pixels in enumerate(widths):
            self.setColumnWidth(number, pixels)

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Tell the row."""
        super().currentChanged(current, previous)
        self.moved.emit(self._id(current.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of a list."""
        steps = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}
        key = Qt.Key(event.key())
        if key in steps and not event.modifiers():
            row = max(0, min(self._rows.rowCount() - 1, self.currentIndex().row() + steps[key]))
            self.setCurrentIndex(self._rows.index(row, 0))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit(self.current_id)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, or the sentence that stands in for them."""
        super().paintEvent(event)
        if self._nothing and not self._rows.rows:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(theme.tokens().muted))
            inner = self.viewport().rect().adjusted(PAD_PX, t.SPACE_2, -PAD_PX, -t.SPACE_2)
            painter.drawText(
                inner, int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap), self._nothing
            )
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the pane."""
        super().resizeEvent(event)
        self.fit_columns()
