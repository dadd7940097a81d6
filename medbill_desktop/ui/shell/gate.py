"""The window before an office is open: first run, sign-in, recovery, new office, lock."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFileDialog, QStackedLayout, QWidget

from medbill_desktop.domain.errors import MedBillError
from medbill_desktop.ui.shell.page import Page
from medbill_desktop.ui.shell.sign_in import LockPage, RecoverPage, SignInPage

if TYPE_CHECKING:  # the pages of a first run come when they are shown: sign-in paints sooner
    from medbill_desktop.domain.progress import Progress
    from medbill_desktop.ui.kit.errors import Errors
    from medbill_desktop.ui.kit.jobs import Jobs
    from medbill_desktop.ui.shell.doors import OfficeDoors, OpenOffice
    from medbill_desktop.ui.shell.first_run import WelcomePage
    from medbill_desktop.ui.shell.restore_page import RestorePage


class Gate(QWidget):
    """Shows one page at a time and opens the office on a thread.

    Signals:
        opened: with the OpenOffice.
        unlocked: the user is back.
        leave_asked: close the program.
    """

    opened = Signal(object)
    unlocked = Signal()
    leave_asked = Signal()

    def __init__(
        self, doors: OfficeDoors, jobs: Jobs, errors: Errors, mono: Callable[[], QFont], home: Path
    ) -> None:
        """Make the pages; `start` chooses the first.

        Args:
            doors: the ways into an office.
            jobs: threads.
            errors: for what is no sentence.
            mono: font of the recovery key.
            home: where a new office is proposed.
        """
        super().__init__()
        self.setObjectName("gate")
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("MedBill Desktop")
        self._doors, self._jobs, self._errors, self._mono, self._home = doors, jobs, errors, mono, home
        self._made: OpenOffice | None = None
        self._locked: OpenOffice | None = None
        self._pages = QStackedLayout(self)
        self.sign_in = SignInPage()
        self._pages.addWidget(self.sign_in)
        self.sign_in.entered.connect(self._on_sign_in)
        self.sign_in.recovery_asked.connect(self._on_recovery_asked)
        self.sign_in.other_asked.connect(self.show_welcome)
        self.resize(880, 640)

    @cached_property
    def welcome(self) -> WelcomePage:
        """The page of the ways to begin."""
        from medbill_desktop.ui.shell.first_run import WelcomePage

        page = WelcomePage()
        self._pages.addWidget(page)
        page.demo_asked.connect(self._on_demo)
        page.new_asked.connect(self._on_new_asked)
        page.open_asked.connect(self._on_open_asked)
        page.restore_asked.connect(self._on_restore_asked)
        return page

    @property
    def page(self) -> Page:
        """The page shown."""
        page = self._pages.currentWidget()
        assert isinstance(page, Page)  # noqa: S101 only pages are put in
        return page

    def start(self) -> None:
        """Sign-in when an office is known here, else the three ways to begin; then warm up on a thread."""
        offices = self._doors.recent()
        if offices:
            self.sign_in.show_offices(offices)
            self._show(self.sign_in)
            self.sign_in.start()
        else:
            self.show_welcome()

    def warm(self) -> None:
        """Import what an office needs while the user types; called after the first paint."""
        self._jobs.read(lambda _: self._doors.warm(), lambda _: None)

    def show_welcome(self) -> None:
        """Show the three ways to begin."""
        self._show(self.welcome)
        self.welcome.start()

    def lock(self, office: OpenOffice) -> None:
        """Ask the user of this office back."""
        self._locked = office
        page = LockPage()
        page.entered.connect(self._on_unlock)
        page.leave_asked.connect(self.leave_asked)
        self._show(page)
        page.start(office.user)

    def show_key(self, office: OpenOffice, key: str) -> None:
        """Show the new recovery key of an office, once."""
        from medbill_desktop.ui.shell.first_run import RecoveryKeyPage

        self._made = office
        page = RecoveryKeyPage(self._mono())
        page.kept.connect(self._on_kept)
        self._show(page)
        page.show_key(key)

    def _show(self, page: Page) -> None:
        old = self._pages.currentWidget()
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        stays = {self.sign_in, page, self.__dict__.get("welcome")}
        if old is not None and old not in stays:
            self._pages.removeWidget(old)
            old.deleteLater()

    def _try(self, page: Page, work: Callable[[Progress], object], done: Callable[[object], None]) -> None:
        """Run a way in on the writer thread; what it refuses is said on the page."""

        def on_done(result: object) -> None:
            page.busy(on=False)
            done(result)

        def on_error(error: BaseException) -> None:
            page.busy(on=False)
            refuse = getattr(page, "refuse", page.banner.problem)
            self._errors.show(error, refuse if isinstance(error, MedBillError) else None)

        page.busy(on=True)
        self._jobs.write(work, on_done, on_error=on_error)

    def _open(self, page: Page, folder: Path, user: str, passphrase: str) -> None:
        self._try(page, lambda p: self._doors.open(folder, user, passphrase, p), self.opened.emit)

    def _on_sign_in(self, folder: Path, user: str, passphrase: str) -> None:
        self._open(self.sign_in, folder, user, passphrase)

    def _on_demo(self) -> None:
        self.welcome.progress.setText(
            "The demo office is being made; this takes a few seconds the first time."
        )
        self._try(self.welcome, self._doors.demo, self.opened.emit)

    def _on_new_asked(self) -> None:
        from medbill_desktop.ui.shell.first_run import NewOfficePage

        page = NewOfficePage(self._home)
        page.back_asked.connect(self.start)
        page.entered.connect(partial(self._on_new_office, page))
        self._show(page)
        page.start()

    def _on_new_office(self, page: Page, folder: Path, name: str, user: str, passphrase: str) -> None:
        self._try(page, lambda p: self._doors.create(folder, name, user, passphrase, p), self._on_new_key)

    def _on_open_asked(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Folder of the office", str(self._home.parent))
        if chosen:
            self.offer(Path(chosen))

    def _on_restore_asked(self) -> None:
        from medbill_desktop.ui.shell.restore_page import RestorePage

        page = RestorePage(self._home)
        page.back_asked.connect(self.start)
        page.look_asked.connect(partial(self._on_look, page))
        page.entered.connect(partial(self._on_restore, page))
        self._show(page)
        page.start()

    def _on_look(self, page: RestorePage, file: Path) -> None:
        def done(words: object) -> None:
            page.show_inside(file, str(words))

        self._try(page, lambda p: self._doors.look_inside(file, p), done)

    def _on_restore(self, page: RestorePage, file: Path, folder: Path) -> None:
        self._try(page, lambda p: self._doors.restore(file, folder, p), lambda _: self.offer(folder))

    def offer(self, folder: Path) -> None:
        """Show sign-in for an office that was not opened here before."""
        self.sign_in.show_offices([_Chosen(folder), *self._doors.recent()])
        self._show(self.sign_in)
        self.sign_in.start()

    def _on_recovery_asked(self, folder: Path) -> None:
        page = RecoverPage()
        page.back_asked.connect(self.start)
        page.entered.connect(partial(self._on_recover, page, folder))
        self._show(page)
        page.start()

    def _on_recover(self, page: Page, folder: Path, key: str, user: str, passphrase: str) -> None:
        self._try(page, lambda p: self._doors.recover(folder, key, user, passphrase, p), self._on_new_key)

    def _on_new_key(self, result: object) -> None:
        """A new office, and one opened by its recovery key, has a new key to show first."""
        if isinstance(result, tuple):
            self.show_key(*result)

    def _on_kept(self) -> None:
        if self._made is not None:
            self.opened.emit(self._made)

    def _on_unlock(self, passphrase: str) -> None:
        office = self._locked
        if office is not None:
            self._try(self.page, lambda _: office.unlock(passphrase), lambda _: self.unlocked.emit())


class _Chosen:
    """A folder chosen by hand, as sign-in lists it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name
        self.user = ""
