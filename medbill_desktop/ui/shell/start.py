"""The window program: sign-in first and fast, the office behind it, the main window when the door opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from medbill_desktop.ui.kit.errors import Errors
from medbill_desktop.ui.kit.jobs import Jobs
from medbill_desktop.ui.kit.places import FilePlaces, Places
from medbill_desktop.ui.kit.theme import Mode, Theme
from medbill_desktop.ui.shell.gate import Gate
from medbill_desktop.ui.shell.idle import DEFAULT_MINUTES, IdleWatch

if TYPE_CHECKING:  # the main window is imported once the door opens: sign-in paints sooner
    from medbill_desktop.domain.clock import Clock
    from medbill_desktop.ui.kit.changes import ChangesBus
    from medbill_desktop.ui.kit.screen import Desk, TabSpec
    from medbill_desktop.ui.shell.doors import OfficeDoors, OpenOffice
    from medbill_desktop.ui.shell.main_window import MainWindow

_SAFETY_MS = 10 * 60 * 1000
"""How often the program looks whether a backup is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Where the program keeps its own things on this workstation.

    Attributes:
        clock: for the log before an office is open.
        folder: ini file and log lie here.
        home: where a new office is proposed.
        idle_minutes: after how long without a touch the window locks.
        bundled_font: the shipped font instead of the system's, for pictures.
    """

    clock: Clock
    folder: Path
    home: Path
    idle_minutes: float = DEFAULT_MINUTES
    bundled_font: bool = False


class Program(QObject):
    """Gate and main window of one running program."""

    def __init__(
        self,
        app: QApplication,
        doors: OfficeDoors,
        setup: Setup,
        tabs: Callable[[], Sequence[TabSpec]] | None = None,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._tabs = tabs
        self.places: Places = FilePlaces(setup.folder / "window.ini")
        kept = self.places.get("theme")
        mode = Mode(kept) if kept in set(Mode) else Mode.SYSTEM
        self.theme = Theme(app, mode, bundled_font=setup.bundled_font)
        self.errors = Errors(None, setup.clock, setup.folder / "errors.log")
        self.jobs = Jobs(self.errors.show, self)
        self.office: OpenOffice | None = None
        self.window: MainWindow | None = None
        self.changes: ChangesBus | None = None
        self.desk: Desk | None = None
        self.gate = Gate(doors, self.jobs, self.errors, self.theme.mono, setup.home)
        self.gate.opened.connect(self._on_opened)
        self.gate.unlocked.connect(self._on_unlocked)
        self.gate.leave_asked.connect(self.leave)
        self.idle = IdleWatch(app, setup.idle_minutes)
        self.idle.idled.connect(self.lock)
        self._safety = QTimer(self, interval=_SAFETY_MS)
        self._safety.timeout.connect(self._on_safety)

    def start(self) -> None:
        """Show the first page; import the rest once it is painted."""
        self.gate.start()
        self.gate.show()
        QTimer.singleShot(0, self.gate.warm)

    def lock(self) -> None:
        """Hide the office until its user is back."""
        office, window = self.office, self.window
        if office is None or window is None or window.isHidden():
            return
        self.idle.stop()
        window.hide()
        self.jobs.write(lambda _: office.lock(), lambda _: None)
        self.gate.lock(office)
        self.gate.show()

    def leave(self) -> None:
        """Close everything and end the program."""
        self.close()
        self._app.quit()

    def close(self) -> None:
        """Close windows, threads and the office."""
        self.idle.stop()
        self._safety.stop()
        if self.changes is not None:
            self.changes.stop()
        windows = [window for window in (self.window, self.gate) if window is not None]
        for window in windows:
            window.hide()  # first: the backup at closing takes a moment
        self.jobs.close()
        if self.office is not None:
            self.office.close()
            self.office = None
        for window in windows:
            window.deleteLater()

    def _on_opened(self, office: OpenOffice) -> None:
        from medbill_desktop.ui.kit.changes import ChangesBus
        from medbill_desktop.ui.shell.main_window import MainWindow
        from medbill_desktop.ui.shell.tabs import all_tabs

        self.office = office
        self.changes = ChangesBus(self.jobs, self)
        self.desk = make_desk(office, self, self.changes)
        self.window = MainWindow(office, self.desk, (self._tabs or all_tabs)())
        self.desk.toasts.attach(self.window)
        self.window.lock_asked.connect(self.lock)
        self.window.leave_asked.connect(self.leave)
        self.changes.start(office.poll)
        self.window.show()
        self.gate.hide()
        self._watch()
        self._safety.start()
        self._tell(office)
        self.jobs.read(lambda _: office.is_set_up(), self._on_known, key="set-up")

    def _on_known(self, is_set_up: bool) -> None:
        """A new office begins in the settings, with the list of what it needs first."""
        if not is_set_up and self.desk is not None:
            self.desk.keys.run(self.desk.keys.command("window", "settings"))

    def _tell(self, office: OpenOffice) -> None:
        """Say what the user should know on coming in; what is wrong is said as a problem."""
        desk = self.desk
        if desk is None:
            return
        if worries := office.worries():
            desk.toasts.problem(" ".join(worries))
        elif words := office.greetings():
            desk.toasts.say(" ".join(words))

    def _on_safety(self) -> None:
        """Look whether a backup is due; a locked office is left alone, its key is not here."""
        office, window = self.office, self.window
        if office is not None and window is not None and not window.isHidden():
            self.jobs.read(lambda _: office.keep_safe(), self._on_kept_safe, key="backup")

    def _on_kept_safe(self, worry: str) -> None:
        if worry and self.desk is not None:
            self.desk.toasts.problem(worry)

    def _on_unlocked(self) -> None:
        self.gate.hide()
        if self.window is not None:
            self.window.show()
        self._watch()

    def _watch(self) -> None:
        """Lock after so long without a touch as this workstation's setting says."""
        from medbill_desktop.domain.settings import IDLE_MINUTES

        if kept := self.places.get(IDLE_MINUTES.key):
            self.idle.set_minutes(int(IDLE_MINUTES.read(kept)))
        self.idle.start()


def make_desk(office: OpenOffice, program: Program, changes: ChangesBus) -> Desk:
    """Put together what the screens of an open office work with."""
    from medbill_desktop.ui.kit.keys import Keys
    from medbill_desktop.ui.kit.navigate import Navigator
    from medbill_desktop.ui.kit.screen import Desk
    from medbill_desktop.ui.kit.toast import Toasts
    from medbill_desktop.ui.parts.peek import card_of

    desk = Desk(
        office=office.desk,
        clock=office.clock,
        jobs=program.jobs,
        changes=changes,
        navigator=Navigator(changes),
        errors=program.errors,
        toasts=Toasts(changes),
        keys=Keys(changes),
        places=program.places,
        theme=program.theme,
        card=card_of,
    )
    desk.keys.errors_to(desk.errors.show)
    desk.errors.say_by(desk.toasts.problem)
    return desk


def run(argv: Sequence[str], doors: OfficeDoors, setup: Setup) -> int:
    """Run the window until it is closed.

    Args:
        argv: words of the command line for Qt.
        doors: the ways into an office.
        setup: where the program keeps its own things.

    Returns:
        The exit code.
    """
    app = QApplication(list(argv))
    app.setApplicationName("MedBill Desktop")
    app.setQuitOnLastWindowClosed(False)
    program = Program(app, doors, setup)
    program.errors.install_hooks()
    program.start()
    return app.exec()
