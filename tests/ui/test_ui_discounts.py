"""A decision on means entered at the window and its discount taken, by keys only (O26)."""

import pytest

from medbill_desktop.domain.discounts import ClassKind, FinancialClass
from medbill_desktop.query import money
from medbill_desktop.store import Reader
from medbill_desktop.ui.patients.record import FACTS
from medbill_desktop.ui.patients.screen import TAB
from tests.walk import Walk

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(real_window, qtbot):
    program = real_window(TAB)
    walk = Walk(program, qtbot)
    walk.settle()
    walk.screen = program.window.current
    walk.office = program.desk.office
    return walk


def owed(walk, patient_id):
    with walk.office.bench.store.reading() as connection:
        return sum(one.owed.cents for one in money.open_items(connection, [patient_id]))


def owing(walk):
    for _ in range(60):
        patient = walk.screen.page.patient
        if owed(walk, patient.id) > 0:
            return patient
        walk.press("Down")
    raise AssertionError("nobody owes anything in the demo office")


def decide(walk):
    """Hardship, half of it, decided by whoever is signed in."""
    walk.press("Shift+F6")
    sheet = walk.screen.sheets.current
    sheet.form.editor("kind").write(ClassKind.HARDSHIP)
    sheet.form.editor("percent").setText("50")
    sheet.form.editor("effective_from").setText("01/01/2020")
    walk.press("Ctrl+S")


def test_a_decision_is_entered_and_its_discount_taken_and_undone(desk):
    patient = owing(desk)
    decide(desk)
    assert desk.screen.showing == FACTS
    with desk.office.bench.store.reading() as connection:
        (one,) = Reader(connection).find(FinancialClass, patient_id=patient.id)
    assert (one.kind, one.percent, one.decided_by) == (ClassKind.HARDSHIP, 50, "demo")
    before = owed(desk, patient.id)
    desk.press("Shift+F6")
    assert desk.screen.sheets.current.form.texts()["what"] == 0
    desk.press("Ctrl+S")
    assert "taken off" in desk.program.desk.toasts.text
    assert 0 < owed(desk, patient.id) < before
    desk.program.desk.toasts.undo()
    desk.settle()
    assert owed(desk, patient.id) == before


def test_a_decision_without_percent_is_refused_at_its_field(desk):
    owing(desk)
    desk.press("Shift+F6")
    sheet = desk.screen.sheets.current
    sheet.form.editor("kind").write(ClassKind.COURTESY)
    desk.press("Ctrl+S")
    assert "1 to 100" in sheet.form.box("kind").problem
