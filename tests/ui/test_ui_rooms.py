"""Rooms of a tab: a bar, keys, the room where one was left, and where `navigate` goes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_office import fake_tabs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from medbill_desktop.domain.changes import Kind
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit.fields import LineField
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.rooms import Room
from medbill_desktop.ui.kit.screen import Screen, TabSpec

TENTH = 9
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class Day(Screen):
    """A second page with a count, that notes what it is asked to open."""

    def __init__(self, desk):
        super().__init__(desk, "patients-day")
        self.asked = []
        self.set_panes(
            LineField("search", "Search"), *(labels.label(word, word) for word in ("record", "evidence"))
        )
        self.set_commands()

    def counts(self):
        return {"all": 7}

    def open(self, target_id, _text=""):
        self.asked.append(target_id)


class Page(Day):
    """One of many rooms."""

    def __init__(self, desk):
        Screen.__init__(self, desk, "patients-page")
        self.set_commands()


@pytest.fixture
def window(program, doors, qtbot, monkeypatch):
    """The fake office, whose Patients tab has a second room that opens plans."""
    room = Room("day", "Day", Day, frozenset({Kind.PLAN}))

    def tabs():
        first, *others = fake_tabs()
        return (replace(first, first="People", rooms=(room,)), *others)

    monkeypatch.setattr(program, "_tabs", tabs)
    program._on_opened(doors.office)
    with qtbot.waitActive(program.window):
        program.window.activateWindow()
    return program.window


def test_a_tab_with_rooms_shows_a_bar_and_keys_change_the_room(window, qtbot):
    bar = window._bar
    window.show_named("patients")
    assert bar.titles == ("People", "Day")
    assert bar.isVisible()
    first = window.current
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_2, CTRL_SHIFT)
    assert isinstance(window.current, Day)
    assert bar._buttons[1].text() == "Day  7"
    window.show_named("claims")
    assert not bar.isVisible()
    window.show_tab(0)
    assert isinstance(window.current, Day), "a tab comes back in the room where it was left"
    window.current.queue.setFocus()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_1, CTRL_SHIFT)
    assert window.current is first


def test_navigate_finds_the_room_of_a_kind(window, qtbot):
    window.show_named("claims")
    window._desk.navigator.go(Target(Kind.PLAN, 42))
    assert isinstance(window.current, Day)
    assert window.current.asked == [42]


def test_the_palette_offers_rooms_only_where_there_are_some(window):
    window.show_named("patients")
    assert "Go to Day" in [command.text for command in window.commands()]
    window.show_named("claims")
    assert "Go to Day" not in [command.text for command in window.commands()]


def test_a_tab_without_rooms_has_its_own_page_only():
    tab = TabSpec("claims", "Claims", "file", Day)
    assert [room.title for room in tab.pages()] == ["Claims"]


def test_a_tenth_room_has_no_digit_and_is_opened_by_the_palette(program, doors, qtbot, monkeypatch):
    rooms = tuple(
        Room(f"day{number}", f"Lookout {number}", Day if number == TENTH else Page, frozenset())
        for number in range(1, TENTH + 2)
    )

    def tabs():
        first, *others = fake_tabs()
        return (replace(first, first="People", rooms=rooms), *others)

    monkeypatch.setattr(program, "_tabs", tabs)
    program._on_opened(doors.office)
    with qtbot.waitActive(program.window):
        program.window.activateWindow()
    window = program.window
    window.show_named("patients")
    buttons = window._bar.findChildren(QPushButton)
    assert [one.toolTip() for one in buttons][-3:] == ["Lookout 8  Ctrl+Shift+9", "Lookout 9", "Lookout 10"]
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    for letter in ">lookout 9":
        qtbot.keyClick(QApplication.focusWidget(), letter)
    qtbot.wait(300)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.current, Day))
