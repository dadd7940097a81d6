"""The practice's health in a few figures, each with what it was made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import sqlalchemy as sa

from medbill_desktop.domain.claim import ClaimState
from medbill_desktop.domain.ledger import EntryKind
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.report import Report
from medbill_desktop.domain.worklist import Column, Content, Row
from medbill_desktop.query.aging import totals
from medbill_desktop.query.reports.asked import Asked
from medbill_desktop.query.reports.work import denied_lines
from medbill_desktop.query.rollforward import ADJUSTMENTS, CHARGES, PAYMENTS, movements, of
from medbill_desktop.store import tables

CHARGE_DAYS = 90
"""Days in A/R compares with the average daily charge of so many days."""
_TENTH = Decimal("0.1")
ANSWERED = (ClaimState.ACCEPTED, ClaimState.REJECTED, ClaimState.PAID, ClaimState.DENIED, ClaimState.CLOSED)
"""States of a claim that its payer has answered."""


def kpi_report(connection: sa.Connection, asked: Asked) -> Report:
    """Days in A/R, share over 90 days, net collection, first pass, denials and charge lag."""
    rows = [
        *_receivable(connection, asked),
        _net_collection(connection, asked),
        _first_pass(connection, asked),
        _denials(connection, asked),
        _charge_lag(connection, asked),
    ]
    return Report(
        name="kpi",
        title="Health of the practice",
        columns=(
            Column("measure", "Measure", Content.NAME),
            Column("value", "Value", Content.COUNT),
            Column("unit", "Unit", Content.CODE),
            Column("basis", "From", Content.FREE),
        ),
        rows=rows,
        asked=asked.day | asked.period,
    )


def _row(key: str, measure: str, value: Decimal | None, unit: str, basis: str) -> Row:
    return {"id": 0, "key": key, "measure": measure, "value": value, "unit": unit, "basis": basis}


def ratio(part: int, whole: int, scale: int = 100) -> Decimal | None:
    """A share or average to one decimal, rounded half up; None of nothing."""
    if not whole:
        return None
    return (Decimal(part * scale) / whole).quantize(_TENTH, rounding=ROUND_HALF_UP)


def _receivable(connection: sa.Connection, asked: Asked) -> Iterator[Row]:
    aged = totals(connection, asked.as_of)
    first = asked.as_of - timedelta(days=CHARGE_DAYS - 1)
    charges = -of(movements(connection, first, asked.as_of), CHARGES)
    yield _row(
        "days_in_ar",
        "Days in A/R",
        ratio(aged.total.cents * CHARGE_DAYS, charges.cents, 1),
        "days",
        f"receivable {aged.total.grid()} at charges of {charges.grid()} in {CHARGE_DAYS} days",
    )
    old = Money.total(aged.buckets[3:])
    owed = Money.total(aged.buckets)
    yield _row("over_90", "Over 90 days", ratio(old.cents, owed.cents), "%", f"{old.grid()} of {owed.grid()}")


def _net_collection(connection: sa.Connection, asked: Asked) -> Row:
    moved = movements(connection, asked.first, asked.last)
    due, payments = -of(moved, CHARGES) - of(moved, ADJUSTMENTS), of(moved, PAYMENTS)
    return _row(
        "net_collection",
        "Net collection",
        ratio(payments.cents, due.cents) if due.cents > 0 else None,
        "%",
        f"payments {payments.grid()} of charges less adjustments {due.grid()}",
    )


def _first_pass(connection: sa.Connection, asked: Asked) -> Row:
    claim = tables.claim
    answered = sa.select(claim.c.state, claim.c.frequency, sa.func.count()).where(
        asked.within(claim.c.sent_date), claim.c.state.in_(ANSWERED)
    )
    counts = connection.execute(answered.group_by(claim.c.state, claim.c.frequency)).all()
    whole = sum(count for _, _, count in counts)
    refused = {ClaimState.REJECTED, ClaimState.DENIED}
    good = sum(count for state, frequency, count in counts if state not in refused and frequency == "1")
    return _row(
        "first_pass",
        "First pass",
        ratio(good, whole),
        "%",
        f"{good} of {whole} answered claims sent in the period",
    )


def _denials(connection: sa.Connection, asked: Asked) -> Row:
    service, answer, check = tables.service_payment, tables.claim_payment, tables.remittance
    query = (
        sa.select(sa.func.count(), sa.func.count(sa.case((denied_lines(), 1))))
        .select_from(service)
        .join(answer, answer.c.id == service.c.claim_payment_id)
        .join(check, check.c.id == answer.c.remittance_id)
        .where(asked.within(check.c.check_date))
    )
    whole, denied = connection.execute(query).one()
    return _row("denials", "Denied lines", ratio(denied, whole), "%", f"{denied} of {whole} answered lines")


def _charge_lag(connection: sa.Connection, asked: Asked) -> Row:
    entry = tables.ledger_entry
    query = (
        sa.select(entry.c.service_date, entry.c.accounting_date, sa.func.count())
        .where(
            entry.c.kind == EntryKind.CHARGE,
            entry.c.service_date.is_not(None),
            asked.within(entry.c.accounting_date),
        )
        .group_by(entry.c.service_date, entry.c.accounting_date)
    )
    spans = [((posted - served).days, count) for served, posted, count in connection.execute(query)]
    whole = sum(count for _, count in spans)
    days = sum(span * count for span, count in spans)
    return _row(
        "charge_lag", "Charge lag", ratio(days, whole, 1), "days", f"{whole} charges from service to posting"
    )
