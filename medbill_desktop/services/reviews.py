"""Audits by a second coder: a sample is drawn by lot, every code is judged, accuracy follows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.learning import CodeReview, ReviewedCode, ReviewState, score_of
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.query.reviews import released_visits
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import UnitOfWork

SPAN_DAYS = 30
MOST = 100


def draw_sample(bench: Bench, each: int, days: int = SPAN_DAYS) -> Done[tuple[CodeReview, ...]]:
    """Draw visits of each coder by lot from those released lately; a visit is drawn once.

    The lot is the digest of the day and the visit, so that nobody chooses and a repetition draws the same.

    Args:
        bench: the office.
        each: how many of each coder.
        days: how far back.

    Raises:
        UserError: the number is none of 1 to 100, or nobody released a visit that is not drawn yet.
    """
    bench.require(Permission.APPROVE)
    if not 1 <= each <= MOST:
        raise UserError(f"{each} visits of each coder cannot be drawn. Type a number from 1 to {MOST}.")
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> tuple[CodeReview, ...]:
        found = released_visits(uow.connection, today - timedelta(days=days), today)
        if not found:
            raise UserError(f"Nobody released a visit in the last {days} days that is not drawn yet.")
        return tuple(
            uow.insert(
                CodeReview(
                    patient_id=patient,
                    encounter_id=visit,
                    coder=coder,
                    drawn_on=today,
                    drawn_by=bench.user,
                )
            )
            for coder, visits in sorted(found.items())
            for visit, patient in sorted(visits, key=lambda one: _lot(today, one[0]))[:each]
        )

    return bench.act("draw sample of visits", work)


def finish_review(
    bench: Bench, review: CodeReview, codes: Sequence[ReviewedCode], note: str = ""
) -> Done[CodeReview]:
    """Keep what the second coder said of every code of a visit.

    Args:
        bench: the office.
        review: as it was opened.
        codes: one for each code of the visit, and the missing ones.
        note: what the coder should know.

    Raises:
        UserError: it is the own visit, it is done already, or there are no codes.
        StaleRecord: somebody else finished it since.
    """
    bench.require(Permission.CODE_VISIT)
    if review.coder.casefold() == bench.user.casefold():
        raise UserError("You released this visit yourself; another coder has to review it.")
    if review.state is ReviewState.DONE:
        raise UserError("This review is done. Its codes stay as they were judged.")
    if not codes:
        raise UserError("The visit has no codes to judge. Add what is missing, or leave it open.")
    counted, right = score_of(codes)

    def work(uow: UnitOfWork) -> CodeReview:
        done = replace(
            review,
            state=ReviewState.DONE,
            reviewer=bench.user,
            reviewed_on=bench.clock.today(),
            codes=counted,
            right=right,
            note=note.strip(),
        )
        saved = uow.update(done)
        for one in codes:
            uow.insert(replace(one, id=0, version=0, review_id=review.id))
        return saved

    return bench.act("finish review of codes", work)


def reopen_review(bench: Bench, review: CodeReview) -> Done[CodeReview]:
    """Take a finished review back: the inverse of `finish_review`."""
    bench.require(Permission.CODE_VISIT)

    def work(uow: UnitOfWork) -> CodeReview:
        for one in uow.find(ReviewedCode, review_id=review.id):
            uow.delete(one)
        open_again = replace(review, state=ReviewState.DRAWN, reviewer="", reviewed_on=None, note="")
        return uow.update(replace(open_again, codes=0, right=0))

    return bench.act("reopen review of codes", work)


def _lot(day: date, visit: int) -> str:
    return hashlib.sha256(f"{day.isoformat()}:{visit}".encode()).hexdigest()
