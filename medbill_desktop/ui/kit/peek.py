"""A record in short beside its row: what Space shows, to read only."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t

_MOST_LINES = 8
_FACT_PX, _WIDTH_PX = 260, 420


@dataclass(frozen=True, slots=True)
class Peek:
    """What the card says of one record.

    Attributes:
        title: whose or which record it is.
        note: one muted line under it; "" for none.
        alerts: sentences that nobody may overlook.
        facts: name and value.
        heading, lines: a short table of words and amounts, and what stands over it.
    """

    title: str
    note: str = ""
    alerts: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    heading: str = ""
    lines: tuple[tuple[str, str], ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything it says, line by line."""
        pairs = (*self.facts, *self.lines)
        return (self.title, self.note, *self.alerts, *(f"{name} {value}" for name, value in pairs))


def no_card(_desk: object, _kind: object, _record: int) -> Peek | None:
    """Know nothing of any record, so that the columns of its row are shown."""
    return None


class PeekCard(QFrame):
    """A record over the list; any key or click closes it."""

    def __init__(self, peek: Peek, parent: QWidget) -> None:
        """Make it, not shown yet.

        Args:
            peek: what it says.
            parent: the window.
        """
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("peek")
        self.peek = peek
        self.setAccessibleName(". ".join(text for text in peek.texts if text))
        self.setProperty("card", True)
        self.setMaximumWidth(_WIDTH_PX)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(t.SPACE_3, t.SPACE_3, t.SPACE_3, t.SPACE_3)
        layout.setSpacing(t.SPACE_2)
        layout.addWidget(labels.label(peek.title, "peek-title", tone="strong", wrap=True))
        if peek.note:
            layout.addWidget(labels.label(peek.note, "peek-note", tone="muted", wrap=True))
        for alert in peek.alerts:
            layout.addWidget(labels.label(alert, "peek-alert", tone="problem", wrap=True))
        if peek.facts:
            layout.addLayout(_facts(peek.facts))
        if peek.lines:
            layout.addWidget(labels.line())
            layout.addWidget(labels.label(peek.heading, "peek-heading", tone="muted"))
            layout.addLayout(_lines(peek.lines))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def open_at(self, corner: QPoint, row: int) -> None:
        """Show it below a row of its window, or above where there is no room below.

        Args:
            corner: its upper left corner, in the window.
            row: height of the row, pixels.
        """
        parent = self.parentWidget()
        if parent is not None:
            self.adjustSize()
            place = QRect(corner, self.size())
            if place.bottom() > parent.height() - t.SPACE_3:
                place.moveBottom(max(corner.y() - row - 2 * t.SPACE_1, t.SPACE_3 + place.height()))
            self.move(parent.mapToGlobal(place.topLeft()))
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Any key closes it."""
        self.close()


def _facts(facts: tuple[tuple[str, str], ...]) -> QGridLayout:
    grid = _grid()
    for number, (name, text) in enumerate(facts):
        grid.addWidget(labels.label(name, "peek-name", tone="muted"), number, 0, Qt.AlignmentFlag.AlignTop)
        value = labels.label(text, "peek-value", wrap=True)
        value.setMinimumWidth(_FACT_PX)
        grid.addWidget(value, number, 1)
    return grid


def _lines(lines: tuple[tuple[str, str], ...]) -> QGridLayout:
    grid = _grid()
    for number, (words, amount) in enumerate(lines[:_MOST_LINES]):
        grid.addWidget(labels.label(words, "peek-line", wrap=True), number, 0)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        grid.addWidget(labels.label(amount, "peek-amount"), number, 1, right)
    if len(lines) > _MOST_LINES:
        more = f"{len(lines) - _MOST_LINES} more"
        grid.addWidget(labels.label(more, "peek-more", tone="muted"), _MOST_LINES, 0)
    grid.setColumnStretch(0, 1)
    return grid


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(t.SPACE_3)
    grid.setVerticalSpacing(t.SPACE_1)
    return grid
