"""The drawn parts of a patient statement: head, table, summary and payment coupon on letter paper."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.colors import Color, white
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from medbill_desktop.domain.aging import BUCKETS
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.names import Address, digits
from medbill_desktop.domain.statement import StatementImage, StatementLine, StatementPatient
from medbill_desktop.forms.fonts import BOLD, SANS
from medbill_desktop.forms.grid import SHEET

LEFT, RIGHT = 54.0, 558.0
"""Margins in points; all y below are points from the top of the sheet."""
INK = Color(0.13, 0.16, 0.20)
ACCENT = Color(0.10, 0.30, 0.45)
PALE = Color(0.92, 0.95, 0.97)
_GREY = Color(0.42, 0.46, 0.50)
_LINE = Color(0.78, 0.82, 0.85)
_HEIGHT = SHEET[1]
ROW = 12.0
"""Height of one printed text row of the table."""
_DESCRIPTION = (116.0, 150.0)
"""Left edge and width of the description column."""
_COLUMNS = (
    ("Charge", 314.0),
    ("Insurance paid", 364.0),
    ("Discounts", 411.0),
    ("You paid", 458.0),
    ("Waiting for insurance", 508.0),
    ("You owe", RIGHT - 4),
)
"""Heading and right edge of each amount column."""
COUPON_TOP = 606.0
"""Where the tear line runs on the first page."""


class Pen:
    """Draws in points from the top left corner.

    Args:
        canvas: the PDF.
    """

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def text(
        self, x: float, y: float, text: str, *, size: float = 9, bold: bool = False, color: Color = INK
    ) -> None:
        """Write from a left edge; `y` is the baseline."""
        self.canvas.setFillColor(color)
        self.canvas.setFont(BOLD if bold else SANS, size)
        self.canvas.drawString(x, _HEIGHT - y, text)

    def right(
        self, x: float, y: float, text: str, *, size: float = 9, bold: bool = False, color: Color = INK
    ) -> None:
        """Write to a right edge."""
        self.canvas.setFillColor(color)
        self.canvas.setFont(BOLD if bold else SANS, size)
        self.canvas.drawRightString(x, _HEIGHT - y, text)

    def block(self, x: float, y: float, lines: Sequence[str], *, size: float = 9, pitch: float = 12) -> None:
        """Write lines below one another."""
        for n, line in enumerate(lines):
            self.text(x, y + pitch * n, line, size=size)

    def rule(self, y: float, *, x0: float = LEFT, x1: float = RIGHT, width: float = 0.5) -> None:
        """A horizontal rule."""
        self.canvas.setStrokeColor(_LINE)
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, _HEIGHT - y, x1, _HEIGHT - y)

    def area(self, x0: float, y0: float, x1: float, y1: float, color: Color) -> None:
        """A filled rectangle."""
        self.canvas.setFillColor(color)
        self.canvas.rect(x0, _HEIGHT - y1, x1 - x0, y1 - y0, stroke=0, fill=1)


def postal_lines(name: str, address: Address) -> list[str]:
    """A postal address, without empty lines."""
    lines = (name, address.line1, address.line2, address.city_line(), address.country)
    return [line for line in lines if line]


def phone_words(text: str) -> str:
    """``(217) 555-0123`` where it has ten digits, else as typed."""
    found = digits(text)
    return f"({found[:3]}) {found[3:6]}-{found[6:]}" if len(found) == 10 else text


def amount_words(total: Money) -> str:
    """What the statement comes to, in words."""
    return "Amount you owe" if total.cents >= 0 else "Credit on your account"


def fitted(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """A text in lines of at most a width; long words are broken."""
    face = BOLD if bold else SANS
    lines = []
    for line in simpleSplit(text, face, size, width):
        rest = line
        while rest:
            keep = len(rest)
            while keep > 1 and stringWidth(rest[:keep], face, size) > width:
                keep -= 1
            lines.append(rest[:keep])
            rest = rest[keep:]
    return lines


def head(pen: Pen, image: StatementImage, page: int, pages: int) -> None:
    """Practice, title and the facts box; on the first page also the address in the window of a #10 envelope.

    The window shows 0.875 to 4.375 in from the left and 2.5 to 3.17 in from the top of a sheet folded in
    three, wherever the sheet slides.
    """
    name = fitted(image.practice_name, 290, 15, bold=True)
    size, base = (15.0, 50.0) if len(name) == 1 else (10.5, 40.0)
    for n, line in enumerate(fitted(image.practice_name, 290, size, bold=True)[:2]):
        pen.text(LEFT, base + 12 * n, line, size=size, bold=True, color=ACCENT)
    phone = phone_words(image.practice_phone)
    if page > 1:
        pen.text(LEFT, 66, f"Statement for {image.guarantor_name}, account {image.account}", color=_GREY)
        pen.right(RIGHT, 50, f"Page {page} of {pages}", color=_GREY)
        return
    lines = postal_lines("", image.practice_address)
    pen.block(LEFT, 65, [*lines, f"Questions? Call {phone}"] if phone else lines)
    pen.right(RIGHT, 50, "Patient statement", size=15, bold=True)
    if pages > 1:
        pen.right(RIGHT, 64, f"Page {page} of {pages}", size=8, color=_GREY)
    _facts(pen, image)
    pen.block(72, 190, postal_lines(image.guarantor_name, image.guarantor_address), size=10)


def _facts(pen: Pen, image: StatementImage) -> None:
    """Date, account, amount and due date in a box at the right."""
    left, top = 356.0, 74.0
    pen.area(left, top, RIGHT, top + 82, PALE)
    facts = (
        ("Statement date", f"{image.statement_date:%m/%d/%Y}"),
        ("Account number", image.account),
        ("Payment due", image.due),
    )
    for n, (words, value) in enumerate(facts):
        pen.text(left + 10, top + 17 + 15 * n, words, color=_GREY)
        pen.right(RIGHT - 10, top + 17 + 15 * n, value)
    pen.text(left + 10, top + 70, amount_words(image.total_due), size=11, bold=True, color=ACCENT)
    pen.right(RIGHT - 10, top + 70, abs(image.total_due).dollars(), size=13, bold=True, color=ACCENT)


def table_head(pen: Pen, y: float) -> None:
    """The headings of the table; `y` is its top."""
    pen.area(LEFT, y, RIGHT, y + 26, ACCENT)
    pen.text(LEFT + 4, y + 21, "Date", size=8, bold=True, color=white)
    pen.text(_DESCRIPTION[0], y + 21, "Service", size=8, bold=True, color=white)
    for words, right in _COLUMNS:
        lines = fitted(words, 48, 8, bold=True)
        for n, line in enumerate(lines):
            pen.right(right, y + 21 - 10 * (len(lines) - 1 - n), line, size=8, bold=True, color=white)


def patient_row(pen: Pen, y: float, patient: StatementPatient) -> None:
    """The name of a patient above his or her services."""
    pen.text(
        LEFT + 4, y + 14, fitted(f"Services for {patient.name}", 490, 9.5, bold=True)[0], size=9.5, bold=True
    )


def description(line: StatementLine) -> list[str]:
    """The words of a service in lines of the column's width."""
    return fitted(line.description, _DESCRIPTION[1], 9) or [""]


def service_row(pen: Pen, y: float, line: StatementLine) -> None:
    """One service."""
    if line.service_date:
        pen.text(LEFT + 4, y + 10, f"{line.service_date:%m/%d/%Y}")
    for n, words in enumerate(description(line)):
        pen.text(_DESCRIPTION[0], y + 10 + ROW * n, words)
    amounts = (line.charge, line.insurance_paid, line.adjusted, line.patient_paid, line.pending, line.balance)
    for place, ((_, right), amount) in enumerate(zip(_COLUMNS, amounts, strict=True)):
        last = place == len(amounts) - 1
        if amount or last:
            pen.right(right, y + 10, _figure(amount, lowers=0 < place < len(amounts) - 1), bold=last)
    pen.rule(y + ROW * len(description(line)) + 3)


def _figure(amount: Money, *, lowers: bool) -> str:
    """An amount of the table; what lowers the bill has a minus."""
    return (-amount if lowers else amount).dollars().replace("$", "")


def patient_total(pen: Pen, y: float, patient: StatementPatient) -> None:
    """What is owed for one patient."""
    name = fitted(f"Owed for {patient.name}", 380, 9, bold=True)[0]
    pen.right(_COLUMNS[-2][1] - 4, y + 12, name, bold=True)
    pen.right(_COLUMNS[-1][1], y + 12, patient.balance.dollars(), bold=True)


def summary(pen: Pen, y: float, image: StatementImage) -> None:
    """The total and how long it has been owed."""
    pen.area(LEFT, y, RIGHT, y + 22, PALE)
    pen.text(LEFT + 4, y + 15, amount_words(image.total_due), size=10.5, bold=True, color=ACCENT)
    pen.right(RIGHT - 4, y + 15, abs(image.total_due).dollars(), size=10.5, bold=True, color=ACCENT)
    words = ["Not older than 30 days", *(f"{bucket} days".capitalize() for bucket in BUCKETS[1:])]
    amounts = list(image.aging.buckets)
    if image.aging.credits:
        words.append("Credit")
        amounts.append(image.aging.credits)
    width = (RIGHT - LEFT) / len(words)
    for n, (title, amount) in enumerate(zip(words, amounts, strict=True)):
        right = LEFT + width * (n + 1) - 4
        pen.right(right, y + 37, title, size=8, color=_GREY)
        pen.right(right, y + 50, amount.dollars(), bold=amount != ZERO)
    pen.rule(y + 57)


def coupon(pen: Pen, image: StatementImage) -> None:
    """The slip that comes back with the payment, below a tear line."""
    canvas, top = pen.canvas, COUPON_TOP
    canvas.setStrokeColor(_GREY)
    canvas.setLineWidth(0.7)
    canvas.setDash([4, 3])
    canvas.line(18, _HEIGHT - top, SHEET[0] - 18, _HEIGHT - top)
    canvas.setDash([])
    pen.text(LEFT, top + 14, "Please tear here and send this part with your payment.", size=8, color=_GREY)
    pen.text(72, top + 62, "Make checks payable and mail to:", size=8, color=_GREY)
    pen.block(72, top + 78, postal_lines(image.practice_name, image.remit_to), size=10)
    _slip(pen, image, top + 26)


def _slip(pen: Pen, image: StatementImage, top: float) -> None:
    """Account, amount and the field for what is paid."""
    left = 340.0
    name = fitted(image.guarantor_name, 130, 9)[:1]
    rows = (
        ("Account number", image.account),
        ("Name", "".join(name)),
        ("Statement date", f"{image.statement_date:%m/%d/%Y}"),
        ("Payment due", image.due),
        (amount_words(image.total_due), abs(image.total_due).dollars()),
    )
    for n, (words, value) in enumerate(rows):
        bold = n == len(rows) - 1
        pen.text(left, top + 12 + 17 * n, words, bold=bold, color=INK if bold else _GREY)
        pen.right(RIGHT, top + 12 + 17 * n, value, bold=bold)
        pen.rule(top + 17 + 17 * n, x0=left)
    pen.text(left, top + 114, "Amount you are paying", bold=True)
    pen.canvas.setStrokeColor(INK)
    pen.canvas.setLineWidth(0.8)
    pen.canvas.rect(RIGHT - 100, _HEIGHT - top - 121, 100, 22, stroke=1, fill=0)
    pen.text(RIGHT - 94, top + 114, "$", size=10)
    pen.text(left, top + 139, f"Write account {image.account} on your check.", size=8, color=_GREY)
