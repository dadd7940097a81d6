"""read(write(claims)) == claims, for any claims that an 837P can hold, but for what only paper may show."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from medbill_desktop.edi.read_837p import read_837p
from medbill_desktop.edi.write_837p import write_837p
from tests.edi.edi_strategies import images
from tests.edi.make_edi import an_envelope, as_sent, every_scenario, scenarios

CASES = {
    "dependent": lambda claims: any(claim.patient for claim in claims),
    "other payer": lambda claims: any(claim.other_coverages for claim in claims),
    "adjudicated line": lambda claims: any(line.adjudications for claim in claims for line in claim.lines),
    "drug": lambda claims: any(line.drug for claim in claims for line in claim.lines),
    "12 diagnoses": lambda claims: any(len(claim.diagnoses) == 12 for claim in claims),
    "more than 6 lines": lambda claims: any(len(claim.lines) > 6 for claim in claims),
    "loops shared": lambda claims: len(claims) > 1 and any(claim.patient is None for claim in claims),
    "more than 6 adjustments of a group": lambda claims: any(
        count > 6
        for claim in claims
        for coverage in claim.other_coverages
        for count in Counter(each.group for each in coverage.adjustments).values()
    ),
}


@pytest.mark.parametrize("examples", [24, pytest.param(200, marks=[pytest.mark.full, pytest.mark.slow])])
def test_any_claims_come_back_equal_and_the_hard_cases_occur(examples):
    seen = Counter()

    @settings(
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        max_examples=examples,
        phases=[Phase.generate],  # shrinking claims of this size takes minutes; the scenarios name the field
    )
    @given(st.lists(images(), min_size=1, max_size=2), st.booleans())
    def comes_back(claims, lines_apart):
        for name, holds in CASES.items():
            if holds(claims):
                seen[name] += 1
                event(name)
        reading = read_837p(write_837p(claims, an_envelope(lines_apart=lines_apart)))
        assert list(reading.images) == [as_sent(claim) for claim in claims]

    comes_back()
    assert {name: seen[name] for name in CASES if not seen[name]} == {}, seen


@pytest.mark.parametrize("name", scenarios())
def test_scenarios_come_back_equal_without_findings(name):
    claims = scenarios()[name]
    reading = read_837p(write_837p(claims, an_envelope()))
    assert (list(reading.images), reading.findings) == ([as_sent(claim) for claim in claims], ())


def test_all_scenarios_in_one_file_keep_their_order():
    claims = every_scenario()
    reading = read_837p(write_837p(claims, an_envelope()))
    assert list(reading.images) == [as_sent(claim) for claim in claims]
    assert reading.transactions[0].claims == len(claims)
