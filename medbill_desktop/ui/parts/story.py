"""What happened, one line after the other: a claim's time line, its money in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from medbill_desktop.domain.money import Money
from medbill_desktop.ui.kit import labels, theme
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.panes import FocusRing

_ROLE = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_DATE_PX, _MONEY_PX = 74, 78


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened.

    Attributes:
        day: when; None leaves its place empty.
        text: in words.
        amount: money at the right, None for none.
        strong: the first words, in bold (``"Sent"``); "" for none.
    """

    day: date | None
    text: str
    amount: Money | None = None
    strong: str = ""

    @property
    def words(self) -> str:
        """Both texts in one."""
        return f"{self.strong}: {self.text}" if self.strong and self.text else self.strong or self.text


class _Model(QAbstractListModel):
    """The happenings in order."""

    def __init__(self) -> None:
        super().__init__()
        self.items: tuple[Happening, ...] = ()

    def show(self, items: Sequence[Happening]) -> None:
        self.beginResetModel()
        self.items = tuple(items)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self.items[index.row()]
        if role == _ROLE:
            return item
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            amount = f" {item.amount.grid()}" if item.amount is not None else ""
            return f"{_day(item)} {item.words}{amount}".strip()
        return None


class _Delegate(QStyledItemDelegate):
    """Draws date, words and amount."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else 240
        item: Happening = index.data(_ROLE)
        box = _words_box(QRect(0, 0, width, 0), item)
        high = QFontMetrics(option.font).boundingRect(
            QRect(0, 0, box.width(), 4000), int(Qt.TextFlag.TextWordWrap), item.words
        )
        return QSize(width, max(t.ROW_PX, high.height() + t.SPACE_2))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        tokens = theme.tokens()
        item: Happening = index.data(_ROLE)
        rect: QRect = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.chosen))
        painter.setPen(QColor(tokens.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        box = _words_box(rect, item)
        small = QFont(option.font)
        small.setPixelSize(t.SMALL_PX)
        painter.setFont(small)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QRect(rect.left() + t.SPACE_3, box.top(), _DATE_PX, 18), 0, _day(item))
        painter.setFont(option.font)
        painter.setPen(QColor(tokens.text))
        painter.drawText(box, int(Qt.TextFlag.TextWordWrap), item.words)
        if item.amount is not None:
            right = QRect(rect.right() - _MONEY_PX - t.SPACE_3, box.top(), _MONEY_PX, 18)
            painter.drawText(right, int(Qt.AlignmentFlag.AlignRight), item.amount.grid())
        painter.restore()


def _day(item: Happening) -> str:
    return write_date(item.day) if item.day else ""


def _words_box(rect: QRect, item: Happening) -> QRect:
    left = rect.left() + t.SPACE_3 + _DATE_PX + t.SPACE_2
    money = 0 if item.amount is None else _MONEY_PX + t.SPACE_2
    width = max(60, rect.right() - left - t.SPACE_3 - money)
    return QRect(left, rect.top() + t.SPACE_1, width, rect.height())


class _List(QListView):
    """The rows take a new height when the pane is resized."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


class Story(QWidget):
    """A heading and what happened under it.

    Signals:
        chosen: another line is the current one; with its 0-based number.
    """

    chosen = Signal(int)

    def __init__(self, name: str, heading: str, parent: QWidget | None = None) -> None:
        """Start empty.

        Args:
            name: objectName.
            heading: words above the list.
            parent: Qt owner.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self._model = _Model()
        self._heading = heading
        self._title = labels.label(heading, f"{name}-heading", tone="strong")
        self._none = labels.label("", f"{name}-none", tone="muted", wrap=True)
        self._list = _List(self)
        self._list.setObjectName(f"{name}-list")
        self._list.setAccessibleName(heading)
        self._list.setModel(self._model)
        self._list.selectionModel().currentChanged.connect(lambda index, _: self._on_current(index.row()))
        self._list.setItemDelegate(_Delegate(self._list))
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = labels.column(spacing=t.SPACE_1)
        head.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_3, t.SPACE_1)
        head.addWidget(self._title)
        head.addWidget(self._none)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(labels.line())
        layout.addLayout(head)
        layout.addWidget(FocusRing(self._list, self), 1)

    @property
    def texts(self) -> list[str]:
        """The lines in words, for tests and readers."""
        return [str(self._model.index(row).data()) for row in range(self._model.rowCount())]

    def choose(self, row: int) -> None:
        """Make a line the current one and give the list the focus."""
        self._list.setCurrentIndex(self._model.index(row))
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_current(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(row)

    def show_happenings(self, items: Sequence[Happening], none: str, more: str = "") -> None:
        """Show what happened.

        Args:
            items: in order.
            none: the sentence when there is nothing.
            more: words added to the heading.
        """
        self._title.setText(f"{self._heading}  {more}".strip())
        self._model.show(items)
        self._none.setText("" if items else none)
        self._none.setVisible(not items)
