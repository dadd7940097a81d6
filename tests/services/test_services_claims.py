"""From the front desk to the sent claim, on both engines."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from make_services import VISIT, a_coverage, a_line, an_answer, register

from medbill_desktop.domain.claim import ClaimState
from medbill_desktop.domain.desk import ClaimEvent, Submission
from medbill_desktop.domain.errors import StaleRecord, UserError
from medbill_desktop.domain.insurance import Case, CaseKind, Coverage
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.project import project
from medbill_desktop.domain.visit import Charge, Diagnosis, EncounterState
from medbill_desktop.edi.read_837p import read_837p
from medbill_desktop.services import (
    charges,
    claims,
    coding,
    encounters,
    posting,
    registration,
    setup,
    submission,
)
from medbill_desktop.services.encounters import AttachDocument


def test_a_registration_is_all_or_nothing(shop):
    count = len(shop.all(Coverage))
    bad = a_coverage(
        shop, shop.payer, shop.plan, effective_from=date(2026, 3, 1), effective_thru=date(2026, 2, 1)
    )
    with pytest.raises(UserError, match="before it begins on 03/01/2026"):
        register(shop, bad)
    assert len(shop.all(Coverage)) == count


def test_two_desks_editing_one_patient_do_not_overwrite_each_other(shop):
    registration.save_patient(shop.bench, replace(shop.patient, city="Decatur"))
    with pytest.raises(StaleRecord):
        registration.save_patient(shop.bench, replace(shop.patient, city="Chicago"))
    assert [p.city for p in shop.all(type(shop.patient))] == ["Decatur"]


def test_the_price_names_its_source(shop):
    visit = shop.encounter()
    made = charges.enter_charges(
        shop.bench, visit.id, [a_line("99213", units=Decimal(2)), a_line("83036", amount=Money(100))]
    ).value
    assert [(c.amount, c.price_source) for c in made] == [
        (Money(36000), "Standard, from 01/01/2026"),
        (Money(100), "typed"),
    ]


def test_a_line_without_any_price_is_refused_and_the_old_lines_stay(shop):
    visit = shop.encounter()
    charges.enter_charges(shop.bench, visit.id, [a_line("99213")])
    with pytest.raises(UserError, match="Line 1: no fee schedule has a price for 11111 on 04/01/2026"):
        charges.enter_charges(shop.bench, visit.id, [a_line("11111")])
    assert [c.code for c in shop.all(Charge, encounter_id=visit.id)] == ["99213"]


def test_repeat_takes_the_last_visit_at_todays_prices(shop):
    shop.released(a_line("99213"), a_line("83036", "B"))
    visit = shop.encounter(service_date=date(2026, 4, 10))
    copied = charges.repeat_charges(shop.bench, visit.id).value
    assert [(c.code, c.amount.cents, c.state.value) for c in copied] == [
        ("99213", 18000, "draft"),
        ("83036", 4200, "draft"),
    ]
    assert {one.service_date for one in copied} == {visit.service_date}


def test_a_chosen_earlier_visit_is_copied_and_a_strange_one_is_refused(shop):
    older = shop.released(a_line("83036"))
    shop.released(a_line("99213"), service_date=date(2026, 4, 5))
    visit = shop.encounter(service_date=date(2026, 4, 10))
    copied = charges.repeat_charges(shop.bench, visit.id, older.id).value
    assert [one.code for one in copied] == ["83036"]
    with pytest.raises(UserError, match="no earlier visit of this patient"):
        charges.repeat_charges(shop.bench, visit.id, visit.id)


def test_diagnoses_are_replaced_in_order(shop):
    visit = shop.encounter()
    coding.assign_diagnoses(shop.bench, visit.id, [("icd10cm", "I10"), ("icd10cm", "E11.9")])
    coding.assign_diagnoses(shop.bench, visit.id, [("icd10cm", "e11.9")])
    assert [(d.position, d.code) for d in shop.all(Diagnosis, encounter_id=visit.id)] == [(1, "E11.9")]
    with pytest.raises(UserError, match="stands twice"):
        coding.assign_diagnoses(shop.bench, visit.id, [("icd10cm", "I10"), ("icd10cm", "i10")])


def test_a_held_visit_is_not_released_and_a_released_one_not_changed(shop):
    visit = shop.encounter()
    charges.enter_charges(shop.bench, visit.id, [a_line("99213")])
    encounters.hold_encounter(shop.bench, visit.id, "Note is not signed")
    with pytest.raises(UserError, match="Note is not signed"):
        charges.release_encounter(shop.bench, visit.id)
    encounters.hold_encounter(shop.bench, visit.id, "")
    assert charges.release_encounter(shop.bench, visit.id).value.state is EncounterState.RELEASED
    with pytest.raises(UserError, match="released"):
        charges.enter_charges(shop.bench, visit.id, [])
    with pytest.raises(UserError, match="released"):
        coding.assign_diagnoses(shop.bench, visit.id, [])


def test_documents_come_back_as_they_were(shop):
    content = "Läsion, 2 cm".encode() * 100_000
    command = AttachDocument(
        patient_id=shop.patient.id,
        encounter_id=None,
        kind="note",
        title="Note",
        document_date=VISIT,
        content=content,
    )
    document = encounters.attach_document(shop.bench, command).value
    assert shop.bench.store.blobs.get(document.blob) == content
    with pytest.raises(UserError, match="is empty"):
        encounters.attach_document(shop.bench, replace(command, content=b""))


def test_a_clean_claim_is_ready_and_sent_once(shop):
    built = claims.build_claim(shop.bench, shop.released(a_line("99213", "AB")).id).value
    assert (built.record.state, built.findings) == (ClaimState.READY, ())
    sent = submission.send_claims(shop.bench, [built.record.id]).value
    reading = read_837p(sent.content)
    assert reading.findings == ()
    assert [image.claim_number for image in reading.images] == [built.record.number]
    assert reading.images[0].lines[0].line_control == f"{built.record.number}L1"
    assert shop.claim(built.record.id).state is ClaimState.SENT
    assert [e.kind for e in shop.all(ClaimEvent, claim_id=built.record.id)] == ["built", "sent"]
    with pytest.raises(UserError, match="is sent, not ready"):
        submission.send_claims(shop.bench, [built.record.id])
    assert len(shop.all(Submission)) == 1


def test_a_test_file_leaves_the_claims_ready(shop):
    built = claims.build_claim(shop.bench, shop.released().id).value
    sent = submission.send_claims(shop.bench, [built.record.id], usage="T").value
    assert sent.content.split(b"*")[15] == b"T"
    assert shop.claim(built.record.id).state is ClaimState.READY


def test_control_numbers_go_up_by_one(shop):
    numbers = []
    for _ in range(3):
        built = claims.build_claim(shop.bench, shop.released().id).value
        numbers.append(submission.send_claims(shop.bench, [built.record.id]).value.submission.isa_control)
    assert numbers == [1, 2, 3]


def test_one_unready_claim_holds_back_the_whole_file(shop):
    good = claims.build_claim(shop.bench, shop.released().id).value
    bad = claims.build_claim(shop.bench, shop.released(codes=(("icd10cm", "Z99.999"),)).id).value
    assert bad.record.state is ClaimState.BLOCKED
    assert [f.rule for f in bad.findings][:1] == ["code-unknown"]
    with pytest.raises(UserError, match=f"{bad.record.number} is blocked"):
        submission.send_claims(shop.bench, [good.record.id, bad.record.id])
    assert shop.claim(good.record.id).state is ClaimState.READY
    assert shop.all(Submission) == ()


def test_a_mended_claim_becomes_ready_under_its_own_number(shop):
    provider = setup.save_setup(shop.bench, replace(shop.entity, zip="62704")).value
    built = claims.build_claim(shop.bench, shop.released().id).value
    assert [f.rule for f in built.findings] == ["billing-zip"]
    setup.save_setup(shop.bench, replace(provider, zip="627041842"))
    again = claims.recheck_claim(shop.bench, built.record.id).value
    assert (again.record.state, again.record.number, again.record.id) == (
        ClaimState.READY,
        built.record.number,
        built.record.id,
    )


def test_a_second_claim_of_the_same_services_is_warned_of(shop):
    shop.sent()
    built = claims.build_claim(shop.bench, shop.released().id).value
    assert [(f.rule, f.severity.value) for f in built.findings] == [("duplicate-claim", "warn")]


def test_paper_payers_are_printed_not_sent(shop):
    shop.bench.store.write("ana", "paper", lambda uow: uow.update(replace(shop.payer, paper_only=True)))
    built = claims.build_claim(shop.bench, shop.released().id).value
    with pytest.raises(UserError, match="takes paper"):
        submission.send_claims(shop.bench, [built.record.id])
    printed = submission.print_claims(shop.bench, [built.record.id]).value
    assert (printed.pages, printed.content[:5]) == (1, b"%PDF-")
    assert shop.claim(built.record.id).state is ClaimState.SENT


def test_a_correction_needs_the_payers_number(shop):
    built = shop.sent()
    with pytest.raises(UserError, match="not known yet"):
        claims.correct_claim(shop.bench, built.record.id, "7")
    posting.post_claim(
        shop.bench, shop.check("95.00").id, an_answer(built, ("95", {"CO-45": "60", "PR-3": "25"}))
    )
    corrected = claims.correct_claim(shop.bench, built.record.id, "7").value
    image = project(corrected.claim)
    assert (image.frequency, image.original_reference) == ("7", "PAYER777")
    assert corrected.record.state is ClaimState.READY


def test_icd9_goes_out_only_where_it_is_flagged(shop):
    plain = claims.build_claim(shop.bench, shop.released(codes=(("icd9cm", "847.2"),)).id).value
    assert "icd9-after-2015" in [f.rule for f in plain.findings]
    flagged = register(shop, case=Case(patient_id=0, kind=CaseKind.HEALTH, accepts_icd9=True))
    visit = shop.released(
        codes=(("icd9cm", "847.2"),), patient_id=flagged.patient.id, case_id=flagged.case.id
    )
    assert claims.build_claim(shop.bench, visit.id).value.findings == ()


def test_hold_and_resume(shop):
    built = claims.build_claim(shop.bench, shop.released().id).value
    assert (
        claims.hold_claim(shop.bench, built.record.id, "Waiting for the note").value.state is ClaimState.HELD
    )
    assert claims.hold_claim(shop.bench, built.record.id, "").value.state is ClaimState.READY


def test_the_reason_for_coming_late_goes_from_the_visit_into_the_file(shop):
    built = claims.build_claim(shop.bench, shop.released(delay_reason="7").id).value
    assert built.claim.delay_reason == "7"
    sent = submission.send_claims(shop.bench, [built.record.id]).value
    (clm,) = [segment for segment in sent.content.decode().split("~") if segment.strip().startswith("CLM*")]
    assert clm.split("*")[20] == "7"
