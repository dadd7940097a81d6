"""Notes, referrals, questions, cases, privacy and merged charts at the window, by keys only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtGui import QGuiApplication, QImage

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.insurance import Case, Coverage, Payer, Plan, PlanType
from medbill_desktop.domain.names import Address
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.referral import Referral, ReferralKind
from medbill_desktop.domain.registration import PatientMerge, PatientNote
from medbill_desktop.domain.secondary import Questionnaire
from medbill_desktop.domain.visit import Document, Encounter
from medbill_desktop.services import patient_notes, patient_privacy, registration, setup
from medbill_desktop.services.base import Bench
from medbill_desktop.services.registration import RegisterPatient
from medbill_desktop.store import Reader
from medbill_desktop.ui.claims.screen import TAB as CLAIMS
from medbill_desktop.ui.coding.screen import TAB as CODING
from medbill_desktop.ui.followup.screen import TAB as FOLLOWUP
from medbill_desktop.ui.patients.actions import read_catalogs
from medbill_desktop.ui.patients.record import FACTS, SHEETS, STATEMENT
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


def find(walk, kind, order=None, **equals):
    with walk.office.bench.store.reading() as connection:
        return Reader(connection).find(kind, order, **equals)


def go_to(walk, wanted):
    for _ in range(40):
        if wanted(walk.screen.page):
            return walk.screen.page
        walk.press("Down")
    raise AssertionError("no such patient in the demo office")


def test_an_alert_stands_over_the_record_until_it_is_taken_down(desk):
    patient = desk.screen.page.patient
    desk.press("Ctrl+T")
    assert desk.screen.showing in SHEETS
    desk.type("a")
    desk.press("Tab", "Tab")
    desk.type("Ask for the new card")
    desk.press("Ctrl+S")
    assert desk.screen.showing == FACTS
    assert desk.screen.body.alerts.text.startswith("! Ask for the new card")
    (note,) = find(desk, PatientNote, patient_id=patient.id)
    assert (note.alert, note.noted_by) == (True, "demo")
    desk.press("Ctrl+T")
    desk.qtbot.wait(QGuiApplication.styleHints().keyboardInputInterval())  # else the list looks for "at"
    desk.type("t")
    desk.press("Ctrl+S")
    assert desk.screen.body.alerts.text == ""
    assert find(desk, PatientNote, id=note.id)[0].done
    desk.program.desk.toasts.undo()
    desk.settle()
    assert desk.screen.body.alerts.text.startswith("! Ask")


def test_a_plan_out_of_use_is_not_proposed_and_still_shown_where_it_stands(desk):
    (page,) = [desk.screen.page]
    held = page.coverages[0].coverage
    (plan,) = find(desk, Plan, id=held.plan_id)
    desk.office.bench.act("set up", lambda uow: uow.update(replace(plan, active=False)))
    lists = read_catalogs(desk.program.desk)
    field = desk.screen.body.coverage.plan
    field.offer(lists.plans)
    value = (held.payer_id, held.plan_id)
    assert value not in {one.value for one in field.matching("")}
    assert field.matching(""), "the other plans are proposed"
    field.write(value)
    assert field.read() == value
    assert field.text()


def test_a_card_number_in_a_note_is_refused_at_its_field(desk):
    desk.press("Ctrl+T", "Tab")
    desk.type("paid 4111111111111111")
    desk.press("Ctrl+S")
    sheet = desk.screen.sheets.current
    assert "payment card" in sheet.form.box("text").problem
    assert find(desk, PatientNote) == ()
    assert sheet.form.texts()["text"] == "paid 4111111111111111"


def test_a_referral_is_entered_edited_and_taken_back(desk):
    patient = desk.screen.page.patient
    desk.press("Ctrl+R", "Tab")
    desk.type("ref77")
    desk.press("Tab")
    desk.type("5")
    desk.press("Tab")
    desk.type("0101")
    desk.press("Tab")
    desk.type("0630")
    desk.press("Ctrl+S")
    (one,) = find(desk, Referral, patient_id=patient.id)
    assert (one.kind, one.number, one.visits_allowed) == (ReferralKind.REFERRAL, "ref77", 5)
    assert (one.effective_from, one.effective_thru) == (date(2026, 1, 1), date(2026, 6, 30))
    desk.press("Ctrl+R")
    assert desk.screen.sheets.current.story.texts == [
        "06/30/2026 Referral ref77: 0 of 5 visits used, from 01/01/2026, to 06/30/2026"
    ]
    desk.press("Escape")
    assert desk.screen.showing == FACTS
    desk.program.desk.toasts.undo()
    desk.settle()
    assert find(desk, Referral) == ()


def test_the_medicare_questions_set_reason_and_rank(desk):
    plans = {one.id for one in find(desk, Plan, plan_type=PlanType.MEDICARE)}

    def medicare_first(page):
        lines = [line.coverage for line in page.coverages]
        return bool(lines) and lines[0].plan_id in plans and lines[0].rank == 1

    page = go_to(desk, medicare_first)
    first = page.coverages[0].coverage
    group = next(one for one in find(desk, Plan) if one.plan_type is PlanType.PPO)
    bench = desk.office.bench
    other = replace(first, id=0, version=0, rank=9, payer_id=group.payer_id, plan_id=group.id, member_id="G1")
    desk.program.desk.changes.tell(registration.save_coverage(bench, other).changes)
    desk.settle()
    assert any(one.rule == "secondary-questions" for one in desk.screen.findings.findings)
    desk.press("Ctrl+B", "Tab")
    desk.type("y")
    desk.press("Tab")
    desk.type("y")
    desk.press(*["Tab"] * 6)
    desk.type("2")
    assert "Medicare pays second (12)" in desk.screen.sheets.current.words.text()
    desk.press("Ctrl+S")
    ranks = {one.id: (one.rank, one.medicare_secondary_reason) for one in find(desk, Coverage)}
    assert ranks[first.id] == (2, "12")
    assert find(desk, Questionnaire)[0].reason == "12"
    assert not any(one.rule == "secondary-questions" for one in desk.screen.findings.findings)
    desk.program.desk.toasts.undo()
    desk.settle()
    assert find(desk, Coverage, id=first.id)[0].rank == 1
    assert find(desk, Questionnaire) == ()


def test_a_case_is_edited_and_two_desks_are_told_which_field_differs(desk):
    page = go_to(desk, lambda page: bool(page.visits))
    case = find(desk, Case, id=page.visits[0].case_id)[0]
    desk.press("Ctrl+G", "Tab", "Tab")
    desk.type("Knee")
    ben = Bench(desk.office.bench.store, desk.office.clock, "ben", desk.office.bench.codes)
    registration.save_case(ben, replace(case, label="Back", employer="Mill"))
    desk.press("Ctrl+S")
    asked = desk.screen.body.confirm.text
    assert asked.startswith("ben saved this meanwhile. Label: there “Back”, here “Knee”.")
    assert find(desk, Case, id=case.id)[0].label == "Back"
    desk.press("Escape")
    assert desk.screen.sheets.current.form.texts()["label"] == "Knee"
    desk.press("Ctrl+S", "Return")
    saved = find(desk, Case, id=case.id)[0]
    assert (saved.label, saved.employer) == ("Knee", "Mill")


def test_the_head_of_a_visit_is_edited_and_its_privacy_kept(desk):
    page = go_to(desk, lambda page: bool(page.visits))
    visit = page.visits[0]
    desk.press("Shift+F8", "Tab")
    desk.type("AUTH9")
    desk.press(*["Tab"] * 10)
    desk.press("Tab")
    desk.type("y")
    desk.press("Ctrl+S")
    saved = find(desk, Encounter, id=visit.id)[0]
    assert (saved.prior_authorization, saved.confidential, saved.do_not_bill_plan) == ("AUTH9", True, False)


def test_half_a_private_address_is_refused_and_a_whole_one_kept(desk):
    patient = desk.screen.page.patient
    desk.press("Ctrl+J")
    desk.type("9 Quiet St")
    desk.press("Ctrl+S")
    assert "lacks the city" in desk.screen.sheets.current.form.box("line1").problem
    for typed in ("62704", "Springfield", "IL"):
        desk.press("Tab")
        desk.type(typed)
    desk.press("Ctrl+S")
    with desk.office.bench.store.reading() as connection:
        kept = patient_privacy.address_of(Reader(connection), patient.id)
    assert kept == Address("9 Quiet St", "", "Springfield", "IL", "62704")


def test_charts_are_joined_after_a_preview_and_taken_apart(desk):
    bench = desk.office.bench
    page = desk.screen.page
    twin = replace(page.patient, id=0, version=0, number="", email="two@example.org")
    command = RegisterPatient(patient=twin, case=Case(patient_id=0, label="Second card"))
    made = registration.register_patient(bench, command).value
    desk.press("Ctrl+M")
    desk.type(made.patient.number)
    desk.press("Return")
    assert "1 records and $0.00 move" in desk.screen.sheets.current.words.text()
    assert "Moves: 1 of case" in " ".join(desk.screen.sheets.current.story.texts)
    desk.press("Ctrl+S")
    assert len(find(desk, PatientMerge, taken_back_at=None)) == 1
    assert {one.patient_id for one in find(desk, Case, label="Second card")} == {page.patient.id}
    desk.screen.open(made.patient.id)
    desk.settle()
    assert desk.screen.page.patient.id == page.patient.id
    desk.press("Ctrl+M", "Tab", "Tab")
    desk.type("t")
    desk.press("Ctrl+S")
    assert find(desk, PatientMerge, taken_back_at=None) == ()
    assert find(desk, Case, label="Second card")[0].patient_id == made.patient.id


def test_a_registration_is_taken_back(desk):
    before = len(find(desk, Patient))
    desk.press("Ctrl+N")
    desk.type("Quillon")
    desk.press("Tab")
    desk.type("Ada")
    desk.press("Ctrl+S")
    assert desk.screen.page.patient.last_name == "Quillon"
    desk.program.desk.toasts.undo()
    desk.settle()
    assert len(find(desk, Patient)) == before
    assert desk.screen.page is None or desk.screen.page.patient.last_name != "Quillon"


def test_two_desks_on_one_patient_lose_nothing(desk):
    page = desk.screen.page
    desk.press("F2", "Tab", "Tab")
    desk.type("Q")
    ben = Bench(desk.office.bench.store, desk.office.clock, "ben", desk.office.bench.codes)
    registration.save_patient(ben, replace(page.patient, middle_name="Z", phone="2175550777"))
    desk.press("Ctrl+S")
    assert "Middle name: there “Z”, here “Q”" in desk.screen.body.confirm.text
    assert find(desk, Patient, id=page.patient.id)[0].middle_name == "Z"
    desk.press("Return")
    saved = find(desk, Patient, id=page.patient.id)[0]
    assert (saved.middle_name, saved.phone) == ("Q", "2175550777")


def test_like_charts_stand_beside_a_new_patient_and_enter_opens_one(desk):
    own = desk.screen.page.patient
    desk.press("Down", "Ctrl+N")
    for typed in (own.last_name + "e", own.first_name, "", f"{own.birth_date:%m%d%Y}"):
        desk.type(typed)
        desk.press("Tab")
    desk.qtbot.wait(400)
    desk.settle()
    (finding,) = desk.screen.findings.findings
    assert finding.message.endswith("has a like name and the same birth date.")
    desk.press("Ctrl+.")
    assert desk.screen.page.patient.id == own.id
    assert desk.screen.showing == FACTS


def test_the_zip_fills_city_and_state_and_gives_way_to_what_is_typed(desk):
    lived = next(one for one in find(desk, Patient) if one.city)
    desk.press("Ctrl+N", *["Tab"] * 8)
    desk.type(lived.zip[:5])
    desk.press("Tab")
    texts = desk.screen.body.intake.person.texts()
    assert (texts["city"], texts["state"]) == (lived.city, lived.state)
    desk.press("Escape", "Ctrl+N", *["Tab"] * 8)
    person = desk.screen.body.intake.person
    person.put_texts({"city": "", "state": "", "zip": ""})
    desk.type("90210")
    desk.press("Tab")
    assert (person.texts()["city"], person.texts()["state"]) == ("", "CA")


def test_a_member_id_of_another_pattern_is_told_and_may_be_saved(desk):
    page = go_to(desk, lambda page: len(page.coverages) == 1)
    one = page.coverages[0].coverage
    bench = desk.office.bench
    payer = find(desk, Payer, id=one.payer_id)[0]
    setup.save_setup(
        bench, replace(payer, member_id_pattern=r"[A-Z]{3}\d{9}", member_id_words="3 letters, 9 digits")
    )
    desk.program.desk.changes.tell(Changes.of(Kind.PAYER))
    desk.settle()
    desk.screen.body.time.setFocus()
    desk.press("Return", *["Tab"] * 3)
    desk.type("12")
    desk.press("Tab")
    assert "have 3 letters, 9 digits" in desk.screen.body.coverage.box("member_id").problem
    desk.press("Ctrl+S")
    assert find(desk, Coverage, id=one.id)[0].member_id == "12"
    assert any(each.rule == "member-id-pattern" for each in desk.screen.findings.findings)


def picture(colour):
    made = QImage(200, 120, QImage.Format.Format_RGB32)
    made.fill(colour)
    return made


def test_a_card_is_pasted_front_and_back_and_enlarged(desk):
    page = go_to(desk, lambda page: len(page.coverages) == 1)
    desk.screen.body.time.setFocus()
    for colour in (0xFF8800, 0x0088FF):
        QGuiApplication.clipboard().setImage(picture(colour))
        desk.press("Ctrl+V")
    coverage = page.coverages[0].coverage.id
    kept = find(desk, Document, "document_date", coverage_id=coverage)
    assert [one.kind for one in kept] == ["card_front", "card_back"]
    strip = desk.screen.cards.strip
    assert [one.id for one in strip.cards] == [one.id for one in kept]
    strip.setFocus()
    desk.press("Return")
    assert desk.screen.showing == STATEMENT
    desk.press("F9")
    assert desk.screen.body.confirm.text == ""
    desk.program.desk.toasts.undo()
    desk.settle()
    assert len(find(desk, Document, coverage_id=coverage)) == 1


def test_a_card_that_is_no_picture_is_refused_with_a_sentence(desk, tmp_path, monkeypatch):
    go_to(desk, lambda page: len(page.coverages) == 1)
    for name, content, sentence in (
        ("card.txt", b"no picture", "no PNG or JPEG"),
        ("card.png", b"\x89PNG\r\n\x1a\n broken", "damaged"),
        ("big.png", bytes(11 << 20), "more than 10 MB"),
    ):
        file = tmp_path / name
        file.write_bytes(content)
        monkeypatch.setattr(
            "medbill_desktop.ui.patients.cards.QFileDialog.getOpenFileName",
            lambda *_, file=file: (str(file), ""),
        )
        desk.press("Ctrl+Shift+O")
        assert sentence in desk.program.desk.toasts.text
    QGuiApplication.clipboard().clear()
    desk.screen.body.time.setFocus()
    desk.press("Ctrl+V")
    assert "no picture on the clipboard" in desk.program.desk.toasts.text
    assert not any(one.kind == "card_front" for one in find(desk, Document))


def test_an_alert_stands_on_the_screens_of_claims_coding_payments_and_followup(real_window, qtbot):
    program = real_window(CLAIMS, FOLLOWUP, CODING, prepare=warn_about_everybody)
    walk = Walk(program, qtbot)
    for number in (1, 2, 3):
        walk.press(f"Ctrl+{number}")
        walk.settle()
        screen = program.window.current
        assert screen.alerts.text.startswith("! Interpreter needed"), screen.name


def warn_about_everybody(office):
    with office.bench.store.reading() as connection:
        people = Reader(connection).find(Patient)
    for one in people:
        note = PatientNote(
            patient_id=one.id, alert=True, text="Interpreter needed", noted_at=office.clock.now()
        )
        patient_notes.save_note(office.bench, note)
