"""Favourites and sets of codes: kept for one provider or for everybody, expanded by a short word."""

from __future__ import annotations

from dataclasses import replace

from medbill_desktop.domain.charge_desk import ChargeSet
from medbill_desktop.domain.charge_words import check_set
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import UnitOfWork


def save_set(bench: Bench, one: ChargeSet) -> Done[ChargeSet]:
    """Keep a favourite or set; its short word stands once for the same provider.

    Raises:
        UserError: the short word is taken, or a line cannot be read.
    """
    bench.require(Permission.ENTER_CHARGES)
    record = replace(one, snap=one.snap.strip().lower(), title=one.title.strip())
    if wrong := next(check_set(record), ""):
        raise UserError(wrong)

    def work(uow: UnitOfWork) -> ChargeSet:
        same = uow.find(ChargeSet, snap=record.snap, provider_id=record.provider_id)
        if any(other.id != record.id for other in same):
            raise UserError(f"“{record.snap}” is taken by “{same[0].title}”; choose another short word.")
        return uow.update(record) if record.id else uow.insert(record)

    return bench.act("save charge set", work)


def delete_set(bench: Bench, set_id: int) -> Done[ChargeSet]:
    """Take a set away; visits coded with it stay as they are."""
    bench.require(Permission.ENTER_CHARGES)

    def work(uow: UnitOfWork) -> ChargeSet:
        one = uow.get(ChargeSet, set_id)
        uow.delete(one)
        return one

    return bench.act("delete charge set", work)
