"""Two small cards over the rows of a list: the name of a filter, and rows that are arranged by keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.banner import Banner
from medbill_desktop.ui.kit.fields import TextEdit
from medbill_desktop.ui.kit.panes import FocusRing

_MOST_ROWS = 8
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class _Card(QWidget):
    """Stands between the chips and the rows while it is needed; gives the focus back when it goes."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = labels.label("", f"{name}-heading", tone="strong", wrap=True)
        self._hint = labels.label("", f"{name}-keys", tone="small", wrap=True)
        self._before: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(t.SPACE_2, t.SPACE_2, t.SPACE_2, t.SPACE_2)
        self._column.setSpacing(t.SPACE_1)
        self.hide()

    def _open(self, title: str, hint: str, focus: QWidget) -> None:
        if self.isHidden():
            self._before = QApplication.focusWidget()
        self._title.setText(title)
        self._hint.setText(hint.replace(" ", "\u00a0").replace("\u00a0\u00a0\u00a0", "   "))
        self.show()
        focus.setFocus(Qt.FocusReason.TabFocusReason)

    def leave(self) -> None:
        """Go away."""
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)


class NameLine(_Card):
    """Asks for the name of a filter; Enter keeps it, Esc leaves."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self.field = TextEdit(f"{name}-name", "Name of the filter")
        self.banner = Banner(self, lines=2)
        shape = self.banner.sizePolicy()
        shape.setRetainSizeWhenHidden(False)
        self.banner.setSizePolicy(shape)
        self._then: Callable[[str], None] | None = None
        for widget in (self._title, self.field, self.banner, self._hint):
            self._column.addWidget(widget)

    def ask(self, title: str, proposed: str, then: Callable[[str], None]) -> None:
        """Ask.

        Args:
            title: what is named, in a sentence.
            proposed: stands in the field, selected.
            then: gets the name; calls `leave` when it was taken, or `banner.problem`.
        """
        self.banner.clear()
        self.field.setText(proposed)
        self._then = then
        self._open(title, "Enter keeps it   Esc leaves", self.field)
        self.field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps it, Esc leaves."""
        if event.key() in _ENTER and self._then is not None:
            self.banner.clear()
            self._then(self.field.read())
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)


@dataclass(frozen=True, slots=True)
class CardRow:
    """A row of a card.

    Attributes:
        key: what it stands for.
        text: its words.
        checked: whether it has a mark; None when rows of this card have none.
    """

    key: str
    text: str
    checked: bool | None = None


class _Rows(QListWidget):
    """The rows; keys that act on one go to the card."""

    def __init__(self, name: str, accessible: str, act: Callable[[QKeyEvent], bool]) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self._act = act

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._act(event):
            super().keyPressEvent(event)


class RowsCard(_Card):
    """Rows in an order of one's own.

    Signals:
        pressed: a key was pressed on a row; with its key and a word (``"up"``, ``"toggle"`` ...).
        left: Esc was pressed.
        done: Enter was pressed; with the key of the row, "" when there is none.
    """

    pressed = Signal(str, str)
    left = Signal()
    done = Signal(str)
    _WORDS: dict[tuple[Qt.Key, bool], str] = {  # noqa: RUF012 - Qt classes have no ClassVar habit here
        (Qt.Key.Key_Up, True): "up",
        (Qt.Key.Key_Down, True): "down",
        (Qt.Key.Key_Left, True): "narrower",
        (Qt.Key.Key_Right, True): "wider",
        (Qt.Key.Key_0, True): "standing",
        (Qt.Key.Key_Space, False): "toggle",
        (Qt.Key.Key_F2, False): "rename",
        (Qt.Key.Key_Delete, False): "remove",
    }

    def __init__(self, name: str, accessible: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self.rows = _Rows(f"{name}-rows", accessible, self._on_key)
        for widget in (self._title, FocusRing(self.rows), self._hint):
            self._column.addWidget(widget)

    @property
    def current(self) -> str:
        """Key of the current row; "" when there is none."""
        index = self.rows.currentIndex()
        return str(index.data(Qt.ItemDataRole.UserRole)) if index.isValid() else ""

    @property
    def texts(self) -> list[str]:
        """The rows as shown, for tests and readers; a mark is a check sign."""
        items = [self.rows.item(place) for place in range(self.rows.count())]
        return [("✓ " if one.checkState() is Qt.CheckState.Checked else "") + one.text() for one in items]

    def open_with(self, title: str, hint: str, rows: Sequence[CardRow]) -> None:
        """Show rows and take the focus."""
        self.show_rows(rows)
        self._open(title, hint, self.rows)

    def show_rows(self, rows: Sequence[CardRow]) -> None:
        """Show rows; the current one stays current."""
        kept, at = self.current, max(0, self.rows.currentRow())
        self.rows.clear()
        for row in rows:
            item = QListWidgetItem(row.text, self.rows)
            item.setData(Qt.ItemDataRole.UserRole, row.key)
            item.setSizeHint(QSize(0, t.ROW_PX))
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
            if row.checked is not None:
                item.setCheckState(Qt.CheckState.Checked if row.checked else Qt.CheckState.Unchecked)
        keys = [row.key for row in rows]
        if keys:
            self.rows.setCurrentRow(keys.index(kept) if kept in keys else min(at, len(keys) - 1))
        self.rows.setFixedHeight(max(1, min(_MOST_ROWS, len(keys))) * t.ROW_PX + 2)

    def _on_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in _ENTER:
            self.done.emit(self.current)
        elif (key, held) in self._WORDS:
            self.pressed.emit(self.current, self._WORDS[key, held])
        else:
            return False
        return True
