"""Digests of an office's content, the same on both engines, to prove that two states are equal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import sqlalchemy as sa

from medbill_desktop.store import tables
from medbill_desktop.store.records import canonical, plain

# Each opening writes these anew; blobs are named by a key that every office has for itself.
_OF_THE_OPENING = {"audit", "writer", "change", "draft", "blob"}
_KEYED = {"blob", "content"}


def content_digest(connection: sa.Connection, *, everything: bool = False) -> str:
    """SHA-256 over all records and the ledger.

    Args:
        connection: a reader.
        everything: audit, writers, changes and drafts too, and the names of blobs.
    """
    total = hashlib.sha256()
    for table in sorted(tables.metadata.tables.values(), key=lambda one: one.name):
        if everything or table.name not in _OF_THE_OPENING:
            columns = [column for column in table.c if everything or column.name not in _KEYED]
            rows, digest = table_digest(connection, table, columns)
            total.update(f"{table.name} {rows} {digest}\n".encode())
    return total.hexdigest()


def table_digest(
    connection: sa.Connection, table: sa.Table, columns: Iterable[sa.Column[object]]
) -> tuple[int, str]:
    """Number of rows and SHA-256 over the rows of some columns, in the order of the primary key."""
    digest, rows = hashlib.sha256(), 0
    query = sa.select(*columns).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=5000).execute(query):
        digest.update(canonical([plain(value) for value in row]).encode())
        rows += 1
    return rows, digest.hexdigest()
