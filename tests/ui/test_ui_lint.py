"""Screen-lint finds each planted fault, and the window of the fake office has none."""

from __future__ import annotations

import pytest
from fake_office import CLAIMS
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QTableView, QVBoxLayout, QWidget

from medbill_desktop.ui.kit.keys import Command, Keys
from medbill_desktop.ui.kit.labels import label
from medbill_desktop.ui.kit.theme import Mode
from medbill_desktop.ui.parts.confirm_line import ConfirmLine
from medbill_desktop.ui.shell.lint import lint
from medbill_desktop.ui.shell.lint_look import look
from medbill_desktop.ui.shell.pictures import gate_pages, settle, window_pages


@pytest.fixture
def page(program, qtbot):
    """A clean page to plant faults on."""
    made = QWidget()
    made.setObjectName("page")
    made.setProperty("ground", "base")
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    layout = QVBoxLayout(made)
    layout.setContentsMargins(16, 16, 16, 16)
    layout.setSpacing(8)
    layout.addWidget(label("Name", "label"))
    layout.addWidget(field("name"))
    layout.addWidget(a_button("Save", "Ctrl+S"))
    qtbot.addWidget(made)
    made.resize(400, 300)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def field(name):
    made = QLineEdit()
    made.setObjectName(name)
    made.setAccessibleName(name)
    return made


def a_button(text, keys):
    made = QPushButton(text)
    made.setObjectName(text)
    made.setAccessibleName(text)
    made.setProperty("keys", keys)
    return made


def rules(page, keys=None):
    return {fault.rule for fault in (*lint(page, "page", keys), *look(page, "page"))}


def test_clean_page_has_no_fault(page):
    assert rules(page) == set()


def test_text_wider_than_its_rectangle(page):
    page.findChild(QLabel, "label").setText("A label that is cut off")
    page.findChild(QLabel, "label").setFixedWidth(40)
    assert rules(page) == {"text-cut"}


def test_text_higher_than_its_rectangle(page):
    low = label(
        "A sentence that needs three lines in a place that is as narrow as this one", "low", wrap=True
    )
    low.setFixedSize(120, 20)
    page.layout().addWidget(low)
    low.show()
    assert rules(page) == {"text-cut"}


def test_overlap(page, qtbot):
    over = label("Over", "over")
    over.setParent(page)
    over.setGeometry(20, 20, 60, 30)
    over.show()
    assert rules(page) == {"overlap"}


def test_margins_outside_the_scale(page, qtbot):
    page.layout().setContentsMargins(9, 16, 16, 16)
    qtbot.wait(10)
    assert rules(page) == {"spacing"}


def test_gap_in_an_inner_layout(page, qtbot):
    inner = QHBoxLayout()
    inner.setContentsMargins(0, 0, 0, 0)
    inner.setSpacing(5)
    for name in ("one", "two"):
        inner.addWidget(label(name, name))
    page.layout().addLayout(inner)
    qtbot.wait(10)
    assert rules(page) == {"spacing"}


def test_numeric_column_at_the_left(page, qtbot):
    table = QTableView()
    table.setObjectName("table")
    table.setAccessibleName("Table")
    page.model = QStandardItemModel(2, 1)
    page.model.setItem(0, 0, QStandardItem("125.00"))
    table.setModel(page.model)
    table.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    page.layout().addWidget(table)
    qtbot.wait(10)
    assert rules(page) == {"numbers-left"}


def test_button_without_a_key(page):
    page.findChild(QPushButton).setProperty("keys", "")
    assert rules(page) == {"no-key"}


def test_equal_shortcuts_of_two_buttons(page, qtbot):
    page.findChild(QPushButton).setShortcut("Alt+S")
    twin = a_button("Send", "Alt+S")
    twin.setShortcut("Alt+S")
    page.layout().addWidget(twin)
    qtbot.wait(10)
    assert rules(page) == {"equal-keys"}


def test_equal_shortcuts_of_a_scope_and_the_one_around_it(page):
    keys = Keys()
    keys.bind("page", page, [Command("save", "Save", "Ctrl+S", print)])
    keys.bind("name", page.findChild(QLineEdit), [Command("other", "Other", "Ctrl+S", print)])
    assert rules(page, keys) == {"equal-keys"}


def test_widget_without_a_name(page):
    page.findChild(QLineEdit).setAccessibleName("")
    assert rules(page) == {"no-name"}
    page.findChild(QLineEdit).setObjectName("")
    page.findChild(QLineEdit).setAccessibleName("Name")
    assert rules(page) == {"no-name"}


def test_focus_that_changes_no_pixel(page):
    page.findChild(QPushButton).setStyleSheet("border: 1px solid gray; outline: 0; padding: 4px;")
    assert rules(page) == {"focus-unseen"}


@pytest.mark.parametrize(("ring", "found"), [(True, set()), (False, {"focus-unseen"})])
def test_question_that_goes_away_with_the_focus_is_compared_with_itself(
    page, qtbot, monkeypatch, ring, found
):
    if not ring:
        monkeypatch.delattr(ConfirmLine, "paintEvent")
    question = ConfirmLine("question")
    page.layout().addWidget(question)
    question.ask("Post 1 line, 16.00 paid?", "posts", print)
    qtbot.wait(10)
    assert rules(page) == found
    assert question.isHidden()


def test_contrast_too_low(page):
    page.findChild(QLabel, "label").setStyleSheet("color: #999999;")
    assert rules(page) == {"contrast"}


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_every_page_of_the_fake_office_is_clean(program, doors, qtbot, mode):
    program.theme.switch(mode)
    faults, seen = [], []
    for pages in (gate_pages(program, doors), window_pages(program)):
        for name, widget in pages:
            settle(program, quiet_ms=60)
            keys = program.desk.keys if program.desk else None
            faults += [*lint(widget, name, keys), *look(widget, name)]
            seen.append(name)
    assert [str(fault) for fault in faults] == []
    assert {"first-run", "sign-in", "locked", "claims", "claims-empty", "palette", "crash"} <= set(seen)
    assert CLAIMS.name in seen
