"""The payers' answers to claims, as the office keeps them under their checks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select

from medbill_desktop.domain import codec
from medbill_desktop.domain.errors import DuplicatePosting, NotFound
from medbill_desktop.domain.remittance import ClaimPayment, Remittance
from medbill_desktop.store import Reader, UnitOfWork
from medbill_desktop.store.tables import claim_payment

POSTED = "posted"
QUEUED = "queued"
REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Answer:
    """One posted answer to a claim with the date of its check."""

    check_date: date
    payment: ClaimPayment


def save_answer(uow: UnitOfWork, check: Remittance, payment: ClaimPayment) -> int:
    """Keep a payer's answer to one claim under its check, marked as posted; returns its id."""
    saved = uow.add_answers(check, [payment])[0]
    mark(uow, saved.id, POSTED)
    return saved.id


def mark(uow: UnitOfWork, answer_id: int, posting: str, reason: str = "") -> None:
    """Say how far our posting of an answer is: posted, queued or reversed, and why."""
    uow.execute(
        claim_payment.update().where(claim_payment.c.id == answer_id).values(posting=posting, reason=reason)
    )


def posted_answers(uow: UnitOfWork, claim_id: int) -> list[Answer]:
    """All posted answers to a claim, oldest check first."""
    rows = uow.execute(
        select(claim_payment.c.id, claim_payment.c.remittance_id).where(
            claim_payment.c.claim_id == claim_id, claim_payment.c.posting == POSTED
        )
    ).all()
    posted = {row.id for row in rows}
    checks = [uow.get(Remittance, number) for number in sorted({row.remittance_id for row in rows})]
    found = [(check, payment) for check in checks for payment in check.claims if payment.id in posted]
    found.sort(key=lambda pair: (pair[0].check_date, pair[1].id))
    return [Answer(check.check_date, payment) for check, payment in found]


def row_of(uow: Reader, answer_id: int) -> Row[Any]:
    """The row of an answer.

    Raises:
        NotFound: there is none.
    """
    wanted = select(claim_payment).where(claim_payment.c.id == answer_id)
    row = uow.connection.execute(wanted).one_or_none()
    if row is None:
        raise NotFound("There is no such posting.")
    return row


def posting_key(uow: UnitOfWork, check: Remittance, payment: ClaimPayment) -> str:
    """The key that lets one answer into the ledger once, and again only after it was taken back (O7).

    Raises:
        DuplicatePosting: the same answer stands posted under this check.
    """
    rows = uow.execute(
        select(claim_payment.c.id, claim_payment.c.posting).where(
            claim_payment.c.remittance_id == check.id, claim_payment.c.claim_id == payment.claim_id
        )
    ).all()
    posted = {row.id for row in rows if row.posting == POSTED}
    wanted = _digest(payment)
    if any(one.id in posted and _digest(one) == wanted for one in check.claims):
        raise DuplicatePosting(f"This answer to claim {payment.claim_number} is posted already.")
    taken_back = sum(row.posting == REVERSED for row in rows)
    return _key(check.id, payment.claim_id, wanted, taken_back)


def key_of_posted(uow: UnitOfWork, answer_id: int) -> str:
    """The key under which a stored answer was posted."""
    row = row_of(uow, answer_id)
    check = uow.get(Remittance, row.remittance_id)
    payment = next(one for one in check.claims if one.id == answer_id)
    taken_back = uow.execute(
        select(func.count())
        .select_from(claim_payment)
        .where(
            claim_payment.c.remittance_id == row.remittance_id,
            claim_payment.c.claim_id == row.claim_id,
            claim_payment.c.posting == REVERSED,
            claim_payment.c.id < answer_id,
        )
    ).scalar_one()
    return _key(check.id, row.claim_id, _digest(payment), taken_back)


def _key(check_id: int, claim_id: int | None, digest: str, taken_back: int) -> str:
    return f"answer:{check_id}:{claim_id}:{digest}:{taken_back}"


def _digest(payment: ClaimPayment) -> str:
    """Names what the payer said, whatever row it is kept in."""
    bare = replace(payment, id=0, services=tuple(replace(line, id=0) for line in payment.services))
    return hashlib.sha256(codec.dumps(bare).encode()).hexdigest()[:24]
