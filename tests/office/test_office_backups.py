"""Backups while people work: each restores to a state of the office; one changed byte: refused."""

from __future__ import annotations

import os
import random
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from medbill_desktop.codes.library import Library
from medbill_desktop.domain.desk import Role, UserAccount
from medbill_desktop.domain.errors import MedBillError, NotAllowed, UserError
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.settings import BACKUP_AT_CLOSING, BACKUP_HOURS, BACKUP_SECOND
from medbill_desktop.office import backups, folder, users
from medbill_desktop.office.digest import content_digest
from medbill_desktop.office.folder import Home, restore
from medbill_desktop.office.folder_proof import look_inside, prove
from medbill_desktop.office.keyfile import KdfCost
from medbill_desktop.office.office import Office
from medbill_desktop.services.settings import change_setting
from medbill_desktop.store.tables import ledger_line
from tests.store.make_store import a_charge_entry, an_insured_patient

WORDS = "a long passphrase"
BACKUPS, POSITIONS = 20, 300


class Hand:
    """A clock moved by hand."""

    moment = datetime(2026, 4, 15, 12, tzinfo=UTC)

    def today(self):
        return self.moment.date()

    def now(self):
        return self.moment


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "office", Hand(), KdfCost(1, 64, 1), lambda _: False)


@pytest.fixture
def office(home):
    folder.create(home, "olga", WORDS)
    made = Office(folder.open_office(home, "olga", WORDS), Library.shipped(), home.clock)
    yield made
    made.close()


def work(office, number):
    """One commit: a patient and a charge; the digest of the office after it is a state it really was in."""

    def unit(uow):
        patient, coverage = an_insured_patient(uow, f"P{number}")
        uow.post(
            a_charge_entry(
                100 + number,
                key=f"k{number}",
                account=Account.AR_PAYER,
                patient_id=patient.id,
                coverage_id=coverage.id,
            )
        )

    office.bench.store.write("olga", "work", unit)


@pytest.mark.slow
def test_twenty_backups_under_load_are_states_of_the_office_and_restore_to_them(office, home, tmp_path):
    """The writer takes the digest after each commit; a backup must restore to one of them, not in between."""
    states, numbers, stop = [content_digest(office.bench.store)], [], threading.Event()
    taken = threading.Lock()

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            with taken:  # so that a state is taken down before the next one begins; backups do not wait
                work(office, number)
                states.append(content_digest(office.bench.store))
            numbers.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    made = []
    try:
        for _ in range(BACKUPS):
            before = len(numbers)
            made.append((backups.back_up(office), before))
            Hand.moment += timedelta(hours=1)  # of one hour only the newest would stay
    finally:
        stop.set()
        writer.join()
    assert len(numbers) >= BACKUPS
    found = []
    for place, (done, before) in enumerate(made):
        assert done.reason == ""
        root = tmp_path / f"again-{place}"
        restore(done.path, root)
        again = Home(root, home.clock, home.cost, home.on_network)
        with folder.open_office(again, "olga", WORDS) as restored:
            digest = content_digest(restored.store)
            assert restored.warnings == []
            assert all(check["ok"] for check in restored.verify())
        assert digest in states
        found.append(states.index(digest))
        assert found[-1] >= before
    assert found == sorted(found)
    assert len(set(found)) > 1


def test_one_changed_byte_anywhere_is_refused(office, home, tmp_path):
    for number in range(3):
        work(office, number)
    done = backups.back_up(office)
    content = done.path.read_bytes()
    chance = random.Random(7)
    places = {0, 5, 20, 25, len(content) - 1, len(content) - 33}
    places |= {chance.randrange(len(content)) for _ in range(POSITIONS)}
    bad = tmp_path / "bad.medbill"
    refused = 0
    for place in sorted(places):
        changed = bytearray(content)
        changed[place] ^= 1 << chance.randrange(8)
        bad.write_bytes(changed)
        with pytest.raises(MedBillError):
            restore(bad, tmp_path / "never")
        assert not (tmp_path / "never").exists()
        refused += 1
    assert refused == len(places)
    bad.write_bytes(content[:-1])
    assert "damaged" in prove(bad, office.bench.store.keys)


def test_a_backup_of_another_office_is_no_proof_of_this_one(office, home, tmp_path):
    other_home = Home(tmp_path / "other", home.clock, home.cost, home.on_network)
    folder.create(other_home, "eve", WORDS)
    with folder.open_office(other_home, "eve", WORDS) as other:
        other.backup(tmp_path / "other.medbill")
    assert "not signed by this office" in prove(tmp_path / "other.medbill", office.bench.store.keys)


def test_what_is_in_a_backup_is_said_without_a_key(office, tmp_path):
    work(office, 1)
    words = look_inside(backups.back_up(office).path).words()
    assert "1 patients, 0 visits, 0 claims, 0 documents" in words


def test_backups_are_made_by_the_clock_and_the_list_says_how_good_they_are(office, home):
    assert backups.due(office)
    assert backups.keep_safe(office) == ""
    assert not backups.due(office)
    Hand.moment += timedelta(hours=3, minutes=59)
    assert not backups.due(office)
    Hand.moment += timedelta(minutes=1)
    assert backups.due(office)
    change_setting(office.bench, BACKUP_HOURS, 0)
    assert not backups.due(office)
    lines = backups.all_backups(office)
    assert [line.good for line in lines] == [True]
    content = bytearray(lines[0].path.read_bytes())
    content[100] ^= 1
    lines[0].path.write_bytes(content)
    assert "damaged" in backups.prove_again(office, lines[0])
    assert [(line.good, "damaged" in line.reason) for line in backups.all_backups(office)] == [(False, True)]
    change_setting(office.bench, BACKUP_HOURS, 1)
    assert backups.due(office)  # a bad one does not count
    backups.keep_safe(office)
    assert [line.good for line in backups.all_backups(office)] == [True]


def test_closing_makes_a_backup_unless_the_office_wants_none(office):
    assert backups.at_closing(office) == ""
    assert backups.at_closing(office) == ""  # in the same second: another name
    assert len(backups.all_backups(office)) == 1  # of one hour the newest stays
    change_setting(office.bench, BACKUP_AT_CLOSING, value=False)
    Hand.moment += timedelta(hours=2)
    backups.at_closing(office)
    assert len(backups.all_backups(office)) == 1


def test_the_second_folder_gets_a_copy_or_a_clear_sentence(office, tmp_path):
    second = tmp_path / "usb"
    change_setting(office.bench, BACKUP_SECOND, str(second))
    done = backups.back_up(office)
    assert done.reason == ""
    assert "is not there. Plug the drive in" in done.second
    second.mkdir()
    (second / "letters.txt").write_text("mine")
    Hand.moment += timedelta(hours=1)
    done = backups.back_up(office)
    assert done.second == ""
    assert prove(second / done.path.name, office.bench.store.keys) == ""
    assert {path.name for path in second.iterdir()} == {"letters.txt", "proofs.json", done.path.name}
    assert "Plug the drive" not in backups.keep_safe(office)


def test_a_disk_that_refuses_is_a_sentence_and_leaves_no_half(office, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("medbill_desktop.office.folder_backup.os.fsync", full)
    assert "is full" in backups.at_closing(office)
    assert backups.all_backups(office) == ()
    assert not list(office.folder.files.backups.glob(".backup-*"))


def test_who_may_not_makes_none_by_hand_but_the_program_does(office, home):
    users.add_user(office, UserAccount(name="cody", role=Role.CODER), "coder of charts", WORDS)
    office.close()
    coder = Office(folder.open_office(home, "cody", "coder of charts"), Library.shipped(), home.clock)
    try:
        with pytest.raises(NotAllowed, match="may not make backups"):
            backups.back_up(coder)
        assert backups.keep_safe(coder) == ""
        assert len(backups.all_backups(coder)) == 1
    finally:
        coder.close()


def test_a_restore_goes_only_into_a_new_folder(office, tmp_path):
    done = backups.back_up(office)
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "letters.txt").write_text("mine")
    with pytest.raises(UserError, match="never overwrites"):
        restore(done.path, taken)
    assert [path.name for path in taken.iterdir()] == ["letters.txt"]


@pytest.mark.full
def test_a_hundred_megabytes_restore_in_under_a_minute(office, home, tmp_path, capsys):
    store = office.bench.store
    for _ in range(13):
        store.write("olga", "attach", lambda unit: unit.put_blob(os.urandom(4 * 1024 * 1024)))
        store.write("olga", "attach", lambda unit: [unit.put_blob(os.urandom(1024 * 1024)) for _ in range(4)])
    done = backups.back_up(office)
    assert done.reason == ""
    assert done.size >= 100 * 1024 * 1024
    started = time.perf_counter()
    root = tmp_path / "again"
    restore(done.path, root)
    with folder.open_office(Home(root, home.clock, home.cost, home.on_network), "olga", WORDS) as again:
        taken = time.perf_counter() - started
        assert all(check["ok"] for check in again.verify())
        with again.store.reading() as connection:
            assert connection.execute(ledger_line.select()).all() == []
    with capsys.disabled():
        print(f"restored {done.size / 1024 / 1024:.0f} MB and opened in {taken:.2f} s")
    assert taken < 60
