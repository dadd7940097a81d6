"""The proof of a backup: read back as a restore would read it, opened with the key, its ledger added up."""

from __future__ import annotations

import hmac
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from medbill_desktop.domain.errors import MedBillError, UnreadableInput
from medbill_desktop.domain.progress import Progress, Silent
from medbill_desktop.office.folder_backup import opened_archive, pass_on, sign, take
from medbill_desktop.store import Keys, migrate
from medbill_desktop.store.chain import heads
from medbill_desktop.store.copying import row_counts
from medbill_desktop.store.engine import open_sqlite
from medbill_desktop.store.faults import explained
from medbill_desktop.store.verify import file_problems, ledger_check

_DATABASE = "office.db"


@dataclass(frozen=True, slots=True)
class Inside:
    """What a backup says that it holds, before anybody opens it with a key.

    Attributes:
        made_at: in UTC.
        rows: by table.
        files: documents and raw files in it.
        size: bytes of the office when it is restored.
    """

    made_at: datetime
    rows: dict[str, int]
    files: int
    size: int

    def words(self) -> str:
        """One sentence for a person."""
        counted = ", ".join(
            f"{self.rows.get(table, 0):,} {name}"
            for table, name in (("patient", "patients"), ("encounter", "visits"), ("claim", "claims"))
        )
        made = f"{self.made_at.astimezone():%m/%d/%Y at %H:%M}"
        return f"Made on {made}: {counted}, {self.files:,} documents, {self.size / 1024 / 1024:,.1f} MB."


def look_inside(archive: Path, progress: Progress | None = None) -> Inside:
    """What is in a backup; refuses one with a changed byte, needs no key.

    Raises:
        UnreadableInput: not a backup, or damaged.
    """
    with opened_archive(archive, progress or Silent()) as (kept, members, _stream):
        return _inside(archive, kept["manifest"], members)


def prove(archive: Path, keys: Keys, progress: Progress | None = None) -> str:
    """Read a backup of this office back and prove it.

    Args:
        archive: the file.
        keys: of the open office.
        progress: told block by block.

    Returns:
        "" when it is good, else the sentence that says what is wrong.
    """
    try:
        with opened_archive(archive, progress or Silent()) as (kept, members, stream):
            if not hmac.compare_digest(str(kept["mac"]), sign(keys, kept["manifest"])):
                return f"{archive.name} was not signed by this office."
            with tempfile.TemporaryDirectory(dir=archive.parent, prefix=".proof-") as folder:
                copy = Path(folder) / _DATABASE
                for name, size, digest in members:
                    if name == _DATABASE:
                        take(stream, copy, size, digest)
                    else:
                        pass_on(stream, len, size, digest, name)
                return _database_problem(copy, keys, kept["manifest"])
    except (MedBillError, OSError) as error:
        return str(error)


def _database_problem(copy: Path, keys: Keys, manifest: dict[str, Any]) -> str:
    engines = open_sqlite(copy, keys.database)
    try:
        with explained(), engines.readers.begin() as connection:
            if problems := file_problems(connection):
                return f"The database in it is damaged ({problems[0]})."
            found = {str(writer): list(head) for writer, head in heads(connection).items()}
            if found != manifest["heads"]:
                return "The audit in it does not end where the manifest says."
            if row_counts(connection) != manifest["rows"]:
                return "It does not hold the records that the manifest says."
            if migrate.current(connection) == migrate.revisions()[-1]:
                check = ledger_check(connection)
                return "" if check.ok else f"The ledger in it is not right: {check.detail}."
            return ""
    finally:
        engines.dispose()


def _inside(archive: Path, manifest: dict[str, Any], members: list[tuple[str, int, str]]) -> Inside:
    try:
        made = datetime.fromisoformat(str(manifest["made_at"]))
        rows = {str(name): int(count) for name, count in manifest["rows"].items()}
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise UnreadableInput(f"{archive.name} is not as a backup must be; use another backup.") from error
    files = sum(name.startswith("blobs/") for name, _, _ in members)
    return Inside(made, rows, files, sum(size for _, size, _ in members))
