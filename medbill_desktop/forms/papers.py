"""Papers at the window as PDF: a head, a table over as many pages as it needs, totals, notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from reportlab.lib.colors import white

from medbill_desktop.domain.papers import PaperColumn, PaperImage
from medbill_desktop.forms import fonts
from medbill_desktop.forms import statement_parts as parts
from medbill_desktop.forms.pdf import new_canvas

_TABLE, _NEXT, _BOTTOM = 212.0, 84.0, 740.0
_HEAD, _PITCH, _PAD, _SIZE = 30.0, 11.0, 5.0, 8.5
_TOTAL = 16.0
Lines = list[list[str]]


def draw_paper(image: PaperImage, out: BinaryIO) -> int:
    """Draw a paper.

    Returns:
        Pages in the PDF.
    """
    fonts.sans()
    canvas = new_canvas(out, image.title)
    pen = parts.Pen(canvas)
    pages = _pages(image)
    for number, rows in enumerate(pages):
        first, last = number == 0, number + 1 == len(pages)
        _head(pen, image, number + 1, len(pages))
        y = _draw_table(pen, image, rows, _TABLE if first else _NEXT)
        if last:
            _draw_foot(pen, image, y)
        canvas.showPage()
    canvas.save()
    return len(pages)


def _edges(columns: Sequence[PaperColumn]) -> list[tuple[float, float]]:
    """Left and right edge of each column."""
    whole, x = sum(column.share for column in columns), parts.LEFT
    found = []
    for column in columns:
        width = (parts.RIGHT - parts.LEFT) * column.share / whole
        found.append((x + 3, x + width - 3))
        x += width
    return found


def _lines(image: PaperImage) -> Iterator[Lines]:
    """Each row as lines a column, wrapped to the width of the column."""
    edges = _edges(image.columns)
    for row in image.rows:
        yield [
            parts.fitted(text, right - left, _SIZE) or [""]
            for text, (left, right) in zip(row, edges, strict=True)
        ]


def _height(row: Lines) -> float:
    return max(len(lines) for lines in row) * _PITCH + _PAD


def _foot_height(image: PaperImage) -> float:
    notes = sum(len(_note(note)) * 12 + 4 for note in image.notes)
    return len(image.totals) * _TOTAL + notes + 24


def _note(note: str) -> list[str]:
    return parts.fitted(note, parts.RIGHT - parts.LEFT, 9)


def _pages(image: PaperImage) -> list[list[Lines]]:
    """Share the rows out; the foot stands on the last page, below at least one row."""
    pages: list[list[Lines]] = [[]]
    room = _BOTTOM - _TABLE - _HEAD
    rows = list(_lines(image))
    for place, row in enumerate(rows):
        need = _height(row) + (_foot_height(image) if place + 1 == len(rows) else 0)
        if need > room and pages[-1]:
            pages.append([])
            room = _BOTTOM - _NEXT - _HEAD
        pages[-1].append(row)
        room -= _height(row)
    return pages


def _head(pen: parts.Pen, image: PaperImage, page: int, pages: int) -> None:
    pen.right(parts.RIGHT, 50, image.title, size=15, bold=True)
    if pages > 1:
        pen.right(parts.RIGHT, 64, f"Page {page} of {pages}", size=8)
    name = parts.fitted(image.practice_name, 300, 13, bold=True)[0]
    pen.text(parts.LEFT, 50, name, size=13, bold=True, color=parts.ACCENT)
    if page > 1:
        pen.text(parts.LEFT, 66, f"{image.patient_lines[0]}, {image.period}")
        return
    pen.block(parts.LEFT, 66, image.practice_lines, size=8.5, pitch=11)
    pen.block(parts.LEFT, 138, image.patient_lines, size=10, pitch=13)
    facts = (("Dates", image.period), *image.facts, ("Printed", f"{image.made:%m/%d/%Y}"))
    for number, (title, value) in enumerate(facts):
        y = 84 + 14 * number
        pen.text(330, y, title, size=8.5)
        pen.right(parts.RIGHT, y, parts.fitted(value, 160, 9, bold=True)[0], size=9, bold=True)


def _draw_table(pen: parts.Pen, image: PaperImage, rows: Sequence[Lines], top: float) -> float:
    """Headings and rows; returns where they end."""
    edges = _edges(image.columns)
    pen.area(parts.LEFT, top, parts.RIGHT, top + 24, parts.ACCENT)
    for column, (left, right) in zip(image.columns, edges, strict=True):
        words = parts.fitted(column.title, right - left, 8, bold=True)
        for number, line in enumerate(words[:2]):
            y = top + 19 - 9 * (min(2, len(words)) - 1 - number)
            if column.right:
                pen.right(right, y, line, size=8, bold=True, color=white)
            else:
                pen.text(left, y, line, size=8, bold=True, color=white)
    y = top + _HEAD
    if not rows:
        pen.text(parts.LEFT + 3, y + 10, image.empty)
        return y + 20
    for row in rows:
        for column, lines, (left, right) in zip(image.columns, row, edges, strict=True):
            for number, line in enumerate(lines):
                if column.right:
                    pen.right(right, y + 9 + _PITCH * number, line, size=_SIZE)
                else:
                    pen.text(left, y + 9 + _PITCH * number, line, size=_SIZE)
        y += _height(row)
        pen.rule(y - 2)
    return y


def _draw_foot(pen: parts.Pen, image: PaperImage, y: float) -> None:
    y += 6
    for number, (title, value) in enumerate(image.totals):
        last = number + 1 == len(image.totals)
        if last:
            pen.area(330, y, parts.RIGHT, y + _TOTAL + 2, parts.PALE)
        pen.text(336, y + 12, title, bold=last)
        pen.right(parts.RIGHT - 4, y + 12, value, bold=last)
        y += _TOTAL
    y += 14
    for note in image.notes:
        rows = _note(note)
        pen.block(parts.LEFT, y + 10, rows)
        y += 12 * len(rows) + 4
