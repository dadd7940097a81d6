"""The receivable goes with the claim to the next payer and comes back with it, on both engines (O4 to O6)."""

from datetime import date

import pytest
from make_services import a_coverage, a_line, an_answer, register
from sqlalchemy import func, select

from medbill_desktop.domain.claim import ClaimState
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.project import project
from medbill_desktop.query.aging import aging
from medbill_desktop.query.money_proof import proof
from medbill_desktop.services import claims, corrections, payer_change, posting, submission, undo
from medbill_desktop.services.payer_change import ChangePayer
from medbill_desktop.services.payer_change_end import undo_payer_change
from medbill_desktop.store.tables import ledger_entry, ledger_line
from medbill_desktop.store.verify import verify

PR96 = {"PR-96": "180"}


@pytest.fixture
def two(shop):
    """The patient has the first payer and, as second one, the payer far away."""
    made = register(
        shop,
        a_coverage(shop, shop.payer, shop.plan),
        a_coverage(shop, shop.stranger, shop.far_plan, rank=2, member_id="F2"),
    )
    shop.records.update(patient=made.patient, case=made.case, coverages=made.coverages)
    return shop


def by_coverage(shop):
    """What each coverage, and the patient, owes."""
    line = ledger_line.c
    query = select(line.account, line.coverage_id, func.sum(line.cents)).where(
        line.account.in_(["AR_PAYER", "AR_PATIENT"])
    )
    with shop.bench.store.reading() as connection:
        rows = connection.execute(query.group_by(line.account, line.coverage_id)).all()
    sums = {row[1]: row[2].cents if isinstance(row[2], Money) else int(row[2]) for row in rows}
    return {key: cents for key, cents in sums.items() if cents}


def proven(shop):
    """The proof of the month holds by payer, aging agrees, verify finds nothing."""
    first, last = date(2026, 4, 1), date(2026, 4, 30)
    with shop.bench.store.reading() as connection:
        parties = proof(connection, first, last)
        aged = {one.party_id: one.aging.total.cents for one in aging(connection, last)}
    assert all(one.holds for one in parties)
    assert [(one.name, one.detail) for one in verify(shop.bench.store) if not one.ok] == []
    return {one.party_id: one.closing.cents for one in parties if one.closing}, aged


def denied(shop, reasons=PR96, paid="0"):
    """A claim that the first payer answered, and the id of the answer."""
    built = shop.sent()
    method = {"method": "NON", "deposit_date": None} if paid == "0" else {}
    check = shop.check(paid, trace=f"T{built.record.id}", **method)
    return built, posting.post_claim(shop.bench, check.id, an_answer(built, (paid, reasons))).value


def entries(shop):
    with shop.bench.store.reading() as connection:
        return connection.execute(select(func.count()).select_from(ledger_entry)).scalar_one()


@pytest.mark.parametrize(
    ("paid", "reasons", "left"),
    [
        ("0", {"PR-96": "180"}, 18000),
        ("0", {"CO-45": "180"}, 18000),
        ("80", {"CO-45": "40", "PR-2": "25", "OA-23": "35"}, 3500),
        ("80", {"CO-45": "40", "PR-2": "25", "CO-97": "35"}, 3500),
        ("95", {"CO-45": "60", "PR-3": "25"}, 0),
    ],
    ids=["PR-96", "CO-45 whole", "OA-23", "CO-97", "nothing left"],
)
def test_what_is_left_open_goes_with_the_claim(two, paid, reasons, left):
    first, second = (one.id for one in two.coverages)
    built, _ = denied(two, reasons, paid)
    assert by_coverage(two).get(first, 0) == left
    before = by_coverage(two).get(second, 0)
    following = claims.bill_next_payer(two.bench, built.record.id).value
    assert by_coverage(two) == {second: before + left}
    image = project(following.claim)
    assert image.total == Money(18000)
    assert [
        (one.paid, sum(a.amount.cents for a in one.adjustments)) for one in image.lines[0].adjudications
    ] == [(Money.parse(paid), 18000 - Money.parse(paid).cents)]
    closing, aged = proven(two)
    assert aged.get(two.payer.id, 0) == 0 == closing.get(two.payer.id, 0)
    assert aged.get(two.stranger.id, 0) == before + left == closing.get(two.stranger.id, 0)


def test_the_second_payers_payment_is_no_credit(two):
    built, _ = denied(two)
    following = claims.bill_next_payer(two.bench, built.record.id).value
    submission.send_claims(two.bench, [following.record.id])
    check = two.check("150.00", trace="S1", payer_id=two.stranger.id)
    done = posting.post_claim(two.bench, check.id, an_answer(following, ("150", {"PR-1": "30"}))).value
    assert done.exceptions == ()
    assert by_coverage(two) == {None: 3000}
    undo.undo_posting(two.bench, done.answer_id)
    assert by_coverage(two) == {two.coverages[1].id: 18000}


def test_taken_back_with_the_answer_it_came_from(two):
    built, answer = denied(two)
    before = by_coverage(two)
    following = claims.bill_next_payer(two.bench, built.record.id).value
    assert by_coverage(two) != before
    undo.undo_posting(two.bench, answer.answer_id)
    assert by_coverage(two) == before == {two.coverages[0].id: 18000}
    assert two.claim(following.record.id).state is ClaimState.CLOSED
    proven(two)


def test_a_void_that_goes_out_gives_it_back(two):
    built, answer = denied(two)
    following = claims.bill_next_payer(two.bench, built.record.id).value
    submission.send_claims(two.bench, [following.record.id])
    check = two.check("0.00", trace="", method="NON", deposit_date=None, payer_id=two.stranger.id)
    said = posting.post_claim(two.bench, check.id, an_answer(following, ("0", {"CO-16": "180"}))).value
    undo.undo_posting(two.bench, said.answer_id)
    void = claims.correct_claim(two.bench, following.record.id, "8").value
    assert by_coverage(two) == {two.coverages[1].id: 18000}
    submission.send_claims(two.bench, [void.record.id])
    assert by_coverage(two) == {two.coverages[0].id: 18000}
    undo.undo_posting(two.bench, answer.answer_id)
    assert by_coverage(two) == {two.coverages[0].id: 18000}
    proven(two)


def test_the_first_payer_answers_again_while_the_second_has_the_claim(two):
    """After an appeal it pays; what it pays comes off what went on, and the rest stays with the second."""
    built, _ = denied(two)
    claims.bill_next_payer(two.bench, built.record.id)
    check = two.check("95.00")
    answer = an_answer(built, ("95", {"CO-45": "60", "PR-96": "25"}))
    done = posting.post_claim(two.bench, check.id, answer).value
    assert [one.kind for one in done.exceptions] == ["unusual-adjustment"]
    assert by_coverage(two) == {two.coverages[1].id: 2500}
    proven(two)


def test_what_the_second_has_settled_meanwhile_does_not_come_back(two):
    built, _ = denied(two)
    following = claims.bill_next_payer(two.bench, built.record.id).value
    submission.send_claims(two.bench, [following.record.id])
    check = two.check("150.00", trace="S1", payer_id=two.stranger.id)
    posting.post_claim(two.bench, check.id, an_answer(following, ("150", {"CO-16": "30"})))
    late = two.check("95.00")
    done = posting.post_claim(two.bench, late.id, an_answer(built, ("95", {"CO-45": "85"}))).value
    assert {one.kind for one in done.exceptions} == {"over-paid", "over-adjusted"}
    assert by_coverage(two) == {two.coverages[0].id: -6500}
    proven(two)


def test_nothing_moves_twice(two):
    built, _ = denied(two)
    claims.bill_next_payer(two.bench, built.record.id)
    count = entries(two)
    with pytest.raises(UserError, match="already bills the next payer"):
        claims.bill_next_payer(two.bench, built.record.id)
    assert entries(two) == count


def test_a_correction_cuts_what_went_on(two):
    built, answer = denied(two)
    claims.bill_next_payer(two.bench, built.record.id)
    visit = built.record.encounter_id
    (line,) = two.all(type(a_line("99213")), encounter_id=visit)
    command = corrections.CorrectVisit(
        encounter_id=visit,
        diagnoses=[("icd10cm", "I10"), ("icd10cm", "E11.9")],
        charges=[line.__class__(**{**_fields(line), "amount": Money(11000)})],
        reason="Price",
    )
    corrections.correct_visit(two.bench, command)
    assert by_coverage(two) == {two.coverages[1].id: 11000}
    undo.undo_posting(two.bench, answer.answer_id)
    assert by_coverage(two) == {two.coverages[0].id: 11000}
    proven(two)


def _fields(line):
    return {name: getattr(line, name) for name in line.__dataclass_fields__}


def test_a_second_payer_found_late_owes_what_the_first_denied(shop):
    """O22: the change of payer bills on as well, and taking it back brings the money back."""
    built, _ = denied(shop)
    before = by_coverage(shop)
    late = a_coverage(shop, shop.stranger, shop.far_plan, rank=2, member_id="F2")
    change = ChangePayer(
        patient_id=shop.patient.id,
        case_id=shop.case.id,
        first_day=date(2026, 3, 1),
        rank=2,
        coverage=late,
        reason="Card found",
    )
    changed = payer_change.change_payer(shop.bench, change).value
    (made,) = changed.built
    assert by_coverage(shop) == {shop.claim(made).coverage_id: 18000}
    proven(shop)
    undo_payer_change(shop.bench, changed.change.id)
    assert by_coverage(shop) == before
    assert built.record.coverage_id in before
    proven(shop)


def test_another_second_payer_takes_over_what_went_on(two):
    built, _ = denied(two)
    claims.bill_next_payer(two.bench, built.record.id)
    before = by_coverage(two)
    other = a_coverage(two, two.second, two.medicaid, rank=2, member_id="MCD9")
    change = ChangePayer(
        patient_id=two.patient.id,
        case_id=two.case.id,
        first_day=date(2026, 3, 1),
        rank=2,
        coverage=other,
        reason="Wrong card",
    )
    changed = payer_change.change_payer(two.bench, change).value
    (made,) = changed.built
    assert by_coverage(two) == {two.claim(made).coverage_id: 18000}
    undo_payer_change(two.bench, changed.change.id)
    assert by_coverage(two) == before == {two.coverages[1].id: 18000}
    proven(two)
