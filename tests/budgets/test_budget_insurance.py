"""Key budget of a change of payer over all affected visits, and its twin with the wrong payer taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from medbill_desktop.domain.charge_desk import PayerChange, PayerChangeState
from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.insurance import Case, CaseKind, Coverage, Payer, Plan
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.visit import Charge, Diagnosis, Encounter, EncounterState
from medbill_desktop.services import charges, claims, coding, encounters
from medbill_desktop.store import Reader
from medbill_desktop.ui.coding.screen import TAB
from tests.walk import Walk

pytestmark = pytest.mark.slow

CHANGE_KEYS = 5
"""Keys beside typed data for the change of payer from a date on (BUDGETS)."""


def find(office, kind, **equals):
    with office.bench.store.reading() as connection:
        return Reader(connection).find(kind, **equals)


def three_visits_released(office):
    """The patient of the first released visit has three released visits more, with claims."""
    for base in find(office, Encounter, state=EncounterState.RELEASED, order_by="id"):
        case = find(office, Case, id=base.case_id)[0]
        covered = [one for one in find(office, Coverage, case_id=case.id) if one.rank == 1]
        lines = [one for one in find(office, Charge, encounter_id=base.id) if one.state == "released"]
        if case.kind is not CaseKind.HEALTH or not covered or not lines:
            continue
        bench = office.bench
        for day in (date(2026, 4, 7), date(2026, 4, 8), date(2026, 4, 9)):
            visit = encounters.save_encounter(
                bench, replace(base, id=0, version=0, service_date=day, state=EncounterState.DRAFT)
            ).value
            codes = [(one.system, one.code) for one in find(office, Diagnosis, encounter_id=base.id)]
            coding.assign_diagnoses(bench, visit.id, codes)
            fresh = [replace(one, id=0, version=0, service_date=day) for one in lines]
            charges.enter_charges(bench, visit.id, fresh)
            charges.release_encounter(bench, visit.id)
            claims.build_claim(bench, visit.id)
        return
    raise AssertionError("the demo has no released visit with a coverage")


@pytest.fixture
def walk(real_window, qtbot):
    made = {}

    def prepare(office):
        three_visits_released(office)
        made["office"] = office

    program = real_window(TAB, prepare=prepare)
    walk = Walk(program, qtbot)
    walk.settle()
    walk.office = made["office"]
    walk.screen = program.window.current
    newest = max(find(walk.office, Encounter, service_date=date(2026, 4, 9)), key=lambda one: one.id)
    who = find(walk.office, Patient, id=newest.patient_id)[0]
    walk.press("Alt+5")
    walk.seek(f"{who.last_name}, {who.first_name}", lambda: walk.screen.page.encounter.id == newest.id)
    walk.visit = newest
    other = {one.payer_id for one in find(walk.office, Coverage, case_id=newest.case_id)}
    plan = next(one for one in find(walk.office, Plan, order_by="id") if one.payer_id not in other)
    walk.payer = find(walk.office, Payer, id=plan.payer_id)[0]
    return walk


def type_the_change(walk, payer):
    walk.press("Ctrl+I")
    walk.type("0407")
    walk.press("Return")
    walk.type(payer)
    walk.press("Tab")
    walk.type("NEW12345")


def moved(walk):
    changes = find(walk.office, PayerChange, patient_id=walk.visit.patient_id, order_by="-id")
    billed = [
        one
        for one in find(walk.office, ClaimRecord, patient_id=walk.visit.patient_id)
        if one.payer_id == walk.payer.id and one.state != "closed" and one.service_date >= date(2026, 4, 7)
    ]
    return changes, billed


def test_the_payer_of_three_visits_in_five_keys(walk):
    start = walk.keys
    type_the_change(walk, walk.payer.name[:12].lower())
    walk.press("F9", "Return")
    changes, billed = moved(walk)
    assert [one.visits for one in changes][:1] == [3]
    assert len(billed) == 3
    assert walk.keys - start <= CHANGE_KEYS, walk.keys - start
    assert "3 new claims wait" in walk.program.desk.toasts.text


def test_a_wrong_payer_is_refused_left_taken_back_and_mended(walk):
    start = walk.keys
    type_the_change(walk, "zzzz")
    walk.press("F9")
    assert "zzzz" in walk.program.desk.toasts.text
    assert moved(walk)[0] == ()
    walk.press("Ctrl+A")
    walk.type(walk.payer.name[:12].lower())
    walk.press("Tab", "F9", "Escape")
    assert moved(walk)[0] == ()
    walk.press("F9", "Return", "Ctrl+U")
    changes, billed = moved(walk)
    assert changes[0].state is PayerChangeState.UNDONE
    assert billed == []
    walk.press("Ctrl+Shift+1")
    type_the_change(walk, walk.payer.name[:12].lower())
    walk.press("F9", "Return")
    changes, billed = moved(walk)
    assert (len(changes), changes[0].visits, len(billed)) == (2, 3, 3), walk.program.desk.toasts.text
    assert walk.keys - start <= 3 * CHANGE_KEYS + 2, walk.keys - start
