"""Who coded what: visits to draw a sample from, reviews that wait, and the accuracy of each coder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.learning import Accuracy, CodeReview, ReviewedCode, ReviewState
from medbill_desktop.domain.visit import Charge, ChargeState, Diagnosis, Encounter, EncounterState
from medbill_desktop.query.worklists.parts import listed
from medbill_desktop.store import Reader, tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RELEASED_BY = "release encounter"
"""The action of the audit by which a coder lets a visit go; whoever did it is its coder."""
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ListedReview:
    """A review with whose visit it is and of which day."""

    record: CodeReview
    patient: str
    service_date: date


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A review with the codes of its visit as they stand, and what was said of them if it is done."""

    record: CodeReview
    encounter: Encounter
    diagnoses: tuple[Diagnosis, ...]
    charges: tuple[Charge, ...]
    codes: tuple[ReviewedCode, ...]


def released_visits(
    connection: sa.Connection, first: date, last: date
) -> Mapping[str, Sequence[tuple[int, int]]]:
    """The visits that each coder released in a span of days and that nobody drew yet, as visit and patient.

    A visit that was taken back and released again belongs to who released it last.
    """
    a, visit, drawn = tables.audit.c, tables.encounter, tables.code_review.c
    since = datetime.combine(first, time(), UTC)
    # An evening in America is the next day in UTC.
    until = datetime.combine(last + timedelta(days=2), time(), UTC)
    query = (
        sa.select(a.record_id, a.user, visit.c.patient_id)
        .join(visit, visit.c.id == a.record_id)
        .where(
            a.recorded_at >= since,
            a.recorded_at < until,
            a.action == RELEASED_BY,
            a.kind == Kind.ENCOUNTER,
            visit.c.state == EncounterState.RELEASED,
            ~sa.exists().where(drawn.encounter_id == a.record_id),
        )
        .order_by(a.recorded_at)
    )
    last_by = {row.record_id: (row.user, row.patient_id) for row in connection.execute(query)}
    found: dict[str, list[tuple[int, int]]] = {}
    for visit_id, (user, patient_id) in sorted(last_by.items()):
        found.setdefault(user, []).append((visit_id, patient_id))
    return found


def listed_reviews(connection: sa.Connection) -> tuple[ListedReview, ...]:
    """Reviews that wait, the oldest first, then the latest ones that are done."""
    reader, c = Reader(connection), tables.code_review.c
    visit, patient = tables.encounter, tables.patient
    query = (
        sa.select(c.id, listed(patient).label("patient"), visit.c.service_date)
        .join(visit, visit.c.id == c.encounter_id)
        .join(patient, patient.c.id == c.patient_id)
        .order_by(sa.case((c.state == ReviewState.DRAWN, 0), else_=1), c.reviewed_on.desc(), c.id)
        .limit(_SHOWN)
    )
    rows = connection.execute(query).all()
    records = {one.id: one for one in reader.find(CodeReview)}
    return tuple(ListedReview(records[row.id], row.patient, row.service_date) for row in rows)


def review_page(connection: sa.Connection, review_id: int) -> ReviewPage:
    """Read a review with the codes of its visit.

    Raises:
        NotFound: there is no such review.
    """
    reader = Reader(connection)
    record = reader.get(CodeReview, review_id)
    charges = reader.find(Charge, order_by="line", encounter_id=record.encounter_id)
    return ReviewPage(
        record=record,
        encounter=reader.get(Encounter, record.encounter_id),
        diagnoses=reader.find(Diagnosis, order_by="position", encounter_id=record.encounter_id),
        charges=tuple(one for one in charges if one.state is not ChargeState.VOID),
        codes=reader.find(ReviewedCode, review_id=review_id),
    )


def accuracy_by_coder(connection: sa.Connection, first: date, last: date) -> tuple[Accuracy, ...]:
    """The accuracy of each coder over the reviews done in a span of days, the lowest first."""
    c = tables.code_review.c
    query = (
        sa.select(c.coder, sa.func.count(), sa.func.sum(c.codes), sa.func.sum(c.right))
        .where(c.state == ReviewState.DONE, c.reviewed_on >= first, c.reviewed_on <= last)
        .group_by(c.coder)
    )
    found = (
        Accuracy(coder, int(reviews), int(codes), int(right))
        for coder, reviews, codes, right in connection.execute(query)
    )
    return tuple(sorted(found, key=lambda one: (one.tenths, one.coder)))
