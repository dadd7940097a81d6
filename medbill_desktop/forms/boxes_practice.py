"""The foot of the CMS-1500: boxes 25 to 33."""

from __future__ import annotations

from collections.abc import Iterator

from medbill_desktop.domain.claim_image import ClaimImage, ImageParty
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.names import Address
from medbill_desktop.forms import wording
from medbill_desktop.forms.boxes_people import ON_FILE, original_medicare
from medbill_desktop.forms.filler import Filler, choose_id

_FACILITY_IDS = ("0B", "G2", "LU")
_BILLING_IDS = ("0B", "G2")


def paid(image: ClaimImage) -> Money | None:
    """Box 29: what the patient and the other payers have paid; None when nothing is known.

    Medicare wants only the patient's payments there.

    Source: NUCC 1500 Claim Form Reference Instruction Manual 02/12, Item Number 29; Medicare Claims
    Processing Manual chapter 26, section 10.4, item 29.
    """
    amounts = [image.patient_paid]
    if not original_medicare(image):
        amounts += [other.paid for other in image.other_coverages]
    known = [one for one in amounts if one is not None]
    return Money.total(known) if known else None


def _facilities(image: ClaimImage) -> Iterator[tuple[ImageParty, str]]:
    """Who may stand in box 32, best first: the claim's facility, a line's, a seller of services."""
    yield image.facility, "facility"
    for n, line in enumerate(image.lines):
        yield line.facility, f"lines[{n}].facility"
    for n, line in enumerate(image.lines):
        yield line.purchased, f"lines[{n}].purchased"


def _given(party: ImageParty) -> bool:
    return bool(party or party.address)


def _fill_facility(form: Filler, image: ClaimImage) -> None:
    """Box 32: one place; further ones are reported. Blank when the claim names none."""
    shown: list[ImageParty] = []
    for party, path in _facilities(image):
        if not _given(party) or party in shown:
            continue
        if shown:
            words = (
                party.name.spoken(),
                party.npi,
                wording.street(party.address),
                wording.place(party.address),
            )
            said = ", ".join(word for word in words if word)
            form.no_box("32", "place or supplier of a line", said, path)
            form.spare_ids("32b", "number of that place", party.other_ids, path)
        else:
            _fill_place(form, party, path)
        shown.append(party)


def _fill_place(form: Filler, party: ImageParty, path: str) -> None:
    """Name, address, NPI and other number of box 32."""
    _fill_block(form, "32", party, path)
    chosen, spare = choose_id(party.other_ids, _FACILITY_IDS)
    if chosen:
        form.put("32b", wording.compact(chosen.qualifier + chosen.value), f"{path}.other_ids")
    form.spare_ids("32b", "other number of the service facility", spare, path)


def _fill_block(form: Filler, box: str, party: ImageParty, path: str) -> None:
    """Name, street, city and NPI of boxes 32 and 33."""
    form.put(f"{box}_name", wording.spoken(party.name, ""), f"{path}.name")
    form.put(f"{box}_street", wording.street(party.address), f"{path}.address.line1")
    form.put(f"{box}_csz", wording.place(party.address), f"{path}.address")
    form.put(f"{box}a", wording.compact(party.npi), f"{path}.npi")
    _foreign(form, box, party.address, f"{path}.address")


def _foreign(form: Filler, box: str, address: Address, path: str) -> None:
    """Report a country other than the United States."""
    if address.country not in ("", "US"):
        form.no_box(box, "country", address.country, f"{path}.country")


def _fill_billing(form: Filler, image: ClaimImage) -> None:
    """Box 33: who bills, at the street address; the pay-to address never stands here."""
    party = image.billing
    _fill_block(form, "33", party, "billing")
    form.phone("33", party.phone, "billing.phone")
    chosen, spare = choose_id(party.other_ids, _BILLING_IDS)
    if chosen:
        form.put("33b", wording.compact(chosen.qualifier + chosen.value), "billing.other_ids")
        form.no_box("33b", "taxonomy of the billing provider", party.taxonomy, "billing.taxonomy")
    elif party.taxonomy:
        form.put("33b", f"ZZ{wording.compact(party.taxonomy)}", "billing.taxonomy")
    form.spare_ids("33b", "other number of the billing provider", spare, "billing")


def fill_practice(form: Filler, image: ClaimImage) -> None:
    """Fill boxes 25 to 27 and 31 to 33.

    Source: NUCC 1500 Claim Form Reference Instruction Manual 02/12, Item Numbers 25-33.
    """
    form.put("25", wording.compact(image.billing.tax_id), "billing.tax_id")
    if image.billing.tax_id:
        form.mark("25_ssn" if image.billing.tax_id_kind == "SY" else "25_ein")
    form.put("26", wording.compact(image.claim_number), "claim_number")
    form.mark("27_yes" if image.assignment == "A" else "27_no")
    if image.assignment == "B":
        form.no_box("27", "assignment for laboratory services only", image.assignment, "assignment")
    if image.provider_signature:
        form.put("31_sig", ON_FILE, "provider_signature")
    _fill_facility(form, image)
    _fill_billing(form, image)
