"""A form as people fill it in: Enter and Tab go on, reading is not editing, half-typed texts are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from medbill_desktop.ui.kit.binding import BoundEditor, Field, Form
from medbill_desktop.ui.kit.suggest import Proposal, SuggestEdit

Typed = Mapping[str, object]
"""What stands in each field as typed, by attribute."""


class EntryForm(Form):
    """A Form with the keys of a form."""

    def __init__(self, name: str, fields: Sequence[Field], columns: int = 2) -> None:
        """Lay the fields out; lists take the width of their column, not of their longest entry.

        Args:
            name: objectName.
            fields: in the order of Tab, row by row.
            columns: fields beside each other.
        """
        super().__init__(name, fields, columns)
        for field in fields:
            widget = field.editor.widget()
            if isinstance(widget, QComboBox):
                widget.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
                widget.setMinimumContentsLength(8)

    def start(self) -> None:
        """Come to the first field that can be typed in."""
        for field in self._fields.values():
            widget = field.editor.widget()
            if widget.isVisibleTo(self) and widget.isEnabled():
                widget.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def editor(self, attr: str) -> BoundEditor:
        """The editor of a field."""
        return self._fields[attr].editor

    def near(self, attr: str) -> Callable[[str], None]:
        """Where a refusal is said that belongs to a field."""

        def mark(sentence: str) -> None:
            self.box(attr).mark(sentence)
            self.focus(attr)

        return mark

    def set_reading(self, reading: bool) -> None:
        """Show the fields without letting anybody type in them."""
        for field in self._fields.values():
            widget = field.editor.widget()
            if isinstance(widget, QLineEdit):
                widget.setReadOnly(reading)
            else:
                widget.setEnabled(not reading)
            widget.setFocusPolicy(Qt.FocusPolicy.NoFocus if reading else Qt.FocusPolicy.StrongFocus)

    def show_fields(self, attrs: tuple[str, ...], shown: bool) -> None:
        """Show fields that belong to an answer given above them, or hide them."""
        for attr in attrs:
            self.box(attr).setVisible(shown)

    def texts(self) -> Typed:
        """What is typed, readable or not."""
        return {attr: _text(field.editor.widget()) for attr, field in self._fields.items()}

    def put_texts(self, typed: Typed) -> None:
        """Bring typed texts back; they count as edited."""
        for attr, kept in typed.items():
            _put(self._fields[attr].editor.widget(), kept)
        self._on_edited()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the next field."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.focusNextPrevChild(True)
        else:
            super().keyPressEvent(event)


def _text(widget: QWidget) -> object:
    if isinstance(widget, SuggestEdit):
        return (widget.text(), widget._value)  # noqa: SLF001 what was taken is kept with its words
    if isinstance(widget, QLineEdit):
        return widget.text()
    return widget.currentIndex() if isinstance(widget, QComboBox) else None


def _put(widget: QWidget, kept: Any) -> None:
    if isinstance(widget, SuggestEdit):
        text, value = kept
        widget.write(Proposal(value, text) if value is not None else None)
        widget.setText(text)
    elif isinstance(widget, QLineEdit):
        widget.setText(kept)
    elif isinstance(widget, QComboBox):
        widget.setCurrentIndex(kept)
