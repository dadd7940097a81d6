"""From the office's claim to the claim image: where the sending form of every value is decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from medbill_desktop.domain.claim import Claim, ClaimCoverage, ServiceLine
from medbill_desktop.domain.claim_image import (
    ClaimImage,
    DatedEvent,
    Drug,
    ImageLine,
    ImageParty,
    ImagePayer,
    ImagePerson,
    Note,
)
from medbill_desktop.domain.image_values import (
    ident,
    is_subscriber,
    member_number,
    plain_code,
    sent_address,
    sent_modifiers,
    sent_name,
    sent_sex,
)
from medbill_desktop.domain.insurance import CaseKind, Payer, PlanType
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.names import PersonName, digits
from medbill_desktop.domain.practice import Provider
from medbill_desktop.domain.project_prior import RESPONSIBILITY, adjudications, other_coverage
from medbill_desktop.domain.text import basic

_BOX_1 = {
    PlanType.MEDICARE: "medicare",
    PlanType.MEDICARE_ADVANTAGE: "medicare",
    PlanType.MEDICAID: "medicaid",
    PlanType.TRICARE: "tricare",
    PlanType.CHAMPVA: "champva",
    PlanType.FECA: "feca",
    PlanType.GROUP: "group",
}


def project(claim: Claim) -> ClaimImage:
    """Make the image that both the 837P and the CMS-1500 are made from.

    Args:
        claim: a claim whose `billed` coverage exists; other gaps stay empty and are findings of the rules.

    Returns:
        The image with every text upper case in the X12 basic set, ids without blanks, codes without point.

    Source: 005010X222A1 loops 2000A to 2430 and the NUCC manual 02/12, as noted at each field of ClaimImage.
    """
    billed = claim.billed
    if billed is None:
        raise ValueError("project() needs a claim with a billed coverage")
    coverage = billed.coverage
    own = is_subscriber(coverage)
    letters = "ABCDEFGHIJKL"[: len(claim.diagnoses)]
    return replace(
        _claim_level(claim, billed),
        billing=_billing(claim, billed.payer),
        pay_to=sent_address(claim.billing.pay_to),
        payer=_payer(billed.payer),
        subscriber=_subscriber(claim, billed, own),
        patient=None if own else _patient(claim),
        rendering=_rendering(claim, billed.payer),
        referring=_referring(claim, "DN"),
        supervising=_supervising(claim),
        facility=_facility(claim, billed.payer),
        other_coverages=tuple(
            other_coverage(claim, item, _subscriber(claim, item, is_subscriber(item.coverage)))
            for item in claim.coverages
            if item.coverage.rank != coverage.rank
        ),
        lines=tuple(_line(claim, n, line, letters) for n, line in enumerate(claim.lines, 1)),
    )


def _claim_level(claim: Claim, billed: ClaimCoverage) -> ClaimImage:
    """The values that stand on the claim itself (loops 2000B SBR and 2300)."""
    coverage = billed.coverage
    signed = claim.patient.signature_on_file
    return ClaimImage(
        claim_number=basic(claim.number),
        responsibility=RESPONSIBILITY[coverage.rank - 1],
        relationship=basic(coverage.relationship),
        filing_code=basic(billed.plan.filing_code or billed.payer.filing_code),
        insurance_type=basic(coverage.medicare_secondary_reason) if coverage.rank > 1 else "",
        plan_kind=_box_1(billed),
        plan_name=basic(billed.plan.name),
        group_number=basic(coverage.group_number),
        group_name="" if coverage.group_number else basic(billed.plan.name),
        total=claim.total,
        place_of_service=basic(claim.place_of_service),
        delay_reason=basic(claim.delay_reason),
        frequency=basic(claim.frequency),
        original_reference=basic(claim.original_reference),
        provider_signature=claim.rendering.signature_on_file,
        assignment="A" if coverage.accepts_assignment else "C",
        benefits_assigned="Y" if signed else "N",
        release="Y" if signed else "I",
        accident=_accident(claim),
        accident_state=basic(claim.case.accident_state) if claim.case.kind is CaseKind.AUTO else "",
        dates=_dates(claim),
        patient_paid=claim.patient_paid or None,
        prior_authorization=basic(claim.prior_authorization),
        referral_number=basic(claim.referral_number),
        property_claim_number=basic(claim.case.claim_number),
        clia=ident(claim.location.clia) if any(_is_laboratory(line) for line in claim.lines) else "",
        notes=(Note(kind="ADD", text=basic(claim.note)),) if basic(claim.note) else (),
        icd="9" if any(d.system == "icd9cm" for d in claim.diagnoses) else "0",
        diagnoses=tuple(plain_code(d.code) for d in claim.diagnoses),
        paper_continued=billed.payer.continued_total,
    )


def _box_1(billed: ClaimCoverage) -> str:
    """Box 1; an HMO or PPO is a group health plan when the card shows a group number, else "other"."""
    kind = billed.plan.plan_type
    if kind in {PlanType.HMO, PlanType.PPO}:
        return "group" if billed.coverage.group_number else "other"
    return _BOX_1.get(kind, "other")


def _patient(claim: Claim) -> ImagePerson:
    patient = claim.patient
    return ImagePerson(
        name=sent_name(patient.name),
        address=sent_address(patient.address),
        birth_date=patient.birth_date,
        death_date=patient.death_date,
        sex=sent_sex(patient.sex),
        phone=digits(patient.phone),
    )


def _subscriber(claim: Claim, item: ClaimCoverage, own: bool) -> ImagePerson:
    coverage = item.coverage
    member = member_number(coverage, item.payer)
    if own:
        patient = claim.patient
        return ImagePerson(
            name=sent_name(patient.name),
            member_id=member,
            address=sent_address(patient.address),
            birth_date=patient.birth_date,
            death_date=patient.death_date,
            sex=sent_sex(patient.sex),
            phone=digits(patient.phone),
        )
    return ImagePerson(
        name=sent_name(coverage.subscriber_name),
        member_id=member,
        address=sent_address(coverage.subscriber_address or claim.patient.address),
        birth_date=coverage.subscriber_birth_date,
        sex=sent_sex(coverage.subscriber_sex),
        phone=digits(coverage.subscriber_phone),
    )


def _accident(claim: Claim) -> tuple[str, ...]:
    """CLM11 causes: AA auto, EM employment (box 10a-b)."""
    causes = {CaseKind.AUTO: ("AA",), CaseKind.WORKERS_COMP: ("EM",)}
    return causes.get(claim.case.kind, ())


def _dates(claim: Claim) -> tuple[DatedEvent, ...]:
    wanted: list[tuple[str, date | None]] = [
        ("431", claim.onset_date),
        ("484", claim.lmp_date),
        ("439", claim.case.accident_date if _accident(claim) else None),
        ("435", claim.admission_date),
        ("096", claim.discharge_date),
    ]
    return tuple(DatedEvent(qualifier=qualifier, first=day) for qualifier, day in wanted if day)


def _billing(claim: Claim, payer: Payer) -> ImageParty:
    entity = claim.billing
    return ImageParty(
        role="85",
        name=PersonName(basic(entity.name)),
        npi=digits(entity.npi),
        taxonomy=basic(entity.taxonomy) if payer.send_taxonomy else "",
        tax_id=digits(entity.tax_id),
        tax_id_kind=basic(entity.tax_id_kind),
        address=sent_address(entity.address),
        contact=basic(entity.contact_name),
        phone=digits(entity.phone),
    )


def _rendering(claim: Claim, payer: Payer) -> ImageParty:
    """2310B is sent when it differs from the billing provider, or where the payer wants it always (O34)."""
    rendering = claim.rendering
    same = digits(rendering.npi) == digits(claim.billing.npi)
    if same and not payer.send_rendering:
        return ImageParty()
    return _person("82", rendering, payer.send_taxonomy)


def _person(role: str, provider: Provider, with_taxonomy: bool) -> ImageParty:
    return ImageParty(
        role=role,
        is_person=bool(provider.first_name),
        name=sent_name(provider.name),
        npi=digits(provider.npi),
        taxonomy=basic(provider.taxonomy) if with_taxonomy else "",
        credentials=basic(provider.credentials).replace(".", ""),
    )


def _referring(claim: Claim, kind: str) -> tuple[ImageParty, ...]:
    """Referring (DN) and supervising (DQ) stand on the claim, ordering (DK) on each line (2420E)."""
    if claim.referring is None or claim.referring_kind != kind:
        return ()
    return (_person(kind, claim.referring, with_taxonomy=False),)


def _supervising(claim: Claim) -> ImageParty:
    """2310D and box 17 DQ: as the payer's rule on billing as another says, else as on the visit (O33)."""
    if claim.supervising is not None:
        return _person("DQ", claim.supervising, with_taxonomy=False)
    return next(iter(_referring(claim, "DQ")), ImageParty())


def _facility(claim: Claim, payer: Payer) -> ImageParty:
    """2310C is sent when it differs from the billing provider, or where the payer wants it always (O34)."""
    location, entity = claim.location, claim.billing
    if location.is_billing_address and not payer.facility_when_same:
        return ImageParty()
    own = location.is_billing_address
    return ImageParty(
        role="77",
        name=PersonName(basic(entity.name if own else location.name)),
        npi=digits(entity.npi if own else location.npi),
        address=sent_address(entity.address if own else location.address),
    )


def _payer(payer: Payer) -> ImagePayer:
    return ImagePayer(
        name=basic(payer.name), payer_id=ident(payer.payer_id), address=sent_address(payer.address)
    )


def _line(claim: Claim, number: int, line: ServiceLine, letters: str) -> ImageLine:
    own_place = line.place_of_service != claim.place_of_service
    return ImageLine(
        code=plain_code(line.code),
        modifiers=sent_modifiers(line),
        description=basic(line.description) if _needs_description(line) else "",
        charge=line.amount,
        unit_kind=basic(line.unit_kind),
        units=line.units,
        place_of_service=basic(line.place_of_service) if own_place else "",
        pointers=tuple(letters.index(p) + 1 for p in line.pointers if p in letters),
        emergency=line.emergency,
        service_date=line.service_date,
        service_thru=line.service_thru if line.service_thru != line.service_date else None,
        line_control=basic(line.control),
        drug=_drug(line),
        ordering=next(iter(_referring(claim, "DK")), ImageParty()),
        adjudications=tuple(adjudications(claim, number, line)),
    )


def _is_laboratory(line: ServiceLine) -> bool:
    """Laboratory services need the CLIA number (REF*X4): CPT 80000 to 89999."""
    return len(line.code) == 5 and line.code.startswith("8")


def _needs_description(line: ServiceLine) -> bool:
    """Unlisted and not otherwise classified codes need words in SV101-7."""
    code = line.code.upper()
    return code.endswith("99") or code in {"J3490", "J3590", "J7999", "J8499", "J9999", "E1399", "A9270"}


def _drug(line: ServiceLine) -> Drug | None:
    if not line.ndc.strip():
        return None
    return Drug(ndc=digits(line.ndc), quantity=line.ndc_quantity, unit=basic(line.ndc_unit))


def total_of(image: ClaimImage) -> Money:
    """Sum of the image's lines, which CLM02 must equal."""
    return Money.total(line.charge for line in image.lines)
