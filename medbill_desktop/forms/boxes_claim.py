"""The middle of the CMS-1500: boxes 14 to 23."""

from __future__ import annotations

from collections.abc import Iterator

from medbill_desktop.domain.claim_image import ClaimImage, DatedEvent, ImageParty
from medbill_desktop.domain.money import Money
from medbill_desktop.forms import wording
from medbill_desktop.forms.filler import Filler, choose_id

ILLNESS = ("431", "484")
"""Qualifiers of box 14, the first found is printed: onset of illness, last menstrual period."""
OTHER_DATES = ("439", "454", "304", "453", "455", "471", "090", "091", "444")
"""Qualifiers of box 15 in order of preference."""
_ID_QUALIFIERS = ("0B", "1G", "G2", "LU")
_UPPER = 23
_LETTERS = "ABCDEFGHIJKL"


class _Dates:
    """The dates of a claim; what no box takes is left over."""

    def __init__(self, image: ClaimImage) -> None:
        self.left = [(event, f"dates[{i}]") for i, event in enumerate(image.dates)]
        self.left += [
            (event, f"lines[{n}].dates[{i}]")
            for n, line in enumerate(image.lines)
            for i, event in enumerate(line.dates)
        ]

    def take(self, *qualifiers: str) -> DatedEvent | None:
        """The first date with one of these qualifiers, in the order of the qualifiers; its repeats go too."""
        for qualifier in qualifiers:
            for event, _ in self.left:
                if event.qualifier == qualifier:
                    self.left = [pair for pair in self.left if pair[0] != event]
                    return event
        return None


def _fill_dates(form: Filler, image: ClaimImage) -> None:
    """Boxes 14, 15, 16 and 18, all in six digits as box 24A; every date without a box is reported."""
    dates = _Dates(image)
    for box, qualifiers in (("14", ILLNESS), ("15", OTHER_DATES)):
        event = dates.take(*qualifiers)
        if event:
            form.day(box, wording.six(event.first))
            form.put(f"{box}_qual", event.qualifier, "dates")
            if event.last and event.last != event.first:
                form.no_box(box, f"end of date {event.qualifier}", event.last.isoformat(), "dates")
    for box, begin, end in (("16", ("314", "360", "297"), ("361", "296")), ("18", ("435",), ("096",))):
        first, last = dates.take(*begin), dates.take(*end)
        if first:
            form.day(f"{box}_from", wording.six(first.first))
        until = last.first if last else first.last if first else None
        if until:
            form.day(f"{box}_to", wording.six(until))
        if last and first and first.last and first.last != last.first:
            form.no_box(box, f"end of date {first.qualifier}", first.last.isoformat(), "dates")
    for event, path in dates.left:
        span = f"{event.qualifier} {event.first.isoformat()}" + (f" to {event.last}" if event.last else "")
        form.no_box("15", "date", span, path)


def _sources(image: ClaimImage) -> Iterator[tuple[str, ImageParty, str]]:
    """Everybody who may stand in box 17, best first: referring, ordering, supervising; claim before lines."""
    for i, party in enumerate(image.referring):
        yield "DN", party, f"referring[{i}]"
    for n, line in enumerate(image.lines):
        for i, party in enumerate(line.referring):
            yield "DN", party, f"lines[{n}].referring[{i}]"
    for n, line in enumerate(image.lines):
        yield "DK", line.ordering, f"lines[{n}].ordering"
    yield "DQ", image.supervising, "supervising"
    for n, line in enumerate(image.lines):
        yield "DQ", line.supervising, f"lines[{n}].supervising"


def _fill_source(form: Filler, image: ClaimImage) -> None:
    """Boxes 17, 17a and 17b: one provider; the others are reported."""
    shown: list[tuple[str, ImageParty]] = []
    for kind, party, path in _sources(image):
        if not party or (kind, party) in shown:
            continue
        if shown:
            name = wording.spoken(party.name, party.credentials)
            form.no_box("17", f"provider with qualifier {kind}", f"{name} {party.npi}".strip(), path)
            form.spare_ids("17a", "number of that provider", party.other_ids, path)
        else:
            form.put("17_qual", kind, path)
            form.put("17", wording.spoken(party.name, party.credentials), f"{path}.name")
            form.put("17b", wording.compact(party.npi), f"{path}.npi")
            allowed = _ID_QUALIFIERS if kind == "DQ" else _ID_QUALIFIERS[:3]
            chosen, spare = choose_id(party.other_ids, allowed)
            if chosen:
                form.put("17a_qual", chosen.qualifier, f"{path}.other_ids")
                form.put("17a", wording.compact(chosen.value), f"{path}.other_ids")
            form.spare_ids("17a", "other number of the referring provider", spare, path)
        shown.append((kind, party))


def _fill_notes(form: Filler, image: ClaimImage) -> None:
    """Box 19: notes and attachments, each with its qualifier, three blanks apart, over two rows."""
    items = [wording.loose(f"NTE{note.kind}{note.text}") for note in image.notes if note.text]
    items += [
        wording.compact(f"PWK{paper.report_type}{paper.transmission}{paper.control_number}")
        for paper in image.attachments
    ]
    items += [wording.loose(text) for text in image.fixed_format if text]
    text = "   ".join(items)
    room = form.room("19")
    if len(text) <= room:
        form.put("19", text, "notes")
    else:
        form.values["19_upper"] = text[:_UPPER]
        form.put("19", text[_UPPER:], "notes", whole=text)


def _fill_lab(form: Filler, image: ClaimImage) -> None:
    """Box 20: YES with the charge when services were purchased, else NO."""
    bought = [line.purchased_charge for line in image.lines if line.purchased_charge is not None]
    outside = image.outside_lab if image.outside_lab is not None else bool(bought)
    form.mark("20_yes" if outside else "20_no")
    charge = image.outside_lab_charge
    if charge is None and bought:
        charge = Money.total(bought)
    if charge is not None and outside:
        form.money("20", charge, "outside_lab_charge")
    elif charge is not None:
        form.no_box("20", "outside laboratory charge", charge.plain(), "outside_lab_charge")


def _fill_diagnoses(form: Filler, image: ClaimImage) -> None:
    """Box 21: the indicator and up to twelve codes without a point, A to L."""
    if image.diagnoses:
        form.put("21_ind", wording.compact(image.icd), "icd")
    for index, code in enumerate(image.diagnoses):
        if index < len(_LETTERS):
            form.put(f"21_{_LETTERS[index]}", wording.compact(code), f"diagnoses[{index}]")
        else:
            form.no_box("21", "diagnosis beyond the twelfth", code, f"diagnoses[{index}]")


def _authorizations(image: ClaimImage) -> Iterator[tuple[str, str, str]]:
    """Numbers that may stand in box 23, best first: words, number, path."""
    for what, name in (
        ("prior authorization", "prior_authorization"),
        ("referral number", "referral_number"),
    ):
        yield what, getattr(image, name), name
        for n, line in enumerate(image.lines):
            yield f"{what} of line {n + 1}", getattr(line, name), f"lines[{n}].{name}"
    yield "CLIA number", image.clia, "clia"
    for n, line in enumerate(image.lines):
        yield f"CLIA number of line {n + 1}", line.clia, f"lines[{n}].clia"
    yield "mammography certification", image.mammography, "mammography"
    yield "investigational device number", image.investigational, "investigational"
    yield "care plan number", image.care_plan, "care_plan"


def _fill_authorization(form: Filler, image: ClaimImage) -> None:
    """Box 23: exactly one number; the others are reported."""
    shown: list[str] = []
    for what, number, path in _authorizations(image):
        text = wording.compact(number)
        if not text or text in shown:
            continue
        if shown:
            form.no_box("23", what, number, path)
        else:
            form.put("23", text, path)
        shown.append(text)


_NO_BOX = (
    ("service authorization exception", "service_authorization_exception"),
    ("medical record number", "medical_record"),
    ("demonstration project", "demonstration"),
    ("special program", "special_program"),
    ("delay reason", "delay_reason"),
)


def fill_claim(form: Filler, image: ClaimImage) -> None:
    """Fill boxes 14 to 23 and report the numbers of the claim that paper has no box for.

    Source: NUCC 1500 Claim Form Reference Instruction Manual 02/12, Item Numbers 14-23.
    """
    _fill_dates(form, image)
    _fill_source(form, image)
    _fill_notes(form, image)
    _fill_lab(form, image)
    _fill_diagnoses(form, image)
    if image.frequency in ("6", "7", "8"):
        form.put("22_code", image.frequency, "frequency")
    elif image.frequency not in ("", "1"):
        form.no_box("22", "claim frequency", image.frequency, "frequency")
    form.put("22_ref", wording.compact(image.original_reference), "original_reference")
    _fill_authorization(form, image)
    for what, name in _NO_BOX:
        form.no_box("19", what, getattr(image, name), name)
    for code in image.anesthesia_procedures:
        form.no_box("19", "anesthesia related procedure", code, "anesthesia_procedures")
    form.spare_ids("19", "other number of the claim", image.other_ids, "claim")
