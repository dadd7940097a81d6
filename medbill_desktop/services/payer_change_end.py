"""How a change of payer ends: its payers have answered, or it was a mistake and is taken back (O10, O22)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from medbill_desktop.domain.billing_on import ONWARD
from medbill_desktop.domain.charge_desk import PayerChange, PayerChangeState
from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.correction import MOVED
from medbill_desktop.domain.desk import StatementHold, WorkItem, WorkState
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Coverage
from medbill_desktop.domain.ledger import reversal_of
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.visit import Charge, Encounter
from medbill_desktop.services import remittances
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.billing_on import call_back, settle_onward
from medbill_desktop.services.charge_ledger import standing_entries
from medbill_desktop.services.claim_standing import VOID
from medbill_desktop.services.claims import OPEN_STATES, add_event
from medbill_desktop.services.correction_claims import WAITS
from medbill_desktop.services.day_copay import settle_copay
from medbill_desktop.services.payer_change import Before
from medbill_desktop.store import UnitOfWork
from medbill_desktop.store.tables import ledger_entry


def undo_payer_change(bench: Bench, change_id: int) -> Done[PayerChange]:
    """Take a change of payer back: coverages, claims and receivables as they were.

    Raises:
        UserError: something followed: a claim went out, money was posted, a coverage was edited.
    """
    bench.require(Permission.CHANGE_PAYER)

    def work(uow: UnitOfWork) -> PayerChange:
        change = uow.get(PayerChange, change_id)
        if change.state is PayerChangeState.UNDONE:
            raise UserError("This change of payer is taken back already.")
        before = Before(**json.loads(change.before))
        if followed := _followed(uow, change, before):
            raise UserError(f"{' '.join(followed)} Nothing was taken back.")
        today = bench.clock.today()
        visits = _visits(uow, change, before)
        for visit_id in visits:
            call_back(uow, visit_id, today, after=0)
        _reverse(bench, uow, change)
        for visit_id in visits:
            settle_copay(uow, visit_id, today)
        _claims(bench, uow, before)
        for visit_id in visits:
            settle_onward(uow, visit_id, today)
        _coverages(uow, before)
        for encounter_id, delay in before.delays.items():
            visit = uow.get(Encounter, int(encounter_id))
            uow.update(replace(visit, delay_reason=delay))
        _close_work(uow, before)
        _lift(uow, before)
        return uow.update(replace(change, state=PayerChangeState.UNDONE))

    return bench.act("undo change of payer", work)


def note_answer(uow: UnitOfWork, record: ClaimRecord) -> None:
    """A payer answered a claim: when a change of payer waits for no other one, statements go on."""
    for change in uow.find(PayerChange, patient_id=record.patient_id, state=PayerChangeState.OPEN):
        before = Before(**json.loads(change.before))
        if record.id not in before.made_claims:
            continue
        made = [uow.get(ClaimRecord, number) for number in before.made_claims]
        if not any(_is_waiting(uow, one) for one in made):
            _lift(uow, before)
            uow.update(replace(change, state=PayerChangeState.ANSWERED))


def _is_waiting(uow: UnitOfWork, claim: ClaimRecord) -> bool:
    counts = claim.frequency != VOID and claim.state is not ClaimState.CLOSED
    return counts and bool(remittances.unanswered(uow, claim.id))


def _followed(uow: UnitOfWork, change: PayerChange, before: Before) -> list[str]:
    result = []
    for number in before.made_claims:
        claim = uow.get(ClaimRecord, number)
        if claim.state not in OPEN_STATES and claim.state is not ClaimState.CLOSED:
            result.append(f"Claim {claim.number} to {claim.payer_name} is {claim.state.value}.")
    if any(uow.get(Coverage, number).version > 1 for number in before.made_coverages):
        result.append("The new coverage was edited since.")
    for charge_id in _charges(uow, change):
        later = [
            one
            for one in standing_entries(uow, charge_id)
            if one.id > before.last_entry and not one.idempotency_key.startswith(ONWARD)
        ]
        if later:
            result.append(f"Since then “{later[0].reason}” was posted on its visits.")
            break
    return result


def _charges(uow: UnitOfWork, change: PayerChange) -> list[int]:
    keys = select(ledger_entry.c.idempotency_key).where(
        ledger_entry.c.idempotency_key.startswith(f"{MOVED}{change.id}:")
    )
    return sorted({int(key.split(":")[2]) for key in uow.execute(keys).scalars()})


def _visits(uow: UnitOfWork, change: PayerChange, before: Before) -> list[int]:
    """The visits whose charges or claims the change moved."""
    claims = {int(one) for one in before.claims} | set(before.made_claims)
    found = {uow.get(Charge, one).encounter_id for one in _charges(uow, change)}
    return sorted(found | {uow.get(ClaimRecord, one).encounter_id for one in claims})


def _reverse(bench: Bench, uow: UnitOfWork, change: PayerChange) -> None:
    ids = select(ledger_entry.c.id).where(ledger_entry.c.idempotency_key.startswith(f"{MOVED}{change.id}:"))
    for number in uow.execute(ids.order_by(ledger_entry.c.id)).scalars().all():
        entry = uow.entry(number)
        words = f"Taken back: {entry.reason}"
        uow.post(reversal_of(entry, bench.clock.today(), words))


def _claims(bench: Bench, uow: UnitOfWork, before: Before) -> None:
    for number in before.made_claims:
        claim = uow.get(ClaimRecord, number)
        if claim.state is not ClaimState.CLOSED:
            uow.update(replace(claim, state=ClaimState.CLOSED))
            add_event(bench, uow, number, "closed", "The change of payer was taken back.")
    for key, state in before.claims.items():
        claim = uow.get(ClaimRecord, int(key))
        uow.update(replace(claim, state=ClaimState(state)))
        add_event(bench, uow, claim.id, "reopened", "The change of payer was taken back.")
    for answer in before.answers:
        remittances.mark(uow, answer, remittances.POSTED)


def _coverages(uow: UnitOfWork, before: Before) -> None:
    for was in before.coverages:
        coverage = uow.get(Coverage, int(str(was["id"])))
        uow.update(
            replace(
                coverage,
                rank=int(str(was["rank"])),
                effective_from=_day(str(was["from"])),
                effective_thru=_day(str(was["thru"])),
            )
        )
    for number in before.made_coverages:  # ledger lines name it: it stays, and is never in force
        coverage = uow.get(Coverage, number)
        if coverage.effective_from:
            uow.update(replace(coverage, effective_thru=coverage.effective_from - timedelta(days=1)))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _close_work(uow: UnitOfWork, before: Before) -> None:
    """What the change put on the list of work is done with."""
    items = [uow.get(WorkItem, number) for number in before.items]
    for key in before.claims:
        items += uow.find(WorkItem, claim_id=int(key), kind=WAITS, state=WorkState.OPEN)
    for item in items:
        if item.state is WorkState.OPEN:
            uow.update(replace(item, state=WorkState.DONE))


def _lift(uow: UnitOfWork, before: Before) -> None:
    for hold in uow.find(StatementHold, id=before.hold) if before.hold else ():
        uow.delete(hold)
