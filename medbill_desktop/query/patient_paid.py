"""What patients paid towards charges: box 29 and AMT*F5 of a claim."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.store import tables

_LINE = tables.ledger_line
_OF_PATIENTS = frozenset({Account.DRAWER, Account.CASH, Account.PATIENT_CREDIT, Account.AR_PATIENT})
"""An entry that touches these accounts alone is money of a patient; the answer of a payer is not."""


def patient_paid(connection: sa.Connection, charge_ids: Collection[int]) -> Money:
    """What patients paid towards charges up to now, never below zero.

    That is check-in money that waits on them, and payments and credits that were laid on what the patient
    owes there; what was taken back, returned by the bank or freed again does not count.

    Args:
        connection: a reader of the office.
        charge_ids: of the lines of one claim.
    """
    wanted = _LINE.c.charge_id.in_(list(charge_ids))
    touching = sa.select(_LINE.c.entry_id).where(
        wanted, _LINE.c.account.in_([Account.AR_PATIENT, Account.PATIENT_CREDIT])
    )
    other = sa.select(_LINE.c.entry_id).where(
        _LINE.c.entry_id.in_(touching), _LINE.c.account.not_in(sorted(_OF_PATIENTS))
    )
    laid = sa.select(_LINE.c.cents).where(
        wanted,
        _LINE.c.account.in_([Account.AR_PATIENT, Account.PATIENT_CREDIT]),
        _LINE.c.entry_id.not_in(other),
    )
    return max(-Money.total(connection.execute(laid).scalars()), ZERO)
