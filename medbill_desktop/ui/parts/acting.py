"""Running a service command whose words of success depend on what it did."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from medbill_desktop.domain.changes import Changes
from medbill_desktop.domain.errors import StaleRecord
from medbill_desktop.domain.progress import Progress
from medbill_desktop.services.base import Done
from medbill_desktop.ui.kit.screen import Desk

T = TypeVar("T")


def act(  # noqa: PLR0913 each keyword is one thing that may follow a command
    desk: Desk,
    work: Callable[[Progress], Done[T]],
    said: Callable[[T], str],
    *,
    undo: Callable[[T], Changes] | None = None,
    then: Callable[[T], None] | None = None,
    near: Callable[[str], None] | None = None,
    title: str = "",
    stale: Callable[[], None] | None = None,
) -> None:
    """Run a command on the writer thread, tell its changes, say what was done.

    Args:
        desk: of the screen.
        work: calls one service function.
        said: the toast, from what the command made; "" for none.
        undo: inverse command, from what the command made; None for outward acts (O10).
        then: what happens on the screen after it.
        near: where a refusal is said; default a toast.
        title: shown in the job bar for long work.
        stale: what happens instead of a refusal when somebody else saved the record since it was opened.
    """

    def on_done(done: Done[T]) -> None:
        desk.changes.tell(done.changes)
        if words := said(done.value):
            take_back = None if undo is None else (lambda: desk.commit(lambda: undo(done.value), "Undone."))
            desk.toasts.say(words, take_back)
        if then is not None:
            then(done.value)

    def on_error(error: BaseException) -> None:
        if stale is not None and isinstance(error, StaleRecord):
            stale()
        else:
            desk.errors.show(error, near)

    desk.jobs.write(work, on_done, on_error=on_error, title=title)
