"""How the rows of a worklist are drawn: tint of the chosen row, chips, figures at the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from medbill_desktop.domain.worklist import Content
from medbill_desktop.ui.kit import theme
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import PAD_PX
from medbill_desktop.ui.kit.paint import draw_chip
from medbill_desktop.ui.kit.worklist_model import CONTENT_ROLE

_Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Draws one cell of a worklist; the current row carries a bar of the accent at its left."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """24 px high."""
        return QSize(40, t.ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the cell."""
        tokens = theme.tokens()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if selected:
            painter.fillRect(rect, QColor(tokens.chosen))
            if index.column() == 0:
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(tokens.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(tokens.hover))
        painter.setPen(QColor(tokens.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        inner = rect.adjusted(PAD_PX, 0, -PAD_PX, -1)
        if index.data(CONTENT_ROLE) == Content.STATE and text:
            draw_chip(painter, inner, text, tokens)
        elif text:
            self._text(painter, inner, text, index)
        painter.restore()

    def _text(self, painter: QPainter, rect: QRect, text: str, index: _Index) -> None:
        tokens = theme.tokens()
        content = index.data(CONTENT_ROLE)
        quiet = content in {Content.DATE, Content.AGE, Content.FREE} and index.column() > 0
        painter.setPen(QColor(tokens.muted if quiet else tokens.text))
        align = index.data(Qt.ItemDataRole.TextAlignmentRole)
        fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(align), fitting)
