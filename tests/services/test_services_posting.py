"""Posting by hand and its undo, on both engines, against the worked tables of docs/algorithms/posting.md."""

from dataclasses import replace

import pytest
from make_services import a_coverage, a_line, an_answer, register

from medbill_desktop.domain.claim import ClaimState
from medbill_desktop.domain.desk import WorkItem, WorkState
from medbill_desktop.domain.errors import DuplicatePosting, Unbalanced, UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.services import claims, posting, submission, undo


def money(**amounts):
    return {account: Money.parse(text) for account, text in amounts.items()}


def test_release_posts_the_gross_charge_to_the_first_coverage(shop):
    shop.released()
    assert shop.balances() == money(AR_PAYER="180", CHARGES="-180")


def test_a_visit_without_coverage_is_the_patients(shop):
    alone = register(shop, coverages=())
    shop.released(patient_id=alone.patient.id, case_id=alone.case.id)
    assert shop.balances() == money(AR_PATIENT="180", CHARGES="-180")


def test_paid_contract_and_copay(shop):
    built = shop.sent()
    check = shop.check("95.00")
    posted = posting.post_claim(
        shop.bench, check.id, an_answer(built, ("95", {"CO-45": "60", "PR-3": "25"}))
    ).value
    assert posted.exceptions == ()
    assert shop.balances() == money(AR_PATIENT="25", CASH="95", CONTRACTUAL="60", CHARGES="-180")
    assert shop.claim(built.record.id).state is ClaimState.PAID
    assert shop.claim(built.record.id).payer_control == "PAYER777"


def test_post_then_undo_is_the_identity_and_may_be_posted_again(shop):
    built = shop.sent()
    check = shop.check("95.00")
    before = shop.balances()
    answer = an_answer(built, ("95", {"CO-45": "60", "PR-3": "25"}))
    first = posting.post_claim(shop.bench, check.id, answer).value
    after = shop.balances()
    undone = undo.undo_posting(shop.bench, first.answer_id).value
    assert undone.reversed_entries == 1
    assert shop.balances() == before
    assert shop.claim(built.record.id).state is ClaimState.SENT
    with pytest.raises(UserError, match="not posted"):
        undo.undo_posting(shop.bench, first.answer_id)
    second = posting.post_claim(shop.bench, check.id, answer).value
    assert shop.balances() == after
    undo.undo_posting(shop.bench, second.answer_id)
    assert shop.balances() == before


def test_the_same_answer_is_not_posted_twice(shop):
    built = shop.sent()
    check = shop.check("190.00")
    answer = an_answer(built, ("95", {"CO-45": "60", "PR-3": "25"}))
    posting.post_claim(shop.bench, check.id, answer)
    before = shop.balances()
    with pytest.raises(DuplicatePosting):
        posting.post_claim(shop.bench, check.id, answer)
    assert shop.balances() == before


def test_the_same_check_is_not_recorded_twice(shop):
    shop.check("95.00")
    before = shop.balances()
    with pytest.raises(DuplicatePosting):
        shop.check("95.00")
    assert shop.balances() == before == money(CASH="95", UNAPPLIED="-95")


def test_medicare_then_medicaid_leaves_nothing_and_takes_only_the_change(shop):
    two = register(
        shop,
        a_coverage(shop, shop.payer, shop.plan),
        a_coverage(shop, shop.second, shop.medicaid, rank=2, member_id="MCD1"),
    )
    shop.records.update(patient=two.patient, case=two.case)
    built = shop.sent(a_line("99214"))
    check = shop.check("300.00")
    posting.post_claim(shop.bench, check.id, an_answer(built, ("300", {"CO-45": "125", "PR-2": "75"})))
    following = claims.bill_next_payer(shop.bench, built.record.id).value
    assert following.findings == ()
    submission.send_claims(shop.bench, [following.record.id])
    second = shop.check("65.00", trace="2002", payer_id=shop.second.id)
    posted = posting.post_claim(shop.bench, second.id, an_answer(following, ("65", {"CO-45": "435"}))).value
    assert posted.exceptions == ()
    assert shop.balances() == money(CASH="365", CONTRACTUAL="135", CHARGES="-500")


def test_a_posting_whose_next_claim_was_sent_is_not_undone(shop):
    two = register(
        shop,
        a_coverage(shop, shop.payer, shop.plan),
        a_coverage(shop, shop.second, shop.medicaid, rank=2, member_id="M2"),
    )
    shop.records.update(patient=two.patient, case=two.case)
    built = shop.sent()
    check = shop.check("95.00")
    posted = posting.post_claim(
        shop.bench, check.id, an_answer(built, ("95", {"CO-45": "60", "PR-3": "25"}))
    ).value
    following = claims.bill_next_payer(shop.bench, built.record.id).value
    submission.send_claims(shop.bench, [following.record.id])
    before = shop.balances()
    with pytest.raises(UserError, match=rf"{following.record.number}.*Void it"):
        undo.undo_posting(shop.bench, posted.answer_id)
    assert shop.balances() == before


def test_a_denial_is_never_written_off(shop):
    built = shop.sent()
    check = shop.check("0.00", method="NON", deposit_date=None)
    posted = posting.post_claim(shop.bench, check.id, an_answer(built, ("0", {"CO-45": "180"}))).value
    assert [one.kind for one in posted.exceptions] == ["denial"]
    assert shop.balances() == money(AR_PAYER="180", CHARGES="-180")
    assert shop.claim(built.record.id).state is ClaimState.DENIED
    items = shop.all(WorkItem, claim_id=built.record.id)
    assert [(item.kind, item.state, item.amount) for item in items] == [
        ("denial", WorkState.OPEN, Money(18000))
    ]


def test_a_payer_without_contract_takes_nothing_off(shop):
    far = register(shop, a_coverage(shop, shop.stranger, shop.far_plan))
    shop.records.update(patient=far.patient, case=far.case)
    built = shop.sent()
    check = shop.check("95.00", payer_id=shop.stranger.id)
    posted = posting.post_claim(shop.bench, check.id, an_answer(built, ("95", {"CO-45": "85"}))).value
    assert [one.kind for one in posted.exceptions] == ["denial"]
    assert shop.balances() == money(AR_PAYER="85", CASH="95", CHARGES="-180")


def test_medicaid_patients_are_never_billed(shop):
    poor = register(shop, a_coverage(shop, shop.second, shop.medicaid))
    shop.records.update(patient=poor.patient, case=poor.case)
    built = shop.sent()
    check = shop.check("95.00", payer_id=shop.second.id)
    posted = posting.post_claim(
        shop.bench, check.id, an_answer(built, ("95", {"CO-45": "60", "PR-3": "25"}))
    ).value
    assert [one.kind for one in posted.exceptions] == ["patient-not-billable"]
    assert "AR_PATIENT" not in shop.balances()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (("95", {"CO-45": "61", "PR-3": "25"}), "adjustments add up to 86.00"),
        (("96", {"CO-45": "59", "PR-3": "25"}), "only 95.00 of the check is left"),
    ],
)
def test_what_does_not_balance_is_refused_whole(shop, line, sentence):
    built = shop.sent()
    check = shop.check("95.00")
    before = shop.balances()
    with pytest.raises(Unbalanced, match=sentence):
        posting.post_claim(shop.bench, check.id, an_answer(built, line))
    assert shop.balances() == before
    assert shop.claim(built.record.id).state is ClaimState.SENT


def test_the_claim_total_must_be_the_sum_of_its_lines(shop):
    built = shop.sent()
    check = shop.check("95.00")
    answer = an_answer(built, ("95", {"CO-45": "60", "PR-3": "25"}))
    with pytest.raises(Unbalanced, match=r"the claim says 90\.00"):
        posting.post_claim(shop.bench, check.id, replace(answer, paid=Money(9000)))
