"""The printed CMS-1500 form itself: rules, shades, check boxes and captions, drawn once a PDF.

It is a copy for the file, the patient or a screen: payers read only original red forms, and so it says.
"""

from __future__ import annotations

from reportlab.lib.colors import Color, black
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from medbill_desktop.forms import fonts
from medbill_desktop.forms.blank_marks import draw_marks
from medbill_desktop.forms.grid import SHEET, Caption, areas, captions, rules

BLANK = "cms1500_blank"
"""Name of the form in the PDF, for ``canvas.doForm``."""
RED = Color(0.80, 0.12, 0.16)
_SHADE = Color(0.98, 0.88, 0.88)
_HEIGHT = SHEET[1]
_STYLES = {"R": fonts.SANS, "B": fonts.BOLD, "I": fonts.ITALIC, "BI": fonts.BOLD_ITALIC}
FOOTER = "COPY - NOT FOR SUBMISSION ON PAPER"


def draw_blank(canvas: Canvas) -> None:
    """Put the empty form into a PDF as a reusable drawing named `BLANK`."""
    fonts.sans()
    canvas.beginForm(BLANK)
    canvas.setFillColor(_SHADE)
    for area in areas():
        if area.shaded:
            canvas.rect(area.x0, _HEIGHT - area.y1, area.x1 - area.x0, area.y1 - area.y0, stroke=0, fill=1)
    canvas.setFillColor(RED)
    canvas.setStrokeColor(RED)
    _draw_rules(canvas)
    for caption in captions():
        draw_caption(canvas, caption)
    draw_marks(canvas)
    canvas.setFillColor(black)
    canvas.setFont(fonts.BOLD, 8)
    canvas.drawCentredString(SHEET[0] / 2, _HEIGHT - 775.5, FOOTER)
    canvas.endForm()


def _draw_rules(canvas: Canvas) -> None:
    """Rules and check boxes."""
    for rule in rules():
        canvas.setLineWidth(rule.width)
        canvas.setDash([1.2, 1.6] if rule.style == "dash" else [])
        canvas.line(rule.x0, _HEIGHT - rule.y0, rule.x1, _HEIGHT - rule.y1)
    canvas.setDash([])
    canvas.setLineWidth(0.5)
    for area in areas():
        if not area.shaded:
            canvas.rect(area.x0, _HEIGHT - area.y1, area.x1 - area.x0, area.y1 - area.y0, stroke=1, fill=0)


def draw_caption(canvas: Canvas, caption: Caption) -> None:
    """Draw a caption, scaled to its measured width.

    The scale belongs to the graphics state, not to the text object: without save and restore it would stretch
    all text drawn after it.
    """
    face = _STYLES[caption.style]
    canvas.saveState()
    text = canvas.beginText(caption.x, _HEIGHT - caption.baseline)
    text.setFont(face, caption.size)
    if caption.width:
        text.setHorizScale(100 * caption.width / stringWidth(caption.text, face, caption.size))
    text.textOut(caption.text)
    canvas.drawText(text)
    canvas.restoreState()
