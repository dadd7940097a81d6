"""Writes an edition of edits or prices as one immutable SQLite file named by its digest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from medbill_desktop.codes.build.writer import digest_of
from medbill_desktop.codes.edit_schema import EDITION, MAIN_TABLE, MEDICAID, TABLES
from medbill_desktop.codes.records import EditionFile
from medbill_desktop.domain.progress import Progress

Row = tuple[object, ...]
_BATCH = 20_000
_QUICKLY = "PRAGMA page_size=8192; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"


@dataclass(slots=True, kw_only=True)
class Tables:
    """An edition of edits or prices before it is written.

    Attributes:
        tables: rows of each table of edit_schema.TABLES, in its column order; may be read only once.
        raw: name and sha256 of each file it was made of.
    """

    code_set: str
    name: str
    title: str
    effective_from: date
    effective_thru: date | None
    source: str
    tables: Mapping[str, Iterable[Row]] = field(default_factory=dict)
    raw: tuple[tuple[str, str], ...] = ()

    @property
    def main(self) -> str:
        """The table whose rows count."""
        return MAIN_TABLE[self.code_set.removesuffix(MEDICAID)]


def write_tables(content: Tables, folder: Path, progress: Progress) -> EditionFile:
    """Write an edition under a temporary name, check it, and give it the name of its digest.

    Args:
        content: the edition.
        folder: where to; it must exist. A cancelled or killed writing leaves only a `.building` file there.
        progress: told every 20,000 rows, and asked whether to go on.

    Raises:
        Cancelled: the user stopped it.
    """
    building = folder / f"{content.code_set}-{content.name}.building"
    building.unlink(missing_ok=True)
    try:
        connection = dbapi2.connect(str(building), isolation_level=None)
        try:
            connection.executescript(_QUICKLY)
            connection.execute("BEGIN")
            _fill(connection, content, progress)
            connection.execute("COMMIT")
            (verdict,) = connection.execute("PRAGMA quick_check").fetchone()
            if verdict != "ok":
                raise AssertionError(f"{building} came out damaged: {verdict}")
        finally:
            connection.close()
        digest = digest_of(building)
        return EditionFile(
            building.replace(folder / f"{content.code_set}-{content.name}-{digest[:16]}.db"), digest
        )
    except BaseException:
        building.unlink(missing_ok=True)
        raise


def _fill(connection: Any, content: Tables, progress: Progress) -> None:
    for statement in EDITION.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    connection.executemany("INSERT INTO raw VALUES (?, ?)", sorted(content.raw))
    for table, rows in content.tables.items():
        connection.execute(TABLES[table])
        _insert(connection, table, rows, progress)
    (count,) = connection.execute(f"SELECT count(*) FROM {content.main}").fetchone()  # noqa: S608 - a fixed name
    connection.execute(
        "INSERT INTO edition VALUES (?, ?, ?, ?, ?, ?, 1, ?)",
        (
            *(content.code_set, content.name, content.title, content.effective_from.isoformat()),
            content.effective_thru.isoformat() if content.effective_thru else None,
            *(content.source, count),
        ),
    )


def _insert(connection: Any, table: str, rows: Iterable[Row], progress: Progress) -> None:
    """Rows in batches; a row with the key of an earlier one replaces it, as the later line of a file does."""
    done = 0
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    statement = (
        f"INSERT INTO {table} VALUES ({', '.join('?' * len(names))}) "  # noqa: S608 - a fixed name
        f"ON CONFLICT DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in names)}"
    )
    for batch in _batches(rows):
        connection.executemany(statement, batch)
        done += len(batch)
        progress.report(done, 0, f"Writing {table} rows")
        progress.check()


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
