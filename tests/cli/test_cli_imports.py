"""The set-up as workbooks by the command line: tried, brought in, taken back, written; bad files refused."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from tests.conftest import REPOSITORY


def a_file(path, *rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_workbook_is_tried_brought_in_and_taken_back(tmp_path, demo, medbill):
    rows = (("Employer", "State"), ("Prairie Mills", "IL"), ("Elm Foundry", "ZZ"))
    file = a_file(tmp_path / "employers.xlsx", *rows)
    shared = ("--office", demo, "--json")
    code, answer, words = medbill("office", "import", "employers", file, *shared, "--dry-run")
    assert (code, answer["import"], answer["new"], answer["wrong"]) == (1, 0, 1, 1)
    assert answer["findings"][0]["path"] == "B3"
    assert "“ZZ” is no state" in words
    code, answer, _ = medbill("office", "import", "employers", file, *shared)
    assert (code, answer["import"]) == (1, 0)
    code, answer, _ = medbill("office", "import", "employers", file, *shared, "--skip-wrong")
    assert (code, answer["new"], answer["import"]) == (0, 1, 1)
    out = tmp_path / "out.xlsx"
    assert medbill("office", "export", "employers", out, *shared)[1]["rows"] == 1
    code, answer, _ = medbill("office", "import", "employers", out, *shared, "--dry-run")
    assert (code, answer["same"], answer["new"]) == (0, 1, 0)
    assert medbill("office", "undo-import", 1, *shared)[1] == {"import": 1, "undone": True}
    code, _, words = medbill("office", "undo-import", 1, *shared)
    assert (code, words) == (2, "The import of employers.xlsx was undone already.")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"", "a.xlsx is empty."),
        ("a.xlsx", b"text", "a.xlsx is not a workbook (.xlsx) or damaged. Save it again in Excel."),
        ("a.csv", b"x\x00y", "a.csv is not text. Save it as CSV or as a workbook (.xlsx)."),
        (
            "a.csv",
            b"Firm,Town\nx,y\n",
            (
                "a.csv has no column for Name. Its columns are “Firm”, “Town”; choose the right sheet "
                "or say which column it is."
            ),
        ),
    ],
)
def test_a_bad_file_is_refused(tmp_path, demo, medbill, name, content, words):
    (tmp_path / name).write_bytes(content)
    code, answer, said = medbill("office", "import", "employers", tmp_path / name, "--office", demo)
    assert (code, answer) == (2, [])
    assert said.endswith(words)


def test_an_export_overwrites_nothing(tmp_path, demo, medbill):
    out = tmp_path / "payers.xlsx"
    out.write_text("mine")
    code, _, words = medbill("office", "export", "payers", out, "--office", demo)
    assert (code, out.read_text()) == (3, "mine")
    assert "payers.xlsx" in words


def test_code_sets_into_an_office_and_onto_this_pc(tmp_path, medbill, monkeypatch):
    monkeypatch.setenv("MEDBILL_CODES", str(tmp_path / "own"))
    monkeypatch.setenv("MEDBILL_PASSPHRASE", "a long passphrase")
    fixture = REPOSITORY / "tests/data/codesets/fixtures/ncci_mue_practitioner_Eff_01-01-2026.sample.csv"
    code, answer, _ = medbill("codes", "import", fixture, "--json")
    assert code == 0
    assert {"set", "edition", "rows", "added", "removed", "changed", "effective"} <= set(answer)
    assert (answer["set"], answer["rows"], answer["effective"]) == (
        "ncci_mue",
        4,
        ["2026-01-01", "2026-03-31"],
    )
    _, held, _ = medbill("codes", "editions", "--json")
    assert "ncci_mue" in {one["set"] for one in held["editions"]}
    office = tmp_path / "office"
    assert medbill("office", "create", office, "--user", "owner", "--json")[0] == 0
    code, answer, words = medbill("codes", "import", fixture, "--office", office, "--json")
    assert (code, answer["edition"]) == (0, "2026Q1"), words
    assert len(list((office / "codes").glob("ncci_mue-2026Q1-*.db"))) == 1
    code, proof, _ = medbill("office", "verify", office, "--json")
    assert (code, proof["ok"]) == (0, True)
    (office / "codes").rename(tmp_path / "lost")
    code, answer, _ = medbill("codes", "import", fixture, "--office", office, "--json")
    assert (code, answer["rows"]) == (0, 4), "an office opens without its files and takes them again"
    wrong = tmp_path / "mue_Eff_01-01-2026.csv"
    wrong.write_text(fixture.read_text().replace("MUE Rationale", "Reason"))
    code, _, words = medbill("codes", "import", wrong, "--office", office, "--json")
    assert code == 2
    assert "no column “MUE Rationale”" in words


def test_what_medicare_pays_by_the_command_line(tmp_path, medbill, monkeypatch):
    monkeypatch.setenv("MEDBILL_CODES", str(tmp_path / "own"))
    gpci = tmp_path / "GPCI2026.csv"
    head = "MAC,State,Locality Number,Locality Name,2026 PW GPCI,2026 PE GPCI,2026 MP GPCI"
    gpci.write_text(f"{head}\n10112,AL,00,ALABAMA,1.000,0.875,0.566\n")
    fixture = REPOSITORY / "tests/data/codesets/fixtures/PPRRVU2026_nonQPP.sample.csv"
    code, answer, _ = medbill("codes", "import", fixture, gpci, "--json")
    assert (code, answer["set"], [one["set"] for one in answer["also"]]) == (0, "rvu", ["gpci"])
    asked = (
        "codes",
        "price",
        "g0101",
        "--on",
        "2026-02-10",
        "--pos",
        "11",
        "--locality",
        "10112-00",
        "--json",
    )
    code, answer, _ = medbill(*asked)
    assert (code, answer["amount"], answer["facility"], answer["verified"]) == (0, "33.32", False, True)
    code, _, words = medbill(*asked[:-2], "1-1", "--json")
    assert code == 2
    assert "no Medicare locality" in words


def test_a_diagnosis_in_the_other_system(medbill):
    code, answer, _ = medbill("codes", "map", "icd9cm", "250.00", "--dos", "2026-04-01", "--json")
    assert (code, answer["to"], [one["codes"] for one in answer["alternatives"]]) == (
        0,
        "icd10cm",
        [["E11.9"]],
    )
