"""What the earlier payers of a visit answered, as the next claim carries it."""

from __future__ import annotations

from dataclasses import dataclass

from medbill_desktop.domain.claim import ClaimRecord, PriorLine, PriorPayment
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.remittance import Adjustment
from medbill_desktop.domain.visit import Encounter
from medbill_desktop.services.assembly import billable
from medbill_desktop.services.remittances import Answer, charges_of, posted_answers
from medbill_desktop.store import UnitOfWork

_FINAL = frozenset({"1", "2", "3", "19", "20", "21"})
"""CLP02 values of an answer that paid or processed the claim."""


@dataclass(frozen=True, slots=True)
class _Answered:
    """A claim that its payer answered, with the charges on it."""

    claim: ClaimRecord
    charges: frozenset[int]
    answers: tuple[Answer, ...]


def priors_of(
    uow: UnitOfWork, encounter: Encounter, rank: int, charges: frozenset[int] | None = None
) -> tuple[tuple[int, PriorPayment], ...]:
    """Collect the posted answers of the payers before a rank.

    Args:
        uow: the transaction.
        encounter: the visit.
        rank: the rank to be billed.
        charges: those that will stand on the claim; None for all of the visit.

    Returns:
        Pairs of rank and answer; several answers to one claim (split claims, O7), and the answers to the
        claims into which the visit was split, are summed by line. A later claim about a line stands for
        an earlier one.
    """
    found: dict[int, list[_Answered]] = {}
    for claim in uow.find(ClaimRecord, order_by="id", encounter_id=encounter.id):
        mine = frozenset(charges_of(uow, claim.id))
        if claim.rank >= rank or (charges is not None and not mine & charges):
            continue
        answers = tuple(a for a in posted_answers(uow, claim.id) if a.payment.status in _FINAL)
        if answers:
            known = found.get(claim.rank, [])
            apart = [one for one in known if one.claim.part and claim.part and not one.charges & mine]
            found[claim.rank] = [*apart, _Answered(claim, mine, answers)]
    wanted = [one.id for one in billable(uow, encounter.id) if charges is None or one.id in charges]
    places = {charge: place for place, charge in enumerate(wanted, 1)}
    return tuple((each, _joined(known, places)) for each, known in sorted(found.items()))


def _joined(found: list[_Answered], places: dict[int, int]) -> PriorPayment:
    paid: dict[int, Money] = {}
    taken: dict[int, list[Adjustment]] = {}
    answers = [answer for one in found for answer in one.answers]
    for answer in answers:
        for service in answer.payment.services:
            if service.charge_id in places:
                line = places[service.charge_id]
                paid[line] = paid.get(line, Money(0)) + service.paid
                taken.setdefault(line, []).extend(service.adjustments)
    whole = all(one.charges <= places.keys() for one in found)
    return PriorPayment(
        paid=Money.total(answer.payment.paid for answer in answers) if whole else Money.total(paid.values()),
        paid_date=answers[-1].check_date,
        payer_control=found[-1].claim.payer_control,
        lines=tuple(
            PriorLine(line=line, paid=amount, adjustments=tuple(taken.get(line, ())))
            for line, amount in sorted(paid.items())
        ),
        adjustments=tuple(a for answer in answers for a in answer.payment.adjustments),
    )
