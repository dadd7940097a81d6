"""Reads tables out of workbooks and text files that somebody else made, and refuses what is dangerous."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from medbill_desktop.domain.errors import UnreadableInput
from medbill_desktop.domain.import_spec import SourceRow, SourceTable, cell_name
from medbill_desktop.domain.progress import Progress, Silent
from medbill_desktop.sheets.container import check_container

LARGEST = 30 * 1024 * 1024
"""Bytes of a file."""
MOST_ROWS, MOST_COLUMNS = 100_000, 200
_STEP = 1_000
_HEAD_ROWS = 10
_FORMULA = "It holds a formula; copy the sheet and paste it as values only."

Score = Callable[[Sequence[str]], int]
"""How many headings of a row are known."""
_Line = tuple[int, tuple[str, ...], dict[int, str]]


def read_file(path: Path) -> bytes:
    """The bytes of a file that is not too large.

    Raises:
        UnreadableInput: it is missing, no file, or larger than 30 MB.
    """
    try:
        if not path.is_file():
            raise UnreadableInput(f"There is no file {path.name}.")
        if path.stat().st_size > LARGEST:
            raise UnreadableInput(_too_large(path.name, path.stat().st_size))
        return path.read_bytes()
    except OSError as error:
        raise UnreadableInput(f"{path.name} cannot be read ({error.strerror}).") from error


def read_table(
    data: bytes, file: str, score: Score, sheet: str = "", progress: Progress | None = None
) -> SourceTable:
    """Read the table of a workbook (.xlsx) or text file (.csv, .tsv, .txt).

    Args:
        data: the file.
        file: its name; the ending says what it is.
        score: of a row as headings; the best sheet and row are taken, else the first that is not empty.
        sheet: read this sheet instead.
        progress: told row by row; may cancel.

    Raises:
        UnreadableInput: it is no table, too large, or holds what a table of data must not.
        Cancelled: the user stopped it.
    """
    if len(data) > LARGEST:
        raise UnreadableInput(_too_large(file, len(data)))
    if not data.strip():
        raise UnreadableInput(f"{file} is empty.")
    watch = progress or Silent()
    if Path(file).suffix.casefold() in {".csv", ".tsv", ".txt"}:
        return _read_text(data, file, score, watch)
    check_container(data, file)
    return _read_workbook(data, file, score, sheet, watch)


def _too_large(file: str, size: int) -> str:
    return (
        f"{file} has {size / 1024 / 1024:.0f} MB; at most {LARGEST // 1024 // 1024} MB are read. "
        "Split it into several files."
    )


def _read_workbook(data: bytes, file: str, score: Score, sheet: str, watch: Progress) -> SourceTable:
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        try:
            names = [one.title for one in book.worksheets]
            if sheet and sheet not in names:
                shown = ", ".join(f"“{name}”" for name in names)
                raise UnreadableInput(f"{file} has no sheet “{sheet}”; it has {shown}.")
            asked = [sheet] if sheet else names
            name, line = _best([(one, _heads(book[one])) for one in asked], score, file)
            return _table(file, name, line, _cells(book[name], file), watch)
        finally:
            book.close()
    except UnreadableInput:
        raise
    except (
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        AttributeError,
        zipfile.BadZipFile,
        SyntaxError,
    ) as error:
        raise UnreadableInput(f"{file} is damaged or no workbook (.xlsx). Save it again in Excel.") from error


def _heads(sheet: Any) -> list[tuple[int, tuple[str, ...]]]:
    """The first rows that hold anything, as texts, with their 1-based line."""
    rows = sheet.iter_rows(max_row=_HEAD_ROWS, values_only=True)
    texts = ((line, tuple(_text(value) for value in row)) for line, row in enumerate(rows, 1))
    return [(line, row) for line, row in texts if any(row)]


def _best(
    sheets: Sequence[tuple[str, list[tuple[int, tuple[str, ...]]]]], score: Score, file: str
) -> tuple[str, int]:
    """The sheet and line whose texts are headings most of all."""
    rows = [(score(row), name, line) for name, found in sheets for line, row in found]
    if not rows:
        raise UnreadableInput(f"{file} is empty.")
    _, name, line = max(rows, key=lambda one: one[0])
    return name, line


def _cells(sheet: Any, file: str) -> Iterator[_Line]:
    """Every row as texts, with what is wrong with cells by 0-based column."""
    for line, row in enumerate(sheet.iter_rows(), 1):
        problems: dict[int, str] = {}
        texts = []
        for cell in row:
            value = cell.value
            if value is None:
                texts.append("")
            elif cell.data_type in {"f", "e"}:
                problems[len(texts)] = _FORMULA if cell.data_type == "f" else f"It holds the error {value}."
                texts.append("")
            else:
                texts.append(value.strip() if type(value) is str else _text(value))
        if len(texts) > MOST_COLUMNS and any(texts[MOST_COLUMNS:]):
            raise UnreadableInput(f"{file} has more than {MOST_COLUMNS} columns; take out those not needed.")
        yield line, tuple(texts), problems


def _text(value: object) -> str:
    """The text of a typed cell; whole numbers without point, dates as ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute) else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def _table(file: str, sheet: str, head_line: int, lines: Iterator[_Line], watch: Progress) -> SourceTable:
    heads: tuple[str, ...] = ()
    rows: list[SourceRow] = []
    for line, texts, problems in lines:
        if line < head_line:
            continue
        if line == head_line:
            heads = _trimmed(texts)
        elif problems or any(texts):
            rows.append(SourceRow(line, texts, problems))
        if line > MOST_ROWS + head_line:
            raise UnreadableInput(f"{file} has more than {MOST_ROWS:,} rows. Split it into several files.")
        if not line % _STEP:
            watch.check()
            watch.report(line, 0, f"Reading {file}")
    return SourceTable(file=file, sheet=sheet, heads=heads, head_line=head_line, rows=tuple(rows))


def _trimmed(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Headings without the empty ones at the end."""
    last = max((place for place, text in enumerate(texts) if text), default=-1)
    return texts[: last + 1]


def _read_text(data: bytes, file: str, score: Score, watch: Progress) -> SourceTable:
    words = _decoded(data, file)
    sample = words[:4_096].splitlines()[0] if words.splitlines() else ""
    delimiter = max(",;\t|", key=sample.count)
    first = list(_text_lines(words, delimiter, file, _HEAD_ROWS))
    rows = [(line, texts) for line, texts, _ in first if any(texts)]
    _, line = _best([("", rows)], score, file)
    return _table(file, "", line, _text_lines(words, delimiter, file, MOST_ROWS + _HEAD_ROWS + 2), watch)


def _decoded(data: bytes, file: str) -> str:
    if b"\x00" in data[:4_096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableInput(f"{file} is not text. Save it as CSV or as a workbook (.xlsx).")
    names = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise UnreadableInput(f"{file} is not text in UTF-8. Save it as “CSV UTF-8” in Excel.")


def _text_lines(words: str, delimiter: str, file: str, most: int) -> Iterator[_Line]:
    """The rows of a text file, numbered as a spreadsheet shows them."""
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=delimiter, strict=True)
    try:
        for line, row in enumerate(reader, 1):
            if line > most:
                return
            if len(row) > MOST_COLUMNS:
                raise UnreadableInput(
                    f"{file} has more than {MOST_COLUMNS} columns; take out those not needed."
                )
            texts = tuple(cell.strip() for cell in row)
            yield line, texts, {n: _FORMULA for n, cell in enumerate(texts) if cell.startswith("=")}
    except csv.Error as error:
        where = cell_name(0, reader.line_num)
        raise UnreadableInput(f"{file} is damaged near {where}: {error}.") from None
