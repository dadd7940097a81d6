"""Privacy, referrals, Medicare questions, visit heads, cards and notes as services, with what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from make_services import a_coverage, register

from medbill_desktop.domain.claim import ClaimState
from medbill_desktop.domain.desk import Role, UserAccount
from medbill_desktop.domain.errors import NotAllowed, UserError
from medbill_desktop.domain.insurance import Coverage, Plan, PlanType
from medbill_desktop.domain.names import Address
from medbill_desktop.domain.party import Guarantor, Patient
from medbill_desktop.domain.referral import Referral, ReferralKind
from medbill_desktop.domain.registration import ConfidentialAddress, PatientNote
from medbill_desktop.domain.secondary import EmployerSize, SecondaryAnswers
from medbill_desktop.services import (
    claims,
    patient_cards,
    patient_likeness,
    patient_notes,
    patient_places,
    patient_privacy,
    patient_referrals,
    patient_secondary,
    patient_visit,
    registration,
    setup,
    statements,
    submission,
)
from medbill_desktop.services.patient_privacy import VisitPrivacy
from medbill_desktop.store import Reader
from tests.make import TODAY

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
HOME = Address("9 Quiet St", "", "Peoria", "IL", "61601")


def reading(shop, what, *args):
    with shop.bench.store.reading() as connection:
        return what(Reader(connection), *args)


def fresh(shop, visit):
    return shop.all(type(visit), id=visit.id)[0]


def test_a_visit_kept_from_the_plan_gets_no_claim_and_blocks_the_one_that_is_there(shop):
    visit = shop.released()
    built = claims.build_claim(shop.bench, visit.id).value
    assert built.record.state is ClaimState.READY
    wish = VisitPrivacy(encounter=fresh(shop, visit), do_not_bill_plan=True)
    patient_privacy.save_visit_privacy(shop.bench, wish)
    assert shop.claim(built.record.id).state is ClaimState.BLOCKED
    with pytest.raises(UserError, match="not ready"):
        submission.send_claims(shop.bench, [built.record.id])
    rechecked = claims.recheck_claim(shop.bench, built.record.id).value
    assert "do-not-bill-plan" in {one.rule for one in rechecked.findings}
    other = shop.released()
    patient_privacy.save_visit_privacy(
        shop.bench, VisitPrivacy(encounter=fresh(shop, other), do_not_bill_plan=True)
    )
    with pytest.raises(UserError, match="asked that no plan is billed"):
        claims.build_claim(shop.bench, other.id)
    back = VisitPrivacy(encounter=fresh(shop, visit), do_not_bill_plan=False)
    patient_privacy.save_visit_privacy(shop.bench, back)
    assert shop.claim(built.record.id).state is ClaimState.READY


def test_a_visit_whose_claim_is_out_cannot_be_kept_from_the_plan(shop):
    built = shop.sent()
    visit = shop.all(claims.Encounter, id=built.record.encounter_id)[0]
    with pytest.raises(UserError, match="void it first"):
        patient_privacy.save_visit_privacy(shop.bench, VisitPrivacy(encounter=visit, do_not_bill_plan=True))
    with pytest.raises(UserError, match="void it first"):
        patient_visit.save_visit_head(shop.bench, replace(visit, do_not_bill_plan=True))


def test_a_minors_confidential_visit_stays_off_the_parents_statement(shop):
    child = register(shop, coverages=(), patient={"birth_date": date(2011, 5, 1), "first_name": "Ben"})
    parent = Guarantor(
        last_name="García", first_name="Rosa", address1="1 A St", city="Peoria", state="IL", zip="61601"
    )
    registration.save_household(shop.bench, child.patient, parent)
    open_visit = shop.released(patient_id=child.patient.id, case_id=child.case.id)
    quiet = shop.released(patient_id=child.patient.id, case_id=child.case.id)
    wish = VisitPrivacy(encounter=fresh(shop, quiet), confidential=True)
    patient_privacy.save_visit_privacy(shop.bench, wish)
    bills, left_out = statements.prepare(shop.bench, TODAY)[:2]
    (bill,) = bills
    assert bill.image.guarantor_name == "Rosa García"
    assert [len(person.lines) for person in bill.image.patients] == [1]
    assert [one.amount.cents for one in left_out] == [18000]
    assert open_visit.id != quiet.id


def test_a_private_address_is_whole_or_none(shop):
    with pytest.raises(UserError, match="lacks the street"):
        patient_privacy.save_patient_address(shop.bench, shop.patient.id, Address(city="Peoria"))
    patient_privacy.save_patient_address(shop.bench, shop.patient.id, HOME)
    patient_privacy.save_patient_address(shop.bench, shop.patient.id, replace(HOME, line1="10 Quiet St"))
    assert reading(shop, patient_privacy.address_of, shop.patient.id).line1 == "10 Quiet St"
    patient_privacy.save_patient_address(shop.bench, shop.patient.id, Address())
    assert shop.all(ConfidentialAddress) == ()
    visit = shop.encounter()
    patient_privacy.save_visit_privacy(shop.bench, VisitPrivacy(encounter=visit, address=HOME))
    assert reading(shop, patient_privacy.addresses_of, [visit.id]) == (HOME,)


def a_referral(shop, **over):
    values = {"patient_id": shop.patient.id, "number": "R-1", "visits_allowed": 1, "payer_id": shop.payer.id}
    return patient_referrals.save_referral(shop.bench, Referral(**{**values, **over})).value


def needing(shop):
    plan = shop.all(Plan, id=shop.plan.id)[0]
    setup.save_setup(shop.bench, replace(plan, referral_needed=True))


def rules_of(shop, visit):
    return {one.rule for one in claims.build_claim(shop.bench, visit.id).value.findings}


def test_a_referral_is_counted_from_released_visits_and_checked_at_the_claim(shop):
    needing(shop)
    assert "referral-missing" in rules_of(shop, shop.released())
    one = a_referral(shop)
    assert (
        rules_of(shop, shop.released(referral_number="r-1")) & {"referral-missing", "referral-used-up"}
        == set()
    )
    (use,) = reading(shop, patient_referrals.uses_of, shop.patient.id)
    assert (use.visits, use.visits_left) == (1, 0)
    shop.encounter(referral_number="R-1")
    assert reading(shop, patient_referrals.uses_of, shop.patient.id)[0].visits == 1
    assert "referral-used-up" in rules_of(shop, shop.released(referral_number="R-1"))
    with pytest.raises(UserError, match="2 released visits use R-1"):
        patient_referrals.remove_referral(shop.bench, one)


def test_units_of_an_authorization_are_counted_by_its_codes(shop):
    a_referral(
        shop,
        kind=ReferralKind.AUTHORIZATION,
        number="A9",
        visits_allowed=0,
        units_allowed=Decimal(1),
        codes="99213",
    )
    first = shop.released(prior_authorization="A9")
    assert "authorization-units" not in rules_of(shop, first)
    assert "authorization-units" in rules_of(shop, shop.released(prior_authorization="A9"))


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"number": " "}, "number of the referral is missing"),
        ({"number": "x" * 51}, "more than 50 characters"),
        ({"visits_allowed": -1}, "0 .no limit. or more"),
        ({"effective_from": date(2026, 2, 1), "effective_thru": date(2026, 1, 1)}, "before it begins"),
        ({"number": "r- 1"}, "entered already"),
    ],
)
def test_referrals_that_cannot_be_are_refused(shop, over, sentence):
    a_referral(shop)
    with pytest.raises(UserError, match=sentence):
        a_referral(shop, **over)


def test_the_medicare_questions_rank_and_are_taken_back(shop):
    plan = setup.save_setup(
        shop.bench, Plan(payer_id=shop.second.id, name="Part B", plan_type=PlanType.MEDICARE)
    ).value
    made = register(
        shop,
        a_coverage(shop, shop.second, plan, member_id="1EG4TE5MK73"),
        a_coverage(shop, shop.payer, shop.plan, rank=2),
    )
    patient_id = made.patient.id
    assert reading(shop, patient_secondary.questions_due, patient_id, TODAY)
    told = SecondaryAnswers(group_plan=True, working=True, size=EmployerSize.LARGE)
    asked = patient_secondary.answer_questions(shop.bench, patient_id, told).value
    by_payer = {one.payer_id: one for one in shop.all(Coverage, patient_id=patient_id)}
    assert (by_payer[shop.second.id].rank, by_payer[shop.second.id].medicare_secondary_reason) == (2, "12")
    assert by_payer[shop.payer.id].rank == 1
    assert not reading(shop, patient_secondary.questions_due, patient_id, TODAY)
    assert reading(shop, patient_secondary.last_answers, patient_id) == told
    patient_secondary.take_back_answers(shop.bench, asked)
    by_payer = {one.payer_id: one for one in shop.all(Coverage, patient_id=patient_id)}
    assert (by_payer[shop.second.id].rank, by_payer[shop.second.id].medicare_secondary_reason) == (1, "")
    assert reading(shop, patient_secondary.questions_due, patient_id, TODAY)


def test_the_head_of_a_released_visit_changes_and_its_open_claim_follows(shop):
    visit = shop.released()
    built = claims.build_claim(shop.bench, visit.id).value
    patient_visit.save_visit_head(
        shop.bench, replace(fresh(shop, visit), prior_authorization="AUTH9", onset_date=date(2026, 3, 1))
    )
    again = claims.claim_of(shop.claim(built.record.id))
    assert (again.prior_authorization, again.onset_date) == ("AUTH9", date(2026, 3, 1))
    with pytest.raises(UserError, match="released; correct the service date"):
        patient_visit.save_visit_head(
            shop.bench, replace(fresh(shop, visit), service_date=date(2026, 3, 2), onset_date=None)
        )
    with pytest.raises(UserError, match="onset of the illness lies after"):
        patient_visit.save_visit_head(shop.bench, replace(fresh(shop, visit), onset_date=TODAY))


def test_cards_are_kept_with_their_coverage_the_newest_of_each_side(shop):
    coverage = shop.coverages[0]

    def keep(side, content):
        return patient_cards.keep_card(
            shop.bench,
            patient_cards.KeepCard(coverage=coverage, side=side, content=content, taken_on=TODAY),
        ).value

    old = keep(patient_cards.Side.FRONT, PNG)
    keep(patient_cards.Side.BACK, b"\xff\xd8\xff" + b"\0" * 9)
    front = keep(patient_cards.Side.FRONT, PNG + b"2")
    found = reading(shop, patient_cards.cards_of, coverage.id)
    assert found[0].id == front.id
    assert [one.media_type for one in found] == ["image/png", "image/jpeg"]
    patient_cards.remove_card(shop.bench, front)
    assert reading(shop, patient_cards.cards_of, coverage.id)[0].id == old.id
    for content, sentence in (
        (b"", "empty"),
        (b"GIF89a", "no PNG or JPEG"),
        (PNG + bytes(11 << 20), "10 MB"),
    ):
        with pytest.raises(UserError, match=sentence):
            keep(patient_cards.Side.FRONT, content)


def test_member_ids_fit_the_payers_pattern_or_medicares(shop):
    payer = replace(shop.payer, member_id_pattern=r"[A-Z]\d{3}", member_id_words="a letter and three digits")
    assert patient_cards.member_id_problem(payer, shop.plan, "a123") == ""
    assert "a letter and three digits" in patient_cards.member_id_problem(payer, shop.plan, "a12")
    medicare = replace(shop.plan, plan_type=PlanType.MEDICARE)
    assert "11 characters" in patient_cards.member_id_problem(shop.payer, medicare, "123")
    with pytest.raises(UserError, match="is no pattern"):
        patient_cards.pattern_of("[")


def test_like_charts_are_found_and_others_not(shop):
    def like(**over):
        typed = patient_likeness.TypedPerson(**over)
        return [(one.patient.id, one.sure) for one in reading(shop, patient_likeness.likely_same, typed)]

    own = shop.patient
    same = {"last_name": "GARCIA", "first_name": "maria", "birth_date": own.birth_date}
    assert like(**same) == [(own.id, True)]
    assert like(**{**same, "last_name": "Garzia"}) == [(own.id, False)]
    assert like(**{**same, "last_name": "Maria", "first_name": "Garcia"}) == [(own.id, False)]
    assert like(**{**same, "last_name": "Okafor"}) == []
    assert like(**{**same, "birth_date": date(1980, 3, 1)}) == []
    assert like(member_id="A123456789") == [(own.id, False)]
    assert like(first_name="Maria", phone="217 555 0134") == [(own.id, False)]
    assert like(first_name="Rosa", phone="217 555 0134") == []
    assert like(**same, own_id=own.id) == []


def test_a_zip_code_names_the_place_most_patients_with_it_live_in(shop):
    for city in ("Peoria", "Peoria", "Pekin"):
        register(shop, patient={"zip": "61601", "city": city, "first_name": city})
    assert reading(shop, patient_places.place_of_zip, "61601-1234") == ("Peoria", "IL")
    assert reading(shop, patient_places.place_of_zip, "90210") == ("", "CA")
    assert reading(shop, patient_places.place_of_zip, "902") == ("", "")


def test_a_registration_is_taken_back_until_something_rests_on_it(shop):
    people, payers = len(shop.all(Patient)), len(shop.all(Guarantor))
    made = register(shop, patient={"first_name": "Wrong"})
    registration.unregister_patient(shop.bench, made)
    assert (len(shop.all(Patient)), len(shop.all(Guarantor))) == (people, payers)
    made = register(shop, patient={"first_name": "Seen"})
    shop.encounter(patient_id=made.patient.id, case_id=made.case.id)
    with pytest.raises(UserError):
        registration.unregister_patient(shop.bench, made)
    assert len(shop.all(Patient)) == people + 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [(" ", "Write the note"), ("x" * 2001, "2,000 are the most"), ("4111 1111 1111 1111", "payment card")],
)
def test_notes_that_are_refused(shop, text, sentence):
    note = PatientNote(patient_id=shop.patient.id, text=text, noted_at=shop.bench.clock.now())
    with pytest.raises(UserError, match=sentence):
        patient_notes.save_note(shop.bench, note)


def test_an_alert_ends_with_its_day(shop):
    note = PatientNote(
        patient_id=shop.patient.id,
        alert=True,
        text="card",
        until=date(2026, 4, 15),
        noted_at=shop.bench.clock.now(),
    )
    patient_notes.save_note(shop.bench, note)
    assert len(reading(shop, patient_notes.alerts_of, shop.patient.id, date(2026, 4, 15))) == 1
    assert reading(shop, patient_notes.alerts_of, shop.patient.id, date(2026, 4, 16)) == ()


def test_who_may_not_merge_or_change_privacy_is_told_whom_to_ask(shop):
    shop.bench.store.write(
        "ana",
        "accounts",
        lambda uow: uow.insert_many(
            [UserAccount(name="ana", role=Role.AUDITOR), UserAccount(name="olga", role=Role.OWNER)]
        ),
    )
    with pytest.raises(NotAllowed, match="olga"):
        patient_privacy.save_patient_address(shop.bench, shop.patient.id, HOME)
