"""Runs of statements on both engines: who is left out and why, undo, papers of one, two desks at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from make_services import an_answer, register

from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.domain.desk import RunState, Statement, StatementHold, StatementLeftOut, StatementRun
from medbill_desktop.domain.errors import Cancelled, UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.names import Address
from medbill_desktop.domain.party import Guarantor
from medbill_desktop.domain.progress import Silent
from medbill_desktop.domain.settings import STATEMENT_CYCLE_DAYS, STATEMENT_MINIMUM
from medbill_desktop.services import (
    patient_money,
    patient_privacy,
    posting,
    registration,
    settings,
    setup,
    statement_bills,
    statements,
)
from tests import make
from tests.make import TODAY


def owing(shop, patient=None, trace="1001", **visit):
    """A patient who owes 40.00 after the payer answered."""
    if patient is not None:
        shop.records.update(patient=patient.patient, case=patient.case)
    released = shop.released(**visit)
    built = statements_claim(shop, released)
    answer = an_answer(built, ("100", {"CO-45": "40", "PR-1": "40"}))
    posting.post_claim(shop.bench, shop.check("100", trace).id, answer)
    return released


def statements_claim(shop, visit):
    from medbill_desktop.services import claims, submission

    built = claims.build_claim(shop.bench, visit.id).value
    submission.send_claims(shop.bench, [built.record.id])
    return built


def reasons(shop, day=TODAY, **more):
    _, left_out = statements.prepare(shop.bench, day, **more)
    return [one.reason for one in left_out]


def guarantor(shop):
    return shop.all(Guarantor, id=shop.patient.guarantor_id)[0]


def test_a_run_is_kept_whole_and_each_statement_shows_nobody_else(shop):
    owing(shop)
    child = register(shop, patient={"last_name": "Okafor", "first_name": "Ngozi"})
    owing(shop, child, "1002")
    done = statements.run_statements(shop.bench)
    run = done.value
    (record,) = shop.all(StatementRun)
    assert (record.statements, record.total, record.state) == (2, Money(8000), RunState.MADE)
    assert statements.run_pdf(shop.bench, record.id) == run.content
    printed = shop.all(Statement)
    assert [one.total for one in printed] == [Money(4000)] * 2
    assert [(one.page, one.pages) for one in printed] == [(0, 1), (1, 1)]
    texts = []
    for one in printed:
        document = pypdfium2.PdfDocument(statements.statement_pdf(shop.bench, one.id))
        texts.append("".join(page.get_textpage().get_text_bounded() for page in document))
    assert "Okafor" in texts[1]
    assert "Okafor" not in texts[0]
    assert statements.mark_printed(shop.bench, record.id).value.state is RunState.PRINTED
    with pytest.raises(UserError, match="may be in the mail"):
        statements.undo_run(shop.bench, record.id)


def test_an_unprinted_run_is_undone_and_everybody_is_due_again(shop):
    owing(shop)
    record = statements.run_statements(shop.bench).value.record
    assert reasons(shop) == ["a statement went out on 04/15/2026; the next statement is due on 05/13/2026"]
    assert statements.undo_run(shop.bench, record.id).value.state is RunState.UNDONE
    assert shop.all(Statement) == ()
    assert len(statements.prepare(shop.bench, TODAY)[0]) == 1
    for again in (statements.undo_run, statements.mark_printed):
        with pytest.raises(UserError, match="undone"):
            again(shop.bench, record.id)


def test_the_cycle_holds_for_runs_and_not_for_the_window(shop):
    owing(shop)
    statements.run_statements(shop.bench)
    with pytest.raises(UserError, match="Nobody owes enough"):
        statements.run_statements(shop.bench)
    mine = [shop.patient.guarantor_id]
    assert len(statements.run_statements(shop.bench, mine).value.bills) == 1
    later = replace(shop.bench, clock=FixedClock(date(2026, 5, 13)))
    assert len(statements.prepare(later, date(2026, 5, 13))[0]) == 1
    settings.change_setting(shop.bench, STATEMENT_CYCLE_DAYS, 0)
    assert reasons(shop) == []


def test_every_reason_is_kept_with_the_run(shop):
    owing(shop)
    other = register(shop, patient={"last_name": "Abel", "first_name": "Ann"})
    owing(shop, other, "1002")
    registration.save_guarantor(shop.bench, replace(guarantor(shop), zip=""))
    statements.run_statements(shop.bench)
    (kept,) = shop.all(StatementLeftOut)
    assert (kept.name, kept.amount) == ("Abel, Ann J", Money(4000))
    assert kept.reason == "the address has no ZIP code"
    assert shop.all(StatementRun)[0].left_out_total == Money(4000)


def test_small_balances_and_the_dead_are_left_out(shop):
    owing(shop)
    settings.change_setting(shop.bench, STATEMENT_MINIMUM, 4001)
    assert reasons(shop) == ["less than 40.01"]
    settings.change_setting(shop.bench, STATEMENT_MINIMUM, 500)
    registration.save_patient(shop.bench, replace(shop.patient, death_date=date(2026, 4, 10)))
    assert reasons(shop) == ["died on 04/10/2026; write to the estate"]


def test_a_hold_stands_until_its_day_or_until_it_is_lifted(shop):
    owing(shop)
    hold = statements.hold_statements(shop.bench, shop.patient.id, " payment plan ", date(2026, 4, 20)).value
    assert reasons(shop) == ["payment plan until 04/20/2026"]
    assert reasons(shop, date(2026, 4, 21)) == []
    with pytest.raises(UserError, match="stand still already"):
        statements.hold_statements(shop.bench, shop.patient.id, "again")
    statements.lift_hold(shop.bench, hold.id)
    assert shop.all(StatementHold) == ()
    assert reasons(shop) == []
    for reason, until, words in (("", None, "Say why"), ("x", date(2026, 4, 14), "is past")):
        with pytest.raises(UserError, match=words):
            statements.hold_statements(shop.bench, shop.patient.id, reason, until)


def test_a_confidential_visit_never_stands_on_the_letter_of_somebody_else(shop):
    public = owing(shop)
    secret = owing(shop, trace="1002", service_date=date(2026, 4, 2))
    parent = replace(guarantor(shop), last_name="Parent", first_name="Pat", birth_date=date(1950, 1, 1))
    registration.save_guarantor(shop.bench, parent)
    wish = patient_privacy.VisitPrivacy(encounter=shop.all(type(secret), id=secret.id)[0], confidential=True)
    patient_privacy.save_visit_privacy(shop.bench, wish)
    (bill,), (left,) = statements.prepare(shop.bench, TODAY)
    assert (bill.guarantor_id, bill.image.total_due) == (parent.id, Money(4000))
    assert [one.service_date for one in bill.image.patients[0].lines] == [public.service_date]
    assert (left.reason, left.amount) == (statement_bills.PRIVATE, Money(4000))
    place = Address("PO Box 9", "", "Peoria", "IL", "61601")
    wish = patient_privacy.VisitPrivacy(
        encounter=shop.all(type(secret), id=secret.id)[0], confidential=True, address=place
    )
    patient_privacy.save_visit_privacy(shop.bench, wish)
    (own, usual), left_out = statements.prepare(shop.bench, TODAY)
    assert left_out == ()
    assert (own.guarantor_id, own.image.guarantor_address) == (None, place)
    assert own.image.guarantor_name == shop.patient.name.spoken()
    assert usual == bill
    assert statements.statement_of(shop.bench, shop.patient.id, TODAY) == bill


def test_each_billing_entity_sends_its_own_letter(shop):
    owing(shop)
    second = setup.save_setup(
        shop.bench, replace(make.a_billing_entity(name="Oak Street Imaging", tax_id="36-7654321"), id=0)
    ).value
    owing(shop, trace="1002", service_date=date(2026, 4, 2), billing_entity_id=second.id)
    bills, left_out = statements.prepare(shop.bench, TODAY)
    assert left_out == ()
    assert [bill.image.practice_name for bill in bills] == [shop.entity.name, "Oak Street Imaging"]
    assert [bill.image.total_due for bill in bills] == [Money(4000)] * 2


class Stop(Silent):
    """Cancels when a text is reported."""

    def __init__(self, at):
        super().__init__()
        self.at = at

    def report(self, _done, _total, text):
        self.cancelled = self.cancelled or text == self.at


@pytest.mark.parametrize("at", ["Adding up statements", "Drawing statements"])
def test_cancel_leaves_nothing_half_done(shop, at):
    owing(shop)
    with pytest.raises(Cancelled):
        statements.run_statements(shop.bench, progress=Stop(at))
    assert shop.all(StatementRun) == shop.all(Statement) == shop.all(StatementLeftOut) == ()


def test_two_desks_never_write_to_the_same_people_twice(shop, monkeypatch):
    owing(shop)
    drawn = statements.draw_each

    def meanwhile(*args):
        monkeypatch.setattr(statements, "draw_each", drawn)
        statements.run_statements(replace(shop.bench, user="ben"))
        return drawn(*args)

    monkeypatch.setattr(statements, "draw_each", meanwhile)
    with pytest.raises(UserError, match="at the same moment"):
        statements.run_statements(shop.bench)
    assert len(shop.all(StatementRun)) == 1


def test_money_that_lies_on_no_service_is_told_and_never_netted(shop):
    take = patient_money.TakePayment(patient_id=shop.patient.id, amount=Money(1500))
    patient_money.take_payment(shop.bench, take)
    owing(shop)
    (bill,), _ = statements.prepare(shop.bench, TODAY)
    free = Money(1500) - (Money(4000) - bill.image.total_due)
    told = [one for one in bill.image.messages if "lies on no service" in one]
    assert [f"{free.dollars()} with us" in one for one in told] == ([True] if free else [])
    assert free
