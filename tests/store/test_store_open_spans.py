"""The summary that aging reads is what the ledger says, after any posting, on any day (docs/adr/109)."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from hypothesis import event, given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from medbill_desktop.domain.aging import FOREVER, Span, spans
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine, reversal_of
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.report import Side
from medbill_desktop.query.aging import open_charges
from medbill_desktop.store import open_spans, tables
from medbill_desktop.store.engine import sqlite_engine
from medbill_desktop.store.ledger import Poster
from medbill_desktop.store.verify import verify
from tests.query.make_query import row
from tests.store.make_store import a_charge_entry, a_payment_entry, an_insured_patient

DAY0 = date(2025, 1, 1)
NOW = datetime(2026, 4, 2, 12, tzinfo=UTC)
days = st.integers(0, 500).map(lambda number: DAY0 + timedelta(days=number))
moves = st.tuples(
    st.sampled_from([None, 1, 2]),  # the coverage that owes, or the patient
    st.sampled_from([None, 1, 1, 2]),  # the charge
    st.sampled_from([100, 100, 250, -100, -250, -350]),
    st.sampled_from([DAY0, DAY0 + timedelta(days=40), None]),
)
steps = st.lists(
    st.one_of(st.tuples(days, st.lists(moves, min_size=1, max_size=3)), st.integers(0, 10)), max_size=10
)


def entry(day, parts):
    lines = [
        LedgerLine(
            account=Account.AR_PATIENT if coverage is None else Account.AR_PAYER,
            amount=Money(cents),
            patient_id=1,
            coverage_id=coverage,
            charge_id=charge,
            aging_date=aging,
        )
        for coverage, charge, cents, aging in parts
    ]
    rest = LedgerLine(account=Account.CASH, amount=-Money.total(line.amount for line in lines))
    return LedgerEntry(kind=EntryKind.ADJUSTMENT, accounting_date=day, reason="any", lines=(*lines, rest))


def office():
    """Both coverages belong to the same payer."""
    engine = sqlite_engine(
        lambda: dbapi2.connect(":memory:", isolation_level=None, check_same_thread=False),
        size=1,
        begin="BEGIN",
    )
    wanted = ("ledger_entry", "ledger_line", "open_span", "closed_month", "coverage", "charge", "patient")
    found = [tables.metadata.tables[name] for name in (*wanted, "payer")]
    tables.metadata.create_all(engine, tables=found)
    with engine.begin() as connection:
        rows = [row(tables.coverage, id=number, payer_id=5) for number in (1, 2)]
        connection.execute(sa.insert(tables.coverage), rows)
    return engine


def owed_by_hand(entries, as_of):
    """(side, charge) -> (balance, oldest aging date that is left), from the entries alone."""
    layers = defaultdict(lambda: defaultdict(int))
    for one in entries:
        for line in one.lines:
            if one.accounting_date <= as_of and line.account in {Account.AR_PAYER, Account.AR_PATIENT}:
                side = Side.PAYER if line.account is Account.AR_PAYER else Side.PATIENT
                layers[side, line.charge_id][line.aging_date] += line.amount.cents
    found = {}
    for item, by_day in layers.items():
        balance = sum(by_day.values())
        since = [day for day, cents in by_day.items() if cents > 0 and day is not None]
        if balance:
            found[item] = (balance, min(since, default=None) if balance > 0 else None)
    return found


@settings(max_examples=30)
@given(steps, days)
def test_any_postings_and_reversals_leave_the_summary_equal_to_the_ledger(steps, as_of):
    engine, posted = office(), []
    with engine.begin() as connection:
        for step in steps:
            if isinstance(step, int):
                free = [one for one in posted if one.id not in {other.reverses for other in posted}]
                if not free:
                    continue
                wanted = free[step % len(free)]
                made = reversal_of(wanted, wanted.accounting_date + timedelta(days=step), "back")
                event("taken back")
            else:
                made = entry(*step)
            posted += Poster(connection, NOW, "ana").post([made])
        assert open_spans.problems(connection)[0] == []
        for day in (as_of, DAY0, DAY0 + timedelta(days=800)):
            told = {
                (one.side, one.charge_id): (one.balance.cents, one.aging_date)
                for one in open_charges(connection, day)
            }
            assert told == owed_by_hand(posted, day)
            event("something is open" if told else "nothing is open")
        kept = connection.execute(sa.select(tables.open_span)).all()
        open_spans.rebuild(connection)
        assert connection.execute(sa.select(tables.open_span)).all() == kept
    engine.dispose()


def test_an_item_that_was_settled_and_opened_again_has_two_spans():
    one, two, three, four = (DAY0 + timedelta(days=number) for number in (0, 10, 20, 30))
    assert spans([(one, one, 500), (two, one, -500), (four, three, 200), (three, one, 0)]) == [
        Span(one, two, one, 500),
        Span(four, FOREVER, three, 200),
    ]
    assert spans([(two, one, -500), (one, one, 300), (two, one, 100)]) == [
        Span(one, two, one, 300),
        Span(two, FOREVER, None, -100),
    ]
    assert spans([(one, one, 500), (one, two, -500)]) == []


def test_every_length_has_a_width_and_is_found_on_its_last_day():
    for length in (1, 63, 64, 127, 128, 1000, 8191, 8192, 20_000):
        span = Span(DAY0, DAY0 + timedelta(days=length), DAY0, 1)
        width = open_spans.width_of(span)
        assert open_spans.earliest(width, DAY0 + timedelta(days=length - 1)) <= DAY0
    assert open_spans.width_of(Span(DAY0, FOREVER, DAY0, 1)) == open_spans.WIDTHS[-1]
    assert open_spans.earliest(open_spans.WIDTHS[-1], DAY0) == date.min


def test_a_posting_keeps_it_and_verify_finds_what_was_changed_by_hand(store):
    patient, coverage = store.write("ana", "register", an_insured_patient).value
    links = {"patient_id": patient.id, "coverage_id": coverage.id, "account": Account.AR_PAYER}
    later = DAY0 + timedelta(days=30)
    posts = (a_charge_entry(9_000, day=DAY0, **links), a_payment_entry(4_000, day=later, **links))
    store.write("ana", "post", lambda unit: unit.post_all(posts))
    span = tables.open_span
    with store.reading() as connection:
        found = connection.execute(sa.select(span).order_by(span.c.first_day)).all()
    common = (tables.OF_PAYER, coverage.payer_id, 0)
    assert [tuple(one) for one in found] == [
        (*common, DAY0, later, 6, DAY0, Money(9_000)),
        (*common, later, FOREVER, 22, DAY0, Money(5_000)),
    ]
    assert all(check.ok for check in verify(store))
    for change in ("UPDATE open_span SET cents = cents - 1 WHERE width = 22", "DELETE FROM open_span"):
        with store.engines.writer.begin() as connection:
            connection.exec_driver_sql(change)
        told = [check.detail for check in verify(store) if not check.ok]
        assert told == [f"what payer {coverage.payer_id} owes on charge 0 is not what the ledger says"]
