"""The table of a worklist: rows of 24 px, columns by content class, keys of a list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from medbill_desktop.ui.kit import content
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.worklist_model import WorklistModel
from medbill_desktop.ui.kit.worklist_paint import RowDelegate

_Index = QModelIndex | QPersistentModelIndex


class WorklistTable(QTableView):
    """The rows; j and k move like the arrows, Space peeks, Enter goes to the record.

    Signals:
        moved: the current row is another; with its id (0 when none).
        entered_row: Enter was pressed on a row.
        peeked: Space was pressed on a row.
        letter: another letter was pressed; screens bind one-letter actions to it.
        columns_dragged: the mouse gave the columns other widths or another order.
    """

    moved = Signal(int)
    entered_row = Signal(int)
    peeked = Signal(int)
    letter = Signal(str)
    columns_dragged = Signal()

    def __init__(self, model: WorklistModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"table-{model.spec.name}")
        self.setAccessibleName(model.spec.title)
        self.worklist = model
        self._current_id = 0
        self._wanted = 0
        self._last_row = 0
        self._fitting = False
        self.widths: dict[str, int] = {}
        """Pixels that a user chose, by column key; the others follow their content."""
        self.setItemDelegate(RowDelegate(self))
        self.setModel(model)
        self._set_up()
        self._set_up_header()
        model.loaded.connect(self._on_loaded)
        model.ordered.connect(self._on_ordered)

    @property
    def current_id(self) -> int:
        """Id of the current row; 0 when there is none."""
        return self._current_id

    def select_id(self, record: int) -> bool:
        """Make a record the current row.

        Returns:
            False when the list does not have it (yet).
        """
        row = self.worklist.row_of(record)
        if row is None:
            return False
        self._go(row)
        return True

    def remember(self, record: int) -> None:
        """Come to this record as soon as the list has it."""
        self._wanted = record

    def step(self, by: int) -> None:
        """Move the current row down (or up, when negative)."""
        last = self.worklist.rowCount() - 1
        if last >= 0:
            self._go(max(0, min(last, self.currentIndex().row() + by)))

    def _go(self, row: int) -> None:
        index = self.worklist.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def _on_loaded(self) -> None:
        """Take the first row until the ids are known and the row of before can be found among them."""
        self._wanted = self._wanted or self._current_id
        self._last_row = 0
        self._restore()

    def _restore(self) -> None:
        """Find the row by its id again; when it is gone, stay at its place."""
        self.fit_columns()
        rows = self.worklist.rowCount()
        if not rows:
            self._set_current(0)
        elif self._wanted and self.select_id(self._wanted):
            self._wanted = 0
        elif not self.select_id(self._current_id):
            self._go(min(max(0, self._last_row), rows - 1))

    def _on_ordered(self) -> None:
        self._restore()
        self._wanted = 0

    def _set_current(self, record: int) -> None:
        if record != self._current_id:
            self._current_id = record
            self.moved.emit(record)

    def _set_up(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def _set_up_header(self) -> None:
        rows, heads = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setMinimumSectionSize(t.ROW_PX)
        rows.setDefaultSectionSize(t.ROW_PX)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads.setHighlightSections(False)
        heads.setSectionsMovable(True)
        heads.setResizeContentsPrecision(0)
        heads.setMinimumSectionSize(24)
        heads.setFixedHeight(t.ROW_PX)
        heads.setSectionsClickable(True)
        heads.setObjectName(f"heads-{self.worklist.spec.name}")
        heads.sectionClicked.connect(self._on_head_clicked)
        heads.sectionResized.connect(self._on_head_resized)
        heads.sectionMoved.connect(self._on_head_moved)

    @property
    def order_seen(self) -> tuple[str, ...]:
        """Keys of the columns from left to right, as the mouse left them."""
        heads, columns = self.horizontalHeader(), self.worklist.columns
        return tuple(columns[heads.logicalIndex(place)].key for place in range(len(columns)))

    def settle_columns(self) -> None:
        """Let the columns stand in the order of the model again, after that took over what was dragged."""
        heads = self.horizontalHeader()
        self._fitting = True
        for place in range(heads.count()):
            heads.moveSection(heads.visualIndex(place), place)
        self._fitting = False
        self.fit_columns()

    def fit_columns(self) -> None:
        """Give each column its width by content class; names and free text share what is left."""
        columns = self.worklist.columns
        metrics = self.fontMetrics()
        widths = [self.widths.get(column.key) or content.width(column, metrics) for column in columns]
        flexible = [
            i
            for i, column in enumerate(columns)
            if column.content in content.FLEXIBLE and not self.widths.get(column.key)
        ]
        room = self.viewport().width() - sum(w for i, w in enumerate(widths) if i not in flexible)
        wanted = sum(widths[i] for i in flexible)
        for i in flexible:
            share = room * widths[i] // wanted if wanted else 0
            widths[i] = max(content.FLEXIBLE_LEAST_PX, share)
        self._fitting = True
        for i, pixels in enumerate(widths):
            self.setColumnWidth(i, pixels)
        self._fitting = False

    def _on_head_resized(self, section: int, _old: int, pixels: int) -> None:
        if not self._fitting and section < len(self.worklist.columns):
            self.widths[self.worklist.columns[section].key] = pixels
            self.columns_dragged.emit()

    def _on_head_moved(self, _section: int, _old: int, _new: int) -> None:
        if not self._fitting:
            self.columns_dragged.emit()

    def _on_head_clicked(self, section: int) -> None:
        key = self.worklist.columns[section].key
        down = self.worklist.order == key
        self.worklist.sort(section, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder)

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Remember the row by its id and tell the screen."""
        super().currentChanged(current, previous)
        if current.isValid():
            self._last_row = current.row()
            self._set_current(self.worklist.id_at(current.row()) or 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of a list."""
        plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        actions: dict[int, Callable[[], object]] = {
            Qt.Key.Key_J: lambda: self.step(1),
            Qt.Key.Key_K: lambda: self.step(-1),
            Qt.Key.Key_Home: lambda: self.step(-self.worklist.rowCount()),
            Qt.Key.Key_End: lambda: self.step(self.worklist.rowCount()),
            Qt.Key.Key_Space: lambda: self.peeked.emit(self._current_id),
            Qt.Key.Key_Return: lambda: self.entered_row.emit(self._current_id),
            Qt.Key.Key_Enter: lambda: self.entered_row.emit(self._current_id),
        }
        action = actions.get(event.key()) if plain else None
        if action is not None:
            action()
        elif plain and len(event.text()) == 1 and event.text().isalnum():
            self.letter.emit(event.text().casefold())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the pane."""
        super().resizeEvent(event)
        self.fit_columns()
