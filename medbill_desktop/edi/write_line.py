"""Loops 2400 to 2440: one service line."""

from __future__ import annotations

from medbill_desktop.domain.claim_image import Adjudication, DatedEvent, Drug, ImageLine
from medbill_desktop.edi import write_parties
from medbill_desktop.edi.segments import Out, d8, quantity, yes
from medbill_desktop.edi.write_claim import adjustments, date_time, extras, money

_REFERENCES = {
    "9B": "",
    "9D": "",
    "G1": "prior_authorization",
    "6R": "line_control",
    "EW": "",
    "X4": "clia",
    "F4": "",
    "BT": "",
    "9F": "referral_number",
}
REFERENCE_ORDER = {name: rank for rank, name in enumerate(_REFERENCES)}


def line(out: Out, number: int, of: ImageLine) -> None:
    """Write a line.

    Args:
        out: takes the segments.
        number: from 1, LX01.
        of: the line.
    """
    out.add("LX", str(number))
    _sv1(out, of)
    extras(out, of.extras, ("SV5",))
    for paper in of.attachments:
        control = ("", "", "AC", paper.control_number) if paper.control_number else ()
        out.add("PWK", paper.report_type, paper.transmission, *control)
    extras(out, of.extras, ("CR1", "CR3", "CRC"))
    if of.service_date:
        date_time(out, DatedEvent(qualifier="472", first=of.service_date, last=of.service_thru))
    for event in of.dates:
        date_time(out, event)
    extras(out, of.extras, ("QTY", "MEA", "CN1"))
    _references(out, of)
    money(out, "T", of.sales_tax)
    money(out, "F4", of.postage)
    extras(out, of.extras, ("AMT", "K3"))
    for note in of.notes:
        out.add("NTE", note.kind, note.text)
    if of.purchased_charge is not None:
        out.add("PS1", of.purchased.npi, of.purchased_charge.x12())
    extras(out, of.extras, ("HCP",))
    if of.drug:
        _drug(out, of.drug)
    _parties(out, of)
    for each in of.adjudications:
        _adjudication(out, each)
    extras(out, of.extras, ("LQ", "FRM"))


def _procedure(out: Out, of: ImageLine | Adjudication) -> str:
    modifiers = [*of.modifiers, "", "", "", ""][:4]
    return out.composite(of.code_kind, of.code, *modifiers, of.description)


def _sv1(out: Out, of: ImageLine) -> None:
    out.add(
        "SV1",
        _procedure(out, of),
        of.charge.x12(),
        of.unit_kind,
        quantity(of.units),
        of.place_of_service,
        "",
        out.composite(*(str(pointer) for pointer in of.pointers)),
        "",
        yes(of.emergency),
        "",
        yes(of.epsdt),
        yes(of.family_planning),
        "",
        "",
        "0" if of.copay_exempt else "",
    )


def _references(out: Out, of: ImageLine) -> None:
    found = [(kind, getattr(of, field)) for kind, field in _REFERENCES.items() if field]
    found += [(each.qualifier, each.value) for each in of.other_ids]
    for kind, value in sorted(found, key=lambda each: REFERENCE_ORDER.get(each[0], 99)):
        if value:
            out.add("REF", kind, value)


def _drug(out: Out, of: Drug) -> None:
    out.add("LIN", "", "N4", of.ndc)
    out.add("CTP", "", "", "", quantity(of.quantity), of.unit)
    if of.prescription:
        out.add("REF", of.prescription_kind or "XZ", of.prescription)


def _parties(out: Out, of: ImageLine) -> None:
    write_parties.provider(out, of.rendering, "82")
    write_parties.provider(out, of.purchased, "QB")
    write_parties.provider(out, of.facility, "77")
    write_parties.provider(out, of.supervising, "DQ")
    write_parties.provider(out, of.ordering, "DK")
    for who in of.referring:
        write_parties.provider(out, who, "DN")


def _adjudication(out: Out, of: Adjudication) -> None:
    bundled = "" if of.bundled_line is None else str(of.bundled_line)
    out.add("SVD", of.payer_id, of.paid.x12(), _procedure(out, of), "", quantity(of.units), bundled)
    adjustments(out, of.adjustments)
    if of.paid_date:
        out.add("DTP", "573", "D8", d8(of.paid_date))
    money(out, "EAF", of.remaining)
