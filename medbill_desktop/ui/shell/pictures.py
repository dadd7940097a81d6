"""The pages of the whole program one after the other, for pictures and checks."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from medbill_desktop.domain.progress import Silent
from medbill_desktop.ui.kit.errors import CrashPage
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.shell.doors import OfficeDoors
from medbill_desktop.ui.shell.main_window import MainWindow
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


def gate_pages(program: Program, doors: OfficeDoors) -> Iterator[Shot]:
    """Every page before an office is open, each with something to say."""
    gate = program.gate
    gate.show()
    gate.activateWindow()
    gate.show_welcome()
    yield "first-run", gate
    gate.welcome.ways[0].click()
    yield "new-office", gate
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
    """Every tab, its empty queue, palette, toast and crash page of the open office."""
    window = program.window
    if window is None:
        return
    window.activateWindow()
    window.make_all()
    for number, name in enumerate(window.screens):
        window.show_tab(number)
        settle(program)
        yield name, window
        yield from _empty_queue(program, window, name)
    window.show_tab(0)
    window.palette_card.open()
    yield "palette", window
    window.palette_card.close_palette()
    page = CrashPage("2026-04-15 12:00 UTC\nValueError\n  screen.py:120 _on_claim\n", window)
    page.show()
    page.activateWindow()
    yield "crash", page
    page.close()
    page.deleteLater()


def _empty_queue(program: Program, window: MainWindow, name: str) -> Iterator[Shot]:
    """The tab with a search that finds nobody."""
    queue = window.current.findChild(WorklistView)
    if queue is None:
        return
    queue.search.setText(_NOBODY)
    settle(program)
    yield f"{name}-empty", window
    queue.search.setFocus()
    escape = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(queue.search, escape)
    settle(program)
