"""A run of statements: who got one, who was left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from medbill_desktop.domain.desk import StatementLeftOut, StatementRun
from medbill_desktop.domain.worklist import Row
from medbill_desktop.query.worklists.parts import listed
from medbill_desktop.store import Reader, tables

_STATEMENT, _PATIENT, _GUARANTOR = tables.statement, tables.patient, tables.guarantor


@dataclass(frozen=True, slots=True)
class RunPage:
    """A run with its accounts.

    Attributes:
        statements: rows with ``id``, ``patient_id``, ``name`` of who got it, ``patient``, chart ``number``,
            ``pages``, ``total``.
        left_out: rows with ``id``, ``patient_id`` (0 when it is about a whole account), ``name``,
            ``amount``, ``reason``.
    """

    run: StatementRun
    statements: tuple[Row, ...]
    left_out: tuple[Row, ...]

    def patient_of(self, statement_id: int) -> int:
        """Whose statement it is; 0 when the run has no such statement."""
        found: Mapping[int, object] = {int(str(row["id"])): row["patient_id"] for row in self.statements}
        return int(str(found.get(statement_id, 0)))


def run_page(connection: sa.Connection, run_id: int) -> RunPage:
    """Read a run.

    Args:
        connection: a reader of the office.
        run_id: which run.

    Raises:
        NotFound: there is no such run.
    """
    reader = Reader(connection)
    run = reader.get(StatementRun, run_id)
    patient = listed(_PATIENT)
    query = (
        sa.select(
            _STATEMENT.c.id,
            _STATEMENT.c.patient_id,
            sa.case((_GUARANTOR.c.id.is_(None), patient), else_=listed(_GUARANTOR)).label("name"),
            patient.label("patient"),
            _PATIENT.c.number,
            _STATEMENT.c.pages,
            _STATEMENT.c.total,
        )
        .join(_PATIENT, _PATIENT.c.id == _STATEMENT.c.patient_id)
        .outerjoin(_GUARANTOR, _GUARANTOR.c.id == _STATEMENT.c.guarantor_id)
        .where(_STATEMENT.c.run_id == run_id)
        .order_by(_STATEMENT.c.id)
    )
    rows = tuple(dict(row) for row in connection.execute(query).mappings())
    return RunPage(run, rows, tuple(_left_out(one) for one in reader.find(StatementLeftOut, run_id=run_id)))


def _left_out(one: StatementLeftOut) -> Row:
    return {
        "id": one.id,
        "patient_id": one.patient_id or 0,
        "name": one.name,
        "amount": one.amount,
        "reason": one.reason,
    }
