"""Workbooks as another program reads them: LibreOffice, headless, finds the same rows, types and totals."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from random import Random
from xml.etree import ElementTree as ET

import pytest

from medbill_desktop.domain.money import Money
from medbill_desktop.domain.worklist import Column, Content
from medbill_desktop.sheets.table import SheetTable
from medbill_desktop.sheets.workbook import Origin, write_workbook

pytestmark = pytest.mark.slow
SOFFICE = shutil.which("soffice")
ROWS = 400
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
OFFICE, TABLE, TEXT = (f"{_ODF}:{each}:1.0" for each in ("office", "table", "text"))
COLUMNS = (
    Column("number", "Claim", Content.ID),
    Column("patient", "Patient", Content.NAME),
    Column("service_date", "Service", Content.DATE),
    Column("amount", "Charge", Content.MONEY),
    Column("age", "Age", Content.AGE),
)
SIGNS = ("=1+1", "+1", "-2+3", "@SUM(A1)", "Ünal, Zoë", 'a "quoted", name', "de la Cruz, Ana")


def made_rows():
    chance = Random(5)
    return [
        {
            "number": f"{number:07}",
            "patient": SIGNS[number % len(SIGNS)],
            "service_date": date(2026, 1 + number % 12, 1 + number % 28),
            "amount": Money(chance.randrange(-50_000, 900_000)),
            "age": number,
        }
        for number in range(ROWS)
    ]


def cells_of(row):
    """The cells of a row as type and value; what is empty is ("", "")."""
    for cell in row.iter(f"{{{TABLE}}}table-cell"):
        kind = cell.get(f"{{{OFFICE}}}value-type", "")
        text = "".join("".join(part.itertext()) for part in cell.iter(f"{{{TEXT}}}p"))
        value = cell.get(f"{{{OFFICE}}}value") or cell.get(f"{{{OFFICE}}}date-value") or text
        for _ in range(min(int(cell.get(f"{{{TABLE}}}number-columns-repeated", "1")), 9)):
            yield kind, value


@pytest.fixture(scope="module")
def read_back(tmp_path_factory):
    """The rows of the sheet as LibreOffice holds them, each cell with its type."""
    if SOFFICE is None:
        pytest.skip("NO LIBREOFFICE: install libreoffice-calc to read the workbooks with another program")
    folder = tmp_path_factory.mktemp("sheets")
    file = folder / "list.xlsx"
    table = SheetTable(name="Claims", columns=COLUMNS, rows=made_rows(), total=frozenset({"amount"}))
    with file.open("wb") as out:
        write_workbook(out, [table], Origin(office="Oak Street", made=date(2026, 4, 15), user="Ana"))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", "fods", "--outdir", folder, file]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    sheet = ET.parse(folder / "list.fods").getroot().find(f".//{{{TABLE}}}table")  # noqa: S314 - written here
    return [list(cells_of(row))[: len(COLUMNS)] for row in sheet.iter(f"{{{TABLE}}}table-row")]


def test_every_cell_is_there_with_its_type_and_value(read_back):
    assert [value for _, value in read_back[0]] == [column.title for column in COLUMNS]
    for row, cells in zip(made_rows(), read_back[1 : ROWS + 1], strict=True):
        assert [kind for kind, _ in cells] == ["string", "string", "date", "float", "float"]
        number, patient, day, amount, age = (value for _, value in cells)
        assert (number, patient) == (row["number"], row["patient"])
        assert (day, age) == (row["service_date"].isoformat(), str(row["age"]))
        assert round(float(amount) * 100) == row["amount"].cents


def test_the_total_that_it_computes_is_ours(read_back):
    total = Money.total(row["amount"] for row in made_rows())
    foot = read_back[ROWS + 2]
    assert foot[0] == ("string", "Total")
    assert foot[3][0] == "float"
    assert round(float(foot[3][1]) * 100) == total.cents
    assert {kind for kind, _ in read_back[ROWS + 1]} == {""}
