"""The pages of the whole program one after the other, for pictures and checks."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QListView, QMenu, QWidget

from medbill_desktop.domain.progress import Silent
from medbill_desktop.ui.kit.errors import CrashPage
from medbill_desktop.ui.kit.peek import PeekCard
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.shell.doors import OfficeDoors
from medbill_desktop.ui.shell.main_window import MainWindow
from medbill_desktop.ui.shell.picture_steps import leave, step_pages
from medbill_desktop.ui.shell.start import Program

_LONG_MS = 20_000
_NOBODY = "qqqqq"
_SAMPLE_KEY = "7KQ4-M2XD-PP91-0ZRT-6HWB-EE3C"
Shot = tuple[str, QWidget]


def settle(program: Program, *, quiet_ms: int = 150) -> None:
    """Let events and jobs come to an end; gives up after 20 s."""
    limit = QDeadlineTimer(_LONG_MS)
    quiet = QDeadlineTimer(quiet_ms)
    while not limit.hasExpired() and not quiet.hasExpired():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if program.jobs.running:
            quiet.setRemainingTime(quiet_ms)


def _activate(program: Program, window: QWidget) -> None:
    """Make a window the one with the focus; just after it was shown it may take a moment."""
    limit = QDeadlineTimer(_LONG_MS)
    while not window.isActiveWindow() and not limit.hasExpired():
        window.activateWindow()
        settle(program)


def gate_pages(program: Program, doors: OfficeDoors) -> Iterator[Shot]:
    """Every page before an office is open, each with something to say."""
    gate = program.gate
    gate.show()
    gate.activateWindow()
    gate.show_welcome()
    yield "first-run", gate
    gate.welcome.ways[0].click()
    yield "new-office", gate
    gate.show_welcome()
    gate.welcome.ways[-1].click()
    yield "restore", gate
    offices = doors.recent()
    if offices:
        gate.start()
        yield "sign-in", gate
        gate.sign_in.refuse("That is not the passphrase of this user. Check Caps Lock and type it again.")
        yield "sign-in-refused", gate
        gate.sign_in.recovery_asked.emit(offices[0].folder)
        yield "lost-passphrase", gate
    office = doors.demo(Silent())
    gate.show_key(office, _SAMPLE_KEY)
    yield "recovery-key", gate
    gate.lock(office)
    yield "locked", gate
    gate.opened.emit(office)


def window_pages(program: Program) -> Iterator[Shot]:
    """Every tab, its empty queue, palette, user menu, peek, toast and crash page of the open office."""
    window, desk = program.window, program.desk
    if window is None or desk is None:
        return
    _activate(program, window)
    window.make_all()
    for name in window.page_names():
        window.show_named(name)
        settle(program)
        yield name, window
        yield from _empty_queue(program, window, name)
    window.show_room(0, 0)
    window.palette_card.open()
    yield "palette", window
    window.palette_card.close_palette()
    yield from _short_lived(program, desk, window)
    page = CrashPage("2026-04-15 12:00 UTC\nValueError\n  screen.py:120 _on_claim\n", window)
    page.show()
    page.activateWindow()
    yield "crash", page
    page.close()
    page.deleteLater()


def asking_pages(program: Program) -> Iterator[Shot]:
    """The sentence that F9 shows before it acts, and every section of the settings."""
    window, desk = program.window, program.desk
    if window is None or desk is None:
        return
    if "followup" not in window.page_names():
        return
    _activate(program, window)
    window.show_named("followup")
    settle(program)
    desk.keys.run(desk.keys.command("followup", "statements"))
    settle(program)
    yield "followup-f9", window
    leave(window)
    yield from step_pages(window, desk, lambda: settle(program))
    desk.keys.run(desk.keys.command("window", "settings"))
    dialog = window.findChild(QDialog, "settings")
    sections = dialog.findChild(QListView, "settings-sections") if dialog is not None else None
    if dialog is None or sections is None:
        return
    dialog.activateWindow()
    for row in range(sections.model().rowCount()):
        sections.setCurrentIndex(sections.model().index(row, 0))
        settle(program)
        yield f"settings-{row + 1}", dialog
    dialog.close()


def _short_lived(program: Program, desk: Desk, window: MainWindow) -> Iterator[Shot]:
    """What comes and goes over a tab: the menu of the user, a row in full, what was just done."""
    desk.keys.run(desk.keys.command("window", "user"))
    for menu in window.findChildren(QMenu, "user-menu"):
        yield "user-menu", menu
        menu.close()
    queue = window.current.findChild(WorklistView)
    if queue is not None:
        queue.table.setFocus()
        queue.peek(queue.current_id)
        settle(program)
    for card in window.findChildren(PeekCard):
        yield "peek", card
        card.close()
    desk.toasts.say("Coverage saved.", undo=_nothing)
    yield "toast", window
    desk.toasts.undo()


def _nothing() -> None:
    """What the picture of a toast would undo."""


def _press(widget: QWidget, key: Qt.Key) -> None:
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))


def _empty_queue(program: Program, window: MainWindow, name: str) -> Iterator[Shot]:
    """The tab with a search that finds nobody."""
    queue = window.current.findChild(WorklistView)
    if queue is None:
        return
    queue.search.setText(_NOBODY)
    settle(program)
    yield f"{name}-empty", window
    queue.search.setFocus()
    _press(queue.search, Qt.Key.Key_Escape)
    settle(program)
