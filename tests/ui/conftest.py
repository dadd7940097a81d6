"""A program over the fake office, dressed with the shipped font, closed after each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_office import FakeDoors, FakeOffice, fake_tabs
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from medbill_desktop.ui.kit.theme import Mode
from medbill_desktop.ui.shell.start import Program, Setup


@pytest.fixture
def doors():
    return FakeDoors()


@pytest.fixture
def program(qapp, doors, tmp_path):
    QApplication.setCursorFlashTime(0)
    setup = Setup(clock=FakeOffice.clock, folder=tmp_path, home=Path("Documents"), bundled_font=True)
    made = Program(qapp, doors, setup, fake_tabs)
    made.theme.switch(Mode.LIGHT)
    yield made
    made.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def window(program, doors, qtbot):
    """The main window on the Claims tab with its first record shown."""
    program._on_opened(doors.office)
    window = program.window
    with qtbot.waitActive(window):
        window.activateWindow()
    window.show_tab(1)
    qtbot.waitUntil(lambda: window.current.shown == 1)
    return window
