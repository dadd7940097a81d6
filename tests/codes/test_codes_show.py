"""A code with its own notes and those it inherits."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from medbill_desktop.codes.library import Library
from medbill_desktop.codes.records import EditionFile
from tests.codes.conftest import BUILT

DOS = date(2026, 5, 1)
ENDED = "T78.07XA"


def inherited(record, kind):
    return {(note.text, note.origin) for note in record.notes if note.kind == kind and note.inherited}


def test_a_record_has_the_fields_of_the_command_line(library):
    record = library.show("icd10cm", "E119", DOS).as_json()
    wanted = {"code", "title", "billable", "valid_from", "valid_thru", "includes", "excludes1", "excludes2"}
    assert wanted | {"code_first", "use_additional", "children", "parent"} <= record.keys()
    assert json.loads(json.dumps(record))["excludes1"] == list(record["excludes1"])
    assert (record["code"], record["title"], record["billable"], record["parent"]) == (
        "E11.9",
        "Type 2 diabetes mellitus without complications",
        True,
        "E11",
    )
    assert (record["valid_from"], record["valid_thru"]) == ("2024-10-01", "2026-09-30")


def test_notes_of_the_category_hold_for_the_code(library):
    record = library.show("icd10cm", "E11.9", DOS)
    assert ("type 1 diabetes mellitus (E10.-)", "E11") in inherited(record, "excludes1")
    assert "type 1 diabetes mellitus (E10.-)" in record.excludes1
    assert "diabetes NOS" in record.includes
    assert "insulin (Z79.4)" in record.use_additional
    assert record.chapter.startswith("Endocrine, nutritional and metabolic diseases")
    assert record.section == "Diabetes mellitus (E08-E13)"


def test_a_code_with_a_7th_character_inherits_from_every_level(library):
    record = library.show("icd10cm", "S52.501A", DOS)
    assert (
        record.title
        == "Unspecified fracture of the lower end of right radius, initial encounter for closed fracture"
    )
    assert record.parent == "S52.501"
    assert ("physeal fractures of lower end of radius (S59.2-)", "S52.5") in inherited(record, "excludes2")
    assert ("traumatic amputation of forearm (S58.-)", "S52") in inherited(record, "excludes1")
    assert ("birth trauma (P10-P15)", "chapter 19") in inherited(record, "excludes1") | inherited(
        record, "excludes2"
    )
    assert "A: initial encounter for closed fracture" in record.seventh_characters
    assert len(record.seventh_characters) == 17


def test_notes_of_sections_and_chapters_say_where_they_stand(library):
    record = library.show("icd10cm", "A15.0", DOS)
    assert ("congenital tuberculosis (P37.0)", "section A15-A19") in inherited(record, "excludes1")
    origins = {note.origin for note in record.notes}
    assert {"section A15-A19", "chapter 1"} <= origins


def test_m72_2_with_its_own_names_and_what_stands_above(library):
    record = library.show("icd10cm", "M72.2", DOS)
    assert record.billable
    assert record.title == "Plantar fascial fibromatosis"
    assert "Plantar fasciitis" in record.inclusion_terms
    assert any(
        text.startswith("retroperitoneal fibromatosis")
        for text, origin in inherited(record, "excludes2") | inherited(record, "excludes1")
        if origin == "M72"
    )
    assert record.parent == "M72"


def test_inclusion_terms_are_not_inherited(library):
    parent = library.show("icd10cm", "A00.0", DOS)
    assert "Classical cholera" in parent.inclusion_terms
    assert all(not note.inherited for note in parent.notes if note.kind == "inclusion_terms")


def test_children_are_one_level_below(library):
    assert library.show("icd10cm", "E11", DOS).children[0] == "E11.0"
    assert library.show("icd10cm", "E11.9", DOS).children == ()
    children = library.children("icd10cm", "S52.501", DOS)
    assert children[0][0] == "S52.501A"
    assert children[0][2] is True


def test_7th_characters_come_from_the_nearest_place(library):
    record = library.show("icd10cm", "W00.0XXA", DOS)
    assert record.seventh_characters[1:] == ("A: initial encounter", "D: subsequent encounter", "S: sequela")
    assert record.parent == "W00.0"


def test_the_edition_of_the_date_answers(library):
    assert library.show("icd10cm", "C50.A1", date(2025, 9, 30)) is None
    assert library.show("icd10cm", "C50.A1", DOS).valid_from == date(2025, 10, 1)
    old = library.show("icd10cm", "E11.9", date(2025, 1, 1))
    assert "FY2025" in old.edition
    assert old.valid_thru == date(2026, 9, 30)
    assert "FY2026" in library.show("icd10cm", "E11.9", date(2026, 12, 1)).edition


def test_without_a_date_an_ended_code_is_still_shown(library):
    assert library.show("icd10cm", ENDED).valid_thru == date(2025, 9, 30)
    assert library.show("icd10cm", ENDED, DOS) is None
    assert library.show("icd10cm", "Z99.999") is None


def test_icd9_and_hcpcs_records(library):
    diabetes = library.show("icd9cm", "25000")
    assert (diabetes.code, diabetes.parent, diabetes.billable) == ("250.00", "250.0", True)
    assert (diabetes.valid_from, diabetes.valid_thru) == (date(2014, 10, 1), date(2015, 9, 30))
    category = library.show("icd9cm", "250")
    assert not category.billable
    assert category.children[0] == "250.0"
    injection = library.show("hcpcs", "j1885", date(2025, 2, 1))
    assert injection.title == "Injection, ketorolac tromethamine, per 15 mg"
    assert injection.valid_thru == date(2025, 3, 31)


def test_titles_alone(library):
    assert library.title("icd10cm", "I10", DOS) == "Essential (primary) hypertension"
    assert library.title("icd10cm", "I99.99", DOS) == ""


def test_many_threads_read_one_library(library):
    def read(_):
        shown = [library.show("icd10cm", code, DOS).code for code in ("E11.9", "S52.501A", "I10")]
        return [*shown, library.search("asthma", systems=("icd10cm",)).results[0].code]

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(read, range(12))) == [["E11.9", "S52.501A", "I10", "J45.909"]] * 12


def test_a_closed_library_reads_no_more_and_editions_cannot_be_written(library):
    del library
    one = Library([EditionFile(next(BUILT.glob("lists-*.db")))])
    shelf = one._shelf("lists")
    with pytest.raises(Exception, match=r"readonly|read-only|query_only"):
        shelf.editions[0].all("DELETE FROM place")
    one.close()
    with pytest.raises(Exception, match=r"closed"):
        one.places()
