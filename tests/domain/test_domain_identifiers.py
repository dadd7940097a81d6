"""Check digits and patterns, by vectors and by counting."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from medbill_desktop.domain.identifiers import STATES, mbi_is_valid, npi_is_valid

VECTORS = Path(__file__).resolve().parent.parent / "data" / "domain" / "identifiers.csv"
CHECKS = {"npi": npi_is_valid, "mbi": mbi_is_valid}


def _vectors():
    with VECTORS.open(encoding="utf-8", newline="") as file:
        return [(row["kind"], row["value"], row["valid"] == "1") for row in csv.DictReader(file)]


@pytest.mark.parametrize(("kind", "value", "valid"), _vectors())
def test_vectors(kind, value, valid):
    assert CHECKS[kind](value) is valid


def test_the_vectors_know_good_and_bad_of_both_kinds():
    assert {(kind, valid) for kind, _, valid in _vectors()} == {
        (kind, valid) for kind in CHECKS for valid in (True, False)
    }


def _luhn_by_table(text: str) -> bool:
    doubled = {"0": 0, "1": 2, "2": 4, "3": 6, "4": 8, "5": 1, "6": 3, "7": 5, "8": 7, "9": 9}
    odd, even = text[::-1][0::2], text[::-1][1::2]
    return (sum(map(int, odd)) + sum(doubled[c] for c in even)) % 10 == 0


def test_of_a_hundred_thousand_numbers_in_a_row_ten_thousand_pass():
    first = 1_234_500_000
    passed = [number for number in range(first, first + 100_000) if npi_is_valid(str(number))]
    assert len(passed) == 10_000
    assert len({number // 10 for number in passed}) == 10_000  # one in each ten
    assert all(_luhn_by_table("80840" + str(number)) for number in passed)


def test_every_single_wrong_digit_of_an_npi_is_found():
    good = "1234567893"
    for place in range(10):
        for digit in "0123456789":
            changed = good[:place] + digit + good[place + 1 :]
            assert npi_is_valid(changed) is (changed == good)


def test_swapped_neighbours_of_an_npi_are_found_except_0_and_9():
    for good in ("1234567893", "1987654328", "1472583693"):
        for place in range(1, 9):
            changed = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
            pair = {good[place], good[place + 1]}
            assert npi_is_valid(changed) is (len(pair) == 1 or pair == {"0", "9"})


@pytest.mark.parametrize(
    "wrong", ["", " 1234567893", "1234567893\n", "12345678930", "١٢٣٤٥٦٧٨٩٣", "123456789X", "²234567893"]
)
def test_what_is_no_npi(wrong):
    assert not npi_is_valid(wrong)


@pytest.mark.parametrize("good", ["1EG4TE5MK73", "1eg4-te5-mk73", "9AA0AA0AA00", "2RY9YY9YY99"])
def test_mbis(good):
    assert mbi_is_valid(good)


@pytest.mark.parametrize(
    "wrong", ["", "1EG4TE5MK7", "1EG4TE5MK733", "1EG4TE5MK73\n", "1EG4TE5MK7٣", "1E44TE5MKA3", "EEG4TE5MK73"]
)
def test_what_is_no_mbi(wrong):
    assert not mbi_is_valid(wrong)


@pytest.mark.parametrize("letter", "SLOIBZ")
def test_letters_like_digits_are_in_no_mbi(letter):
    assert not mbi_is_valid(f"1{letter}G4TE5MK73")
    assert not mbi_is_valid(f"1E{letter}4TE5MK73")
    assert not mbi_is_valid(f"1EG4TE5{letter}K73")


def test_states_and_territories():
    assert {"IL", "DC", "PR", "GU", "VI", "AS", "MP", "AA", "AE", "AP"} <= STATES
    assert len(STATES) == 50 + 1 + 8 + 3  # states, DC, territories and freely associated states, military
    assert "XX" not in STATES
