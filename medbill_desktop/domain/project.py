"""From the office's claim to the claim image: where the sending form of every value is decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from medbill_desktop.domain.claim import Claim, ClaimCoverage, PriorLine, ServiceLine
from medbill_desktop.domain.claim_image import (
    Adjudication,
    ClaimImage,
    DatedEvent,
    Drug,
    ImageAdjustment,
    ImageLine,
    ImageParty,
    ImagePayer,
    ImagePerson,
    Note,
    OtherCoverage,
    OtherId,
)
from medbill_desktop.domain.insurance import CaseKind, Coverage, Payer, PlanType
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.names import Address, PersonName, digits
from medbill_desktop.domain.practice import Location, Provider
from medbill_desktop.domain.remittance import Adjustment
from medbill_desktop.domain.text import basic

SELF = "18"
RESPONSIBILITY = "PSTABCDEFGH"
"""SBR01 by rank: P primary, S secondary, T tertiary, then A (fourth) and on."""

_BOX_1 = {
    PlanType.MEDICARE: "medicare",
    PlanType.MEDICARE_ADVANTAGE: "medicare",
    PlanType.MEDICAID: "medicaid",
    PlanType.TRICARE: "tricare",
    PlanType.CHAMPVA: "champva",
    PlanType.FECA: "feca",
    PlanType.GROUP: "group",
    PlanType.HMO: "group",
    PlanType.PPO: "group",
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
    own = _is_subscriber(coverage)
    letters = "ABCDEFGHIJKL"[: len(claim.diagnoses)]
    return replace(
        _claim_level(claim, billed),
        billing=_billing(claim, billed.payer),
        pay_to=_address(claim.billing.pay_to),
        payer=_payer(billed.payer),
        subscriber=_subscriber(claim, coverage, own),
        patient=None if own else _patient(claim),
        rendering=_rendering(claim, billed.payer),
        referring=_referring(claim, "DN"),
        supervising=next(iter(_referring(claim, "DQ")), ImageParty()),
        facility=_facility(claim.location),
        other_coverages=tuple(_other(claim, c) for c in claim.coverages if c.coverage.rank != coverage.rank),
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
        filing_code=basic(billed.payer.filing_code),
        insurance_type=basic(coverage.medicare_secondary_reason) if coverage.rank > 1 else "",
        plan_kind=_BOX_1.get(billed.plan.plan_type, "other"),
        plan_name=basic(billed.plan.name),
        group_number=_id(coverage.group_number),
        group_name="" if coverage.group_number else basic(billed.plan.name),
        total=claim.total,
        place_of_service=basic(claim.place_of_service),
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
        prior_authorization=_id(claim.prior_authorization),
        referral_number=_id(claim.referral_number),
        property_claim_number=_id(claim.case.claim_number),
        clia=_id(claim.location.clia) if any(_is_laboratory(line) for line in claim.lines) else "",
        notes=(Note(kind="ADD", text=basic(claim.note)),) if basic(claim.note) else (),
        icd="9" if any(d.system == "icd9cm" for d in claim.diagnoses) else "0",
        diagnoses=tuple(_code(d.code) for d in claim.diagnoses),
        paper_continued=billed.payer.continued_total,
    )


def _id(text: str) -> str:
    """An id without blanks and hyphens; a payer's own claim number keeps them and goes back as it came."""
    return basic(text).replace(" ", "").replace("-", "")


def _code(code: str) -> str:
    return basic(code).replace(".", "").replace(" ", "")


def _name(name: PersonName) -> PersonName:
    return PersonName(
        basic(name.last), basic(name.first), basic(name.middle), basic(name.suffix).replace(".", "")
    )


def _sex(sex: str) -> str:
    """DMG03: M, F, or U for what is not known."""
    return sex.upper() if sex.upper() in {"M", "F"} else "U"


def _address(address: Address) -> Address:
    return Address(
        basic(address.line1),
        basic(address.line2),
        basic(address.city),
        basic(address.state),
        digits(address.zip),
    )


def _is_subscriber(coverage: Coverage) -> bool:
    """The patient is sent as subscriber when it is the subscriber (SBR02 18)."""
    return coverage.relationship == SELF or not coverage.subscriber_name


def _patient(claim: Claim) -> ImagePerson:
    patient = claim.patient
    return ImagePerson(
        name=_name(patient.name),
        address=_address(patient.address),
        birth_date=patient.birth_date,
        death_date=patient.death_date,
        sex=_sex(patient.sex),
        phone=digits(patient.phone),
    )


def _subscriber(claim: Claim, coverage: Coverage, own: bool) -> ImagePerson:
    member = _id(coverage.member_id)
    if own:
        patient = claim.patient
        return ImagePerson(
            name=_name(patient.name),
            member_id=member,
            address=_address(patient.address),
            birth_date=patient.birth_date,
            death_date=patient.death_date,
            sex=_sex(patient.sex),
            phone=digits(patient.phone),
        )
    return ImagePerson(
        name=_name(coverage.subscriber_name),
        member_id=member,
        address=_address(coverage.subscriber_address or claim.patient.address),
        birth_date=coverage.subscriber_birth_date,
        sex=_sex(coverage.subscriber_sex),
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
        address=_address(entity.address),
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
        name=_name(provider.name),
        npi=digits(provider.npi),
        taxonomy=basic(provider.taxonomy) if with_taxonomy else "",
        credentials=basic(provider.credentials).replace(".", ""),
    )


def _referring(claim: Claim, kind: str) -> tuple[ImageParty, ...]:
    """Referring (DN) and supervising (DQ) stand on the claim, ordering (DK) on each line (2420E)."""
    if claim.referring is None or claim.referring_kind != kind:
        return ()
    return (_person(kind, claim.referring, with_taxonomy=False),)


def _facility(location: Location) -> ImageParty:
    if location.is_billing_address:
        return ImageParty()
    return ImageParty(
        role="77",
        name=PersonName(basic(location.name)),
        npi=digits(location.npi),
        address=_address(location.address),
    )


def _payer(payer: Payer) -> ImagePayer:
    return ImagePayer(name=basic(payer.name), payer_id=_id(payer.payer_id), address=_address(payer.address))


def _other(claim: Claim, item: ClaimCoverage) -> OtherCoverage:
    coverage = item.coverage
    own = _is_subscriber(coverage)
    control = item.prior.payer_control if item.prior else ""
    return OtherCoverage(
        responsibility=RESPONSIBILITY[coverage.rank - 1],
        relationship=basic(coverage.relationship),
        group_number=_id(coverage.group_number),
        group_name="" if coverage.group_number else basic(item.plan.name),
        insurance_type=basic(coverage.medicare_secondary_reason) if coverage.rank > 1 else "",
        filing_code=basic(item.payer.filing_code),
        subscriber=_other_subscriber(_subscriber(claim, coverage, own)),
        payer=ImagePayer(
            name=basic(item.payer.name),
            payer_id=_id(item.payer.payer_id),
            other_ids=(OtherId(qualifier="F8", value=basic(control)),) if control else (),
        ),
        adjustments=_adjustments(item.prior.adjustments) if item.prior else (),
        paid=item.prior.paid if item.prior else None,
        remaining=None,
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


def _line(claim: Claim, number: int, line: ServiceLine, letters: str) -> ImageLine:
    own_place = line.place_of_service != claim.place_of_service
    return ImageLine(
        code=_code(line.code),
        modifiers=_modifiers(line),
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
        adjudications=tuple(_adjudications(claim, number, line)),
    )


def _modifiers(line: ServiceLine) -> tuple[str, ...]:
    return tuple(basic(modifier) for modifier in line.modifiers)


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


def _adjudications(claim: Claim, number: int, line: ServiceLine) -> list[Adjudication]:
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
        payer_id=_id(payer.payer_id),
        paid=answer.paid,
        code=_code(line.code),
        modifiers=_modifiers(line),
        units=line.units,
        adjustments=_adjustments(answer.adjustments),
        paid_date=paid_date,
    )


def total_of(image: ClaimImage) -> Money:
    """Sum of the image's lines, which CLM02 must equal."""
    return Money.total(line.charge for line in image.lines)
