"""The rooms of the day over a real office: pages are clean, files come in, forms and batches reconcile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtWidgets import QFileDialog

from medbill_desktop.domain.appointment import Appointment
from medbill_desktop.domain.superbill import BatchState, ChargeBatch, Superbill, SuperbillState
from medbill_desktop.store import Reader
from medbill_desktop.ui.patients.rooms import FIRST, ROOMS
from medbill_desktop.ui.patients.screen import TAB
from medbill_desktop.ui.shell.lint import lint
from medbill_desktop.ui.shell.lint_look import look
from tests.walk import Walk

pytestmark = pytest.mark.slow
ROOM_KEYS = {"day": "Ctrl+Shift+2", "superbills": "Ctrl+Shift+3", "batches": "Ctrl+Shift+4"}


@pytest.fixture
def desk(real_window, qtbot):
    program = real_window(replace(TAB, first=FIRST, rooms=ROOMS))
    walk = Walk(program, qtbot)
    walk.settle()
    walk.office = program.desk.office
    walk.press(ROOM_KEYS["day"])
    return walk


def find(walk, kind, **equals):
    with walk.office.bench.store.reading() as connection:
        return Reader(connection).find(kind, **equals)


def toast(walk):
    return walk.program.desk.toasts.text


def test_every_page_of_the_rooms_is_clean(desk):
    window, faults = desk.program.window, []
    window.resize(1440, 900)
    steps = (
        ("visit", ()),
        ("booking", ("Ctrl+N",)),
        ("book", ("Esc", "F7")),
        ("paper", ("Esc", "Ctrl+P")),
        ("check-in", ("Esc", "Alt+2", "Down", "Down", "Return")),
        ("receipt", ("Return", "Return")),
        ("superbills", (ROOM_KEYS["superbills"],)),
        ("void", ("X",)),
        ("batches", ("Esc", ROOM_KEYS["batches"])),
        ("batch", ("Ctrl+N",)),
    )
    for name, keys in steps:
        desk.press(*keys)
        faults += [*lint(window, name, desk.program.desk.keys), *look(window, name)]
    assert [str(fault) for fault in faults] == []


def write_file(walk, folder):
    doctor = walk.program.window.current.providers[0].text.split(",")[0]
    file = folder / "day.csv"
    rows = f"2026-04-20,9:30,Zoe Quill,{doctor}\n2026-04-20,25:99,Wrong Time,{doctor}\n"
    file.write_text(f"Date,Time,Patient,Provider\n{rows}", encoding="utf-8")
    return file


def test_a_file_is_tried_booked_and_taken_back(desk, tmp_path, monkeypatch):
    file = write_file(desk, tmp_path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    desk.press("Ctrl+O")
    asked = desk.program.window.current.body.confirm.text
    assert "Book 1 appointments of day.csv, move 0, leave 1 wrong rows out?" in asked
    assert "row 3" in asked
    assert find(desk, Appointment, patient_name="Zoe Quill") == ()
    desk.press("Return")
    (made,) = find(desk, Appointment, patient_name="Zoe Quill")
    assert (made.day, made.start) == (date(2026, 4, 20), 570)
    desk.press("Ctrl+Z")
    assert find(desk, Appointment, patient_name="Zoe Quill") == ()
    desk.press("Ctrl+O", "Return", "Ctrl+O")
    assert "nothing new" in toast(desk)
    assert len(find(desk, Appointment, patient_name="Zoe Quill")) == 1


def test_a_file_that_is_none_is_refused(desk, tmp_path, monkeypatch):
    file = tmp_path / "cal.ics"
    file.write_bytes(b"nonsense")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    before = len(find(desk, Appointment))
    desk.press("Ctrl+O")
    assert "cal.ics is no iCalendar file" in toast(desk)
    assert len(find(desk, Appointment)) == before


def test_letters_set_the_state_and_undo_brings_it_back(desk):
    desk.press("Alt+2")
    screen = desk.program.window.current
    one = screen.page.appointment
    desk.press("N")
    assert find(desk, Appointment, id=one.id)[0].state == "no_show"
    desk.press("Ctrl+Z")
    assert find(desk, Appointment, id=one.id)[0].state == one.state


def test_a_superbill_is_void_with_a_reason_and_comes_back(desk):
    desk.press(ROOM_KEYS["superbills"])
    screen = desk.program.window.current
    one = screen.shown
    desk.press("X")
    desk.type("1")
    desk.press("Return")
    void = find(desk, Superbill, id=one.id)[0]
    assert (void.state, void.void_reason) == (SuperbillState.VOID, "Spoiled")
    desk.press("Ctrl+Z")
    assert find(desk, Superbill, id=one.id)[0].state is SuperbillState.PRINTED


def test_a_batch_that_is_off_closes_only_with_a_reason(desk):
    desk.press(ROOM_KEYS["batches"], "Ctrl+N")
    desk.type("2")
    desk.press("Tab")
    desk.type("360")
    desk.press("Ctrl+S")
    (batch,) = find(desk, ChargeBatch)
    assert (batch.expected_count, str(batch.expected_total)) == (2, "360.00")
    screen = desk.program.window.current
    assert screen.words.text() == "2 visits short, 360.00 short."
    desk.press("F9", "Return")
    assert find(desk, ChargeBatch)[0].state is BatchState.OPEN, "no reason, no closing"
    desk.press("F9")
    desk.type("pile went to the other desk")
    desk.press("Return")
    assert find(desk, ChargeBatch)[0].reason == "pile went to the other desk"
    desk.press("Ctrl+Z")
    assert find(desk, ChargeBatch)[0].state is BatchState.OPEN
