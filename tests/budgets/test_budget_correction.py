"""A released visit is corrected by keys alone, and its twin: the wrong change is seen in the preview."""

from __future__ import annotations

import pytest

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.visit import Charge, Encounter, EncounterState
from medbill_desktop.store import Reader
from medbill_desktop.ui.coding.screen import TAB
from tests.walk import in_front

pytestmark = pytest.mark.slow

RECOVERY_KEYS = 6
"""Keys to leave the preview, take the change back and do it again."""
CORRECTION_KEYS = 6
"""Keys beside typed data: unlock, to the line, the code, the preview, the reason, Enter."""


@pytest.fixture
def walk(real_window, qtbot):
    made = in_front(real_window(TAB), qtbot)
    made.visit = next(
        one.id
        for one in find(made, Encounter, state=EncounterState.RELEASED, order_by="-id")
        if any(line.code == "99213" and line.line == 1 for line in find(made, Charge, encounter_id=one.id))
    )
    made.screen.open(made.visit)
    made.settle()
    return made


def find(walk, kind, **equals):
    with walk.program.desk.office.bench.store.reading() as connection:
        return Reader(connection).find(kind, **equals)


def first_line(walk):
    (line,) = find(walk, Charge, encounter_id=walk.visit, line=1, state="released")
    return line


def test_a_released_code_is_corrected(walk):
    was = first_line(walk)
    start = walk.keys
    walk.press("Ctrl+Y")
    walk.type("99214")
    walk.press("Return", "Ctrl+Return")
    walk.type("1")
    walk.press("Return")
    assert "99213" in walk.screen.correcting.confirm.text
    walk.press("Return")
    now = first_line(walk)
    assert (now.id, now.code) == (was.id, "99214")
    assert walk.keys - start <= CORRECTION_KEYS
    assert "Corrected." in walk.program.desk.toasts.text
    assert not walk.screen.correcting.on
    assert find(walk, ClaimRecord, encounter_id=walk.visit)


def test_a_wrong_correction_is_seen_and_left(walk):
    was = first_line(walk)
    start = walk.keys
    walk.press("Ctrl+Y")
    walk.type("99215")
    walk.press("Return", "Ctrl+Return")
    walk.type("1")
    walk.press("Return")
    assert "99215" in walk.screen.correcting.confirm.text
    walk.press("Escape")
    assert first_line(walk) == was
    walk.press("Ctrl+Z")
    walk.type("99214")
    walk.press("Return", "Ctrl+Return")
    walk.type("1")
    walk.press("Return", "Return")
    assert first_line(walk).code == "99214"
    assert walk.keys - start <= CORRECTION_KEYS + RECOVERY_KEYS
