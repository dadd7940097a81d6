"""Patients as the front desk lists them, and what they owe."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from medbill_desktop.domain import aging
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.worklist import Column, Content, WorklistSpec
from medbill_desktop.query import ranges
from medbill_desktop.query.worklist import Arm, Arms, Worklist, chips
from medbill_desktop.query.worklists.parts import always, days_ago, listed, only, total_of
from medbill_desktop.store import tables, types

_PATIENT = tables.patient
_LINE = tables.ledger_line
_of_patient = _LINE.c.patient_id == _PATIENT.c.id
_owed = (only(Account.AR_PATIENT), _of_patient)
_mine = sa.func.sum(sa.type_coerce(_LINE.c.cents, types.Count()), type_=types.Count())


def _whose_sum(having: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Patients of whose own lines a sum is so: one walk over their index, not a sum for each patient."""
    return _PATIENT.c.id.in_(
        sa.select(_LINE.c.patient_id)
        .where(only(Account.AR_PATIENT))
        .group_by(_LINE.c.patient_id)
        .having(having)
    )


_of_payers = (_LINE.c.account == Account.AR_PAYER, _of_patient)

_incomplete = sa.or_(
    _PATIENT.c.birth_date.is_(None),
    _PATIENT.c.sex == "",
    _PATIENT.c.address1 == "",
    _PATIENT.c.zip == "",
    _PATIENT.c.guarantor_id.is_(None),
)
_ARMS: Mapping[str, tuple[str, Arms]] = {
    "all": ("All", always((ranges.own_chart(),))),
    "incomplete": ("Incomplete", always((_incomplete, ranges.own_chart()))),
    "no_coverage": (
        "No coverage",
        always((~sa.exists().where(tables.coverage.c.patient_id == _PATIENT.c.id), ranges.own_chart())),
    ),
    "balance": ("With balance", always((_whose_sum(_mine != 0),))),
}
_SORTS: Mapping[str, sa.ColumnElement[object]] = {
    "name": _PATIENT.c.name_search,
    "number": _PATIENT.c.number,
    "birth_date": _PATIENT.c.birth_date,
}

PATIENTS = Worklist(
    spec=WorklistSpec(
        name="patients",
        title="Patients",
        columns=(
            Column("name", "Name", Content.NAME, sortable=True),
            Column("number", "Chart", Content.ID, sortable=True),
            Column("birth_date", "Born", Content.DATE, sortable=True),
            Column("phone", "Phone", Content.CODE),
            Column("balance", "Patient owes", Content.MONEY),
            Column("payers", "Payers owe", Content.MONEY),
        ),
        filters=chips({key: title for key, (title, _) in _ARMS.items()}),
        default_sort="name",
        depends_on=frozenset({Kind.PATIENT, Kind.COVERAGE, Kind.LEDGER}),
        target=Kind.PATIENT,
    ),
    table=_PATIENT,
    arms={key: arms for key, (_, arms) in _ARMS.items()},
    sorts=_SORTS,
    query=sa.select(
        _PATIENT.c.id,
        listed(_PATIENT).label("name"),
        _PATIENT.c.number,
        _PATIENT.c.birth_date,
        _PATIENT.c.phone,
        total_of(*_owed).label("balance"),
        total_of(*_of_payers).label("payers"),
    ),
    search=ranges.patients,
)

_day = sa.func.min(_LINE.c.aging_date, type_=types.Day())
_open_charges = sa.select(_day.label("day")).where(*_owed).group_by(_LINE.c.charge_id).having(_mine > 0)
_oldest = sa.select(sa.func.min(_open_charges.correlate(_PATIENT).subquery().c.day, type_=types.Day()))


def _older_than(days: int) -> Arms:
    """Patients with a charge that is theirs to pay for longer than so many days."""

    def arms(today: date) -> tuple[Arm, ...]:
        late = _day < days_ago(today, days)
        return ((sa.exists(_open_charges.having(late).correlate(_PATIENT)),),)

    return arms


_BALANCES: Mapping[str, tuple[str, Arms]] = {
    "owing": ("Owing", always((_whose_sum(_mine > 0),))),
    **{f"over_{last}": (f"Over {last} days", _older_than(last)) for last in aging.LAST_DAYS},
    "credits": ("Credits", always((_whose_sum(_mine < 0),))),
}

BALANCES = Worklist(
    spec=WorklistSpec(
        name="balances",
        title="Patient balances",
        columns=(
            Column("name", "Name", Content.NAME, sortable=True),
            Column("number", "Chart", Content.ID, sortable=True),
            Column("balance", "Patient owes", Content.MONEY),
            Column("since", "Since", Content.DATE),
            Column("age", "Age", Content.AGE),
            Column("statement_date", "Last statement", Content.DATE),
        ),
        filters=chips({key: title for key, (title, _) in _BALANCES.items()}),
        default_sort="name",
        depends_on=frozenset({Kind.PATIENT, Kind.LEDGER, Kind.STATEMENT}),
        target=Kind.PATIENT,
    ),
    table=_PATIENT,
    arms={key: arms for key, (_, arms) in _BALANCES.items()},
    sorts={"name": _PATIENT.c.name_search, "number": _PATIENT.c.number},
    query=sa.select(
        _PATIENT.c.id,
        listed(_PATIENT).label("name"),
        _PATIENT.c.number,
        total_of(*_owed).label("balance"),
        _oldest.scalar_subquery().label("since"),
        sa.select(sa.func.max(tables.statement.c.statement_date, type_=types.Day()))
        .where(tables.statement.c.patient_id == _PATIENT.c.id)
        .scalar_subquery()
        .label("statement_date"),
    ),
    search=ranges.patients,
    since={"age": "since"},
)
