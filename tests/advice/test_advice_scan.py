"""Notes written for these tests; what they must and must never propose."""

import itertools
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medbill_desktop.advice import tables
from medbill_desktop.advice.records import NoteKind
from medbill_desktop.advice.sections import sections
from medbill_desktop.codes.format import ICD10CM, printed
from medbill_desktop.codes.records import State

NOTE = (
    "CC: knee pain. HPI: 67-year-old woman with left knee pain for 3 weeks, no fever.\n"
    "PMH: appendicitis. FH: father with gout.\nROS: cough. PE: knee effusion.\n"
    "A/P: 1. Left knee osteoarthritis. 2. HTN and CKD stage 3b. Return if chest pain."
)


@pytest.mark.parametrize(
    ("note", "codes"),
    [
        ("Sprain of right ankle, subsequent visit.", ["S93.401D"]),
        ("Right ankle sprain.", ["S93.401A"]),
        ("Bilateral knee osteoarthritis.", ["M17.0"]),
        ("Left knee osteoarthritis.", ["M17.12"]),
        ("Cellulitis of right lower leg.", ["L03.115"]),
        ("Pressure ulcer of sacrum, stage 3.", ["L89.153"]),
        ("Hypertension. CKD stage 3b.", ["I12.9", "N18.32"]),
        ("Hypertension, CKD stage 4 and chronic systolic heart failure.", ["I13.0", "N18.4", "I50.22"]),
        ("T2DM. Peripheral neuropathy.", ["E11.42"]),
        ("Dementia due to Alzheimer's disease.", ["F02.80", "G30.9"]),
        ("COPD with acute exacerbation.", ["J44.1"]),
        ("Pneumonia with cough and fever.", ["J18.9"]),
        ("Dysuria. UTI.", ["N39.0"]),
        ("Personal history of stroke.", ["Z86.73"]),
        ("On warfarin.", ["Z79.01"]),
        ("Diabetic foot ulcer. Type 2 diabetes.", ["E11.621"]),
        ("History of breast cancer. Family history of colon cancer.", ["Z85.3", "Z80.0"]),
    ],
)
def test_the_words_choose_the_code(proposed, note, codes):
    assert proposed(note) == codes


@pytest.mark.parametrize(
    ("note", "term", "assertion"),
    [
        ("No chest pain, cough or fever.", "fever", "negated"),
        ("Pneumonia was ruled out.", "Pneumonia", "negated"),
        ("Fever absent.", "Fever", "negated"),
        ("CXR negative for pneumonia.", "pneumonia", "negated"),
        ("Mother has rheumatoid arthritis.", "rheumatoid arthritis", "family"),
        ("FH: colon cancer.", "colon cancer", "family"),
        ("Mother with history of breast cancer.", "history of breast cancer", "family"),
        ("Would consider sleep apnea.", "sleep apnea", "uncertain"),
        ("Roommate has influenza.", "influenza", "other_person"),
        ("PMH: appendicitis.", "appendicitis", "historical"),
        ("History of concussion at age 10.", "concussion", "historical"),
        ("Probable pneumonia.", "pneumonia", "uncertain"),
        ("Pneumonia, suspected.", "Pneumonia", "uncertain"),
        ("MRI to rule out meniscal tear.", "meniscal tear", "uncertain"),
        ("Return if chest pain.", "chest pain", "hypothetical"),
        ("Discussed risk of stroke.", "stroke", "hypothetical"),
    ],
)
def test_what_is_not_the_patients_now_proposes_nothing(scanner, note, term, assertion):
    span = next(each for each in scanner.scan(note) if each.text == term)
    assert (span.assertion, span.proposals) == (assertion, ())
    assert span.withheld
    assert all(note[each.start : each.end] == each.text for each in span.reasons)
    assert span.reasons


@pytest.mark.parametrize(
    ("note", "term"),
    [
        ("No fever but has cough.", "cough"),
        ("Nausea and vomiting, likely viral gastroenteritis.", "Nausea and vomiting"),
        ("Mother reports cough.", "cough"),
        ("Hypertension not at goal.", "Hypertension"),
        ("3 day history of cough.", "cough"),
    ],
)
def test_a_cue_reaches_no_further_than_it_should(asserted, note, term):
    assert asserted(note)[term] == "present"


def test_a_whole_note_by_its_sections(scanner, proposed):
    assert proposed(NOTE) == ["M17.12", "I12.9", "N18.32"]
    by_text = {each.text: each for each in scanner.scan(NOTE)}
    assert by_text["cough"].section == "ros"
    assert "review of systems" in by_text["cough"].withheld
    assert by_text["HTN"].section == "plan"


def test_values_and_unsigned_results_propose_nothing(proposed):
    assert proposed("A1c 9.2, BMI 42, BP 170/95.") == []
    assert proposed("Labs: anemia. Imaging: pneumonia.") == []
    assert proposed("Findings: pneumonia.\nImpression: pneumonia.", kind=NoteKind.UNSIGNED_RESULT) == []
    report = "Findings: pleural effusion.\nImpression: pneumonia. Possible lung cancer."
    assert proposed(report, kind=NoteKind.FINAL_REPORT) == ["J18.9"]


def test_a_proposal_says_why(scanner):
    span = scanner.scan("Hypertension. CKD stage 3b. Right ankle sprain.")
    assert "guideline I.C.9.a.2" in span[0].proposals[0].why
    assert "side right" in span[2].proposals[0].why
    assert "7th character A" in span[2].proposals[0].why


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=120))
def test_offsets_give_the_words_back_whatever_the_text(scanner, noise):
    text = f"{noise}\nRight ankle sprain; no fever {noise} HTN"
    spans = scanner.scan(text)
    assert spans
    assert all(text[each.start : each.end] == each.text for each in spans)
    assert all(one.end <= two.start for one, two in itertools.pairwise(spans))
    assert "".join(text[each.start : each.end] for each in sections(text)) == text


def test_a_note_of_2000_characters_takes_less_than_50_ms(scanner):
    text = (NOTE * 8)[:2000]
    scanner.scan(text)
    times = []
    for _ in range(9):
        begun = perf_counter()
        scanner.scan(text)
        times.append(perf_counter() - begun)
    assert sorted(times)[4] < 0.05


def test_every_office_term_has_a_code_of_the_edition(advice_library, scanner):
    for row in tables.rows("office_terms"):
        status = advice_library.status(ICD10CM, row["code"])
        assert status.state in (State.VALID_BILLABLE, State.NOT_BILLABLE), row
        assert printed(ICD10CM, row["code"]) == row["code"], row


@pytest.mark.slow
def test_what_an_office_term_proposes_is_complete_and_of_its_code(advice_library, scanner):
    odd = [
        (row["term"], each.code)
        for row in tables.rows("office_terms")
        for span in scanner.scan(f"{row['term']}.")
        for each in span.proposals
        if advice_library.status(ICD10CM, each.code).state is not State.VALID_BILLABLE
    ]
    assert odd == []


def test_rows_of_the_rule_tables_name_codes_of_the_edition(advice_library):
    for row in tables.rows("combinations"):
        for code in (row["have"].rstrip("="), row["take"], *row["and"].split("&")):
            assert advice_library.title(ICD10CM, code), (row, code)
    for row in tables.rows("integral_signs"):
        for code in (row["sign"], *row["diagnosis"].split()):
            assert advice_library.title(ICD10CM, code), (row, code)
