"""The widgets of the Reports tab: a read-only table, the figures with their pictures, the dates asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from medbill_desktop.domain.worklist import Column, Content, Row
from medbill_desktop.ui.kit import content, labels, theme
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.bars import TrendLine
from medbill_desktop.ui.kit.paint import draw_chip
from medbill_desktop.ui.kit.worklist_model import CONTENT_ROLE
from medbill_desktop.ui.reports.columns import figure_words

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_TOTAL_ROLE = Qt.ItemDataRole.UserRole + 5
_COLUMNS = 3
_MEASURED = 200


class _Model(QAbstractTableModel):
    """Rows that were read at once; the last one may be the totals."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: tuple[Column, ...] = ()
        self.rows: Sequence[Row] = ()
        self.totals = False

    def show(self, columns: Sequence[Column], rows: Sequence[Row], *, totals: bool) -> None:
        self.beginResetModel()
        self.columns, self.rows, self.totals = tuple(columns), rows, totals
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return content.write(self.rows[index.row()].get(column.key), column.content)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return content.alignment(column.content)
        if role == _TOTAL_ROLE:
            return self.totals and index.row() == len(self.rows) - 1
        return column.content if role == CONTENT_ROLE else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return content.alignment(self.columns[section].content)
        return None


class _Delegate(QStyledItemDelegate):
    """Draws rows as every list does; totals are bold, above a line."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(40, t.ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        tokens, rect = theme.tokens(), option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.chosen))
            if index.column() == 0:
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(tokens.accent))
        painter.setPen(QColor(tokens.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inner = rect.adjusted(content.PAD_PX, 0, -content.PAD_PX, -1)
        text = str(index.data() or "")
        if index.data(CONTENT_ROLE) == Content.STATE and text:
            draw_chip(painter, inner, text, tokens)
        else:
            self._write(painter, inner, text, index)
        painter.restore()

    def _write(self, painter: QPainter, rect: QRect, text: str, index: _Index) -> None:
        tokens = theme.tokens()
        if index.data(_TOTAL_ROLE):
            font = painter.font()
            font.setBold(True)
            painter.setFont(font)
            painter.setPen(QColor(tokens.border))
            painter.drawLine(
                rect.left() - content.PAD_PX, rect.top(), rect.right() + content.PAD_PX, rect.top()
            )
        painter.setPen(QColor(tokens.text))
        fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), fitting)


class ReportTable(QTableView):
    """A table of figures: j and k move like the arrows, Enter goes to what is behind a row.

    Signals:
        moved: another row is current; with its 0-based place.
        entered: Enter on a row; with its 0-based place. Not on the totals.
    """

    moved = Signal(int)
    entered = Signal(int)

    def __init__(self, name: str, accessible: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self._model = _Model()
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows, heads = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setMinimumSectionSize(t.ROW_PX)
        rows.setDefaultSectionSize(t.ROW_PX)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads.setHighlightSections(False)
        heads.setMinimumSectionSize(24)
        heads.setFixedHeight(t.ROW_PX)
        heads.setObjectName(f"{name}-heads")

    @property
    def rows(self) -> Sequence[Row]:
        """What is shown, totals too."""
        return self._model.rows

    def show_rows(self, columns: Sequence[Column], rows: Sequence[Row], *, totals: bool = False) -> None:
        """Show rows.

        Args:
            columns: in order of display.
            rows: a value for each column key.
            totals: the last row adds the others up.
        """
        self._model.show(columns, rows, totals=totals)
        self.fit_columns()
        if rows:
            self.setCurrentIndex(self._model.index(0, 0))

    def go(self, row: int) -> None:
        """Make a row current."""
        last = self._model.rowCount() - 1
        if last >= 0:
            self.setCurrentIndex(self._model.index(max(0, min(last, row)), 0))

    def fit_columns(self) -> None:
        """Give each column its class's width; names and free text share what is left."""
        columns, metrics = self._model.columns, self.fontMetrics()
        widths = [max(content.width(column, metrics), self._widest(column)) for column in columns]
        if sum(widths) > self.viewport().width():  # many columns: as narrow as their words and figures
            heads = (metrics.horizontalAdvance(c.title) + 3 * content.PAD_PX for c in columns)
            widths = [max(head, self._widest(c)) for head, c in zip(heads, columns, strict=True)]
        flexible = [n for n, column in enumerate(columns) if column.content in content.FLEXIBLE]
        room = self.viewport().width() - sum(w for n, w in enumerate(widths) if n not in flexible)
        wanted = sum(widths[n] for n in flexible)
        for n in flexible:
            widths[n] = max(content.FLEXIBLE_LEAST_PX, room * widths[n] // wanted if wanted else 0)
        for n, pixels in enumerate(widths):
            self.setColumnWidth(n, pixels)

    def _widest(self, column: Column) -> int:
        """Numbers and codes are never cut: the widest of the first rows and of the totals."""
        if column.content in content.FLEXIBLE or column.content is Content.STATE:
            return 0
        seen = [*self._model.rows[:_MEASURED], *self._model.rows[-1:]]
        metrics = self.fontMetrics()
        texts = (content.write(row.get(column.key), column.content) for row in seen)
        return (
            max((metrics.horizontalAdvance(text) for text in texts), default=0) * 11 // 10
            + 2 * content.PAD_PX
        )

    def _enter(self) -> None:
        row = self.currentIndex().row()
        if row >= 0 and not self._model.index(row, 0).data(_TOTAL_ROLE):
            self.entered.emit(row)

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Tell which row is current."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.moved.emit(current.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of a list."""
        row, last = self.currentIndex().row(), self._model.rowCount() - 1
        goals = {Qt.Key.Key_J: row + 1, Qt.Key.Key_K: row - 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        key = Qt.Key(event.key())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        elif key in goals:
            self.go(goals[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._enter()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click is Enter."""
        self._enter()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the pane."""
        super().resizeEvent(event)
        self.fit_columns()


class FigureCard(QFrame):
    """One figure of the practice's health: what it is, how much, from what, and how it went.

    Signals:
        entered: Enter on it, or a click.
        stepped: an arrow key; with columns and rows to go.
    """

    entered = Signal()
    stepped = Signal(int, int)

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"figure-{number}")
        self.setProperty("ring", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title = labels.label("", f"figure-{number}-title", tone="muted")
        self._value = labels.label("", f"figure-{number}-value", tone="figure")
        self._basis = labels.label("", f"figure-{number}-basis", tone="small", wrap=True)
        self._basis.setMinimumHeight(34)
        self._basis.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.trend = TrendLine(f"figure-{number}-trend")
        head = labels.row()
        head.addWidget(self._title, 1)
        head.addWidget(labels.label(str(number), f"figure-{number}-key", tone="key"))
        middle = labels.row(spacing=t.SPACE_3)
        middle.addWidget(self._value)
        middle.addWidget(self.trend, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_3, t.SPACE_2)
        layout.setSpacing(t.SPACE_1)
        layout.addLayout(head)
        layout.addLayout(middle)
        layout.addWidget(self._basis)

    @property
    def text(self) -> str:
        """The figure as shown."""
        return f"{self._title.text()} {self._value.text()}"

    def show_figure(self, row: Row) -> None:
        """Show a row of the health report."""
        self._title.setText(str(row["measure"]))
        self._value.setText(figure_words(row))
        self._basis.setText(str(row["basis"]))
        self.setAccessibleName(f"{row['measure']} {figure_words(row)}, {row['basis']}")

    def _light(self, *, on: bool) -> None:
        self.setProperty("lit", on)
        self.style().unpolish(self)
        self.style().polish(self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Light up."""
        super().focusInEvent(event)
        self._light(on=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Go out."""
        super().focusOutEvent(event)
        self._light(on=False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click is Enter."""
        self.entered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to what is behind it, arrows to the next figure."""
        keys = Qt.Key
        steps = {
            keys.Key_Left: (-1, 0),
            keys.Key_Right: (1, 0),
            keys.Key_Up: (0, -1),
            keys.Key_Down: (0, 1),
        }
        key = keys(event.key())
        if key in steps:
            self.stepped.emit(*steps[key])
        elif key in {keys.Key_Return, keys.Key_Enter}:
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class Figures(QWidget):
    """The figures in two rows of three.

    Signals:
        entered: with the 0-based number of the figure.
        left_below: Down on the lowest row.
    """

    entered = Signal(int)
    left_below = Signal()

    def __init__(self, count: int) -> None:
        super().__init__()
        self.setObjectName("figures")
        self.cards = [FigureCard(number + 1, self) for number in range(count)]
        grid = QGridLayout(self)
        grid.setContentsMargins(t.SPACE_2, t.SPACE_2, t.SPACE_2, t.SPACE_2)
        grid.setHorizontalSpacing(t.SPACE_2)
        grid.setVerticalSpacing(t.SPACE_2)
        for number, card in enumerate(self.cards):
            grid.addWidget(card, number // _COLUMNS, number % _COLUMNS)
            card.entered.connect(self._enterer(number))
            card.stepped.connect(self._stepper(number))
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)

    def show_figures(self, rows: Sequence[Row]) -> None:
        """Show the rows of the health report."""
        for card, row in zip(self.cards, rows, strict=False):
            card.show_figure(row)

    def show_trends(self, series: Sequence[Sequence[float]], months: int) -> None:
        """Show how the figures went; a figure without two points shows no line."""
        for card, points in zip(self.cards, series, strict=False):
            card.trend.show_points(points, f"{card.text}, the last {months} months")

    def focus_first(self) -> None:
        """Come to the first figure."""
        self.cards[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _enterer(self, number: int) -> Callable[[], None]:
        return lambda: self.entered.emit(number)

    def _stepper(self, number: int) -> Callable[[int, int], None]:
        def step(columns: int, rows: int) -> None:
            wanted = number + columns + rows * _COLUMNS
            if 0 <= wanted < len(self.cards):
                self.cards[wanted].setFocus(Qt.FocusReason.TabFocusReason)
            elif wanted >= len(self.cards):
                self.left_below.emit()

        return step
