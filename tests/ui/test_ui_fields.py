"""Editors: what is typed is read, refused with a sentence, and shown as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.ui.kit.binding import Field, Form, needed
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.dates import parse_date
from medbill_desktop.ui.kit.fields import ChoiceEdit, DateEdit, MoneyEdit, NoteEdit, TextEdit
from medbill_desktop.ui.kit.suggest import Proposal, SuggestEdit

TODAY = date(2026, 4, 15)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("t", TODAY),
        ("-1", date(2026, 4, 14)),
        ("+30", date(2026, 5, 15)),
        ("1123", date(2026, 11, 23)),
        ("123", date(2026, 1, 23)),
        ("112325", date(2025, 11, 23)),
        ("11232026", date(2026, 11, 23)),
        ("11/23", date(2026, 11, 23)),
        ("1/2/61", date(1961, 1, 2)),
        ("1-2-2030", date(2030, 1, 2)),
        ("2026-04-01", date(2026, 4, 1)),
    ],
)
def test_dates_as_people_type_them(typed, expected):
    assert parse_date(typed, TODAY) == expected


@pytest.mark.parametrize("typed", ["", "13/45", "x", "0", "99999999", "2/30/2026", "+99999"])
def test_what_is_no_date_is_said(typed):
    if typed == "+99999":
        assert parse_date(typed, TODAY).year == 2300
        return
    with pytest.raises(UserError, match="is not a date"):
        parse_date(typed, TODAY)


def test_birth_dates_lie_behind():
    assert parse_date("03/12/61", TODAY, past=True) == date(1961, 3, 12)
    assert parse_date("03/12/26", TODAY, past=True) == date(2026, 3, 12)
    assert parse_date("05/12/26", TODAY, past=True) == date(1926, 5, 12)
    assert parse_date("1123", TODAY, past=True) == date(2025, 11, 23)
    with pytest.raises(UserError, match="lies ahead"):
        parse_date("05/12/2027", TODAY, past=True)


@pytest.mark.parametrize("name", ["en_US", "de_DE", "en_GB", "C"])
def test_a_written_date_reads_back_in_its_locale(name):
    before = QLocale()
    QLocale.setDefault(QLocale(name))
    try:
        from medbill_desktop.ui.kit.content import day_first

        for day in (date(2026, 2, 3), date(2026, 11, 23)):
            assert parse_date(write_date(day), TODAY, day_first=day_first()) == day
    finally:
        QLocale.setDefault(before)


@dataclass(frozen=True)
class Person:
    name: str = "Garcia"
    born: date | None = date(1961, 3, 12)
    copay: Money | None = None
    kind: str = "PPO"
    note: str = ""


@pytest.fixture
def form(qtbot):
    host = QWidget()
    QVBoxLayout(host)
    made = Form(
        "person",
        [
            Field("name", "Name", TextEdit("name", "Name"), needed("Type the family name.")),
            Field("born", "Born", DateEdit("born", "Born", FixedClock(TODAY), past=True)),
            Field("copay", "Copay", MoneyEdit("copay", "Copay", optional=True)),
            Field(
                "kind", "Plan", ChoiceEdit("kind", "Plan", [("PPO", "Preferred provider"), ("HMO", "HMO")])
            ),
            Field("note", "Note", NoteEdit("note", "Note"), span=2),
        ],
    )
    host.layout().addWidget(made)
    qtbot.addWidget(host)
    with qtbot.waitExposed(host):
        host.show()
    host.activateWindow()
    made.load(Person())
    yield made
    host.close()


def editor(form, name):
    return form.findChild(QWidget, name)


def type_over(qtbot, widget, text):
    widget.setFocus()
    widget.selectAll()
    qtbot.keyClicks(widget, text)


def test_form_reads_what_was_typed(form, qtbot):
    assert not form.dirty
    type_over(qtbot, editor(form, "born"), "031261")
    type_over(qtbot, editor(form, "copay"), "12.5")
    assert form.dirty
    assert form.record(Person()) == Person(born=date(1961, 3, 12), copay=Money(1250))


def test_parse_error_marks_its_field_and_explains_beneath(form, qtbot):
    type_over(qtbot, editor(form, "copay"), "twelve")
    with pytest.raises(UserError, match="not an amount"):
        form.values()
    assert "not an amount" in form.box("copay").problem
    assert editor(form, "copay").property("wrong") is True
    assert form.box("name").problem == ""
    type_over(qtbot, editor(form, "copay"), "12")
    assert form.check() == []
    assert editor(form, "copay").property("wrong") is False


def test_field_is_checked_when_left_not_while_typed(form, qtbot):
    type_over(qtbot, editor(form, "name"), " ")
    assert form.box("name").problem == ""
    editor(form, "born").setFocus()
    assert form.box("name").problem == "Type the family name."


def test_first_wrong_field_gets_the_focus(form, qtbot):
    type_over(qtbot, editor(form, "copay"), "x")
    type_over(qtbot, editor(form, "born"), "y")
    assert len(form.check()) == 2
    assert editor(form, "born").hasFocus()


def test_undo_goes_back_to_what_was_loaded(form, qtbot):
    type_over(qtbot, editor(form, "name"), "Lopez")
    assert form.undo()
    assert form.record(Person()) == Person()
    assert not form.dirty
    assert not form.undo()


def test_typing_back_the_old_value_is_not_dirty(form, qtbot):
    type_over(qtbot, editor(form, "name"), "Lopez")
    type_over(qtbot, editor(form, "name"), "Garcia")
    assert not form.dirty


def test_leaving_a_date_or_amount_writes_it_out(form, qtbot):
    type_over(qtbot, editor(form, "copay"), "1234")
    qtbot.keyClick(editor(form, "copay"), Qt.Key.Key_Tab)
    assert editor(form, "copay").text() == "1,234.00"
    type_over(qtbot, editor(form, "born"), "031261")
    qtbot.keyClick(editor(form, "born"), Qt.Key.Key_Tab)
    assert editor(form, "born").text() == "03/12/1961"


def test_choice_keeps_a_stored_value_it_does_not_offer(qtbot):
    choice = ChoiceEdit("kind", "Plan", [("PPO", "Preferred provider")])
    qtbot.addWidget(choice)
    choice.write("POS")
    assert choice.read() == "POS"


def test_suggest_takes_the_first_with_enter(program, qtbot):
    codes = [
        Proposal("E11.9", "E11.9", "Type 2 diabetes", "Diabetes"),
        Proposal("E11.65", "E11.65", "…", "Diabetes"),
    ]
    field = SuggestEdit(
        "code", "Code", program.jobs, lambda text: [c for c in codes if c.text.startswith(text.upper())]
    )
    qtbot.addWidget(field)
    with qtbot.waitExposed(field):
        field.show()
    field.activateWindow()
    field.setFocus()
    qtbot.keyClicks(field, "e11")
    qtbot.waitUntil(lambda: len(field.proposals) == 2)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    with qtbot.waitSignal(field.taken):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.read() == "E11.65"
    assert field.text() == "E11.65"
    qtbot.keyClicks(field, "x")
    assert field.read() is None
