"""Codes as the book prints them, and words as the index has them."""

import pytest

from medbill_desktop.codes.format import normalise, printed, well_formed
from medbill_desktop.codes.text import core, indexed, words


@pytest.mark.parametrize(
    ("system", "typed", "shown"),
    [
        ("icd10cm", "e119", "E11.9"),
        ("icd10cm", "E11.9", "E11.9"),
        ("icd10cm", "s52501a", "S52.501A"),
        ("icd10cm", "I10", "I10"),
        ("icd9cm", "25000", "250.00"),
        ("icd9cm", "v270", "V27.0"),
        ("icd9cm", "E8120", "E812.0"),
        ("icd9cm", "e812", "E812"),
        ("icd9proc", "4709", "47.09"),
        ("hcpcs", "j1885", "J1885"),
        ("cpt", " 99213 ", "99213"),
    ],
)
def test_codes_are_printed_as_in_the_book(system, typed, shown):
    assert printed(system, typed) == shown
    assert printed(system, shown) == shown
    assert normalise(shown) == normalise(typed)


@pytest.mark.parametrize(
    ("system", "code", "expected"),
    [
        ("icd10cm", "C4A.0", True),
        ("icd10cm", "E11", True),
        ("icd10cm", "E1", False),
        ("icd10cm", "99213", False),
        ("icd10cm", "S52.501AB", False),
        ("icd9cm", "250.00", True),
        ("icd9cm", "E812.0", True),
        ("icd9cm", "25", False),
        ("hcpcs", "J1885", True),
        ("hcpcs", "99213", False),
        ("cpt", "99213", True),
        ("cpt", "0001F", True),
        ("cpt", "9921", False),
        ("nothing", "9921", False),
    ],
)
def test_shapes_of_codes(system, code, expected):
    assert well_formed(system, code) is expected


def test_words_are_cut_the_same_way_for_index_and_query():
    assert words("Ménière's disease, left (ear)") == ["menieres", "disease", "left", "ear"]
    assert core("Essential (primary) hypertension") == "essential hypertension"
    assert core("(see note)") == "see note"
    assert indexed("Gastro-esophageal reflux") == "gastro esophageal reflux gastroesophageal"
