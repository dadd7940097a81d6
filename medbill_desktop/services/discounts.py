"""Discounts of a visit by the patient's means, posted under their own code and taken back as one (O26)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from medbill_desktop.domain.discounts import (
    DISCOUNT_KEY,
    ClassKind,
    Discount,
    Discountable,
    FinancialClass,
    Off,
    SlideStep,
    class_on,
    class_problem,
    discount_of,
    level_for,
    step_on,
)
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine, reversal_of
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.settings import SELF_PAY_PERCENT
from medbill_desktop.domain.visit import Charge, ChargeState, Encounter, EncounterState
from medbill_desktop.query import money as query
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.charge_ledger import apply_again, posted_on, standing_entries
from medbill_desktop.services.charges import release_in
from medbill_desktop.services.rehearse import rehearse
from medbill_desktop.services.settings import read_number
from medbill_desktop.store import Reader, UnitOfWork
from medbill_desktop.store.tables import ledger_entry


@dataclass(frozen=True, slots=True)
class Given:
    """A discount that was posted.

    Attributes:
        number: by which `reverse_discount` takes it back.
        discount: what came off.
    """

    number: int
    discount: Discount


def save_class(bench: Bench, record: FinancialClass) -> Done[FinancialClass]:
    """Enter a decision about a patient's means, or save an edited one.

    Raises:
        UserError: nobody decided it, its level is not on the scale or the income above it, its dates or
            percent make no sense.
        StaleRecord: somebody else saved it since.
    """
    bench.require(Permission.DISCOUNT)

    def work(uow: UnitOfWork) -> FinancialClass:
        steps = uow.find(SlideStep)
        typed = _with_level(record, steps)
        if problem := class_problem(typed, [one.level for one in steps]):
            raise UserError(problem)
        kept = replace(typed, level=typed.level.strip() if typed.kind is ClassKind.SLIDING else "")
        return uow.update(kept) if kept.id else uow.insert(kept)

    return bench.act("save financial class", work)


def _with_level(record: FinancialClass, steps: Sequence[SlideStep]) -> FinancialClass:
    """A statement of household and income without a level gets the level of the scale."""
    if record.kind is not ClassKind.SLIDING or record.level.strip() or not record.household:
        return record
    step = level_for(steps, record.household, record.income, record.effective_from)
    if step is None:
        people = "one person" if record.household == 1 else f"{record.household} people"
        raise UserError(
            f"{record.income.dollars()} a year for {people} is above every level of the sliding scale that "
            "has an income. Type the level, or choose another kind."
        )
    return replace(record, level=step.level)


def remove_class(bench: Bench, record: FinancialClass) -> Done[None]:
    """Take an entered decision back; discounts that were given by it stay."""
    bench.require(Permission.DISCOUNT)
    return bench.act("remove financial class", lambda uow: uow.delete(record))


def classes_of(reader: Reader, patient_id: int) -> tuple[FinancialClass, ...]:
    """The decisions about a patient, the newest first."""
    return reader.find(FinancialClass, "-effective_from", patient_id=patient_id)


def preview_discount(bench: Bench, encounter_id: int) -> Discount:
    """What would come off a released visit; nothing is written."""
    with bench.store.reading() as connection:
        return _discount(Reader(connection), encounter_id)


def preview_at_release(bench: Bench, encounter_id: int) -> Discount:
    """What would come off a draft visit once it is released; nothing is written.

    Returns:
        A discount with a refusal when nothing comes off, or when the visit cannot be released.

    Raises:
        UserError: as releasing it would.
        NotAllowed: the user may not release charges.
    """
    bench.require(Permission.RELEASE_CHARGES)

    def work(uow: UnitOfWork) -> Discount:
        saved = release_in(bench, uow, uow.get(Encounter, encounter_id))
        if saved.state is not EncounterState.RELEASED:
            return Discount(refusal=saved.hold_reason)
        return _discount(uow, encounter_id)

    return rehearse(bench, "release encounter", work)


def discountable_visits(bench: Bench, patient_id: int) -> list[tuple[Encounter, Discount]]:
    """The patient's visits on which something is owed, the newest first, with what would come off."""
    with bench.store.reading() as connection:
        reader = Reader(connection)
        owing = {one.charge_id for one in query.open_items(connection, [patient_id]) if one.owed > ZERO}
        charges = reader.find(Charge, patient_id=patient_id, state=ChargeState.RELEASED)
        ids = {one.encounter_id for one in charges if one.id in owing}
        visits = reader.find(Encounter, "-service_date", id=tuple(ids)) if ids else ()
        return [(one, _discount(reader, one.id)) for one in visits]


def apply_discount(bench: Bench, encounter_id: int) -> Done[Given]:
    """Take the discount off a visit by the rule that holds for the patient on its date of service.

    Raises:
        UserError: no rule gives one, an insured cost share has no hardship record, or it is taken off.
        NotAllowed: the user may not give discounts, or not so much.
    """
    bench.require(Permission.DISCOUNT)
    bench.require(Permission.DISCOUNT, amount=preview_discount(bench, encounter_id).amount)
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> Given:
        visit = uow.get(Encounter, encounter_id)
        found = _discount(uow, encounter_id)
        if found.refusal:
            raise UserError(found.refusal)
        bench.require(Permission.DISCOUNT, amount=found.amount)
        number = uow.next_number("discount")
        for off in found.lines:
            uow.post(_entry(uow, visit, off, today, (number, found.title)))
        return Given(number, found)

    return bench.act("apply discount", work)


def reverse_discount(bench: Bench, number: int, why: str) -> Done[int]:
    """Take a discount back on all its lines: reversing entries, with a reason.

    Returns:
        How many lines it was on.

    Raises:
        UserError: there is no such discount, it was taken back, or no reason was given.
    """
    bench.require(Permission.DISCOUNT)
    if not why.strip():
        raise UserError("Say why the discount is taken back.")
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> int:
        key = ledger_entry.c.idempotency_key.like(f"{DISCOUNT_KEY}{number}:%")
        ids = uow.execute(select(ledger_entry.c.id).where(key).order_by(ledger_entry.c.id)).scalars().all()
        standing = [one for one in ids if uow.reversal_of(one) is None]
        if not standing:
            raise UserError("This discount does not stand any more; there is nothing to take back.")
        reason = f"Discount taken back: {why.strip()}"
        for entry_id in standing:
            entry = uow.entry(entry_id)
            uow.post(reversal_of(entry, today, reason))
            apply_again(uow, bench, int(entry.idempotency_key.split(":")[2]), reason)
        return len(standing)

    return bench.act("reverse discount", work)


def _discount(reader: Reader, encounter_id: int) -> Discount:
    visit = reader.get(Encounter, encounter_id)
    held = class_on(reader.find(FinancialClass, patient_id=visit.patient_id), visit.service_date)
    step = step_on(reader.find(SlideStep), held.level, visit.service_date) if held else None
    return discount_of(_lines(reader, visit), held, step, read_number(reader, SELF_PAY_PERCENT))


def _lines(reader: Reader, visit: Encounter) -> list[Discountable]:
    charges = reader.find(Charge, "line", encounter_id=visit.id, state=ChargeState.RELEASED)
    open_items = query.open_items(reader.connection, [visit.patient_id])
    owed = {one.charge_id: one.owed for one in open_items}
    return [
        Discountable(
            charge_id=one.id,
            code=one.code,
            charged=one.amount,
            owed=owed.get(one.id, ZERO),
            given=_given(standing_entries(reader, one.id), one.id),
            insured=_insured(reader, one.id),
        )
        for one in charges
    ]


def _given(entries: Sequence[LedgerEntry], charge_id: int) -> Money:
    return Money.total(
        line.amount
        for entry in entries
        for line in entry.lines
        if line.account is Account.SELF_PAY_DISCOUNT and line.charge_id == charge_id
    )


def _insured(reader: Reader, charge_id: int) -> bool:
    """Whether a payer was charged with it when it was released, or moved to since."""
    posted = posted_on(reader, charge_id)
    first = posted.moved or posted.release
    return first is not None and any(
        line.account is Account.AR_PAYER and line.charge_id == charge_id and line.amount > ZERO
        for line in first.lines
    )


def _entry(uow: UnitOfWork, visit: Encounter, off: Off, today: date, named: tuple[int, str]) -> LedgerEntry:
    number, title = named
    items = query.open_items(uow.connection, [visit.patient_id], off.charge_id)
    aged = next((one.aging_date for one in items if one.charge_id == off.charge_id), visit.service_date)
    line = LedgerLine(
        account=Account.SELF_PAY_DISCOUNT,
        amount=off.amount,
        patient_id=visit.patient_id,
        charge_id=off.charge_id,
    )
    owed = replace(line, account=Account.AR_PATIENT, amount=-off.amount, aging_date=aged)
    return LedgerEntry(
        kind=EntryKind.ADJUSTMENT,
        accounting_date=today,
        service_date=visit.service_date,
        reason=f"{title} on {off.code}",
        idempotency_key=f"{DISCOUNT_KEY}{number}:{off.charge_id}",
        lines=(line, owed),
    )
