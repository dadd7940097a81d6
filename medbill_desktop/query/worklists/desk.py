"""Work items, statements and the documents of a patient."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.desk import RunState, WorkState
from medbill_desktop.domain.worklist import Column, Content, WorklistSpec
from medbill_desktop.query.ranges import begins_with, of_patients
from medbill_desktop.query.worklist import Arms, Worklist, chips
from medbill_desktop.query.worklists.parts import always, listed
from medbill_desktop.store import tables

_ITEM = tables.work_item
_STATEMENT = tables.statement
_DOCUMENT = tables.document
_open = _ITEM.c.state == WorkState.OPEN

_ITEMS: Mapping[str, tuple[str, Arms]] = {
    "open": ("Open", always((_open,))),
    "denials": ("Denials", always((_open, _ITEM.c.kind == "denial"))),
    "due": ("Due", lambda today: ((_open, _ITEM.c.due_date <= today),)),
    "done": ("Done", always((_ITEM.c.state == WorkState.DONE,))),
}

WORK_ITEMS = Worklist(
    spec=WorklistSpec(
        name="work_items",
        title="To do",
        columns=(
            Column("kind", "Kind", Content.CODE),
            Column("patient", "Patient", Content.NAME, sortable=True),
            Column("claim", "Claim", Content.ID),
            Column("reason", "What to do", Content.FREE),
            Column("amount", "Amount", Content.MONEY),
            Column("due_date", "Due", Content.DATE, sortable=True),
            Column("age", "Age", Content.AGE),
        ),
        filters=chips({key: title for key, (title, _) in _ITEMS.items()}),
        default_sort="due_date",
        depends_on=frozenset({Kind.WORK_ITEM, Kind.CLAIM, Kind.PATIENT}),
        target=Kind.WORK_ITEM,
    ),
    table=_ITEM,
    arms={key: arms for key, (_, arms) in _ITEMS.items()},
    sorts={"due_date": _ITEM.c.due_date, "patient": _ITEM.c.patient_name_key},
    query=sa.select(
        _ITEM.c.id,
        _ITEM.c.kind,
        _ITEM.c.patient_name.label("patient"),
        _ITEM.c.patient_name_key.label("patient_key"),
        tables.claim.c.number.label("claim"),
        _ITEM.c.reason,
        _ITEM.c.amount,
        _ITEM.c.due_date,
        _ITEM.c.created_date,
        _ITEM.c.patient_id,
        _ITEM.c.claim_id,
        _ITEM.c.encounter_id,
        _ITEM.c.remittance_id,
    ).outerjoin(tables.claim, tables.claim.c.id == _ITEM.c.claim_id),
    search=lambda typed: of_patients(_ITEM.c.patient_id, typed),
    since={"age": "created_date"},
)

STATEMENTS = Worklist(
    spec=WorklistSpec(
        name="statements",
        title="Statements",
        columns=(
            Column("patient", "Patient", Content.NAME),
            Column("number", "Chart", Content.ID),
            Column("statement_date", "Date", Content.DATE, sortable=True),
            Column("total", "Amount", Content.MONEY),
            Column("age", "Age", Content.AGE),
        ),
        filters=chips({"all": "All"}),
        default_sort="-statement_date",
        depends_on=frozenset({Kind.STATEMENT, Kind.PATIENT}),
        target=Kind.STATEMENT,
    ),
    table=_STATEMENT,
    arms={"all": always(())},
    sorts={"statement_date": _STATEMENT.c.statement_date},
    query=sa.select(
        _STATEMENT.c.id,
        listed(tables.patient).label("patient"),
        tables.patient.c.number,
        _STATEMENT.c.statement_date,
        _STATEMENT.c.total,
        _STATEMENT.c.patient_id,
    ).join(tables.patient, tables.patient.c.id == _STATEMENT.c.patient_id),
    search=lambda typed: of_patients(_STATEMENT.c.patient_id, typed),
    since={"age": "statement_date"},
)


_RUN = tables.statement_run

STATEMENT_RUNS = Worklist(
    spec=WorklistSpec(
        name="statement_runs",
        title="Statement runs",
        columns=(
            Column("run_date", "Date", Content.DATE, sortable=True),
            Column("state", "State", Content.CODE),
            Column("statements", "Statements", Content.COUNT),
            Column("total", "Amount", Content.MONEY),
            Column("left_out", "Left out", Content.COUNT),
            Column("left_out_total", "Left out amount", Content.MONEY),
            Column("pages", "Pages", Content.COUNT),
            Column("made_by", "By", Content.NAME),
        ),
        filters=chips({"all": "All", "made": "Not printed"}),
        default_sort="-run_date",
        depends_on=frozenset({Kind.STATEMENT_RUN}),
        target=Kind.STATEMENT_RUN,
        shown=("run_date", "state", "statements", "total"),
    ),
    table=_RUN,
    arms={"all": always(()), "made": always((_RUN.c.state == RunState.MADE,))},
    sorts={"run_date": _RUN.c.run_date},
    query=sa.select(
        *(
            _RUN.c[name]
            for name in (
                "id",
                "run_date",
                "state",
                "statements",
                "total",
                "left_out",
                "left_out_total",
                "pages",
                "made_by",
            )
        )
    ),
    search=lambda typed: begins_with(_RUN.c.made_by, typed),
)


def documents_of(patient_id: int) -> Worklist:
    """The documents of one patient, newest first.

    Args:
        patient_id: whose documents.
    """
    own = _DOCUMENT.c.patient_id == patient_id
    return Worklist(
        spec=WorklistSpec(
            name="documents",
            title="Documents",
            columns=(
                Column("document_date", "Date", Content.DATE, sortable=True),
                Column("kind", "Kind", Content.CODE),
                Column("title", "Title", Content.FREE),
            ),
            filters=chips({"all": "All", "notes": "Notes", "other": "Other"}),
            default_sort="-document_date",
            depends_on=frozenset({Kind.DOCUMENT}),
            target=Kind.DOCUMENT,
        ),
        table=_DOCUMENT,
        arms={
            "all": always((own,)),
            "notes": always((own, _DOCUMENT.c.kind == "note")),
            "other": always((own, _DOCUMENT.c.kind != "note")),
        },
        sorts={"document_date": _DOCUMENT.c.document_date},
        query=sa.select(
            _DOCUMENT.c.id,
            _DOCUMENT.c.document_date,
            _DOCUMENT.c.kind,
            _DOCUMENT.c.title,
            _DOCUMENT.c.media_type,
            _DOCUMENT.c.blob,
            _DOCUMENT.c.encounter_id,
        ),
        search=lambda typed: begins_with(_DOCUMENT.c.title, typed),
    )
