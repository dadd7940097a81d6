"""A calm line inside a page that says what is wrong and how to mend it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from medbill_desktop.ui.kit import icons, theme
from medbill_desktop.ui.kit.tokens import SPACE_1, SPACE_2


class Banner(QFrame):
    """One sentence with an icon; keeps its place free while it says nothing, so that nothing jumps."""

    def __init__(self, parent: QWidget | None = None, *, lines: int = 2) -> None:
        """Start silent.

        Args:
            parent: Qt owner.
            lines: lines of text the place is kept for.
        """
        super().__init__(parent)
        self.setObjectName("banner")
        self._icon = QLabel(self)
        self._icon.setObjectName("banner-icon")
        self._icon.setFixedWidth(16)
        self._text = QLabel(self)
        self._text.setObjectName("banner-text")
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_2, SPACE_1, SPACE_2, SPACE_1)
        layout.setSpacing(SPACE_2)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._text, 1)
        self.setMinimumHeight(2 * SPACE_1 + lines * 17 + 2)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; "" while silent."""
        return self._text.text() if not self.isHidden() else ""

    def problem(self, sentence: str) -> None:
        """Say what is wrong."""
        self._say(sentence, "problem", "circle-alert", "blocked")

    def notice(self, sentence: str) -> None:
        """Say something good to know."""
        self._say(sentence, "notice", "info", "accent")

    def clear(self) -> None:
        """Say nothing."""
        self._text.clear()
        self.hide()

    def _say(self, sentence: str, kind: str, icon: str, role: str) -> None:
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self._text.setAccessibleName(sentence)
        self._icon.setPixmap(icons.pixmap(icon, theme.colour(role).name()))
        self.setProperty("banner", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()
