"""A visit coded with a set of the office: two characters for three lines; and its twin with a slip."""

from __future__ import annotations

from decimal import Decimal

import pytest

from medbill_desktop.domain.charge_desk import ChargeSet
from medbill_desktop.services import charge_sets
from medbill_desktop.ui.coding.screen import TAB
from tests.walk import Walk

pytestmark = pytest.mark.slow

SET = ChargeSet(snap="dm", title="Diabetes", diagnoses="E11.9 I10", lines="99213-25 ab\n83036x2 a\n36415 b")


@pytest.fixture
def walk(real_window, qtbot):
    program = real_window(TAB, prepare=lambda office: charge_sets.save_set(office.bench, SET))
    made = Walk(program, qtbot)
    made.settle()
    made.screen = program.window.current
    return made


def lines(walk):
    return [
        (str(one["code"]), one["pointers"], one["units"]) for one in walk.screen.form.procedure_lines.lines
    ]


EXPANDED = [("99213-25", "AB", Decimal(1)), ("83036", "A", Decimal(2)), ("36415", "B", Decimal(1))]


def test_two_characters_make_three_lines(walk):
    walk.press("Return", "Return")
    start = walk.keys
    walk.type("dm")
    walk.press("Return")
    assert lines(walk) == EXPANDED
    assert [one["code"].code for one in walk.screen.form.diagnosis_lines.lines] == ["E11.9", "I10"]
    assert walk.keys - start <= 1


def test_a_mistyped_favourite_is_taken_back_and_typed_right(walk):
    walk.press("Return", "Return")
    start = walk.keys
    walk.type("dn")
    walk.press("Return")
    assert lines(walk) != EXPANDED
    walk.press("Ctrl+Z")
    walk.type("dm")
    walk.press("Return")
    assert lines(walk) == EXPANDED
    assert [one["code"].code for one in walk.screen.form.diagnosis_lines.lines] == ["E11.9", "I10"]
    assert walk.keys - start <= 3


def test_a_mistyped_word_is_undone_and_a_ditto_takes_the_line_above(walk):
    walk.press("Return", "Return")
    walk.type("99213x3")
    walk.press("Return")
    assert lines(walk)[0][0::2] == ("99213", Decimal(3))
    walk.type("a")
    walk.press("Return", "Return", "Return", "Return", "Ctrl+'")
    assert [one[0] for one in lines(walk)] == ["99213", "99213"]
    walk.press("Ctrl+Z")
    assert [one[0] for one in lines(walk)] == ["99213"]
