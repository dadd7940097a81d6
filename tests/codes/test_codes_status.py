"""The date of service decides whether a code may stand on a claim."""

from datetime import date

import pytest

from medbill_desktop.codes.files import Shelf
from medbill_desktop.codes.library import Library
from medbill_desktop.codes.records import EditionFile, State
from medbill_desktop.codes.status import edition_needed
from medbill_desktop.domain.errors import EnvironmentProblem, UnreadableInput

LAST_DAY = date(2026, 9, 30)
NEXT_DAY = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("system", "code", "dos", "state"),
    [
        ("icd10cm", "E119", LAST_DAY, State.VALID_BILLABLE),
        ("icd10cm", "E11.9", NEXT_DAY, State.CANNOT_VERIFY),
        ("icd10cm", "M72.2", LAST_DAY, State.VALID_BILLABLE),
        ("icd10cm", "M72.2", NEXT_DAY, State.CANNOT_VERIFY),
        ("icd10cm", "S23.420A", LAST_DAY, State.VALID_BILLABLE),
        ("icd10cm", "S23.420A", NEXT_DAY, State.CANNOT_VERIFY),
        ("icd10cm", "E11", LAST_DAY, State.NOT_BILLABLE),
        ("icd10cm", "E11.99", LAST_DAY, State.UNKNOWN),
        ("icd10cm", "99213", LAST_DAY, State.UNKNOWN),
        ("icd10cm", "", LAST_DAY, State.UNKNOWN),
        ("icd10cm", "C50.A1", date(2025, 9, 30), State.NOT_YET),
        ("icd10cm", "C50.A1", date(2025, 10, 1), State.VALID_BILLABLE),
        ("icd10cm", "E11.9", date(2024, 10, 1), State.VALID_BILLABLE),
        ("icd10cm", "E11.9", date(2024, 9, 30), State.CANNOT_VERIFY),
        ("icd10cm", "E11.9", date(2015, 10, 1), State.CANNOT_VERIFY),
        ("icd10cm", "E11.9", date(2015, 9, 30), State.NOT_YET),
        ("icd9cm", "250.00", date(2015, 9, 30), State.VALID_BILLABLE),
        ("icd9cm", "250.00", date(2015, 10, 1), State.EXPIRED),
        ("icd9cm", "250.00", date(2011, 5, 1), State.VALID_BILLABLE),
        ("icd9cm", "250", date(2015, 9, 30), State.NOT_BILLABLE),
        ("icd9cm", "E812.0", date(2015, 9, 30), State.VALID_BILLABLE),
        ("icd9proc", "47.09", date(2015, 9, 30), State.VALID_BILLABLE),
        ("hcpcs", "J1885", date(2025, 2, 1), State.VALID_BILLABLE),
        ("hcpcs", "J1885", date(2026, 2, 1), State.CANNOT_VERIFY),
        ("hcpcs", "A4397", date(2025, 2, 1), State.EXPIRED),
        ("hcpcs", "99213", date(2025, 2, 1), State.UNKNOWN),
        ("hcpcs", "D0120", date(2025, 2, 1), State.CANNOT_VERIFY),
        ("cpt", "99213", LAST_DAY, State.CANNOT_VERIFY),
        ("cpt", "9921", LAST_DAY, State.UNKNOWN),
    ],
)
def test_the_date_of_service_decides(library, system, code, dos, state):
    status = library.status(system, code, dos)
    assert status.state is state, status.message
    assert status.message.endswith(".")
    assert bool(status.fix) is (state is not State.VALID_BILLABLE)
    assert bool(status.needed) is (state is State.CANNOT_VERIFY)
    assert status.usable is (state in (State.VALID_BILLABLE, State.CANNOT_VERIFY))


def test_a_date_beyond_the_edition_names_what_to_import_and_what_is_known(library):
    status = library.status("icd10cm", "E11.9", NEXT_DAY)
    assert status.needed == "ICD-10-CM FY2027"
    assert status.known
    assert "2026-10-01" in status.message
    assert status.fix == "Import edition ICD-10-CM FY2027."
    assert not library.status("icd10cm", "E11.99", NEXT_DAY).known


def test_known_changes_of_the_next_edition_are_told(library):
    assert "split it into more complete codes" in library.status("icd10cm", "M72.2", NEXT_DAY).message
    assert "delete it" in library.status("icd10cm", "S23.420A", NEXT_DAY).message
    assert "changes" not in library.status("icd10cm", "E11.9", NEXT_DAY).message
    assert "changes" not in library.status("icd10cm", "M72.2", date(2024, 1, 1)).message


def test_an_incomplete_code_offers_its_children(library):
    status = library.status("icd10cm", "S52.501", LAST_DAY)
    assert status.children[:2] == ("S52.501A", "S52.501B")
    assert len(status.children) == 16
    assert "S52.501A" in status.fix


def test_without_a_date_the_latest_edition_answers(library):
    assert library.status("icd10cm", "C50.A1").state is State.VALID_BILLABLE
    assert library.status("hcpcs", "A4397").state is State.EXPIRED


def test_an_older_date_in_icd9_says_that_its_edition_is_not_loaded(library):
    assert "not loaded" in library.status("icd9cm", "250.00", date(2011, 5, 1)).message
    assert "not loaded" not in library.status("icd9cm", "250.00", date(2015, 1, 1)).message


@pytest.mark.parametrize(
    ("system", "dos", "needed"),
    [
        ("icd10cm", LAST_DAY, "ICD-10-CM FY2026"),
        ("icd10cm", NEXT_DAY, "ICD-10-CM FY2027"),
        ("hcpcs", date(2026, 10, 1), "HCPCS Level II October 2026"),
        ("hcpcs", date(2026, 3, 31), "HCPCS Level II January 2026"),
    ],
)
def test_the_edition_of_a_date_has_a_name(system, dos, needed):
    assert edition_needed(system, dos) == needed


def test_editions_tell_their_age(library):
    ages = {(each.code_set, each.name): each.days_past(date(2026, 11, 23)) for each in library.editions()}
    assert ages["icd10cm", "FY2026"] == 54
    assert ages["lists", "2026"] == 0
    assert all(each.covers(each.effective_from) for each in library.editions())
    assert [each.title for each in library.editions() if not each.official] == [
        "HCPCS Level II early 2025 (unofficial copy)"
    ]


def test_nothing_loaded_can_verify_nothing():
    empty = Library(())
    status = empty.status("icd10cm", "E11.9", LAST_DAY)
    assert (status.state, status.needed) == (State.CANNOT_VERIFY, "ICD-10-CM FY2026")
    assert empty.search("diabetes").results == ()
    assert empty.show("icd10cm", "E11.9") is None
    assert Shelf(()).nearest(LAST_DAY) is None
    empty.close()


def test_a_missing_or_foreign_file_is_named(tmp_path):
    with pytest.raises(EnvironmentProblem, match=r"gone\.db is missing"):
        Library([EditionFile(tmp_path / "gone.db")])
    (tmp_path / "foreign.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(UnreadableInput, match=r"foreign\.db is no code set"):
        Library([EditionFile(tmp_path / "foreign.db")])
    with pytest.raises(EnvironmentProblem, match=r"medbill_desktop\.codes\.build"):
        Library(tmp_path)
