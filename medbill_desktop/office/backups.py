"""The backups of an open office: made by themselves, proven, rotated, copied to a second folder."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from medbill_desktop.domain import settings as s
from medbill_desktop.domain.errors import EnvironmentProblem, MedBillError
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.progress import Progress
from medbill_desktop.office import folder_rotation
from medbill_desktop.office.folder_files import disk_explained
from medbill_desktop.office.folder_proof import prove
from medbill_desktop.office.folder_rotation import Rules, moment_of
from medbill_desktop.office.office import Office
from medbill_desktop.services.settings import read_number, read_setting, read_text
from medbill_desktop.store import Reader
from medbill_desktop.store.blobs import sync_folder, write_durably

_PROOFS = "proofs.json"
_SUFFIX = ".medbill"


@dataclass(frozen=True, slots=True)
class BackupLine:
    """A backup as its list shows it.

    Attributes:
        made_at: in UTC.
        size: bytes.
        good: True proven, False failed, None not proven yet.
        reason: why it failed; "" else.
    """

    path: Path
    made_at: datetime
    size: int
    good: bool | None
    reason: str


@dataclass(frozen=True, slots=True)
class BackupDone:
    """A backup that was made.

    Attributes:
        reason: why its proof failed; "" when it is good.
        second: what the second folder says; "" when there is none or all is well there.
        gone: how many older ones were deleted.
    """

    path: Path
    size: int
    reason: str
    second: str
    gone: int


def all_backups(office: Office) -> tuple[BackupLine, ...]:
    """Every backup in the office's folder, the newest first."""
    folder = office.folder.files.backups
    proofs = _proofs(folder)
    found = []
    for path in folder.glob(f"*{_SUFFIX}"):
        state, proof = path.stat(), proofs.get(path.name)
        made = moment_of(path.name) or datetime.fromtimestamp(state.st_mtime, UTC)
        good = None if proof is None else proof == ""
        found.append(BackupLine(path, made, state.st_size, good, proof or ""))
    return tuple(sorted(found, key=lambda one: one.made_at, reverse=True))


def back_up(office: Office, progress: Progress | None = None) -> BackupDone:
    """Write a backup into the office's folder, prove it, rotate, copy it to the second folder.

    Raises:
        NotAllowed: the signed-in user may make no backups.
        EnvironmentProblem: it cannot be written.
    """
    office.bench.require(Permission.BACKUP)
    return _back_up(office, progress)


def keep_safe(office: Office) -> str:
    """Make the backup that is due by the clock; whoever is signed in, nobody is asked.

    Returns:
        A sentence when something is wrong with it; "" when it is good or none is due.
    """
    return _worry(office) if due(office) else ""


def at_closing(office: Office) -> str:
    """Make the backup of the day's work before the office is closed, if the office wants one.

    Returns:
        A sentence when something is wrong with it; "" else.
    """
    with office.bench.store.reading() as connection:
        wanted = bool(read_setting(Reader(connection), s.BACKUP_AT_CLOSING))
    return _worry(office) if wanted else ""


def due(office: Office) -> bool:
    """Whether the newest good backup is older than the office wants."""
    with office.bench.store.reading() as connection:
        hours = read_number(Reader(connection), s.BACKUP_HOURS)
    good = [one.made_at for one in all_backups(office) if one.good]
    return hours > 0 and (not good or office.clock.now() - max(good) >= timedelta(hours=hours))


def prove_again(office: Office, line: BackupLine, progress: Progress | None = None) -> str:
    """Prove a backup once more and write down what came out; "" when it is good."""
    reason = prove(line.path, office.bench.store.keys, progress)
    _write_proof(line.path, reason)
    return reason


def _worry(office: Office) -> str:
    try:
        done = _back_up(office, None)
    except MedBillError as error:
        return f"The backup was not made: {error}"
    return f"The backup {done.path.name} is not good: {done.reason}" if done.reason else done.second


def _back_up(office: Office, progress: Progress | None) -> BackupDone:
    folder = office.folder.files.backups
    with disk_explained(folder):
        folder.mkdir(exist_ok=True)
    path = _free_name(folder, office.clock.now())
    made = office.folder.backup(path)
    reason = prove(path, office.bench.store.keys, progress)
    with disk_explained(folder):
        _write_proof(path, reason)
        if reason:
            return BackupDone(path, int(str(made["bytes"])), reason, "", 0)
        gone = _rotate(folder, _rules(office))
    return BackupDone(path, int(str(made["bytes"])), "", _second(office, path), len(gone))


def _free_name(folder: Path, moment: datetime) -> Path:
    """The name of a backup of this moment; a second one in the same second gets the next."""
    while (path := folder / folder_rotation.name_of(moment)).exists():
        moment += timedelta(seconds=1)
    return path


def _rules(office: Office) -> Rules:
    with office.bench.store.reading() as connection:
        reader = Reader(connection)
        days, weeks, months = (
            read_number(reader, one)
            for one in (s.BACKUP_KEEP_DAYS, s.BACKUP_KEEP_WEEKS, s.BACKUP_KEEP_MONTHS)
        )
    return Rules(days=days, weeks=weeks, months=months)


def _rotate(folder: Path, rules: Rules) -> list[Path]:
    proofs = _proofs(folder)
    good = {name for name, reason in proofs.items() if not reason}
    gone = folder_rotation.rotate(folder, rules, good, proofs.keys() - good)
    if gone:
        names = {path.name for path in gone}
        _save(folder, {name: reason for name, reason in proofs.items() if name not in names})
    return gone


def _second(office: Office, path: Path) -> str:
    """Copy a proven backup into the second folder; what is wrong there is a sentence, never a failure."""
    with office.bench.store.reading() as connection:
        text = read_text(Reader(connection), s.BACKUP_SECOND).strip()
    if not text:
        return ""
    second = Path(text)
    if not second.is_dir():
        return (
            f"The second folder {second} is not there. Plug the drive in or connect the share, then back up "
            "again; the backup in the office's own folder is good."
        )
    half = second / f"{path.name}.part"
    try:
        with disk_explained(second):
            shutil.copyfile(path, half)
            with half.open("rb+") as stream:
                os.fsync(stream.fileno())
            if reason := prove(half, office.bench.store.keys):
                half.unlink()
                return f"The copy in {second} is not good: {reason}"
            half.replace(second / path.name)
            sync_folder(second)
            _write_proof(second / path.name, "")
            _rotate(second, _rules(office))
    except EnvironmentProblem as error:
        half.unlink(missing_ok=True)
        return f"{error} The backup in the office's own folder is good."
    return ""


def _proofs(folder: Path) -> Mapping[str, str]:
    """What was found out about each backup: "" good, else why not; unknown ones are left out."""
    try:
        found = json.loads((folder / _PROOFS).read_text("utf-8"))
        return {str(name): str(reason) for name, reason in found.items() if (folder / str(name)).exists()}
    except (OSError, ValueError, AttributeError):
        return {}


def _write_proof(path: Path, reason: str) -> None:
    _save(path.parent, {**_proofs(path.parent), path.name: reason})


def _save(folder: Path, proofs: Mapping[str, str]) -> None:
    write_durably(folder / _PROOFS, json.dumps(proofs, indent=1, sort_keys=True).encode())
