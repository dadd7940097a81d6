"""Set-up by keys alone: an import with its mapping and findings, next prices, first steps, workbooks."""

from __future__ import annotations

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtWidgets import QFileDialog

from medbill_desktop.domain.insurance import Payer
from medbill_desktop.domain.set_up import Employer, ImportRun, OfficeCode
from medbill_desktop.domain.visit import Fee, FeeSchedule
from medbill_desktop.store import Reader
from medbill_desktop.ui.reports.screen import TAB
from medbill_desktop.ui.settings import columns
from medbill_desktop.ui.settings.screen import SettingsDialog
from medbill_desktop.ui.shell.lint import lint
from medbill_desktop.ui.shell.lint_look import look
from tests.walk import Walk

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(real_window, qtbot):
    program = real_window(TAB)
    walk = Walk(program, qtbot)
    walk.settle()
    walk.office = program.desk.office
    walk.press("Ctrl+,")
    walk.dialog = program.window.findChild(SettingsDialog)
    return walk


def go(walk, section):
    walk.dialog.sections.setFocus()
    walk.dialog.sections.go(columns.SECTIONS.index(section))
    walk.settle()


def find(walk, record_type, **equals):
    with walk.office.bench.store.reading() as connection:
        return Reader(connection).find(record_type, **equals)


def chosen_file(monkeypatch, tmp_path, *rows, name="rows.xlsx"):
    """A workbook that the file dialog will answer with."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / name)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / name), ""))
    return tmp_path / name


def clean(walk, name):
    faults = [*lint(walk.dialog, name, walk.program.desk.keys), *look(walk.dialog, name)]
    return [str(fault) for fault in faults]


def test_a_workbook_is_tried_brought_in_and_taken_back(desk, monkeypatch, tmp_path):
    chosen_file(monkeypatch, tmp_path, ("Employer", "City"), ("Prairie Mills", "Peoria"), ("Elm Foundry", ""))
    go(desk, "Employers")
    desk.press("F7")
    page = desk.dialog.page("Import")
    assert page.spec.name == "employers"
    desk.press("F4")
    assert "2 rows: 2 new, 0 changed, 0 same, 0 wrong" in page.said.text()
    assert find(desk, Employer) == ()
    assert clean(desk, "import") == []
    desk.press("F9")
    assert {one.name for one in find(desk, Employer)} == {"Prairie Mills", "Elm Foundry"}
    assert "2 rows were brought in" in desk.dialog.banner.text
    desk.press("Ctrl+U")
    assert find(desk, Employer) == ()
    assert "taken back" in desk.dialog.banner.text
    desk.press("Ctrl+U")
    assert "no import to take back" in desk.dialog.banner.text


def test_wrong_rows_are_named_and_left_out_only_when_asked(desk, monkeypatch, tmp_path):
    rows = (("Code", "Name", "Account"), ("SMALL", "Small balance", "write off"), ("ODD", "Odd", "nowhere"))
    chosen_file(monkeypatch, tmp_path, *rows)
    go(desk, "Money codes")
    before = find(desk, OfficeCode)
    desk.press("F7", "F4")
    page = desk.dialog.page("Import")
    assert [one.path for one in page.findings.findings] == ["C3"]
    assert clean(desk, "import-findings") == []
    desk.press("F9")
    assert "1 rows of rows.xlsx are wrong (C3)" in desk.dialog.banner.text
    assert find(desk, OfficeCode) == before
    desk.press("Shift+F9")
    assert {one.code for one in find(desk, OfficeCode)} - {one.code for one in before} == {"SMALL"}
    assert "1 wrong rows were left out" in desk.dialog.banner.text


def test_a_column_that_is_not_known_is_chosen_by_hand(desk, monkeypatch, tmp_path):
    chosen_file(monkeypatch, tmp_path, ("Firm", "Town"), ("Prairie Mills", "Peoria"))
    go(desk, "Employers")
    desk.press("F7", "F4")
    page = desk.dialog.page("Import")
    assert "has no column for Name" in desk.dialog.banner.text
    page.columns.focus("name")
    desk.press("Down", "F8")
    assert "1 rows: 1 new" in page.said.text()
    desk.press("F9")
    assert [one.name for one in find(desk, Employer)] == ["Prairie Mills"]


def test_a_bad_file_is_refused_and_nothing_can_be_brought_in(desk, monkeypatch, tmp_path):
    file = chosen_file(monkeypatch, tmp_path, ("Name",), ("x",))
    file.write_bytes(b"no workbook")
    go(desk, "Payers")
    count = len(find(desk, Payer))
    desk.press("F7", "F4")
    assert "not a workbook" in desk.dialog.banner.text
    desk.press("F9", "Shift+F9")
    assert "try it with F8 first" in desk.dialog.banner.text
    assert len(find(desk, Payer)) == count
    assert find(desk, ImportRun) == ()


def test_a_section_is_written_as_a_workbook_with_the_columns_of_its_import(desk, monkeypatch, tmp_path):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out.xlsx"), ""))
    go(desk, "Payers")
    desk.press("Ctrl+E")
    rows = list(load_workbook(tmp_path / "out.xlsx")["Payers"].iter_rows(values_only=True))
    assert rows[0][:3] == ("Name", "Payer id", "Filing code")
    assert len(rows) - 1 == len(find(desk, Payer))


def test_the_next_prices_are_shown_with_their_rounding_and_saved(desk):
    (old,) = find(desk, FeeSchedule)[:1]
    go(desk, "Next prices")
    page = desk.dialog.page("Next prices")
    desk.press("Return")
    page.form.focus("name")
    desk.type("Prices 2027")
    page.form.focus("effective_from")
    desk.type("01012027")
    page.form.focus("percent")
    desk.press("Ctrl+A")
    desk.type("3.5")
    desk.press("F8")
    assert len(page.table.texts) == len(find(desk, Fee, schedule_id=old.id))
    assert "half a cent up" in page.said.text()
    assert clean(desk, "prices") == []
    desk.press("Ctrl+S")
    (new,) = find(desk, FeeSchedule, name="Prices 2027")
    (ended,) = find(desk, FeeSchedule, id=old.id)
    assert (new.effective_from - ended.effective_thru).days == 1
    assert "holds from 01/01/2027" in desk.dialog.banner.text


def test_a_percentage_that_is_none_is_refused(desk):
    go(desk, "Next prices")
    page = desk.dialog.page("Next prices")
    page.form.focus("name")
    desk.type("Next")
    page.form.focus("effective_from")
    desk.type("01012027")
    page.form.focus("percent")
    desk.press("Ctrl+A")
    desk.type("much")
    desk.press("Ctrl+S")
    assert "not a percentage" in page.form.box("percent").problem
    assert find(desk, FeeSchedule, name="Next") == ()


def test_first_steps_count_what_is_there_and_go_to_its_section(desk):
    go(desk, "First steps")
    desk.press("Return")
    page = desk.dialog.page("First steps")
    assert [step.title for step in page.steps][:3] == ["Who bills", "Places", "Providers"]
    assert all(step.count for step in page.steps)
    assert clean(desk, "first") == []
    desk.press("Down", "F4")
    assert desk.dialog.section == "Places"


def test_walking_past_an_empty_section_keeps_the_focus_in_the_list(desk):
    go(desk, "Plans")
    desk.press("Down", "Down", "Down", "Down")
    assert desk.dialog.section == "EDI enrolment"
    assert desk.dialog.sections.hasFocus()
    desk.press("Return")
    assert desk.dialog.form.isAncestorOf(desk.focus)


def test_a_record_that_names_others_is_added_by_keys(desk):
    go(desk, "EDI enrolment")
    desk.dialog.form.focus("npi")
    desk.type("1234567893")
    desk.press("Ctrl+S")
    assert "saved" in desk.dialog.banner.text
    go(desk, "Credentialing")
    desk.press("Ctrl+S")
    assert "saved" in desk.dialog.banner.text


def test_the_help_of_a_plan_follows_its_type(desk):
    go(desk, "Plans")
    card = desk.dialog.findChild(object, "plan-help")
    before = card.text()
    desk.dialog.form.focus("plan_type")
    desk.press("End")
    assert card.text() not in ("", before)


def without_prices(office):
    """An office that lacks its fee schedule."""
    office.bench.act("clear", lambda uow: [uow.delete(fee) for fee in uow.find(Fee)])


def test_an_office_that_lacks_something_begins_with_its_first_steps(real_window, qtbot):
    program = real_window(TAB, prepare=without_prices)
    walk = Walk(program, qtbot)
    walk.settle()
    dialog = program.window.findChild(SettingsDialog)
    walk.settle()
    assert dialog.section == "First steps"
    page = dialog.page("First steps")
    assert page.steps[page.table.current_id - 1].title == "Fee schedules"
    walk.press("Return")
    assert dialog.section == "Fee schedules"
