"""Users of an office: added, given a new passphrase, switched off, vouching; the recovery key is told of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from medbill_desktop.codes.library import Library
from medbill_desktop.domain.desk import Role, UserAccount
from medbill_desktop.domain.errors import NotAllowed, UserError, WrongPassphrase
from medbill_desktop.domain.money import Money
from medbill_desktop.office import folder, users
from medbill_desktop.office.folder import Home
from medbill_desktop.office.keyfile import KdfCost
from medbill_desktop.office.office import Office
from medbill_desktop.services.users import save_account

OWN, FIRST, NEW = "a long passphrase", "first of ben 1", "new one of ben"


class Ticking:
    """A clock that goes on by a minute each time it is asked."""

    def __init__(self):
        self.moment = datetime(2026, 4, 15, 12, tzinfo=UTC)

    def today(self):
        return self.moment.date()

    def now(self):
        self.moment += timedelta(seconds=1)
        return self.moment


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "office", Ticking(), KdfCost(1, 64, 1), lambda _: False)


@pytest.fixture
def opened(home):
    """A function that opens the office for a user; everything is closed afterwards."""
    made = folder.create(home, "olga", OWN)
    offices = []

    def go(user="olga", passphrase=OWN):
        for one in offices:
            one.close()
        offices[:] = [Office(folder.open_office(home, user, passphrase), Library.shipped(), home.clock)]
        return offices[0]

    go.recovery_key = made.recovery_key
    yield go
    for one in offices:
        one.close()


def line_of(office, name):
    return next(one for one in users.all_users(office) if one.account.name == name)


def test_an_added_user_signs_in_and_is_told_to_change_the_passphrase(opened):
    office = opened()
    ben = users.add_user(office, UserAccount(name="ben", role=Role.BILLER), FIRST, OWN)
    assert line_of(office, "ben").has_key
    assert line_of(office, "ben").last_sign_in is None
    office = opened(" Ｂen", FIRST)  # the key opens for it, so the account must be found by it too
    assert office.user == "ben"
    assert any("olga set your passphrase" in one for one in office.folder.news)
    with pytest.raises(NotAllowed, match=r"The role biller may not manage users\. Ask olga \(owner\)"):
        save_account(office.bench, replace(ben, role=Role.OWNER))
    office.folder.change_passphrase(FIRST, NEW)
    office = opened("ben", NEW)
    assert [one for one in office.folder.news if "set your passphrase" in one] == []
    assert any("Last signed in 04/15/2026" in one for one in office.folder.news)


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (UserAccount(name="OLGA"), "already"),
        (UserAccount(name=" "), "sign-in name"),
        (UserAccount(name="ben", back_days=-1), "not negative"),
        (UserAccount(name="ben", refund_limit=Money(-1)), "not negative"),
        (UserAccount(name="ben", exceptions="fly"), "is no permission"),
    ],
)
def test_an_account_that_cannot_be_is_refused_and_leaves_no_key(opened, account, words):
    office = opened()
    with pytest.raises(UserError, match=words):
        users.add_user(office, account, FIRST, OWN)
    assert [one.account.name for one in users.all_users(office)] == ["olga"]


def test_the_own_passphrase_is_asked_for_and_guessing_it_locks_out(opened):
    office = opened()
    for _ in range(5):
        with pytest.raises(WrongPassphrase):
            users.add_user(office, UserAccount(name="ben"), FIRST, "guess")
    with pytest.raises(NotAllowed, match="failed to sign in 5 times"):
        users.add_user(office, UserAccount(name="ben"), FIRST, OWN)


def test_a_reset_shuts_the_old_passphrase_out_and_ends_the_lock_out(opened, home):
    office = opened()
    ben = users.add_user(office, UserAccount(name="ben", role=Role.CODER), FIRST, OWN)
    office.close()
    for _ in range(5):
        with pytest.raises(WrongPassphrase):
            folder.open_office(home, "ben", "wrong")
    with pytest.raises(NotAllowed):
        opened("ben", FIRST)  # a restart does not clear it
    office = opened()
    assert line_of(office, "ben").failures == 5
    users.reset_passphrase(office, ben, NEW, OWN)
    assert line_of(office, "ben").failures == 0
    office.close()
    with pytest.raises(WrongPassphrase):
        folder.open_office(home, "ben", FIRST)
    assert any("olga set your passphrase" in one for one in opened("ben", NEW).folder.news)


def test_waiting_grows_with_every_further_failure(opened, home):
    opened().close()
    waits = []
    for _ in range(8):
        try:
            folder.open_office(home, "olga", "wrong")
        except WrongPassphrase:
            continue
        except NotAllowed as refusal:
            minutes = int(str(refusal).split("Wait ")[1].split()[0])
            waits.append(minutes)
            home.clock.moment += timedelta(minutes=minutes, seconds=5)
            with pytest.raises(WrongPassphrase):
                folder.open_office(home, "olga", "wrong")
    assert waits == [1, 2, 4]
    home.clock.moment += timedelta(minutes=16)
    office = opened()
    assert any("8 failed attempts" in one for one in office.folder.warnings)


def test_a_user_who_leaves_cannot_come_back_and_may_nothing(opened, home):
    office = opened()
    ben = users.add_user(office, UserAccount(name="ben", role=Role.MANAGER), FIRST, OWN)
    users.switch_off(office, ben)
    assert not line_of(office, "ben").has_key
    office.close()
    with pytest.raises(WrongPassphrase):
        folder.open_office(home, "ben", FIRST)
    office = opened()
    back = users.switch_on(office, line_of(office, "ben").account, NEW, OWN).value
    assert back.active
    assert opened("ben", NEW).user == "ben"


def test_somebody_who_manages_users_always_stays(opened):
    office = opened()
    olga = line_of(office, "olga").account
    with pytest.raises(UserError, match="your own account"):
        users.switch_off(office, olga)
    with pytest.raises(UserError, match="Nobody but olga manages users"):
        save_account(office.bench, replace(olga, role=Role.BILLER))
    users.add_user(office, UserAccount(name="ben", exceptions="-manage_users"), FIRST, OWN)
    with pytest.raises(UserError, match="Nobody but olga"):
        save_account(office.bench, replace(olga, exceptions="-manage_users"))
    with pytest.raises(UserError, match="stays as it is"):
        save_account(office.bench, replace(olga, name="olga2"))


def test_vouching_leaves_who_is_signed_in(opened):
    office = opened()
    ben = users.add_user(office, UserAccount(name="ben"), FIRST, OWN)
    assert office.vouch("Ben", FIRST)
    assert not office.vouch("ben", "wrong")
    assert not office.vouch("nobody", FIRST)
    assert office.user == office.bench.user == "olga"
    with pytest.raises(UserError, match="cannot vouch for yourself"):
        office.vouch("OLGA", OWN)
    users.switch_off(office, ben)
    with pytest.raises(NotAllowed, match="switched off"):
        office.vouch("ben", FIRST)


def test_the_recovery_key_is_an_emergency_that_the_owner_hears_of(opened, home):
    office = opened()
    users.add_user(office, UserAccount(name="ben", role=Role.BILLER), FIRST, OWN)
    office.close()
    with pytest.raises(WrongPassphrase):
        folder.recover(home, "eve", opened.recovery_key[:-1] + "0", "emergency 1")
    emergency, fresh = folder.recover(home, "eve", opened.recovery_key, "emergency 1")
    with emergency:
        assert fresh != opened.recovery_key
    assert not any("recovery key" in one for one in opened("ben", FIRST).folder.news)
    office = opened()
    told = [one for one in office.folder.news if "“eve” opened the office with the recovery key" in one]
    assert len(told) == 1
    users.switch_off(office, line_of(office, "eve").account)
    assert not any("recovery key" in one for one in opened().folder.news)
