"""Loops 2300, 2310 and 2320: the claim, its providers and its other payers."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from medbill_desktop.domain.claim_image import ClaimImage, DatedEvent, ImageAdjustment, OtherCoverage
from medbill_desktop.domain.money import Money
from medbill_desktop.edi import write_parties
from medbill_desktop.edi.segments import Out, d8, quantity

_DATES = ("431", "454", "304", "453", "439", "484", "455", "471", "314", "360", "361", "297", "296", "435")
DATE_ORDER = {name: rank for rank, name in enumerate((*_DATES, "096", "090", "091", "444", "050"))}
_REFERENCES = {
    "4N": "service_authorization_exception",
    "F5": "",
    "EW": "mammography",
    "9F": "referral_number",
    "G1": "prior_authorization",
    "F8": "original_reference",
    "X4": "clia",
    "9A": "",
    "9C": "",
    "LX": "investigational",
    "D9": "clearinghouse_number",
    "EA": "medical_record",
    "P4": "demonstration",
    "1J": "care_plan",
}
REFERENCE_ORDER = {name: rank for rank, name in enumerate(_REFERENCES)}
_AFTER_NOTES = ("CR1", "CR2", "CRC")


def claim(out: Out, image: ClaimImage) -> None:
    """Everything of a claim but its lines."""
    _clm(out, image)
    for event in sorted(image.dates, key=lambda each: DATE_ORDER.get(each.qualifier, 99)):
        date_time(out, event)
    for paper in image.attachments:
        out.add("PWK", paper.report_type, paper.transmission, "", "", *_control(paper.control_number))
    extras(out, image.extras, ("CN1",))
    money(out, "F5", image.patient_paid)
    references(out, image)
    for text in image.fixed_format:
        out.add("K3", text)
    for note in image.notes:
        out.add("NTE", note.kind, note.text)
    extras(out, image.extras, _AFTER_NOTES)
    _codes(out, image)
    extras(out, image.extras, ("HI", "HCP"))
    for who in image.referring:
        write_parties.provider(out, who, "DN")
    write_parties.provider(out, image.rendering, "82")
    write_parties.provider(out, image.facility, "77")
    write_parties.provider(out, image.supervising, "DQ")
    write_parties.provider(out, image.pick_up, "PW")
    write_parties.provider(out, image.drop_off, "45")
    for coverage in image.other_coverages:
        _coverage(out, coverage)


def _clm(out: Out, image: ClaimImage) -> None:
    place = out.composite(image.place_of_service, "B", image.frequency)
    causes = [*image.accident, "", "", ""][:3]
    accident = ""
    if image.accident:
        accident = out.composite(*causes, image.accident_state, image.accident_country)
    out.add(
        "CLM",
        image.claim_number,
        image.total.x12(),
        "",
        "",
        place,
        "Y" if image.provider_signature else "N",
        image.assignment,
        image.benefits_assigned,
        image.release,
        image.signature_source,
        accident,
        image.special_program,
        *[""] * 7,
        image.delay_reason,
    )


def date_time(out: Out, event: DatedEvent) -> None:
    """DTP of one day or a range."""
    if event.last is None:
        out.add("DTP", event.qualifier, "D8", d8(event.first))
    else:
        out.add("DTP", event.qualifier, "RD8", f"{d8(event.first)}-{d8(event.last)}")


def _control(number: str) -> tuple[str, ...]:
    return ("AC", number) if number else ()


def money(out: Out, kind: str, value: Money | None) -> None:
    """AMT, when there is an amount."""
    if value is not None:
        out.add("AMT", kind, value.x12())


def references(out: Out, image: ClaimImage) -> None:
    """Every REF of the claim in the order of the guide."""
    found = [(kind, getattr(image, field)) for kind, field in _REFERENCES.items() if field]
    found += [(each.qualifier, each.value) for each in image.other_ids]
    for kind, value in sorted(found, key=lambda each: REFERENCE_ORDER.get(each[0], 99)):
        if value:
            out.add("REF", kind, value)


def extras(out: Out, segments: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Write carried segments of these names, in their order."""
    for wanted in names:
        for segment in segments:
            if segment.partition("*")[0] == wanted:
                out.carried(segment)


def _codes(out: Out, image: ClaimImage) -> None:
    """HI: diagnoses, anesthesia procedures, condition codes."""
    first, other = ("ABK", "ABF") if image.icd == "0" else ("BK", "BF")
    if image.diagnoses:
        main, *more = image.diagnoses
        out.add("HI", out.composite(first, main), *(out.composite(other, code) for code in more))
    if image.anesthesia_procedures:
        main, *more = image.anesthesia_procedures
        out.add("HI", out.composite("BP", main), *(out.composite("BO", code) for code in more))
    for start in range(0, len(image.condition_codes), 12):
        some = image.condition_codes[start : start + 12]
        out.add("HI", *(out.composite("BG", code) for code in some))


def adjustments(out: Out, found: Iterable[ImageAdjustment]) -> None:
    """CAS: one segment for up to six adjustments of a group in a row."""
    for group, members in groupby(found, key=lambda each: each.group):
        some = list(members)
        for start in range(0, len(some), 6):
            triplets: list[str] = []
            for each in some[start : start + 6]:
                units = "" if each.quantity is None else quantity(each.quantity)
                triplets += (each.carc, each.amount.x12(), units)
            out.add("CAS", group, *triplets)


def policy(out: Out, of: ClaimImage | OtherCoverage, relationship: str) -> None:
    """SBR of the payer billed or of another one."""
    kinds = ("", "", "", of.filing_code)
    out.add("SBR", of.responsibility, relationship, of.group_number, of.group_name, of.insurance_type, *kinds)


def _coverage(out: Out, of: OtherCoverage) -> None:
    policy(out, of, of.relationship)
    adjustments(out, of.adjustments)
    money(out, "D", of.paid)
    money(out, "A8", of.non_covered)
    money(out, "EAF", of.remaining)
    if of.benefits_assigned or of.patient_signature or of.release:
        out.add("OI", "", "", of.benefits_assigned, of.patient_signature, "", of.release)
    if of.outpatient:
        out.carried(f"MOA*{of.outpatient}")
    who = of.subscriber
    if who.name:
        write_parties.name(out, "IL", who.is_person, who.name, (who.member_id_kind, who.member_id))
        write_parties.address(out, who.address)
        write_parties.references(out, who.other_ids)
    if of.payer.name or of.payer.payer_id:
        write_parties.payer(out, of.payer)
        if of.claim_paid_date:
            out.add("DTP", "573", "D8", d8(of.claim_paid_date))
        write_parties.references(out, of.payer.other_ids)
