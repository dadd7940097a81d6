"""The Patients tab over a real office: what each key does, and the ways in which it goes wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.insurance import Coverage
from medbill_desktop.domain.party import Guarantor, Patient
from medbill_desktop.domain.visit import Document, Encounter
from medbill_desktop.services import registration
from medbill_desktop.store import Reader
from medbill_desktop.store.tables import audit
from medbill_desktop.ui.patients.record import ACCOUNT, COVERAGE, FACTS, INTAKE, STATEMENT, VISIT
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


def find(walk, kind, **equals):
    with walk.office.bench.store.reading() as connection:
        return Reader(connection).find(kind, **equals)


def go_to(walk, wanted):
    """Walk down to the first patient whose page is wanted."""
    for _ in range(40):
        if wanted(walk.screen.page):
            return walk.screen.page
        walk.press("Down")
    raise AssertionError("no such patient in the demo office")


def test_a_patient_is_shown_with_balance_in_words_and_the_look_is_in_the_audit(desk):
    page = desk.screen.page
    assert page.patient.id == desk.screen.list.current_id
    assert "insurance owes" in desk.screen.body.header._caption.text()
    with desk.office.bench.store.reading() as connection:
        seen = connection.execute(
            select(audit.c.kind).where(audit.c.verb == "R", audit.c.patient_id == page.patient.id)
        ).scalars()
        assert "patient" in set(seen)


def test_f2_edits_in_place_and_undo_brings_it_back(desk):
    page = desk.screen.page
    desk.press("F2", "Tab", "Tab")
    desk.type("Q")
    desk.press("Ctrl+S")
    assert find(desk, Patient, id=page.patient.id)[0].middle_name == "Q"
    desk.program.desk.toasts.undo()
    desk.settle()
    assert find(desk, Patient, id=page.patient.id)[0].middle_name == page.patient.middle_name


def test_a_new_address_goes_to_the_patients_own_guarantor_too(desk):
    page = go_to(desk, lambda page: page.guarantor.name == page.patient.name)
    desk.press("F2", *["Tab"] * 7)
    desk.type("77 New Street")
    desk.press("Ctrl+S")
    assert find(desk, Guarantor, id=page.guarantor.id)[0].address1 == "77 New Street"


def test_a_wrong_value_is_said_at_its_field_and_nothing_is_saved(desk):
    page = desk.screen.page
    desk.press("F2", "Tab", "Tab", "Tab")
    desk.type("13452000")
    desk.press("Ctrl+S")
    box = desk.screen.body.details.patient.box("birth_date")
    assert "is not a date" in box.problem
    assert find(desk, Patient, id=page.patient.id)[0] == page.patient
    assert desk.screen.body.details.patient.texts()["birth_date"] == "13452000"


def test_half_typed_changes_come_back_with_their_patient(desk):
    first = desk.screen.page.patient.id
    desk.press("F2")
    desk.type("Halfway")
    desk.screen.list.table.setFocus()
    desk.press("Down")
    assert desk.screen.page.patient.id != first
    desk.press("Up")
    assert desk.screen.body.details.patient.texts()["last_name"] == "Halfway"
    assert find(desk, Patient, id=first)[0].last_name != "Halfway"


def test_escape_leaves_an_edit_without_saving(desk):
    page = desk.screen.page
    desk.press("F2")
    desk.type("Nobody")
    desk.press("Escape")
    assert desk.screen.body.details.patient.texts()["last_name"] == page.patient.last_name
    assert not desk.screen.body.details.dirty


def test_the_account_is_told_in_words_with_a_running_balance(desk):
    page = go_to(desk, lambda page: bool(page.patient_owes))
    desk.press("F7")
    assert desk.screen.showing == ACCOUNT
    rows = desk.screen.body.account.texts
    assert rows[-1][4] == (page.patient_owes + page.payers_owe).grid()
    assert any("the patient owes" in row[1] for row in rows)
    desk.press("F7")
    assert desk.screen.showing == FACTS


def test_a_coverage_is_added_ranked_after_the_others_and_taken_back(desk):
    page = go_to(desk, lambda page: len(page.coverages) == 1)
    desk.press("Ctrl+I")
    assert desk.screen.showing == COVERAGE
    desk.press("Tab", "Tab")
    desk.type("lake")
    desk.press("Tab")
    desk.type("lk77")
    desk.press("Tab", "Tab")
    desk.type("t")
    desk.press("Ctrl+S")
    added = find(desk, Coverage, patient_id=page.patient.id, rank=2)
    assert [(one.member_id, one.effective_from) for one in added] == [("LK77", date(2026, 4, 15))]
    assert len(desk.screen.body.time.rows) == 2
    desk.program.desk.toasts.undo()
    desk.settle()
    assert find(desk, Coverage, patient_id=page.patient.id, rank=2) == ()


def test_a_coverage_without_a_payer_is_refused_at_its_field(desk):
    desk.press("Ctrl+I", "Tab", "Tab")
    desk.type("zzzz")
    desk.press("Tab")
    desk.type("x1")
    desk.press("Ctrl+S")
    assert "No payer and plan is called" in desk.screen.body.coverage.box("plan").problem
    assert desk.screen.showing == COVERAGE


def test_a_coverage_is_ended_and_one_that_ends_before_it_begins_is_not(desk):
    def prepare(page):
        return len(page.coverages) == 1 and page.coverages[0].coverage.effective_thru is None

    page = go_to(desk, prepare)
    coverage = page.coverages[0].coverage
    desk.press("Ctrl+D")
    desk.type("-1")
    desk.press("Return")
    assert find(desk, Coverage, id=coverage.id)[0].effective_thru == date(2026, 4, 14)
    assert any(one.rule == "coverage-none-today" for one in desk.screen.findings.findings)
    with_begin = replace(find(desk, Coverage, id=coverage.id)[0], effective_from=date(2026, 4, 1))
    registration.save_coverage(desk.office.bench, with_begin)
    desk.press("Ctrl+D")
    desk.type("0315")
    desk.press("Return")
    assert "before it begins" in desk.program.desk.toasts.text
    assert find(desk, Coverage, id=coverage.id)[0].effective_thru == date(2026, 4, 14)


def test_gaps_and_overlaps_are_drawn_and_found(desk):
    page = go_to(desk, lambda page: len(page.coverages) == 1)
    line, bench = page.coverages[0].coverage, desk.office.bench
    registration.save_coverage(
        bench, replace(line, effective_from=date(2025, 1, 1), effective_thru=date(2025, 6, 30))
    )
    later = replace(line, id=0, version=0, effective_from=date(2025, 8, 1), effective_thru=None)
    done = registration.save_coverage(bench, later)
    again = replace(line, id=0, version=0, effective_from=date(2026, 1, 1), effective_thru=date(2026, 2, 1))
    done = registration.save_coverage(bench, again)
    desk.program.desk.changes.tell(done.changes)
    desk.settle()
    (row,) = desk.screen.body.time.rows
    assert [(one.begins, one.ends) for one in row.holes] == [(date(2025, 7, 1), date(2025, 7, 31))]
    assert [(one.begins, one.ends) for one in row.doubles] == [(date(2026, 1, 1), date(2026, 2, 1))]
    rules = {one.rule for one in desk.screen.findings.findings}
    assert {"coverage-gap", "coverage-overlap"} <= rules


def test_a_visit_is_opened_as_the_last_one_was_and_leads_to_coding(desk):
    page = go_to(desk, lambda page: bool(page.visits))
    asked = []
    desk.program.desk.navigator.asked.connect(asked.append)
    desk.press("F8")
    assert desk.screen.showing == VISIT
    desk.press("Ctrl+S")
    opened = find(desk, Encounter, patient_id=page.patient.id, service_date=date(2026, 4, 15))
    last = page.visits[0]
    assert {(one.rendering_id, one.location_id, one.case_id) for one in opened} >= {
        (last.rendering_id, last.location_id, last.case_id)
    }
    assert [(one.kind, one.id) for one in asked] == [(Kind.ENCOUNTER, max(one.id for one in opened))]


def test_a_visit_in_the_future_is_refused_at_its_date(desk):
    page = go_to(desk, lambda page: bool(page.visits))
    before = len(find(desk, Encounter, patient_id=page.patient.id))
    desk.press("F8")
    desk.type("+9")
    desk.press("Ctrl+S")
    assert "in the future" in desk.screen.body.visit.box("service_date").problem
    assert len(find(desk, Encounter, patient_id=page.patient.id)) == before


def test_the_statement_is_shown_before_it_is_printed(desk):
    page = go_to(desk, lambda page: page.patient_owes.cents > 1000)
    desk.press("Ctrl+P")
    assert desk.screen.showing == STATEMENT
    desk.press("F9")
    assert "Print 1 statement of $" in desk.screen.body.confirm.text
    desk.press("Escape")
    assert desk.screen.body.confirm.text == ""
    assert page.patient.id == desk.screen.page.patient.id


def test_who_owes_nothing_gets_no_statement(desk):
    go_to(desk, lambda page: not page.patient_owes and len(page.visits) < 2 and page.patient.guarantor_id)
    desk.press("Ctrl+P")
    assert "no statement to print" in desk.program.desk.toasts.text or desk.screen.showing == STATEMENT


def test_a_document_is_attached(desk, tmp_path, monkeypatch):
    file = tmp_path / "card.txt"
    file.write_text("Insurance card\n")
    monkeypatch.setattr(
        "medbill_desktop.ui.patients.screen.QFileDialog.getOpenFileName", lambda *_: (str(file), "")
    )
    desk.press("Ctrl+O")
    (kept,) = find(desk, Document, title="card", patient_id=desk.screen.page.patient.id)
    assert kept.size == file.stat().st_size


def test_a_half_typed_new_patient_is_still_there(desk):
    desk.press("Ctrl+N")
    desk.type("Unfinished")
    desk.press("Escape")
    assert desk.screen.showing == FACTS
    desk.press("Ctrl+N")
    assert desk.screen.showing == INTAKE
    assert desk.screen.body.intake.person.texts()["last_name"] == "Unfinished"
