"""Short words at the foot of the window: what was done, and Undo."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from medbill_desktop.ui.kit.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4

SHOWN_MS = 8000
PROBLEM_MS = 14000
_ABOVE_STRIP = 40


class Toasts(QObject):
    """One toast at a time over the window it is attached to.

    An inward action gives its inverse as `undo`; outward acts (send, mail, refund) give none (O10).

    Signals:
        undone: the words of what was undone.
    """

    undone = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._host = QWidget()
        self._undo: Callable[[], object] | None = None
        self._frame = QFrame(self._host)
        self._frame.setObjectName("toast")
        self._frame.setProperty("toast", True)
        self._frame.setProperty("overlay", True)
        self._text = QLabel(self._frame)
        self._text.setObjectName("toast-text")
        self._text.setWordWrap(True)
        self._button = QPushButton("Undo  Ctrl+Z", self._frame)
        self._button.setObjectName("toast-undo")
        self._button.setAccessibleName("Undo")
        self._button.setProperty("keys", "Ctrl+Z")
        self._button.clicked.connect(self.undo)
        layout = QHBoxLayout(self._frame)
        layout.setContentsMargins(SPACE_4, SPACE_2, SPACE_2, SPACE_2)
        layout.setSpacing(SPACE_3)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._button)
        self._frame.hide()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._fade)

    def attach(self, host: QWidget) -> None:
        """Lie over this window from now on."""
        self._frame.setParent(host)
        self._host = host
        host.installEventFilter(self)
        host.destroyed.connect(self._timer.stop)

    @property
    def text(self) -> str:
        """What the toast says; "" when there is none."""
        return "" if self._frame.isHidden() else self._text.text()

    @property
    def can_undo(self) -> bool:
        """Whether the last action can be taken back: until the next action, not only while shown."""
        return self._undo is not None

    def say(self, sentence: str, undo: Callable[[], object] | None = None) -> None:
        """Tell what was done.

        Args:
            sentence: in the past tense (``"Coverage saved."``).
            undo: the inverse command; None for outward acts.
        """
        self._undo = undo
        self._show(sentence, SHOWN_MS)

    def problem(self, sentence: str) -> None:
        """Tell what went wrong; the last action can still be undone."""
        self._show(sentence, PROBLEM_MS, undo=False)

    def undo(self) -> None:
        """Take the last action back."""
        action, self._undo = self._undo, None
        if action is not None:
            words = self._text.text()
            self._fade()
            action()
            self.undone.emit(words)

    def _show(self, sentence: str, shown_ms: int, *, undo: bool = True) -> None:
        self._text.setText(sentence)
        self._frame.setAccessibleName(sentence)
        self._button.setVisible(undo and self._undo is not None)
        self._frame.show()
        self._place()
        self._frame.raise_()
        self._timer.start(shown_ms)

    def _fade(self) -> None:
        self._frame.hide()

    def _place(self) -> None:
        room = self._host.width() - 2 * SPACE_4
        words = self._text.fontMetrics().horizontalAdvance(self._text.text()) + SPACE_1
        extra = 0 if self._button.isHidden() else self._button.sizeHint().width() + SPACE_3
        width = min(room, 640, words + extra + SPACE_4 + SPACE_2 + 2)
        layout = self._frame.layout()
        height = layout.heightForWidth(width) if layout and layout.hasHeightForWidth() else 0
        self._frame.resize(width, max(height, self._frame.sizeHint().height() if not height else 0, 44))
        self._frame.move(
            self._host.width() - width - SPACE_4, self._host.height() - self._frame.height() - _ABOVE_STRIP
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the toast in its place when the window is resized."""
        if watched is self._host and event.type() is QEvent.Type.Resize and not self._frame.isHidden():
            self._place()
        return False
