"""A workbook of 100,000 lines against openpyxl's write-only mode with the same formats."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment

from benchmarks.harness import Peer, against
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.worklist import Column, Content
from medbill_desktop.sheets.table import SheetTable
from medbill_desktop.sheets.workbook import Origin, write_workbook

NAME = "Workbooks"
ROWS = 100_000
COLUMNS = (
    Column("number", "Claim", Content.ID),
    Column("patient", "Patient", Content.NAME),
    Column("payer", "Payer", Content.NAME),
    Column("service_date", "Service", Content.DATE),
    Column("amount", "Charge", Content.MONEY),
    Column("open", "Open", Content.MONEY),
    Column("age", "Age", Content.AGE),
)


def lines(count):
    """Ledger lines as a worklist gives them."""
    day = date(2024, 1, 1)
    return [
        {
            "number": f"C{place:06}",
            "patient": f"Garcia, Maria {place % 977}",
            "payer": f"Prairie Health Plan {place % 13}",
            "service_date": day + timedelta(days=place % 800),
            "amount": Money(10_000 + place % 5_000),
            "open": Money(place % 900 - 100),
            "age": place % 800,
        }
        for place in range(count)
    ]


def ours(rows):
    """The workbook that Ctrl+E writes."""
    table = SheetTable(name="Claims", columns=COLUMNS, rows=rows, total=frozenset({"amount", "open"}))
    write_workbook(io.BytesIO(), [table], Origin(office="Bench", made=date(2026, 4, 15)))


def plain(rows):
    """The same cells and formats straight to openpyxl, styled cells reused."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Claims")
    formats = ["@", "General", "General", "yyyy-mm-dd", *["#,##0.00;(#,##0.00)"] * 2, "#,##0"]
    cells = [WriteOnlyCell(sheet) for _ in formats]
    for place, (cell, form) in enumerate(zip(cells, formats, strict=True)):
        cell.number_format = form
        if place > 3:
            cell.alignment = Alignment(horizontal="right")
    sheet.append([column.title for column in COLUMNS])
    for row in rows:
        for cell, value in zip(cells, row.values(), strict=True):
            cell.value = value.cents / 100 if isinstance(value, Money) else value
        sheet.append(cells)
    book.save(io.BytesIO())


def run(rounds, count=ROWS):
    """Both ways with the same rows."""
    rows = lines(count)
    peer = Peer(f"openpyxl {openpyxl.__version__} write-only", lambda: plain(rows))
    half = Peer("ours, half as many", lambda: ours(rows[: count // 2]))
    return [
        against(f"workbook of {count:,} rows", lambda: ours(rows), peer, rounds=rounds, at_most=1.3),
        against(
            f"workbook of {count:,} rows, beside half as many",
            lambda: ours(rows),
            half,
            rounds=rounds,
            at_most=2.2,
        ),
    ]
