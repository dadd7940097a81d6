"""Backups that the program makes by itself: the right ones stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import event, given
from hypothesis import strategies as st

from medbill_desktop.office.folder_rotation import Rules, kept, name_of, rotate

NOW = datetime(2026, 4, 15, 17, 30, tzinfo=UTC)


def test_two_years_of_hourly_backups_leave_the_ones_of_the_rule():
    hours = [NOW - timedelta(hours=n) for n in range(2 * 365 * 24)]
    staying = kept(hours)
    assert set(hours[:24]) <= staying
    days = {moment.date() for moment in staying}
    assert {NOW.date() - timedelta(days=n) for n in range(14)} <= days
    assert len({(moment.year, moment.month) for moment in staying}) == 24
    assert 24 + 12 + 6 + 20 <= len(staying) <= 24 + 14 + 8 + 24


@given(st.lists(st.integers(0, 20_000), max_size=60))
def test_the_newest_always_stays_and_keeping_is_stable(hours):
    moments = {NOW - timedelta(hours=n) for n in hours}
    staying = kept(moments)
    event("some go" if staying < moments else "all stay")
    assert staying <= moments
    assert kept(staying) == staying
    assert not moments or max(moments) in staying


def test_rotation_touches_only_its_own_files(tmp_path):
    moments = [NOW - timedelta(minutes=n) for n in range(5)]
    for moment in moments:
        (tmp_path / name_of(moment)).write_text("x")
    (tmp_path / "mine.medbill").write_text("x")
    (tmp_path / "office-2020.medbill").write_text("x")
    assert {path.name for path in rotate(tmp_path)} == {name_of(moment) for moment in moments[1:]}
    assert {path.name for path in tmp_path.iterdir()} == {
        name_of(moments[0]),
        "mine.medbill",
        "office-2020.medbill",
    }


def test_the_newest_proven_backup_stays_whatever_comes_after_it(tmp_path):
    moments = [NOW - timedelta(minutes=n) for n in range(5)]
    for moment in moments:
        (tmp_path / name_of(moment)).write_text("x")
    good = {name_of(moments[3]), name_of(moments[4])}
    rotate(tmp_path, Rules(0, 0, 0, 0), good)
    assert {path.name for path in tmp_path.iterdir()} == {name_of(moments[0]), name_of(moments[3])}


def test_failed_backups_take_nobodys_place_and_go_when_there_is_a_good_one(tmp_path):
    moments = [NOW - timedelta(hours=n) for n in range(3)]
    for moment in moments:
        (tmp_path / name_of(moment)).write_text("x")
    bad = {name_of(moments[0]), name_of(moments[1])}
    rotate(tmp_path, Rules(1, 1, 1, 1), set(), bad)
    assert len(list(tmp_path.iterdir())) == 3
    rotate(tmp_path, Rules(1, 1, 1, 1), {name_of(moments[2])}, bad)
    assert {path.name for path in tmp_path.iterdir()} == {name_of(moments[2])}
