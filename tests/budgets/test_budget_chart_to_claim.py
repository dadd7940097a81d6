"""One person takes a chart to a sent claim without a hand-off (O47), and its twin with a gap mended."""

from __future__ import annotations

import pytest

from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.edi.read_837p import read_837p
from medbill_desktop.store import Reader
from medbill_desktop.ui.claims.screen import TAB as CLAIMS
from medbill_desktop.ui.coding.screen import TAB as CODING
from tests.walk import Walk

pytestmark = pytest.mark.slow
KEYS_AFTER_CODING = 12


def claims_of(walk, visit):
    with walk.program.desk.office.bench.store.reading() as connection:
        return Reader(connection).find(ClaimRecord, encounter_id=visit)


@pytest.fixture
def walk(real_window, qtbot, tmp_path):
    program = real_window(CODING, CLAIMS)
    program.desk.places.put("claims/folder", str(tmp_path / "out"))
    made = Walk(program, qtbot)
    made.settle()
    made.visit = program.window.current.page.encounter.id
    return made


def code(walk, diagnosis="i10"):
    walk.press("Return")
    walk.type(diagnosis)
    walk.press("Return", "Return")
    walk.type("99213")
    walk.press("Return")
    walk.type("a")
    walk.press("Return", "Return", "Return", "Return")


def sent_numbers(folder):
    return [
        image.claim_number
        for path in folder.iterdir()
        if path.suffix != ".pdf"
        for image in read_837p(path.read_bytes()).images
    ]


def test_from_the_chart_to_the_sent_claim(walk, tmp_path):
    code(walk)
    start = walk.keys
    walk.press("Ctrl+Return", "Ctrl+2", "F9", "Return")
    assert walk.keys - start <= KEYS_AFTER_CODING
    (claim,) = claims_of(walk, walk.visit)
    assert claim.state is ClaimState.SENT
    assert claim.number in sent_numbers(tmp_path / "out")


def test_a_chart_with_an_incomplete_code_is_mended_before_it_is_sent(walk, tmp_path):
    code(walk, "e11")
    start = walk.keys
    walk.press("Ctrl+Return")
    assert claims_of(walk, walk.visit) == ()
    walk.press("Escape", "Ctrl+.")
    walk.type("e119")
    walk.press("Return", "Ctrl+Return", "Ctrl+2", "F9", "Return")
    assert walk.keys - start <= KEYS_AFTER_CODING
    (claim,) = claims_of(walk, walk.visit)
    assert claim.state is ClaimState.SENT
    assert claim.number in sent_numbers(tmp_path / "out")
