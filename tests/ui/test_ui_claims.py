"""The Claims tab over a real office: what each key does, and one way in which it goes wrong."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest
from openpyxl import load_workbook
from PySide6.QtPrintSupport import QPrinter
from sqlalchemy import select

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.desk import Submission, WorkItem
from medbill_desktop.domain.inquiry import Inquiry
from medbill_desktop.domain.insurance import Payer
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.printing import PrintedForm, PrinterProfile, Route
from medbill_desktop.edi.read_837p import read_837p
from medbill_desktop.forms.preview import page_count
from medbill_desktop.store import Reader
from medbill_desktop.store.tables import audit
from medbill_desktop.ui.claims.screen import TAB
from medbill_desktop.ui.parts.paper import Paper
from tests.walk import Walk

pytestmark = pytest.mark.slow
READY, BLOCKED, HELD, SENT, PAID = "Alt+1", "Alt+2", "Alt+3", "Alt+4", "Alt+7"


@pytest.fixture
def claims(real_window, qtbot, tmp_path):
    program = real_window(TAB)
    program.desk.places.put("claims/folder", str(tmp_path / "out"))
    walk = Walk(program, qtbot)
    walk.settle()
    walk.screen = program.window.current
    walk.office = program.desk.office
    return walk


def find(walk, kind, **equals):
    with walk.office.bench.store.reading() as connection:
        return Reader(connection).find(kind, **equals)


def row(walk, claim_id):
    return find(walk, ClaimRecord, id=claim_id)[0]


def test_a_claim_is_shown_as_form_and_in_words_with_its_story(claims):
    claims.press(PAID)
    shown = claims.screen.shown
    assert shown.record.id == claims.screen.list.current_id
    assert claims.screen.views.currentWidget() is claims.screen.sheet
    claims.press("F3")
    assert claims.screen.form.texts["Patient"].startswith(shown.claim.patient.name.listed())
    assert claims.screen.form.texts["Diagnoses"].startswith("A ")
    assert any("Built for" in text for text in claims.screen.events.texts)
    assert any("Charged on" in text for text in claims.screen.money.texts)
    with claims.office.bench.store.reading() as connection:
        looked = connection.execute(
            select(audit.c.record_id).where(audit.c.verb == "R", audit.c.kind == "claim")
        ).scalars()
        assert shown.record.id in set(looked)


def test_the_money_in_words_adds_up_to_what_is_owed(claims):
    claims.press(PAID)
    for _ in range(4):
        page = claims.screen.shown.page
        moved = sum(one.amount.cents for one in page.postings)
        assert moved == (page.payer_owes + page.patient_owes).cents
        claims.press("Down")


def test_send_ready_shows_count_and_total_and_enter_sends(claims, tmp_path):
    ready = claims.screen.shown.record
    assert ready.state == "ready"
    claims.press("F9")
    total = Money.total(one.charge_total for one in find(claims, ClaimRecord, state="ready"))
    assert total.dollars() in claims.screen.send_page.title.text()
    assert row(claims, ready.id).state == "ready"
    claims.press("Return")
    assert row(claims, ready.id).state == "sent"
    (file,) = (tmp_path / "out").glob("837P_*.txt")
    assert ready.number in {image.claim_number for image in read_837p(file.read_bytes()).images}
    assert not claims.program.desk.toasts.can_undo
    assert file.name in claims.program.desk.toasts.text


def test_escape_on_what_would_leave_sends_nothing(claims, tmp_path):
    ready = claims.screen.shown.record
    claims.press("F9", "Escape")
    assert row(claims, ready.id).state == "ready"
    assert not (tmp_path / "out").exists()
    assert claims.screen.stack.currentIndex() == 1


def test_a_folder_that_cannot_be_written_is_said_before_anything_is_sent(claims, tmp_path):
    ready = claims.screen.shown.record
    wall = tmp_path / "wall"
    wall.write_text("a file, no folder")
    claims.program.desk.places.put("claims/folder", str(wall))
    before = len(find(claims, Submission))
    claims.press("F9", "Return")
    assert "Nothing was sent" in claims.screen.send_page.banner.text
    assert row(claims, ready.id).state == "ready"
    assert len(find(claims, Submission)) == before
    claims.screen.send_page.folder.write(str(tmp_path / "out"))
    claims.press("Return")
    assert row(claims, ready.id).state == "sent"


def test_hold_with_a_reason_then_let_go(claims):
    ready = claims.screen.shown.record
    claims.press("Ctrl+H")
    claims.type("1")
    claims.press("Return")
    assert row(claims, ready.id).state == "held"
    claims.press(HELD)
    assert claims.screen.shown.record.id == ready.id
    claims.press("Ctrl+H")
    assert row(claims, ready.id).state == "ready"


def test_hold_can_be_undone(claims):
    ready = claims.screen.shown.record
    claims.press("Ctrl+H")
    claims.type("the biller asks")
    claims.press("Return")
    claims.program.desk.toasts.undo()
    claims.settle()
    assert row(claims, ready.id).state == "ready"


def test_check_again_says_what_is_left_and_a_finding_leads_to_its_record(claims):
    claims.press(BLOCKED)
    blocked = claims.screen.shown
    asked = []
    claims.program.desk.navigator.asked.connect(asked.append)
    claims.press("Ctrl+R")
    assert f"{blocked.record.number} is blocked" in claims.program.desk.toasts.text
    claims.press("Ctrl+.")
    assert asked
    assert asked[-1].id in {blocked.record.encounter_id, blocked.record.patient_id}
    claims.press("F2")
    assert (asked[-1].kind, asked[-1].id) == ("encounter", blocked.record.encounter_id)


def test_correct_makes_a_replacement_that_names_the_original(claims):
    claims.press(PAID)
    original = claims.screen.shown.record
    assert original.payer_control
    claims.press("F8")
    claims.type("1")
    claims.press("Return")
    made = find(claims, ClaimRecord, encounter_id=original.encounter_id, frequency="7")
    assert [one.original_reference for one in made] == [original.payer_control]
    assert claims.screen.shown.record.id == made[0].id


def test_correct_before_an_answer_says_why_not(claims):
    claims.press(SENT)
    original = claims.screen.shown.record
    claims.press("F8")
    claims.type("1")
    claims.press("Return")
    assert "payer's number" in claims.program.desk.toasts.text
    assert find(claims, ClaimRecord, encounter_id=original.encounter_id, frequency="7") == ()


def test_bill_next_payer_before_an_answer_says_why_not(claims):
    claims.press(SENT)
    claims.press("Ctrl+B")
    assert "has not answered" in claims.program.desk.toasts.text


def test_the_raw_file_shows_this_claim_and_no_other_patient(claims):
    claims.press(PAID)
    shown = claims.screen.shown
    claims.press("F7")
    text = claims.screen.raw.text.toPlainText()
    assert text.startswith("ISA*")
    assert text.count("CLM*") == 1
    assert f"CLM*{shown.record.number}*" in text
    subscribers = text.count("NM1*IL*")
    assert subscribers == 1 + sum(line.startswith("SBR*") for line in text.splitlines()) - 1
    claims.press("F7")
    assert claims.screen.views.currentWidget() is claims.screen.sheet


def test_a_claim_that_was_not_sent_shows_how_it_would_read(claims):
    claims.press("F7")
    assert f"CLM*{claims.screen.shown.record.number}*" in claims.screen.raw.text.toPlainText()


def test_a_file_from_disk_is_shown_claim_by_claim(claims, tmp_path, monkeypatch):
    claims.press(PAID)
    sent = find(claims, Submission)[0]
    file = tmp_path / "claims.837"
    file.write_bytes(claims.office.bench.store.blobs.get(sent.blob))
    pick(monkeypatch, file)
    claims.press("Ctrl+O")
    page = claims.screen.file_page
    assert len(page.claims.texts) == sent.claims
    assert claims.screen.stack.currentWidget() is page
    claims.press("Escape")
    assert claims.screen.stack.currentIndex() == 1


def test_a_file_that_holds_no_claims_is_refused_in_one_sentence(claims, tmp_path, monkeypatch):
    file = tmp_path / "holiday.txt"
    file.write_text("Dear all, we are closed on Friday.")
    pick(monkeypatch, file)
    claims.press("Ctrl+O")
    assert claims.program.desk.toasts.text.startswith("holiday.txt")
    assert claims.screen.stack.currentIndex() == 1


def pick(monkeypatch, file):
    monkeypatch.setattr(
        "medbill_desktop.ui.claims.screen.QFileDialog.getOpenFileName", lambda *_: (str(file), "")
    )


def a_printer(file, route=Route.DIRECT):
    """A printer of the set-up that keeps its sheets in a file, half an inch to the right."""
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setFullPage(True)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(file))
    return Paper(made, PrinterProfile(workstation="W1", form=PrintedForm.PAPER, route=route, offset_x=50))


def test_a_copy_is_printed_by_the_profile_and_counts_as_nothing_sent(claims, tmp_path):
    ready = claims.screen.shown.record
    out, asked = tmp_path / "copy.pdf", []
    claims.screen.paper_for = lambda _desk, form, _parent: asked.append(form) or a_printer(out)
    claims.press("Ctrl+P")
    assert page_count(out.read_bytes()) == 1
    assert asked == [PrintedForm.PAPER]
    assert row(claims, ready.id).state == "ready"


def first_ink(pdf):
    """How far to the right the first character of the first sheet stands, in points."""
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    return min(page.get_charbox(at)[0] for at in range(page.count_chars()))


@pytest.mark.parametrize("route", Route)
def test_paper_claims_go_to_the_printer_of_the_workplace_and_stay_as_a_file(
    claims, tmp_path, monkeypatch, route
):
    ready = claims.screen.shown.record
    out = tmp_path / "red.pdf"
    with claims.office.bench.store.reading() as connection:
        payer = Reader(connection).get(Payer, ready.payer_id)
    claims.office.bench.act("set up", lambda uow: uow.update(replace(payer, paper_only=True)))
    monkeypatch.setattr("medbill_desktop.ui.claims.actions.ready_paper", lambda *_: a_printer(out, route))
    claims.press("F9", "Return")
    assert row(claims, ready.id).state == "sent"
    (kept,) = (tmp_path / "out").glob("CMS1500_*.pdf")
    assert page_count(out.read_bytes()) == page_count(kept.read_bytes())
    assert "printed" in claims.program.desk.toasts.text
    if route is Route.DIRECT:
        moved = first_ink(out.read_bytes()) - first_ink(kept.read_bytes())
        assert moved == pytest.approx(36, abs=1.5), "half an inch, as the profile says"


def test_leaving_the_printer_dialog_prints_nothing(claims):
    claims.screen.paper_for = lambda *_: None
    claims.press("Ctrl+P")
    assert claims.program.desk.toasts.text == ""


def test_an_empty_list_says_what_to_do(claims):
    claims.press("Alt+5")
    assert claims.screen.list.model.rowCount() == 0
    assert claims.screen.stack.currentIndex() == 0
    claims.press("F9", "Escape")
    assert claims.screen.stack.currentIndex() == 0


def test_the_list_becomes_a_workbook_with_real_numbers_and_a_total(claims, tmp_path, monkeypatch):
    file = tmp_path / "claims.xlsx"
    save_as(monkeypatch, file)
    claims.press(BLOCKED, "Ctrl+E")
    sheet = load_workbook(file).worksheets[0]
    cells = list(sheet.iter_rows(values_only=True))
    charge = cells[0].index("Charge")
    blocked = find(claims, ClaimRecord, state="blocked")
    assert sorted(row[charge] for row in cells[1 : len(blocked) + 1]) == sorted(
        one.charge_total.cents / 100 for one in blocked
    )
    assert f"{len(blocked)} rows" in claims.program.desk.toasts.text


def test_a_workbook_that_cannot_be_written_says_so(claims, tmp_path, monkeypatch):
    save_as(monkeypatch, tmp_path / "no" / "claims.xlsx")
    claims.press("Ctrl+E")
    assert "cannot be written" in claims.program.desk.toasts.text


def save_as(monkeypatch, file):
    monkeypatch.setattr(
        "medbill_desktop.ui.parts.list_workbook.QFileDialog.getSaveFileName", lambda *_: (str(file), "")
    )


def test_what_is_missing_is_asked_for_from_a_claim(claims):
    claims.press("Alt+R")
    claims.type("Referral letter")
    claims.press("Return")
    claims.type("Dr. Vale's office")
    claims.press("Return")
    (asked,) = find(claims, Inquiry)
    assert (asked.claim_id, asked.subject) == (claims.screen.shown.record.id, "Referral letter")
    (item,) = find(claims, WorkItem, id=asked.work_item_id)
    assert (item.due_date, item.claim_id) == (asked.due_date, asked.claim_id)
