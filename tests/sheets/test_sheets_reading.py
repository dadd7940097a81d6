"""Reading other people's tables: what is read, and each bad file refused with its sentence."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from make_sheets import a_workbook, repacked

from medbill_desktop.domain.errors import Cancelled, UnreadableInput
from medbill_desktop.domain.progress import Silent
from medbill_desktop.sheets import reading
from medbill_desktop.sheets.container import MOST_PARTS
from medbill_desktop.sheets.reading import read_file, read_table

HEADS = ("Name", "NPI", "Price", "From")


def score(heads):
    return len(set(heads) & set(HEADS))


def read(data, file="prices.xlsx", **over):
    return read_table(data, file, score, **over)


def test_typed_cells_become_text_as_people_see_them():
    table = read(
        a_workbook(
            HEADS,
            ("Oak", 1234567893, 12.5, date(2026, 3, 1)),
            (" Elm ", None, 7, datetime.fromisoformat("2026-03-02")),
        )
    )
    assert table.heads == HEADS
    assert [row.cells for row in table.rows] == [
        ("Oak", "1234567893", "12.5", "2026-03-01"),
        ("Elm", "", "7", "2026-03-02"),
    ]
    assert [row.line for row in table.rows] == [2, 3]


def test_the_best_sheet_and_heading_row_are_found_and_blank_rows_are_left_out():
    data = a_workbook(("Our prices",), (), HEADS, ("Oak",), (), ("Elm",), sheet="Data", others=("Notes",))
    table = read(data)
    assert (table.sheet, table.head_line) == ("Data", 3)
    assert [row.line for row in table.rows] == [4, 6]


def test_a_formula_and_an_error_are_problems_of_their_cells():
    table = read(a_workbook(HEADS, ("Oak", "", "=1+1", ""), ("=HYPERLINK(1)", "", "#REF!", "")))
    problems = {(row.line, place): words for row in table.rows for place, words in row.problems.items()}
    assert {where: "formula" in words for where, words in problems.items()} == {
        (2, 2): True,
        (3, 0): True,
        (3, 2): False,
    }
    assert "#REF!" in problems[3, 2]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_files_are_read_whatever_parts_them(delimiter):
    text = "\r\n".join(delimiter.join(row) for row in (HEADS, ("Müller", "1", "=2", '"a b"')))
    table = read(text.encode("cp1252"), "prices.csv")
    assert table.rows[0].cells == ("Müller", "1", "=2", "a b")
    assert list(table.rows[0].problems) == [2]
    assert read(text.encode("utf-8-sig"), "prices.csv").rows[0].cells[0] == "Müller"


BOMB = b"\x00" * (6 * 1024 * 1024)
DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'


def with_part(name, content=b"x"):
    return lambda: repacked(a_workbook(HEADS), extra={name: content})


BAD = [
    ("empty", lambda: b"", "prices.xlsx is empty."),
    ("blank", a_workbook, "prices.xlsx is empty."),
    ("text", lambda: b"Name,NPI", "not a workbook (.xlsx) or damaged"),
    ("old", lambda: b"\xd0\xcf\x11\xe0rest", "old (.xls) or password-protected"),
    ("cut", lambda: a_workbook(HEADS)[:-40], "not a workbook (.xlsx) or damaged"),
    ("bomb", with_part("xl/media/big.bin", BOMB), "unpacks to 6 MB"),
    ("parts", lambda: repacked(a_workbook(HEADS), extra={f"p{n}": b"" for n in range(MOST_PARTS)}), "parts"),
    ("path", with_part("../../outside.txt"), "points outside of it"),
    ("backslash", with_part("xl\\evil.xml"), "points outside of it"),
    ("macro", with_part("xl/vbaProject.bin"), "holds macros"),
    ("links", with_part("xl/externalLinks/externalLink1.xml"), "refers to other files"),
    ("entity", with_part("xl/worksheets/sheet9.xml", DTD), "document type"),
    (
        "no book",
        lambda: repacked(a_workbook(HEADS), extra={}).replace(b"workbook.xml", b"wxrkbxxk.xml"),
        "not a workb",
    ),
    ("wide", lambda: a_workbook(tuple(f"c{n}" for n in range(201))), "more than 200 columns"),
]


@pytest.mark.parametrize(("make", "words"), [pytest.param(*one[1:], id=one[0]) for one in BAD])
def test_a_bad_workbook_is_refused_with_its_sentence(make, words):
    with pytest.raises(UnreadableInput) as refused:
        read(make())
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"Name\x00NPI", "is not text"),
        (b'Name,NPI\n"open,1', "damaged near A"),
        (",".join(f"c{n}" for n in range(201)).encode(), "more than 200 columns"),
    ],
)
def test_a_bad_text_file_is_refused_with_its_sentence(data, words):
    with pytest.raises(UnreadableInput) as refused:
        read(data, "prices.csv")
    assert words in str(refused.value)


def test_a_sheet_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(UnreadableInput, match="has no sheet “Fees”; it has “Data”"):
        read(a_workbook(HEADS, sheet="Data"), sheet="Fees")


def test_too_many_rows_and_bytes_are_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    with pytest.raises(UnreadableInput, match="more than 3 rows"):
        read(a_workbook(HEADS, *[("x",)] * 5))
    monkeypatch.setattr(reading, "LARGEST", 100)
    path = tmp_path / "prices.xlsx"
    path.write_bytes(a_workbook(HEADS))
    with pytest.raises(UnreadableInput, match="at most 0 MB"):
        read_file(path)
    with pytest.raises(UnreadableInput, match="at most 0 MB"):
        read(path.read_bytes())


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path / "none.xlsx", tmp_path):
        with pytest.raises(UnreadableInput, match="There is no file"):
            read_file(path)


def test_reading_can_be_cancelled(monkeypatch):
    monkeypatch.setattr(reading, "_STEP", 2)
    watch = Silent()
    watch.cancelled = True
    with pytest.raises(Cancelled):
        read(a_workbook(HEADS, ("x",), ("y",)), progress=watch)
