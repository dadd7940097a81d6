"""The one summary of the ledger: what each charge had open with whom, from which day until which (adr 109).

Written in the transaction that posts, made anew from the ledger when need be; `office verify` compares both.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import chain, groupby, zip_longest
from typing import Any

import sqlalchemy as sa

from medbill_desktop.domain.aging import Span, spans
from medbill_desktop.domain.ledger import Account, LedgerEntry
from medbill_desktop.domain.money import Money
from medbill_desktop.store import tables, types

_LINE, _SPAN = tables.ledger_line, tables.open_span
_ACCOUNTS = {tables.OF_PAYER: Account.AR_PAYER, tables.OF_PATIENT: Account.AR_PATIENT}
_MANY = 5000
WIDTHS = (6, 7, 8, 10, 13, 22)
"""A span of width w is shorter than 2 to the w days; the last takes what is still open."""

Item = tuple[int, int, int]
"""Side, payer or patient, charge; 0 where the line names none."""
Line = tuple[date, date | None, int]
"""Accounting date, aging date, cents."""


def width_of(span: Span) -> int:
    """Which of `WIDTHS` a span has."""
    return WIDTHS[bisect_left(WIDTHS, (span.until - span.first).days.bit_length())]


def earliest(width: int, day: date) -> date:
    """The first day on which a span of this width can have begun that still stands on a day."""
    return date.fromordinal(max(1, day.toordinal() - (1 << width) + 1))


def touched(entries: Iterable[LedgerEntry], payers: Mapping[int, int]) -> Counter[Item]:
    """The items that entries move, with how many lines each got.

    Args:
        entries: just posted.
        payers: coverage to payer.
    """
    found: Counter[Item] = Counter()
    for entry in entries:
        for line in entry.lines:
            if line.account is Account.AR_PAYER:
                found[tables.OF_PAYER, payers.get(line.coverage_id or 0, 0), line.charge_id or 0] += 1
            elif line.account is Account.AR_PATIENT:
                found[tables.OF_PATIENT, line.patient_id or 0, line.charge_id or 0] += 1
    return found


def refresh(connection: sa.Connection, items: Mapping[Item, int]) -> None:
    """Work out some items anew from all their lines.

    Args:
        connection: of the transaction that posted them.
        items: those whose lines have changed, with how many are new.
    """
    rows: list[dict[str, Any]] = []
    known = []
    for side in _ACCOUNTS:
        keys = [(party, charge) for one, party, charge in items if one == side]
        for item, lines in _lines_of(connection, side, keys):
            rows += _rows(item, lines)
            if len(lines) > items[item]:
                known.append(dict(zip(("s", "p", "c"), item, strict=True)))
    if known:
        connection.execute(_FORGET, known)
    if rows:
        connection.execute(_ADD, rows)


_ADD = sa.insert(_SPAN)
_FORGET = sa.delete(_SPAN).where(
    _SPAN.c.side == sa.bindparam("s"),
    _SPAN.c.party_id == sa.bindparam("p"),
    _SPAN.c.charge_id == sa.bindparam("c"),
)


def rebuild(connection: sa.Connection) -> None:
    """Make the whole summary anew."""
    connection.execute(sa.delete(_SPAN))
    for side in _ACCOUNTS:
        part: list[dict[str, Any]] = []
        for item, lines in _all(connection, side):
            part += _rows(item, lines)
            if len(part) >= _MANY:
                connection.execute(_ADD, part)
                part = []
        if part:
            connection.execute(_ADD, part)


def problems(connection: sa.Connection) -> tuple[list[str], int]:
    """What the summary says otherwise than the ledger, and how many rows it has."""
    found, count = [], 0
    for side in _ACCOUNTS:
        kept = _kept(connection, side)
        told = (tuple(row.values()) for item, lines in _all(connection, side) for row in _rows(item, lines))
        for one, other in zip_longest(kept, told):
            count += one is not None
            if one != other:
                _, party, charge, *_ = one or other or ()
                whose = "patient" if side == tables.OF_PATIENT else "payer"
                found.append(f"what {whose} {party} owes on charge {charge} is not what the ledger says")
                break
    return found, count


def _kept(connection: sa.Connection, side: int) -> Iterator[tuple[Any, ...]]:
    keys = list(_SPAN.primary_key)
    query = sa.select(_SPAN).where(_SPAN.c.side == side).order_by(*keys)
    return map(tuple, connection.execute(query.execution_options(yield_per=_MANY)))


def _rows(item: Item, lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
    side, party, charge = item
    for span in spans(lines):
        yield {
            "side": side,
            "party_id": party,
            "charge_id": charge,
            "first_day": span.first,
            "until_day": span.until,
            "width": width_of(span),
            "since_day": span.since,
            "cents": Money(span.cents),
        }


def _select(side: int) -> sa.Select[Any]:
    """Party, charge and lines of one side, out of its covering index."""
    wanted = (_LINE.c.accounting_date, _LINE.c.aging_date, _LINE.c.cents)
    plain = (sa.type_coerce(column, sa.types.NullType()) for column in wanted)
    of_side = sa.literal(_ACCOUNTS[side], types.Choice(Account), literal_execute=True)
    return sa.select(_PARTIES[side], _LINE.c.charge_id, *plain).where(_LINE.c.account == of_side)


_PARTIES = {tables.OF_PAYER: _LINE.c.payer_id, tables.OF_PATIENT: _LINE.c.patient_id}
_SELECTS = {side: _select(side) for side in _ACCOUNTS}
_OF_ITEMS = {
    side: query.where(sa.tuple_(_PARTIES[side], _LINE.c.charge_id).in_(sa.bindparam("items", expanding=True)))
    for side, query in _SELECTS.items()
}


def _lines_of(
    connection: sa.Connection, side: int, keys: Sequence[tuple[int, int]]
) -> Iterator[tuple[Item, list[Line]]]:
    """The lines of some items; those without a party or a charge are asked for one by one."""
    whole = [key for key in keys if all(key)]
    found: defaultdict[Item, list[Line]] = defaultdict(list)
    answers = [connection.execute(_OF_ITEMS[side], {"items": whole})] if whole else []
    for party, charge in keys:
        if not (party and charge):
            where = (_is(_PARTIES[side], party), _is(_LINE.c.charge_id, charge))
            answers.append(connection.execute(_SELECTS[side].where(*where)))
    for row in chain.from_iterable(answers):
        found[side, row[0] or 0, row[1] or 0].append((_day(row[2]), _day(row[3]), row[4]))
    yield from found.items()


def _is(column: sa.Column[Any], number: int) -> sa.ColumnElement[bool]:
    return column == number if number else column.is_(None)


def _all(connection: sa.Connection, side: int) -> Iterator[tuple[Item, list[Line]]]:
    """Every item of a side with its lines, in the order of the summary's key."""
    party, charge = _PARTIES[side], _LINE.c.charge_id
    query = _SELECTS[side].order_by(party.nulls_first(), charge.nulls_first())
    rows = connection.execute(query.execution_options(yield_per=_MANY))
    for (one, other), lines in groupby(rows, key=lambda row: (row[0], row[1])):
        yield (side, one or 0, other or 0), [(_day(row[2]), _day(row[3]), row[4]) for row in lines]


@cache
def _day(value: Any) -> Any:
    """SQLite gives dates as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
