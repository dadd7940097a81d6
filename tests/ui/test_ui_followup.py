"""The Follow-up tab over a real office: what each letter does, and one way in which it goes wrong."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QFileDialog

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.desk import (
    ClaimEvent,
    RunState,
    Statement,
    StatementRun,
    WorkItem,
    WorkState,
)
from medbill_desktop.domain.money import Money
from medbill_desktop.query.followup import Queued, of_row
from medbill_desktop.store import Reader
from medbill_desktop.ui.followup.screen import TAB
from medbill_desktop.ui.shell.lint import lint
from medbill_desktop.ui.shell.lint_look import look
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


def find(walk, record_type, **equals):
    with walk.office.bench.store.reading() as connection:
        return Reader(connection).find(record_type, **equals)


def toast(walk):
    return walk.program.desk.toasts.text


def test_the_first_item_is_shown_with_its_story_and_the_amount_of_the_list(desk):
    shown = desk.screen.shown.page
    row = desk.screen.list.row(desk.screen.list.current_id)
    assert of_row(row["id"]) == (Queued.CLAIM, shown.record.id)
    assert row["open"] == shown.payer_owes
    assert any("Built for" in text for text in desk.screen.story.texts)


def test_a_call_is_noted_and_the_next_item_comes(desk):
    first = desk.screen.shown.page.record.id
    rows = desk.screen.list.model.rowCount()
    desk.press("C")
    desk.type("Ana")
    desk.press("Tab")
    desk.type("R-100")
    desk.press("Tab")
    desk.type("+14")
    desk.press("Return")
    desk.type("in process")
    desk.press("Return")
    assert find(desk, ClaimRecord, id=first)[0].next_action_date.isoformat() == "2026-04-29"
    assert find(desk, ClaimEvent, claim_id=first, kind="call")[0].text.startswith(
        "in process. Spoke with Ana"
    )
    assert desk.screen.list.model.rowCount() == rows - 1
    assert desk.screen.shown.page.record.id != first
    desk.press("Ctrl+Z")
    assert find(desk, ClaimEvent, claim_id=first, kind="call") == ()
    assert desk.screen.list.model.rowCount() == rows


def test_a_call_without_its_reference_is_refused_in_the_form_and_keeps_what_was_typed(desk):
    claim = desk.screen.shown.page.record.id
    desk.press("C")
    desk.type("Ana")
    desk.press("Ctrl+Return")
    assert "reference number that Ana gave you" in desk.screen.call.banner.text
    assert find(desk, ClaimEvent, claim_id=claim, kind="call") == ()
    desk.press("Tab")
    desk.type("R-7")
    desk.press("Ctrl+Return")
    assert "reference R-7" in find(desk, ClaimEvent, claim_id=claim, kind="call")[0].text


def test_a_claim_is_put_off_to_a_day_and_a_past_day_is_refused(desk):
    claim = desk.screen.shown.page.record.id
    desk.press("L")
    desk.type("-3")
    desk.press("Return")
    assert "is not ahead" in toast(desk)
    desk.press("L")
    desk.type("2")
    desk.press("Return")
    assert find(desk, ClaimRecord, id=claim)[0].next_action_date.isoformat() == "2026-04-29"


def test_a_denial_is_closed_with_a_usual_reason_and_comes_back_by_undo(desk):
    desk.press("Alt+2")
    items = [one.id for one in desk.screen.shown.to_do]
    assert items
    desk.press("D")
    desk.type("1")
    desk.press("Return")
    states = {one.id: one.state for one in find(desk, WorkItem)}
    assert {states[one] for one in items} == {WorkState.DONE}
    desk.press("Ctrl+Z")
    states = {one.id: one.state for one in find(desk, WorkItem)}
    assert {states[one] for one in items} == {WorkState.OPEN}


def test_an_answered_denial_is_rebilled_and_leaves_the_queue(desk):
    desk.press("Alt+2")
    denied = desk.screen.shown.page.record
    desk.press("R")
    corrected = [
        one for one in find(desk, ClaimRecord, encounter_id=denied.encounter_id) if one.frequency == "7"
    ]
    assert [one.original_reference for one in corrected] == [denied.payer_control]
    assert desk.screen.list.model.rowCount() == 0
    assert "Corrected as claim" in find(desk, ClaimEvent, claim_id=denied.id, kind="note")[0].text


def test_what_was_never_answered_cannot_be_rebilled_and_says_why(desk):
    before = len(find(desk, ClaimRecord))
    desk.press("R")
    assert "payer's number" in toast(desk)
    assert len(find(desk, ClaimRecord)) == before


def test_a_statement_is_previewed_without_being_saved(desk):
    desk.press("Alt+6")
    shown = desk.screen.balance
    row = desk.screen.list.row(desk.screen.list.current_id)
    assert of_row(row["id"]) == (Queued.PATIENT, shown.patient_id)
    assert shown.pdf.startswith(b"%PDF")
    assert find(desk, Statement) == ()


def test_a_statement_run_shows_count_and_total_first_and_has_no_undo(desk, tmp_path, monkeypatch):
    file = tmp_path / "run.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    desk.press("F9")
    asked = desk.screen.confirm.text
    assert asked.startswith("Print ")
    assert find(desk, Statement) == ()
    desk.press("Return")
    printed = find(desk, Statement)
    assert file.read_bytes().startswith(b"%PDF")
    assert f", {Money.total(one.total for one in printed).grid()} in all" in asked
    assert not desk.program.desk.toasts.can_undo


def test_leaving_the_question_makes_nothing_and_a_run_without_a_file_can_be_undone(desk, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    desk.press("F9", "Esc")
    assert desk.screen.confirm.text == ""
    assert find(desk, Statement) == ()
    desk.press("F9", "Return")
    (run,) = find(desk, StatementRun)
    assert run.state is RunState.MADE
    assert "not printed yet" in toast(desk)
    desk.press("Ctrl+Z")
    assert find(desk, Statement) == ()
    assert find(desk, StatementRun)[0].state is RunState.UNDONE


def test_a_folder_that_cannot_be_written_is_said_and_the_run_is_kept(desk, tmp_path, monkeypatch):
    file = tmp_path / "missing" / "run.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    desk.press("F9", "Return")
    assert "kept in the office, but run.pdf cannot be written" in toast(desk)
    assert find(desk, Statement)
    assert find(desk, StatementRun)[0].state is RunState.MADE


def test_letters_do_nothing_while_a_field_has_the_focus(desk):
    desk.press("Ctrl+F")
    desk.type("cdl")
    assert desk.screen.list.search.text() == "cdl"
    assert desk.screen.call.isHidden()
    assert desk.screen.ask.isHidden()


def test_every_page_of_the_tab_is_clean(desk):
    window, faults = desk.program.window, []
    window.resize(1440, 900)
    for name, keys in (("claim", ()), ("call", ("C",)), ("balance", ("Esc", "Alt+6"))):
        desk.press(*keys)
        faults += [*lint(window, name, desk.program.desk.keys), *look(window, name)]
    assert [str(fault) for fault in faults] == []


def test_the_queue_is_written_as_a_workbook(desk, tmp_path, monkeypatch):
    file = tmp_path / "queue.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    desk.press("Ctrl+E")
    rows = [row for row in load_workbook(file).worksheets[0].iter_rows(values_only=True) if row[0]]
    assert len(rows) >= desk.screen.list.model.rowCount() + 1
    assert desk.screen.shown.page.record.patient_name in {row[0] for row in rows}
