"""Tables with headings: rows of csv and xlsx files whose columns must be what they were made for."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence

from medbill_desktop.codes.imports.sources import Raw, decoded
from medbill_desktop.domain.errors import UnreadableInput

Row = tuple[str, ...]


def rows_of(raw: Raw, delimiter: str = ",") -> Iterator[Row]:
    """The rows of a csv file or of the first sheet of a workbook, as text without outer blanks.

    Raises:
        UnreadableInput: the file is damaged.
    """
    if raw.name.endswith(".xlsx"):
        yield from _sheet(raw)
        return
    try:
        for row in csv.reader(io.StringIO(decoded(raw.read()), newline=""), delimiter=delimiter):
            yield tuple(cell.strip() for cell in row)
    except csv.Error as error:
        raise UnreadableInput(f"{raw.place} is no table of text ({error}).") from error


def columns(raw: Raw, row: Row, wanted: Sequence[Sequence[str]]) -> dict[str, int]:
    """Where the columns of a file are.

    Args:
        raw: the file, for the sentence.
        row: its headings.
        wanted: for each column the names it may have, the first one being the key of the answer.

    Raises:
        UnreadableInput: a column is missing; the sentence names it.
    """
    places = {plain(cell): place for place, cell in reversed(list(enumerate(row)))}
    found: dict[str, int] = {}
    for names in wanted:
        place = next((places[plain(name)] for name in names if plain(name) in places), None)
        if place is None:
            raise _missing(raw, names[0])
        found[names[0]] = place
    return found


def expect(raw: Raw, row: Row, headings: Sequence[str]) -> None:
    """Refuse a file whose headings are not these, in this order.

    Raises:
        UnreadableInput: names the first column that is another, and what stands there.
    """
    for place, heading in enumerate(headings):
        there = row[place] if place < len(row) else ""
        if plain(there) != plain(heading):
            raise UnreadableInput(
                f"{raw.place}: column {place + 1} should be “{heading}” and is “{there}”. The publisher "
                "changed the file, or it is another one; nothing was imported."
            )


def plain(heading: str) -> str:
    """A heading without case, line breaks and signs, for comparing."""
    return re.sub(r"[^a-z0-9=]+", " ", heading.lower()).strip()


def _missing(raw: Raw, name: str) -> UnreadableInput:
    return UnreadableInput(
        f"{raw.place} has no column “{name}”. The publisher changed the file, or it is another one; "
        "nothing was imported."
    )


def _sheet(raw: Raw) -> Iterator[Row]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(raw.read()), read_only=True, data_only=True)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise UnreadableInput(f"{raw.place} is no workbook ({error}); download it again.") from error
    try:
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield tuple("" if cell is None else str(cell).strip() for cell in row)
    finally:
        book.close()
