"""Claims that a payer's answer may be about, by what somebody reads from a paper EOB."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from medbill_desktop.domain.claim import ClaimState
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.query import ranges
from medbill_desktop.store import tables

LIMIT = 20
_CLAIM = tables.claim
_NEVER_SENT = (ClaimState.BLOCKED, ClaimState.READY, ClaimState.HELD)


@dataclass(frozen=True, slots=True)
class AnswerableClaim:
    """A claim that was sent to a payer."""

    id: int
    number: str
    patient: str
    service_date: date
    charge: Money
    state: ClaimState


def answerable_claims(
    connection: sa.Connection, payer_id: int, typed: str, limit: int = LIMIT
) -> tuple[AnswerableClaim, ...]:
    """Find sent claims of one payer: open ones first, then those answered before.

    Args:
        connection: a reader of the office.
        payer_id: whose check it is.
        typed: the beginning of our number, the payer's number or the patient's name; a total or line charge
            (``"125.00"``); "" for all.
        limit: claims at most.
    """
    answered = sa.case((_CLAIM.c.state.in_((ClaimState.SENT, ClaimState.ACCEPTED)), 0), else_=1)
    query = (
        sa.select(
            _CLAIM.c.id,
            _CLAIM.c.number,
            _CLAIM.c.patient_name,
            _CLAIM.c.service_date,
            _CLAIM.c.charge_total,
            _CLAIM.c.state,
        )
        .where(_CLAIM.c.payer_id == payer_id, _CLAIM.c.state.not_in(_NEVER_SENT))
        .order_by(answered, _CLAIM.c.service_date, _CLAIM.c.number)
        .limit(limit)
    )
    if typed.strip():
        query = query.where(_fits(typed.strip()))
    return tuple(AnswerableClaim(*row) for row in connection.execute(query))


def _fits(typed: str) -> ranges.Condition:
    if not ranges.has_digit(typed):
        return ranges.of_patients(_CLAIM.c.patient_id, typed)
    payers = sa.and_(_CLAIM.c.payer_control != "", ranges.by_number(_CLAIM.c.payer_control, typed))
    fits = [ranges.by_number(_CLAIM.c.number, typed), payers]
    if "." in typed:
        try:
            amount = Money.parse(typed)
        except UserError:
            return sa.or_(*fits)
        link, charge = tables.claim_charge, tables.charge
        of_line = (
            sa.select(link.c.claim_id)
            .join(charge, charge.c.id == link.c.charge_id)
            .where(charge.c.amount == amount)
        )
        fits += [_CLAIM.c.charge_total == amount, _CLAIM.c.id.in_(of_line)]
    return sa.or_(*fits)
