"""Check-in money lands on its visit's lines by itself (docs/algorithms/checkin.md, OFFICE O12).

Call `settle_copay` in the transaction that changed what the lines of a visit owe: release, posting, undo,
transfer. It posts only the difference to how the money lies already, so it may be called at any time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import func, select

from medbill_desktop.domain.appointment import Appointment
from medbill_desktop.domain.copay import COPAY_KEY, CopayLine, Placed, place
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.receipt import Receipt
from medbill_desktop.domain.visit import Charge, Encounter
from medbill_desktop.query.ranges import begins_with
from medbill_desktop.store import Reader, UnitOfWork
from medbill_desktop.store.tables import ledger_entry as entry
from medbill_desktop.store.tables import ledger_line as line

_Layers = defaultdict[date, Money]


def lift_copay(uow: UnitOfWork, encounter_id: int, today: date) -> None:
    """Take all check-in money off the lines of a visit, before its charges are reversed and posted again.

    Call `settle_copay` when that is done.
    """
    _lay(uow, encounter_id, today, ZERO)


def settle_copay(uow: UnitOfWork, encounter_id: int, today: date, *, without: int = 0) -> None:
    """Lay the check-in money of a visit where it belongs now.

    Args:
        uow: the transaction that changed the visit's lines.
        encounter_id: the visit; one that no check-in made is left alone.
        today: accounting date of the entry.
        without: a receipt that is being voided; its money is taken off the lines.
    """
    _lay(uow, encounter_id, today, copay_of(uow, encounter_id, without))


def _lay(uow: UnitOfWork, encounter_id: int, today: date, taken: Money) -> None:
    """Post the difference between how the money lies and how this much of it shall lie."""
    entries = _entries(uow, encounter_id)
    if not taken and not entries:
        return
    encounter = uow.get(Encounter, encounter_id)
    charges = sorted(uow.find(Charge, encounter_id=encounter_id), key=lambda one: (one.line, one.id))
    standing = [_Standing(uow, charge, encounter_id) for charge in charges]
    held = Money.total(one.paid + one.waiting for one in standing)
    usable = max(min(taken, held + free_credit(uow, encounter.patient_id)), ZERO)
    placed = place(usable, [one.line for one in standing])
    lines = [each for one, wanted in zip(standing, placed, strict=True) for each in one.moves(wanted)]
    if not lines:
        return
    rest = Money.total(each.amount for each in lines)
    if rest:
        free = LedgerLine(account=Account.PATIENT_CREDIT, amount=-rest, patient_id=encounter.patient_id)
        lines.append(free)
    uow.post(
        LedgerEntry(
            kind=EntryKind.PAYMENT,
            accounting_date=today,
            service_date=encounter.service_date,
            reason="Check-in money on the lines of its visit",
            idempotency_key=f"{_key(encounter_id)}{entries + 1}",
            lines=tuple(lines),
        )
    )


def copay_of(reader: Reader, encounter_id: int, without: int = 0) -> Money:
    """What was taken at the check-in of a visit and not voided."""
    return Money.total(
        receipt.amount
        for appointment in reader.find(Appointment, encounter_id=encounter_id)
        for receipt in reader.find(Receipt, appointment_id=appointment.id)
        if receipt.voided_entry_id is None and receipt.id != without
    )


def _key(encounter_id: int) -> str:
    """How the idempotency keys of the entries of a visit begin: they are counted and found by it."""
    return f"{COPAY_KEY}{encounter_id}:"


def _entries(reader: Reader, encounter_id: int) -> int:
    query = select(func.count()).where(begins_with(entry.c.idempotency_key, _key(encounter_id)))
    return int(reader.connection.execute(query).scalar_one())


def free_credit(reader: Reader, patient_id: int) -> Money:
    """The patient's credit that lies on no line."""
    query = select(line.c.cents).where(
        line.c.patient_id == patient_id,
        line.c.account == Account.PATIENT_CREDIT,
        line.c.charge_id.is_(None),
    )
    return -Money.total(reader.connection.execute(query).scalars())


class _Standing:
    """How a charge stands: what is owed on it by day, and how much check-in money lies there.

    Attributes:
        paid: set against the patient's share so far.
        waiting: kept on the line so far.
    """

    def __init__(self, reader: Reader, charge: Charge, encounter_id: int) -> None:
        self._charge = charge
        self._open: _Layers = defaultdict(Money)
        self._ours: _Layers = defaultdict(Money)
        self.paid = self.waiting = self._pending = ZERO
        key = _key(encounter_id)
        for row in _rows(reader, charge.id):
            ours = (row.idempotency_key or "").startswith(key)
            if row.account is Account.AR_PAYER:
                self._pending += row.cents
            elif row.account is Account.AR_PATIENT:
                self._open[row.aging_date or charge.service_date] += row.cents
                if ours:
                    self._ours[row.aging_date or charge.service_date] -= row.cents
                    self.paid -= row.cents
            elif ours:
                self.waiting -= row.cents

    @property
    def line(self) -> CopayLine:
        """The line without the money of check-in."""
        return CopayLine(self._charge.id, Money.total(self._open.values()) + self.paid, self._pending)

    def moves(self, wanted: Placed) -> Iterator[LedgerLine]:
        """The ledger lines from how it lies to how it shall lie; they do not sum to zero by themselves."""
        more = wanted.paid - self.paid
        layers = self._open if more > ZERO else self._ours
        for day, amount in _spread(abs(more), layers):
            yield self._line(Account.AR_PATIENT, -amount if more > ZERO else amount, day)
        if wanted.waiting != self.waiting:
            yield self._line(Account.PATIENT_CREDIT, self.waiting - wanted.waiting, None)

    def _line(self, account: Account, amount: Money, day: date | None) -> LedgerLine:
        return LedgerLine(
            account=account,
            amount=amount,
            patient_id=self._charge.patient_id,
            charge_id=self._charge.id,
            aging_date=day,
        )


def _rows(reader: Reader, charge_id: int) -> Any:
    query = (
        select(line.c.account, line.c.cents, line.c.aging_date, entry.c.idempotency_key)
        .join(entry, entry.c.id == line.c.entry_id)
        .where(
            line.c.charge_id == charge_id,
            line.c.account.in_([Account.AR_PAYER, Account.AR_PATIENT, Account.PATIENT_CREDIT]),
        )
    )
    return reader.connection.execute(query)


def _spread(amount: Money, layers: _Layers) -> Iterator[tuple[date, Money]]:
    """Take an amount from the oldest days that have something, as it was laid there."""
    for day in sorted(layers):
        part = min(amount, max(layers[day], ZERO))
        if part:
            yield day, part
            amount -= part
