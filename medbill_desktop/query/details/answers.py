"""What payers answered to one claim: check by check, line by line, with their adjustments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from medbill_desktop.domain.remittance import ClaimPayment, Remittance
from medbill_desktop.store import Reader, tables

_ANSWER = tables.claim_payment


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """One answer to a claim.

    Attributes:
        posting: "" not yet, "posted", "queued" or "reversed".
    """

    remittance_id: int
    trace: str
    check_date: date
    posting: str
    payment: ClaimPayment


def answers_of(connection: sa.Connection, claim_id: int) -> tuple[ClaimAnswer, ...]:
    """Read the answers to a claim, newest check first.

    Args:
        connection: a reader of the office.
        claim_id: our claim.
    """
    reader = Reader(connection)
    query = sa.select(_ANSWER.c.id, _ANSWER.c.remittance_id, _ANSWER.c.posting).where(
        _ANSWER.c.claim_id == claim_id
    )
    rows = {row.id: row for row in connection.execute(query)}
    checks = {row.remittance_id: reader.get(Remittance, row.remittance_id) for row in rows.values()}
    found = [
        ClaimAnswer(check.id, check.trace, check.check_date, rows[answer.id].posting, answer)
        for check in checks.values()
        for answer in check.claims
        if answer.id in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.check_date, one.payment.id), reverse=True))
