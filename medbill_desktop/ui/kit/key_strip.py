"""The strip at the foot: the keys of the moment, with what they do."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from medbill_desktop.ui.kit import theme
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.keys import Command, Keys, key_text
from medbill_desktop.ui.kit.paint import draw_key


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a command was drawn."""

    rect: QRect
    command: Command


class KeyStrip(QWidget):
    """Names the commands that act where the focus is; a click runs one, too."""

    def __init__(self, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("key-strip")
        self.setAccessibleName("Keys of the moment")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._keys = keys
        self._places: list[_Place] = []
        keys.changed.connect(self.update)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def shown(self) -> list[Command]:
        """The commands that the strip names now, in order."""
        found = self._keys.of_the_moment(QApplication.focusWidget() or self.window())
        return [command for command in found if command.in_strip and command.enabled()]

    def _on_focus_changed(self) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(200, t.CONTROL_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as many commands as fit."""
        tokens = theme.tokens()
        painter = QPainter(self)
        font = QFont(self.font())
        font.setPixelSize(t.SMALL_PX)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        self._places.clear()
        x = t.SPACE_2
        for command in self.shown():
            words = metrics.horizontalAdvance(command.text)
            key = key_text(command.keys)
            if x + words + metrics.horizontalAdvance(key) + 14 > self.width():
                break
            start = x
            x += draw_key(painter, x, self.rect(), key, tokens) + t.SPACE_1
            painter.setPen(QColor(tokens.muted))
            painter.drawText(
                QRect(x, 0, words + 2, self.height()), int(Qt.AlignmentFlag.AlignVCenter), command.text
            )
            x += words + t.SPACE_3
            self._places.append(_Place(QRect(start, 0, x - start, self.height()), command))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Run the command under the mouse."""
        for place in self._places:
            if place.rect.contains(event.position().toPoint()):
                self._keys.run(place.command)
                return
