"""An account in words: date, what happened, who recorded it, the amount, and what is owed since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from medbill_desktop.domain.ledger import EntryKind
from medbill_desktop.domain.worklist import Column, Content
from medbill_desktop.query.details.account import AccountLine
from medbill_desktop.ui.kit import content
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.worklist_model import CONTENT_ROLE
from medbill_desktop.ui.kit.worklist_paint import RowDelegate

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_COLUMNS = (
    Column("day", "Date", Content.DATE),
    Column("what", "What happened", Content.FREE),
    Column("who", "By", Content.CODE),
    Column("amount", "Amount", Content.MONEY),
    Column("balance", "Balance", Content.MONEY),
)


def what_happened(line: AccountLine) -> str:
    """An event in words: what was posted, for which service, and what moved to whom."""
    words = line.what
    if line.kind is EntryKind.CHARGE and line.code and line.code not in words:
        words = f"{words} {line.code}"
    if line.service_date is not None and line.service_date != line.day:
        words = f"{words}, seen {content.write_date(line.service_date)}"
    if line.patient and line.kind is not EntryKind.CHARGE:
        amount = abs(line.patient).plain()
        owes = "the patient owes" if line.patient.cents > 0 else "the patient no longer owes"
        words = f"{words}; {owes} {amount}"
    return words


class _Model(QAbstractTableModel):
    """The events, oldest first."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[AccountLine, ...] = ()

    def show(self, lines: Sequence[AccountLine]) -> None:
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = _COLUMNS[index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self._text(self.lines[index.row()], column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return content.alignment(column.content)
        return column.content if role == CONTENT_ROLE else None

    def _text(self, line: AccountLine, column: Column) -> str:
        values = {
            "day": line.day,
            "what": what_happened(line),
            "who": line.who,
            "amount": line.payers + line.patient,
            "balance": line.balance,
        }
        return content.write(values[column.key], column.content)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _COLUMNS[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return content.alignment(_COLUMNS[section].content)
        return None


class LedgerView(QTableView):
    """The account as rows of 24 px; the newest is in sight."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Account")
        self._model = _Model()
        self.setModel(self._model)
        self.setItemDelegate(RowDelegate(self))
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

    @property
    def texts(self) -> list[list[str]]:
        """The rows as shown, for tests and readers."""
        model = self._model
        return [
            [str(model.index(row, column).data()) for column in range(len(_COLUMNS))]
            for row in range(model.rowCount())
        ]

    def show_account(self, lines: Sequence[AccountLine]) -> None:
        """Show an account, oldest first."""
        self._model.show(lines)
        self.fit_columns()
        if lines:
            self.setCurrentIndex(self._model.index(len(lines) - 1, 0))
            self.scrollToBottom()

    def fit_columns(self) -> None:
        """Give each column its class's width; the words take what is left."""
        metrics = self.fontMetrics()
        widths = [content.width(column, metrics) for column in _COLUMNS]
        others = sum(width for number, width in enumerate(widths) if number != 1)
        widths[1] = max(content.FLEXIBLE_LEAST_PX, self.viewport().width() - others)
        for number, pixels in enumerate(widths):
            self.setColumnWidth(number, pixels)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the pane."""
        super().resizeEvent(event)
        self.fit_columns()
