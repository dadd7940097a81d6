"""Where check-in money lies, and times as people type them."""

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from medbill_desktop.domain.appointment import clock_time, typed_time
from medbill_desktop.domain.copay import CopayLine, place
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money

_cents = st.integers(-5_000, 50_000).map(Money)
_lines = st.lists(st.tuples(_cents, _cents), max_size=6).map(
    lambda pairs: [CopayLine(number, *pair) for number, pair in enumerate(pairs, 1)]
)


@given(st.integers(0, 100_000).map(Money), _lines)
def test_the_money_of_check_in_is_never_lost_nor_doubled(amount, lines):
    placed = place(amount, lines)
    held = Money.total(one.paid + one.waiting for one in placed)
    assert [one.charge_id for one in placed] == [line.charge_id for line in lines]
    assert held <= amount
    for one, line in zip(placed, lines, strict=True):
        assert Money() <= one.paid <= max(line.share, Money())
        assert Money() <= one.waiting <= max(line.pending, Money())
    owed = Money.total(max(line.share, Money()) for line in lines)
    pending = Money.total(max(line.pending, Money()) for line in lines)
    assert held == min(amount, owed + pending)
    assert Money.total(one.paid for one in placed) == min(amount, owed)
    event("free credit left" if held < amount else "all of it lies on lines")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("9", "9:00 am"),
        ("930", "9:30 am"),
        ("9:05a", "9:05 am"),
        ("1", "1:00 pm"),
        ("115", "1:15 pm"),
        ("1:15 pm", "1:15 pm"),
        ("1315", "1:15 pm"),
        ("12", "12:00 pm"),
        ("12a", "12:00 am"),
        ("0630", "6:30 am"),
        ("6:45a.m.", "6:45 am"),
    ],
)
def test_times_as_people_type_them(typed, shown):
    assert clock_time(typed_time(typed)) == shown


@pytest.mark.parametrize("typed", ["", "x", "25", "9:7", "9:75", "13pm", "-3", "12345", "9:", "٩"])
def test_what_is_no_time(typed):
    with pytest.raises(UserError, match="is not a time"):
        typed_time(typed)
