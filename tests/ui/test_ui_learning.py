"""The room of levels by keys, in one real window: entered, judged at once, put on the line, undone (O42)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from medbill_desktop.domain.em import EmLevel
from medbill_desktop.domain.learning import (
    CoderCredential,
    CodeReview,
    EducationEntry,
    PracticeTry,
    ReviewedCode,
    ReviewState,
)
from medbill_desktop.domain.visit import Charge, Encounter, EncounterState
from medbill_desktop.services import charges, coding
from medbill_desktop.store import Reader
from medbill_desktop.ui.coding.em_screen import EmScreen
from medbill_desktop.ui.coding.screen import TAB
from medbill_desktop.ui.kit.rooms import room_keys
from medbill_desktop.ui.settings import columns
from medbill_desktop.ui.settings.coders_page import CodersPage
from medbill_desktop.ui.settings.screen import SettingsDialog
from medbill_desktop.ui.shell.lint import lint
from medbill_desktop.ui.shell.lint_look import look
from tests.walk import Walk

pytestmark = pytest.mark.slow


def find(office, kind, **equals):
    with office.bench.store.reading() as connection:
        return Reader(connection).find(kind, **equals)


def a_draft(office):
    visit = find(office, Encounter, state=EncounterState.DRAFT, place_of_service="11")[0]
    line = Charge(
        encounter_id=visit.id,
        patient_id=visit.patient_id,
        line=1,
        service_date=visit.service_date,
        code="99213",
    )
    charges.enter_charges(office.bench, visit.id, [line])
    return visit


def test_a_level_is_entered_put_on_the_line_and_taken_back(real_window, qtbot):
    made = {}
    program = real_window(TAB, prepare=lambda office: made.update(visit=a_draft(office), office=office))
    walk, visit, office = Walk(program, qtbot), made["visit"], made["office"]
    walk.settle()
    program.window.current.open(visit.id)
    walk.settle()
    walk.press("Ctrl+Shift+L")
    room = program.window.current
    assert isinstance(room, EmScreen)
    assert room._page.encounter.id == visit.id
    form = room.form
    form.editor("known").write("established")
    form.editor("problems").write("stables")
    form.focus("minutes")
    walk.type("x")
    walk.press("Ctrl+S")
    assert "not a whole number" in form.box("minutes").problem
    assert find(office, EmLevel, encounter_id=visit.id) == ()
    walk.press("BackSpace")
    walk.type("31")
    assert room.code.text() == "99214"
    assert "the minutes carry it" in room.told.text()
    assert "The line says 99213; the entries support 99214." in room.told.text()
    walk.press("F9")
    assert [one.code for one in find(office, Charge, encounter_id=visit.id)] == ["99214"]
    (kept,) = find(office, EmLevel, encounter_id=visit.id)
    assert (kept.code, kept.problems, kept.minutes) == ("99214", "stables", 31)
    program.desk.toasts.undo()
    walk.settle()
    assert [one.code for one in find(office, Charge, encounter_id=visit.id)] == ["99213"]
    assert room.form.level().minutes == 31
    clean(walk, program.window, "levels")
    practise(walk, office)


def clean(walk, root, name):
    """The page as it stands has no fault of the screen."""
    keys = walk.program.desk.keys
    faults = [*lint(root, name, keys), *look(root, name)]
    assert not faults, "\n".join(str(one) for one in faults)


def room_of(walk, key):
    """Come to a room of the tab by its keys."""
    number = [one.name for one in TAB.rooms].index(key) + 1
    walk.press(room_keys(number))
    return walk.program.window.current


def practise(walk, office):
    """A chart is answered with a mistake and then right; words are explained at the cursor."""
    room = room_of(walk, "practice")
    assert room.note.toPlainText().startswith("CC: Right ankle pain")
    room.table.setFocus()
    walk.press("Return")
    walk.press("F9")
    assert "Type the diagnoses" in room.form.box("diagnoses").problem
    walk.type("s93401a m25571")
    walk.press("Return")
    walk.type("99213")
    walk.press("F9")
    assert room.score.text() == "50 %"
    assert "Wrong  M25571\nPain belongs to the sprain" in room.said.toPlainText()
    room.form.focus("diagnoses")
    walk.press("Ctrl+A")
    walk.type("s93401a")
    walk.press("F9")
    assert room.score.text() == "100 %"
    assert room.table.rows[0]["best"] == "100 %"
    assert [one.score for one in find(office, PracticeTry)] == [50, 100]
    text = room.note.toPlainText()
    assert room.hover.words_at(text.index("fibula") + 2) == "fibula: thin bone of the lower leg"
    assert room.hover.words_at(text.index("curb")) == ""
    clean(walk, walk.program.window, "practice")
    review(walk, office)


def review(walk, office):
    """A visit of another coder is drawn by lot and judged; what is not judged stops the finish."""
    other = replace(office.bench, user="zoe")
    visit = find(office, Encounter, state=EncounterState.DRAFT)[0]
    coding.assign_diagnoses(office.bench, visit.id, (("icd10cm", "I10"),))
    charges.release_encounter(other, visit.id)
    room = room_of(walk, "reviews")
    walk.press("Ctrl+N")
    walk.type("x")
    walk.press("Return")
    assert "not a whole number" in walk.program.desk.toasts.text
    walk.press("Ctrl+N")
    walk.press("3", "Return")
    (mine,) = find(office, CodeReview, coder="zoe")
    assert len(find(office, CodeReview)) == 4
    room.list.choose(mine.id)
    walk.settle()
    room.codes.setFocus()
    walk.press("F9")
    assert "I10 is not judged yet" in walk.program.desk.toasts.text
    walk.press("Return", "1", "Return")
    walk.press("Return")
    walk.type("99214")
    walk.press("Return")
    walk.press("Ctrl+M")
    walk.type("z79.4")
    walk.press("Return")
    walk.press("F9", "Return")
    (done,) = find(office, CodeReview, coder="zoe")
    assert (done.state, done.codes, done.right, done.reviewer) == (ReviewState.DONE, 3, 1, office.bench.user)
    assert [one.verdict for one in find(office, ReviewedCode, review_id=done.id)] == [
        "right",
        "wrong",
        "missing",
    ]
    assert room.accuracy.rows[0]["line"] == "3, under 95 %"
    walk.program.desk.toasts.undo()
    walk.settle()
    assert find(office, CodeReview, coder="zoe")[0].state is ReviewState.DRAWN
    clean(walk, walk.program.window, "reviews")
    certify(walk, office)


def certify(walk, office):
    """A certificate is typed, refused without its name, kept, gets education, goes and comes back."""
    walk.press("Ctrl+,")
    dialog = walk.program.window.findChild(SettingsDialog)
    dialog.sections.setFocus()
    dialog.sections.go(columns.SECTIONS.index("Coders"))
    walk.settle()
    page = dialog.findChild(CodersPage)
    walk.press("Ctrl+N")
    walk.press("Ctrl+S")
    assert "CPC or CCS" in page.form.box("kind").problem
    walk.type("cpc")
    page.form.focus("expires")
    walk.press("Ctrl+A")
    walk.type("06/30/2026")
    page.form.focus("needed")
    walk.type("36")
    walk.press("Ctrl+S")
    (held,) = find(office, CoderCredential)
    assert (held.user, held.kind, held.needed) == (office.user, "CPC", 360)
    page.course.focus("title")
    walk.type("Code updates")
    page.course.focus("units")
    walk.type("2.25")
    walk.press("Ctrl+U")
    assert "no number of units" in page.course.box("units").problem
    walk.press("BackSpace")
    walk.press("Ctrl+U")
    assert page.list.rows[0]["standing"] == "Ends soon"
    assert page.heading.text().endswith("2.2 of 36")
    clean(walk, dialog, "coders")
    page.course.focus("units")
    walk.press("Ctrl+Delete")
    assert find(office, CoderCredential) == find(office, EducationEntry) == ()
    walk.program.desk.toasts.undo()
    walk.settle()
    assert [one.units for one in find(office, EducationEntry)] == [22]
