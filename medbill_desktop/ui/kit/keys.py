"""Commands and their shortcuts, declared once per scope; the key strip and the buttons read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget
from shiboken6 import isValid

from medbill_desktop.domain.errors import MedBillError


@dataclass(frozen=True, slots=True)
class Command:
    """Something the user can do.

    Attributes:
        name: stable name within its scope (``"save"``).
        text: sentence-case words of the strip, the button and the palette.
        keys: portable text of the shortcut (``"Ctrl+Return"``); empty: palette and buttons only.
        run: what happens.
        enabled: asked before it runs and when the strip is drawn; default always.
        in_strip: whether the key strip names it.
    """

    name: str
    text: str
    keys: str
    run: Callable[[], object]
    enabled: Callable[[], bool] = lambda: True
    in_strip: bool = True

    def __call__(self) -> None:
        """Run when enabled."""
        if self.enabled():
            self.run()


@dataclass(frozen=True, slots=True)
class Scope:
    """The commands of one widget and all that is in it."""

    name: str
    owner: QWidget
    commands: tuple[Command, ...]


class Keys(QObject):
    """All commands of the window by scope.

    Signals:
        changed: a scope was added or its commands are others now; the strip draws itself again.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._show_error: Callable[[BaseException], None] | None = None
        self._scopes: dict[str, Scope] = {}
        self._actions: dict[str, list[QAction]] = {}

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Every scope whose widget still exists."""
        return tuple(scope for scope in self._scopes.values() if isValid(scope.owner))

    def errors_to(self, show: Callable[[BaseException], None]) -> None:
        """Where a sentence goes that a command raised: `Errors.show`."""
        self._show_error = show

    def bind(self, scope: str, owner: QWidget, commands: Iterable[Command]) -> None:
        """Declare the commands of a widget; they act while the focus is in it.

        Args:
            scope: unique name; declaring it again replaces its commands.
            owner: the widget.
            commands: in the order of the strip.

        Raises:
            ValueError: two commands share a key; a bug of the screen.
        """
        mine = tuple(commands)
        taken: dict[str, str] = {}
        for command in mine:
            if command.keys and command.keys in taken:
                raise ValueError(f"{scope}: {command.name} and {taken[command.keys]} share {command.keys}")
            taken[command.keys] = command.name
        for action in self._actions.pop(scope, []):
            if isValid(action):
                owner.removeAction(action)
                action.deleteLater()
        self._actions[scope] = [self._action(owner, command) for command in mine]
        self._scopes[scope] = Scope(scope, owner, mine)
        self.changed.emit()

    def of_the_moment(self, focus: QWidget | None) -> list[Command]:
        """Commands that act where the focus is, nearest scope first."""
        found: list[Command] = []
        seen: set[str] = set()
        owners = {scope.owner: scope for scope in self.scopes}
        widget = focus
        while widget is not None:
            scope = owners.get(widget)
            for command in scope.commands if scope else ():
                if not command.keys or command.keys not in seen:
                    seen.add(command.keys)
                    found.append(command)
            widget = widget.parentWidget()
        return found

    def run(self, command: Command) -> None:
        """Run a command; what it refuses is shown."""
        try:
            command()
        except MedBillError as error:
            if self._show_error is None:
                raise
            self._show_error(error)

    def _action(self, owner: QWidget, command: Command) -> QAction:
        action = QAction(command.text, owner)
        action.setShortcut(QKeySequence(command.keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked=False: self.run(command))
        owner.addAction(action)
        return action

    def button(self, command: Command, *, main: bool = False, flat: bool = False) -> QPushButton:
        """A button with its key on it.

        Args:
            command: what it does.
            main: the one filled button of a page.
            flat: without an edge, for side actions.
        """
        return button(command, self.run, main=main, flat=flat)

    def command(self, scope: str, name: str) -> Command:
        """A declared command."""
        return next(command for command in self._scopes[scope].commands if command.name == name)


def key_text(keys: str) -> str:
    """A shortcut as the strip writes it (``"Ctrl+Enter"``)."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText).replace("Return", "Enter")


def button(
    command: Command, run: Callable[[Command], None], *, main: bool = False, flat: bool = False
) -> QPushButton:
    """A button with its key on it; screens call `Keys.button`.

    Args:
        command: what it does.
        run: runs it, usually `Keys.run`.
        main: the one filled button of a page.
        flat: without an edge, for side actions.
    """
    made = QPushButton(f"{command.text}  {key_text(command.keys)}" if command.keys else command.text)
    made.setObjectName(f"button-{command.name}")
    made.setAccessibleName(command.text)
    made.setProperty("keys", command.keys)
    made.setProperty("main", main)
    made.setProperty("flat", flat)
    made.setAutoDefault(False)
    made.clicked.connect(lambda _checked=False: run(command))
    return made


def duplicates(commands: Sequence[Command]) -> list[str]:
    """Shortcuts that occur more than once."""
    keys = [command.keys for command in commands if command.keys]
    return sorted({key for key in keys if keys.count(key) > 1})
