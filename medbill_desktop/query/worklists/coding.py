"""Visits on their way from the chart to released charges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.visit import ChargeState, EncounterState
from medbill_desktop.domain.worklist import Column, Content, WorklistSpec
from medbill_desktop.query.ranges import of_patients
from medbill_desktop.query.worklist import Arm, Arms, Worklist, chips
from medbill_desktop.query.worklists.parts import always, days_ago, listed
from medbill_desktop.store import tables, types

_VISIT = tables.encounter
_CHARGE = tables.charge
LATELY_DAYS = 30
"""Released visits stay on the list for so many days of service."""

_coded = sa.exists().where(tables.diagnosis.c.encounter_id == _VISIT.c.id)
_charged = sa.exists().where(_CHARGE.c.encounter_id == _VISIT.c.id, _CHARGE.c.state != ChargeState.VOID)
_draft = _VISIT.c.state == EncounterState.DRAFT


def _lately(today: date) -> tuple[Arm, ...]:
    recent = _VISIT.c.service_date >= days_ago(today, LATELY_DAYS)
    return ((_VISIT.c.state == EncounterState.RELEASED, recent),)


_ARMS: Mapping[str, tuple[str, Arms]] = {
    "to_code": ("To code", always((_draft, ~_coded))),
    "no_charges": ("Coded, no charges", always((_draft, _coded, ~_charged))),
    "ready": ("Ready to release", always((_draft, _coded, _charged))),
    "held": ("Held", always((_VISIT.c.state == EncounterState.HELD,))),
    "released": ("Released lately", _lately),
}

_amount = (
    sa.select(sa.func.coalesce(sa.func.sum(_CHARGE.c.amount, type_=types.Cents()), 0, type_=types.Cents()))
    .where(_CHARGE.c.encounter_id == _VISIT.c.id, _CHARGE.c.state != ChargeState.VOID)
    .scalar_subquery()
)

CODING = Worklist(
    spec=WorklistSpec(
        name="coding",
        title="Visits",
        columns=(
            Column("state", "State", Content.STATE),
            Column("patient", "Patient", Content.NAME),
            Column("number", "Chart", Content.ID),
            Column("service_date", "Service", Content.DATE, sortable=True),
            Column("age", "Age", Content.AGE, sortable=True),
            Column("provider", "Provider", Content.NAME),
            Column("amount", "Charges", Content.MONEY),
            Column("hold_reason", "Held because", Content.FREE),
        ),
        filters=chips({key: title for key, (title, _) in _ARMS.items()}),
        default_sort="service_date",
        depends_on=frozenset(
            {Kind.ENCOUNTER, Kind.DIAGNOSIS, Kind.CHARGE, Kind.DOCUMENT, Kind.PATIENT, Kind.PROVIDER}
        ),
        target=Kind.ENCOUNTER,
    ),
    table=_VISIT,
    arms={key: arms for key, (_, arms) in _ARMS.items()},
    sorts={"service_date": _VISIT.c.service_date, "age": _VISIT.c.service_date},
    query=sa.select(
        _VISIT.c.id,
        _VISIT.c.state,
        listed(tables.patient).label("patient"),
        tables.patient.c.number,
        _VISIT.c.service_date,
        listed(tables.provider).label("provider"),
        _amount.label("amount"),
        _VISIT.c.hold_reason,
    )
    .join(tables.patient, tables.patient.c.id == _VISIT.c.patient_id)
    .join(tables.provider, tables.provider.c.id == _VISIT.c.rendering_id),
    search=lambda typed: of_patients(_VISIT.c.patient_id, typed),
    since={"age": "service_date"},
)
