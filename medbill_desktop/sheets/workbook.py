"""Writes workbooks with real numbers and dates, a frozen header, filters, totals, ready to print (O47)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from medbill_desktop.domain.money import Money
from medbill_desktop.domain.progress import Progress, Silent
from medbill_desktop.domain.worklist import Column, Content
from medbill_desktop.sheets.cells import (
    FOOT_LINE,
    FORMATS,
    HEAD_FILL,
    HEAD_FONT,
    HEAD_LINE,
    RIGHT,
    WIDTHS,
    Cells,
    plain_text,
)
from medbill_desktop.sheets.table import SheetTable

ABOUT = "About"
_STEP = 2_000
_REFUSED = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a workbook comes from, for its sheet "About".

    Attributes:
        office: name of the office.
        made: the day it is written, from the office's clock.
        user: who asked for it.
    """

    office: str
    made: date
    user: str = ""


def write_workbook(
    out: BinaryIO, tables: Sequence[SheetTable], origin: Origin, progress: Progress | None = None
) -> int:
    """Write tables as one workbook.

    Args:
        out: where the bytes go, such as an open file.
        tables: one a sheet, in order; at least one.
        origin: for the sheet "About", which comes last.
        progress: is told how many rows are written and may cancel.

    Returns:
        How many rows were written.

    Raises:
        Cancelled: the user stopped it; `out` then holds nothing.
    """
    watch = progress or Silent()
    book = Workbook(write_only=True)
    book.properties.creator = "MedBill Desktop"
    book.properties.created = datetime(origin.made.year, origin.made.month, origin.made.day)  # noqa: DTZ001  OOXML has no zone
    sheets = dict(zip(_names(tables), tables, strict=True))
    try:
        written = sum(_write_table(book, name, table, watch) for name, table in sheets.items())
        _write_about(book, sheets, origin)
        watch.check()
        book.save(out)
    except BaseException:
        _forget(book)
        raise
    return written


def _forget(book: Workbook) -> None:
    """Remove the files in which openpyxl collects the sheets, in the clear, until they are saved."""
    for sheet in book.worksheets:
        sheet.close()
        sheet._writer.cleanup()  # noqa: SLF001  openpyxl removes them only on saving or at exit


def _names(tables: Sequence[SheetTable]) -> list[str]:
    """Names that Excel takes: no reserved sign, at most 31 characters, each once whatever its case."""
    names: list[str] = []
    for table in tables:
        plain = _REFUSED.sub(" ", plain_text(table.name)).strip("' ")[:31] or "Sheet"
        name, number = plain, 2
        while name.casefold() in {ABOUT.casefold(), *(one.casefold() for one in names)}:
            name, number = f"{plain[:27]} {number}", number + 1
        names.append(name)
    return names


def _write_table(book: Workbook, name: str, table: SheetTable, watch: Progress) -> int:
    sheet = book.create_sheet(name)
    last = get_column_letter(len(table.columns))
    for place, column in enumerate(table.columns, 1):
        width = max(WIDTHS[column.content], len(column.title) + 3)
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    _set_page(sheet)
    sheet.append([_head(sheet, column) for column in table.columns])
    written = 0
    for row in _rows(sheet, table):
        sheet.append(row)
        written += 1
        if not written % _STEP:
            watch.check()
            watch.report(written, table.count, f"Writing {name}")
    sheet.auto_filter.ref = f"A1:{last}{written + 1}"
    if table.total and written:
        sheet.append([])  # an empty row keeps the totals out of sorting and filtering
        sheet.append(list(_foot(sheet, table, written + 1)))
    return written


def _rows(sheet: Any, table: SheetTable) -> Iterator[list[Any]]:
    columns = [(column.key, Cells(sheet, column.content).of) for column in table.columns]
    for row in table.rows:
        yield [cell(row[key]) for key, cell in columns]


def _head(sheet: Any, column: Column) -> Any:
    cell = _word(sheet, column.title)
    cell.font, cell.fill, cell.border = HEAD_FONT, HEAD_FILL, HEAD_LINE
    side = "right" if column.content in RIGHT else "left"
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    return cell


def _foot(sheet: Any, table: SheetTable, last_row: int) -> Iterator[Any]:
    """The totals: SUBTOTAL counts what a filter shows, so that the foot follows the filter."""
    for place, column in enumerate(table.columns, 1):
        letter = get_column_letter(place)
        cell = WriteOnlyCell(sheet, f"=SUBTOTAL(109,{letter}2:{letter}{last_row})")
        if column.key not in table.total:
            cell = _word(sheet, "Total" if place == 1 else "")
        cell.font, cell.border = HEAD_FONT, FOOT_LINE
        cell.number_format = FORMATS.get(column.content, "General")
        yield cell


def _word(sheet: Any, text: object) -> Any:
    cell = WriteOnlyCell(sheet, plain_text(text))
    cell.data_type = "s"
    return cell


def _set_page(sheet: Any) -> None:
    """Landscape, as wide as the page, the header on every page, page numbers at the foot."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    sheet.oddFooter.left.text = "&A"
    sheet.oddFooter.right.text = "Page &P of &N"


def _write_about(book: Workbook, tables: Mapping[str, SheetTable], origin: Origin) -> None:
    sheet = book.create_sheet(ABOUT)
    sheet.column_dimensions["A"].width = 26
    sheet.column_dimensions["B"].width = 60
    facts: list[tuple[str, object]] = [("Office", origin.office), ("Written", origin.made)]
    if origin.user:
        facts.append(("By", origin.user))
    for name, table in tables.items():
        facts += [("", None), ("Sheet", name), *table.asked.items()]
    for title, value in facts:
        head = _word(sheet, title)
        head.font = HEAD_FONT
        content = Content.MONEY if isinstance(value, Money) else Content.FREE
        content = Content.DATE if isinstance(value, date) else content
        cell = Cells(sheet, content).of(value)
        if cell is not None:
            cell.alignment = Alignment(horizontal="left", wrap_text=True, vertical="top")
        sheet.append([head, cell])
