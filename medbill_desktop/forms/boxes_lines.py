"""Box 24 of the CMS-1500: six service lines a sheet."""

from __future__ import annotations

from collections.abc import Sequence

from medbill_desktop.domain.claim_image import ClaimImage, ImageLine, ImageParty
from medbill_desktop.forms import wording
from medbill_desktop.forms.filler import Filler, choose_id

LINES = 6
"""Service lines on one sheet."""
_LETTERS = "ABCDEFGHIJKL"
_ID_QUALIFIERS = ("0B", "1G", "G2", "LU")


def supplement(line: ImageLine) -> str:
    """The shaded half of a line: drug, narrative and notes, three blanks between items.

    The drug stands first: N4 and the NDC in positions 1-13, unit and quantity from position 17.

    Source: NUCC 1500 Claim Form Reference Instruction Manual 02/12, Item Number 24, supplemental
    information.
    """
    items = []
    if line.drug and line.drug.ndc:
        drug = f"N4{wording.compact(line.drug.ndc)}"
        if line.drug.unit:
            drug += f"   {wording.compact(line.drug.unit)}{wording.quantity(line.drug.quantity)}"
        items.append(drug)
    if line.description:
        items.append(f"ZZ{wording.loose(line.description)}")
    notes = [wording.loose(note.text) for note in line.notes if note.text]
    if notes and not items:
        notes[0] = f"  {notes[0]}"
    return "   ".join(items + notes)


def _fill_code(form: Filler, n: int, line: ImageLine, path: str) -> None:
    """Columns D and E: code, modifiers, pointers as letters."""
    form.put(f"24D_{n}", wording.compact(line.code), f"{path}.code")
    for place, modifier in enumerate(line.modifiers):
        if place < 4:
            form.put(f"24D_{n}_mod{place + 1}", wording.compact(modifier), f"{path}.modifiers[{place}]")
        else:
            form.no_box("24D", "modifier", modifier, f"{path}.modifiers[{place}]")
    letters = ""
    for place, pointer in enumerate(line.pointers):
        if len(letters) < 4 and 1 <= pointer <= len(_LETTERS):
            letters += _LETTERS[pointer - 1]
        else:
            form.no_box("24E", "diagnosis pointer", str(pointer), f"{path}.pointers[{place}]")
    form.put(f"24E_{n}", letters, f"{path}.pointers")


def _fill_rendering(form: Filler, n: int, party: ImageParty, path: str) -> None:
    """Columns I and J: NPI below, another number or the taxonomy (ZZ) above."""
    form.put(f"24J_{n}", wording.compact(party.npi), f"{path}.npi")
    chosen, spare = choose_id(party.other_ids, _ID_QUALIFIERS)
    if chosen:
        form.put(f"24I_{n}", chosen.qualifier, f"{path}.other_ids")
        form.put(f"24J_{n}_id", wording.compact(chosen.value), f"{path}.other_ids")
        form.no_box("24J", "taxonomy of the rendering provider", party.taxonomy, f"{path}.taxonomy")
    elif party.taxonomy:
        form.put(f"24I_{n}", "ZZ", f"{path}.taxonomy")
        form.put(f"24J_{n}_id", wording.compact(party.taxonomy), f"{path}.taxonomy")
    form.spare_ids("24J", "other number of the rendering provider", spare, path)


def _fill_flags(form: Filler, n: int, line: ImageLine, path: str) -> None:
    """Columns C and H: emergency, EPSDT with its reason, family planning."""
    if line.emergency:
        form.put(f"24C_{n}", "Y", f"{path}.emergency")
    reason = wording.compact(line.epsdt_reason) or ("Y" if line.epsdt else "")
    form.put(f"24H_{n}_shaded", reason, f"{path}.epsdt_reason")
    if line.family_planning:
        form.put(f"24H_{n}", "Y", f"{path}.family_planning")


def _report_rest(form: Filler, line: ImageLine, path: str) -> None:
    """Report what of a line has no place on paper."""
    if line.drug:
        form.no_box("24", "prescription number", line.drug.prescription, f"{path}.drug.prescription")
    if line.sales_tax:
        form.no_box("24F", "sales tax", line.sales_tax.plain(), f"{path}.sales_tax")
    if line.postage:
        form.no_box("24F", "postage", line.postage.plain(), f"{path}.postage")
    for paper in line.attachments:
        words = f"{paper.report_type} {paper.transmission} {paper.control_number}".strip()
        form.no_box("24", "attachment of a line", words, f"{path}.attachments")
    form.spare_ids("24", "other number of the line", line.other_ids, path)


def _fill_line(form: Filler, n: int, index: int, image: ClaimImage) -> None:
    """One line; `n` is its place on the sheet 1-6, `index` its place in the claim from 0."""
    line, path = image.lines[index], f"lines[{index}]"
    form.put(f"24_{n}_supp", supplement(line), f"{path}.notes")
    if line.service_date:
        form.day(f"24A_{n}_from", wording.six(line.service_date))
        form.day(f"24A_{n}_to", wording.six(line.service_thru or line.service_date))
    place = line.place_of_service or image.place_of_service
    form.put(f"24B_{n}", wording.compact(place), f"{path}.place_of_service")
    _fill_flags(form, n, line, path)
    _fill_code(form, n, line, path)
    form.money(f"24F_{n}", line.charge, f"{path}.charge")
    form.number(f"24G_{n}", wording.quantity(line.units), f"{path}.units")
    if line.rendering:
        _fill_rendering(form, n, line.rendering, f"{path}.rendering")
    elif image.rendering:
        _fill_rendering(form, n, image.rendering, "rendering")
    _report_rest(form, line, path)


def fill_lines(form: Filler, image: ClaimImage, indexes: Sequence[int]) -> None:
    """Fill box 24 of one sheet with at most six lines of the claim.

    Source: NUCC 1500 Claim Form Reference Instruction Manual 02/12, Item Number 24.
    """
    for n, index in enumerate(indexes, start=1):
        _fill_line(form, n, index, image)
