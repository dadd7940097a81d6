"""The proof of a period by payer and by patient (O16, docs/algorithms/money_by_hand.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter

import sqlalchemy as sa

from medbill_desktop.domain.close import PartyProof
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.report import Side
from medbill_desktop.query.aging import aging
from medbill_desktop.query.rollforward import ADJUSTMENTS, BROUGHT_IN, CHARGES, PAYMENTS, REFUNDS
from medbill_desktop.query.worklists.parts import NOTHING, listed, only
from medbill_desktop.store import tables, types

_LINE = tables.ledger_line
Party = tuple[Side, int | None]
Line = tuple[Account, int, int | None, int | None]
"""Account, cents, payer and patient of a ledger line."""
_LOWERS = frozenset({"payments", "adjustments"})
_PLACES = {
    account: name
    for name, accounts in (
        ("charges", CHARGES),
        ("payments", PAYMENTS),
        ("adjustments", ADJUSTMENTS),
        ("refunds", REFUNDS),
        ("brought_in", BROUGHT_IN),
    )
    for account in accounts
}


def proof(connection: sa.Connection, first: date, last: date) -> tuple[PartyProof, ...]:
    """Follow what each payer and patient owes from one day to another, payers first, by name.

    Args:
        connection: a reader of the office.
        first: first accounting date.
        last: last accounting date, on or after `first`.

    Returns:
        Parties with a balance or a movement. The movements come from the entries of the period, the balances
        from the receivable lines, the aged amount from the aging report: three readings that must agree.
    """
    opening = _balances(connection, first - timedelta(days=1))
    closing = _balances(connection, last)
    aged = {(one.side, one.party_id): one.aging.total.cents for one in aging(connection, last)}
    flows = movements(connection, first, last)
    parties = sorted(
        {*opening, *closing, *aged, *flows}, key=lambda one: (one[0] is Side.PATIENT, one[1] or 0)
    )
    names = _names(connection, parties)
    made = []
    for party in parties:
        sums = {place: Money(cents) for place, cents in flows.get(party, {}).items()}
        side, party_id = party
        made.append(
            PartyProof(
                side=side,
                party_id=party_id,
                name=names.get(party, ""),
                opening=Money(opening.get(party, 0)),
                closing=Money(closing.get(party, 0)),
                aged=Money(aged.get(party, 0)),
                **sums,
            )
        )
    return tuple(sorted(made, key=lambda one: (one.side is Side.PATIENT, one.name, one.party_id or 0)))


def movements(connection: sa.Connection, first: date, last: date) -> dict[Party, dict[str, int]]:
    """By party and place, in cents: each entry's debits and credits paired in their order."""
    query = (
        sa.select(
            _LINE.c.entry_id,
            _LINE.c.account,
            sa.type_coerce(_LINE.c.cents, types.Count()),
            _LINE.c.payer_id,
            _LINE.c.patient_id,
        )
        .where(_LINE.c.accounting_date.between(first, last))
        .order_by(_LINE.c.entry_id, _LINE.c.position)
    )
    rows = connection.execute(query.execution_options(yield_per=5000))
    sums: defaultdict[Party, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for _, lines in groupby(rows, key=itemgetter(0)):
        for party, place, cents in flows_of([(row[1], int(row[2]), row[3], row[4]) for row in lines]):
            sums[party][place] += cents
    return {party: dict(places) for party, places in sums.items()}


def flows_of(lines: Iterable[Line]) -> Iterator[tuple[Party, str, int]]:
    """The movements of one entry: party, place, cents as the place counts them."""
    known = [line for line in lines if line[1]]
    if not any(_party(line) for line in known):
        return
    if astray := sum(line[1] for line in known):
        # An entry that does not sum to zero must not pair up quietly: its party's identity has to fail.
        # Twice, because pairing may have left out what is astray once.
        yield next(party for line in known if (party := _party(line)) is not None), "moved", 2 * astray
    debits = [line for line in known if line[1] > 0]
    takes = [line for line in known if line[1] < 0]
    left = [debits[0][1] if debits else 0, -takes[0][1] if takes else 0]
    at = [0, 0]
    while at[0] < len(debits) and at[1] < len(takes):
        debit, credit, amount = debits[at[0]], takes[at[1]], min(left)
        yield from _flow(debit, credit, amount)
        yield from _flow(credit, debit, -amount)
        for side, lines_ in enumerate((debits, takes)):
            left[side] -= amount
            if not left[side]:
                at[side] += 1
                left[side] = abs(lines_[at[side]][1]) if at[side] < len(lines_) else 0


def _flow(line: Line, other: Line, cents: int) -> Iterator[tuple[Party, str, int]]:
    """What a pair does to the party of one of its lines."""
    party = _party(line)
    if party is not None:
        place = "moved" if _party(other) else _PLACES[other[0]]
        yield party, place, -cents if place in _LOWERS else cents


def _party(line: Line) -> Party | None:
    account, _, payer_id, patient_id = line
    if account is Account.AR_PAYER:
        return Side.PAYER, payer_id
    return (Side.PATIENT, patient_id) if account is Account.AR_PATIENT else None


def _balances(connection: sa.Connection, as_of: date) -> dict[Party, int]:
    found: dict[Party, int] = {}
    for side, account, party in (
        (Side.PAYER, Account.AR_PAYER, _LINE.c.payer_id),
        (Side.PATIENT, Account.AR_PATIENT, _LINE.c.patient_id),
    ):
        cents = sa.func.sum(sa.type_coerce(_LINE.c.cents, types.Count()), type_=types.Count())
        query = (
            sa.select(party, cents)
            .where(only(account), _LINE.c.accounting_date <= as_of)
            .group_by(party)
            .having(cents != 0)
        )
        found |= {(side, row[0]): int(row[1]) for row in connection.execute(query)}
    return found


def _names(connection: sa.Connection, parties: Iterable[Party]) -> dict[Party, str]:
    ids = {side: [one for where, one in parties if where is side and one is not None] for side in Side}
    found: dict[Party, str] = {}
    for side, table, name in (
        (Side.PAYER, tables.payer, tables.payer.c.name),
        (Side.PATIENT, tables.patient, listed(tables.patient)),
    ):
        for at in range(0, len(ids[side]), 500):
            query = sa.select(table.c.id, sa.func.coalesce(name, NOTHING)).where(
                table.c.id.in_(ids[side][at : at + 500])
            )
            found |= {(side, row[0]): row[1] for row in connection.execute(query)}
    return found
