"""Referrals, the questions for Medicare secondary, privacy, states of ZIP codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medbill_desktop.domain.finding import Severity
from medbill_desktop.domain.identifiers import STATES
from medbill_desktop.domain.names import Address
from medbill_desktop.domain.privacy import is_minor, looks_like_card, mail_address, may_state
from medbill_desktop.domain.referral import (
    AskedVisit,
    Referral,
    ReferralKind,
    ReferralUse,
    fitting,
    referral_findings,
)
from medbill_desktop.domain.secondary import (
    EmployerSize,
    Entitled,
    SecondaryAnswers,
    must_ask,
    read_answers,
    secondary_reason,
    write_answers,
)
from medbill_desktop.domain.zips import state_of_zip
from tests.make import TODAY, a_guarantor, a_patient, an_encounter

REF, AUTH = ReferralKind.REFERRAL, ReferralKind.AUTHORIZATION
GIVEN = Referral(
    id=1,
    patient_id=1,
    number="R-1",
    payer_id=1,
    effective_from=date(2026, 1, 1),
    effective_thru=date(2026, 6, 30),
    visits_allowed=5,
    codes="97110 97140",
)
ASKED = AskedVisit(day=TODAY, payer_id=1, provider_id=1, numbers={REF: "r-1"}, codes=("97110",))


def rules(asked=ASKED, *held):
    return {one.rule: one.severity for one in referral_findings(asked, held or (ReferralUse(GIVEN, 2),))}


def test_a_good_referral_says_nothing():
    assert rules() == {}


@pytest.mark.parametrize(
    ("over", "used", "rule"),
    [
        ({"effective_thru": TODAY - timedelta(days=1)}, 0, "referral-expired"),
        ({"effective_from": TODAY + timedelta(days=1)}, 0, "referral-not-yet"),
        ({"payer_id": 2}, 0, "referral-payer"),
        ({"provider_id": 2}, 0, "referral-provider"),
        ({"codes": "97140"}, 0, "referral-codes"),
        ({}, 5, "referral-used-up"),
        ({"units_allowed": Decimal(3)}, 0, "referral-units"),
    ],
)
def test_each_way_to_be_useless_blocks(over, used, rule):
    use = ReferralUse(replace(GIVEN, **over), used, Decimal(3))
    found = rules(replace(ASKED, units=Decimal(1)), use)
    assert found[rule] is Severity.BLOCK
    assert fitting(REF, replace(ASKED, units=Decimal(1)), [use]) is None


def test_the_last_visit_allowed_is_allowed_and_counted_once():
    fifth = ReferralUse(GIVEN, 4)
    assert rules(ASKED, fifth) == {"referral-nearly-used": Severity.INFO}
    assert rules(replace(ASKED, counted=True), ReferralUse(GIVEN, 5)) == {
        "referral-nearly-used": Severity.INFO
    }
    assert "referral-used-up" in rules(replace(ASKED, counted=True), ReferralUse(GIVEN, 6))


def test_a_missing_one_matters_only_where_the_plan_wants_it_and_one_is_proposed():
    bare = replace(ASKED, numbers={})
    assert rules(bare) == {}
    wanted = replace(bare, needs=frozenset({REF}))
    (finding,) = referral_findings(wanted, (ReferralUse(GIVEN, 2),))
    assert (finding.rule, finding.path, finding.fix) == ("referral-missing", "referral_number", "Use R-1.")
    (finding,) = referral_findings(replace(bare, needs=frozenset({AUTH})), ())
    assert (finding.rule, finding.path) == ("authorization-missing", "prior_authorization")


def test_an_end_in_sight_is_told_and_an_unknown_number_asked_for():
    near = replace(GIVEN, effective_thru=TODAY + timedelta(days=14))
    assert rules(ASKED, ReferralUse(near)) == {"referral-ends-soon": Severity.INFO}
    other = replace(ASKED, numbers={REF: "X9"}, needs=frozenset({REF}))
    assert rules(other) == {"referral-unknown": Severity.WARN}


def test_of_two_the_one_that_ends_first_is_proposed():
    later = ReferralUse(replace(GIVEN, id=2, number="R-2", effective_thru=None))
    assert fitting(REF, ASKED, [later, ReferralUse(GIVEN)]).referral.number == "R-1"


GROUP = SecondaryAnswers(group_plan=True, working=True, size=EmployerSize.MIDDLE)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (SecondaryAnswers(), ""),
        (GROUP, "12"),
        (replace(GROUP, working=False), ""),
        (replace(GROUP, size=EmployerSize.SMALL), ""),
        (replace(GROUP, group_plan=False), ""),
        (replace(GROUP, entitled=Entitled.DISABILITY), ""),
        (replace(GROUP, entitled=Entitled.DISABILITY, size=EmployerSize.LARGE), "43"),
        (replace(GROUP, entitled=Entitled.KIDNEY, working=False, kidney_months=29), "13"),
        (replace(GROUP, entitled=Entitled.KIDNEY, kidney_months=30), ""),
        (replace(GROUP, work=True), "15"),
        (replace(GROUP, no_fault=True), "14"),
        (replace(GROUP, liability=True), "47"),
        (replace(GROUP, veteran=True), "42"),
        (replace(GROUP, black_lung=True, work=True), "41"),
    ],
)
def test_why_medicare_is_second(told, reason):
    assert secondary_reason(told) == reason
    assert read_answers(write_answers(told)) == told


def test_the_questions_are_asked_again_after_90_days():
    assert must_ask(None, TODAY)
    assert not must_ask(TODAY - timedelta(days=90), TODAY)
    assert must_ask(TODAY - timedelta(days=91), TODAY)
    assert read_answers("") == SecondaryAnswers()


def test_a_confidential_visit_is_stated_to_the_patient_alone():
    visit, child = an_encounter(confidential=True), a_patient(birth_date=date(2011, 5, 1))
    parent = a_guarantor(first_name="Rosa")
    own = a_guarantor(last_name="García", first_name="maria", birth_date=child.birth_date)
    assert not may_state(visit, child, parent)
    assert may_state(visit, child, own)
    assert may_state(an_encounter(), child, parent)
    assert may_state(None, child, parent)
    assert not may_state(visit, child, replace(own, birth_date=date(1980, 1, 1)))


def test_who_is_a_minor():
    assert is_minor(date(2008, 4, 16), TODAY)
    assert not is_minor(date(2008, 4, 15), TODAY)
    assert not is_minor(None, TODAY)


def test_where_mail_goes():
    usual, quiet, visit = Address(line1="1 A"), Address(line1="2 B"), Address(line1="3 C")
    assert mail_address(usual, Address(), ()) == usual
    assert mail_address(usual, quiet, (Address(),)) == quiet
    assert mail_address(usual, quiet, (Address(), visit)) == visit


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("paid with 4111 1111 1111 1111 today", True),
        ("5500-0000-0000-0004", True),
        ("call 217 555 0134", False),
        ("4111 1111 1111 1112", False),
        ("claim 1234567890123", False),
        ("", False),
    ],
)
def test_card_numbers_are_seen(text, card):
    assert looks_like_card(text) is card


@pytest.mark.parametrize(
    ("zip_code", "state"),
    [
        ("62704", "IL"),
        ("62704-1234", "IL"),
        ("00501", "NY"),
        ("10001", "NY"),
        ("02134", "MA"),
        ("05501", "MA"),
        ("05601", "VT"),
        ("20001", "DC"),
        ("20101", "VA"),
        ("30301", "GA"),
        ("39901", "GA"),
        ("73301", "TX"),
        ("73401", "OK"),
        ("88510", "TX"),
        ("90210", "CA"),
        ("96799", "AS"),
        ("96910", "GU"),
        ("99501", "AK"),
        ("98101", "WA"),
        ("00601", "PR"),
        ("00801", "VI"),
        ("09001", "AE"),
        ("34001", "AA"),
        ("96201", "AP"),
        ("21301", ""),
        ("00001", ""),
        ("6270", ""),
        ("", ""),
    ],
)
def test_a_zip_code_names_its_state(zip_code, state):
    assert state_of_zip(zip_code) == state


@given(st.integers(0, 99_999))
def test_every_zip_code_has_a_real_state_or_none(number):
    assert state_of_zip(f"{number:05d}") in STATES | {""}
