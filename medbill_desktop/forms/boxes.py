"""From a claim to the sheets of its CMS-1500; the table of boxes is docs/algorithms/cms1500_boxes.md."""

from __future__ import annotations

from medbill_desktop.domain.claim_image import ClaimImage
from medbill_desktop.domain.money import Money
from medbill_desktop.forms.boxes_claim import fill_claim
from medbill_desktop.forms.boxes_lines import LINES, fill_lines
from medbill_desktop.forms.boxes_people import fill_people
from medbill_desktop.forms.boxes_practice import fill_practice, paid
from medbill_desktop.forms.filler import FilledForm, Filler
from medbill_desktop.forms.grid import PAGE_MARK

_CONTINUED = (("28_dollars", "CONTINU"), ("28_cents", "ED"))
"""The word CONTINUED runs on over the two columns of box 28."""


def _fill_totals(form: Filler, image: ClaimImage, indexes: range, *, sheet: int, sheets: int) -> None:
    """Boxes 28 and 29.

    A payer that wants one total for all sheets (`paper_continued`) finds CONTINUED on all but the last, and
    total and payment there. For all others each sheet stands alone: it totals its own lines, and the payment
    is on the first only, so that it is not counted twice.

    Source: HMSA "Multi-page Claims"; TMHP Provider Procedures Manual 5.4.1.4.
    """
    last = sheet == sheets - 1
    if image.paper_continued and not last:
        form.values.update(_CONTINUED)
        return
    alone = sheets == 1 or image.paper_continued
    total = image.total if alone else Money.total(image.lines[i].charge for i in indexes)
    form.money("28", total, "total")
    amount = paid(image)
    if amount is not None and (last if image.paper_continued else sheet == 0):
        form.money("29", amount, "patient_paid")


def boxes(image: ClaimImage) -> FilledForm:
    """Say what stands in every box of a claim's CMS-1500.

    Args:
        image: the claim as it leaves the house.

    Returns:
        One sheet for every six lines (one when there are none), boxes outside 24, 28 and 29 alike on
        all; and a finding for each value that is cut or has no place.

    Source: NUCC 1500 Claim Form Reference Instruction Manual 02/12.
    """
    head = Filler()
    fill_people(head, image)
    fill_claim(head, image)
    fill_practice(head, image)
    count = len(image.lines)
    sheets = max(1, -(-count // LINES))
    filled = []
    findings = head.findings
    for sheet in range(sheets):
        form = Filler()
        form.values.update(head.values)
        indexes = range(sheet * LINES, min(count, (sheet + 1) * LINES))
        fill_lines(form, image, indexes)
        if image.paper_continued and sheets > 1:
            form.put(PAGE_MARK, f"PAGE {sheet + 1} OF {sheets}", "paper_continued")
        _fill_totals(form, image, indexes, sheet=sheet, sheets=sheets)
        filled.append(form.values)
        findings = [*findings, *form.findings]
    return FilledForm(tuple(filled), tuple(dict.fromkeys(findings)))
