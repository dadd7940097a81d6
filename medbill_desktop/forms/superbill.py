"""Numbered superbills: one letter page a patient, for the provider's marks (OFFICE O32)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from medbill_desktop.domain.money import Money
from medbill_desktop.domain.progress import Progress
from medbill_desktop.domain.superbill import SuperbillImage
from medbill_desktop.forms import fonts
from medbill_desktop.forms import statement_parts as parts
from medbill_desktop.forms.grid import SHEET
from medbill_desktop.forms.pdf import new_canvas

_TOP, _PATIENT, _SERVICES, _PITCH = 54.0, 118.0, 272.0, 16.0
_COLUMNS, _ROWS = 2, 20
_GAP = 18.0
_WIDTH = (parts.RIGHT - parts.LEFT - _GAP) / _COLUMNS
_FOOT = _SERVICES + (_ROWS + 1) * _PITCH + 14
MOST_SERVICES = _COLUMNS * _ROWS - 4
"""Codes that fit; four rows stay blank for others."""


def draw_superbills(
    superbills: Sequence[SuperbillImage], out: BinaryIO, progress: Progress | None = None
) -> int:
    """Draw a run of superbills into one PDF.

    Args:
        superbills: in the order of printing.
        out: where the PDF goes; written once, at the end.
        progress: told after each one; may cancel before anything is written.

    Returns:
        Pages in the PDF, one a superbill.

    Raises:
        Cancelled: the user pressed Cancel; `out` is untouched.
    """
    fonts.sans()
    canvas = new_canvas(out, "Superbills")
    pen = parts.Pen(canvas)
    for number, image in enumerate(superbills, 1):
        if progress:
            progress.check()
        _head(pen, image)
        _patient(pen, image)
        _services(pen, image)
        _foot(pen, image)
        canvas.showPage()
        if progress:
            progress.report(number, len(superbills), "Drawing superbills")
    canvas.save()
    return len(superbills)


def _head(pen: parts.Pen, image: SuperbillImage) -> None:
    pen.text(parts.LEFT, _TOP, image.practice_name, size=12, bold=True)
    pen.block(parts.LEFT, _TOP + 14, image.practice_lines, size=8, pitch=10)
    title = f"Superbill {image.number}"
    pen.right(parts.RIGHT, _TOP + 2, title, size=18, bold=True, color=parts.ACCENT)
    pen.right(parts.RIGHT, _TOP + 18, image.when, size=10)
    pen.right(parts.RIGHT, _TOP + 31, image.provider, size=10)
    pen.rule(_PATIENT - 20)


def _patient(pen: parts.Pen, image: SuperbillImage) -> None:
    pen.text(parts.LEFT, _PATIENT, image.patient, size=14, bold=True)
    pen.text(parts.LEFT, _PATIENT + 15, f"Chart {image.chart}   {image.born}", size=9)
    visit = " · ".join(part for part in (image.visit_type, image.reason) if part)
    pen.block(parts.LEFT, _PATIENT + 29, parts.fitted(visit or "Visit type not set", _WIDTH, 9)[:2])
    x = parts.LEFT + _WIDTH + _GAP
    pen.text(x, _PATIENT, "Who pays", size=8, bold=True)
    rows = [row for one in image.coverages or ("Self-pay",) for row in parts.fitted(one, _WIDTH, 9)]
    pen.block(x, _PATIENT + 12, rows[:4])
    pen.text(x, _PATIENT + 64, f"Copay: {image.copay}", size=9)
    pen.text(x, _PATIENT + 77, f"Owed from earlier visits: {_amount(image.owes)}", size=9)
    alerts = [row for one in image.alerts for row in parts.fitted(f"! {one}", _WIDTH, 9)]
    for place, row in enumerate(alerts[:4]):
        pen.text(parts.LEFT, _PATIENT + 58 + 11 * place, row, size=9, bold=True)
    pen.text(parts.LEFT, _PATIENT + 112, "Diagnoses", size=8, bold=True)
    for place, letter in enumerate("ABCD"):
        left = parts.LEFT + 60 + place * 112
        pen.text(left, _PATIENT + 112, letter, size=9, bold=True)
        pen.rule(_PATIENT + 114, x0=left + 10, x1=left + 98)
    if image.diagnoses:
        last = f"Last visit: {', '.join(image.diagnoses)}"
        pen.text(parts.LEFT + 60, _PATIENT + 127, last, size=8)
    pen.rule(_SERVICES - _PITCH - 4)


def _services(pen: parts.Pen, image: SuperbillImage) -> None:
    shown = image.services[:MOST_SERVICES]
    for column in range(_COLUMNS):
        x = parts.LEFT + column * (_WIDTH + _GAP)
        pen.text(x + 16, _SERVICES - 4, "Code", size=8, bold=True)
        pen.text(x + 54, _SERVICES - 4, "Service", size=8, bold=True)
        pen.right(x + _WIDTH - 32, _SERVICES - 4, "Fee", size=8, bold=True)
        pen.right(x + _WIDTH, _SERVICES - 4, "Points", size=8, bold=True)
        for row in range(_ROWS):
            place = column * _ROWS + row
            y = _SERVICES + (row + 1) * _PITCH
            _box(pen, x, y)
            if place < len(shown):
                code, words, fee = shown[place]
                pen.text(x + 16, y, code, size=9, bold=True)
                pen.text(x + 54, y, _cut(words, _WIDTH - 54 - 70), size=9)
                pen.right(x + _WIDTH - 32, y, fee.plain(), size=9)
            pen.rule(y + 4, x0=x, x1=x + _WIDTH, width=0.3)


def _foot(pen: parts.Pen, image: SuperbillImage) -> None:
    pen.text(parts.LEFT, _FOOT + 8, "Come back in", size=9)
    pen.rule(_FOOT + 10, x0=parts.LEFT + 62, x1=parts.LEFT + 160)
    pen.text(parts.LEFT + 176, _FOOT + 8, "Notes for billing", size=9)
    pen.rule(_FOOT + 10, x0=parts.LEFT + 250, x1=parts.RIGHT)
    pen.rule(_FOOT + 32, x0=parts.LEFT, x1=parts.RIGHT)
    pen.text(parts.LEFT, _FOOT + 62, "Signature of the provider", size=8)
    pen.rule(_FOOT + 52, x0=parts.LEFT, x1=parts.LEFT + 220)
    pen.right(parts.RIGHT, _FOOT + 62, f"Superbill {image.number} must come back to billing", size=8)


def _box(pen: parts.Pen, x: float, y: float) -> None:
    """A box to tick."""
    pen.canvas.setStrokeColor(parts.INK)
    pen.canvas.setLineWidth(0.6)
    pen.canvas.rect(x, SHEET[1] - y - 1, 8, 8, stroke=1, fill=0)


def _cut(words: str, width: float) -> str:
    """What fits in one row; words cut off end in dots."""
    rows = parts.fitted(words, width, 9)
    return rows[0] if len(rows) == 1 else f"{parts.fitted(words, width - 8, 9)[0]}…" if rows else ""


def _amount(amount: Money) -> str:
    return amount.dollars() if amount else "nothing"
