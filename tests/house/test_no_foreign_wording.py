"""No words of CPT, CDT, X12 or the NUBC are in the repository: their owners license them.

An office brings its own. The words cannot stand here either, so `tests/data/wording_digests.csv` holds
digests, each of five words in a row of an official description (procedures, dental procedures, reasons and
remarks of payers, guides of transactions, fields of institutional bills). Government files that quote some
of them are named below.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import shutil
import subprocess
from collections import Counter
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

REPOSITORY = Path(__file__).parents[2]
DIGESTS = REPOSITORY / "tests" / "data" / "wording_digests.csv"
OWNERS = {"cpt": 600, "cdt": 70, "carc": 150, "rarc": 60, "x12": 100, "nubc": 60}
"""At least so many digests of each."""

PUBLIC = ("resources/codesets/hcpcs/", "resources/codesets/icd9cm/", "resources/codesets/icd10cm/")
"""Files of CMS and CDC as published, free for all; HCPCS is looked at for codes of others."""

NOT_TEXT = {".png", ".otf", ".ttf", ".ico", ".icns", ".jpg"}
DELIMITERS = ",\t;|"
RUN = 5
_WORD = re.compile(r"[a-z0-9]+")
_PROCEDURE = re.compile(r"(?:0[0-9]{4}|[1-9][0-9]{4}|[0-9]{4}[FTU])$")
_DENTAL = re.compile(r"D[0-9]{4}$")


def digest(words):
    return blake2b(" ".join(words).encode(), digest_size=6).hexdigest()


def known():
    with DIGESTS.open(encoding="utf-8", newline="") as lines:
        return {row["digest"]: row["owner"] for row in csv.DictReader(lines)}


def foreign(text, digests):
    """Owners of the wording in a text, with the words."""
    words = _WORD.findall(text.lower())
    runs = zip(*(words[start:] for start in range(RUN)), strict=False)
    return [(digests[found], " ".join(run)) for run in runs if (found := digest(run)) in digests]


def described(text):
    """Codes of CPT or CDT that stand in a table beside a description of three words or more.

    The first line says what parts the columns.
    """
    heading = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=heading.count)
    found = []
    for row in csv.reader(io.StringIO(text), delimiter=delimiter):
        codes = [cell for cell in row if _PROCEDURE.match(cell) or _DENTAL.match(cell)]
        told = [cell for cell in row if len(re.findall(r"[A-Za-z]{3,}", cell)) >= 3]
        if codes and told:
            found.append((codes[0], told[0][:60]))
    return found


def as_text(suffix, raw):
    """What a file says: a workbook as comma-separated rows, a PDF as the words of its pages."""
    if suffix == ".xlsx":
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True)
        out = io.StringIO()
        rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
        csv.writer(out).writerows(["" if cell is None else cell for cell in row] for row in rows)
        return out.getvalue()
    if suffix == ".pdf":
        with closing(pypdfium2.PdfDocument(raw)) as document:
            return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    return (gzip.decompress(raw) if suffix == ".gz" else raw).decode("utf-8", "replace")


def committed():
    """Every committed file as text, unpacked, by its path; without git, every file of the same folders."""
    git = shutil.which("git")
    asked = (
        subprocess.run([git, "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=False).stdout
        if git and (REPOSITORY / ".git").exists()
        else b""
    )
    folders = ("medbill_desktop", "resources", "docs", "tests", "benchmarks", "devtools")
    names = [name for name in asked.decode().split("\0") if name] or [
        path.relative_to(REPOSITORY).as_posix()
        for folder in folders
        for path in (REPOSITORY / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".db"
    ]
    for name in names:
        path = REPOSITORY / name
        if path.suffix in NOT_TEXT or not path.is_file():
            continue
        yield name, as_text(path.suffix, path.read_bytes())


@pytest.fixture(scope="module")
def texts():
    return dict(committed())


def test_the_digests_are_of_every_owner_and_find_what_they_are_of():
    counted = Counter(known().values())
    assert {owner: counted[owner] >= least for owner, least in OWNERS.items()} == dict.fromkeys(OWNERS, True)
    planted = "five words that nobody owns"
    told = foreign("# It says: Five words, that NOBODY\nowns - indeed.", {digest(planted.split()): "cpt"})
    assert told == [("cpt", planted)]
    assert foreign("Five words that somebody owns.", {digest(planted.split()): "cpt"}) == []


def test_no_wording_of_others_is_committed(texts):
    digests = known()
    assert len(texts) > 900
    found = {
        name: told
        for name, text in texts.items()
        if not name.startswith(PUBLIC) and (told := foreign(text, digests))
    }
    assert found == {}


def test_no_table_describes_codes_of_others(texts):
    assert described("99998,Some words of others\n") == [("99998", "Some words of others")]
    assert described("D9998,Some words of others\nI10,Essential primary hypertension\n99213,180.00\n") == [
        ("D9998", "Some words of others")
    ]
    assert described("code\ttitle\n99998\tSome words, of others\n") == [("99998", "Some words, of others")]
    tables = {
        name: text
        for name, text in texts.items()
        if name.removesuffix(".gz").endswith((".csv", ".tsv", ".txt", ".xlsx"))
    }
    assert len(tables) > 30
    ours = {
        name: told
        for name, text in tables.items()
        if not name.startswith(PUBLIC) and (told := described(text))
    }
    assert ours == {}


def test_workbooks_and_pdfs_are_read():
    book = openpyxl.Workbook()
    book.active.append(["Code", "Title"])
    book.active.append([99998, "Some words of others"])
    out = io.BytesIO()
    book.save(out)
    assert described(as_text(".xlsx", out.getvalue())) == [("99998", "Some words of others")]
    out = io.BytesIO()
    page = Canvas(out, invariant=True)
    page.drawString(72, 720, "Five words that nobody owns")
    page.save()
    planted = {digest(["five", "words", "that", "nobody", "owns"]): "cpt"}
    assert foreign(as_text(".pdf", out.getvalue()), planted) == [("cpt", "five words that nobody owns")]


def test_hcpcs_holds_no_codes_of_others(texts):
    levels = {name: text for name, text in texts.items() if "/hcpcs/" in name and "level2" in name}
    assert len(levels) == 2
    for name, text in levels.items():
        codes = [row[0] for row in csv.reader(io.StringIO(text))][1:]
        assert len(codes) > 6000, name
        assert [code for code in codes if not re.match(r"[A-CE-V][0-9]{4}$", code)] == [], name
