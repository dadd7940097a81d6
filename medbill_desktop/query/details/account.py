"""The account of a patient in words: what happened, who did it, what it changed, what is owed since."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from medbill_desktop.domain.correction import story_of
from medbill_desktop.domain.ledger import Account, EntryKind, is_receivable
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.store import tables, types

_LINE = tables.ledger_line
_ENTRY = tables.ledger_entry
_RECEIVABLE = [account for account in Account if is_receivable(account)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """One event on a patient's account.

    Attributes:
        day: accounting date.
        what: in words, as it was posted.
        who: user who recorded it.
        code: procedure code of the charge it is about; "" for none or several.
        payers, patient: by how much it changed what payers and the patient owe.
        balance: what both owe after it.
        reverses: the entry it takes back; None otherwise.
    """

    entry_id: int
    kind: EntryKind
    day: date
    service_date: date | None
    what: str
    who: str
    code: str
    payers: Money
    patient: Money
    balance: Money
    reverses: int | None


def account(connection: sa.Connection, patient_id: int) -> tuple[AccountLine, ...]:
    """Read a patient's account, oldest first; the last balance is what is owed in all.

    Args:
        connection: a reader of the office.
        patient_id: whose account.
    """
    effects = _effects(connection, patient_id)
    lines: list[AccountLine] = []
    balance = ZERO
    story = ""
    for row in _entries(connection, patient_id):
        moved = effects[row.id]
        balance += Money.total(moved.values())
        line = AccountLine(
            entry_id=row.id,
            kind=row.kind,
            day=row.accounting_date,
            service_date=row.service_date,
            what=row.reason,
            who=row.recorded_by,
            code=row.code if row.code == row.last_code else "",
            payers=moved.get(Account.AR_PAYER, ZERO),
            patient=moved.get(Account.AR_PATIENT, ZERO),
            balance=balance,
            reverses=row.reverses,
        )
        before, story = story, story_of(row.idempotency_key or "")
        if story and story == before:
            lines[-1] = _joined(lines[-1], line)
        else:
            lines.append(replace(line, kind=EntryKind.ADJUSTMENT, reverses=None) if story else line)
    return tuple(lines)


def _joined(first: AccountLine, then: AccountLine) -> AccountLine:
    """Two entries of one correction, or of one change of payer, as one line (O1)."""
    known = first.what.split("; ")
    return replace(
        first,
        what=first.what if then.what in known else f"{first.what}; {then.what}",
        code=first.code if first.code == then.code else "",
        payers=first.payers + then.payers,
        patient=first.patient + then.patient,
        balance=then.balance,
    )


def _effects(connection: sa.Connection, patient_id: int) -> defaultdict[int, dict[Account, Money]]:
    query = (
        sa.select(_LINE.c.entry_id, _LINE.c.account, sa.func.sum(_LINE.c.cents, type_=types.Cents()))
        .where(_LINE.c.patient_id == patient_id, _LINE.c.account.in_(_RECEIVABLE))
        .group_by(_LINE.c.entry_id, _LINE.c.account)
    )
    found: defaultdict[int, dict[Account, Money]] = defaultdict(dict)
    for entry_id, account_, amount in connection.execute(query):
        found[entry_id][account_] = amount
    return found


def _entries(connection: sa.Connection, patient_id: int) -> Any:
    """The entries that name the patient, by accounting date and then as they were recorded."""
    code = sa.func.coalesce(tables.charge.c.code, "")
    about = (
        sa.select(_LINE.c.entry_id, sa.func.min(code).label("code"), sa.func.max(code).label("last_code"))
        .outerjoin(tables.charge, tables.charge.c.id == _LINE.c.charge_id)
        .where(_LINE.c.patient_id == patient_id)
        .group_by(_LINE.c.entry_id)
        .subquery()
    )
    query = (
        sa.select(_ENTRY, about.c.code, about.c.last_code)
        .join(about, about.c.entry_id == _ENTRY.c.id)
        .order_by(_ENTRY.c.accounting_date, _ENTRY.c.id)
    )
    return connection.execute(query)
