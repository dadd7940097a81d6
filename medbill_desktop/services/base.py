"""What every service needs: the store, the clock, who is signed in, and what the code sets say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from medbill_desktop.domain.changes import Changes
from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.rules import CodeFact
from medbill_desktop.store import Store, UnitOfWork

T = TypeVar("T")


class CodeJudge(Protocol):
    """What services ask the code sets."""

    def judge(self, system: str, code: str, day: date) -> CodeFact:
        """Say whether a code is billable on a date of service, and why not."""

    def places(self) -> frozenset[str]:
        """The two-digit places of service."""


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """A finished action: what it made and what it changed.

    Attributes:
        value: what the caller needs next, mostly a record or an id.
        changes: for the screens that show these records.
    """

    value: T
    changes: Changes


@dataclass(frozen=True, slots=True)
class Bench:
    """Where services work: one open office and one signed-in user."""

    store: Store
    clock: Clock
    user: str
    codes: CodeJudge

    def act(self, action: str, work: Callable[[UnitOfWork], T]) -> Done[T]:
        """Run one action in one audited transaction; run again when the database asks for it.

        Args:
            action: the words of the audit (``"post claim payment"``).
            work: does everything through the unit of work and nothing else.
        """
        committed = self.store.write(self.user, action, work)
        return Done(committed.value, committed.changes)
