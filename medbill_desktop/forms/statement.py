"""Patient statements as PDF: one bill on as many pages as it needs, or a whole run in one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from medbill_desktop.domain.progress import Progress
from medbill_desktop.domain.statement import StatementImage, StatementLine, StatementPatient
from medbill_desktop.forms import fonts
from medbill_desktop.forms import statement_parts as parts
from medbill_desktop.forms.pdf import new_canvas

_FIRST_TOP, _NEXT_TOP = 258.0, 84.0
_FIRST_BOTTOM, _NEXT_BOTTOM = parts.COUPON_TOP - 10, 750.0
_HEAD = 30.0
"""Height of the table's headings with the space below."""


@dataclass(frozen=True, slots=True)
class _Item:
    """Something that must not be split over two pages.

    Attributes:
        height: points.
        draw: draws it with its top at a height.
        table: whether it stands under the headings of the table.
        with_next: whether the item after it must stand on the same page.
    """

    height: float
    draw: Callable[[parts.Pen, float], None]
    table: bool = True
    with_next: bool = False


def _patient_items(patient: StatementPatient) -> Iterator[_Item]:
    """A patient's name, services and total."""
    yield _Item(20, lambda pen, y: parts.patient_row(pen, y, patient), with_next=True)
    for line in patient.lines:
        height = parts.ROW * len(parts.description(line)) + 4
        yield _Item(height, partial(_service, line))
    yield _Item(20, lambda pen, y: parts.patient_total(pen, y, patient))


def _service(line: StatementLine, pen: parts.Pen, y: float) -> None:
    parts.service_row(pen, y, line)


def _message(rows: list[str], pen: parts.Pen, y: float) -> None:
    pen.block(parts.LEFT, y + 10, rows)


def _items(image: StatementImage) -> list[_Item]:
    """The statement from the table on, in order."""
    found = [item for patient in image.patients for item in _patient_items(patient)]
    found.append(_Item(68, lambda pen, y: parts.summary(pen, y + 4, image), table=False))
    for message in image.messages:
        rows = parts.fitted(message, parts.RIGHT - parts.LEFT, 9)
        found.append(_Item(12.0 * len(rows) + 4, partial(_message, rows), table=False))
    return found


def _pages(items: Sequence[_Item]) -> list[list[_Item]]:
    """Share the items out over pages."""
    pages: list[list[_Item]] = [[]]
    room = _FIRST_BOTTOM - _FIRST_TOP - _HEAD
    for place, item in enumerate(items):
        need = item.height
        if item.with_next and place + 1 < len(items):
            need += items[place + 1].height
        if need > room and pages[-1]:
            pages.append([])
            room = _NEXT_BOTTOM - _NEXT_TOP - _HEAD
        pages[-1].append(item)
        room -= item.height
    return pages


def _draw_page(pen: parts.Pen, image: StatementImage, page: int, pages: list[list[_Item]]) -> None:
    """One page; `page` counts from 0."""
    parts.head(pen, image, page + 1, len(pages))
    y = _NEXT_TOP if page else _FIRST_TOP
    items = pages[page]
    if items and items[0].table:
        parts.table_head(pen, y)
        y += _HEAD
    for item in items:
        item.draw(pen, y)
        y += item.height
    if page == 0:
        parts.coupon(pen, image)
        if len(pages) > 1:
            pen.right(parts.RIGHT, parts.COUPON_TOP - 4, "Continued on the next page", size=8)


def draw_each(
    statements: Sequence[StatementImage], out: BinaryIO, progress: Progress | None = None
) -> tuple[int, ...]:
    """Draw a run of statements into one PDF for printing and mailing.

    Args:
        statements: one a letter, in order of mailing.
        out: where the PDF goes; written once, at the end.
        progress: told after each statement; may cancel before anything is written.

    Returns:
        How many pages each has, in order; they follow each other in the PDF.

    Raises:
        Cancelled: the user pressed Cancel; `out` is untouched.
    """
    fonts.sans()
    canvas = new_canvas(out, "Patient statements")
    pen = parts.Pen(canvas)
    counts = []
    for number, image in enumerate(statements):
        if progress:
            progress.check()
        pages = _pages(_items(image))
        for page in range(len(pages)):
            _draw_page(pen, image, page, pages)
            canvas.showPage()
        counts.append(len(pages))
        if progress:
            progress.report(number + 1, len(statements), "Drawing statements")
    canvas.save()
    return tuple(counts)


def draw_statements(
    statements: Sequence[StatementImage], out: BinaryIO, progress: Progress | None = None
) -> int:
    """As `draw_each`; returns the pages of all."""
    return sum(draw_each(statements, out, progress))


def draw_statement(statement: StatementImage, out: BinaryIO) -> int:
    """Draw one statement.

    Returns:
        Pages in the PDF.
    """
    return draw_statements([statement], out)
