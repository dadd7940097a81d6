"""The list that goes to the bank with a deposit: each receipt, sums by method, the total."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from medbill_desktop.domain.close import SlipImage, SlipLine
from medbill_desktop.domain.money import Money
from medbill_desktop.forms import statement_parts as parts
from medbill_desktop.forms.fonts import sans
from medbill_desktop.forms.pdf import new_canvas

_TOP, _FIRST, _ROW, _BOTTOM = 66.0, 122.0, 14.0, 730.0
_NUMBER, _NAME, _METHOD, _REFERENCE = 54.0, 110.0, 300.0, 380.0


def draw_slip(slip: SlipImage, out: BinaryIO) -> int:
    """Write a deposit slip.

    Returns:
        The number of sheets.
    """
    sans()
    canvas = new_canvas(out, f"Deposit {slip.number}")
    pen = parts.Pen(canvas)
    sheets, y = 1, _head(pen, slip)
    for line in slip.lines:
        if y > _BOTTOM:
            canvas.showPage()
            sheets, y = sheets + 1, _head(pen, slip)
        _line(pen, y, line)
        y += _ROW
    if y + 8 * _ROW > _BOTTOM:
        canvas.showPage()
        sheets, y = sheets + 1, _head(pen, slip)
    _sums(pen, y + _ROW, slip.lines, slip.over, slip.total)
    canvas.save()
    return sheets


def _head(pen: parts.Pen, slip: SlipImage) -> float:
    pen.text(parts.LEFT, _TOP, slip.practice, size=13, bold=True)
    pen.right(parts.RIGHT, _TOP, f"Deposit {slip.number}", size=16, bold=True, color=parts.ACCENT)
    pen.right(parts.RIGHT, _TOP + 16, f"{slip.day:%B} {slip.day.day}, {slip.day.year}")
    for x, words in ((_NUMBER, "Receipt"), (_NAME, "From"), (_METHOD, "Method"), (_REFERENCE, "Number")):
        pen.text(x, _FIRST - _ROW - 4, words, size=8, bold=True)
    pen.right(parts.RIGHT, _FIRST - _ROW - 4, "Amount", size=8, bold=True)
    pen.rule(_FIRST - _ROW)
    return _FIRST


def _line(pen: parts.Pen, y: float, line: SlipLine) -> None:
    pen.text(_NUMBER, y, str(line.number))
    pen.text(_NAME, y, parts.fitted(line.name, _METHOD - _NAME - 6, 9)[0])
    pen.text(_METHOD, y, line.method)
    pen.text(_REFERENCE, y, line.reference)
    pen.right(parts.RIGHT, y, line.amount.grid())


def _sums(pen: parts.Pen, y: float, lines: Sequence[SlipLine], over: Money, total: Money) -> None:
    """By method, what a count found over or short, and all together."""
    pen.rule(y - _ROW)
    for method in sorted({line.method for line in lines}):
        own = [line.amount for line in lines if line.method == method]
        pen.text(_METHOD, y, method)
        pen.text(_REFERENCE, y, f"{len(own)}")
        pen.right(parts.RIGHT, y, Money.total(own).grid())
        y += _ROW
    if over:
        pen.text(_METHOD, y, "Over" if over.cents > 0 else "Short")
        pen.right(parts.RIGHT, y, over.grid())
        y += _ROW
    pen.text(_METHOD, y + 4, "Total", bold=True)
    pen.right(parts.RIGHT, y + 4, total.grid() if total else "0.00", bold=True)
