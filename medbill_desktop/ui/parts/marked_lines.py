"""Lines of an entry grid that rules may mark afterwards, and that may be numbered by letters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from medbill_desktop.ui.kit.grid_model import PROBLEM_ROLE, GridColumn, GridModel, Line

_Index = QModelIndex | QPersistentModelIndex


class MarkedLines(GridModel):
    """A GridModel whose cells carry sentences from rules beside those of its own parsers."""

    def __init__(
        self, columns: Sequence[GridColumn], blank: Callable[[], Line], *, letters: str = ""
    ) -> None:
        """Start without lines.

        Args:
            columns: in order of display.
            blank: makes a new line.
            letters: names of the lines instead of numbers (``"ABC…"``).
        """
        super().__init__(columns, blank)
        self._letters = letters
        self._marks: Mapping[tuple[int, str], str] = {}

    def mark(self, marks: Mapping[tuple[int, str], str]) -> None:
        """Mark cells; replaces all earlier marks.

        Args:
            marks: sentence by 0-based row and column key.
        """
        self._marks = dict(marks)
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    @property
    def typed_rows(self) -> list[int]:
        """The 0-based rows of `lines`: those that are not blank."""
        return [row for row in range(self.rowCount()) if not self.is_blank(row)]

    def value(self, row: int, key: str) -> Any:
        """The value of a cell as last read."""
        return self._lines[row].get(key)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """As GridModel; a mark stands where the parser has nothing to say."""
        found = super().data(index, role)
        if found is None and role in {PROBLEM_ROLE, Qt.ItemDataRole.ToolTipRole} and index.isValid():
            return self._marks.get((index.row(), self.columns[index.column()].key))
        return found

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Lines by letter where they have letters."""
        if self._letters and orientation is Qt.Orientation.Vertical and role == Qt.ItemDataRole.DisplayRole:
            return self._letters[section] if section < len(self._letters) else "–"
        return super().headerData(section, orientation, role)
