"""What the editions hold: release totals, expanded codes, titles, nothing licensed, the same bytes."""

import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from medbill_desktop.codes.build import icd10, other_sets
from medbill_desktop.codes.build.content import Content, Level, Node
from medbill_desktop.codes.build.make import build, inputs_digest
from medbill_desktop.codes.build.raw import table, tree
from medbill_desktop.codes.build.tabular import Tabular
from medbill_desktop.codes.build.writer import digest_of, write
from medbill_desktop.domain.errors import UnreadableInput
from tests.codes.conftest import BUILT, RAW
from tests.conftest import REPOSITORY

TOTALS = json.loads((REPOSITORY / "tests/data/codesets/release_totals.json").read_text())
LICENSED = re.compile(r"\d{5}|\d{4}[A-Z]|D\d{4}")
BUILD_MB = 400


@pytest.fixture(scope="module")
def tabular():
    return Tabular(tree(RAW / "icd10cm" / "icd10cm_tabular_2026-04-01.xml.gz"))


@pytest.fixture(scope="module")
def manifest(library):
    return json.loads((BUILT / "manifest.json").read_text())["editions"]


def rows(file, sql, *values):
    connection = dbapi2.connect(str(file))
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def edition_file(manifest, code_set, name):
    (found,) = [each for each in manifest if (each["set"], each["edition"]) == (code_set, name)]
    return BUILT / found["file"]


@pytest.mark.parametrize("year", ["FY2025", "FY2026"])
def test_icd10cm_has_the_totals_of_its_release(manifest, year):
    file = edition_file(manifest, "icd10cm", year)
    ((total, billable),) = rows(file, "SELECT count(*), sum(billable) FROM node WHERE level >= 2")
    assert (total, billable) == (TOTALS[year]["rows"], TOTALS[year]["billable"])


def test_fy2026_differs_from_fy2025_as_its_release_says(manifest):
    old, new = (
        dict(rows(file, "SELECT code, billable FROM node WHERE level >= 2"))
        for file in (edition_file(manifest, "icd10cm", year) for year in ("FY2025", "FY2026"))
    )
    expected = TOTALS["FY2026"]["vs_prior"]
    assert len(new.keys() - old.keys()) == expected["rows_added"]
    assert len(old.keys() - new.keys()) == expected["rows_removed"]
    old_billable, new_billable = ({c for c, b in each.items() if b} for each in (old, new))
    assert len(new_billable - old_billable) == expected["billable_added"]
    assert len(old_billable - new_billable) == expected["billable_removed"]


@pytest.mark.parametrize(
    ("code_set", "name", "count"),
    [
        ("icd9cm", "v32", 14_567),
        ("icd9proc", "v32", 3_882),
        ("hcpcs", "2019", 6_440),
        ("hcpcs", "2025-unofficial", 8_191),
    ],
)
def test_other_sets_have_their_published_totals(manifest, code_set, name, count):
    file = edition_file(manifest, code_set, name)
    ((listed,),) = rows(file, "SELECT count(*) FROM node WHERE listed AND billable")
    assert listed == count


def test_small_lists_are_complete(manifest):
    file = edition_file(manifest, "lists", "2026")
    counts = [
        rows(file, sql)[0][0]
        for sql in (
            "SELECT count(*) FROM place",
            "SELECT count(*) FROM abbreviation",
            "SELECT count(*) FROM coming",
        )
    ]
    assert counts == [52, 152, 72]
    ((forward,),) = rows(
        edition_file(manifest, "gem", "FY2016"), "SELECT count(*) FROM gem WHERE direction = 9"
    )
    ((backward,),) = rows(
        edition_file(manifest, "gem", "FY2016"), "SELECT count(*) FROM gem WHERE direction = 10"
    )
    ((modifiers,),) = rows(edition_file(manifest, "hcpcs", "2019"), "SELECT count(*) FROM modifier")
    assert (forward, backward, modifiers) == (23_912, 78_838, 360)


def test_the_tabular_list_alone_expands_to_all_codes(tabular):
    codes = [node for node in tabular.nodes if node.level >= Level.CODE]
    assert len(codes) == len({node.code for node in codes}) == TOTALS["FY2026"]["rows"]
    assert sum(node.billable for node in codes) == TOTALS["FY2026"]["billable"]
    assert sum(node.level is Level.SECTION for node in tabular.nodes) == 297
    assert sum(node.level is Level.CHAPTER for node in tabular.nodes) == 22


def test_expanded_titles_agree_with_the_order_file_but_for_the_known_ones(tabular):
    official = {
        row["code"]: row["long_desc"]
        for row in table(RAW / "icd10cm" / "icd10cm_order_fy2025.csv.gz", "code")
    }
    facts = Counter(
        _difference(node.title, official.get(node.code)) for node in tabular.nodes if node.level >= Level.CODE
    )
    assert facts == {"equal": 97_376, "accents": 151, "wording": 45, "new": 614}


def _difference(ours, official):
    if official is None:
        return "new"
    if ours == official:
        return "equal"
    return "accents" if _plain(ours) == _plain(official) else "wording"


def _plain(text):
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def test_no_title_holds_the_second_meaning_of_a_7th_character(manifest):
    file = edition_file(manifest, "icd10cm", "FY2026")
    assert (
        rows(file, "SELECT code FROM node WHERE title LIKE '%/%' AND level = 3 AND title LIKE '%/ %'") == []
    )
    stable = rows(file, "SELECT title FROM node WHERE code = 'H348112'")
    assert stable == [("Central retinal vein occlusion, right eye, stable",)]
    ((open_fracture,),) = rows(file, "SELECT title FROM node WHERE code = 'S52501B'")
    assert open_fracture.endswith("initial encounter for open fracture type I or II")


def test_death_before_consciousness_has_no_later_encounter(tabular):
    codes = {node.code for node in tabular.nodes}
    assert {"S061X7A", "S061X1D"} <= codes
    assert codes.isdisjoint({"S061X7D", "S061X7S", "S061X8D", "S069X8S"})


def test_every_code_named_in_an_excludes_note_exists(tabular):
    codes = {node.code for node in tabular.nodes}
    named = [
        code
        for _, kind, text in tabular.notes
        if kind in ("excludes1", "excludes2")
        for code in re.findall(r"\b[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]+)?\b", text)
    ]
    assert len(named) > 9_000
    # Vitamin B12 looks like a code; R10.4 is an error of the publisher.
    assert {code for code in named if code.replace(".", "") not in codes} == {"B12", "R10.4"}


def test_sections_nest_by_their_ranges(tabular):
    at = {node.code: node for node in tabular.nodes}
    inner = at["section C00-C14"]
    middle = tabular.nodes[inner.parent]
    outer = tabular.nodes[middle.parent]
    assert [middle.code, outer.code, tabular.nodes[outer.parent].code] == [
        "section C00-C75",
        "section C00-C96",
        "chapter 2",
    ]


def test_nothing_licensed_ships(manifest):
    assert [code for code in ("99213", "0001F", "D0120") if not LICENSED.fullmatch(code)] == []
    looked = 0
    for each in manifest:
        file = BUILT / each["file"]
        codes = [code for (code,) in rows(file, "SELECT code FROM node WHERE level >= 2")]
        if each["set"] == "icd10cm":
            codes = [code for code in codes if not re.fullmatch(r"D\d{4}", code)]  # D00.00 is a neoplasm
        if each["set"] in ("icd10cm", "hcpcs"):
            looked += len(codes)
            assert [code for code in codes if LICENSED.fullmatch(code)] == []
        texts = rows(file, "SELECT title FROM node UNION ALL SELECT text FROM note")
        assert not [text for (text,) in texts if "current procedural terminology" in text.lower()]
    assert looked > 200_000


def test_cpt_modifiers_ship_as_numbers_with_flags_only():
    cpt = [row for row in table(RAW / "modifiers" / "modifier_rules.csv", "modifier") if row["level"] == "1"]
    assert len(cpt) > 30
    assert all(value in ("0", "1") for row in cpt for name, value in row.items() if name != "modifier")


def test_five_digits_without_a_point_are_diagnoses_in_icd9(manifest):
    file = edition_file(manifest, "icd9cm", "v32")
    assert rows(file, "SELECT title FROM node WHERE code = '25000'")[0][0].startswith(
        "Diabetes mellitus without mention"
    )


def test_files_are_named_by_their_digest_and_intact(manifest):
    for each in manifest:
        path = BUILT / each["file"]
        assert digest_of(path) == each["sha256"]
        assert path.name == f"{each['set']}-{each['edition']}-{each['sha256'][:16]}.db"


def test_a_second_build_does_nothing_and_is_quick(library):
    script = (
        "import sys, time; from pathlib import Path; from medbill_desktop.codes.build.make import build; "
    )
    script += "t = time.process_time(); done = build(Path(sys.argv[1]), Path(sys.argv[2])); "
    script += "print(done, time.process_time() - t)"
    words = [sys.executable, "-c", script, str(RAW), str(BUILT)]
    done, seconds = subprocess.run(
        words, cwd=REPOSITORY, capture_output=True, check=True, text=True
    ).stdout.split()
    assert done == "False"
    assert float(seconds) < 0.3


def test_the_same_content_gives_the_same_bytes_as_shipped(manifest, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    for make in (other_sets.lists, other_sets.hcpcs_2019):
        made = write(make(RAW), first).sha256
        assert made == write(make(RAW), second).sha256
        assert made in {each["sha256"] for each in manifest}


@pytest.mark.full
def test_the_largest_edition_comes_out_as_shipped(manifest, tmp_path):
    assert write(icd10.fy2026(RAW), tmp_path).path.name == edition_file(manifest, "icd10cm", "FY2026").name


@pytest.mark.full
@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of a process from /proc")
def test_a_whole_build_keeps_within_its_memory(tmp_path):
    script = "import re, sys; from pathlib import Path; from medbill_desktop.codes.build.make import build; "
    script += "done = build(Path(sys.argv[1]), Path(sys.argv[2])); "
    # Not ru_maxrss: that of a child begins at the size of the process that started it.
    script += "peak = re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]; "
    script += "print(done, int(peak) // 1024)"
    words = [sys.executable, "-c", script, str(RAW), str(tmp_path)]
    done, megabytes = subprocess.run(
        words, cwd=REPOSITORY, capture_output=True, check=True, text=True
    ).stdout.split()
    assert done == "True"
    assert int(megabytes) < BUILD_MB


def test_a_changed_raw_file_is_noticed(tmp_path):
    (tmp_path / "a.csv").write_text("code\n")
    before = inputs_digest(tmp_path)
    (tmp_path / "a.csv").write_text("code\nA00\n")
    assert inputs_digest(tmp_path) != before


def test_a_missing_raw_file_leaves_the_old_manifest(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "manifest.json").write_text('{"inputs": "old", "editions": []}')
    with pytest.raises(FileNotFoundError):
        build(tmp_path, out)
    assert json.loads((out / "manifest.json").read_text())["inputs"] == "old"


def test_a_wrong_column_is_named(tmp_path):
    path = tmp_path / "pos_codes.csv"
    path.write_text("code,titel\n11,Office\n")
    with pytest.raises(UnreadableInput, match=r"pos_codes\.csv has no column name"):
        list(table(path, "code", "name"))


def test_a_damaged_gz_is_named(tmp_path):
    path = Path(tmp_path / "codes.csv.gz")
    path.write_bytes(b"\x1f\x8b\x08\x00not really")
    with pytest.raises(UnreadableInput, match=r"codes\.csv\.gz is damaged"):
        list(table(path, "code"))


def test_an_edition_of_one_code_can_be_written(tmp_path):
    content = Content(
        code_set="icd10cm",
        name="tiny",
        title="Tiny",
        effective_from=date(2030, 10, 1),
        effective_thru=None,
        source="test",
        rows=1,
        nodes=[Node(level=Level.CODE, code="A00", title="Cholera", billable=True)],
    )
    file = write(content, tmp_path)
    assert rows(file.path, "SELECT word, entries FROM vocabulary") == [("cholera", 1)]
