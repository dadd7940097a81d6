"""Key budgets of follow-up and reports: each task by key events alone, and its twin with one mistake."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QFileDialog

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.desk import ClaimEvent, Statement
from medbill_desktop.store import Reader
from medbill_desktop.ui.followup.screen import TAB as FOLLOWUP
from medbill_desktop.ui.reports.screen import TAB as REPORTS
from tests.walk import Walk

pytestmark = pytest.mark.slow

OPEN_CLAIM_KEYS, STATEMENT_KEYS, FIGURE_KEYS = 4, 3, 3
"""Keys beside typed data (BUDGETS)."""
DIALOG_KEY = 1
"""Enter in the file dialog of the system, which a test cannot press."""


@pytest.fixture
def opened(real_window, qtbot):
    def open_tab(tab):
        program = real_window(tab)
        walk = Walk(program, qtbot)
        walk.settle()
        walk.screen = program.window.current
        return walk

    return open_tab


@pytest.fixture
def saved_to(monkeypatch, tmp_path):
    file = tmp_path / "saved"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    return file


def find(walk, record_type, **equals):
    with walk.program.desk.office.bench.store.reading() as connection:
        return Reader(connection).find(record_type, **equals)


def note(walk, *, who, reference):
    walk.press("C")
    walk.type(who)
    walk.press("Tab")
    walk.type(reference)
    walk.press("Tab")
    walk.type("+14")
    walk.press("Ctrl+Return")


def test_work_one_open_claim_and_move_to_the_next(opened):
    walk = opened(FOLLOWUP)
    first = walk.screen.shown.page.record.id
    note(walk, who="Ana", reference="R-100")
    assert find(walk, ClaimRecord, id=first)[0].next_action_date.isoformat() == "2026-04-29"
    assert [one.kind for one in find(walk, ClaimEvent, claim_id=first)].count("call") == 1
    assert walk.screen.shown.page.record.id != first
    assert walk.keys <= OPEN_CLAIM_KEYS, walk.keys


def test_the_same_call_with_the_reference_forgotten_and_mended(opened):
    walk = opened(FOLLOWUP)
    first = walk.screen.shown.page.record.id
    note(walk, who="Ana", reference="")
    assert "reference number" in walk.screen.call.banner.text
    walk.press("Shift+Tab")
    walk.type("R-100")
    walk.press("Ctrl+Return")
    assert "R-100" in next(one for one in find(walk, ClaimEvent, claim_id=first) if one.kind == "call").text
    assert walk.screen.shown.page.record.id != first
    assert walk.keys <= OPEN_CLAIM_KEYS + 2, walk.keys


def test_statement_run(opened, saved_to):
    walk = opened(FOLLOWUP)
    walk.press("F9", "Return")
    assert find(walk, Statement)
    assert saved_to.read_bytes().startswith(b"%PDF")
    assert walk.keys + DIALOG_KEY <= STATEMENT_KEYS, walk.keys


def test_statement_run_left_by_mistake_prints_nothing_and_is_asked_again(opened, saved_to):
    walk = opened(FOLLOWUP)
    walk.press("F9", "Esc")
    assert find(walk, Statement) == ()
    assert not saved_to.exists()
    walk.press("F9", "Return")
    assert find(walk, Statement)
    assert walk.keys + DIALOG_KEY <= STATEMENT_KEYS + 2, walk.keys


def test_from_a_figure_to_its_claims_to_a_workbook(opened, saved_to):
    walk = opened(REPORTS)
    walk.press("2")
    rows = len(walk.screen.behind.rows)
    walk.press("Ctrl+E")
    sheet = load_workbook(saved_to.open("rb")).worksheets[0]
    assert sum(1 for row in sheet.iter_rows() if row[0].value) > rows
    assert walk.keys + DIALOG_KEY <= FIGURE_KEYS, walk.keys


def test_the_wrong_figure_is_left_for_the_right_one(opened, saved_to):
    walk = opened(REPORTS)
    walk.press("1", "Esc", "2", "Ctrl+E")
    assert walk.screen.behind.title == "Over 90 days"
    assert saved_to.exists()
    assert walk.keys + DIALOG_KEY <= FIGURE_KEYS + 2, walk.keys
