"""The laws of posting for any answer of any payer, and the proof that they find a bug of one cent."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import event, given, settings, target
from hypothesis import strategies as st

from medbill_desktop.domain import posting
from medbill_desktop.domain.errors import Unbalanced
from medbill_desktop.domain.ledger import Account, LedgerEntry, reversal_of
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.posting import entry_of, is_balanced, plan_line, released
from medbill_desktop.domain.remittance import Adjustment, ServicePayment
from tests.domain.make_posting import (
    FIRST,
    POSTED,
    SERVED,
    Books,
    PostingCase,
    a_setting,
    a_standing,
    posting_cases,
)

THIS = f"AR_PAYER:{FIRST}"


def _sum(adjustments, *wanted: str) -> int:
    return sum(a.amount.cents for a in adjustments if f"{a.group}-{a.carc}" in wanted or a.group in wanted)


def _obeys_the_laws(case: PostingCase) -> Counter[str]:
    """Check every law on one case; returns what happened in it."""
    service, standing, setting = case.service, case.standing, case.setting
    assert is_balanced(service)
    plan = plan_line(service, standing, setting)
    entry = entry_of([plan], setting, "answer", "")
    assert (entry is None) == (not plan.lines)
    books = Books().enter(plan.lines).cents
    paid, share = service.paid.cents, _sum(service.adjustments, "PR")

    # entries sum to zero, in twos, each line with its belongings
    assert sum(line.amount.cents for line in plan.lines) == 0
    for debit, credit in zip(plan.lines[::2], plan.lines[1::2], strict=True):
        assert debit.amount == -credit.amount
        assert (credit.account, credit.coverage_id) == (Account.AR_PAYER, setting.coverage_id)
    assert {line.charge_id for line in plan.lines} <= {standing.charge_id}

    # what was paid is placed to the cent, from this check
    assert books["UNAPPLIED"] == paid

    # no adjustment brings a line below zero
    after = standing.open_amount.cents + books[THIS]
    assert after >= min(0, standing.open_amount.cents - paid)

    # a denial is never written off, nor what a payer without contract says
    if paid + share <= 0 or not setting.in_network:
        assert books["CONTRACTUAL"] == 0
    assert books["WRITE_OFF"] == books["BAD_DEBT"] == 0

    # only PR-1, 2, 3 reach the patient, and only of who may be billed with nobody next
    own = _sum(service.adjustments, "PR-1", "PR-2", "PR-3")
    assert 0 <= books["AR_PATIENT"] <= own
    for line in plan.lines:
        if line.account is Account.AR_PATIENT:
            assert line.group == "PR"
            assert line.carc in {"1", "2", "3"}
            assert line.aging_date == setting.day
    if not setting.may_bill_patient or setting.next_coverage_id is not None:
        assert books["AR_PATIENT"] == 0

    # every cent of every reason is moved, reported, or known from an earlier payer
    moved = -books[THIS] - paid
    told = sum(e.amount.cents for e in plan.exceptions if e.kind != "over-paid")
    known = 0 if setting.is_first else _sum(service.adjustments, "OA-23")
    silent = sum(a.amount.cents for a in service.adjustments) - moved - told - known
    may_repeat = 0 if setting.is_first else max(standing.settled_before.cents - known, 0)
    contract = _sum(service.adjustments, "CO-45")
    posts = contract and not any(e.kind == "denial" and "CO-45" in e.reason for e in plan.exceptions)
    assert silent == (min(may_repeat, contract) if posts else 0)

    # post then reverse is the identity
    if entry is not None:
        back = reversal_of(replace(entry, id=1), POSTED, "undo")
        assert Books().enter(entry.lines).enter(back.lines).open() == {}
    return _happenings(case, plan, books)


def _happenings(case, plan, books) -> Counter[str]:
    names = [exception.kind for exception in plan.exceptions]
    names += [str(account) for account in ("CONTRACTUAL", "AR_PATIENT", "SEQUESTRATION") if books[account]]
    names += ["next payer"] if any(name.startswith("AR_PAYER:12") for name in books) else []
    names += ["first payer" if case.setting.is_first else "later payer"]
    names += ["clean"] if not plan.exceptions and plan.lines else []
    names += ["line closed"] if plan.lines and case.standing.open_amount.cents + books[THIS] == 0 else []
    return Counter(set(names))


EXPECTED = {
    "denial": 20,
    "unusual-adjustment": 20,
    "over-adjusted": 20,
    "over-paid": 5,
    "patient-not-billable": 5,
    "CONTRACTUAL": 20,
    "AR_PATIENT": 10,
    "SEQUESTRATION": 5,
    "next payer": 20,
    "first payer": 50,
    "later payer": 50,
    "clean": 20,
    "line closed": 20,
}
"""How often each thing must at least happen among the 400 cases, so that the laws are tried on it."""


@pytest.mark.slow
def test_the_laws_hold_and_what_matters_happens():
    seen: Counter[str] = Counter()

    @settings(max_examples=400)
    @given(posting_cases())
    def laws(case):
        happened = _obeys_the_laws(case)
        seen.update(happened)
        target(float(len(happened)), label="things happening at once")
        for name in happened:
            event(name)

    laws()
    too_rare = {name: seen[name] for name, least in EXPECTED.items() if seen[name] < least}
    assert too_rare == {}, seen


# ---------------------------------------------------------------- bugs of one cent

CENT = Money(1)


def _short_contract(planner, account, adjustment, wanted):
    """Takes one cent less off than the payer said."""
    amount = planner._within_open(adjustment, wanted)
    if amount.cents > 1:
        planner._move(account, amount - CENT, adjustment)


def _long_payment(planner):
    """Places one cent more than was paid."""
    if planner.service.paid:
        planner._move(Account.UNAPPLIED, planner.service.paid + CENT)


def _leaky_open(planner, adjustment, wanted=None):
    """Lets an adjustment go one cent below zero."""
    wanted = adjustment.amount if wanted is None else wanted
    return min(wanted, max(planner.open, Money(0)) + CENT)


def _everything_to_the_patient(planner, adjustment):
    """Bills the patient whatever the group."""
    planner._move(Account.AR_PATIENT, planner._within_open(adjustment), adjustment)


def _one_sided(planner, to, amount, why=None, coverage_id=None):
    """Debits a cent more than it credits."""
    this = planner.setting.coverage_id
    planner.lines.append(planner._line(to, amount + CENT, why, coverage_id, None))
    planner.lines.append(planner._line(Account.AR_PAYER, -amount, why, this, None))
    planner.open -= amount


def _forgetful_repeats(planner):
    """Takes one cent less as known from earlier payers."""
    told = sum(a.amount.cents for a in planner.service.adjustments if a.carc == "23")
    known = 0 if planner.setting.is_first else planner.standing.settled_before.cents - told - 1
    return Money(max(known, 0))


@pytest.mark.parametrize(
    ("method", "bug"),
    [
        ("_reduce", _short_contract),
        ("take_payment", _long_payment),
        ("_within_open", _leaky_open),
        ("_unusual", _everything_to_the_patient),
        ("_move", _one_sided),
        ("_may_be_repeated", _forgetful_repeats),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_planted_bug_is_found(monkeypatch, method, bug):
    copied = type("_PlantedPlanner", (posting._Planner,), {method: bug})
    monkeypatch.setattr(posting, "_Planner", copied)

    @settings(max_examples=400, report_multiple_bugs=False)
    @given(posting_cases())
    def laws(case):
        _obeys_the_laws(case)

    with pytest.raises((AssertionError, Unbalanced)):
        laws()


# ---------------------------------------------------------------- takebacks and whole lives

_signed = st.integers(-500_00, 500_00)


@given(
    _signed,
    st.lists(st.tuples(st.sampled_from(["CO-45", "PR-1", "PR-96", "CO-253", "OA-23"]), _signed), max_size=4),
)
def test_takebacks_balance_too(paid, reasons):
    adjustments = tuple(
        Adjustment(group=why.split("-")[0], carc=why.split("-")[1], amount=Money(cents))
        for why, cents in reasons
    )
    charge = Money(paid + sum(cents for _, cents in reasons))
    service = ServicePayment(charge=charge, paid=Money(paid), adjustments=adjustments)
    plan = plan_line(service, a_standing(), a_setting())
    books = Books().enter(plan.lines)
    assert sum(books.cents.values()) == 0
    assert books.cents["UNAPPLIED"] == paid


@given(posting_cases(), st.integers(0, 5))
def test_a_life_of_posting_and_undoing_ends_where_it_began(case, times):
    start = tuple(released(7, 3, case.standing.charge, SERVED, FIRST))
    books = Books().enter(start)
    before = dict(books.open())
    entry = entry_of([plan_line(case.service, case.standing, case.setting)], case.setting, "answer", "")
    if entry is None:
        return
    for _ in range(times):
        back = reversal_of(entry, POSTED, "undo")
        assert isinstance(back, LedgerEntry)
        books.enter(entry.lines).enter(back.lines)
        again = reversal_of(replace(back, id=2), POSTED, "redo")
        assert [line.amount for line in again.lines] == [line.amount for line in entry.lines]
    assert books.open() == before
