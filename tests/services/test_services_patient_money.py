"""Patients pay at a desk: how it is laid, what is refused, taken back, deposited, returned by the bank."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from make_money_machine import MovingClock
from make_services import Shop, a_line, an_office, register

from medbill_desktop.domain.close import DrawerCount
from medbill_desktop.domain.errors import DuplicatePosting, Unbalanced, UserError
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.receipt import Method, Receipt, ReceiptKind
from medbill_desktop.domain.visit import Charge
from medbill_desktop.query import money as query
from medbill_desktop.query.aging import aging
from medbill_desktop.query.rollforward import rollforward
from medbill_desktop.services import drawers, patient_credits, patient_money, payment_batches
from medbill_desktop.services.patient_money import TakePayment

CHECK = {"method": Method.CHECK, "reference": "501"}


@pytest.fixture
def moving():
    return MovingClock()


@pytest.fixture
def desk(new_store, moving):
    """A self-pay family of two: the first owes 60.00 (March 1) and 35.00 (March 20), the second 20.00."""
    shop = an_office(new_store(clock=moving), moving)
    first = register(shop, coverages=())
    second = register(shop, coverages=(), patient={"first_name": "Rosa"})
    family = patient_money_family(shop, first.patient, second.patient)
    shop.records.update(first=family[0], second=family[1])
    visits = {}
    for name, made, cents, day in (
        ("march1", first, 6000, date(2026, 3, 1)),
        ("march20", first, 3500, date(2026, 3, 20)),
        ("sister", second, 2000, date(2026, 4, 2)),
    ):
        line = a_line("99213", amount=Money(cents), service_date=day)
        visits[name] = shop.released(line, patient_id=made.patient.id, case_id=made.case.id, service_date=day)
    shop.records.update(visits=visits)
    return shop


def patient_money_family(shop, *people):
    """Give patients the guarantor of the first."""
    from dataclasses import replace

    from medbill_desktop.domain.party import Patient

    guarantor = people[0].guarantor_id

    def work(uow):
        return [uow.update(replace(uow.get(Patient, one.id), guarantor_id=guarantor)) for one in people]

    return shop.bench.act("family", work).value


def charge_of(shop, visit):
    (found,) = shop.all(Charge, encounter_id=shop.visits[visit].id)
    return found.id


def owed(shop):
    """Cents that patients owe, by charge."""
    people = [shop.first.id, shop.second.id]
    with shop.bench.store.reading() as connection:
        return {one.charge_id: one.owed.cents for one in query.open_items(connection, people)}


def credit(shop, patient):
    with shop.bench.store.reading() as connection:
        return query.free_credit(connection, patient.id).cents


def pay(shop, cents, **over):
    over = {"patient_id": shop.first.id, **over}
    return patient_money.take_payment(shop.bench, TakePayment(amount=Money(cents), **over)).value


def test_the_visit_first_then_the_oldest_then_credit(desk):
    shown = patient_money.preview_payment(
        desk.bench,
        TakePayment(patient_id=desk.first.id, amount=Money(12000), encounter_id=desk.visits["sister"].id),
    )
    assert [(one.item.charge_id, one.amount.cents) for one in shown.allotments] == [
        (charge_of(desk, "sister"), 2000),
        (charge_of(desk, "march1"), 6000),
        (charge_of(desk, "march20"), 3500),
    ]
    assert (shown.rest, shown.twin) == (Money(500), None)
    receipt = pay(desk, 12000, encounter_id=desk.visits["sister"].id)
    assert (receipt.number, receipt.kind, receipt.user) == (1, ReceiptKind.PAYMENT, "ana")
    assert owed(desk) == {}
    assert credit(desk, desk.first) == 500
    assert desk.balances() == {
        "DRAWER": Money(12000),
        "CHARGES": Money(-11500),
        "PATIENT_CREDIT": Money(-500),
    }


def test_worked_table_oldest_first_leaves_the_youngest(desk):
    pay(desk, 10000, encounter_id=desk.visits["sister"].id, **CHECK)
    assert owed(desk) == {charge_of(desk, "march20"): 1500}
    with desk.bench.store.reading() as connection:
        (one,) = aging(connection, date(2026, 4, 19), "patient")
        assert one.aging.buckets[0] == Money(1500)
        assert rollforward(connection, date(2026, 4, 1), date(2026, 4, 30)).holds


def test_amounts_typed_over_and_a_payment_for_one_patient_only(desk):
    key = (desk.first.id, charge_of(desk, "march20"))
    pay(desk, 1000, amounts={key: Money(700)})
    assert owed(desk)[charge_of(desk, "march20")] == 2800
    assert credit(desk, desk.first) == 300
    pay(desk, 99999, patient_id=desk.second.id, family=False)
    assert owed(desk)[charge_of(desk, "march1")] == 6000
    for amounts in ({key: Money(2801)}, {key: Money(-1)}, {(desk.first.id, 999): Money(1)}):
        with pytest.raises(UserError, match=r"cannot be laid on it\.|not owed any more"):
            pay(desk, 5000, amounts=amounts)
    with pytest.raises(UserError, match=r"20\.00 more is laid on charges than the 5\.00"):
        pay(desk, 500, amounts={key: Money(2500)})


def test_what_is_refused(desk):
    with pytest.raises(UserError, match="above zero"):
        pay(desk, 0)
    with pytest.raises(UserError, match="number of the check"):
        pay(desk, 100, method=Method.CHECK)
    with pytest.raises(UserError, match="seems to hold a card number"):
        pay(desk, 100, method=Method.CARD, reference="4111 1111 1111 1111")
    with pytest.raises(UserError, match="seems to hold a card number"):
        pay(desk, 100, note="card 5500-0055-5555-5559")
    pay(desk, 100, **CHECK)
    with pytest.raises(DuplicatePosting, match=r"entered today as receipt 1\. If it was really paid twice"):
        pay(desk, 100, **CHECK)
    assert pay(desk, 100, twice=True, **CHECK).number == 2
    assert [one.number for one in desk.all(Receipt)] == [1, 2]


def test_taking_back_is_the_identity(desk):
    before, balances = owed(desk), desk.balances()
    receipt = pay(desk, 10000, **CHECK)
    assert patient_money.followed_payment(desk.bench, receipt.id) == ()
    voided = patient_money.undo_payment(desk.bench, receipt.id).value
    assert (owed(desk), desk.balances()) == (before, balances)
    assert voided.voided_entry_id is not None
    with pytest.raises(UserError, match="taken back before"):
        patient_money.undo_payment(desk.bench, receipt.id)
    assert pay(desk, 10000, **CHECK).number == 2, "the same check may be entered again after that"


def test_taking_back_refuses_when_the_credit_is_spent(desk):
    receipt = pay(desk, 12000)
    patient_credits.move_credit(
        desk.bench, patient_credits.MoveCredit(desk.first.id, Money(500), to_patient=desk.second.id)
    )
    with pytest.raises(UserError, match=r"5\.00 of the credit it made is spent; take that back first"):
        patient_money.undo_payment(desk.bench, receipt.id)


def test_credit_moves_within_the_family_only(desk):
    pay(desk, 3000, amounts={})
    stranger = register(desk, coverages=(), patient={"last_name": "Else"}).patient
    with pytest.raises(UserError, match="same guarantor"):
        patient_credits.move_credit(
            desk.bench, patient_credits.MoveCredit(desk.first.id, Money(100), to_patient=stranger.id)
        )
    with pytest.raises(UserError, match=r"Only 30\.00 is free"):
        patient_credits.move_credit(
            desk.bench, patient_credits.MoveCredit(desk.first.id, Money(3001), to_patient=desk.second.id)
        )
    sister = charge_of(desk, "sister")
    with pytest.raises(UserError, match=r"owes 20\.00"):
        patient_credits.move_credit(
            desk.bench, patient_credits.MoveCredit(desk.first.id, Money(2001), to_charge=sister)
        )
    done = patient_credits.move_credit(
        desk.bench, patient_credits.MoveCredit(desk.first.id, Money(2000), to_charge=sister)
    )
    assert sister not in owed(desk)
    assert credit(desk, desk.first) == 1000
    patient_credits.take_back(desk.bench, done.value)
    assert owed(desk)[sister] == 2000
    patient_credits.to_unclaimed(desk.bench, desk.first.id, Money(1000), "No address since 2023")
    assert desk.balances()["UNCLAIMED"] == Money(-1000)


def test_a_drawer_is_counted_and_goes_to_the_bank(desk):
    one, two = pay(desk, 8500), pay(desk, 1500, **CHECK)
    with pytest.raises(UserError, match=r"2\.00 short; say why"):
        drawers.count_drawer(desk.bench, one.day, "ana", Money(8300), method="cash")
    count = drawers.count_drawer(
        desk.bench, one.day, "ana", Money(8300), method="cash", reason="Change"
    ).value
    assert count.over == Money(-200)
    assert desk.balances()["SUSPENSE"] == Money(200)
    with pytest.raises(UserError, match="open the count first"):
        patient_money.undo_payment(desk.bench, one.id)
    deposit = drawers.make_deposit(desk.bench, [one.id, two.id], one.day).value
    assert (deposit.number, deposit.count, deposit.total) == (1, 2, Money(9800))
    assert desk.balances()["CASH"] == Money(9800)
    assert "DRAWER" not in desk.balances()
    with pytest.raises(UserError, match="in deposit 1 already"):
        drawers.make_deposit(desk.bench, [one.id], one.day)
    with pytest.raises(UserError, match="went to the bank with deposit 1; refund it"):
        patient_money.undo_payment(desk.bench, one.id)
    drawers.undo_deposit(desk.bench, deposit.id)
    assert desk.all(DrawerCount) == ()
    assert desk.balances()["DRAWER"] == Money(10000)
    assert "SUSPENSE" not in desk.balances()


def test_the_bank_returns_a_check(desk, moving):
    before = owed(desk)
    receipt = pay(desk, 12000, **CHECK)
    with pytest.raises(UserError, match="was not deposited; take it back instead"):
        patient_money.return_check(desk.bench, receipt.id)
    drawers.make_deposit(desk.bench, [receipt.id], receipt.day)
    patient_credits.move_credit(
        desk.bench, patient_credits.MoveCredit(desk.first.id, Money(500), to_patient=desk.second.id)
    )
    moving.day += timedelta(days=6)
    patient_money.return_check(desk.bench, receipt.id)
    assert {key: cents for key, cents in owed(desk).items() if key} == before
    assert owed(desk)[None] == 2500 + 500, "the fee, and the credit that was used meanwhile"
    assert desk.balances()["NSF_FEE"] == Money(-2500)
    assert {"CASH", "DRAWER"}.isdisjoint(desk.balances())
    with desk.bench.store.reading() as connection:
        old, new = aging(connection, date(2026, 4, 15), "patient"), aging(connection, moving.day, "patient")
        assert sum(one.aging.total.cents for one in old) == 0
        assert sum(one.aging.total.cents for one in new) == 11500 + 3000
        assert rollforward(connection, date(2026, 4, 1), moving.day).holds


def test_a_batch_closes_only_when_it_agrees(desk):
    before = pay(desk, 500)
    batch = payment_batches.open_batch(desk.bench, 3, Money(3500), "Monday's mail").value
    with pytest.raises(UserError, match="Batch 1 is open still"):
        payment_batches.open_batch(desk.bench, 1, Money(100))
    pay(desk, 1000, **CHECK)
    with pytest.raises(Unbalanced, match=r"has 1 payments over 10\.00; it must have 3 over 35\.00"):
        payment_batches.close_batch(desk.bench, batch.id)
    desk.check("20.00")
    standing = payment_batches.put_in_batch(desk.bench, batch.id, [before.id]).value
    assert (standing.count, standing.total, standing.agrees) == (3, Money(3500), True)
    assert payment_batches.close_batch(desk.bench, batch.id).value.state == "closed"
    with pytest.raises(UserError, match="is closed"):
        payment_batches.put_in_batch(desk.bench, batch.id, [before.id])
    taken_back = pay(desk, 700)
    assert desk.bench.act("look", lambda uow: payment_batches.current(uow, "ana")).value is None
    assert taken_back.number == 3


def test_lines_of_a_payment_stand_in_pairs(desk):
    receipt = pay(desk, 12000)
    with desk.bench.store.reading() as connection:
        from medbill_desktop.store import Reader

        lines = Reader(connection).entry(receipt.entry_id).lines
    assert all(a.amount == -b.amount for a, b in zip(lines[::2], lines[1::2], strict=True))
    assert {one.account for one in lines[::2]} == {Account.DRAWER}
    assert isinstance(desk, Shop)
