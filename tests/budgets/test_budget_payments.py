"""Keys of a paper EOB of five lines (BUDGETS): nothing is proposed, so three keys a line."""

from __future__ import annotations

import pytest

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.ui.payments.screen import TAB
from tests.make_check import a_check, claim_of_lines, on_account
from tests.walk import Walk

pytestmark = pytest.mark.slow
LINES = 5
KEYS = 7 + 3 * LINES
SHARE = Money(200)


@pytest.fixture
def hands(real_window, qtbot):
    """The window as opened, a check of exactly what the EOB pays, in a queue of many."""
    made = {}

    def prepare(office):
        made["record"], made["claim"] = claim_of_lines(office, LINES)
        made["paid"] = Money.total(half(one.amount) - SHARE for one in made["claim"].lines)
        made["check"] = a_check(office, made["record"].payer_id, made["paid"].cents)

    program = real_window(TAB, prepare=prepare)
    walk = Walk(program, qtbot)
    walk.settle()
    for name, value in made.items():
        setattr(walk, name, value)
    walk.office = program.desk.office
    return walk


def half(amount):
    return Money(amount.cents // 2)


def type_lines(hands, lines):
    for one in lines:
        hands.type(half(one.amount).plain())
        hands.press("Return", "Return")
        hands.type(SHARE.plain())
        hands.press("Return")


def check_posted(hands):
    assert on_account(hands.office, Account.UNAPPLIED, remittance_id=hands.check.id) == ZERO
    for one in hands.claim.lines:
        own = {"charge_id": one.charge_id}
        assert on_account(hands.office, Account.AR_PAYER, **own) == ZERO
        assert on_account(hands.office, Account.AR_PATIENT, **own) == SHARE
        assert on_account(hands.office, Account.CONTRACTUAL, **own) == one.amount - half(one.amount)
    assert hands.office.claim_row(hands.record.id).state == "paid"
    assert isinstance(hands.office.claim_row(hands.record.id), ClaimRecord)


def test_post_a_paper_eob_of_five_lines(hands):
    hands.press("Return")
    hands.type(hands.record.number)
    hands.press("Return")
    type_lines(hands, hands.claim.lines)
    assert hands.program.window.current.body.totals.texts[-1] == "Left 0.00"
    hands.press("F9", "Return")
    check_posted(hands)
    assert hands.keys <= KEYS, hands.keys


def test_post_a_paper_eob_and_mend_a_wrong_amount(hands):
    hands.press("Return")
    hands.type(hands.record.number)
    hands.press("Return")
    first, *rest = hands.claim.lines
    hands.type(first.amount.plain())
    hands.press("Return", "Return")
    hands.type(SHARE.plain())
    hands.press("Return")
    type_lines(hands, rest)
    hands.press("F9")
    assert "of the check is left" in hands.program.desk.toasts.text
    hands.press("Ctrl+Home")
    hands.press("Right", "Right")
    hands.type(half(first.amount).plain())
    hands.press("Return", "F9", "Return")
    check_posted(hands)
    assert hands.keys <= KEYS + 6, hands.keys
