"""Rooms: further pages of a tab, each an ordinary Screen; Ctrl+Shift+1 to 9 or the palette change them.

A tab with more than its own page has a module ``rooms.py`` in its folder with two names::

    FIRST = "Patients"  # title of the tab's own page
    ROOMS = (Room("day", "Day", DayScreen, frozenset({Kind.APPOINTMENT})),)

`Room.make` gets the Desk; its Screen calls ``super().__init__(desk, "patients-day")`` (tab and room). A room
is made when it is first shown, so it costs nothing at sign-in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.screen import Room
from medbill_desktop.ui.kit.tokens import SPACE_1, SPACE_4

__all__ = ["Room", "RoomBar", "room_keys"]

NUMBERED = 9
"""Rooms with a digit of their own; Windows keeps Ctrl+Shift+0 for itself."""


def room_keys(number: int, own: str = "") -> str:
    """The shortcut of a room, 0-based; past the ninth its own, or none: the palette opens it by its name."""
    return f"Ctrl+Shift+{number + 1}" if number < NUMBERED else own


class RoomBar(QWidget):
    """The rooms of the tab in front; hidden when it has only its own page.

    Signals:
        chosen: with the 0-based number of the room.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("room-bar")
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._group = QButtonGroup(self)
        self._buttons: list[QPushButton] = []
        self._titles: tuple[str, ...] = ()
        self._own: tuple[str, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE_4, 0, SPACE_4, 0)
        self._row.setSpacing(SPACE_1)
        self._row.addStretch(1)
        self.hide()

    @property
    def titles(self) -> tuple[str, ...]:
        """The rooms offered."""
        return self._titles

    def offer(self, titles: Sequence[str], chosen: int, own: Sequence[str] = ()) -> None:
        """Show the rooms of a tab and mark the one in front.

        Args:
            titles: of the rooms in order.
            chosen: the one in front.
            own: keys of the rooms that have no digit, in the same order; "" for none.
        """
        self._own = tuple(own)
        if tuple(titles) != self._titles:
            self._make(tuple(titles))
        if self._buttons:
            self._buttons[chosen].setChecked(True)
        self.setVisible(len(titles) > 1)

    def show_counts(self, number: int, counts: Mapping[str, int]) -> None:
        """Write the count of a room beside its name."""
        if number < len(self._buttons):
            count = f"  {counts['all']:,}" if counts.get("all") else ""
            self._buttons[number].setText(f"{self._titles[number]}{count}")
            self._buttons[number].setAccessibleName(f"{self._titles[number]}{count}")

    def commands(self) -> tuple[Command, ...]:
        """A command a room, for the palette and the keys; none where there is one room."""
        titles = self._titles if len(self._titles) > 1 else ()
        return tuple(
            Command(f"room-{at + 1}", f"Go to {title}", self._keys(at), self._goer(at), in_strip=False)
            for at, title in enumerate(titles)
        )

    def _keys(self, number: int) -> str:
        return room_keys(number, self._own[number] if number < len(self._own) else "")

    def _goer(self, number: int) -> Callable[[], None]:
        return lambda: self.chosen.emit(number)

    def _make(self, titles: tuple[str, ...]) -> None:
        for button in self._buttons:
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.setParent(None)  # at once: until its turn to be deleted comes it would still be drawn
            button.deleteLater()
        self._titles = titles
        self._buttons = [self._button(number, title) for number, title in enumerate(titles)]
        for number, button in enumerate(self._buttons):
            self._row.insertWidget(number, button)

    def _button(self, number: int, title: str) -> QPushButton:
        made = QPushButton(title, self)
        made.setObjectName(f"room-{number + 1}")
        made.setAccessibleName(title)
        made.setToolTip(f"{title}  {self._keys(number)}".rstrip())
        made.setProperty("keys", self._keys(number))
        made.setProperty("flat", True)
        made.setProperty("tab", True)
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(lambda _checked=False: self.chosen.emit(number))
        self._group.addButton(made)
        return made
