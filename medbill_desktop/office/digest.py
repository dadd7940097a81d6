"""What an office holds, as one digest: the same seed and day give the same office."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, create_mock_engine

from medbill_desktop.store import Store, tables, types

_LEFT_OUT = frozenset({"audit", "writer", "change", "blob", "draft", "code_edition", "user_account"})
"""Tables about the keeping, not about the content."""
_KEYED = frozenset({"blob", "recorded_at", "happened_at", "created_at"})
"""Columns that depend on the office's key or on the moment."""


def content_digest(store: Store) -> str:
    """SHA-256 over every record and ledger line, in order of table and key; 64 hexadecimal characters."""
    total = hashlib.sha256()
    with store.reading() as connection:
        for table in sorted(tables.metadata.tables.values(), key=lambda one: one.name):
            if table.name not in _LEFT_OUT:
                _add(total, connection, table)
    return total.hexdigest()


def _add(total: Any, connection: Connection, table: Table) -> None:
    """Hash the rows as SQLite keeps them: cents, ISO dates, 0 and 1; half a million lines take seconds."""
    columns = [column for column in table.columns if column.name not in _KEYED]
    quote = connection.dialect.identifier_preparer.quote
    number = "" if connection.dialect.name == "sqlite" else "::int"
    names = ", ".join(quote(one.name) + number * isinstance(one.type, types.Flag) for one in columns)
    keys = ", ".join(quote(column.name) for column in table.primary_key.columns)
    query = f"SELECT {names} FROM {quote(table.name)} ORDER BY {keys}"  # noqa: S608 - our own names
    total.update(table.name.encode())
    rows = connection.execution_options(yield_per=_ROWS).exec_driver_sql(query)
    for part in rows.partitions(_ROWS):
        total.update(_TEXT.encode([tuple(row) for row in part]).encode())


def _value(value: Any) -> Any:
    """What JSON does not know: what PostgreSQL gives where SQLite keeps text."""
    if isinstance(value, datetime):
        return types.Moment().process_bind_param(value, _SQLITE)
    return value.isoformat() if isinstance(value, date) else bytes(value).hex()


_ROWS = 2000
_TEXT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_value)
_SQLITE = create_mock_engine("sqlite://", lambda *_: None).dialect
