"""The one way to begin a PDF."""

from __future__ import annotations

from typing import BinaryIO

from reportlab.pdfgen.canvas import Canvas

from medbill_desktop.forms.grid import SHEET


def new_canvas(out: BinaryIO, title: str) -> Canvas:
    """A letter-size PDF whose bytes depend on its content only (no time of day, no random id).

    Args:
        out: where `save` writes it.
        title: shown by viewers in the window title.
    """
    canvas = Canvas(out, pagesize=SHEET, pageCompression=1, invariant=1)
    canvas.setTitle(title)
    canvas.setCreator("MedBill Desktop")
    return canvas
