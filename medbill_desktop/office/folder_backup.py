"""Backups: one file that holds the whole office, proven when it is made and before it is used."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.errors import EnvironmentProblem, UnreadableInput, UserError
from medbill_desktop.domain.progress import Progress, Silent
from medbill_desktop.office.folder_files import OfficeFiles, disk_explained
from medbill_desktop.store import migrate, tables
from medbill_desktop.store.blobs import Blobs, sync_folder
from medbill_desktop.store.chain import Heads, heads
from medbill_desktop.store.copying import copy_to_file, row_counts
from medbill_desktop.store.engine import Engines, open_sqlite
from medbill_desktop.store.faults import explained
from medbill_desktop.store.keys import Keys
from medbill_desktop.store.records import canonical
from medbill_desktop.store.verify import file_problems

_MAGIC = b"MEDBILL-BACKUP 1\n"
_NAMES = re.compile(r"^(office\.db|keyfile\.json|blobs/([0-9a-f]{2})/\2[0-9a-f]{62})$")
_BLOCK = 1024 * 1024
_DIGEST = 32
_LONGEST = 256 * 1024 * 1024  # of a manifest: more files than any office has

Members = list[tuple[str, int, str]]
"""The files in a backup: name, bytes, SHA-256."""


@dataclass(frozen=True, slots=True)
class OpenParts:
    """What a backup is made of."""

    files: OfficeFiles
    engines: Engines
    keys: Keys
    clock: Clock


def backup(parts: OpenParts, out: Path) -> dict[str, object]:
    """Write a verified backup of an open office; others may go on working.

    Args:
        parts: of the open office.
        out: the file to write; it must not exist.

    Returns:
        ``{"file", "sha256", "bytes"}``.

    Raises:
        UserError: the file exists.
        EnvironmentProblem: the disk, or the copy did not prove good.
    """
    if out.exists():
        raise UserError(f"{out} exists already; choose another name for the backup.")
    with disk_explained(out.parent):
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".backup-") as folder:
            copy = Path(folder) / "office.db"
            with explained():
                copy_to_file(parts.engines, parts.files.database, copy, parts.keys.database)
            manifest, contents = _describe(parts, copy)
            whole = Path(folder) / "whole"
            digest, size = _write(whole, manifest, contents)
            whole.replace(out)
            sync_folder(out.parent)
    return {"file": str(out), "sha256": digest, "bytes": size}


def restore(archive: Path, root: Path, progress: Progress | None = None) -> OfficeFiles:
    """Make an office folder out of a backup; never overwrites, and refuses a backup with one changed byte.

    Args:
        archive: the backup.
        root: a folder that is not there yet, or empty.
        progress: told block by block; may cancel, then nothing is left behind.

    A backup of a PostgreSQL office becomes a file office; `move_to_server` brings it back to a server.

    Raises:
        UserError: the folder holds something already.
        UnreadableInput: not a backup, or damaged.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise UserError(f"{root} is not empty; a restore never overwrites. Choose a new folder.")
    partial = root.with_name(f".{root.name}.restoring")
    with disk_explained(root):
        root.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        try:
            _unpack(archive, OfficeFiles(partial), progress or Silent())
            if root.exists():
                root.rmdir()
            partial.replace(root)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return OfficeFiles(root)


def proven_heads(files: OfficeFiles, keys: Keys) -> Heads:
    """Heads of audit chains from the manifest this folder was restored from; empty when it was not.

    Raises:
        UnreadableInput: the manifest was not signed by this office.
    """
    if not files.restored.exists():
        return {}
    try:
        kept = json.loads(files.restored.read_text("utf-8"))
        manifest, mac = kept["manifest"], kept["mac"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableInput(f"{files.restored.name} cannot be read. Restore the backup again.") from error
    if not hmac.compare_digest(mac, sign(keys, manifest)):
        raise UnreadableInput("The backup of this office was changed after it was made. Use another backup.")
    return {int(writer): (int(seq), str(head)) for writer, (seq, head) in manifest["heads"].items()}


def sign(keys: Keys, value: object) -> str:
    """Sign a JSON value with the office's backup key."""
    return hmac.digest(keys.backup, canonical(value).encode(), "sha256").hex()


def _describe(parts: OpenParts, copy: Path) -> tuple[dict[str, Any], list[tuple[str, Path]]]:
    """Prove the copy and write down what is in the backup."""
    engines = open_sqlite(copy, parts.keys.database)
    try:
        with explained(), engines.readers.begin() as connection:
            if problems := file_problems(connection):
                raise EnvironmentProblem(f"The backup did not prove good ({problems[0]}); try again.")
            names = (
                connection.execute(sa.select(tables.blob.c.name).order_by(tables.blob.c.name)).scalars().all()
            )
            known = {str(writer): list(head) for writer, head in heads(connection).items()}
            rows, schema = row_counts(connection), migrate.current(connection)
    finally:
        engines.dispose()
    blobs = Blobs(parts.files.blobs, parts.keys)
    contents = [("office.db", copy), ("keyfile.json", parts.files.keyfile)]
    contents += [(f"blobs/{name[:2]}/{name}", blobs.path_of(name)) for name in names]
    manifest = {
        "format": 1,
        "made_at": parts.clock.now().isoformat(),
        "schema": schema,
        "heads": known,
        "rows": rows,
        "files": [[name, path.stat().st_size, _sha256(path)] for name, path in contents],
    }
    return {"manifest": manifest, "mac": sign(parts.keys, manifest)}, contents


def _write(out: Path, manifest: dict[str, Any], contents: list[tuple[str, Path]]) -> tuple[str, int]:
    """Magic, length and text of the manifest, the files one after another, SHA-256 of all that."""
    text = canonical(manifest).encode()
    digest = hashlib.sha256()
    with out.open("xb") as stream:
        for part in _parts(text, contents):
            digest.update(part)
            stream.write(part)
        stream.write(digest.digest())
        stream.flush()
        os.fsync(stream.fileno())
    return _sha256(out), out.stat().st_size


def _parts(text: bytes, contents: list[tuple[str, Path]]) -> Iterator[bytes]:
    yield _MAGIC
    yield len(text).to_bytes(8, "big")
    yield text
    for _, path in contents:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                yield block


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def opened_archive(archive: Path, progress: Progress) -> Iterator[tuple[dict[str, Any], Members, IO[bytes]]]:
    """A backup whose every byte is as it was written, with its manifest, at the beginning of its files.

    Raises:
        UnreadableInput: not a backup, or damaged.
    """
    if not archive.is_file():
        raise UnreadableInput(f"There is no backup {archive}.")
    with archive.open("rb") as stream:
        if stream.read(len(_MAGIC)) != _MAGIC:
            raise UnreadableInput(f"{archive.name} is not a backup of MedBill Desktop.")
        _refuse_changed(archive, stream, progress)
        stream.seek(len(_MAGIC))
        kept, members = _manifest_in(archive, stream)
        yield kept, members, stream


def _unpack(archive: Path, files: OfficeFiles, progress: Progress) -> None:
    with opened_archive(archive, progress) as (kept, contents, stream):
        whole = sum(size for _, size, _ in contents)
        done = 0
        for name, size, digest in contents:
            progress.check()
            progress.report(done, whole, "Restoring")
            take(stream, files.root / name, size, digest)
            done += size
    files.blobs.mkdir(exist_ok=True)
    files.backups.mkdir(exist_ok=True)
    files.restored.write_text(canonical(kept), "utf-8")
    files.save()


def _manifest_in(archive: Path, stream: IO[bytes]) -> tuple[dict[str, Any], Members]:
    """The manifest and its list of files; whoever made it, nothing is written outside the folder."""
    size = int.from_bytes(stream.read(8), "big")
    text = stream.read(min(size, _LONGEST))
    refusal = f"{archive.name} is not as a backup must be; use another backup."
    try:
        kept = json.loads(text)
        contents = [(str(name), int(size), str(digest)) for name, size, digest in kept["manifest"]["files"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableInput(refusal) from error
    if len(text) != size or not all(_NAMES.fullmatch(name) and size >= 0 for name, size, _ in contents):
        raise UnreadableInput(refusal)
    return kept, contents


def _refuse_changed(archive: Path, stream: IO[bytes], progress: Progress) -> None:
    whole = archive.stat().st_size
    digest, left = hashlib.sha256(_MAGIC), whole - len(_MAGIC) - _DIGEST
    while left > 0 and (block := stream.read(min(_BLOCK, left))):
        progress.check()
        digest.update(block)
        left -= len(block)
        progress.report(whole - left, whole, "Proving the backup")
    if left != 0 or digest.digest() != stream.read():
        raise UnreadableInput(f"{archive.name} is damaged: it is not as it was written. Use another backup.")


def take(stream: IO[bytes], path: Path, size: int, digest: str) -> None:
    """Write the next file of a backup.

    Raises:
        UnreadableInput: it is not as the manifest says.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as target:
        pass_on(stream, target.write, size, digest, path.name)


def pass_on(stream: IO[bytes], write: Callable[[bytes], object], size: int, digest: str, name: str) -> None:
    """Read the next file of a backup and hand it on, block by block.

    Raises:
        UnreadableInput: it is not as the manifest says.
    """
    found, left = hashlib.sha256(), size
    while left > 0 and (block := stream.read(min(_BLOCK, left))):
        found.update(block)
        write(block)
        left -= len(block)
    if left or found.hexdigest() != digest:
        raise UnreadableInput(f"The backup's {name} is damaged. Use another backup.")
