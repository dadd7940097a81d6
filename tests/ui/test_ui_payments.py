"""The Payments tab over a real office: a paper EOB typed and posted, and the ways in which it goes wrong."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.desk import WorkItem
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.remittance import Remittance
from medbill_desktop.store import Reader
from medbill_desktop.store.tables import audit
from medbill_desktop.ui.payments import columns as c
from medbill_desktop.ui.payments.record import NEW_CHECK
from medbill_desktop.ui.payments.screen import TAB
from tests.make_check import a_check, on_account, sent_claim
from tests.walk import Walk


def line(charge, **cells):
    made = {**c.blank_line(), "code": "99213", "charge": Money(charge), "charge_id": 1}
    made |= {key: c.read_amount(text) for key, text in cells.items() if key != "other"}
    if "other" in cells:
        made["other"] = c.read_reasons(cells["other"])
    return made


@pytest.mark.parametrize(
    ("cells", "paid", "contract", "off"),
    [
        ({"allowed": "80", "pr2": "16"}, 6400, 2000, 0),
        ({"allowed": "80", "pr1": "80"}, 0, 2000, 0),
        ({"allowed": "80", "pr2": "16", "other": "CO-253 1.28"}, 6272, 2000, 0),
        ({"other": "CO-50"}, 0, 0, 0),
        ({"allowed": "0", "other": "CO-97 100"}, 0, 0, 0),
        ({"allowed": "80", "paid": "60", "pr2": "16"}, 6000, 2000, 400),
        ({"paid": "100"}, 10000, 0, 0),
        ({"paid": "90"}, 9000, 0, 1000),
    ],
)
def test_what_follows_on_a_line(cells, paid, contract, off):
    done = c.settle(line(10000, **cells))
    assert (done.paid.cents, done.contractual.cents, done.off.cents) == (paid, contract, off)
    assert bool(c.problem_of(line(10000, **cells))) is bool(off)


def test_reasons_as_people_type_them():
    assert c.read_reasons("co97 10, OA-23 5.00") == (
        c.Reason("CO", "97", Money(1000)),
        c.Reason("OA", "23", Money(500)),
    )
    assert c.read_reasons("CO-50") == (c.Reason("CO", "50", None),)
    for wrong in ("97", "XX-45 3", "CO-50, CO-97"):
        with pytest.raises(UserError):
            c.read_reasons(wrong)


@pytest.fixture
def desk(real_window, qtbot):
    made = {}

    def prepare(office):
        made["record"], made["claim"] = sent_claim(office, 2)
        made["check"] = a_check(office, made["record"].payer_id, 20000)

    program = real_window(TAB, prepare=prepare)
    walk = Walk(program, qtbot)
    walk.settle()
    walk.screen = program.window.current
    walk.office = program.desk.office
    walk.record, walk.claim, walk.check = made["record"], made["claim"], made["check"]
    return walk


def find(walk, kind, **equals):
    with walk.office.bench.store.reading() as connection:
        return Reader(connection).find(kind, **equals)


def choose_claim(walk):
    walk.press("Return")
    walk.type(walk.record.number.lower())
    walk.press("Return")
    assert walk.screen.claim.record.id == walk.record.id


def left(walk):
    return -on_account(walk.office, Account.UNAPPLIED, remittance_id=walk.check.id)


@pytest.mark.slow
def test_money_left_comes_first_and_the_look_is_in_the_audit(desk):
    assert desk.screen.list.chips.current == "open"
    assert desk.screen.page.remittance.id == desk.check.id
    assert desk.screen.body.totals.texts == ["Check 200.00", "Posted 0.00", "Left 200.00"]
    with desk.office.bench.store.reading() as connection:
        seen = connection.execute(
            select(audit.c.record_id).where(audit.c.verb == "R", audit.c.kind == "remittance")
        ).scalars()
        assert desk.check.id in set(seen)


@pytest.mark.slow
def test_f9_then_enter_posts_and_enter_alone_does_not(desk):
    choose_claim(desk)
    charge = desk.claim.lines[0].amount
    desk.type("20")
    desk.press("Return", "Return")
    desk.type("4")
    desk.press("Return", "Return", "Return")
    assert left(desk) == Money(20000)
    desk.press("F9")
    assert "Post 1 line, 16.00 paid" in desk.screen.body.confirm.text
    assert left(desk) == Money(20000)
    desk.press("Return")
    assert left(desk) == Money(18400)
    own = {"charge_id": desk.claim.lines[0].charge_id}
    assert on_account(desk.office, Account.AR_PATIENT, **own) == Money(400)
    assert on_account(desk.office, Account.CONTRACTUAL, **own) == charge - Money(2000)
    assert desk.screen.body.totals.texts[-1] == "Left 184.00"
    desk.program.desk.toasts.undo()
    desk.settle()
    assert left(desk) == Money(20000)


@pytest.mark.slow
def test_a_line_that_does_not_balance_is_marked_and_not_posted(desk):
    choose_claim(desk)
    desk.type("20")
    desk.press("Return", "Tab")
    desk.type("4")
    desk.press("Tab", "Tab", "Tab", "Tab")
    desk.type("10")
    desk.press("Return", "F9")
    assert "6.00 less than the charge" in desk.program.desk.toasts.text
    assert desk.screen.body.confirm.text == ""
    assert left(desk) == Money(20000)


@pytest.mark.slow
def test_more_than_the_check_has_is_refused(desk):
    choose_claim(desk)
    desk.screen.body.grid.show_cell(0, "paid")
    desk.type("250")
    desk.press("Return", "F9")
    words = desk.program.desk.toasts.text
    assert "is left" in words or "than the charge" in words
    assert left(desk) == Money(20000)


@pytest.mark.slow
def test_a_denial_is_told_in_words_with_its_work_item(desk):
    choose_claim(desk)
    desk.press("Tab", "Tab", "Tab", "Tab")
    desk.type("co50")
    desk.press("Return", "F9", "Return")
    (finding,) = desk.screen.findings.findings
    assert "CO-50" in finding.message
    assert "Follow-up has it" in finding.fix
    (item,) = find(desk, WorkItem, remittance_id=desk.check.id)
    assert item.kind == "denial"
    own = desk.claim.lines[0]
    assert on_account(desk.office, Account.AR_PAYER, charge_id=own.charge_id) == own.amount
    assert find(desk, ClaimRecord, id=desk.record.id)[0].state in {"sent", "denied"}


@pytest.mark.slow
def test_taking_back_lists_what_followed_first(desk):
    choose_claim(desk)
    desk.type("20")
    desk.press("Return", "Return")
    desk.type("4")
    desk.press("Return", "F9", "Return")
    desk.press("Ctrl+U")
    assert f"Take back 16.00 posted to claim {desk.record.number}?" in desk.screen.body.confirm.text
    assert left(desk) == Money(18400)
    desk.press("Escape")
    assert left(desk) == Money(18400)
    desk.press("Ctrl+U", "Return")
    assert left(desk) == Money(20000)
    assert [row[5] for row in desk.screen.body.answers.texts] == ["reversed"]


@pytest.mark.slow
def test_a_new_check_is_recorded_and_its_claim_comes_next(desk):
    desk.press("Ctrl+N")
    desk.type("med")
    desk.press("Tab")
    desk.type("778899")
    desk.press("Tab")
    desk.type("75.5")
    desk.press("Tab", "Tab")
    desk.type("0413")
    desk.press("Ctrl+S")
    (check,) = find(desk, Remittance, trace="778899")
    assert (check.payment, check.check_date, check.deposit_date) == (
        Money(7550),
        date(2026, 4, 13),
        date(2026, 4, 15),
    )
    assert desk.screen.page.remittance.id == check.id
    assert desk.focus is desk.screen.body.claim


@pytest.mark.slow
def test_the_same_check_twice_is_refused_at_its_number_and_nothing_is_lost(desk):
    desk.press("Ctrl+N")
    with desk.office.bench.store.reading() as connection:
        from medbill_desktop.domain.insurance import Payer

        name = Reader(connection).get(Payer, desk.check.payer_id).name
    desk.type(name.lower())
    desk.press("Tab")
    desk.type(desk.check.trace)
    desk.press("Tab")
    desk.type("200")
    desk.press("Tab", "Tab")
    desk.type("0410")
    desk.press("Ctrl+S")
    assert desk.screen.body.check.box("trace").problem
    assert desk.screen.body.showing == NEW_CHECK
    assert desk.screen.body.check.texts()["trace"] == desk.check.trace
    assert len(find(desk, Remittance, trace=desk.check.trace)) == 1


@pytest.mark.slow
def test_a_half_typed_eob_stays_with_its_check(desk):
    choose_claim(desk)
    desk.type("20")
    desk.press("Return", "Escape", "Alt+3")
    desk.press("Down")
    assert desk.screen.page.remittance.id != desk.check.id
    desk.screen.open(desk.check.id)
    desk.settle()
    assert desk.screen.claim.record.id == desk.record.id
    assert desk.screen.body.grid.eob.every_line[0]["allowed"] == c.Amount(Money(2000), typed=True)


@pytest.mark.slow
@pytest.mark.parametrize("by", ["patient", "charge"])
def test_the_claim_is_found_by_patient_and_by_charge(desk, by):
    desk.press("Return")
    typed = desk.record.patient_name.split(",")[0].lower()
    desk.type(typed if by == "patient" else desk.record.charge_total.plain())
    assert desk.record.id in {one.value for one in desk.screen.body.claim.proposals}
