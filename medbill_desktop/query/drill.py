"""What a figure is made of: the claims behind a row of a report, as a report of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.claim import ClaimState
from medbill_desktop.domain.ledger import Account, is_receivable
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.report import AgedCharge, Report, Side, summed
from medbill_desktop.domain.worklist import Column, Content, Row
from medbill_desktop.query.aging import open_charges
from medbill_desktop.query.reports.asked import Asked
from medbill_desktop.query.reports.kpi import ANSWERED
from medbill_desktop.query.reports.work import denied_lines
from medbill_desktop.query.rollforward import ADJUSTMENTS, CHARGES, PAYMENTS
from medbill_desktop.query.worklists.parts import listed
from medbill_desktop.store import tables, types

_LINE, _ENTRY, _CLAIM = tables.ledger_line, tables.ledger_entry, tables.claim
_CHARGE, _PATIENT = tables.charge, tables.patient
_CHUNK = 500
_OLD = 3
"""Index of the first bucket beyond 90 days."""
_WHO = Column("patient", "Patient", Content.NAME)
_NUMBER = Column("number", "Claim", Content.ID)
_SERVICE = Column("service_date", "Service", Content.DATE)


def behind(connection: sa.Connection, report: str, row: Row, asked: Asked) -> Report | None:
    """The claims that a row of a report counts.

    Args:
        connection: a reader of the office.
        report: name of the report the row is of.
        row: the row, as the report gave it.
        asked: the report's question.

    Returns:
        A report whose rows open claims; None when the row stands for nothing smaller.
    """
    if report == "kpi":
        figure = _FIGURES.get(str(row.get("key")))
        return figure(connection, asked, str(row["measure"])) if figure else None
    if report == "aging":
        party = row["id"] or None
        found = open_charges(connection, asked.as_of, "payer" if row["side"] == Side.PAYER else "patient")
        own = (one for one in found if one.party_id == party)
        return _open(connection, asked, f"Open with {row['party'] or 'nobody named'}", own)
    if report == "denials":
        return _denied(connection, asked, f"{row['reason']} of {row['payer']}", row)
    return None


def _all_open(connection: sa.Connection, asked: Asked, title: str) -> Report:
    return _open(connection, asked, title, open_charges(connection, asked.as_of))


def _old(connection: sa.Connection, asked: Asked, title: str) -> Report:
    charges = (
        one
        for one in open_charges(connection, asked.as_of)
        if (place := one.bucket(asked.as_of)) is not None and place >= _OLD
    )
    return _open(connection, asked, title, charges)


def _open(connection: sa.Connection, asked: Asked, title: str, charges: Iterable[AgedCharge]) -> Report:
    ordered = sorted(charges, key=lambda one: (-one.balance.cents, one.charge_id or 0))
    claims = _claims_of(connection, [one.charge_id for one in ordered if one.charge_id])
    rows: list[Row] = [
        {
            "id": claims.get(one.charge_id or 0, (0, ""))[0],
            "number": claims.get(one.charge_id or 0, (0, ""))[1],
            "patient": one.patient,
            "party": one.party,
            "code": one.code,
            "service_date": one.service_date,
            "age": one.days(asked.as_of),
            "amount": one.balance,
        }
        for one in ordered
    ]
    columns = (
        _WHO,
        Column("party", "Owed by", Content.NAME),
        _NUMBER,
        Column("code", "Code", Content.CODE),
        _SERVICE,
        Column("age", "Age", Content.AGE),
        Column("amount", "Open", Content.MONEY),
    )
    return _report("open-charges", title, columns, rows, asked.day)


def _first_pass(connection: sa.Connection, asked: Asked, title: str) -> Report:
    """Answered claims of the period that did not pass at first."""
    refused = _CLAIM.c.state.in_([ClaimState.REJECTED, ClaimState.DENIED])
    query = (
        sa.select(
            _CLAIM.c.id,
            _CLAIM.c.state,
            _CLAIM.c.number,
            _CLAIM.c.patient_name.label("patient"),
            _CLAIM.c.payer_name.label("payer"),
            _CLAIM.c.sent_date,
            _CLAIM.c.charge_total.label("amount"),
        )
        .where(
            asked.within(_CLAIM.c.sent_date),
            _CLAIM.c.state.in_(ANSWERED),
            sa.or_(refused, _CLAIM.c.frequency != "1"),
        )
        .order_by(_CLAIM.c.charge_total.desc(), _CLAIM.c.id)
    )
    columns = (
        Column("state", "State", Content.STATE),
        _WHO,
        Column("payer", "Payer", Content.NAME),
        _NUMBER,
        Column("sent_date", "Sent", Content.DATE),
        Column("amount", "Charge", Content.MONEY),
    )
    rows = [dict(row) | {"state": row["state"].value} for row in connection.execute(query).mappings()]
    return _report("not-first-pass", f"{title}: not paid at first", columns, rows, asked.period)


def _all_denied(connection: sa.Connection, asked: Asked, title: str) -> Report:
    return _denied(connection, asked, title, {})


def _denied(connection: sa.Connection, asked: Asked, title: str, row: Row) -> Report:
    answer, service, check = tables.claim_payment, tables.service_payment, tables.remittance
    query = (
        sa.select(
            sa.func.coalesce(answer.c.claim_id, 0).label("id"),
            sa.func.coalesce(_CLAIM.c.number, answer.c.claim_number).label("number"),
            sa.func.coalesce(_CLAIM.c.patient_name, "").label("patient"),
            tables.payer.c.name.label("payer"),
            service.c.code,
            check.c.check_date,
            service.c.charge.label("amount"),
        )
        .join_from(service, answer, answer.c.id == service.c.claim_payment_id)
        .join(check, check.c.id == answer.c.remittance_id)
        .join(tables.payer, tables.payer.c.id == check.c.payer_id)
        .outerjoin(_CLAIM, _CLAIM.c.id == answer.c.claim_id)
        .where(denied_lines(), asked.within(check.c.check_date))
        .order_by(service.c.charge.desc(), service.c.id)
    )
    if row:
        reason = tables.adjustment.alias("said")
        group, _, carc = str(row["reason"]).partition("-")
        said = sa.exists().where(
            reason.c.service_payment_id == service.c.id, reason.c.group == group, reason.c.carc == carc
        )
        query = query.where(check.c.payer_id == row["id"], said)
    columns = (
        _WHO,
        Column("payer", "Payer", Content.NAME),
        _NUMBER,
        Column("code", "Code", Content.CODE),
        Column("check_date", "Answered", Content.DATE),
        Column("amount", "Charge", Content.MONEY),
    )
    rows = [dict(found) for found in connection.execute(query).mappings()]
    return _report("denied-lines", title, columns, rows, asked.period)


def _collected(connection: sa.Connection, asked: Asked, title: str) -> Report:
    """What moved the receivable in the period, by claim."""
    other = _LINE.alias("other")
    receivable = [account for account in Account if is_receivable(account)]
    touches = sa.exists().where(other.c.entry_id == _LINE.c.entry_id, other.c.account.in_(receivable))
    query = (
        sa.select(_LINE.c.charge_id, _LINE.c.account, sa.func.sum(_LINE.c.cents, type_=types.Cents()))
        .where(asked.within(_LINE.c.accounting_date), _LINE.c.account.not_in(receivable), touches)
        .group_by(_LINE.c.charge_id, _LINE.c.account)
    )
    moved: defaultdict[int, list[Money]] = defaultdict(lambda: [ZERO, ZERO, ZERO])
    found = connection.execute(query).all()
    claims = _claims_of(connection, [row[0] for row in found if row[0]])
    for charge_id, account, amount in found:
        sums = moved[claims.get(charge_id, (0, ""))[0]]
        for place, (accounts, sign) in enumerate(((CHARGES, -1), (PAYMENTS, 1), (ADJUSTMENTS, 1))):
            if account in accounts:
                sums[place] += amount if sign > 0 else -amount
    named = _heads(connection, [one for one in moved if one])
    rows: list[Row] = [
        {
            "id": claim_id,
            **named.get(claim_id, {"patient": "Not on a claim", "payer": "", "number": ""}),
            "charges": sums[0],
            "payments": sums[1],
            "adjustments": sums[2],
        }
        for claim_id, sums in sorted(moved.items(), key=lambda pair: (-pair[1][1].cents, pair[0]))
    ]
    columns = (
        _WHO,
        Column("payer", "Payer", Content.NAME),
        _NUMBER,
        Column("charges", "Charges", Content.MONEY),
        Column("payments", "Payments", Content.MONEY),
        Column("adjustments", "Adjustments", Content.MONEY),
    )
    return _report("collected", title, columns, rows, asked.period)


def _posted(connection: sa.Connection, asked: Asked, title: str) -> Report:
    """The charges posted in the period with the days since their visit."""
    query = (
        sa.select(
            _LINE.c.charge_id,
            listed(_PATIENT).label("patient"),
            _CHARGE.c.code,
            _CHARGE.c.service_date,
            _LINE.c.accounting_date.label("posted"),
            _CHARGE.c.amount,
        )
        .join(_CHARGE, _CHARGE.c.id == _LINE.c.charge_id)
        .join(_PATIENT, _PATIENT.c.id == _CHARGE.c.patient_id)
        .where(_LINE.c.account == Account.CHARGES, asked.within(_LINE.c.accounting_date))
        .order_by(_LINE.c.accounting_date, _LINE.c.id)
    )
    found = connection.execute(query).mappings().all()
    claims = _claims_of(connection, [row["charge_id"] for row in found])
    rows: list[dict[str, Any]] = []
    for row in found:
        claim_id, number = claims.get(row["charge_id"], (0, ""))
        days = (row["posted"] - row["service_date"]).days
        rows.append(dict(row) | {"id": claim_id, "number": number, "age": days})
    rows.sort(key=lambda row: -int(row["age"]))
    columns = (
        _WHO,
        _NUMBER,
        Column("code", "Code", Content.CODE),
        _SERVICE,
        Column("posted", "Posted", Content.DATE),
        Column("age", "Days", Content.AGE),
        Column("amount", "Charge", Content.MONEY),
    )
    return _report("charge-lag", title, columns, rows, asked.period)


_FIGURES: dict[str, Callable[[sa.Connection, Asked, str], Report]] = {
    "days_in_ar": _all_open,
    "over_90": _old,
    "net_collection": _collected,
    "first_pass": _first_pass,
    "denials": _all_denied,
    "charge_lag": _posted,
}


def _report(
    name: str, title: str, columns: tuple[Column, ...], rows: Sequence[Row], asked: dict[str, object]
) -> Report:
    money = [column.key for column in columns if column.content is Content.MONEY]
    totals = summed(rows, *money)
    return Report(
        name=name, title=title, columns=columns, rows=rows, totals=totals, asked=asked, target=Kind.CLAIM
    )


def _claims_of(connection: sa.Connection, charge_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """The newest claim of each charge: id and number."""
    link, newest = tables.claim_charge, {}
    for at in range(0, len(charge_ids), _CHUNK):
        query = (
            sa.select(link.c.charge_id, _CLAIM.c.id, _CLAIM.c.number)
            .join(_CLAIM, _CLAIM.c.id == link.c.claim_id)
            .where(link.c.charge_id.in_(charge_ids[at : at + _CHUNK]))
            .order_by(_CLAIM.c.id)
        )
        newest.update({row[0]: (row[1], row[2]) for row in connection.execute(query)})
    return newest


def _heads(connection: sa.Connection, claim_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Patient, payer and number of claims."""
    heads: dict[int, dict[str, str]] = {}
    for at in range(0, len(claim_ids), _CHUNK):
        query = sa.select(_CLAIM.c.id, _CLAIM.c.patient_name, _CLAIM.c.payer_name, _CLAIM.c.number).where(
            _CLAIM.c.id.in_(claim_ids[at : at + _CHUNK])
        )
        for row in connection.execute(query):
            heads[row[0]] = {"patient": row[1], "payer": row[2], "number": row[3]}
    return heads
