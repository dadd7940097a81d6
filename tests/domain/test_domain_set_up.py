"""Set-up values: credentialing by day, payer rules by date, raised fees, import mapping and parsing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medbill_desktop.domain import import_parse as parse
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.fees import raised
from medbill_desktop.domain.import_spec import cell_name, match_columns
from medbill_desktop.domain.insurance import PlanType
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.payer_rules import parse_telehealth, split_lines, telehealth_on
from medbill_desktop.domain.project import project
from medbill_desktop.domain.rules import scrub
from medbill_desktop.domain.set_up import Credential, CredentialStatus, standing_of
from medbill_desktop.domain.set_up_specs import FEES, PAYERS
from medbill_desktop.domain.visit import Fee
from tests.make import a_claim, a_claim_coverage, a_context, a_payer, a_plan, a_service_line

DAY = date(2026, 4, 1)


def a_credential(**over):
    values = {
        "id": 1,
        "provider_id": 1,
        "payer_id": 1,
        "billing_entity_id": 1,
        "status": CredentialStatus.APPROVED,
    }
    return Credential(**{**values, **over})


def test_an_office_that_keeps_no_credentialing_holds_nothing():
    assert standing_of((), 1, DAY).effective
    elsewhere = a_credential(location_id=2, status=CredentialStatus.DENIED)
    assert standing_of((elsewhere,), 1, DAY).effective


@pytest.mark.parametrize(
    ("over", "effective"),
    [
        ({"effective_from": DAY}, True),
        ({"effective_from": DAY + timedelta(days=1)}, False),
        ({"effective_thru": DAY}, True),
        ({"effective_thru": DAY - timedelta(days=1)}, False),
        ({"status": CredentialStatus.APPLIED}, False),
        ({"status": CredentialStatus.DRAFT}, False),
        ({"status": CredentialStatus.DENIED}, False),
        ({"status": CredentialStatus.ENDED}, False),
        ({"status": CredentialStatus.ENDED, "effective_thru": DAY}, True),
    ],
)
def test_approval_by_day(over, effective):
    standing = standing_of((a_credential(**over),), 1, DAY)
    assert standing.effective is effective
    assert bool(standing.sentence) is not effective


def test_an_approval_that_is_coming_names_the_day_of_release():
    later, sooner = DAY + timedelta(days=30), DAY + timedelta(days=10)
    both = tuple(a_credential(id=n, effective_from=day) for n, day in enumerate((later, sooner)))
    standing = standing_of(both, 1, DAY)
    assert (standing.effective, standing.release_on) == (False, sooner)
    assert f"{sooner:%m/%d/%Y}" in standing.sentence


def test_the_approval_of_the_place_itself_says_in_or_out_of_network():
    own = a_credential(id=2, location_id=7, in_network=False)
    assert standing_of((a_credential(), own), 7, DAY).in_network is False
    assert standing_of((a_credential(), own), 8, DAY).in_network is True


def test_telehealth_rules_are_read_by_date():
    text = "2025-01-01 02/10 95; 2020-03-01 * gt/95;2027-01-01 10"
    assert [one.since.year for one in parse_telehealth(text)] == [2020, 2025, 2027]
    assert telehealth_on(text, date(2020, 2, 29)) is None
    assert telehealth_on(text, date(2024, 12, 31)).places == ()
    assert telehealth_on(text, date(2025, 1, 1)).modifiers == ("95",)
    assert telehealth_on(text, date(2027, 1, 1)).modifiers == ()


@pytest.mark.parametrize(
    "text", ["yes", "2025-01-01", "2025-13-01 02 95", "2025-01-01 2 95", "2025-01-01 02 9"]
)
def test_a_telehealth_rule_that_is_none_is_refused(text):
    with pytest.raises(UserError, match="is no telehealth rule"):
        parse_telehealth(text)


@given(st.lists(st.sampled_from(["", "11", "22"]), max_size=120), st.booleans(), st.integers(1, 50))
def test_splitting_loses_no_line_and_keeps_order_within_a_claim(places, by_place, most):
    lines = [a_service_line(place_of_service=place, control=str(n)) for n, place in enumerate(places)]
    parts = split_lines(lines, "11", by_place=by_place, most=most)
    assert sorted((line.control for part in parts for line in part), key=int) == [
        one.control for one in lines
    ]
    assert all(0 < len(part) <= most for part in parts)
    for part in parts:
        assert [int(line.control) for line in part] == sorted(int(line.control) for line in part)
        if by_place:
            assert len({line.place_of_service or "11" for line in part}) == 1


@given(st.integers(0, 10**9), st.integers(-100_000, 500_000))
def test_a_raised_price_is_rounded_once_half_up(cents, thousandths):
    percent = Decimal(thousandths) / 1000
    (one,) = raised([Fee(schedule_id=1, id=9, version=3, code="99213", amount=Money(cents))], percent)
    exact = Decimal(cents) * (100 + percent) / 100
    assert abs(one.fee.amount.cents - exact) <= Decimal("0.5")
    assert one.exact * 100 == exact
    assert (one.fee.id, one.fee.version, one.before) == (0, 0, Money(cents))
    assert one.rounded_by == Decimal(one.fee.amount.cents) / 100 - one.exact


def test_columns_are_found_by_their_headings_own_titles_first():
    found = match_columns(FEES, ("FEE schedule", "c p t", "Charge", "Price", "", "Mod."))
    assert found == {"schedule_id": 0, "code": 1, "amount": 3, "modifier": 5}
    assert match_columns(PAYERS, ("Payer", "Payer id", "Payer name"))["name"] == 0


def test_cells_are_named_as_spreadsheets_do():
    assert [cell_name(n, 17) for n in (0, 2, 25, 26, 701, 702)] == [
        "A17",
        "C17",
        "Z17",
        "AA17",
        "ZZ17",
        "AAA17",
    ]


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (parse.flag, "Yes", True),
        (parse.flag, "n", False),
        (parse.number, "90", 90),
        (parse.day, "3/1/2026", date(2026, 3, 1)),
        (parse.day, "2026-03-01", date(2026, 3, 1)),
        (parse.price, "12.3", Money(1230)),
        (parse.choice(PlanType), "Workers' comp", None),
        (parse.choice(PlanType), "workers comp", PlanType.WORKERS_COMP),
        (parse.percent, "3.5 %", Decimal("3.5")),
        (parse.flag, "maybe", None),
        (parse.number, "1.5", None),
        (parse.number, "-1", None),
        (parse.day, "02/30/2026", None),
        (parse.day, "soon", None),
        (parse.price, "-1", None),
        (parse.percent, "501", None),
    ],
)
def test_a_cell_is_read_or_refused_with_a_sentence(read, text, value):
    if value is None and text != "Workers' comp":
        with pytest.raises(UserError, match=r"\."):
            read(text)
    else:
        assert read(text) == (PlanType.WORKERS_COMP if value is None else value)


def test_box_32_is_sent_as_33_only_where_the_payer_wants_it():
    for wanted in (False, True):
        payer = a_payer(facility_when_same=wanted)
        claim = a_claim(coverages=(a_claim_coverage(payer=payer),))
        image = project(claim)
        assert claim.location.is_billing_address
        assert image.facility.npi == (image.billing.npi if wanted else "")
        assert image.facility.address == (image.billing.address if wanted else type(image.billing.address)())


def test_a_plan_has_its_own_filing_code_and_limit():
    plan = a_plan(filing_code="16", timely_filing_days=1)
    claim = a_claim(coverages=(a_claim_coverage(plan=plan),))
    assert project(claim).filing_code == "16"
    assert "timely-filing" in {one.rule for one in scrub(claim, a_context())}
    assert project(a_claim()).filing_code == "CI"


def test_a_payer_without_duplicate_check_is_not_told_of_them():
    claim = a_claim(coverages=(a_claim_coverage(payer=a_payer(duplicate_check=False)),))
    assert scrub(claim, a_context(duplicates=("C0999",))) == ()
    assert scrub(replace(claim, billed_rank=1), a_context()) == ()
