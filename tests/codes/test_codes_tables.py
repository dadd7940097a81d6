"""The neoplasm and drug tables: every row and code of the publisher's files, found by parts of words."""

from __future__ import annotations

import gzip
import json
import re
import time
from pathlib import PurePosixPath

import pytest

from medbill_desktop.cli.main import run
from medbill_desktop.codes.index_tables import COLUMNS, Which, table
from medbill_desktop.codes.text import words
from tests.conftest import REPOSITORY

RAW = REPOSITORY / "resources" / "codesets" / "icd10cm"
A_KEY_MS = 20


def raw(which):
    return gzip.decompress((RAW / f"icd10cm_{which}_2026-04-01.xml.gz").read_bytes()).decode()


def row(which, *path):
    return next(one for one in table(which).rows if one.path == path)


def terms(which, query, **how):
    return [", ".join(one.path) for one in table(which).search(query, **how).rows]


@pytest.mark.parametrize("which", list(Which))
def test_every_row_code_and_note_of_the_file_is_in_the_table(which):
    text, rows = raw(which), table(which).rows
    assert len(rows) == text.count("<mainTerm>") + text.count("<term level=")
    for place in range(6):
        cells = re.findall(rf'<cell col="{place + 2}">([^<]*)</cell>', text)
        said = [cell.strip() for cell in cells if cell.strip().strip("-")]
        assert [one.codes[place] for one in rows if one.codes[place]] == said
    assert sum(len(one.see) for one in rows) == text.count("<see>")
    assert sum(len(one.see_also) for one in rows) == text.count("<seeAlso>")
    heads = re.findall(r'<head col="[2-7]">([^<]*)</head>', text)
    for head, column in zip(heads, COLUMNS[which], strict=True):
        assert set(words(column.title)) & set(words(head)), (head, column)


@pytest.mark.parametrize("which", list(Which))
def test_levels_are_those_of_the_file_and_every_row_knows_what_stands_above(which):
    rows = table(which).rows
    levels = re.findall(r'<mainTerm>|<term level="(\d)">', raw(which))
    top = 1 if which is Which.NEOPLASM else 0
    assert [one.level for one in rows] == [max(0, int(level or 0) - top) for level in levels]
    for number, one in enumerate(rows, 1):
        assert one.number == number
        above = rows[one.above - 1].path if one.above else ()
        assert one.path == (*above, one.term)


def test_rows_known_from_the_book():
    lobe = row(Which.NEOPLASM, "lung", "lower lobe")
    assert lobe.codes == ("C34.3-", "C78.0-", "D02.2-", "D14.3-", "D38.1", "D49.1")
    basal = row(Which.NEOPLASM, "skin NOS", "limb NEC", "upper", "basal cell carcinoma")
    assert basal.codes == ("C44.61-", "", "", "", "", "")
    warfarin = row(Which.DRUG, "Warfarin")
    assert (warfarin.codes[0], warfarin.codes[4]) == ("T45.511", "T45.515")
    assert row(Which.DRUG, "Aleve").notes == "see Naproxen"
    assert row(Which.NEOPLASM, "Neoplasm, neoplastic").codes[0] == "C80.1"
    assert row(Which.DRUG, "Abrus (seed)").codes[4:] == ("", "")


def test_parts_of_words_in_any_order_over_the_whole_path():
    assert terms(Which.NEOPLASM, "lower lobe lung")[0] == "lung, lower lobe"
    assert terms(Which.NEOPLASM, "lung low lob") == terms(Which.NEOPLASM, "lob lung low")
    assert "skin NOS, limb NEC, upper, basal cell carcinoma" in terms(Which.NEOPLASM, "basal upper limb skin")
    assert terms(Which.NEOPLASM, "neoplasm of the lower lobe of lung") == terms(
        Which.NEOPLASM, "lower lobe lung"
    )
    assert terms(Which.DRUG, "salicyl methyl")
    assert "Acetaminophen" in terms(Which.DRUG, "aminophen")
    assert terms(Which.DRUG, "am zzz") == terms(Which.DRUG, "") == []


def test_main_terms_and_whole_words_come_first():
    assert terms(Which.NEOPLASM, "lung")[0] == "lung"
    assert terms(Which.NEOPLASM, "arm")[0] == "arm NEC"
    assert terms(Which.DRUG, "acid")[0].startswith("Acid ")
    whole = terms(Which.DRUG, "iron", limit=500)
    places = [re.search(r"\biron\b", each.lower()) is not None for each in whole]
    assert True in places
    assert False in places
    assert places == sorted(places, reverse=True)


def test_a_code_finds_its_rows_and_a_column_keeps_only_rows_with_a_code_there():
    assert terms(Which.NEOPLASM, "C50.4") == [
        "breast (connective tissue) (glandular tissue) (soft parts), upper-outer quadrant"
    ]
    assert terms(Which.NEOPLASM, "c504") == terms(Which.NEOPLASM, "C50.4")
    every, some = (table(Which.DRUG).search("ant poison", column=one) for one in ("accidental", "adverse"))
    assert every.count > some.count
    assert all(one.codes[4] for one in some.rows)
    cut = table(Which.DRUG).search("acid", 3)
    assert (len(cut.rows), cut.count > 100) == (3, True)


def test_found_rows_stand_under_the_terms_they_belong_to():
    book = table(Which.NEOPLASM)
    shown = book.with_parents(book.search("upper limb skin basal").rows)
    assert [one.path for one in shown] == [
        ("skin NOS",),
        ("skin NOS", "limb NEC"),
        ("skin NOS", "limb NEC", "upper"),
        ("skin NOS", "limb NEC", "upper", "basal cell carcinoma"),
    ]
    assert book.place_of("Neoplasm, connective tissue") == "connective tissue"
    assert terms(Which.DRUG, table(Which.DRUG).place_of("Naproxen"))[0].startswith("Naproxen")


def test_a_key_takes_less_than_the_budget():
    book = table(Which.DRUG)
    taken = []
    for typed in ("acetaminophen extra", "a", "poison ant", "T39.1"):
        for end in range(1, len(typed) + 1):
            start = time.process_time()
            book.search(typed[:end])
            taken.append(1000 * (time.process_time() - start))
    assert sorted(taken)[len(taken) * 95 // 100] < A_KEY_MS, max(taken)


def asked(capsys, *args):
    code = run(["codes", "table", *args])
    return code, *capsys.readouterr()


def test_the_command_prints_rows_for_people_and_as_json(capsys):
    code, out, _ = asked(capsys, "neoplasm", "lower", "lobe", "lung", "--json", "--limit", "1")
    answer = json.loads(out)
    assert (code, set(answer)) == (0, {"table", "edition", "file", "found", "rows"})
    assert (RAW / PurePosixPath(answer["file"]).name).is_file()
    assert "April 1, 2026" in answer["edition"]
    assert answer["found"] == 2
    (only,) = answer["rows"]
    assert only["path"] == ["lung", "lower lobe"]
    assert (only["codes"]["primary"], only["codes"]["benign"]) == ("C34.3-", "D14.3-")
    code, out, _ = asked(capsys, "drug", "warfarin", "--column", "adverse")
    head, *lines = out.splitlines()
    assert (code, head.endswith("rows for “warfarin”")) == (0, True)
    assert lines[0].split() == ["T45.515", "Warfarin"]


def test_the_command_refuses_what_it_does_not_know(capsys):
    code, out, err = asked(capsys, "neoplasm", "lung", "--column", "adverse")
    assert (code, out) == (2, "")
    assert "“adverse” is no column of the Table of Neoplasms; there are primary" in err
    assert asked(capsys, "drug", "x", "--limit", "0")[0] == 2
    assert json.loads(asked(capsys, "drug", "zzzz", "--json")[1])["rows"] == []
