"""Two independent libraries read what we write."""

from __future__ import annotations

import pytest

from medbill_desktop.edi.read_837p import read_837p
from tests.edi import pyx12_judge, x12sdk_judge
from tests.edi.make_edi import a_file, as_sent, every_scenario, matrix, scenarios

X12SDK_GAPS = {
    "third payer": "SE segment count",  # it drops the second 2430 of a line
    "referring": "loop_2310a",  # it takes one referring provider, the guide two
    "line parties": "loop_2420b",  # it wants a name of the purchased provider, which the guide does not use
}


@pytest.mark.parametrize("name", scenarios())
def test_pyx12_accepts_every_scenario(name):
    assert pyx12_judge.judge(a_file(*scenarios()[name])) == []


def test_pyx12_accepts_all_scenarios_in_one_file():
    assert pyx12_judge.judge(a_file(*every_scenario(), lines_apart=False)) == []


def test_both_judges_accept_every_mix_of_patient_payers_frequency_and_content():
    claims = matrix()
    raw = a_file(*claims)
    assert len(claims) >= 200
    assert pyx12_judge.judge(raw) == []
    assert x12sdk_judge.judge(raw) == []
    assert list(read_837p(raw).images) == [as_sent(claim) for claim in claims]


@pytest.mark.parametrize("name", [name for name in scenarios() if name not in X12SDK_GAPS])
def test_x12sdk_accepts_every_scenario(name):
    assert x12sdk_judge.judge(a_file(*scenarios()[name])) == []


@pytest.mark.parametrize("name", X12SDK_GAPS)
def test_known_gaps_of_x12sdk_are_still_the_ones_we_know(name):
    [complaint] = x12sdk_judge.judge(a_file(*scenarios()[name]))
    assert X12SDK_GAPS[name] in complaint


@pytest.mark.parametrize(
    ("old", "new", "judges"),
    [
        (b"REF*EI*361234567~\n", b"", (pyx12_judge,)),
        (b"*125*UN*", b"*12O*UN*", (pyx12_judge, x12sdk_judge)),
        (b"SBR*P*18", b"SBR*?*18", (pyx12_judge, x12sdk_judge)),
        (b"HL*2*1*22*0", b"HL*2*9*22*0", (pyx12_judge, x12sdk_judge)),
        (b"SE*28*0001", b"SE*29*0001", (pyx12_judge, x12sdk_judge)),
    ],
)
def test_the_judges_do_complain(old, new, judges):
    raw = a_file()
    assert old in raw
    for judge in judges:
        assert judge.judge(raw.replace(old, new)) != []
