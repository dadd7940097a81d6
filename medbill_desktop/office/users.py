"""The users of an open office: account and key together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from medbill_desktop.domain.desk import UserAccount
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.office import keyfile, sign_in_news
from medbill_desktop.office.folder_signin import SignIns
from medbill_desktop.office.office import Office
from medbill_desktop.services import users as services
from medbill_desktop.services.base import Done
from medbill_desktop.store import Reader


@dataclass(frozen=True, slots=True)
class UserLine:
    """A user as the list of users shows it.

    Attributes:
        has_key: a passphrase of theirs opens the office.
        failures: failed attempts since the last success.
        last_sign_in: in UTC; None when never.
    """

    account: UserAccount
    has_key: bool
    failures: int
    last_sign_in: datetime | None


def all_users(office: Office) -> tuple[UserLine, ...]:
    """Every account by name."""
    files = office.folder.files
    keys = {keyfile.folded(one.name) for one in keyfile.load(files.keyfile).users}
    attempts = SignIns(files.sign_in, office.clock)
    with office.bench.store.reading() as connection:
        return tuple(
            UserLine(
                one,
                keyfile.folded(one.name) in keys,
                attempts.failures(one.name),
                sign_in_news.last_sign_in(connection, one.name),
            )
            for one in Reader(connection).find(UserAccount, order_by="name")
        )


def add_user(office: Office, account: UserAccount, passphrase: str, own_passphrase: str) -> UserAccount:
    """Add a user, who can then open the office alone.

    Args:
        office: open, by somebody who manages users.
        account: the new user.
        passphrase: a first one; the user is told to change it.
        own_passphrase: of the signed-in user, which opens the data key.

    Raises:
        NotAllowed: the signed-in user does not manage users, or failed too often.
        UserError: the account cannot be so, its name is taken, or the passphrase is too short.
        WrongPassphrase: the own passphrase is wrong.
    """
    office.bench.require(Permission.MANAGE_USERS)
    services.check_account(account)
    taken = {keyfile.folded(line.account.name) for line in all_users(office)}
    if keyfile.folded(account.name) in taken:
        raise UserError(f"There is a user “{account.name}” already; one that is off can be switched on.")
    saved = office.folder.add_user(account, passphrase, own_passphrase)
    office.folder.reset_note(account.name)
    return saved


def reset_passphrase(office: Office, account: UserAccount, passphrase: str, own_passphrase: str) -> None:
    """Give another user a new passphrase: the old one no longer opens, the lock-out is over.

    Raises:
        NotAllowed: the signed-in user does not manage users, or failed too often.
        UserError: it is the own one, or too short.
        WrongPassphrase: the own passphrase is wrong.
    """
    office.bench.require(Permission.MANAGE_USERS)
    if keyfile.folded(account.name) == keyfile.folded(office.user):
        raise UserError("Change your own passphrase in Settings, Your passphrase.")
    if not account.active:
        raise UserError(f"The account of {account.name} is off; switch it on with a new passphrase.")
    office.folder.reset_passphrase(account.name, passphrase, own_passphrase)


def switch_off(office: Office, account: UserAccount) -> Done[UserAccount]:
    """Switch an account off and take its key away; the audit keeps the name.

    Raises:
        NotAllowed: the signed-in user does not manage users.
        UserError: it is the own one, or nobody would be left who manages users.
    """
    if keyfile.folded(account.name) == keyfile.folded(office.user):
        raise UserError("You cannot switch your own account off. Ask another owner to do it.")
    done = services.switch(office.bench, account.id, on=False)
    office.folder.take_key(account.name)
    return done


def switch_on(
    office: Office, account: UserAccount, passphrase: str, own_passphrase: str
) -> Done[UserAccount]:
    """Switch an account on again, with a new passphrase.

    Raises:
        NotAllowed, UserError, WrongPassphrase: as in `reset_passphrase`.
    """
    office.bench.require(Permission.MANAGE_USERS)
    office.folder.reset_passphrase(account.name, passphrase, own_passphrase)
    return services.switch(office.bench, account.id, on=True)
