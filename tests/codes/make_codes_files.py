"""Files as publishers shape them, written from what ships or made up."""

import csv
import gzip
import io
import zipfile

from tests.conftest import REPOSITORY

RAW = REPOSITORY / "resources" / "codesets"
FIXTURES = REPOSITORY / "tests" / "data" / "codesets" / "fixtures"


def order_lines(rows):
    """Lines of an order file: code, complete, short title, long title."""
    return [
        f"{at:05} {code:<7} {int(complete)} {short:<60} {long}"
        for at, (code, complete, short, long) in enumerate(rows, 1)
    ]


def shipped_rows(name):
    """Rows of a shipped csv of ICD-10-CM: code, complete, short title, long title."""
    text = gzip.decompress((RAW / "icd10cm" / name).read_bytes()).decode("utf-8")
    return [
        (row["code"], row["billable"] == "1", row["short_desc"][:60], row["long_desc"])
        for row in csv.DictReader(io.StringIO(text))
    ]


def xml(name):
    """A shipped XML of ICD-10-CM, unpacked."""
    return gzip.decompress((RAW / "icd10cm" / name).read_bytes())


def a_zip(path, members):
    """A zip of names and their bytes or text."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def a_workbook(path, rows):
    """A workbook with one sheet."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("A")
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


SMALL_ORDER = [
    ("A00", False, "Cholera", "Cholera"),
    ("A000", True, "Cholera due to Vibrio cholerae 01", "Cholera due to Vibrio cholerae 01, biovar cholerae"),
    ("A009", True, "Cholera, unspecified", "Cholera, unspecified"),
    ("M72", False, "Fibroblastic disorders", "Fibroblastic disorders"),
    ("M722", True, "Plantar fascial fibromatosis", "Plantar fascial fibromatosis"),
]
NEXT_ORDER = [
    *SMALL_ORDER[:2],
    ("A009", True, "Cholera, unspecified", "Cholera, not specified"),
    ("M72", False, "Fibroblastic disorders", "Fibroblastic disorders"),
    ("M722", False, "Plantar fascial fibromatosis", "Plantar fascial fibromatosis"),
    ("M7220", True, "Plantar fascial fibromatosis, unsp", "Plantar fascial fibromatosis, unspecified foot"),
    ("M7221", True, "Plantar fascial fibromatosis, right", "Plantar fascial fibromatosis, right foot"),
]
