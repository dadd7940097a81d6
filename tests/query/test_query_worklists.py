"""Worklists give every row once, in order, from an index."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest

from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.domain.ledger import Account, EntryKind
from medbill_desktop.domain.text import fold
from medbill_desktop.domain.worklist import Content
from medbill_desktop.query.worklists import WORKLISTS, documents_of, opened
from medbill_desktop.store import tables
from tests.query.make_query import TODAY, a_day, an_office

CLOCK = FixedClock(TODAY)
ALL = [*WORKLISTS.values(), documents_of(1)]


@pytest.fixture(scope="module")
def office(module_engines):
    """A random office and its reader; nobody writes to it."""
    engines = module_engines
    fill = an_office(seed=7, patients=40)
    for kind in ("note", "lab", "note"):
        fill.add(
            tables.document, patient_id=1, kind=kind, title=kind, media_type="text/plain", blob="b", size=1
        )
    for state in ("made", "printed", "undone"):
        fill.add(tables.statement_run, state=state, blob="b")
    for who in (1, 2, 2):
        fill.add(tables.statement, patient_id=who, blob="b")
    a_day(fill)
    money_by_hand(fill)
    referrals(fill)
    fill.write(engines.writer)

    @contextmanager
    def reading():
        with engines.readers.connect() as connection, connection.begin():
            yield connection

    reading.sqlite = engines.is_sqlite
    return reading


def money_by_hand(fill):
    """Requests, a refund and overpayments in several states."""
    for day, state in enumerate(("waiting", "approved", "waiting", "refused"), 1):
        asked = TODAY - timedelta(days=day)
        fill.add(
            tables.money_request, kind="refund", state=state, patient_id=day, asked_on=asked, reason="Moved"
        )
    credit = [(Account.CASH, 900, {}), (Account.PATIENT_CREDIT, -900, {"patient_id": 3})]
    entry = fill.entry(EntryKind.PAYMENT, TODAY, credit)
    for number, void in enumerate((None, entry, None), 1):
        fill.add(
            tables.receipt,
            number=number,
            kind="copay",
            patient_id=number,
            method="cash",
            entry_id=entry,
            voided_entry_id=void,
        )
    for number, state in enumerate(("to pay", "issued"), 1):
        fill.add(tables.refund, number=number, request_id=number, patient_id=1, state=state, entry_id=entry)
    for day, state in enumerate(("identified", "refunding", "recoupment", "identified"), 1):
        fill.add(
            tables.overpayment,
            charge_id=day,
            coverage_id=1,
            payer_id=1,
            patient_id=day,
            state=state,
            due_on=TODAY + timedelta(days=9 * day),
        )


def referrals(fill):
    """One that ends soon, one of whose visits all are used, one that is over and one without an end."""
    visit = fill.rows["encounter"][0]
    who, day = visit["patient_id"], visit["service_date"]
    visit |= {"referral_number": "R 77", "state": "released"}
    for number, allowed, thru in (
        ("A1", 0, TODAY + timedelta(days=9)),
        ("r77", 1, TODAY + timedelta(days=90)),
        ("A2", 5, TODAY - timedelta(days=1)),
        ("A3", 2, None),
    ):
        fill.add(
            tables.referral,
            patient_id=who,
            kind="referral",
            number=number,
            visits_allowed=allowed,
            effective_from=day,
            effective_thru=thru,
            units_allowed=Decimal(0),
        )


def orders(worklist):
    for chip in worklist.spec.filters:
        for key in worklist.sorts:
            yield chip.key, key
            yield chip.key, f"-{key}"


@pytest.mark.parametrize("worklist", ALL, ids=lambda w: w.spec.name)
def test_every_order_covers_each_row_once_and_in_order(worklist, office):
    source = opened(worklist, office, CLOCK)
    counts = source.counts()
    assert set(counts) == {chip.key for chip in source.spec.filters}
    assert any(counts.values()), "the random office has no row for this list"
    for chosen, sort in orders(worklist):
        ids = source.ids(chosen, sort)
        assert ids.typecode == "q"
        assert len(ids) == len(set(ids)) == counts[chosen]
        rows = source.rows(ids)
        assert [one["id"] for one in rows] == list(ids)
        assert source.first_page(chosen, sort, size=5) == rows[:5]
        key = sort.removeprefix("-")
        assert not rows or key not in rows[0] or ordered(rows, key, down=sort.startswith("-"))


def ordered(rows, key, *, down):
    """Whether the rows go by the shown value and then by id; names go by their search key, see below."""
    if key in {"name", "patient"}:
        return True
    if key == "age":  # runs against its date, and equal ages keep the order of the dates
        keys = [(-one["age"], one["id"]) for one in rows]
        return keys == sorted(keys, reverse=not down)
    if key == "start":  # times of day by day
        keys = [(one["day"], one["start"], one["id"]) for one in rows]
        return keys == sorted(keys, reverse=down)
    keys = [(one[key] is not None, one[key] or 0, one["id"]) for one in rows]
    return keys == sorted(keys, reverse=down)


@pytest.mark.parametrize(("name", "key"), [("patients", "name"), ("claims", "patient")])
def test_names_go_by_the_stored_key_without_case_and_accents(office, name, key):
    source = opened(WORKLISTS[name], office, CLOCK)
    names = [row[key] for row in source.rows(source.ids("all", key))]
    keys = [fold(name) for name in names]
    assert keys == sorted(keys)
    assert names != sorted(names)


@pytest.mark.parametrize("worklist", ALL, ids=lambda w: w.spec.name)
def test_a_filter_with_a_search_is_counted_without_reading_its_rows(worklist, office):
    source = opened(worklist, office, CLOCK)
    for each in source.spec.filters:
        for typed in ("", "ga"):
            wanted = len(source.ids(each.key, source.spec.default_sort, typed))
            assert source.count(each.key, typed) == wanted, (each.key, typed)


@pytest.mark.parametrize("worklist", ALL, ids=lambda w: w.spec.name)
def test_the_columns_are_in_the_rows(worklist, office):
    source = opened(worklist, office, CLOCK)
    rows = [
        row for chip in source.spec.filters for row in source.first_page(chip.key, source.spec.default_sort)
    ]
    for column in source.spec.columns:
        values = [row[column.key] for row in rows if row[column.key] is not None]
        kinds = {Content.MONEY: "Money", Content.DATE: "date", Content.AGE: "int", Content.COUNT: "int"}
        if wanted := kinds.get(column.content):
            assert {type(value).__name__ for value in values} <= {wanted}, column.key
    sorts = {column.key for column in source.spec.columns if column.sortable}
    assert sorts == set(worklist.sorts)
    assert source.spec.default_sort.removeprefix("-") in sorts
    assert [chip.key for chip in source.spec.filters] == list(worklist.arms)


FROM_SUMS = {
    ("patients", "balance"): "ix_ledger_line_aging_patient",
    ("balances", "owing"): "ix_ledger_line_aging_patient",
    ("balances", "credits"): "ix_ledger_line_aging_patient",
    ("patient-credits", "free"): "ix_ledger_line_charge",
    ("patient-credits", "both"): "ix_ledger_line_charge",
    ("patient-credits", "waiting"): "ix_ledger_line_held",
}
"""Chips that ask the ledger for sums: one walk over an index, then the few that remain are sorted."""


@pytest.mark.parametrize("worklist", ALL, ids=lambda w: w.spec.name)
def test_sqlite_reads_the_default_order_from_an_index(worklist, office):
    if not office.sqlite:
        pytest.skip("plans of SQLite")
    with office() as connection:
        for chip in worklist.spec.filters:
            statement = worklist.order(chip.key, worklist.spec.default_sort, "", TODAY)
            sql = statement.compile(
                connection, compile_kwargs={"literal_binds": True, "render_postcompile": True}
            )
            plan = [line[3] for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
            walked = FROM_SUMS.get((worklist.spec.name, chip.key))
            if walked:
                assert any(f"INDEX {walked}" in line for line in plan), (chip.key, plan)
                continue
            outer = [line for line in plan if "ORDER BY" in line and "TEMP B-TREE" in line]
            assert not outer, (chip.key, plan)


def test_a_plan_without_an_index_would_be_found(office):
    if not office.sqlite:
        pytest.skip("plans of SQLite")
    with office() as connection:
        plan = [
            line[3]
            for line in connection.exec_driver_sql(
                "EXPLAIN QUERY PLAN SELECT id FROM claim ORDER BY snapshot"
            )
        ]
    assert any("TEMP B-TREE" in line for line in plan)


def test_search_finds_names_as_typed_and_numbers_by_their_beginning(office):
    source = opened(WORKLISTS["patients"], office, CLOCK)
    every = source.rows(source.ids("all", "name"))
    anybody = every[0]
    last, first = (part.strip() for part in anybody["name"].split(","))
    for typed in (
        last.upper(),
        f"{last}, {first[:2]}",
        f"{first} {last}",
        anybody["number"],
        anybody["phone"],
    ):
        found = source.ids("all", "name", typed)
        assert anybody["id"] in found, typed
        assert source.first_page("all", "name", typed) == source.rows(found)
    wanted = [row["id"] for row in every if fold(row["name"]).startswith("angstrom")]
    assert wanted
    assert list(source.ids("all", "name", "ang")) == wanted
    assert not source.ids("all", "name", "nobody of this name")
    claims = opened(WORKLISTS["claims"], office, CLOCK)
    assert len(claims.ids("all", "service_date", "c00001")) == 1
    by_state = claims.ids("sent", "service_date", "g")
    assert {row["patient"][0] for row in claims.rows(by_state)} <= {"G"}
    payments = opened(WORKLISTS["payments"], office, CLOCK)
    assert len(payments.ids("all", "check_date", "T0001")) == 1
    assert {row["payer"] for row in payments.first_page("all", "check_date", "medi")} == {"Medicare B"}
    assert len(opened(documents_of(1), office, CLOCK).ids("all", "document_date", "no")) == 2


def test_rows_that_are_gone_are_left_out(office):
    source = opened(WORKLISTS["claims"], office, CLOCK)
    ids = source.ids("all", "service_date")
    assert [row["id"] for row in source.rows([ids[0], 10**9, ids[1]])] == [ids[0], ids[1]]
    assert source.rows([]) == []


def test_referrals_are_found_by_what_is_left_of_them(office):
    source = opened(WORKLISTS["referrals"], office, CLOCK)

    def numbers(chosen, typed=""):
        return [row["number"] for row in source.rows(source.ids(chosen, "effective_thru", typed))]

    assert (numbers("ending"), numbers("used_up"), numbers("over")) == (["A1"], ["r77"], ["A2"])
    assert numbers("low") == []
    assert set(numbers("standing")) == {"A1", "r77", "A3"}
    assert [
        (row["used"], row["visits_allowed"]) for row in source.rows(source.ids("used_up", "effective_thru"))
    ] == [(1, 1)]
    assert numbers("all", "R 77") == ["r77"]
