"""Texts as search keys and as forms and files need them; names and addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medbill_desktop.domain.names import Address, PersonName, digits, zip_hyphen
from medbill_desktop.domain.text import basic, fold, name_key
from tests.make import a_patient

BASIC = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !\"&'()+,-./;?=")


@given(st.text())
def test_basic_is_in_the_basic_set_and_stays_what_it_is(text):
    plain = basic(text)
    assert set(plain) <= BASIC
    assert basic(plain) == plain
    assert plain == plain.strip()
    assert "  " not in plain


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_ascii_takes_a_short_way_to_the_same(text):
    assert basic(text) == basic(
        f"{text} 李"
    )  # the last sign has no place in the set, and sends it the long way


@given(st.text(alphabet=sorted(BASIC - {" "})))
def test_basic_loses_nothing_of_the_basic_set(text):
    assert basic(text) == text


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("García", "GARCIA"),
        ("Strauß", "STRAUSS"),
        ("Łódź", "LODZ"),
        ("Søren Ærø", "SOREN AERO"),
        ("O’Neil", "O'NEIL"),
        ("a*b~c:d^e", "A B C D E"),
        ("two\r\nlines\t", "TWO LINES"),
        ("non\u00a0breaking – dash", "NON BREAKING - DASH"),
        ("50% @home #3", "50 HOME 3"),
        ("李", ""),
        ("½ tab", "1 2 TAB"),
        ("", ""),
    ],
)
def test_how_text_is_sent(typed, sent):
    assert basic(typed) == sent


@given(st.text())
def test_fold_stays_what_it_is(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="abcdefgxyzäöñé -'", max_size=20))
def test_case_does_not_matter_in_a_search(text):
    assert fold(text.upper()) == fold(text) == fold(f"  {text} ")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        (("García López", "María", "J"), "garcia lopez, maria j"),
        (("García", "María", ""), "garcia, maria"),
        (("GARCIA", "", ""), "garcia"),
        (("Strauß", "Jörg", ""), "strauss, jorg"),
        (("", "Maria", ""), ", maria"),
    ],
)
def test_search_keys(name, key):
    assert name_key(*name) == key


def test_a_patient_is_found_without_accents():
    assert a_patient().name_search == a_patient().search_key() == "garcia, maria j"


def test_names_and_addresses_as_people_read_them():
    name = PersonName("Garcia", "Maria", "J", "JR")
    assert (name.listed(), name.spoken()) == ("Garcia JR, Maria J", "Maria J Garcia JR")
    assert PersonName("Oak Clinic").listed() == "Oak Clinic"
    assert not PersonName(middle="J")
    assert (
        Address(city="Springfield", state="IL", zip="627011234").city_line() == "Springfield, IL 62701-1234"
    )
    assert Address(city="Peoria").city_line() == "Peoria"
    assert not Address(line2="x", state="IL")


def test_digits_and_zips():
    assert digits("(217) 555-0134") == "2175550134"
    assert digits("²٣1") == "1"
    assert [zip_hyphen(z) for z in ("627011234", "62701-1234", " 62701 ", "K1A 0B1")] == [
        "62701-1234",
        "62701-1234",
        "62701",
        "K1A 0B1",
    ]
