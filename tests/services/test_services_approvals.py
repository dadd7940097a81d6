"""Write-offs, refunds and overpayments: limits, the second person, one way only, and back again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from make_services import Shop, a_line, an_answer, register

from medbill_desktop.domain.approval import MoneyRequest, Overpayment, Refund
from medbill_desktop.domain.desk import Role, UserAccount
from medbill_desktop.domain.errors import NotAllowed, UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.visit import Charge
from medbill_desktop.query.rollforward import rollforward
from medbill_desktop.services import approvals, overpayments, patient_money, posting, refunds, write_offs
from medbill_desktop.services.patient_money import TakePayment
from medbill_desktop.services.refunds import AskRefund
from medbill_desktop.services.write_offs import WriteOff

OVER = ("230", {"OA-94": "-50"})
"""The payer pays 230.00 of 180.00."""


@pytest.fixture
def desk(shop):
    """A biller ana with 50.00, a manager mia with 500.00, an owner oda; a self-pay visit of 180.00."""

    def work(uow):
        for name, role in (("ana", Role.BILLER), ("mia", Role.MANAGER), ("oda", Role.OWNER)):
            uow.insert(UserAccount(name=name, role=role))

    shop.bench.act("users", work)
    made = register(shop, coverages=(), patient={"last_name": "Selfpay"})
    visit = shop.released(a_line("99213"), patient_id=made.patient.id, case_id=made.case.id)
    (charge,) = shop.all(Charge, encounter_id=visit.id)
    shop.records.update(payer_of_self=made.patient, charge=charge)
    return shop


def as_(shop, user):
    return replace(shop.bench, user=user)


def wish(desk, cents, **over):
    values = {"patient_id": desk.payer_of_self.id, "charge_id": desk.charge.id, "reason_code": "SB"}
    return WriteOff(amount=Money(cents), **{**values, **over})


def holds(desk):
    with desk.bench.store.reading() as connection:
        assert rollforward(connection, date(2026, 4, 1), date(2026, 4, 30)).holds


def test_within_the_limit_it_posts_and_can_be_taken_back(desk):
    before = desk.balances()
    done = write_offs.ask_write_off(desk.bench, wish(desk, 2000)).value
    assert (done.state, done.decision) == ("approved", "Within the limit")
    assert desk.balances()["WRITE_OFF"] == Money(2000)
    assert desk.balances()["AR_PATIENT"] == Money(16000)
    holds(desk)
    write_offs.reverse_write_off(desk.bench, done.id, "Patient will pay")
    assert desk.balances() == before
    with pytest.raises(UserError, match="taken back before"):
        write_offs.reverse_write_off(desk.bench, done.id, "again")


def test_above_the_limit_somebody_else_decides(desk):
    asked = write_offs.ask_write_off(desk.bench, wish(desk, 12000, reason="Hardship letter")).value
    assert asked.state == "waiting"
    assert "WRITE_OFF" not in desk.balances()
    with pytest.raises(NotAllowed, match="may not approve"):
        approvals.approve(desk.bench, asked.id)
    done = approvals.approve(as_(desk, "mia"), asked.id).value
    assert (done.state, done.decided_by, done.asked_by) == ("approved", "mia", "ana")
    assert desk.balances()["WRITE_OFF"] == Money(12000)
    with pytest.raises(UserError, match="approved already"):
        approvals.refuse(as_(desk, "mia"), asked.id, "no")


def test_nobody_approves_their_own(desk):
    mia = as_(desk, "mia")
    asked = replace(_template(desk), asked_by="mia")
    own = desk.bench.act("ask", lambda uow: uow.insert(asked)).value
    for decide in (
        lambda: approvals.approve(mia, own.id),
        lambda: approvals.refuse(mia, own.id, "no"),
        lambda: approvals.approve(replace(mia, user="MIA"), own.id),
    ):
        with pytest.raises(NotAllowed, match="yourself; a second person"):
            decide()
    with pytest.raises(NotAllowed, match="only mia can withdraw"):
        approvals.withdraw(as_(desk, "oda"), own.id)
    assert approvals.withdraw(mia, own.id).value.state == "withdrawn"


def _template(desk):
    write_offs.ask_write_off(desk.bench, wish(desk, 12000))
    (found,) = desk.all(MoneyRequest)
    return replace(found, id=0, version=0)


def test_the_approver_has_a_limit_too(desk):
    line = a_line("99214", amount=Money(90000))
    visit = desk.released(line, patient_id=desk.payer_of_self.id, case_id=_case(desk))
    (charge,) = desk.all(Charge, encounter_id=visit.id)
    asked = write_offs.ask_write_off(desk.bench, wish(desk, 60000, charge_id=charge.id)).value
    with pytest.raises(NotAllowed, match=r"\$600\.00 is above your limit"):
        approvals.approve(as_(desk, "mia"), asked.id)
    assert approvals.approve(as_(desk, "oda"), asked.id).value.state == "approved"


def _case(desk):
    from medbill_desktop.domain.insurance import Case

    return desk.all(Case, patient_id=desk.payer_of_self.id)[0].id


def test_refused_with_a_reason_and_less_is_open_by_now(desk):
    asked = write_offs.ask_write_off(desk.bench, wish(desk, 12000)).value
    with pytest.raises(UserError, match="Say why"):
        approvals.refuse(as_(desk, "mia"), asked.id, " ")
    payment = TakePayment(patient_id=desk.payer_of_self.id, amount=Money(10000))
    patient_money.take_payment(desk.bench, payment)
    with pytest.raises(UserError, match=r"Only 80\.00 is open on 99213; 120\.00 cannot"):
        approvals.approve(as_(desk, "mia"), asked.id)
    done = approvals.refuse(as_(desk, "mia"), asked.id, "Ask anew over 80.00").value
    assert (done.state, done.decision) == ("refused", "Ask anew over 80.00")
    with pytest.raises(UserError, match=r"Only 80\.00 is open"):
        write_offs.ask_write_off(desk.bench, wish(desk, 8001))
    with pytest.raises(UserError, match="is no reason for a write-off"):
        write_offs.ask_write_off(desk.bench, wish(desk, 100, reason_code="ZZ"))


@pytest.mark.parametrize(("code", "account"), [("BD", "BAD_DEBT"), ("CO", "COLLECTIONS")])
def test_bad_debt_and_collections_out_and_back(desk, code, account):
    before = desk.balances()
    done = write_offs.ask_write_off(desk.bench, wish(desk, 4000, reason_code=code)).value
    assert desk.balances()[account] == Money(4000)
    holds(desk)
    write_offs.reverse_write_off(desk.bench, done.id, "Recalled: payment plan")
    assert desk.balances() == before


def credit_of(desk, cents):
    payment = TakePayment(patient_id=desk.payer_of_self.id, amount=Money(cents), amounts={})
    patient_money.take_payment(desk.bench, payment)


def test_a_patient_gets_money_back(desk):
    credit_of(desk, 4000)
    ask = AskRefund(patient_id=desk.payer_of_self.id, amount=Money(4000), reason="Moved away")
    asked = refunds.ask_refund(desk.bench, ask).value
    assert asked.state == "waiting", "a biller refunds nothing alone"
    approvals.approve(as_(desk, "mia"), asked.id)
    (refund,) = desk.all(Refund)
    assert desk.balances()["REFUND"] == Money(-4000)
    with pytest.raises(UserError, match="type the number of the check"):
        refunds.issue_refund(desk.bench, refund.id, "check", "")
    out = refunds.issue_refund(desk.bench, refund.id, "check", "501").value
    assert (out.state, out.payee) == ("issued", "Maria J Selfpay")
    assert desk.balances()["CASH"] == Money(-4000)
    assert {"REFUND", "PATIENT_CREDIT"}.isdisjoint(desk.balances())
    holds(desk)
    with pytest.raises(UserError, match="void it first"):
        refunds.withdraw_refund(desk.bench, refund.id)
    refunds.void_refund(desk.bench, refund.id, "Lost in the mail")
    assert desk.balances()["REFUND"] == Money(-4000)
    refunds.issue_refund(desk.bench, refund.id, "check", "502")
    refunds.mark_cashed(desk.bench, refund.id)
    with pytest.raises(UserError, match="a cashed check cannot be voided"):
        refunds.void_refund(desk.bench, refund.id, "no")


def test_a_promise_is_withdrawn_and_more_than_the_credit_is_refused(desk):
    credit_of(desk, 4000)
    before = desk.balances()
    ask = AskRefund(patient_id=desk.payer_of_self.id, amount=Money(4000), reason="Wish")
    refunds.ask_refund(as_(desk, "oda"), ask)
    with pytest.raises(UserError, match=r"The credit is 0\.00; 40\.00 cannot be refunded"):
        refunds.ask_refund(as_(desk, "oda"), ask)
    (refund,) = desk.all(Refund)
    refunds.withdraw_refund(desk.bench, refund.id)
    assert desk.balances() == before
    assert [one.state for one in desk.all(MoneyRequest)] == ["reversed"]


@pytest.fixture
def overpaid(desk):
    """A payer with the clock paid 50.00 too much."""
    desk.bench.act(
        "payer", lambda uow: uow.update(replace(uow.get(type(desk.payer), desk.payer.id), filing_code="MB"))
    )
    built = desk.sent()
    check = desk.check("230.00")
    posting.post_claim(desk.bench, check.id, an_answer(built, OVER))
    coverage = built.record.coverage_id
    desk.records.update(over=(built.claim.lines[0].charge_id, coverage, built.record.patient_id))
    return desk


def test_refund_or_recoupment_never_both(overpaid):
    charge, coverage, patient = overpaid.over
    (found,) = overpayments.find_overpayments(overpaid.bench).value
    assert overpayments.find_overpayments(overpaid.bench).value == ()
    assert overpayments.identify(overpaid.bench, charge, coverage, patient).value == found
    assert (found.amount, found.due_on) == (Money(5000), date(2026, 6, 14))
    overpayments.await_recoupment(overpaid.bench, found.id, "Letter of April 10")
    ask = AskRefund(
        patient_id=patient, amount=Money(5000), reason="Paid twice", charge_id=charge, coverage_id=coverage
    )
    with pytest.raises(UserError, match="never both"):
        refunds.ask_refund(overpaid.bench, ask)
    overpayments.close_recoupment(overpaid.bench, found.id, "They want a check", recouped=False)
    asked = refunds.ask_refund(overpaid.bench, ask).value
    with pytest.raises(UserError, match="never both"):
        overpayments.await_recoupment(overpaid.bench, found.id, "")
    approvals.refuse(as_(overpaid, "mia"), asked.id, "Call them first")
    overpayments.await_recoupment(overpaid.bench, found.id, "")
    done = overpayments.close_recoupment(overpaid.bench, found.id, "PLB WO of May", recouped=True).value
    assert done.state == "closed"


def test_a_payer_gets_its_money_back(overpaid):
    charge, coverage, patient = overpaid.over
    ask = AskRefund(
        patient_id=patient, amount=Money(5000), reason="Paid twice", charge_id=charge, coverage_id=coverage
    )
    approvals.approve(as_(overpaid, "mia"), refunds.ask_refund(overpaid.bench, ask).value.id)
    (refund,) = overpaid.all(Refund)
    assert refund.payee == "Prairie Health Plan"
    assert "AR_PAYER" not in overpaid.balances()
    holds(overpaid)
    refunds.issue_refund(overpaid.bench, refund.id, "check", "77")
    assert [one.state for one in overpaid.all(Overpayment)] == ["closed"]
    assert isinstance(overpaid, Shop)
