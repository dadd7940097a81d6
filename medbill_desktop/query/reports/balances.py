"""Reports of balances on a day: aging, and credits of every kind."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from medbill_desktop.domain.aging import BUCKETS
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.report import Report, Side, summed
from medbill_desktop.domain.worklist import Column, Content, Row
from medbill_desktop.query.aging import aging, credits_on_charges
from medbill_desktop.query.reports.asked import Asked
from medbill_desktop.query.worklists.parts import held as unplaced
from medbill_desktop.query.worklists.parts import listed
from medbill_desktop.store import tables, types

_LINE = tables.ledger_line
BUCKET_KEYS = ("d0_30", "d31_60", "d61_90", "d91_120", "over_120")
"""Row keys of the buckets, in the order of `domain.aging.BUCKETS`."""


def aging_report(connection: sa.Connection, asked: Asked) -> Report:
    """Who owes how much for how long: a row a payer and a patient, credits in a column of their own."""
    rows: list[Row] = [
        {
            "id": party.party_id or 0,
            "side": str(party.side),
            "party": party.name,
            **dict(zip(BUCKET_KEYS, party.aging.buckets, strict=True)),
            "credits": party.aging.credits,
            "total": party.aging.total,
        }
        for party in aging(connection, asked.as_of)
    ]
    titles = zip(BUCKET_KEYS, BUCKETS, strict=True)
    return Report(
        name="aging",
        title="Aging",
        columns=(
            Column("side", "Owed by", Content.CODE),
            Column("party", "Name", Content.NAME),
            *(Column(key, title.capitalize(), Content.MONEY) for key, title in titles),
            Column("credits", "Credits", Content.MONEY),
            Column("total", "Total", Content.MONEY),
        ),
        rows=rows,
        totals=summed(rows, *BUCKET_KEYS, "credits", "total"),
        asked=asked.day,
    )


def credits_report(connection: sa.Connection, asked: Asked) -> Report:
    """Money that is not the practice's to keep: credits on charges, of patients, and on checks."""
    rows: list[Row] = [*_on_charges(connection, asked), *_held(connection, asked)]
    return Report(
        name="credits",
        title="Credits",
        columns=(
            Column("kind", "Kind", Content.CODE),
            Column("party", "Whose", Content.NAME),
            Column("patient", "Patient", Content.NAME),
            Column("reference", "On", Content.ID),
            Column("amount", "Amount", Content.MONEY),
        ),
        rows=rows,
        totals=summed(rows, "amount"),
        asked=asked.day,
        target=Kind.PATIENT,
    )


def _on_charges(connection: sa.Connection, asked: Asked) -> Iterator[Row]:
    for charge in credits_on_charges(connection, asked.as_of):
        yield {
            "id": charge.patient_id or 0,
            "kind": "payer credit" if charge.side is Side.PAYER else "patient credit",
            "party": charge.party,
            "patient": charge.patient,
            "reference": f"{charge.code} {charge.service_date or ''}".strip(),
            "amount": charge.balance,
        }


def _held(connection: sa.Connection, asked: Asked) -> Iterator[Row]:
    """Unplaced money: of patients, on checks, in suspense."""
    kinds = {
        Account.PATIENT_CREDIT: "patient credit",
        Account.UNAPPLIED: "left on a check",
        Account.SUSPENSE: "suspense",
    }
    patient, check, payer = tables.patient, tables.remittance, tables.payer
    total = sa.func.sum(_LINE.c.cents, type_=types.Cents())
    # What is left of a check is the check's, whoever it was placed on.
    owner = sa.case((_LINE.c.account == Account.UNAPPLIED, sa.null()), else_=_LINE.c.patient_id)
    held = (
        sa.select(_LINE.c.account, owner.label("patient_id"), _LINE.c.remittance_id, total.label("amount"))
        .where(unplaced(), _LINE.c.accounting_date <= asked.as_of)
        .group_by(_LINE.c.account, owner, _LINE.c.remittance_id)
        .having(sa.func.sum(sa.type_coerce(_LINE.c.cents, types.Count())) != 0)
        .subquery()
    )
    query = (
        sa.select(held, listed(patient).label("patient"), check.c.trace, payer.c.name.label("payer"))
        .outerjoin(patient, patient.c.id == held.c.patient_id)
        .outerjoin(check, check.c.id == held.c.remittance_id)
        .outerjoin(payer, payer.c.id == check.c.payer_id)
        .order_by(held.c.account, check.c.trace, held.c.patient_id)
    )
    for row in connection.execute(query):
        yield {
            "id": row.patient_id or 0,
            "kind": kinds[row.account],
            "party": row.payer or row.patient or "",
            "patient": row.patient or "",
            "reference": row.trace or "",
            "amount": row.amount,
        }
