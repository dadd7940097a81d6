"""An office that is open: what a program does with the whole of it, and how its keys are found."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.desk import UserAccount
from medbill_desktop.domain.errors import EnvironmentProblem, NotAllowed, UserError, WrongPassphrase
from medbill_desktop.domain.progress import Progress
from medbill_desktop.office import folder_backup, keyfile, sign_in_news
from medbill_desktop.office.folder_backup import OpenParts, proven_heads, sign
from medbill_desktop.office.folder_files import OfficeFiles, disk_explained
from medbill_desktop.office.folder_signin import SignIns
from medbill_desktop.office.keyfile import KdfCost
from medbill_desktop.office.location import Probe
from medbill_desktop.office.lockfile import LockFile
from medbill_desktop.store import Keys, Reader, Store, open_postgres, open_sqlite
from medbill_desktop.store.blobs import Blobs, write_durably
from medbill_desktop.store.chain import Heads, heads
from medbill_desktop.store.engine import Engines
from medbill_desktop.store.verify import Check, verify


@dataclass(frozen=True, slots=True)
class Home:
    """Where and when an office lives: what creating and opening need besides the user.

    Attributes:
        root: the folder.
        clock: the office's time.
        cost: what a guess of a passphrase costs; None measures this computer, only tests take less.
        on_network: asks whether a folder is on a network drive; None asks the system.
    """

    root: Path
    clock: Clock
    cost: KdfCost | None = None
    on_network: Probe | None = None

    @property
    def guess_cost(self) -> KdfCost:
        """The cost for a new wrap, measured on this computer unless it was set."""
        return self.cost or keyfile.calibrate()


class OpenOffice:
    """An office that this program has open.

    Attributes:
        files: the folder.
        store: its records.
        user: sign-in name of who opened it.
        warnings: sentences about what was found on opening; empty when all is well.
        news: sentences that the user reads after signing in.
    """

    def __init__(self, home: Home, files: OfficeFiles, store: Store, user: str) -> None:
        self.files = files
        self.store = store
        self.user = user
        self.warnings: list[str] = []
        self.news: tuple[str, ...] = ()
        self._home = home
        self._lock: LockFile | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def hold(self, lock: LockFile | None) -> None:
        """Keep the folder's lock until the office is closed."""
        self._lock = lock

    def close(self) -> None:
        """Write down the heads of the audit, close every connection, let others open the office."""
        try:
            self.anchor()
        except EnvironmentProblem as error:
            self.warnings.append(str(error))
        finally:
            self.store.close()
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    def anchor(self) -> None:
        """Write the heads of all audit chains into the folder, signed."""
        try:
            keys = self.store.keys
        except EnvironmentProblem:  # locked: nothing was written since
            return
        with self.store.reading() as connection:
            found = {str(writer): list(head) for writer, head in sorted(heads(connection).items())}
        with disk_explained(self.files.root):
            text = json.dumps({"heads": found, "mac": sign(keys, found)})
            write_durably(self.files.anchor, text.encode())

    def lock(self) -> None:
        """Lock the screen: close the connections and forget the keys; the folder stays ours."""
        self.anchor()
        self.store.close()

    def unlock(self, passphrase: str) -> None:
        """Go on after `lock`.

        Raises:
            WrongPassphrase: not this user's.
            NotAllowed: too many failures.
        """
        keys, _ = unlocked(self._home, self.files, self.user, passphrase)
        engines = connect(self.files, keys)
        self.store.reopen(engines, keys, Blobs(self.files.blobs, keys))
        self._note("unlock the office")

    def verify(self, progress: Progress | None = None) -> list[dict[str, object]]:
        """Run every check: ``{"name", "ok", "detail"}`` each."""
        return [
            {"name": one.name, "ok": one.ok, "detail": one.detail}
            for one in [*verify(self.store, self._anchors(), progress), self._anchor_check()]
        ]

    def backup(self, out: Path) -> dict[str, object]:
        """Write a verified backup file; ``{"file", "sha256", "bytes"}``."""
        self._note(f"back up to {out.name}")
        parts = OpenParts(self.files, self.store.engines, self.store.keys, self.store.clock)
        return folder_backup.backup(parts, out)

    def change_passphrase(self, old: str, new: str) -> None:
        """Give the signed-in user a new passphrase; the database is not touched.

        Raises:
            WrongPassphrase: the old one is wrong.
        """
        data_key = self._own_key(old)
        kept = keyfile.load(self.files.keyfile)
        kept.with_user(self.user, new, data_key, self._home.guess_cost).save(self.files.keyfile)
        self._note(sign_in_news.CHANGED)

    def reset_passphrase(self, name: str, passphrase: str, own_passphrase: str) -> None:
        """Give a user a new passphrase; the old one no longer opens the office, and failures are forgotten.

        Raises:
            WrongPassphrase: the signed-in user's own passphrase is wrong.
            NotAllowed: it was typed wrong too often.
        """
        data_key = self._own_key(own_passphrase)
        kept = keyfile.load(self.files.keyfile)
        fresh = kept.with_user(name, passphrase, data_key, self._home.guess_cost)
        with disk_explained(self.files.root):
            fresh.save(self.files.keyfile)
            SignIns(self.files.sign_in, self._home.clock).succeeded(name)
        self.reset_note(name)

    def reset_note(self, name: str) -> None:
        """Write down that a user has a passphrase from somebody else, so that the user hears of it."""
        words = f"new passphrase for {name}"
        self.store.write(self.user, sign_in_news.RESET, lambda unit: unit.note(Kind.USER, 0, words))

    def vouch(self, name: str, passphrase: str) -> bool:
        """Whether this is the passphrase of another user; who is signed in stays signed in.

        Args:
            name: the second person.
            passphrase: theirs, typed on this machine.

        Returns:
            False when it is wrong; that counts as a failed attempt to sign in.

        Raises:
            UserError: it is the signed-in user.
            NotAllowed: the account is switched off, or too many failures.
        """
        if keyfile.folded(name) == keyfile.folded(self.user):
            raise UserError("A second person approves; you cannot vouch for yourself.")
        account_of(self.store, name)
        try:
            keys, _ = unlocked(self._home, self.files, name, passphrase)
        except WrongPassphrase:
            return False
        if keys.database != self.store.keys.database:
            return False
        self._note(f"{name} vouched on this machine")
        return True

    def add_user(self, account: UserAccount, passphrase: str, own_passphrase: str) -> UserAccount:
        """Add a user, who can then open the office alone.

        Args:
            account: the new user.
            passphrase: theirs.
            own_passphrase: of the signed-in user, which opens the data key.
        """
        data_key = self._own_key(own_passphrase)
        kept = keyfile.load(self.files.keyfile)
        if any(keyfile.folded(one.name) == keyfile.folded(account.name) for one in kept.users):
            raise UserError(f"There is a user “{account.name}” already.")
        fresh = kept.with_user(account.name, passphrase, data_key, self._home.guess_cost)
        saved = self.store.write(self.user, "add user", lambda unit: unit.insert(account)).value
        fresh.save(self.files.keyfile)
        return saved

    def remove_user(self, account: UserAccount) -> None:
        """Take a user's key away and switch the account off; the audit keeps the name."""
        self.store.write(self.user, "remove user", lambda unit: unit.update(replace(account, active=False)))
        self.take_key(account.name)

    def take_key(self, name: str) -> None:
        """Take a user's key away; who has none is left as is.

        Raises:
            UserError: it is the last key of the office.
        """
        kept = keyfile.load(self.files.keyfile)
        if any(keyfile.folded(one.name) == keyfile.folded(name) for one in kept.users):
            kept.without_user(name).save(self.files.keyfile)

    def _own_key(self, passphrase: str) -> bytes:
        """The data key, for the signed-in user's own passphrase; a wrong one counts as a failure."""
        return data_key_of(self._home, self.files, self.user, passphrase)[0]

    def _note(self, text: str) -> None:
        self.store.write(self.user, text, lambda unit: unit.note(Kind.USER, 0, text))

    def _anchors(self) -> Heads:
        found = dict(proven_heads(self.files, self.store.keys))
        for writer, head in (read_anchor(self.files, self.store.keys) or {}).items():
            if head[0] >= found.get(writer, (-1, ""))[0]:
                found[writer] = head
        return found

    def _anchor_check(self) -> Check:
        known = read_anchor(self.files, self.store.keys)
        problems = ["the anchor file was changed"] if known is None else []
        return Check.of("anchor", problems, f"{len(known or {})} writers written down")


def read_anchor(files: OfficeFiles, keys: Keys) -> Heads | None:
    """Heads written down at the last closing; empty when the office was never closed, None when changed."""
    try:
        kept = json.loads(files.anchor.read_text("utf-8"))
        if kept["mac"] != sign(keys, kept["heads"]):
            return None
        return {int(writer): (int(seq), str(mac)) for writer, (seq, mac) in kept["heads"].items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def unlocked(home: Home, files: OfficeFiles, user: str, passphrase: str) -> tuple[Keys, int]:
    """The office's keys for a user's passphrase, and how many failures came before.

    Raises:
        WrongPassphrase, NotAllowed: not this user, or too many failures.
    """
    data_key, failures = data_key_of(home, files, user, passphrase)
    return Keys.of(data_key), failures


def data_key_of(home: Home, files: OfficeFiles, user: str, passphrase: str) -> tuple[bytes, int]:
    """The office's data key for a user's passphrase, and how many failures came before.

    Raises:
        WrongPassphrase, NotAllowed: not this user, or too many failures.
    """
    attempts = SignIns(files.sign_in, home.clock)
    attempts.refuse_early(user)
    wraps = keyfile.load(files.keyfile)
    try:
        data_key = wraps.unlock(user, passphrase)
    except WrongPassphrase:
        with disk_explained(home.root):
            attempts.failed(user)
        raise
    with disk_explained(home.root):
        return data_key, attempts.succeeded(user)


def account_of(store: Store, user: str) -> UserAccount | None:
    """A user's account, however the name is written; None when there is none.

    Raises:
        NotAllowed: it is switched off.
    """
    with store.reading() as connection:
        accounts = Reader(connection).find(UserAccount)
    wanted = keyfile.folded(user)
    account = next((one for one in accounts if keyfile.folded(one.name) == wanted), None)
    if account is not None and not account.active:
        raise NotAllowed(f"The account of “{user}” is switched off. Ask the owner of the office.")
    return account


def signed_in_as(store: Store, user: str) -> str:
    """The name as the account has it, so that the user's rights are found by it.

    Raises:
        NotAllowed: there is no account, or it is switched off.
    """
    account = account_of(store, user)
    if account is None:
        raise NotAllowed(f"“{user}” has a key but no account in this office. Ask the owner for one.")
    return account.name


def connect(files: OfficeFiles, keys: Keys, password: str | None = None) -> Engines:
    """Open the office's database; the server's password comes from the key file unless it is handed in."""
    if not files.url:
        return open_sqlite(files.database, keys.database)
    if password is None:
        password = keyfile.load(files.keyfile).server_password(keys)
    return open_postgres(files.url, password)
