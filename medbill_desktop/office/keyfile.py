"""The key file: the office's data key, wrapped once for each user and once for the recovery key."""

from __future__ import annotations

import base64
import json
import secrets
import time
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from argon2 import low_level
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from medbill_desktop.domain.errors import NotFound, UnreadableInput, UserError, WrongPassphrase
from medbill_desktop.office import recovery
from medbill_desktop.store.blobs import write_durably
from medbill_desktop.store.keys import KEY_BYTES, Keys, derive

FORMAT = 1
SHORTEST = 8
DEMO = ("demo", "demo")  # the user of a demo office and its passphrase, as it says when it is made


@dataclass(frozen=True, slots=True)
class KdfCost:
    """What one guess of a passphrase costs with Argon2id.

    Attributes:
        time: passes.
        memory_kib: memory in KiB.
        lanes: threads.

    Source: OWASP Password Storage Cheat Sheet (never below 19 MiB and 2 passes).
    """

    time: int = 3
    memory_kib: int = 64 * 1024
    lanes: int = 4


@dataclass(frozen=True, slots=True)
class Wrap:
    """The data key, wrapped for one holder.

    Attributes:
        id: random, part of what the wrapping is bound to.
        name: sign-in name; "" for the recovery key.
        cost: Argon2id parameters; None for the recovery key, which is random already.
        salt, nonce, wrapped: as their names say.
    """

    id: str
    name: str
    cost: KdfCost | None
    salt: bytes = field(repr=False)
    nonce: bytes = field(repr=False)
    wrapped: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """All wraps of an office's data key.

    Attributes:
        office: id of the office; a wrap of another office is refused.
        users: one wrap each.
        recovery: the wrap of the recovery key.
        server: password of the database server, sealed with the data key; empty when there is none.
    """

    office: str
    users: tuple[Wrap, ...]
    recovery: Wrap
    server: bytes = b""

    def unlock(self, name: str, passphrase: str) -> bytes:
        """The data key, for a user's passphrase.

        Raises:
            WrongPassphrase: unknown user or wrong passphrase; the same sentence for both.
        """
        wrap = self._find(name)
        wrong = (
            f"The passphrase for “{name}” does not open this office. Type it again or use the recovery key."
        )
        if wrap is None:
            raise WrongPassphrase(wrong)
        try:
            return _unwrap(self.office, wrap, _stretch(passphrase, wrap))
        except InvalidTag:
            raise WrongPassphrase(wrong) from None

    def recover(self, text: str) -> bytes:
        """The data key, for the recovery key as typed.

        Raises:
            WrongPassphrase: mistyped, or the key of another office.
        """
        raw = recovery.from_text(text)
        try:
            return _unwrap(self.office, self.recovery, _recovery_secret(raw))
        except InvalidTag:
            raise WrongPassphrase("This recovery key belongs to another office or was replaced.") from None

    def with_user(self, name: str, passphrase: str, data_key: bytes, cost: KdfCost) -> KeyFile:
        """Add a user or give one a new passphrase.

        Raises:
            UserError: the passphrase is too short, or there is no name.
        """
        if not name.strip():
            raise UserError("A user needs a sign-in name.")
        if len(passphrase) < SHORTEST and (name, passphrase) != DEMO:
            raise UserError(f"A passphrase has at least {SHORTEST} characters.")
        others = tuple(wrap for wrap in self.users if folded(wrap.name) != folded(name))
        known = self._find(name)
        empty = Wrap(
            known.id if known else secrets.token_hex(8), name, cost, secrets.token_bytes(16), b"", b""
        )
        wrap = _wrap(self.office, empty, _stretch(passphrase, empty), data_key)
        return replace(self, users=(*others, wrap))

    def without_user(self, name: str) -> KeyFile:
        """Take a user's wrap away.

        Raises:
            NotFound: there is no such user.
            UserError: it is the last one.
        """
        others = tuple(wrap for wrap in self.users if folded(wrap.name) != folded(name))
        if len(others) == len(self.users):
            raise NotFound(f"There is no user “{name}” in this office.")
        if not others:
            raise UserError("The last user of an office cannot be removed.")
        return replace(self, users=others)

    def with_recovery(self, data_key: bytes) -> tuple[KeyFile, str]:
        """Replace the recovery key; returns the new one as text, to be shown once."""
        raw = recovery.new_key()
        return replace(self, recovery=_recovery_wrap(self.office, raw, data_key)), recovery.as_text(raw)

    def with_server(self, password: str, keys: Keys) -> KeyFile:
        """Seal the password of the database server."""
        nonce = secrets.token_bytes(12)
        sealed = AESGCM(keys.secret).encrypt(nonce, password.encode(), self.office.encode())
        return replace(self, server=nonce + sealed)

    def server_password(self, keys: Keys) -> str:
        """The password of the database server; "" when none is kept.

        Raises:
            UnreadableInput: the key file was changed.
        """
        if not self.server:
            return ""
        try:
            plain = AESGCM(keys.secret).decrypt(self.server[:12], self.server[12:], self.office.encode())
        except InvalidTag:
            raise UnreadableInput("The key file was changed: the server's password cannot be read.") from None
        return plain.decode()

    def save(self, path: Path) -> None:
        """Write the file; either the old or the whole new one is there."""
        write_durably(path, (json.dumps(_as_json(self), indent=1) + "\n").encode())

    def _find(self, name: str) -> Wrap | None:
        return next((wrap for wrap in self.users if folded(wrap.name) == folded(name)), None)


def create(user: str, passphrase: str, cost: KdfCost) -> tuple[KeyFile, bytes, str]:
    """Make the keys of a new office.

    Returns:
        The key file, the data key, and the recovery key as text, to be shown once.
    """
    office, data_key, raw = secrets.token_hex(16), secrets.token_bytes(KEY_BYTES), recovery.new_key()
    empty = KeyFile(office, (), _recovery_wrap(office, raw, data_key))
    return empty.with_user(user, passphrase, data_key, cost), data_key, recovery.as_text(raw)


def load(path: Path) -> KeyFile:
    """Read a key file.

    Raises:
        UnreadableInput: it is missing or not a key file.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
        if found["format"] != FORMAT:
            raise UnreadableInput(f"{path.name} was written by a newer version of MedBill Desktop.")
        users = tuple(_wrap_of(one) for one in found["users"])
        server = base64.b64decode(found.get("server", ""))
        return KeyFile(str(found["office"]), users, _wrap_of(found["recovery"]), server)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableInput(
            f"{path.name} is missing or not a key file, and the office cannot be opened without it. "
            "Restore it from a backup."
        ) from error


def calibrate(seconds: float = 0.3, measure: Callable[[], float] = time.perf_counter) -> KdfCost:
    """Find a cost that takes about this long on this computer; never cheaper than the default."""
    cost = KdfCost()
    started = measure()
    low_level.hash_secret_raw(
        b"x" * 16, b"y" * 16, cost.time, cost.memory_kib, cost.lanes, KEY_BYTES, low_level.Type.ID
    )
    taken = max(measure() - started, 0.001)
    return replace(cost, time=max(cost.time, min(20, round(cost.time * seconds / taken))))


def folded(name: str) -> str:
    """A sign-in name as it is compared: capitals and alternative letters count as the same."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _stretch(passphrase: str, wrap: Wrap) -> bytes:
    cost = wrap.cost
    if cost is None or not (1 <= cost.time <= 64 and 8 <= cost.memory_kib <= 2**21 and 1 <= cost.lanes <= 16):
        raise UnreadableInput("The key file was changed: it asks for an impossible amount of work.")
    return low_level.hash_secret_raw(
        unicodedata.normalize("NFKC", passphrase).encode(),
        wrap.salt,
        cost.time,
        cost.memory_kib,
        cost.lanes,
        KEY_BYTES,
        low_level.Type.ID,
    )


def _bound(office: str, wrap: Wrap) -> bytes:
    """What a wrap is bound to: nobody can move it to another user, office or cost."""
    cost = asdict(wrap.cost) if wrap.cost else {}
    return json.dumps([FORMAT, office, wrap.id, folded(wrap.name), cost], sort_keys=True).encode()


def _wrap(office: str, wrap: Wrap, secret: bytes, data_key: bytes) -> Wrap:
    nonce = secrets.token_bytes(12)
    return replace(wrap, nonce=nonce, wrapped=AESGCM(secret).encrypt(nonce, data_key, _bound(office, wrap)))


def _unwrap(office: str, wrap: Wrap, secret: bytes) -> bytes:
    return AESGCM(secret).decrypt(wrap.nonce, wrap.wrapped, _bound(office, wrap))


def _recovery_secret(raw: bytes) -> bytes:
    return derive(raw.ljust(KEY_BYTES, b"\0"), "recovery")


def _recovery_wrap(office: str, raw: bytes, data_key: bytes) -> Wrap:
    empty = Wrap(secrets.token_hex(8), "", None, b"", b"", b"")
    return _wrap(office, empty, _recovery_secret(raw), data_key)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _wrap_json(wrap: Wrap) -> dict[str, Any]:
    return {
        "id": wrap.id,
        "name": wrap.name,
        "cost": asdict(wrap.cost) if wrap.cost else None,
        "salt": _text(wrap.salt),
        "nonce": _text(wrap.nonce),
        "wrapped": _text(wrap.wrapped),
    }


def _wrap_of(found: dict[str, Any]) -> Wrap:
    cost = KdfCost(**{name: int(value) for name, value in found["cost"].items()}) if found["cost"] else None
    parts = (base64.b64decode(found[name]) for name in ("salt", "nonce", "wrapped"))
    return Wrap(str(found["id"]), str(found["name"]), cost, *parts)


def _as_json(keys: KeyFile) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "office": keys.office,
        "users": [_wrap_json(wrap) for wrap in keys.users],
        "recovery": _wrap_json(keys.recovery),
        "server": _text(keys.server),
    }
