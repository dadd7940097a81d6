"""What is open on each side of a patient's charges: the patient's own part and each payer's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.query.money import open_items
from medbill_desktop.query.worklists.parts import only
from medbill_desktop.store import tables, types

_LINE = tables.ledger_line


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSide:
    """What one side owes on one charge.

    Attributes:
        charge_id: None for a fee without a charge.
        coverage_id: the payer's side; None is the patient's side.
        who: the payer's name, or "patient".
        what: code, or "Fee".
        owed: above zero.
    """

    charge_id: int | None
    coverage_id: int | None
    who: str
    what: str
    service_date: date
    owed: Money


def open_sides(
    connection: sa.Connection, patient_id: int, encounter_id: int | None = None
) -> tuple[OpenSide, ...]:
    """What is open on a patient's charges by side, in order of the charges, the patient's side first.

    Args:
        connection: a reader of the office.
        patient_id: whose.
        encounter_id: only the charges of this visit.
    """
    own = [
        OpenSide(
            charge_id=one.charge_id,
            coverage_id=None,
            who="patient",
            what=one.what,
            service_date=one.service_date,
            owed=one.owed,
        )
        for one in open_items(connection, [patient_id])
        if one.owed > ZERO and (encounter_id is None or one.encounter_id == encounter_id)
    ]
    payers = _payers(connection, patient_id, encounter_id)
    return tuple(
        sorted(
            (*own, *payers),
            key=lambda one: (one.service_date, one.charge_id or 0, one.coverage_id or 0),
        )
    )


def _payers(connection: sa.Connection, patient_id: int, encounter_id: int | None) -> list[OpenSide]:
    charge, coverage, payer = tables.charge, tables.coverage, tables.payer
    cents = sa.func.sum(_LINE.c.cents, type_=types.Cents()).label("owed")
    where = [only(Account.AR_PAYER), _LINE.c.patient_id == patient_id, _LINE.c.coverage_id.is_not(None)]
    if encounter_id is not None:
        where.append(charge.c.encounter_id == encounter_id)
    keys = (_LINE.c.charge_id, _LINE.c.coverage_id, charge.c.code, charge.c.service_date, payer.c.name)
    query = (
        sa.select(*keys, cents)
        .join(charge, charge.c.id == _LINE.c.charge_id)
        .join(coverage, coverage.c.id == _LINE.c.coverage_id)
        .join(payer, payer.c.id == coverage.c.payer_id)
        .where(*where)
        .group_by(*keys)
    )
    return [
        OpenSide(
            charge_id=row.charge_id,
            coverage_id=row.coverage_id,
            who=row.name,
            what=row.code,
            service_date=row.service_date,
            owed=row.owed,
        )
        for row in connection.execute(query)
        if row.owed > ZERO
    ]
