"""A visit on several claims: shared out, named, rebuilt, corrected, answered and billed on by part (O34)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from make_services import VISIT, a_coverage, a_line, an_answer, register

from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.desk import ClaimEvent
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.visit import Charge
from medbill_desktop.services import charges, claims, corrections, posting, setup, submission
from medbill_desktop.services.corrections import CorrectVisit
from medbill_desktop.services.unrelease import unrelease_encounter

DIAGNOSES = (("icd10cm", "I10"), ("icd10cm", "E11.9"))
TWO_PLACES = (a_line("99213"), a_line("83036", place_of_service="22"), a_line("99214"))


def one_place(shop, *, on=True):
    """Let the first payer take one place of service a claim, or any."""
    payer = shop.all(type(shop.payer), id=shop.payer.id)[0]
    setup.save_setup(shop.bench, replace(payer, split_by_place=on))


def shared(shop, encounter_id, rank=1):
    """The standing claims of a visit: part, place of service, codes, state."""
    found = [
        one for one in shop.all(ClaimRecord, encounter_id=encounter_id, rank=rank) if one.state != "closed"
    ]
    return [
        (one.part, claims.claim_of(one).place_of_service, [x.code for x in claims.claim_of(one).lines])
        for one in sorted(found, key=lambda one: one.part)
    ]


def test_each_place_gets_its_claim_and_every_part_names_itself(shop):
    one_place(shop)
    visit = shop.released(*TWO_PLACES)
    built = claims.build_claim(shop.bench, visit.id).value
    assert shared(shop, visit.id) == [(1, "11", ["99213", "99214"]), (2, "22", ["83036"])]
    assert built.words.startswith("split into 2 claims: M")
    assert "claim-part" in {one.rule for one in built.findings}
    assert "payer-one-place" not in {one.rule for one in built.findings}
    (mark,) = shop.all(ClaimEvent, claim_id=built.more[0].id)
    assert mark.text.endswith("Claim 2 of 2 of this visit, place of service 22")
    second = claims.claim_of(shop.claim(built.more[0].id))
    assert [one.control for one in second.lines] == [f"{second.number}L1"]


def test_a_rule_switched_off_joins_the_parts_and_a_release_taken_back_closes_them(shop):
    one_place(shop)
    visit = shop.released(*TWO_PLACES)
    built = claims.build_claim(shop.bench, visit.id).value
    one_place(shop, on=False)
    claims.recheck_claim(shop.bench, built.more[0].id)
    assert shared(shop, visit.id) == [(0, "11", ["99213", "83036", "99214"])]
    closed = shop.claim(built.more[0].id)
    assert closed.state is ClaimState.CLOSED
    assert f"claim {built.record.number} again" in shop.all(ClaimEvent, claim_id=closed.id)[-1].text
    one_place(shop)
    claims.build_claim(shop.bench, visit.id)
    assert [one[0] for one in shared(shop, visit.id)] == [1, 2]
    unrelease_encounter(shop.bench, visit.id)
    assert shared(shop, visit.id) == []


def test_a_split_is_taken_back_while_no_part_is_out(shop):
    one_place(shop)
    visit = shop.released(*TWO_PLACES)
    built = claims.build_claim(shop.bench, visit.id).value
    joined = claims.join_parts(shop.bench, built.more[0].id).value
    assert joined.record.number == built.record.number
    assert shared(shop, visit.id) == [(0, "11", ["99213", "83036", "99214"])]
    assert "payer-one-place" in {one.rule for one in joined.findings}
    with pytest.raises(UserError, match="no part of a split visit"):
        claims.join_parts(shop.bench, built.record.id)
    again = claims.recheck_claim(shop.bench, built.record.id).value
    submission.send_claims(shop.bench, [again.more[0].id])
    with pytest.raises(UserError, match=r"part 2, is out"):
        claims.join_parts(shop.bench, built.record.id)
    claims.recheck_claim(shop.bench, built.record.id)
    assert [one[0] for one in shared(shop, visit.id)] == [1, 2]


def test_a_late_line_finds_its_part_while_nothing_is_out_and_the_first_one_after(shop):
    one_place(shop)
    visit = shop.released(*TWO_PLACES)
    built = claims.build_claim(shop.bench, visit.id).value

    def late(*more):
        known = shop.all(Charge, encounter_id=visit.id, state="released")
        command = CorrectVisit(
            encounter_id=visit.id, diagnoses=DIAGNOSES, charges=[*known, *more], reason="Line forgotten"
        )
        return corrections.correct_visit(shop.bench, command).value

    late(a_line("99214", modifiers="59", place_of_service="22"))
    assert shared(shop, visit.id)[1] == (2, "22", ["83036", "99214"])
    submission.send_claims(shop.bench, [built.record.id, built.more[0].id])
    done = late(a_line("83036", modifiers="91"))
    assert [one.what for one in done.claims] == [
        "is out; its correction waits for the payer's number",
        "is out; its correction waits for the payer's number",
    ]


def test_fifty_one_lines_make_two_claims(shop):
    visit = shop.released(*(a_line("83036") for _ in range(51)))
    built = claims.build_claim(shop.bench, visit.id).value
    assert [len(codes) for _, _, codes in shared(shop, visit.id)] == [50, 1]
    assert not {"lines-count", "claim-lines"} & {one.rule for one in built.findings}


def test_parts_are_answered_and_billed_on_by_themselves(shop):
    one_place(shop)
    made = register(
        shop,
        a_coverage(shop, shop.payer, shop.plan),
        a_coverage(shop, shop.second, shop.medicaid, rank=2, member_id="MCD1"),
    )
    shop.records.update(patient=made.patient, case=made.case)
    visit = shop.released(*TWO_PLACES)
    first = claims.build_claim(shop.bench, visit.id).value
    second = replace(first, record=first.more[0], claim=claims.claim_of(first.more[0]))
    submission.send_claims(shop.bench, [first.record.id, second.record.id])
    check = shop.check("62.00")
    posting.post_claim(shop.bench, check.id, an_answer(second, ("30", {"CO-45": "2", "PR-2": "10"})))
    with pytest.raises(UserError, match="has not answered claim"):
        claims.bill_next_payer(shop.bench, first.record.id)
    onward = claims.bill_next_payer(shop.bench, second.record.id).value
    assert [one.code for one in onward.claim.lines] == ["83036"]
    (prior,) = [one.prior for one in onward.claim.coverages if one.prior]
    assert (prior.paid, [(one.line, one.paid) for one in prior.lines]) == (Money(3000), [(1, Money(3000))])
    answer = an_answer(first, ("150", {"CO-45": "30"}), ("400", {"PR-2": "100"}))
    posting.post_claim(shop.bench, shop.check("550.00", "1002").id, answer)
    later = claims.bill_next_payer(shop.bench, first.record.id).value
    assert [one.code for one in later.claim.lines] == ["99213", "99214"]
    assert later.claim.service_date == VISIT


def test_both_sides_are_released_as_the_payer_takes_them(shop):
    payer = shop.all(type(shop.payer), id=shop.payer.id)[0]
    lines = (a_line("99213"), a_line("20610", modifiers="50", amount=Money(20001)), a_line("83036"))
    payer = setup.save_setup(shop.bench, replace(payer, bilateral_two_lines=True)).value
    visit = shop.released(*lines)
    found = [
        (one.line, one.code, one.modifiers, one.amount.cents)
        for one in shop.all(Charge, encounter_id=visit.id)
    ]
    assert sorted(found) == [
        (1, "99213", "", 18000),
        (2, "20610", "RT", 10000),
        (3, "20610", "LT", 10001),
        (4, "83036", "", 4200),
    ]
    assert shop.balances()["AR_PAYER"] == Money(42201)
    setup.save_setup(shop.bench, replace(payer, bilateral_two_lines=False))
    unrelease_encounter(shop.bench, visit.id)
    charges.release_encounter(shop.bench, visit.id)
    standing = [one for one in shop.all(Charge, encounter_id=visit.id) if one.state == "released"]
    assert sorted((one.line, one.code, one.modifiers) for one in standing) == [
        (1, "99213", ""),
        (2, "20610", "50"),
        (3, "83036", ""),
    ]
    assert shop.balances()["AR_PAYER"] == Money(42201)
