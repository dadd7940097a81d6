"""Fields: each reads what was typed into a value, or says in one sentence why it cannot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from medbill_desktop.domain.errors import UserError

if TYPE_CHECKING:  # money and dates come with the first such field: sign-in has none and paints sooner
    from medbill_desktop.domain.clock import Clock
    from medbill_desktop.domain.money import Money


class Editor(Protocol):
    """What `binding` asks of a field widget; every class below is one."""

    def read(self) -> Any:
        """The value typed.

        Raises:
            UserError: the text is no such value.
        """

    def write(self, value: Any) -> None:
        """Show a value as loaded; the field is not dirty afterwards and its undo starts anew."""

    def widget(self) -> QWidget:
        """The widget itself."""


class LineField(QLineEdit):
    """One line; Ctrl+Z is its own while it has something to undo, else the window's.

    Signals:
        edited: the user changed it.
    """

    edited = Signal()

    def __init__(self, name: str, accessible: str, parent: QWidget | None = None) -> None:
        """Start empty.

        Args:
            name: objectName.
            accessible: what a reader says; usually the label.
            parent: Qt owner.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.textEdited.connect(self._on_text_edited)

    def widget(self) -> QWidget:
        """The widget itself."""
        return self

    def _on_text_edited(self) -> None:
        self.edited.emit()

    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+Z to the window while there is nothing to undo here."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.isUndoAvailable()
        ):
            event.ignore()
            return False
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming by Tab selects the text, so that typing replaces it."""
        super().focusInEvent(event)
        if event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}:
            self.selectAll()


class TextEdit(LineField):
    """A line of text; `upper` for ids that are always written in capitals."""

    def __init__(
        self,
        name: str,
        accessible: str,
        *,
        limit: int = 0,
        upper: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, accessible, parent)
        self._upper = upper
        if limit:
            self.setMaxLength(limit)

    def read(self) -> str:
        """The text without blanks around it."""
        text = self.text().strip()
        return text.upper() if self._upper else text

    def write(self, value: str | None) -> None:
        """Show a text."""
        self.setText(value or "")


class MoneyEdit(LineField):
    """An amount at the right; leaving it writes it out (``12`` becomes ``12.00``).

    Attributes:
        optional: an empty field reads as None instead of zero.
    """

    def __init__(
        self, name: str, accessible: str, *, optional: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, accessible, parent)
        self.optional = optional
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.editingFinished.connect(self._on_left)

    def read(self) -> Money | None:
        """The amount.

        Raises:
            UserError: the text is not an amount.
        """
        from medbill_desktop.domain.money import Money

        if not self.text().strip():
            return None if self.optional else Money(0)
        return Money.parse(self.text())

    def write(self, value: Money | None) -> None:
        """Show an amount; zero is written out, None is empty."""
        self.setText("" if value is None else f"{value.grid() if value else '0.00'}")

    def _on_left(self) -> None:
        try:
            value = self.read()
        except UserError:
            return
        if self.isModified() and value is not None:
            self.setText(value.grid() if value else "0.00")
            self.setModified(True)


class DateEdit(LineField):
    """A date; takes ``t``, ``-1``, ``1123``, and writes it out when left.

    Attributes:
        past: the date cannot lie ahead (a birth date).
    """

    def __init__(
        self, name: str, accessible: str, clock: Clock, *, past: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, accessible, parent)
        self._clock = clock
        self.past = past
        self.editingFinished.connect(self._on_left)

    def read(self) -> date | None:
        """The date, None when empty.

        Raises:
            UserError: the text is not a date.
        """
        from medbill_desktop.ui.kit.content import day_first
        from medbill_desktop.ui.kit.dates import parse_date

        text = self.text().strip()
        if not text:
            return None
        return parse_date(text, self._clock.today(), past=self.past, day_first=day_first())

    def write(self, value: date | None) -> None:
        """Show a date."""
        self.setText(_written(value) if value else "")

    def _on_left(self) -> None:
        try:
            value = self.read()
        except UserError:
            return
        if value is not None and self.text() != _written(value):
            self.setText(_written(value))
            self.setModified(True)


def _written(value: date) -> str:
    from medbill_desktop.ui.kit.content import write_date

    return write_date(value)


class CodeEdit(LineField):
    """A code in capitals without blanks; a subclass or `normalise` knows the code system.

    Attributes:
        normalise: turns what was typed into the code (``"e119"`` into ``"E11.9"``); raises UserError.
    """

    def __init__(
        self,
        name: str,
        accessible: str,
        *,
        normalise: Callable[[str], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, accessible, parent)
        self.normalise = normalise or (lambda text: text)
        self.editingFinished.connect(self._on_left)

    def read(self) -> str:
        """The code, "" when empty.

        Raises:
            UserError: it cannot be a code of this system.
        """
        text = "".join(self.text().upper().split())
        return self.normalise(text) if text else ""

    def write(self, value: str | None) -> None:
        """Show a code."""
        self.setText(value or "")

    def _on_left(self) -> None:
        try:
            code = self.read()
        except UserError:
            return
        if code != self.text():
            self.setText(code)
            self.setModified(True)


class ChoiceEdit(QComboBox):
    """One of a few values; typing its first letters chooses it.

    Signals:
        edited: the user chose another.
    """

    edited = Signal()

    def __init__(
        self,
        name: str,
        accessible: str,
        choices: Sequence[tuple[Any, str]],
        parent: QWidget | None = None,
    ) -> None:
        """Make the list.

        Args:
            name: objectName.
            accessible: what a reader says.
            choices: value and words of each.
            parent: Qt owner.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self._values: list[Any] = []
        self.set_choices(choices)
        self.activated.connect(lambda _index: self.edited.emit())

    def set_choices(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Offer other values; the first is chosen."""
        self.clear()
        self._values = [value for value, _ in choices]
        self.addItems([words for _, words in choices])

    def read(self) -> Any:
        """The chosen value; None when there are none."""
        index = self.currentIndex()
        return self._values[index] if 0 <= index < len(self._values) else None

    def write(self, value: Any) -> None:
        """Choose a value; one that is not offered is added as it is, so that nothing stored is lost."""
        if value not in self._values:
            self._values.append(value)
            self.addItem(str(value))
        self.setCurrentIndex(self._values.index(value))

    def widget(self) -> QWidget:
        """The widget itself."""
        return self


class NoteEdit(QPlainTextEdit):
    """Several lines of text; Tab leaves it.

    Signals:
        edited: the user changed it.
    """

    edited = Signal()

    def __init__(self, name: str, accessible: str, *, lines: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setTabChangesFocus(True)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 18)
        self._loading = False
        self.textChanged.connect(self._on_text_changed)

    def read(self) -> str:
        """The text without blanks around it."""
        return self.toPlainText().strip()

    def write(self, value: str | None) -> None:
        """Show a text."""
        self._loading = True
        self.setPlainText(value or "")
        self._loading = False

    def widget(self) -> QWidget:
        """The widget itself."""
        return self

    def _on_text_changed(self) -> None:
        if not self._loading:
            self.edited.emit()
