"""Calls, notes and work items of the follow-up desk, on both engines."""

from datetime import date, timedelta

import pytest
from make_services import an_answer

from medbill_desktop.domain.desk import ClaimEvent, WorkItem, WorkState
from medbill_desktop.domain.errors import UserError
from medbill_desktop.query.followup import FollowupQueue, Queued, of_row, row_id
from medbill_desktop.services import followup, posting, statements
from medbill_desktop.services.followup import CallNote

TODAY = date(2026, 4, 15)


def queue(shop):
    return FollowupQueue(shop.bench.store.reading, shop.bench.clock)


def denied(shop):
    built = shop.sent()
    posting.post_claim(shop.bench, shop.check("0").id, an_answer(built, ("0", {"CO-50": "180"}), status="4"))
    return built.record.id


def test_a_call_stands_on_the_time_line_and_brings_the_claim_back_on_the_promised_day(shop):
    claim_id = denied(shop)
    promised = TODAY + timedelta(days=21)
    note = CallNote(text="In process", representative="Ana", reference="R-100", promised=promised)
    noted = followup.add_note(shop.bench, claim_id, note).value
    assert noted.event.text == "In process. Spoke with Ana, reference R-100. Promised by 05/06/2026."
    assert shop.claim(claim_id).next_action_date == promised
    assert list(queue(shop).ids("all", "-rank")) == []
    assert list(queue(shop).ids("later", "-rank")) == [row_id(Queued.CLAIM, claim_id)]


def test_a_call_without_a_promise_is_followed_up_by_itself(shop):
    claim_id = denied(shop)
    followup.add_note(shop.bench, claim_id, CallNote(text="Left a message"))
    assert shop.claim(claim_id).next_action_date == TODAY + timedelta(days=followup.LOOK_AGAIN_DAYS)


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (CallNote(), "Say what you learned"),
        (CallNote(representative="Ana"), "reference number that Ana gave you"),
        (CallNote(text="x", promised=TODAY), "04/15/2026 is not ahead"),
    ],
)
def test_half_a_call_is_refused_and_nothing_is_kept(shop, note, words):
    claim_id = denied(shop)
    events = shop.all(ClaimEvent, claim_id=claim_id)
    with pytest.raises(UserError, match=words):
        followup.add_note(shop.bench, claim_id, note)
    assert shop.all(ClaimEvent, claim_id=claim_id) == events


def test_a_note_taken_back_leaves_the_claim_as_it_was(shop):
    claim_id = denied(shop)
    before = shop.claim(claim_id).next_action_date, shop.all(ClaimEvent, claim_id=claim_id)
    noted = followup.put_off(shop.bench, claim_id, date(2026, 5, 1), "waiting for the records").value
    assert noted.event.text == "Put off until 05/01/2026: waiting for the records."
    followup.take_back_note(shop.bench, noted)
    assert (shop.claim(claim_id).next_action_date, shop.all(ClaimEvent, claim_id=claim_id)) == before


def test_a_work_item_is_closed_with_a_reason_once_and_can_be_opened_again(shop):
    claim_id = denied(shop)
    (item,) = shop.all(WorkItem, claim_id=claim_id)
    with pytest.raises(UserError, match="Say why"):
        followup.close_items(shop.bench, [item.id], "  ")
    followup.close_items(shop.bench, [item.id], "Appealed by letter")
    assert [one.state for one in shop.all(WorkItem, claim_id=claim_id)] == [WorkState.DONE]
    said = [event.text for event in shop.all(ClaimEvent, claim_id=claim_id) if event.kind == "closed"]
    assert [text.endswith("Appealed by letter") for text in said] == [True]
    with pytest.raises(UserError, match="was closed before"):
        followup.close_items(shop.bench, [item.id], "Again")
    followup.open_items(shop.bench, [item.id])
    assert [one.state for one in shop.all(WorkItem, claim_id=claim_id)] == [WorkState.OPEN]


def test_closing_nothing_is_refused(shop):
    with pytest.raises(UserError, match="no open work item"):
        followup.close_items(shop.bench, [], "Done")


def test_the_queue_ranks_money_times_age_and_knows_each_row_of_its_three_kinds(shop):
    claim_id = denied(shop)
    with_patient = shop.sent()
    check = shop.check("100", trace="1002")
    answer = an_answer(with_patient, ("100", {"CO-45": "40", "PR-1": "40"}))
    posting.post_claim(shop.bench, check.id, answer)
    source = queue(shop)
    assert source.counts() == {
        "all": 1,
        "denials": 1,
        "unanswered": 0,
        "items": 1,
        "later": 0,
        "balances": 1,
    }
    (row,) = source.first_page("denials", "-rank")
    assert of_row(row["id"]) == (Queued.CLAIM, claim_id)
    assert (row["open"].cents, row["about"]) == (18000, shop.payer.name)
    (owing,) = source.first_page("balances", "-rank")
    assert of_row(owing["id"]) == (Queued.PATIENT, shop.patient.id)
    assert owing["open"].cents == 4000
    assert list(source.ids("all", "-rank", "nobody")) == []
    assert list(source.ids("all", "patient", shop.patient.last_name)) == [row["id"]]


def test_the_statement_of_one_patient_is_the_one_that_the_run_prints(shop):
    built = shop.sent()
    answer = an_answer(built, ("100", {"CO-45": "40", "PR-1": "40"}))
    posting.post_claim(shop.bench, shop.check("100").id, answer)
    (bill,), left_out = statements.prepare(shop.bench, TODAY)
    assert left_out == ()
    assert statements.statement_of(shop.bench, shop.patient.id, TODAY) == bill
    assert bill.image.total_due.cents == 4000
