"""Marks of the printed CMS-1500 that the measured tables do not list: PICA squares, brackets, side captions.

Their places follow from the cells they belong to, so they are computed from the field table.
"""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

from medbill_desktop.forms import fonts
from medbill_desktop.forms.grid import PITCH, SHEET, fields

_HEIGHT = SHEET[1]
_SIDE = 597.5
"""Middle of the right margin, in points from the left edge."""
_SIDES = (
    ("CARRIER", 18.0, 92.0),
    ("PATIENT AND INSURED INFORMATION", 100.0, 380.0),
    ("PHYSICIAN OR SUPPLIER INFORMATION", 389.0, 752.0),
)


def draw_marks(canvas: Canvas) -> None:
    """Draw all marks in the colour that is set."""
    canvas.setLineWidth(0.5)
    _draw_pica(canvas)
    _draw_brackets(canvas)
    _draw_dotted(canvas)
    for text, top, bottom in _SIDES:
        _draw_side(canvas, text, top, bottom)


def _draw_pica(canvas: Canvas) -> None:
    """Three squares at each upper corner, where a typist checks the alignment."""
    for left in (21.3, 589.9 - 3 * PITCH):
        for n in range(3):
            canvas.rect(left + PITCH * n, _HEIGHT - 94.8, PITCH, 8.8, stroke=1, fill=0)


def _draw_brackets(canvas: Canvas) -> None:
    """The open brackets under the twelve diagnoses and under the state of box 10b."""
    specs = fields()
    cells = [specs[f"21_{letter}"] for letter in "ABCDEFGHIJKL"]
    for cell in (*cells, specs["10b_state"]):
        left, right = cell.x - 1.4, cell.x + PITCH * cell.width + 1.0
        foot = _HEIGHT - cell.baseline - 1.7
        canvas.line(left, foot, right, foot)
        canvas.line(left, foot, left, foot + 7.5)


def _draw_dotted(canvas: Canvas) -> None:
    """Dotted lines around the ICD indicator and before the cents of boxes 28 and 29."""
    canvas.setDash([1.2, 1.6])
    indicator = fields()["21_ind"].x
    for x in (indicator - 1.6, indicator + PITCH + 1.6):
        canvas.line(x, _HEIGHT - 456.5, x, _HEIGHT - 467.5)
    for name in ("28_cents", "29_cents"):
        x = fields()[name].x - 0.5
        canvas.line(x, _HEIGHT - 683, x, _HEIGHT - 696)
    canvas.setDash([])


def _draw_side(canvas: Canvas, text: str, top: float, bottom: float) -> None:
    """A caption of the right margin, read upward, with arrows to the ends of its part of the form."""
    middle, half = (top + bottom) / 2, canvas.stringWidth(text, fonts.SANS, 5.5) / 2
    canvas.saveState()
    canvas.translate(_SIDE, _HEIGHT - middle)
    canvas.rotate(90)
    canvas.setFont(fonts.SANS, 5.5)
    canvas.drawCentredString(0, -2, text)
    reach = (bottom - top) / 2
    for way in (1, -1):
        canvas.line(way * (half + 3), 0, way * (reach - 3), 0)
        head = canvas.beginPath()
        head.moveTo(way * reach, 0)
        head.lineTo(way * (reach - 4), 1.6)
        head.lineTo(way * (reach - 4), -1.6)
        head.close()
        canvas.drawPath(head, stroke=0, fill=1)
    canvas.restoreState()
