"""Workbooks read back as what was written."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from medbill_desktop.domain.claim import ClaimState
from medbill_desktop.domain.errors import Cancelled
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.progress import Silent
from medbill_desktop.domain.report import Report
from medbill_desktop.domain.worklist import Column, Content
from medbill_desktop.sheets.cells import LONGEST
from medbill_desktop.sheets.table import SheetTable
from medbill_desktop.sheets.workbook import Origin, write_workbook

ORIGIN = Origin(office="Oak Street Clinic", made=date(2026, 4, 15), user="Ana")
COLUMNS = (
    Column("number", "Claim", Content.ID),
    Column("patient", "Patient", Content.NAME),
    Column("service_date", "Service", Content.DATE),
    Column("amount", "Charge", Content.MONEY),
    Column("age", "Age", Content.AGE),
    Column("state", "State", Content.STATE),
)


def a_row(**over):
    values = {
        "number": "0012",
        "patient": "Garcia, Maria",
        "service_date": date(2026, 4, 1),
        "amount": Money(123_456),
        "age": 14,
        "state": ClaimState.SENT,
    }
    return values | over


def a_table(*rows, **over):
    values = {"name": "Claims", "columns": COLUMNS, "rows": rows, "total": frozenset({"amount"})}
    return SheetTable(**(values | over))


def written(*tables):
    out = io.BytesIO()
    write_workbook(out, tables, ORIGIN)
    return out


def read(*tables):
    return openpyxl.load_workbook(written(*tables))


MIDNIGHT = datetime(2026, 4, 1)  # noqa: DTZ001  workbooks know no zone
MORNING = datetime(2026, 4, 1, 9, 30)  # noqa: DTZ001  workbooks know no zone


def test_cells_hold_numbers_and_dates_with_their_formats():
    sheet = read(a_table(a_row(), a_row(amount=Money(-5)), a_row(amount=None, service_date=None)))["Claims"]
    assert [cell.value for cell in sheet[1]] == [column.title for column in COLUMNS]
    number, patient, day, amount, age, state = sheet[2]
    assert (number.value, number.data_type, number.number_format) == ("0012", "s", "@")
    assert (patient.value, state.value) == ("Garcia, Maria", "sent")
    assert (day.value, day.number_format, day.is_date) == (MIDNIGHT, "yyyy-mm-dd", True)
    assert (amount.value, amount.data_type, amount.number_format) == (1234.56, "n", "#,##0.00;(#,##0.00)")
    assert (age.value, age.data_type, age.alignment.horizontal) == (14, "n", "right")
    assert sheet[3][3].value == -0.05
    assert sheet[4][3].value is None
    assert sheet[4][2].value is None


def test_header_stays_filters_cover_the_rows_and_totals_follow_them():
    sheet = read(a_table(a_row(), a_row()))["Claims"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F3"
    assert all(cell.font.bold for cell in sheet[1])
    assert [cell.value for cell in sheet[4]] == [None] * 6
    assert sheet["D5"].value == "=SUBTOTAL(109,D2:D3)"
    assert sheet["D5"].number_format == "#,##0.00;(#,##0.00)"
    assert sheet["A5"].value == "Total"
    assert sheet.column_dimensions["B"].width == 30
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToWidth == 1
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.oddFooter.right.text == "Page &P of &N"


def test_an_empty_list_is_a_header_without_totals():
    sheet = read(a_table())["Claims"]
    assert sheet.max_row == 1
    assert sheet.auto_filter.ref == "A1:F1"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\t=1", "{=1}"]
)
def test_text_never_becomes_a_formula(text):
    out = written(a_table(a_row(patient=text), total=frozenset()))
    cell = openpyxl.load_workbook(out)["Claims"]["B2"]
    assert cell.data_type == "s"
    assert cell.value == text
    xml = zipfile.ZipFile(out).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml


def test_characters_a_workbook_refuses_are_left_out_and_long_text_is_cut():
    bad = "a\x00b\x07c\rd\ud800e\uffff"
    sheet = read(a_table(a_row(patient=bad), a_row(patient="x" * 40_000), a_row(patient="two\nlines")))[
        "Claims"
    ]
    assert sheet["B2"].value == "abcde"
    assert len(sheet["B3"].value) == LONGEST
    assert sheet["B4"].value == "two\nlines"


def test_other_kinds_of_value_are_written_as_what_they_are():
    column = (Column("value", "Value", Content.COUNT),)
    values = [Decimal("12.5"), True, 7, datetime(2026, 4, 1, 9, 30, tzinfo=UTC), "n/a"]
    sheet = read(SheetTable(name="x", columns=column, rows=[{"value": value} for value in values]))["x"]
    assert [sheet.cell(row, 1).value for row in range(2, 7)] == [
        12.5, "yes", 7, MORNING, "n/a",
    ]  # fmt: skip


def test_sheet_names_are_what_excel_takes():
    names = ["Claims [a]:*?/\\", "claims  a", "x" * 40, "x" * 40, "about", "'", ""]
    book = read(*(a_table(a_row(), name=name) for name in names))
    assert len(book.sheetnames) == len(names) + 1
    assert len({name.casefold() for name in book.sheetnames}) == len(names) + 1
    for name in book.sheetnames:
        assert 0 < len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\]", name)
    assert book.sheetnames[-1] == "About"


def test_about_says_where_it_comes_from_and_what_was_asked():
    table = a_table(a_row(), asked={"As of": date(2026, 4, 15), "Filter": "=Sent", "Total": Money(1050)})
    sheet = read(table)["About"]
    facts = {row[0].value: row[1] for row in sheet.iter_rows() if row[0].value}
    assert facts["Office"].value == "Oak Street Clinic"
    assert facts["By"].value == "Ana"
    assert facts["As of"].is_date
    assert (facts["Filter"].value, facts["Filter"].data_type) == ("=Sent", "s")
    assert facts["Total"].value == 10.5


def test_a_report_becomes_a_sheet():
    totals = {"amount": Money(123_456)}
    report = Report(name="claims", title="Claims", columns=COLUMNS, rows=[a_row()], totals=totals)
    table = SheetTable.of_report(report)
    assert (table.name, table.count, table.total) == ("Claims", 1, frozenset({"amount"}))
    assert read(table)["Claims"]["D2"].value == 1234.56


class Watch(Silent):
    """Remembers what it is told and cancels at a row."""

    def __init__(self, stop=None):
        super().__init__()
        self.told = []
        self.stop = stop

    def report(self, done, total, text):
        self.told.append((done, total, text))
        self.cancelled = self.cancelled or done == self.stop


def test_progress_is_told_and_cancel_leaves_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    watch, out = Watch(), io.BytesIO()
    rows = [a_row()] * 4500
    assert write_workbook(out, [a_table(*rows, count=4500)], ORIGIN, watch) == 4500
    assert watch.told == [(2000, 4500, "Writing Claims"), (4000, 4500, "Writing Claims")]
    out = io.BytesIO()
    with pytest.raises(Cancelled):
        write_workbook(out, [a_table(*rows, count=4500)], ORIGIN, Watch(stop=2000))
    assert out.getvalue() == b""
    assert not list(Path(tmp_path).iterdir())


text_of_people = st.text(st.characters(codec="utf-8"), max_size=30)


@given(st.lists(st.tuples(text_of_people, st.integers(-(10**13), 10**13)), max_size=6))
def test_what_is_written_is_read_back(pairs):
    sheet = read(a_table(*(a_row(patient=text, amount=Money(cents)) for text, cents in pairs)))["Claims"]
    for place, (text, cents) in enumerate(pairs, 2):
        amount = sheet.cell(place, 4).value
        assert round(Decimal(repr(amount)) * 100) == cents
        kept = "".join(
            c
            for c in text
            if c in "\t\n" or (c >= " " and not "\x7f" <= c <= "\x9f" and c not in "\ufffe\uffff")
        )
        assert (sheet.cell(place, 2).value or "").replace("\r", "") == kept
        event("begins like a formula" if kept[:1] in set("=+-@") else "plain")
        event("whole dollars" if cents % 100 == 0 else "cents")
