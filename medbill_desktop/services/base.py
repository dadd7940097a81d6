"""What every service needs: the store, the clock, who is signed in, and what the code sets say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from medbill_desktop.domain.changes import Changes
from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.desk import UserAccount
from medbill_desktop.domain.errors import NotAllowed
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.permissions import Permission, Rights, rights_of, role_word
from medbill_desktop.domain.rules import CodeFact
from medbill_desktop.store import Reader, Store, UnitOfWork

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

    def require(self, permission: Permission, amount: Money | None = None, day: date | None = None) -> None:
        """Go on only if the signed-in user may do this; the first line of every service that writes.

        A user without an account (an office that is being made, a test) may do everything.

        Args:
            permission: what is to be done.
            amount: of money, when a limit may hold.
            day: the accounting date, when it need not be today's.

        Raises:
            NotAllowed: with one sentence that says why and who may do it.
        """
        accounts = self._accounts()
        own = _own(accounts, self.user)
        if own is None:
            return
        why = _refusal(own, permission, self.clock.today(), (amount, day))
        if why:
            others = [
                one
                for one in accounts
                if one.active
                and one.id != own.id
                and not _refusal(one, permission, self.clock.today(), (amount, day))
            ]
            raise NotAllowed(f"{why}. {_who_may(others)}")

    def allows(self, permission: Permission, amount: Money | None = None, day: date | None = None) -> bool:
        """Whether `require` would let the signed-in user go on."""
        own = _own(self._accounts(), self.user)
        return own is None or not _refusal(own, permission, self.clock.today(), (amount, day))

    def rights(self) -> Rights | None:
        """What the signed-in user may do; None without an account: everything."""
        own = _own(self._accounts(), self.user)
        return rights_of(own) if own else None

    def _accounts(self) -> tuple[UserAccount, ...]:
        with self.store.reading() as connection:
            return Reader(connection).find(UserAccount, order_by="name")


_SHOWN = 3  # names in a refusal


def _own(accounts: Sequence[UserAccount], user: str) -> UserAccount | None:
    return next((one for one in accounts if one.name.casefold() == user.casefold()), None)


def _refusal(
    account: UserAccount, permission: Permission, today: date, how: tuple[Money | None, date | None]
) -> str:
    if not account.active:
        return f"The account of “{account.name}” is switched off"
    return rights_of(account).refusal(permission, today, *how)


def _who_may(others: Sequence[UserAccount]) -> str:
    """Whom to ask, the most ordinary role first, so that the owner is the last resort."""
    ranked = sorted(others, key=lambda one: (len(rights_of(one).permissions), one.name))[:_SHOWN]
    if not ranked:
        return "Nobody else in this office may; an owner can give the permission in Settings, Users."
    names = [f"{one.display_name or one.name} ({role_word(one.role)})" for one in ranked]
    return f"Ask {' or '.join(names)}."
