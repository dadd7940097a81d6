"""Set-up: who bills, where, who treats, who pays, and the office's prices (O30)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from medbill_desktop.domain.discounts import SlideStep, step_problem
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.identifiers import npi_is_valid
from medbill_desktop.domain.insurance import Payer, Plan
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.practice import BillingEntity, Location, Provider
from medbill_desktop.domain.set_up import Credential, Employer, Enrolment, OfficeCode, PayerNumber
from medbill_desktop.domain.visit import Fee, FeeSchedule
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader, UnitOfWork

SetupRecord = TypeVar(
    "SetupRecord",
    BillingEntity,
    Location,
    Provider,
    Payer,
    Plan,
    Employer,
    OfficeCode,
    Credential,
    Enrolment,
    PayerNumber,
    SlideStep,
)


def save_setup(bench: Bench, record: SetupRecord) -> Done[SetupRecord]:
    """Save a record of the set-up, new or edited.

    Raises:
        UserError: the NPI's check digit does not fit, an approval ends before it begins, or a level of the
            sliding-fee scale makes no sense.
        StaleRecord: somebody else saved it since.
    """
    bench.require(Permission.SET_UP)
    npi = getattr(record, "npi", "")
    if npi and not npi_is_valid(npi):
        raise UserError(
            f"{npi} is not a valid NPI: its check digit does not fit. Compare it with the record."
        )
    if isinstance(record, Credential):
        _check_span(record)
    if isinstance(record, SlideStep):
        _check_step(record)
    name = type(record).__name__.lower()
    return bench.act(f"save {name}", lambda uow: uow.update(record) if record.id else uow.insert(record))


def _check_step(step: SlideStep) -> None:
    if problem := step_problem(step):
        raise UserError(problem)


def _check_span(record: Credential) -> None:
    first, last = record.effective_from, record.effective_thru
    if first and last and last < first:
        raise UserError(f"The approval ends on {last:%m/%d/%Y}, before it begins on {first:%m/%d/%Y}.")


def save_fee_schedule(bench: Bench, schedule: FeeSchedule, fees: Sequence[Fee]) -> Done[FeeSchedule]:
    """Save a fee schedule with its prices; each code and modifier stands once.

    Args:
        bench: the office.
        schedule: new (id 0) or edited.
        fees: all its prices; `schedule_id` is filled in, ids of known codes are kept.
    """
    bench.require(Permission.CHANGE_FEES)
    seen: set[tuple[str, str]] = set()
    for fee in fees:
        key = (fee.code.upper(), fee.modifier.upper())
        if key in seen:
            raise UserError(
                f"{fee.code}{'-' + fee.modifier if fee.modifier else ''} stands twice in the schedule."
            )
        if fee.amount.cents < 0:
            raise UserError(f"The price of {fee.code} is negative.")
        seen.add(key)

    def work(uow: UnitOfWork) -> FeeSchedule:
        saved = uow.update(schedule) if schedule.id else uow.insert(schedule)
        known = {(fee.code, fee.modifier): fee for fee in uow.find(Fee, schedule_id=saved.id)}
        for fee in fees:
            record = replace(fee, schedule_id=saved.id, code=fee.code.upper(), modifier=fee.modifier.upper())
            old = known.get((record.code, record.modifier))
            if old is None:
                uow.insert(record)
            elif (old.amount, old.description) != (record.amount, record.description):
                uow.update(replace(record, id=old.id, version=old.version))
        return saved

    return bench.act("save fee schedule", work)


def price_of(
    reader: Reader, code: str, modifiers: Sequence[str], payer_id: int | None, day: date
) -> Priced | None:
    """Find the office's price of one unit: the payer's schedule first, the one with the modifier first.

    Args:
        reader: the transaction, or any reader.
        code: CPT or HCPCS.
        modifiers: as typed.
        payer_id: who pays; None for self-pay.
        day: date of service.

    Returns:
        The price with its source in words; None when no schedule names the code.
    """
    schedules = [
        s
        for s in reader.find(FeeSchedule)
        if s.effective_from <= day
        and (s.effective_thru is None or day <= s.effective_thru)
        and s.payer_id in {None, payer_id}
    ]
    schedules.sort(key=lambda s: (s.payer_id is None, -s.effective_from.toordinal(), s.id))
    for schedule in schedules:
        fees = {fee.modifier: fee for fee in reader.find(Fee, schedule_id=schedule.id, code=code.upper())}
        for modifier in (*modifiers, ""):
            if modifier in fees:
                return Priced(fees[modifier], f"{schedule.name}, from {schedule.effective_from:%m/%d/%Y}")
    return None


class Priced:
    """A price with its source.

    Attributes:
        fee: the price of one unit and the office's words for the code.
        source: which schedule and since when.
    """

    __slots__ = ("fee", "source")

    def __init__(self, fee: Fee, source: str) -> None:
        self.fee = fee
        self.source = source
