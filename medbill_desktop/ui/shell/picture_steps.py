"""Pages in the middle of a piece of work: forms, sheets and questions that one key opens, for pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QListView, QWidget

from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.shell.main_window import MainWindow

STEPS = (
    ("patients-new", "patients", "new"),
    ("patients-account", "patients", "account"),
    ("patients-merge", "patients", "merge"),
    ("patients-referral", "patients", "referral"),
    ("patients-discount", "patients", "discount"),
    ("patients-book", "patients-day", "book"),
    ("coding-query", "coding", "query"),
    ("payments-new-check", "payments", "new"),
    ("payments-take", "payments-money", "new"),
    ("payments-refund", "payments-credits", "refund"),
    ("payments-write-off", "payments-credits", "write-off"),
    ("payments-count", "payments-closes", "count"),
    ("followup-call", "followup", "call"),
)
"""Name of the picture, the page it is taken on, and the command of that page that is run."""


def step_pages(window: MainWindow, desk: Desk, settle: Callable[[], None]) -> Iterator[tuple[str, QWidget]]:
    """Every step on its page, left by Esc; a long note of the coding desk first."""
    if "coding" in window.page_names():
        yield from _last_document(window, settle)
    for name, page, command in STEPS:
        if page not in window.page_names():
            continue
        window.show_named(page)
        settle()
        found = _command(desk, page, command)
        if found is None or not found.enabled():
            continue
        desk.keys.run(found)
        settle()
        yield name, window
        leave(window)
        settle()


def _last_document(window: MainWindow, settle: Callable[[], None]) -> Iterator[tuple[str, QWidget]]:
    """The newest document of the visit in front, with its marks."""
    window.show_named("coding")
    settle()
    documents = window.current.findChild(QListView, "documents-list")
    if documents is None or documents.model().rowCount() == 0:
        return
    documents.setCurrentIndex(documents.model().index(documents.model().rowCount() - 1, 0))
    settle()
    yield "coding-long-note", window


def _command(desk: Desk, page: str, name: str) -> Command | None:
    letters = f"{page.rpartition('-')[2]}-letters"
    commands = (one for scope in desk.keys.scopes if scope.name in {page, letters} for one in scope.commands)
    return next((one for one in commands if one.name == name), None)


def leave(window: MainWindow) -> None:
    """Press Esc where the focus is, as often as the deepest step needs."""
    for _ in range(2):
        focus: QWidget | None = window.focusWidget()
        press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(window if focus is None else focus, press)
