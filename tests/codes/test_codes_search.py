"""What people type finds the code they mean."""

import random
import string
import subprocess
import sys
from datetime import date

import pytest

from medbill_desktop.codes.records import OwnCode
from medbill_desktop.codes.search.question import expanded, looks_like_code, stem, typed
from medbill_desktop.codes.text import STOP, words
from tests.conftest import REPOSITORY

DOS = date(2026, 5, 1)
ICD10 = ("icd10cm",)


def codes(answer):
    return [hit.code for hit in answer.results]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("HTN", "I10"),
        ("hypertension", "I10"),
        ("type 2 diabetes", "E11.9"),
        ("diabetes type 2", "E11.9"),
        ("e119", "E11.9"),
        ("E11.9", "E11.9"),
        ("I10", "I10"),
        ("heart attack", "I21.9"),
        ("low back pain", "M54.50"),
        ("chest pain", "R07.9"),
        ("asthma", "J45.909"),
        ("uti", "N39.0"),
        ("pneumonia", "J18.9"),
        ("pnuemonia", "J18.9"),
        ("lung cancer", "C34.90"),
        ("plantar fasciitis", "M72.2"),
        ("anxiety", "F41.9"),
        ("sprain of ankle", "S93.409"),
    ],
)
def test_what_people_type_finds_the_code_they_mean(library, query, first):
    assert codes(library.search(query, systems=ICD10))[0] == first


def test_e11_9_is_among_the_first_for_type_2_diabetes(library):
    answer = library.search("type 2 diabetes", systems=ICD10)
    assert codes(answer)[:2] == ["E11.9", "E11"]
    assert answer.results[0].matched == "type 2 diabetes"


def test_the_beginning_of_a_code_lists_shorter_codes_first(library):
    found = codes(library.search("E11", systems=ICD10))
    assert found[:3] == ["E11", "E11.0", "E11.1"]
    assert len(found) == 25
    assert codes(library.search("e11.", systems=ICD10)) == found
    assert all(hit.source == "code" for hit in library.search("E11", systems=ICD10).results)


def test_codes_with_a_7th_character_are_found_exactly(library):
    assert codes(library.search("s52501a"))[0] == "S52.501A"
    assert codes(library.search("250.00"))[0] == "250.00"
    assert codes(library.search("J1885"))[0] == "J1885"


def test_words_in_any_order_and_parts_of_words(library):
    ordered = codes(library.search("fracture lower end right radius", systems=ICD10))
    mixed = codes(library.search("radius right lower fracture end", systems=ICD10))
    assert ordered[0] == "S52.501"
    assert "S52.501" in mixed[:3]
    assert "S52.501" in codes(library.search("unsp frac low end rig radi", systems=ICD10))


def test_words_of_the_encounter_choose_the_7th_character(library):
    found = codes(library.search("displaced fracture shaft right clavicle initial closed", systems=ICD10))
    assert found[0] == "S42.021A"
    assert codes(library.search("sequela fracture hip", systems=ICD10))[0].endswith("S")


def test_abbreviations_reach_their_category(library):
    rows = library._shelf("lists").nearest(None).all("SELECT short, category FROM abbreviation")
    missed = [
        short
        for short, category in rows
        if category not in {code[:3] for code in codes(library.search(short, systems=ICD10))}
    ]
    assert len(rows) == 152
    assert missed == []


def test_an_abbreviation_never_replaces_the_typed_word(library):
    reading = typed("ms")
    assert [each.words for each in expanded(reading, {"ms": [("multiple sclerosis", "G35")]})] == [
        ("multiple", "sclerosis")
    ]
    alone = library.search("pe", systems=ICD10, limit=60)
    assert {"abbreviation", "title"} <= {hit.source for hit in alone.results}


def test_kinds_of_name_can_be_left_out(library):
    plain = library.search("flu", systems=ICD10, exclude_terms=("do", "abbreviation", "icd9"))
    assert {hit.source for hit in plain.results}.isdisjoint({"do", "abbreviation", "icd9"})
    assert codes(library.search("flu", systems=ICD10))[0].startswith("J11")
    assert not codes(plain)[0].startswith("J11")


def test_spelling_is_corrected_only_when_no_word_begins_so(library):
    answer = library.search("diabtes melitus", systems=ICD10)
    assert answer.corrections == (("diabtes", "diabetes"), ("melitus", "mellitus"))
    assert codes(answer)[0].startswith("E1")
    assert library.search("diabete", systems=ICD10).corrections == ()
    assert library.search("zzzzqqq", systems=ICD10).results == ()


def test_typos_keep_the_hit_rate_of_clean_words(library):
    rng = random.Random(20261123)
    titles = (
        library._shelf("icd10cm")
        .nearest(DOS)
        .all("SELECT code, title FROM node WHERE level = 2 AND billable")
    )
    clean = typo = asked = 0
    while asked < 120:
        code, title = rng.choice(titles)
        telling = sorted({w for w in words(title) if w not in STOP and len(w) > 4 and w.isalpha()})
        if len(telling) < 2:
            continue
        asked += 1
        pair = rng.sample(telling, 2)
        clean += _reached(library, pair, code)
        typo += _reached(library, [_one_edit(rng, pair[0]), pair[1]], code)
    assert clean > 0.7 * asked
    assert typo >= 0.95 * clean


def _reached(library, pair, code):
    return code[:3] in {found[:3] for found in codes(library.search(" ".join(pair), systems=ICD10))}


def _one_edit(rng, word):
    at = rng.randrange(1, len(word) - 1)
    letter = rng.choice(string.ascii_lowercase)
    kinds = [
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
    ]
    return rng.choice(kinds)


def test_whole_titles_find_their_code(library):
    rng = random.Random(5)
    titles = (
        library._shelf("icd10cm").nearest(DOS).all("SELECT code, title FROM node WHERE billable ORDER BY id")
    )
    sample = rng.sample(titles, 100)
    found = sum(
        code in {each.replace(".", "") for each in codes(library.search(title, systems=ICD10))}
        for code, title in sample
    )
    assert found >= 95


def test_no_category_crowds_out_the_others(library):
    categories = [code[:3] for code in codes(library.search("diabetes with", systems=ICD10))]
    assert len(set(categories)) >= 4


def test_no_system_crowds_out_the_others(library):
    systems = [hit.system for hit in library.search("wheelchair").results]
    assert systems.count("icd10cm") >= 3
    assert systems.count("hcpcs") >= 8
    assert library.search("chest pain").results[0].system == "icd10cm"


def test_nothing_has_all_words_so_the_telling_ones_answer(library):
    found = codes(library.search("patient with sugar diabetes and bad foot ulcer on leg", systems=ICD10))
    assert any(code.endswith(".621") for code in found[:5])


def test_the_date_chooses_the_editions(library):
    assert {hit.system for hit in library.search("diabetes", dos=date(2015, 9, 30)).results} == {
        "icd9cm",
        "hcpcs",
    }
    assert "icd9cm" not in {hit.system for hit in library.search("diabetes", dos=DOS).results}
    new = library.search("malignant inflammatory neoplasm of breast", systems=ICD10, dos=DOS)
    assert codes(new)[0].startswith("C50.A")
    old = library.search("malignant inflammatory neoplasm of breast", systems=ICD10, dos=date(2025, 9, 30))
    assert not any(code.startswith("C50.A") for code in codes(old))


def test_a_date_beyond_the_editions_is_told(library):
    answer = library.search("asthma", systems=ICD10, dos=date(2026, 10, 1))
    assert codes(answer)[0] == "J45.909"
    assert "import edition ICD-10-CM FY2027" in answer.notes[0]
    assert library.search("asthma", systems=ICD10, dos=DOS).notes == ()


def test_ended_hcpcs_codes_are_not_offered(library):
    assert "A4397" not in codes(library.search("A4397"))
    assert "A4397" not in codes(library.search("irrigation supply sleeve"))
    assert "A4397" in codes(library.search("A4397", dos=date(2019, 6, 1)))


def test_the_office_s_own_codes_answer_in_its_words(library):
    own = [OwnCode("99213", "Visit, known patient, short"), OwnCode("99214", "Visit, known patient, long")]
    assert codes(library.search("9921", systems=("cpt",), own=own)) == ["99213", "99214"]
    both = library.search("visit long", systems=("cpt", "hcpcs"), own=own)
    assert (both.results[0].code, both.results[0].source) == ("99214", "own")
    assert library.search("99213", systems=ICD10, own=own).results == ()
    assert codes(library.search("kn pat", systems=("cpt",), own=own)) == ["99214", "99213"][::-1]


@pytest.mark.parametrize(
    "query", ["", " ", "a", "(", '"', "*", "'; DROP TABLE node; --", "NEAR(", "\x00", "é", "%"]
)
def test_odd_input_is_harmless(library, query):
    assert isinstance(library.search(query).results, tuple)


def test_limit_and_json(library):
    answer = library.search("pain", limit=3)
    assert len(answer.results) == 3
    printed = answer.as_json()
    assert {"query", "ms", "results"} <= printed.keys()
    assert set(printed["results"][0]) == {"system", "code", "title", "billable", "matched", "source"}
    assert answer.ms > 0


def test_the_same_query_gives_the_same_answer(library):
    first = library.search("pain in joint")
    assert library.search("pain in joint").results == first.results


@pytest.mark.parametrize(
    ("word", "start"),
    [
        ("fractures", "fracture"),
        ("allergies", "allerg"),
        ("diabetes", "diabete"),
        ("abscess", "abscess"),
        ("mellitus", "mellitus"),
        ("gas", "gas"),
    ],
)
def test_plurals_find_singulars(word, start):
    assert stem(word) == start


def test_what_looks_like_a_code():
    assert all(looks_like_code(text) for text in ("E11", "e11.", "250.0", "J1885", "9921"))
    assert not any(looks_like_code(text) for text in ("htn", "E", "type 2", "covid-19", ""))


def _in_a_new_process(script):
    words_ = [sys.executable, "-c", script]
    return subprocess.run(words_, cwd=REPOSITORY, capture_output=True, check=True, text=True).stdout.split()


def test_opening_the_library_does_not_import_numpy(library):
    script = "import sys; from medbill_desktop.codes.library import Library; x = Library.shipped(); "
    script += "x.show('icd10cm', 'E11.9'); print('numpy' in sys.modules); "
    script += "x.search('pain'); print('numpy' in sys.modules)"
    assert _in_a_new_process(script) == ["False", "True"]


def test_searching_takes_little_memory(library):
    script = (
        "import tracemalloc, numpy, rapidfuzz.process; from medbill_desktop.codes.library import Library; "
    )
    script += "tracemalloc.start(); x = Library.shipped(); "
    script += "[x.search(q) for q in ('pain', 'diab', 'e11', 'wheelchair', 'pnuemonia')]; "
    script += "print(tracemalloc.get_traced_memory()[1] // 2**20)"
    (megabytes,) = _in_a_new_process(script)
    assert 5 < int(megabytes) < 60
