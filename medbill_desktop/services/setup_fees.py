"""The next fee schedule out of the one in force: cloned, raised, the old one closed the day before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.fees import RaisedFee, raised
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.visit import Fee, FeeSchedule
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CloneSchedule:
    """A new schedule out of another.

    Attributes:
        schedule_id: the one it is made from.
        name: of the new one.
        effective_from: its first day; the other ends the day before, when it is for the same payer.
        percent: by which each price is raised; 0 copies them.
    """

    schedule_id: int
    name: str
    effective_from: date
    percent: Decimal = Decimal(0)


def preview_clone(bench: Bench, command: CloneSchedule) -> tuple[RaisedFee, ...]:
    """The prices that a clone would have, with what rounding did to each; nothing is saved."""
    with bench.store.reading() as connection:
        return raised(Reader(connection).find(Fee, "code", schedule_id=command.schedule_id), command.percent)


def clone_schedule(bench: Bench, command: CloneSchedule) -> Done[FeeSchedule]:
    """Make the next schedule and close the one it follows.

    Raises:
        UserError: it has no name, a price would fall below zero, or it does not begin after the other.
        NotAllowed: the user may not change fees.
    """
    bench.require(Permission.CHANGE_FEES)
    if not command.name.strip():
        raise UserError("Type a name for the new fee schedule.")
    if command.percent < -100:
        raise UserError("Prices cannot fall by more than 100 percent.")

    def work(uow: UnitOfWork) -> FeeSchedule:
        old = uow.get(FeeSchedule, command.schedule_id)
        if command.effective_from <= old.effective_from:
            raise UserError(
                f"The new schedule must begin after {old.effective_from:%m/%d/%Y}, when {old.name} begins."
            )
        thru = command.effective_from - timedelta(days=1)
        if old.effective_thru is None or old.effective_thru > thru:
            uow.update(replace(old, effective_thru=thru))
        new = uow.insert(
            replace(
                old,
                id=0,
                version=0,
                name=command.name.strip(),
                effective_from=command.effective_from,
                effective_thru=None,
            )
        )
        prices = raised(uow.find(Fee, "code", schedule_id=old.id), command.percent)
        uow.insert_many([replace(one.fee, schedule_id=new.id) for one in prices])
        return new

    return bench.act("clone fee schedule", work)
