"""Codes and charges judged and priced while they are typed, over a demo office."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import make_services
import pytest

from medbill_desktop.domain.visit import Charge, EncounterState
from medbill_desktop.query.details.visit_page import visit_page
from medbill_desktop.query.worklists import CODING, opened
from medbill_desktop.services import charges
from medbill_desktop.services.visit_check import VisitDraft, check_visit

pytestmark = pytest.mark.slow


@pytest.fixture
def page(demo_office):
    """A chart that nobody coded yet."""
    listed = opened(CODING, demo_office.bench.store.reading, demo_office.clock)
    with demo_office.bench.store.reading() as connection:
        for encounter in listed.ids("to_code", "service_date"):
            found = visit_page(connection, encounter)
            if found.paying:
                return found
    raise AssertionError("the demo has no chart with a coverage to code")


def a_line(page, code="99213", **over):
    made = Charge(
        encounter_id=page.encounter.id,
        patient_id=page.patient.id,
        line=1,
        service_date=page.encounter.service_date,
        code=code,
    )
    return replace(made, **over)


def test_the_price_is_the_one_that_will_be_saved(demo_office, page):
    line = a_line(page, units=Decimal(2))
    checked = check_visit(demo_office.bench, page, VisitDraft((("icd10cm", "I10"),), (line,)))
    (saved,) = charges.enter_charges(demo_office.bench, page.encounter.id, [line]).value
    (price,) = checked.prices
    assert (price.amount, price.source, price.description) == (
        saved.amount,
        saved.price_source,
        saved.description,
    )
    assert checked.total == saved.amount
    assert not [one for one in checked.findings if one.severity == "block"]


def test_a_line_without_a_price_blocks_once_and_says_where(demo_office, page):
    draft = VisitDraft((("icd10cm", "I10"),), (a_line(page, "12345"),))
    found = check_visit(demo_office.bench, page, draft).findings
    assert [one.path for one in found if one.severity == "block"] == ["lines[0].amount"]


def test_an_incomplete_diagnosis_is_found_before_there_is_a_line(demo_office, page):
    checked = check_visit(demo_office.bench, page, VisitDraft((("icd10cm", "E11"),), ()))
    assert [one.path for one in checked.findings] == ["diagnoses[0].code"]
    assert checked.diagnoses[0].verdict == "not_billable"


def test_a_blank_page_is_no_mistake_and_nothing_is_written(demo_office, page):
    assert check_visit(demo_office.bench, page, VisitDraft((), ())).findings == ()
    with demo_office.bench.store.reading() as connection:
        again = visit_page(connection, page.encounter.id)
    assert again.encounter.state is EncounterState.DRAFT
    assert again.charges == page.charges


def test_a_pointer_to_nothing_is_found(demo_office, page):
    draft = VisitDraft((("icd10cm", "I10"),), (a_line(page, pointers="AB"),))
    paths = {one.path for one in check_visit(demo_office.bench, page, draft).findings}
    assert "lines[0].pointers" in paths


def test_a_line_charged_on_another_visit_of_the_day_is_noticed(shop):
    shop.released(make_services.a_line("99213", modifiers="25"))
    visit = shop.encounter()
    with shop.bench.store.reading() as connection:
        page = visit_page(connection, visit.id)
    codes = (("icd10cm", "I10"),)
    lines = (a_line(page, modifiers="25"), a_line(page), a_line(page, "83036"))
    found = check_visit(shop.bench, page, VisitDraft(codes, lines)).findings
    assert [one.path for one in found if one.rule == "charge-repeated"] == ["lines[0].code"]
    own = replace(page, charged_elsewhere=())
    found = check_visit(shop.bench, own, VisitDraft(codes, lines)).findings
    assert not [one for one in found if one.rule == "charge-repeated"]
