"""The entry grid: typed by keyboard alone; Enter is the next field, on the last field a new line."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from medbill_desktop.ui.kit import content, theme
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.grid_model import PROBLEM_ROLE, GridModel

_Index = QModelIndex | QPersistentModelIndex


class CellDelegate(QStyledItemDelegate):
    """Draws a cell and makes its editor; tabs override `make_editor` for code search in a cell."""

    def make_editor(self, parent: QWidget, index: _Index) -> QLineEdit:
        """The editor of a cell."""
        editor = QLineEdit(parent)
        editor.setAlignment(index.data(Qt.ItemDataRole.TextAlignmentRole))
        return editor

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """Make the editor with its names."""
        editor = self.make_editor(parent, index)
        model = index.model()
        heading = model.headerData(index.column(), Qt.Orientation.Horizontal)
        editor.setObjectName("cell-editor")
        editor.setAccessibleName(f"{heading}, line {index.row() + 1}")
        return editor

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """24 px high."""
        return QSize(40, t.ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the cell; a wrong one is underlined and edged."""
        tokens = theme.tokens()
        rect: QRect = option.rect
        painter.save()
        editable = bool(index.flags() & Qt.ItemFlag.ItemIsEditable)
        painter.fillRect(rect, QColor(tokens.base if editable else tokens.panel))
        painter.setPen(QColor(tokens.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        problem = index.data(PROBLEM_ROLE)
        focus = option.state & QStyle.StateFlag.State_HasFocus
        if problem or focus:
            painter.setPen(QPen(QColor(tokens.blocked if problem else tokens.accent), t.FOCUS_PX))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        inner = rect.adjusted(content.PAD_PX, 0, -content.PAD_PX, -1)
        painter.setPen(QColor(tokens.blocked if problem else tokens.text if editable else tokens.muted))
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), fitting)
        painter.restore()


class EntryGrid(QTableView):
    """Lines of service, adjustments, check details.

    Keys: typing or F2 edits; Enter and Tab go to the next field, past the last a new line; Enter on a line
    left blank leaves the grid; Ctrl+' takes the value above; Ctrl+Delete removes the line; Ctrl+Z undoes.

    Signals:
        problem_changed: with the sentence of the cell under the cursor, "" when it is right.
        left: Enter on a blank line: go on to what comes after the grid.
    """

    problem_changed = Signal(str)
    left = Signal()

    def __init__(self, name: str, accessible: str, model: GridModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.lines = model
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.AnyKeyPressed | triggers.DoubleClicked | triggers.EditKeyPressed)
        heads, rows = self.horizontalHeader(), self.verticalHeader()
        heads.setHighlightSections(False)
        heads.setFixedHeight(t.ROW_PX)
        heads.setObjectName(f"{name}-heads")
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(t.ROW_PX)
        rows.setDefaultSectionSize(t.ROW_PX)
        rows.setFixedWidth(28)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        model.modelReset.connect(self._on_reset)
        model.dataChanged.connect(lambda *_: self._tell_problem())

    def start(self) -> None:
        """Come to the first field, with a blank line when there is none."""
        if not self.lines.rowCount():
            self.lines.add_line()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setCurrentIndex(self._fields_of(0)[0])

    def show_cell(self, row: int, key: str) -> None:
        """Go to a cell: where a finding points."""
        column = next((i for i, each in enumerate(self.lines.columns) if each.key == key), 0)
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.setCurrentIndex(self.lines.index(min(row, self.lines.rowCount() - 1), column))

    def next_cell(self) -> None:
        """Enter: the next field; past the last of the last line a new line; from a blank line out."""
        index = self.currentIndex()
        if not index.isValid():
            self.start()
            return
        rest = [each for each in self._fields_of(index.row()) if each.column() > index.column()]
        if self.lines.is_blank(index.row()) and index.row() == self.lines.rowCount() - 1:
            if index.row():
                self.lines.remove_line(index.row())
            self.left.emit()
        elif rest:
            self.setCurrentIndex(rest[0])
        else:
            last = index.row() == self.lines.rowCount() - 1
            row = self.lines.add_line() if last else index.row() + 1
            self.setCurrentIndex(self._fields_of(row)[0])

    def _ditto(self) -> None:
        """Ctrl+': the value of the line above, then the next field."""
        index = self.currentIndex()
        if index.row() > 0 and self.lines.columns[index.column()].parse is not None:
            self.lines.copy_above(index.row(), self.lines.columns[index.column()].key)
            self.next_cell()

    def previous_cell(self) -> None:
        """Shift+Tab: the field before."""
        index = self.currentIndex()
        before = [each for each in self._fields_of(index.row()) if each.column() < index.column()]
        if before:
            self.setCurrentIndex(before[-1])
        elif index.row():
            self.setCurrentIndex(self._fields_of(index.row() - 1)[-1])

    def _fields_of(self, row: int) -> list[QModelIndex]:
        return [
            self.lines.index(row, i) for i, each in enumerate(self.lines.columns) if each.parse is not None
        ]

    def _on_reset(self) -> None:
        self.fit_columns()
        if self.lines.rowCount():
            self.setCurrentIndex(self._fields_of(0)[0])

    def fit_columns(self) -> None:
        """Give each column its width; the one that fills takes the rest."""
        metrics = self.fontMetrics()
        widths = [content.width(each.as_column(), metrics) for each in self.lines.columns]
        for number, each in enumerate(self.lines.columns):
            if each.fills:
                others = sum(widths) - widths[number]
                widths[number] = max(content.FLEXIBLE_LEAST_PX, self.viewport().width() - others)
        for number, pixels in enumerate(widths):
            self.setColumnWidth(number, pixels)

    def _tell_problem(self) -> None:
        self.problem_changed.emit(str(self.currentIndex().data(PROBLEM_ROLE) or ""))

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Tell what is wrong with the cell under the cursor."""
        super().currentChanged(current, previous)
        self._tell_problem()

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Enter and Tab in a cell go on to the next field."""
        hints = QAbstractItemDelegate.EndEditHint
        super().closeEditor(editor, hints.NoHint)
        if hint in {hints.SubmitModelCache, hints.EditNextItem}:
            self.next_cell()
        elif hint is hints.EditPreviousItem:
            self.previous_cell()

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z is the grid's while it has something to undo."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
            and self.lines.can_undo
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the grid outside a cell."""
        key = Qt.Key(event.key())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self.state() is QAbstractItemView.State.EditingState:
            return  # the cell's own Enter comes up here, too; closeEditor goes on from it
        if event.matches(QKeySequence.StandardKey.Undo):
            self.lines.undo()
        elif control and key is Qt.Key.Key_Delete:
            self.lines.remove_line(self.currentIndex().row())
        elif control and key is Qt.Key.Key_Apostrophe:
            self._ditto()
        elif not control and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}:
            self.next_cell()
        elif key is Qt.Key.Key_Backtab:
            self.previous_cell()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the pane."""
        super().resizeEvent(event)
        self.fit_columns()
