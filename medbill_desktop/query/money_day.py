"""What a day did with money, and what is not done when it ends: tables of the day sheet, the checklist."""

from __future__ import annotations

from datetime import date

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
    batch, claim, charge = tables.payment_batch, tables.claim, tables.charge
    request, visit_batch = tables.money_request, tables.charge_batch
    return (
        _drawers(connection, thru, stops=month),
        _not_deposited(connection, thru),
        _sum(
            connection,
            "payment batch|payment batches|open",
            batch,
            batch.c.expected_total,
            batch.c.state == BatchState.OPEN,
            batch.c.day <= thru,
            stops=month,
        ),
        _sum(
            connection,
            "charge batch|charge batches|open",
            visit_batch,
            visit_batch.c.expected_total,
            visit_batch.c.closed_day.is_(None),
            visit_batch.c.day <= thru,
            stops=month,
        ),
        _sum(
            connection,
            "charge|charges|to release",
            charge,
            charge.c.amount,
            charge.c.state == ChargeState.DRAFT,
            charge.c.service_date <= thru,
        ),
        _sum(
            connection,
            "claim|claims|to send",
            claim,
            claim.c.charge_total,
            claim.c.state == ClaimState.READY,
            claim.c.built_date <= thru,
        ),
        _sum(
            connection,
            "request|requests|to decide",
            request,
            request.c.amount,
            request.c.state == RequestState.WAITING,
            request.c.asked_on <= thru,
        ),
        _checks_left(connection, thru),
    )


def _sum(
    connection: sa.Connection,
    what: str,
    table: sa.Table,
    amount: sa.ColumnElement[Money],
    *where: sa.ColumnElement[bool],
    stops: bool = False,
) -> Check:
    total = sa.func.sum(amount, type_=types.Cents())
    row = connection.execute(sa.select(sa.func.count(), total).select_from(table).where(*where)).one()
    return Check(what, row[0], row[1] or ZERO, stops)


def _in_drawer(thru: date) -> list[sa.ColumnElement[bool]]:
    link = tables.deposit_receipt
    held = sa.select(link.c.receipt_id).where(link.c.receipt_id == _RECEIPT.c.id).exists()
    return [_RECEIPT.c.voided_entry_id.is_(None), ~held, _RECEIPT.c.day <= thru]


def _not_deposited(connection: sa.Connection, thru: date) -> Check:
    return _sum(connection, "receipt|receipts|to deposit", _RECEIPT, _RECEIPT.c.amount, *_in_drawer(thru))


def _drawers(connection: sa.Connection, thru: date, *, stops: bool) -> Check:
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
    return Check("drawer|drawers|to count", len(amounts), Money.total(amounts), stops)


def _checks_left(connection: sa.Connection, thru: date) -> Check:
    check = tables.remittance
    left = total_of(_LINE.c.remittance_id == check.c.id, _LINE.c.account == Account.UNAPPLIED)
    sums = sa.select(left.label("left")).where(check.c.check_date <= thru).subquery()
    rows = connection.execute(sa.select(sums.c.left).where(sa.type_coerce(sums.c.left, types.Count()) != 0))
    amounts = [-one for one in rows.scalars()]
    return Check("check|checks|with money left", len(amounts), Money.total(amounts))
