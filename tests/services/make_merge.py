"""Rows for a patient in every table there is, made from the tables themselves, and what must not change."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

import sqlalchemy as sa

from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine
from medbill_desktop.domain.money import Money
from medbill_desktop.store import tables
from medbill_desktop.store import types as t

LEFT_OUT = {"audit", "change", "writer", "ledger_entry", "ledger_line", "patient_merge", "sequence"}
"""The history of what was done; the ledger is compared by its balances."""
_NUMBERS = count(1)
_OWN = {"case", "encounter", "coverage", "charge", "claim"}


def a_value(column: sa.Column[Any]) -> Any:
    """Something that the column takes; texts and numbers differ from row to row, as unique columns want."""
    number = next(_NUMBERS)
    kind = column.type
    if isinstance(kind, t.Choice):
        return list(kind.members)[number % len(kind.members)]
    made: dict[type, Any] = {
        t.Flag: bool(number % 2),
        t.Cents: Money(number),
        t.Units: Decimal(number),
        t.Day: date(2026, 1, 1 + number % 28),
        t.Moment: datetime(2026, 1, 1, number % 24, tzinfo=UTC),
        t.Tags: ("N1",),
        t.Bytes: b"x",
    }
    for each, value in made.items():
        if isinstance(kind, each):
            return value
    return f"text {number}" if isinstance(kind, t.Words) else number


def _alone(column: sa.Column[Any]) -> bool:
    """Whether no two rows of the table may have the same value: one review a visit."""
    return any(
        isinstance(one, sa.UniqueConstraint) and list(one.columns) == [column]
        for one in column.table.constraints
    )


class Rows:
    """Makes rows in one unit of work.

    Attributes:
        own: ids of the rows of each patient by table, so that a charge hangs on a visit of the same patient.
    """

    def __init__(self, uow: Any) -> None:
        self.uow = uow
        self.own: dict[tuple[int, str], list[int]] = {}
        self._any: dict[str, int] = {}

    def add(self, table: sa.Table, patient_id: int) -> int:
        """One more row of a patient."""
        values = {
            column.name: self._link(column, patient_id) if column.foreign_keys else a_value(column)
            for column in table.columns
            if column.name != "id"
        }
        query = sa.insert(table).values(values).returning(table.c.id)
        row_id = self.uow.connection.execute(query).scalar_one()
        self.own.setdefault((patient_id, table.name), []).append(row_id)
        return row_id

    def _link(self, column: sa.Column[Any], patient_id: int) -> int | None:
        (key,) = column.foreign_keys
        target = key.column.table
        if target is tables.patient:
            return patient_id
        if target.name in _OWN:
            known = None if _alone(column) else self.own.get((patient_id, target.name))
            return known[-1] if known else self.add(target, patient_id)
        if column.nullable:
            return None
        if target.name not in self._any:
            found = self.uow.connection.execute(sa.select(target.c.id).limit(1)).scalar()
            self._any[target.name] = found or self.add(target, patient_id)
        return self._any[target.name]


def an_entry(rows: Rows, patient_id: int, cents: int, account: Account) -> LedgerEntry:
    """Money of a patient on a charge of theirs, or on none."""
    charges = rows.own.get((patient_id, "charge"))
    coverages = rows.own.get((patient_id, "coverage"))
    links = {"patient_id": patient_id, "charge_id": charges[0] if charges else None}
    links["coverage_id"] = coverages[0] if coverages and account is Account.AR_PAYER else None
    day = date(2026, 4, 1)
    return LedgerEntry(
        kind=EntryKind.CHARGE,
        accounting_date=day,
        reason="made for a test",
        lines=(
            LedgerLine(account=account, amount=Money(cents), aging_date=day, **links),
            LedgerLine(account=Account.CHARGES, amount=Money(-cents), **links),
        ),
    )


def digest(connection: sa.Connection) -> dict[str, str]:
    """Of every table but the history: its rows without their versions."""
    found = {}
    for table in tables.metadata.sorted_tables:
        if table.name in LEFT_OUT:
            continue
        columns = [column for column in table.columns if column.name != "version"]
        rows = connection.execute(sa.select(*columns).order_by(*table.primary_key.columns)).all()
        found[table.name] = hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()
    return found


def balances(connection: sa.Connection, *by: str) -> Counter[tuple[Any, ...]]:
    """Cents by any columns of the ledger's lines; zero balances are left out."""
    line = tables.ledger_line
    sums: Counter[tuple[Any, ...]] = Counter()
    for row in connection.execute(sa.select(*(line.c[name] for name in by), line.c.cents)):
        sums[tuple(row[:-1])] += row[-1].cents
    return Counter({key: cents for key, cents in sums.items() if cents})


ALL_BY = (
    "patient_id",
    "charge_id",
    "account",
    "claim_id",
    "coverage_id",
    "payer_id",
    "group",
    "carc",
    "aging_date",
)
"""Every way in which a report adds up."""
