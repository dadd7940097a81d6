"""What a day did with money, and what is not done when it ends: tables of the day sheet, the checklist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from medbill_desktop.domain.approval import RequestState
from medbill_desktop.domain.claim import ClaimState
from medbill_desktop.domain.close import BatchState, Check, Section
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.visit import ChargeState
from medbill_desktop.query.worklists.parts import total_of
from medbill_desktop.store import tables, types

_LINE = tables.ledger_line
_RECEIPT = tables.receipt
_SHOWN = (
    (Account.CHARGES, "Charges", -1),
    (Account.CONTRACTUAL, "Contractual", 1),
    (Account.SEQUESTRATION, "Sequestration", 1),
    (Account.WRITE_OFF, "Write-offs", 1),
    (Account.BAD_DEBT, "Bad debt", 1),
    (Account.COLLECTIONS, "To collections", 1),
    (Account.SELF_PAY_DISCOUNT, "Self-pay discounts", 1),
    (Account.NSF_FEE, "Fees for returned checks", -1),
    (Account.REFUND, "Refunds promised, not paid", -1),
    (Account.CASH, "To the bank, net", 1),
    (Account.SUSPENSE, "Over and short", -1),
)
_DRAWERS = "drawer|drawers|to count"
_BATCHES = ("payment batch|payment batches|open", "charge batch|charge batches|open")
_STOPPING = frozenset({_DRAWERS, *_BATCHES})
"""What refuses the close of a month."""


def taken(connection: sa.Connection, first: date, last: date) -> Section:
    """What was taken at the desks, by user and method; what was taken back is left out."""
    query = (
        sa.select(
            _RECEIPT.c.user,
            _RECEIPT.c.method,
            sa.func.count().label("count"),
            sa.func.sum(_RECEIPT.c.amount, type_=types.Cents()).label("amount"),
        )
        .where(_RECEIPT.c.day.between(first, last), _RECEIPT.c.voided_entry_id.is_(None))
        .group_by(_RECEIPT.c.user, _RECEIPT.c.method)
        .order_by(_RECEIPT.c.user, _RECEIPT.c.method)
    )
    lines = [(f"{row.user}, {row.method}", row[2], row.amount) for row in connection.execute(query)]
    return Section(title="Taken at the desks", lines=tuple(lines))


def checks(connection: sa.Connection, first: date, last: date) -> Section:
    """Payers' checks by their day of deposit and method."""
    check = tables.remittance
    day = sa.func.coalesce(check.c.deposit_date, check.c.check_date, type_=types.Day())
    query = (
        sa.select(check.c.method, sa.func.count(), sa.func.sum(check.c.payment, type_=types.Cents()))
        .where(day.between(first, last))
        .group_by(check.c.method)
        .order_by(check.c.method)
    )
    return Section(
        title="Checks of payers", lines=tuple((r[0], r[1], r[2]) for r in connection.execute(query))
    )


def by_account(connection: sa.Connection, first: date, last: date) -> Section:
    """What the entries of the period did, account by account."""
    query = (
        sa.select(_LINE.c.account, sa.func.count(), sa.func.sum(_LINE.c.cents, type_=types.Cents()))
        .where(_LINE.c.accounting_date.between(first, last))
        .group_by(_LINE.c.account)
    )
    found = {row[0]: (row[1], row[2]) for row in connection.execute(query)}
    lines = [
        (words, found[account][0], Money(sign * found[account][1].cents))
        for account, words, sign in _SHOWN
        if account in found
    ]
    return Section(title="By account", lines=tuple(lines))


def checklist(connection: sa.Connection, thru: date, *, month: bool = False) -> tuple[Check, ...]:
    """What is not done yet, up to a day; zero is done.

    Args:
        connection: a reader of the office.
        thru: the day that ends.
        month: a month ends: open batches and drawers that nobody counted refuse it.
    """
    counted = (_sum(connection, what, counted_over, *where) for what, counted_over, *where in _queues(thru))
    made = (
        _drawers(connection, thru),
        _not_deposited(connection, thru),
        *counted,
        _checks_left(connection, thru),
    )
    return tuple(replace(one, stops=month and one.what in _STOPPING) for one in made)


def _queues(thru: date) -> Iterator[tuple[Any, ...]]:
    """What a queue is called, the column of its amounts, and what is in it."""
    batch, visits = tables.payment_batch.c, tables.charge_batch.c
    charge, claim, request = tables.charge.c, tables.claim.c, tables.money_request.c
    yield _BATCHES[0], batch.expected_total, batch.state == BatchState.OPEN, batch.day <= thru
    yield _BATCHES[1], visits.expected_total, visits.closed_day.is_(None), visits.day <= thru
    drafts = charge.state == ChargeState.DRAFT
    yield "charge|charges|to release", charge.amount, drafts, charge.service_date <= thru
    ready = claim.state == ClaimState.READY
    yield "claim|claims|to send", claim.charge_total, ready, claim.built_date <= thru
    waiting = request.state == RequestState.WAITING
    yield "request|requests|to decide", request.amount, waiting, request.asked_on <= thru


def _sum(
    connection: sa.Connection, what: str, amount: sa.ColumnElement[Money], *where: sa.ColumnElement[bool]
) -> Check:
    query = sa.select(sa.func.count(), sa.func.sum(amount, type_=types.Cents())).where(*where)
    count, total = connection.execute(query).one()
    return Check(what, count, total or ZERO)


def _in_drawer(thru: date) -> list[sa.ColumnElement[bool]]:
    link = tables.deposit_receipt
    held = sa.select(link.c.receipt_id).where(link.c.receipt_id == _RECEIPT.c.id).exists()
    return [_RECEIPT.c.voided_entry_id.is_(None), ~held, _RECEIPT.c.day <= thru]


def _not_deposited(connection: sa.Connection, thru: date) -> Check:
    return _sum(connection, "receipt|receipts|to deposit", _RECEIPT.c.amount, *_in_drawer(thru))


def _drawers(connection: sa.Connection, thru: date) -> Check:
    count = tables.drawer_count
    counted = (
        sa.select(count.c.id)
        .where(
            count.c.day == _RECEIPT.c.day,
            count.c.user == _RECEIPT.c.user,
            count.c.method == _RECEIPT.c.method,
            count.c.deposit_id.is_(None),
        )
        .exists()
    )
    total = sa.func.sum(_RECEIPT.c.amount, type_=types.Cents())
    query = (
        sa.select(total)
        .where(*_in_drawer(thru), ~counted)
        .group_by(_RECEIPT.c.day, _RECEIPT.c.user, _RECEIPT.c.method)
    )
    amounts = connection.execute(query).scalars().all()
    return Check(_DRAWERS, len(amounts), Money.total(amounts))


def _checks_left(connection: sa.Connection, thru: date) -> Check:
    check = tables.remittance
    left = total_of(_LINE.c.remittance_id == check.c.id, _LINE.c.account == Account.UNAPPLIED)
    sums = sa.select(left.label("left")).where(check.c.check_date <= thru).subquery()
    rows = connection.execute(sa.select(sums.c.left).where(sa.type_coerce(sums.c.left, types.Count()) != 0))
    amounts = [-one for one in rows.scalars()]
    return Check("check|checks|with money left", len(amounts), Money.total(amounts))
