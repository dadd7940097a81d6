"""Who gets a statement: each reason to leave somebody out, and the account that just gets one."""

from __future__ import annotations

from datetime import date

import pytest

from medbill_desktop.domain.money import Money
from medbill_desktop.domain.names import Address
from medbill_desktop.domain.statement_rules import StatementFacts, why_left_out

DAY = date(2026, 4, 15)
HOME = Address("12 Oak St", "", "Springfield", "IL", "62701")
LAST = date(2026, 4, 1)


def facts(**over):
    values = {"as_of": DAY, "due": Money(5000), "minimum": Money(500), "address": HOME, "cycle_days": 28}
    return StatementFacts(**(values | over))


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({}, ""),
        ({"due": Money(500)}, ""),
        ({"due": Money(499)}, "less than 5.00"),
        ({"due": Money(0)}, "a credit"),
        ({"due": Money(-1)}, "a credit"),
        ({"died": date(2026, 3, 2)}, "died on 03/02/2026; write to the estate"),
        ({"waits": True}, "the insurance has not paid yet"),
        ({"last": LAST}, "a statement went out on 04/01/2026; the next statement is due on 04/29/2026"),
        ({"last": LAST, "paid_since": Money(2000)}, "20.00 was paid since the statement of 04/01/2026"),
        ({"last": date(2026, 3, 18)}, ""),
        ({"last": date(2026, 3, 19)}, "due on 04/16/2026"),
        ({"last": DAY, "cycle_days": 0}, ""),
        ({"address": Address()}, "no address"),
        ({"address": Address("12 Oak St", "", "Springfield", "IL", "")}, "no ZIP code"),
        ({"address": Address("12 Oak St", "", "Springfield", "IL", "6270")}, "no ZIP code"),
        ({"address": Address("12 Oak St", "", "Springfield", "IL", "62701-1234")}, ""),
        ({"address": Address("", "", "Springfield", "IL", "62701")}, "not complete"),
    ],
)
def test_reasons(over, words):
    found = why_left_out(facts(**over))
    assert found.startswith(words) if words and words[0].isdigit() else words in found
    assert bool(found) == bool(words)
