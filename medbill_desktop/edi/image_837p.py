"""From the gathered fields of a claim's loops to one ClaimImage."""

from __future__ import annotations

from medbill_desktop.domain.claim_image import ClaimImage, ImageLine, OtherCoverage
from medbill_desktop.edi import read_line, read_party
from medbill_desktop.edi.values import Fields


def claim_image(claim: Fields, billing: Fields, subscriber: Fields, patient: Fields | None) -> ClaimImage:
    """Put a finished claim together with the levels above it."""
    fields: Fields = {key: tuple(value) if isinstance(value, list) else value for key, value in claim.items()}
    fields["other_coverages"] = tuple(_coverage(each) for each in fields.pop("coverages"))
    fields["lines"] = tuple(_line(each) for each in fields["lines"])
    fields["referring"] = tuple(read_party.provider(each) for each in fields["referring"])
    for slot in ("rendering", "facility", "supervising", "pick_up", "drop_off"):
        if slot in fields:
            fields[slot] = read_party.provider(fields[slot])
    _billing(billing, fields)
    _people(subscriber, patient, fields)
    return ClaimImage(**fields)


def _billing(billing: Fields, fields: Fields) -> None:
    """The billing provider and where payments go; made once for all claims of the loop."""
    if "billing" in billing:
        if "made" not in billing:
            party = {**billing["billing"]}
            party.setdefault("taxonomy", billing.get("taxonomy", ""))
            billing["made"] = read_party.provider(party)
        fields["billing"] = billing["made"]
    if "pay_to" in billing:
        fields["pay_to"] = read_party.address(billing["pay_to"])


def _people(subscriber: Fields, patient: Fields | None, fields: Fields) -> None:
    """Subscriber, patient, payer and policy; REF*Y4 stands with whoever is treated."""
    for key in (
        "responsibility",
        "filing_code",
        "insurance_type",
        "group_number",
        "group_name",
        "relationship",
    ):
        fields[key] = subscriber.get(key, "")
    about = subscriber.get("about", {})
    if "subscriber" in subscriber:
        party = subscriber["subscriber"] if patient is not None else {**subscriber["subscriber"], **about}
        fields["subscriber"], fields["property_claim_number"] = read_party.person(party)
    if "payer" in subscriber:
        fields["payer"] = read_party.payer(subscriber["payer"])
    if patient is not None:
        fields["relationship"] = patient.get("patient_relationship") or subscriber.get(
            "patient_relationship", ""
        )
        if "patient" in patient:
            party = {**patient["patient"], **about, **patient.get("about", {})}
            fields["patient"], number = read_party.person(party)
            fields["property_claim_number"] = number or fields.get("property_claim_number", "")


def _coverage(of: Fields) -> OtherCoverage:
    fields: Fields = {**of, "adjustments": tuple(of["adjustments"])}
    born: Fields = {key: fields.pop(key) for key in ("birth_date", "sex") if key in fields}
    if "subscriber" in fields:
        fields["subscriber"] = read_party.person({**fields["subscriber"], **born})[0]
    if "payer" in fields:
        paid_date = fields["payer"].get("paid_date")
        fields["payer"] = read_party.payer(fields["payer"])
        fields["claim_paid_date"] = paid_date
    return OtherCoverage(**fields)


def _line(of: Fields) -> ImageLine:
    fields: Fields = {**of, "referring": [read_party.provider(each) for each in of["referring"]]}
    for slot in ("rendering", "purchased", "facility", "supervising", "ordering"):
        if slot in fields:
            fields[slot] = read_party.provider(fields[slot])
    return read_line.line(fields)
