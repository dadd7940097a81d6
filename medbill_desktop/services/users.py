"""Accounts of users: role, limits and exceptions; their passphrases are in the key file only."""

from __future__ import annotations

from dataclasses import replace

from medbill_desktop.domain.desk import UserAccount
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.permissions import Permission, exceptions_of, rights_of
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader, UnitOfWork


def check_account(account: UserAccount) -> None:
    """Refuse an account that cannot be.

    Raises:
        UserError: no name, a negative limit, or an exception that is no permission.
    """
    if not account.name.strip():
        raise UserError("A user needs a sign-in name.")
    limits: tuple[Money | None, ...] = (
        account.write_off_limit,
        account.refund_limit,
        account.discount_limit,
    )
    if any(one is not None and one < ZERO for one in limits):
        raise UserError("A limit is not negative; leave it empty for the limit of the role.")
    if account.back_days is not None and account.back_days < 0:
        raise UserError("The days back are not negative; leave them empty for those of the role.")
    exceptions_of(account.exceptions)


def save_account(bench: Bench, account: UserAccount) -> Done[UserAccount]:
    """Change a user's words, role, limits or exceptions, or switch the account on or off.

    Raises:
        UserError: it cannot be so, or nobody would be left who manages users.
        StaleRecord: somebody else changed it since.
    """
    bench.require(Permission.MANAGE_USERS)
    check_account(account)

    def work(uow: UnitOfWork) -> UserAccount:
        known = uow.get(UserAccount, account.id)
        if known.name != account.name:
            raise UserError("A sign-in name stays as it is: the audit tells who did what by it.")
        saved = uow.update(account)
        if not any(_manages(one) for one in uow.find(UserAccount, active=True)):
            raise UserError(f"Nobody but {account.name} manages users. Give somebody else that right first.")
        return saved

    return bench.act("save user", work)


def switch(bench: Bench, account_id: int, *, on: bool) -> Done[UserAccount]:
    """Switch an account on or off; one that is off may do nothing, even where it is signed in.

    Raises:
        UserError: nobody would be left who manages users.
    """
    with bench.store.reading() as connection:
        account = Reader(connection).get(UserAccount, account_id)
    return save_account(bench, replace(account, active=on))


def _manages(account: UserAccount) -> bool:
    return Permission.MANAGE_USERS in rights_of(account).permissions
