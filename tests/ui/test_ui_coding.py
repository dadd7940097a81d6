"""The Coding tab over a real office: what each key does, and one way in which it goes wrong."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage
from sqlalchemy import select

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.visit import Charge, Diagnosis, Document, Encounter
from medbill_desktop.store import Reader
from medbill_desktop.store.tables import audit
from medbill_desktop.ui.coding.screen import TAB
from tests.walk import Walk

pytestmark = pytest.mark.slow


@pytest.fixture
def coding(real_window, qtbot):
    program = real_window(TAB)
    walk = Walk(program, qtbot)
    walk.settle()
    walk.screen = program.window.current
    walk.office = program.desk.office
    return walk


def find(walk, kind, **equals):
    with walk.office.bench.store.reading() as connection:
        return Reader(connection).find(kind, **equals)


def go_to_earlier(walk):
    """Walk down to a chart whose patient was here before."""
    for _ in range(12):
        if walk.screen.page.earlier is not None:
            return
        walk.press("Down")
    raise AssertionError("no chart has an earlier visit")


def test_a_chart_is_shown_with_its_note_and_the_look_is_in_the_audit(coding):
    page = coding.screen.page
    assert page.encounter.id == coding.screen.list.current_id
    assert "Assessment and plan" in coding.screen.documents.text.toPlainText()
    with coding.office.bench.store.reading() as connection:
        kinds = set(
            connection.execute(
                select(audit.c.kind).where(audit.c.verb == "R", audit.c.patient_id == page.patient.id)
            ).scalars()
        )
    assert {"encounter", "document"} <= kinds


def test_codes_are_typed_priced_and_saved(coding):
    encounter = coding.screen.page.encounter.id
    coding.press("Return")
    coding.type("i10")
    coding.press("Return")
    coding.type("e1165")
    coding.press("Return", "Return")
    coding.type("99213-25")
    coding.press("Return")
    coding.type("ab")
    coding.press("Return", "Ctrl+S")
    assert [one.code for one in find(coding, Diagnosis, encounter_id=encounter)] == ["I10", "E11.65"]
    (charge,) = find(coding, Charge, encounter_id=encounter)
    assert (charge.code, charge.modifiers, charge.pointers) == ("99213", "25", "AB")
    assert charge.amount.cents > 0
    assert charge.price_source
    assert not coding.screen.form.dirty
    coding.program.desk.toasts.undo()
    coding.settle()
    assert find(coding, Diagnosis, encounter_id=encounter) == ()
    assert find(coding, Charge, encounter_id=encounter) == ()


def test_a_code_that_is_not_complete_is_said_at_once_and_marks_its_cell(coding):
    coding.press("Return")
    coding.type("e11")
    coding.press("Return")
    findings = coding.screen.findings.findings
    assert any(one.path == "diagnoses[0].code" and "not complete" in one.message for one in findings)
    lines = coding.screen.form.diagnosis_lines
    assert lines.data(lines.index(0, 2)) == "Not complete"
    coding.press("Ctrl+.")
    assert coding.screen.form.diagnoses.currentIndex().row() == 0
    coding.press("Alt+Return")
    coding.type("e1165")
    coding.press("Return")
    assert [str(line["code"]) for line in lines.lines] == ["E11.65"]
    assert not any(one.severity == "block" for one in coding.screen.findings.findings)


def test_words_wait_for_the_search_and_what_is_typed_meanwhile_is_not_lost(coding):
    coding.press("Return")
    coding.burst("hypert\ni10\n\n99213\n")
    codes = [str(line["code"]) for line in coding.screen.form.diagnosis_lines.lines]
    assert len(codes) == 2
    assert codes[1] == "I10"
    assert [str(line["code"]) for line in coding.screen.form.procedure_lines.lines] == ["99213"]


def test_a_text_that_is_no_code_is_marked_and_blocks_saving(coding):
    encounter = coding.screen.page.encounter.id
    coding.press("Return", "Return", "Return")
    coding.screen.form.procedures.start()
    coding.type("zz9")
    coding.press("Return", "Ctrl+S")
    assert "is no procedure code" in coding.program.desk.toasts.text
    assert find(coding, Charge, encounter_id=encounter) == ()


def test_a_line_without_a_price_says_so_and_takes_a_typed_one(coding):
    coding.press("Return")
    coding.type("i10")
    coding.press("Return", "Return")
    coding.type("12345")
    coding.press("Return")
    assert any(one.rule == "price-missing" for one in coding.screen.findings.findings)
    coding.press("Return", "Return")
    coding.type("80")
    coding.press("Return")
    assert not any(one.rule == "price-missing" for one in coding.screen.findings.findings)
    assert (
        "typed here" in coding.screen.form.note.text()
        or coding.screen.stack.totals.texts[-1] == "Charges 80.00"
    )


def test_release_posts_builds_the_claim_and_loads_the_next_chart(coding):
    go_to_earlier(coding)
    encounter = coding.screen.page.encounter.id
    coding.press("Ctrl+R", "Ctrl+Return")
    (released,) = find(coding, Encounter, id=encounter)
    assert released.state == "released"
    (claim,) = find(coding, ClaimRecord, encounter_id=encounter)
    assert claim.number in coding.program.desk.toasts.text
    assert coding.screen.page.encounter.id != encounter
    assert coding.program.desk.toasts.can_undo


def test_release_without_charges_is_refused(coding):
    encounter = coding.screen.page.encounter.id
    coding.press("Return")
    coding.type("i10")
    coding.press("Ctrl+Return")
    assert "no charges to release" in coding.program.desk.toasts.text
    assert find(coding, Encounter, id=encounter)[0].state == "draft"


def test_a_blocked_claim_is_released_only_at_the_second_key(coding):
    encounter = coding.screen.page.encounter.id
    coding.press("Return")
    coding.type("e11")
    coding.press("Return", "Return")
    coding.type("99213")
    coding.press("Return", "Ctrl+Return")
    assert "blocks this claim" in coding.program.desk.toasts.text
    assert find(coding, Encounter, id=encounter)[0].state == "draft"
    coding.press("Ctrl+Return")
    assert find(coding, Encounter, id=encounter)[0].state == "released"


def test_hold_asks_for_a_reason_and_can_be_undone(coding):
    encounter = coding.screen.page.encounter.id
    coding.press("Ctrl+H")
    coding.type("1")
    coding.press("Return")
    assert find(coding, Encounter, id=encounter)[0].hold_reason == "Note is not signed"
    coding.program.desk.toasts.undo()
    coding.settle()
    assert find(coding, Encounter, id=encounter)[0].state == "draft"


def test_hold_without_a_reason_holds_nothing(coding):
    encounter = coding.screen.page.encounter.id
    coding.press("Ctrl+H", "Return")
    assert find(coding, Encounter, id=encounter)[0].state == "draft"


def test_repeat_without_an_earlier_visit_says_so(coding):
    for _ in range(12):
        if coding.screen.page.earlier is None:
            break
        coding.press("Down")
    else:
        pytest.skip("every patient of this demo was here before")
    coding.press("Ctrl+R")
    assert "no earlier visit" in coding.program.desk.toasts.text


def test_a_document_is_attached_shown_and_searched(coding, tmp_path, monkeypatch):
    file = tmp_path / "letter.txt"
    file.write_text("Dear colleague,\nthe knee, the other knee.\n")
    monkeypatch.setattr(
        "medbill_desktop.ui.coding.attaching.QFileDialog.getOpenFileName", lambda *_: (str(file), "")
    )
    before = len(coding.screen.page.documents)
    coding.press("Ctrl+O")
    assert len(coding.screen.page.documents) == before + 1
    assert find(coding, Document, title="letter")[0].size == file.stat().st_size
    pane = coding.screen.documents
    row = [one.title for one in coding.screen.page.documents].index("letter")
    pane.list.setFocus()
    pane.list.setCurrentIndex(pane.list.model().index(row, 0))
    coding.settle()
    coding.press("Ctrl+F")
    coding.type("knee")
    assert pane.found.text() == "1 of 2"
    coding.press("Return")
    assert pane.found.text() == "2 of 2"
    coding.type("x")
    assert pane.found.text() == "not found"


def test_a_scan_is_attached_and_shown_as_a_picture(coding, tmp_path, monkeypatch):
    file = tmp_path / "card.png"
    scan = QImage(301, 200, QImage.Format.Format_RGB32)
    scan.fill(QColor("#1B5E20"))
    scan.save(str(file))
    monkeypatch.setattr(
        "medbill_desktop.ui.coding.attaching.QFileDialog.getOpenFileName", lambda *_: (str(file), "")
    )
    coding.press("Ctrl+O")
    pane = coding.screen.documents
    row = [one.title for one in coding.screen.page.documents].index("card")
    pane.list.setCurrentIndex(pane.list.model().index(row, 0))
    coding.settle()
    shown = pane.pdf.grab().toImage()
    assert shown.pixelColor(shown.width() // 2, 60) == QColor("#1B5E20")


def test_an_empty_file_is_refused(coding, tmp_path, monkeypatch):
    file = tmp_path / "empty.txt"
    file.touch()
    monkeypatch.setattr(
        "medbill_desktop.ui.coding.attaching.QFileDialog.getOpenFileName", lambda *_: (str(file), "")
    )
    coding.press("Ctrl+O")
    assert "is empty" in coding.program.desk.toasts.text


def test_half_typed_codes_come_back_with_their_chart(coding):
    first = coding.screen.page.encounter.id
    coding.press("Return")
    coding.type("i10")
    coding.press("Return", "Escape", "Down")
    assert coding.screen.page.encounter.id != first
    coding.press("Up")
    assert coding.screen.page.encounter.id == first
    assert [str(line["code"]) for line in coding.screen.form.diagnosis_lines.lines] == ["I10"]
    assert find(coding, Diagnosis, encounter_id=first) == ()
