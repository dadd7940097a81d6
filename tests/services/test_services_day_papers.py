"""Receipts, superbills and what check-in should look at."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pypdfium2
import pytest
from make_day import booked, paid, release, types
from make_services import register

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.finding import Severity
from medbill_desktop.domain.insurance import Case, Coverage
from medbill_desktop.domain.receipt import Method, typed_method
from medbill_desktop.forms.receipt import draw_receipt
from medbill_desktop.forms.superbill import draw_superbills
from medbill_desktop.services import day, day_checkin, day_superbills, registration
from medbill_desktop.services.day_findings import read_day_page
from medbill_desktop.services.day_papers import receipt_image, superbill_images
from tests.make import TODAY


def words(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range() for page in document]


def test_a_receipt_says_who_paid_what_and_that_it_is_void(shop):
    done = paid(shop, method=Method.CHECK, reference="1042")
    out = BytesIO()
    assert draw_receipt(receipt_image(shop.bench, done.receipt.id), out) == 1
    (text,) = words(out.getvalue())
    for wanted in ("Receipt 1", "$25.00", "Check 1042", "Maria J García", "Copay, visit of 04/15/2026"):
        assert wanted in text, wanted
    assert "VOIDED" not in text
    day_checkin.undo_check_in(shop.bench, done.appointment.id)
    out = BytesIO()
    draw_receipt(receipt_image(shop.bench, done.receipt.id), out)
    assert "VOIDED" in words(out.getvalue())[0]


def test_a_superbill_has_the_offices_own_codes_and_the_patients_facts(shop):
    first = paid(shop)
    release(shop, first.encounter.id, "83036")
    late = booked(shop, day.save_visit_type(shop.bench, _kind()).value, start=600, reason="Cough")
    made = day_superbills.issue_superbills(shop.bench, [first.appointment.id, late.id]).value
    out = BytesIO()
    assert draw_superbills(superbill_images(shop.bench, made), out) == 2
    pages = words(out.getvalue())
    for wanted in ("Superbill 1", "Superbill 2"):
        assert any(wanted in page for page in pages)
    codes = [line for line in pages[1].splitlines() if line.strip().startswith(("83036", "99213"))]
    assert codes[0].startswith("83036"), "the code that was charged comes first"
    for wanted in ("García, Maria J", "04/15/2026 10:00 am", "Cough", "Service 99213", "180.00"):
        assert wanted in pages[1], wanted
    assert "A123456789" in pages[1]


def _kind():
    from medbill_desktop.domain.appointment import VisitType

    return VisitType(code="SICK", name="Sick visit")


def rules(shop, appointment):
    return {one.rule: one.severity for one in read_day_page(shop.bench, appointment.id)[1]}


def test_what_check_in_looks_at(shop):
    kinds = types(shop)
    caller = booked(shop, patient_id=None, patient_name="Nguyen, Anh")
    assert rules(shop, caller) == {"checkin-not-registered": Severity.BLOCK}
    one = booked(shop, kinds["EST"], start=600)
    assert rules(shop, one) == {"checkin-unverified": Severity.WARN}
    day.verify(shop.bench, one.id)
    assert rules(shop, one) == {}
    coverage = shop.all(Coverage)[0]
    ended = replace(coverage, effective_thru=TODAY + timedelta(days=5))
    registration.save_coverage(shop.bench, ended)
    assert rules(shop, one) == {"checkin-coverage-ends": Severity.INFO}
    gone = replace(ended, version=2, effective_thru=TODAY - timedelta(days=5))
    registration.save_coverage(shop.bench, gone)
    assert rules(shop, one) == {"checkin-no-coverage": Severity.WARN}


def test_a_self_pay_visit_needs_no_insurance_but_a_type(shop):
    from medbill_desktop.domain.insurance import CaseKind

    alone = register(shop, coverages=(), case=Case(patient_id=0, kind=CaseKind.SELF_PAY))
    one = booked(shop, patient_id=alone.patient.id)
    assert rules(shop, one) == {}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", (Method.CASH, "")),
        ("cash", (Method.CASH, "")),
        ("check 1042", (Method.CHECK, "1042")),
        ("k 1042", (Method.CHECK, "1042")),
        ("card 4411", (Method.CARD, "4411")),
        ("D 4411", (Method.CARD, "4411")),
        ("o barter", (Method.OTHER, "barter")),
    ],
)
def test_how_somebody_paid_as_typed(typed, read):
    assert typed_method(typed) == read


def test_what_is_no_way_to_pay():
    with pytest.raises(UserError, match="says no way to pay"):
        typed_method("gold")
