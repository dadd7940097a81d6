"""Keys of the money desks (BUDGETS): a payment, a refund approved, a check returned, the close of a day."""

from __future__ import annotations

from dataclasses import replace

import pytest
from make_money_rooms import debtor, found, owes, receipts, rooms

from medbill_desktop.domain.approval import MoneyRequest, Refund
from medbill_desktop.domain.close import ClosedDay
from medbill_desktop.domain.desk import Role, UserAccount
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.receipt import Method
from medbill_desktop.services import drawers, patient_money, refunds
from medbill_desktop.services.patient_money import TakePayment
from medbill_desktop.services.refunds import AskRefund
from medbill_desktop.store import Reader

pytestmark = pytest.mark.slow
PAYMENTS = 3
PAY_KEYS = 6
"""Ctrl+N, Enter takes the patient, Enter to the amount; F9, Enter. One more for the proposals."""


@pytest.fixture
def room(real_window, qtbot):
    """Opens a room of the Payments tab over an office that was prepared."""
    return rooms(real_window, qtbot)


def test_take_a_payment(room):
    walk = room(2)
    patient, owed = debtor(walk.office)
    before = len(receipts(walk.office))
    walk.press("Ctrl+N")
    walk.type(f"{patient.last_name}, {patient.first_name}")
    walk.press("Return", "Return")
    walk.type(owed.plain())
    walk.press("F9")
    assert f"Take {owed} by cash?" in walk.screen.confirm.text
    walk.press("Return")
    *_, made = receipts(walk.office)
    assert (len(receipts(walk.office)), made.amount, made.patient_id) == (before + 1, owed, patient.id)
    assert not owes(walk.office, patient)
    assert walk.keys <= PAY_KEYS, walk.keys


def test_take_a_payment_again_and_take_it_back(room):
    """The twin: the same money is entered twice; F9 says so, and the second is taken back."""

    def prepare(office):
        patient, _ = debtor(office)
        patient_money.take_payment(office.bench, TakePayment(patient_id=patient.id, amount=Money(1000)))

    walk = room(2, prepare)
    first = receipts(walk.office)[-1]
    with walk.office.bench.store.reading() as connection:
        patient = Reader(connection).get(Patient, first.patient_id)
    owed = owes(walk.office, patient)
    walk.press("Ctrl+N")
    walk.type(f"{patient.last_name}, {patient.first_name}")
    walk.press("Return", "Return")
    walk.type("10")
    walk.press("F9")
    assert f"Receipt {first.number} of today is over the same money" in walk.screen.confirm.text
    walk.press("Return")
    assert len(receipts(walk.office)) == first.number + 1
    walk.press("Ctrl+U", "Return")
    assert receipts(walk.office)[-1].voided_entry_id is not None
    assert owes(walk.office, patient) == owed
    assert walk.keys <= PAY_KEYS + 2, walk.keys


def test_a_check_comes_back(room):
    def prepare(office):
        patient, _ = debtor(office)
        command = TakePayment(patient_id=patient.id, amount=Money(1000), method=Method.CHECK, reference="501")
        made = patient_money.take_payment(office.bench, command).value
        drawers.make_deposit(office.bench, [made.id], made.day)

    walk = room(2, prepare)
    made = receipts(walk.office)[-1]
    with walk.office.bench.store.reading() as connection:
        patient = Reader(connection).get(Patient, made.patient_id)
    owed = owes(walk.office, patient)
    walk.press("Alt+3", "Home", "Return", "Ctrl+B")
    assert "Record check 501 over 10.00 as returned" in walk.screen.confirm.text
    walk.press("Return")
    assert owes(walk.office, patient) == owed + Money(1000) + Money(2500)
    assert walk.keys <= 5, walk.keys


def asked_by_a_biller(office):
    """The biller bea asks for a refund of 40.00, which a second person has to approve."""
    patient, _ = debtor(office)
    command = TakePayment(patient_id=patient.id, amount=Money(4000), amounts={})
    patient_money.take_payment(office.bench, command)
    office.bench.act("user", lambda uow: uow.insert(UserAccount(name="bea", role=Role.BILLER)))
    ask = AskRefund(patient_id=patient.id, amount=Money(4000), reason="Moved away")
    refunds.ask_refund(replace(office.bench, user="bea"), ask)


def test_a_refund_is_approved_and_paid_out(room):
    walk = room(4, asked_by_a_biller)
    walk.press("A", "Return")
    (request,) = found(walk.office, MoneyRequest)
    assert (request.state, request.asked_by) == ("approved", "bea")
    walk.press("Alt+2", "Home", "F9")
    walk.type("501")
    walk.press("Return")
    assert "Pay out 1 refund, 40.00, with check 501?" in walk.screen.body.confirm.text
    walk.press("Return")
    (refund,) = found(walk.office, Refund)
    assert (refund.state, refund.check_number) == ("issued", "501")
    assert walk.keys <= 7, walk.keys


def test_a_wrong_check_is_voided_and_paid_out_again(room):
    walk = room(4, asked_by_a_biller)
    walk.press("A", "Return", "Alt+2", "Home", "F9")
    walk.type("510")
    walk.press("Return", "Return")
    walk.press("Alt+3", "Home", "V")
    walk.type("2")
    walk.press("Return")
    walk.press("Alt+2", "Home", "F9")
    walk.type("501")
    walk.press("Return", "Return")
    (refund,) = found(walk.office, Refund)
    assert (refund.state, refund.check_number) == ("issued", "501")
    assert walk.keys <= 16, walk.keys


def test_close_the_day(room):
    walk = room(6)
    walk.press("F9")
    assert "Close 04/15/2026?" in walk.screen.body.confirm.text
    walk.press("Return")
    (sheet,) = found(walk.office, ClosedDay, sheet=1)
    assert sheet.day == walk.office.clock.today()
    assert walk.keys <= 2, walk.keys


def test_count_a_drawer_short_deposit_and_close(room):
    def prepare(office):
        patient, _ = debtor(office)
        patient_money.take_payment(office.bench, TakePayment(patient_id=patient.id, amount=Money(5000)))

    walk = room(6, prepare)
    while walk.screen._to_count():
        drawer = walk.screen._next_drawer()
        walk.press("Ctrl+D")
        counted = drawer.taken - Money(100) if drawer.taken == Money(5000) else drawer.taken
        walk.type(counted.plain())
        walk.press("Return")
        if counted != drawer.taken:
            walk.type("1")
            walk.press("Return")
    walk.press("Ctrl+B", "Return")
    assert not walk.screen._has_money()
    walk.press("F9", "Return")
    assert len(found(walk.office, ClosedDay)) == 1
