"""The left pane of the tables: what is looked for, which table, its rows, and what is said of the cell."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.codes.index_tables import TITLES, IndexRow, IndexTable, Which
from medbill_desktop.domain.worklist import Filter
from medbill_desktop.ui.coding.tables_grid import IndexGrid
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.chips import ChipsBar
from medbill_desktop.ui.kit.fields import LineField
from medbill_desktop.ui.kit.panes import FocusRing

_MOST = 400
"""Rows of an answer at most; who wants more types another part of a word."""
_NOTHING = (
    "No row has all these parts. Leave one out, or type the beginning of a word, of a code, or the main term "
    "of the book. Esc clears the search."
)
_INTO_THE_GRID = {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Enter}


class Finding(LineField):
    """The search field.

    Signals:
        into: the hands go on to the rows.
        cleared: Esc in an empty field.
    """

    into = Signal()
    cleared = Signal()

    def __init__(self) -> None:
        super().__init__("search-tables", "Search the table")
        self.setPlaceholderText("Search: parts of words in any order, or a code   Ctrl+F")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down and Enter go to the rows; Esc clears, then goes back."""
        key = Qt.Key(event.key())
        if key in _INTO_THE_GRID and not event.modifiers():
            self.into.emit()
        elif key is Qt.Key.Key_Escape:
            if self.text():
                self.clear()
                self.edited.emit()
            else:
                self.cleared.emit()
        else:
            super().keyPressEvent(event)


class TablesPane(QWidget):
    """Both tables, one of them in front, each with its own search and cell.

    Signals:
        moved: another cell is under the cursor.
        entered: Enter on a cell.
    """

    moved = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("queue-tables")
        self.search = Finding()
        self.chips = ChipsBar(tuple(Filter(one.value, TITLES[one]) for one in Which))
        self.chips.setToolTip("Alt+1 and Alt+2 change the table")
        self.grids = {which: IndexGrid(which) for which in Which}
        self.cell = labels.label("", "table-cell", tone="strong", wrap=True)
        self.said = labels.label("", "table-source", tone="muted", wrap=True)
        self._tables: dict[Which, IndexTable] = {}
        self._queries = dict.fromkeys(Which, "")
        self._count = 0
        self.which = Which.NEOPLASM
        self._lay_out()
        self.search.edited.connect(self._on_typed)
        self.search.into.connect(lambda: self.grid.setFocus(Qt.FocusReason.OtherFocusReason))
        for grid in self.grids.values():
            grid.moved.connect(lambda _: self._on_moved())
            grid.entered.connect(lambda _: self.entered.emit())

    @property
    def grid(self) -> IndexGrid:
        """The table in front."""
        return self.grids[self.which]

    @property
    def table(self) -> IndexTable | None:
        """Its rows in the book; None until it is read."""
        return self._tables.get(self.which)

    def show_table(self, table: IndexTable) -> None:
        """Bring a table to the front, as it was left."""
        fresh = table.which not in self._tables
        self._tables[table.which] = table
        self.which = table.which
        self._stack.setCurrentIndex(list(Which).index(table.which))
        if self.search.text() != self._queries[table.which]:
            self.search.setText(self._queries[table.which])
            self.search.selectAll()
        if fresh:
            self._find()
        else:
            self._on_moved()

    def look_for(self, query: str) -> None:
        """Search for something else in the table in front."""
        self.search.setText(query)
        self._on_typed()

    def _lay_out(self) -> None:
        head = labels.column(spacing=t.SPACE_2)
        head.setContentsMargins(t.SPACE_3, t.SPACE_3, t.SPACE_3, t.SPACE_2)
        head.addWidget(self.search)
        head.addWidget(self.chips)
        self._stack = QStackedWidget()
        self._stack.setObjectName("tables")
        for grid in self.grids.values():
            grid.say_when_empty(_NOTHING)
            self._stack.addWidget(FocusRing(grid, self))
        foot = labels.column(spacing=t.SPACE_1)
        foot.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_3, t.SPACE_2)
        foot.addWidget(self.cell)
        foot.addWidget(self.said)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)
        layout.addWidget(labels.line())
        layout.addLayout(foot)
        self.setFocusProxy(self.search)

    def _on_typed(self) -> None:
        self._queries[self.which] = self.search.text()
        self._find()

    def _find(self) -> None:
        table, query = self.table, self.search.text().strip()
        if table is None:
            return
        if not query:
            self._count = len(table.rows)
            self.grid.show_found(table.rows, 1, self.grid.current_column)
            return
        found = table.search(query, _MOST)
        self._count = found.count
        best = found.rows[0].number if found.rows else 0
        self.grid.show_found(table.with_parents(found.rows), best, self.grid.current_column)

    def _on_moved(self) -> None:
        table, row = self.table, self.grid.current_row
        if table is None:
            return
        self.cell.setText(_words(table, row, self.grid.current_column) if row else "No row is found")
        count = f"{self._count:,} of {len(table.rows):,} rows"
        cut = f", the best {_MOST} shown" if self.search.text().strip() and self._count > _MOST else ""
        self.said.setText(f"{table.title}, {table.edition}: {count}{cut}.")
        self.moved.emit()


def _words(table: IndexTable, row: IndexRow, column: int) -> str:
    """A cell in words: the whole path, the heading of its column, its code and the notes of its row."""
    code, heading = row.codes[column], table.columns[column].title
    said = code or ("none" if any(row.codes) else "")
    cell = f"{heading}: {said}" if said else ""
    return " · ".join(part for part in (", ".join(row.path), cell, row.notes) if part)
