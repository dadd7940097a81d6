"""The real doors: a new office, sign-in, recovery, the demo, and what the frame asks of an open office."""

from __future__ import annotations

import sys
from datetime import date

import pytest

from medbill_desktop.app.doors import Doors
from medbill_desktop.app.main import main
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.domain.errors import WrongPassphrase
from medbill_desktop.domain.insurance import Case
from medbill_desktop.domain.progress import Silent
from medbill_desktop.services import registration
from medbill_desktop.services.registration import RegisterPatient
from tests import make

RIGHT = "a long passphrase"


@pytest.fixture
def doors(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    return Doors(own, tmp_path / "home", FixedClock(date(2026, 4, 15)))


def test_a_new_office_is_opened_found_again_and_recovered(doors, tmp_path):
    folder = tmp_path / "cedar"
    office, key = doors.create(folder, "Cedar Hill", "ana", RIGHT, Silent())
    assert (office.name, office.user, office.editions()) == (
        "Cedar Hill",
        "ana",
        "ICD-10-CM FY2026 (April 2026)",
    )
    office.close()
    assert [(one.folder, one.name, one.user) for one in doors.recent()] == [(folder, "Cedar Hill", "ana")]
    with pytest.raises(WrongPassphrase):
        doors.open(folder, "ana", "wrong", Silent())
    doors.open(folder, "ana", RIGHT, Silent()).close()
    recovered, fresh = doors.recover(folder, key, "ana", "another passphrase", Silent())
    recovered.close()
    assert fresh != key
    with pytest.raises(WrongPassphrase):
        doors.recover(folder, key, "ana", "again", Silent())
    doors.open(folder, "ana", "another passphrase", Silent()).close()


def test_the_palette_finds_patients_claims_and_codes(doors, tmp_path):
    office, _ = doors.create(tmp_path / "cedar", "Cedar Hill", "ana", RIGHT, Silent())
    patient = make.a_patient(id=0, number="", guarantor_id=None)
    registration.register_patient(
        office.desk.bench, RegisterPatient(patient=patient, case=Case(patient_id=0))
    )
    assert [(hit.kind, hit.title) for hit in office.look_up("", "garc", 5)][:1] == [
        (Kind.PATIENT, "García, Maria J")
    ]
    assert [hit.text for hit in office.look_up("/", "HTN", 5)][:1] == ["I10"]
    assert list(office.look_up("#", "M0000001", 5)) == []
    assert not office.poll()
    office.close()


def test_locking_closes_the_office_until_its_user_is_back(doors, tmp_path):
    office, _ = doors.create(tmp_path / "cedar", "Cedar Hill", "ana", RIGHT, Silent())
    office.lock()
    with pytest.raises(WrongPassphrase):
        office.unlock("wrong")
    office.unlock(RIGHT)
    assert list(office.look_up("@", "nobody", 5)) == []
    office.close()


def test_an_unreadable_list_of_offices_is_an_empty_one(doors, tmp_path):
    (tmp_path / "own" / "recent.json").write_text("{not json", encoding="utf-8")
    assert list(doors.recent()) == []


def test_words_go_to_the_command_line(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("medbill ")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_without_a_screen_it_says_so(monkeypatch, capsys):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert main([]) == 3
    assert capsys.readouterr().err.startswith("There is no screen to open the window on.")


def test_a_backup_is_looked_into_and_restored_from_the_gate(doors, tmp_path):
    office, _ = doors.create(tmp_path / "cedar", "Cedar Hill", "ana", RIGHT, Silent())
    assert office.greetings() == ()
    assert office.worries() == ()
    assert office.keep_safe() == ""
    office.close()  # makes one more
    made = sorted((tmp_path / "cedar" / "backups").glob("office-*.medbill"))
    assert made
    assert "0 patients" in doors.look_inside(made[-1], Silent())
    doors.restore(made[-1], tmp_path / "again", Silent())
    again = doors.open(tmp_path / "again", "ana", RIGHT, Silent())
    assert again.worries() == ()
    again.close()
