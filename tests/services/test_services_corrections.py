"""Corrections after release: balances as if it had been charged right from the start (O1)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from make_services import a_coverage, a_line, an_answer, an_office, register
from sqlalchemy import select

from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.desk import WorkItem
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.visit import Charge, ChargeState
from medbill_desktop.query.details.account import account
from medbill_desktop.services import claims, corrections, posting, submission, undo
from medbill_desktop.services.charges import release_encounter
from medbill_desktop.services.unrelease import unrelease_encounter
from medbill_desktop.store.tables import ledger_line as line

CODES = (("icd10cm", "I10"), ("icd10cm", "E11.9"))


def charges_of(shop, visit_id):
    return [one for one in shop.all(Charge, encounter_id=visit_id, order_by="line") if one.state != "void"]


def correct(shop, visit_id, *changes, codes=CODES, reason="Wrong units"):
    """Correct by functions from the standing lines to the wanted ones."""
    wanted = charges_of(shop, visit_id)
    for change in changes:
        wanted = change(wanted)
    command = corrections.CorrectVisit(encounter_id=visit_id, diagnoses=codes, charges=wanted, reason=reason)
    return corrections.correct_visit(shop.bench, command).value


def costs(dollars, place=0):
    return lambda lines: [
        replace(one, amount=Money.parse(dollars)) if number == place else one
        for number, one in enumerate(lines)
    ]


def parties(shop):
    """What is owed, party by party, and every other account."""
    sums = defaultdict(int)
    with shop.bench.store.reading() as connection:
        for row in connection.execute(select(line.c.account, line.c.coverage_id, line.c.cents)):
            of = row.coverage_id if row.account is Account.AR_PAYER else None
            sums[row.account, of] += row.cents.cents
    return {key: cents for key, cents in sums.items() if cents}


def paid(shop, built, *told, trace="1001"):
    total = sum((Money.parse(one[0]) for one in told), Money(0))
    check = shop.check(total.plain(), trace)
    return posting.post_claim(shop.bench, check.id, an_answer(built, *told)).value


USUAL = ("95", {"CO-45": "60", "PR-3": "25"})


def test_a_smaller_charge_cuts_the_write_off_and_leaves_nothing_open(shop):
    built = shop.sent()
    paid(shop, built, USUAL)
    done = correct(shop, built.record.encounter_id, costs("150"))
    assert shop.balances() == {
        "AR_PATIENT": Money(2500),
        "CASH": Money(9500),
        "CHARGES": Money(-15000),
        "CONTRACTUAL": Money(3000),
    }
    assert (done.change, done.patient_credit, done.over_paid) == (Money(-3000), Money(0), Money(0))


def test_a_larger_charge_leaves_the_difference_with_the_payer(shop):
    built = shop.sent()
    paid(shop, built, USUAL)
    correct(shop, built.record.encounter_id, costs("200"))
    assert parties(shop)[Account.AR_PAYER, built.record.coverage_id] == 2000
    assert shop.balances()["CONTRACTUAL"] == Money(6000)


def test_overpaid_after_correction_is_said_and_stays_with_the_payer(shop):
    built = shop.sent()
    paid(shop, built, USUAL)
    done = correct(shop, built.record.encounter_id, costs("80"))
    assert done.over_paid == Money(1500)
    assert parties(shop)[Account.AR_PAYER, built.record.coverage_id] == -1500
    (item,) = [one for one in shop.all(WorkItem) if one.kind == "over-paid"]
    assert item.amount == Money(1500)
    assert "AR_PATIENT" not in shop.balances()


def test_what_the_patient_paid_too_much_becomes_a_credit(shop):
    person = register(shop, coverages=())
    visit = shop.released(patient_id=person.patient.id, case_id=person.case.id)
    (charge,) = charges_of(shop, visit.id)

    def pay(uow):
        lines = (
            LedgerLine(account=Account.DRAWER, amount=Money(18000), patient_id=person.patient.id),
            LedgerLine(
                account=Account.AR_PATIENT,
                amount=Money(-18000),
                patient_id=person.patient.id,
                charge_id=charge.id,
                aging_date=charge.service_date,
            ),
        )
        uow.post(
            LedgerEntry(
                kind=EntryKind.PAYMENT, accounting_date=shop.bench.clock.today(), reason="paid", lines=lines
            )
        )

    shop.bench.act("pay", pay)
    done = correct(shop, visit.id, costs("100"))
    assert done.patient_credit == Money(8000)
    assert shop.balances() == {
        "CHARGES": Money(-10000),
        "DRAWER": Money(18000),
        "PATIENT_CREDIT": Money(-8000),
    }


def test_units_code_and_diagnosis_change_and_the_account_shows_one_line(shop):
    built = shop.sent(a_line("99213"), a_line("83036", "B"))
    visit = built.record.encounter_id
    before = len(account_lines(shop))
    done = correct(
        shop,
        visit,
        lambda lines: [
            replace(lines[0], code="99214", amount=Money(0)),
            replace(lines[1], units=Decimal(2), amount=Money(0)),
        ],
        codes=(("icd10cm", "E11.9"),),
        reason="Coded from the wrong chart",
    )
    assert [one.words for one in done.lines] == [
        "99213 180.00 becomes 99214 500.00",
        "83036 42.00 becomes 83036 84.00",
    ]
    assert done.diagnoses
    shown = account_lines(shop)
    assert len(shown) == before + 1
    assert shown[-1].payers == Money(36200)
    assert shown[-1].what.startswith("99213 180.00 becomes 99214 500.00: Coded from the wrong chart")
    assert shown[-1].balance == Money(58400)


def account_lines(shop):
    with shop.bench.store.reading() as connection:
        return account(connection, shop.patient.id)


def test_a_line_taken_off_and_a_late_one(shop):
    built = shop.sent(a_line("99213"), a_line("83036", "B"))
    visit = built.record.encounter_id
    correct(shop, visit, lambda lines: [a_line("99214"), lines[1]])
    standing = charges_of(shop, visit)
    assert [(one.line, one.code) for one in standing] == [(1, "83036"), (2, "99214")] or [
        (one.line, one.code) for one in standing
    ] == [(1, "99214"), (2, "83036")]
    assert shop.balances() == {"AR_PAYER": Money(54200), "CHARGES": Money(-54200)}
    assert {one.code for one in shop.all(Charge, encounter_id=visit, state=ChargeState.VOID)} == {"99213"}


def test_a_claim_that_is_out_waits_for_the_payers_number_then_is_replaced(shop):
    built = shop.sent()
    visit = built.record.encounter_id
    (action,) = correct(shop, visit, costs("150")).claims
    assert action.made_id is None
    assert [one.kind for one in shop.all(WorkItem)] == ["corrected-claim"]
    paid(shop, built, ("80", {"CO-45": "100"}))
    (action,) = correct(shop, visit, costs("140")).claims
    replacement = shop.claim(action.made_id)
    assert (replacement.frequency, replacement.original_reference) == ("7", "PAYER777")
    assert (replacement.charge_total, replacement.state) == (Money(14000), ClaimState.READY)
    (again,) = correct(shop, visit, costs("130")).claims
    assert shop.claim(again.made_id).id == replacement.id
    assert shop.claim(replacement.id).charge_total == Money(13000)


def test_an_unsent_claim_is_built_anew(shop):
    built = claims.build_claim(shop.bench, shop.released().id).value
    correct(shop, built.record.encounter_id, costs("150"))
    assert shop.claim(built.record.id).charge_total == Money(15000)
    assert len(shop.all(ClaimRecord)) == 1


def test_all_lines_taken_off_voids_the_claim(shop):
    built = shop.sent()
    paid(shop, built, ("0", {"CO-45": "180"}))
    (action,) = correct(shop, built.record.encounter_id, lambda _: []).claims
    void = shop.claim(action.made_id)
    assert (void.frequency, void.charge_total) == ("8", Money(18000))
    assert shop.balances() == {}
    submission.send_claims(shop.bench, [claims.recheck_claim(shop.bench, void.id).value.record.id])
    assert shop.claim(void.id).state is ClaimState.SENT


def test_the_answer_is_taken_back_after_a_correction(shop):
    built = shop.sent()
    posted = paid(shop, built, USUAL)
    correct(shop, built.record.encounter_id, costs("100"))
    undo.undo_posting(shop.bench, posted.answer_id)
    assert shop.balances() == {
        "AR_PAYER": Money(10000),
        "CASH": Money(9500),
        "CHARGES": Money(-10000),
        "UNAPPLIED": Money(-9500),
    }


def test_refused_in_a_sentence_and_nothing_changed(shop):
    built = shop.sent()
    visit = built.record.encounter_id
    before = shop.balances()
    for wanted, sentence in (
        ({}, "Nothing differs"),
        ({"reason": " "}, "Say why"),
    ):
        with pytest.raises(UserError, match=sentence):
            correct(shop, visit, **wanted)
    with pytest.raises(UserError, match="not negative"):
        correct(shop, visit, costs("-1"))
    with pytest.raises(UserError, match="not one of this visit's"):
        correct(shop, visit, lambda lines: [replace(lines[0], id=999)])
    draft = shop.encounter()
    with pytest.raises(UserError, match="not released"):
        correct(shop, draft.id)
    assert shop.balances() == before


def test_a_preview_changes_nothing_and_says_the_same(shop):
    built = shop.sent()
    visit = built.record.encounter_id
    paid(shop, built, USUAL)
    before = (shop.balances(), len(shop.all(ClaimRecord)))
    (charge,) = charges_of(shop, visit)
    command = corrections.CorrectVisit(
        encounter_id=visit, diagnoses=CODES, charges=[replace(charge, amount=Money(10000))], reason="typo"
    )
    shown = corrections.preview_correction(shop.bench, command)
    assert (shop.balances(), len(shop.all(ClaimRecord))) == before
    done = corrections.correct_visit(shop.bench, command).value
    assert (done.change, done.patient_credit, done.over_paid, [one.words for one in done.claims]) == (
        shown.change,
        shown.patient_credit,
        shown.over_paid,
        [one.words for one in shown.claims],
    )


AMOUNTS = st.integers(1, 60000)


@st.composite
def answers(draw, first):
    """Paid, taken off and left to the patient: they fit the first amount."""
    paid_ = draw(st.integers(0, first))
    share = draw(st.integers(0, first - paid_))
    return paid_, first - paid_ - share, share


@pytest.mark.slow
@settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_as_if_it_had_been_charged_right_from_the_start(new_store, clock, data):
    """The corrected office against books that know only the right amount."""
    amounts = data.draw(st.lists(AMOUNTS, min_size=2, max_size=4))
    secondary = data.draw(st.booleans())
    shop = an_office(new_store(clock=clock), clock)
    try:
        wanted = [a_coverage(shop, shop.payer, shop.plan)]
        if secondary:
            wanted.append(a_coverage(shop, shop.payer, shop.plan, rank=2, member_id="B2"))
        person = register(shop, *wanted)
        visit = shop.released(
            a_line("99213", amount=Money(amounts[0])), patient_id=person.patient.id, case_id=person.case.id
        )
        built = claims.build_claim(shop.bench, visit.id).value
        submission.send_claims(shop.bench, [built.record.id])
        paid_, off, share = data.draw(answers(amounts[0]))
        told = (Money(paid_).plain(), {"CO-45": Money(off).plain(), "PR-2": Money(share).plain()})
        paid(shop, built, told)
        for amount in amounts[1:]:
            if Money(amount) != charges_of(shop, visit.id)[0].amount:
                correct(shop, visit.id, costs(Money(amount).plain()))
        assert parties(shop) == by_hand(amounts, (paid_, off, share), [one.id for one in person.coverages])
    finally:
        shop.bench.store.close()


def by_hand(amounts, told, coverages):
    """Payment first, then the share, then the contract, none of the latter beyond what is open."""
    paid_, off, share = told
    last = amounts[-1]
    is_contract = bool(paid_ + share) and off != amounts[0]
    left = last - paid_
    moved = min(share, max(left, 0))
    left -= moved
    cut = min(off, max(left, 0)) if is_contract else 0
    left -= cut
    event("over-paid" if left < 0 else "open" if left else "even")
    event("cut" if cut < off and is_contract else "whole")
    next_party = (Account.AR_PAYER, coverages[1]) if len(coverages) > 1 else (Account.AR_PATIENT, None)
    sums = {
        (Account.CHARGES, None): -last,
        (Account.CASH, None): paid_,
        (Account.CONTRACTUAL, None): cut,
        (Account.AR_PAYER, coverages[0]): left,
        next_party: moved,
    }
    return {key: cents for key, cents in sums.items() if cents}


def test_a_release_is_taken_back_while_nothing_followed(shop):
    built = claims.build_claim(shop.bench, shop.released().id).value
    visit = built.record.encounter_id
    unrelease_encounter(shop.bench, visit)
    assert shop.balances() == {}
    assert shop.claim(built.record.id).state is ClaimState.CLOSED
    (draft,) = charges_of(shop, visit)
    assert (draft.state, draft.amount) == (ChargeState.DRAFT, Money(18000))
    release_encounter(shop.bench, visit)
    assert shop.balances() == {"AR_PAYER": Money(18000), "CHARGES": Money(-18000)}
    again = claims.build_claim(shop.bench, visit).value
    submission.send_claims(shop.bench, [again.record.id])
    with pytest.raises(UserError, match=r"is sent\. Correct the visit with a reason"):
        unrelease_encounter(shop.bench, visit)


def test_a_price_raised_since_release_does_not_touch_the_other_lines(shop):
    built = shop.sent(a_line("99213"), a_line("83036", "B"))
    done = correct(
        shop,
        built.record.encounter_id,
        lambda lines: [
            replace(lines[0], amount=Money(0)),
            replace(lines[1], units=Decimal(2), amount=Money(0)),
        ],
    )
    assert [one.words for one in done.lines] == ["83036 42.00 becomes 83036 84.00"]
