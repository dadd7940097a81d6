"""The page of a check: its claims, what is posted, what waits, what is left."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.remittance import Remittance
from medbill_desktop.store import Reader, tables, types

_LINE = tables.ledger_line
_ANSWER = tables.claim_payment


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """One claim on a check.

    Attributes:
        id: of the answer.
        claim_id: our claim; None when it was not found.
        patient: as lists show it; "" when our claim was not found.
        posting: "" not yet, "posted", "queued" or "reversed" (taken back); `reason` says why.
    """

    id: int
    claim_id: int | None
    claim_number: str
    patient: str
    status: str
    charge: Money
    paid: Money
    patient_share: Money
    posting: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemittancePage:
    """Everything the record pane of a check needs; the pinned bar is payment - posted = left.

    Attributes:
        remittance: whole, with its claims and their lines.
        posted: what of the payment is placed.
        left: what is not; the desk is done with the check at zero.
    """

    remittance: Remittance
    payer: str
    answers: tuple[AnswerLine, ...]
    posted: Money
    left: Money

    @property
    def waiting(self) -> tuple[AnswerLine, ...]:
        """The answers that need somebody, in order of the check."""
        return tuple(answer for answer in self.answers if answer.posting not in {"posted", "reversed"})


def remittance_page(connection: sa.Connection, remittance_id: int) -> RemittancePage:
    """Read the page of a check.

    Raises:
        NotFound: there is no such check.
    """
    remittance = Reader(connection).get(Remittance, remittance_id)
    payer = sa.select(tables.payer.c.name).where(tables.payer.c.id == remittance.payer_id)
    unapplied = sa.select(sa.func.sum(_LINE.c.cents, type_=types.Cents())).where(
        _LINE.c.remittance_id == remittance_id, _LINE.c.account == Account.UNAPPLIED
    )
    left = -(connection.execute(unapplied).scalar_one() or ZERO)
    return RemittancePage(
        remittance=remittance,
        payer=connection.execute(payer).scalar_one(),
        answers=_answers(connection, remittance_id),
        posted=remittance.payment - left,
        left=left,
    )


def _answers(connection: sa.Connection, remittance_id: int) -> tuple[AnswerLine, ...]:
    names = (
        "id",
        "claim_id",
        "claim_number",
        "status",
        "charge",
        "paid",
        "patient_share",
        "posting",
        "reason",
    )
    query = (
        sa.select(*(_ANSWER.c[name] for name in names), tables.claim.c.patient_name)
        .outerjoin(tables.claim, tables.claim.c.id == _ANSWER.c.claim_id)
        .where(_ANSWER.c.remittance_id == remittance_id)
        .order_by(_ANSWER.c.position)
    )
    return tuple(
        AnswerLine(patient=row.patient_name or "", **{name: getattr(row, name) for name in names})
        for row in connection.execute(query)
    )
