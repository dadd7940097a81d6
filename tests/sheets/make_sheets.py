"""Workbooks as somebody else makes them, good and bad."""

from __future__ import annotations

import io
import zipfile

from openpyxl import Workbook


def a_workbook(*rows, sheet="Sheet1", others=()):
    """The bytes of a workbook with these rows; `others` are names of further, empty sheets."""
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    for name in others:
        book.create_sheet(name)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data, *, extra=None, change=None):
    """A workbook with further parts, or with parts changed by `change(name, bytes)`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)) if change else old.read(name))
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return out.getvalue()
