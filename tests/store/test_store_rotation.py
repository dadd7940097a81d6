"""Backups that the program makes by itself: the right ones stay."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import event, given
from hypothesis import strategies as st

from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.office.folder import Home, create, open_office
from medbill_desktop.office.folder_rotation import kept, name_of, rotate
from medbill_desktop.office.keyfile import KdfCost

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


def test_an_office_backs_itself_up(tmp_path):
    home = Home(tmp_path / "office", FixedClock(date(2026, 4, 15)), KdfCost(1, 64, 1), lambda _path: False)
    create(home, "ana", "correct horse battery")
    with open_office(home, "ana", "correct horse battery") as office:
        done = office.backup_by_itself()
    assert done["file"] == str(home.root / "backups" / "office-20260415-120000.medbill")
