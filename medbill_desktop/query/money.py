"""What patients owe and have standing to their credit, charge by charge: what a payment is laid on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from medbill_desktop.domain.aging import open_since
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.patient_money import OpenItem
from medbill_desktop.domain.receipt import Method
from medbill_desktop.query.worklists.parts import listed, only
from medbill_desktop.store import tables, types

_LINE = tables.ledger_line
_PATIENT = tables.patient
_RECEIPT = tables.receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """A payment of a patient as lists and papers show it.

    Attributes:
        state: "drawer", "deposited", "taken back" or "returned".
        deposit: number of its deposit; 0 while it is in the drawer.
    """

    id: int
    number: int
    patient_id: int
    patient: str
    day: date
    method: Method
    reference: str
    amount: Money
    user: str
    state: str
    deposit: int


def family_of(connection: sa.Connection, patient_id: int) -> tuple[int, ...]:
    """The patients of the same guarantor, the patient among them."""
    own = sa.select(_PATIENT.c.guarantor_id).where(_PATIENT.c.id == patient_id).scalar_subquery()
    found = connection.execute(
        sa.select(_PATIENT.c.id).where(sa.or_(_PATIENT.c.id == patient_id, _PATIENT.c.guarantor_id == own))
    ).scalars()
    return tuple(sorted(found))


def open_items(
    connection: sa.Connection, patient_ids: Sequence[int], charge_id: int | None = None
) -> tuple[OpenItem, ...]:
    """What patients owe by charge, fees without a charge too; credits on charges are negative.

    Args:
        connection: a reader of the office.
        patient_ids: whose.
        charge_id: only this charge.
    """
    charge = tables.charge
    cents = sa.func.sum(_LINE.c.cents, type_=types.Cents())
    where = [_LINE.c.account == Account.AR_PATIENT, _LINE.c.patient_id.in_(list(patient_ids))]
    if charge_id is not None:
        where.append(_LINE.c.charge_id == charge_id)
    keys = (_LINE.c.patient_id, _LINE.c.charge_id, _LINE.c.aging_date)
    sums = sa.select(*keys, cents.label("net")).where(*where).group_by(*keys).subquery()
    query = (
        sa.select(
            sums, charge.c.encounter_id, charge.c.code, charge.c.service_date, listed(_PATIENT).label("name")
        )
        .join(_PATIENT, _PATIENT.c.id == sums.c.patient_id)
        .outerjoin(charge, charge.c.id == sums.c.charge_id)
        .order_by(sums.c.patient_id, sums.c.charge_id)
    )
    layers: defaultdict[tuple[int, int | None], dict[date, Money]] = defaultdict(dict)
    heads: dict[tuple[int, int | None], sa.Row[tuple[object, ...]]] = {}
    totals: defaultdict[tuple[int, int | None], Money] = defaultdict(Money)
    for row in connection.execute(query):
        key = (row.patient_id, row.charge_id)
        heads[key] = row
        totals[key] += row.net
        if row.aging_date is not None:
            layers[key][row.aging_date] = row.net
    return tuple(_item(heads[key], layers[key], totals[key]) for key in heads if totals[key])


def _item(row: sa.Row[tuple[object, ...]], layers: dict[date, Money], owed: Money) -> OpenItem:
    known = row._mapping  # noqa: SLF001  SQLAlchemy's public name
    day = known["service_date"] or max(layers, default=date.min)
    return OpenItem(
        patient_id=known["patient_id"],
        patient=known["name"],
        charge_id=known["charge_id"],
        encounter_id=known["encounter_id"],
        what=known["code"] or "Fee",
        service_date=day,
        aging_date=open_since(layers, day),
        owed=owed,
    )


def free_credit(connection: sa.Connection, patient_id: int) -> Money:
    """A patient's credit that waits for no charge; positive."""
    return free_credits(connection, [patient_id]).get(patient_id, ZERO)


def free_credits(connection: sa.Connection, patient_ids: Iterable[int] | None = None) -> dict[int, Money]:
    """Free credits by patient, those of zero left out.

    Args:
        connection: a reader of the office.
        patient_ids: whose; None for everybody's.
    """
    total = sa.func.sum(_LINE.c.cents, type_=types.Cents())
    query = (
        sa.select(_LINE.c.patient_id, total)
        .where(_LINE.c.account == Account.PATIENT_CREDIT, _LINE.c.charge_id.is_(None))
        .group_by(_LINE.c.patient_id)
    )
    if patient_ids is not None:
        query = query.where(_LINE.c.patient_id.in_(list(patient_ids)))
    return {row[0]: -row[1] for row in connection.execute(query) if row[1]}


def receipts(
    connection: sa.Connection, *where: sa.ColumnElement[bool], limit: int | None = None
) -> tuple[ReceiptLine, ...]:
    """Receipts, the newest first."""
    link, deposit = tables.deposit_receipt, tables.deposit
    query = (
        sa.select(_RECEIPT, listed(_PATIENT).label("patient"), deposit.c.number.label("deposit"))
        .join(_PATIENT, _PATIENT.c.id == _RECEIPT.c.patient_id)
        .outerjoin(link, link.c.receipt_id == _RECEIPT.c.id)
        .outerjoin(deposit, deposit.c.id == link.c.deposit_id)
        .where(*where)
        .order_by(_RECEIPT.c.number.desc())
        .limit(limit)
    )
    return tuple(
        ReceiptLine(
            id=row.id,
            number=row.number,
            patient_id=row.patient_id,
            patient=row.patient,
            day=row.day,
            method=row.method,
            reference=row.reference,
            amount=row.amount,
            user=row.user,
            state=_state(row.voided_entry_id, row.deposit),
            deposit=row.deposit or 0,
        )
        for row in connection.execute(query)
    )


def _state(voided: int | None, deposit: int | None) -> str:
    if voided is not None:
        return "returned" if deposit else "taken back"
    return "deposited" if deposit else "drawer"


def receipts_of(connection: sa.Connection, patient_id: int) -> tuple[ReceiptLine, ...]:
    """The receipts of one patient, the newest first."""
    return receipts(connection, _RECEIPT.c.patient_id == patient_id)


def receipts_in_drawer(
    connection: sa.Connection, user: str | None = None, thru: date | None = None
) -> tuple[ReceiptLine, ...]:
    """Receipts that stand and are in no deposit yet.

    Args:
        connection: a reader of the office.
        user: who took them; None for everybody.
        thru: taken on or before this day; None for all.
    """
    link = tables.deposit_receipt
    where: list[sa.ColumnElement[bool]] = [
        _RECEIPT.c.voided_entry_id.is_(None),
        link.c.receipt_id.is_(None),  # `receipts` joins it
    ]
    if user is not None:
        where.append(_RECEIPT.c.user == user)
    if thru is not None:
        where.append(_RECEIPT.c.day <= thru)
    return receipts(connection, *where)


def payer_credits(connection: sa.Connection) -> tuple[tuple[int, int, int], ...]:
    """Charges on which a payer has a credit: charge, coverage and patient."""
    cents = sa.func.sum(sa.type_coerce(_LINE.c.cents, types.Count()), type_=types.Count())
    patient = sa.func.max(_LINE.c.patient_id, type_=types.Id())
    query = (
        sa.select(_LINE.c.charge_id, _LINE.c.coverage_id, patient)
        .where(only(Account.AR_PAYER), _LINE.c.charge_id.is_not(None), _LINE.c.coverage_id.is_not(None))
        .group_by(_LINE.c.charge_id, _LINE.c.coverage_id)
        .having(cents < 0)
        .order_by(_LINE.c.charge_id, _LINE.c.coverage_id)
    )
    return tuple((row[0], row[1], row[2]) for row in connection.execute(query))


def slip_of(connection: sa.Connection, deposit_id: int) -> tuple[ReceiptLine, ...]:
    """The receipts of a deposit in order of their numbers: its slip."""
    return tuple(reversed(receipts(connection, tables.deposit_receipt.c.deposit_id == deposit_id)))


def newest_deposit(connection: sa.Connection) -> int:
    """Id of the last deposit that stands; 0 when there is none."""
    deposit = tables.deposit
    query = sa.select(sa.func.max(deposit.c.id)).where(deposit.c.count > 0)
    return int(connection.execute(query).scalar() or 0)
