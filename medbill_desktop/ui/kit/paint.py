"""What lists and painted widgets draw alike: chips, key caps and elided text."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from medbill_desktop.ui.kit import tokens as t

CHIP_PX = 18
_LETTER_GAP = 5
_PAD = 6


def chip_words(state: str) -> str:
    """The words of a chip: the state in sentence case."""
    words = state.replace("_", " ")
    return words[:1].upper() + words[1:]


def chip_width(font: QFont, state: str) -> int:
    """Pixels a chip takes."""
    letter = t.chip(state).letter
    return QFontMetrics(font).horizontalAdvance(chip_words(state)) + letter_room(font, letter) + 2 * _PAD


def letter_room(font: QFont, letter: str) -> int:
    """Pixels of the bold letter and the gap after it; the same for most letters, so that words line up."""
    bold = QFont(font)
    bold.setBold(True)
    return max(10, QFontMetrics(bold).horizontalAdvance(letter)) + _LETTER_GAP


def draw_chip(
    painter: QPainter,
    rect: QRect,
    state: str,
    tokens: t.Tokens,
    style: t.ChipStyle | None = None,
    words: str | None = None,
) -> None:
    """Draw a state at the left of a rectangle.

    Args:
        painter: any painter; its font is used and its state kept.
        rect: where; the chip is as wide as its words, at most the rectangle.
        state: the state word.
        tokens: colours in force.
        style: letter and colour when they do not follow from the state.
        words: shown instead of the state word.
    """
    style = style or t.chip(state)
    ink = QColor(t.colour(tokens, style.role))
    text = chip_words(state) if words is None else words
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    lead = letter_room(painter.font(), style.letter)
    width = min(rect.width(), painter.fontMetrics().horizontalAdvance(text) + lead + 2 * _PAD)
    box = QRectF(rect.left(), rect.center().y() - CHIP_PX / 2 + 0.5, width, CHIP_PX)
    painter.setBrush(QColor(t.mix(ink.name(), tokens.base, t.TINT)))
    painter.setPen(QPen(ink, 1) if style.outline else Qt.PenStyle.NoPen)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.setPen(ink)
    bold = QFont(painter.font())
    bold.setBold(True)
    plain = QFont(painter.font())
    painter.setFont(bold)
    painter.drawText(box.adjusted(_PAD, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), style.letter)
    painter.setFont(plain)
    room = box.adjusted(_PAD + lead, 0, -2, 0)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(room.width()))
    painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), shown)
    painter.restore()


def draw_key(painter: QPainter, x: int, rect: QRect, text: str, tokens: t.Tokens) -> int:
    """Draw a key cap and return its width in pixels.

    Args:
        painter: its font is used.
        x: left edge.
        rect: row it is centred in.
        text: the key (``"F9"``).
        tokens: colours in force.
    """
    width = max(20, painter.fontMetrics().horizontalAdvance(text) + 8)
    box = QRectF(x + 0.5, rect.center().y() - 8.5, width - 1, 18)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens.border), 1))
    painter.setBrush(QColor(tokens.base))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QColor(tokens.text))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
    painter.restore()
    return width
