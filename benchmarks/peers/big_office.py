"""An encrypted office of any size in a temporary file: charges, their ledger, claims; nobody real."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from medbill_desktop.domain.claim import ClaimState
from medbill_desktop.domain.ledger import Account, EntryKind
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.text import name_key
from medbill_desktop.domain.visit import ChargeState, EncounterState
from medbill_desktop.store import Keys, create_sqlite, open_spans, open_sqlite, tables
from medbill_desktop.store.migrate import upgrade

TODAY = date(2026, 4, 15)
_KEY = bytes(range(32))
_NOW = datetime(2026, 4, 15, 12, tzinfo=UTC)
_PAYERS = 60
_FAMILIES = ("Garcia", "Okafor", "Ngo", "Smith", "Lopez", "Stone", "Reyes", "Ahmed", "Kim", "Novak")
_SPAN = 1_150
_STATES = (ClaimState.PAID,) * 85 + (ClaimState.CLOSED,) * 4 + tuple(ClaimState) + (ClaimState.SENT,) * 2
_CHUNK = 20_000


class _Insert:
    """One statement a table, fed with driver values: what is not given is NULL if it may be, else blank."""

    def __init__(self, table: sa.Table) -> None:
        self._types = {column.name: column.type for column in table.c}
        self._blank = [None if column.nullable else 0 if _is_number(column) else "" for column in table.c]
        names = ", ".join(f'"{name}"' for name in self._types)
        self.sql = f'INSERT INTO "{table.name}" ({names}) VALUES ({", ".join("?" * len(self._types))})'  # noqa: S608  names of our own tables

    def row(self, values: dict) -> tuple:
        """The values in order of the columns."""
        given = (values.get(name) for name in self._types)
        return tuple(
            blank if value is None else _PLAIN.get(type(value), _same)(value)
            for value, blank in zip(given, self._blank, strict=True)
        )


def _is_number(column: sa.Column) -> bool:
    return column.type.load_dialect_impl(SQLiteDialect()).__class__.__name__ == "INTEGER"


def _same(value: object) -> object:
    return value


_PLAIN = {Money: lambda money: money.cents, date: date.isoformat, datetime: datetime.isoformat}


def _people(patients: int) -> Iterator[tuple[sa.Table, dict]]:
    chance = random.Random(2)
    yield tables.billing_entity, {"id": 1}
    yield tables.location, {"id": 1}
    yield tables.provider, {"id": 1}
    for payer in range(1, _PAYERS + 1):
        yield tables.payer, {"id": payer, "name": f"Payer {payer:02}"}
        yield tables.plan, {"id": payer, "payer_id": payer, "plan_type": "group"}
    for one in range(1, patients + 1):
        last, first = f"{chance.choice(_FAMILIES)}{one % 4_001}", f"Ana{one % 97}"
        born = date(1940, 1, 1) + timedelta(days=one % 29_000)
        yield tables.patient, {
            "id": one, "number": f"{one:06}", "last_name": last, "first_name": first, "birth_date": born,
            "name_search": name_key(last, first), "phone": f"217{one:07}",
        }  # fmt: skip
        payer = one % _PAYERS + 1
        yield tables.case, {"id": one, "patient_id": one, "kind": "health"}
        yield tables.coverage, {
            "id": one, "patient_id": one, "case_id": one, "payer_id": payer, "plan_id": payer, "rank": 1,
            "member_id": f"XM{one:08}",
        }  # fmt: skip


def _money(charges: int, patients: int) -> Iterator[tuple[sa.Table, dict]]:
    """Each charge with its posting: 3.3 lines a charge, nine in ten old ones settled."""
    chance, line = random.Random(1), 0
    for one in range(1, charges + 1):
        served = TODAY - timedelta(days=_SPAN - one * _SPAN // charges)
        posted = min(served + timedelta(days=2), TODAY)
        patient, cents = chance.randrange(1, patients + 1), chance.randrange(50, 400) * 100
        payer = {"coverage_id": patient, "payer_id": patient % _PAYERS + 1, "aging_date": served}
        yield tables.encounter, {
            "id": one, "patient_id": patient, "case_id": patient, "billing_entity_id": 1, "location_id": 1,
            "rendering_id": 1, "service_date": served, "state": EncounterState.RELEASED,
        }  # fmt: skip
        yield tables.charge, {
            "id": one, "encounter_id": one, "patient_id": patient, "line": 1, "service_date": served,
            "code": "99213", "amount": Money(cents), "units": 1, "state": ChargeState.RELEASED,
        }  # fmt: skip
        yield tables.claim, {
            "id": one, "number": f"C{one:08}", "patient_id": patient, "case_id": patient, "encounter_id": one,
            "coverage_id": patient, "payer_id": payer["payer_id"], "rank": 1, "state": chance.choice(_STATES),
            "service_date": served, "charge_total": Money(cents), "built_date": posted, "sent_date": posted,
            "patient_name": f"{_FAMILIES[patient % 10]}{patient % 4_001}, Ana",
            "patient_name_key": f"{_FAMILIES[patient % 10]}{patient % 4_001}, Ana".casefold(),
        }  # fmt: skip
        moves = [[(Account.AR_PAYER, cents, payer), (Account.CHARGES, -cents, {})]]
        paid_on = min(posted + timedelta(days=chance.randrange(14, 60)), TODAY)
        if one < charges * 0.95 and chance.random() < 0.93:
            share = 2_000 if chance.random() < 0.2 else 0
            moves.append([(Account.UNAPPLIED, cents - share, {}), (Account.AR_PAYER, share - cents, payer)])
            if share:
                own = {"aging_date": paid_on}
                moves[1] += [(Account.AR_PATIENT, share, own), (Account.AR_PAYER, -share, payer)]
                if chance.random() < 0.7:
                    moves.append([(Account.CASH, share, {}), (Account.AR_PATIENT, -share, own)])
        for place, move in enumerate(moves):
            day = paid_on if place else posted
            entry = one * 3 + place
            kind = EntryKind.PAYMENT if place else EntryKind.CHARGE
            yield (
                tables.ledger_entry,
                {"id": entry, "kind": kind, "accounting_date": day, "recorded_at": _NOW},
            )
            for position, (account, amount, more) in enumerate(move, 1):
                line += 1
                links = {"patient_id": patient, "charge_id": one, "accounting_date": day, "entry_id": entry}
                yield tables.ledger_line, {
                    "id": line, "position": position, "account": account, "cents": Money(amount),
                    "coverage_id": None, "payer_id": None, "aging_date": None, **links, **more,
                }  # fmt: skip


def _without_indices(connection: sa.Connection) -> list[str]:
    """Drop the indices while rows come in; returns the statements that make them again."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    found = connection.exec_driver_sql(query).all()
    for name, _ in found:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    return [sql for _, sql in found]


@contextmanager
def office(folder: Path, charges: int, patients: int) -> Iterator[sa.Engine]:
    """Build the office and hand out the readers' engine.

    Args:
        folder: an empty folder for the file.
        charges: one ledgered charge, visit and claim each.
        patients: with one coverage each.
    """
    path, key = folder / "office.db", Keys.of(_KEY).database
    create_sqlite(path, key)
    engines = open_sqlite(path, key)
    upgrade(engines)
    order = tables.metadata.sorted_tables
    inserts = {table: _Insert(table) for table in order}
    rows = (row for part in (_people(patients), _money(charges, patients)) for row in part)
    with engines.writer.begin() as connection:
        indices = _without_indices(connection)
        while part := list(islice(rows, _CHUNK * 6)):
            grouped: dict[sa.Table, list[tuple]] = {}
            for table, values in part:
                grouped.setdefault(table, []).append(inserts[table].row(values))
            for table in sorted(grouped, key=order.index):
                connection.exec_driver_sql(inserts[table].sql, grouped[table])
        for statement in indices:
            connection.exec_driver_sql(statement)
        open_spans.rebuild(connection)
    with engines.writer.begin() as connection:
        connection.exec_driver_sql("PRAGMA optimize=0x10002")
    yield engines.readers
    engines.dispose()
