"""Certificates of coders, samples for a second coder and their accuracy, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from make_services import a_line

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.learning import (
    Accuracy,
    CoderCredential,
    CodeReview,
    EducationEntry,
    ReviewedCode,
    ReviewState,
    Standing,
    Verdict,
    earned,
    score_of,
    standing_of,
    units_text,
)
from medbill_desktop.query import reviews as query
from medbill_desktop.services import charges, credentials, reviews
from medbill_desktop.services.unrelease import unrelease_encounter
from tests.make import TODAY


def judged(*verdicts):
    return [ReviewedCode(review_id=0, code=f"C{at}", verdict=one) for at, one in enumerate(verdicts)]


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2026, 7, 14), Standing.GOOD),
        (date(2026, 7, 15), Standing.SOON),
        (date(2026, 10, 13), Standing.SOON),
        (date(2026, 10, 14), Standing.EXPIRED),
    ],
)
def test_a_certificate_counts_through_its_last_day(day, standing):
    held = CoderCredential(user="ana", kind="CPC", expires=date(2026, 10, 13))
    assert standing_of(held, day) is standing


def test_units_count_from_issue_to_expiry():
    held = CoderCredential(id=1, user="a", kind="CPC", issued=date(2025, 1, 1), expires=date(2026, 12, 31))
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    entries = [EducationEntry(credential_id=1, earned_on=one, title="x", units=15) for one in days]
    other = EducationEntry(credential_id=2, earned_on=days[1], title="x", units=99)
    assert earned(held, [*entries, other]) == 30
    assert (units_text(30), units_text(45), units_text(0)) == ("3", "4.5", "0")


def test_accuracy_is_cut_at_the_line_and_not_rounded():
    assert score_of(judged(Verdict.RIGHT, Verdict.WRONG, Verdict.EXTRA, Verdict.MISSING)) == (4, 1)
    for codes, right, below in ((20, 19, False), (1000, 949, True), (10000, 9499, True), (0, 0, False)):
        assert Accuracy("ana", 1, codes, right).below is below
    assert Accuracy("ana", 1, 10000, 9499).tenths == 949


def test_certificates_are_kept_removed_and_brought_back(shop):
    held = CoderCredential(user="ana", kind="cpc ", expires=date(2027, 6, 30), needed=360)
    kept = credentials.save_credential(shop.bench, held).value
    assert kept.kind == "CPC"
    entry = EducationEntry(credential_id=kept.id, earned_on=TODAY, title="Updates", units=20)
    credentials.add_education(shop.bench, entry)
    for wrong, words in (
        (replace(held, user=" "), "whose certificate"),
        (replace(held, issued=date(2028, 1, 1)), "expires before"),
        (replace(held, needed=-1), "not negative"),
    ):
        with pytest.raises(UserError, match=words):
            credentials.save_credential(shop.bench, wrong)
    for wrong_entry, words in (
        (replace(entry, title=" "), "what the education"),
        (replace(entry, units=0), "how many units"),
        (replace(entry, earned_on=TODAY + timedelta(days=1)), "on or after its day"),
    ):
        with pytest.raises(UserError, match=words):
            credentials.add_education(shop.bench, wrong_entry)
    gone = credentials.remove_credential(shop.bench, kept).value
    assert shop.all(CoderCredential) == shop.all(EducationEntry) == ()
    back = credentials.restore_credential(shop.bench, kept, gone).value
    (again,) = shop.all(EducationEntry)
    assert (again.credential_id, again.units) == (back.id, 20)
    credentials.remove_education(shop.bench, again)
    assert shop.all(EducationEntry) == ()


def test_a_sample_is_drawn_once_and_judged_by_another_coder(shop):
    zoe = replace(shop.bench, user="zoe")
    visits = [shop.released(a_line("99213"), a_line("99214")) for _ in range(2)]
    draft = shop.encounter()
    charges.enter_charges(zoe, draft.id, [a_line("99213")])
    charges.release_encounter(zoe, draft.id)
    with pytest.raises(UserError, match="from 1 to 100"):
        reviews.draw_sample(shop.bench, 0)
    drawn = reviews.draw_sample(shop.bench, 1).value
    assert [one.coder for one in drawn] == sorted(["zoe", shop.bench.user])
    by_coder = {one.coder: one for one in drawn}
    assert by_coder["zoe"].encounter_id == draft.id
    again = reviews.draw_sample(shop.bench, 5).value
    assert {one.encounter_id for one in (*drawn, *again)} == {draft.id, *(one.id for one in visits)}
    with pytest.raises(UserError, match="not drawn yet"):
        reviews.draw_sample(shop.bench, 5)
    with pytest.raises(UserError, match="yourself"):
        reviews.finish_review(zoe, by_coder["zoe"], judged(Verdict.RIGHT))
    with pytest.raises(UserError, match="no codes to judge"):
        reviews.finish_review(shop.bench, by_coder["zoe"], [])
    said = judged(Verdict.RIGHT, Verdict.RIGHT, Verdict.MISSING)
    done = reviews.finish_review(shop.bench, by_coder["zoe"], said, " Look at the stage. ").value
    assert (done.state, done.codes, done.right, done.note) == (ReviewState.DONE, 3, 2, "Look at the stage.")
    with pytest.raises(UserError, match="is done"):
        reviews.finish_review(shop.bench, done, said)
    with shop.bench.store.reading() as connection:
        (found,) = query.accuracy_by_coder(connection, TODAY, TODAY)
        page = query.review_page(connection, done.id)
        waiting = query.listed_reviews(connection)
        assert query.accuracy_by_coder(connection, TODAY + timedelta(days=1), TODAY) == ()
    assert (found.coder, found.tenths, found.below) == ("zoe", 666, True)
    assert [one.verdict for one in page.codes] == [one.verdict for one in said]
    assert [one.record.state for one in waiting] == [ReviewState.DRAWN, ReviewState.DRAWN, ReviewState.DONE]
    reviews.reopen_review(shop.bench, done)
    assert shop.all(ReviewedCode) == ()
    assert {one.state for one in shop.all(CodeReview)} == {ReviewState.DRAWN}


def test_a_visit_taken_back_is_not_drawn_and_belongs_to_who_released_it_last(shop):
    visit = shop.released()
    unrelease_encounter(shop.bench, visit.id)
    with pytest.raises(UserError, match="not drawn yet"):
        reviews.draw_sample(shop.bench, 5)
    charges.release_encounter(replace(shop.bench, user="ben"), visit.id)
    (drawn,) = reviews.draw_sample(shop.bench, 5).value
    assert (drawn.coder, drawn.encounter_id) == ("ben", visit.id)
