"""Lists of the money desks over the demo office: pages, ids and counts agree; what was done moves rows."""

from __future__ import annotations

from datetime import date

import pytest

from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.query.money_closes import ClosesQueue, day_of, row_of
from medbill_desktop.query.worklists import CREDITS, OVERPAYMENTS, RECEIPTS, REQUESTS, opened
from medbill_desktop.services import closes, drawers, patient_money, refunds
from medbill_desktop.services.patient_money import TakePayment
from medbill_desktop.services.refunds import AskRefund
from medbill_desktop.store import Reader

pytestmark = pytest.mark.slow


def agrees(source):
    """Every filter in every sort: the first page begins the ids, the rows are all there, counts agree."""
    counts = source.counts()
    for chosen in (one.key for one in source.spec.filters):
        default = source.spec.default_sort
        ids = list(source.ids(chosen, default))
        assert len(ids) == counts[chosen] == source.count(chosen)
        assert [row["id"] for row in source.rows(ids)] == ids
        assert [row["id"] for row in source.first_page(chosen, default, size=5)] == ids[:5]
        turned = default.removeprefix("-") if default.startswith("-") else f"-{default}"
        assert list(source.ids(chosen, turned)) == ids[::-1]
    return counts


def test_lists_of_money_follow_what_is_done(demo_office):
    bench, reading = demo_office.bench, demo_office.bench.store.reading

    def source(worklist):
        return opened(worklist, reading, demo_office.clock)

    with reading() as connection:
        patient = Reader(connection).find(Patient, "id")[0]
    before = {one.spec.name: agrees(source(one)) for one in (RECEIPTS, CREDITS, REQUESTS, OVERPAYMENTS)}
    payment = TakePayment(patient_id=patient.id, amount=Money(4321), amounts={})
    receipt = patient_money.take_payment(bench, payment).value
    after = agrees(source(RECEIPTS))
    assert after["drawer"] == before["receipts"]["drawer"] + 1
    assert agrees(source(CREDITS))["free"] == before["patient-credits"]["free"] + 1
    (row,) = source(RECEIPTS).rows([receipt.id])
    assert (row["state"], row["amount"]) == ("drawer", Money(4321))
    assert list(source(RECEIPTS).ids("all", "-number", str(receipt.number)))[:1] == [receipt.id]
    drawers.make_deposit(bench, [receipt.id], receipt.day)
    assert source(RECEIPTS).rows([receipt.id])[0]["state"] == "deposited"
    ask = AskRefund(patient_id=patient.id, amount=Money(4321), reason="Moved")
    refunds.ask_refund(bench, ask)
    counts = agrees(source(REQUESTS))
    assert (counts["to_pay"], counts["waiting"]) == (1, before["requests"]["waiting"])


def test_days_and_months_follow_their_closes(demo_office):
    queue = ClosesQueue(demo_office.bench.store.reading, demo_office.clock)
    before = agrees(queue)
    today = demo_office.clock.today()
    closes.close_day(demo_office.bench, today)
    (row,) = queue.rows([row_of(today)])
    assert row["state"] == "closed"
    assert agrees(queue)["open_days"] == before["open_days"] - 1
    with demo_office.bench.store.reading() as connection:
        patient = Reader(connection).find(Patient, "id")[0]
    patient_money.take_payment(demo_office.bench, TakePayment(patient_id=patient.id, amount=Money(100)))
    assert queue.rows([row_of(today)])[0]["state"] == "changed"


def test_rows_of_days_and_months_do_not_meet():
    day = date(2026, 4, 15)
    assert day_of(row_of(day)) == (day, False)
    assert day_of(row_of(day, month=True)) == (date(2026, 4, 1), True)
