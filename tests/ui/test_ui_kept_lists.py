"""Lists as a user keeps them: filters under names with counts, columns by keys and mouse, peek."""

from __future__ import annotations

import pytest
from fake_office import CLAIMS, FakeSource
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from medbill_desktop.domain.worklist import ShownColumn
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.shell.lint import lint
from medbill_desktop.ui.shell.lint_look import look

ALT, CTRL, NO = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier(0)


@pytest.fixture
def view(window, qtbot):
    found = window.current.list
    found.table.setFocus()
    return found


def chip(view, title):
    found = (each for each in view.chips.findChildren(QPushButton) if each.text().split("  ")[0] == title)
    return next((each for each in found if not each.isHidden()), None)


def keep(view, qtbot, name, *, search=""):
    if search:
        view.search.setText(search)
        qtbot.waitUntil(lambda: view.model.search == search)
    qtbot.keyClick(view.table, Qt.Key.Key_K, ALT)
    line = view.keeping.name_line
    line.field.setText(name)
    qtbot.keyClick(line.field, Qt.Key.Key_Return)


def headings(view):
    return [column.title for column in view.model.columns]


def test_the_present_filter_search_and_order_are_kept_as_a_chip_with_its_count(view, qtbot):
    view.chips.choose("blocked")
    view.model.choose(order="-charge")
    keep(view, qtbot, "Nguyen stopped", search="nguyen")
    qtbot.waitUntil(lambda: view.chips.current == "kept-1")
    (kept,) = view.model.kept
    assert (kept.chosen, kept.order, kept.search) == ("blocked", "-charge", "nguyen")
    qtbot.waitUntil(lambda: chip(view, "Nguyen stopped").text() == "Nguyen stopped  6")
    assert view.table.hasFocus()
    view.chips.choose("all")
    qtbot.waitUntil(lambda: view.model.rowCount() == 60)
    assert (view.search.text(), view.model.order) == ("", CLAIMS.default_sort)
    qtbot.keyClick(view.table, Qt.Key.Key_6, ALT)
    qtbot.waitUntil(lambda: view.model.rowCount() == 6)
    assert (view.search.text(), view.model.order) == ("nguyen", "-charge")


def test_a_name_that_is_refused_is_said_beside_the_field_and_can_be_mended(view, qtbot):
    keep(view, qtbot, "")
    line = view.keeping.name_line
    qtbot.waitUntil(lambda: "Type a name" in line.banner.text)
    assert line.field.hasFocus()
    line.field.setText("Mine")
    qtbot.keyClick(line.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: chip(view, "Mine") is not None)
    assert line.isHidden()


def test_escape_keeps_nothing(view, qtbot):
    qtbot.keyClick(view.table, Qt.Key.Key_K, ALT)
    qtbot.keyClick(view.keeping.name_line.field, Qt.Key.Key_Escape)
    assert view.keeping.name_line.isHidden()
    assert view.table.hasFocus()
    assert view.model.kept == ()


def test_filters_are_moved_renamed_and_removed_with_undo(view, qtbot, program):
    for name in ("One", "Two"):
        keep(view, qtbot, name)
        qtbot.waitUntil(lambda at=name: chip(view, at) is not None)
    qtbot.keyClick(view.table, Qt.Key.Key_M, ALT)
    card = view.keeping.card
    assert card.texts == ["One", "Two"]
    qtbot.keyClick(card.rows, Qt.Key.Key_Down, CTRL)
    qtbot.waitUntil(lambda: card.texts == ["Two", "One"])
    assert card.current == "1"
    qtbot.keyClick(card.rows, Qt.Key.Key_F2)
    view.keeping.name_line.field.setText("Late")
    qtbot.keyClick(view.keeping.name_line.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card.texts == ["Two", "Late"])
    assert card.rows.hasFocus()
    qtbot.keyClick(card.rows, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: card.texts == ["Two"])
    assert chip(view, "Late") is None
    program.desk.toasts.undo()
    qtbot.waitUntil(lambda: chip(view, "Late") is not None)
    qtbot.keyClick(card.rows, Qt.Key.Key_Escape)
    assert card.isHidden()
    assert view.table.hasFocus()


def test_without_a_kept_filter_the_key_says_which_one_keeps(view, qtbot, program):
    qtbot.keyClick(view.table, Qt.Key.Key_M, ALT)
    assert view.keeping.card.isHidden()
    assert "Alt+K keeps" in program.desk.toasts.text


def test_a_kept_filter_comes_back_after_a_restart(view, qtbot, program):
    keep(view, qtbot, "Six", search="nguyen")
    qtbot.waitUntil(lambda: view.chips.current == "kept-1")
    again = WorklistView(FakeSource(CLAIMS), program.desk)
    qtbot.addWidget(again)
    qtbot.waitUntil(lambda: again.chips.current == "kept-1" and again.model.rowCount() == 6)
    assert again.search.text() == "nguyen"


def test_columns_are_hidden_moved_and_widened_by_keys_and_come_back(view, qtbot, program):
    qtbot.keyClick(view.table, Qt.Key.Key_C, ALT)
    card = view.keeping.card
    assert card.texts == ["✓ State", "✓ Patient", "✓ Age", "✓ Charge"]
    qtbot.keyClick(card.rows, Qt.Key.Key_Space)
    assert headings(view) == ["Patient", "Age", "Charge"]
    card.rows.setCurrentRow(3)
    qtbot.keyClick(card.rows, Qt.Key.Key_Up, CTRL)
    assert headings(view) == ["Patient", "Charge", "Age"]
    before = view.table.columnWidth(1)
    qtbot.keyClick(card.rows, Qt.Key.Key_Right, CTRL)
    assert view.table.columnWidth(1) == before + 8
    qtbot.keyClick(card.rows, Qt.Key.Key_Return)
    lists = program.desk.office.lists
    qtbot.waitUntil(lambda: "claims" in lists.shown)
    assert [one.key for one in lists.shown["claims"] if one.shown] == ["patient", "charge", "age"]
    assert view.current_id == 1
    again = WorklistView(FakeSource(CLAIMS), program.desk)
    qtbot.addWidget(again)
    assert headings(again) == ["Patient", "Charge", "Age"]
    assert again.table.widths == {"charge": before + 8}


def test_escape_leaves_the_columns_as_they_were_and_one_always_stays(view, qtbot, program):
    qtbot.keyClick(view.table, Qt.Key.Key_C, ALT)
    rows = view.keeping.card.rows
    for at in range(4):
        rows.setCurrentRow(at)
        qtbot.keyClick(rows, Qt.Key.Key_Space)
    assert headings(view) == ["Charge"]
    assert "One column stays" in program.desk.toasts.text
    qtbot.keyClick(rows, Qt.Key.Key_Escape)
    assert headings(view) == ["State", "Patient", "Age", "Charge"]
    assert program.desk.office.lists.shown == {}


def test_ctrl_0_makes_the_columns_as_the_list_has_them(view, qtbot, program):
    view.keeping._show_columns((ShownColumn("age"), ShownColumn("state", shown=False)))
    assert headings(view) == ["Age"]
    qtbot.keyClick(view.table, Qt.Key.Key_C, ALT)
    qtbot.keyClick(view.keeping.card.rows, Qt.Key.Key_0, CTRL)
    qtbot.keyClick(view.keeping.card.rows, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.desk.office.lists.shown == {"claims": ()})
    assert headings(view) == ["State", "Patient", "Age", "Charge"]


def test_what_the_mouse_does_to_the_headings_is_kept(view, qtbot, program):
    heads = view.table.horizontalHeader()
    heads.resizeSection(0, 133)
    heads.moveSection(3, 1)
    lists = program.desk.office.lists
    qtbot.waitUntil(lambda: "claims" in lists.shown)
    kept = lists.shown["claims"]
    assert [one.key for one in kept] == ["state", "charge", "patient", "age"]
    assert kept[0].width == 133
    assert headings(view) == ["State", "Charge", "Patient", "Age"]
    assert [heads.visualIndex(place) for place in range(4)] == [0, 1, 2, 3]
    assert view.table.columnWidth(0) == 133


def test_broken_memory_of_the_workstation_is_no_harm(window, program, qtbot):
    program.desk.places.put("columns/claims", '[["age", true')
    again = WorklistView(FakeSource(CLAIMS), program.desk)
    qtbot.addWidget(again)
    assert headings(again) == ["State", "Patient", "Age", "Charge"]


def test_nothing_about_people_is_kept_on_the_workstation(view, qtbot, program, monkeypatch):
    put = []
    monkeypatch.setattr(program.desk.places, "put", lambda key, text: put.append(f"{key} {text}"))
    keep(view, qtbot, "Nguyen", search="nguyen")
    qtbot.waitUntil(lambda: view.chips.current == "kept-1")
    assert put
    assert not [one for one in put if "nguyen" in one.casefold()]


def test_the_cards_of_a_list_are_clean(window, view, qtbot, program):
    faults = []
    window.resize(1440, 900)
    keep(view, qtbot, "Mine")
    qtbot.waitUntil(lambda: chip(view, "Mine") is not None)
    for key, leave in (
        (Qt.Key.Key_K, view.keeping.name_line.field),
        (Qt.Key.Key_C, view.keeping.card.rows),
        (Qt.Key.Key_M, view.keeping.card.rows),
    ):
        qtbot.keyClick(view.table, key, ALT)
        qtbot.wait(50)
        faults += [*lint(window, key.name, program.desk.keys), *look(window, key.name)]
        qtbot.keyClick(leave, Qt.Key.Key_Escape)
    assert [str(fault) for fault in faults] == []
