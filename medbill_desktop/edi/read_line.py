"""A service line of an 837P: loops 2400, 2410 (drug) and 2430 (adjudication)."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from medbill_desktop.domain.claim_image import Adjudication, DatedEvent, Drug, ImageLine, OtherId
from medbill_desktop.edi.read_claim import cas, keep, note, pwk
from medbill_desktop.edi.values import Cursor, Fields, Handler

_REFERENCES = {"6R": "line_control", "G1": "prior_authorization", "9F": "referral_number", "X4": "clia"}
_AMOUNTS = {"T": "sales_tax", "F4": "postage"}


class Procedure(NamedTuple):
    """The parts of SV101 or SVD03."""

    kind: str
    code: str
    modifiers: tuple[str, ...]
    description: str


def procedure(at: Cursor, index: int) -> Procedure:
    """Split a composite procedure; kind and code must be there."""
    parts = [*at.parts(index), "", "", "", "", "", "", ""]
    if not (parts[0] and parts[1]):
        at.bad(index, "a procedure (kind and code)", at.get(index))
    return Procedure(parts[0], parts[1], tuple(part for part in parts[2:6] if part), parts[6])


def sv1(at: Cursor, to: Fields) -> None:
    """SV1: what was done, for how much, and for which diagnoses."""
    to["code_kind"], to["code"], to["modifiers"], to["description"] = procedure(at, 1)
    to["charge"] = at.money_or_zero(2)
    to["unit_kind"] = at.get(3)
    if to["unit_kind"] not in {"UN", "MJ"}:
        at.log.caution(
            at.place(3), "x12-code", f"Claim {at.claim}: SV103 is “{at.get(3)}”; it must be UN or MJ."
        )
    to["units"] = at.number_at(4) or Decimal(0)
    to["place_of_service"] = at.get(5)
    to["pointers"] = _pointers(at)
    to["emergency"] = at.get(9) == "Y"
    to["epsdt"] = at.get(11) == "Y"
    to["family_planning"] = at.get(12) == "Y"
    to["copay_exempt"] = at.get(15) == "0"


def _pointers(at: Cursor) -> tuple[int, ...]:
    found = []
    for part in at.parts(7):
        if part.isascii() and part.isdecimal() and len(part) <= 2:
            found.append(int(part))
        elif part:
            at.bad(7, "a diagnosis pointer", part)
    return tuple(found)


def _dtp(at: Cursor, to: Fields) -> None:
    first, last = at.span(2)
    if first is None:
        return
    if at.get(1) == "472":
        to["service_date"], to["service_thru"] = first, last
    else:
        to["dates"].append(DatedEvent(qualifier=at.get(1), first=first, last=last))


def _ref(at: Cursor, to: Fields) -> None:
    field = _REFERENCES.get(at.get(1))
    if field and field not in to:
        to[field] = at.get(2)
    else:
        to["other_ids"].append(OtherId(qualifier=at.get(1), value=at.get(2)))


def _amt(at: Cursor, to: Fields) -> None:
    field = _AMOUNTS.get(at.get(1))
    if field:
        to[field] = at.money(2)
    else:
        keep(at, to)


def _ps1(at: Cursor, to: Fields) -> None:
    to["purchased_charge"] = at.money(2)


LINE: dict[str, Handler] = {
    "SV1": sv1,
    "DTP": _dtp,
    "REF": _ref,
    "AMT": _amt,
    "PWK": pwk,
    "NTE": note,
    "PS1": _ps1,
    **dict.fromkeys(("SV5", "CR1", "CR3", "CRC", "QTY", "MEA", "CN1", "K3", "HCP", "LQ", "FRM"), keep),
}
LINE_LISTS = ("dates", "other_ids", "notes", "attachments", "extras", "referring")


def lin(at: Cursor, to: Fields) -> None:
    """LIN: the drug's number."""
    to["ndc"] = at.get(3)
    if at.get(2) != "N4":
        at.log.caution(
            at.place(2), "x12-code", f"Claim {at.claim}: LIN02 is “{at.get(2)}”; only N4 (NDC) is known."
        )


def _ctp(at: Cursor, to: Fields) -> None:
    to["quantity"] = at.number_at(4) or Decimal(0)
    to["unit"] = at.parts(5)[0]


def _drug_ref(at: Cursor, to: Fields) -> None:
    if at.get(1) in {"XZ", "VY"}:
        to["prescription_kind"], to["prescription"] = at.get(1), at.get(2)
    else:
        at.log.unread(at.loop, f"REF*{at.get(1)}", at.number)


DRUG: dict[str, Handler] = {"CTP": _ctp, "REF": _drug_ref}


def svd(at: Cursor, to: Fields) -> None:
    """SVD: what another payer paid for the line."""
    to["payer_id"] = at.get(1)
    to["paid"] = at.money_or_zero(2)
    to["code_kind"], to["code"], to["modifiers"], to["description"] = procedure(at, 3)
    to["units"] = at.number_at(5) or Decimal(0)
    bundled = at.get(6)
    if bundled.isascii() and bundled.isdecimal() and len(bundled) <= 6:
        to["bundled_line"] = int(bundled)
    elif bundled:
        at.bad(6, "a line number", bundled)


def _paid_date(at: Cursor, to: Fields) -> None:
    if at.get(1) == "573":
        to["paid_date"] = at.span(2)[0]
    else:
        at.log.unread(at.loop, f"DTP*{at.get(1)}", at.number)


def _remaining(at: Cursor, to: Fields) -> None:
    if at.get(1) == "EAF":
        to["remaining"] = at.money(2)
    else:
        at.log.unread(at.loop, f"AMT*{at.get(1)}", at.number)


ADJUDICATION: dict[str, Handler] = {"CAS": cas, "DTP": _paid_date, "AMT": _remaining}


def line(of: Fields) -> ImageLine:
    """Finish a line; its inner loops are finished too."""
    fields: Fields = {key: tuple(value) if isinstance(value, list) else value for key, value in of.items()}
    if "drug" in fields:
        fields["drug"] = Drug(**fields["drug"])
    fields["adjudications"] = tuple(
        Adjudication(**{**each, "adjustments": tuple(each["adjustments"])}) for each in of["adjudications"]
    )
    return ImageLine(**fields)
