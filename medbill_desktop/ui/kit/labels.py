"""Labels, lines and boxes with their names, so that every screen makes them alike."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from medbill_desktop.ui.kit import theme
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.paint import chip_width, draw_chip

L = TypeVar("L", bound=QLayout)


def label(text: str, name: str, *, tone: str = "", wrap: bool = False) -> QLabel:
    """A label.

    Args:
        text: its words.
        name: its objectName.
        tone: muted, small, strong, title, figure, problem, good, wrong or key; "" is body text.
        wrap: whether long text takes more lines.
    """
    made = QLabel(text)
    made.setObjectName(name)
    made.setWordWrap(wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if tone:
        made.setProperty("tone", tone)
    return made


def retone(widget: QWidget, tone: str) -> None:
    """Give a label another tone."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def line(*, vertical: bool = False) -> QFrame:
    """A hairline."""
    made = QFrame()
    made.setObjectName("line")
    made.setProperty("line", "v" if vertical else "h")
    return made


def column(*, margin: int = 0, spacing: int = t.SPACE_2) -> QVBoxLayout:
    """A layout from top to bottom."""
    return _spaced(QVBoxLayout(), margin, spacing)


def row(*, margin: int = 0, spacing: int = t.SPACE_2) -> QHBoxLayout:
    """A layout from left to right."""
    return _spaced(QHBoxLayout(), margin, spacing)


def _spaced(layout: L, margin: int, spacing: int) -> L:
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    return layout


class ElidedLabel(QLabel):
    """One line of text that ends in “…” when the place is narrow; the whole text is its tool tip."""

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for any pane."""
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much of the text as fits."""
        painter = QPainter(self)
        fitting = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self.text() if fitting != self.text() else "")
        painter.setFont(self.font())
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), fitting)


class StateChip(QWidget):
    """A state as letter and word on a tint of its colour."""

    def __init__(self, state: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("state-chip")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._state = ""
        self.show_state(state)

    @property
    def state(self) -> str:
        """The state shown."""
        return self._state

    def show_state(self, state: str) -> None:
        """Show a state word (``"ready"``); "" hides the chip."""
        self._state = state
        self.setAccessibleName(f"State: {state}")
        self.setVisible(bool(state))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its word."""
        return QSize(chip_width(self.font(), self._state), 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chip."""
        if self._state:
            draw_chip(QPainter(self), QRect(0, 0, self.width(), self.height()), self._state, theme.tokens())
