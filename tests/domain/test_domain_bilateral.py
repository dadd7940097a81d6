"""Both sides of the body, written as the payer takes them: hand-worked lines, and laws over any of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from medbill_desktop.domain.bilateral import as_payer_wants
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.visit import Charge


def a_line(code="20610", modifiers="", cents=20000, units=1, **over):
    values = {"encounter_id": 1, "patient_id": 1, "service_date": date(2026, 4, 1), "line": 1, "id": 7}
    return Charge(
        **{**values, **over}, code=code, modifiers=modifiers, amount=Money(cents), units=Decimal(units)
    )


def short(charges):
    return [(one.code, one.modifiers, int(one.units), one.amount.cents) for one in charges]


@pytest.mark.parametrize(
    ("lines", "two_lines", "wanted"),
    [
        ([a_line(modifiers="50", cents=20001)], True, [("RT", 1, 10000), ("LT", 1, 10001)]),
        ([a_line(modifiers="59 50", units=2)], True, [("59 RT", 1, 10000), ("59 LT", 1, 10000)]),
        ([a_line(modifiers="RT"), a_line(modifiers="LT", cents=15000, id=8)], False, [("50", 1, 35000)]),
        ([a_line(modifiers="LT"), a_line(modifiers="RT", id=8)], False, [("50", 1, 40000)]),
        ([a_line(modifiers="50", units=2)], False, [("50", 1, 20000)]),
        ([a_line(modifiers="RT"), a_line(modifiers="RT", id=8)], False, [("RT", 1, 20000)] * 2),
        (
            [a_line(modifiers="RT 59"), a_line(modifiers="LT", id=8)],
            False,
            [("RT 59", 1, 20000), ("LT", 1, 20000)],
        ),
    ],
)
def test_lines_become_what_the_payer_takes(lines, two_lines, wanted):
    assert [one[1:] for one in short(as_payer_wants(lines, two_lines=two_lines))] == wanted


def test_pictures_of_both_sides_keep_their_two_lines():
    lines = [a_line("73030", "RT"), a_line("73030", "LT", line=2, id=8)]
    assert as_payer_wants(lines, two_lines=False) == tuple(lines)


_lines = st.lists(
    st.builds(
        a_line,
        code=st.sampled_from(["20610", "73030", "99213"]),
        modifiers=st.sampled_from(["", "50", "RT", "LT", "59 50", "LT 59"]),
        cents=st.integers(0, 99_999),
        units=st.integers(1, 3),
    ),
    max_size=6,
)


@given(_lines, st.booleans())
def test_no_cent_is_lost_and_writing_twice_changes_nothing(lines, two_lines):
    once = as_payer_wants(lines, two_lines=two_lines)
    event("rewritten" if short(once) != short(lines) else "as it was")
    assert Money.total(one.amount for one in once) == Money.total(one.amount for one in lines)
    assert [one.line for one in once] == list(range(1, len(once) + 1))
    assert as_payer_wants(once, two_lines=two_lines) == once
    assert not two_lines or all("50" not in one.modifiers.split() for one in once)
