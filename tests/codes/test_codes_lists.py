"""Maps between ICD-9-CM and ICD-10-CM, modifiers and places of service."""

from collections import Counter
from datetime import date

from medbill_desktop.codes.records import State

DOS = date(2026, 5, 1)


def test_forward_map_with_flags(library):
    (only,) = library.forward_map("250.00")
    assert (only.source, only.target, only.approximate, only.no_map) == ("250.00", "E11.9", True, False)
    assert only.status is None


def test_targets_are_checked_against_the_edition_of_the_date(library):
    (only,) = library.forward_map("25000", DOS)
    assert only.status.state is State.VALID_BILLABLE
    stale = [
        each for each in library.forward_map("296.20", DOS) if each.status.state is not State.VALID_BILLABLE
    ]
    assert all(each.status.fix for each in stale)
    (back,) = library.backward_map("E11.9", date(2015, 9, 30))
    assert (back.target, back.status.state) == ("250.00", State.VALID_BILLABLE)


def test_a_combination_keeps_scenario_and_choice_list(library):
    rows = library.forward_map("249.41")
    assert any(row.combination for row in rows)
    assert {row.scenario for row in rows if row.combination} == {1}
    assert {row.choice_list for row in rows if row.combination} >= {1, 2}


def test_no_map_has_no_target(library):
    counts = Counter()
    source = library._shelf("gem").nearest(None)
    for direction, code in source.all("SELECT direction, source FROM gem WHERE substr(flags, 2, 1) = '1'"):
        counts[direction] += 1
        rows = library.forward_map(code, DOS) if direction == 9 else library.backward_map(code, DOS)
        assert [(row.target, row.status, row.no_map) for row in rows] == [("", None, True)]
    assert counts == {9: 425, 10: 669}


def test_old_targets_that_are_no_longer_complete_are_counted(library):
    edition = library._shelf("icd10cm").covering(DOS)
    billable = {code for (code,) in edition.all("SELECT code FROM node WHERE billable")}
    targets = {
        code
        for (code,) in library._shelf("gem").nearest(None).all("SELECT target FROM gem WHERE direction = 9")
    }
    assert len(targets - billable - {""}) == 349


def test_a_code_nobody_maps(library):
    assert library.forward_map("nothing") == ()


def test_modifiers(library):
    cpt = library.modifier("25")
    assert (cpt.level, cpt.title, cpt.ncci_bypass, cpt.visit_only) == (1, "", True, True)
    side = library.modifier("lt", DOS)
    assert (side.level, side.ncci_bypass, side.title[:9]) == (2, True, "Left side")
    assert side.valid_thru is None
    assert library.modifier("26").pricing
    assert library.modifier("ZZ") is None
    assert len([each for each in library.modifiers() if each.level == 2]) >= 360


def test_places_of_service(library):
    assert len(library.places()) == 52
    assert not library.place("11").facility
    assert library.place("22").facility
    assert library.place("21").name == "Inpatient Hospital"
    assert library.place("00") is None
