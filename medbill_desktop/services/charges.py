"""Charges: entered as drafts with a price that names its source, released into the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from medbill_desktop.domain.bilateral import as_payer_wants
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Case, CaseKind, Coverage, Payer, resolve
from medbill_desktop.domain.ledger import EntryKind, LedgerEntry
from medbill_desktop.domain.money import ZERO
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.posting import released
from medbill_desktop.domain.visit import Charge, ChargeState, Encounter, EncounterState, HoldKind
from medbill_desktop.domain.visit_hold import Hold, held, taken_up
from medbill_desktop.query.details.visit_page import earlier_visits
from medbill_desktop.query.set_up import credentialing_on
from medbill_desktop.services.abn import settle_who_pays
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.day_batches import note_in_batch
from medbill_desktop.services.day_copay import settle_copay
from medbill_desktop.services.setup import price_of
from medbill_desktop.store import UnitOfWork

_LOOKED_BACK = 100  # visits among which one to copy may be chosen


def enter_charges(bench: Bench, encounter_id: int, charges: Sequence[Charge]) -> Done[list[Charge]]:
    """Set the draft charges of a visit; a charge without amount takes the office's price.

    Args:
        bench: the office.
        encounter_id: a visit that is not released.
        charges: all lines in order; encounter, patient and line number are filled in.

    Raises:
        UserError: the visit is released or a line has no price and none is typed.
    """
    bench.require(Permission.ENTER_CHARGES)

    def work(uow: UnitOfWork) -> list[Charge]:
        encounter = _open_encounter(uow, encounter_id)
        payer_id = _payer_of(uow, encounter)
        note_in_batch(uow, encounter_id, bench.user)
        for old in uow.find(Charge, encounter_id=encounter_id, state=ChargeState.DRAFT):
            uow.delete(old)
        return [
            uow.insert(priced(uow, encounter, charge, number, payer_id))
            for number, charge in enumerate(charges, 1)
        ]

    return bench.act("enter charges", work)


def repeat_charges(bench: Bench, encounter_id: int, earlier_id: int | None = None) -> Done[list[Charge]]:
    """Copy the charges of an earlier visit of the patient, at today's prices.

    Args:
        bench: the office.
        encounter_id: the visit that gets them.
        earlier_id: the visit that has them; None is the last one before it.

    Raises:
        UserError: there is no earlier visit with charges, or this one is no such visit.
    """
    bench.require(Permission.ENTER_CHARGES)

    def work(uow: UnitOfWork) -> list[Charge]:
        encounter = _open_encounter(uow, encounter_id)
        found = _earlier(uow, encounter, earlier_id)
        payer_id = _payer_of(uow, encounter)
        note_in_batch(uow, encounter_id, bench.user)
        for old in uow.find(Charge, encounter_id=encounter_id, state=ChargeState.DRAFT):
            uow.delete(old)
        return [
            uow.insert(priced(uow, encounter, _copied(charge, encounter), number, payer_id))
            for number, charge in enumerate(found, 1)
        ]

    return bench.act("repeat charges", work)


def _earlier(uow: UnitOfWork, encounter: Encounter, wanted: int | None) -> tuple[Charge, ...]:
    visits = earlier_visits(uow, encounter, 1 if wanted is None else _LOOKED_BACK)
    if not visits:
        raise UserError("This patient has no earlier visit with charges to copy.")
    found = next((one for one in visits if wanted in {None, one.encounter.id}), None)
    if found is None:
        raise UserError("That visit is no earlier visit of this patient with charges.")
    return found.charges


def release_encounter(bench: Bench, encounter_id: int) -> Done[Encounter]:
    """Release a visit: its draft charges are posted to who pays first (docs/algorithms/posting.md).

    Returns:
        The visit; still held, with a release date, when its provider is not approved by the payer yet (O31).

    Raises:
        UserError: there is nothing to release, or the visit is held.
    """
    bench.require(Permission.RELEASE_CHARGES)

    def work(uow: UnitOfWork) -> Encounter:
        encounter = _open_encounter(uow, encounter_id)
        if encounter.state is EncounterState.HELD:
            raise UserError(f"The visit is held: {encounter.hold_reason}")
        return release_in(bench, uow, encounter)

    return bench.act("release encounter", work)


def release_in(bench: Bench, uow: UnitOfWork, encounter: Encounter) -> Encounter:
    """Release a visit inside another action, whatever held it.

    A provider who is not approved by the payer yet holds the visit back until the day of approval (O31).

    Raises:
        UserError: there is nothing to release, a later coverage is in force without a primary one, or a
            line stands there that the patient did not want (O40).
    """
    drafts = uow.find(Charge, order_by="line", encounter_id=encounter.id, state=ChargeState.DRAFT)
    if not drafts:
        raise UserError("The visit has no charges to release.")
    coverages = coverages_of(uow, encounter)
    if coverages and coverages[0].rank != 1:
        raise UserError(
            f"On {encounter.service_date:%m/%d/%Y} a later coverage is in force but no primary one. "
            "Correct the ranks or dates of the coverages, then release the visit."
        )
    today = bench.clock.today()
    if coverages and encounter.billed_as_id is None:
        standing = credentialing_on(uow, encounter, coverages[0].payer_id)
        if not standing.effective:
            hold = Hold(HoldKind.CREDENTIALING, standing.sentence, until=standing.release_on)
            return uow.update(held(encounter, hold, today))
    first = coverages[0].id if coverages else None
    for charge in _as_wanted(uow, drafts, coverages):
        settled = settle_who_pays(uow, encounter, replace(charge, state=ChargeState.RELEASED))
        _post_release(uow, uow.update(settled), None if settled.patient_pays else first, today)
    settle_copay(uow, encounter.id, today)
    return uow.update(replace(taken_up(encounter), state=EncounterState.RELEASED))


def _as_wanted(uow: UnitOfWork, drafts: Sequence[Charge], coverages: Sequence[Coverage]) -> Sequence[Charge]:
    """The lines with both sides of the body written as the first payer takes them (O34)."""
    if not coverages:
        return drafts
    two_lines = uow.get(Payer, coverages[0].payer_id).bilateral_two_lines
    wanted = as_payer_wants(drafts, two_lines=two_lines)
    known = {one.id: one for one in drafts}
    for one in drafts:
        if one.id not in {each.id for each in wanted}:
            uow.delete(one)
    return [
        uow.insert(one) if not one.id else one if one == known[one.id] else uow.update(one) for one in wanted
    ]


def _post_release(uow: UnitOfWork, charge: Charge, first: int | None, today: date) -> None:
    if not charge.amount:
        return
    lines = released(charge.id, charge.patient_id, charge.amount, charge.service_date, first)
    uow.post(
        LedgerEntry(
            kind=EntryKind.CHARGE,
            accounting_date=today,
            service_date=charge.service_date,
            reason=f"{charge.code} released",
            idempotency_key=f"release:{charge.id}",
            lines=tuple(lines),
        )
    )


def coverages_of(uow: UnitOfWork, encounter: Encounter) -> tuple[Coverage, ...]:
    """The coverages that pay for a visit by case and date of service (O20); none for a self-pay case."""
    if uow.get(Case, encounter.case_id).kind is CaseKind.SELF_PAY:
        return ()
    found = tuple(uow.find(Coverage, patient_id=encounter.patient_id))
    return resolve(found, encounter.case_id, encounter.service_date)


def _open_encounter(uow: UnitOfWork, encounter_id: int) -> Encounter:
    encounter = uow.get(Encounter, encounter_id)
    if encounter.state is EncounterState.RELEASED:
        raise UserError("This visit is released; correct it by reversing the release.")
    return encounter


def _payer_of(uow: UnitOfWork, encounter: Encounter) -> int | None:
    coverages = coverages_of(uow, encounter)
    return coverages[0].payer_id if coverages else None


def _copied(charge: Charge, encounter: Encounter) -> Charge:
    """A line as it stood, on the day of another visit and at the price that it has today."""
    fresh = replace(charge, id=0, version=0, amount=ZERO, state=ChargeState.DRAFT, price_source="")
    day, last = encounter.service_date, encounter.service_thru
    return replace(fresh, patient_pays=False, service_date=day, service_thru=last)


def priced(
    uow: UnitOfWork, encounter: Encounter, charge: Charge, number: int, payer_id: int | None
) -> Charge:
    """Fill in whose charge it is and, where none is typed, the office's price with its source.

    Raises:
        UserError: the amount is negative, or no schedule has a price and none is typed.
    """
    record = replace(
        charge,
        id=0,
        version=0,
        encounter_id=encounter.id,
        patient_id=encounter.patient_id,
        line=number,
        code=charge.code.upper(),
        service_date=charge.service_date,
        state=ChargeState.DRAFT,
    )
    if charge.amount < ZERO:
        raise UserError(f"Line {number}: a charge is not negative; {record.code} has {charge.amount}.")
    if charge.amount:
        return replace(record, price_source=charge.price_source or "typed")
    found = price_of(uow, charge.code, charge.modifiers.split(), payer_id, record.service_date)
    if found is None:
        raise UserError(
            f"Line {number}: no fee schedule has a price for {record.code} on "
            f"{record.service_date:%m/%d/%Y}. Type the charge or add the price."
        )
    return replace(
        record,
        amount=found.fee.amount.times(record.units),
        description=record.description or found.fee.description,
        price_source=found.source,
    )
