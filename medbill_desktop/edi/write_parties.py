"""Providers, people and payers written as NM1 loops."""

from __future__ import annotations

from medbill_desktop.domain.claim_image import ClaimImage, ImageParty, ImagePayer, ImagePerson, OtherId
from medbill_desktop.domain.names import Address, PersonName, digits
from medbill_desktop.edi.segments import Out, d8, quantity, yes

_PROPERTY_FILING = frozenset({"AM", "LM", "WC"})
"""SBR09: automobile medical, liability medical, workers' compensation."""


def name(out: Out, role: str, is_person: bool, who: PersonName, ident: tuple[str, str]) -> None:
    """NM1; an id without a value is not sent.

    Args:
        out: takes the segment.
        role: NM101.
        is_person: NM102 is 1.
        who: only `last` counts for an organization.
        ident: NM108 and NM109.
    """
    kind, value = ident if ident[1] else ("", "")
    if is_person:
        out.add("NM1", role, "1", who.last, who.first, who.middle, "", who.suffix, kind, value)
    else:
        out.add("NM1", role, "2", who.last, "", "", "", "", kind, value)


def address(out: Out, where: Address) -> None:
    """N3 and N4 of an address, nothing when it is empty."""
    if where.line1 or where.line2:
        out.add("N3", where.line1, where.line2)
    if where.city or where.state or where.zip:
        out.add("N4", where.city, where.state, _zip(where), where.country)


def _zip(where: Address) -> str:
    """Digits only within the US."""
    return where.zip if where.country else digits(where.zip)


def references(out: Out, ids: tuple[OtherId, ...]) -> None:
    """REF of every further id."""
    for each in ids:
        out.add("REF", each.qualifier, each.value)


def contact(out: Out, who: ImageParty) -> None:
    """PER, when there is a number to call."""
    numbers: list[str] = []
    for kind, value in (("TE", who.phone), ("FX", who.fax), ("EM", who.email)):
        if value:
            numbers += (kind, value)
    if numbers:
        out.add("PER", "IC", who.contact, *numbers)


def provider(out: Out, who: ImageParty, role: str) -> None:
    """A provider or facility of the claim or a line; nothing when there is none."""
    if not (who or who.address):
        return
    name(out, who.role or role, who.is_person, who.name, ("XX", who.npi))
    if role == "82" and who.taxonomy:
        out.add("PRV", "PE", "PXC", who.taxonomy)
    address(out, who.address)
    references(out, who.other_ids)
    contact(out, who)


def billing(out: Out, who: ImageParty, pay_to: Address, submitter: tuple[str, str]) -> None:
    """Loops 2010AA and 2010AB.

    Args:
        out: takes the segments.
        who: the billing provider.
        pay_to: where payments go; empty when to the provider's street.
        submitter: name and phone of 1000A; a contact equal to it is not sent again.

    Source: 005010X222A1, situational rule of 2010AA PER.
    """
    name(out, "85", who.is_person, who.name, ("XX", who.npi))
    address(out, who.address)
    out.add("REF", who.tax_id_kind or "EI", who.tax_id)
    references(out, who.other_ids)
    if who.fax or who.email or (who.contact, who.phone) != submitter:
        contact(out, who)
    if pay_to:
        out.add("NM1", "87", "1" if who.is_person else "2")
        address(out, pay_to)


def person(out: Out, role: str, who: ImagePerson, image: ClaimImage) -> None:
    """Subscriber (IL) or patient (QC) of a claim.

    A patient's member id is not sent in 005010. Address and birth date are the patient's: those of a
    subscriber who is somebody else stay on paper. A phone number goes with property and casualty claims only.

    Source: 005010X222A1, situational rules of 2010BA N3, N4, DMG and PER, 2010CA PER; X12 RFI 2281 and 1925.
    """
    treated = role == "QC" or image.patient is None
    ident = (who.member_id_kind, who.member_id) if role == "IL" else ("", "")
    name(out, role, who.is_person, who.name, ident)
    if treated:
        address(out, who.address)
    if treated and who.birth_date:
        out.add("DMG", "D8", d8(who.birth_date), who.sex or "U")
    references(out, who.other_ids)
    if treated and image.property_claim_number:
        out.add("REF", "Y4", image.property_claim_number)
    if who.phone and is_property(image):
        out.add("PER", "IC", who.contact, "TE", who.phone)


def is_property(image: ClaimImage) -> bool:
    """Whether this is a property and casualty claim: workers' comp, auto, liability, or numbered as one."""
    return bool(image.property_claim_number) or image.filing_code in _PROPERTY_FILING


def about(out: Out, relationship: str, who: ImagePerson) -> None:
    """PAT: relationship, death, weight, pregnancy; nothing when there is nothing to say."""
    died = ("D8", d8(who.death_date)) if who.death_date else ("", "")
    weight = ("01", quantity(who.weight)) if who.weight is not None else ("", "")
    if relationship or any(died) or any(weight) or who.pregnant:
        out.add("PAT", relationship, "", "", "", *died, *weight, yes(who.pregnant))


def payer(out: Out, who: ImagePayer) -> None:
    """NM1*PR with address; the caller adds what follows in its loop."""
    name(out, "PR", False, PersonName(last=who.name), (who.id_kind, who.payer_id))
    address(out, who.address)
