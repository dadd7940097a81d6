"""What a medical word means, on hover over a note, or at the cursor by a key."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QPlainTextEdit, QToolTip

from medbill_desktop.advice.glossary import Term, terms_in


class GlossaryHover(QObject):
    """Watches a text; the words are looked up once for each text."""

    def __init__(self, view: QPlainTextEdit) -> None:
        """Begin to watch.

        Args:
            view: a read-only text; it becomes the owner.
        """
        super().__init__(view)
        self._view = view
        self._text = ""
        self._terms: tuple[Term, ...] = ()
        view.viewport().installEventFilter(self)

    def words_at(self, position: int) -> str:
        """``"arthroscopy: arthr- joint; -scopy a look inside"``, or "" where nothing is explained.

        Args:
            position: of a character of the text.
        """
        text = self._view.toPlainText()
        if text != self._text:
            self._text, self._terms = text, terms_in(text)
        place = bisect_right(self._terms, position, key=lambda one: one.start) - 1
        if place < 0 or position >= self._terms[place].stop:
            return ""
        return f"{self._terms[place].text}: {self._terms[place].meaning}"

    def words_here(self) -> str:
        """What is explained at the text cursor, or at the next explained word of its line."""
        cursor = self._view.textCursor()
        start, block = cursor.position(), cursor.block()
        found = self.words_at(start)
        end = block.position() + block.length()
        return found or next((said for at in range(start, end) if (said := self.words_at(at))), "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the meaning where the pointer rests."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            words = self.words_at(self._view.cursorForPosition(event.pos()).position())
            if words:
                QToolTip.showText(event.globalPos(), words, self._view)
            else:
                QToolTip.hideText()
            return True
        return super().eventFilter(watched, event)
