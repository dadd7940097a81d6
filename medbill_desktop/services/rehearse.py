"""What an action would do, worked out by doing it and taking it back before it is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from medbill_desktop.services.base import Bench
from medbill_desktop.store import UnitOfWork

T = TypeVar("T")


class _TakenBackError(Exception):
    """Ends the transaction of a rehearsal; nothing of it is saved."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


def rehearse(bench: Bench, action: str, work: Callable[[UnitOfWork], T]) -> T:
    """Do an action in a transaction that is taken back; a preview that cannot differ from the deed.

    Args:
        bench: the office.
        action: as the audit would call it.
        work: as for `Bench.act`; whatever it raises is raised here.
    """

    def tried(uow: UnitOfWork) -> T:
        raise _TakenBackError(work(uow))

    try:
        bench.act(action, tried)
    except _TakenBackError as done:
        return cast("T", done.value)
    raise AssertionError("a rehearsal ends by being taken back")
