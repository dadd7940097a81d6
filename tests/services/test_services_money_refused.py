"""Answers that do not fit are refused in one sentence and change nothing; odd ones that fit post right."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from make_services import VISIT, a_coverage, a_line, an_answer, register

from medbill_desktop.domain.claim import ClaimState
from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.domain.desk import WorkItem, WorkState
from medbill_desktop.domain.errors import DuplicatePosting, Unbalanced, UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.remittance import Adjustment
from medbill_desktop.domain.visit import Fee, FeeSchedule
from medbill_desktop.query.aging import aging
from medbill_desktop.services import claims, posting, statements, submission, undo
from medbill_desktop.services.registration import end_coverage
from medbill_desktop.services.setup import save_fee_schedule
from medbill_desktop.store.digest import content_digest

PAID = ("95", {"CO-45": "60", "PR-3": "25"})


def digest(shop):
    with shop.bench.store.reading() as connection:
        return content_digest(connection)


def refuse(shop, error, match, action, *words):
    before = digest(shop)
    with pytest.raises(error, match=match) as caught:
        action(shop.bench, *words)
    assert str(caught.value).endswith(".")
    assert digest(shop) == before


def post(shop, check, answer):
    return posting.post_claim(shop.bench, check.id, answer).value


def two_payers(shop, **over):
    made = register(
        shop,
        a_coverage(shop, shop.payer, shop.plan),
        a_coverage(shop, shop.second, shop.medicaid, **{"rank": 2, "member_id": "MCD1", **over}),
    )
    shop.records.update(patient=made.patient, case=made.case, coverages=made.coverages)
    return made


def with_first(answer, **over):
    return replace(answer, services=(replace(answer.services[0], **over), *answer.services[1:]))


FAULTS = {
    "no lines": (lambda a: replace(a, services=()), "has no lines"),
    "no charge chosen": (lambda a: with_first(a, charge_id=None), "Choose the charge"),
    "unknown charge": (lambda a: with_first(a, charge_id=999), "not on claim"),
    "one charge twice": (
        lambda a: replace(
            a, charge=a.charge + a.charge, paid=a.paid + a.paid, services=a.services + a.services
        ),
        "two lines for one charge",
    ),
    "money taken back": (lambda a: replace(a, status="22"), "takes money back"),
    "paid below zero": (
        lambda a: replace(with_first(a, paid=Money(-100)), paid=Money(-100)),
        "takes money back",
    ),
    "adjusted beside the lines": (
        lambda a: replace(a, adjustments=(Adjustment(group="CO", carc="16", amount=Money(500)),)),
        r"Adjustments of 5\.00 stand beside the claim",
    ),
    "a line is missing": (lambda a: replace(a, charge=Money(99_999)), "a line is missing"),
    "patient share": (lambda a: replace(a, patient_share=Money(2600)), r"leave 25\.00 to the patient"),
    "no claim": (lambda a: replace(a, claim_id=None), "Choose the claim"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_answer_is_refused_whole(shop, fault):
    spoil, sentence = FAULTS[fault]
    built = shop.sent()
    check = shop.check("400.00")
    refuse(shop, UserError, sentence, posting.post_claim, check.id, spoil(an_answer(built, PAID)))


def test_the_charge_of_another_claim_is_refused(shop):
    first, second = shop.sent(), shop.sent()
    answer = with_first(an_answer(first, PAID), charge_id=second.claim.lines[0].charge_id)
    refuse(shop, UserError, "not on claim", posting.post_claim, shop.check("95.00").id, answer)


def test_another_payers_check_is_refused(shop):
    built = shop.sent()
    check = shop.check("95.00", payer_id=shop.second.id)
    refuse(shop, UserError, "is from Medicaid", posting.post_claim, check.id, an_answer(built, PAID))


def test_a_claim_that_was_closed_unsent_takes_no_money(shop):
    two_payers(shop)
    built = shop.sent()
    posted = post(shop, shop.check("95.00"), an_answer(built, PAID))
    following = claims.bill_next_payer(shop.bench, built.record.id).value
    undo.undo_posting(shop.bench, posted.answer_id)
    assert shop.claim(following.record.id).state is ClaimState.CLOSED
    check = shop.check("25.00", trace="2002", payer_id=shop.second.id)
    answer = an_answer(following, ("25", {"OA-23": "155"}))
    refuse(shop, UserError, "was never sent", posting.post_claim, check.id, answer)


def test_the_same_payment_under_another_check_stays_unapplied(shop):
    built = shop.sent()
    post(shop, shop.check("95.00"), an_answer(built, PAID))
    other = shop.check("95.00", trace="1002")
    again = an_answer(built, PAID, payer_control="ANOTHER")
    refuse(shop, DuplicatePosting, "stands posted under check 1001", posting.post_claim, other.id, again)
    assert shop.balances()["UNAPPLIED"] == Money(-9500)


@pytest.mark.parametrize("dollars", ["0.00", "95.00"])
def test_a_check_is_the_same_in_small_letters_and_with_blanks(shop, dollars):
    first = shop.check(dollars, trace="EFT7a")
    again = replace(first, id=0, version=0, trace=" eft7A ")
    refuse(shop, DuplicatePosting, "recorded already", posting.record_check, again)


def test_quantities_written_otherwise_are_the_same_answer_and_can_be_taken_back(shop):
    built = shop.sent()
    check = shop.check("190.00")
    before = shop.balances()
    answer = an_answer(built, PAID)
    adjusted = tuple(replace(one, quantity=Decimal("1.00")) for one in answer.services[0].adjustments)
    written = with_first(answer, units=Decimal("1.0"), adjustments=adjusted, remarks=("N30", "M15"))
    posted = post(shop, check, written)
    refuse(shop, DuplicatePosting, "posted already", posting.post_claim, check.id, written)
    assert undo.undo_posting(shop.bench, posted.answer_id).value.reversed_entries == 1
    assert shop.balances() == before


def test_two_answers_of_one_claim_are_taken_back_in_any_order(shop):
    built = shop.sent()
    check = shop.check("195.00")
    before = shop.balances()
    first = post(shop, check, an_answer(built, PAID))
    second = post(shop, check, an_answer(built, ("100", {"CO-45": "80"})))
    assert [one.refuses for one in undo.followed_posting(shop.bench, first.answer_id)] == [False]
    for answer in (first, second):
        assert undo.undo_posting(shop.bench, answer.answer_id).value.reversed_entries == 1
    assert shop.balances() == before
    assert shop.claim(built.record.id).state is ClaimState.SENT


def test_taking_back_the_payment_leaves_the_denial_that_stands(shop):
    built = shop.sent()
    none = shop.check("0.00", method="NON", trace="N1")
    post(shop, none, an_answer(built, ("0", {"CO-16": "180"})))
    paid = post(shop, shop.check("95.00"), an_answer(built, PAID))
    assert shop.claim(built.record.id).state is ClaimState.PAID
    undo.undo_posting(shop.bench, paid.answer_id)
    assert shop.claim(built.record.id).state is ClaimState.DENIED
    items = shop.all(WorkItem, claim_id=built.record.id)
    assert [item.state for item in items if item.kind == "denial"] == [WorkState.OPEN]


def test_a_posting_is_taken_back_again_after_its_next_claim_was_closed(shop):
    two_payers(shop)
    built = shop.sent()
    check = shop.check("95.00")
    before = shop.balances()
    for _ in range(2):
        posted = post(shop, check, an_answer(built, PAID))
        claims.bill_next_payer(shop.bench, built.record.id)
        undo.undo_posting(shop.bench, posted.answer_id)
        assert shop.balances() == before


def test_a_voided_next_claim_lets_the_posting_be_taken_back(shop):
    two_payers(shop)
    built = shop.sent()
    first = post(shop, shop.check("95.00"), an_answer(built, PAID))
    following = claims.bill_next_payer(shop.bench, built.record.id).value
    submission.send_claims(shop.bench, [following.record.id])
    check = shop.check("25.00", trace="2002", payer_id=shop.second.id)
    second = post(shop, check, an_answer(following, ("25", {"OA-23": "155"}), payer_control="MCD7"))
    refuse(shop, UserError, "is answered", undo.undo_posting, first.answer_id)
    undo.undo_posting(shop.bench, second.answer_id)
    refuse(shop, UserError, "Void it first", undo.undo_posting, first.answer_id)
    void = claims.correct_claim(shop.bench, following.record.id, "8").value
    submission.send_claims(shop.bench, [void.record.id])
    undo.undo_posting(shop.bench, first.answer_id)
    post(shop, shop.check("95.00", trace="3003"), an_answer(built, PAID))
    assert claims.bill_next_payer(shop.bench, built.record.id).value.record.rank == 2


def test_a_split_claim_stays_open_until_every_line_is_answered(shop):
    two_payers(shop)
    built = shop.sent(a_line("99213"), a_line("83036"))
    whole = an_answer(built, PAID, ("20", {"CO-45": "22"}))
    halves = [replace(whole, services=(s,), charge=s.charge, paid=s.paid) for s in whole.services]
    check = shop.check("115.00")
    post(shop, check, halves[0])
    assert shop.claim(built.record.id).state is ClaimState.SENT
    refuse(shop, UserError, "has not answered 1 of the lines", claims.bill_next_payer, built.record.id)
    post(shop, check, halves[1])
    assert shop.claim(built.record.id).state is ClaimState.PAID
    assert claims.bill_next_payer(shop.bench, built.record.id).value.record.rank == 2


def test_a_patient_share_does_not_go_to_a_coverage_that_has_ended(shop):
    made = two_payers(shop, qmb=False)
    built = shop.sent()
    end_coverage(shop.bench, made.coverages[1].id, VISIT.replace(month=1))
    posted = post(shop, shop.check("95.00"), an_answer(built, PAID))
    assert [one.kind for one in posted.exceptions] == ["patient-not-billable"]
    assert shop.balances()["AR_PAYER"] == Money(2500)
    refuse(shop, UserError, "no further coverage", claims.bill_next_payer, built.record.id)


def test_ranks_with_a_gap_are_billed_on(shop):
    two_payers(shop, rank=3)
    built = shop.sent()
    post(shop, shop.check("95.00"), an_answer(built, PAID))
    assert claims.bill_next_payer(shop.bench, built.record.id).value.record.rank == 3


def test_a_visit_with_only_a_later_coverage_is_not_released(shop):
    made = register(shop, a_coverage(shop, shop.second, shop.medicaid, rank=2))
    with pytest.raises(UserError, match="no primary one"):
        shop.released(patient_id=made.patient.id, case_id=made.case.id)
    assert shop.balances() == {}


def test_remarks_of_a_qualified_beneficiary_keep_the_bill_from_the_patient(shop):
    built = shop.sent()
    posted = post(shop, shop.check("95.00"), with_first(an_answer(built, PAID), remarks=("N782",)))
    assert [one.kind for one in posted.exceptions] == ["patient-not-billable"]
    assert "AR_PATIENT" not in shop.balances()


def test_coverage_that_ended_is_a_denial_and_takes_nothing_off(shop):
    built = shop.sent()
    answer = an_answer(built, ("0", {"CO-45": "60", "PR-27": "120"}))
    posted = post(shop, shop.check("0.00", method="NON"), answer)
    assert {one.kind for one in posted.exceptions} == {"denial"}
    assert shop.balances() == {"AR_PAYER": Money(18000), "CHARGES": Money(-18000)}
    assert shop.claim(built.record.id).state is ClaimState.DENIED


def test_a_payer_that_pays_too_much_leaves_a_credit_with_its_amount(shop):
    built = shop.sent()
    check = shop.check("205.00")
    posted = post(shop, check, an_answer(built, ("200", {"CO-94": "-20"})))
    over = {one.kind: one.amount for one in posted.exceptions}
    assert over["over-paid"] == Money(2000)
    assert shop.balances()["AR_PAYER"] == Money(-2000)
    more = post(shop, check, an_answer(built, ("5", {"CO-97": "175"})))
    assert [one.amount for one in more.exceptions if one.kind == "over-paid"] == [Money(500)]


def test_a_line_without_charge_is_answered(shop):
    free = Fee(schedule_id=0, code="99211", description="No charge", amount=Money(0))
    schedule = FeeSchedule(name="Free", effective_from=VISIT.replace(month=1))
    save_fee_schedule(shop.bench, schedule, [free])
    built = shop.sent(a_line("99213"), a_line("99211"))
    posted = post(shop, shop.check("95.00"), an_answer(built, PAID, ("0", {})))
    assert posted.exceptions == ()
    assert shop.claim(built.record.id).state is ClaimState.PAID


def test_a_negative_charge_is_refused(shop):
    with pytest.raises(UserError, match="a charge is not negative"):
        shop.released(a_line("99213", amount=Money(-100)))


def test_a_bill_ages_from_the_oldest_day_that_is_still_open(shop):
    built = shop.sent()
    check = shop.check("60.00")
    post(shop, check, an_answer(built, ("60", {"CO-16": "95", "PR-3": "25"})))
    july = replace(shop.bench, clock=FixedClock(date(2026, 7, 1)))
    posting.post_claim(july, check.id, an_answer(built, ("0", {"PR-1": "80", "CO-97": "100"})))
    day = date(2026, 8, 1)
    (bill,), _ = statements.prepare(july, day)
    with shop.bench.store.reading() as connection:
        (aged,) = aging(connection, day, "patient")
    assert bill.image.aging == aged.aging
    assert aged.aging.buckets[3] == Money(10500)


def test_an_unbalanced_line_and_a_check_too_small_say_so(shop):
    built = shop.sent()
    check = shop.check("90.00")
    refuse(shop, Unbalanced, "only 90", posting.post_claim, check.id, an_answer(built, PAID))


def test_the_next_payer_of_a_denied_claim_is_told_from_one_without_an_answer(shop):
    two_payers(shop)
    built = shop.sent()
    refuse(shop, UserError, "has not answered claim", claims.bill_next_payer, built.record.id)
    denied = an_answer(built, ("0", {"CO-50": "180"}), status="4")
    post(shop, shop.check("0", method="NON"), denied)
    refuse(shop, UserError, "has denied claim", claims.bill_next_payer, built.record.id)
