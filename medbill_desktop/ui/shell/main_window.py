"""The main window: tabs of three panes, palette, key strip, jobs; it knows tabs only as TabSpec."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMenu, QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Changes
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.rooms import RoomBar
from medbill_desktop.ui.kit.screen import Desk, Screen, TabSpec
from medbill_desktop.ui.kit.theme import Mode
from medbill_desktop.ui.kit.toast import Toasts
from medbill_desktop.ui.shell.doors import OpenOffice
from medbill_desktop.ui.shell.palette import Palette
from medbill_desktop.ui.shell.status_strip import StatusStrip
from medbill_desktop.ui.shell.top_bar import TopBar


class MainWindow(QWidget):
    """One open office.

    Signals:
        lock_asked: hide everything until the user is back.
        leave_asked: the user wants to close the program.
    """

    lock_asked = Signal()
    leave_asked = Signal()

    def __init__(self, office: OpenOffice, desk: Desk, tabs: Sequence[TabSpec]) -> None:
        """Make the frame; the first tab is made now, the others in the pauses after the first paint.

        Args:
            office: as the frame sees it.
            desk: what the screens get; its toasts are this window's.
            tabs: in order.
        """
        super().__init__()
        self.setObjectName("main-window")
        self.setProperty("ground", "base")
        self.setWindowTitle(f"{office.name} - MedBill Desktop")
        self._office, self._desk, self._tabs = office, desk, tuple(tabs)
        self._rooms = tuple(tab.pages() for tab in self._tabs)
        self._screens: dict[tuple[int, int], Screen] = {}
        self._current = 0
        self._in_room = [0] * len(self._tabs)
        self._top = TopBar(self._tabs, office.user)
        self._bar = RoomBar(self)
        self._stack = QStackedWidget(self)
        self._stack.setObjectName("tabs")
        self.strip = StatusStrip(desk.keys, desk.jobs, office.clock)
        self.palette_card = Palette(self, desk.jobs, office.look_up, self.commands)
        self._lay_out()
        self._connect()
        desk.keys.bind("window", self, self._own_commands())
        self.resize(1360, 820)
        self._making = QTimer(self, interval=0)
        self._making.timeout.connect(self._make_next)
        if self._tabs:
            self.show_tab(0)

    @property
    def screens(self) -> dict[str, Screen]:
        """The pages made so far, by the name of the tab, further rooms by ``tab-room``."""
        return {self._name(*place): screen for place, screen in sorted(self._screens.items())}

    @property
    def current(self) -> Screen:
        """The page in front."""
        return self._screen(self._current, self._in_room[self._current])

    def tab_text(self, number: int) -> str:
        """What a tab says, for tests."""
        return self._top.text(number)

    def commands(self) -> list[Command]:
        """What the palette offers: the commands of the page in front, then the window's."""
        own = [command for command in self._own_commands() if command.name != "palette"]
        return [*self.current.commands(), *own] if self._tabs else own

    def show_tab(self, number: int) -> None:
        """Bring a tab to the front, in the room where it was left."""
        if 0 <= number < len(self._tabs):
            self.show_room(number, self._in_room[number])

    def show_named(self, name: str) -> None:
        """Bring a page to the front by its name in `screens`, made or not."""
        for number, rooms in enumerate(self._rooms):
            for room in range(len(rooms)):
                if self._name(number, room) == name:
                    self.show_room(number, room)

    def page_names(self) -> list[str]:
        """The names of every page, made or not, in order."""
        return [
            self._name(number, room) for number, rooms in enumerate(self._rooms) for room in range(len(rooms))
        ]

    def show_room(self, number: int, room: int) -> None:
        """Bring a page of a tab to the front; past the last room nothing happens."""
        if not 0 <= room < len(self._rooms[number]):
            return
        screen = self._screen(number, room)
        self._current, self._in_room[number] = number, room
        if screen is not self._stack.currentWidget() and (focus := self._stack.focusWidget()) is not None:
            focus.clearFocus()  # else Qt hands it to the first button of the next page, before `activate`
        self._stack.setCurrentWidget(screen)
        self._top.choose(number)
        self._show_rooms()
        self._desk.places.put("tab", self._tabs[number].name)
        screen.activate()
        self.strip.keys.update()

    def make_all(self) -> None:
        """Make the page of every tab now: for pictures and checks."""
        for number in range(len(self._tabs)):
            self._screen(number)

    def _name(self, number: int, room: int) -> str:
        tab, inner = self._tabs[number].name, self._rooms[number][room].name
        return f"{tab}-{inner}" if inner else tab

    def _screen(self, number: int, room: int = 0) -> Screen:
        place = (number, room)
        if place not in self._screens:
            screen = self._rooms[number][room].make(self._desk)
            self._screens[place] = screen
            self._stack.addWidget(screen)
            screen.counts_changed.connect(lambda: self._count(*place))
            self._desk.changes.watch(screen.depends_on, screen.refresh)
            self._count(*place)
        return self._screens[place]

    def _count(self, number: int, room: int) -> None:
        counts = self._screens[number, room].counts()
        if room == 0:
            self._top.show_counts(number, counts)
        if number == self._current:
            self._bar.show_counts(room, counts)

    def _show_rooms(self) -> None:
        """Name the rooms of the tab in front, with the counts that are known, and give them their keys."""
        number = self._current
        rooms = self._rooms[number]
        self._bar.offer([room.title for room in rooms], self._in_room[number], [room.keys for room in rooms])
        self._desk.keys.bind("window", self, self._own_commands())
        for tab, room in self._screens:
            if tab == number:
                self._count(tab, room)

    def _make_next(self) -> None:
        missing = [number for number in range(len(self._tabs)) if (number, 0) not in self._screens]
        if missing:
            self._screen(missing[0])
        else:
            self._making.stop()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget, stretch in (
            (self._top, 0),
            (labels.line(), 0),
            (self._bar, 0),
            (self._stack, 1),
            (labels.line(), 0),
            (self.strip, 0),
        ):
            layout.addWidget(widget, stretch)
        if not self._tabs:
            self._stack.addWidget(EmptyState("This office has no tabs", "The installation is incomplete."))

    def _connect(self) -> None:
        self._top.tab_chosen.connect(self.show_tab)
        self._bar.chosen.connect(lambda room: self.show_room(self._current, room))
        self._top.palette_asked.connect(self.palette_card.open)
        self._top.user_asked.connect(self._on_user_asked)
        self.palette_card.chosen.connect(self._desk.navigator.go)
        self._desk.navigator.asked.connect(self._on_navigated)
        self._desk.changes.changed.connect(self._on_changed)
        self._desk.jobs.read(lambda _: self._office.editions(), self.strip.show_editions)

    def _own_commands(self) -> list[Command]:
        toasts: Toasts = self._desk.toasts
        tabs = [
            Command(
                f"tab-{tab.name}",
                f"Go to {tab.title}",
                f"Ctrl+{number + 1}",
                self._goer(number),
                in_strip=False,
            )
            for number, tab in enumerate(self._tabs)
        ]
        return [
            Command("palette", "Search or do", "Ctrl+K", self.palette_card.open),
            Command("undo", "Undo", "Ctrl+Z", toasts.undo, enabled=lambda: toasts.can_undo),
            *tabs,
            *self._bar.commands(),
            Command("cancel", "Cancel the running work", "Shift+Esc", self.strip.jobs.cancel, in_strip=False),
            Command("back", "Back to where you were", "Alt+Left", self._desk.navigator.back, in_strip=False),
            Command("settings", "Settings", "Ctrl+,", self._on_settings, in_strip=False),
            Command("lock", "Lock the window", "Ctrl+L", self.lock_asked.emit, in_strip=False),
            Command("theme", "Light or dark appearance", "Ctrl+Shift+D", self._switch, in_strip=False),
            Command("user", "Who is signed in", "Alt+U", self._on_user_asked, in_strip=False),
            Command("leave", "Close the program", "Ctrl+Q", self.close, in_strip=False),
        ]

    def _goer(self, number: int) -> Callable[[], None]:
        return lambda: self.show_tab(number)

    def _switch(self) -> None:
        mode = Mode.LIGHT if self._desk.theme.tokens.dark else Mode.DARK
        self._desk.theme.switch(mode)
        self._desk.places.put("theme", mode.value)

    def _on_settings(self) -> None:
        from medbill_desktop.ui.settings.screen import open_settings

        open_settings(self._desk, self)

    def _on_user_asked(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("user-menu")
        for name in ("settings", "lock", "theme", "leave"):
            command = self._desk.keys.command("window", name)
            entry = menu.addAction(f"{command.text}\t{command.keys}")
            entry.triggered.connect(lambda _checked=False, chosen=command: chosen())
        menu.popup(self._top.user_button.mapToGlobal(self._top.user_button.rect().bottomLeft()))

    def _on_navigated(self, target: Target) -> None:
        for number, rooms in enumerate(self._rooms):
            for at, room in enumerate(rooms):
                if target.kind in room.opens:
                    self.show_room(number, at)
                    self._screen(number, at).open(target.id, target.text)
                    return

    def _on_changed(self, _changes: Changes) -> None:
        self.strip.show_saved()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close when every page lets go."""
        if all(screen.may_leave() for screen in self._screens.values()):
            event.accept()
            self.leave_asked.emit()
        else:
            event.ignore()

    def showEvent(self, event: QShowEvent) -> None:
        """After the first paint make the other pages, one a pause."""
        super().showEvent(event)
        if QApplication.instance() is not None:
            self._making.start()
