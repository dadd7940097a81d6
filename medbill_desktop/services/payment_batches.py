"""Batches of payments that must come to an expected count and total (O17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import insert

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.close import BatchState, PaymentBatch
from medbill_desktop.domain.errors import Unbalanced, UserError
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.receipt import Receipt
from medbill_desktop.domain.remittance import Remittance
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader, UnitOfWork
from medbill_desktop.store.tables import batch_payment


@dataclass(frozen=True, slots=True)
class BatchStanding:
    """How a batch stands against what it must come to."""

    batch: PaymentBatch
    count: int
    total: Money

    @property
    def agrees(self) -> bool:
        """Whether count and total are those expected."""
        return (self.count, self.total) == (self.batch.expected_count, self.batch.expected_total)


def open_batch(bench: Bench, count: int, total: Money, name: str = "") -> Done[PaymentBatch]:
    """Begin a batch of payments with the count and total that its pile has (O17).

    Raises:
        UserError: count or total is not above zero, or the user has a batch open.
    """
    bench.require(Permission.POST_PAYMENT)
    if count <= 0 or total <= ZERO:
        raise UserError("Type how many payments the batch has and what they come to.")

    def work(uow: UnitOfWork) -> PaymentBatch:
        known = current(uow, bench.user)
        if known is not None:
            raise UserError(f"Batch {known.batch.number} is open still; close it first.")
        number = uow.next_number("payment batch")
        return uow.insert(
            PaymentBatch(
                number=number,
                name=name.strip(),
                day=bench.clock.today(),
                user=bench.user,
                expected_count=count,
                expected_total=total,
            )
        )

    return bench.act("open payment batch", work)


def current(reader: Reader, user: str) -> BatchStanding | None:
    """The batch that a user has open: what he or she enters goes into it; None without one."""
    found = reader.find(PaymentBatch, "-number", user=user, state=BatchState.OPEN)
    return batch_standing(reader, found[0]) if found else None


def join(uow: UnitOfWork, *, receipt_id: int | None = None, remittance_id: int | None = None) -> None:
    """Put a payment that was just entered into the open batch of its user, if there is one."""
    found = uow.find(PaymentBatch, "-number", user=uow.user, state=BatchState.OPEN)
    if found:
        row = {"batch_id": found[0].id, "receipt_id": receipt_id, "remittance_id": remittance_id}
        uow.execute(insert(batch_payment).values(row))
        uow.touch(Kind.PAYMENT_BATCH, found[0].id)


def put_in_batch(
    bench: Bench, batch_id: int, receipt_ids: Sequence[int] = (), remittance_ids: Sequence[int] = ()
) -> Done[BatchStanding]:
    """Put patient payments and payers' checks into an open batch; one payment is in one batch.

    Raises:
        UserError: the batch is closed, or the payment is in a batch already.
    """
    bench.require(Permission.POST_PAYMENT)

    def work(uow: UnitOfWork) -> BatchStanding:
        batch = _open_batch(uow, batch_id)
        rows = [{"receipt_id": uow.get(Receipt, one).id, "remittance_id": None} for one in receipt_ids]
        rows += [{"receipt_id": None, "remittance_id": uow.get(Remittance, one).id} for one in remittance_ids]
        for row in rows:
            uow.execute(insert(batch_payment).values(batch_id=batch.id, **row))
        return batch_standing(uow, uow.update(batch))

    return bench.act("put in batch", work)


def close_batch(bench: Bench, batch_id: int) -> Done[PaymentBatch]:
    """Close a batch that agrees.

    Raises:
        Unbalanced: count or total are not those expected; the sentence says by how much.
    """
    bench.require(Permission.POST_PAYMENT)

    def work(uow: UnitOfWork) -> PaymentBatch:
        standing = batch_standing(uow, _open_batch(uow, batch_id))
        if not standing.agrees:
            wanted = standing.batch
            raise Unbalanced(
                f"Batch {wanted.number} has {standing.count} payments over {standing.total}; it must have "
                f"{wanted.expected_count} over {wanted.expected_total}."
            )
        return uow.update(replace(standing.batch, state=BatchState.CLOSED))

    return bench.act("close payment batch", work)


def batch_standing(reader: Reader, batch: PaymentBatch) -> BatchStanding:
    """Count and total of what is in a batch; payments taken back count no more."""
    rows = reader.connection.execute(batch_payment.select().where(batch_payment.c.batch_id == batch.id)).all()
    taken = [reader.get(Receipt, row.receipt_id) for row in rows if row.receipt_id is not None]
    checks = [
        reader.find(Remittance, id=row.remittance_id)[0] for row in rows if row.remittance_id is not None
    ]
    amounts = [one.amount for one in taken if one.voided_entry_id is None] + [one.payment for one in checks]
    return BatchStanding(batch, len(amounts), Money.total(amounts))


def _open_batch(uow: UnitOfWork, batch_id: int) -> PaymentBatch:
    batch = uow.get(PaymentBatch, batch_id)
    if batch.state is not BatchState.OPEN:
        raise UserError(f"Batch {batch.number} is closed; open another one.")
    return batch
