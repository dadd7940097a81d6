"""Two weeks of an office over the services, and its month ends worked out again outside the product (O16)."""

from __future__ import annotations

import csv
from calendar import monthrange
from collections import Counter
from datetime import date
from itertools import pairwise
from random import Random

import make_story_office as office
import oracle_month as oracle
import pytest
from make_story import CLOSED, Story
from make_story_events import ACCOUNTS, EVENTS, KINDS

from medbill_desktop.query.aging import aging
from medbill_desktop.query.money_proof import proof
from medbill_desktop.services import closes
from medbill_desktop.store.verify import verify

OPEN = "2026-04"
SEED = 20260323
DUMP = (
    "SELECT line.entry_id, line.position, entry.accounting_date, line.account, line.cents, line.payer_id, "
    "line.patient_id, line.charge_id, line.aging_date FROM ledger_line AS line "
    "JOIN ledger_entry AS entry ON entry.id = line.entry_id"
)


def dump(store, path):
    """Write the ledger as it lies in the database."""
    with store.reading() as connection, path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(oracle.NAMES)
        writer.writerows(
            ["" if value is None else str(value) for value in row] for row in connection.exec_driver_sql(DUMP)
        )
    return oracle.read(path)


def span(month):
    first = date.fromisoformat(f"{month}-01")
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def figures(parties):
    """The product's proof as plain figures."""
    names = ("opening", "closing", "aged", *oracle.ADDS)
    return {
        (one.side.value, str(one.party_id or "")): {name: getattr(one, name).cents for name in names}
        for one in parties
    }


def buckets(store, day):
    """The product's aging report as plain figures."""
    with store.reading() as connection:
        return {
            (one.side.value, str(one.party_id or "")): [
                *(cents.cents for cents in one.aging.buckets),
                one.aging.credits.cents,
            ]
            for one in aging(connection, day)
        }


def months_agree(story, store, rows):
    """Both months by payer and patient: the oracle, the product's proof and aging, the story's own books."""
    lines, found = oracle.lines_of(rows), {}
    for month in (CLOSED, OPEN):
        first, last = span(month)
        found[month] = oracle.month_of(lines, first, last)
        assert found[month].faults() == []
        with store.reading() as connection:
            theirs = proof(connection, first, last)
        assert all(one.holds for one in theirs)
        assert oracle.compare(found[month], figures(theirs)) == []
        assert oracle.compare_aging(found[month], buckets(store, last)) == []
        total = found[month].total()
        assert total.closing == total.aged != 0
        assert total.places["charges"] == story.own["charges", month]
        assert found[month].accounts["CASH"] == story.own["cash", month]
    march, april = (found[month].parties for month in (CLOSED, OPEN))
    assert all(one.opening == 0 for one in march.values())
    assert {who: one.opening for who, one in april.items() if one.opening} == {
        who: one.closing for who, one in march.items() if one.closing
    }
    assert {side for side, _ in march} == {"payer", "patient"}
    return found


def closed_month_stands(story, store):
    """Whatever was posted in April: the proof of March is what was closed, and the paper is as it was."""
    desk = story.bench("max")
    page = closes.month_standing(desk, CLOSED).page
    assert page.parties == story.kept["page"].parties
    assert page.total.closing == story.kept["close"].closing
    assert closes.kept_page(desk, story.kept["close"].blob) == story.kept["paper"]
    assert story.kept["paper"].startswith(b"%PDF")
    with store.reading() as connection:
        assert figures(proof(connection, *span(CLOSED))) == figures(story.kept["page"].parties)


def planted_cents_are_found(rows, months):
    """One cent on any row is named by its entry; one moved between two parties by the report's figures."""
    theirs = {month: {who: one.figures() for who, one in of.parties.items()} for month, of in months.items()}
    for row in rows[:: len(rows) // 12]:
        spoiled = [{**one, "cents": str(int(one["cents"]) + 1)} if one is row else one for one in rows]
        month = oracle.month_of(oracle.lines_of(spoiled), *span(row["accounting_date"][:7]))
        assert month.uneven == {int(row["entry_id"]): 1}
        assert f"entry {row['entry_id']} is off by 1" in month.faults()
    receivables = [one for one in rows if one["account"].startswith("AR_")]
    pairs = [
        (one, other)
        for one, other in pairwise(receivables)
        if one["entry_id"] == other["entry_id"] and one["account"] != other["account"]
    ]
    one, other = pairs[len(pairs) // 2]
    change = {id(one): 1, id(other): -1}
    spoiled = [{**each, "cents": str(int(each["cents"]) + change.get(id(each), 0))} for each in rows]
    name = one["accounting_date"][:7]
    month = oracle.month_of(oracle.lines_of(spoiled), *span(name))
    assert month.uneven == {}
    assert len(oracle.compare(month, theirs[name])) >= 4


@pytest.mark.parametrize(
    "visits", [60, pytest.param(200, marks=pytest.mark.full)], ids=["60 visits", "200 visits"]
)
def test_two_weeks_come_out_even(new_store, tmp_path, visits):
    clock, seen = office.StoryClock(), Counter()
    store = new_store(clock=clock)
    story = Story(office.set_up(store, clock, seen), Random(SEED), visits, seen)
    story.live(EVENTS)
    for name, count in sorted(seen.items()):
        print(f"{count:5} {name}")
    assert [name for name in sorted(KINDS) if not seen[name]] == []
    assert [name for name in seen if name not in KINDS] == []
    assert seen["visit charged"] == visits
    assert seen["day closed"] == 10
    rows = dump(store, tmp_path / "ledger.csv")
    assert {row["account"] for row in rows} >= ACCOUNTS
    months = months_agree(story, store, rows)
    closed_month_stands(story, store)
    planted_cents_are_found(rows, months)
    checks = verify(store)
    assert [(one.name, one.detail) for one in checks if not one.ok] == []
