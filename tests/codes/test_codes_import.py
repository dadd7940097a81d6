"""Files as an office downloads them become editions; what is not as it should be is refused by its name."""

import signal
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal

import pytest

from medbill_desktop.codes.edit_schema import MUE, PTP, RVU
from medbill_desktop.codes.files import listed
from medbill_desktop.codes.imports.asking import month_in, quarter, year_in
from medbill_desktop.codes.imports.difference import compared, dying
from medbill_desktop.codes.imports.shelf import Order, import_into
from medbill_desktop.codes.library import Library
from medbill_desktop.codes.records import State
from medbill_desktop.domain.errors import Cancelled, UnreadableInput, UserError
from medbill_desktop.domain.progress import Silent
from tests.codes.make_codes_files import (
    FIXTURES,
    NEXT_ORDER,
    SMALL_ORDER,
    a_workbook,
    a_zip,
    order_lines,
)
from tests.conftest import REPOSITORY

TODAY = date(2026, 11, 23)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "editions"


def bring(folder, *files, **how):
    """Import into a folder that holds nothing else; the library it was asked with is made anew each time."""
    library = Library(listed(folder) if (folder / "manifest.json").is_file() else [])
    try:
        return import_into(Order(files=files, today=TODAY, **how), library, folder, Silent())
    finally:
        library.close()


@pytest.fixture
def opened(folder):
    held = []

    def make():
        held.append(Library(folder))
        return held[-1]

    yield make
    for library in held:
        library.close()


@pytest.mark.parametrize(
    ("name", "code_set", "edition", "rows"),
    [
        ("PPRRVU2026_nonQPP.sample.csv", "rvu", "2026A", 5),
        ("cpt_longult.sample.txt", "cpt", "2026", 2),
        ("cpt_medu.sample.txt", "cpt", "2026", 2),
        ("cpt_shortu.sample.txt", "cpt", "2026", 2),
        ("ncci_mue_practitioner_Eff_01-01-2026.sample.csv", "ncci_mue", "2026Q1", 4),
        ("ncci_ptp_practitioner.sample.txt", "ncci_ptp", "2020Q4", 5),
        ("nucc_taxonomy.sample.csv", "nucc", "2026", 2),
    ],
)
def test_every_fixture_is_imported(folder, name, code_set, edition, rows):
    (report,) = bring(folder, FIXTURES / name)
    assert (report.code_set, report.edition, report.rows) == (code_set, edition, rows)
    assert report.raw[0][0] == name
    assert len(report.raw[0][1]) == 64
    assert (report.added, report.removed, report.changed) == (rows, 0, 0) or not report.against


def test_what_was_imported_answers(folder, opened):
    bring(folder, *FIXTURES.iterdir())
    library = opened()
    edits = library.edits
    assert edits.ptp("G0101", "G0102", date(2020, 12, 1)).modifier_allowed
    assert edits.ptp("G0402", "G0438", date(2011, 1, 1)) is None
    assert edits.mue("J1100", date(2026, 1, 1)).adjudication == 3
    row = edits.rvu("G0202", "26", date(2026, 2, 1))
    assert (row.work, row.factor, row.pctc) == (Decimal("0.76"), Decimal("33.4009"), "1")
    assert edits.rvu("G0108", "", date(2026, 2, 1)).na_facility
    assert edits.global_days("G0108", date(2026, 2, 1)) == "000"
    assert library.title("nucc", "999X00001X") == "SYNTHETIC Sub"
    assert library.status("cpt", "90001", date(2026, 5, 1)).state is State.VALID_BILLABLE
    assert library.status("cpt", "90009", date(2026, 5, 1)).state is State.UNKNOWN
    assert library.status("cpt", "90001", date(2027, 5, 1)).needed == "CPT 2027"
    assert [hit.code for hit in library.search("procedure second", ["cpt"]).results][:1] == ["90002"]
    record = library.show("cpt", "90001")
    assert (record.title[:27], record.short) == ("Made-up procedure, first (s", "MADE-UP PROCEDURE FIRST")


@pytest.mark.parametrize(
    ("name", "heading", "instead", "says"),
    [
        ("PPRRVU2026_nonQPP.sample.csv", ",RVU,PE RVU,", ",RVU,PX RVU,", "NON-FAC PE RVU"),
        ("PPRRVU2026_nonQPP.sample.csv", ",IND,DAYS,", ",DAYS,IND,", "PCTC IND"),
        ("ncci_mue_practitioner_Eff_01-01-2026.sample.csv", "MUE Rationale", "Why", "MUE Rationale"),
        ("ncci_mue_practitioner_Eff_01-01-2026.sample.csv", "CPT Code", "Number", "HCPCS/CPT Code"),
        ("ncci_ptp_practitioner.sample.txt", "Deletion", "Removed", "Deletion"),
        ("ncci_ptp_practitioner.sample.txt", "Column 1\tColumn 2", "Column 2\tColumn 1", "Column 1"),
        ("nucc_taxonomy.sample.csv", "Classification", "Class", "Classification"),
    ],
)
def test_a_changed_heading_is_refused_by_the_name_of_its_column(
    folder, tmp_path, name, heading, instead, says
):
    text = (FIXTURES / name).read_text()
    assert heading in text
    changed = tmp_path / name
    changed.write_text(text.replace(heading, instead, 1))
    with pytest.raises(UnreadableInput, match=says) as error:
        bring(folder, changed)
    assert "nothing was imported" in str(error.value)
    assert not list(folder.glob("*"))


@pytest.mark.parametrize(
    ("name", "good", "bad", "says"),
    [
        ("ncci_ptp_practitioner.sample.txt", "20110101\t20110101", "20111301\t20110101", "line 10.*20111301"),
        ("ncci_ptp_practitioner.sample.txt", "\t9\t", "\t7\t", "is no pair"),
        ("ncci_mue_practitioner_Eff_01-01-2026.sample.csv", "J1100,120,", "J1100,lots,", "row 4.*lots"),
        ("PPRRVU2026_nonQPP.sample.csv", "0.45", "0,45x", "WORK RVU|no number|no code"),
        ("nucc_taxonomy.sample.csv", "999X00001X", "999", "no taxonomy code"),
    ],
)
def test_a_damaged_row_is_refused_with_its_place(folder, tmp_path, name, good, bad, says):
    changed = tmp_path / name
    changed.write_text((FIXTURES / name).read_text().replace(good, bad, 1))
    with pytest.raises(UnreadableInput, match=says):
        bring(folder, changed)


def test_files_that_are_none(folder, tmp_path):
    for name, data, says in (
        ("a.zip", b"no zip at all", "is no zip"),
        ("b.csv", b"", "is empty"),
        ("c.txt", b"Dear office,\nwe wish you a good day.\n", "no file of a known kind"),
        ("d_pprrvu26.csv", b"a,b\n1,2\n", "no column “HCPCS”"),
        ("icd10cm-tabular_-2027.xml", b"<x", "is no XML"),
        ("icd10cm-tabular_-2027.xml", b"<other/>", "begins with “other”"),
        ("hcpc2026_oct_anweb.txt", b"   A1001007" + b"x" * 100, "termination date"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(UserError, match=says):
            bring(folder, path)
    with pytest.raises(UserError, match="There is no file"):
        bring(folder, tmp_path / "missing.zip")
    with pytest.raises(UserError, match="is no code set"):
        bring(folder, FIXTURES / "cpt_medu.sample.txt", code_set="icd11")
    assert not list(folder.glob("*.db"))


def a_year(tmp_path, year, rows):
    """The zip of code descriptions as CDC names it."""
    name = f"Code-Descriptions-{year}/icd10cm-order-{year}.txt"
    return a_zip(
        tmp_path / f"icd10cm-code-descriptions-{year}.zip",
        {
            name: "\n".join(order_lines(rows)),
            f"Code-Descriptions-{year}/icd10cm-order-addenda-{year}.txt": "Add: 00001 M7220",
            f"Code-Descriptions-{year}/icd10cm-codes-{year}.txt": "A000 Cholera",
        },
    )


def test_two_years_stand_side_by_side(folder, tmp_path, opened):
    bring(folder, a_year(tmp_path, 2026, SMALL_ORDER))
    (report,) = bring(folder, a_year(tmp_path, 2027, NEXT_ORDER))
    assert (report.edition, report.rows, report.billable) == ("FY2027", 7, 4)
    assert (report.added, report.removed, report.changed) == (2, 0, 2)
    assert (report.billable_added, report.billable_removed) == (2, 1)
    assert (report.effective_from, report.effective_thru) == (date(2026, 10, 1), date(2027, 9, 30))
    library = opened()
    september, october = date(2026, 9, 30), date(2026, 10, 1)
    assert library.status("icd10cm", "M72.2", september).state is State.VALID_BILLABLE
    assert library.status("icd10cm", "M72.2", october).state is State.NOT_BILLABLE
    assert library.status("icd10cm", "M72.21", september).state is State.NOT_YET
    assert library.status("icd10cm", "M72.21", october).state is State.VALID_BILLABLE


def test_codes_in_use_that_die_are_told_with_what_to_code_instead(folder, tmp_path, opened):
    bring(folder, a_year(tmp_path, 2026, SMALL_ORDER))
    bring(folder, a_year(tmp_path, 2027, [row for row in NEXT_ORDER if row[0] != "A000"]))
    library = opened()
    new, old = library.edition_file("icd10cm", "FY2027"), library.edition_file("icd10cm", "FY2026")
    used = {"M722": {"visits": 3, "favourites": 1}, "A000": {"visits": 9}, "A009": {"visits": 7}, "Z99": {}}
    found = dying(new, old, used)
    assert [(one.code, one.on, one.replacements) for one in found] == [
        ("A00.0", date(2026, 10, 1), ("A00.9",)),
        ("M72.2", date(2026, 10, 1), ("M72.20", "M72.21")),
    ]
    assert found[1].where == {"visits": 3, "favourites": 1}
    assert "splits it" in found[1].why


def test_a_conversion_table_names_the_replacement(folder, tmp_path, opened):
    bring(folder, a_year(tmp_path, 2026, SMALL_ORDER))
    table = a_workbook(
        tmp_path / "icd10cm-conversion-table-FY2027.xlsx",
        [
            ["ICD-10-CM Conversion Table"],
            ["Current Code assignment", "Effective", "Previous Code(s) Assignment"],
            ["M72.21", "2026", "M72.2"],
        ],
    )
    bring(folder, a_year(tmp_path, 2027, NEXT_ORDER), table)
    library = opened()
    new, old = library.edition_file("icd10cm", "FY2027"), library.edition_file("icd10cm", "FY2026")
    assert dying(new, old, {"M722": {}})[0].replacements == ("M72.21",)


TABULAR = """<ICD10CM.tabular><version>2027</version><chapter><name>1</name><desc>Some</desc>
<section id="A00-A09"><desc>Infections</desc><diag><name>A00</name><desc>Cholera</desc>
<excludes1><note>something else (B99)</note></excludes1><diag><name>A00.0</name><desc>Cholera biovar</desc>
<inclusionTerm><note>Classical cholera</note></inclusionTerm></diag><diag><name>A00.9</name>
<desc>Cholera, unspecified</desc></diag></diag></section></chapter></ICD10CM.tabular>"""
INDEX = """<ICD10CM.index><version>2027</version><letter><title>C</title><mainTerm><title>Visitation</title>
<code>A00.9</code><term level="1"><title>asiatic</title><code>A00.0</code></term></mainTerm></letter>
</ICD10CM.index>"""


def test_order_file_tabular_list_and_index_come_one_after_the_other(folder, tmp_path, opened):
    rows = [row for row in SMALL_ORDER if row[0].startswith("A")]
    bring(folder, a_year(tmp_path, 2027, rows))
    books = a_zip(
        tmp_path / "icd10cm-table-and-index-2027.zip",
        {"T/icd10cm-tabular_-2027.xml": TABULAR, "T/icd10cm-index_-2027.xml": INDEX},
    )
    (report,) = bring(folder, books)
    assert (report.edition, report.rows, len(list(folder.glob("icd10cm*.db")))) == ("FY2027", 3, 1)
    library = opened()
    day = date(2026, 12, 1)
    record = library.show("icd10cm", "A00.0", day)
    assert record.title == "Cholera due to Vibrio cholerae 01, biovar cholerae", (
        "the order file's title stays"
    )
    assert record.excludes1 == ("something else (B99)",)
    assert record.inclusion_terms == ("Classical cholera",)
    hits = library.search("asiatic visitation", ["icd10cm"], day).results
    assert [(hit.code, hit.source) for hit in hits][:1] == [("A00.0", "index")]


def test_names_of_last_year_still_find_the_codes_of_this_year(folder, tmp_path, opened):
    books = {"icd10cm-tabular_-2026.xml": TABULAR.replace("2027", "2026")}
    books["icd10cm-index_-2026.xml"] = INDEX.replace("2027", "2026")
    bring(folder, a_zip(tmp_path / "icd10cm-table-and-index-2026.zip", books))
    bring(folder, a_year(tmp_path, 2027, SMALL_ORDER))
    library, day = opened(), date(2026, 12, 1)
    hits = library.search("asiatic visitation", ["icd10cm"], day).results
    assert [(hit.code, hit.source) for hit in hits][:1] == [("A00.0", "index")]
    assert library.search("classical cholera", ["icd10cm"], day).results[0].source == "inclusion"
    assert library.show("icd10cm", "A00.0", day).excludes1 == (), "notes are of their own year only"


def test_an_index_alone_needs_its_codes(folder, tmp_path):
    alone = a_zip(tmp_path / "icd10cm-index-2027.zip", {"icd10cm-index_-2027.xml": INDEX})
    with pytest.raises(UnreadableInput, match="import its order file or tabular list first"):
        bring(folder, alone)


def test_a_shifted_column_of_the_order_file_is_named(folder, tmp_path):
    shifted = tmp_path / "icd10cm_order_2026.txt"
    shifted.write_text("\n".join(line.replace(" 1 ", "  1 ", 1) for line in order_lines(SMALL_ORDER)))
    with pytest.raises(UnreadableInput, match=r"line 2: the column “complete \(0 or 1\)”"):
        bring(folder, shifted)


def an_hcpcs_line(code, record, words, ended="", instead=""):
    line = f"{code:>5}00100{record}{words:<80}{words[:28]:<28}".ljust(204) + f"{instead:<25}"
    return line.ljust(268) + "20020701" + "20020701" + f"{ended:<8}" + "N".ljust(28)


def test_hcpcs_of_a_quarter_as_text_and_as_workbook_is_the_same(folder, tmp_path, opened):
    lines = [
        "***Disclaimers\t\t\t",
        an_hcpcs_line("A1", "7", "Dressing for one wound"),
        an_hcpcs_line("A0021", "3", "Ambulance service, outside state"),
        an_hcpcs_line("A0021", "4", "per mile"),
        an_hcpcs_line("C9399", "3", "Old thing", "20261115", "J1100"),
        an_hcpcs_line("D0120", "3", "Dental thing"),
    ]
    text = a_zip(
        tmp_path / "october-2026-alpha-numeric-hcpcs-file.zip",
        {
            "HCPC2026_OCT_ANWEB.txt": "\r\n".join(lines).encode("cp1252"),
            "HCPC2026_OCT_ANWEB_Trans.txt": "x",
        },
    )
    (report,) = bring(folder, text)
    assert (report.edition, report.rows) == ("2026-Oct", 2)
    assert (report.effective_from, report.effective_thru) == (date(2026, 10, 1), date(2026, 12, 31))
    library = opened()
    assert library.title("hcpcs", "A0021") == "Ambulance service, outside state per mile"
    assert library.modifier("A1").title == "Dressing for one wound"
    assert library.status("hcpcs", "C9399", date(2026, 11, 15)).state is State.VALID_BILLABLE
    assert library.status("hcpcs", "C9399", date(2026, 11, 16)).state is State.EXPIRED
    heads = ["HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION"]
    heads += [*(f"XREF{n}" for n in range(1, 6)), "ADD DT", "ACT EFF DT", "TERM DT"]
    none = [None] * 5
    rows = [
        ["***Disclaimers"],
        heads,
        ["A1", "0010", "7", "Dressing for one wound", "Dressing for one wound", *none, "20020701", "", None],
        [
            "A0021",
            "0010",
            "3",
            "Ambulance service, outside state per mile",
            "Ambulance service, outside s",
            *none,
            "20020701",
            "",
            None,
        ],
        ["C9399", "0010", "3", "Old thing", "Old thing", "J1100", *none[1:], "20020701", "", "20261115"],
    ]
    other = tmp_path / "other"
    (again,) = bring(other, a_workbook(tmp_path / "HCPC2026_OCT_ANWEB.xlsx", rows))
    book = Library(other)
    assert (
        compared(book.edition_file("hcpcs", "2026-Oct"), library.edition_file("hcpcs", "2026-Oct")).changed
        == 0
    )
    assert (again.rows, book.title("hcpcs", "A0021")) == (2, library.title("hcpcs", "A0021"))
    book.close()


def test_parts_of_the_pairs_come_together_or_later(folder, tmp_path, opened):
    text = (FIXTURES / "ncci_ptp_practitioner.sample.txt").read_text()
    head, rows = text.splitlines()[:6], text.splitlines()[6:]

    def part(number, chosen):
        inner = f"ccipra-v322r0-f{number}.TXT"
        return a_zip(tmp_path / f"ccipra-v322r0-f{number}.zip", {inner: "\n".join([*head, *chosen]) + "\n"})

    (first,) = bring(folder, part(1, rows[:2]), part(2, rows[2:3]))
    assert (first.edition, first.rows) == ("2026Q3", 3)
    (second,) = bring(folder, part(3, rows[3:]))
    assert (second.edition, second.rows, len(second.raw)) == ("2026Q3", 5, 3)
    (again,) = bring(folder, part(3, rows[4:]))
    assert again.rows == 1, "the same part again is a new reading of the quarter"
    assert opened().edits.edition(PTP, date(2026, 8, 1)).effective_from == date(2026, 7, 1)


def test_add_on_codes_of_the_workbook_of_cms(folder, tmp_path, opened):
    heads = ["AOC_Edit_Type", "Add-On_Code", "AOC_DelDT", "Primary_Code", "Primary_Code_DelDT"]
    heads += ["AOC_Edit_EffDT", "AOC_Edit_DelDT", "Special_Instruction_Notes"]
    rows = [
        ["A notice"],
        heads,
        ["1", "G0501", None, "G0101", None, "2013001", None, None],
        ["1", "G0501", None, "G0102", "2026091", "2013001", None, None],
        ["2", "G2211", None, "CCCCC", None, "2024001", None, "Contractor Defined Primary Codes"],
    ]
    path = a_workbook(tmp_path / "AOC_V2026Q2-MCR.xlsx", rows)
    (report,) = bring(folder, path)
    assert (report.edition, report.rows) == ("2026Q2", 3)
    edits = opened().edits
    assert edits.addon("G0501", date(2026, 4, 1)).primaries == {"G0101", "G0102"}
    assert edits.addon("G0501", date(2026, 4, 2)).primaries == {"G0101"}
    assert edits.addon("G2211", date(2026, 5, 1)).type == 2
    rows[1][3] = "Primary"
    with pytest.raises(UnreadableInput, match="no column “Primary_Code”"):
        bring(folder, a_workbook(tmp_path / "AOC_V2026Q3-MCR.xlsx", rows))


def test_the_layout_of_relative_values_before_2026(folder, tmp_path, opened):
    lines = (FIXTURES / "PPRRVU2026_nonQPP.sample.csv").read_text().splitlines()
    old = [",".join(cells[:23] + cells[24:]) for cells in (line.split(",") for line in lines)]
    path = tmp_path / "PPRRVU25_JUL.csv"
    path.write_text("\n".join(old).replace("2026", "2025"))
    (report,) = bring(folder, path)
    assert (report.edition, report.effective_from) == ("2025C", date(2025, 7, 1))
    row = opened().edits.rvu("G0168", "", date(2025, 8, 1))
    assert (row.factor, row.endo_base, row.multiple) == (Decimal("33.4009"), "", "2")


def test_official_words_of_reason_codes_are_the_office_own(folder, tmp_path, opened):
    path = tmp_path / "carc_list.csv"
    path.write_text(
        "Code,Description,Start Date,Stop Date\n1,Made-up words,1/1/1995,\nB99,Gone,1/1/1995,6/30/2026\n"
    )
    (report,) = bring(folder, path)
    assert (report.code_set, report.rows) == ("carc", 2)
    assert opened().title("carc", "1") == "Made-up words"
    path.write_text("Number,Description\n1,Made-up words\n")
    with pytest.raises(UnreadableInput, match="no column “Code”"):
        bring(folder, path)


class _Stopping(Silent):
    def report(self, done, _total, text):
        self.cancelled = done > 0 or text.startswith("Writing")


def test_a_cancelled_import_leaves_what_was(folder, tmp_path, opened):
    bring(folder, FIXTURES / "ncci_ptp_practitioner.sample.txt")
    before = sorted(path.name for path in folder.iterdir())
    library = Library(folder)
    order = Order(files=[FIXTURES / "PPRRVU2026_nonQPP.sample.csv"], today=TODAY)
    with pytest.raises(Cancelled):
        import_into(order, library, folder, _Stopping())
    library.close()
    assert sorted(path.name for path in folder.iterdir()) == before
    assert opened().edits.ptp("G0101", "G0102", date(2020, 12, 1))


def test_a_killed_import_leaves_the_old_edition_working(folder, tmp_path, opened):
    bring(folder, FIXTURES / "ncci_ptp_practitioner.sample.txt", effective=date(2026, 7, 1))
    text = (FIXTURES / "ncci_ptp_practitioner.sample.txt").read_text()
    rows = "".join(
        f"G{n % 9000 + 1000}\tJ{n // 9000 + 1000}\t\t20200101\t*\t1\tmade up\n" for n in range(400_000)
    )
    large = tmp_path / "ccipra-v322r0-f1.txt"
    large.write_text("\n".join(text.splitlines()[:6]) + "\n" + rows)
    script = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from medbill_desktop.codes.imports.shelf import Order, import_into\n"
        "from medbill_desktop.codes.library import Library\n"
        "from medbill_desktop.domain.progress import Silent\n"
        "folder = Path(sys.argv[2])\n"
        "order = Order(files=[Path(sys.argv[1])], today=date(2026, 11, 23))\n"
        "import_into(order, Library(folder), folder, Silent())"
    )
    child = subprocess.Popen([sys.executable, "-c", script, str(large), str(folder)], cwd=REPOSITORY)
    building = folder / "ncci_ptp-2026Q3.building"
    deadline = time.monotonic() + 20
    while not (building.exists() and building.stat().st_size > 100_000) and time.monotonic() < deadline:
        assert child.poll() is None, "it was done before it could be killed"
        time.sleep(0.005)
    child.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    child.wait(10)
    assert building.exists()
    library = opened()
    assert library.edits.edition(PTP, date(2026, 8, 1)).rows == 5
    assert library.edits.ptp("G0101", "G0102", date(2026, 8, 1))
    bring(folder, FIXTURES / "ncci_mue_practitioner_Eff_01-01-2026.sample.csv")
    assert not building.exists(), "the next import takes the rest away"
    assert opened().edits.edition(MUE, date(2026, 1, 1)) is not None


def test_names_tell_the_dates():
    assert quarter(2026, 12) == (date(2026, 10, 1), date(2026, 12, 31))
    assert quarter(2026, 2) == (date(2026, 1, 1), date(2026, 3, 31))
    assert (year_in("PPRRVU2026_Jan"), year_in("v322r0"), year_in("AOC_V2026Q2")) == (2026, None, 2026)
    assert [month_in(name) for name in ("rvu26c-updated", "PPRRVU26_APR", "rvu_file")] == [7, 4, None]
    assert RVU == "rvu"
