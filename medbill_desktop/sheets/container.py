"""Looks at a workbook before it is opened: sizes, names and parts that data has no need of."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from medbill_desktop.domain.errors import UnreadableInput

MOST_BYTES = 300 * 1024 * 1024
"""Bytes of all parts unpacked."""
MOST_PARTS = 2_000
_RATIO, _RATIO_FROM = 200, 5 * 1024 * 1024
_PROLOG = 64 * 1024
_ENCRYPTED = 0x1
_OLD = b"\xd0\xcf\x11\xe0"


def check_container(data: bytes, file: str) -> None:
    """Refuse a file that is no plain workbook of data.

    Nothing is unpacked but the first 64 KB of each XML part. The sizes that the container declares
    bound what is read later: a part that holds more than it says fails its check.

    Raises:
        UnreadableInput: with the reason in a sentence.
    """
    if data.startswith(_OLD):
        raise UnreadableInput(
            f"{file} is an old (.xls) or password-protected workbook. Save it as .xlsx without password."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_sizes(parts, file)
            _check_names(parts, file)
            for part in parts:
                _check_text(archive, part, file)
    except (zipfile.BadZipFile, RuntimeError, EOFError, OSError) as error:
        raise UnreadableInput(
            f"{file} is not a workbook (.xlsx) or damaged. Save it again in Excel."
        ) from error


def _check_sizes(parts: list[zipfile.ZipInfo], file: str) -> None:
    total = sum(part.file_size for part in parts)
    swollen = [
        part
        for part in parts
        if part.file_size > _RATIO_FROM and part.file_size > _RATIO * max(1, part.compress_size)
    ]
    if len(parts) > MOST_PARTS or total > MOST_BYTES or swollen:
        raise UnreadableInput(
            f"{file} unpacks to {total / 1024 / 1024:,.0f} MB in {len(parts):,} parts, far more than "
            "its rows can need; it is not opened. Copy the rows into a new workbook."
        )


def _check_names(parts: list[zipfile.ZipInfo], file: str) -> None:
    names = [part.filename for part in parts]
    for name in names:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\0" in name:
            raise UnreadableInput(f"{file} holds a part that points outside of it; it is not opened.")
    if len({name.casefold() for name in names}) != len(names):
        raise UnreadableInput(f"{file} holds two parts of one name; it is not opened.")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise UnreadableInput(f"{file} is protected by a password. Save it without one.")
    lower = [name.casefold() for name in names]
    if any("vbaproject" in name or "/macrosheets/" in name for name in lower):
        raise UnreadableInput(f"{file} holds macros. Save it as a workbook without macros (.xlsx).")
    if any("/externallinks/" in name for name in lower):
        raise UnreadableInput(
            f"{file} refers to other files. Break the links in Excel (Data, Edit links) and save it."
        )
    if "xl/workbook.xml" not in lower:
        raise UnreadableInput(f"{file} is a packed file, but not a workbook (.xlsx). Save it again in Excel.")


def _check_text(archive: zipfile.ZipFile, part: zipfile.ZipInfo, file: str) -> None:
    """An XML part that declares entities could unfold without end; Excel never writes one."""
    if not part.filename.casefold().endswith((".xml", ".rels")):
        return
    with archive.open(part) as stream:
        head = stream.read(_PROLOG)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise UnreadableInput(f"{file} declares what Excel never writes (a document type); it is not opened.")
