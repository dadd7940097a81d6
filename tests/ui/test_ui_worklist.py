"""Worklists on screen: first page, ids, pages on demand, patches, a million rows."""

from __future__ import annotations

import time

import pytest
from fake_office import CLAIMS, FakeSource
from PySide6.QtCore import QModelIndex, Qt

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.worklist import Content
from medbill_desktop.ui.kit.worklist_model import FIRST, ID_ROLE, KEPT_PAGES, PAGE, WorklistModel
from medbill_desktop.ui.kit.worklist_table import WorklistTable

MILLION = 1_000_000


@pytest.fixture
def million(program, qtbot):
    source = FakeSource(CLAIMS, MILLION)
    model = WorklistModel(source, program.jobs)
    table = WorklistTable(model)
    qtbot.addWidget(table)
    table.resize(600, 500)
    with qtbot.waitExposed(table):
        table.show()
    with qtbot.waitSignal(model.loaded):
        model.choose()
    return table


def text(model, row, column=1):
    return model.data(model.index(row, column))


def test_first_page_stands_before_the_ids(program, qtbot):
    model = WorklistModel(FakeSource(CLAIMS, MILLION), program.jobs)
    rows = []
    model.loaded.connect(lambda: rows.append(model.rowCount()))
    with qtbot.waitSignal(model.ordered, timeout=20_000):
        model.choose()
    assert rows == [FIRST]
    assert model.rowCount() == MILLION


def test_jump_anywhere_in_a_million_rows(million, qtbot):
    model = million.worklist
    qtbot.waitUntil(lambda: model.rowCount() == MILLION, timeout=20_000)
    for row in (500_000, 999_999, 3, 777_777):
        million.step(row - million.currentIndex().row())
        qtbot.waitUntil(lambda at=row: text(model, at) != "")
        assert million.current_id == model.id_at(row) == row + 1
    assert model.cached_rows() <= (KEPT_PAGES + 4) * PAGE


def test_scrolling_through_keeps_few_pages(million, qtbot):
    model = million.worklist
    qtbot.waitUntil(lambda: model.rowCount() == MILLION, timeout=20_000)
    for page in range(400):
        text(model, page * PAGE)
        if page % 4 == 3:
            qtbot.waitUntil(lambda at=page: text(model, at * PAGE) != "")
    assert model.cached_rows() <= (KEPT_PAGES + 4) * PAGE


def test_change_patches_the_row_in_place(million, qtbot):
    model = million.worklist
    qtbot.waitUntil(lambda: model.rowCount() == MILLION, timeout=20_000)
    resets = []
    model.modelReset.connect(lambda: resets.append(1))
    model.source.changed[2] = {"patient": "Zeta, New"}
    million.step(1)
    model.patch(Changes.of(Kind.PATIENT, 2))
    model.patch(Changes.of(Kind.CLAIM, 2))
    qtbot.waitUntil(lambda: text(model, 1) == "Zeta, New", timeout=20_000)
    assert not resets
    assert million.current_id == 2


def test_selection_is_kept_by_id_when_rows_move(program, qtbot):
    source = FakeSource(CLAIMS, 300)
    model = WorklistModel(source, program.jobs)
    table = WorklistTable(model)
    qtbot.addWidget(table)
    with qtbot.waitSignal(model.ordered):
        model.choose()
    table.select_id(250)
    with qtbot.waitSignal(model.ordered):
        model.choose(order="-patient")
    assert table.current_id == 250
    assert table.currentIndex().row() == 50


def test_row_that_left_the_list_gives_way_to_its_neighbour(program, qtbot):
    source = FakeSource(CLAIMS, 60)
    model = WorklistModel(source, program.jobs)
    table = WorklistTable(model)
    qtbot.addWidget(table)
    with qtbot.waitSignal(model.ordered):
        model.choose(chosen="ready")
    ids = [model.id_at(row) for row in range(model.rowCount())]
    table.select_id(ids[2])
    source.changed[ids[2]] = {"state": "sent"}
    with qtbot.waitSignal(model.ordered):
        model.patch(Changes.of(Kind.CLAIM, ids[2]))
    assert table.current_id == ids[3]


def test_cells_are_written_and_aligned_by_content(million):
    model = million.worklist
    by_content = {column.content: number for number, column in enumerate(model.columns)}
    right = Qt.AlignmentFlag.AlignRight
    money = model.index(0, by_content[Content.MONEY])
    assert model.data(money) == Money(FakeSource().row(1)["charge"].cents).grid()
    assert model.data(money, Qt.ItemDataRole.TextAlignmentRole) & right
    assert model.data(model.index(0, by_content[Content.AGE])) == "1 d"
    assert not model.data(model.index(0, 1), Qt.ItemDataRole.TextAlignmentRole) & right
    assert model.data(model.index(4, 0), ID_ROLE) == 5
    assert "Patient" in model.data(model.index(0, 1), Qt.ItemDataRole.AccessibleTextRole)
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.data(QModelIndex()) is None


def test_only_sortable_columns_sort(program, qtbot):
    source = FakeSource(CLAIMS, 20)
    model = WorklistModel(source, program.jobs)
    with qtbot.waitSignal(model.ordered):
        model.choose()
    with qtbot.waitSignal(model.ordered):
        model.sort(3, Qt.SortOrder.DescendingOrder)
    assert model.order == "-charge"
    assert model.id_at(0) == 20


def test_list_keys(window, qtbot):
    view = window.current.list
    table = view.table
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_J)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert view.current_id == 3
    qtbot.keyClick(table, Qt.Key.Key_K)
    assert view.current_id == 2
    qtbot.waitUntil(lambda: window.current.shown == 2)
    letters = []
    view.letter.connect(letters.append)
    qtbot.keyClick(table, Qt.Key.Key_A)
    assert letters == ["a"]
    with qtbot.waitSignal(view.entered):
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert window.current.record.isAncestorOf(window.focusWidget())


def test_space_peeks_and_any_key_closes(window, qtbot):
    view = window.current.list
    view.table.setFocus()
    qtbot.keyClick(view.table, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: view._peek is not None)
    card = view._peek
    assert card.isVisible()
    qtbot.keyClick(card, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: view._peek is card and not window.findChild(type(card)))


def test_filter_search_and_escape(window, qtbot):
    view = window.current.list
    qtbot.keyClick(view.table, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: view.model.rowCount() == 6)
    assert view.chips.current == "blocked"
    qtbot.keyClick(view.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert view.search.hasFocus()
    qtbot.keyClicks(view.search, "nguyen")
    qtbot.waitUntil(lambda: view.model.rowCount() == 6 and view.model.search == "nguyen")
    qtbot.keyClicks(view.search, "zz")
    qtbot.waitUntil(lambda: view.model.rowCount() == 0)
    assert not view.table.isVisible()
    qtbot.keyClick(view.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: view.model.rowCount() == 6)
    assert view.table.hasFocus()


def test_filter_and_row_come_back(window, program, qtbot):
    from medbill_desktop.ui.kit.worklist_view import WorklistView

    view = window.current.list
    view.chips.choose("held")
    qtbot.waitUntil(lambda: view.model.rowCount() == 6)
    view.select_id(42)
    again = WorklistView(FakeSource(CLAIMS), program.desk)
    qtbot.addWidget(again)
    qtbot.waitUntil(lambda: again.current_id == 42)
    assert again.chips.current == "held"


def test_key_to_paint_is_within_the_budget(window, qtbot):
    table = window.current.list.table
    table.setFocus()
    times = []
    for _ in range(40):
        start = time.process_time()
        qtbot.keyClick(table, Qt.Key.Key_J)
        table.viewport().repaint()
        times.append(time.process_time() - start)
    assert sorted(times)[38] < 0.050
