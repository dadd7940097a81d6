"""Visits that are held: why, since when, who has to do something, and how much money waits (O32)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from medbill_desktop.domain.visit import EncounterState, HoldKind
from medbill_desktop.domain.worklist import Column, Content
from medbill_desktop.query.worklist import Arm, Arms, chips
from medbill_desktop.query.worklists.coding import CODING
from medbill_desktop.query.worklists.parts import always
from medbill_desktop.store import tables

_VISIT = tables.encounter
_since = sa.func.coalesce(_VISIT.c.held_since, _VISIT.c.service_date)
_held = _VISIT.c.state == EncounterState.HELD


def _due(today: date) -> tuple[Arm, ...]:
    return ((_held, _VISIT.c.hold_until.is_not(None), _VISIT.c.hold_until <= today),)


def _of(kind: HoldKind) -> Arms:
    return always((_held, _VISIT.c.hold_kind == kind.value))


_ARMS: Mapping[str, tuple[str, Arms]] = {
    "all": ("All", always((_held,))),
    "due": ("May go on", _due),
    "note": ("Note", _of(HoldKind.NOTE)),
    "query": ("Query", _of(HoldKind.QUERY)),
    "authorization": ("Authorization", _of(HoldKind.AUTHORIZATION)),
    "credentialing": ("Credentialing", _of(HoldKind.CREDENTIALING)),
    "coverage": ("Coverage", _of(HoldKind.COVERAGE)),
    "late_charge": ("Late charge", _of(HoldKind.LATE_CHARGE)),
    "other": ("Other", _of(HoldKind.OTHER)),
}

HELD = replace(
    CODING,
    spec=replace(
        CODING.spec,
        name="held",
        title="Held visits",
        columns=(
            Column("patient", "Patient", Content.NAME),
            Column("service_date", "Service", Content.DATE, sortable=True),
            Column("held", "Held", Content.AGE, sortable=True),
            Column("hold_until", "Until", Content.DATE),
            Column("amount", "Charges", Content.MONEY),
            Column("hold_owner", "Whose", Content.NAME),
            Column("hold_reason", "Held because", Content.FREE),
        ),
        filters=chips({key: title for key, (title, _) in _ARMS.items()}),
        default_sort="service_date",
    ),
    arms={key: arms for key, (_, arms) in _ARMS.items()},
    sorts={"service_date": _VISIT.c.service_date, "held": _since},
    query=CODING.query.add_columns(
        _since.label("held_since"),
        _VISIT.c.hold_until,
        _VISIT.c.hold_owner,
    ),
    since={"held": "held_since"},
)
"""The list of the room of held visits."""
