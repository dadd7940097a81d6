"""The page of a patient."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from medbill_desktop.domain.insurance import Case, Coverage
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.party import Guarantor, Patient
from medbill_desktop.domain.visit import Encounter
from medbill_desktop.store import Reader, tables, types

_LINE = tables.ledger_line
LAST_VISITS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageLine:
    """A coverage with the names that its ids stand for."""

    coverage: Coverage
    payer: str
    plan: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientPage:
    """Everything the record pane of a patient needs.

    Attributes:
        coverages: by case, rank and first day.
        patient_owes, payers_owe: the receivable of today, credits netted.
        credit: money of the patient that is on no charge, positive.
        visits: the last ones, newest first.
    """

    patient: Patient
    guarantor: Guarantor | None
    cases: tuple[Case, ...]
    coverages: tuple[CoverageLine, ...]
    patient_owes: Money
    payers_owe: Money
    credit: Money
    visits: tuple[Encounter, ...]


def patient_page(connection: sa.Connection, patient_id: int) -> PatientPage:
    """Read the page of a patient.

    Raises:
        NotFound: there is no such patient.
    """
    reader = Reader(connection)
    patient = reader.get(Patient, patient_id)
    guarantor = reader.get(Guarantor, patient.guarantor_id) if patient.guarantor_id else None
    balances = balances_of(connection, patient_id)
    return PatientPage(
        patient=patient,
        guarantor=guarantor,
        cases=reader.find(Case, patient_id=patient_id),
        coverages=_coverages(connection, reader, patient_id),
        patient_owes=balances.get(Account.AR_PATIENT, ZERO),
        payers_owe=balances.get(Account.AR_PAYER, ZERO),
        credit=-balances.get(Account.PATIENT_CREDIT, ZERO),
        visits=reader.find(Encounter, "-service_date", patient_id=patient_id)[:LAST_VISITS],
    )


def balances_of(connection: sa.Connection, patient_id: int) -> dict[Account, Money]:
    """What stands on each account for a patient."""
    query = (
        sa.select(_LINE.c.account, sa.func.sum(_LINE.c.cents, type_=types.Cents()))
        .where(_LINE.c.patient_id == patient_id)
        .group_by(_LINE.c.account)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _coverages(connection: sa.Connection, reader: Reader, patient_id: int) -> tuple[CoverageLine, ...]:
    own = reader.find(Coverage, patient_id=patient_id)
    payers = _names(connection, tables.payer, {one.payer_id for one in own})
    plans = _names(connection, tables.plan, {one.plan_id for one in own})
    lines = (CoverageLine(coverage=c, payer=payers[c.payer_id], plan=plans[c.plan_id]) for c in own)
    return tuple(
        sorted(
            lines,
            key=lambda line: (line.coverage.case_id, line.coverage.rank, _first(line), line.coverage.id),
        )
    )


def _first(line: CoverageLine) -> str:
    return str(line.coverage.effective_from or "")


def _names(connection: sa.Connection, table: sa.Table, ids: set[int]) -> dict[int, str]:
    query = sa.select(table.c.id, table.c.name).where(table.c.id.in_(ids))
    return {row[0]: row[1] for row in connection.execute(query)}
