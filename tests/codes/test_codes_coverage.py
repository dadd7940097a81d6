"""Coverage lists: brought in by the office's own table, answered by date, refused by cell."""

from __future__ import annotations

from datetime import date

import pytest

from medbill_desktop.codes.imports.shelf import Order, import_into
from medbill_desktop.codes.library import Library
from medbill_desktop.domain.errors import UnreadableInput
from medbill_desktop.domain.progress import Silent

HEAD = "Procedure,Diagnosis,From,Thru,Policy\n"
ROWS = (
    "82306,E55.9,2025-01-01,,L33771\n82306,M81,2025-01-01,2025-12-31,L33771\nG0103,Z12.5,2024-01-01,,N210\n"
)


def bring(tmp_path, text, name="coverage.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    empty = Library([])
    try:
        return import_into(
            Order(files=(path,), today=date(2026, 4, 1)), empty, tmp_path / "editions", Silent()
        )
    finally:
        empty.close()


def test_a_coverage_list_answers_by_code_and_date(tmp_path):
    (report,) = bring(tmp_path, HEAD + ROWS)
    assert (report.code_set, report.edition, report.rows) == ("coverage", "2024-01-01", 3)
    library = Library(tmp_path / "editions")
    try:
        edits = library.edits
        assert edits.covered("82306", date(2025, 12, 31)) == ("E559", "M81")
        assert edits.covered("82306", date(2026, 1, 1)) == ("E559",)
        assert edits.covered("99213", date(2026, 1, 1)) == ()
    finally:
        library.close()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD.replace("Diagnosis", "Disease") + ROWS, "no column “Diagnosis”"),
        (HEAD + ROWS.replace("M81", "81"), "row 3: “82306” with “81” is no procedure with a diagnosis"),
        (HEAD + ROWS.replace("2025-12-31", "12/31/25"), "row 3: “12/31/25” is no date"),
        (HEAD, "holds no covered diagnosis"),
    ],
)
def test_a_list_with_a_mistake_is_refused_whole(tmp_path, text, said):
    with pytest.raises(UnreadableInput, match=said):
        bring(tmp_path, text)
    assert not list(tmp_path.glob("editions/coverage*"))
