"""Forms: a field binds a widget to an attribute of a record, reads it, checks it and says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from medbill_desktop.domain.errors import UserError
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R", bound="DataclassInstance")


class _Edited(Protocol):
    """The signal of an editor."""

    def connect(self, slot: Callable[[], None]) -> object:
        """Call the slot after each edit."""


class BoundEditor(Protocol):
    """An editor of `fields` with its signal."""

    @property
    def edited(self) -> _Edited:
        """The user changed it."""

    def read(self) -> Any:
        """The value typed."""

    def write(self, value: Any) -> None:
        """Show a value."""

    def widget(self) -> QWidget:
        """The widget itself."""


def no_rule(_value: object) -> str:
    """Every value that can be read is right."""
    return ""


def needed(words: str) -> Callable[[object], str]:
    """A rule: the field may not stay empty; `words` say what to type."""
    return lambda value: "" if value not in (None, "") else words


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form.

    Attributes:
        attr: attribute of the record.
        label: sentence-case words above the field.
        editor: its widget.
        rule: gets the value; returns one sentence when it is wrong, "" when right.
        span: columns of the form it takes.
    """

    attr: str
    label: str
    editor: BoundEditor
    rule: Callable[[Any], str] = no_rule
    span: int = 1


class FieldBox(QWidget):
    """Label above, field, and beneath it the place where a sentence says what is wrong."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"box-{field.attr}")
        self._editor = field.editor.widget()
        label = labels.label(field.label, f"label-{field.attr}", tone="small")
        label.setBuddy(self._editor)
        self._problem = labels.ElidedLabel(self)
        self._problem.setObjectName(f"problem-{field.attr}")
        self._problem.setProperty("tone", "problem")
        self._problem.setFixedHeight(t.SPACE_4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(label)
        layout.addSpacing(t.SPACE_1)
        layout.addWidget(self._editor)
        layout.addWidget(self._problem)

    @property
    def problem(self) -> str:
        """What is wrong, "" when nothing is."""
        return self._problem.text()

    def mark(self, sentence: str) -> None:
        """Mark the field and explain beneath it; "" takes the mark away."""
        if sentence == self._problem.text():
            return
        self._problem.setText(sentence)
        self._editor.setProperty("wrong", bool(sentence))
        self._editor.setAccessibleDescription(sentence)
        self._editor.style().unpolish(self._editor)
        self._editor.style().polish(self._editor)


class Form(QWidget):
    """The fields of one record.

    Signals:
        edited: the user changed a field.
        dirty_changed: with whether anything differs from what was loaded.
    """

    edited = Signal()
    dirty_changed = Signal(bool)

    def __init__(self, name: str, fields: Sequence[Field], columns: int = 2) -> None:
        """Lay the fields out.

        Args:
            name: objectName.
            fields: in the order of Tab, row by row.
            columns: fields beside each other.
        """
        super().__init__()
        self.setObjectName(name)
        self._fields = {field.attr: field for field in fields}
        self._boxes: dict[str, FieldBox] = {}
        self._loaded: dict[str, Any] = {}
        self._dirty = False
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(t.SPACE_3)
        grid.setVerticalSpacing(0)
        at = 0
        for field in fields:
            if at % columns + field.span > columns:
                at += columns - at % columns
            box = FieldBox(field, self)
            grid.addWidget(box, at // columns, at % columns, 1, field.span, Qt.AlignmentFlag.AlignTop)
            at += field.span
            self._boxes[field.attr] = box
            field.editor.edited.connect(self._on_edited)
            field.editor.widget().installEventFilter(self)
        for number in range(columns):
            grid.setColumnStretch(number, 1)

    @property
    def dirty(self) -> bool:
        """Whether anything differs from what was loaded."""
        return self._dirty

    def box(self, attr: str) -> FieldBox:
        """The box of a field."""
        return self._boxes[attr]

    def load(self, record: object) -> None:
        """Show the attributes of a record; nothing is dirty afterwards."""
        for attr, field in self._fields.items():
            value = getattr(record, attr)
            field.editor.write(value)
            self._loaded[attr] = value
            self._boxes[attr].mark("")
        self._set_dirty(dirty=False)

    def check(self) -> list[str]:
        """Mark every wrong field and give the focus to the first.

        Returns:
            One sentence for each wrong field; empty when all can be read.
        """
        wrong = {attr: sentence for attr in self._fields if (sentence := self._check_field(attr))}
        for attr in wrong:
            self._fields[attr].editor.widget().setFocus(Qt.FocusReason.OtherFocusReason)
            break
        return list(wrong.values())

    def values(self) -> dict[str, Any]:
        """What the fields say, by attribute.

        Raises:
            UserError: a field cannot be read; it is marked and has the focus.
        """
        if problems := self.check():
            raise UserError(problems[0])
        return {attr: field.editor.read() for attr, field in self._fields.items()}

    def record(self, base: R) -> R:
        """The record with the values of the fields.

        Raises:
            UserError: a field cannot be read; it is marked and has the focus.
        """
        return replace(base, **self.values())

    def undo(self) -> bool:
        """Go back to what was loaded.

        Returns:
            False when nothing was dirty.
        """
        was = self._dirty
        for attr, value in self._loaded.items():
            self._fields[attr].editor.write(value)
            self._boxes[attr].mark("")
        self._set_dirty(dirty=False)
        return was

    def focus(self, attr: str) -> bool:
        """Go to a field: where a finding points. False when the form has no such field."""
        field = self._fields.get(attr)
        if field is not None:
            field.editor.widget().setFocus(Qt.FocusReason.ShortcutFocusReason)
        return field is not None

    def _check_field(self, attr: str) -> str:
        field = self._fields[attr]
        try:
            sentence = field.rule(field.editor.read())
        except UserError as error:
            sentence = str(error)
        self._boxes[attr].mark(sentence)
        return sentence

    def _differs(self, attr: str) -> bool:
        try:
            return bool(self._fields[attr].editor.read() != self._loaded.get(attr))
        except UserError:
            return True

    def _set_dirty(self, *, dirty: bool) -> None:
        if dirty != self._dirty:
            self._dirty = dirty
            self.dirty_changed.emit(dirty)

    def _on_edited(self) -> None:
        self._set_dirty(dirty=any(self._differs(attr) for attr in self._fields))
        self.edited.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Check a field when it is left, not while it is typed in."""
        if event.type() is QEvent.Type.FocusOut:
            for attr, field in self._fields.items():
                if field.editor.widget() is watched and (self._differs(attr) or self._boxes[attr].problem):
                    self._check_field(attr)
        return False
