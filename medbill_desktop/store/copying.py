"""Copies of a whole database: into one encrypted file, or from there into an empty database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from medbill_desktop.store import migrate, tables
from medbill_desktop.store.engine import (
    READER_CACHE_KIB,
    Engines,
    create_sqlite,
    open_sqlite,
    sqlite_connector,
)
from medbill_desktop.store.faults import explained

_ROWS = 2000


def copy_to_file(engines: Engines, source: Path, target: Path, key: bytes) -> None:
    """Write one consistent copy of an office's database into a new encrypted file; others go on working.

    The copy has the schema of the office, which is an older one before an upgrade.

    Args:
        engines: of the office.
        source: its database file; not used for a PostgreSQL office.
        target: must not exist.
        key: of both files.
    """
    if engines.is_sqlite:
        connection = sqlite_connector(source, key, READER_CACHE_KIB)()
        try:
            connection.execute("VACUUM INTO ?", (str(target),))
        finally:
            connection.close()
        return
    create_sqlite(target, key)
    copy = open_sqlite(target, key)
    try:
        with engines.readers.begin() as reading:
            migrate.upgrade(copy, target=migrate.current(reading) or migrate.revisions()[-1])
            with copy.writer.begin() as writing:
                copy_rows(reading, writing)
    finally:
        copy.dispose()


def copy_into(source: Engines, target: Engines) -> None:
    """Fill an empty, migrated database with all rows of another one, in one transaction."""
    with explained(), source.readers.begin() as reading, target.writer.begin() as writing:
        copy_rows(reading, writing)
        if not target.is_sqlite:
            _move_identities(writing)


def copy_rows(reading: sa.Connection, writing: sa.Connection) -> None:
    """Copy every table, parents before children; of an older schema what it has."""
    for table, columns in _shape(reading):
        query = sa.select(*columns).order_by(*table.primary_key.columns)
        result = reading.execution_options(yield_per=_ROWS).execute(query)
        for part in result.mappings().partitions(_ROWS):
            writing.execute(sa.insert(table), [dict(row) for row in part])


def row_counts(connection: sa.Connection) -> dict[str, int]:
    """How many rows each table has; before an upgrade, of the tables that are there."""
    return {
        table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table, _ in _shape(connection)
    }


def _shape(connection: sa.Connection) -> Iterator[tuple[sa.Table, list[sa.Column[Any]]]]:
    """Our tables and columns that a database has, parents first."""
    inspector = sa.inspect(connection)
    there = set(inspector.get_table_names())
    for table in tables.metadata.sorted_tables:
        if table.name in there:
            names = {column["name"] for column in inspector.get_columns(table.name)}
            yield table, [column for column in table.c if column.name in names]


def _move_identities(connection: sa.Connection) -> None:
    """Let PostgreSQL go on numbering after the copied rows."""
    for table in tables.metadata.sorted_tables:
        for column in table.c:
            if column.identity is not None:
                newest = connection.execute(sa.select(sa.func.max(column))).scalar()
                if newest is not None:
                    sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
                    connection.execute(sa.select(sa.func.setval(sequence, newest)))
