"""The glossary explains medical words and leaves ordinary ones alone."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from medbill_desktop.advice.glossary import glossary, terms_in


@pytest.mark.parametrize(
    ("word", "entries"),
    [
        ("cholecystectomy", ["cholecyst", "ectomy"]),
        ("Pericarditis", ["peri", "card", "itis"]),
        ("gastroenteritis", ["gastr", "enter", "itis"]),
        ("osteoarthritis", ["oste", "arthr", "itis"]),
        ("nephrolithiasis", ["nephr", "lith", "iasis"]),
        ("hyperglycemia", ["hyper", "glyc", "emia"]),
        ("arthroscopy", ["arthr", "scopy"]),
        ("hematuria", ["hemat", "uria"]),
        ("neuropathies", []),
        ("neuropathy", ["neur", "pathy"]),
        ("dysphagia", ["dys", "phagia"]),
        ("tendons", ["tendon"]),
        ("HTN", ["HTN"]),
        ("htn", []),
    ],
)
def test_words_fall_apart(word: str, entries: list[str]) -> None:
    found = [one.entry for one in glossary().explain(word)]
    assert found == entries


def test_the_places_are_exact_and_do_not_overlap() -> None:
    text = "HTN and T2DM. Tear of the rotator cuff; arthroscopy of the knee. I&D of abscess, N/V."
    found = terms_in(text)
    assert [one.text for one in found] == ["HTN", "T2DM", "rotator cuff", "arthroscopy", "I&D", "N/V"]
    assert all(text[one.start : one.stop] == one.text for one in found)
    assert all(before.stop <= after.start for before, after in pairwise(found))
    assert found[3].meaning == "arthr- joint; -scopy a look inside with an instrument"
    assert found[0].meaning == "high blood pressure"


def test_ordinary_words_are_left_alone() -> None:
    text = (
        "The patient reports that she was doing normal things at home, a general feeling of being tired with "
        "no special history. Her personal and social situation is stable. She returned for control of "
        "previous program parameters and was given information about physical "
        "activity, various options and the relative risk."
    )
    assert [one.text for one in terms_in(text)] == []


def test_every_entry_is_told_once_and_in_words() -> None:
    entries = glossary().entries
    assert len(entries) >= 300
    assert not [key for key, times in Counter((one.entry, one.kind) for one in entries).items() if times > 1]
    assert {one.kind for one in entries} == {"prefix", "suffix", "root", "anatomy", "abbreviation"}
    assert all(one.meaning and one.meaning == one.meaning.strip() for one in entries)
