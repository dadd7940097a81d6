"""A task replayed by key events alone: keys counted, typed characters counted apart (BUDGETS)."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

QUIET = 3
"""So many looks in a row, 5 ms apart, must find nothing under way."""

_SOON_MS = 1000


class Walk:
    """Hands on the keyboard of one window.

    Attributes:
        keys: keys pressed beside typed data.
        typed: characters typed.
    """

    def __init__(self, program, qtbot):
        self.program = program
        self.qtbot = qtbot
        self.keys = 0
        self.typed = 0

    def press(self, *names):
        """Press keys by their names: ``"Ctrl+Return"``, ``"F9"``, ``"Down"``."""
        for name in names:
            combination = QKeySequence(name)[0]
            QTest.keyClick(self.focus, combination.key(), combination.keyboardModifiers())
            self.keys += 1
            self.settle()

    def type(self, text):
        """Type data."""
        for character in text:
            QTest.keyClick(self.focus, character)
            self.typed += 1
        self.settle()

    def burst(self, text):
        """Type faster than the program answers; a line break is Enter."""
        for character in text:
            if character == "\n":
                QTest.keyClick(self.focus, Qt.Key.Key_Return)
                self.keys += 1
            else:
                QTest.keyClick(self.focus, character)
                self.typed += 1
        self.settle()

    def seek(self, text, fits, most=60):
        """The way to a row, no part of a task: search the list in front, then go down it. Keys start anew.

        Args:
            text: typed in the search of the list; "" searches nothing.
            fits: whether the row that is shown is the wanted one.
            most: rows looked at.
        """
        if text:
            self.press("Ctrl+F", "Ctrl+A")
            self.type(text)
            self.press("Return")
        for _ in range(most):
            if fits():
                self.keys = self.typed = 0
                return
            self.press("Down")
        raise AssertionError(f"no row of {text!r} fits")

    @property
    def focus(self):
        return QApplication.focusWidget() or self.program.window

    def settle(self):
        """Wait until nothing runs and nothing is about to start."""
        quiet = 0
        for _ in range(10_000):
            self.qtbot.wait(5)
            quiet = 0 if self.program.jobs.running or _pending() else quiet + 1
            if quiet >= QUIET:
                return
        raise AssertionError("the window does not come to rest")


def in_front(program, qtbot):
    """Hands on a window that came to rest, with the page in front as `screen`."""
    made = Walk(program, qtbot)
    made.settle()
    made.screen = program.window.current
    return made


def first_visit(program, qtbot):
    """The same in Coding, with the id of the visit that is shown first as `visit`."""
    made = in_front(program, qtbot)
    made.visit = made.screen.page.encounter.id
    return made


def _pending():
    """Whether a timer of the program is about to go off: a pause in typing, pages made ahead.

    Polling, toasts, locking and other timers of a second and more are no part of an action.
    """
    windows = QApplication.topLevelWidgets()
    return any(
        timer.isActive() and timer.interval() < _SOON_MS
        for window in windows
        for timer in window.findChildren(QTimer)
    ) or any(  # a button pressed by its shortcut is down for 100 ms, then clicked
        button.isDown() for window in windows for button in window.findChildren(QAbstractButton)
    )
