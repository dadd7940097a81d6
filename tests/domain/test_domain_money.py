"""Money: exact cents, read and written in one place."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import ZERO, Money

cents = st.integers(-(10**12), 10**12)
amounts = cents.map(Money)


@given(amounts)
def test_text_and_money_round_trip(money):
    assert Money.parse(money.plain()) == money
    assert Money.parse(str(money)) == money
    assert Money.parse(money.x12()) == money
    assert Money.of_decimal(Decimal(money.plain())) == money
    if money:
        assert Money.parse(money.grid()) == money


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12", 1200),
        ("12.5", 1250),
        ("12.50", 1250),
        ("1,234.50", 123450),
        ("1,234,567", 123456700),
        ("-3", -300),
        ("(3.00)", -300),
        ("$5", 500),
        ("-$5", -500),
        ("($5.25)", -525),
        (" 7.00 ", 700),
        ("$ 7", 700),
        (".5", 50),
        ("5.", 500),
        ("0", 0),
        ("-0.00", 0),
    ],
)
def test_what_people_type(typed, meant):
    assert Money.parse(typed) == Money(meant)


@pytest.mark.parametrize(
    "typed",
    ["", " ", ".", "-", "$", "()", "1.234", "1,23", ",234", "1,2345", "12a", "1e3", "(3", "3)", "--3", "-(3)",
     "1.2.3", "NaN", "٣", "·", "5-", "9" * 5000],
)  # fmt: skip
def test_what_is_no_amount(typed):
    with pytest.raises(UserError, match="is not an amount"):
        Money.parse(typed)


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_in_words(text):
    try:
        money = Money.parse(text)
    except UserError:
        with pytest.raises(UserError, match=re.escape(f"“{text}”")):
            Money.parse(text)
    else:
        assert Money.parse(money.plain()) == money


@pytest.mark.parametrize(
    ("amount", "plain", "grid", "x12"),
    [
        (0, "0.00", "·", "0"),
        (5, "0.05", "0.05", ".05"),
        (70, "0.70", "0.70", ".7"),
        (100, "1.00", "1.00", "1"),
        (1250, "12.50", "12.50", "12.5"),
        (94500, "945.00", "945.00", "945"),
        (100000, "1000.00", "1,000.00", "1000"),
        (123456789, "1234567.89", "1,234,567.89", "1234567.89"),
        (-5, "-0.05", "(0.05)", "-.05"),
        (-123450, "-1234.50", "(1,234.50)", "-1234.5"),
        (-10000, "-100.00", "(100.00)", "-100"),
    ],
)
def test_three_ways_to_write_it(amount, plain, grid, x12):
    money = Money(amount)
    assert (money.plain(), money.grid(), money.x12()) == (plain, grid, x12)


@given(amounts, st.lists(st.integers(0, 10**9), max_size=20))
def test_parts_of_a_share_add_up_and_keep_the_sign(money, weights):
    parts = money.spread(weights)
    assert len(parts) == len(weights)
    if not weights:
        return
    assert Money.total(parts) == money
    assert all(part.cents * money.cents >= 0 for part in parts)
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        if whole:
            assert weight or not part
            assert abs(part.cents - Fraction(money.cents * weight, whole)) < len(weights)


def test_the_remainder_stays_on_the_last_line():
    assert Money(100).spread([1, 1, 1]) == [Money(33), Money(33), Money(34)]
    assert Money(-1).spread([1, 1, 1]) == [ZERO, ZERO, Money(-1)]
    assert Money(100).spread([1, 1, 1, 0]) == [Money(33), Money(33), Money(34), ZERO]
    assert Money(101).spread([0, 0]) == [Money(50), Money(51)]


@pytest.mark.parametrize(
    ("amount", "rate", "product"),
    [
        (101, "0.5", 51),
        (1, "0.5", 1),
        (1, "0.49999", 0),
        (3, "0.5", 2),
        (-1, "0.5", -1),
        (-101, "0.5", -51),
        (10000, "0.85", 8500),
        (333, "3", 999),
        (12345, "0.02", 247),
    ],
)
def test_times_rounds_half_up_once(amount, rate, product):
    assert Money(amount).times(Decimal(rate)) == Money(product)


@given(cents, st.integers(-(10**6), 10**6))
def test_times_is_half_up_in_exact_fractions(amount, thousandths):
    exact = abs(Fraction(amount * thousandths, 1000))
    rounded = int(exact + Fraction(1, 2))
    sign = -1 if amount * thousandths < 0 else 1
    assert Money(amount).times(Decimal(thousandths) / 1000) == Money(sign * rounded)


@pytest.mark.parametrize("wrong", [1.0, 1.5, True, "1", None, Decimal(1)])
def test_only_whole_cents_are_money(wrong):
    with pytest.raises(TypeError, match="whole cents as int"):
        Money(wrong)


@pytest.mark.parametrize("wrong", [1, 1.0, Decimal(1), "1"])
def test_money_is_added_to_money_only(wrong):
    with pytest.raises((TypeError, AttributeError)):
        Money(1) + wrong
    with pytest.raises((TypeError, AttributeError)):
        Money(1) - wrong
    with pytest.raises(TypeError):
        Money(1) < wrong  # noqa: B015 - the comparison itself is what must fail


def test_a_float_is_no_rate_and_no_decimal_amount():
    with pytest.raises((TypeError, AttributeError)):
        Money(100).times(0.5)
    with pytest.raises(UserError, match="fractions of a cent"):
        Money.of_decimal(Decimal("1.005"))
    assert Money.of_decimal(Decimal("1.50")) == Money(150)


@given(amounts, amounts)
def test_arithmetic_is_that_of_the_cents(one, other):
    assert (one + other).cents == one.cents + other.cents
    assert (one - other) + other == one
    assert one + -one == ZERO
    assert bool(one) is (one.cents != 0)
    assert abs(one).cents == abs(one.cents)
    assert (one < other) is (one.cents < other.cents)
    assert Money.total([one, other, ZERO]) == one + other
    assert Money.total([]) == ZERO
