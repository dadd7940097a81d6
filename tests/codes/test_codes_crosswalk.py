"""Diagnoses said in the other system: flags, combinations, targets that were split or are gone."""

from datetime import date

import pytest

from medbill_desktop.codes.crosswalk import crosswalk
from medbill_desktop.codes.records import State

ON = date(2026, 5, 1)


def test_one_code_exact_and_approximate(library):
    found = crosswalk(library, "icd9cm", "001.0", ON)
    assert [(each.codes, each.approximate) for each in found.alternatives] == [(("A00.0",), False)]
    assert found.alternatives[0].titles[0].startswith("Cholera due to")
    found = crosswalk(library, "icd9cm", "25000", ON)
    assert (found.code, found.alternatives[0].codes, found.alternatives[0].approximate) == (
        "250.00",
        ("E11.9",),
        True,
    )


def test_a_combination_is_offered_as_whole_sets(library):
    found = crosswalk(library, "icd9cm", "249.41", ON)
    sets = [each for each in found.alternatives if each.scenario]
    assert all(len(each.codes) >= 2 for each in sets)
    assert len({each.codes for each in sets}) == len(sets) > 0
    for each in sets:
        assert all(library.status("icd10cm", code, ON).state is State.VALID_BILLABLE for code in each.codes)


def test_a_target_split_since_gives_its_complete_codes(library):
    split = [
        row[0]
        for row in library._shelf("gem")
        .nearest(None)
        .all("SELECT source FROM gem WHERE direction = 9 AND target = 'F328'")
    ]
    found = crosswalk(library, "icd9cm", split[0], ON)
    assert {("F32.81",), ("F32.89",)} <= {each.codes for each in found.alternatives}
    assert {each.split_from for each in found.alternatives if each.codes == ("F32.89",)} == {"F32.8"}
    early = crosswalk(library, "icd9cm", split[0], date(2015, 10, 1))
    assert early.alternatives, "a date outside the editions still gets what the nearest one has"


def test_every_alternative_of_a_sample_holds_on_the_date(library):
    sources = [
        row[0]
        for row in library._shelf("gem")
        .nearest(None)
        .all("SELECT DISTINCT source FROM gem WHERE direction = 9 ORDER BY source")[::97]
    ]
    empty = 0
    for source in sources:
        found = crosswalk(library, "icd9cm", source, ON)
        codes = {code for each in found.alternatives for code in each.codes}
        assert all(library.status("icd10cm", code, ON).state is State.VALID_BILLABLE for code in codes), (
            source
        )
        assert found.no_map or found.alternatives or found.gone, source
        empty += not found.alternatives
    assert len(sources) > 140
    assert empty < len(sources) / 20


def test_no_map_and_unknown(library):
    (code,) = (
        library._shelf("gem")
        .nearest(None)
        .one(
            "SELECT source FROM gem WHERE direction = 9 AND substr(flags, 2, 1) = '1' ORDER BY source LIMIT 1"
        )
    )
    found = crosswalk(library, "icd9cm", code, ON)
    assert (found.no_map, found.alternatives) == (True, ())
    assert "nothing corresponds" in found.message
    assert "not in the map" in crosswalk(library, "icd9cm", "999.99", ON).message


@pytest.mark.parametrize("on", [ON, date(2014, 5, 1)])
def test_back_for_a_payer_that_still_takes_icd9(library, on):
    found = crosswalk(library, "icd10cm", "E11.9", on)
    assert [each.codes for each in found.alternatives] == [("250.00",)]
    assert found.as_json()["to"] == "icd9cm"
