"""The payers' answers to claims, as the office keeps them under their checks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from medbill_desktop.domain import codec
from medbill_desktop.domain.errors import DuplicatePosting, NotFound
from medbill_desktop.domain.remittance import Adjustment, ClaimPayment, Remittance
from medbill_desktop.store import Reader, UnitOfWork
from medbill_desktop.store.tables import claim_charge, claim_payment

POSTED = "posted"
QUEUED = "queued"
REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Answer:
    """One posted answer to a claim with its check: number in the office, trace and date."""

    check_id: int
    trace: str
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


def posted_answers(uow: Reader, claim_id: int) -> list[Answer]:
    """All posted answers to a claim, oldest check first."""
    rows = uow.connection.execute(
        select(claim_payment.c.id, claim_payment.c.remittance_id).where(
            claim_payment.c.claim_id == claim_id, claim_payment.c.posting == POSTED
        )
    ).all()
    posted = {row.id for row in rows}
    checks = [uow.get(Remittance, number) for number in sorted({row.remittance_id for row in rows})]
    found = [(check, payment) for check in checks for payment in check.claims if payment.id in posted]
    found.sort(key=lambda pair: (pair[0].check_date, pair[1].id))
    return [Answer(check.id, check.trace, check.check_date, payment) for check, payment in found]


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


def twin(uow: UnitOfWork, check: Remittance, payment: ClaimPayment) -> Answer | None:
    """The same payment of a claim that stands posted under another check, whatever its payer number (O7).

    An answer without money has no twin: a denial may be repeated after an appeal.
    """
    if payment.claim_id is None or not payment.paid:
        return None
    wanted = _digest(replace(payment, payer_control=""))
    for answer in posted_answers(uow, payment.claim_id):
        if answer.check_id != check.id and _digest(replace(answer.payment, payer_control="")) == wanted:
            return answer
    return None


def unanswered(uow: UnitOfWork, claim_id: int) -> set[int]:
    """The charges of a claim that no posted answer is about yet."""
    told = {line.charge_id for answer in posted_answers(uow, claim_id) for line in answer.payment.services}
    return charges_of(uow, claim_id) - told


def charges_of(uow: Reader, claim_id: int) -> set[int]:
    """The charges on a claim."""
    wanted = select(claim_charge.c.charge_id).where(claim_charge.c.claim_id == claim_id)
    return set(uow.connection.execute(wanted).scalars())


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
    wanted = _digest(payment)
    states = {row.id: row.posting for row in rows}
    same = [states[one.id] for one in check.claims if one.id in states and _digest(one) == wanted]
    if POSTED in same:
        raise DuplicatePosting(f"This answer to claim {payment.claim_number} is posted already.")
    return _key(check.id, payment.claim_id, wanted, same.count(REVERSED))


def key_of_posted(uow: Reader, answer_id: int) -> str:
    """The key under which a stored answer was posted.

    Every earlier row that says the same had to be taken back before this one was let in, so their number
    is what `posting_key` counted.
    """
    row = row_of(uow, answer_id)
    check = uow.get(Remittance, row.remittance_id)
    payment = next(one for one in check.claims if one.id == answer_id)
    wanted = _digest(payment)
    taken_back = sum(
        one.id < answer_id and one.claim_id == row.claim_id and _digest(one) == wanted for one in check.claims
    )
    return _key(check.id, row.claim_id, wanted, taken_back)


def _key(check_id: int, claim_id: int | None, digest: str, taken_back: int) -> str:
    return f"answer:{check_id}:{claim_id}:{digest}:{taken_back}"


def _digest(payment: ClaimPayment) -> str:
    return hashlib.sha256(said(payment).encode()).hexdigest()[:24]


def said(payment: ClaimPayment) -> str:
    """What the payer said as JSON, whatever row it is kept in and however its quantities are written."""
    bare = replace(
        payment,
        id=0,
        adjustments=_plain(payment.adjustments),
        services=tuple(
            replace(line, id=0, units=line.units.normalize(), adjustments=_plain(line.adjustments))
            for line in payment.services
        ),
    )
    return codec.dumps(bare)


def _plain(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
    return tuple(
        one if one.quantity is None else replace(one, quantity=one.quantity.normalize())
        for one in adjustments
    )
