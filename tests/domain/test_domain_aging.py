"""Aging: the worked table of docs/algorithms/aging.md, edges, and buckets that partition the balance."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from medbill_desktop.domain.aging import BUCKETS, LAST_DAYS, Aging, age, bucket_of, days_open
from medbill_desktop.domain.money import ZERO, Money

AS_OF = date(2026, 4, 15)
WORKED = [
    (date(2026, 4, 15), 125_00),
    (date(2026, 3, 16), 80_00),
    (date(2026, 3, 15), 60_00),
    (date(2026, 2, 14), 41_50),
    (date(2026, 2, 13), 18_50),
    (date(2026, 1, 15), 25_00),
    (date(2026, 1, 14), 20_00),
    (date(2025, 12, 16), 10_00),
    (date(2025, 12, 15), 300_00),
    (date(2026, 1, 20), -35_00),
    (date(2026, 5, 1), 15_00),
]


def test_the_worked_table():
    aged = age(((day, Money(cents)) for day, cents in WORKED), AS_OF)
    assert [bucket.cents for bucket in aged.buckets] == [220_00, 101_50, 43_50, 30_00, 300_00]
    assert aged.credits == Money(-35_00)
    assert aged.total == Money(660_00)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-3000, "0-30"),
        (-1, "0-30"),
        (0, "0-30"),
        (30, "0-30"),
        (31, "31-60"),
        (60, "31-60"),
        (61, "61-90"),
        (90, "61-90"),
        (91, "91-120"),
        (120, "91-120"),
        (121, "over 120"),
        (100_000, "over 120"),
    ],
)
def test_edges(days, words):
    assert BUCKETS[bucket_of(days)] == words


@given(st.integers(-5000, 5000))
def test_older_money_is_never_in_a_younger_bucket(days):
    assert 0 <= bucket_of(days) <= bucket_of(days + 1) < len(BUCKETS)
    assert bucket_of(days + 1) - bucket_of(days) == (days in LAST_DAYS)


def test_days_are_counted_from_the_aging_date():
    assert days_open(AS_OF, AS_OF) == 0
    assert days_open(date(2024, 2, 28), date(2024, 3, 1)) == 2  # over a leap day
    assert days_open(AS_OF + timedelta(days=16), AS_OF) == -16


_items = st.lists(
    st.tuples(st.dates(date(2020, 1, 1), date(2028, 1, 1)), st.integers(-500_00, 2000_00)), max_size=40
)


@given(_items, st.dates(date(2024, 1, 1), date(2027, 1, 1)))
def test_buckets_and_credits_partition_the_balance(items, as_of):
    aged = age(((day, Money(cents)) for day, cents in items), as_of)
    event(f"{sum(map(bool, aged.buckets))} buckets, credits {bool(aged.credits)}")
    assert aged.total.cents == sum(cents for _, cents in items)
    assert aged.credits.cents == sum(cents for _, cents in items if cents < 0)
    for place, bucket in enumerate(aged.buckets):
        mine = [cents for day, cents in items if cents > 0 and bucket_of((as_of - day).days) == place]
        assert bucket.cents == sum(mine) >= 0


@given(_items, _items)
def test_aging_of_two_lots_is_the_sum_of_both(one, other):
    def aged(items):
        return age(((day, Money(cents)) for day, cents in items), AS_OF)

    together, first, second = aged(one + other), aged(one), aged(other)
    assert [b.cents for b in together.buckets] == [
        a.cents + b.cents for a, b in zip(first.buckets, second.buckets, strict=True)
    ]
    assert together.credits == first.credits + second.credits


def test_nothing_open_is_nothing():
    assert age((), AS_OF) == Aging()
    assert Aging().total == ZERO
    assert len(Aging().buckets) == len(BUCKETS) == len(LAST_DAYS) + 1
