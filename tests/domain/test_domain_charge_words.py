"""A line of service in one word, and the rows of a set."""

from __future__ import annotations

from decimal import Decimal

import pytest

from medbill_desktop.domain.charge_desk import ChargeSet
from medbill_desktop.domain.charge_words import check_set, lines_of, read_word
from medbill_desktop.domain.errors import UserError


@pytest.mark.parametrize(
    ("text", "code", "modifiers", "units"),
    [
        ("99213-25,57x1", "99213", ("25", "57"), Decimal(1)),
        ("99213", "99213", (), None),
        ("j3301x4", "J3301", (), Decimal(4)),
        ("97110-gpx2", "97110", ("GP",), Decimal(2)),
        ("99213-X4", "99213", ("X4",), None),
        ("a4253*0.5", "A4253", (), Decimal("0.5")),
        ("", "", (), None),
    ],
)
def test_a_word_holds_code_modifiers_and_units(text, code, modifiers, units):
    read = read_word(text)
    assert (read.code, read.modifiers, read.units) == (code, modifiers, units)


@pytest.mark.parametrize(
    ("text", "said"),
    [("99213-2", "no modifier"), ("99213-25-59-76-77-GA", "four modifiers"), ("99213x0", "no units")],
)
def test_what_is_no_word_is_refused(text, said):
    with pytest.raises(UserError, match=said):
        read_word(text)


def test_a_set_is_read_row_by_row():
    made = ChargeSet(snap="dm", title="Diabetes", lines="99213-25 ab\n36415x2 B\n")
    assert [(one.word.code, one.word.units, one.pointers) for one in lines_of(made)] == [
        ("99213", None, "AB"),
        ("36415", Decimal(2), "B"),
    ]
    assert list(check_set(made)) == []


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"snap": "D"}, "two to four"),
        ({"snap": "99213"}, "two to four"),
        ({"title": " "}, "few words"),
        ({"lines": ""}, "at least one line"),
        ({"lines": "abc a"}, "no procedure code"),
        ({"lines": "99213 am"}, "no pointers"),
        ({"lines": "99213 aa"}, "no pointers"),
    ],
)
def test_a_set_that_cannot_be_kept_says_why(over, said):
    found = list(check_set(ChargeSet(**{"snap": "dm", "title": "Diabetes", "lines": "99213 a", **over})))
    assert any(said in one for one in found)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("99213@22", ("99213", (), None, "22")),
        ("99213-25,59@02x3", ("99213", ("25", "59"), Decimal(3), "02")),
        ("99213x3", ("99213", (), Decimal(3), "")),
    ],
)
def test_a_place_stands_behind_an_at_sign(typed, word):
    read = read_word(typed)
    assert (read.code, read.modifiers, read.units, read.place) == word


def test_a_place_of_another_form_is_refused():
    for wrong in ("99213@", "99213@2", "99213@221", "99213@AB"):
        with pytest.raises(UserError, match="two digits after the @"):
            read_word(wrong)
