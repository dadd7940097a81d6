"""Queries to providers and requests for papers: who was asked what, and by when it is due (O43)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.inquiry import InquiryKind, InquiryState
from medbill_desktop.domain.worklist import Column, Content, WorklistSpec
from medbill_desktop.query.ranges import of_patients
from medbill_desktop.query.worklist import Arm, Arms, Worklist, chips
from medbill_desktop.query.worklists.parts import always, listed
from medbill_desktop.store import tables

_ASKED = tables.inquiry
_open = _ASKED.c.state == InquiryState.ASKED


def _overdue(today: date) -> tuple[Arm, ...]:
    return ((_open, _ASKED.c.due_date < today),)


_ARMS: Mapping[str, tuple[str, Arms]] = {
    "open": ("Waiting", always((_open,))),
    "overdue": ("Overdue", _overdue),
    "queries": ("Queries", always((_open, _ASKED.c.kind == InquiryKind.CLINICAL))),
    "requests": ("Requests", always((_open, _ASKED.c.kind == InquiryKind.REQUEST))),
    "answered": ("Answered", always((_ASKED.c.state == InquiryState.ANSWERED,))),
    "withdrawn": ("Withdrawn", always((_ASKED.c.state == InquiryState.WITHDRAWN,))),
}

INQUIRIES = Worklist(
    spec=WorklistSpec(
        name="inquiries",
        title="Queries and requests",
        columns=(
            Column("patient", "Patient", Content.NAME),
            Column("subject", "About", Content.FREE),
            Column("asked_of", "Asked", Content.NAME),
            Column("due_date", "Due", Content.DATE, sortable=True),
            Column("remind_date", "Remind", Content.DATE),
            Column("kind", "Kind", Content.CODE),
            Column("state", "State", Content.CODE),
        ),
        filters=chips({key: title for key, (title, _) in _ARMS.items()}),
        default_sort="due_date",
        depends_on=frozenset({Kind.INQUIRY, Kind.PATIENT}),
        target=Kind.INQUIRY,
        shown=("patient", "subject", "due_date"),
    ),
    table=_ASKED,
    arms={key: arms for key, (_, arms) in _ARMS.items()},
    sorts={"due_date": _ASKED.c.due_date},
    query=sa.select(
        _ASKED.c.id,
        _ASKED.c.kind,
        _ASKED.c.state,
        _ASKED.c.subject,
        _ASKED.c.asked_of,
        _ASKED.c.due_date,
        _ASKED.c.remind_date,
        _ASKED.c.encounter_id,
        _ASKED.c.claim_id,
        _ASKED.c.patient_id,
        listed(tables.patient).label("patient"),
    ).outerjoin(tables.patient, tables.patient.c.id == _ASKED.c.patient_id),
    search=lambda typed: of_patients(_ASKED.c.patient_id, typed),
)
