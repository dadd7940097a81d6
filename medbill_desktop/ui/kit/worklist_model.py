"""A worklist in a table of any length: first page at once, then ids, then pages of rows as they are seen."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from medbill_desktop.domain.changes import Changes
from medbill_desktop.domain.worklist import (
    Column,
    KeptFilter,
    Row,
    ShownColumn,
    WorklistSource,
    WorklistSpec,
)
from medbill_desktop.ui.kit import content
from medbill_desktop.ui.kit.jobs import Jobs

PAGE = 128
KEPT_PAGES = 64
FIRST = 64
CONTENT_ROLE = Qt.ItemDataRole.UserRole + 1
ID_ROLE = Qt.ItemDataRole.UserRole + 2
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class WorklistModel(QAbstractTableModel):
    """The rows of a `WorklistSource`, fetched on reader threads.

    Signals:
        loaded: the first page stands; the view paints.
        ordered: the ids of all rows are known or were asked again; the view finds its row by id.
        counts_changed: with the counts by filter key.
    """

    loaded = Signal()
    ordered = Signal()
    counts_changed = Signal(object)

    def __init__(self, source: WorklistSource, jobs: Jobs, parent: QObject | None = None) -> None:
        """Start empty; `choose` loads.

        Args:
            source: a worklist of the open office.
            jobs: reader threads.
            parent: Qt owner.
        """
        super().__init__(parent)
        self.source = source
        self.spec: WorklistSpec = source.spec
        self.chosen = self.spec.filters[0].key if self.spec.filters else ""
        self.order = self.spec.default_sort
        self.search = ""
        self.kept: tuple[KeptFilter, ...] = ()
        self._columns = self._standing()
        self._jobs = jobs
        self._ids: array[int] = array("q")
        self._rows: dict[int, Row] = {}
        self._asked: OrderedDict[int, None] = OrderedDict()
        self._wanted: dict[int, None] = {}
        self._flush = QTimer(self, singleShot=True, interval=0)
        self._flush.timeout.connect(self._fetch)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns on screen, in order."""
        return self._columns

    def show_columns(self, wanted: Sequence[ShownColumn]) -> None:
        """Show other columns of the list, or the same in another order; rows and place stay.

        Args:
            wanted: each column with whether it is shown; none for the list's own.
        """
        by_key = {column.key: column for column in self.spec.columns}
        shown = tuple(by_key[one.key] for one in wanted if one.shown and one.key in by_key)
        columns = shown or self._standing()
        if columns != self._columns:
            self.beginResetModel()
            self._columns = columns
            self.endResetModel()
            self.ordered.emit()

    def _standing(self) -> tuple[Column, ...]:
        shown = {one.key for one in self.spec.standing() if one.shown}
        return tuple(column for column in self.spec.columns if column.key in shown)

    def choose(self, chosen: str | None = None, order: str | None = None, search: str | None = None) -> None:
        """Show another filter, order or search; None leaves it as it is."""
        self.chosen = self.chosen if chosen is None else chosen
        self.order = self.order if order is None else order
        self.search = self.search if search is None else search
        asked = (self.chosen, self.order, self.search)
        self._jobs.read(
            lambda _: self.source.first_page(*asked, FIRST), self._on_first_page, key=self._key("first")
        )
        self.recount()

    def recount(self) -> None:
        """Ask the counts of the chips again."""
        kept, source = self.kept, self.source

        def count() -> Mapping[str, int]:
            return {**source.counts(), **{one.key: source.count(one.chosen, one.search) for one in kept}}

        self._jobs.read(lambda _: count(), self._on_counts, key=self._key("counts"))

    def patch(self, changes: Changes) -> None:
        """Look again at what changed: rows in place, then the ids, without losing the place in the list."""
        if not changes.meets(self.spec.depends_on):
            return
        ids = changes.ids(self.spec.target)
        known = [record for record in ids if record in self._rows]
        if 0 in ids or changes.kinds & self.spec.depends_on - {self.spec.target}:
            self._asked.clear()
        elif known:
            self._jobs.read(lambda _: self.source.rows(known), lambda rows: self._on_patched(known, rows))
        self._ask_ids()
        self.recount()

    def id_at(self, row: int) -> int | None:
        """The record id of a row."""
        return self._ids[row] if 0 <= row < len(self._ids) else None

    def row_of(self, record: int) -> int | None:
        """The row of a record id, None when the list does not have it."""
        try:
            return self._ids.index(record)
        except ValueError:
            return None

    def row(self, record: int) -> Row | None:
        """The values of a record, None when they were not fetched yet."""
        return self._rows.get(record)

    def cached_rows(self) -> int:
        """How many rows are in memory."""
        return len(self._rows)

    def text_at(self, index: int, column: Column) -> str:
        """The text of a cell by row; "" while its page is being fetched, which this asks for."""
        page = index // PAGE
        if page not in self._asked:
            self._want(page)
        row = self._rows.get(self._ids[index])
        return "" if row is None else content.write(row.get(column.key), column.content)

    def _key(self, what: str) -> str:
        return f"worklist-{id(self)}-{what}"

    def _on_counts(self, counts: Mapping[str, int]) -> None:
        self.counts_changed.emit(counts)

    def _on_first_page(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self._rows = {_id(row): row for row in rows}
        self._ids = array("q", self._rows)
        self._asked.clear()
        self._wanted.clear()
        self._asked[0] = None
        self.endResetModel()
        self.loaded.emit()
        self._ask_ids()

    def _ask_ids(self) -> None:
        asked = (self.chosen, self.order, self.search)
        self._jobs.read(lambda _: self.source.ids(*asked), self._on_ids, key=self._key("ids"))

    def _on_ids(self, ids: array[int]) -> None:
        known = len(self._ids)
        if known and ids[:known] == self._ids and len(ids) >= known:
            if len(ids) > known:
                self.beginInsertRows(QModelIndex(), known, len(ids) - 1)
                self._ids = ids
                self.endInsertRows()
                if known < PAGE:
                    self._asked.pop(0, None)
            else:
                self._repaint(0, len(ids) - 1)
        else:
            self.beginResetModel()
            self._ids = ids
            self._asked.clear()
            self.endResetModel()
        self.ordered.emit()

    def _on_patched(self, asked: Sequence[int], rows: Sequence[Row]) -> None:
        for record in asked:
            self._rows.pop(record, None)
        self._keep(rows)

    def _want(self, page: int) -> None:
        self._wanted[page] = None
        self._asked[page] = None
        if not self._flush.isActive():
            self._flush.start()

    def _fetch(self) -> None:
        # Of pages that flew by only the last ones are worth fetching; the others are asked again when seen.
        pages = list(self._wanted)
        self._wanted.clear()
        for page in pages[:-4]:
            self._asked.pop(page, None)
        ids = [record for page in pages[-4:] for record in self._ids[page * PAGE : (page + 1) * PAGE]]
        if ids:
            self._jobs.read(lambda _: self.source.rows(ids), self._keep)
        self._forget()

    def _forget(self) -> None:
        while len(self._asked) > KEPT_PAGES:
            page, _ = self._asked.popitem(last=False)
            for record in self._ids[page * PAGE : (page + 1) * PAGE]:
                self._rows.pop(record, None)

    def _keep(self, rows: Sequence[Row]) -> None:
        self._rows.update((_id(row), row) for row in rows)
        self._repaint(0, len(self._ids) - 1)

    def _repaint(self, first: int, last: int) -> None:
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """All rows of the list, seen or not."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """The columns of the specification."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, alignment, content class or id of a cell; a row not fetched yet is empty and is asked for."""
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        column = self.columns[index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            text = self.text_at(index.row(), column)
            return text if role == Qt.ItemDataRole.DisplayRole else f"{column.title} {text}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return content.alignment(column.content)
        if role == CONTENT_ROLE:
            return column.content
        return self._ids[index.row()] if role == ID_ROLE else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Headings, aligned as their columns."""
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return content.alignment(self.columns[section].content)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask the source for another order; columns without a stored key stay as they are."""
        chosen = self.columns[column]
        if chosen.sortable:
            wanted = ("-" if order is Qt.SortOrder.DescendingOrder else "") + chosen.key
            if wanted != self.order:
                self.choose(order=wanted)


def _id(row: Mapping[str, object]) -> int:
    record = row["id"]
    assert isinstance(record, int)  # noqa: S101 the contract of a Row
    return record
