"""A notice kept on the visit lets a PR denial reach the patient, on both engines (O4, O40)."""

from dataclasses import replace

import pytest
from make_services import VISIT, a_coverage, a_line, an_answer, register

from medbill_desktop.domain.abn import Abn
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Plan, PlanType
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.visit import Charge, ChargeState, Document
from medbill_desktop.query.details.notice_page import notice_page
from medbill_desktop.query.details.visit_page import visit_page
from medbill_desktop.services import abn, abn_papers, charges, claims, coding, corrections, posting, setup
from medbill_desktop.services.assembly import context_of
from medbill_desktop.services.corrections import CorrectVisit
from medbill_desktop.services.unrelease import unrelease_encounter
from medbill_desktop.services.visit_check import VisitDraft, check_visit
from tests import make


def a_notice(shop, encounter_id, **over):
    values = {
        "patient_id": shop.patient.id,
        "encounter_id": encounter_id,
        "notifier": "Prairie Clinic",
        "codes": "99213,",
        "items": "Visit",
        "reason": "Medicare does not pay for it so often",
        "cost": Money(18000),
        "option": 1,
        "signed_on": VISIT,
    }
    return Abn(**{**values, **over})


@pytest.mark.parametrize(("option", "patient"), [(None, 0), (1, 18000), (3, 0)])
def test_pr_50_is_the_patients_only_with_a_valid_notice(shop, option, patient):
    built = shop.sent()
    if option is not None:
        kept = abn.save_abn(shop.bench, a_notice(shop, built.record.encounter_id, option=option)).value
        assert kept.codes == "99213"
        assert context_of(shop.bench, built.claim).abns == (kept,)
    check = shop.check("0.00")
    posting.post_claim(shop.bench, check.id, an_answer(built, ("0", {"PR-50": "180"})))
    assert shop.balances().get("AR_PATIENT", Money(0)) == Money(patient)


def test_a_notice_is_refused_edited_and_removed(shop):
    visit = shop.encounter()
    with pytest.raises(UserError, match="day on which"):
        abn.save_abn(shop.bench, a_notice(shop, visit.id, signed_on=None))
    with pytest.raises(UserError, match="why Medicare"):
        abn.save_abn(shop.bench, a_notice(shop, visit.id, reason=" "))
    kept = abn.save_abn(shop.bench, a_notice(shop, visit.id, option=0, signed_on=None)).value
    signed = abn.save_abn(shop.bench, replace(kept, option=2, signed_on=VISIT)).value
    assert shop.all(Abn) == (signed,)
    assert shop.all(Document) == ()
    abn.remove_abn(shop.bench, signed)
    assert shop.all(Abn) == ()


def on_medicare(shop, *lines):
    """A draft visit whose first payer is Medicare, with the Medicare plan of the office."""
    payer = setup.save_setup(shop.bench, make.a_payer(id=0, name="Medicare", payer_id="MCR01")).value
    plan = setup.save_setup(
        shop.bench, Plan(payer_id=payer.id, name="Part B", plan_type=PlanType.MEDICARE)
    ).value
    made = register(shop, a_coverage(shop, payer, plan, member_id="1EG4TE5MK73"))
    shop.records.update(patient=made.patient, case=made.case)
    visit = shop.encounter()
    coding.assign_diagnoses(shop.bench, visit.id, (("icd10cm", "I10"),))
    charges.enter_charges(shop.bench, visit.id, lines)
    return visit


def test_option_2_releases_the_line_to_the_patient_and_keeps_it_off_the_claim(shop):
    visit = on_medicare(shop, a_line("99213"), a_line("83036"))
    abn.save_abn(shop.bench, a_notice(shop, visit.id, codes="83036", option=2))
    charges.release_encounter(shop.bench, visit.id)
    assert shop.balances() == {
        "AR_PAYER": Money(18000),
        "AR_PATIENT": Money(4200),
        "CHARGES": Money(-22200),
    }
    built = claims.build_claim(shop.bench, visit.id).value
    assert [one.code for one in built.claim.lines] == ["99213"]
    assert not [one for one in built.findings if one.rule.startswith("abn")]
    command = CorrectVisit(
        encounter_id=visit.id,
        diagnoses=(("icd10cm", "I10"),),
        charges=[
            replace(one, amount=Money(5000)) if one.code == "83036" else one
            for one in shop.all(Charge, encounter_id=visit.id)
        ],
        reason="Price",
    )
    corrections.correct_visit(shop.bench, command)
    assert shop.balances()["AR_PATIENT"] == Money(5000)


def test_option_3_is_not_released_and_an_undone_release_forgets_who_pays(shop):
    visit = on_medicare(shop, a_line("99213"), a_line("83036"))
    kept = abn.save_abn(shop.bench, a_notice(shop, visit.id, codes="83036", option=3)).value
    with pytest.raises(UserError, match=r"Line 2, 83036.*option 3"):
        charges.release_encounter(shop.bench, visit.id)
    abn.save_abn(shop.bench, replace(kept, option=2))
    charges.release_encounter(shop.bench, visit.id)
    unrelease_encounter(shop.bench, visit.id)
    drafts = [one for one in shop.all(Charge, encounter_id=visit.id) if one.state is ChargeState.DRAFT]
    assert [one.patient_pays for one in drafts] == [False, False]


def test_a_notice_binds_nobody_where_medicare_is_not_first(shop):
    visit = shop.encounter()
    charges.enter_charges(shop.bench, visit.id, (a_line("99213"),))
    abn.save_abn(shop.bench, a_notice(shop, visit.id, option=2))
    charges.release_encounter(shop.bench, visit.id)
    assert "AR_PATIENT" not in shop.balances()


def test_modifiers_are_proposed_put_and_taken_back(shop):
    visit = on_medicare(shop, a_line("99213", modifiers="25 GZ"), a_line("83036"))
    abn.save_abn(shop.bench, a_notice(shop, visit.id, codes="99213"))
    with shop.bench.store.reading() as connection:
        page = visit_page(connection, visit.id)
    draft = VisitDraft((("icd10cm", "I10"),), page.charges)
    rules = {one.rule for one in check_visit(shop.bench, page, draft).findings}
    assert "abn-modifier" in rules
    wanted = abn.proposed_modifiers(page.notices, page.charges)
    assert list(wanted.values()) == ["25 GA"]
    before = abn.put_modifiers(shop.bench, visit.id, wanted).value
    assert [one.modifiers for one in shop.all(Charge, encounter_id=visit.id)] == ["25 GA", ""]
    abn.put_modifiers(shop.bench, visit.id, before)
    assert [one.modifiers for one in shop.all(Charge, encounter_id=visit.id)] == ["25 GZ", ""]
    unsigned = a_notice(shop, visit.id, codes="83036", option=0, signed_on=None)
    assert list(abn.proposed_modifiers((unsigned,), page.charges).values()) == ["GZ"]
    with pytest.raises(UserError, match="no draft any more"):
        abn.put_modifiers(shop.bench, visit.id, {0: "GA"})


def test_a_printed_notice_is_one_sheet_with_its_blanks_and_is_kept(shop):
    visit = on_medicare(shop, a_line("99213"), a_line("83036"))
    with shop.bench.store.reading() as connection:
        page = notice_page(connection, visit.id)
    proposed = replace(page.proposed(), reason="Too often", option=1)
    assert (proposed.codes, proposed.items, proposed.cost) == (
        "99213 83036",
        "Service 99213, Service 83036",
        Money(22200),
    )
    paper = abn_papers.draw_notice(page, proposed)
    text = page_text(paper.content)
    for words in ("Springfield", page.patient.name.spoken(), f"Chart {page.patient.number}", "Too often"):
        assert words in text
    assert "$222.00" in text
    assert [text.index(f"{letter}. ") for letter in "ABCDEFGHIJ"] == sorted(
        text.index(f"{letter}. ") for letter in "ABCDEFGHIJ"
    )
    assert "1EG4" not in text
    kept = abn_papers.keep_notice_paper(shop.bench, proposed, paper).value
    assert (kept.encounter_id, kept.media_type) == (visit.id, "application/pdf")


def page_text(pdf):
    """The words of a PDF of one page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    return document[0].get_textpage().get_text_range()
