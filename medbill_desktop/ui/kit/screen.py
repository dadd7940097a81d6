"""What a tab is, what it gets and what it answers: Desk, Screen and TabSpec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.clock import Clock
from medbill_desktop.ui.kit.changes import ChangesBus
from medbill_desktop.ui.kit.errors import Errors
from medbill_desktop.ui.kit.jobs import Jobs
from medbill_desktop.ui.kit.keys import Command, Keys
from medbill_desktop.ui.kit.navigate import Navigator
from medbill_desktop.ui.kit.panes import EVIDENCE, QUEUE, RECORD, ThreePane
from medbill_desktop.ui.kit.peek import Peek, no_card
from medbill_desktop.ui.kit.places import Places
from medbill_desktop.ui.kit.theme import Theme
from medbill_desktop.ui.kit.toast import Toasts


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything a screen works with.

    Attributes:
        office: the open office, services and queries; the kit knows no more than that it is there.
        clock: the office's clock.
        jobs: the only door to threads.
        changes: what was committed; `tell` your own commands' Changes.
        navigator: `go(Target)`.
        errors: the only door for errors.
        toasts: what was done, with Undo.
        keys: commands and shortcuts.
        places: what this workstation remembers.
        theme: colours and fonts in force.
        card: reads what Space shows of a record of a kind; the default knows none.
    """

    office: Any
    clock: Clock
    jobs: Jobs
    changes: ChangesBus
    navigator: Navigator
    errors: Errors
    toasts: Toasts
    keys: Keys
    places: Places
    theme: Theme
    card: Callable[[Desk, Kind, int], Peek | None] = no_card

    def commit(
        self,
        work: Callable[[], Changes],
        said: str,
        *,
        undo: Callable[[], Changes] | None = None,
        then: Callable[[], None] | None = None,
        near: Callable[[str], None] | None = None,
    ) -> None:
        """Run a service command on the writer thread, tell its changes and show the toast.

        Args:
            work: calls one service function; returns its Changes.
            said: toast afterwards, in the past tense (``"Coverage saved."``); "" for none.
            undo: inverse service command for inward actions; None for outward acts.
            then: what happens on the screen after it.
            near: where a refusal is said (`Banner.problem`); default a toast.
        """

        def on_done(changes: Changes) -> None:
            self.changes.tell(changes)
            if said:
                take_back = None if undo is None else (lambda: self.commit(undo, "Undone."))
                self.toasts.say(said, take_back)
            if then is not None:
                then()

        self.jobs.write(lambda _: work(), on_done, on_error=lambda error: self.errors.show(error, near))


class Screen(QWidget):
    """The page of a tab: three panes and the hooks the main window calls.

    A tab subclasses it, makes its widgets in ``__init__`` after ``super().__init__(desk, "claims")``, puts
    them in with `set_panes`, declares its commands with `set_commands` and overrides the hooks it needs.

    Signals:
        counts_changed: `counts()` answers otherwise now; the tab bar asks again.
    """

    counts_changed = Signal()
    depends_on: frozenset[Kind] = frozenset()
    """Kinds whose change makes the main window call `refresh`."""

    def __init__(self, desk: Desk, name: str) -> None:
        """Make an empty page.

        Args:
            desk: what it works with.
            name: of its tab, for object names and what is remembered.
        """
        super().__init__()
        self.setObjectName(f"screen-{name}")
        self.desk = desk
        self.name = name
        self.panes = ThreePane(name, desk.places, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.panes)
        self._commands: tuple[Command, ...] = ()

    @property
    def queue(self) -> QWidget:
        """The left pane."""
        return self.panes.pane(QUEUE)

    @property
    def record(self) -> QWidget:
        """The pane in the middle."""
        return self.panes.pane(RECORD)

    @property
    def evidence(self) -> QWidget:
        """The right pane."""
        return self.panes.pane(EVIDENCE)

    def set_panes(self, queue: QWidget, record: QWidget, evidence: QWidget) -> None:
        """Put the three panes in, once."""
        self.panes.fill(queue, record, evidence)

    def set_commands(self, *commands: Command) -> None:
        """Declare the commands of the tab; F6 (next pane) is added to them."""
        walk = Command("next-pane", "Next pane", "F6", self.panes.next_pane, in_strip=False)
        self._commands = (*commands, walk)
        self.desk.keys.bind(self.name, self, self._commands)

    def commands(self) -> tuple[Command, ...]:
        """The commands of the tab; the palette lists them behind ``>``."""
        return self._commands

    def keys_of_the_moment(self) -> tuple[Command, ...]:
        """What the strip shows when the tab itself has the focus."""
        return tuple(command for command in self._commands if command.in_strip)

    def counts(self) -> Mapping[str, int]:
        """Counts for the tab bar: ``{"all": 41, "alert": 2}``; ``alert`` above 0 adds an exclamation mark."""
        return {}

    def open(self, target_id: int, text: str = "") -> None:
        """Show a record of a kind the tab declared (Target.id and Target.text)."""

    def refresh(self, changes: Changes) -> None:
        """Look again: something of `depends_on` was committed; `changes` may be many at once."""

    def activate(self) -> None:
        """The tab came to the front: give the focus to the queue unless a field had it."""
        self.panes.focus_pane(self.panes.pane_of_focus())

    def may_leave(self) -> bool:
        """Whether the window may close; half-typed work was kept as a draft."""
        return True


@dataclass(frozen=True, slots=True)
class Room:
    """One more page of a tab.

    Attributes:
        name: stable name within the tab (``"day"``).
        title: its words on the bar.
        make: makes the page; called once, when the room is first shown.
        opens: kinds that `navigate` brings here rather than to the tab's own page.
        keys: its shortcut where it is past the ninth room and has no digit.
    """

    name: str
    title: str
    make: Callable[[Desk], Screen]
    opens: frozenset[Kind] = frozenset()
    keys: str = ""


@dataclass(frozen=True, slots=True)
class TabSpec:
    """How the shell makes a tab.

    Attributes:
        name: stable name (``"claims"``), also the folder in `ui`.
        title: word on the tab.
        icon: file name of its icon.
        make: makes the page; called once, when the tab is first shown.
        opens: kinds that `navigate` brings here.
        first: title of its own page where it has further rooms.
        rooms: its further pages.
    """

    name: str
    title: str
    icon: str
    make: Callable[[Desk], Screen]
    opens: frozenset[Kind] = frozenset()
    first: str = ""
    rooms: tuple[Room, ...] = ()

    def pages(self) -> tuple[Room, ...]:
        """Its own page, then its further rooms."""
        return (Room("", self.first or self.title, self.make, self.opens), *self.rooms)
