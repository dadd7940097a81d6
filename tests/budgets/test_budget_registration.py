"""Keys of registration at depth: a note, a referral, the Medicare questions, two charts made one (OFFICE)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from medbill_desktop.domain.insurance import Case
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.referral import Referral
from medbill_desktop.domain.registration import PatientMerge, PatientNote
from medbill_desktop.domain.secondary import Questionnaire
from medbill_desktop.services import registration
from medbill_desktop.services.registration import RegisterPatient
from medbill_desktop.store import Reader
from medbill_desktop.ui.patients.screen import TAB
from tests.walk import Walk

pytestmark = pytest.mark.slow
NOTE_KEYS, REFERRAL_KEYS, QUESTION_KEYS, MERGE_KEYS = 4, 7, 4, 3


@pytest.fixture
def hands(real_window, qtbot):
    """The window as opened, with a second chart of the first patient in the office."""
    program = real_window(TAB, prepare=take_in_twice)
    walk = Walk(program, qtbot)
    walk.settle()
    return walk


def take_in_twice(office):
    with office.bench.store.reading() as connection:
        own = Reader(connection).find(Patient, "name_search")[0]
    twin = replace(own, id=0, version=0, number="90001", guarantor_id=None)
    command = RegisterPatient(patient=twin, case=Case(patient_id=0))
    registration.register_patient(office.bench, command)
    later = replace(twin, number="90002", birth_date=date(1999, 9, 9))
    registration.register_patient(office.bench, replace(command, patient=later))


def find(walk, kind, **equals):
    with walk.program.desk.office.bench.store.reading() as connection:
        return Reader(connection).find(kind, **equals)


def test_an_alert_in_four_keys(hands):
    hands.press("Ctrl+T")
    hands.type("a")
    hands.press("Tab", "Tab")
    hands.type("Interpreter needed")
    hands.press("Ctrl+S")
    assert find(hands, PatientNote)[0].alert
    assert hands.keys <= NOTE_KEYS, hands.keys


def test_an_alert_whose_day_is_mistyped(hands):
    hands.press("Ctrl+T")
    hands.type("a")
    hands.press("Tab")
    hands.type("1345")
    hands.press("Tab")
    hands.type("Interpreter needed")
    hands.press("Ctrl+S")
    assert find(hands, PatientNote) == ()
    hands.press("Ctrl+A")
    hands.type("+30")
    hands.press("Ctrl+S")
    assert find(hands, PatientNote)[0].until == date(2026, 5, 15)
    assert hands.keys <= NOTE_KEYS + 2, hands.keys


def enter_referral(hands, thru):
    hands.press("Ctrl+R", "Tab")
    for typed in ("r77", "6", "t", thru):
        hands.type(typed)
        hands.press("Tab")
    hands.press("Ctrl+S")


def test_a_referral_in_seven_keys(hands):
    enter_referral(hands, "0630")
    (one,) = find(hands, Referral)
    assert (one.number, one.visits_allowed, one.effective_thru) == ("r77", 6, date(2026, 6, 30))
    assert hands.keys <= REFERRAL_KEYS, hands.keys


def test_a_referral_that_ends_before_it_begins(hands):
    enter_referral(hands, "0301")
    assert find(hands, Referral) == ()
    hands.press("Tab", "Tab", "Tab")
    hands.type("0630")
    hands.press("Ctrl+S")
    assert find(hands, Referral)[0].effective_thru == date(2026, 6, 30)
    assert hands.keys <= REFERRAL_KEYS + 4, hands.keys


def test_the_questions_in_four_keys_when_an_employer_pays_first(hands):
    hands.press("Ctrl+B", "Tab")
    hands.type("y")
    hands.press("Tab")
    hands.type("y")
    hands.press("Ctrl+S")
    (kept,) = find(hands, Questionnaire)
    assert (kept.reason, kept.asked_on) == ("", date(2026, 4, 15))
    assert "working" in kept.answers
    assert hands.keys <= QUESTION_KEYS, hands.keys


def test_an_answer_taken_back_before_it_is_kept(hands):
    hands.press("Ctrl+B", "Tab")
    hands.type("y")
    hands.press("Up", "Ctrl+S")
    assert "group_plan" not in find(hands, Questionnaire)[0].answers
    assert hands.keys <= QUESTION_KEYS, hands.keys


def test_two_charts_become_one_in_three_keys(hands):
    hands.press("Ctrl+M")
    hands.type("90001")
    hands.press("Return", "Ctrl+S")
    (kept,) = find(hands, PatientMerge)
    assert find(hands, Patient, id=kept.merged_id)[0].number == "90001"
    assert hands.keys <= MERGE_KEYS, hands.keys


def test_the_wrong_chart_has_another_birth_date_and_is_left_apart(hands):
    hands.press("Ctrl+M")
    hands.type("90002")
    hands.press("Return", "Ctrl+S")
    assert find(hands, PatientMerge) == ()
    screen = hands.program.window.current
    assert "birth dates differ" in screen.sheets.current.form.box("reason").problem
    hands.press("Shift+Tab", "Ctrl+A")
    hands.type("90001")
    hands.press("Return", "Ctrl+S")
    assert len(find(hands, PatientMerge)) == 1
    assert hands.keys <= 2 * MERGE_KEYS + 2, hands.keys
