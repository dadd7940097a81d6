"""A record that is done leaves its list, and the next one is shown: in each tab."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.desk import RunState, StatementRun
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.referral import Referral
from medbill_desktop.domain.settings import STATEMENT_MINIMUM
from medbill_desktop.services import statements
from medbill_desktop.services.patient_referrals import save_referral
from medbill_desktop.services.registration import save_patient
from medbill_desktop.services.settings import change_setting
from medbill_desktop.store import Reader
from medbill_desktop.ui.claims.screen import TAB as CLAIMS
from medbill_desktop.ui.followup import rooms as followup
from medbill_desktop.ui.followup.screen import TAB as FOLLOWUP
from medbill_desktop.ui.patients import rooms as patients
from medbill_desktop.ui.patients.screen import TAB as PATIENTS
from tests.walk import Walk

pytestmark = pytest.mark.slow
TODAY = date(2026, 4, 15)
REFERRALS = "Ctrl+Shift+5"


def found(office, kind, **equals):
    with office.bench.store.reading() as connection:
        return Reader(connection).find(kind, **equals)


def incomplete_and_referred(office):
    bench = office.bench
    for one in found(office, Patient)[:2]:
        save_patient(bench, replace(one, address1=""))
    who = found(office, Patient)[2].id
    for number, days in (("A 1", 9), ("A 2", 5), ("A 3", 200)):
        ends = TODAY + timedelta(days=days)
        save_referral(bench, Referral(patient_id=who, number=number, effective_thru=ends, visits_allowed=3))


def test_patients_and_referrals_go_on_to_the_next(real_window, qtbot):
    walk = Walk(
        real_window(
            replace(PATIENTS, first=patients.FIRST, rooms=patients.ROOMS), prepare=incomplete_and_referred
        ),
        qtbot,
    )
    walk.settle()
    screen, office = walk.program.window.current, walk.program.desk.office
    walk.press("Alt+2")
    first = screen.page.patient
    assert not first.address1
    count = screen.list.counts()["incomplete"]
    walk.press("F2")
    screen.body.details.patient.focus("address1")
    walk.type("12 Elm Street")
    walk.press("Ctrl+S")
    assert found(office, Patient, id=first.id)[0].address1 == "12 Elm Street"
    assert screen.list.counts()["incomplete"] == count - 1
    assert screen.page.patient.id not in {0, first.id}
    assert screen.page.patient.id == screen.list.current_id
    walk.press(REFERRALS)
    room = walk.program.window.current
    assert [room.list.row(one)["number"] for one in (room.list.current_id,)] == ["A 2"]
    assert room.counts() == {"all": 2, "alert": 0}
    assert room.page.use.referral.number == "A 2"
    assert "Referral A 1" in " ".join(room.others.texts)
    one = room.page.use.referral
    save = save_referral(office.bench, replace(one, effective_thru=TODAY + timedelta(days=300)))
    walk.program.desk.changes.tell(save.changes)
    walk.settle()
    assert room.page.use.referral.number == "A 1", "the one renewed left the list"
    walk.press("F2")
    assert walk.program.window.current is screen
    assert screen.page.patient.id == one.patient_id


def test_a_printed_run_leaves_the_runs_to_print(real_window, qtbot, monkeypatch, tmp_path):
    def two_runs(office):
        change_setting(office.bench, STATEMENT_MINIMUM, 50_00)
        statements.run_statements(office.bench)
        change_setting(office.bench, STATEMENT_MINIMUM, 1_00)
        statements.run_statements(office.bench)

    walk = Walk(
        real_window(replace(FOLLOWUP, first=followup.FIRST, rooms=followup.ROOMS), prepare=two_runs), qtbot
    )
    walk.settle()
    walk.press("Ctrl+Shift+2")
    room, office = walk.program.window.current, walk.program.desk.office
    made = found(office, StatementRun, state=RunState.MADE)
    assert len(made) == 2
    numbers = {one.key: at for at, one in enumerate(room.list.spec.filters, 1)}
    walk.press(f"Alt+{numbers['made']}")
    first = room.page.run.id
    monkeypatch.setattr(
        "medbill_desktop.ui.followup.statement_runner.QFileDialog.getSaveFileName",
        lambda *_: (str(tmp_path / "run.pdf"), ""),
    )
    walk.press("F7")
    assert (tmp_path / "run.pdf").exists()
    assert found(office, StatementRun, id=first)[0].state is RunState.PRINTED
    assert room.page.run.id not in {0, first}


def test_a_claim_that_goes_on_leaves_the_held_ones(real_window, qtbot):
    walk = Walk(real_window(CLAIMS), qtbot)
    walk.settle()
    screen, office = walk.program.window.current, walk.program.desk.office
    assert len(found(office, ClaimRecord, state=ClaimState.READY)) > 1
    first = screen.shown.record
    assert first.state is ClaimState.READY
    walk.press("Ctrl+H")
    walk.type("1")
    walk.press("Return")
    assert found(office, ClaimRecord, id=first.id)[0].state is ClaimState.HELD
    assert screen.shown.record.id not in {0, first.id}
    assert screen.shown.record.state is ClaimState.READY
    assert screen.shown.record.charge_total > Money(0)
