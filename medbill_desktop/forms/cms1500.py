"""Draws CMS-1500 claims as PDF: only the data for a printed red form, or the complete form as a copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from reportlab.pdfgen.canvas import Canvas

from medbill_desktop.domain.claim_image import ClaimImage
from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.printing import PrinterProfile
from medbill_desktop.domain.progress import Progress
from medbill_desktop.forms.blank import BLANK, draw_blank
from medbill_desktop.forms.boxes import boxes
from medbill_desktop.forms.fonts import MONO, font
from medbill_desktop.forms.grid import DROP, LEFT, LINE, PITCH, SHEET, fields
from medbill_desktop.forms.pdf import new_canvas
from medbill_desktop.forms.text_grid import rows

SIZE = 12.0
"""Points of the data type: 10 characters an inch in a face of 0.6 em."""
_ESCAPES = str.maketrans({"\\": r"\\", "(": r"\(", ")": r"\)"})


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn.

    Attributes:
        pages: sheets in the PDF.
        claims: claims on them.
        findings: values that are cut or have no place; paths begin with the claim, ``"claims[3].lines[0]"``.
    """

    pages: int
    claims: int
    findings: tuple[Finding, ...]


class SheetPen:
    """Writes filled sheets onto the pages of one PDF.

    Args:
        canvas: the PDF; one page a sheet.
        profile: of the printer, when the sheets are for one.
    """

    def __init__(self, canvas: Canvas, profile: PrinterProfile | None = None) -> None:
        face = font(MONO)
        self._canvas = canvas
        self._height = SHEET[1]
        name = face.getSubsetInternalName(0, canvas._doc)  # noqa: SLF001 - ReportLab has no other door to it
        advance = face.stringWidth("0", SIZE)
        # The face is 0.6001 em wide; without this correction the last column would be 0.09 pt off.
        self._begin = f"q {_matrix(profile)}0 g BT {name} {SIZE:g} Tf {PITCH - advance:.6f} Tc"

    def write(self, sheet: Mapping[str, str]) -> None:
        """Write one sheet: a string a row, and the cells between columns by themselves.

        ReportLab's own text objects look at every character again; a row of ASCII can go out as it is.
        """
        code = [self._begin]
        for number, text in rows(sheet, raster_only=True).items():
            shown = text.lstrip()
            x = LEFT + PITCH * (len(text) - len(shown))
            code.append(self._show(x, LINE * (number - 1) + DROP, shown))
        specs = fields()
        for field_id, text in sheet.items():
            spec = specs[field_id]
            if spec.off_raster:
                code.append(self._show(spec.x + PITCH * spec.start(text), spec.baseline, text))
        code.append("ET Q")
        self._canvas.addLiteral("\n".join(code))

    def _show(self, x: float, from_top: float, text: str) -> str:
        """The operators that show a text at a place."""
        return f"1 0 0 1 {x:.2f} {self._height - from_top:.2f} Tm ({text.translate(_ESCAPES)}) Tj"


def _matrix(profile: PrinterProfile | None) -> str:
    """The correction of a printer as a PDF matrix, whose y grows upward."""
    if profile is None:
        return ""
    left, top = profile.place(0, 0)
    across, down = profile.scale_x / 10_000, profile.scale_y / 10_000
    return f"{across:.6f} 0 0 {down:.6f} {left:.4f} {SHEET[1] * (1 - down) - top:.4f} cm "


def draw_cms1500(
    images: Sequence[ClaimImage],
    out: BinaryIO,
    *,
    data_only: bool,
    progress: Progress | None = None,
    profile: PrinterProfile | None = None,
) -> Drawn:
    """Draw claims as CMS-1500 forms into one PDF, further sheets for more than six lines.

    Args:
        images: the claims, in order.
        out: where the PDF goes; written once, at the end.
        data_only: True for red forms in the printer's tray; False draws the form too, marked as a copy.
        progress: told after each claim; may cancel before anything is written.
        profile: of the printer; its offsets and scales are in the PDF then.

    Returns:
        Counts and findings.

    Raises:
        Cancelled: the user pressed Cancel; `out` is untouched.
    """
    canvas = new_canvas(out, "CMS-1500 claims")
    if not data_only:
        draw_blank(canvas)
    pen, pages = SheetPen(canvas, profile), 0
    findings: list[Finding] = []
    for number, image in enumerate(images):
        if progress:
            progress.check()
        filled = boxes(image)
        for sheet in filled.sheets:
            _page(canvas, pen, sheet, data_only=data_only)
        pages += len(filled.sheets)
        findings += [_of_claim(number, finding) for finding in filled.findings]
        if progress:
            progress.report(number + 1, len(images), "Drawing CMS-1500 forms")
    canvas.save()
    return Drawn(pages, len(images), tuple(findings))


def _page(canvas: Canvas, pen: SheetPen, sheet: Mapping[str, str], *, data_only: bool) -> None:
    if not data_only:
        canvas.doForm(BLANK)
    pen.write(sheet)
    canvas.showPage()


def _of_claim(number: int, found: Finding) -> Finding:
    """The finding with its claim in front of its path."""
    path = f"claims[{number}].{found.path}"
    return Finding(found.rule, found.severity, path, found.message, found.fix, found.source)
