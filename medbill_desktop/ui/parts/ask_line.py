"""A question inside the page, answered by one line: Enter answers, Esc leaves, a digit is a usual answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.fields import TextEdit


class AskLine(QWidget):
    """Hidden until something is asked; the focus returns to where it was."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._question = labels.label("", f"{name}-question", tone="strong")
        self.answer = TextEdit(f"{name}-answer", "Answer")
        self._usual = labels.label("", f"{name}-usual", tone="small", wrap=True)
        self._answers: Sequence[str] = ()
        self._then: Callable[[str], None] | None = None
        self._before: QWidget | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(t.SPACE_4, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        layout.setSpacing(t.SPACE_1)
        for widget in (self._question, self.answer, self._usual):
            layout.addWidget(widget)
        self.hide()

    def ask(self, question: str, usual: Sequence[str], then: Callable[[str], None]) -> None:
        """Ask.

        Args:
            question: a short sentence.
            usual: answers that one digit takes, 1 the first.
            then: gets the answer; "" is handed on too.
        """
        self._before = QApplication.focusWidget()
        self._answers, self._then = usual, then
        self._question.setText(question)
        self.answer.setAccessibleName(question)
        self.answer.clear()
        numbered = (f"{number} {words}" for number, words in enumerate(usual, start=1))
        choices = "   ".join(each.replace(" ", "\u00a0") for each in numbered)
        self._usual.setText(
            f"{choices}   Enter answers, Esc leaves" if choices else "Enter answers, Esc leaves"
        )
        self.show()
        self.answer.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_question(self) -> None:
        """Ask no more and give the focus back."""
        self.hide()
        self._then = None
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_answered(self) -> None:
        text = self.answer.read()
        if text.isdigit() and 1 <= int(text) <= len(self._answers):
            text = self._answers[int(text) - 1]
        then = self._then
        self.close_question()
        if then is not None:
            then(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter answers, Esc leaves."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._on_answered()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_question()
        else:
            super().keyPressEvent(event)
