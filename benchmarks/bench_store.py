"""What encryption and the audit cost on an office's day, beside the same engine without a key."""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa
from sqlcipher3 import dbapi2

from benchmarks.harness import Peer, Result, in_turn, paired
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.domain.insurance import Case, Coverage, Payer, Plan
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.practice import BillingEntity, Location, Provider
from medbill_desktop.domain.visit import Charge, Encounter
from medbill_desktop.office.demo.build import DemoWish, build_demo
from medbill_desktop.services import charges, posting
from medbill_desktop.store import (
    Engines,
    Keys,
    Reader,
    Store,
    UnitOfWork,
    create_sqlite,
    open_spans,
    open_sqlite,
    tables,
)
from medbill_desktop.store.blobs import Blobs
from medbill_desktop.store.digest import content_digest
from medbill_desktop.store.engine import READER_CACHE_KIB, WRITER_CACHE_KIB, sqlite_connector, sqlite_engine
from medbill_desktop.store.migrate import upgrade

NAME = "The encrypted office"
_DAY = date(2026, 4, 1)
_KEYS = Keys.of(bytes(range(32)))
_PATIENTS, _CHARGES = 2000, 10


def _office(folder: Path, *, encrypted: bool) -> Store:
    """An office with 2,000 patients and 40,000 ledger lines, with or without a key."""
    path = folder / f"office{encrypted}.db"
    if encrypted:
        create_sqlite(path, _KEYS.database)
        engines = open_sqlite(path, _KEYS.database)
    else:
        path.touch()
        writer, reader = (
            sqlite_connector(path, None, WRITER_CACHE_KIB),
            sqlite_connector(path, None, READER_CACHE_KIB, read_only=True),
        )
        engines = Engines(
            sqlite_engine(writer, size=1, begin="BEGIN IMMEDIATE"),
            sqlite_engine(reader, size=3, begin="BEGIN"),
        )
    upgrade(engines)
    store = Store(engines, _KEYS, Blobs(folder / f"blobs{encrypted}", _KEYS), FixedClock(_DAY), "bench")
    store.write("ana", "import", _fill)
    return store


def _fill(unit: UnitOfWork) -> None:
    payer = unit.insert(Payer(name="Prairie Mutual"))
    plan = unit.insert(Plan(payer_id=payer.id, name="Choice"))
    patients = unit.insert_many([_patient(number) for number in range(_PATIENTS)])
    cases = unit.insert_many([Case(patient_id=patient.id) for patient in patients])
    coverages = unit.insert_many(
        [Coverage(patient_id=c.patient_id, case_id=c.id, payer_id=payer.id, plan_id=plan.id) for c in cases]
    )
    _insert_charges(unit, coverages)
    unit.post_all([_entry(coverage, number) for number in range(10) for coverage in coverages])


def _insert_charges(unit: UnitOfWork, coverages: list[Coverage]) -> None:
    """Ten charges a patient: number 0 of the patient of coverage 7 is charge 61."""
    entity = unit.insert(BillingEntity(name="Oak Street", npi="1987654328", tax_id="361234567"))
    place = unit.insert(Location(name="Main office"))
    doctor = unit.insert(Provider(last_name="Reyes", npi="1234567893"))
    where = {"billing_entity_id": entity.id, "location_id": place.id, "rendering_id": doctor.id}
    visits = unit.insert_many(
        [Encounter(patient_id=c.patient_id, case_id=c.case_id, service_date=_DAY, **where) for c in coverages]
    )
    unit.insert_many(
        [
            Charge(
                encounter_id=visit.id,
                patient_id=visit.patient_id,
                line=line,
                code="99213",
                service_date=_DAY,
                amount=Money(12_500),
            )
            for visit in visits
            for line in range(1, _CHARGES + 1)
        ]
    )


def _patient(number: int) -> Patient:
    made = Patient(number=f"P{number}", last_name=f"Name{number % 997}", first_name="A", birth_date=_DAY)
    return replace(made, name_search=made.search_key())


def _entry(coverage: Coverage, number: int) -> LedgerEntry:
    day = _DAY - timedelta(days=number * 17)
    charge = (coverage.id - 1) * _CHARGES + number % _CHARGES + 1
    links = {"patient_id": coverage.patient_id, "coverage_id": coverage.id, "charge_id": charge}
    return LedgerEntry(
        kind=EntryKind.CHARGE,
        accounting_date=day,
        service_date=day,
        reason="charge released",
        lines=(
            LedgerLine(account=Account.AR_PAYER, amount=Money(12_500), aging_date=day, **links),
            LedgerLine(account=Account.CHARGES, amount=Money(-12_500), **links),
        ),
    )


def _one_day(store: Store, start: int) -> Money:
    """60 visits, each opened, edited, charged and posted; 40 searches; the aging, twice; all audited."""
    for visit in range(start, start + 60):
        patient_id = visit * 31 % _PATIENTS + 1
        store.record_read("ana", Kind.PATIENT, patient_id, patient_id)
        store.write("ana", "visit", lambda unit, who=patient_id: _visit(unit, who))
    with store.reading() as connection:
        for name in range(start, start + 40):
            _search(connection, f"name{name * 7 % 997}")
        return _aging(connection) + _aging(connection)


def _visit(unit: UnitOfWork, patient_id: int) -> None:
    patient = unit.get(Patient, patient_id)
    unit.update(replace(patient, phone=str(5550000 + patient.version)))
    (coverage,) = unit.find(Coverage, patient_id=patient_id)
    posted = [replace(_entry(coverage, number), accounting_date=_DAY) for number in range(3)]
    unit.post_all(posted)  # a day's charges count for that day
    unit.entries_for(patient_id=patient_id)
    unit.next_number("receipt")


def _search(connection: sa.Connection, typed: str) -> None:
    column = tables.patient.c.name_search
    query = (
        sa.select(tables.patient).where(column >= typed, column < typed + "\uffff").order_by(column).limit(25)
    )
    connection.execute(query).all()


def _aging(connection: sa.Connection) -> Money:
    line = tables.ledger_line
    query = (
        sa.select(line.c.payer_id, line.c.aging_date, sa.func.sum(line.c.cents))
        .where(line.c.account == sa.literal_column("'AR_PAYER'"), line.c.accounting_date <= _DAY)
        .group_by(line.c.payer_id, line.c.aging_date)
    )
    return Money.total(row[2] for row in connection.execute(query))


def run(rounds: int) -> list[Result]:
    """Live the same days in an encrypted office and in one without a key."""
    with tempfile.TemporaryDirectory() as folder:
        ours, bare = _office(Path(folder), encrypted=True), _office(Path(folder), encrypted=False)
        days = {id(ours): itertools.count(0, 60), id(bare): itertools.count(0, 60)}

        def day(store: Store) -> Money:
            return _one_day(store, next(days[id(store)]))

        assert day(ours) == day(bare)
        with ours.reading() as one, bare.reading() as other:
            assert content_digest(one) == content_digest(other)
        peer = Peer(f"SQLite {dbapi2.sqlite_version} without a key", lambda: day(bare))
        results = [
            *_summary_cost(Path(folder)),
            paired(
                "A day: 60 visits opened, edited, charged and posted, 40 searches, 2 agings",
                lambda: day(ours),
                peer,
                rounds=max(rounds, 15),
                at_most=1.15,
            ),
            _post_twice(ours, rounds),
        ]
        ours.close()
        bare.close()
    return results


def _summary_cost(folder: Path) -> Iterator[Result]:
    """What keeping the summary of open amounts adds to the services that post, in a small demo office."""
    spent: dict[str, float] = dict.fromkeys(("release", "post", "release summary", "post summary"), 0.0)
    within: list[str] = []

    def timed(fn: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            key = name or f"{within[-1]} summary" if name or within else ""
            within.append(name)
            start = time.process_time()
            try:
                return fn(*args, **more)
            finally:
                within.pop()
                if key:
                    spent[key] += time.process_time() - start

        return call

    with (
        patch.object(open_spans, "refresh", timed(open_spans.refresh, "")),
        patch.object(charges, "release_encounter", timed(charges.release_encounter, "release")),
        patch.object(posting, "post_claim", timed(posting.post_claim, "post")),
    ):
        build_demo(DemoWish(folder=folder / "demo", as_of=_DAY, patients=30))
    for key, words in (("release", "charges released"), ("post", "answers of payers posted")):
        without = spent[key] - spent[f"{key} summary"]
        kept = spent[key] <= 1.10 * without
        name = f"{words}, the summary of open amounts kept"
        yield Result(name, spent[key], without, "ours without the summary", "at most 1.1 times", kept)


def _post_twice(store: Store, rounds: int) -> Result:
    """Twice the entries in one posting: at most 2.2 times the time."""
    with store.reading() as connection:
        coverages = Reader(connection).find(Coverage)

    def post(count: int) -> None:
        entries = [_entry(coverages[n % len(coverages)], n % 10) for n in range(count)]
        store.write("ana", "post", lambda unit: unit.post_all(entries))

    small, whole = in_turn(lambda: post(2500), lambda: post(5000), rounds=rounds)
    return Result(
        "5,000 entries posted in one transaction",
        whole,
        small,
        "ours, half as many",
        "at most 2.2 times",
        whole <= 2.2 * small,
    )
