"""The claim's own segments (loop 2300) and how earlier payers treated it (loop 2320)."""

from __future__ import annotations

from medbill_desktop.domain.claim_image import Attachment, DatedEvent, ImageAdjustment, Note, OtherId
from medbill_desktop.edi.values import Cursor, Fields, Handler

_REFERENCES = {
    "4N": "service_authorization_exception",
    "EW": "mammography",
    "9F": "referral_number",
    "F8": "original_reference",
    "G1": "prior_authorization",
    "X4": "clia",
    "LX": "investigational",
    "D9": "clearinghouse_number",
    "EA": "medical_record",
    "P4": "demonstration",
    "1J": "care_plan",
}
_DIAGNOSES = {"ABK": "0", "ABF": "0", "BK": "9", "BF": "9"}
_CODE_LISTS = {"BP": "anesthesia_procedures", "BG": "condition_codes"}


def keep(at: Cursor, to: Fields) -> None:
    """Carry a segment as it stands, for the writer and for people who look."""
    text = at.raw()
    if text is None:
        at.log.unread(at.loop, at.seg[0], at.number)
    else:
        to["extras"].append(text.rstrip("*"))


def clm(at: Cursor, to: Fields) -> None:
    """CLM: number, total, place, frequency and the yes/no answers."""
    to["claim_number"] = at.claim = at.get(1)
    to["total"] = at.money_or_zero(2)
    place, qualifier, frequency = [*at.parts(5), "", "", ""][:3]
    to["place_of_service"], to["frequency"] = place, frequency
    if not (place and frequency.isdigit()) or qualifier not in {"B", ""}:
        at.log.caution(
            at.place(5),
            "x12-code",
            f"Claim {at.claim}: CLM05 is “{at.get(5)}”; it must hold place of service, B and frequency.",
        )
    to["provider_signature"] = at.code(6, "YN", "provider signature") == "Y"
    to["assignment"] = at.code(7, "ABCP", "assignment")
    to["benefits_assigned"] = at.code(8, "YNW", "benefits assigned")
    to["release"] = at.get(9)
    if to["release"] not in {"Y", "I", "N", "A", "M", "O"}:
        at.code(9, "YI", "release of information")
    to["signature_source"] = at.get(10)
    if at.get(11):
        causes = [*at.parts(11), "", "", "", "", ""]
        to["accident"] = tuple(cause for cause in causes[:3] if cause)
        to["accident_state"], to["accident_country"] = causes[3], causes[4]
    to["special_program"], to["delay_reason"] = at.get(12), at.get(20)


def _dtp(at: Cursor, to: Fields) -> None:
    first, last = at.span(2)
    if first:
        to["dates"].append(DatedEvent(qualifier=at.get(1), first=first, last=last))


def pwk(at: Cursor, to: Fields) -> None:
    """Paperwork that goes with the claim or line."""
    to["attachments"].append(
        Attachment(report_type=at.get(1), transmission=at.get(2), control_number=at.get(6))
    )


def note(at: Cursor, to: Fields) -> None:
    """NTE."""
    to["notes"].append(Note(kind=at.get(1), text=at.get(2)))


def _amt(at: Cursor, to: Fields) -> None:
    if at.get(1) == "F5":
        to["patient_paid"] = at.money(2)
    else:
        keep(at, to)


def _ref(at: Cursor, to: Fields) -> None:
    field = _REFERENCES.get(at.get(1))
    if field and field not in to:
        to[field] = at.get(2)
    else:
        to["other_ids"].append(OtherId(qualifier=at.get(1), value=at.get(2)))


def _k3(at: Cursor, to: Fields) -> None:
    to["fixed_format"].append(at.get(1))


def _hi(at: Cursor, to: Fields) -> None:
    qualifier = at.parts(1)[0]
    if qualifier in _DIAGNOSES:
        _diagnoses(at, to)
    elif qualifier in _CODE_LISTS:
        codes = [at.parts(i)[1] for i in range(1, len(at.seg)) if len(at.parts(i)) > 1]
        to[_CODE_LISTS[qualifier]].extend(codes)
    else:
        keep(at, to)


def _diagnoses(at: Cursor, to: Fields) -> None:
    for index in range(1, len(at.seg)):
        parts = at.parts(index)
        icd = _DIAGNOSES.get(parts[0])
        if icd is None or len(parts) < 2 or not parts[1]:
            at.bad(index, "a diagnosis", at.get(index))
            continue
        if to.setdefault("icd", icd) != icd:
            at.log.block(
                at.place(index),
                "x12-mixed-icd",
                f"Claim {at.claim}: ICD-9 and ICD-10 codes stand in one claim.",
            )
        to["diagnoses"].append(parts[1].replace(".", ""))


CLAIM: dict[str, Handler] = {
    "DTP": _dtp,
    "PWK": pwk,
    "AMT": _amt,
    "REF": _ref,
    "K3": _k3,
    "NTE": note,
    "HI": _hi,
    **dict.fromkeys(("CN1", "CR1", "CR2", "CRC", "HCP"), keep),
}
CLAIM_LISTS = (
    "dates",
    "attachments",
    "notes",
    "other_ids",
    "fixed_format",
    "diagnoses",
    "anesthesia_procedures",
    "condition_codes",
    "extras",
    "referring",
)


def sbr(at: Cursor, to: Fields) -> None:
    """SBR of the payer billed or of another payer."""
    to["responsibility"] = at.code(1, "PSTABCDEFGHU", "payer responsibility")
    to["relationship"] = at.get(2)
    to["group_number"], to["group_name"] = at.get(3), at.get(4)
    to["insurance_type"], to["filing_code"] = at.get(5), at.get(9)


def cas(at: Cursor, to: Fields) -> None:
    """Up to six adjustments of one group."""
    for index in range(2, min(len(at.seg), 20), 3):
        if at.get(index) or at.get(index + 1):
            to["adjustments"].append(
                ImageAdjustment(
                    group=at.get(1),
                    carc=at.get(index),
                    amount=at.money_or_zero(index + 1),
                    quantity=at.number_at(index + 2),
                )
            )


def _other_amt(at: Cursor, to: Fields) -> None:
    field = {"D": "paid", "A8": "non_covered", "EAF": "remaining"}.get(at.get(1))
    if field:
        to[field] = at.money(2)
    else:
        at.log.unread(at.loop, f"AMT*{at.get(1)}", at.number)


def _oi(at: Cursor, to: Fields) -> None:
    to["benefits_assigned"], to["patient_signature"], to["release"] = at.get(3), at.get(4), at.get(6)


def _moa(at: Cursor, to: Fields) -> None:
    to["outpatient"] = (at.raw() or "").removeprefix("MOA*").rstrip("*")


def _other_dmg(at: Cursor, to: Fields) -> None:
    """004010 sends the other subscriber's birth date and sex here."""
    to["birth_date"], to["sex"] = at.date_at(2), at.get(3)


COVERAGE: dict[str, Handler] = {"CAS": cas, "AMT": _other_amt, "OI": _oi, "MOA": _moa, "DMG": _other_dmg}
