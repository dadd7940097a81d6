"""Edits by date of service."""

from datetime import date

import pytest

from medbill_desktop.codes.edit_schema import ADDON, MUE, PTP
from medbill_desktop.codes.library import Library
from tests.codes.make_codes_edits import a_mue_edition, a_ptp_edition, an_addon_edition

JULY = date(2026, 7, 15)


@pytest.fixture(scope="module")
def edits(tmp_path_factory):
    folder = tmp_path_factory.mktemp("edits")
    library = Library(
        [
            a_ptp_edition(
                folder,
                [
                    ("G0101", "G0102", 20100101, None, 1),
                    ("G0101", "Q0091", 20100101, 20201231, 0),
                    ("G0402", "G0438", 20110101, 20110101, 9),
                    ("G0438", "G0439", 20260801, None, 0),
                ],
            ),
            a_mue_edition(folder, [("G0101", 1, 2), ("A4253", 0, 1)]),
            an_addon_edition(folder, [("G0501", "G0101", 1), ("G0501", "G0102", 1), ("G2211", "", 2)]),
        ]
    )
    yield library.edits
    library.close()


def test_a_pair_holds_in_its_order_only(edits):
    edit = edits.ptp("G0101", "G0102", JULY)
    assert (edit.indicator, edit.modifier_allowed, edit.deleted) == (1, True, None)
    assert edit.rationale == "Synthetic reason"
    assert edits.ptp("G0102", "G0101", JULY) is None


@pytest.mark.parametrize(
    ("pair", "on", "active"),
    [
        (("G0101", "Q0091"), date(2020, 12, 31), True),
        (("G0101", "Q0091"), date(2021, 1, 1), False),
        (("G0101", "Q0091"), date(2009, 12, 31), False),
        (("G0101", "Q0091"), date(2010, 1, 1), True),
        (("G0402", "G0438"), date(2011, 1, 1), False),
        (("G0438", "G0439"), date(2026, 7, 31), False),
        (("G0438", "G0439"), date(2026, 8, 1), True),
    ],
)
def test_a_pair_holds_from_its_first_to_its_last_day(edits, pair, on, active):
    assert (edits.ptp(*pair, on) is not None) is active


def test_all_pairs_of_a_visit_in_one_question(edits):
    visit = ["G0102", "Q0091", "G0101", "G0101", "99999"]
    assert [(e.column1, e.column2) for e in edits.pairs_among(visit, JULY)] == [("G0101", "G0102")]
    on = date(2020, 1, 1)
    assert [(e.column1, e.column2) for e in edits.pairs_among(visit, on)] == [
        ("G0101", "G0102"),
        ("G0101", "Q0091"),
    ]
    assert edits.pairs_among([], JULY) == ()


def test_a_limit_of_units(edits):
    limit = edits.mue("A4253", JULY)
    assert (limit.units, limit.adjudication) == (0, 1)
    assert edits.mue("G0102", JULY) is None


def test_an_add_on_code_names_what_it_stands_beside(edits):
    assert edits.addon("G0501", JULY).primaries == {"G0101", "G0102"}
    assert (edits.addon("G2211", JULY).type, edits.addon("G2211", JULY).primaries) == (2, frozenset())
    assert edits.addon("G0101", JULY) is None
    assert edits.addon("G0501", date(2019, 12, 31)) is None


def test_a_date_outside_the_quarter_is_answered_and_marked(edits):
    october, june = date(2026, 10, 1), date(2026, 6, 30)
    assert edits.verified(PTP, JULY)
    assert not edits.verified(PTP, october)
    assert edits.verified(PTP, june), "the file has the pairs of earlier days with their dates"
    assert not edits.verified(MUE, june), "limits have no dates of their own"
    assert edits.edition(ADDON, october).name == "2026Q3"


def test_nothing_loaded_answers_nothing():
    empty = Library([])
    assert empty.edits.pairs_among(["G0101", "G0102"], JULY) == ()
    assert empty.edits.mue("G0101", JULY) is None
    assert empty.edits.edition(PTP, JULY) is None
    assert not empty.medicaid_edits.verified(PTP, JULY)
    empty.close()
