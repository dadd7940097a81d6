"""What an engine's error means to the office, as one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlcipher3 import dbapi2

from medbill_desktop.domain.errors import (
    DuplicatePosting,
    EnvironmentProblem,
    MedBillError,
    OfficeLocked,
    UserError,
)

_RETRY = {"40001", "40P01"}
_UNIQUE = re.compile(r"UNIQUE constraint failed: (?P<table>\w+)\.(?P<column>\w+)")
_UNIQUE_NAME = re.compile(r"^(?:uq|pk)_(?P<name>\w+)$")

_SENTENCES = (
    (
        "database or disk is full",
        "The disk of the office folder is full; nothing was saved. Free some space and save again.",
    ),
    (
        "No space left on device",
        "The disk of the office folder is full; nothing was saved. Free some space and save again.",
    ),
    (
        "readonly database",
        "The office folder is read-only for this user; nothing was saved. Ask for write permission on it.",
    ),
    (
        "disk I/O error",
        "The disk failed while saving; nothing was saved. Check the disk, then open the office again.",
    ),
    (
        "malformed",
        "The office's database is damaged. Restore the latest backup into a new folder.",
    ),
    (
        "file is not a database",
        "The office's database does not belong to its key file, or is damaged. Restore the latest backup.",
    ),
)

SERVER_GONE = (
    "The database server does not answer; nothing was saved. Check the network or the server and try again."
)

UNSURE = (
    "The database server was lost while it was saving; nobody knows whether this was saved. "
    "Look at the record before you do it again; what was posted before is not posted twice."
)


def may_retry(error: BaseException) -> bool:
    """Whether PostgreSQL asks to run the whole unit of work again (serialization failure, deadlock)."""
    return isinstance(error, sa.exc.DBAPIError) and getattr(error.orig, "sqlstate", None) in _RETRY


def explain(error: sa.exc.DBAPIError) -> MedBillError | None:
    """Turn an engine's error into the office's; None when it is a bug and must be seen as one."""
    text = str(error.orig)
    if known := _by_text(text):
        return known
    if isinstance(error, sa.exc.IntegrityError):
        return _broken_rule(error, text)
    state = getattr(error.orig, "sqlstate", None)
    if state in _RETRY:
        return EnvironmentProblem("The office is very busy; nothing was saved. Try again in a moment.")
    gone = state is None or state[:2] in {"08", "57"}
    if error.connection_invalidated or (_from_postgres(error) and _operational(error) and gone):
        return EnvironmentProblem(SERVER_GONE)
    return None


def _by_text(text: str) -> MedBillError | None:
    """What SQLite says in words about disk and file."""
    for sign, sentence in _SENTENCES:
        if sign in text:
            return EnvironmentProblem(sentence)
    if "database is locked" in text:
        return OfficeLocked("Another program is writing to this office. Close it and try again.")
    return None


def _from_postgres(error: sa.exc.DBAPIError) -> bool:
    return type(error.orig).__module__.startswith("psycopg")


def _operational(error: sa.exc.DBAPIError) -> bool:
    return isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError)


def _broken_rule(error: sa.exc.IntegrityError, text: str) -> MedBillError | None:
    """A unique value taken, or a record that others still point to."""
    diagnosis = getattr(error.orig, "diag", None)
    constraint = getattr(diagnosis, "constraint_name", None) or ""
    found = _UNIQUE.search(text)
    taken = f"{found['table']}_{found['column']}" if found else ""
    named = _UNIQUE_NAME.match(constraint)
    if named:
        taken = named["name"]
    if taken in {"ledger_entry_idempotency_key", "ledger_entry_reverses"}:
        return DuplicatePosting("This was posted before; nothing was posted again.")
    if taken:
        words = taken.replace("_", " ")
        return UserError(f"Another record already has this {words}; choose a different one.")
    if "FOREIGN KEY" in text or constraint.startswith("fk_"):
        return UserError("Other records still refer to this one, or it refers to one that does not exist.")
    return None


@contextmanager
def explained() -> Iterator[None]:
    """Run database work; engine errors that have a sentence come out as MedBillError.

    Raises:
        MedBillError: disk, lock, server or a broken rule.
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        known = explain(error)
        if known is None:
            raise
        raise known from error
    except dbapi2.Error as error:
        known = _by_text(str(error))
        if known is None:
            raise
        raise known from error
    except sa.exc.TimeoutError as error:
        raise EnvironmentProblem("The office is busy with a long save. Try again in a moment.") from error
