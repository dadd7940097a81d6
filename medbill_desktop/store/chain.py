"""The audit: one HMAC chain a writer, written in the transaction it tells of (docs/adr/102)."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from medbill_desktop.store import tables
from medbill_desktop.store.records import canonical

START = "0" * 64

Heads = dict[int, tuple[int, str]]
"""Ends of chains: writer id to (seq, MAC)."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing the audit tells, before it has its place in a chain.

    Attributes:
        verb: C create, R read, U update, D delete, P post, E event (export, print, sign-in).
        kind: kind or table of the record.
        record_id: 0 when it is not about one record.
        patient_id: whose data it is, None when nobody's.
        detail: what exactly; written as canonical JSON.
    """

    verb: str
    kind: str
    record_id: int = 0
    patient_id: int | None = None
    detail: Any = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Act:
    """Who does what, and when: the same for every row of one transaction.

    Attributes:
        moment: in UTC.
        user: sign-in name.
        action: the verb of the service (``"register patient"``).
    """

    moment: datetime
    user: str
    action: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a writer's chain.

    Attributes:
        writer_id: whose chain.
        seq: number of its last row; -1 before the first.
        mac: that row's MAC.
    """

    writer_id: int
    seq: int = -1
    mac: str = START


def mac_of(key: bytes, row: Sequence[object]) -> str:
    """The MAC of a row.

    Args:
        key: the audit key.
        row: writer, seq, moment as ISO text, user, action, verb, kind, record, patient, detail, previous MAC.
    """
    return hmac.digest(key, canonical(list(row)).encode(), "sha256").hex()


def moment_text(moment: datetime) -> str:
    """The moment as it stands in a MAC, the same on both engines."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def append(connection: sa.Connection, key: bytes, head: Head, notes: Iterable[Note], act: Act) -> Head:
    """Write notes to the end of a chain and move the writer's head.

    Returns:
        The new head; it counts only after the transaction is committed.
    """
    rows = []
    seq, previous, moment = head.seq, head.mac, moment_text(act.moment)
    for note in notes:
        seq += 1
        detail = canonical(note.detail)
        subject = (note.verb, note.kind, note.record_id, note.patient_id)
        mac = mac_of(key, (head.writer_id, seq, moment, act.user, act.action, *subject, detail, previous))
        rows.append(
            {
                "writer_id": head.writer_id,
                "seq": seq,
                "recorded_at": act.moment,
                "user": act.user,
                "action": act.action,
                "verb": note.verb,
                "kind": note.kind,
                "record_id": note.record_id,
                "patient_id": note.patient_id,
                "detail": detail,
                "previous": previous,
                "mac": mac,
            }
        )
        previous = mac
    if rows:
        connection.execute(sa.insert(tables.audit), rows)
        connection.execute(
            sa.update(tables.writer)
            .where(tables.writer.c.id == head.writer_id)
            .values(head_seq=seq, head_mac=previous)
        )
    return Head(head.writer_id, seq, previous)


def open_chain(connection: sa.Connection, key: bytes, act: Act, program: str) -> Head:
    """Register a writer; its first row holds every head that no earlier first row holds.

    Heads that an earlier writer already wrote down stay proven through that writer's own head.
    """
    writer = tables.writer
    result = connection.execute(
        sa.insert(writer).values(
            opened_at=act.moment, user=act.user, program=program, head_seq=-1, head_mac=START, anchored_seq=-1
        )
    )
    (writer_id,) = result.inserted_primary_key or (0,)
    fresh = connection.execute(
        sa.select(writer.c.id, writer.c.head_seq, writer.c.head_mac)
        .where(writer.c.head_seq > writer.c.anchored_seq, writer.c.id != writer_id)
        .order_by(writer.c.id)
    ).all()
    heads = [[row.id, row.head_seq, row.head_mac] for row in fresh]
    if fresh:
        connection.execute(
            sa.update(writer)
            .where(writer.c.id.in_([row.id for row in fresh]))
            .values(anchored_seq=writer.c.head_seq)
        )
    note = Note("E", "writer", writer_id, detail={"heads": heads, "program": program})
    return append(connection, key, Head(writer_id), [note], replace(act, action="open the office"))


def heads(connection: sa.Connection) -> Heads:
    """All heads: writer id to (seq, MAC); what backups and day sheets write down."""
    writer = tables.writer
    found = connection.execute(sa.select(writer.c.id, writer.c.head_seq, writer.c.head_mac)).all()
    return {row.id: (row.head_seq, row.head_mac) for row in found}


class ChainCheck:
    """Reads all chains once and collects what is wrong.

    Attributes:
        problems: sentences; empty when every chain is whole.
        rows: how many rows were read.
    """

    def __init__(self, key: bytes) -> None:
        self.problems: list[str] = []
        self.rows = 0
        self._key = key
        self._heads: Heads = {}
        self._wanted: dict[tuple[int, int], str] = {}
        self._met: dict[tuple[int, int], str] = {}

    def run(self, connection: sa.Connection, anchors: Heads | None = None) -> ChainCheck:
        """Check every chain, the list of writers, and the heads written down in first rows and outside.

        Args:
            connection: a reader.
            anchors: heads written down earlier outside the database (backup manifest, anchor file).
        """
        for writer_id, (seq, mac) in (anchors or {}).items():
            self._want(writer_id, seq, mac)
        audit = tables.audit
        for detail in connection.execute(sa.select(audit.c.detail).where(audit.c.seq == 0)).scalars():
            for writer_id, seq, mac in json.loads(detail).get("heads", []):
                self._want(writer_id, seq, mac)
        names = [column for column in audit.c if column.name != "mac"]
        query = sa.select(*names, audit.c.mac).order_by(audit.c.writer_id, audit.c.seq)
        for row in connection.execution_options(yield_per=5000).execute(query):
            self._row(row)
        self._finish(connection)
        return self

    def _want(self, writer_id: int, seq: int, mac: str) -> None:
        if seq >= 0:
            self._wanted[writer_id, seq] = mac

    def _row(self, row: Any) -> None:
        self.rows += 1
        writer_id, seq, moment, *rest, mac = row
        expected_seq, previous = self._heads.get(writer_id, (-1, START))
        place = f"writer {writer_id}, row {seq}"
        if seq != expected_seq + 1:
            self.problems.append(f"{place}: rows before it are missing")
        if rest[-1] != previous and seq == expected_seq + 1:
            self.problems.append(f"{place}: does not follow the row before it")
        if not hmac.compare_digest(mac, mac_of(self._key, (writer_id, seq, moment_text(moment), *rest))):
            self.problems.append(f"{place}: was changed")
        self._heads[writer_id] = (seq, mac)
        if (writer_id, seq) in self._wanted:
            self._met[writer_id, seq] = mac

    def _finish(self, connection: sa.Connection) -> None:
        for (writer_id, seq), mac in sorted(self._wanted.items()):
            if self._met.get((writer_id, seq)) != mac:
                self.problems.append(f"writer {writer_id}, row {seq}: was written down elsewhere and is gone")
        listed = heads(connection)
        for writer_id, head in listed.items():
            if self._heads.get(writer_id, (-1, START)) != head:
                self.problems.append(f"writer {writer_id}: its last rows are missing")
        for writer_id in sorted(self._heads.keys() - listed.keys()):
            self.problems.append(f"writer {writer_id}: is missing from the list of writers")
