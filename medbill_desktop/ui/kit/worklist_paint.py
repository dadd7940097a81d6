"""How the rows of a worklist are drawn: tint of the chosen row, chips, figures at the right."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from medbill_desktop.domain.worklist import Content
from medbill_desktop.ui.kit import content, theme
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import PAD_PX
from medbill_desktop.ui.kit.paint import draw_chip
from medbill_desktop.ui.kit.worklist_model import WorklistModel

_Index = QModelIndex | QPersistentModelIndex
_QUIET = frozenset({Content.DATE, Content.AGE, Content.FREE})
_ALIGN = {each: int(content.alignment(each)) for each in Content}


@lru_cache(maxsize=64)
def _ink(value: str) -> QColor:
    """A colour made once: a jump paints hundreds of cells."""
    return QColor(value)


class RowDelegate(QStyledItemDelegate):
    """Draws one cell of a worklist; the current row carries a bar of the accent at its left."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """24 px high."""
        return QSize(40, t.ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the cell."""
        tokens = theme.tokens()
        model = index.model()
        if not isinstance(model, WorklistModel):
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if selected:
            painter.fillRect(rect, _ink(tokens.chosen))
            if index.column() == 0:
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), _ink(tokens.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, _ink(tokens.hover))
        painter.setPen(_ink(tokens.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        column = model.columns[index.column()]
        text = model.text_at(index.row(), column)
        inner = rect.adjusted(PAD_PX, 0, -PAD_PX, -1)
        if column.content is Content.STATE and text:
            draw_chip(painter, inner, text, tokens)
        elif text:
            self._text(painter, inner, text, (column.content, index.column() > 0))
        painter.restore()

    def _text(self, painter: QPainter, rect: QRect, text: str, kind: tuple[Content, bool]) -> None:
        tokens = theme.tokens()
        quiet = kind[0] in _QUIET and kind[1]
        painter.setPen(_ink(tokens.muted if quiet else tokens.text))
        fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, _ALIGN[kind[0]], fitting)
