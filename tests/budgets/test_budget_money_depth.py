"""Keys of the money desks in depth: a chosen visit, credit given, one charge off, a refund, a count."""

from __future__ import annotations

from dataclasses import replace

import pytest
from make_money_rooms import add_a_cent, debtor, found, owes, receipts, rooms

from medbill_desktop.domain.approval import MoneyRequest, Refund
from medbill_desktop.domain.close import DrawerCount, MonthClose
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.query import money as query
from medbill_desktop.query.money_sides import open_sides
from medbill_desktop.services import drawers, patient_money, refunds
from medbill_desktop.services.patient_money import TakePayment
from medbill_desktop.services.refunds import AskRefund
from medbill_desktop.store import Reader
from medbill_desktop.ui.shell.tabs import all_tabs
from tests.walk import Walk

pytestmark = pytest.mark.slow


@pytest.fixture
def room(real_window, qtbot):
    """Opens a room of the Payments tab over an office that was prepared."""
    return rooms(real_window, qtbot)


def credit(office, patient_id):
    with office.bench.store.reading() as connection:
        return query.free_credit(connection, patient_id)


def sides(office, patient_id):
    with office.bench.store.reading() as connection:
        return open_sides(connection, patient_id)


def items(office, patient_id):
    with office.bench.store.reading() as connection:
        people = query.family_of(connection, patient_id)
        return [one for one in query.open_items(connection, people) if one.owed.cents > 0]


def two_visits(office):
    """A patient who owes on two visits, with the younger visit's charge."""
    with office.bench.store.reading() as connection:
        for patient in Reader(connection).find(Patient, "id"):
            owed = [one for one in query.open_items(connection, [patient.id]) if one.owed.cents > 0]
            if len({one.encounter_id for one in owed} - {None}) > 1:
                return patient, max(owed, key=lambda one: (one.service_date, one.charge_id or 0))
    raise AssertionError("nobody owes on two visits in the demo office")


def test_a_payment_for_a_chosen_visit(room):
    walk = room(2)
    patient, item = two_visits(walk.office)
    before = {one.charge_id: one.owed for one in items(walk.office, patient.id)}
    walk.press("Ctrl+N")
    walk.type(f"{patient.last_name}, {patient.first_name}")
    walk.press("Return", "Return")
    walk.type("1")
    walk.press("Return", "Return", "Return")
    walk.type(f"{item.service_date:%m/%d/%Y}")
    walk.press("F9", "Return")
    after = {one.charge_id: one.owed for one in items(walk.office, patient.id)}
    touched = {key for key, owed in before.items() if after.get(key) != owed}
    visit_of = {one.charge_id: one.encounter_id for one in items(walk.office, patient.id)}
    assert {visit_of[key] for key in touched} == {item.encounter_id}
    assert receipts(walk.office)[-1].amount == Money(100)
    assert walk.keys <= 8, walk.keys


def test_a_visit_chosen_by_mistake_is_put_back_before_the_money_is_taken(room):
    walk = room(2)
    patient, item = two_visits(walk.office)
    before = {one.charge_id: one.owed for one in items(walk.office, patient.id)}
    walk.press("Ctrl+N")
    walk.type(f"{patient.last_name}, {patient.first_name}")
    walk.press("Return", "Return")
    walk.type("1")
    walk.press("Return", "Return", "Return")
    walk.type(f"{item.service_date:%m/%d/%Y}")
    walk.press("Home", "F9", "Return")
    oldest = min(
        (one for one in items(walk.office, patient.id)),
        key=lambda one: (one.aging_date, one.service_date, one.charge_id or 0),
    )
    assert before[oldest.charge_id] - oldest.owed == Money(100)
    assert walk.keys <= 9, walk.keys


def a_family_with_credit(office):
    """One patient has 40.00 of credit, another of the same guarantor has none."""
    first, second, *_ = found(office, Patient)
    patient = replace(first, guarantor_id=second.guarantor_id)
    office.bench.act("family", lambda uow: uow.update(patient))
    command = TakePayment(patient_id=patient.id, amount=Money(4000), amounts={})
    patient_money.take_payment(office.bench, command)


def of_the_family(office):
    giver = receipts(office)[-1].patient_id
    with office.bench.store.reading() as connection:
        taker = next(one for one in query.family_of(connection, giver) if one != giver)
        return Reader(connection).get(Patient, giver), taker


def choose(walk, patient):
    """Look for a patient in the list and go to its row."""
    walk.seek(f"{patient.last_name}, {patient.first_name}", lambda: walk.screen.list.current_id == patient.id)


def test_credit_is_given_within_the_family(room):
    walk = room(3, a_family_with_credit)
    giver, taker = of_the_family(walk.office)
    before, there = credit(walk.office, giver.id), credit(walk.office, taker)
    choose(walk, giver)
    walk.press("G")
    walk.type("1")
    walk.press("Return")
    walk.type("15")
    walk.press("Return")
    assert credit(walk.office, giver.id) == before - Money(1500)
    assert credit(walk.office, taker) == there + Money(1500)
    assert walk.keys <= 3, walk.keys


def test_credit_given_to_the_wrong_one_comes_back(room):
    walk = room(3, a_family_with_credit)
    giver, taker = of_the_family(walk.office)
    before, there = credit(walk.office, giver.id), credit(walk.office, taker)
    choose(walk, giver)
    walk.press("G")
    walk.type("1")
    walk.press("Return", "Return")
    assert credit(walk.office, giver.id) == Money(0)
    assert credit(walk.office, taker) == there + before
    walk.press("Ctrl+Z")
    assert (credit(walk.office, giver.id), credit(walk.office, taker)) == (before, there)
    assert walk.keys <= 4, walk.keys


def owing_with_credit(office):
    patient, _ = debtor(office)
    command = TakePayment(patient_id=patient.id, amount=Money(100), amounts={})
    patient_money.take_payment(office.bench, command)


def debtor_in(walk):
    made = receipts(walk.office)[-1]
    with walk.office.bench.store.reading() as connection:
        return Reader(connection).get(Patient, made.patient_id)


def test_one_charge_is_written_off(room):
    walk = room(3, owing_with_credit)
    patient = debtor_in(walk)
    choose(walk, patient)
    number, side = next(
        (n, one) for n, one in enumerate(sides(walk.office, patient.id), 1) if one.coverage_id is None
    )
    before = owes(walk.office, patient)
    walk.press("C")
    walk.type(str(number))
    walk.press("Return")
    walk.type("5")
    walk.press("Return")
    walk.type("1")
    walk.press("Return")
    (request,) = found(walk.office, MoneyRequest)
    assert (request.charge_id, request.amount, request.state) == (side.charge_id, Money(500), "approved")
    assert owes(walk.office, patient) == before - Money(500)
    assert walk.keys <= 4, walk.keys


def test_the_wrong_charge_is_taken_back(room):
    walk = room(3, owing_with_credit)
    patient = debtor_in(walk)
    choose(walk, patient)
    before = sides(walk.office, patient.id)
    walk.press("C")
    walk.type("1")
    walk.press("Return", "Return")
    walk.type("1")
    walk.press("Return", "Ctrl+Z")
    assert sides(walk.office, patient.id) == before
    (request,) = found(walk.office, MoneyRequest)
    assert request.state == "reversed"
    assert walk.keys <= 5, walk.keys


def claims():
    return next(tab for tab in all_tabs() if tab.name == "claims")


def test_the_payers_side_from_the_claim(real_window, qtbot):
    program = real_window(claims())
    walk = Walk(program, qtbot)
    walk.settle()
    screen = program.window.current
    walk.press("Alt+4")
    walk.press("Home")
    record = screen.shown.record
    walk.office, walk.keys = program.desk.office, 0
    payers = [one for one in sides(walk.office, record.patient_id) if one.coverage_id]
    walk.press("Ctrl+Shift+W")
    walk.type("1")
    walk.press("Return")
    walk.type("5")
    walk.press("Return")
    walk.type("1")
    walk.press("Return")
    (request,) = found(walk.office, MoneyRequest)
    assert (request.coverage_id is not None, request.amount, request.state) == (True, Money(500), "approved")
    after = {(one.charge_id, one.coverage_id): one.owed for one in sides(walk.office, record.patient_id)}
    taken = [one for one in payers if after.get((one.charge_id, one.coverage_id)) != one.owed]
    assert [(one.charge_id, one.coverage_id) for one in taken] == [(request.charge_id, request.coverage_id)]
    assert walk.keys <= 4, walk.keys


def promised(office):
    """A refund of 40.00 that waits to be paid out."""
    patient, _ = debtor(office)
    command = TakePayment(patient_id=patient.id, amount=Money(4000), amounts={})
    patient_money.take_payment(office.bench, command)
    ask = AskRefund(patient_id=patient.id, amount=Money(4000), reason="Moved away")
    refunds.ask_refund(replace(office.bench), ask)


@pytest.mark.parametrize(
    ("typed", "method", "number", "words"),
    [
        ("501", "check", "501", "check 501"),
        ("card 4242", "card", "4242", "card 4242"),
        ("EFT 9912", "eft", "9912", "EFT 9912"),
    ],
)
def test_a_refund_goes_out_by_check_card_or_eft(room, typed, method, number, words):
    walk = room(4, promised)
    walk.press("Alt+2", "Home", "F9")
    walk.type(typed)
    walk.press("Return")
    assert f"Pay out 1 refund, 40.00, with {words}?" in walk.screen.body.confirm.text
    walk.press("Return")
    (refund,) = found(walk.office, Refund)
    assert (refund.state, refund.method, refund.check_number) == ("issued", method, number)
    assert walk.keys <= 5, walk.keys


def test_a_way_without_its_number_pays_nothing_out(room):
    walk = room(4, promised)
    walk.press("Alt+2", "Home", "F9")
    walk.type("EFT")
    walk.press("Return")
    assert "EFT and its reference" in walk.program.desk.toasts.text
    assert found(walk.office, Refund)[0].state == "to pay"
    walk.press("F9")
    walk.type("EFT 9912")
    walk.press("Return", "Return")
    assert found(walk.office, Refund)[0].state == "issued"
    assert walk.keys <= 7, walk.keys


def one_counted(office):
    """Everything that was taken is at the bank but 50.00 of today, counted 1.00 short."""
    with office.bench.store.reading() as connection:
        held = [one.id for one in query.receipts_in_drawer(connection)]
    day = office.clock.today()
    if held:
        drawers.make_deposit(office.bench, held, day)
    patient, _ = debtor(office)
    patient_money.take_payment(office.bench, TakePayment(patient_id=patient.id, amount=Money(5000)))
    drawers.count_drawer(
        office.bench, day, office.bench.user, Money(4900), method="cash", reason="Wrong change"
    )


def test_a_drawer_is_counted_again(room):
    walk = room(6, one_counted)
    walk.press("Ctrl+R")
    assert "49.00 counted?" in walk.screen.body.confirm.text
    walk.press("Return")
    assert not found(walk.office, DrawerCount)
    walk.press("Ctrl+D")
    walk.type("50")
    walk.press("Return")
    (count,) = found(walk.office, DrawerCount)
    assert (count.counted, count.entry_id) == (Money(5000), None)
    assert walk.keys <= 4, walk.keys


def test_a_count_that_was_right_stands(room):
    walk = room(6, one_counted)
    walk.press("Ctrl+R", "Escape")
    (count,) = found(walk.office, DrawerCount)
    assert count.counted == Money(4900)
    assert walk.keys <= 2, walk.keys


def test_close_a_month_whose_proof_fails(room):
    """A cent too much past the program: F9 says for whom, asks nothing and closes nothing."""
    walk = room(6, add_a_cent)
    walk.press("Alt+3", "Home", "Down", "F9")
    found_ = walk.screen.shown
    assert found_.month
    assert "the proof does not hold for" in found_.refusal
    assert "off by" in found_.refusal
    assert not walk.screen.body.confirm.isVisible()
    assert not found(walk.office, MonthClose)
    assert "the proof does not hold" in walk.program.desk.toasts.text
    assert walk.keys <= 4, walk.keys
