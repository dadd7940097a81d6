"""How the story's payers answer: each line in cents, by a style that the shuffled deck of the story gives."""

from __future__ import annotations

from medbill_desktop.domain.claim import Claim, ServiceLine
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.remittance import Adjustment, ClaimPayment, ServicePayment

Reasons = list[tuple[str, int]]
DECK = (
    *("copay",) * 5,
    *("deductible",) * 3,
    *("coinsurance",) * 4,
    *("full",) * 2,
    *("denied", "nothing contracted", "not covered"),
)
"""Styles of an answer to a first payer's claim; the story shuffles them and draws until the deck is empty."""
KINDS = {
    "copay": "paid, CO-45, PR-3",
    "deductible": "PR-1 alone",
    "coinsurance": "paid, CO-45, PR-2",
    "full": "paid without a share",
    "denied": "denied, CO-50",
    "nothing contracted": "denied, CO-45 whole",
    "not covered": "denied, PR-96",
}
DENIALS = {"denied": "CO-50", "nothing contracted": "CO-45", "not covered": "PR-96"}


def first_answer(line: ServiceLine, style: str, kind: str) -> tuple[int, Reasons]:
    """What a first payer says of a line: paid, and why not the rest."""
    charge = line.amount.cents
    if style in DENIALS:
        return 0, [(DENIALS[style], charge)]
    if kind == "stranger":  # no contract, so nothing of CO-45 would be taken off
        paid = charge // 2
        return paid, [("PR-2", charge - paid)]
    allowed = charge * 71 // 100
    off: Reasons = [("CO-45", charge - allowed)]
    if kind == "medicaid" or style == "full":
        return allowed, off
    if style == "deductible":
        return 0, [*off, ("PR-1", allowed)]
    share = min(allowed, 2500) if style == "copay" else allowed // 5
    paid, name = allowed - share, "PR-3" if style == "copay" else "PR-2"
    if kind in {"medicare", "dual"} and paid >= 50:
        kept = paid * 2 // 100
        return paid - kept, [*off, ("CO-253", kept), (name, share)]
    return paid, [*off, (name, share)]


def later_answer(claim: Claim, place: int, line: ServiceLine, kind: str) -> tuple[int, Reasons]:
    """What a second payer says: Medicaid pays a part and takes the rest off, a supplement pays the share."""
    left = 0
    for one in claim.coverages:
        prior = next((each for each in one.prior.lines if each.line == place), None) if one.prior else None
        if prior is not None:
            left = sum(each.amount.cents for each in prior.adjustments if each.group == "PR")
    before = line.amount.cents - left
    if kind == "dual":
        paid = left * 2 // 5
        return paid, [("CO-45", line.amount.cents - paid)]
    kept = min(left, 300)  # a supplement with a small share of its own
    return left - kept, [("OA-23", before), *([("PR-2", kept)] if kept else [])]


def answer(claim: Claim, claim_id: int, style: str, kind: str) -> ClaimPayment:
    """The answer to a claim that is out."""
    services, status = [], str(claim.billed_rank)
    for place, line in enumerate(claim.lines, 1):
        later = claim.billed_rank > 1
        paid, reasons = later_answer(claim, place, line, kind) if later else first_answer(line, style, kind)
        services.append(
            ServicePayment(
                charge_id=line.charge_id,
                line_control=line.control,
                code=line.code,
                modifiers=" ".join(line.modifiers),
                service_date=line.service_date,
                charge=line.amount,
                paid=Money(paid),
                units=line.units,
                adjustments=tuple(
                    Adjustment(group=why[:2], carc=why[3:], amount=Money(cents))
                    for why, cents in reasons
                    if cents
                ),
            )
        )
    return ClaimPayment(
        claim_id=claim_id,
        claim_number=claim.number,
        status="4" if not sum_of(services, "PR") and not any(one.paid for one in services) else status,
        charge=claim.total,
        paid=Money.total(one.paid for one in services),
        patient_share=sum_of(services, "PR"),
        payer_control=f"ICN{claim_id:08d}",
        services=tuple(services),
    )


def sum_of(services: list[ServicePayment], group: str) -> Money:
    """What the adjustments of a group come to."""
    found = [one.amount for each in services for one in each.adjustments if one.group == group]
    return Money.total(found) if found else ZERO
