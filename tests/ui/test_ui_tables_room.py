"""The room of the neoplasm and drug tables by keys, in real windows: found, chosen by column, taken."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication, QFileDialog

from medbill_desktop.codes.index_tables import Which, table
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.visit import Encounter, EncounterState
from medbill_desktop.store import Reader
from medbill_desktop.ui.coding.screen import TAB
from medbill_desktop.ui.coding.tables_screen import TablesScreen, plain
from medbill_desktop.ui.coding.tables_step import telling
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.theme import Mode
from medbill_desktop.ui.shell.lint import lint
from medbill_desktop.ui.shell.lint_look import look
from tests.walk import in_front

pytestmark = pytest.mark.slow


@pytest.fixture
def walk(real_window, qtbot):
    made = in_front(real_window(TAB), qtbot)
    made.visits = made.screen
    made.press("Alt+T")
    made.room = made.program.window.current
    assert isinstance(made.room, TablesScreen)
    return made


def codes(walk):
    return [line["code"].code for line in walk.visits.form.diagnosis_lines.lines]


def faults(walk):
    window = walk.program.window
    return [*lint(window, "tables", walk.program.desk.keys), *look(window, "tables")]


def test_both_tables_are_looked_through_chosen_from_and_written(walk, tmp_path, monkeypatch):
    tables, step = walk.room.tables, walk.room.step
    assert tables.grid.model().rowCount() == len(table(Which.NEOPLASM).rows)
    walk.type("basal upper limb skin")
    assert [row[:2] for row in tables.grid.texts][-1] == [" " * 18 + "basal cell carcinoma", "C44.61-"]
    assert tables.grid.current_row.term == "basal cell carcinoma"
    assert tables.cell.text().endswith("basal cell carcinoma · Malignant primary: C44.61-")
    assert "1 of 1,940 rows" in tables.said.text()
    assert "April 1, 2026" in tables.said.text()
    walk.press("Return", "Left")
    assert tables.grid.current_column == 0
    walk.press("Right")
    assert (tables.grid.current_column, tables.grid.current_code) == (1, "")
    assert tables.cell.text().endswith("Malignant secondary: none")
    walk.press("Return")
    assert "no code in this cell" in walk.program.desk.toasts.text
    walk.press("k", "Home", "End")
    assert tables.grid.current_column == 5
    assert faults(walk) == []

    walk.press("Alt+2")
    walk.type("aleve")
    walk.press("Return", "Return")
    assert tables.search.text() == "naproxen"
    assert tables.grid.current_row.path == ("Naproxen",)
    walk.press("j", "k", "Right", "Right", "Right", "Right")
    assert [row[0] for row in step.table.texts] == ["T39.315A", "T39.315D", "T39.315S"]
    assert step.table.texts[0][1] == "initial encounter"
    walk.program.theme.switch(Mode.DARK)
    walk.settle()
    assert faults(walk) == []

    file = tmp_path / "drugs.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    walk.press("Ctrl+E")
    rows = list(load_workbook(file)[table(Which.DRUG).title].iter_rows(values_only=True))
    assert ("Naproxen", "T39.311", "T39.312", "T39.313", "T39.314", "T39.315", "T39.316") in rows

    walk.press("Escape")
    walk.type("zzzz")
    assert tables.grid.texts == []
    assert "No row has all these parts" in tables.grid.accessibleDescription()
    assert faults(walk) == []
    walk.press("Escape")
    assert (tables.search.text(), tables.grid.model().rowCount()) == ("", len(table(Which.DRUG).rows))
    walk.press("Alt+1")
    assert tables.search.text() == "basal upper limb skin"
    walk.press("Ctrl+F", "Escape", "Escape")
    assert walk.program.window.current is walk.visits


def test_a_code_goes_step_by_step_to_the_visit_or_is_copied(walk):
    room = walk.room
    walk.type("breast upper outer")
    walk.press("Return", "Return")
    assert room.step.chosen.value == "C50.41"
    walk.press("Return")
    assert [row[0] for row in room.step.table.texts] == ["C50.411", "C50.412", "C50.419"]
    assert [row[1].split()[0] for row in room.step.table.texts] == ["right", "left", "unspecified"]
    walk.press("Escape")
    assert room.step.chosen.value == "C50.41"
    walk.press("Escape")
    assert room.tables.grid.hasFocus()
    walk.press("Ctrl+Return", "Ctrl+Return", "Down", "Ctrl+Return")
    assert walk.program.window.current is walk.visits
    assert codes(walk)[-1] == "C50.412"
    walk.press("Alt+T", "Return", "Return", "Return", "Down", "Return")
    assert walk.program.window.current is walk.visits
    assert codes(walk).count("C50.412") == 1

    with walk.program.desk.office.bench.store.reading() as connection:
        released = Reader(connection).find(Encounter, state=EncounterState.RELEASED)[0]
    walk.press("Escape")
    walk.program.desk.navigator.go(Target(Kind.ENCOUNTER, released.id))
    walk.settle()
    walk.press("Alt+T")
    assert room.step.where.text().startswith("No visit is open")
    walk.press("Return", "Return", "Return", "Return")
    assert walk.program.window.current is room
    assert QApplication.clipboard().text() == "C50.411"
    assert "C50.411 is copied" in walk.program.desk.toasts.text


def test_a_code_of_the_palette_is_shown_where_the_tables_have_it(walk):
    go = walk.program.desk.navigator.go
    go(Target(Kind.CODE_EDITION, text="T39.311"))
    walk.settle()
    assert (walk.room.tables.which, walk.room.tables.search.text()) == (Which.DRUG, "T39.311")
    assert walk.room.tables.grid.current_code == "T39.311"
    go(Target(Kind.CODE_EDITION, text="C34.3"))
    walk.settle()
    assert walk.room.tables.which is Which.NEOPLASM
    assert walk.room.tables.grid.current_code == "C34.3-"
    go(Target(Kind.CODE_EDITION, text="I10"))
    walk.settle()
    assert walk.room.tables.cell.text() == "No row is found"
    assert walk.room.book.toPlainText().startswith("I10  Essential (primary) hypertension")


def test_words_of_the_second_step():
    assert telling(["a b, right c", "a b, left c"]) == ["right c", "left c"]
    assert telling(["a b"]) == ["a b"]
    assert telling(["a", "a b"]) == ["a", "a b"]
    assert telling([]) == []
    assert [plain(code) for code in ("C50.41-", "C65.-", "T39.015", "")] == ["C50.41", "C65", "T39.015", ""]
