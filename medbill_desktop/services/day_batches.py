"""Charge batches: visits entered against a count and a total taken beforehand (O17)."""

from __future__ import annotations

from dataclasses import replace

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.superbill import BatchState, BatchTally, BatchVisit, ChargeBatch
from medbill_desktop.domain.visit import Charge, ChargeState
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader, UnitOfWork


def open_batch(
    bench: Bench, expected_count: int, expected_total: Money, label: str = ""
) -> Done[ChargeBatch]:
    """Begin a batch; the charges that its owner enters go into it until it is closed.

    Args:
        bench: the office.
        expected_count: visits (superbills) in the pile.
        expected_total: their charges, from the adding machine.
        label: what the pile is, in words.

    Raises:
        UserError: the user has an open batch, or nothing is expected.
    """
    bench.require(Permission.ENTER_CHARGES)
    if expected_count < 1 or expected_total < ZERO:
        raise UserError(
            "Count the visits and add up their charges first; a batch expects at least one visit."
        )

    def work(uow: UnitOfWork) -> ChargeBatch:
        mine = uow.find(ChargeBatch, owner=bench.user, state=BatchState.OPEN)
        if mine:
            raise UserError(f"Your batch {mine[0].number} is still open; close it first.")
        return uow.insert(
            ChargeBatch(
                number=uow.next_number("charge_batch"),
                label=label.strip(),
                day=bench.clock.today(),
                owner=bench.user,
                expected_count=expected_count,
                expected_total=expected_total,
            )
        )

    return bench.act("open charge batch", work)


def expect(bench: Bench, batch_id: int, expected_count: int, expected_total: Money) -> Done[ChargeBatch]:
    """Correct what an open batch expects: the pile was counted again.

    Raises:
        UserError: the batch is closed or nothing is expected.
    """
    bench.require(Permission.ENTER_CHARGES)
    if expected_count < 1 or expected_total < ZERO:
        raise UserError("A batch expects at least one visit and no negative total.")

    def work(uow: UnitOfWork) -> ChargeBatch:
        old = _open(uow, batch_id)
        return uow.update(replace(old, expected_count=expected_count, expected_total=expected_total))

    return bench.act("count charge batch", work)


def close_batch(bench: Bench, batch_id: int, reason: str = "") -> Done[ChargeBatch]:
    """Close a batch; with a difference only when a reason says why.

    Raises:
        UserError: count or total are off and no reason is given, or the batch is closed.
    """
    bench.require(Permission.ENTER_CHARGES)

    def work(uow: UnitOfWork) -> ChargeBatch:
        old = _open(uow, batch_id)
        tally = tally_of(uow, old)
        why = reason.strip()
        if not tally.agrees and not why:
            raise UserError(
                f"Batch {old.number} is {tally.words()}. Find the difference, or say why it stays."
            )
        return uow.update(
            replace(
                old,
                state=BatchState.CLOSED,
                reason="" if tally.agrees else why,
                closed_day=bench.clock.today(),
                closed_by=bench.user,
            )
        )

    return bench.act("close charge batch", work)


def reopen_batch(bench: Bench, batch_id: int) -> Done[ChargeBatch]:
    """Open a closed batch again.

    Raises:
        UserError: it is open, or its owner has another open one.
    """
    bench.require(Permission.ENTER_CHARGES)

    def work(uow: UnitOfWork) -> ChargeBatch:
        old = uow.get(ChargeBatch, batch_id)
        if old.state is BatchState.OPEN:
            raise UserError(f"Batch {old.number} is open.")
        mine = uow.find(ChargeBatch, owner=old.owner, state=BatchState.OPEN)
        if mine:
            raise UserError(f"Batch {mine[0].number} of {old.owner} is open; close it first.")
        return uow.update(replace(old, state=BatchState.OPEN, reason="", closed_day=None, closed_by=""))

    return bench.act("reopen charge batch", work)


def note_in_batch(uow: UnitOfWork, encounter_id: int, user: str) -> None:
    """Put a visit whose charges are being entered into the user's open batch, if there is one.

    A visit stays in the batch in which it was entered first.
    """
    mine = uow.find(ChargeBatch, owner=user, state=BatchState.OPEN)
    if mine and not uow.find(BatchVisit, encounter_id=encounter_id):
        uow.insert(BatchVisit(batch_id=mine[0].id, encounter_id=encounter_id))


def tally_of(reader: Reader, batch: ChargeBatch) -> BatchTally:
    """Count a batch: its visits that have charges, what they add up to, and how many are still drafts."""
    visits, drafts, total = 0, 0, ZERO
    for one in reader.find(BatchVisit, batch_id=batch.id):
        charges = reader.find(Charge, encounter_id=one.encounter_id)
        live = [charge for charge in charges if charge.state is not ChargeState.VOID]
        if live:
            visits += 1
            drafts += any(charge.state is ChargeState.DRAFT for charge in live)
            total += Money.total(charge.amount for charge in live)
    return BatchTally(batch.expected_count, batch.expected_total, visits, total, drafts)


def _open(uow: UnitOfWork, batch_id: int) -> ChargeBatch:
    batch = uow.get(ChargeBatch, batch_id)
    if batch.state is not BatchState.OPEN:
        raise UserError(f"Batch {batch.number} is closed; open it again first.")
    return batch
