"""Key budgets beside the record: take a proposed code, ask the provider; each with a mistake and its mend."""

from __future__ import annotations

import pytest

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.evidence import CodeDecision, Evidence
from medbill_desktop.domain.inquiry import Inquiry, InquiryState
from medbill_desktop.domain.visit import Diagnosis, Document, Encounter
from medbill_desktop.services.documents import TakeIn, take_in
from medbill_desktop.store import Reader
from medbill_desktop.ui.coding.screen import TAB
from medbill_desktop.ui.kit.navigate import Target
from tests.walk import Walk

pytestmark = pytest.mark.slow

TAKE_KEYS, QUERY_KEYS = 1, 3
NOTE = """\
HPI:
Wheezing at night, uses albuterol three times a week. Father had gout.

Assessment and plan:
1. Asthma, not well controlled.
2. HTN, at goal. Continue lisinopril.
3. Possible pneumonia, chest film ordered.
"""


def with_note(office):
    """The first chart of the queue gets a note with everything in it."""
    with office.bench.store.reading() as connection:
        visits = Reader(connection).find(Encounter, state="draft", order_by="service_date")
        coded = {one.encounter_id for one in Reader(connection).find(Diagnosis)}
    visit = next(one for one in visits if one.id not in coded)
    day = office.clock.today()
    note = TakeIn(
        patient_id=visit.patient_id,
        encounter_id=visit.id,
        content=NOTE.encode(),
        day=day,
        title="Today's note",
    )
    take_in(office.bench, note)


@pytest.fixture
def walk(real_window, qtbot):
    program = real_window(TAB, prepare=with_note)
    made = Walk(program, qtbot)
    made.settle()
    made.screen = program.window.current
    made.desk = made.screen.record_desk
    made.visit = made.screen.page.encounter.id
    return made


def find(walk, kind, **equals):
    with walk.program.desk.office.bench.store.reading() as connection:
        return Reader(connection).find(kind, **equals)


def typed(walk):
    return [str(line["code"]) for line in walk.screen.form.diagnosis_lines.lines]


def test_take_a_proposed_code_by_one_key_with_its_evidence(walk):
    first = walk.desk.pane.current
    assert first.open
    start = walk.keys
    walk.press("Alt+A")
    assert walk.keys - start <= TAKE_KEYS
    assert typed(walk) == [first.code]
    (kept,) = find(walk, Evidence, encounter_id=walk.visit)
    assert (kept.code, kept.quote) == (first.code, first.span.text)
    (made,) = find(walk, CodeDecision, encounter_id=walk.visit)
    assert (made.taken, made.opened) == (first.code, True)
    following = walk.desk.pane.current
    assert following.open
    assert following.code != first.code
    assert walk.screen.documents.text.place == (following.span.start, following.span.end)
    assert find(walk, Diagnosis, encounter_id=walk.visit) == ()  # nothing is final before the coder saves
    walk.press("Alt+X", "Ctrl+S")
    assert [one.code for one in find(walk, Diagnosis, encounter_id=walk.visit)] == [first.code]
    refused = find(walk, CodeDecision, encounter_id=walk.visit, taken="")
    assert [one.proposed for one in refused] == [following.code]


def test_the_record_opens_at_the_evidence_of_a_code(walk):
    """Where another tab leads; not a walk."""
    first = walk.desk.pane.current
    walk.press("Alt+A", "Alt+X", "Ctrl+S", "F6")
    (kept,) = find(walk, Evidence, encounter_id=walk.visit)
    walk.program.desk.navigator.go(Target(Kind.ENCOUNTER, walk.visit, f"icd10cm:{first.code}"))
    walk.settle()
    assert walk.screen.documents.text.place == (kept.start, kept.stop)


def test_a_code_taken_by_mistake_is_taken_back(walk):
    first = walk.desk.pane.current
    start = walk.keys
    walk.press("Alt+A", "Ctrl+Z")
    assert typed(walk) == []
    assert find(walk, CodeDecision) == find(walk, Evidence) == ()
    assert walk.desk.pane.offers[0].open
    walk.press("Alt+Up", "Alt+A")
    assert typed(walk) == [first.code]
    assert walk.keys - start <= TAKE_KEYS + len(("Ctrl+Z", "Alt+Up", "Alt+A"))
    walk.press("Ctrl+S")
    assert [one.code for one in find(walk, Diagnosis, encounter_id=walk.visit)] == [first.code]


def test_the_note_says_why_other_findings_are_not_proposed(walk):
    why = {one.span.text: one.why for one in walk.desk.offers if not one.code}
    assert "guideline IV.H" in why["pneumonia"]
    assert "relative" in why["gout"]
    text = walk.screen.documents.text
    marks = {text.words(one.start, one.stop): one for one in text.marks}
    assert (marks["pneumonia"].letter, marks["pneumonia"].dotted) == ("U", True)
    assert (marks["gout"].letter, marks["Asthma"].letter) == ("F", "P")
    text.show_place(NOTE.index("albuterol"), NOTE.index("albuterol") + 9)
    assert text.sees(NOTE.index("albuterol"))


def test_ask_the_provider_in_three_keys_and_take_the_answer_in(walk):
    start = walk.keys
    walk.press("Alt+Q")
    walk.type("Mild persistent asthma")
    walk.press("Return")
    walk.type("Moderate persistent asthma")
    walk.press("Ctrl+Return")
    assert walk.keys - start <= QUERY_KEYS
    (asked,) = find(walk, Inquiry)
    assert (asked.encounter_id, asked.state, asked.held) == (walk.visit, InquiryState.ASKED, True)
    assert find(walk, Encounter, id=walk.visit)[0].state == "held"
    walk.press("Ctrl+Shift+3")
    room = walk.program.window.current
    assert room.counts() == {"all": 1, "alert": 0}
    walk.press("Ctrl+Return")
    walk.type("2")
    walk.press("Return")
    (done,) = find(walk, Inquiry)
    assert (done.state, done.answer) == (InquiryState.ANSWERED, "Moderate persistent asthma")
    assert find(walk, Encounter, id=walk.visit)[0].state == "draft"
    assert find(walk, Document, id=done.document_id)[0].title.startswith("Addendum")


def test_a_leading_query_is_refused_and_mended(walk):
    start = walk.keys
    walk.press("Alt+Q")
    walk.type("Yes")
    walk.press("Return")
    walk.type("No")
    walk.press("Ctrl+Return")
    assert find(walk, Inquiry) == ()
    assert "Yes and no" in walk.screen.asking.form.lint.text()
    walk.press("Shift+Tab")
    walk.type("Mild persistent asthma")
    walk.press("Return")
    walk.type("Moderate persistent asthma")
    walk.press("Ctrl+Return")
    (asked,) = find(walk, Inquiry)
    assert asked.choices[:2] == ("Mild persistent asthma", "Moderate persistent asthma")
    assert (asked.encounter_id, asked.state, asked.held) == (walk.visit, InquiryState.ASKED, True)
    assert walk.keys - start <= QUERY_KEYS + len(("Shift+Tab", "Return", "Ctrl+Return"))


def test_a_query_asked_by_mistake_is_withdrawn(walk):
    walk.press("Alt+Q")
    walk.type("Mild persistent asthma")
    walk.press("Return")
    walk.type("Moderate persistent asthma")
    walk.press("Ctrl+Return", "Ctrl+Z")
    assert find(walk, Inquiry)[0].state is InquiryState.WITHDRAWN
    assert find(walk, Encounter, id=walk.visit)[0].state == "draft"


def test_evidence_by_hand_and_a_paper_asked_for(walk):
    walk.press("Return")
    walk.type("i10")
    walk.press("Return", "Up")
    text = walk.screen.documents.text
    walk.press("Alt+E")
    assert "Select the words" in walk.program.desk.toasts.text
    cursor = text.textCursor()
    cursor.setPosition(NOTE.index("HTN"))
    cursor.setPosition(NOTE.index("HTN") + 3, cursor.MoveMode.KeepAnchor)
    text.setTextCursor(cursor)
    walk.press("Alt+E")
    (kept,) = find(walk, Evidence)
    assert (kept.code, kept.quote) == ("I10", "HTN")
    walk.press("Alt+R")
    walk.type("1")
    walk.press("Return")
    walk.type("Surgery center")
    walk.press("Return")
    (asked,) = find(walk, Inquiry)
    assert (asked.subject, asked.asked_of, asked.held) == ("Operative note", "Surgery center", True)
