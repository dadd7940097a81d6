"""People, providers and payers of an 837P: the segments of a loop that NM1 opens."""

from __future__ import annotations

from medbill_desktop.domain.claim_image import ImageParty, ImagePayer, ImagePerson, OtherId
from medbill_desktop.domain.names import Address, PersonName
from medbill_desktop.edi.values import Cursor, Fields, Handler

_TAX_KINDS = {"24": "EI", "34": "SY"}
_PHONES = {"TE": "phone", "FX": "fax", "EM": "email"}


def nm1(at: Cursor, to: Fields) -> None:
    """Begin a party: who it is and its main id."""
    to["role"] = at.get(1)
    to["is_person"] = at.code(2, "12", "1 person, 2 organization") == "1"
    to["name"] = PersonName(at.get(3), at.get(4), at.get(5), at.get(7))
    to["id_kind"] = at.get(8)
    to["id"] = at.get(9)
    to["refs"] = []


def _n3(at: Cursor, to: Fields) -> None:
    to["line1"], to["line2"] = at.get(1), at.get(2)


def _n4(at: Cursor, to: Fields) -> None:
    to["city"], to["state"], to["zip"], to["country"] = at.get(1), at.get(2), at.get(3), at.get(4)


def _ref(at: Cursor, to: Fields) -> None:
    to["refs"].append(OtherId(qualifier=at.get(1), value=at.get(2)))


def _per(at: Cursor, to: Fields) -> None:
    if "contact" in to:
        at.log.unread(at.loop, "PER", at.number)
        return
    to["contact"] = at.get(2)
    for index in (3, 5, 7):
        kind = at.get(index)
        if kind in _PHONES:
            to[_PHONES[kind]] = at.get(index + 1)
        elif kind:
            at.log.unread(at.loop, f"PER*{kind}", at.number)


def _prv(at: Cursor, to: Fields) -> None:
    to["taxonomy"] = at.get(3)


def _dmg(at: Cursor, to: Fields) -> None:
    to["birth_date"] = at.date_at(2)
    to["sex"] = at.get(3)
    if to["sex"] not in {"F", "M", "U", ""}:
        at.code(3, "FMU", "sex")


def _dtp(at: Cursor, to: Fields) -> None:
    if at.get(1) == "573":
        to["paid_date"] = at.span(2)[0]
    else:
        at.log.unread(at.loop, f"DTP*{at.get(1)}", at.number)


PARTY: dict[str, Handler] = {
    "N3": _n3,
    "N4": _n4,
    "REF": _ref,
    "PER": _per,
    "PRV": _prv,
}
PERSON: dict[str, Handler] = {"N3": _n3, "N4": _n4, "REF": _ref, "PER": _per, "DMG": _dmg}
PAYER: dict[str, Handler] = {"N3": _n3, "N4": _n4, "REF": _ref, "PER": _per}
OTHER_PAYER: dict[str, Handler] = {**PAYER, "DTP": _dtp}


def address(of: Fields) -> Address:
    """Where the party is; empty when no N3 or N4 was sent."""
    get = of.get
    return Address(
        get("line1", ""),
        get("line2", ""),
        get("city", ""),
        get("state", ""),
        get("zip", ""),
        get("country", ""),
    )


def provider(of: Fields) -> ImageParty:
    """A provider or facility; the billing provider's tax id is taken out of its references."""
    refs: list[OtherId] = of["refs"]
    tax = OtherId(qualifier="", value="")
    if of["role"] == "85":
        tax = next((ref for ref in refs if ref.qualifier in {"EI", "SY"}), tax)
    kind = _TAX_KINDS.get(of["id_kind"], "")
    return ImageParty(
        role=of["role"],
        is_person=of["is_person"],
        name=of["name"],
        npi=of["id"] if of["id_kind"] == "XX" else "",
        taxonomy=of.get("taxonomy", ""),
        tax_id=tax.value or (of["id"] if kind else ""),
        tax_id_kind=tax.qualifier or kind,
        address=address(of),
        other_ids=tuple(ref for ref in refs if ref is not tax),
        contact=of.get("contact", ""),
        phone=of.get("phone", ""),
        fax=of.get("fax", ""),
        email=of.get("email", ""),
    )


def person(of: Fields) -> tuple[ImagePerson, str]:
    """A patient or subscriber, and the property claim number (REF*Y4) that stands with the patient."""
    refs: list[OtherId] = of["refs"]
    property_claim = next((ref for ref in refs if ref.qualifier == "Y4"), None)
    found = ImagePerson(
        name=of["name"],
        is_person=of["is_person"],
        member_id=of["id"],
        member_id_kind=of["id_kind"] or "MI",
        address=address(of),
        birth_date=of.get("birth_date"),
        death_date=of.get("death_date"),
        sex=of.get("sex", ""),
        phone=of.get("phone", ""),
        contact=of.get("contact", ""),
        other_ids=tuple(ref for ref in refs if ref is not property_claim),
        weight=of.get("weight"),
        pregnant=of.get("pregnant", False),
    )
    return found, property_claim.value if property_claim else ""


def payer(of: Fields) -> ImagePayer:
    """A payer."""
    return ImagePayer(
        name=of["name"].last,
        payer_id=of["id"],
        id_kind=of["id_kind"] or "PI",
        address=address(of),
        other_ids=tuple(of["refs"]),
    )
