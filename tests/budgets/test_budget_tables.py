"""A code out of the neoplasm table to the visit by keys alone; and its twin with the wrong column taken."""

from __future__ import annotations

import pytest

from medbill_desktop.domain.visit import Diagnosis
from medbill_desktop.store import Reader
from medbill_desktop.ui.coding.screen import TAB
from tests.walk import first_visit

pytestmark = pytest.mark.slow

TAKE_KEYS = 5
"""The tables, their rows, the second step, the side, the code."""
MENDED_KEYS = 15
"""The same with benign taken for malignant, taken back, and the right column taken."""


@pytest.fixture
def walk(real_window, qtbot):
    return first_visit(real_window(TAB), qtbot)


def stored(walk):
    with walk.program.desk.office.bench.store.reading() as connection:
        found = Reader(connection).find(Diagnosis, encounter_id=walk.visit, order_by="position")
    return [(one.system, one.code) for one in found]


def test_primary_cancer_of_the_right_lower_lobe_is_taken_to_the_visit(walk):
    before = stored(walk)
    walk.press("Alt+T")
    walk.type("low lob lung")
    walk.press("Return", "Return", "Down", "Return")
    assert walk.program.window.current is walk.screen
    assert walk.screen.page.encounter.id == walk.visit
    assert walk.screen.form.diagnoses.hasFocus()
    assert walk.keys <= TAKE_KEYS, walk.keys
    walk.press("Ctrl+S")
    assert stored(walk) == [*before, ("icd10cm", "C34.31")]


def test_the_wrong_column_is_taken_back_and_the_right_one_taken(walk):
    before = stored(walk)
    walk.press("Alt+T")
    walk.type("low lob lung")
    walk.press("Return", "Right", "Right", "Right", "Return", "Down", "Return")
    typed = [line["code"].code for line in walk.screen.form.diagnosis_lines.lines]
    assert typed[-1] == "D14.31"
    walk.press("Ctrl+Z", "Alt+T", "Return", "Home", "Return", "Down", "Return")
    assert walk.keys <= MENDED_KEYS, walk.keys
    walk.press("Ctrl+S")
    assert stored(walk) == [*before, ("icd10cm", "C34.31")]
