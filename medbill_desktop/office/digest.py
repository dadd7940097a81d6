"""What an office holds, as one digest: the same seed and day give the same office."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import Connection, Table, select

from medbill_desktop.domain.codec import to_plain
from medbill_desktop.store import Store, tables

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
    columns = [column for column in table.columns if column.name not in _KEYED]
    total.update(table.name.encode())
    query = select(*columns).order_by(*table.primary_key.columns).execution_options(yield_per=1000)
    for row in connection.execute(query):
        total.update(json.dumps([_value(value) for value in row], ensure_ascii=False).encode())


def _value(value: Any) -> Any:
    plain = to_plain(value)
    return plain if isinstance(plain, str | int | float | bool | list | type(None)) else str(plain)
