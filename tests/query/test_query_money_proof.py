"""The movements of one entry, as the proof of a close sees them."""

from __future__ import annotations

import pytest

from medbill_desktop.domain.ledger import Account
from medbill_desktop.query.money_proof import flows_of

PAYER, PATIENT = 7, 3


def flows(*lines):
    return list(flows_of([(account, cents, PAYER, PATIENT) for account, cents in lines]))


def test_a_charge_raises_what_the_payer_owes():
    (flow,) = flows((Account.AR_PAYER, 10_000), (Account.CHARGES, -10_000))
    assert flow[0][1] == PAYER
    assert flow[1:] == ("charges", 10_000)


@pytest.mark.parametrize("lost", [-1, 1, 250])
def test_an_entry_that_does_not_sum_to_zero_fails_the_identity_of_its_party(lost):
    told = flows((Account.AR_PATIENT, 10_000 + lost), (Account.CHARGES, -10_000))
    assert sum(cents for _, _, cents in told) != 10_000 + lost
    assert 2 * lost in [cents for _, _, cents in told]


def test_an_entry_without_receivables_moves_nobody():
    assert flows((Account.CASH, 500), (Account.UNAPPLIED, -500)) == []
