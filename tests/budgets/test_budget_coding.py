"""Key budgets of the coder: each task by key events alone, and its twin with one mistake and its recovery."""

from __future__ import annotations

import pytest

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.visit import Charge, ChargeState, Diagnosis, Encounter
from medbill_desktop.store import Reader
from medbill_desktop.ui.coding.screen import TAB
from tests.walk import first_visit

pytestmark = pytest.mark.slow

VISIT_KEYS, FIND_LETTERS, FIND_KEYS, REPEAT_KEYS, RELEASE_KEYS = 40, 6, 1, 3, 1
"""Keys beside typed data for a visit with 4 diagnoses and 3 procedures; for the smaller tasks (BUDGETS)."""
CODES = ["I10", "E11.65", "E78.5", "J45.909"]
LINES = [("99213", "25", "ABC"), ("93000", "", "A"), ("36415", "", "BD")]


@pytest.fixture
def walk(real_window, qtbot):
    return first_visit(real_window(TAB), qtbot)


def find(walk, kind, **equals):
    with walk.program.desk.office.bench.store.reading() as connection:
        return Reader(connection).find(kind, **equals)


def stored(walk):
    codes = [one.code for one in find(walk, Diagnosis, encounter_id=walk.visit, order_by="position")]
    charges = find(walk, Charge, encounter_id=walk.visit, order_by="line")
    return codes, [(one.code, one.modifiers, one.pointers) for one in charges]


def type_visit(walk, lines=("99213-25", "93000", "36415")):
    walk.press("Return")
    for code in ("i10", "e1165", "e785", "j45909"):
        walk.type(code)
        walk.press("Return")
    walk.press("Return")
    for code, pointers in zip(lines, ("abc", "a", "bd"), strict=True):
        walk.type(code)
        walk.press("Return")
        walk.type(pointers)
        walk.press("Return", "Return")
        if not walk.screen.form.procedure_lines.value(
            walk.screen.form.procedures.currentIndex().row(), "price"
        ).amount:
            walk.type("30")
        walk.press("Return", "Return")


def test_a_visit_with_four_diagnoses_and_three_procedures(walk):
    type_visit(walk)
    walk.press("Ctrl+Return")
    assert stored(walk) == (CODES, LINES)
    assert find(walk, Encounter, id=walk.visit)[0].state == "released"
    assert walk.keys <= VISIT_KEYS, walk.keys


def test_the_same_visit_with_a_wrong_modifier_that_is_mended(walk):
    type_visit(walk, ("99213-2", "93000", "36415"))
    walk.press("Ctrl+Return")
    assert "is no modifier" in walk.program.desk.toasts.text
    assert find(walk, Encounter, id=walk.visit)[0].state == "draft"
    walk.press("Up", "Up", "Up")
    walk.type("99213-25")
    walk.press("Return", "Ctrl+Return")
    assert stored(walk) == (CODES, LINES)
    assert find(walk, Encounter, id=walk.visit)[0].state == "released"
    assert walk.keys <= VISIT_KEYS, walk.keys


def test_find_and_take_a_code_by_words(walk):
    walk.press("Return")
    start = walk.keys
    walk.type("asthma")
    walk.press("Return")
    used = walk.keys - start
    assert walk.typed <= FIND_LETTERS
    assert used <= FIND_KEYS
    walk.press("Ctrl+S")
    (code,) = stored(walk)[0]
    assert code.startswith("J45")


def test_a_wrong_code_taken_is_taken_back_and_another_found(walk):
    walk.press("Return")
    start = walk.keys
    walk.type("pneumo")
    walk.press("Return", "Ctrl+Z")
    assert walk.screen.form.diagnosis_lines.lines == []
    walk.type("asthma")
    walk.press("Return")
    used = walk.keys - start
    assert walk.typed <= 2 * FIND_LETTERS
    assert used <= 2 * FIND_KEYS + 1, "Ctrl+Z, then as if nothing had been"
    walk.press("Ctrl+S")
    (code,) = stored(walk)[0]
    assert code.startswith("J45")


def to_a_known_patient(walk):
    for _ in range(12):
        if walk.screen.page.earlier is not None:
            walk.visit = walk.screen.page.encounter.id
            return walk.screen.page.earlier
        walk.press("Down")
    raise AssertionError("no chart has an earlier visit")


def test_repeat_the_charges_of_the_last_visit(walk):
    earlier = to_a_known_patient(walk)
    start = walk.keys
    walk.press("Ctrl+R", "Ctrl+S")
    codes, charges = stored(walk)
    assert charges == [(one.code, one.modifiers, one.pointers) for one in earlier.charges]
    assert codes == [one.code for one in earlier.diagnoses]
    assert walk.keys - start <= REPEAT_KEYS


def test_repeated_by_mistake_undone_and_repeated_after_all(walk):
    """Undo brings back what stood there; the chart was right after all."""
    earlier = to_a_known_patient(walk)
    start = walk.keys
    walk.press("Ctrl+R", "Ctrl+S", "Escape", "Ctrl+Z")
    assert stored(walk) == ([], [])
    walk.press("Up", "Ctrl+R", "Ctrl+S")
    codes, charges = stored(walk)
    assert charges == [(one.code, one.modifiers, one.pointers) for one in earlier.charges]
    assert codes == [one.code for one in earlier.diagnoses]
    assert walk.keys - start <= REPEAT_KEYS + len(("Esc", "Ctrl+Z", "Up", "Ctrl+R", "Ctrl+S")) - 1


def test_release_a_coded_chart_with_one_key(walk):
    walk.press("Alt+3")
    walk.visit = walk.screen.page.encounter.id
    start = walk.keys
    walk.press("Ctrl+Return")
    assert walk.keys - start <= RELEASE_KEYS
    assert find(walk, Encounter, id=walk.visit)[0].state == "released"
    assert {one.state for one in find(walk, Charge, encounter_id=walk.visit)} == {ChargeState.RELEASED}
    assert walk.screen.page.encounter.id != walk.visit


def test_release_a_held_chart_is_refused_then_it_is_taken_up_and_released(walk):
    walk.press("Alt+3")
    walk.visit = walk.screen.page.encounter.id
    walk.press("Ctrl+H")
    walk.type("1")
    walk.press("Return")
    walk.press("Alt+4")
    while walk.screen.page.encounter.id != walk.visit:
        walk.press("Down")
    start = walk.keys
    walk.press("Ctrl+Return")
    assert "The visit is held" in walk.program.desk.toasts.text
    assert find(walk, Encounter, id=walk.visit)[0].state == "held"
    assert find(walk, ClaimRecord, encounter_id=walk.visit) == ()
    walk.press("Ctrl+H")
    assert walk.screen.page.encounter.id == walk.visit, "its row left the list, the chart stays"
    walk.press("Ctrl+Return")
    assert find(walk, Encounter, id=walk.visit)[0].state == "released"
    assert {one.state for one in find(walk, Charge, encounter_id=walk.visit)} == {ChargeState.RELEASED}
    assert walk.keys - start <= RELEASE_KEYS + len(("Ctrl+H", "Ctrl+Return"))
