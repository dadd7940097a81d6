"""Key budgets of the biller: send the day's claims, correct a claim; each with its twin."""

from __future__ import annotations

import pytest

from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.services import claims
from medbill_desktop.store import Reader
from medbill_desktop.ui.claims.screen import TAB
from tests.walk import Walk

pytestmark = pytest.mark.slow
SEND_KEYS, CORRECT_KEYS = 2, 3
"""Keys beside typed data (BUDGETS)."""


def find(office, kind, **equals):
    with office.bench.store.reading() as connection:
        return Reader(connection).find(kind, **equals)


def more_ready(office):
    """Replacements of answered claims, so that a day's worth of claims is ready."""
    for paid in find(office, ClaimRecord, state=ClaimState.PAID)[:8]:
        claims.correct_claim(office.bench, paid.id, "7")


@pytest.fixture
def walk(real_window, qtbot, tmp_path):
    program = real_window(TAB, prepare=more_ready)
    program.desk.places.put("claims/folder", str(tmp_path / "out"))
    made = Walk(program, qtbot)
    made.settle()
    made.office = program.desk.office
    made.screen = program.window.current
    made.ready = [one.id for one in find(made.office, ClaimRecord, state=ClaimState.READY)]
    return made


def test_send_the_days_claims_with_two_keys(walk, tmp_path):
    assert len(walk.ready) > 5
    walk.press("F9", "Return")
    assert walk.keys <= SEND_KEYS
    assert {one.state for one in find(walk.office, ClaimRecord, id=set(walk.ready))} == {"sent"}
    assert find(walk.office, ClaimRecord, state=ClaimState.READY) == ()
    assert list((tmp_path / "out").iterdir())


def test_send_too_early_go_back_hold_one_and_send_the_rest(walk):
    walk.press("F9", "Escape", "Ctrl+H")
    held = walk.screen.shown.record.id
    walk.type("1")
    walk.press("Return", "F9", "Return")
    states = {one.id: one.state for one in find(walk.office, ClaimRecord, id=set(walk.ready))}
    assert states.pop(held) == "held"
    assert set(states.values()) == {"sent"}
    assert walk.keys <= SEND_KEYS + len(("Esc", "Ctrl+H", "Return", "F9"))


def test_correct_a_paid_claim_with_three_keys(walk):
    walk.press("Alt+7")
    walk.press("End")
    original = walk.screen.shown.record
    start = walk.keys
    walk.press("F8")
    walk.type("1")
    walk.press("Return")
    assert walk.keys - start <= CORRECT_KEYS
    made = find(walk.office, ClaimRecord, encounter_id=original.encounter_id, frequency="7")
    assert made[-1].original_reference == original.payer_control


def test_correct_asked_for_the_wrong_claim_is_left_and_the_right_one_corrected(walk):
    walk.press("Alt+7", "End")
    wanted = walk.screen.shown.record
    walk.press("Up")
    other = walk.screen.shown.record
    assert other.id != wanted.id
    before = len(find(walk.office, ClaimRecord))
    start = walk.keys
    walk.press("F8", "Escape")
    assert len(find(walk.office, ClaimRecord)) == before
    walk.press("End", "F8")
    walk.type("1")
    walk.press("Return")
    assert walk.keys - start <= CORRECT_KEYS + len(("Esc", "End", "F8"))
    made = find(walk.office, ClaimRecord, encounter_id=wanted.encounter_id, frequency="7")
    assert made[-1].original_reference == wanted.payer_control
    assert len(find(walk.office, ClaimRecord)) == before + 1
