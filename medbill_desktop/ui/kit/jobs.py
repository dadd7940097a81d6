"""Long work beside the window: one writer thread, at most three readers, progress and cancel."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from medbill_desktop.domain.errors import Cancelled
from medbill_desktop.domain.progress import Progress

if TYPE_CHECKING:  # imported with the first work, after sign-in is painted
    from concurrent.futures import ThreadPoolExecutor

T = TypeVar("T")
READERS = 3
_REPORT_EVERY = 0.04


class Job:
    """One piece of work; the `Progress` that its function gets.

    Attributes:
        title: what is being done, in the biller's words; "" is work too short to show.
        key: a newer job with the same key makes this one worthless ("" for none).
        done, total, text: the last report; total 0 when not known.
    """

    def __init__(self, jobs: Jobs, title: str, key: str) -> None:
        self.title = title
        self.key = key
        self.done = 0
        self.total = 0
        self.text = ""
        self.running = True
        self._jobs = jobs
        self._stop = threading.Event()
        self._said = 0.0

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked it to stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at its next `check()`."""
        self._stop.set()

    def report(self, done: int, total: int, text: str) -> None:
        """Say how far the work is; called by the work, on its thread. At most 25 a second are passed on."""
        self.done, self.total, self.text = done, total, text
        now = monotonic()
        if now - self._said >= _REPORT_EVERY or done == total:
            self._said = now
            self._jobs._reported.emit(self)  # noqa: SLF001 one mechanism in two classes

    def check(self) -> None:
        """Return, or stop the work.

        Raises:
            Cancelled: Cancel was pressed.
        """
        if self._stop.is_set():
            raise Cancelled("Cancelled; nothing was changed.")


class Jobs(QObject):
    """The only door to threads.

    A function runs on a thread and must not touch widgets; `on_done` and `on_error` run on the UI thread, and
    not at all when the widget they belong to is gone or a newer job of the same key was started.

    Signals:
        started, progressed, ended: with the Job, on the UI thread.
    """

    started = Signal(object)
    progressed = Signal(object)
    ended = Signal(object)
    _reported = Signal(object)
    _arrived = Signal(object, object, object, object)

    def __init__(self, show_error: Callable[[BaseException], None], parent: QObject | None = None) -> None:
        """Start with no work.

        Args:
            show_error: what happens to an error of a job without `on_error`: `Errors.show`.
            parent: Qt owner.
        """
        super().__init__(parent)
        self._show_error = show_error
        self._newest: dict[str, Job] = {}
        self._running: list[Job] = []
        queued = Qt.ConnectionType.QueuedConnection
        self._reported.connect(self._on_reported, queued)
        self._arrived.connect(self._on_arrived, queued)

    @cached_property
    def _writer(self) -> ThreadPoolExecutor:
        return _pool(1, "writer")

    @cached_property
    def _readers(self) -> ThreadPoolExecutor:
        return _pool(READERS, "reader")

    @property
    def running(self) -> tuple[Job, ...]:
        """Jobs that have not ended, oldest first."""
        return tuple(self._running)

    def read(
        self,
        work: Callable[[Progress], T],
        on_done: Callable[[T], None],
        *,
        on_error: Callable[[BaseException], None] | None = None,
        title: str = "",
        key: str = "",
    ) -> Job:
        """Run work that changes nothing on one of the reader threads.

        Args:
            work: gets the Progress; returns the result.
            on_done: gets the result, on the UI thread.
            on_error: gets the exception, on the UI thread; default shows it. Never gets Cancelled.
            title: shown in the job bar; "" for work of a blink.
            key: jobs of one key supersede each other; only the newest one's result is delivered.
        """
        job = Job(self, title, key)
        if key:
            if older := self._newest.get(key):
                older.cancel()
            self._newest[key] = job
        return self._start(self._readers, job, work, on_done, on_error)

    def write(
        self,
        work: Callable[[Progress], T],
        on_done: Callable[[T], None],
        *,
        on_error: Callable[[BaseException], None] | None = None,
        title: str = "",
    ) -> Job:
        """Run work that commits; writers wait for each other. Arguments as in `read`."""
        return self._start(self._writer, Job(self, title, ""), work, on_done, on_error)

    def close(self) -> None:
        """Cancel what runs and wait for the threads."""
        for job in self._running:
            job.cancel()
        self._writer.shutdown(wait=True, cancel_futures=True)
        self._readers.shutdown(wait=True, cancel_futures=True)

    def _start(
        self,
        pool: ThreadPoolExecutor,
        job: Job,
        work: Callable[[Progress], Any],
        on_done: Callable[[Any], None],
        on_error: Callable[[BaseException], None] | None,
    ) -> Job:
        def run() -> None:
            try:
                job.check()
                result = work(job)
            except BaseException as error:  # noqa: BLE001 every failure belongs to the UI thread
                self._arrived.emit(job, on_error or self._show_error, None, error)
            else:
                self._arrived.emit(job, on_done, result, None)

        self._running.append(job)
        self.started.emit(job)
        pool.submit(run)
        return job

    def _on_reported(self, job: Job) -> None:
        if job.running:
            self.progressed.emit(job)

    def _on_arrived(
        self, job: Job, then: Callable[[Any], None], result: object, error: BaseException | None
    ) -> None:
        job.running = False
        if job in self._running:
            self._running.remove(job)
        self.ended.emit(job)
        stale = bool(job.key) and self._newest.get(job.key) is not job
        if stale or isinstance(error, Cancelled) or not _alive(then):
            return
        then(error if error is not None else result)


def _pool(threads: int, name: str) -> ThreadPoolExecutor:
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(threads, thread_name_prefix=name)


def _alive(function: Callable[..., Any]) -> bool:
    """Whether the widgets that a method belongs to, or that a lambda holds, still exist."""
    cells = getattr(function, "__closure__", None) or ()
    owners = [getattr(function, "__self__", None), *(cell.cell_contents for cell in cells)]
    return all(isValid(owner) for owner in owners if isinstance(owner, QObject))
