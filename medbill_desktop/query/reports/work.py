"""Reports of the work: denials, productivity, and what is not billed yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.claim import ClaimState
from medbill_desktop.domain.ledger import Account, is_receivable
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.report import Report, summed
from medbill_desktop.domain.visit import ChargeState, EncounterState
from medbill_desktop.domain.worklist import Column, Content, Row
from medbill_desktop.query.reports.asked import Asked
from medbill_desktop.query.rollforward import ADJUSTMENTS, CHARGES
from medbill_desktop.query.worklists.parts import listed
from medbill_desktop.store import tables, types

_LINE = tables.ledger_line
_CHARGE = tables.charge
_VISIT = tables.encounter
_PATIENT = tables.patient
PATIENT_SHARE = ("1", "2", "3")
"""CARCs of group PR that are the patient's share by the plan, not a denial (O4)."""


def denied_lines() -> sa.ColumnElement[bool]:
    """Lines a payer answered with nothing: no payment and no share for the patient."""
    service, reason = tables.service_payment, tables.adjustment.alias("share")
    share = sa.exists().where(
        reason.c.service_payment_id == service.c.id, reason.c.group == "PR", reason.c.carc.in_(PATIENT_SHARE)
    )
    return sa.and_(service.c.paid == ZERO, service.c.charge > ZERO, ~share)


def denials_report(connection: sa.Connection, asked: Asked) -> Report:
    """Why payers refused lines on checks of the period: lines and money by payer and reason."""
    answer, service, reason = tables.claim_payment, tables.service_payment, tables.adjustment
    check, payer = tables.remittance, tables.payer
    amount = sa.func.sum(reason.c.amount, type_=types.Cents())
    query = (
        sa.select(
            payer.c.id,
            payer.c.name.label("payer"),
            (reason.c.group + "-" + reason.c.carc).label("reason"),
            sa.func.count(sa.distinct(service.c.id)).label("lines"),
            amount.label("amount"),
        )
        .join_from(reason, service, service.c.id == reason.c.service_payment_id)
        .join(answer, answer.c.id == service.c.claim_payment_id)
        .join(check, check.c.id == answer.c.remittance_id)
        .join(payer, payer.c.id == check.c.payer_id)
        .where(denied_lines(), asked.within(check.c.check_date))
        .group_by(payer.c.id, payer.c.name, reason.c.group, reason.c.carc)
        .order_by(amount.desc(), payer.c.name, reason.c.group, reason.c.carc)
    )
    rows: list[Row] = [dict(row) for row in connection.execute(query).mappings()]
    return Report(
        name="denials",
        title="Denials",
        columns=(
            Column("payer", "Payer", Content.NAME),
            Column("reason", "Reason", Content.CODE),
            Column("lines", "Lines", Content.COUNT),
            Column("amount", "Amount", Content.MONEY),
        ),
        rows=rows,
        totals=summed(rows, "amount"),
        asked=asked.period,
        target=Kind.PAYER,
    )


def productivity_report(connection: sa.Connection, asked: Asked) -> Report:
    """What each provider's work brought in the period: visits, lines, charges, payments, adjustments."""
    provider = tables.provider
    charged = _LINE.c.account.in_(list(CHARGES))
    query = (
        sa.select(
            provider.c.id,
            listed(provider).label("provider"),
            _LINE.c.account,
            sa.func.count(sa.distinct(sa.case((charged, _VISIT.c.id)))).label("visits"),
            sa.func.count(sa.distinct(sa.case((charged, _CHARGE.c.id)))).label("lines"),
            sa.func.sum(_LINE.c.cents, type_=types.Cents()).label("amount"),
        )
        .join_from(_LINE, _CHARGE, _CHARGE.c.id == _LINE.c.charge_id)
        .join(_VISIT, _VISIT.c.id == _CHARGE.c.encounter_id)
        .join(provider, provider.c.id == _VISIT.c.rendering_id)
        .where(asked.within(_LINE.c.accounting_date))
        .group_by(provider.c.id, listed(provider), _LINE.c.account)
    )
    found: defaultdict[tuple[str, int], list[sa.Row[Any]]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.provider, row.id].append(row)
    rows: list[Row] = [_provider_row(key, found[key]) for key in sorted(found)]
    return Report(
        name="productivity",
        title="Productivity by provider",
        columns=(
            Column("provider", "Provider", Content.NAME),
            Column("visits", "Visits", Content.COUNT),
            Column("lines", "Lines", Content.COUNT),
            Column("charges", "Charges", Content.MONEY),
            Column("payments", "Payments", Content.MONEY),
            Column("adjustments", "Adjustments", Content.MONEY),
        ),
        rows=rows,
        totals=summed(rows, "charges", "payments", "adjustments"),
        asked=asked.period,
        target=Kind.PROVIDER,
    )


def _provider_row(key: tuple[str, int], parts: list[sa.Row[Any]]) -> Row:
    by_account: dict[Account, Money] = {part.account: part.amount for part in parts}

    def of(accounts: frozenset[Account]) -> Money:
        return Money.total(by_account.get(account, ZERO) for account in accounts)

    charges, adjustments = -of(CHARGES), of(ADJUSTMENTS)
    receivable = of(frozenset(account for account in Account if is_receivable(account)))
    return {
        "id": key[1],
        "provider": key[0],
        "visits": sum(part.visits for part in parts),
        "lines": sum(part.lines for part in parts),
        "charges": charges,
        "payments": charges - adjustments - receivable,  # what else took the receivable down
        "adjustments": adjustments,
    }


def unbilled_report(connection: sa.Connection, asked: Asked) -> Report:
    """Work done and not sent to anybody: visits not released, charges without a claim, claims not sent."""
    rows: list[Row] = sorted(
        [
            *_visits(connection, asked.as_of),
            *_unclaimed(connection, asked.as_of),
            *_unsent(connection, asked.as_of),
        ],
        key=lambda row: (str(row["service_date"]), str(row["patient"]), str(row["stage"])),
    )
    return Report(
        name="unbilled",
        title="Unbilled",
        columns=(
            Column("service_date", "Service", Content.DATE),
            Column("patient", "Patient", Content.NAME),
            Column("stage", "Waits for", Content.FREE),
            Column("age", "Age", Content.AGE),
            Column("amount", "Charges", Content.MONEY),
        ),
        rows=rows,
        totals=summed(rows, "amount"),
        asked=asked.day,
        target=Kind.ENCOUNTER,
    )


def _line(row: sa.Row[*tuple[Any, ...]], stage: str, as_of: date) -> Row:
    return {
        "id": row.id,
        "service_date": row.service_date,
        "patient": row.patient,
        "stage": stage,
        "age": (as_of - row.service_date).days,
        "amount": row.amount or ZERO,
    }


def _visits(connection: sa.Connection, as_of: date) -> Iterator[Row]:
    charges = (
        sa.select(sa.func.sum(_CHARGE.c.amount, type_=types.Cents()))
        .where(_CHARGE.c.encounter_id == _VISIT.c.id, _CHARGE.c.state == ChargeState.DRAFT)
        .scalar_subquery()
    )
    query = (
        sa.select(
            _VISIT.c.id,
            _VISIT.c.service_date,
            listed(_PATIENT).label("patient"),
            _VISIT.c.state,
            _VISIT.c.hold_reason,
            charges.label("amount"),
        )
        .join(_PATIENT, _PATIENT.c.id == _VISIT.c.patient_id)
        .where(
            _VISIT.c.state.in_([EncounterState.DRAFT, EncounterState.HELD]), _VISIT.c.service_date <= as_of
        )
    )
    for row in connection.execute(query):
        held = row.state is EncounterState.HELD
        yield _line(row, f"held: {row.hold_reason}" if held else "codes and charges", as_of)


def _unclaimed(connection: sa.Connection, as_of: date) -> Iterator[Row]:
    """Released charges that a payer owes and that are on no claim."""
    owed = sa.exists().where(
        _LINE.c.charge_id == _CHARGE.c.id,
        _LINE.c.account == Account.AR_PAYER,
        _LINE.c.accounting_date <= as_of,
    )
    claimed = sa.exists().where(tables.claim_charge.c.charge_id == _CHARGE.c.id)
    query = (
        sa.select(
            _CHARGE.c.encounter_id.label("id"),
            _CHARGE.c.service_date,
            listed(_PATIENT).label("patient"),
            sa.func.sum(_CHARGE.c.amount, type_=types.Cents()).label("amount"),
        )
        .join(_PATIENT, _PATIENT.c.id == _CHARGE.c.patient_id)
        .where(_CHARGE.c.state == ChargeState.RELEASED, owed, ~claimed)
        .group_by(_CHARGE.c.encounter_id, _CHARGE.c.service_date, listed(_PATIENT))
    )
    for row in connection.execute(query):
        yield _line(row, "a claim", as_of)


def _unsent(connection: sa.Connection, as_of: date) -> Iterator[Row]:
    claim = tables.claim
    words = {
        ClaimState.BLOCKED: "findings mended",
        ClaimState.READY: "sending",
        ClaimState.HELD: "release of the hold",
    }
    query = sa.select(
        claim.c.encounter_id.label("id"),
        claim.c.service_date,
        claim.c.patient_name.label("patient"),
        claim.c.charge_total.label("amount"),
        claim.c.state,
    ).where(claim.c.state.in_(list(words)), claim.c.service_date <= as_of)
    for row in connection.execute(query):
        yield _line(row, words[row.state], as_of)
