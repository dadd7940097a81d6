"""What the page of a change of payer shows: the patient's coverages, the plans, earlier changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from medbill_desktop.domain.charge_desk import PayerChange
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Case, Coverage, Payer, Plan
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.visit import Encounter, EncounterState
from medbill_desktop.store import Reader


@dataclass(frozen=True, slots=True)
class OfferedPlan:
    """A plan with its payer, as a coverage names them."""

    payer_id: int
    plan_id: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerChangePage:
    """A patient whose insurance is to be put right.

    Attributes:
        case: of the visit that was chosen, else of the last released one.
        first_day: date of service of that visit.
        visits: how many released visits the case has.
        coverages: of the case, each with what it is called.
        plans: of the whole office.
        changes: earlier ones, the last first.
    """

    patient: Patient
    case: Case
    first_day: date
    visits: int
    coverages: tuple[tuple[Coverage, str], ...]
    plans: tuple[OfferedPlan, ...]
    changes: tuple[PayerChange, ...]


def payer_change_page(connection: sa.Connection, patient_id: int, encounter_id: int = 0) -> PayerChangePage:
    """Read what a change of payer needs.

    Args:
        connection: a reader of the office.
        patient_id: whose insurance.
        encounter_id: the visit at which it was noticed; 0 for the last released one.

    Raises:
        UserError: the patient has no released visit; then the coverages are simply edited.
    """
    reader = Reader(connection)
    patient = reader.get(Patient, patient_id)
    released = reader.find(
        Encounter, order_by="-service_date", patient_id=patient_id, state=EncounterState.RELEASED
    )
    chosen = next((one for one in released if one.id == encounter_id), released[0] if released else None)
    if chosen is None:
        raise UserError(
            f"{patient.name.listed()} has no released visit; edit the coverages in Patients, "
            "nothing else has to move."
        )
    payers = {one.id: one for one in reader.find(Payer)}
    plans = {one.id: one for one in reader.find(Plan)}
    coverages = reader.find(Coverage, order_by="rank", case_id=chosen.case_id)
    return PayerChangePage(
        patient=patient,
        case=reader.get(Case, chosen.case_id),
        first_day=chosen.service_date,
        visits=sum(one.case_id == chosen.case_id for one in released),
        coverages=tuple((one, _words(one, payers[one.payer_id], plans[one.plan_id])) for one in coverages),
        plans=tuple(
            OfferedPlan(one.payer_id, one.id, f"{payers[one.payer_id].name}, {one.name}")
            for one in sorted(plans.values(), key=lambda one: (payers[one.payer_id].name, one.name))
            if one.active and payers[one.payer_id].active
        ),
        changes=reader.find(PayerChange, order_by="-id", patient_id=patient_id),
    )


def _words(coverage: Coverage, payer: Payer, plan: Plan) -> str:
    begins = f"{coverage.effective_from:%m/%d/%Y}" if coverage.effective_from else "always"
    ends = f"{coverage.effective_thru:%m/%d/%Y}" if coverage.effective_thru else "open"
    return f"{coverage.rank} {payer.name}, {plan.name} {coverage.member_id} ({begins} to {ends})"
