"""Discounts by hand-worked cases (docs/algorithms/discounts.md)."""

from datetime import date

import pytest

from medbill_desktop.domain.discounts import (
    ClassKind,
    Discountable,
    FinancialClass,
    SlideStep,
    class_on,
    class_problem,
    discount_of,
    level_for,
    step_on,
    step_problem,
)
from medbill_desktop.domain.money import Money

DAY = date(2026, 4, 1)


def a_class(kind, **over):
    values = {"patient_id": 1, "kind": kind, "effective_from": date(2026, 1, 1), "decided_by": "Ana"}
    return FinancialClass(**{**values, **over})


def a_step(percent=40, nominal=0, **over):
    values = {"level": "B", "percent": percent, "nominal": Money(nominal), "effective_from": date(2026, 1, 1)}
    return SlideStep(**{**values, **over})


def a_line(charged, owed=None, **over):
    owed = charged if owed is None else owed
    return Discountable(charge_id=1, code="99213", charged=Money(charged), owed=Money(owed), **over)


SLIDING = a_class(ClassKind.SLIDING, level="b", expires=date(2026, 12, 31))
HARDSHIP = a_class(ClassKind.HARDSHIP, percent=50)


@pytest.mark.parametrize(
    ("lines", "held", "step", "self_pay", "cents"),
    [
        ((a_line(18000),), None, None, 30, [5400]),
        ((a_line(3333),), None, None, 25, [833]),
        ((a_line(18000), a_line(4200)), SLIDING, a_step(40), 30, [10800, 2520]),
        ((a_line(1500), a_line(18000), a_line(4200)), SLIDING, a_step(0, 2000), 0, [17500, 4200]),
        ((a_line(18000),), a_class(ClassKind.COURTESY, percent=100), None, 30, [18000]),
        ((a_line(18000, 2500, insured=True),), HARDSHIP, None, 0, [1250]),
        ((a_line(18000, 1000),), None, None, 30, [1000]),
        ((a_line(18000, 10800, given=Money(5400)),), SLIDING, a_step(40), 0, [5400]),
    ],
    ids=["self-pay", "rounds", "level", "flat", "courtesy", "hardship", "owed-less", "given-before"],
)
def test_what_comes_off(lines, held, step, self_pay, cents):
    found = discount_of(lines, held, step, self_pay)
    assert [one.amount.cents for one in found.lines] == cents
    assert found.amount == Money(sum(cents))
    assert not found.refusal


@pytest.mark.parametrize(
    ("line", "held", "self_pay", "word"),
    [
        (a_line(18000, 2500, insured=True), None, 30, "hardship record"),
        (a_line(18000, 2500, insured=True), a_class(ClassKind.COURTESY, percent=10), 30, "hardship record"),
        (a_line(18000, 2500, insured=True), SLIDING, 30, "hardship record"),
        (a_line(18000, 0), None, 30, "owes nothing"),
        (a_line(18000), None, 0, "Settings"),
        (a_line(18000), SLIDING, 30, "no level “b”"),
        (a_line(18000, 12600, given=Money(5400)), None, 30, "already"),
    ],
)
def test_why_nothing_comes_off(line, held, self_pay, word):
    found = discount_of((line,), held, None, self_pay)
    assert word in found.refusal
    assert found.amount == Money(0)


def test_the_record_and_the_scale_go_by_the_date_of_service():
    old, new = a_step(20), a_step(60, effective_from=date(2026, 4, 2))
    assert step_on([new, old], "b ", DAY) == old
    assert step_on([new, old], "B", date(2026, 4, 2)) == new
    assert step_on([new, old], "C", DAY) is None
    ended = a_class(ClassKind.HARDSHIP, percent=50, expires=date(2026, 3, 31))
    assert class_on([ended, SLIDING], DAY) == SLIDING
    assert class_on([ended, SLIDING], date(2026, 3, 31)) == ended
    assert class_on([], DAY) is None


@pytest.mark.parametrize(
    ("record", "word"),
    [
        (a_class(ClassKind.SELF_PAY, decided_by=" "), "who decided"),
        (a_class(ClassKind.COURTESY, percent=10, expires=date(2025, 1, 1)), "before it begins"),
        (a_class(ClassKind.SLIDING, level="Z", expires=date(2026, 12, 31)), "no level"),
        (a_class(ClassKind.SLIDING, level="B"), "expires"),
        (a_class(ClassKind.COURTESY, percent=101), "1 to 100"),
        (SLIDING, ""),
        (HARDSHIP, ""),
    ],
)
def test_a_record_that_cannot_be_kept(record, word):
    problem = class_problem(record, ["A", "B"])
    assert word in problem
    assert bool(problem) is bool(word)


SCALE = (
    a_step(0, level="A", income_to=Money(1_600_000), per_person=Money(550_000)),
    a_step(40, level="B", income_to=Money(2_400_000), per_person=Money(825_000)),
    a_step(70, level="C"),
    a_step(0, level="A", income_to=Money(9_900_000), effective_from=date(2027, 1, 1)),
)


@pytest.mark.parametrize(
    ("household", "dollars", "level"),
    [(1, 16_000, "A"), (1, 16_001, "B"), (3, 27_000, "A"), (3, 40_500, "B"), (3, 40_501, None), (0, 0, "A")],
)
def test_the_level_goes_by_household_and_income(household, dollars, level):
    found = level_for(SCALE, household, Money(dollars * 100), DAY)
    assert (found.level if found else None) == level


def test_a_line_of_the_scale_that_makes_no_sense_is_refused():
    assert "Type the level" in step_problem(a_step(level=" "))
    assert "0 to 100" in step_problem(a_step(101))
    assert "not less than nothing" in step_problem(a_step(nominal=-1))
    assert "a person alone" in step_problem(a_step(per_person=Money(100)))
    assert step_problem(SCALE[0]) == ""
