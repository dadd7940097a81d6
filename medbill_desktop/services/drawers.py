"""Drawers counted by user and method, deposits to the bank, batches that must agree (O8, O17)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import delete, insert, select

from medbill_desktop.domain.close import Deposit, DrawerCount, SlipImage, SlipLine
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine, reversal_of
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.patient_money import moved
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.practice import BillingEntity
from medbill_desktop.domain.receipt import Receipt
from medbill_desktop.query import money as query
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.patient_money import deposit_of
from medbill_desktop.store import Reader, UnitOfWork
from medbill_desktop.store.tables import deposit_receipt


@dataclass(frozen=True, slots=True)
class Drawer:
    """What one user took on one day by one method, and what was counted; None before the count."""

    day: date
    user: str
    method: str
    receipts: int
    taken: Money
    count: DrawerCount | None


def drawers(reader: Reader, thru: date) -> tuple[Drawer, ...]:
    """Drawers with money that is not at the bank, the oldest first."""
    sums: defaultdict[tuple[date, str, str], list[Money]] = defaultdict(list)
    for one in query.receipts_in_drawer(reader.connection, thru=thru):
        sums[one.day, one.user, str(one.method)].append(one.amount)
    made = []
    for (day, user, method), amounts in sorted(sums.items()):
        known = reader.find(DrawerCount, day=day, user=user, method=method, deposit_id=None)
        count = known[0] if known else None
        made.append(Drawer(day, user, method, len(amounts), Money.total(amounts), count))
    return tuple(made)


def count_drawer(
    bench: Bench, day: date, user: str, counted: Money, *, method: str, reason: str = ""
) -> Done[DrawerCount]:
    """Record what was counted in a drawer; over or short goes to SUSPENSE with its reason.

    Args:
        bench: the office.
        day: of the receipts.
        user: who took them.
        counted: by hand.
        method: "cash", "check", "card" or "virtual".
        reason: why it differs; needed when it does.

    Raises:
        UserError: the drawer is empty, was counted before, or a difference has no reason.
    """
    bench.require(Permission.TAKE_PATIENT_MONEY)
    if counted.cents < 0:
        raise UserError("What is counted is not below zero.")
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> DrawerCount:
        drawer = _uncounted(uow, (day, user, method))
        count = DrawerCount(
            day=day, user=user, method=method, taken=drawer.taken, counted=counted, reason=reason.strip()
        )
        if count.over and not count.reason:
            words = "over" if count.over > ZERO else "short"
            raise UserError(f"The drawer is {abs(count.over)} {words}; say why.")
        if count.over:
            posted = uow.post(_difference(count, today))
            count = replace(count, entry_id=posted.id)
        return uow.insert(count)

    return bench.act("count drawer", work)


def _uncounted(uow: UnitOfWork, key: tuple[date, str, str]) -> Drawer:
    """The drawer of a day, user and method, which nobody counted yet."""
    day, user, method = key
    found = [one for one in drawers(uow, day) if (one.day, one.user, one.method) == key]
    if not found:
        raise UserError(f"{user} took no {method} on {day:%m/%d/%Y} that is still in the drawer.")
    if found[0].count is not None:
        raise UserError(
            f"This drawer was counted before: {found[0].count.counted}. Open the count to count again."
        )
    return found[0]


def open_count(bench: Bench, count_id: int) -> Done[None]:
    """Take a count back, with its difference; the drawer is counted again.

    Raises:
        UserError: the money went to the bank since.
    """
    bench.require(Permission.TAKE_PATIENT_MONEY)
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> None:
        count = uow.get(DrawerCount, count_id)
        if count.deposit_id is not None:
            raise UserError("This drawer went to the bank; its count stands.")
        _uncount(uow, count, today)

    return bench.act("open drawer count", work)


def make_deposit(bench: Bench, receipt_ids: Sequence[int], day: date) -> Done[Deposit]:
    """Take receipts to the bank: cash is recorded on this day (O8); counted differences go along.

    Raises:
        UserError: nothing is chosen, or a receipt was taken back or deposited before.
    """
    bench.require(Permission.TAKE_PATIENT_MONEY, day=day)
    if not receipt_ids:
        raise UserError("Choose the receipts that go to the bank.")
    if day > bench.clock.today():
        raise UserError(f"{day:%m/%d/%Y} is still to come; a deposit has the day it went to the bank.")

    def work(uow: UnitOfWork) -> Deposit:
        chosen = [_depositable(uow, one) for one in dict.fromkeys(receipt_ids)]
        counts = _counts_of(uow, chosen)
        number = uow.next_number("deposit")
        total = Money.total(one.amount for one in chosen) + Money.total(one.over for one in counts)
        lines = [line for one in chosen for line in _to_bank(one.amount, one.patient_id)]
        lines += [line for one in counts if one.over for line in _to_bank(one.over, None)]
        entry = LedgerEntry(
            kind=EntryKind.DEPOSIT,
            accounting_date=day,
            deposit_date=day,
            reason=f"Deposit {number}, {len(chosen)} receipts",
            idempotency_key=f"deposit:{number}",
            lines=tuple(lines),
        )
        posted = uow.post(entry)
        saved = uow.insert(
            Deposit(
                number=number, day=day, user=bench.user, count=len(chosen), total=total, entry_id=posted.id
            )
        )
        rows = [{"receipt_id": one.id, "deposit_id": saved.id} for one in chosen]
        uow.execute(insert(deposit_receipt).values(rows))
        for count in counts:
            uow.update(replace(count, deposit_id=saved.id))
        return saved

    return bench.act("make deposit", work)


def undo_deposit(bench: Bench, deposit_id: int) -> Done[None]:
    """Put a deposit back into the drawers, which are counted anew; the number is not used again.

    Raises:
        UserError: a check of it was returned, which proves that it was at the bank.
    """
    bench.require(Permission.UNDO_POSTING)
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> None:
        deposit = uow.get(Deposit, deposit_id)
        query_ = select(deposit_receipt.c.receipt_id).where(deposit_receipt.c.deposit_id == deposit_id)
        held = [uow.get(Receipt, one) for one in uow.execute(query_).scalars()]
        if not held:
            raise UserError(f"Deposit {deposit.number} was taken back before.")
        if any(one.voided_entry_id is not None for one in held):
            raise UserError(f"A check of deposit {deposit.number} was returned: it was at the bank.")
        uow.post(reversal_of(uow.entry(deposit.entry_id), today, f"Taken back: deposit {deposit.number}"))
        uow.execute(delete(deposit_receipt).where(deposit_receipt.c.deposit_id == deposit_id))
        for count in uow.find(DrawerCount, deposit_id=deposit_id):
            _uncount(uow, count, today)
        uow.update(replace(deposit, count=0, total=ZERO))

    return bench.act("undo deposit", work)


def slip_image(bench: Bench, deposit_id: int = 0) -> SlipImage:
    """The slip of a deposit, of the newest one without a number.

    Raises:
        UserError: nothing was deposited yet.
    """
    with bench.store.reading() as connection:
        reader = Reader(connection)
        wanted = deposit_id or query.newest_deposit(connection)
        if not wanted:
            raise UserError("Nothing was deposited yet. Deposit what is in the drawers first.")
        deposit, entities = reader.get(Deposit, wanted), reader.find(BillingEntity, "id")
        receipts = query.slip_of(connection, wanted)
    lines = tuple(
        SlipLine(
            number=one.number,
            name=one.patient,
            method=str(one.method),
            reference=one.reference,
            amount=one.amount,
        )
        for one in receipts
    )
    return SlipImage(
        practice=entities[0].name if entities else "",
        number=deposit.number,
        day=deposit.day,
        lines=lines,
        over=deposit.total - Money.total(one.amount for one in lines),
        total=deposit.total,
    )


def _uncount(uow: UnitOfWork, count: DrawerCount, today: date) -> None:
    if count.entry_id is not None:
        uow.post(reversal_of(uow.entry(count.entry_id), today, "Drawer counted again"))
    uow.delete(count)


def _depositable(uow: UnitOfWork, receipt_id: int) -> Receipt:
    receipt = uow.get(Receipt, receipt_id)
    if receipt.voided_entry_id is not None:
        raise UserError(f"Receipt {receipt.number} was taken back; it has no money to deposit.")
    known = deposit_of(uow, receipt_id)
    if known is not None:
        raise UserError(f"Receipt {receipt.number} is in deposit {known.number} already.")
    return receipt


def _counts_of(uow: UnitOfWork, chosen: Sequence[Receipt]) -> list[DrawerCount]:
    """Counted drawers of which a receipt goes along, whose difference is not at the bank yet."""
    drawers_ = dict.fromkeys((one.day, one.user, str(one.method)) for one in chosen)
    return [
        count
        for day, user, method in drawers_
        for count in uow.find(DrawerCount, day=day, user=user, method=method, deposit_id=None)
    ]


def _to_bank(amount: Money, patient_id: int | None) -> list[LedgerLine]:
    return moved(Account.CASH, Account.DRAWER, amount, patient_id, patient_id)


def _difference(count: DrawerCount, today: date) -> LedgerEntry:
    """What is over is in the drawer and belongs to nobody yet; what is short is missing from it."""
    words = "over" if count.over > ZERO else "short"
    return LedgerEntry(
        kind=EntryKind.ADJUSTMENT,
        accounting_date=today,
        reason=f"Drawer of {count.user}, {count.day:%m/%d/%Y}, {words}: {count.reason}",
        lines=tuple(moved(Account.DRAWER, Account.SUSPENSE, count.over, None, None)),
    )
