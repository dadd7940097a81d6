"""Documents and raw files: encrypted, named by a keyed hash of their content, in the office folder."""

from __future__ import annotations

import hmac
import os
import re
import secrets
import struct
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from medbill_desktop.domain.errors import EnvironmentProblem, NotFound
from medbill_desktop.store.keys import Keys, derive

CHUNK = 1024 * 1024
_MAGIC = b"MBB1"
_NAME = re.compile(r"^[0-9a-f]{64}$")


class Blobs:
    """The blobs of one office.

    The same bytes always have the same name and the same file; without the office's key a name tells nothing.
    Each blob has a key of its own, so that chunk numbers can serve as nonces.
    """

    def __init__(self, folder: Path, keys: Keys) -> None:
        self._folder = folder
        self._keys = keys

    def name_of(self, data: bytes) -> str:
        """The keyed hash of some bytes, 64 hexadecimal digits."""
        return hmac.digest(self._keys.blob_name, data, "sha256").hex()

    def path_of(self, name: str) -> Path:
        """Where a blob's file is.

        Raises:
            NotFound: this is not a name of a blob.
        """
        if not _NAME.match(name):
            raise NotFound("This is not the name of a stored file.")
        return self._folder / name[:2] / name

    def put(self, data: bytes) -> str:
        """Write bytes to disk under their name; they survive a power cut once this returns.

        Raises:
            EnvironmentProblem: the disk is full or the folder is read-only.
        """
        name = self.name_of(data)
        path = self.path_of(name)
        if path.exists():
            return name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(path, b"".join(self._seal(name, data)))
        except OSError as error:
            raise EnvironmentProblem(
                f"A file could not be stored in the office folder ({error.strerror}); nothing was saved."
            ) from error
        return name

    def get(self, name: str) -> bytes:
        """Read a blob.

        Raises:
            NotFound: there is no such blob.
            EnvironmentProblem: its file was changed or damaged.
        """
        path = self.path_of(name)
        try:
            sealed = path.read_bytes()
        except FileNotFoundError:
            raise NotFound(f"The stored file {name[:12]} is missing from the office folder.") from None
        except OSError as error:
            raise EnvironmentProblem(
                f"The stored file {name[:12]} cannot be read ({error.strerror})."
            ) from error
        try:
            data = self._open(name, sealed)
        except (InvalidTag, ValueError, struct.error) as error:
            raise EnvironmentProblem(
                f"The stored file {name[:12]} is damaged. Restore it from a backup."
            ) from error
        return data

    def names(self) -> Iterator[str]:
        """The names of all files that lie in the folder."""
        for path in sorted(self._folder.glob("[0-9a-f][0-9a-f]/*")):
            if _NAME.match(path.name):
                yield path.name

    def _cipher(self, name: str) -> AESGCM:
        return AESGCM(derive(self._keys.blob, f"blob/{name}"))

    def _seal(self, name: str, data: bytes) -> Iterator[bytes]:
        cipher = self._cipher(name)
        yield _MAGIC
        last = max(0, (len(data) - 1) // CHUNK)
        for number in range(last + 1):
            part = data[number * CHUNK : (number + 1) * CHUNK]
            yield cipher.encrypt(_nonce(number), part, _bound(name, number, final=number == last))

    def _open(self, name: str, sealed: bytes) -> bytes:
        if not sealed.startswith(_MAGIC):
            raise ValueError("not a blob")
        cipher, body, size = self._cipher(name), sealed[len(_MAGIC) :], CHUNK + 16
        last = max(0, (len(body) - 1) // size)
        data = b"".join(
            cipher.decrypt(
                _nonce(number),
                body[number * size : (number + 1) * size],
                _bound(name, number, final=number == last),
            )
            for number in range(last + 1)
        )
        if self.name_of(data) != name:
            raise ValueError("content does not match its name")
        return data


def _nonce(number: int) -> bytes:
    return struct.pack(">4xQ", number)


def _bound(name: str, number: int, *, final: bool) -> bytes:
    """What a chunk is bound to: its blob, its place, and whether it is the last one."""
    return f"{name}/{number}/{int(final)}".encode()


def write_durably(path: Path, data: bytes) -> None:
    """Write a file so that either the old or the whole new one is there, even after a power cut.

    Raises:
        OSError: as the disk says.
    """
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with temporary.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable; Windows does it with the file."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
