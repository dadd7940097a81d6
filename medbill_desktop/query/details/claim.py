"""The page of a claim: its record, its time line, and where the money of each line stands."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.desk import ClaimEvent, WorkItem, WorkState
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.visit import Charge
from medbill_desktop.query.rollforward import ADJUSTMENTS, CHARGES
from medbill_desktop.store import Reader, tables, types

_LINE = tables.ledger_line


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """A line of a claim and its money.

    Attributes:
        adjusted: contractual and other reductions.
        paid: what else took the receivable down: payments of payers and of the patient.
        payers_owe, patient_owes: what is open.
    """

    charge: Charge
    adjusted: Money
    paid: Money
    payers_owe: Money
    patient_owes: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPage:
    """Everything the record and evidence panes of a claim need.

    Attributes:
        events: the time line, oldest first.
        to_do: open work items.
        others: claims of the same visit.
    """

    record: ClaimRecord
    events: tuple[ClaimEvent, ...]
    lines: tuple[ClaimLine, ...]
    to_do: tuple[WorkItem, ...]
    others: tuple[ClaimRecord, ...]

    @property
    def payers_owe(self) -> Money:
        """What payers still owe on its lines."""
        return Money.total(line.payers_owe for line in self.lines)

    @property
    def patient_owes(self) -> Money:
        """What the patient owes on its lines."""
        return Money.total(line.patient_owes for line in self.lines)


def claim_page(connection: sa.Connection, claim_id: int) -> ClaimPage:
    """Read the page of a claim.

    Raises:
        NotFound: there is no such claim.
    """
    reader = Reader(connection)
    record = reader.get(ClaimRecord, claim_id)
    siblings = reader.find(ClaimRecord, encounter_id=record.encounter_id)
    return ClaimPage(
        record=record,
        events=reader.find(ClaimEvent, "happened_at", claim_id=claim_id),
        lines=_lines(connection, reader, claim_id),
        to_do=reader.find(WorkItem, "due_date", claim_id=claim_id, state=WorkState.OPEN),
        others=tuple(one for one in siblings if one.id != claim_id),
    )


def _lines(connection: sa.Connection, reader: Reader, claim_id: int) -> tuple[ClaimLine, ...]:
    on_claim = tables.claim_charge
    query = (
        sa.select(on_claim.c.charge_id)
        .where(on_claim.c.claim_id == claim_id)
        .order_by(on_claim.c.line, on_claim.c.charge_id)
    )
    ids = connection.execute(query).scalars().all()
    charges = {charge.id: charge for charge in reader.find(Charge, id=tuple(ids))}
    money: defaultdict[int, dict[Account, Money]] = defaultdict(dict)
    sums = (
        sa.select(_LINE.c.charge_id, _LINE.c.account, sa.func.sum(_LINE.c.cents, type_=types.Cents()))
        .where(_LINE.c.charge_id.in_(ids))
        .group_by(_LINE.c.charge_id, _LINE.c.account)
    )
    for charge_id, account, amount in connection.execute(sums):
        money[charge_id][account] = amount
    return tuple(_line(charges[one], money[one]) for one in ids)


def _line(charge: Charge, money: dict[Account, Money]) -> ClaimLine:
    def of(accounts: frozenset[Account]) -> Money:
        return Money.total(money.get(account, ZERO) for account in accounts)

    payer, patient = money.get(Account.AR_PAYER, ZERO), money.get(Account.AR_PATIENT, ZERO)
    adjusted = of(ADJUSTMENTS)
    return ClaimLine(
        charge=charge,
        adjusted=adjusted,
        paid=-of(CHARGES) - adjusted - payer - patient,
        payers_owe=payer,
        patient_owes=patient,
    )
