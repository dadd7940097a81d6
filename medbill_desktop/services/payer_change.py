"""Wrong or late insurance: all visits from a day on move to who really pays, in one transaction (O22)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from medbill_desktop.domain.charge_desk import PayerChange
from medbill_desktop.domain.desk import HoldKind, StatementHold, WorkItem
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Case, Coverage, Payer
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.visit import DELAY_REASONS, Encounter, EncounterState
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.charges import coverages_of
from medbill_desktop.services.correction_claims import ClaimAction
from medbill_desktop.services.payer_change_coverage import put_in_force
from medbill_desktop.services.payer_change_visit import VisitMoved, move_visit
from medbill_desktop.services.rehearse import rehearse
from medbill_desktop.store import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePayer:
    """Who really pays from a day on.

    Attributes:
        first_day, last_day: dates of service; `last_day` None for all after.
        rank: whose place is taken: 1 the primary.
        coverage: who pays now: a new one (id 0), one of the patient's own (its id), or None: nobody of this
            rank.
        reason: in words.
        delay_reason: why the new claims come late (CLM20), "" for none.
    """

    patient_id: int
    case_id: int
    first_day: date
    last_day: date | None = None
    rank: int = 1
    coverage: Coverage | None = None
    reason: str
    delay_reason: str = ""


@dataclass(frozen=True, slots=True)
class PayerChanged:
    """What a change of payer did, or would do.

    Attributes:
        change: its record; id 0 in a preview.
        visits: the visits that moved, oldest first.
    """

    change: PayerChange
    visits: tuple[VisitMoved, ...]

    @property
    def claims(self) -> tuple[ClaimAction, ...]:
        """What became of the claims that were there."""
        return tuple(one for visit in self.visits for one in visit.claims)

    @property
    def built(self) -> tuple[int, ...]:
        """The new claims."""
        return tuple(visit.built.id for visit in self.visits if visit.built)

    @property
    def patient_credit(self) -> Money:
        """What of the patient's payments became a credit."""
        return Money.total(visit.patient_credit for visit in self.visits)

    @property
    def payer_credit(self) -> Money:
        """What the old payers paid and have to get back."""
        return Money.total(visit.payer_credit for visit in self.visits)


@dataclass
class Before:
    """What undo needs to know.

    Attributes:
        coverages: as they were: id, rank, first and last day; a coverage that was made has only its id.
        claims: state by claim; `answers` the postings that do not count any more.
    """

    coverages: list[dict[str, object]] = field(default_factory=list)
    made_coverages: list[int] = field(default_factory=list)
    claims: dict[str, str] = field(default_factory=dict)
    made_claims: list[int] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    delays: dict[str, str] = field(default_factory=dict)
    hold: int = 0
    items: list[int] = field(default_factory=list)
    last_entry: int = 0


def change_payer(bench: Bench, command: ChangePayer) -> Done[PayerChanged]:
    """Move all visits from a day on to who really pays (docs/algorithms/payer_change.md).

    Coverages are ended and begun, claims withdrawn, voided and built, receivables moved, the patient's
    payments made a credit, statements stopped until the new payer has answered. Nothing is sent by this.

    Raises:
        UserError: nothing changes by it, or what is asked cannot be.
    """
    bench.require(Permission.CHANGE_PAYER)
    return bench.act("change payer", lambda uow: _change(bench, uow, command))


def preview_change(bench: Bench, command: ChangePayer) -> PayerChanged:
    """Tell what `change_payer` would do; saves nothing and raises as it does."""
    bench.require(Permission.CHANGE_PAYER)
    return rehearse(bench, "change payer", lambda uow: _change(bench, uow, command))


def _change(bench: Bench, uow: UnitOfWork, command: ChangePayer) -> PayerChanged:
    _check(bench, uow, command)
    visits = _visits(uow, command)
    was = {visit.id: coverages_of(uow, visit) for visit in visits}
    before = Before()
    chosen = put_in_force(uow, command, before)
    affected = []
    for visit in visits:
        now = coverages_of(uow, visit)
        if [one.id for one in now] != [one.id for one in was[visit.id]]:
            affected.append((visit, was[visit.id], now))
    if not affected and visits:
        raise UserError("No released visit of these days changes its payer by this.")
    change = uow.insert(_record(bench, command, chosen))
    moved = [
        move_visit(bench, uow, (change, before, command.delay_reason), visit, (old, new))
        for visit, old, new in affected
    ]
    _stop_statements(bench, uow, change, moved, before)
    _say_credits(bench, uow, change, moved, before)
    saved = uow.update(
        replace(
            change,
            visits=len(moved),
            amount=Money.total(one.charges for one in moved),
            rank=min((one.rank for one in moved), default=command.rank),
            before=json.dumps(vars(before), sort_keys=True),
        )
    )
    return PayerChanged(saved, tuple(moved))


def _check(bench: Bench, uow: UnitOfWork, command: ChangePayer) -> None:
    if not command.reason.strip():
        raise UserError("Say why the payer changes; claims and account show the reason.")
    if command.last_day and command.last_day < command.first_day:
        raise UserError("The last day lies before the first one.")
    if command.first_day > bench.clock.today():
        raise UserError(
            f"{command.first_day:%m/%d/%Y} lies in the future; a coverage that begins then is simply added."
        )
    if command.delay_reason and command.delay_reason not in DELAY_REASONS:
        raise UserError(f"“{command.delay_reason}” is no delay reason.")
    if command.rank not in {1, 2, 3}:
        raise UserError("The rank is 1 primary, 2 secondary or 3 tertiary.")
    if uow.get(Case, command.case_id).patient_id != command.patient_id:
        raise UserError("The case belongs to another patient.")


def _visits(uow: UnitOfWork, command: ChangePayer) -> list[Encounter]:
    found = uow.find(Encounter, case_id=command.case_id, state=EncounterState.RELEASED)
    last = command.last_day or date.max
    inside = [one for one in found if command.first_day <= one.service_date <= last]
    return sorted(inside, key=lambda one: (one.service_date, one.id))


def _record(bench: Bench, command: ChangePayer, chosen: Coverage | None) -> PayerChange:
    return PayerChange(
        patient_id=command.patient_id,
        case_id=command.case_id,
        first_day=command.first_day,
        last_day=command.last_day,
        rank=command.rank,
        new_coverage_id=chosen.id if chosen else None,
        reason=command.reason.strip(),
        created_date=bench.clock.today(),
    )


def _stop_statements(
    bench: Bench, uow: UnitOfWork, change: PayerChange, moved: Sequence[VisitMoved], before: Before
) -> None:
    """No statement goes out until the payers have answered the new claims."""
    if not any(one.built for one in moved):
        return
    hold = StatementHold(
        patient_id=change.patient_id,
        kind=HoldKind.PAYER_CHANGE,
        reason=f"the payer was changed from {change.first_day:%m/%d/%Y} on; its answers are awaited",
        made_date=bench.clock.today(),
        made_by=bench.user,
    )
    before.hold = uow.insert(hold).id


def _say_credits(
    bench: Bench, uow: UnitOfWork, change: PayerChange, moved: Sequence[VisitMoved], before: Before
) -> None:
    """Money that is now somebody else's goes on the list of work, once a payer and once for the patient."""
    patient = uow.get(Patient, change.patient_id).name.listed()
    owed: dict[str, Money] = {}
    for visit in moved:
        for payer_id, amount in visit.payer_credits:
            name = uow.get(Payer, payer_id).name
            words = f"{name} paid visits that another payer owes: refund it or await its recoupment."
            owed[words] = owed.get(words, ZERO) + amount
    if credit := Money.total(one.patient_credit for one in moved):
        owed["What the patient paid on visits that a payer owes is a credit: refund or apply it."] = credit
    for reason, amount in owed.items():
        item = WorkItem(
            kind="credit",
            patient_id=change.patient_id,
            reason=reason,
            amount=amount,
            created_date=bench.clock.today(),
            patient_name=patient,
        )
        before.items.append(uow.insert(item).id)
