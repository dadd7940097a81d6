"""The office folder: create it, open it, prove it, back it up, restore it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field

from medbill_desktop import __version__
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.desk import Role, UserAccount
from medbill_desktop.domain.errors import EnvironmentProblem, UserError
from medbill_desktop.office import folder_backup, folder_files, keyfile, sign_in_news
from medbill_desktop.office.folder_backup import OpenParts, proven_heads, restore
from medbill_desktop.office.folder_files import OfficeFiles, checked_url, disk_explained
from medbill_desktop.office.folder_office import (
    Home,
    OpenOffice,
    account_of,
    connect,
    read_anchor,
    signed_in_as,
    unlocked,
)
from medbill_desktop.office.location import refuse_network
from medbill_desktop.office.lockfile import LockFile
from medbill_desktop.store import Keys, Store, UnitOfWork, create_sqlite, migrate, open_postgres, triggers
from medbill_desktop.store.blobs import Blobs
from medbill_desktop.store.chain import Heads, heads
from medbill_desktop.store.copying import copy_into
from medbill_desktop.store.engine import Engines
from medbill_desktop.store.verify import file_problems

__all__ = ["Created", "Home", "OpenOffice", "create", "move_to_server", "open_office", "recover", "restore"]


@dataclass(frozen=True, slots=True)
class Created:
    """A new office.

    Attributes:
        files: its folder.
        recovery_key: shown once, for the printed sheet; nobody can find it again.
    """

    files: OfficeFiles
    recovery_key: str = field(repr=False)


def create(home: Home, user: str, passphrase: str, url: str = "") -> Created:
    """Make a new office with its first user.

    Args:
        home: folder (new or empty) and clock.
        user: sign-in name of the owner.
        passphrase: theirs.
        url: of an empty PostgreSQL database; "" makes a file office. A password in it is kept sealed.

    Raises:
        UserError: the folder or the database holds something already.
        EnvironmentProblem: network drive, disk, server.
    """
    bare, password = checked_url(url) if url else ("", "")
    files = OfficeFiles(home.root, bare)
    if home.root.exists() and (not home.root.is_dir() or any(home.root.iterdir())):
        raise UserError(f"{home.root} is not empty. Choose a new folder for the office.")
    if not url:
        refuse_network(home.root, home.on_network)
    wraps, data_key, recovery_key = keyfile.create(user, passphrase, home.guess_cost)
    keys = Keys.of(data_key)
    existed = home.root.exists()
    try:
        with disk_explained(home.root):
            files.blobs.mkdir(parents=True)
            files.backups.mkdir()
            (wraps.with_server(password, keys) if password else wraps).save(files.keyfile)
            _fill(home, files, keys, password, user)
            files.save()
    except BaseException:
        shutil.rmtree(home.root, ignore_errors=True)
        if existed:
            home.root.mkdir(exist_ok=True)
        raise
    return Created(files, recovery_key)


def _fill(home: Home, files: OfficeFiles, keys: Keys, password: str, user: str) -> None:
    if not files.url:
        create_sqlite(files.database, keys.database)
    engines = connect(files, keys, password)
    try:
        with engines.readers.begin() as connection:
            if migrate.current(connection) is not None:
                raise UserError("This database holds an office already. Choose an empty database.")
        migrate.upgrade(engines)
        store = Store(engines, keys, Blobs(files.blobs, keys), home.clock, f"MedBill Desktop {__version__}")
        store.write(
            user, "create the office", lambda unit: unit.insert(UserAccount(name=user, role=Role.OWNER))
        )
    finally:
        engines.dispose()


def open_office(home: Home, user: str, passphrase: str) -> OpenOffice:
    """Open an office for a user.

    Raises:
        UnreadableInput: not an office folder.
        WrongPassphrase, NotAllowed: not this user.
        OfficeLocked: another program has it open.
        NewerSchema: a newer program has written it.
        EnvironmentProblem: network drive, disk, server, damage.
    """
    files = folder_files.load(home.root)
    lock = _claimed(home, files)
    try:
        keys, failures = unlocked(home, files, user, passphrase)
        office = _opened(home, files, keys, user, failures=failures)
    except BaseException:
        if lock is not None:
            lock.release()
        raise
    office.hold(lock)
    if failures:
        office.warnings.append(f"{failures} failed attempts to sign in as “{user}” came before this one.")
    return office


def recover(home: Home, user: str, recovery_key: str, passphrase: str) -> tuple[OpenOffice, str]:
    """Open an office with the recovery key and give a user a new passphrase.

    Returns:
        The open office, and the new recovery key, to be shown once: the used one no longer opens anything.

    Raises:
        WrongPassphrase: the recovery key is mistyped or not this office's.
    """
    files = folder_files.load(home.root)
    lock = _claimed(home, files)
    try:
        wraps = keyfile.load(files.keyfile)
        data_key = wraps.recover(recovery_key)
        keys = Keys.of(data_key)
        office = _opened(home, files, keys, user, emergency=True)
        wraps, fresh = wraps.with_user(user, passphrase, data_key, home.guess_cost).with_recovery(data_key)
        wraps.save(files.keyfile)
    except BaseException:
        if lock is not None:
            lock.release()
        raise
    office.hold(lock)
    office.store.write(user, sign_in_news.EMERGENCY, lambda unit: _emergency(unit, user))
    return office, fresh


def _emergency(unit: UnitOfWork, user: str) -> None:
    """Write down that the recovery key was used; who has no account gets one, so that it can be closed."""
    unit.note(Kind.USER, 0, "opened with the recovery key")
    if not any(keyfile.folded(one.name) == keyfile.folded(user) for one in unit.find(UserAccount)):
        unit.insert(UserAccount(name=user, display_name="Emergency access", role=Role.OWNER))


def move_to_server(office: OpenOffice, home: Home, url: str, passphrase: str) -> None:
    """Copy a file office into an empty PostgreSQL database; the folder then belongs to the server's office.

    The old file stays in backups/, encrypted as before. The office is closed afterwards.

    Raises:
        UserError: the database holds an office already.
    """
    bare, password = checked_url(url)
    files, keys = office.files, office.store.keys
    if files.url:
        raise UserError("This office is on a server already.")
    wraps = keyfile.load(files.keyfile)
    wraps.unlock(office.user, passphrase)
    target = open_postgres(bare, password)
    try:
        with target.readers.begin() as connection:
            if migrate.current(connection) is not None:
                raise UserError("This database holds an office already. Choose an empty database.")
        migrate.upgrade(target)
        copy_into(office.store.engines, target)
    finally:
        target.dispose()
    office.close()
    with disk_explained(home.root):
        wraps.with_server(password, keys).save(files.keyfile)
        OfficeFiles(files.root, bare).save()
        files.database.replace(files.backups / "before-server.db")


def _claimed(home: Home, files: OfficeFiles) -> LockFile | None:
    """Lock a file office; many programs may have a PostgreSQL office open."""
    if files.url:
        return None
    refuse_network(home.root, home.on_network)
    with disk_explained(home.root):
        return LockFile(files.lock, home.clock)


def _opened(
    home: Home, files: OfficeFiles, keys: Keys, user: str, *, failures: int = 0, emergency: bool = False
) -> OpenOffice:
    unclean = files.database.with_name("office.db-wal").exists()
    engines = connect(files, keys)
    try:
        parts = OpenParts(files, engines, keys, home.clock)
        stamp = home.clock.now().strftime("%Y%m%d-%H%M%S")
        migrate.upgrade(
            engines, before=lambda: folder_backup.backup(parts, files.backups / f"upgrade-{stamp}.medbill")
        )
        _refuse_damaged(engines, unclean=unclean)
        store = Store(engines, keys, Blobs(files.blobs, keys), home.clock, f"MedBill Desktop {__version__}")
        if not emergency:
            user = signed_in_as(store, user)
        elif (account := account_of(store, user)) is not None:
            user = account.name
        office = OpenOffice(home, files, store, user)
        office.warnings += _rolled_back(
            store, {**proven_heads(files, keys), **(read_anchor(files, keys) or {})}
        )
        with store.reading() as connection:
            office.news = sign_in_news.news(connection, user)
        words = f"signed in after {failures} failed attempts" if failures else "signed in"
        store.write(user, sign_in_news.SIGN_IN, lambda unit: unit.note(Kind.USER, 0, words))
    except BaseException:
        engines.dispose()
        raise
    return office


def _refuse_damaged(engines: Engines, *, unclean: bool) -> None:
    with engines.readers.begin() as connection:
        if gone := triggers.missing(connection):
            raise EnvironmentProblem(
                f"The office's safeguards were removed ({', '.join(gone)}). Restore the latest backup."
            )
        if unclean and engines.is_sqlite and (problems := file_problems(connection)):
            raise EnvironmentProblem(f"The office is damaged ({problems[0]}). Restore the latest backup.")


def _rolled_back(store: Store, known: Heads) -> list[str]:
    """Whether the database is older than what was written down outside it."""
    with store.reading() as connection:
        found = heads(connection)
    lost = [
        writer
        for writer, head in known.items()
        if found.get(writer, (-1, ""))[0] < head[0] or (found[writer][0] == head[0] and found[writer] != head)
    ]
    if not lost:
        return []
    return ["The database is older than this folder: saved work is missing from it. Run “office verify”."]
