"""What a user should know on coming in: the last time, the recovery key used, a passphrase set."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from medbill_desktop.domain.desk import UserAccount
from medbill_desktop.domain.permissions import Permission, rights_of
from medbill_desktop.store import Reader
from medbill_desktop.store.tables import audit

SIGN_IN = "sign in"
EMERGENCY = "recover"
CHANGED = "change the passphrase"
RESET = "reset passphrase"
_SHOWN = 3


def last_sign_in(connection: sa.Connection, user: str) -> datetime | None:
    """When a user last signed in, in UTC; None for the first time."""
    mine = (*_about_users(SIGN_IN), audit.c.user == user)
    return connection.execute(sa.select(sa.func.max(audit.c.recorded_at)).where(*mine)).scalar()


def news(connection: sa.Connection, user: str) -> tuple[str, ...]:
    """Sentences for a user who comes in; asked before this coming in is written down."""
    found = []
    last = last_sign_in(connection, user)
    if last is not None:
        found.append(f"Last signed in {when(last)}.")
    found += _emergencies(connection, user, last)
    by = _set_by(connection, user)
    if by:
        found.append(f"{by} set your passphrase. Choose your own in Settings, Your passphrase.")
    return tuple(found)


def when(moment: datetime) -> str:
    """A moment in the words of this computer's place."""
    return f"{moment.astimezone():%m/%d/%Y at %H:%M}"


def _about_users(*actions: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (audit.c.kind == "user", audit.c.record_id == 0, audit.c.action.in_(actions))


def _emergencies(connection: sa.Connection, user: str, last: datetime | None) -> list[str]:
    """Whoever manages users hears of each use of the recovery key since the last time."""
    account = next(iter(Reader(connection).find(UserAccount, name=user)), None)
    if account is None or Permission.MANAGE_USERS not in rights_of(account).permissions:
        return []
    since = () if last is None else (audit.c.recorded_at > last,)
    query = (
        sa.select(audit.c.user, audit.c.recorded_at)
        .where(*_about_users(EMERGENCY), audit.c.user != user, *since)
        .order_by(audit.c.recorded_at.desc())
        .limit(_SHOWN)
    )
    return [
        f"“{row.user}” opened the office with the recovery key on {when(row.recorded_at)}. "
        "If nobody agreed to that, switch the account off in Settings, Users."
        for row in connection.execute(query)
    ]


def _set_by(connection: sa.Connection, user: str) -> str:
    """Who gave the user a passphrase that the user has not changed since; "" when it is the user's own."""
    changed = sa.and_(audit.c.user == user, audit.c.action.in_((CHANGED, EMERGENCY)))
    given = sa.and_(audit.c.action == RESET, audit.c.detail.contains(f'"new passphrase for {user}"'))
    query = (
        sa.select(audit.c.user, audit.c.action)
        .where(*_about_users(CHANGED, EMERGENCY, RESET), sa.or_(changed, given))
        .order_by(audit.c.recorded_at.desc(), audit.c.writer_id.desc(), audit.c.seq.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return str(row.user) if row is not None and row.action == RESET else ""
