"""The Reports tab over a real office: figures, what is behind them, dates, workbooks."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QFileDialog

from medbill_desktop.domain.changes import Kind
from medbill_desktop.ui.reports import columns
from medbill_desktop.ui.reports.screen import TAB
from medbill_desktop.ui.shell.lint import lint
from medbill_desktop.ui.shell.lint_look import look
from tests.walk import Walk

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(real_window, qtbot):
    program = real_window(TAB)
    program.window.resize(1440, 900)
    walk = Walk(program, qtbot)
    walk.settle()
    walk.screen = program.window.current
    walk.went = []
    program.desk.navigator.asked.connect(walk.went.append)
    return walk


def test_the_health_of_the_practice_is_shown_with_its_proof(desk):
    shown = desk.screen.shown
    assert desk.screen.figures.cards[0].text.startswith("Days in A/R ")
    assert shown.proof.holds
    assert desk.screen.verdict.text() == "It agrees to the cent."
    assert desk.screen.table.rows[-1]["total"] == shown.proof.aged
    assert desk.focus is desk.screen.figures.cards[0]


def test_a_digit_goes_behind_a_figure_and_enter_to_its_claim(desk):
    desk.press("2")
    found = desk.screen.behind
    old = desk.screen.shown.aging.totals
    assert found.totals["amount"] == old["d91_120"] + old["over_120"]
    desk.press("Return")
    (target,) = desk.went
    assert (target.kind, target.id) == (Kind.CLAIM, found.rows[0]["id"])
    desk.press("Esc")
    assert desk.screen.behind is None


def test_every_report_of_the_list_is_shown(desk):
    desk.press("Esc")
    assert desk.focus is desk.screen.list
    for name, _ in columns.LISTED[1:]:
        desk.press("J")
        assert desk.screen.shown.report.name == name
        report = desk.screen.shown.report
        assert len(desk.screen.table.rows) == len(report.rows) + bool(report.totals and report.rows)


def test_another_day_is_asked_and_a_period_that_ends_before_it_begins_is_refused(desk):
    before = desk.screen.shown.asked
    desk.press("Ctrl+D")
    desk.type("022826")
    desk.press("Tab")
    desk.type("020126")
    desk.press("Tab")
    desk.type("010126")
    desk.press("Tab")
    assert "ends on" in desk.screen.form.box("last").problem
    assert desk.screen.shown.asked.last == before.last
    desk.screen.form.focus("last")
    desk.press("Ctrl+A")
    desk.type("022826")
    desk.press("Tab")
    asked = desk.screen.shown.asked
    assert [d.isoformat() for d in (asked.as_of, asked.first, asked.last)] == [
        "2026-02-28",
        "2026-02-01",
        "2026-02-28",
    ]
    assert desk.screen.shown.proof.holds


def test_a_workbook_of_what_is_shown_has_real_numbers(desk, tmp_path, monkeypatch):
    file = tmp_path / "over.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    desk.press("2", "Ctrl+E")
    assert desk.program.desk.toasts.text == "Workbook over.xlsx written."
    sheet = load_workbook(file).worksheets[0]
    cells = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, float | int)]
    largest = max(row["amount"].cents for row in desk.screen.behind.rows)
    assert largest / 100 in [float(value) for value in cells]


def test_a_workbook_that_cannot_be_written_says_so_and_leaves_nothing(desk, tmp_path, monkeypatch):
    file = tmp_path / "none" / "aging.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    desk.press("Ctrl+E")
    assert "aging.xlsx cannot be written" in desk.program.desk.toasts.text
    assert list(tmp_path.glob("**/*.part")) == []


def test_a_row_that_stands_for_itself_says_so(desk):
    desk.press("Esc", "End", "Return", "Return")
    assert "stands for itself" in desk.program.desk.toasts.text
    assert desk.went == []


def test_every_page_of_the_tab_is_clean(desk):
    faults = []
    for name, keys in (("health", ()), ("behind", ("1",)), ("aging", ("Esc", "Esc", "Home", "J"))):
        desk.press(*keys)
        window = desk.program.window
        faults += [*lint(window, name, desk.program.desk.keys), *look(window, name)]
    assert [str(fault) for fault in faults] == []
