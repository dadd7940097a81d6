"""Every field at its place, every rule of the form where it was measured."""

import csv
import io
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pdfplumber
import pytest
from make_forms import a_rich_image, an_image, lines

from medbill_desktop.forms.cms1500 import SheetPen, draw_cms1500
from medbill_desktop.forms.grid import COLUMNS, ROWS, areas, captions, fields, rules
from medbill_desktop.forms.pdf import new_canvas

TABLES = Path(__file__).parents[2] / "resources" / "cms1500"


def char_cells(page):
    """Every printed character with its column and row on the 10 x 6 grid, as decimals."""
    for char in page.chars:
        if "Mono" in char["fontname"] and char["text"] != " ":
            column = (char["x0"] - 21.6) / 7.2 + 1
            row = ((792 - char["matrix"][5]) - 9.4) / 12 + 1
            yield char["text"], column, row, char["x0"]


def table(name):
    text = (TABLES / name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@pytest.fixture(scope="module")
def crammed():
    """All fields at their greatest length on one data-only page."""
    specs = fields()
    sheet = {name: "X8W"[len(name) % 3] * spec.capacity for name, spec in specs.items() if spec.capacity}
    out = io.BytesIO()
    canvas = new_canvas(out, "crammed")
    SheetPen(canvas).write(sheet)
    canvas.showPage()
    canvas.save()
    with pdfplumber.open(out) as pdf:
        return sheet, list(char_cells(pdf.pages[0]))


def test_every_field_lands_on_its_row_and_column(crammed):
    sheet, cells = crammed
    printed = Counter((text, round(x, 1), round(row)) for text, _, row, x in cells)
    wanted = Counter()
    for row in table("fields.csv"):
        name = row["field_id"]
        if name not in sheet:
            continue
        for place, text in enumerate(sheet[name]):
            wanted[text, round(float(row["x_pt"]) + 7.2 * place, 1), int(row["row"])] += 1
    for place, text in enumerate(sheet["page"]):
        wanted[text, round(21.6 + 7.2 * (66 + place), 1), 3] += 1
    assert len(sheet) > 260
    assert sum(printed.values()) == sum(map(len, sheet.values()))
    assert printed == wanted


def test_only_the_declared_cells_lie_off_the_raster(crammed):
    _, cells = crammed
    off = [(column, row, x) for _, column, row, x in cells if abs(column - round(column)) * 7.2 > 0.1]
    assert {round(x, 1) for _, _, x in off} == {464.9, 472.1, 229.7, 236.9}
    assert len(off) == 14
    assert all(abs(row - round(row)) * 12 <= 0.1 for _, _, row, _ in cells)


def test_no_field_leaves_the_sheet_or_meets_another():
    taken = {}
    for name, spec in fields().items():
        assert 1 <= spec.row <= ROWS
        assert spec.col + spec.capacity - 1 <= COLUMNS
        for column in range(spec.col, spec.col + spec.capacity):
            assert (spec.row, column) not in taken, f"{name} meets {taken.get((spec.row, column))}"
            taken[spec.row, column] = name


def test_the_font_is_embedded():
    out = io.BytesIO()
    draw_cms1500([an_image()], out, data_only=True)
    assert b"/FontFile2" in out.getvalue()
    assert b"LiberationMono" in out.getvalue()


@lru_cache(maxsize=1)
def drawn_form():
    out = io.BytesIO()
    draw_cms1500([a_rich_image()], out, data_only=False)
    with pdfplumber.open(out) as pdf:
        page = pdf.pages[0]
        found = [(line["x0"], line["top"], line["x1"], line["bottom"]) for line in page.lines]
        boxes = [(rect["x0"], rect["top"], rect["x1"], rect["bottom"]) for rect in page.rects]
        return found, boxes, page.extract_text()


def near(one, other, tolerance=0.75):
    return all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))


def test_every_measured_rule_is_drawn():
    found, boxes, _ = drawn_form()
    missing = []
    for row in table("geometry.csv"):
        if row["kind"] == "line":
            pos, begin, end = float(row["pos"]), float(row["from"]), float(row["to"])
            ends = (begin, pos, end, pos) if row["orient"] == "h" else (pos, begin, pos, end)
            drawn = found
        else:
            top, bottom = map(float, row["to"].split("-"))
            ends, drawn = (float(row["pos"]), top, float(row["from"]), bottom), boxes
        if not any(near(ends, line) for line in drawn):
            missing.append(row["id"])
    assert not missing


def test_tables_are_read_whole():
    assert len(rules()) + len(areas()) == len(table("geometry.csv"))
    assert len(captions()) == len(table("labels.csv"))
    assert len(fields()) == len(table("fields.csv")) + 1


def test_the_complete_form_says_it_is_a_copy():
    _, _, text = drawn_form()
    assert "COPY - NOT FOR SUBMISSION ON PAPER" in text
    assert "HEALTH INSURANCE CLAIM FORM" in text


def test_data_only_pages_carry_nothing_but_data():
    out = io.BytesIO()
    draw_cms1500([a_rich_image(), an_image(lines=lines(14))], out, data_only=True)
    with pdfplumber.open(out) as pdf:
        assert len(pdf.pages) == 4
        for page in pdf.pages:
            assert not page.lines
            assert not page.rects
            assert {char["fontname"].split("+")[1] for char in page.chars} == {"LiberationMono"}
            assert {round(char["size"], 6) for char in page.chars} == {12.0}


def test_the_same_claims_make_the_same_bytes():
    first, second = io.BytesIO(), io.BytesIO()
    draw_cms1500([a_rich_image()], first, data_only=False)
    draw_cms1500([a_rich_image()], second, data_only=False)
    assert first.getvalue() == second.getvalue()
