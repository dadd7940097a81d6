"""Posting a payer's answer: the worked tables of docs/algorithms/posting.md (O4 to O6)."""

from __future__ import annotations

import pytest

from medbill_desktop.domain.errors import Unbalanced
from medbill_desktop.domain.ledger import (
    Account,
    EntryKind,
    LedgerEntry,
    LedgerLine,
    is_receivable,
    reversal_of,
)
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.posting import entry_of, is_balanced, plan_line, released
from tests.domain.make_posting import FIRST, POSTED, SECOND, SERVED, Books, a_setting, a_standing, an_answer


def _deposited(cents: int) -> list[LedgerLine]:
    return [
        LedgerLine(account=Account.CASH, amount=Money(cents)),
        LedgerLine(account=Account.UNAPPLIED, amount=Money(-cents)),
    ]


def _kinds(plan):
    return [(e.kind, e.amount.cents, e.charge_id) for e in plan.exceptions]


# ---------------------------------------------------------------- worked tables


def test_medicare_then_medicaid():
    books = Books().enter(released(7, 3, Money(500_00), SERVED, FIRST)).enter(_deposited(300_00))
    assert books.open() == {"AR_PAYER:11": 500_00, "CHARGES": -500_00, "CASH": 300_00, "UNAPPLIED": -300_00}

    medicare = an_answer("500", "300", ("CO-45", "125"), ("PR-2", "75"))
    assert is_balanced(medicare)
    plan = plan_line(
        medicare,
        a_standing(charge=Money(500_00), open_amount=Money(500_00)),
        a_setting(next_coverage_id=SECOND),
    )
    assert plan.exceptions == ()
    books.enter(plan.lines)
    assert books.open() == {
        "AR_PAYER:12": 75_00,
        "CONTRACTUAL": 125_00,
        "CASH": 300_00,
        "CHARGES": -500_00,
    }

    books.enter(_deposited(65_00))
    medicaid = an_answer("500", "65", ("CO-45", "435"))
    plan = plan_line(
        medicaid,
        a_standing(charge=Money(500_00), open_amount=Money(75_00), settled_before=Money(425_00)),
        a_setting(coverage_id=SECOND, is_first=False, may_bill_patient=False),
    )
    assert plan.exceptions == ()
    assert books.enter(plan.lines).open() == {"CONTRACTUAL": 135_00, "CASH": 365_00, "CHARGES": -500_00}


def test_commercial_plan_patient_owes_the_copay():
    books = Books().enter(released(7, 3, Money(180_00), SERVED, FIRST)).enter(_deposited(95_00))
    plan = plan_line(an_answer("180", "95", ("CO-45", "60"), ("PR-3", "25")), a_standing(), a_setting())
    assert plan.exceptions == ()
    assert books.enter(plan.lines).open() == {
        "AR_PATIENT": 25_00,
        "CONTRACTUAL": 60_00,
        "CASH": 95_00,
        "CHARGES": -180_00,
    }
    patient = next(line for line in plan.lines if line.account is Account.AR_PATIENT)
    assert (patient.aging_date, patient.group, patient.carc, patient.charge_id) == (POSTED, "PR", "3", 7)
    assert all(line.aging_date == SERVED for line in plan.lines if line.account is Account.AR_PAYER)
    assert all(line.aging_date is None for line in plan.lines if not is_receivable(line.account))


def test_denial():
    books = Books().enter(released(7, 3, Money(180_00), SERVED, FIRST))
    plan = plan_line(an_answer("180", "0", ("CO-45", "180")), a_standing(), a_setting())
    assert plan.lines == ()
    assert _kinds(plan) == [("denial", 180_00, 7)]
    assert "CO-45 180.00 for the whole charge" in plan.exceptions[0].reason
    assert books.enter(plan.lines).open() == {"AR_PAYER:11": 180_00, "CHARGES": -180_00}
    assert entry_of([plan], a_setting(), "nothing moves", "k") is None


@pytest.mark.parametrize(
    ("answer", "contract", "patient"),
    [
        (an_answer("500", "65", ("CO-45", "435")), 10_00, 0),
        (an_answer("500", "65", ("OA-23", "425"), ("CO-45", "10")), 10_00, 0),
        (an_answer("500", "60", ("OA-23", "300"), ("CO-45", "125"), ("PR-2", "15")), 0, 15_00),
    ],
    ids=["CO repeats all", "OA-23 tells all", "OA-23 tells the payment"],
)
def test_three_ways_in_which_a_second_payer_tells_the_same(answer, contract, patient):
    assert is_balanced(answer)
    plan = plan_line(
        answer,
        a_standing(charge=Money(500_00), open_amount=Money(75_00), settled_before=Money(425_00)),
        a_setting(coverage_id=SECOND, is_first=False),
    )
    assert plan.exceptions == ()
    books = Books().enter(plan.lines).cents
    assert (books["CONTRACTUAL"], books["AR_PATIENT"]) == (contract, patient)
    assert books["AR_PAYER:12"] == -75_00


# ---------------------------------------------------------------- one rule at a time


@pytest.mark.parametrize("account", [FIRST, None])
def test_a_released_charge_is_owed_by_payer_or_patient(account):
    debit, credit = released(7, 3, Money(180_00), SERVED, account)
    assert (debit.account, debit.amount) == (
        Account.AR_PAYER if account else Account.AR_PATIENT,
        Money(180_00),
    )
    assert (debit.coverage_id, debit.aging_date, debit.patient_id) == (account, SERVED, 3)
    assert (credit.account, credit.amount, credit.aging_date) == (Account.CHARGES, Money(-180_00), None)


@pytest.mark.parametrize(
    ("answer", "setting", "kinds", "open_after"),
    [
        (an_answer("180", "100", ("CO-45", "80")), {"in_network": False}, ["denial"], 80_00),
        (an_answer("180", "0", ("CO-50", "180")), {}, ["denial"], 180_00),
        (an_answer("180", "0", ("CO-45", "100"), ("OA-18", "80")), {}, ["denial", "denial"], 180_00),
        (an_answer("180", "0", ("PR-1", "180")), {}, [], 0),
        (an_answer("180", "0", ("CO-45", "80"), ("PR-1", "100")), {}, [], 0),
        (an_answer("180", "100", ("CO-97", "80")), {}, ["unusual-adjustment"], 80_00),
        (an_answer("180", "100", ("PI-16", "80")), {}, ["unusual-adjustment"], 80_00),
        (an_answer("180", "100", ("PR-96", "80")), {}, ["unusual-adjustment"], 80_00),
        (an_answer("180", "100", ("OA-23", "80")), {}, ["unusual-adjustment"], 80_00),
        (an_answer("180", "100", ("OA-23", "80")), {"is_first": False}, [], 80_00),
        (an_answer("180", "98", ("CO-253", "2"), ("CO-45", "80")), {}, [], 0),
        (an_answer("180", "0", ("CO-253", "180")), {}, ["denial"], 180_00),
        (
            an_answer("180", "100", ("PR-2", "80")),
            {"may_bill_patient": False},
            ["patient-not-billable"],
            80_00,
        ),
        (an_answer("180", "180", ("CO-45", "0")), {}, [], 0),
        (an_answer("0", "0", ("CO-45", "0")), {}, [], 180_00),
    ],
)
def test_what_one_answer_does(answer, setting, kinds, open_after):
    assert is_balanced(answer)
    plan = plan_line(answer, a_standing(), a_setting(**setting))
    assert [e.kind for e in plan.exceptions] == kinds
    assert 180_00 + Books().enter(plan.lines).cents["AR_PAYER:11"] == open_after


def test_sequestration_has_its_own_account():
    plan = plan_line(an_answer("180", "98", ("CO-253", "2"), ("CO-45", "80")), a_standing(), a_setting())
    assert Books().enter(plan.lines).open() == {
        "UNAPPLIED": 98_00,
        "SEQUESTRATION": 2_00,
        "CONTRACTUAL": 80_00,
        "AR_PAYER:11": -180_00,
    }


def test_a_cost_share_goes_to_the_next_coverage_even_of_who_may_not_be_billed():
    plan = plan_line(
        an_answer("180", "100", ("PR-1", "80")),
        a_standing(),
        a_setting(next_coverage_id=SECOND, may_bill_patient=False),
    )
    assert Books().enter(plan.lines).open() == {
        "UNAPPLIED": 100_00,
        "AR_PAYER:11": -180_00,
        "AR_PAYER:12": 80_00,
    }
    moved = next(line for line in plan.lines if line.coverage_id == SECOND)
    assert (moved.aging_date, moved.group, moved.carc) == (SERVED, "PR", "1")


def test_what_is_over_is_an_exception_and_the_line_stops_at_zero():
    plan = plan_line(
        an_answer("180", "100", ("CO-45", "80")), a_standing(open_amount=Money(120_00)), a_setting()
    )
    assert _kinds(plan) == [("over-adjusted", 60_00, 7)]
    assert Books().enter(plan.lines).cents["AR_PAYER:11"] == -120_00


def test_more_paid_than_open_is_placed_and_reported():
    plan = plan_line(an_answer("180", "180"), a_standing(open_amount=Money(100_00)), a_setting())
    assert _kinds(plan) == [("over-paid", 80_00, 7)]
    assert Books().enter(plan.lines).open() == {"UNAPPLIED": 180_00, "AR_PAYER:11": -180_00}


def test_the_patient_share_is_taken_before_the_contract():
    """Whatever the order on the remittance: what the patient owes is never written off."""
    answer = an_answer("180", "100", ("CO-45", "60"), ("PR-1", "20"))
    plan = plan_line(answer, a_standing(open_amount=Money(130_00)), a_setting())
    books = Books().enter(plan.lines).cents
    assert (books["AR_PATIENT"], books["CONTRACTUAL"]) == (20_00, 10_00)
    assert _kinds(plan) == [("over-adjusted", 50_00, 7)]


def test_two_contract_reasons_of_a_second_payer_repeat_the_first_only_once():
    answer = an_answer("500", "65", ("CO-45", "425"), ("CO-45", "10"))
    plan = plan_line(
        answer,
        a_standing(charge=Money(500_00), open_amount=Money(75_00), settled_before=Money(425_00)),
        a_setting(coverage_id=SECOND, is_first=False),
    )
    assert Books().enter(plan.lines).open() == {
        "UNAPPLIED": 65_00,
        "CONTRACTUAL": 10_00,
        "AR_PAYER:12": -75_00,
    }


def test_an_answer_that_does_not_add_up_is_not_balanced():
    assert not is_balanced(an_answer("180", "95", ("CO-45", "60"), ("PR-3", "24.99")))
    assert is_balanced(an_answer("180", "180"))


# ---------------------------------------------------------------- entries and undo


def test_lines_of_a_claim_are_one_entry_with_its_key():
    one = plan_line(an_answer("180", "95", ("CO-45", "60"), ("PR-3", "25")), a_standing(), a_setting())
    two = plan_line(an_answer("180", "180"), a_standing(charge_id=8), a_setting())
    entry = entry_of([one, two], a_setting(), "ERA 880012345", "payer|trace|1")
    assert (entry.kind, entry.accounting_date, entry.idempotency_key) == (
        EntryKind.PAYMENT,
        POSTED,
        "payer|trace|1",
    )
    assert entry.lines == one.lines + two.lines
    assert {line.charge_id for line in entry.lines} == {7, 8}
    assert {line.remittance_id for line in entry.lines} == {9}


def test_an_entry_that_does_not_balance_is_refused():
    one = LedgerLine(account=Account.CASH, amount=Money(1))
    for lines in ((one,), (one, one), (LedgerLine(account=Account.CASH, amount=ZERO),), ()):
        with pytest.raises(Unbalanced, match="must balance"):
            LedgerEntry(kind=EntryKind.PAYMENT, accounting_date=POSTED, reason="x", lines=lines)


def test_a_reversal_names_its_original_and_keeps_every_belonging():
    plan = plan_line(an_answer("180", "95", ("CO-45", "60"), ("PR-3", "25")), a_standing(), a_setting())
    entry = entry_of([plan], a_setting(), "ERA", "key")
    posted = LedgerEntry(
        id=44, kind=entry.kind, accounting_date=POSTED, reason="ERA", idempotency_key="key", lines=entry.lines
    )
    back = reversal_of(posted, SERVED, "wrong patient")
    assert (back.kind, back.reverses, back.accounting_date, back.idempotency_key, back.id) == (
        EntryKind.REVERSAL,
        44,
        SERVED,
        "",
        0,
    )
    for line, taken in zip(posted.lines, back.lines, strict=True):
        assert taken.amount == -line.amount
        assert (taken.account, taken.coverage_id, taken.carc, taken.aging_date, taken.charge_id) == (
            line.account,
            line.coverage_id,
            line.carc,
            line.aging_date,
            line.charge_id,
        )
    assert Books().enter(posted.lines).enter(back.lines).open() == {}
