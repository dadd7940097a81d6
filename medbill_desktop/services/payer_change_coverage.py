"""Which coverage is in force after a change of payer, and which one ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Coverage, Plan
from medbill_desktop.store import UnitOfWork

if TYPE_CHECKING:
    from medbill_desktop.services.payer_change import Before, ChangePayer

_DAY = timedelta(days=1)


def put_in_force(uow: UnitOfWork, command: ChangePayer, before: Before) -> Coverage | None:
    """End what was in force in the place of a rank, and put the right coverage there.

    A coverage that was wrong from its first day ends the day before it begins: it was never in force, and
    what was posted under it still names it.

    Returns:
        The coverage that pays now; None when nobody of this rank does.

    Raises:
        UserError: the coverage is another case's, or has no member number.
    """
    own = command.coverage
    for old in uow.find(Coverage, case_id=command.case_id, rank=command.rank):
        if own is None or old.id != own.id:
            _end(uow, command, old, before)
    if own is None:
        return None
    if own.id:
        return _move(uow, command, uow.get(Coverage, own.id), before)
    if not own.member_id.strip():
        raise UserError("Type the member number of the coverage; the new claims need it.")
    if uow.get(Plan, own.plan_id).payer_id != own.payer_id:
        raise UserError("The plan belongs to another payer.")
    made = uow.insert(
        replace(
            own,
            version=0,
            patient_id=command.patient_id,
            case_id=command.case_id,
            rank=command.rank,
            effective_from=own.effective_from or command.first_day,
            effective_thru=own.effective_thru or command.last_day,
        )
    )
    before.made_coverages.append(made.id)
    return made


def _end(uow: UnitOfWork, command: ChangePayer, old: Coverage, before: Before) -> None:
    last = command.last_day or date.max
    begins, ends = old.effective_from or date.min, old.effective_thru or date.max
    if ends < command.first_day or begins > last or ends < begins:
        return
    _remember(before, old)
    if ends > last:  # it comes back after the days that change
        after = uow.insert(replace(old, id=0, version=0, effective_from=last + _DAY))
        before.made_coverages.append(after.id)
    uow.update(replace(old, effective_thru=max(command.first_day, begins) - _DAY))


def _move(uow: UnitOfWork, command: ChangePayer, own: Coverage, before: Before) -> Coverage:
    """One of the patient's own coverages pays: in this rank, and from the first day on."""
    if own.patient_id != command.patient_id:
        raise UserError("The coverage belongs to another patient.")
    if own.case_id != command.case_id:
        raise UserError("The coverage belongs to another case of the patient; add it to this one first.")
    _remember(before, own)
    begins = min(own.effective_from or date.min, command.first_day)
    ends = own.effective_thru
    if ends is not None and ends < (command.last_day or date.max):
        ends = command.last_day
    return uow.update(
        replace(
            own,
            rank=command.rank,
            effective_from=None if begins == date.min else begins,
            effective_thru=ends,
        )
    )


def _remember(before: Before, old: Coverage) -> None:
    before.coverages.append(
        {
            "id": old.id,
            "rank": old.rank,
            "from": old.effective_from.isoformat() if old.effective_from else "",
            "thru": old.effective_thru.isoformat() if old.effective_thru else "",
        }
    )
