"""The coding rules where people meet them: the coder's page, claims, by payer, with the patient's past."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from medbill_desktop.domain.insurance import Payer
from medbill_desktop.domain.payer_rules import ncci_rule
from medbill_desktop.domain.rules.visit_facts import PayerKind
from medbill_desktop.domain.set_up_specs import PAYERS
from medbill_desktop.domain.visit import Charge, Encounter
from medbill_desktop.query.details.visit_page import visit_page
from medbill_desktop.query.worklists import CODING, opened
from medbill_desktop.services import charges
from medbill_desktop.services.coding_check_claim import facts_of_claim, past_lines
from medbill_desktop.services.encounters import save_encounter
from medbill_desktop.services.visit_check import VisitDraft, check_visit, draft_claim
from medbill_desktop.store import Reader

pytestmark = pytest.mark.slow


@pytest.fixture
def page(demo_office):
    """A chart with a coverage that nobody coded yet."""
    listed = opened(CODING, demo_office.bench.store.reading, demo_office.clock)
    with demo_office.bench.store.reading() as connection:
        pages = (visit_page(connection, one) for one in listed.ids("to_code", "service_date"))
        return next(one for one in pages if one.paying)


def a_line(page, **over):
    visit = page.encounter
    made = Charge(
        encounter_id=visit.id,
        patient_id=page.patient.id,
        line=1,
        service_date=visit.service_date,
        code="99213",
    )
    return replace(made, **over)


def _rules(office, page, diagnoses, *lines):
    draft = VisitDraft(tuple(("icd10cm", code) for code in diagnoses), tuple(lines))
    return {one.rule: one for one in check_visit(office.bench, page, draft).findings}


def test_codes_that_exclude_each_other_are_said_before_there_is_a_line(demo_office, page):
    found = _rules(demo_office, page, ["E10.9", "E11.9"])
    one = found["icd-excludes1"]
    assert (str(one.severity), one.path) == ("block", "diagnoses[1].code")
    assert "E10" in one.message
    assert one.source.version.startswith("ICD-10-CM FY2026")


def test_a_wrong_character_is_said_once_and_exactly(demo_office, page):
    found = _rules(demo_office, page, ["T15.00A"], a_line(page))
    assert "T15.00XA" in found["icd-seventh-padding"].fix
    assert "code-unknown" not in found


def test_a_side_on_the_line_against_the_diagnosis(demo_office, page):
    line = a_line(page, modifiers="LT")
    assert "icd-laterality-modifier" in _rules(demo_office, page, ["M17.11"], line)
    assert "icd-laterality-modifier" not in _rules(demo_office, page, ["M17.12"], line)


@pytest.mark.parametrize("chosen", ["", "medicare", "medicaid", "off"])
def test_the_payer_says_whose_edits_hold(demo_office, page, chosen):
    claim = draft_claim(page, VisitDraft((("icd10cm", "I10"),), (a_line(page),)))
    coverages = tuple(replace(one, payer=replace(one.payer, ncci=chosen)) for one in claim.coverages)
    facts = facts_of_claim(demo_office.bench.codes, replace(claim, coverages=coverages))
    assert facts.payer.ncci is (chosen != "off")
    if chosen in ("medicare", "medicaid"):
        assert facts.payer.kind is PayerKind(chosen)


def test_a_word_that_is_no_choice_of_edits_is_refused():
    assert [ncci_rule(word) for word in ("", "off", "medicare", "medicaid")] == [""] * 4
    assert "medicare, medicaid, off" in ncci_rule("yes")
    assert "ncci" in {one.attr for one in PAYERS.fields}
    assert Payer(name="X").ncci == ""


def test_the_past_is_of_this_patient_and_of_other_visits(demo_office, page):
    bench, visit = demo_office.bench, page.encounter
    other = save_encounter(
        bench,
        Encounter(
            patient_id=visit.patient_id,
            case_id=visit.case_id,
            billing_entity_id=visit.billing_entity_id,
            location_id=visit.location_id,
            rendering_id=visit.rendering_id,
            service_date=visit.service_date - timedelta(days=40),
        ),
    ).value
    line = replace(a_line(page), encounter_id=other.id, service_date=other.service_date, line=1)
    (kept,) = charges.enter_charges(bench, other.id, [line]).value
    with bench.store.reading() as connection:
        reader = Reader(connection)
        past = past_lines(reader, visit.patient_id, visit.id, visit.service_date)
        mine = past_lines(reader, visit.patient_id, other.id, visit.service_date)
        again = visit_page(connection, visit.id)
    assert (kept.code, other.service_date) in {(one.code, one.day) for one in past}
    assert (kept.code, other.service_date) not in {(one.code, one.day) for one in mine}
    assert again.encounter.id == visit.id
    assert all(one.provider and one.day > date(2020, 1, 1) for one in past)
