"""What stands posted on a charge: the release, and everything that came after it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from medbill_desktop.domain.copay import COPAY_KEY
from medbill_desktop.domain.correction import CORRECTED, MOVED, Party, Reapplied, reapply
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, is_receivable, reversal_of
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.services.base import Bench
from medbill_desktop.store import Reader, UnitOfWork
from medbill_desktop.store.tables import ledger_entry, ledger_line

AGAIN = ":again"
"""How the key of the entry ends that applies again what was posted on a corrected charge."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What stands posted on one charge, without entries that were taken back.

    Attributes:
        release: the entry of the charge itself; None when its amount is zero.
        again: what an earlier correction had to cut.
        others: payments, adjustments, transfers, in the order of posting; after a change of payer only
            what came after it.
        moved: the last change of payer, None when there was none.
    """

    release: LedgerEntry | None
    again: tuple[LedgerEntry, ...]
    others: tuple[LedgerEntry, ...]
    moved: LedgerEntry | None = None


def standing_entries(reader: Reader, charge_id: int) -> tuple[LedgerEntry, ...]:
    """All entries on a charge that are no reversals and were not reversed, in the order of posting.

    Check-in money on its lines is left out: where it lies follows from all others (checkin.md).
    """
    mine = select(ledger_line.c.entry_id).where(ledger_line.c.charge_id == charge_id)
    gone = select(ledger_entry.c.reverses).where(ledger_entry.c.reverses.is_not(None))
    query = (
        select(ledger_entry.c.id)
        .where(ledger_entry.c.id.in_(mine), ledger_entry.c.reverses.is_(None))
        .where(func.coalesce(ledger_entry.c.idempotency_key, "").not_like(f"{COPAY_KEY}%"))
        .where(ledger_entry.c.id.not_in(gone.where(ledger_entry.c.reverses.in_(mine))))
        .order_by(ledger_entry.c.id)
    )
    return tuple(reader.entry(number) for number in reader.connection.execute(query).scalars())


def posted_on(reader: Reader, charge_id: int) -> Posted:
    """Sort what stands posted on a charge."""
    release: LedgerEntry | None = None
    moved: LedgerEntry | None = None
    again: list[LedgerEntry] = []
    others: list[LedgerEntry] = []
    for entry in standing_entries(reader, charge_id):
        if entry.kind is EntryKind.CHARGE:
            release = entry
        elif entry.idempotency_key.startswith(CORRECTED) and entry.idempotency_key.endswith(AGAIN):
            again.append(entry)
        elif entry.idempotency_key.startswith(MOVED):
            moved, again, others = entry, [], []
        else:
            others.append(entry)
    return Posted(release, tuple(again), tuple(others), moved)


def party_of(release: LedgerEntry) -> Party:
    """Who owed the charge when it was posted."""
    line = next(one for one in release.lines if is_receivable(one.account))
    return line.account, line.coverage_id


def moved_key(change_id: int, charge_id: int, amount: Money, rank: int) -> str:
    """The key of the entry by which a change of payer moves a charge of this amount from a rank on."""
    return f"{MOVED}{change_id}:{charge_id}:{amount.cents}:{rank}"


def moved_amount(moved: LedgerEntry) -> Money:
    """The charge at the moment when it was moved."""
    return Money(int(moved.idempotency_key.split(":")[3]))


def amount_of(release: LedgerEntry | None) -> Money:
    """The charge as it is posted."""
    return -Money.total(
        line.amount for line in (release.lines if release else ()) if line.account is Account.CHARGES
    )


def apply_again(uow: UnitOfWork, bench: Bench, charge_id: int, reason: str) -> Reapplied | None:
    """After an entry was taken back: work out anew what an earlier correction had cut.

    Returns:
        None when the charge was never corrected, or nothing had to be cut.
    """
    posted = posted_on(uow, charge_id)
    if not posted.again or posted.release is None:
        return None
    today = bench.clock.today()
    for entry in posted.again:
        uow.post(reversal_of(entry, today, reason))
    amount = amount_of(posted.release)
    result = reapply(charge_id, party_of(posted.release), amount, posted.others)
    if result.lines:
        number = uow.next_number("correction")
        uow.post(
            LedgerEntry(
                kind=EntryKind.ADJUSTMENT,
                accounting_date=today,
                reason=reason,
                idempotency_key=f"{CORRECTED}{number}:{charge_id}{AGAIN}",
                lines=result.lines,
            )
        )
    return result


def refuse_unposted(posted: Posted, amount: Money, code: str) -> None:
    """Make sure that the charge is posted as its record says.

    Raises:
        UserError: it is not; somebody posted on it by hand.
    """
    if amount_of(posted.release) != amount and (posted.release is not None or amount != ZERO):
        raise UserError(
            f"{code} is posted with {amount_of(posted.release)}, its record says {amount}. "
            "Run “office verify” before you correct it."
        )
