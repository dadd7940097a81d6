"""Key budgets of the office's own tasks: a user, a passphrase, a restore, a printer; each with a mistake."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter

from medbill_desktop.app.doors import Doors
from medbill_desktop.domain.desk import Role, UserAccount
from medbill_desktop.domain.errors import WrongPassphrase
from medbill_desktop.domain.permissions import Permission, rights_of
from medbill_desktop.domain.printing import PrinterProfile
from medbill_desktop.office import backups
from medbill_desktop.office.folder import Home, open_office
from medbill_desktop.office.office import open_office as open_whole
from medbill_desktop.store import Reader
from medbill_desktop.ui.reports.screen import TAB
from medbill_desktop.ui.settings.screen import SettingsDialog
from medbill_desktop.ui.shell.start import Program, Setup
from tests.plugin_desk import DAY
from tests.walk import Walk

pytestmark = pytest.mark.slow

ADD_KEYS, OWN_KEYS, RESTORE_KEYS, CALIBRATE_KEYS = 16, 7, 5, 13
"""Keys beside typed data, from the window as opened; letters in the list of sections jump."""
FIRST = "first of bea"


@pytest.fixture
def settings(real_window, qtbot):
    """A function that comes to a section by its letters."""
    program = real_window(TAB)
    walk = Walk(program, qtbot)
    walk.settle()

    def go(letters):
        walk.press("Ctrl+,")
        walk.dialog = program.window.findChild(SettingsDialog)
        walk.type(letters)
        walk.press("Return")
        return walk

    walk.office = program.desk.office
    go.walk = walk
    return go


def find(walk, record_type, **equals):
    with walk.office.bench.store.reading() as connection:
        return Reader(connection).find(record_type, **equals)


def fill(walk, *texts):
    for number, text in enumerate(texts):
        if number:
            walk.press("Tab")
        walk.type(text)


def add_bea(walk, again=FIRST):
    walk.press("Ctrl+N")
    fill(walk, "bea", "Bea Moss", "co", "", "", "", "", FIRST, again, "demo")
    walk.press("Ctrl+S")


def test_add_a_user(settings):
    walk = settings("us")
    add_bea(walk)
    assert "bea added" in walk.dialog.banner.text
    bea = find(walk, UserAccount, name="bea")[0]
    assert (bea.display_name, bea.role) == ("Bea Moss", Role.CODER)
    assert rights_of(bea).permissions >= {Permission.CODE_VISIT}
    assert walk.keys <= ADD_KEYS, walk.keys
    files = walk.office.folder.files
    walk.program.close()
    with open_office(Home(files.root, walk.office.clock), "bea", FIRST) as opened:
        assert opened.user == "bea"


def test_add_a_user_with_the_passphrase_typed_in_two_ways(settings):
    walk = settings("us")
    add_bea(walk, again="another one")
    assert "two ways" in walk.dialog.banner.text
    assert find(walk, UserAccount, name="bea") == ()
    walk.press("Ctrl+A")
    walk.type(FIRST)
    walk.press("Ctrl+S")
    assert "bea added" in walk.dialog.banner.text
    assert walk.keys <= ADD_KEYS + 2, walk.keys


def own(walk, old):
    fill(walk, old, "a long new one", "a long new one")
    walk.press("Ctrl+S")


def test_change_the_own_passphrase(settings):
    walk = settings("yo")
    own(walk, "demo")
    assert walk.dialog.banner.text == "Passphrase changed."
    assert walk.keys <= OWN_KEYS, walk.keys
    walk.office.folder.lock()
    with pytest.raises(WrongPassphrase):
        walk.office.folder.unlock("demo")
    walk.office.folder.unlock("a long new one")


def test_change_the_own_passphrase_with_the_old_one_mistyped(settings):
    walk = settings("yo")
    own(walk, "dmeo")
    assert "does not open this office" in walk.dialog.banner.text
    walk.press("Shift+Tab", "Shift+Tab", "Ctrl+A")
    walk.type("demo")
    walk.press("Ctrl+S")
    assert walk.dialog.banner.text == "Passphrase changed."
    assert walk.keys <= OWN_KEYS + 4, walk.keys


@pytest.fixture
def gate(qapp, qtbot, demo_office, tmp_path):
    """The first page of the program, and a backup of the demo office."""
    backup = backups.back_up(demo_office).path
    home = tmp_path / "home"
    home.mkdir()
    doors = Doors(home, home / "office", demo_office.clock)
    setup = Setup(clock=demo_office.clock, folder=home, home=home / "office", bundled_font=True)
    program = Program(qapp, doors, setup, lambda: (TAB,))
    program.start()
    with qtbot.waitActive(program.gate):
        program.gate.activateWindow()
    program.window = None
    walk = Walk(program, qtbot)
    walk.settle()
    walk.backup, walk.target = backup, tmp_path / "again"
    yield walk
    program.close()


def restore(walk, file):
    walk.press("4")
    walk.type(str(file))
    walk.press("Return")


def into(walk):
    walk.type(str(walk.target))
    walk.press("Return")


def test_restore_a_backup(gate):
    restore(gate, gate.backup)
    assert "40 patients" in gate.program.gate.page.inside.text()
    into(gate)
    assert gate.program.gate.page is gate.program.gate.sign_in
    assert gate.keys <= RESTORE_KEYS, gate.keys
    with open_whole(gate.target, "demo", "demo", gate.program.gate._doors._clock) as office:
        assert office.folder.warnings == []
        assert all(check["ok"] for check in office.folder.verify())
        assert office.clock.today() == DAY


def test_restore_a_backup_that_was_damaged_then_a_good_one(gate, tmp_path):
    bad = tmp_path / "bad.medbill"
    content = bytearray(gate.backup.read_bytes())
    content[len(content) // 3] ^= 4
    bad.write_bytes(content)
    restore(gate, bad)
    assert "damaged" in gate.program.gate.page.banner.text
    gate.press("Ctrl+A")
    gate.type(str(gate.backup))
    gate.press("Return")
    into(gate)
    assert (gate.target / "office.toml").exists()
    assert gate.keys <= RESTORE_KEYS + 2, gate.keys


class Crooked:
    """A printer whose paper lies 0.1 inch right and 0.05 down, and which draws one percent too wide."""

    def __init__(self, path):
        self.device = QPdfWriter(str(path))
        size = QPageSize(QPageSize.PageSizeId.Letter)
        self.device.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))

    def __call__(self, _profile, _parent):
        return self.device


def calibrate(walk, tmp_path, first):
    page = walk.dialog.page("Printers")
    page.device_of = Crooked(tmp_path / "test.pdf")
    walk.press("F9")
    assert "Test page printed" in walk.dialog.banner.text
    fill(walk, first, "1.05", "7.675", "10.05")
    walk.press("F8")
    return page


def test_calibrate_a_printer(settings, tmp_path):
    walk = settings("pri")
    calibrate(walk, tmp_path, "1.11")
    walk.press("Ctrl+S")
    profile = find(walk, PrinterProfile)[0]
    assert (profile.offset_x, profile.offset_y, profile.scale_x, profile.scale_y) == (-10, -5, 9_901, 10_000)
    assert profile.measured == DAY
    assert (tmp_path / "test.pdf").stat().st_size > 500
    assert walk.keys <= CALIBRATE_KEYS, walk.keys


def test_calibrate_a_printer_with_a_distance_mistyped(settings, tmp_path):
    walk = settings("pri")
    page = calibrate(walk, tmp_path, "2.11")
    assert "Measure again" in walk.dialog.banner.text or "fit to page" in walk.dialog.banner.text
    page.measures.focus("left_1")
    walk.press("Ctrl+A")
    walk.type("1.11")
    walk.press("F8", "Ctrl+S")
    assert find(walk, PrinterProfile)[0].scale_x == 9_901
    assert walk.keys <= CALIBRATE_KEYS + 3, walk.keys
