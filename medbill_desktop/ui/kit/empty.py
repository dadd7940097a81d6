"""What a pane says when it has nothing to show: what to do next, and which key does it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit.tokens import SPACE_2, SPACE_4


class EmptyState(QWidget):
    """A sentence in the middle of a pane and, where there is one, the command that mends it."""

    def __init__(
        self, title: str, words: str, next_step: QWidget | None = None, parent: QWidget | None = None
    ) -> None:
        """Say why there is nothing.

        Args:
            title: the state (``"No claim is blocked"``).
            words: what to do next.
            next_step: button of the command that mends it (`keys.button`).
            parent: Qt owner.
        """
        super().__init__(parent)
        self.setObjectName("empty")
        self.setAccessibleName(f"{title}. {words}")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        layout.setSpacing(SPACE_2)
        layout.addStretch(2)
        for text, name, tone in ((title, "empty-title", "strong"), (words, "empty-words", "muted")):
            made = labels.label(text, name, tone=tone, wrap=True)
            made.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(made)
        if next_step is not None:
            layout.addSpacing(SPACE_2)
            layout.addWidget(next_step, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
