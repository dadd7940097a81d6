"""The account of a patient and a run of statements as workbooks; statements held and let go, by keys."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QFileDialog

from medbill_desktop.domain.desk import Statement, StatementHold, StatementLeftOut, StatementRun
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.settings import STATEMENT_MINIMUM
from medbill_desktop.query.details import account
from medbill_desktop.services import statements
from medbill_desktop.services.settings import change_setting
from medbill_desktop.store import Reader
from medbill_desktop.ui.followup.statements_screen import StatementsScreen
from medbill_desktop.ui.kit.screen import TabSpec
from medbill_desktop.ui.patients.screen import TAB as PATIENTS
from medbill_desktop.ui.shell.lint import lint
from medbill_desktop.ui.shell.lint_look import look
from tests.walk import Walk

pytestmark = pytest.mark.slow
ROOM = TabSpec("followup", "Statements", "phone-outgoing", StatementsScreen)
HOLD_KEYS, LIFT_KEYS = 4, 2
"""The page, two tabs over the reason and the day, save; the page proposes to let go, save."""


@pytest.fixture
def saved_to(monkeypatch, tmp_path):
    file = tmp_path / "table.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    return file


def one_run(office):
    change_setting(office.bench, STATEMENT_MINIMUM, 50_00)
    statements.run_statements(office.bench)


def begin(program, qtbot):
    walk = Walk(program, qtbot)
    walk.settle()
    walk.screen = program.window.current
    return walk


@pytest.fixture
def desk(real_window, qtbot):
    walk = begin(real_window(PATIENTS, prepare=one_run), qtbot)
    owing = find(walk, Statement)[0].patient_id
    walk.screen.open(owing)
    walk.settle()
    return walk


@pytest.fixture
def room(real_window, qtbot):
    return begin(real_window(ROOM, prepare=one_run), qtbot)


def find(walk, record_type, **equals):
    with walk.program.desk.office.bench.store.reading() as connection:
        return Reader(connection).find(record_type, **equals)


def cents(value):
    return round(Decimal(str(value)) * 100)


def test_the_account_in_front_as_a_workbook_with_its_total(desk, saved_to):
    desk.press("F7", "Ctrl+E")
    patient = desk.screen.page.patient
    with desk.program.desk.office.bench.store.reading() as connection:
        lines = account(connection, patient.id)
    sheet = load_workbook(saved_to)["Account"]
    rows = list(sheet.iter_rows(min_row=2, max_row=len(lines) + 1, values_only=True))
    assert [cents(row[4]) for row in rows] == [line.balance.cents for line in lines]
    assert {type(row[0]) for row in rows} == {datetime}
    assert sum(cents(row[3]) for row in rows) == lines[-1].balance.cents
    assert f"=SUBTOTAL(109,D2:D{len(lines) + 1})" in [cell.value for cell in sheet["D"]]
    facts = {row[0]: row[1] for row in load_workbook(saved_to)["About"].iter_rows(values_only=True)}
    assert facts["Account of"] == patient.name.listed()


def test_away_from_the_account_the_list_is_written(desk, saved_to):
    desk.press("F7", "F7", "Ctrl+E")
    assert load_workbook(saved_to).sheetnames[0] == "Patients"


def test_the_accounts_of_a_run_with_their_reasons(room, saved_to):
    room.press("Ctrl+E")
    assert load_workbook(saved_to).sheetnames == ["Statement runs", "About"]
    room.press("Return", "Ctrl+E")
    (run,) = find(room, StatementRun)
    book = load_workbook(saved_to)
    assert book.sheetnames == ["Statements", "Left out", "About"]
    billed = list(book["Statements"].iter_rows(min_row=2, max_row=run.statements + 1, values_only=True))
    out = list(book["Left out"].iter_rows(min_row=2, max_row=run.left_out + 1, values_only=True))
    assert sum(cents(row[3]) for row in billed) <= run.total.cents
    assert sum(cents(row[1]) for row in out) == run.left_out_total.cents
    assert {row[2] for row in out} == {one.reason for one in find(room, StatementLeftOut)}


def held(desk):
    return find(desk, StatementHold, patient_id=desk.screen.page.patient.id)


def hold(desk, reason):
    desk.press("Ctrl+H", "Tab", "Tab")
    desk.type(reason)
    desk.press("Ctrl+S")


def left_out(desk):
    bench = desk.program.desk.office.bench
    change_setting(bench, STATEMENT_MINIMUM, 0)
    with bench.store.reading() as connection:
        guarantor = Reader(connection).find(Statement, patient_id=desk.screen.page.patient.id)[0].guarantor_id
    return [one.reason for one in statements.prepare(bench, desk.program.desk.clock.today(), [guarantor])[1]]


def test_statements_are_held_with_a_reason_and_let_go(desk):
    hold(desk, "she asked for an itemised bill")
    (one,) = held(desk)
    assert (one.reason, one.until) == ("she asked for an itemised bill", None)
    assert desk.keys <= HOLD_KEYS, desk.keys
    assert "she asked for an itemised bill" in " ".join(left_out(desk))
    desk.keys = 0
    desk.press("Ctrl+H", "Ctrl+S")
    assert held(desk) == ()
    assert desk.keys <= LIFT_KEYS, desk.keys
    desk.press("Ctrl+Z")
    assert [one.reason for one in held(desk)] == ["she asked for an itemised bill"]


def test_a_hold_by_mistake_is_taken_back(desk):
    hold(desk, "wrong patient")
    desk.press("Ctrl+Z")
    assert held(desk) == ()
    assert desk.keys <= HOLD_KEYS + 1, desk.keys


def test_a_hold_without_a_reason_is_refused_beside_the_field(desk):
    desk.press("Ctrl+H", "Ctrl+S")
    assert held(desk) == ()
    assert "Say why" in desk.screen.sheets.current.form.box("reason").problem


def test_the_page_of_holds_is_clean(desk):
    window, faults = desk.program.window, []
    window.resize(1440, 900)
    hold(desk, "she asked for an itemised bill")
    desk.press("Ctrl+H")
    for name in ("standing", "again"):
        desk.settle()
        faults += [*lint(window, name, desk.program.desk.keys), *look(window, name)]
    assert [str(fault) for fault in faults] == []


def test_money_of_the_run_stands_in_its_totals(room):
    (run,) = find(room, StatementRun)
    assert run.total > Money(0)
    assert f"Asked for {run.total.grid()}" in room.screen.totals.texts
