"""What is behind a figure adds up to the figure, to the cent."""

from __future__ import annotations

from datetime import date

import pytest

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.money import Money
from medbill_desktop.query.drill import behind
from medbill_desktop.query.reports import Asked, run
from medbill_desktop.query.rollforward import rollforward

DAY = date(2026, 4, 15)
ASKED = Asked.of(DAY, first=date(2026, 1, 1), last=DAY)

pytestmark = pytest.mark.slow


@pytest.fixture
def reader(demo_office):
    with demo_office.bench.store.reading() as connection:
        yield connection


def figures(reader):
    return {row["key"]: row for row in run(reader, "kpi", ASKED).rows}


def test_days_in_ar_and_over_90_are_the_open_charges(reader):
    aging = run(reader, "aging", ASKED)
    rows = figures(reader)
    assert behind(reader, "kpi", rows["days_in_ar"], ASKED).totals["amount"] == aging.totals["total"]
    old = behind(reader, "kpi", rows["over_90"], ASKED)
    assert old.totals["amount"] == aging.totals["d91_120"] + aging.totals["over_120"]
    assert old.target is Kind.CLAIM
    assert all(row["age"] > 90 for row in old.rows)


def test_net_collection_is_what_moved_the_receivable(reader):
    moved = rollforward(reader, ASKED.first, ASKED.last)
    found = behind(reader, "kpi", figures(reader)["net_collection"], ASKED)
    assert found.totals == {
        "charges": moved.charges,
        "payments": moved.payments,
        "adjustments": moved.adjustments,
    }


def test_denials_and_first_pass_are_counted_by_their_rows(reader):
    rows = figures(reader)
    denied = behind(reader, "kpi", rows["denials"], ASKED)
    assert rows["denials"]["basis"].startswith(f"{len(denied.rows)} of ")
    assert denied.rows
    good, _, whole = rows["first_pass"]["basis"].split(" ")[:3]
    assert len(behind(reader, "kpi", rows["first_pass"], ASKED).rows) == int(whole) - int(good)
    lag = behind(reader, "kpi", rows["charge_lag"], ASKED)
    assert rows["charge_lag"]["basis"].startswith(f"{len(lag.rows)} charges")


def test_each_row_of_the_aging_and_of_the_denials_has_its_claims(reader):
    for row in run(reader, "aging", ASKED).rows:
        assert behind(reader, "aging", row, ASKED).totals["amount"] == row["total"]
    for row in run(reader, "denials", ASKED).rows:
        found = behind(reader, "denials", row, ASKED)
        assert len(found.rows) == row["lines"]
        assert {one["payer"] for one in found.rows} == {row["payer"]}


def test_a_row_that_stands_for_itself_has_nothing_behind_it(reader):
    ledger = run(reader, "ledger", ASKED)
    assert behind(reader, "ledger", ledger.rows[0], ASKED) is None
    assert Money.total(row["closing"] for row in ledger.rows) == Money(0)
