"""The store of an open office: the only way to write, and the way to read."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Generic, TypeVar

import sqlalchemy as sa

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.errors import EnvironmentProblem, OfficeLocked
from medbill_desktop.store import chain, tables
from medbill_desktop.store.blobs import Blobs
from medbill_desktop.store.engine import Engines
from medbill_desktop.store.faults import UNSURE, explained, may_retry
from medbill_desktop.store.keys import Keys
from medbill_desktop.store.unit import UnitOfWork

T = TypeVar("T")
TRIES = 40
LONGEST_PAUSE = 0.25  # seconds
POLITE = 3
"""Tries before a desk of a busy PostgreSQL office stands in line instead of trying its luck."""
_TURN = "SELECT pg_advisory_xact_lock(5410837)"
WINDOW = 5000
KEPT_CHANGES = 100_000


@dataclass(frozen=True, slots=True)
class Committed(Generic[T]):
    """What a committed action gave back.

    Attributes:
        value: whatever the unit of work returned.
        changes: what it touched.
    """

    value: T
    changes: Changes


class Store:
    """One opening of one office.

    Attributes:
        clock: the office's time.
        retries: how often PostgreSQL asked to run a unit of work again.
    """

    def __init__(self, engines: Engines, keys: Keys, blobs: Blobs, clock: Clock, program: str) -> None:
        self._open: tuple[Engines, Keys, Blobs] | None = (engines, keys, blobs)
        self.clock = clock
        self.retries = 0
        self._program = program
        self._head: chain.Head | None = None
        self._lock = threading.Lock()
        self._writing = 0  # id of the thread that runs a unit of work
        self._committing = False
        self._seen: dict[int, None] = {}

    @property
    def engines(self) -> Engines:
        """The two engines; raises OfficeLocked while the office is locked."""
        return self._opened()[0]

    @property
    def keys(self) -> Keys:
        """The office's keys; raises OfficeLocked while the office is locked."""
        return self._opened()[1]

    @property
    def blobs(self) -> Blobs:
        """Documents and raw files; raises OfficeLocked while the office is locked."""
        return self._opened()[2]

    def _opened(self) -> tuple[Engines, Keys, Blobs]:
        if self._open is None:
            raise OfficeLocked("The office is locked. Enter your passphrase to go on.")
        return self._open

    @property
    def is_open(self) -> bool:
        """Whether the keys are here; False while the window is locked."""
        return self._open is not None

    def reopen(self, engines: Engines, keys: Keys, blobs: Blobs) -> None:
        """Go on after `close`, with new connections and keys."""
        self._open = (engines, keys, blobs)

    @property
    def writer_id(self) -> int | None:
        """The writer of this opening; None before its first commit."""
        return self._head.writer_id if self._head else None

    def write(self, user: str, action: str, fn: Callable[[UnitOfWork], T]) -> Committed[T]:
        """Run one user action in one transaction; on a conflict the whole of it again.

        Args:
            user: sign-in name.
            action: the verb of the service, for the audit (``"register patient"``).
            fn: does the work; must be able to run again from the start.

        Raises:
            MedBillError: whatever `fn` raises, or disk, lock and server problems; nothing was saved then.
        """
        if self._writing == threading.get_ident():
            raise RuntimeError("a unit of work cannot start another one; hand the unit down instead")
        with self._lock, explained():
            self._writing = threading.get_ident()
            try:
                return self._until_done(user, action, fn)
            finally:
                self._writing = 0

    def _until_done(self, user: str, action: str, fn: Callable[[UnitOfWork], T]) -> Committed[T]:
        for attempt in count(1):
            try:
                with self._turn(attempt):
                    return self._once(chain.Act(self.clock.now(), user, action), fn)
            except sa.exc.DBAPIError as error:
                lost = self._forget_if_unsure(error)
                if lost and self._committing and not self.engines.is_sqlite:
                    raise EnvironmentProblem(UNSURE) from error
                if not may_retry(error) or attempt == TRIES:
                    raise
                self.retries += 1
                time.sleep(_pause(attempt))
        raise AssertionError("the loop ends by return or raise")

    @contextmanager
    def _turn(self, attempt: int) -> Iterator[None]:
        """Let desks that keep disturbing each other save one after the other, so that none starves.

        The lock lies on its own connection: in the unit's transaction it would come after its snapshot.
        """
        if self.engines.is_sqlite or attempt <= POLITE:
            yield
            return
        with self.engines.readers.begin() as line:
            line.exec_driver_sql(_TURN)
            yield

    def _once(self, act: chain.Act, fn: Callable[[UnitOfWork], T]) -> Committed[T]:
        self._committing = False
        with self.engines.writer.begin() as connection:
            unit = UnitOfWork(connection, act, self.blobs.put)
            value = fn(unit)
            head = self._head or self._open_chain(connection, act)
            changes = unit.changes
            head = chain.append(connection, self.keys.audit, head, unit.audit_notes(), act)
            self._write_changes(connection, head.writer_id, changes)
            self._committing = True
        self._committing = False
        self._head = head
        return Committed(value, changes)

    def _open_chain(self, connection: sa.Connection, act: chain.Act) -> chain.Head:
        head = chain.open_chain(connection, self.keys.audit, act, self._program)
        newest = connection.execute(sa.select(sa.func.max(tables.change.c.seq))).scalar() or 0
        connection.execute(sa.delete(tables.change).where(tables.change.c.seq <= newest - KEPT_CHANGES))
        return head

    def _write_changes(self, connection: sa.Connection, writer_id: int, changes: Changes) -> None:
        rows = [
            {"writer_id": writer_id, "kind": str(kind), "record_id": record_id}
            for kind, record_id in sorted(changes.touched)
        ]
        if rows:
            connection.execute(sa.insert(tables.change), rows)

    def _forget_if_unsure(self, error: sa.exc.DBAPIError) -> bool:
        """After a lost connection or a failed disk nobody knows whether the commit arrived.

        The next write begins a new chain on a new connection; after a failed fsync no handle is used again.
        """
        lost = isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError) and not may_retry(error)
        if error.connection_invalidated or lost:
            self._head = None
            self.engines.writer.dispose()
            return True
        return False

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that cannot write, seeing one state of the office until it is left."""
        with explained(), self.engines.readers.begin() as connection:
            yield connection

    def record_read(self, user: str, kind: Kind, record_id: int, patient_id: int | None = None) -> None:
        """Write into the audit that a record is about to be shown; raises if that cannot be written.

        Args:
            user: who looks.
            kind: of the record; for a list, of its rows.
            record_id: 0 for a list.
            patient_id: whose data it is.
        """
        note = chain.Note("R", str(kind), record_id, patient_id)
        self.write(user, "read", lambda unit: unit.add_note(note))

    def changes_since(self, seq: int, *, own: bool = False) -> tuple[int, Changes]:
        """What other writers committed since the last call.

        PostgreSQL commits in another order than it numbers, so a window of numbers is read again each time
        and what was seen before is left out.

        Args:
            seq: what the last call returned; 0 at first, which skips everything older.
            own: report this writer's own changes too.

        Returns:
            The number to hand in next time, and the changes.
        """
        change = tables.change
        with self.reading() as connection:
            if not seq:
                rows = connection.execute(sa.select(change.c.seq).order_by(change.c.seq.desc()).limit(WINDOW))
                self._seen = dict.fromkeys(reversed(list(rows.scalars())))
                return next(reversed(self._seen), 0) or 1, Changes()
            query = sa.select(change).where(change.c.seq > seq - WINDOW).order_by(change.c.seq)
            found = [row for row in connection.execute(query) if row.seq not in self._seen]
        self._seen.update(dict.fromkeys(row.seq for row in found))
        newest = max([seq, *(row.seq for row in found)])
        self._seen = {number: None for number in self._seen if number > newest - WINDOW}
        theirs = [row for row in found if own or row.writer_id != self.writer_id]
        return newest, Changes(frozenset((Kind(row.kind), row.record_id) for row in theirs))

    def close(self) -> None:
        """Finish the running save, close every connection and forget the keys."""
        with self._lock:
            if self._open is not None:
                self._open[0].dispose()
                self._open = None


def _pause(attempt: int) -> float:
    """Seconds to wait before the next try: random up to a growing limit, so that desks do not meet again."""
    return secrets.randbelow(1000) / 1000 * min(LONGEST_PAUSE, 0.004 * (1 << min(attempt, 10)))
