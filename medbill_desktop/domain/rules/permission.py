"""Rules about what allows a claim: referrals, authorizations, the patient's wish, why Medicare is second."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from medbill_desktop.domain.claim import Claim
from medbill_desktop.domain.finding import Finding, Source
from medbill_desktop.domain.insurance import PlanType
from medbill_desktop.domain.referral import AskedVisit, ReferralKind, referral_findings
from medbill_desktop.domain.rules.context import ScrubContext, block, guide
from medbill_desktop.domain.secondary import REASONS

_PRIVACY = Source("45 CFR 164.522(a)(1)(vi)", effective="2013-03-26")


def _asked(claim: Claim) -> AskedVisit:
    """What a claim asks of the patient's permissions; its own visit is released and counted."""
    billed = claim.billed
    needs = {
        ReferralKind.REFERRAL: billed is not None and billed.plan.referral_needed,
        ReferralKind.AUTHORIZATION: billed is not None and billed.plan.authorization_needed,
    }
    return AskedVisit(
        day=claim.service_date,
        payer_id=billed.payer.id if billed else None,
        provider_id=claim.rendering.id,
        numbers={
            ReferralKind.REFERRAL: claim.referral_number,
            ReferralKind.AUTHORIZATION: claim.prior_authorization,
        },
        needs=frozenset(kind for kind, needed in needs.items() if needed),
        codes=tuple(line.code for line in claim.lines),
        units=sum((line.units for line in claim.lines if line.units.is_finite()), Decimal(0)),
        counted=True,
    )


def referrals_hold(claim: Claim, context: ScrubContext) -> Iterator[Finding]:
    """A referral or authorization is there where the plan wants it, in force, and not used up (O24)."""
    if claim.billed is None or claim.frequency == "8":
        return
    asked = _asked(claim)
    if context.referrals is None:
        missing = referral_findings(asked, ())
        yield from (one for one in missing if one.rule.endswith("-missing"))
    else:
        yield from referral_findings(asked, context.referrals)


def plan_may_be_billed(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """Care that the patient paid in full and wants kept from the plan is not billed to it (O25)."""
    if claim.do_not_bill_plan and claim.frequency != "8":
        yield block(
            "do-not-bill-plan",
            "do_not_bill_plan",
            "The patient paid this visit in full and asked that no plan is billed.",
            "Bill the patient. Only the patient can take this wish back.",
            _PRIVACY,
        )


def medicare_second_has_its_reason(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """A claim to Medicare after another payer says why Medicare is second (O23)."""
    billed = claim.billed
    if billed is None or billed.plan.plan_type is not PlanType.MEDICARE or billed.coverage.rank < 2:
        return
    reason = billed.coverage.medicare_secondary_reason
    if reason not in REASONS:
        yield block(
            "medicare-secondary-reason",
            f"coverages[{claim.coverages.index(billed)}].coverage.medicare_secondary_reason",
            "Medicare pays second here, and the reason is missing."
            if not reason
            else f"“{reason}” is no reason for Medicare to pay second.",
            "Ask the patient the questions for Medicare secondary.",
            guide("loop 2000B, SBR05"),
        )
