"""Keys of the day: check-in with copay and receipt, booking, superbills, missing charges (BUDGETS)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from medbill_desktop.domain.appointment import COMING, Appointment, AppointmentState, overlapping
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.patient_money import looks_like_card
from medbill_desktop.domain.receipt import Method, Receipt
from medbill_desktop.domain.superbill import Superbill
from medbill_desktop.query.day import day_page
from medbill_desktop.query.details.patient import balances_of
from medbill_desktop.query.worklists import DAY, opened
from medbill_desktop.store import Reader
from medbill_desktop.ui.patients.rooms import FIRST, ROOMS
from medbill_desktop.ui.patients.screen import TAB
from tests.plugin_desk import DAY as TODAY
from tests.walk import Walk

pytestmark = pytest.mark.slow
CHECK_IN_KEYS, BOOK_KEYS, SUPERBILL_KEYS, NO_CHARGE_KEYS = 4, 7, 1, 2


@pytest.fixture
def hands(real_window, qtbot):
    """The window as opened, in the Day room, on a row whose copay is due."""
    program = real_window(replace(TAB, first=FIRST, rooms=ROOMS))
    walk = Walk(program, qtbot)
    walk.settle()
    walk.press("Ctrl+Shift+2")
    walk.keys = 0
    return walk


def reading(walk, ask):
    with walk.program.desk.office.bench.store.reading() as connection:
        return ask(connection)


def find(walk, kind, **equals):
    return reading(walk, lambda connection: Reader(connection).find(kind, **equals))


def page_of(walk, record):
    return reading(walk, lambda connection: day_page(connection, record))


def listed(walk, chosen):
    bench = walk.program.desk.office.bench
    return opened(DAY, bench.store.reading, bench.clock).ids(chosen, "start")


def go_to(walk, fits, chosen="to_check_in"):
    """Come to the first row that fits, as by arrows: these keys are not part of the task."""
    screen = walk.program.window.current
    wanted = next(record for record in listed(walk, chosen) if fits(page_of(walk, record)))
    while screen.list.current_id != wanted:
        walk.press("Down")
    walk.keys = 0
    return wanted


def credit(walk, patient_id):
    balances = reading(walk, lambda connection: balances_of(connection, patient_id))
    return -balances.get(Account.PATIENT_CREDIT, Money())


def test_check_in_with_copay_and_receipt(hands):
    wanted = go_to(hands, lambda page: page.due)
    due, before = page_of(hands, wanted).due, credit(hands, page_of(hands, wanted).patient.id)
    hands.press("Return", "Return", "Return")
    page = page_of(hands, wanted)
    assert page.appointment.state is AppointmentState.CHECKED_IN
    assert (page.taken, page.receipts[0].method) == (due, Method.CASH)
    assert credit(hands, page.patient.id) == before + due
    screen = hands.program.window.current
    assert screen.receipt.isVisible()
    assert screen._receipt.title == f"Receipt {page.receipts[0].number}"
    assert screen.list.table.hasFocus()
    assert hands.keys <= CHECK_IN_KEYS, hands.keys


def test_check_in_with_the_wrong_amount_taken_back(hands):
    """The copay is mistyped; Undo voids the receipt, the second time it is right, by check."""
    wanted = go_to(hands, lambda page: page.due)
    due, before = page_of(hands, wanted).due, credit(hands, page_of(hands, wanted).patient.id)
    hands.press("Return")
    hands.type("250")
    hands.press("Return", "Return", "Ctrl+Z")
    assert page_of(hands, wanted).appointment.state in COMING
    assert page_of(hands, wanted).taken == Money()
    hands.press("Return", "Return")
    hands.type("check 1042")
    hands.press("Return")
    page = page_of(hands, wanted)
    assert (page.taken, page.receipts[0].method, page.receipts[0].reference) == (due, Method.CHECK, "1042")
    assert page.receipts[1].voided_entry_id is not None
    assert credit(hands, page.patient.id) == before + due
    assert hands.keys <= 2 * CHECK_IN_KEYS, hands.keys


def test_a_wrong_receipt_is_corrected_without_undoing_the_check_in(hands):
    wanted = go_to(hands, lambda page: page.due)
    hands.press("Return", "Return", "Return")
    hands.press("Ctrl+T")
    hands.type("12.50 card 4411")
    hands.press("Return")
    page = page_of(hands, wanted)
    assert (page.taken, page.receipts[0].method) == (Money(1250), Method.CARD)
    assert len(page.receipts) == 2
    assert page.appointment.state is AppointmentState.CHECKED_IN
    assert hands.keys <= CHECK_IN_KEYS + 2, hands.keys


def test_a_due_copay_is_skipped_with_a_reason(hands):
    wanted = go_to(hands, lambda page: page.due)
    hands.press("Return")
    hands.type("0")
    hands.press("Return", "Return")
    assert page_of(hands, wanted).appointment.state is not AppointmentState.CHECKED_IN, "a reason is needed"
    hands.press("Down", "Return")
    page = page_of(hands, wanted)
    assert (page.appointment.state, page.appointment.copay_skipped) == (
        AppointmentState.CHECKED_IN,
        "not_due",
    )
    assert find(hands, Receipt, appointment_id=wanted) == ()
    assert hands.keys <= CHECK_IN_KEYS + 2, hands.keys


def test_a_card_number_is_not_kept(hands):
    wanted = go_to(hands, lambda page: page.due)
    number = "4111111111111111"
    assert looks_like_card(number)
    hands.press("Return", "Return")
    hands.type(f"card {number}")
    hands.press("Return")
    assert page_of(hands, wanted).receipts == ()
    hands.press("Ctrl+A")
    hands.type("card 1111")
    hands.press("Return")
    assert page_of(hands, wanted).receipts[0].reference == "1111"
    assert hands.keys <= CHECK_IN_KEYS + 2, hands.keys


def book(hands, time="230p"):
    """Type an appointment for today's provider at a time."""
    hands.press("Ctrl+N")
    hands.type("Zimmermann, Otto")
    hands.press("Tab", "Tab", "Tab", "Tab", "Tab")
    hands.type(time)
    hands.press("Ctrl+S")


def test_book_a_caller(hands):
    book(hands)
    (made,) = find(hands, Appointment, patient_name="Zimmermann, Otto")
    assert (made.day, made.start, made.patient_id) == (TODAY, 14 * 60 + 30, None)
    assert hands.keys <= BOOK_KEYS, hands.keys


def test_book_at_a_time_that_is_none(hands):
    book(hands, "25")
    assert find(hands, Appointment, patient_name="Zimmermann, Otto") == ()
    hands.press("Ctrl+A")
    hands.type("230p")
    hands.press("Ctrl+S")
    (made,) = find(hands, Appointment, patient_name="Zimmermann, Otto")
    assert made.start == 14 * 60 + 30
    assert hands.keys <= BOOK_KEYS + 2, hands.keys


def test_book_in_a_free_slot_of_the_book(hands):
    hands.press("F7", "Return")
    hands.type("Zimmermann, Otto")
    hands.press("Ctrl+S")
    (made,) = find(hands, Appointment, patient_name="Zimmermann, Otto")
    others = find(hands, Appointment, day=TODAY, provider_id=made.provider_id)
    assert overlapping(made, others) == ()
    assert hands.keys <= BOOK_KEYS, hands.keys


def test_superbills_of_a_provider(hands):
    wanted = go_to(hands, lambda page: page.patient)
    hands.press("Ctrl+P")
    bills = find(hands, Superbill, appointment_id=wanted)
    assert len(bills) == 1
    assert hands.keys <= SUPERBILL_KEYS
    hands.press("Escape", "Ctrl+P")
    assert find(hands, Superbill, appointment_id=wanted) == bills, "printed again under the same number"


def test_missing_charges_end_with_a_reason(hands):
    hands.press("Alt+6")
    wanted = go_to(hands, lambda page: not page.charges, "missing")
    before = len(listed(hands, "missing"))
    hands.press("C")
    hands.type("3")
    hands.press("Return")
    assert page_of(hands, wanted).appointment.no_charge == "recheck"
    assert len(listed(hands, "missing")) == before - 1
    assert hands.keys <= NO_CHARGE_KEYS, hands.keys


def test_a_wrong_no_charge_is_taken_back_and_the_right_one_given(hands):
    hands.press("Alt+6")
    wanted = go_to(hands, lambda page: not page.charges, "missing")
    hands.press("C")
    hands.type("3")
    hands.press("Return", "Ctrl+Z")
    assert page_of(hands, wanted).appointment.no_charge == ""
    assert wanted in listed(hands, "missing")
    screen = hands.program.window.current
    while screen.list.current_id != wanted:
        hands.press("Up")
    hands.press("C")
    hands.type("1")
    hands.press("Return")
    ended = page_of(hands, wanted).appointment.no_charge
    assert ended not in {"", "recheck"}
    assert hands.keys <= 2 * NO_CHARGE_KEYS + 2, hands.keys
