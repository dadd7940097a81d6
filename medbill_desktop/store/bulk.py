"""Loading very many rows at once, under the same proof as everything else: demo offices, later conversions.

A chunk is one transaction with two rows in the audit: how many rows of which table with which numbers under
one digest, and, as for any posting, the digest of its ledger entries.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.errors import ClosedPeriod, Unbalanced
from medbill_desktop.store import tables
from medbill_desktop.store.chain import Note
from medbill_desktop.store.engine import Engines
from medbill_desktop.store.faults import explained
from medbill_desktop.store.ledger import runs
from medbill_desktop.store.unit import UnitOfWork

Row = tuple[Any, ...]
"""Values of all columns of a table, as the driver keeps them: cents, ISO dates, 0 and 1 or a bool."""

_ENTRY, _LINE = tables.ledger_entry.name, tables.ledger_line.name
_SAID = slice(3, 13)  # of a line: account ... aging date, in the order of `ledger.digest_of`
_HEAD = slice(0, 7)  # of an entry: id ... reverses
_TEXT = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def load(unit: UnitOfWork, chunk: Mapping[str, Sequence[Row]]) -> None:
    """Insert the rows of a chunk, parents before children, and tell the audit of them.

    Args:
        unit: the transaction.
        chunk: table name to rows with their ids; the lines of a ledger entry lie together, in order.

    Raises:
        Unbalanced: an entry does not sum to zero or has fewer than two lines, or a line has no entry.
        ClosedPeriod: an entry counts for a closed month.
    """
    entries, lines = chunk.get(_ENTRY, ()), chunk.get(_LINE, ())
    _refuse_closed(unit, entries)
    posted = _proof(entries, lines)
    told, digest = {}, hashlib.sha256()
    for table in tables.metadata.sorted_tables:
        rows = chunk.get(table.name)
        if rows:
            unit.connection.exec_driver_sql(_insert(unit.connection, table), list(rows))
            told[table.name] = [len(rows), rows[0][0], rows[-1][0]]
            digest.update(table.name.encode() + _TEXT.encode(rows).encode())
    unit.add_note(Note("C", "bulk", detail={"rows": told, "digest": digest.hexdigest()}))
    if posted:
        whole = hashlib.sha256(b"".join(one for _, one in posted)).hexdigest()
        ids = [number for number, _ in posted]
        unit.add_note(Note("P", Kind.LEDGER, ids[0], detail={"entries": runs(ids), "digest": whole}))
    for kind in Kind:
        if kind.value in told:
            unit.touch(kind)


def rows_of(connection: sa.Connection, table: sa.Table) -> list[Row]:
    """All rows of a table as `load` takes them, in the order of the primary key."""
    name = connection.dialect.identifier_preparer.format_table(table)
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(column.name) for column in table.c)
    keys = ", ".join(quote(column.name) for column in table.primary_key)
    found = connection.exec_driver_sql(f"SELECT {columns} FROM {name} ORDER BY {keys}")  # noqa: S608 - our own names
    return [tuple(row) for row in found]


@contextmanager
def without_indices(engines: Engines, names: Sequence[str]) -> Iterator[None]:
    """Take the indices of some tables away and build them again afterwards: sorted, which is much cheaper.

    Keys, unique constraints and triggers stay. Only for an office that nobody else has open.
    """
    wanted = [index for name in names for index in sorted(tables.metadata.tables[name].indexes, key=_name)]
    with explained(), engines.writer.begin() as connection:
        for index in wanted:
            index.drop(connection)
    try:
        yield
    finally:
        for index in wanted:
            with explained(), engines.writer.begin() as connection:
                index.create(connection)


def move_numbers(unit: UnitOfWork) -> None:
    """Let PostgreSQL go on numbering after rows that were loaded with their ids; SQLite does so by itself."""
    if unit.connection.dialect.name == "sqlite":
        return
    for table in tables.metadata.sorted_tables:
        for column in table.c:
            newest = (
                unit.connection.execute(sa.select(sa.func.max(column))).scalar() if column.identity else None
            )
            if newest is not None:
                sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
                unit.connection.execute(sa.select(sa.func.setval(sequence, newest)))


def _name(index: sa.Index) -> str:
    return str(index.name)


def _insert(connection: sa.Connection, table: sa.Table) -> str:
    preparer = connection.dialect.identifier_preparer
    columns = ", ".join(preparer.quote(column.name) for column in table.c)
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    places = ", ".join([mark] * len(table.c))
    return f"INSERT INTO {preparer.format_table(table)} ({columns}) VALUES ({places})"  # noqa: S608 - our own names


def _refuse_closed(unit: UnitOfWork, entries: Sequence[Row]) -> None:
    closed = set(unit.connection.execute(sa.select(tables.closed_month.c.month)).scalars())
    for entry in entries:
        if str(entry[2])[:7] in closed:
            raise ClosedPeriod(f"Ledger entry {entry[0]} counts for {str(entry[2])[:7]}, which is closed.")


def _proof(entries: Sequence[Row], lines: Sequence[Row]) -> list[tuple[int, bytes]]:
    """Refuse what does not balance; the digest of each entry as `ledger.digest_of` takes it."""
    by_entry = {number: list(group) for number, group in groupby(lines, key=itemgetter(1))}
    if len(by_entry) != len(entries):
        raise Unbalanced(f"{len(entries)} ledger entries, but lines of {len(by_entry)}; nothing was loaded.")
    found = []
    for entry in entries:
        own = by_entry.get(entry[0], [])
        if len(own) < 2 or sum(line[4] for line in own):
            raise Unbalanced(f"Ledger entry {entry[0]} does not balance; nothing was loaded.")
        text = _TEXT.encode([[*entry[_HEAD], entry[7] or "", entry[9]], [line[_SAID] for line in own]])
        found.append((entry[0], hashlib.sha256(text.encode()).digest()))
    return sorted(found)
