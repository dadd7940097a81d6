"""The head of a visit after it was opened: numbers, dates, referring provider, note; claims follow it."""

from __future__ import annotations

from dataclasses import fields, replace

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Case
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.visit import Encounter, EncounterState
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.claim_standing import VOID
from medbill_desktop.services.claims import OPEN_STATES, rebuild
from medbill_desktop.services.patient_privacy import refuse_sent
from medbill_desktop.store import UnitOfWork

HEAD = (
    "referring_id",
    "referring_kind",
    "prior_authorization",
    "referral_number",
    "onset_date",
    "lmp_date",
    "admission_date",
    "discharge_date",
    "claim_note",
    "delay_reason",
)
"""What may be changed at any time: it moves no money."""
WISHES = ("do_not_bill_plan", "confidential")
"""What the patient wants kept private (O25); a permission of its own."""
BEFORE_RELEASE = (
    "service_date",
    "service_thru",
    "case_id",
    "location_id",
    "rendering_id",
    "place_of_service",
)
"""What decides charges and who pays; after release it takes a correction."""


def save_visit_head(bench: Bench, visit: Encounter) -> Done[Encounter]:
    """Save the edited head of a visit; claims of it that have not left are built anew.

    Raises:
        UserError: the dates are in the wrong order, or a released visit would change what its money rests on.
        StaleRecord: somebody else saved the visit since.
    """
    bench.require(Permission.REGISTER_PATIENT)
    _check_dates(visit)
    may_wish = bench.allows(Permission.CHANGE_PRIVACY)

    def work(uow: UnitOfWork) -> Encounter:
        stored = uow.get(Encounter, visit.id)
        if uow.get(Case, visit.case_id).patient_id != stored.patient_id:
            raise UserError("The case belongs to another patient.")
        _refuse_released(stored, visit)
        if not may_wish and any(getattr(stored, name) != getattr(visit, name) for name in WISHES):
            bench.require(Permission.CHANGE_PRIVACY)
        if visit.do_not_bill_plan and not stored.do_not_bill_plan:
            refuse_sent(uow, visit.id)
        allowed = (*HEAD, *WISHES, *BEFORE_RELEASE, "version")
        typed = {one.name: getattr(visit, one.name) for one in fields(visit) if one.name in allowed}
        saved = uow.update(replace(stored, **typed))
        for claim in uow.find(ClaimRecord, encounter_id=saved.id):
            if claim.state in OPEN_STATES and claim.frequency != VOID:
                rebuild(bench, uow, claim)
        return saved

    return bench.act("save head of visit", work)


def _refuse_released(stored: Encounter, visit: Encounter) -> None:
    if stored.state is not EncounterState.RELEASED:
        return
    changed = [name for name in BEFORE_RELEASE if getattr(stored, name) != getattr(visit, name)]
    if changed:
        words = ", ".join(name.removesuffix("_id").replace("_", " ") for name in changed)
        raise UserError(f"This visit is released; correct the {words} by a correction of the release.")


def _check_dates(visit: Encounter) -> None:
    ordered = (
        (visit.admission_date, visit.discharge_date, "discharge lies before the admission"),
        (visit.onset_date, visit.service_date, "onset of the illness lies after the visit"),
        (visit.lmp_date, visit.service_date, "last menstrual period lies after the visit"),
        (visit.service_date, visit.service_thru, "last day of the visit lies before its first"),
    )
    for first, second, words in ordered:
        if first and second and second < first:
            raise UserError(f"The {words}: {first:%m/%d/%Y} and {second:%m/%d/%Y}.")
