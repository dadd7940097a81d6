"""A neoplasm or drug table on the screen: terms set in by level, six columns of codes, a cell that moves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView

from medbill_desktop.codes.index_tables import COLUMNS, TITLES, IndexRow, Which
from medbill_desktop.domain.worklist import Column, Content, Row
from medbill_desktop.ui.kit import content, theme
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.parts.small_table import SmallTable

_SET_IN = "      "
_LONGEST = "T00.0X00"
_STEPS = {Qt.Key.Key_J: Qt.Key.Key_Down, Qt.Key.Key_K: Qt.Key.Key_Up}


class IndexGrid(SmallTable):
    """Rows of a table; Left and Right move over the codes, never onto the term."""

    def __init__(self, which: Which) -> None:
        """Start empty.

        Args:
            which: of the two tables.
        """
        codes = (Column(one.key, one.short, Content.CODE) for one in COLUMNS[which])
        columns = (Column("term", "Term", Content.FREE), *codes)
        super().__init__(f"table-{which.value}", TITLES[which], columns)
        self._shown: tuple[IndexRow, ...] = ()

    @property
    def current_row(self) -> IndexRow | None:
        """The row of the cell under the cursor."""
        at = self.currentIndex().row()
        return self._shown[at] if 0 <= at < len(self._shown) else None

    @property
    def current_column(self) -> int:
        """0-based place of the column of codes under the cursor."""
        return max(0, self.currentIndex().column() - 1)

    @property
    def current_code(self) -> str:
        """The code under the cursor as printed; "" where the book has none."""
        row = self.current_row
        return row.codes[self.current_column] if row else ""

    def show_found(self, rows: Sequence[IndexRow], best: int, column: int) -> None:
        """Show rows and stand on a cell.

        Args:
            rows: in order of display.
            best: number of the row to stand on.
            column: 0-based place of the column of codes.
        """
        self._shown = tuple(rows)
        self.blockSignals(True)  # the rows in between are nobody's choice
        keys = [column.key for column in self.columns[1:]]
        self.show_rows([_row(one, keys) for one in rows])
        at = next((at for at, one in enumerate(rows) if one.number == best), 0)
        self.setCurrentIndex(self.model().index(at, column + 1))
        self.blockSignals(False)
        self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)
        self.moved.emit(self.current_id)

    def fit_columns(self) -> None:
        """Codes get the width of the longest code or of their heading, the terms what is left."""
        metrics = self.fontMetrics()
        longest = metrics.horizontalAdvance(_LONGEST) + 2 * content.PAD_PX
        rest = self.viewport().width()
        for at, column in enumerate(self.columns[1:], start=1):
            width = max(longest, metrics.horizontalAdvance(column.title) + 3 * content.PAD_PX + 2)
            self.setColumnWidth(at, width)
            rest -= width
        self.setColumnWidth(0, max(content.FLEXIBLE_LEAST_PX, rest))

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """The cell that a key goes to; the term is not one."""
        found = super().moveCursor(action, modifiers)
        return found if found.column() else found.siblingAtColumn(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of a list; j and k stay in their column."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or event.modifiers():
            super().keyPressEvent(event)
            return
        row = self.currentIndex().row() + (1 if step is Qt.Key.Key_Down else -1)
        if 0 <= row < len(self._shown):
            self.setCurrentIndex(self.model().index(row, self.currentIndex().column()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, and a frame round the cell under the cursor."""
        super().paintEvent(event)
        if not self._shown:
            return
        painter = QPainter(self.viewport())
        painter.setPen(QPen(QColor(theme.tokens().accent), t.FOCUS_PX))
        painter.drawRect(self.visualRect(self.currentIndex()).adjusted(1, 1, -2, -2))
        painter.end()


def _row(row: IndexRow, keys: Sequence[str]) -> Row:
    words = f"{_SET_IN * row.level}{row.term}"
    term = f"{words}  ({row.notes})" if row.notes else words
    return {"id": row.number, "term": term, **dict(zip(keys, row.codes, strict=True))}
