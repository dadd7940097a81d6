"""Discounts posted, refused and taken back, on both engines (O26)."""

from datetime import date
from decimal import Decimal

import pytest
from make_services import VISIT, a_line, an_answer, register

from medbill_desktop.domain.discounts import ClassKind, FinancialClass, SlideStep
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Case, CaseKind
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.settings import SELF_PAY_PERCENT
from medbill_desktop.services import charges, discounts, posting, settings, setup


def a_class(shop, kind, **over):
    values = {
        "patient_id": shop.patient.id,
        "kind": kind,
        "effective_from": date(2026, 1, 1),
        "decided_by": "Ana",
    }
    return discounts.save_class(shop.bench, FinancialClass(**{**values, **over})).value


def pays_alone(shop):
    made = register(shop, case=Case(patient_id=0, kind=CaseKind.SELF_PAY), coverages=())
    shop.records.update(patient=made.patient, case=made.case)
    return shop.released(a_line("99213"), a_line("83036", units=Decimal(1)))


def test_self_pay_by_setting_is_taken_once_and_taken_back(shop):
    settings.change_setting(shop.bench, SELF_PAY_PERCENT, 25)
    visit = pays_alone(shop)
    before = shop.balances()
    assert before["AR_PATIENT"] == Money(22200)
    given = discounts.apply_discount(shop.bench, visit.id).value
    assert given.discount.amount == Money(5550)
    assert shop.balances() == before | {"AR_PATIENT": Money(16650), "SELF_PAY_DISCOUNT": Money(5550)}
    with pytest.raises(UserError, match="already"):
        discounts.apply_discount(shop.bench, visit.id)
    assert discounts.reverse_discount(shop.bench, given.number, "Insurance found").value == 2
    assert shop.balances() == before
    with pytest.raises(UserError, match="nothing to take back"):
        discounts.reverse_discount(shop.bench, given.number, "again")
    assert discounts.apply_discount(shop.bench, visit.id).value.discount.amount == Money(5550)


def test_what_will_come_off_is_known_before_release_and_nothing_is_written(shop):
    settings.change_setting(shop.bench, SELF_PAY_PERCENT, 25)
    made = register(shop, case=Case(patient_id=0, kind=CaseKind.SELF_PAY), coverages=())
    shop.records.update(patient=made.patient, case=made.case)
    visit = shop.encounter()
    charges.enter_charges(shop.bench, visit.id, (a_line("99213"), a_line("83036")))
    shown = discounts.preview_at_release(shop.bench, visit.id)
    assert (shown.amount, shown.refusal) == (Money(5550), "")
    assert shop.balances() == {}
    charges.release_encounter(shop.bench, visit.id)
    assert discounts.apply_discount(shop.bench, visit.id).value.discount == shown


def test_a_statement_of_household_and_income_finds_its_level(shop):
    step = SlideStep(
        level="B", percent=40, income_to=Money(2_400_000), per_person=Money(825_000), effective_from=VISIT
    )
    setup.save_setup(shop.bench, step)
    said = {"household": 3, "income": Money(4_000_000), "effective_from": VISIT, "expires": date(2027, 3, 31)}
    assert a_class(shop, ClassKind.SLIDING, **said).level == "B"
    with pytest.raises(UserError, match=r"\$40,500.01 a year for 3 people is above every level"):
        a_class(shop, ClassKind.SLIDING, **(said | {"income": Money(4_050_001)}))


def test_the_sliding_fee_goes_by_level_and_expires(shop):
    visit = pays_alone(shop)
    with pytest.raises(UserError, match="gives no self-pay discount"):
        discounts.apply_discount(shop.bench, visit.id)
    step = SlideStep(level="B", percent=0, nominal=Money(2000), effective_from=date(2026, 1, 1))
    setup.save_setup(shop.bench, step)
    a_class(shop, ClassKind.SLIDING, level="b", expires=date(2026, 3, 31))
    with pytest.raises(UserError, match="gives no self-pay discount"):
        discounts.apply_discount(shop.bench, visit.id)
    a_class(shop, ClassKind.SLIDING, level="b", effective_from=date(2026, 4, 1), expires=date(2027, 3, 31))
    ((_, shown),) = discounts.discountable_visits(shop.bench, shop.patient.id)
    assert discounts.apply_discount(shop.bench, visit.id).value.discount == shown
    assert shop.balances()["AR_PATIENT"] == Money(2000)


def test_an_insured_share_needs_a_hardship_record(shop):
    settings.change_setting(shop.bench, SELF_PAY_PERCENT, 25)
    built = shop.sent()
    check = shop.check("95.00")
    posting.post_claim(shop.bench, check.id, an_answer(built, ("95", {"CO-45": "60", "PR-3": "25"})))
    visit_id = built.record.encounter_id
    with pytest.raises(UserError, match="hardship record"):
        discounts.apply_discount(shop.bench, visit_id)
    kept = a_class(shop, ClassKind.HARDSHIP, percent=40)
    assert discounts.apply_discount(shop.bench, visit_id).value.discount.amount == Money(1000)
    assert shop.balances()["AR_PATIENT"] == Money(1500)
    discounts.remove_class(shop.bench, kept)
    assert shop.all(FinancialClass) == ()
