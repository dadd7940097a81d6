"""The Settings dialog over a real office: each field refuses with a sentence, each save is kept."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from medbill_desktop.domain.insurance import Payer
from medbill_desktop.domain.practice import BillingEntity, Provider
from medbill_desktop.domain.settings import STATEMENT_MINIMUM
from medbill_desktop.domain.visit import Fee
from medbill_desktop.services.settings import read_setting
from medbill_desktop.store import Reader
from medbill_desktop.ui.reports.screen import TAB
from medbill_desktop.ui.settings import columns
from medbill_desktop.ui.settings.screen import SettingsDialog
from medbill_desktop.ui.shell.lint import lint
from medbill_desktop.ui.shell.lint_look import look
from tests.walk import Walk

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(real_window, qtbot):
    program = real_window(TAB)
    walk = Walk(program, qtbot)
    walk.settle()
    walk.office = program.desk.office
    walk.press("Ctrl+,")
    walk.dialog = program.window.findChild(SettingsDialog)
    return walk


def go(walk, section):
    walk.dialog.sections.setFocus()
    walk.dialog.sections.go(columns.SECTIONS.index(section))
    walk.settle()


def find(walk, record_type, **equals):
    with walk.office.bench.store.reading() as connection:
        return Reader(connection).find(record_type, **equals)


def retype(walk, attr, text):
    walk.dialog.form.focus(attr)
    walk.press("Ctrl+A", "Delete")
    walk.type(text)


def test_who_bills_is_changed_and_kept(desk):
    retype(desk, "contact_name", "Bea Moss")
    desk.press("Ctrl+S")
    assert [one.contact_name for one in find(desk, BillingEntity)] == ["Bea Moss"]
    assert "saved" in desk.dialog.banner.text
    retype(desk, "city", "Decatur")
    desk.press("Ctrl+S")
    assert [one.city for one in find(desk, BillingEntity)] == ["Decatur"]


@pytest.mark.parametrize(
    ("attr", "typed", "words"),
    [
        ("npi", "1400000175", "no valid NPI"),
        ("tax_id", "12", "9 digits"),
        ("state", "ILL", "two letters"),
        ("zip", "123", "5 or 9 digits"),
        ("phone", "555", "10 digits"),
        ("name", "", "Type a name"),
    ],
)
def test_a_field_refuses_with_its_sentence_and_nothing_is_saved(desk, attr, typed, words):
    before = find(desk, BillingEntity)
    retype(desk, attr, typed)
    desk.press("Ctrl+S")
    assert words in desk.dialog.form.box(attr).problem
    assert desk.dialog.banner.text == desk.dialog.form.box(attr).problem
    assert find(desk, BillingEntity) == before


def test_a_payer_and_a_provider_are_added(desk):
    go(desk, "Payers")
    desk.press("Ctrl+N")
    desk.type("New Payer")
    desk.press("Ctrl+S")
    assert [one.name for one in find(desk, Payer) if one.name == "New Payer"] == ["New Payer"]
    assert desk.dialog.form.values()["name"] == "New Payer"
    go(desk, "Providers")
    count = len(find(desk, Provider))
    desk.press("Ctrl+N", "Ctrl+S")
    assert "last name" in desk.dialog.banner.text
    assert len(find(desk, Provider)) == count


def test_a_price_is_changed_and_a_code_that_stands_twice_is_refused(desk):
    go(desk, columns.FEES)
    lines = desk.dialog.fees
    fee = find(desk, Fee)[0]
    row = next(n for n, one in enumerate(lines.lines) if one["code"] == fee.code)
    lines.setData(lines.index(row, 3), "77.50")
    desk.press("Ctrl+S")
    assert find(desk, Fee, id=fee.id)[0].amount.plain() == "77.50"
    lines = desk.dialog.fees
    lines.add_line({"code": fee.code, "modifier": fee.modifier, "description": "", "amount": fee.amount})
    desk.press("Ctrl+S")
    assert "stands twice" in desk.dialog.banner.text


def test_a_setting_is_changed_and_a_word_is_no_number(desk):
    go(desk, columns.OFFICE)
    retype(desk, "statement_minimum_cents", "many")
    desk.press("Ctrl+S")
    assert "is not an amount" in desk.dialog.banner.text
    retype(desk, "statement_minimum_cents", "10")
    retype(desk, "session_idle_minutes", "31")
    desk.press("Ctrl+S")
    assert "from 1 to 30" in desk.dialog.banner.text
    retype(desk, "session_idle_minutes", "7")
    desk.press("Ctrl+S")
    assert desk.program.places.get("session.idle_minutes") == "7"
    with desk.office.bench.store.reading() as connection:
        assert read_setting(Reader(connection), STATEMENT_MINIMUM) == 1000


def test_the_passphrase_is_changed_only_with_the_old_one_and_typed_alike(desk):
    go(desk, columns.PASSPHRASE)
    for attr, text in (("old", "demo"), ("new", "a new long passphrase"), ("again", "another")):
        desk.dialog.form.focus(attr)
        desk.type(text)
    desk.press("Ctrl+S")
    assert "typed in two ways" in desk.dialog.banner.text
    retype(desk, "again", "a new long passphrase")
    retype(desk, "old", "wrong")
    desk.press("Ctrl+S")
    assert desk.dialog.banner.text
    retype(desk, "old", "demo")
    desk.press("Ctrl+S")
    assert desk.dialog.banner.text == "Passphrase changed."
    desk.office.folder.lock()
    desk.office.folder.unlock("a new long passphrase")


def test_a_backup_is_made_and_the_office_verified(desk):
    go(desk, "Backup and check")
    desk.press("Return")
    desk.press("F9")
    assert "Backup written and proven" in desk.dialog.banner.text
    assert list(desk.office.folder.files.backups.glob("office-*.medbill"))
    page = desk.dialog.page("Backup and check")
    assert [row[2] for row in page.list.texts] == ["good"]
    desk.press("F8")
    assert "checks hold" in desk.dialog.banner.text
    assert "WRONG" not in page.checks.text()
    path = next(desk.office.folder.files.backups.glob("office-*.medbill"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    desk.press("F7")
    assert "damaged" in desk.dialog.banner.text
    assert [row[2] for row in page.list.texts] == ["failed"]


def test_every_section_is_clean(desk):
    faults = []
    for section in columns.SECTIONS:
        go(desk, section)
        faults += [*lint(desk.dialog, section, desk.program.desk.keys), *look(desk.dialog, section)]
    assert [str(fault) for fault in faults] == []
    desk.dialog.sections.setFocus()
    desk.press("Esc")
    QTest.qWait(10)
    assert desk.program.window.findChild(SettingsDialog) is None
