"""Roles, limits and what a user may do beside the role."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medbill_desktop.domain.desk import Role, UserAccount
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.permissions import (
    LIMITS,
    ROLES,
    WORDS,
    Limits,
    Permission,
    exceptions_of,
    exceptions_text,
    rights_of,
)

TODAY = date(2026, 4, 15)
LOOKING = {Permission.SEE_REPORTS, Permission.EXPORT, Permission.SEE_AUDIT}


def test_every_permission_has_words_and_somebody_who_has_it():
    assert set(WORDS) == set(Permission)
    assert len(Permission) >= 40
    assert set(ROLES) == set(LIMITS) == set(Role)
    assert ROLES[Role.OWNER] == frozenset(Permission)


def test_an_auditor_may_only_look():
    assert ROLES[Role.AUDITOR] == LOOKING


def test_roles_stand_in_an_order_and_only_the_owner_manages_users():
    assert ROLES[Role.OWNER] > ROLES[Role.MANAGER] > ROLES[Role.BILLER] > ROLES[Role.CODER]
    assert ROLES[Role.BILLER] > ROLES[Role.FRONT_DESK]
    assert [role for role in Role if Permission.MANAGE_USERS in ROLES[role]] == [Role.OWNER]


@pytest.mark.parametrize(
    ("role", "amount", "own", "allowed"),
    [
        (Role.OWNER, 9_999_999, None, True),
        (Role.MANAGER, 50_000, None, True),
        (Role.MANAGER, 50_001, None, False),
        (Role.BILLER, 5_000, None, True),
        (Role.BILLER, -5_001, None, False),  # the sign does not matter
        (Role.BILLER, 10_000, Money(10_000), True),
        (Role.BILLER, 1, Money(0), False),
        (Role.OWNER, 101, Money(100), False),  # an owner may bind himself
    ],
)
def test_a_write_off_goes_by_the_limit(role, amount, own, allowed):
    rights = rights_of(UserAccount(name="ana", role=role, write_off_limit=own))
    assert (rights.refusal(Permission.WRITE_OFF, TODAY, Money(amount)) == "") is allowed


@pytest.mark.parametrize(
    ("role", "day", "allowed"),
    [
        (Role.BILLER, date(2026, 3, 16), True),
        (Role.BILLER, date(2026, 3, 15), False),
        (Role.BILLER, date(2026, 4, 16), True),
        (Role.OWNER, date(2010, 1, 1), True),
    ],
)
def test_an_accounting_date_goes_by_the_days_back(role, day, allowed):
    rights = rights_of(UserAccount(name="ana", role=role))
    assert (rights.refusal(Permission.POST_PAYMENT, TODAY, day=day) == "") is allowed


def test_the_refusal_says_what_and_how_much():
    rights = rights_of(UserAccount(name="ana", role=Role.CODER))
    assert rights.refusal(Permission.VOID_CLAIM, TODAY) == "The role coder may not void claims"
    biller = rights_of(UserAccount(name="ana", role=Role.BILLER))
    words = biller.refusal(Permission.WRITE_OFF, TODAY, Money(6_000))
    assert words == "$60.00 is above your limit: you may write off balances up to $50.00"


def test_own_exceptions_win_over_the_role():
    rights = rights_of(UserAccount(name="ana", role=Role.CODER, exceptions="+void_claim -code_visit"))
    assert Permission.VOID_CLAIM in rights.permissions
    assert Permission.CODE_VISIT not in rights.permissions
    assert rights.limits == LIMITS[Role.CODER] != Limits()


@pytest.mark.parametrize("text", ["void_claim", "+fly", "-", "+ void_claim"])
def test_a_word_that_is_no_permission_is_refused(text):
    with pytest.raises(UserError, match="is no permission"):
        exceptions_of(text)


@given(st.sampled_from(Role), st.frozensets(st.sampled_from(Permission)))
def test_any_set_of_permissions_can_be_written_as_exceptions(role, wanted):
    account = UserAccount(name="ana", role=role, exceptions=exceptions_text(role, wanted))
    assert rights_of(account).permissions == wanted
