"""Commands and shortcuts: declared once, shown in the strip, never two in one scope."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from medbill_desktop.domain.errors import Cancelled, EnvironmentProblem, UserError
from medbill_desktop.ui.kit.errors import Errors, report
from medbill_desktop.ui.kit.key_strip import KeyStrip
from medbill_desktop.ui.kit.keys import Command, Keys, key_text
from medbill_desktop.ui.kit.toast import Toasts


@pytest.fixture
def page(qapp, qtbot):
    outer = QWidget()
    layout = QVBoxLayout(outer)
    inner = QWidget()
    QVBoxLayout(inner).addWidget(QLineEdit())
    layout.addWidget(inner)
    qtbot.addWidget(outer)
    with qtbot.waitActive(outer):
        outer.show()
        outer.activateWindow()
    inner.findChild(QLineEdit).setFocus()
    yield outer, inner
    outer.close()


def test_commands_act_in_their_scope_only(page, qtbot):
    outer, inner = page
    done, keys = [], Keys()
    other = QLineEdit()
    outer.layout().addWidget(other)
    other.show()
    keys.bind("inner", inner, [Command("save", "Save", "Ctrl+S", lambda: done.append("inner"))])
    keys.bind("outer", outer, [Command("find", "Find", "Ctrl+F", lambda: done.append("outer"))])
    field = inner.findChild(QLineEdit)
    qtbot.keyClick(field, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(field, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    other.setFocus()
    qtbot.keyClick(other, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert done == ["inner", "outer"]


def test_strip_names_the_nearest_scope_first_and_only_what_can_be_done(page, qtbot):
    outer, inner = page
    keys = Keys()
    keys.bind(
        "outer", outer, [Command("find", "Find", "Ctrl+F", print), Command("s", "Old", "Ctrl+S", print)]
    )
    keys.bind(
        "inner",
        inner,
        [
            Command("save", "Save", "Ctrl+S", print),
            Command("no", "Cannot", "F9", print, enabled=lambda: False),
            Command("quiet", "Quiet", "F8", print, in_strip=False),
        ],
    )
    strip = KeyStrip(keys)
    outer.layout().addWidget(strip)
    qtbot.wait(10)
    assert [command.text for command in strip.shown()] == ["Save", "Find"]


def test_click_on_the_strip_runs(page, qtbot):
    outer, _ = page
    done, keys = [], Keys()
    keys.bind("outer", outer, [Command("find", "Find", "Ctrl+F", lambda: done.append(1))])
    strip = KeyStrip(keys)
    outer.layout().addWidget(strip)
    strip.resize(400, 28)
    strip.grab()
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip._places[0].rect.center())
    assert done == [1]


def test_two_equal_keys_in_a_scope_are_refused(page):
    outer, _ = page
    with pytest.raises(ValueError, match="share Ctrl"):
        Keys().bind("outer", outer, [Command("a", "A", "Ctrl+S", print), Command("b", "B", "Ctrl+S", print)])


def test_a_command_that_refuses_is_shown(page, qtbot):
    outer, inner = page
    shown, keys = [], Keys()
    keys.errors_to(shown.append)

    def refuse():
        raise UserError("Type the name.")

    keys.bind("outer", outer, [Command("save", "Save", "Ctrl+S", refuse)])
    qtbot.keyClick(inner.findChild(QLineEdit), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert [str(error) for error in shown] == ["Type the name."]


def test_key_words():
    assert key_text("Ctrl+Return") == "Ctrl+Enter"


@pytest.fixture
def errors(qapp, clock, tmp_path):
    made = Errors(None, clock, tmp_path / "log" / "errors.log")
    yield made
    if made.page is not None:
        made.page.close()


def test_sentences_go_where_they_belong_and_cancel_is_silent(errors, qtbot):
    near, toast = [], []
    errors.say_by(toast.append)
    errors.show(UserError("Type the name."), near.append)
    errors.show(EnvironmentProblem("The disk is full."))
    errors.show(Cancelled("stop"))
    assert near == ["Type the name."]
    assert toast == ["The disk is full."]
    assert errors.page is None


def test_a_bug_opens_the_crash_page_and_writes_a_log_without_patient_data(errors, qtbot, tmp_path):
    def bug():
        raise KeyError("Garcia, Maria 03/12/1961")

    try:
        bug()
    except KeyError as caught:
        with qtbot.waitSignal(errors.crashed):
            errors.show(caught)
    text = (tmp_path / "log" / "errors.log").read_text(encoding="utf-8")
    assert "KeyError" in text
    assert "test_ui_keys.py" in text
    assert "bug" in text
    assert "Garcia" not in text
    assert errors.page.isVisible()
    errors.page.accept()
    assert errors.page is None


def test_report_follows_causes(clock):
    try:
        try:
            int("x")
        except ValueError as cause:
            raise RuntimeError("secret") from cause
    except RuntimeError as caught:
        text = report(caught, clock)
    assert text.index("RuntimeError") < text.index("ValueError")
    assert "secret" not in text


def test_toast_undoes_once(page, qtbot):
    outer, _ = page
    toasts, undone = Toasts(), []
    toasts.attach(outer)
    toasts.say("Claim saved.", lambda: undone.append(1))
    assert toasts.text == "Claim saved."
    toasts.problem("The disk is full.")
    assert toasts.can_undo
    toasts.undo()
    toasts.undo()
    assert undone == [1]
    assert toasts.text == ""
    toasts.say("38 claims sent.")
    assert not toasts.can_undo
    assert QApplication.focusWidget() is not None
