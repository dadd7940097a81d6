"""Queries and requests: asked, held, reminded, answered or withdrawn; a leading query never leaves (O43)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from medbill_desktop.domain.desk import WorkItem, WorkState
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.inquiry import OTHER, UNABLE, Indicator, Inquiry, InquiryState, Topic
from medbill_desktop.domain.visit import Document, Encounter
from medbill_desktop.forms.pdf_text import pdf_text
from medbill_desktop.services import provider_queries, requests
from medbill_desktop.services.provider_queries import AskProvider, ask_provider
from medbill_desktop.services.requests import Answer, AskFor

CHOICES = ("Mild persistent asthma", "Moderate persistent asthma")


def a_query(visit, **over):
    values = {
        "encounter_id": visit.id,
        "topic": Topic.SPECIFICITY,
        "subject": "Severity of asthma",
        "question": "Based on your clinical judgment, can the asthma be described further?",
        "choices": CHOICES,
        "indicators": (
            Indicator(quote="asthma, albuterol three times a week", said="Visit note, 04/01/2026"),
        ),
    }
    return AskProvider(**{**values, **over})


def one(shop, type_, **where):
    (found,) = shop.all(type_, **where)
    return found


def test_a_query_holds_the_visit_until_the_answer_is_an_addendum(shop):
    visit = shop.encounter()
    asked = ask_provider(shop.bench, a_query(visit)).value
    assert asked.choices == (*CHOICES, OTHER, UNABLE)
    assert asked.due_date == shop.bench.clock.today() + timedelta(days=7)
    held = one(shop, Encounter, id=visit.id)
    assert (held.state, held.hold_kind, held.hold_owner) == ("held", "query", asked.asked_of)
    item = one(shop, WorkItem, kind="query")
    assert (item.state, item.due_date, item.encounter_id) == (WorkState.OPEN, asked.due_date, visit.id)
    letter = one(shop, Document, kind="letter")
    words = " ".join(pdf_text(shop.bench.store.blobs.get(letter.blob)).split())
    for said in (*CHOICES, OTHER, UNABLE, "three times a week", "Visit note, 04/01/2026", asked.asked_of):
        assert said in words
    done = requests.answer(shop.bench, asked.id, Answer(text=CHOICES[0])).value
    assert (done.state, done.answered_by, done.turnaround_hours) == ("answered", asked.asked_of, 0)
    addendum = one(shop, Document, id=done.document_id)
    text = shop.bench.store.blobs.get(addendum.blob).decode()
    assert CHOICES[0] in text
    assert CHOICES[1] not in text
    assert addendum.kind == "note"
    assert one(shop, Encounter, id=visit.id).state == "draft"
    assert one(shop, WorkItem, kind="query").state is WorkState.DONE
    with pytest.raises(UserError, match="answered already"):
        requests.withdraw(shop.bench, asked.id, "late")


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"indicators": ()}, "quotes nothing"),
        ({"question": " "}, "asks nothing"),
        ({"question": "Would you agree that this is asthma?"}, "leads to an answer"),
        ({"question": "Please document moderate asthma."}, "leads to an answer"),
        ({"question": "Can it be described further, so that the DRG is right?"}, "payment"),
        ({"choices": ("Asthma that reimburses",)}, "payment"),
        ({"choices": ("Yes", "No"), "topic": Topic.SIGNIFICANCE}, "Yes and no"),
        ({"choices": (OTHER, UNABLE)}, "No answer is offered"),
        ({"subject": "Moderate persistent asthma?"}, "gives the answer"),
        ({"question": "Does she have sepsis?", "choices": ("Sepsis",)}, "no quoted words"),
    ],
)
def test_a_leading_query_is_refused(shop, over, words):
    visit = shop.encounter()
    with pytest.raises(UserError, match=words):
        ask_provider(shop.bench, a_query(visit, **over))
    assert shop.all(Inquiry) == ()
    assert one(shop, Encounter, id=visit.id).state == "draft"


@pytest.mark.parametrize(
    "over",
    [
        {"choices": ()},
        {"choices": ("Mild persistent asthma",)},
        {"choices": ("Yes", "No"), "topic": Topic.CONFIRM},
        {"question": "What does the sputum culture of 04/01 mean for this visit?"},
    ],
)
def test_a_compliant_query_has_no_finding(shop, over):
    visit = shop.encounter()
    assert provider_queries.check_query(shop.bench, a_query(visit, **over)) == ()


def test_an_earlier_visit_is_a_warning_and_can_be_sent(shop):
    visit = shop.encounter()
    earlier = a_query(visit, indicators=(Indicator(quote="asthma", same_visit=False),))
    (found,) = provider_queries.check_query(shop.bench, earlier)
    assert (found.rule, found.severity) == ("query-earlier-visit", "warn")
    assert found.source.version == "2022 Update"
    assert ask_provider(shop.bench, earlier).value.state is InquiryState.ASKED


def test_the_visit_goes_on_only_when_the_last_question_is_closed(shop):
    visit = shop.encounter()
    first = ask_provider(shop.bench, a_query(visit)).value
    second = requests.ask_for(
        shop.bench, AskFor(what="Operative note", whom="Surgery center", encounter_id=visit.id)
    ).value
    assert (first.held, second.held) == (True, False)
    requests.answer(shop.bench, second.id, Answer(text="Came by fax", by="Ms. Reyes"))
    assert one(shop, Encounter, id=visit.id).state == "held"
    requests.withdraw(shop.bench, first.id, "The note says it on page 2")
    assert one(shop, Encounter, id=visit.id).state == "draft"


def test_a_request_on_a_claim_reminds_and_holds_nothing_that_is_released(shop):
    built = shop.sent()
    asked = requests.ask_for(
        shop.bench,
        AskFor(what="NPI of the referring provider", whom="Dr. Vale's office", claim_id=built.record.id),
    ).value
    assert (asked.claim_id, asked.patient_id, asked.held) == (built.record.id, shop.patient.id, False)
    later = shop.bench.clock.today() + timedelta(days=3)
    assert requests.remind_on(shop.bench, asked.id, later).value.remind_date == later
    assert one(shop, WorkItem, kind="query").due_date == later
    with pytest.raises(UserError, match="not in the future"):
        requests.remind_on(shop.bench, asked.id, shop.bench.clock.today())
    with pytest.raises(UserError, match="what was answered"):
        requests.answer(shop.bench, asked.id, Answer(text=" "))
    with pytest.raises(UserError, match="what is needed"):
        requests.ask_for(shop.bench, AskFor(what="", whom="x"))
    with pytest.raises(UserError, match="why"):
        requests.withdraw(shop.bench, asked.id, "")


def test_turnaround_is_the_middle(shop):
    visit = shop.encounter()
    asked = ask_provider(shop.bench, a_query(visit)).value
    done = [
        replace(asked, state=InquiryState.ANSWERED, answered_at=asked.asked_at + timedelta(hours=hours))
        for hours in (2, 50, 7)
    ]
    assert provider_queries.turnaround([*done, asked]) == 7
    assert provider_queries.turnaround([asked]) is None
