"""A filled sheet as 66 rows of 80 characters: for dot matrix printers, golden files and the eye."""

from __future__ import annotations

from collections.abc import Mapping

from medbill_desktop.forms.grid import COLUMNS, ROWS, fields


def rows(sheet: Mapping[str, str], *, raster_only: bool = False) -> dict[int, str]:
    """Compose the printed rows of a sheet.

    Args:
        sheet: field id to text.
        raster_only: leave out the cells that do not begin on a whole column.

    Returns:
        Row number 1-66 to its text without blanks at the end; empty rows are left out.
    """
    specs = fields()
    composed: dict[int, bytearray] = {}
    for field_id, text in sheet.items():
        spec = specs[field_id]
        if raster_only and spec.off_raster:
            continue
        row = composed.get(spec.row)
        if row is None:
            row = composed[spec.row] = bytearray(b" " * COLUMNS)
        begin = spec.col - 1 + spec.start(text)
        row[begin : begin + len(text)] = text.encode("ascii", "replace")
    return {number: row.decode("ascii").rstrip() for number, row in composed.items()}


def text_grid(sheet: Mapping[str, str]) -> str:
    """The whole sheet: 66 lines of at most 80 characters, each ended by a line feed.

    The two kinds of cell that lie between columns (24H shaded, 17a qualifier) stand on the column nearest.
    """
    composed = rows(sheet)
    return "".join(f"{composed.get(number, '')}\n" for number in range(1, ROWS + 1))
