"""How the invented payers answer: paid by contract, with patient shares, denials and later payers."""

from __future__ import annotations

from random import Random

from medbill_desktop.domain.claim import Claim, ServiceLine
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.remittance import Adjustment, ClaimPayment, ServicePayment
from medbill_desktop.office.demo.payers import Offer


def answer(random: Random, claim: Claim, offer: Offer) -> ClaimPayment:
    """Make a payer's answer to a claim that it was sent."""
    denied = random.random() < 0.06
    share = random.choice(("1", "2", "3"))
    services = []
    for place, line in enumerate(claim.lines, 1):
        if denied:
            adjustments: tuple[Adjustment, ...] = (_co("16" if place % 2 else "50", line.amount),)
        elif claim.billed_rank > 1:
            adjustments = _later(claim, place, line, offer)
        else:
            adjustments = _first(line, offer, share)
        taken = Money.total(one.amount for one in adjustments)
        services.append(
            ServicePayment(
                charge_id=line.charge_id,
                line_control=line.control,
                code=line.code,
                modifiers=" ".join(line.modifiers),
                service_date=line.service_date,
                charge=line.amount,
                paid=line.amount - taken,
                units=line.units,
                adjustments=adjustments,
            )
        )
    return ClaimPayment(
        claim_id=claim.id,
        claim_number=claim.number,
        status="4" if denied else str(min(claim.billed_rank, 3)),
        charge=claim.total,
        paid=Money.total(one.paid for one in services),
        patient_share=Money.total(a.amount for one in services for a in one.adjustments if a.group == "PR"),
        payer_control=f"{offer.prefix or 'MC'}{random.randint(10**10, 10**11 - 1)}",
        services=tuple(services),
    )


def _co(carc: str, amount: Money) -> Adjustment:
    return Adjustment(group="CO", carc=carc, amount=amount)


def _first(line: ServiceLine, offer: Offer, share: str) -> tuple[Adjustment, ...]:
    allowed = Money(line.amount.cents * offer.allows // 100)
    patient = Money(allowed.cents * (100 - offer.pays) // 100)
    found = []
    if line.amount != allowed:
        found.append(_co("45", line.amount - allowed))
    if patient:
        found.append(Adjustment(group="PR", carc=share, amount=patient))
    return tuple(found)


def _later(claim: Claim, place: int, line: ServiceLine, offer: Offer) -> tuple[Adjustment, ...]:
    """A supplement pays the share and shows OA-23; Medicaid pays part, its CO-45 is all the rest (O6)."""
    left = ZERO
    for item in claim.coverages:
        prior = next((x for x in item.prior.lines if x.line == place), None) if item.prior else None
        if prior is not None:
            left = Money.total(a.amount for a in prior.adjustments if a.group == "PR")
    if offer.plan.never_bill_patient:
        return (_co("45", line.amount - Money(left.cents * 40 // 100)),)
    before = line.amount - left
    return (Adjustment(group="OA", carc="23", amount=before),) if before else ()
