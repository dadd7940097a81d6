"""The entry grid: keys move on, the last cell opens a new line, undo and paste."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.worklist import Content
from medbill_desktop.ui.kit.grid import EntryGrid
from medbill_desktop.ui.kit.grid_model import GridColumn, GridModel


def code(text):
    if len(text) != 5:
        raise UserError(f"“{text}” is not a code. Type five characters, like 99213.")
    return text.upper()


@pytest.fixture
def grid(qapp, qtbot):
    model = GridModel(
        (
            GridColumn("code", "Code", Content.CODE, code),
            GridColumn("name", "Name", Content.FREE, fills=True),
            GridColumn("amount", "Charge", Content.MONEY, Money.parse),
        ),
        lambda: {"code": "", "name": "", "amount": Money(0)},
    )
    made = EntryGrid("lines", "Service lines", model)
    qtbot.addWidget(made)
    made.resize(500, 200)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.start()
    return made


def type_cell(qtbot, grid, text, key=Qt.Key.Key_Return):
    qtbot.keyClicks(grid, text[0])
    editor = QApplication.focusWidget()
    assert editor.accessibleName() in {"Code, line 1", "Charge, line 1", "Code, line 2", "Charge, line 2"}
    qtbot.keyClicks(editor, text[1:])
    qtbot.keyClick(editor, key)
    QApplication.processEvents()  # Qt commits a cell from its queue


def test_two_lines_by_keyboard_alone(grid, qtbot):
    for entry in ("99213", "145", "93000", "337.5"):
        type_cell(qtbot, grid, entry)
    assert grid.lines.lines == [
        {"code": "99213", "name": "", "amount": Money(14500)},
        {"code": "93000", "name": "", "amount": Money(33750)},
    ]
    assert grid.currentIndex().row() == 2


def test_enter_on_a_blank_line_leaves(grid, qtbot):
    type_cell(qtbot, grid, "99213")
    type_cell(qtbot, grid, "1")
    with qtbot.waitSignal(grid.left):
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert grid.lines.rowCount() == 1


def test_wrong_cell_keeps_its_text_and_says_why(grid, qtbot):
    with qtbot.waitSignal(grid.problem_changed):
        type_cell(qtbot, grid, "992")
    grid.show_cell(0, "code")
    assert grid.currentIndex().data() == "992"
    assert grid.lines.problems == ["Line 1: “992” is not a code. Type five characters, like 99213."]
    type_cell(qtbot, grid, "99214")
    assert grid.lines.problems == []


def test_undo_and_removing_a_line(grid, qtbot):
    type_cell(qtbot, grid, "99213")
    type_cell(qtbot, grid, "9")
    grid.show_cell(0, "code")
    qtbot.keyClick(grid, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert [line["code"] for line in grid.lines.lines] == []
    qtbot.keyClick(grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [line["code"] for line in grid.lines.lines] == ["99213"]
    while grid.lines.can_undo:
        grid.lines.undo()
    assert grid.lines.lines == []


def test_tab_goes_on_and_shift_tab_back(grid, qtbot):
    type_cell(qtbot, grid, "99213", Qt.Key.Key_Tab)
    assert grid.currentIndex().column() == 2
    qtbot.keyClick(grid, Qt.Key.Key_Backtab)
    assert grid.currentIndex().column() == 0


def test_read_only_columns_take_no_text(grid):
    assert not grid.lines.flags(grid.lines.index(0, 1)) & Qt.ItemFlag.ItemIsEditable
    assert not grid.lines.setData(grid.lines.index(0, 1), "x")
    grid.lines.set_value(0, "name", "Office visit")
    assert grid.lines.index(0, 1).data() == "Office visit"
