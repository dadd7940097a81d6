"""Key budgets of lists: keep a filter, choose columns, take out a workbook; each with its mistake twin."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QFileDialog

from medbill_desktop.ui.claims.screen import TAB as CLAIMS
from tests.walk import Walk

pytestmark = pytest.mark.slow

KEEP_KEYS, COLUMN_KEYS, WORKBOOK_KEYS = 2, 4, 3
"""Keys beside typed data: keep what is seen; show one more column; a filter of one's own as a workbook."""
DIALOG_KEY = 1
"""Enter in the file dialog of the system, which a test cannot press."""


@pytest.fixture
def walk(real_window, qtbot):
    made = Walk(real_window(CLAIMS), qtbot)
    made.settle()
    made.list = made.program.window.current.list
    return made


@pytest.fixture
def saved_to(monkeypatch, tmp_path):
    file = tmp_path / "list.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    return file


def kept(walk):
    return [(one.title, one.chosen) for one in walk.program.desk.office.lists.filters("claims")]


def shown(walk):
    columns = walk.program.desk.office.lists.columns("claims")
    return [one.key for one in columns if one.shown]


def test_keep_the_filter_that_is_seen(walk):
    walk.press("Alt+4")
    walk.keys = 0
    walk.press("Alt+K")
    walk.type("Mine")
    walk.press("Return")
    assert kept(walk) == [("Mine", "sent")]
    assert walk.list.chips.current.startswith("kept-")
    assert walk.keys <= KEEP_KEYS, walk.keys


def test_a_filter_kept_without_a_name_is_named_after_all(walk):
    walk.press("Alt+K", "Return")
    assert kept(walk) == []
    walk.type("Mine")
    walk.press("Return")
    assert kept(walk) == [("Mine", "ready")]
    assert walk.keys <= KEEP_KEYS + 1, walk.keys


def test_show_one_more_column(walk):
    walk.press("Alt+C", "End", "Space", "Return")
    assert shown(walk) == ["state", "patient", "amount", "age", "blocking"]
    assert [one.key for one in walk.list.model.columns] == shown(walk)
    assert walk.list.table.hasFocus()
    assert walk.keys <= COLUMN_KEYS, walk.keys


def test_the_wrong_column_is_hidden_again(walk):
    walk.press("Alt+C", "Space", "Space", "End", "Space", "Return")
    assert shown(walk) == ["state", "patient", "amount", "age", "blocking"]
    assert walk.keys <= COLUMN_KEYS + 2, walk.keys


def test_a_kept_filter_as_a_workbook_of_what_is_seen(walk, saved_to):
    walk.press("Alt+C", "Space", "Return", "Alt+7", "Alt+K")
    walk.type("Paid")
    walk.press("Return", "Alt+1")
    walk.keys = 0
    walk.press("Alt+9", "Ctrl+E")
    book = load_workbook(saved_to)
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["Patient", "Charge", "Age"]
    rows = walk.list.model.rowCount()
    assert rows
    assert sheet.auto_filter.ref == f"A1:C{rows + 1}"
    facts = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert (facts["My filter"], facts["List"]) == ("Paid", "Paid")
    assert walk.keys + DIALOG_KEY <= WORKBOOK_KEYS, walk.keys


def test_the_wrong_filter_is_left_before_the_workbook(walk, saved_to):
    walk.press("Alt+4", "Alt+7", "Ctrl+E")
    facts = {row[0]: row[1] for row in load_workbook(saved_to)["About"].iter_rows(values_only=True)}
    assert facts["List"] == "Paid"
    assert walk.keys + DIALOG_KEY <= WORKBOOK_KEYS + 1, walk.keys
