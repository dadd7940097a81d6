"""The roll-forward of each month by payer and patient, recomputed outside the product from dumped rows."""

from __future__ import annotations

import csv
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

import oracle_rollforward as oracle
import pytest
from make_money_machine import MovingClock
from make_services import a_line, an_answer, an_office, register

from medbill_desktop.domain.money import Money
from medbill_desktop.domain.receipt import Method
from medbill_desktop.domain.report import Side
from medbill_desktop.query.money_proof import proof
from medbill_desktop.services import drawers, patient_money, posting, refunds, undo, write_offs
from medbill_desktop.services.patient_money import TakePayment
from medbill_desktop.services.refunds import AskRefund
from medbill_desktop.services.write_offs import WriteOff

DUMP = (
    "SELECT entry_id, position, account, cents, payer_id, patient_id, accounting_date "
    "FROM ledger_line ORDER BY entry_id, position"
)
NAMES = DUMP.removeprefix("SELECT ").partition(" FROM")[0].split(", ")
PAID = ("95", {"CO-45": "60", "PR-3": "25"})
PLACES = ("charges", "payments", "adjustments", "refunds", "moved", "brought_in")


def dump(store, path):
    """Write the ledger's lines as they lie in the database."""
    with store.reading() as connection, path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(NAMES)
        writer.writerows(
            ["" if value is None else str(value) for value in row] for row in connection.exec_driver_sql(DUMP)
        )
    return path


def agree(store, found):
    """Every month of the product's proof is the oracle's, party by party."""
    seen = 0
    for month, parties in found.items():
        first = date.fromisoformat(f"{month}-01")
        last = first.replace(day=monthrange(first.year, first.month)[1])
        with store.reading() as connection:
            ours = {(one.side, str(one.party_id or "")): one for one in proof(connection, first, last)}
        assert all(one.holds for one in ours.values()), month
        for (side, number), sums in parties.items():
            one = ours.pop((Side(side), number), None)
            if one is None:
                assert not any(sums.values()), (month, side, number, sums)
                continue
            assert (one.opening.cents, one.closing.cents, one.aged.cents) == (
                sums["opening"],
                sums["closing"],
                sums["closing"],
            )
            for place in PLACES:
                assert getattr(one, place).cents == sums.get(place, 0), (month, one.name, place)
            seen += 1
        assert ours == {}
    return seen


@pytest.fixture
def spring(new_store):
    """Three months of every kind of money by hand."""
    clock = MovingClock(date(2026, 3, 9))
    shop = an_office(new_store(clock=clock), clock)
    made = register(shop, coverages=(), patient={"last_name": "Selfpay"})
    own = {"patient_id": made.patient.id, "case_id": made.case.id}
    visit = shop.released(a_line("99214", service_date=clock.day), service_date=clock.day, **own)
    (charge,) = shop.all(type(a_line("x")), encounter_id=visit.id)
    bench = shop.bench
    check = TakePayment(patient_id=made.patient.id, amount=Money(60000), method=Method.CHECK, reference="9")
    taken = patient_money.take_payment(bench, check).value
    drawers.make_deposit(bench, [taken.id], clock.day)
    refunds.ask_refund(bench, AskRefund(patient_id=made.patient.id, amount=Money(2500), reason="Too much"))
    clock.day += timedelta(days=30)
    built = shop.sent()
    paid = shop.check("95.00")
    answer = posting.post_claim(bench, paid.id, an_answer(built, PAID)).value
    patient_money.take_payment(
        bench, TakePayment(patient_id=built.record.patient_id, amount=Money(3000), family=False)
    )
    patient_money.return_check(bench, taken.id)
    clock.day += timedelta(days=30)
    undo.undo_posting(bench, answer.answer_id)
    posting.post_claim(bench, paid.id, an_answer(built, ("95", {"CO-45": "55", "PR-2": "30"})))
    off = WriteOff(patient_id=made.patient.id, charge_id=charge.id, amount=Money(4000), reason_code="BD")
    asked = write_offs.ask_write_off(bench, off).value
    write_offs.reverse_write_off(bench, asked.id, "Paid the agency")
    write_offs.ask_write_off(bench, replace(off, reason_code="SB", amount=Money(1234)))
    return shop


def test_the_months_agree_with_an_oracle_outside(spring, tmp_path):
    found, uneven = oracle.months(oracle.read(dump(spring.bench.store, tmp_path / "ledger.csv")))
    assert list(found) == ["2026-03", "2026-04", "2026-05"]
    assert uneven == []
    assert oracle.differences(found) == {}
    assert agree(spring.bench.store, found) >= 7


def test_a_planted_cent_is_found(spring, tmp_path):
    """Whatever line loses a cent, its entry is named; in an entry of one pair the party is named too."""
    rows = oracle.read(dump(spring.bench.store, tmp_path / "ledger.csv"))
    named = 0
    for row in rows:
        cents = row["cents"]
        row["cents"] = str(int(cents) + 1)
        found, uneven = oracle.months(rows)
        assert uneven == [row["entry_id"]]
        lines = [one for one in rows if one["entry_id"] == row["entry_id"]]
        if len(lines) == 2 and row["account"].startswith("AR") and int(cents) > 0:
            ((_, who),) = oracle.differences(found)
            assert who == oracle.party(row)
            named += 1
        row["cents"] = cents
    assert named >= 4


@pytest.mark.slow
def test_the_months_of_the_demo_office_agree(demo_office, tmp_path):
    store = demo_office.bench.store
    found, uneven = oracle.months(oracle.read(dump(store, tmp_path / "ledger.csv")))
    assert uneven == []
    assert oracle.differences(found) == {}
    assert len(found) >= 4
    assert agree(store, found) > 40
