"""Keys of the front desk: open a patient from anywhere, take in a new one (BUDGETS)."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date

import pytest

from medbill_desktop.domain.insurance import Case, Coverage, Payer
from medbill_desktop.domain.party import Guarantor, Patient
from medbill_desktop.store import Reader
from medbill_desktop.ui.coding.screen import TAB as CODING
from medbill_desktop.ui.patients.screen import TAB as PATIENTS
from tests.walk import Walk

pytestmark = pytest.mark.slow
OPEN_KEYS, NEW_KEYS, MOST_FIELDS = 2, 25, 22


@pytest.fixture
def hands(real_window, qtbot):
    """The window as opened: on another tab."""
    program = real_window(CODING, PATIENTS)
    walk = Walk(program, qtbot)
    walk.settle()
    return walk


def find(walk, kind, **equals):
    with walk.program.desk.office.bench.store.reading() as connection:
        return Reader(connection).find(kind, **equals)


def shown(walk):
    screen = walk.program.window.current
    page = getattr(screen, "page", None)
    return page.patient if screen.name == "patients" and page else None


def somebody(walk):
    """The newest patient whose name, as it is typed, begins nobody else's."""
    everybody = find(walk, Patient, order_by="-id")
    names = sorted(named(one) for one in everybody)
    for one in everybody:
        at = bisect_left(names, named(one))
        if at + 1 == len(names) or not names[at + 1].startswith(named(one)):
            return one
    raise AssertionError("every name begins another one")


def named(patient):
    return f"{patient.last_name}, {patient.first_name}".lower()


def test_open_a_patient_from_anywhere(hands):
    wanted = somebody(hands)
    hands.press("Ctrl+K")
    hands.type(named(wanted))
    hands.press("Return")
    assert shown(hands) == wanted
    assert hands.keys <= OPEN_KEYS, hands.keys


def test_open_a_patient_after_typing_another_name(hands):
    wanted = somebody(hands)
    hands.press("Ctrl+K")
    hands.type("zzz")
    hands.press("Ctrl+A")
    hands.type(named(wanted))
    hands.press("Return")
    assert shown(hands) == wanted
    assert hands.keys <= OPEN_KEYS + 1, hands.keys


def take_in(hands, birth="02031975"):
    """The whole of a new patient with one coverage, as typed at the window."""
    hands.press("Ctrl+2", "Ctrl+N")
    person = ["Quillon", "Ada", "M", birth, "f", "2175550188", "", "12 Elm St", "62704", "Springfield", "il"]
    insurance = ["", "", "lake", "lk4711", "g9", "0101", ""]
    for typed in (*person, *insurance):
        hands.type(typed)
        hands.press("Tab")


def check_taken_in(hands):
    (patient,) = find(hands, Patient, last_name="Quillon")
    assert (patient.first_name, patient.sex, patient.birth_date) == ("Ada", "F", date(1975, 2, 3))
    assert (patient.zip, patient.city, patient.state) == ("62704", "Springfield", "IL")
    (coverage,) = find(hands, Coverage, patient_id=patient.id)
    assert (coverage.member_id, coverage.group_number, coverage.rank) == ("LK4711", "G9", 1)
    assert coverage.effective_from == date(2026, 1, 1)
    assert find(hands, Payer, id=coverage.payer_id)[0].name.startswith("Lake")
    assert find(hands, Case, patient_id=patient.id)[0].id == coverage.case_id
    assert shown(hands) == patient


def test_take_in_a_new_patient_with_one_coverage(hands):
    take_in(hands)
    hands.press("Ctrl+S")
    check_taken_in(hands)
    assert hands.keys <= NEW_KEYS, hands.keys
    assert hands.program.window.current.body.intake.fields <= MOST_FIELDS


def test_take_in_a_new_patient_and_mend_the_birth_date(hands):
    take_in(hands, birth="02301975")
    hands.press("Ctrl+S")
    assert find(hands, Patient, last_name="Quillon") == ()
    hands.press("Ctrl+A")
    hands.type("02031975")
    hands.press("Ctrl+S")
    check_taken_in(hands)
    assert hands.keys <= NEW_KEYS + 2, hands.keys


def test_take_in_a_child_whose_parent_holds_the_insurance(hands):
    hands.press("Ctrl+2", "Ctrl+N")
    person = ["Quillon", "Bo", "", "03042019", "m", "", "", "12 Elm St", "62704", "Springfield", "il", "t"]
    insurance = ["", "lake", "lk4712", "", "0101", "c", "Quillon", "Ada", "02031975"]
    for typed in (*person, *insurance):
        hands.type(typed)
        hands.press("Tab")
    hands.type("f")
    hands.press("Ctrl+S")
    (patient,) = find(hands, Patient, last_name="Quillon")
    (coverage,) = find(hands, Coverage, patient_id=patient.id)
    assert (coverage.relationship, coverage.subscriber_first_name, coverage.subscriber_sex) == (
        "19",
        "Ada",
        "F",
    )
    assert find(hands, Guarantor, id=patient.guarantor_id)[0].first_name in {"Ada", "Bo"}
    assert hands.keys <= NEW_KEYS, hands.keys
