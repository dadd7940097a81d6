"""Who pays for a day: coverages by case, rank and date of service (O20)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from medbill_desktop.domain.insurance import resolve
from medbill_desktop.domain.names import Address, PersonName
from tests.make import a_coverage

DAY = date(2026, 4, 1)


def _ids(coverages, case_id=1, day=DAY):
    return [coverage.id for coverage in resolve(tuple(coverages), case_id, day)]


@pytest.mark.parametrize(
    ("first", "last", "in_force"),
    [
        (None, None, True),
        (DAY, None, True),
        (None, DAY, True),
        (DAY, DAY, True),
        (DAY + timedelta(days=1), None, False),
        (None, DAY - timedelta(days=1), False),
    ],
)
def test_first_and_last_day_are_covered(first, last, in_force):
    coverage = a_coverage(effective_from=first, effective_thru=last)
    assert coverage.covers(DAY) is in_force
    assert _ids([coverage]) == ([1] if in_force else [])


def test_of_two_that_overlap_the_one_that_began_last_pays():
    old = a_coverage(id=1, effective_from=date(2025, 1, 1))
    new = a_coverage(id=2, effective_from=date(2026, 4, 1))
    assert _ids([new, old]) == _ids([old, new]) == [2]
    assert _ids([old, new], day=date(2026, 3, 31)) == [1]
    assert _ids([a_coverage(id=3, effective_from=None), old]) == [1]


def test_of_two_that_began_together_the_later_record_pays():
    assert _ids([a_coverage(id=5), a_coverage(id=4)]) == [5]


def test_a_gap_is_a_gap():
    before = a_coverage(id=1, effective_from=date(2026, 1, 1), effective_thru=date(2026, 3, 30))
    after = a_coverage(id=2, effective_from=date(2026, 4, 2))
    for gone in (date(2026, 3, 31), DAY):
        assert _ids([before, after], day=gone) == []
    assert _ids([before, after], day=date(2026, 3, 30)) == [1]
    assert _ids([before, after], day=date(2026, 4, 2)) == [2]


def test_ranks_come_in_order_and_may_have_holes():
    third, first, second = a_coverage(id=3, rank=3), a_coverage(id=1, rank=1), a_coverage(id=2, rank=2)
    assert _ids([third, first, second]) == [1, 2, 3]
    assert _ids([third, first]) == [1, 3]


def test_coverages_of_another_case_never_pay():
    health, comp = a_coverage(id=1, case_id=1), a_coverage(id=2, case_id=2)
    assert _ids([health, comp], case_id=1) == [1]
    assert _ids([health, comp], case_id=2) == [2]
    assert _ids([health, comp], case_id=3) == []


def test_nothing_covers_nothing():
    assert resolve((), 1, DAY) == ()


_spans = st.none() | st.integers(-60, 60).map(lambda days: DAY + timedelta(days=days))
_some = st.lists(
    st.builds(
        a_coverage,
        id=st.integers(1, 99),
        case_id=st.integers(1, 2),
        rank=st.integers(1, 3),
        effective_from=_spans,
        effective_thru=_spans,
    ),
    max_size=8,
    unique_by=lambda coverage: coverage.id,
)


@given(_some, _spans.filter(bool), st.randoms(use_true_random=False))
def test_one_a_rank_in_force_of_the_case_whatever_the_order(coverages, day, random):
    chosen = resolve(tuple(coverages), 1, day)
    event(f"{len(chosen)} pay")
    assert [c.rank for c in chosen] == sorted({c.rank for c in chosen})
    assert all(c.case_id == 1 and c.covers(day) for c in chosen)
    able = [c for c in coverages if c.case_id == 1 and c.covers(day)]
    assert {c.rank for c in able} == {c.rank for c in chosen}
    for coverage in chosen:
        rivals = [c for c in able if c.rank == coverage.rank]
        assert all((c.effective_from or date.min) <= (coverage.effective_from or date.min) for c in rivals)
    random.shuffle(coverages)
    assert resolve(tuple(coverages), 1, day) == chosen


def test_a_subscriber_of_nobody_is_empty():
    assert not a_coverage().subscriber_name
    assert not a_coverage().subscriber_address
    named = a_coverage(subscriber_last_name="Garcia", subscriber_city="Peoria")
    assert named.subscriber_name == PersonName("Garcia")
    assert named.subscriber_address == Address(city="Peoria")
