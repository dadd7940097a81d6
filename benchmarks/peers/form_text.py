"""The plain way to put the same texts at the same places: one call a field, no form, no mapping."""

from __future__ import annotations

import io
from collections.abc import Sequence

from fpdf import FPDF
from reportlab.pdfgen.canvas import Canvas

from medbill_desktop.forms.grid import PITCH, SHEET, fields
from medbill_desktop.paths import data

Placed = tuple[float, float, str]
"""x and baseline from the top left corner in points, text."""


def placed(sheet: dict[str, str]) -> list[Placed]:
    """Where each field of a sheet stands."""
    specs = fields()
    return [
        (specs[name].x + PITCH * specs[name].start(text), specs[name].baseline, text)
        for name, text in sheet.items()
    ]


def reportlab_text(sheets: Sequence[list[Placed]]) -> bytes:
    """ReportLab with its own Courier, one drawString a field."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=SHEET, pageCompression=1, invariant=1)
    for sheet in sheets:
        canvas.setFont("Courier", 12)
        for x, y, text in sheet:
            canvas.drawString(x, SHEET[1] - y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def fpdf_text(sheets: Sequence[list[Placed]]) -> bytes:
    """fpdf2 with the same embedded font as ours, one text call a field."""
    pdf = FPDF(unit="pt", format=SHEET)
    pdf.add_font("mono", "", str(data("fonts/liberation/LiberationMono-Regular.ttf")))
    for sheet in sheets:
        pdf.add_page()
        pdf.set_font("mono", size=12)
        for x, y, text in sheet:
            pdf.text(x, y, text)
    return bytes(pdf.output())
