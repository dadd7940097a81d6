"""Open money by age on any day (O16, docs/algorithms/aging.md).

The store keeps from which day until which each charge had how much open with whom (`open_span`), so that any
day is a few short ranges of one covering index, however long ago it is and however much was settled since.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import chain
from typing import Any, Literal

import sqlalchemy as sa

from medbill_desktop.domain.aging import BUCKETS, LAST_DAYS, Aging
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.report import AgedCharge, AgedParty, Side
from medbill_desktop.query.worklists.parts import listed, only
from medbill_desktop.store import tables, types
from medbill_desktop.store.open_spans import WIDTHS, earliest

_LINE = tables.ledger_line
_SPAN = tables.open_span
_PATIENT = tables.patient
_CHARGE = tables.charge
_CREDIT = -1
_FEW = 500
_PART = 1000

Sides = Literal["payer", "patient", "both"]


def _account(side: Side) -> Account:
    return Account.AR_PAYER if side is Side.PAYER else Account.AR_PATIENT


def items(side: Side, as_of: date, party_id: int | None = None) -> sa.Subquery:
    """What each charge has open with each party on a day: columns party, charge_id, balance (cents), day.

    A charge moved to a party, taken back and moved again ages from the day it was moved last, because what
    was taken back nets to nothing within its own aging date.

    Args:
        side: payers or patients.
        as_of: entries of later accounting dates do not count.
        party_id: only this payer or patient.
    """
    of_side = tables.OF_PAYER if side is Side.PAYER else tables.OF_PATIENT
    found = sa.select(
        sa.func.nullif(_SPAN.c.party_id, 0, type_=types.Id()).label("party"),
        sa.func.nullif(_SPAN.c.charge_id, 0, type_=types.Id()).label("charge_id"),
        sa.type_coerce(_SPAN.c.cents, types.Count()).label("balance"),
        _SPAN.c.since_day.label("day"),
    ).where(_SPAN.c.side == of_side, _SPAN.c.first_day <= as_of, _SPAN.c.until_day > as_of)
    if party_id is not None:
        found = found.where(_SPAN.c.party_id == party_id)
    # A span of a known width that still stands cannot have begun long ago: each width is a short range.
    parts = [
        found.where(_SPAN.c.width == width, _SPAN.c.first_day >= earliest(width, as_of)) for width in WIDTHS
    ]
    return sa.union_all(*parts).subquery()


def _place_of(item: sa.Subquery, as_of: date) -> sa.Label[int]:
    """The bucket of an item, -1 for credits."""
    bounds = [(item.c.day >= as_of - timedelta(days=last), place) for place, last in enumerate(LAST_DAYS)]
    return sa.case((item.c.balance < 0, _CREDIT), *bounds, else_=len(LAST_DAYS)).label("place")


def totals(connection: sa.Connection, as_of: date) -> Aging:
    """The last line of `aging`: everybody's money by age together, without a row a party.

    Args:
        connection: a reader of the office.
        as_of: as for `aging`.
    """
    found = [0] * (len(BUCKETS) + 1)
    for side in Side:
        item = items(side, as_of)
        place = _place_of(item, as_of)
        total = sa.func.sum(item.c.balance, type_=types.Count())
        for where, cents in connection.execute(sa.select(place, total).group_by(place)):
            found[where] += int(cents)  # the last place, -1, is the credits
    *buckets, owed = map(Money, found)
    return Aging(tuple(buckets), owed)


def statement(side: Side, as_of: date) -> sa.Select[Any]:
    """The one statement behind the aging of a side: party, bucket (-1 for credits), cents."""
    item = items(side, as_of)
    place = _place_of(item, as_of)
    total = sa.func.sum(item.c.balance, type_=types.Count()).label("cents")
    return sa.select(item.c.party, place, total).group_by(item.c.party, place)


def aging(connection: sa.Connection, as_of: date, side: Sides = "both") -> list[AgedParty]:
    """Who owes how much for how long, credits apart, in order of name; payers before patients.

    Args:
        connection: a reader of the office.
        as_of: any day; entries of later accounting dates do not count.
        side: ``"payer"``, ``"patient"`` or ``"both"``.
    """
    sides = (Side.PAYER, Side.PATIENT) if side == "both" else (Side(side),)
    with _uncollected():
        return [party for one in sides for party in _side(connection, as_of, one)]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Very many small records without a cycle: looking for garbage among them takes half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _side(connection: sa.Connection, as_of: date, side: Side) -> Iterator[AgedParty]:
    found: dict[int | None, list[Money]] = {}
    for party_id, place, cents in _streamed(connection, statement(side, as_of)):
        row = found.get(party_id)
        if row is None:
            row = found[party_id] = [ZERO] * (len(BUCKETS) + 1)
        row[place] = Money(int(cents))  # the last place, -1, is the credits
    names = _names(connection, side, found.keys())
    order = sorted((names.get(party_id, ""), party_id or 0, party_id) for party_id in found)
    for name, _, party_id in order:
        row = found[party_id]
        aged = Aging(tuple(row[:-1]), row[-1])
        yield AgedParty(side=side, party_id=party_id, name=name, aging=aged)


def _names(connection: sa.Connection, side: Side, parties: Collection[int | None]) -> dict[int | None, str]:
    """How lists show the parties: a few are looked up, many are read in one walk."""
    party = tables.payer if side is Side.PAYER else _PATIENT
    query = sa.select(party.c.id, tables.payer.c.name if side is Side.PAYER else listed(_PATIENT))
    if len(parties) <= _FEW:
        query = query.where(party.c.id.in_([one for one in parties if one is not None]))
    return {row[0]: row[1] for row in _streamed(connection, query)}


def _streamed(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[Any]:
    """Rows in parts: faster than one by one, and none is kept for the garbage collector to look at."""
    return chain.from_iterable(connection.execute(query).partitions(_PART))


def open_charges(
    connection: sa.Connection, as_of: date, side: Sides = "both", party_id: int | None = None
) -> list[AgedCharge]:
    """The drill-down of `aging`: each open charge with the party that owes it; the totals agree to the cent.

    Args:
        connection: a reader of the office.
        as_of: as for `aging`.
        side: as for `aging`.
        party_id: only this payer (side payer) or patient (side patient).
    """
    sides = (Side.PAYER, Side.PATIENT) if side == "both" else (Side(side),)
    return [row for one in sides for row in _charges(connection, as_of, one, party_id)]


def credits_on_charges(connection: sa.Connection, as_of: date) -> list[AgedCharge]:
    """The charges on which somebody paid or took off too much, of payers and then of patients."""
    return [row for side in Side for row in _charges(connection, as_of, side, None, credits_only=True)]


def _charges(
    connection: sa.Connection, as_of: date, side: Side, party_id: int | None, *, credits_only: bool = False
) -> Iterator[AgedCharge]:
    item = items(side, as_of, party_id)
    patient_id = _CHARGE.c.patient_id if side is Side.PAYER else item.c.party
    query = (
        sa.select(
            item,
            tables.payer.c.name.label("payer"),
            _PATIENT.c.id.label("patient_id"),
            listed(_PATIENT).label("patient"),
            _CHARGE.c.code,
            _CHARGE.c.service_date,
        )
        .outerjoin(_CHARGE, _CHARGE.c.id == item.c.charge_id)
        .outerjoin(_PATIENT, _PATIENT.c.id == patient_id)
        .outerjoin(tables.payer, tables.payer.c.id == (item.c.party if side is Side.PAYER else sa.null()))
    )
    if credits_only:
        query = query.where(item.c.balance < 0)
    rows: Sequence[sa.Row[Any]] = connection.execute(query).all()
    for row in sorted(rows, key=_place):
        yield AgedCharge(
            side=side,
            party_id=row.party,
            party=(row.payer if side is Side.PAYER else row.patient) or "",
            charge_id=row.charge_id,
            patient_id=row.patient_id,
            patient=row.patient or "",
            code=row.code or "",
            service_date=row.service_date,
            aging_date=row.day if row.balance > 0 else None,
            balance=Money(int(row.balance)),
        )


def _place(row: sa.Row[Any]) -> tuple[str, str, date, int]:
    return (row.payer or "", row.patient or "", row.service_date or date.min, row.charge_id or 0)


def receivables(connection: sa.Connection, *days: date) -> tuple[Money, ...]:
    """The balance of both receivable accounts on some days, in one walk and without any sorting by age.

    The days stand in what is summed, not in what is looked for: else SQLite walks the index by date,
    which holds the lines of every account.
    """
    cents = sa.type_coerce(_LINE.c.cents, types.Count())
    sums = [
        sa.func.coalesce(sa.func.sum(sa.case((_LINE.c.accounting_date <= day, cents), else_=0)), 0)
        for day in days
    ]
    found = [connection.execute(sa.select(*sums).where(only(_account(side)))).one() for side in Side]
    return tuple(Money(sum(int(cents) for cents in of_day)) for of_day in zip(*found, strict=True))


def total_receivable(connection: sa.Connection, as_of: date) -> Money:
    """The balance of both receivable accounts on a day."""
    return receivables(connection, as_of)[0]
