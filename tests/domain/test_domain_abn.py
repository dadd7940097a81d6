"""Notices: when one is valid, what it puts on the line, where modifier and notice disagree (O40)."""

from dataclasses import replace
from datetime import date

import pytest

from medbill_desktop.domain.abn import (
    Abn,
    AbnGround,
    abn_problems,
    modifiers_for,
    notice_for,
    patient_may_owe,
    with_liability,
)
from medbill_desktop.domain.insurance import PlanType
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.rules.notices import modifiers_fit_the_notice
from tests import make

DAY = date(2026, 4, 1)


def a_notice(**over):
    values = {
        "id": 1,
        "patient_id": 1,
        "encounter_id": 1,
        "notifier": "Prairie Clinic",
        "items": "Blood test",
        "reason": "Medicare does not pay for it so often",
        "cost": Money(4200),
        "option": 1,
        "signed_on": DAY,
    }
    return Abn(**{**values, **over})


@pytest.mark.parametrize(
    ("over", "why"),
    [
        ({}, ""),
        ({"option": 0}, "no option"),
        ({"signed_on": None}, "not signed"),
        ({"signed_on": date(2026, 4, 2)}, "after the service"),
        ({"cost": Money(0)}, "no estimated cost"),
        ({"reason": ""}, "what it is about and why"),
        ({"ground": AbnGround.VOLUNTARY, "option": 0, "signed_on": None, "cost": Money(0)}, ""),
    ],
)
def test_when_a_notice_is_valid(over, why):
    found = a_notice(**over).why_invalid(DAY)
    assert why in found
    assert bool(why) is bool(found)


def test_what_a_notice_puts_on_the_line_and_who_owes():
    voluntary = a_notice(ground=AbnGround.VOLUNTARY)
    assert modifiers_for(a_notice()) == ("GA",)
    assert modifiers_for(a_notice(option=2)) == modifiers_for(a_notice(option=3)) == ()
    assert modifiers_for(voluntary) == ("GX", "GY")
    assert modifiers_for(None, excluded=True) == ("GY",)
    assert modifiers_for(None, denial_expected=True) == ("GZ",)
    owes = [a_notice(), a_notice(option=2), a_notice(option=3), voluntary, None]
    assert [patient_may_owe(one) for one in owes] == [True, True, False, True, False]


def test_a_notice_covers_its_codes_and_the_newest_valid_one_counts():
    old, new = a_notice(codes="83036"), a_notice(id=2, option=2)
    assert notice_for([new, old], "83036", DAY) == new
    assert notice_for([old], "99213", DAY) is None
    assert notice_for([old, a_notice(id=3, option=0)], "83036", DAY) == old


def test_what_cannot_be_kept():
    assert list(abn_problems(a_notice())) == []
    assert "day on which" in next(abn_problems(a_notice(signed_on=None)))
    assert "option" in next(abn_problems(a_notice(option=0)))
    assert "Social Security" in next(abn_problems(a_notice(additional="id 123-45-6789")))


def rules_of(notices, *modifiers, plan=PlanType.MEDICARE):
    claim = make.a_claim()
    first = claim.coverages[0]
    medicare = replace(first, plan=replace(first.plan, plan_type=plan))
    line = replace(claim.lines[0], modifiers=modifiers, service_date=DAY)
    claim = replace(claim, coverages=(medicare,), lines=(line,))
    context = replace(make.a_context(), abns=notices)
    return [one.rule for one in modifiers_fit_the_notice(claim, context)]


@pytest.mark.parametrize(
    ("notices", "modifiers", "rules"),
    [
        ((a_notice(),), ("GA",), []),
        ((), (), []),
        ((), ("GZ",), []),
        ((), ("GA",), ["abn-missing"]),
        ((a_notice(option=0),), ("GA",), ["abn-missing"]),
        ((a_notice(),), (), ["abn-modifier"]),
        ((a_notice(),), ("GZ",), ["abn-modifier"]),
        ((a_notice(),), ("GA", "GZ"), ["abn-both"]),
        ((a_notice(option=2),), (), ["abn-do-not-bill"]),
        ((a_notice(option=3),), (), ["abn-not-wanted"]),
        ((a_notice(),), ("GX", "GA"), ["abn-no-voluntary"]),
        ((a_notice(ground=AbnGround.VOLUNTARY),), (), ["abn-voluntary-modifier"]),
        ((a_notice(ground=AbnGround.VOLUNTARY),), ("GX", "GY"), []),
        (None, ("GA",), []),
    ],
)
def test_where_modifier_and_notice_disagree(notices, modifiers, rules):
    assert rules_of(notices, *modifiers) == rules


def test_other_plans_know_no_notice():
    assert rules_of((), "GA", plan=PlanType.MEDICARE_ADVANTAGE) == []


def test_a_blank_longer_than_the_sheet_is_refused():
    said = list(abn_problems(a_notice(items="x" * 300)))
    assert said == ["Blank D has 300 characters; 240 fit on the sheet."]


@pytest.mark.parametrize(
    ("before", "over", "after"),
    [
        (("25", "GZ"), {}, ("25", "GA")),
        (("GA",), {"option": 2}, ()),
        (("GA", "25"), {"signed_on": None}, ("25",)),
        ((), {"ground": AbnGround.VOLUNTARY}, ("GX", "GY")),
        (("25", "59", "LT", "76"), {}, ("25", "59", "LT", "76")),
    ],
)
def test_the_modifiers_of_a_line_say_what_its_notice_says(before, over, after):
    notice = a_notice(**over)
    valid = notice_for([notice], "99213", DAY)
    assert with_liability(before, valid) == after
