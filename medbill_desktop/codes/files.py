"""Opens edition files for reading: immutable, one connection a thread."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from medbill_desktop.codes.records import Edition, EditionFile
from medbill_desktop.domain.errors import EnvironmentProblem, UnreadableInput

MANIFEST = "manifest.json"


def listed(folder: Path) -> tuple[EditionFile, ...]:
    """The edition files of a folder with a manifest.

    Raises:
        EnvironmentProblem: the folder has no manifest, so the code sets were never built there.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise EnvironmentProblem(
            f"The code sets are missing from {folder}; install the program again, or in a checkout run "
            "python -m medbill_desktop.codes.build.",
        ) from error
    return tuple(EditionFile(folder / each["file"], each["sha256"]) for each in manifest["editions"])


class OpenEdition:
    """An edition file open for reading from any thread.

    Attributes:
        file: what was opened.
        edition: what it holds.
    """

    def __init__(self, file: EditionFile) -> None:
        self.file = file
        self._local = threading.local()
        self._lock = threading.Lock()
        self._connections: list[Any] = []
        self._closed = False
        try:
            row = self.one("SELECT * FROM edition")
        except dbapi2.DatabaseError as error:
            self.close()
            raise UnreadableInput(f"{file.path.name} is no code set of this program ({error}).") from error
        if row is None:
            self.close()
            raise UnreadableInput(f"{file.path.name} holds no edition; import the code set again.")
        self.edition = Edition(
            code_set=row[0],
            name=row[1],
            title=row[2],
            effective_from=date.fromisoformat(row[3]),
            effective_thru=day_or_none(row[4]),
            source=row[5],
            official=bool(row[6]),
            rows=row[7],
            sha256=file.sha256,
        )

    def all(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        rows: list[tuple[Any, ...]] = self._connection().execute(sql, values).fetchall()
        return rows

    def stream(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows of a query one at a time, for tables of millions."""
        yield from self._connection().execute(sql, values)

    def one(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        """The first row of a query."""
        row: tuple[Any, ...] | None = self._connection().execute(sql, values).fetchone()
        return row

    def close(self) -> None:
        """Close the connections of all threads; later calls are bugs."""
        with self._lock:
            self._closed = True
            while self._connections:
                self._connections.pop().close()

    def _connection(self) -> Any:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect()
            self._local.connection = connection
        return connection

    def _connect(self) -> Any:
        if not self.file.path.is_file():
            raise EnvironmentProblem(
                f"The code set file {self.file.path} is missing; import the code set again."
            )
        address = f"{self.file.path.resolve().as_uri()}?mode=ro&immutable=1"
        with self._lock:
            if self._closed:
                raise RuntimeError("the library of code sets was closed")
            # close() may run on another thread; each connection is still read by one thread only.
            connection = dbapi2.connect(address, uri=True, check_same_thread=False, isolation_level=None)
            self._connections.append(connection)
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA cache_size=-8000")
        return connection


class Shelf:
    """The open editions of one code set, oldest first.

    Attributes:
        editions: by effective date.
    """

    def __init__(self, editions: Sequence[OpenEdition]) -> None:
        self.editions = tuple(
            sorted(editions, key=lambda each: (each.edition.effective_from, each.edition.official))
        )

    def covering(self, day: date) -> OpenEdition | None:
        """The edition that holds for a date of service; of several the latest, official before copied."""
        found = [each for each in self.editions if each.edition.covers(day)]
        return found[-1] if found else None

    def nearest(self, day: date | None) -> OpenEdition | None:
        """The edition for a date, or else the one closest to it; without a date the latest."""
        if not self.editions or day is None:
            return self.editions[-1] if self.editions else None
        return self.covering(day) or min(self.editions, key=lambda each: _distance(each.edition, day))


def day_or_none(text: str | None) -> date | None:
    """An ISO date as the files carry it; "" and NULL are None."""
    return date.fromisoformat(text) if text else None


def _distance(edition: Edition, day: date) -> int:
    if day < edition.effective_from:
        return (edition.effective_from - day).days
    return edition.days_past(day)
