"""What F9 shows before it acts: one sentence with count and total; Enter does it, Esc leaves (OFFICE O10)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from medbill_desktop.ui.kit import labels, theme
from medbill_desktop.ui.kit import tokens as t


class ConfirmLine(QWidget):
    """Hidden until something is to be confirmed; takes the focus, and gives it back.

    Leaving it with the focus, by mouse or key, is a no: Enter can never hit something forgotten.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Confirm")
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._words = labels.label("", f"{name}-words", tone="strong", wrap=True)
        self._details = labels.label("", f"{name}-details", tone="muted", wrap=True)
        self._keys = labels.label("", f"{name}-keys", tone="small")
        self._then: Callable[[], None] | None = None
        self._before: QWidget | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(t.SPACE_4, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        layout.setSpacing(t.SPACE_1)
        for widget in (self._words, self._details, self._keys):
            layout.addWidget(widget)
        self.hide()

    @property
    def text(self) -> str:
        """What is asked; "" when nothing is."""
        return "" if self.isHidden() else f"{self._words.text()} {self._details.text()}".strip()

    def ask(self, words: str, verb: str, then: Callable[[], None], details: str = "") -> None:
        """Show what would be done.

        Args:
            words: with count and total (``"Post 5 lines, 320.00 paid?"``).
            verb: what Enter does (``"posts"``).
            then: does it.
            details: what else to know first.
        """
        self._before = QApplication.focusWidget()
        self._then = then
        self._words.setText(words)
        self._details.setText(details)
        self._details.setVisible(bool(details))
        self._keys.setText(f"Enter {verb}   Esc leaves")
        self.setAccessibleName(f"{words} {details}".strip())
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_question(self) -> None:
        """Ask no more and give the focus back."""
        before, self._before, self._then = self._before, None, None
        self.hide()
        if before is not None:
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring of the focus."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(theme.colour("accent"), 2 * t.FOCUS_PX))
            painter.drawRect(self.rect())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Going elsewhere is a no."""
        super().focusOutEvent(event)
        reasons = Qt.FocusReason
        if event.reason() not in {reasons.ActiveWindowFocusReason, reasons.PopupFocusReason}:
            self._then = self._before = None
            self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does it, Esc leaves."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            then = self._then
            self.close_question()
            if then is not None:
                then()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_question()
        else:
            super().keyPressEvent(event)
