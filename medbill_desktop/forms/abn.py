"""The Advance Beneficiary Notice on one letter sheet: blanks A to J in their order, in our own plain words.

Source: CMS, Form Instructions, Advance Beneficiary Notice of Non-coverage, CMS-R-131 (OMB 0938-0566): which
blank stands where and what it holds. Medicare counts its own form: docs/adr/120-the-notice-on-paper.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from medbill_desktop.domain.abn import AbnImage
from medbill_desktop.forms import fonts
from medbill_desktop.forms import statement_parts as parts
from medbill_desktop.forms.grid import SHEET
from medbill_desktop.forms.pdf import new_canvas

_WIDE = parts.RIGHT - parts.LEFT
_COLUMNS = (
    ("D. Item, test or service", 54.0, 206.0),
    ("E. Why Medicare may not pay", 266.0, 200.0),
    ("F. Estimated cost", 472.0, 86.0),
)
"""Heading, left edge and width of each column of the table."""
_LEAD = (
    "Medicare does not pay for everything, not even for all care that you or we have good reason to think "
    "you need. We expect that Medicare may not pay for what is listed under D. If it does not, you may have "
    "to pay."
)
_TO_DO = (
    "Read this notice, so that you can decide with open eyes.",
    "Ask us whatever you want to know before you decide.",
    "Check one box under G to say whether you want what is listed under D.",
    "With option 1 or 2 we may help you to use other insurance; Medicare cannot make us do so.",
)
OPTIONS = (
    (
        "Option 1. I want it, and bill Medicare.",
        (
            "You may ask me to pay now. I want Medicare to be billed, so that it decides and tells me in a "
            "Medicare Summary Notice. If Medicare does not pay I owe it, and I can appeal as that notice "
            "says. If Medicare pays, you give back what I paid, less copays and deductibles."
        ),
    ),
    (
        "Option 2. I want it, and do not bill Medicare.",
        "You may ask me to pay now, because I owe it. I cannot appeal when Medicare is not billed.",
    ),
    (
        "Option 3. I do not want it.",
        "I owe nothing for it, and I cannot appeal to see whether Medicare would have paid.",
    ),
)
_OPINION = (
    "This notice is our opinion, not a decision of Medicare. Questions about it or about what Medicare pays: "
    "1-800-MEDICARE (1-800-633-4227, TTY 1-877-486-2048). By signing you say that you got this notice and "
    "understand it. You may ask for a copy."
)


def draw_abn(image: AbnImage, out: BinaryIO) -> int:
    """Draw a notice; a blank that is not known yet is a line to write on.

    Returns:
        Pages in the PDF: one.
    """
    fonts.sans()
    canvas = new_canvas(out, "Advance Beneficiary Notice")
    sheet = _Sheet(parts.Pen(canvas))
    sheet.head(image)
    sheet.table(image)
    sheet.bullets(_TO_DO)
    sheet.options(image.option)
    sheet.foot(image)
    canvas.showPage()
    canvas.save()
    return 1


class _Sheet:
    """The sheet from the top down; `y` is where the next part begins, in points."""

    def __init__(self, pen: parts.Pen) -> None:
        self.pen = pen
        self.y = 46.0

    def head(self, image: AbnImage) -> None:
        """Blanks A to C and the title."""
        self._named("A. Who gives this notice:", image.notifier)
        self.pen.text(parts.LEFT, self.y, "B. Patient name:", size=9, bold=True)
        self.pen.text(parts.LEFT + 84, self.y, image.patient, size=10)
        self.pen.text(350, self.y, "C. Identification:", size=9, bold=True)
        self.pen.text(440, self.y, image.identification, size=10)
        self.y += 26
        title = "Advance Beneficiary Notice of Non-coverage (ABN)"
        self.pen.text(parts.LEFT, self.y, title, size=15, bold=True, color=parts.ACCENT)
        self.y += 16
        self._words(_LEAD)
        self.y += 4

    def table(self, image: AbnImage) -> None:
        """Blanks D to F."""
        self.pen.area(parts.LEFT, self.y, parts.RIGHT, self.y + 18, parts.PALE)
        for title, left, _ in _COLUMNS:
            self.pen.text(left + 4, self.y + 12, title, size=9, bold=True)
        texts = (image.items, image.reason, image.cost)
        cells = [
            parts.fitted(text, width - 8, 10) for text, (_, _, width) in zip(texts, _COLUMNS, strict=True)
        ]
        top, self.y = self.y + 34, self.y + 34
        for lines, (_, left, _) in zip(cells, _COLUMNS, strict=True):
            self.pen.block(left + 4, top, lines, size=10, pitch=13)
        self.y += 13 * max(3, *(len(lines) for lines in cells))
        self.pen.rule(self.y - 6, width=1)
        self.y += 12

    def bullets(self, lines: Sequence[str]) -> None:
        """What the patient is to do."""
        self.pen.text(parts.LEFT, self.y, "What to do now", size=10, bold=True)
        self.y += 14
        for line in lines:
            self.pen.text(parts.LEFT + 4, self.y, "•", size=9)
            self._words(line, indent=16)

    def options(self, chosen: int) -> None:
        """Blank G: three boxes, the chosen one crossed."""
        self.y += 8
        words = "G. Check one box only. We cannot choose for you."
        self.pen.text(parts.LEFT, self.y, words, size=10, bold=True)
        self.y += 18
        for number, (title, meaning) in enumerate(OPTIONS, 1):
            self._box(crossed=chosen == number)
            self.pen.text(parts.LEFT + 20, self.y, title, size=10, bold=True)
            self.y += 13
            self._words(meaning, indent=20)
            self.y += 6

    def foot(self, image: AbnImage) -> None:
        """Blanks H to J."""
        self.y += 4
        self.pen.text(parts.LEFT, self.y, "H. Additional information:", size=9, bold=True)
        self.y += 13
        self._words(image.additional or " ")
        self._words(_OPINION)
        self.y = max(self.y + 34, 700.0)
        self.pen.rule(self.y, x1=380, width=0.8)
        self.pen.rule(self.y, x0=400, width=0.8)
        self.pen.text(parts.LEFT, self.y + 12, "I. Signature", size=9, bold=True)
        self.pen.text(400, self.y + 12, "J. Date", size=9, bold=True)
        self.pen.text(404, self.y - 5, image.signed_on, size=10)
        self.pen.text(parts.LEFT, 752, "Blanks as in Form CMS-R-131.", size=7.5)

    def _named(self, title: str, words: str) -> None:
        self.pen.text(parts.LEFT, self.y, title, size=9, bold=True)
        lines = parts.fitted(words, _WIDE - 130, 10)
        self.pen.block(parts.LEFT + 130, self.y, lines, size=10, pitch=13)
        self.y += 13 * max(1, len(lines)) + 6

    def _words(self, text: str, indent: float = 0.0) -> None:
        lines = parts.fitted(text, _WIDE - indent, 9.5)
        self.pen.block(parts.LEFT + indent, self.y, lines, size=9.5, pitch=12)
        self.y += 12 * len(lines) + 2

    def _box(self, *, crossed: bool) -> None:
        canvas, left, low = self.pen.canvas, parts.LEFT + 2, SHEET[1] - self.y - 2
        canvas.setStrokeColor(parts.INK)
        canvas.setLineWidth(1)
        canvas.rect(left, low, 11, 11, stroke=1, fill=0)
        if crossed:
            canvas.line(left, low, left + 11, low + 11)
            canvas.line(left, low + 11, left + 11, low)
