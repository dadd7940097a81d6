"""What was committed, by us or by others, told to the screens that depend on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.ui.kit.jobs import Jobs

POLL_MS = 2000


class ChangesBus(QObject):
    """The one way screens learn that they show something old.

    Signals:
        changed: with `Changes`: our own at once, those of other people every 2 s.
    """

    changed = Signal(object)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._poll: Callable[[], Changes] | None = None
        self._asking = False
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self.ask)

    def watch(self, depends_on: Iterable[Kind], slot: Callable[[Changes], None]) -> None:
        """Call `slot` whenever a change meets these kinds."""
        kinds = frozenset(depends_on)

        def on_changed(changes: Changes) -> None:
            if changes.meets(kinds):
                slot(changes)

        self.changed.connect(on_changed)

    def tell(self, changes: Changes) -> None:
        """Pass on what our own command committed, at once."""
        if changes:
            self.changed.emit(changes)

    def start(self, poll: Callable[[], Changes]) -> None:
        """Ask every 2 s, on a reader thread, what others committed since the last time.

        Args:
            poll: returns the changes of other writers since it was last called.
        """
        self._poll = poll
        self._timer.start()

    def stop(self) -> None:
        """Ask no more."""
        self._timer.stop()
        self._poll = None

    def ask(self) -> None:
        """Ask now; a question that is still under way is not repeated."""
        poll = self._poll
        if poll is None or self._asking:
            return
        self._asking = True
        self._jobs.read(lambda _: poll(), self._on_answer, on_error=self._on_trouble)

    def _on_answer(self, changes: Changes) -> None:
        self._asking = False
        self.tell(changes)

    def _on_trouble(self, _error: BaseException) -> None:
        # A file locked for a moment is no news: the next question comes in 2 s.
        self._asking = False
