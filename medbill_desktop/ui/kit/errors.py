"""The only door for errors: a sentence for what people can mend, a crash page and a scrubbed log for bugs."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.errors import Cancelled, MedBillError
from medbill_desktop.ui.kit.tokens import SPACE_2, SPACE_3, SPACE_4


class Errors(QObject):
    """Shows every error of the window; nothing else does.

    Signals:
        crashed: a bug happened; with the report. Tests listen to it.
    """

    crashed = Signal(str)
    _from_thread = Signal(object)

    def __init__(self, host: QWidget | None, clock: Clock, log: Path | None) -> None:
        """Take charge.

        Args:
            host: window over which the crash page opens.
            clock: for the time in the log.
            log: file that reports are added to; None keeps none.
        """
        super().__init__(host)
        self._host = host
        self._clock = clock
        self._log = log
        self._sentence: Callable[[str], None] = lambda _text: None
        self._page: CrashPage | None = None
        self._from_thread.connect(self.show, Qt.ConnectionType.QueuedConnection)

    @property
    def page(self) -> CrashPage | None:
        """The crash page that is open."""
        return self._page

    def say_by(self, sentence: Callable[[str], None]) -> None:
        """Where sentences go that no page has claimed: `Toasts.problem`."""
        self._sentence = sentence

    def install_hooks(self) -> None:
        """Catch what nobody caught, on every thread."""
        sys.excepthook = self._on_uncaught
        threading.excepthook = self._on_thread_uncaught

    def show(self, error: BaseException, near: Callable[[str], None] | None = None) -> None:
        """Show an error.

        Args:
            error: what happened. A MedBillError is one sentence; Cancelled is silent; all else is a bug.
            near: where a sentence belongs (`Banner.problem` of the page); default a toast.
        """
        if isinstance(error, (Cancelled, KeyboardInterrupt, SystemExit)):
            return
        if isinstance(error, MedBillError):
            (near or self._sentence)(str(error))
            return
        text = report(error, self._clock)
        self._write(text)
        if self._page is None:
            self._page = CrashPage(text, self._host)
            self._page.finished.connect(self._on_page_closed)
            self._page.open()
        self.crashed.emit(text)

    def _write(self, text: str) -> None:
        if self._log is None:
            return
        try:
            self._log.parent.mkdir(parents=True, exist_ok=True)
            with self._log.open("a", encoding="utf-8") as out:
                out.write(text + "\n")
        except OSError:
            self._log = None  # a full disk must not hide the crash page itself

    def _on_page_closed(self) -> None:
        self._page = None

    def _on_uncaught(
        self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
    ) -> None:
        self._from_thread.emit(error)

    def _on_thread_uncaught(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._from_thread.emit(args.exc_value)


def report(error: BaseException, clock: Clock) -> str:
    """What happened, without patient data: class names, files and lines; no messages, no values."""
    import platform
    import traceback

    lines = [
        f"{clock.now():%Y-%m-%d %H:%M} UTC",
        f"Python {platform.python_version()}, Qt {qVersion()}, {platform.system()} {platform.release()}",
    ]
    link: BaseException | None = error
    while link is not None:
        lines.append(type(link).__name__)
        lines += [
            f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(link.__traceback__)
        ]
        link = link.__cause__ or link.__context__
    return "\n".join(lines) + "\n"


class CrashPage(QDialog):
    """Says that the program failed, what is safe, and gives the report to copy."""

    def __init__(self, text: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName("crash-page")
        self.setWindowTitle("Something went wrong")
        title = QLabel("Something went wrong in the program", self)
        title.setObjectName("crash-title")
        title.setProperty("tone", "title")
        words = QLabel(
            "Everything saved before is safe. You can go on working; if it happens again, send this report. "
            "It names places in the program and no patient.",
            self,
        )
        words.setObjectName("crash-words")
        words.setWordWrap(True)
        details = QPlainTextEdit(text, self)
        details.setObjectName("crash-report")
        details.setAccessibleName("Report")
        details.setReadOnly(True)
        details.setTabChangesFocus(True)
        details.setMinimumSize(520, 200)
        copy = _crash_button("Copy report", "Alt+C", self)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        go_on = _crash_button("Go on", "Alt+G", self)
        go_on.setProperty("main", True)
        go_on.setDefault(True)
        go_on.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addStretch(1)
        row.addWidget(copy)
        row.addWidget(go_on)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        layout.setSpacing(SPACE_3)
        for widget in (title, words, details):
            layout.addWidget(widget)
        layout.addLayout(row)
        go_on.setFocus()


def _crash_button(text: str, keys: str, parent: QWidget) -> QPushButton:
    made = QPushButton(f"{text}  {keys}", parent)
    made.setObjectName(f"crash-{text.split(' ', maxsplit=1)[0].lower()}")
    made.setAccessibleName(text)
    made.setShortcut(keys)
    made.setProperty("keys", keys)
    return made
