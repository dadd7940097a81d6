"""The letter of a query to a provider: indicators as quoted, the question, answers, a place to sign."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from medbill_desktop.domain.letter import QueryLetter
from medbill_desktop.forms import fonts
from medbill_desktop.forms import statement_parts as parts
from medbill_desktop.forms.pdf import new_canvas

_TOP, _NEXT, _BOTTOM, _PITCH, _SIZE = 196.0, 90.0, 730.0, 13.0, 10.0
_SIGN, _OPEN_LINES = 96.0, 5
_WIDTH = parts.RIGHT - parts.LEFT

Line = tuple[float, str, bool, str]
"""Indent in points, text, bold, and the mark before it: "", "box" or "rule"."""


def draw_query(letter: QueryLetter, out: BinaryIO) -> int:
    """Draw the letter.

    Returns:
        Pages in the PDF.
    """
    fonts.sans()
    canvas = new_canvas(out, "Query to the provider")
    pen = parts.Pen(canvas)
    pages = _pages(list(_lines(letter)))
    for number, lines in enumerate(pages, 1):
        _head(pen, letter, number, len(pages))
        y = _TOP if number == 1 else _NEXT
        for line in lines:
            _draw(pen, y, line)
            y += _PITCH
        if number == len(pages):
            _sign(pen, y + 20)
        canvas.showPage()
    canvas.save()
    return len(pages)


def _lines(letter: QueryLetter) -> Iterator[Line]:
    yield 0, letter.subject, True, ""
    yield 0, "", False, ""
    yield 0, "From the record", True, ""
    for said, quote in letter.indicators:
        yield from _wrapped(f"{said}:" if said else "", 0, mark="")
        yield from _wrapped(f"“{' '.join(quote.split())}”", 14)
    yield 0, "", False, ""
    yield 0, "Question", True, ""
    yield from _wrapped(letter.question, 0)
    yield 0, "", False, ""
    yield 0, "Your answer, by your own clinical judgment", True, ""
    if letter.choices:
        for choice in letter.choices:
            yield from _wrapped(choice, 20, mark="box")
            if choice.casefold().startswith("other"):
                yield 20, "", False, "rule"
    else:
        yield from ((0, "", False, "rule") for _ in range(_OPEN_LINES))


def _wrapped(text: str, indent: float, *, mark: str = "") -> Iterator[Line]:
    for number, line in enumerate(parts.fitted(text, _WIDTH - indent, _SIZE)):
        yield indent, line, False, mark if number == 0 else ""


def _pages(lines: list[Line]) -> list[list[Line]]:
    """Share the lines out; the signature stands below at least one line."""
    pages: list[list[Line]] = [[]]
    room = _BOTTOM - _TOP
    for place, line in enumerate(lines):
        need = _PITCH + (_SIGN if place + 1 == len(lines) else 0)
        if need > room and pages[-1]:
            pages.append([])
            room = _BOTTOM - _NEXT
        pages[-1].append(line)
        room -= _PITCH
    return pages


def _draw(pen: parts.Pen, y: float, line: Line) -> None:
    indent, text, bold, mark = line
    if mark == "box":
        pen.canvas.setStrokeColor(parts.INK)
        pen.canvas.rect(parts.LEFT, 792 - y - 1, 9, 9, stroke=1, fill=0)
    if mark == "rule":
        pen.rule(y + 2, x0=parts.LEFT + indent)
    pen.text(parts.LEFT + indent, y, text, size=_SIZE, bold=bold)


def _head(pen: parts.Pen, letter: QueryLetter, page: int, pages: int) -> None:
    pen.text(parts.LEFT, 50, parts.fitted(letter.practice, 300, 13, bold=True)[0], size=13, bold=True)
    pen.right(parts.RIGHT, 50, "Query to the provider", size=13, bold=True, color=parts.ACCENT)
    if pages > 1:
        pen.right(parts.RIGHT, 64, f"Page {page} of {pages}", size=8)
    born = f", born {letter.born:%m/%d/%Y}" if letter.born else ""
    who = f"{letter.patient}{born}, chart {letter.chart}"
    if page > 1:
        pen.text(parts.LEFT, 66, parts.fitted(who, _WIDTH - 80, 9)[0])
        return
    facts = (
        ("To", letter.asked_of),
        ("From", f"{letter.asked_by}, coding"),
        ("Patient", who),
        ("Visit of", f"{letter.service_date:%m/%d/%Y}"),
        ("Asked", f"{letter.day:%m/%d/%Y}, answer expected by {letter.due:%m/%d/%Y}"),
    )
    for number, (title, value) in enumerate(facts):
        pen.text(parts.LEFT, 80 + 16 * number, title, size=9)
        pen.text(parts.LEFT + 60, 80 + 16 * number, parts.fitted(value, _WIDTH - 60, 10)[0], size=10)
    pen.rule(166)


def _sign(pen: parts.Pen, y: float) -> None:
    pen.text(
        parts.LEFT, y, "The answer becomes part of the record. It is asked for its completeness only.", size=9
    )
    for x0, x1, words in (
        (parts.LEFT, 330.0, "Signature of the provider"),
        (360.0, parts.RIGHT, "Date and time"),
    ):
        pen.rule(y + 46, x0=x0, x1=x1)
        pen.text(x0, y + 58, words, size=8)
