"""A demo office, once built, and the real window over a copy of it: what tests of the tabs work on."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.made_once import made_once

DAY = date(2026, 4, 15)
PATIENTS, SEED = 40, 3
LARGE = "MEDBILL_WALK_OFFICE"


@dataclass
class RealOffice:
    """An open office as the frame of the window sees it (`ui.shell.doors.OpenOffice`)."""

    desk: object
    name: str = "Prairie Family Practice"

    @property
    def user(self):
        return self.desk.user

    @property
    def clock(self):
        return self.desk.clock

    def poll(self):
        from medbill_desktop.domain.changes import Changes

        return Changes()

    def look_up(self, prefix, text, limit):
        from medbill_desktop.app.palette import look_up
        from medbill_desktop.query.search import Palette

        palette = Palette(self.desk.bench.store.reading)
        return look_up(palette, self.desk.library, prefix + text, limit)

    def editions(self):
        return "ICD-10-CM to 09/30/2026"

    def greetings(self):
        return ()

    def worries(self):
        return tuple(self.desk.folder.warnings)

    def is_set_up(self):
        from medbill_desktop.query.set_up import first_steps
        from medbill_desktop.store import Reader

        with self.desk.bench.store.reading() as connection:
            return all(step.count for step in first_steps(Reader(connection)))

    def keep_safe(self):
        return ""

    def lock(self):
        self.desk.folder.lock()

    def unlock(self, passphrase):
        self.desk.folder.unlock(passphrase)

    def close(self):
        self.desk.close()


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory):
    """A demo office folder that nobody changes; copy it to write.

    MEDBILL_WALK_OFFICE names another one, such as the office of 50,000 patients; walks then run on copies.
    """
    if large := os.environ.get(LARGE):
        return Path(large)
    from medbill_desktop.office.demo.build import DemoWish, build_demo

    return made_once(
        tmp_path_factory,
        "demo_office",
        lambda folder: build_demo(DemoWish(folder=folder, as_of=DAY, patients=PATIENTS, seed=SEED)),
    )


@pytest.fixture
def demo_office(demo_folder, tmp_path):
    """An open office of this test alone, with a mixed queue on every tab."""
    office = open_copy(demo_folder, tmp_path / "office")
    yield office
    office.close()


def open_copy(demo_folder: Path, to: Path):
    """Copy a demo office and open it."""
    from medbill_desktop.domain.clock import FixedClock
    from medbill_desktop.office.office import open_office

    shutil.copytree(demo_folder, to)
    return open_office(to, "demo", "demo", FixedClock(DAY))


@pytest.fixture
def real_window(qapp, qtbot, demo_folder, tmp_path):
    """A function that opens the main window with one tab over an office of this test alone."""
    from PySide6.QtWidgets import QApplication

    from medbill_desktop.domain.clock import FixedClock
    from medbill_desktop.ui.kit.theme import Mode
    from medbill_desktop.ui.shell.start import Program, Setup

    made = []

    def open_with(*tabs, prepare=lambda office: None):
        QApplication.setCursorFlashTime(0)
        office = open_copy(demo_folder, tmp_path / "office")
        prepare(office)
        clock = FixedClock(DAY)
        setup = Setup(clock=clock, folder=tmp_path, home=tmp_path, bundled_font=True)
        program = Program(qapp, None, setup, lambda: tabs)
        made.append(program)
        program.theme.switch(Mode.LIGHT)
        program._on_opened(RealOffice(office))
        with qtbot.waitActive(program.window):
            program.window.activateWindow()
        return program

    yield open_with
    for program in made:
        program.close()
    if os.environ.get(LARGE):  # a copy takes gigabytes
        shutil.rmtree(tmp_path / "office", ignore_errors=True)
