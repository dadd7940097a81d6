"""The lines of an entry grid: values, the text that could not be read, and undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.worklist import Column, Content
from medbill_desktop.ui.kit import content

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
PROBLEM_ROLE = Qt.ItemDataRole.UserRole + 3
CONTENT_ROLE = Qt.ItemDataRole.UserRole + 1
_UNDO_KEPT = 100


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column of an entry grid.

    Attributes:
        key: name of the value in each line.
        title: heading.
        content: width and alignment class.
        parse: turns typed text into the value; raises UserError. None: the column is read only.
        show: writes a value; default as lists do.
        fills: takes the room that is left.
    """

    key: str
    title: str
    content: Content
    parse: Callable[[str], Any] | None = None
    show: Callable[[Any], str] | None = None
    fills: bool = False

    def as_column(self) -> Column:
        """The column as a worklist names it, for its width."""
        return Column(self.key, self.title, self.content)


Line = dict[str, Any]


class GridModel(QAbstractTableModel):
    """Lines being typed. A value that cannot be read stays as typed and carries its sentence.

    Signals:
        edited: a line changed, was added or removed by the user.
    """

    edited = Signal()

    def __init__(self, columns: Sequence[GridColumn], blank: Callable[[], Line]) -> None:
        """Start without lines.

        Args:
            columns: in order of display.
            blank: makes a new line with its default values.
        """
        super().__init__()
        self.columns = tuple(columns)
        self._blank = blank
        self._lines: list[Line] = []
        self._wrong: list[dict[str, tuple[str, str]]] = []
        self._past: list[tuple[list[Line], list[dict[str, tuple[str, str]]]]] = []

    @property
    def lines(self) -> list[Line]:
        """The lines typed, without those that were left blank."""
        return [
            dict(line)
            for line, wrong in zip(self._lines, self._wrong, strict=True)
            if wrong or not self._is_blank(line)
        ]

    @property
    def problems(self) -> list[str]:
        """A sentence for each value that could not be read."""
        return [
            f"Line {number}: {sentence}"
            for number, wrong in enumerate(self._wrong, start=1)
            for _, sentence in wrong.values()
        ]

    def load(self, lines: Sequence[Line]) -> None:
        """Show stored lines; nothing to undo afterwards."""
        self.beginResetModel()
        self._lines = [dict(line) for line in lines]
        self._wrong = [{} for _ in lines]
        self._past.clear()
        self.endResetModel()

    def add_line(self, line: Line | None = None) -> int:
        """Add a line at the end.

        Args:
            line: its values; default a blank one.

        Returns:
            Its 0-based row.
        """
        row = len(self._lines)
        if line is not None:
            self._remember()  # a blank line is no edit to be taken back
        self.beginInsertRows(QModelIndex(), row, row)
        self._lines.append(self._blank() if line is None else dict(line))
        self._wrong.append({})
        self.endInsertRows()
        self.edited.emit()
        return row

    def remove_line(self, row: int) -> None:
        """Take a line out."""
        if 0 <= row < len(self._lines):
            self._remember()
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._lines[row]
            del self._wrong[row]
            self.endRemoveRows()
            self.edited.emit()

    def set_value(self, row: int, key: str, value: Any) -> None:
        """Set a value that follows from another (a price, a pointer); no undo step of its own."""
        self._lines[row][key] = value
        self._wrong[row].pop(key, None)
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def copy_above(self, row: int, key: str) -> None:
        """Ditto: take the value of the line above."""
        if 0 < row < len(self._lines):
            self._remember()
            self.set_value(row, key, self._lines[row - 1].get(key))
            self.edited.emit()

    def is_blank(self, row: int) -> bool:
        """Whether nothing was typed on a line."""
        return not self._wrong[row] and self._is_blank(self._lines[row])

    def undo(self) -> bool:
        """Take the last edit back; False when there is none."""
        if not self._past:
            return False
        self.beginResetModel()
        self._lines, self._wrong = self._past.pop()
        self.endResetModel()
        self.edited.emit()
        return True

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return bool(self._past)

    def _is_blank(self, line: Line) -> bool:
        fresh = self._blank()
        return all(line.get(c.key) == fresh.get(c.key) for c in self.columns if c.parse is not None)

    def _remember(self) -> None:
        self._past.append(([dict(line) for line in self._lines], [dict(wrong) for wrong in self._wrong]))
        del self._past[:-_UNDO_KEPT]

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Lines, blank ones too."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Columns."""
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Columns with a parser can be typed in."""
        able = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return able | Qt.ItemFlag.ItemIsEditable if self.columns[index.column()].parse is not None else able

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, alignment or problem of a cell."""
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        wrong = self._wrong[index.row()].get(column.key)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return wrong[0] if wrong else self._text(index.row(), column)
        if role in {PROBLEM_ROLE, Qt.ItemDataRole.ToolTipRole}:
            return wrong[1] if wrong else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return content.alignment(column.content)
        return column.content if role == CONTENT_ROLE else None

    def _text(self, row: int, column: GridColumn) -> str:
        value = self._lines[row].get(column.key)
        return column.show(value) if column.show else content.write(value, column.content)

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Read typed text into the line."""
        column = self.columns[index.column()]
        text = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or column.parse is None or text == self.data(index):
            return False
        self._remember()
        wrong = self._wrong[index.row()]
        try:
            self._lines[index.row()][column.key] = column.parse(text)
            wrong.pop(column.key, None)
        except UserError as error:
            wrong[column.key] = (text, str(error))
        self.dataChanged.emit(index, index)
        self.edited.emit()
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Headings aligned as their columns; lines numbered from 1."""
        if orientation is Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return content.alignment(self.columns[section].content)
        return None
