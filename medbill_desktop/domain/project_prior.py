"""Other payers of a claim in its image: loops 2320, 2330 and 2430."""

from __future__ import annotations

from datetime import date

from medbill_desktop.domain.claim import Claim, ClaimCoverage, PriorLine, ServiceLine
from medbill_desktop.domain.claim_image import (
    Adjudication,
    ImageAdjustment,
    ImagePayer,
    ImagePerson,
    OtherCoverage,
    OtherId,
)
from medbill_desktop.domain.image_values import ident, plain_code, sent_modifiers
from medbill_desktop.domain.insurance import Payer
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.remittance import Adjustment
from medbill_desktop.domain.text import basic

RESPONSIBILITY = "PSTABCDEFGH"
"""SBR01 by rank: P primary, S secondary, T tertiary, then A (fourth) and on."""


def other_coverage(claim: Claim, item: ClaimCoverage, subscriber: ImagePerson) -> OtherCoverage:
    """A payer that this claim does not go to, with its answer when it gave one."""
    coverage = item.coverage
    control = item.prior.payer_control if item.prior else ""
    return OtherCoverage(
        responsibility=RESPONSIBILITY[coverage.rank - 1],
        relationship=basic(coverage.relationship),
        plan_name=basic(coverage.medigap_id or item.plan.name),
        group_number=basic(coverage.group_number),
        group_name="" if coverage.group_number else basic(item.plan.name),
        insurance_type=basic(coverage.medicare_secondary_reason) if coverage.rank > 1 else "",
        filing_code=basic(item.plan.filing_code or item.payer.filing_code),
        subscriber=_other_subscriber(subscriber),
        payer=ImagePayer(
            name=basic(item.payer.name),
            payer_id=ident(coverage.medigap_id or item.payer.payer_id),
            other_ids=(OtherId(qualifier="F8", value=basic(control)),) if control else (),
        ),
        adjustments=_adjustments(item.prior.adjustments) if item.prior else (),
        paid=item.prior.paid if item.prior else None,
        remaining=_left_to_patient(item.prior.adjustments) if item.prior and not item.prior.lines else None,
        benefits_assigned="Y" if claim.patient.signature_on_file else "N",
        release="Y" if claim.patient.signature_on_file else "I",
        claim_paid_date=item.prior.paid_date if item.prior and not item.prior.lines else None,
    )


def _other_subscriber(person: ImagePerson) -> ImagePerson:
    """Loop 2330A carries name, id and address only."""
    return ImagePerson(name=person.name, member_id=person.member_id, address=person.address)


def _adjustments(adjustments: tuple[Adjustment, ...]) -> tuple[ImageAdjustment, ...]:
    return tuple(
        ImageAdjustment(group=basic(a.group), carc=basic(a.carc), amount=a.amount, quantity=a.quantity)
        for a in adjustments
    )


def _left_to_patient(adjustments: tuple[Adjustment, ...]) -> Money:
    """AMT*EAF: what an earlier payer left to the patient, zero included; line by line where it answered so.

    Source: 005010X222A1 loops 2320 and 2430, Remaining Patient Liability; X12 RFI 1391, 1515 and 1517.
    """
    return Money.total(each.amount for each in adjustments if each.group.strip().upper() == "PR")


def adjudications(claim: Claim, number: int, line: ServiceLine) -> list[Adjudication]:
    """How earlier payers treated a line, in order of rank."""
    found = []
    for item in claim.coverages:
        prior = item.prior
        if prior is None or item.coverage.rank == claim.billed_rank:
            continue
        answer = next((one for one in prior.lines if one.line == number), None)
        if answer is not None:
            found.append(_adjudication(item.payer, answer, line, prior.paid_date))
    return found


def _adjudication(payer: Payer, answer: PriorLine, line: ServiceLine, paid_date: date) -> Adjudication:
    return Adjudication(
        payer_id=ident(payer.payer_id),
        paid=answer.paid,
        code=plain_code(line.code),
        modifiers=sent_modifiers(line),
        units=line.units,
        adjustments=_adjustments(answer.adjustments),
        paid_date=paid_date,
        remaining=_left_to_patient(answer.adjustments),
    )
