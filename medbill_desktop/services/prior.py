"""What the earlier payers of a visit answered, as the next claim carries it."""

from __future__ import annotations

from datetime import date

from medbill_desktop.domain.claim import ClaimRecord, PriorLine, PriorPayment
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.remittance import Adjustment, ClaimPayment
from medbill_desktop.domain.visit import Encounter
from medbill_desktop.services.remittances import posted_answers
from medbill_desktop.store import UnitOfWork
from medbill_desktop.store.tables import claim_charge

_FINAL = frozenset({"1", "2", "3", "19", "20", "21"})
"""CLP02 values of an answer that paid or processed the claim."""


def priors_of(uow: UnitOfWork, encounter: Encounter, rank: int) -> tuple[tuple[int, PriorPayment], ...]:
    """Collect the posted answers of the payers before a rank.

    Args:
        uow: the transaction.
        encounter: the visit.
        rank: the rank to be billed.

    Returns:
        Pairs of rank and answer; several answers to one claim (split claims, O7) are summed by line.
    """
    result = []
    for claim in uow.find(ClaimRecord, encounter_id=encounter.id):
        if claim.rank >= rank:
            continue
        answers = [a for a in posted_answers(uow, claim.id) if a.payment.status in _FINAL]
        if answers:
            last = answers[-1]
            result.append((claim.rank, _joined(uow, claim, [a.payment for a in answers], last.check_date)))
    return tuple(sorted(dict(result).items()))


def _joined(
    uow: UnitOfWork, claim: ClaimRecord, answers: list[ClaimPayment], paid_date: date
) -> PriorPayment:
    places = {
        row.charge_id: row.line
        for row in uow.execute(claim_charge.select().where(claim_charge.c.claim_id == claim.id))
    }
    paid: dict[int, Money] = {}
    taken: dict[int, list[Adjustment]] = {}
    for answer in answers:
        for service in answer.services:
            if service.charge_id in places:
                line = places[service.charge_id]
                paid[line] = paid.get(line, Money(0)) + service.paid
                taken.setdefault(line, []).extend(service.adjustments)
    return PriorPayment(
        paid=Money.total(answer.paid for answer in answers),
        paid_date=paid_date,
        payer_control=claim.payer_control,
        lines=tuple(
            PriorLine(line=line, paid=amount, adjustments=tuple(taken.get(line, ())))
            for line, amount in sorted(paid.items())
        ),
        adjustments=tuple(a for answer in answers for a in answer.adjustments),
    )
