"""Codes as they are typed, places of findings, one claim out of a file: without a window."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from medbill_desktop.codes.records import OwnCode
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.errors import UserError
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.parts import typed_codes as typed
from medbill_desktop.ui.parts.code_finder import CodeFinder, diagnosis_systems, is_code, is_incomplete
from medbill_desktop.ui.parts.places_of_findings import place_of, target_of
from medbill_desktop.ui.parts.raw_claim import claim_segments
from tests.make import a_claim


@pytest.mark.parametrize(
    ("text", "code"), [("e119", "E11.9"), ("E11.9", "E11.9"), ("s93401a", "S93.401A"), ("", "")]
)
def test_a_diagnosis_is_read_with_or_without_its_point(text, code):
    assert typed.read_diagnosis(text, ("icd10cm",)).code == code


def test_an_old_code_is_read_only_where_old_codes_hold():
    assert typed.read_diagnosis("25000", ("icd10cm", "icd9cm")).system == "icd9cm"
    with pytest.raises(UserError, match="no diagnosis code"):
        typed.read_diagnosis("25000", ("icd10cm",))


def test_a_procedure_carries_its_modifiers_in_one_word():
    read = typed.read_procedure("99213-25-59")
    assert (read.system, read.code, read.modifiers) == ("cpt", "99213", ("25", "59"))
    assert str(read) == "99213-25-59"
    assert typed.read_procedure("j3301").system == "hcpcs"


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (typed.read_procedure, "9921", "no procedure code"),
        (typed.read_procedure, "99213-2", "no modifier"),
        (typed.read_procedure, "99213-25-59-76-77-GA", "four modifiers"),
        (typed.read_pointers, "am", "A to L"),
        (typed.read_pointers, "aa", "twice"),
        (typed.read_pointers, "abcde", "four diagnoses"),
        (typed.read_units, "0", "number of units"),
        (typed.read_units, "1.2345", "number of units"),
        (typed.read_units, "nan", "number of units"),
        (typed.read_drug, "1234 ML1", "11 digits"),
        (typed.read_drug, "00409116101", "quantity"),
        (typed.read_drug, "00409116101 XX1", "quantity"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(read, text, said):
    with pytest.raises(UserError, match=said):
        read(text)


@pytest.mark.parametrize("text", ["00409-1161-01 ML10", "00409116101 10ML", "00409116101 ml 10"])
def test_a_drug_is_read_as_people_write_it(text):
    assert typed.read_drug(text) == typed.TypedDrug("00409116101", Decimal(10), "ML")
    assert str(typed.read_drug(text)) == "00409116101 ML10"


def test_the_systems_of_a_date():
    assert diagnosis_systems(date(2015, 9, 30)) == ("icd9cm",)
    assert diagnosis_systems(date(2015, 10, 1)) == ("icd10cm",)
    assert diagnosis_systems(date(2026, 4, 1), old_too=True) == ("icd10cm", "icd9cm")


def test_words_are_searched_and_codes_are_taken():
    assert is_code("e119", ("icd10cm",))
    assert is_code("99213-25", ("cpt", "hcpcs"))
    assert not is_code("asthma", ("icd10cm",))
    assert not is_code("e11 diabetes", ("icd10cm",))


class Answers:
    """A library that answers every search alike; the shipped one is tested with the codes."""

    def __init__(self, *results):
        self.results = results

    def search(self, *_args, **_more):
        return self

    def title(self, _system, code, _dos=None):
        return {"I15": "Secondary hypertension", "I13": "Hypertensive heart disease"}.get(code, "")

    def children(self, _system, code, _dos=None):
        below = [("I13.0", "Hypertensive heart disease with failure", True)]
        return below if code == "I13" else ()


def test_what_the_office_uses_most_comes_first_and_headings_last():
    from medbill_desktop.codes.records import Hit

    hits = [
        Hit("icd10cm", "E78.5", "Hyperlipidemia", True, "", "own"),
        Hit("icd10cm", "I10", "Hypertension", True, "", "own"),
        Hit("icd10cm", "I13", "Hypertensive heart and kidney disease", False, "", "title"),
        Hit("icd10cm", "I10", "Hypertension", True, "", "title"),
        Hit("icd10cm", "I15.9", "Secondary hypertension", True, "", "title"),
    ]
    own = [OwnCode("I10", "Hypertension", "icd10cm"), OwnCode("E78.5", "Hyperlipidemia", "icd10cm")]
    finder = CodeFinder(Answers(*hits), own)
    found = finder.diagnoses("hyper", ("icd10cm",), None)
    assert [one.value for one in found] == ["I10", "E78.5", "I15.9", "I13"]
    assert [one.group for one in found[:3]] == ["Used here", "Used here", "I15 Secondary hypertension"]
    assert [is_incomplete(one) for one in found] == [False, False, False, True]
    (below,) = finder.below(found[-1], ("icd10cm",), None)
    assert (below.value, below.detail, below.group) == ("I13.0", "with failure", "")
    assert finder.below(below, ("icd10cm",), None) == []


def test_an_injury_that_lacks_only_its_7th_character_keeps_its_rank():
    from medbill_desktop.codes.records import Hit

    hits = [
        Hit("icd10cm", "S93.401", "Sprain of right ankle", False, "", "title"),
        Hit("icd10cm", "M24.271", "Disorder of ligament, right ankle", True, "", "title"),
        Hit("icd10cm", "S93", "Sprain at ankle level", False, "", "title"),
    ]
    found = CodeFinder(Answers(*hits)).diagnoses("sprain", ("icd10cm",), None)
    assert [one.value for one in found] == ["S93.401", "M24.271", "S93"]
    assert is_incomplete(found[0])


def test_modifiers_typed_behind_the_code_stay_with_every_proposal():
    from medbill_desktop.codes.records import Hit

    finder = CodeFinder(Answers(Hit("cpt", "99213", "Return visit", True, "", "own")))
    assert [one.value for one in finder.procedures("9921-25", None)] == ["99213-25"]
    assert finder.procedures("9", None) == []


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("lines[2].modifiers[0]", ("lines", 2, "modifiers")),
        ("diagnoses[0]", ("diagnoses", 0, "")),
        ("patient.birth_date", ("patient", -1, "birth_date")),
        ("lines", ("lines", -1, "")),
    ],
)
def test_a_path_is_taken_apart(path, place):
    assert place_of(path) == place


def test_a_finding_leads_to_the_record_that_mends_it():
    claim = a_claim(encounter_id=7)
    assert target_of("lines[0].code", claim) == Target(Kind.ENCOUNTER, 7)
    assert target_of("patient.sex", claim) == Target(Kind.PATIENT, claim.patient.id)
    assert target_of("coverages[0].payer.payer_id", claim).kind is Kind.PAYER
    assert target_of("billing.tax_id", claim).kind is Kind.BILLING_ENTITY
    assert target_of("rendering.npi", claim).kind is Kind.PROVIDER


FILE = (
    b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    b"*260415*1200*^*00501*000000001*0*P*:~"
    b"GS*HC*A*B*20260415*1200*1*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*1*20260415*1200*CH~"
    b"HL*1**20*1~NM1*85*2*PRACTICE~"
    b"HL*2*1*22*0~SBR*P*18~NM1*IL*1*FIRST*ANN~CLM*A1*10~LX*1~CLM*A2*20~LX*1~"
    b"HL*3*1*22*1~SBR*P*~NM1*IL*1*PARENT*BOB~HL*4*3*23*0~PAT*19~NM1*QC*1*CHILD*CLEO~CLM*B1*30~LX*1~"
    b"SE*20*0001~GE*1*1~IEA*1*000000001~"
)


def test_one_claim_comes_out_of_a_file_without_anybody_else():
    segments = claim_segments(FILE, "A2")
    assert [one for one in segments if one.startswith("CLM")] == ["CLM*A2*20"]
    assert not any("CHILD" in one or "PARENT" in one for one in segments)
    assert segments[0].startswith("ISA")
    assert segments[-1].startswith("IEA")


def test_a_dependent_comes_with_the_subscriber():
    segments = claim_segments(FILE, "B1")
    assert any("PARENT" in one for one in segments)
    assert any("CHILD" in one for one in segments)
    assert not any("FIRST" in one for one in segments)


def test_a_claim_that_is_not_in_the_file_gives_nothing():
    assert claim_segments(FILE, "Z9") == []


def test_a_case_that_takes_old_codes_finds_them_after_2015():
    from medbill_desktop.codes.library import Library

    finder, day = CodeFinder(Library.shipped()), date(2026, 4, 15)
    flagged = diagnosis_systems(day, old_too=True)
    assert "250.00" in [each.value for each in finder.diagnoses("250.00", flagged, day)]
    found = [str(each.value) for each in finder.diagnoses("sprain of ankle", flagged, day)]
    assert any(code.startswith("845.0") for code in found)
    assert any(code.startswith("S93.4") for code in found)
    assert "250.00" not in [each.value for each in finder.diagnoses("250.00", diagnosis_systems(day), day)]
    finder.library.close()
