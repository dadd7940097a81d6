"""The text of a note with its findings: tinted, underlined, and lettered at the left of the line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from medbill_desktop.ui.kit import theme
from medbill_desktop.ui.kit import tokens as t

_GUTTER_PX = 34
_TINT = 0.16
_MOST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A marked stretch of a note.

    Attributes:
        start, stop: characters of the text as it was given.
        role: name of the colour in Tokens.
        letter: shown beside its line, so that colour is never alone.
        words: what a reader says of it.
        dotted: underlined with dots, for what proposes nothing.
    """

    start: int
    stop: int
    role: str
    letter: str
    words: str = ""
    dotted: bool = False


class NoteText(QPlainTextEdit):
    """A read-only note; marks stay where their words are, at any width."""

    def __init__(self, name: str, accessible: str, parent: QWidget | None = None) -> None:
        """Start empty.

        Args:
            name: objectName.
            accessible: what a reader says.
            parent: Qt owner.
        """
        self._text = ""
        self._marks: tuple[NoteMark, ...] = ()
        self._found: list[QTextCursor] = []
        self._place: tuple[int, int] | None = None
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self._gutter = _Gutter(self)
        self.updateRequest.connect(lambda *_: self._gutter.update())

    @property
    def marks(self) -> tuple[NoteMark, ...]:
        """The marks shown, in order of their places."""
        return self._marks

    @property
    def place(self) -> tuple[int, int] | None:
        """The stretch shown as current."""
        return self._place

    def show_note(self, text: str) -> None:
        """Show a text without marks, from its beginning."""
        self._text, self._marks, self._found, self._place = text, (), [], None
        self.setPlainText(text)
        self._room()
        self._mark()

    def show_marks(self, marks: Sequence[NoteMark]) -> None:
        """Mark stretches of the text that is shown."""
        self._marks = tuple(sorted(marks, key=lambda one: one.start))
        self._room()
        self._mark()

    def show_found(self, found: Sequence[QTextCursor]) -> None:
        """Mark what a search in the text found."""
        self._found = list(found)
        self._mark()

    def show_place(self, start: int, stop: int) -> None:
        """Make a stretch current and bring it into view."""
        self._place = (start, stop)
        cursor = self.textCursor()
        cursor.setPosition(self.position_of(start))
        self.setTextCursor(cursor)
        self.centerCursor()
        self._mark()

    def leave_place(self) -> None:
        """No stretch is current any more."""
        if self._place is not None:
            self._place = None
            self._mark()

    def sees(self, start: int) -> bool:
        """Whether the line of a character is on the screen."""
        rect = self.cursorRect(self._cursor(start, start))
        return self.isVisible() and self.viewport().rect().contains(rect.center())

    def selected(self) -> tuple[int, int]:
        """The stretch that is selected; both the same when none is."""
        cursor = self.textCursor()
        return self._offset(cursor.selectionStart()), self._offset(cursor.selectionEnd())

    def words(self, start: int, stop: int) -> str:
        """The words of a stretch."""
        return self._text[start:stop]

    def position_of(self, offset: int) -> int:
        """Where a character stands for Qt, which counts a rare character as two."""
        return offset + sum(char > "\uffff" for char in self._text[:offset])

    def _offset(self, position: int) -> int:
        if self._text.isascii():
            return position
        at = 0
        for offset, char in enumerate(self._text):
            if at >= position:
                return offset
            at += 2 if char > "\uffff" else 1
        return len(self._text)

    def _cursor(self, start: int, stop: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        last = max(0, self.document().characterCount() - 1)
        cursor.setPosition(min(self.position_of(start), last))
        cursor.setPosition(min(self.position_of(stop), last), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _room(self) -> None:
        """The gutter takes its room only where there are letters."""
        self._gutter.setVisible(bool(self._marks))
        self.setViewportMargins(_GUTTER_PX if self._marks else 0, 0, 0, 0)

    def _mark(self) -> None:
        tokens = theme.tokens()
        made = []
        for one in self._marks:
            colour = t.colour(tokens, one.role)
            style = QTextCharFormat()
            style.setBackground(QColor(t.mix(colour, tokens.base, _TINT)))
            style.setUnderlineColor(QColor(colour))
            lines = QTextCharFormat.UnderlineStyle
            style.setUnderlineStyle(lines.DotLine if one.dotted else lines.SingleUnderline)
            made.append(_selection(self._cursor(one.start, one.stop), style))
        found = QTextCharFormat()
        found.setBackground(QColor(tokens.chosen))
        found.setFontUnderline(True)
        made += [_selection(cursor, found) for cursor in self._found]
        if self._place is not None:
            style = QTextCharFormat()
            style.setBackground(QColor(tokens.accent))
            style.setForeground(QColor(tokens.on_accent))
            made.append(_selection(self._cursor(*self._place), style))
        self.setExtraSelections(made)

    def letters(self) -> list[tuple[QRect, str, str]]:
        """For each line with marks that is in view: its place, its letters, the colour of the first."""
        lines: dict[int, tuple[QRect, str, str]] = {}
        for one in self._marks:
            rect = self.cursorRect(self._cursor(one.start, one.start))
            if rect.bottom() < 0 or rect.top() > self.viewport().height():
                continue
            _, said, role = lines.get(rect.top(), (rect, "", one.role))
            if one.letter not in said and len(said) < _MOST_LETTERS:
                said += one.letter
            lines[rect.top()] = (rect, said, role)
        return list(lines.values())

    def changeEvent(self, event: QEvent) -> None:
        """Light and dark have their own colours."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.PaletteChange, QEvent.Type.StyleChange}:
            self._mark()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The gutter is as high as the text."""
        super().resizeEvent(event)
        inner = self.contentsRect()
        self._gutter.setGeometry(QRect(inner.left(), inner.top(), _GUTTER_PX, inner.height()))


class _Gutter(QWidget):
    """The letters at the left of the lines."""

    def __init__(self, note: NoteText) -> None:
        super().__init__(note)
        self.setObjectName(f"{note.objectName()}-letters")
        self.setAccessibleName("Letters of the marks")
        self._note = note

    def sizeHint(self) -> QSize:
        return QSize(_GUTTER_PX, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(tokens.panel))
        font = self.font()
        font.setBold(True)
        painter.setFont(font)
        for rect, said, role in self._note.letters():
            painter.setPen(QColor(t.colour(tokens, role)))
            place = QRect(0, rect.top(), self.width(), rect.height())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), said)


def _selection(cursor: QTextCursor, style: QTextCharFormat) -> QTextEdit.ExtraSelection:
    made = QTextEdit.ExtraSelection()
    made.cursor, made.format = cursor, style
    return made
