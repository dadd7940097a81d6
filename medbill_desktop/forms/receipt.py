"""A receipt for money paid at the window, on the upper part of a letter sheet."""

from __future__ import annotations

from typing import BinaryIO

from medbill_desktop.domain.receipt import ReceiptImage
from medbill_desktop.forms import fonts
from medbill_desktop.forms import statement_parts as parts
from medbill_desktop.forms.pdf import new_canvas

_TOP, _TABLE, _PITCH = 66.0, 176.0, 24.0


def draw_receipt(image: ReceiptImage, out: BinaryIO) -> int:
    """Draw a receipt.

    Returns:
        Pages in the PDF: one.
    """
    fonts.sans()
    canvas = new_canvas(out, f"Receipt {image.number}")
    pen = parts.Pen(canvas)
    pen.text(parts.LEFT, _TOP, image.practice_name, size=13, bold=True)
    pen.block(parts.LEFT, _TOP + 16, image.practice_lines)
    title = f"Receipt {image.number}"
    pen.right(parts.RIGHT, _TOP, title, size=16, bold=True, color=parts.ACCENT)
    pen.right(parts.RIGHT, _TOP + 16, f"{image.day:%B} {image.day.day}, {image.day.year}")
    if image.voided:
        pen.right(parts.RIGHT, _TOP + 34, "VOIDED - not valid as proof of payment", size=10, bold=True)
    pen.rule(_TABLE - 18)
    rows = (
        ("Received from", f"{image.patient}, chart {image.chart}"),
        ("For", image.what),
        ("Paid by", image.paid_by),
        ("Taken by", image.taken_by),
    )
    y = _TABLE
    for name, words in rows:
        pen.text(parts.LEFT, y, name, size=9)
        for row in parts.fitted(words, 360.0, 10):
            pen.text(parts.LEFT + 110, y, row, size=10)
            y += 13
        y += _PITCH - 13
    pen.rule(y - 6)
    pen.text(parts.LEFT, y + 16, "Amount", size=12, bold=True)
    pen.right(parts.RIGHT, y + 16, image.amount.dollars(), size=16, bold=True)
    pen.rule(y + 28)
    pen.text(parts.LEFT, y + 48, "Thank you. Keep this receipt for your records.", size=9)
    canvas.showPage()
    canvas.save()
    return 1
