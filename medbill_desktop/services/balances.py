"""Balances out of the ledger, inside a transaction."""

from __future__ import annotations

from sqlalchemy import func, select

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.errors import NotFound
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.posting import LineStanding
from medbill_desktop.domain.visit import Charge, ChargeState
from medbill_desktop.store import UnitOfWork
from medbill_desktop.store.tables import claim
from medbill_desktop.store.tables import ledger_line as line


def unapplied(uow: UnitOfWork, remittance_id: int) -> Money:
    """What is left of a check: positive while money waits to be placed."""
    return -_sum(uow, line.c.remittance_id == remittance_id, line.c.account == Account.UNAPPLIED)


def standing(uow: UnitOfWork, charge_id: int, record: ClaimRecord) -> LineStanding:
    """How one charge stands with the payer of a claim, before a posting.

    What earlier payers settled are the postings of claims of a lower rank: what this payer itself said
    before is no repetition of another (O6).

    Raises:
        NotFound: there is no such charge, or it was never released.
    """
    charge = uow.get(Charge, charge_id)
    if charge.state is ChargeState.DRAFT:
        raise NotFound(f"The charge {charge.code} is not released.")
    owed = _sum(
        uow,
        line.c.charge_id == charge_id,
        line.c.account == Account.AR_PAYER,
        line.c.coverage_id == record.coverage_id,
    )
    earlier = select(claim.c.id).where(
        claim.c.encounter_id == record.encounter_id, claim.c.rank < record.rank
    )
    answered = _sum(
        uow,
        line.c.charge_id == charge_id,
        line.c.remittance_id.is_not(None),
        line.c.claim_id.in_(earlier),
        line.c.account.not_in([Account.AR_PAYER, Account.AR_PATIENT]),
    )
    return LineStanding(
        charge_id=charge_id,
        patient_id=charge.patient_id,
        service_date=charge.service_date,
        charge=charge.amount if charge.state is ChargeState.RELEASED else ZERO,
        open_amount=owed,
        settled_before=answered,
    )


def patient_owes(uow: UnitOfWork, patient_id: int) -> Money:
    """What a patient owes in all; negative when the practice owes the patient."""
    return _sum(
        uow,
        line.c.patient_id == patient_id,
        line.c.account.in_([Account.AR_PATIENT, Account.PATIENT_CREDIT]),
    )


def _sum(uow: UnitOfWork, *where: object) -> Money:
    total = uow.execute(select(func.sum(line.c.cents)).where(*where)).scalar()  # type: ignore[arg-type]
    if isinstance(total, Money):
        return total
    return Money(int(total or 0))
