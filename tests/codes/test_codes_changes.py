"""What an edition changed: counted against the publisher's own figures, and shown at the code."""

from __future__ import annotations

from collections import Counter
from datetime import date

from medbill_desktop.cli.main import run
from medbill_desktop.codes.changes import Change, What, changes
from medbill_desktop.ui.coding.book_pane import book_page

DOS = date(2026, 4, 15)
DELETED_FY2026 = 28
"""Codes that CDC lists as deleted on 2025-10-01: twelve are gone, sixteen need a character more."""


def test_the_changes_of_fy2026_are_those_that_were_published(library):
    found = library.changes("icd10cm", DOS)
    assert (found.effective_from, found.against[:16]) == (date(2025, 10, 1), "ICD-10-CM FY2025")
    counted = Counter(one.what for one in found.rows)
    assert counted[What.ENDED] + counted[What.SPLIT] == DELETED_FY2026
    assert [one.code for one in found.rows] == sorted(one.code for one in found.rows)
    assert all(one.was and one.was != one.title for one in found.rows if one.what is What.RENAMED)


def test_a_category_and_one_code(library):
    sclerosis = library.changes("icd10cm", DOS, "G35").rows
    assert sclerosis[0] == Change(code="G35", what=What.SPLIT, title="Multiple sclerosis")
    assert {one.what for one in sclerosis[1:]} == {What.NEW}
    assert [one.code for one in library.changes("icd10cm", DOS, "g35.b1").rows] == ["G35.B1"]
    assert library.changes("icd10cm", DOS, "I10").rows == ()


def test_without_an_edition_before_nothing_is_said_to_have_changed(library):
    first = library.changes("icd9cm", date(2015, 1, 1))
    assert (first.against, first.rows) == ("", ())
    now = library.edition_on("icd10cm", DOS)
    assert changes(now, None).rows == ()
    assert changes(now, now).rows == ()


def test_the_book_says_it_at_the_code(library):
    page = book_page(library, library.show("icd10cm", "G35.A", DOS), DOS)
    assert "Changed from 10/01/2025 in G35, against ICD-10-CM FY2025" in page
    assert "> G35.A  new: Relapsing-remitting multiple sclerosis" in page
    assert "  G35  split, a code below it is needed now: Multiple sclerosis" in page
    assert "and 2 more" in page
    assert "Changed from" not in book_page(library, library.show("icd10cm", "I10", DOS), DOS)


def test_the_command(capsys):
    assert run(["codes", "changes", "icd10cm", "--code", "G35", "--json"]) == 0
    assert '"code": "G35.A", "what": "new"' in capsys.readouterr().out
    assert run(["codes", "changes", "icd9cm"]) == 2
    assert "Only one edition of icd9cm is loaded" in capsys.readouterr().err
