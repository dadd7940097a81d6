"""A part of a credit is refunded or laid on charges; the rest stays, and undo is exact (O13)."""

from dataclasses import replace

import pytest
from make_services import a_line, an_answer, register

from medbill_desktop.domain.approval import MoneyRequest, Overpayment, Refund
from medbill_desktop.domain.desk import Role, UserAccount
from medbill_desktop.domain.errors import NotAllowed, UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.query import money as query
from medbill_desktop.services import overpayments, patient_credits, patient_money, posting, refunds
from medbill_desktop.services.patient_money import TakePayment
from medbill_desktop.services.refunds import AskRefund

pytestmark = pytest.mark.parametrize("engine_name", ["sqlcipher"], indirect=True)
"""Nothing here asks the database in its own words; the services beneath are tested on both engines."""


@pytest.fixture
def desk(shop):
    """A patient without coverage owes 222.00 on two charges and has 100.00 to the credit."""
    own = register(shop, coverages=())
    shop.released(a_line("99213"), a_line("83036"), patient_id=own.patient.id, case_id=own.case.id)
    pay = TakePayment(patient_id=own.patient.id, amount=Money(10000), amounts={})
    patient_money.take_payment(shop.bench, pay)
    shop.records.update(own=own.patient)
    return shop


def state(desk):
    """What is free to the credit, and what is owed charge by charge."""
    with desk.bench.store.reading() as connection:
        items = query.open_items(connection, [desk.own.id])
        return query.free_credit(connection, desk.own.id).cents, [one.owed.cents for one in items]


def test_a_part_of_a_credit_is_laid_on_what_is_owed(desk):
    before = state(desk)
    assert before == (10000, [18000, 4200])
    entry = patient_credits.apply_credit(desk.bench, desk.own.id, Money(3000)).value
    assert state(desk) == (7000, [15000, 4200])
    patient_credits.take_back(desk.bench, entry)
    assert state(desk) == before


@pytest.mark.parametrize(
    ("cents", "sentence"),
    [(0, "above zero"), (10001, r"Only 100\.00 is free"), (-1, "above zero")],
)
def test_a_part_is_no_more_than_the_credit(desk, cents, sentence):
    before = state(desk)
    with pytest.raises(UserError, match=sentence):
        patient_credits.apply_credit(desk.bench, desk.own.id, Money(cents))
    assert state(desk) == before


def test_a_part_is_no_more_than_what_is_owed(desk):
    pay = TakePayment(patient_id=desk.own.id, amount=Money(20000), amounts={}, twice=True)
    patient_money.take_payment(desk.bench, pay)
    with pytest.raises(UserError, match=r"The family owes 222\.00; 250\.00 finds no place"):
        patient_credits.apply_credit(desk.bench, desk.own.id, Money(25000))


def test_a_part_is_refunded_and_the_request_taken_back(desk):
    before = state(desk), desk.balances()
    ask = AskRefund(patient_id=desk.own.id, amount=Money(4000), reason="Moved away")
    asked = refunds.ask_refund(desk.bench, ask).value
    assert (asked.state, state(desk)[0]) == ("approved", 6000)
    refunds.unask_refund(desk.bench, asked.id)
    assert (state(desk), desk.balances()) == before
    with pytest.raises(UserError, match="taken back already"):
        refunds.unask_refund(desk.bench, asked.id)


def test_a_request_that_waits_is_taken_back_by_whoever_asked(desk):
    for name, role in (("ana", Role.BILLER), ("olga", Role.OWNER)):
        account = UserAccount(name=name, role=role)
        desk.bench.act("user", lambda uow, one=account: uow.insert(one))
    ask = AskRefund(patient_id=desk.own.id, amount=Money(4000), reason="Moved away")
    asked = refunds.ask_refund(desk.bench, ask).value
    assert asked.state == "waiting"
    with pytest.raises(NotAllowed, match="ana asked for this"):
        refunds.unask_refund(replace(desk.bench, user="olga"), asked.id)
    assert refunds.unask_refund(desk.bench, asked.id).value.state == "withdrawn"
    assert desk.all(Refund) == ()


@pytest.fixture
def overpaid(shop):
    """A payer with the clock of 60 days paid 50.00 too much."""
    payer = replace(shop.payer, filing_code="MB")
    shop.bench.act("payer", lambda uow: uow.update(payer))
    built = shop.sent()
    check = shop.check("230.00")
    posting.post_claim(shop.bench, check.id, an_answer(built, ("230", {"OA-94": "-50"})))
    (found,) = overpayments.find_overpayments(shop.bench).value
    shop.records.update(over=found)
    return shop


def ask_payer(desk, cents):
    one = desk.over
    command = AskRefund(
        patient_id=one.patient_id,
        amount=Money(cents),
        reason="Paid twice",
        charge_id=one.charge_id,
        coverage_id=one.coverage_id,
    )
    return refunds.ask_refund(desk.bench, command).value


def stands(desk):
    (one,) = desk.all(Overpayment)
    assert (one.identified_on, one.due_on) == (desk.over.identified_on, desk.over.due_on), "one clock"
    return one.state, one.amount.cents


def test_a_part_goes_back_to_a_payer_and_the_rest_keeps_its_clock(overpaid):
    asked = ask_payer(overpaid, 3000)
    assert stands(overpaid) == ("refunding", 5000)
    (refund,) = overpaid.all(Refund)
    refunds.issue_refund(overpaid.bench, refund.id, "check", "501")
    assert stands(overpaid) == ("identified", 2000)
    assert overpayments.find_overpayments(overpaid.bench).value == ()
    refunds.void_refund(overpaid.bench, refund.id, "Lost")
    assert stands(overpaid) == ("refunding", 5000)
    refunds.unask_refund(overpaid.bench, asked.id)
    assert stands(overpaid) == ("identified", 5000)


def test_both_parts_go_back_and_it_is_closed(overpaid):
    ask_payer(overpaid, 3000)
    ask_payer(overpaid, 2000)
    with pytest.raises(UserError, match=r"The credit is 0\.00"):
        ask_payer(overpaid, 1)
    first, second = overpaid.all(Refund)
    refunds.issue_refund(overpaid.bench, first.id, "check", "501")
    assert stands(overpaid) == ("refunding", 2000)
    refunds.issue_refund(overpaid.bench, second.id, "eft", "9")
    assert stands(overpaid)[0] == "closed"
    assert [one.state for one in overpaid.all(MoneyRequest)] == ["approved", "approved"]
    assert "AR_PAYER" not in overpaid.balances()


def test_a_part_is_refunded_and_the_rest_awaits_recoupment(overpaid):
    ask_payer(overpaid, 3000)
    (refund,) = overpaid.all(Refund)
    refunds.issue_refund(overpaid.bench, refund.id, "check", "501")
    done = overpayments.await_recoupment(overpaid.bench, overpaid.over.id, "Next check").value
    assert (done.state, done.amount) == ("recoupment", Money(2000))
