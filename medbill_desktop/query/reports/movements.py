"""Reports of what moved in a period: the ledger by account, the roll-forward, deposits."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import ZERO
from medbill_desktop.domain.report import Report, summed
from medbill_desktop.domain.worklist import Column, Content, Row
from medbill_desktop.query.reports.asked import Asked
from medbill_desktop.query.rollforward import rollforward
from medbill_desktop.query.worklists.parts import NOTHING, listed
from medbill_desktop.store import tables, types

_LINE = tables.ledger_line
_ENTRY = tables.ledger_entry
_SUMS = ("opening", "debits", "credits", "closing")


def ledger_report(connection: sa.Connection, asked: Asked) -> Report:
    """The general ledger summary of a period: each account before, what moved it, and after."""
    cents = sa.type_coerce(_LINE.c.cents, types.Count())
    inside = _LINE.c.accounting_date >= asked.first

    def part(*where: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((sa.and_(*where), cents), else_=0), type_=types.Count())

    # Day by day first: that is the order of the index, so that nothing is sorted but a few sums of each day.
    by_day = (
        sa.select(
            _LINE.c.account,
            part(~inside).label("opening"),
            part(inside, cents > 0).label("debits"),
            part(inside, cents < 0).label("credits"),
            sa.func.sum(cents, type_=types.Count()).label("closing"),
        )
        .where(_LINE.c.accounting_date <= asked.last)
        .group_by(_LINE.c.accounting_date, _LINE.c.account)
        .subquery()
    )
    sums = [sa.func.sum(by_day.c[name], type_=types.Cents()).label(name) for name in _SUMS]
    query = sa.select(by_day.c.account, *sums).group_by(by_day.c.account)
    found = {row.account: row._asdict() for row in connection.execute(query)}
    rows: list[Row] = [
        {"id": 0, **found[account], "account": account.replace("_", " ").capitalize()}
        for account in Account
        if account in found
    ]
    return Report(
        name="ledger",
        title="Ledger by account",
        columns=(
            Column("account", "Account", Content.NAME),
            *(Column(name, name.capitalize(), Content.MONEY) for name in _SUMS),
        ),
        rows=rows,
        totals=summed(rows, *_SUMS),
        asked=asked.period,
    )


def rollforward_report(connection: sa.Connection, asked: Asked) -> Report:
    """How the receivable at the beginning became that at the end, and whether the aging report agrees."""
    month = rollforward(connection, asked.first, asked.last)
    steps = (
        ("Opening receivable", month.opening),
        ("+ charges", month.charges),
        ("- payments", -month.payments),
        ("- adjustments", -month.adjustments),
        ("+ refunds", month.refunds),
        ("+ brought in from the system before", month.brought_in),
        ("= closing receivable", month.closing),
        ("Aging report", month.aged),
        ("Difference", month.aged - month.expected),
    )
    return Report(
        name="rollforward",
        title="Roll-forward",
        columns=(Column("step", "Step", Content.FREE), Column("amount", "Amount", Content.MONEY)),
        rows=[{"id": 0, "step": step, "amount": amount} for step, amount in steps],
        asked=asked.period,
    )


def deposits_report(connection: sa.Connection, asked: Asked) -> Report:
    """Cash by the day it went to the bank, or else was posted: a row a check."""
    check, payer, patient = tables.remittance, tables.payer, tables.patient
    day = sa.func.coalesce(_ENTRY.c.deposit_date, _ENTRY.c.accounting_date, type_=types.Day())
    who = sa.func.coalesce(payer.c.name, listed(patient), NOTHING)
    query = (
        sa.select(
            sa.func.coalesce(_LINE.c.remittance_id, 0).label("id"),
            day.label("deposit_date"),
            sa.func.coalesce(check.c.method, "").label("method"),
            who.label("party"),
            sa.func.coalesce(check.c.trace, "").label("trace"),
            sa.func.sum(_LINE.c.cents, type_=types.Cents()).label("amount"),
        )
        .join(_ENTRY, _ENTRY.c.id == _LINE.c.entry_id)
        .outerjoin(check, check.c.id == _LINE.c.remittance_id)
        .outerjoin(payer, payer.c.id == check.c.payer_id)
        .outerjoin(patient, patient.c.id == _LINE.c.patient_id)
        .where(_LINE.c.account == Account.CASH, day.between(asked.first, asked.last))
        .group_by(_LINE.c.remittance_id, day, check.c.method, who, check.c.trace)
        .order_by(day, who, check.c.trace)
    )
    rows: list[Row] = [dict(row) for row in connection.execute(query).mappings() if row["amount"] != ZERO]
    return Report(
        name="deposits",
        title="Deposits",
        columns=(
            Column("deposit_date", "Deposited", Content.DATE),
            Column("method", "Method", Content.CODE),
            Column("party", "From", Content.NAME),
            Column("trace", "Check or trace", Content.ID),
            Column("amount", "Amount", Content.MONEY),
        ),
        rows=rows,
        totals=summed(rows, "amount"),
        asked=asked.period,
        target=Kind.REMITTANCE,
    )
