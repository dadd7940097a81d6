"""The coder assigns diagnoses to a visit; nothing is final without a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.visit import Diagnosis, Encounter, EncounterState
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import UnitOfWork

MAXIMUM = 12


def assign_diagnoses(
    bench: Bench, encounter_id: int, codes: Sequence[tuple[str, str]]
) -> Done[list[Diagnosis]]:
    """Set the diagnoses of a visit in pointer order, A first.

    Args:
        bench: the office.
        encounter_id: a visit that is not released.
        codes: pairs of system ("icd10cm", "icd9cm") and code with its point.

    Raises:
        UserError: more than twelve, one twice, or the visit is released.
    """
    bench.require(Permission.CODE_VISIT)

    def work(uow: UnitOfWork) -> list[Diagnosis]:
        if uow.get(Encounter, encounter_id).state is EncounterState.RELEASED:
            raise UserError("This visit is released; correct it with a reason.")
        return set_diagnoses(uow, encounter_id, codes)

    return bench.act("assign diagnoses", work)


def set_diagnoses(uow: UnitOfWork, encounter_id: int, codes: Sequence[tuple[str, str]]) -> list[Diagnosis]:
    """Set the diagnoses of a visit inside another action, whatever its state.

    Raises:
        UserError: more than twelve, or one twice.
    """
    plain = [code.replace(".", "").upper() for _, code in codes]
    if len(plain) > MAXIMUM:
        raise UserError(f"A claim takes {MAXIMUM} diagnoses; these are {len(plain)}.")
    if len(set(plain)) != len(plain):
        raise UserError("A diagnosis stands twice.")
    known = {d.position: d for d in uow.find(Diagnosis, encounter_id=encounter_id)}
    result = []
    for position, (system, code) in enumerate(codes, 1):
        old = known.pop(position, None)
        new = Diagnosis(encounter_id=encounter_id, position=position, system=system, code=code.upper())
        if old is None:
            result.append(uow.insert(new))
        elif (old.system, old.code) == (new.system, new.code):
            result.append(old)
        else:
            result.append(uow.update(replace(new, id=old.id, version=old.version)))
    for old in known.values():
        uow.delete(old)
    return result
