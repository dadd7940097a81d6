"""Small painted pictures: bars with their words and figures, and a line of months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from medbill_desktop.ui.kit import theme
from medbill_desktop.ui.kit import tokens as t

_BAR_PX = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        name: words at its left (``"31-60 days"``).
        value: length, in any unit shared by all bars; negative draws nothing.
        text: figure at its right, as it is written.
        role: name of a colour in Tokens.
    """

    name: str
    value: float
    text: str
    role: str = "accent"


class Bars(QWidget):
    """Bars under each other, labelled directly."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._bars: tuple[Bar, ...] = ()

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show these bars."""
        self._bars = tuple(bars)
        self.setAccessibleName("; ".join(f"{bar.name} {bar.text}" for bar in bars))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A row of 24 px for each bar."""
        return QSize(240, max(1, len(self._bars)) * t.ROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars."""
        if not self._bars:
            return
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = painter.fontMetrics()
        names = min(
            self.width() // 3, max(metrics.horizontalAdvance(bar.name) for bar in self._bars) + t.SPACE_2
        )
        figures = max(metrics.horizontalAdvance(bar.text) for bar in self._bars) + t.SPACE_2
        room = max(8, self.width() - names - figures)
        most = max(0.0, *(bar.value for bar in self._bars)) or 1
        for number, bar in enumerate(self._bars):
            top = number * t.ROW_PX
            line = QRect(0, top, names - t.SPACE_2, t.ROW_PX)
            painter.setPen(QColor(tokens.muted))
            fitting = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), fitting)
            painter.setPen(QColor(tokens.text))
            right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
            painter.drawText(QRect(self.width() - figures, top, figures, t.ROW_PX), right, bar.text)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.mix(tokens.text, tokens.base, 0.07)))
            middle = top + (t.ROW_PX - _BAR_PX) / 2
            painter.drawRoundedRect(QRectF(names, middle, room, _BAR_PX), 2, 2)
            painter.setBrush(QColor(t.colour(tokens, bar.role)))
            painter.drawRoundedRect(QRectF(names, middle, room * max(0.0, bar.value) / most, _BAR_PX), 2, 2)


class TrendLine(QWidget):
    """A line through the last months with a dot on the newest; its words stand beside it, not in a legend."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFixedHeight(36)
        self._points: tuple[float, ...] = ()
        self._role = "accent"

    def show_points(self, points: Sequence[float], words: str, role: str = "accent") -> None:
        """Show a series.

        Args:
            points: oldest first.
            words: what a reader says (``"Days in A/R, 12 months, now 34"``).
            role: name of a colour in Tokens.
        """
        self._points, self._role = tuple(points), role
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        if len(self._points) < 2:
            return
        ink = theme.colour(self._role)
        low, high = min(self._points), max(self._points)
        step = (self.width() - 8) / (len(self._points) - 1)
        places = [
            QPointF(4 + i * step, self.height() - 6 - (p - low) / ((high - low) or 1) * (self.height() - 12))
            for i, p in enumerate(self._points)
        ]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ink, 1.6))
        painter.drawPolyline(QPolygonF(places))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(places[-1], 3, 3)
