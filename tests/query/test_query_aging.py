"""Aging partitions the balance on any day, and the roll-forward proves it."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import event, given
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from medbill_desktop.domain.aging import BUCKETS
from medbill_desktop.domain.ledger import Account, EntryKind
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.report import Side
from medbill_desktop.query import rollforward as roll
from medbill_desktop.query.aging import aging, credits_on_charges, open_charges, statement, total_receivable
from medbill_desktop.query.rollforward import rollforward
from medbill_desktop.store import tables
from medbill_desktop.store.engine import sqlite_engine
from medbill_desktop.store.open_spans import WIDTHS
from tests.query.make_query import TODAY, Filler, an_office, practice

DAY0 = date(2025, 9, 1)
REDUCTIONS = (
    (Account.UNAPPLIED, "payment"),
    (Account.CONTRACTUAL, "adjustment"),
    (Account.REFUND, "refund"),
    (Account.WRITE_OFF, "adjustment"),
)


@contextmanager
def memory_office(fill):
    """An office in memory, for one example of a property."""

    def connect():
        return dbapi2.connect(":memory:", isolation_level=None, check_same_thread=False)

    engine = sqlite_engine(connect, size=1, begin="BEGIN")
    tables.metadata.create_all(engine)
    fill.write(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def line(draw):
    side = draw(st.sampled_from(list(Side)))
    return {
        "side": side,
        "charge": draw(st.integers(1, 4)),
        "payer": draw(st.sampled_from((1, 2))),
        "cents": draw(st.integers(-30_000, 30_000)) or 1,
        "aging": DAY0 + timedelta(days=draw(st.integers(0, 220))),
        "day": DAY0 + timedelta(days=draw(st.integers(0, 220))),
        "against": draw(st.sampled_from([account for account in Account if account not in RECEIVABLE])),
    }


RECEIVABLE = {Account.AR_PAYER, Account.AR_PATIENT}


@st.composite
def ledgers(draw):
    return [line(draw) for _ in range(draw(st.integers(0, 14)))]


def filled(lines):
    """Two patients with two charges each and these entries."""
    fill = Filler()
    practice(fill)
    for number in (1, 2):
        fill.add(tables.patient, number=str(number), last_name=f"Patient{number}", first_name="A")
        case = fill.add(tables.case, patient_id=number, kind="health")
        visit = fill.add(
            tables.encounter,
            patient_id=number,
            case_id=case,
            billing_entity_id=1,
            location_id=1,
            rendering_id=1,
            state="released",
        )
        for place in (1, 2):
            fill.add(
                tables.charge,
                encounter_id=visit,
                patient_id=number,
                line=place,
                state="released",
                service_date=DAY0,
                code="99213",
            )
    for one in lines:
        links = {"patient_id": (one["charge"] + 1) // 2, "charge_id": one["charge"]}
        party = {"payer_id": one["payer"]} if one["side"] is Side.PAYER else {}
        account = Account.AR_PAYER if one["side"] is Side.PAYER else Account.AR_PATIENT
        fill.entry(
            EntryKind.ADJUSTMENT,
            one["day"],
            [
                (account, one["cents"], links | party | {"aging_date": one["aging"]}),
                (one["against"], -one["cents"], links),
            ],
        )
    return fill


def by_hand(lines, as_of):
    """The law of docs/algorithms/aging.md in plain Python: (side, party) -> [buckets..., credits]."""
    layers = defaultdict(int)
    for one in lines:
        party = one["payer"] if one["side"] is Side.PAYER else (one["charge"] + 1) // 2
        if one["day"] <= as_of:
            layers[one["side"], party, one["charge"], one["aging"]] += one["cents"]
    charges = defaultdict(list)
    for (side, party, charge, day), cents in layers.items():
        charges[side, party, charge].append((day, cents))
    found = defaultdict(lambda: [0] * 6)
    for (side, party, _), parts in charges.items():
        balance = sum(cents for _, cents in parts)
        if balance < 0:
            found[side, party][5] += balance
        elif balance > 0:
            days = (as_of - min(day for day, cents in parts if cents > 0)).days
            place = 0 if days <= 30 else 1 if days <= 60 else 2 if days <= 90 else 3 if days <= 120 else 4
            found[side, party][place] += balance
    return dict(found)


@given(ledgers(), st.integers(0, 230))
def test_buckets_partition_the_balance_on_any_day(lines, offset):
    as_of = DAY0 + timedelta(days=offset)
    expected = by_hand(lines, as_of)
    with memory_office(filled(lines)) as connection:
        rows = aging(connection, as_of)
        details = open_charges(connection, as_of)
        receivable = total_receivable(connection, as_of)
        assert credits_on_charges(connection, as_of) == [one for one in details if one.balance.cents < 0]
    got = {
        (row.side, row.party_id): [*(m.cents for m in row.aging.buckets), row.aging.credits.cents]
        for row in rows
    }
    assert got == expected
    balance = sum(one["cents"] for one in lines if one["day"] <= as_of)
    assert Money.total(row.aging.total for row in rows) == receivable == Money(balance)
    for row in rows:
        own = [one for one in details if (one.side, one.party_id) == (row.side, row.party_id)]
        for place in range(len(BUCKETS)):
            assert Money.total(o.balance for o in own if o.bucket(as_of) == place) == row.aging.buckets[place]
        assert Money.total(o.balance for o in own if o.balance.cents < 0) == row.aging.credits
    event("credits beside open money" if any(v[5] and any(v[:5]) for v in got.values()) else "one kind")
    event(f"{sum(1 for v in got.values() for cents in v[:5] if cents)} buckets filled")
    event("a later entry is left out" if any(one["day"] > as_of for one in lines) else "all entries count")


@given(ledgers(), st.integers(0, 200), st.integers(0, 60))
def test_the_roll_forward_holds_for_any_period(lines, start, length):
    first = DAY0 + timedelta(days=start)
    last = first + timedelta(days=length)
    with memory_office(filled(lines)) as connection:
        month = rollforward(connection, first, last)
    assert month.holds, month
    inside = [one for one in lines if first <= one["day"] <= last]
    assert month.charges == Money(sum(o["cents"] for o in inside if o["against"] in roll.CHARGES))
    assert month.adjustments == Money(-sum(o["cents"] for o in inside if o["against"] in roll.ADJUSTMENTS))
    assert month.opening == Money(sum(o["cents"] for o in lines if o["day"] < first))
    event("movements in the period" if inside else "a quiet period")


def test_every_account_but_the_receivable_has_one_place_in_the_roll_forward():
    places = (roll.CHARGES, roll.PAYMENTS, roll.ADJUSTMENTS, roll.REFUNDS, roll.BROUGHT_IN)
    assert sorted(account for place in places for account in place) == sorted(set(Account) - RECEIVABLE)


def test_a_line_that_an_entry_forgot_breaks_the_roll_forward():
    """A planted one-cent bug is found: the proof does not follow from its own formula."""
    lines = [
        {
            "side": Side.PAYER,
            "charge": 1,
            "payer": 1,
            "cents": 100,
            "aging": DAY0,
            "day": DAY0,
            "against": Account.CHARGES,
        }
    ]
    fill = filled(lines)
    fill.rows["ledger_line"][1]["cents"] = Money(-99)
    with memory_office(fill) as connection:
        assert not rollforward(connection, DAY0, DAY0).holds


@pytest.fixture
def reader(new_engines):
    engines = new_engines()
    an_office(seed=3, patients=30).write(engines.writer)
    with engines.readers.connect() as connection:
        yield connection


def test_both_engines_age_a_whole_office_alike(reader):
    for as_of in (TODAY, TODAY - timedelta(days=100)):
        rows = aging(reader, as_of)
        assert {row.side for row in rows} == set(Side)
        assert Money.total(row.aging.total for row in rows) == total_receivable(reader, as_of)
        names = [row.name for row in rows if row.side is Side.PATIENT]
        assert names == sorted(names)
        assert all(names)
    one = next(row for row in rows if row.side is Side.PAYER)
    own = open_charges(reader, as_of, "payer", one.party_id)
    assert Money.total(charge.balance for charge in own) == one.aging.total
    assert {charge.party for charge in own} == {one.name}
    assert rollforward(reader, TODAY.replace(day=1), TODAY).holds
    later = aging(reader, TODAY + timedelta(days=400), "payer")
    assert all(not any(party.aging.buckets[:4]) for party in later)


@pytest.mark.parametrize("side", list(Side))
def test_sqlite_reads_ranges_of_the_covering_index_and_nothing_else(side, reader):
    if reader.dialect.name != "sqlite":
        pytest.skip("plans of SQLite")
    sql = statement(side, TODAY).compile(
        reader, compile_kwargs={"literal_binds": True, "render_postcompile": True}
    )
    plan = [row[3] for row in reader.execute(sa.text(f"EXPLAIN QUERY PLAN {sql}"))]
    reads = [step for step in plan if "open_span" in step]
    ranges = "USING COVERING INDEX ix_open_span_day (side=? AND width=? AND first_day>? AND first_day<?)"
    assert len(reads) == len(WIDTHS)
    assert all(ranges in step for step in reads), plan
    assert not any("ledger_line" in step for step in plan)


def test_the_worked_table_of_the_document():
    """docs/algorithms/aging.md, as of 2026-04-15."""
    visits = {1: date(2026, 3, 1), 2: date(2026, 1, 10), 3: date(2026, 2, 1), 4: date(2025, 12, 1)}
    payer = [(1, 18_000), (1, -9_500), (1, -6_000), (1, -2_500), (2, 20_000), (3, 12_000), (3, -15_000)]
    moved, again = date(2026, 1, 5), date(2026, 3, 20)
    patient = [(1, 2_500, date(2026, 4, 1)), (4, 9_000, moved), (4, -9_000, moved), (4, 9_000, again)]
    steps = [(Side.PAYER, charge, cents, visits[charge]) for charge, cents in payer]
    steps += [(Side.PAYER, 4, 9_000, visits[4]), (Side.PAYER, 4, -9_000, visits[4])]
    steps += [(Side.PATIENT, charge, cents, day) for charge, cents, day in patient]
    paid = {"payer": 1, "against": Account.CASH}
    lines = [
        {"side": side, "charge": charge, "cents": cents, "aging": day, "day": day, **paid}
        for side, charge, cents, day in steps
    ]
    with memory_office(filled(lines)) as connection:
        rows = aging(connection, TODAY)
        days = {row.charge_id: row.days(TODAY) for row in open_charges(connection, TODAY)}
    owed = {side: [0] * 6 for side in Side}
    for row in rows:
        for place, amount in enumerate((*row.aging.buckets, row.aging.credits)):
            owed[row.side][place] += amount.cents
    assert owed[Side.PAYER] == [0, 0, 0, 20_000, 0, -3_000]
    assert owed[Side.PATIENT] == [11_500, 0, 0, 0, 0, 0]
    assert days == {1: 14, 2: 95, 3: None, 4: 26}
