"""The frame: sign-in, first run, recovery, tabs, palette, lock."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_office import FakeDoors, FakeOffice, FakeRecent, fake_tabs
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QLabel

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.theme import Mode
from medbill_desktop.ui.shell.idle import IdleWatch
from medbill_desktop.ui.shell.palette import matching, split
from medbill_desktop.ui.shell.sign_in import passphrase_problem

CTRL = Qt.KeyboardModifier.ControlModifier
RIGHT = "correct horse battery"


@pytest.fixture
def gate(program, qtbot):
    program.start()
    with qtbot.waitActive(program.gate):
        program.gate.activateWindow()
    return program.gate


def test_sign_in_begins_at_the_passphrase_and_opens_with_enter(gate, program, doors, qtbot):
    assert gate.page is gate.sign_in
    assert gate.sign_in.passphrase.hasFocus()
    qtbot.waitUntil(lambda: doors.warmed == 1)
    qtbot.keyClicks(gate.sign_in.passphrase, RIGHT)
    with qtbot.waitSignal(gate.opened):
        qtbot.keyClick(gate.sign_in.passphrase, Qt.Key.Key_Return)
    assert program.window.isVisible()
    assert gate.isHidden()
    assert doors.calls == [("open", Path("cedar-hill"), "Ana")]


def test_wrong_passphrase_is_said_calmly_in_place(gate, program, qtbot):
    page = gate.sign_in
    qtbot.keyClicks(page.passphrase, "wrong")
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.banner.text != "")
    assert "not Ana's passphrase" in page.banner.text
    assert page.passphrase.hasFocus()
    assert page.passphrase.selectedText() != ""
    assert program.window is None


def test_lost_passphrase(gate, doors, qtbot):
    gate.sign_in.recovery_asked.emit(Path("cedar-hill"))
    page = gate.page
    for field, text in (
        (page.key, "7kq4"),
        (page.user, "Ana"),
        (page.passphrase, RIGHT),
        (page.again, RIGHT),
    ):
        qtbot.keyClicks(field, text)
    qtbot.keyClick(page.again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: gate.page.objectName() == "recovery-key-page")
    assert gate.page.key.text().startswith("9PXA")
    with qtbot.waitSignal(gate.opened):
        qtbot.keyClick(gate.page, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    assert doors.calls == [("recover", Path("cedar-hill"), "Ana", RIGHT)]


def test_first_run_without_an_office_offers_the_demo(qapp, program, doors, qtbot):
    doors._recent = ()
    program.start()
    gate = program.gate
    with qtbot.waitActive(gate):
        gate.activateWindow()
    assert gate.page is gate.welcome
    with qtbot.waitSignal(gate.opened):
        qtbot.keyClick(gate.page, Qt.Key.Key_3)
    assert program.window.isVisible()


@pytest.mark.parametrize(("mode", "dark"), [(Mode.LIGHT, False), (Mode.DARK, True)])
def test_icons_of_the_first_run_have_the_ink_of_the_appearance(program, mode, dark):
    program.theme.switch(mode)
    program.gate.show()
    program.gate.show_welcome()
    picture = program.gate.welcome.ways[0].icon().pixmap(16).toImage()
    places = [(x, y) for x in range(picture.width()) for y in range(picture.height())]
    strongest = max((picture.pixelColor(*at) for at in places), key=QColor.alpha)
    assert strongest.alpha() > 128
    assert (strongest.lightness() > 200) is dark


def test_new_office_shows_its_recovery_key_once(gate, doors, qtbot):
    gate.show_welcome()
    qtbot.keyClick(gate.page.ways[0], Qt.Key.Key_Space)
    page = gate.page
    for field, text in (
        (page.name, "Cedar"),
        (page.user, "Ana"),
        (page.passphrase, RIGHT),
        (page.again, "other"),
    ):
        qtbot.keyClicks(field, text)
    qtbot.keyClick(page.again, Qt.Key.Key_Return)
    assert "differ" in page.banner.text
    page.again.setText(RIGHT)
    qtbot.keyClick(page.again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: gate.page.objectName() == "recovery-key-page")
    assert gate.page.key.text().startswith("7KQ4")
    gate.page._on_copy()
    assert QGuiApplication.clipboard().text() == gate.page.key.text()
    with qtbot.waitSignal(gate.opened):
        qtbot.keyClick(gate.page, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    assert doors.calls[0][2:] == ("Cedar", "Ana", RIGHT)


def test_passphrases_are_long_and_equal():
    assert "at least 10" in passphrase_problem("short", "short")
    assert "differ" in passphrase_problem(RIGHT, RIGHT + "x")
    assert passphrase_problem(RIGHT, RIGHT) == ""


def test_patient_opens_with_two_keys_beside_the_name(window, qtbot):
    window.show_tab(1)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_K, CTRL)
    field = window.palette_card.field
    assert field.hasFocus()
    qtbot.keyClicks(field, "garcia")
    qtbot.keyClick(field, Qt.Key.Key_Return)  # before the answer has come
    qtbot.waitUntil(lambda: window.current.name == "patients")
    qtbot.waitUntil(lambda: window.current.shown == 10)
    assert window.palette_card.isHidden()


def test_palette_lists_actions_and_runs_them(window, qtbot):
    window.palette_card.open()
    field = window.palette_card.field
    qtbot.keyClicks(field, "> pat")
    hits = window.palette_card.hits
    assert [hit.text for hit in hits] == ["Go to Patients"]
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.current.name == "patients"


def test_palette_escape_gives_the_focus_back(window, qtbot):
    before = window.focusWidget()
    window.palette_card.open()
    qtbot.waitUntil(lambda: len(window.palette_card.hits) > 3)
    qtbot.keyClick(window.palette_card.field, Qt.Key.Key_Down)
    assert window.palette_card.list.currentIndex().row() == 1
    qtbot.keyClick(window.palette_card.field, Qt.Key.Key_Escape)
    assert window.focusWidget() is before


def test_palette_words():
    assert split("#2001") == ("#", "2001")
    assert split(" garcia ") == ("", "garcia")
    assert split("") == ("", "")
    assert matching([], "x") == []


def test_tabs_by_number_with_their_counts(window, qtbot):
    qtbot.waitUntil(lambda: "!" in window.tab_text(1))
    assert window.tab_text(1) == "Claims  6 !"
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_1, CTRL)
    assert window.current.name == "patients"
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_2, CTRL)
    assert window.current.name == "claims"


def test_a_tab_that_comes_to_the_front_has_the_focus_in_its_list(window, qtbot):
    for number in (0, 1, 0):
        window.show_tab(number)
        assert window.focusWidget() is window.current.list.table


def test_a_search_that_finds_nothing_says_so(window, qtbot):
    queue = window.current.list
    queue.search.setText("qqqqq")
    qtbot.waitUntil(lambda: not queue.table.isVisible())
    said = [one.text() for one in queue.findChildren(QLabel, "empty-title") if one.isVisible()]
    assert said == ["Nothing found"]
    queue.search.clear()
    qtbot.waitUntil(queue.table.isVisible)


def test_navigate_opens_the_tab_that_declared_the_kind(window, program, qtbot):
    program.desk.navigator.go(Target(Kind.PATIENT, 3))
    assert window.current.name == "patients"
    qtbot.waitUntil(lambda: window.current.shown == 3)
    program.desk.navigator.go(Target(Kind.CLAIM, 5))
    program.desk.navigator.back()
    assert window.current.name == "patients"


def test_save_tells_its_changes_and_can_be_undone(window, program, qtbot):
    seen = []
    program.changes.changed.connect(seen.append)
    window.current.save = None
    with qtbot.waitSignal(program.changes.changed):
        window.current._save()
    assert seen[0].ids(Kind.CLAIM) == {1}
    assert program.desk.toasts.text == "Claim saved."
    window.current.list.table.setFocus()
    with qtbot.waitSignal(program.changes.changed):
        qtbot.keyClick(window.current.list.table, Qt.Key.Key_Z, CTRL)
    assert window.strip._saved.text().startswith("Saved ")


def test_undo_in_a_dirty_field_is_the_fields_own(window, program, qtbot):
    undone = []
    program.desk.toasts.say("Claim saved.", lambda: undone.append(1))
    field = window.current.form.box("authorization")._editor
    field.setFocus()
    qtbot.keyClicks(field, "9")
    qtbot.keyClick(field, Qt.Key.Key_Z, CTRL)
    assert field.text() == "A7731"
    assert not undone
    qtbot.keyClick(field, Qt.Key.Key_Z, CTRL)
    assert undone == [1]


def test_next_pane_walks_through_three_panes(window, qtbot):
    window.current.list.table.setFocus()
    seen = []
    for _ in range(3):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_F6)
        seen.append(window.current.panes.pane_of_focus())
    assert seen == [1, 2, 0]


def test_next_finding_jumps_to_its_field(window, qtbot):
    screen = window.current
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Period, CTRL)
    assert screen.findings.current.severity == "block"
    assert screen.form.box("authorization")._editor.hasFocus()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Period, CTRL)
    assert screen.form.box("copay")._editor.hasFocus()
    with qtbot.waitSignal(screen.findings.fix_asked):
        screen.findings.fix_current()


def test_others_changes_refresh_the_screen(window, program, doors, qtbot):
    doors.office.claims.changed[1] = {"patient": "Zeta, New"}
    doors.office.news.append(Changes.of(Kind.CLAIM, 1))
    program.changes.ask()
    model = window.current.list.model
    qtbot.waitUntil(lambda: model.index(0, 1).data() == "Zeta, New")


def test_pane_widths_come_back(window, program):
    panes = window.current.panes
    panes.setSizes([500, 500, 360])
    panes._on_splitter_moved()
    from medbill_desktop.ui.kit.panes import ThreePane

    assert program.places.get("panes/claims").count(",") == 2
    assert isinstance(panes, ThreePane)


def test_idle_locks_and_the_same_user_comes_back_to_the_same_work(window, program, doors, qtbot):
    field = window.current.form.box("authorization")._editor
    field.setFocus()
    qtbot.keyClicks(field, "99")
    program.idle.idled.emit()
    gate = program.gate
    assert window.isHidden()
    assert gate.isVisible()
    qtbot.waitUntil(lambda: doors.office.locked == 1)
    qtbot.keyClicks(gate.page.passphrase, "wrong")
    gate.page.enter()
    qtbot.waitUntil(lambda: gate.page.banner.text != "")
    gate.page.passphrase.setText(RIGHT)
    with qtbot.waitSignal(gate.unlocked):
        gate.page.enter()
    assert window.isVisible()
    assert field.text() == "A773199"


def test_idle_counts_from_the_last_touch(qapp, window, qtbot):
    watch = IdleWatch(qapp, minutes=0.15 / 60)
    seen = []
    watch.idled.connect(lambda: seen.append(1))
    watch.start()
    for _ in range(6):
        qtbot.wait(60)
        qtbot.keyClick(window, Qt.Key.Key_Shift)
    assert not seen
    qtbot.waitUntil(lambda: seen == [1])
    watch.stop()


def test_fake_office_answers_the_protocol():
    from medbill_desktop.ui.shell.doors import OfficeDoors, OpenOffice

    def takes(doors: OfficeDoors, office: OpenOffice) -> str:
        return f"{doors.recent()[0].name} {office.name}"

    assert takes(FakeDoors((FakeRecent(),)), FakeOffice()).count("Cedar") == 2
    assert [tab.name for tab in fake_tabs()] == ["patients", "claims"]
