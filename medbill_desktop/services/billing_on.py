"""The receivable follows the claim from payer to payer (docs/algorithms/posting.md, "Billed on").

`settle_onward` is called in the transaction that built a claim to a later payer, posted or took back an
answer, or let a void go out; `call_back` before an answer is worked out or taken back. What lies where it
belongs stays, so both may be called at any time.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import func, select

from medbill_desktop.domain.billing_on import Way, gone_on, onward_key, onward_lines
from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine, reversal_of
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.visit import Charge, ChargeState
from medbill_desktop.services.charge_ledger import posted_on
from medbill_desktop.services.claim_standing import standing_claims
from medbill_desktop.services.remittances import POSTED
from medbill_desktop.store import UnitOfWork
from medbill_desktop.store.tables import claim_charge, claim_payment, ledger_line


def settle_onward(uow: UnitOfWork, encounter_id: int, today: date) -> None:
    """Lay what answered payers left open with the claims that stand to later payers.

    A rank whose claims were all voided or closed gives back what went to it.

    Args:
        uow: the transaction that changed claims or balances of the visit.
        encounter_id: the visit.
        today: accounting date of the entries.
    """
    if not _was_billed_on(uow, encounter_id):
        return
    standing = standing_claims(uow, encounter_id)
    _call_back(uow, encounter_id, today, _ranks(uow, encounter_id) - {one.rank for one in standing})
    answered = _answered(uow, standing)
    charges = {one.id: one for one in _charges(uow, encounter_id)}
    on_claim = _on_claims(uow, standing)
    for target in standing:
        for charge_id in sorted(on_claim[target.id] & charges.keys()) if target.rank > 1 else ():
            before = [
                one
                for one in standing
                if one.rank < target.rank and one.id in answered and charge_id in on_claim[one.id]
            ]
            if before:
                _move_on(uow, charges[charge_id], (before[-1], target), today)


def call_back(uow: UnitOfWork, encounter_id: int, today: date, *, after: int) -> None:
    """Bring back what went on to the payers after a rank, as far as it is still open with them.

    Args:
        uow: the transaction.
        encounter_id: the visit.
        today: accounting date of the entries.
        after: the rank whose payer answers, or whose answer is taken back; 0 for all.
    """
    if _was_billed_on(uow, encounter_id):
        _call_back(uow, encounter_id, today, {one for one in _ranks(uow, encounter_id) if one > after})


def _was_billed_on(uow: UnitOfWork, encounter_id: int) -> bool:
    return any(one.rank > 1 for one in uow.find(ClaimRecord, encounter_id=encounter_id))


def _ranks(uow: UnitOfWork, encounter_id: int) -> set[int]:
    return {one.rank for one in uow.find(ClaimRecord, encounter_id=encounter_id) if one.rank > 1}


def _charges(uow: UnitOfWork, encounter_id: int) -> tuple[Charge, ...]:
    return uow.find(Charge, order_by="id", encounter_id=encounter_id, state=ChargeState.RELEASED)


def _call_back(uow: UnitOfWork, encounter_id: int, today: date, ranks: set[int]) -> None:
    """From the last payer to the first, so that what went through several hands comes all the way."""
    for rank in sorted(ranks, reverse=True):
        for charge in uow.find(Charge, order_by="id", encounter_id=encounter_id):
            _bring_back(uow, charge, rank, today)


def _bring_back(uow: UnitOfWork, charge: Charge, rank: int, today: date) -> None:
    begin = onward_key(charge.id, rank)
    posted = posted_on(uow, charge.id)
    entries = [one for one in posted.others if one.idempotency_key.startswith(begin)]
    gone = gone_on(entries, posted.again)
    if not gone:
        return
    there = {way: _open(uow, charge.id, way.target) for way in gone}
    wanted: defaultdict[int, Money] = defaultdict(Money)
    for way, amount in gone.items():
        wanted[way.target] += amount
    if gone == gone_on(entries) and all(wanted[way.target] <= there[way] for way in gone):
        for entry in entries:
            uow.post(reversal_of(entry, today, f"Back from the later payer: {entry.reason}"))
        return
    for way, amount in sorted(gone.items(), key=lambda one: one[0].source):
        part = min(amount, max(_open(uow, charge.id, way.target), ZERO))
        if part > ZERO:
            back = Way(way.target, way.source)
            words = f"{charge.code}: what the later payer has not settled is with the payer before again"
            key = onward_key(charge.id, rank, uow.next_number("onward"), back=True)
            _post(uow, charge, (words, key, today), onward_lines(_like(charge), back, part, (None, None)))


def _move_on(uow: UnitOfWork, charge: Charge, claims: tuple[ClaimRecord, ClaimRecord], today: date) -> None:
    source, target = claims
    left = _open(uow, charge.id, source.coverage_id)
    if left <= ZERO or source.coverage_id == target.coverage_id:
        return
    way = Way(source.coverage_id, target.coverage_id)
    words = f"{charge.code}: what {source.payer_name} left open is billed to {target.payer_name}"
    key = onward_key(charge.id, target.rank, uow.next_number("onward"))
    _post(
        uow,
        charge,
        (words, key, today),
        onward_lines(_like(charge), way, left, (source.id, target.id)),
    )


def _like(charge: Charge) -> LedgerLine:
    return LedgerLine(
        account=Account.AR_PAYER,
        amount=ZERO,
        patient_id=charge.patient_id,
        charge_id=charge.id,
        aging_date=charge.service_date,
    )


def _post(
    uow: UnitOfWork, charge: Charge, said: tuple[str, str, date], lines: tuple[LedgerLine, ...]
) -> None:
    reason, key, today = said
    uow.post(
        LedgerEntry(
            kind=EntryKind.TRANSFER,
            accounting_date=today,
            service_date=charge.service_date,
            reason=reason,
            idempotency_key=key,
            lines=lines,
        )
    )


def _open(uow: UnitOfWork, charge_id: int, coverage_id: int) -> Money:
    line = ledger_line.c
    total = uow.execute(
        select(func.sum(line.cents)).where(
            line.account == Account.AR_PAYER, line.charge_id == charge_id, line.coverage_id == coverage_id
        )
    ).scalar()
    return total if isinstance(total, Money) else Money(int(total or 0))


def _answered(uow: UnitOfWork, claims: list[ClaimRecord]) -> frozenset[int]:
    """The claims with an answer that stands posted."""
    said = select(claim_payment.c.claim_id).where(
        claim_payment.c.claim_id.in_([one.id for one in claims]), claim_payment.c.posting == POSTED
    )
    return frozenset(uow.execute(said).scalars())


def _on_claims(uow: UnitOfWork, claims: list[ClaimRecord]) -> dict[int, set[int]]:
    rows = uow.execute(
        select(claim_charge.c.claim_id, claim_charge.c.charge_id).where(
            claim_charge.c.claim_id.in_([one.id for one in claims])
        )
    )
    found: dict[int, set[int]] = {one.id: set() for one in claims}
    for row in rows:
        found[row.claim_id].add(row.charge_id)
    return found
