"""Names that are near what was typed: shorthand, old terms, long descriptions, sides and crowding."""

import pytest

from medbill_desktop.codes.search.alike import Alike
from medbill_desktop.codes.search.blend import Candidate, in_turn
from medbill_desktop.codes.search.soft import read_shorthand

ICD10 = ("icd10cm",)
NO_OLD = ("icd9", "do")


def codes(answer):
    return [hit.code for hit in answer.results]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("Prsnl hst malig neopl breast", "Z85.3"),
        ("TB peritonitis-micro dx", "A18.31"),
        ("Ac osteomyelitis femur left", "M86.152"),
        ("chronic airway obstruction", "J44.9"),
        ("osteoarthrosis of hip", "M16.9"),
        ("hypopotassemia", "E87.6"),
        ("mgrn w aura w ntrc mgrn", "G43.119"),
        ("acute apendicitis with peritonitis", "K35.209"),
    ],
)
def test_shorthand_and_old_terms_are_on_the_first_page(library, query, wanted):
    assert wanted in codes(library.search(query, systems=ICD10, limit=10, exclude_terms=NO_OLD))


def test_an_answer_names_what_it_was_found_by(library):
    found = library.search("Prsnl hst malig neopl breast", systems=ICD10, limit=10)
    hit = next(hit for hit in found.results if hit.code == "Z85.3")
    assert "breast" in hit.matched.lower()
    assert hit.source in {"title", "inclusion", "do", "icd9", "eindex", "neoplasm"}


def test_sides_are_one_line_until_a_side_is_typed(library):
    plain = codes(
        library.search("bucket handle tear lateral meniscus current injury", systems=ICD10, limit=10)
    )
    left = codes(
        library.search("bucket handle tear lateral meniscus current injury left", systems=ICD10, limit=10)
    )
    assert [code for code in plain if code.startswith("S83.25")] == ["S83.259"]
    assert left[0] == "S83.252"


def test_left_out_kinds_stay_left_out_of_near_names(library):
    found = library.search("hypopotassemia", systems=ICD10, exclude_terms=("icd9", "do", "abbreviation"))
    assert {hit.source for hit in found.results}.isdisjoint({"icd9", "do", "abbreviation"})


def test_a_page_holds_each_code_once_and_no_more_than_asked(library):
    for query in ("insect bite trunk", "open wound of hand complicated", "anomalies of heart"):
        found = [(hit.system, hit.code) for hit in library.search(query, limit=12).results]
        assert len(found) == len(set(found)) <= 12


def test_each_further_code_of_a_group_comes_later():
    same = [Candidate(0.90 - n / 100, 0, n + 1, n, (0, 1, 1), (0, 1, n)) for n in range(4)]
    other = Candidate(0.85, 0, 9, 9, (0, 2, 1), (0, 2, 9))
    assert [each.node for each in in_turn([*same, other], 5)] == [1, 2, 9, 3, 4]
    twin = Candidate(0.89, 0, 10, 10, (0, 1, 1), (0, 1, 0))
    assert [each.node for each in in_turn([same[0], twin, other], 3)] == [1, 9, 10]


def test_likeness_of_words(library):
    index = library._index().of(library._shelf("icd10cm").nearest(None))
    alike = index.alike
    assert isinstance(alike, Alike)

    def best(word):
        return {index.words[place]: value for place, value in alike.of(word)}

    assert best("fracture")["fracture"] == 1.0
    assert 0.6 < best("absces")["abscess"] <= 0.95
    assert best("prpherl")["peripheral"] > 0.5
    assert "diabetes" in best("diabtes")
    assert all(0 < value <= 1 for value in best("chron").values())


def test_shorthand_keeps_every_meaning_and_phrases():
    table = read_shorthand([("inf", "infection"), ("inf", "inferior"), ("late effect of", "sequela")])
    assert table[("inf",)] == (("infection",), ("inferior",))
    assert table[("late", "effect", "of")] == (("sequela",),)
