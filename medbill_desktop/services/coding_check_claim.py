"""The facts of the coding rules for a claim, and the patient's past that global periods rest on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Protocol, runtime_checkable

import sqlalchemy as sa

from medbill_desktop.domain.claim import Claim, ServiceLine
from medbill_desktop.domain.insurance import CaseKind, PlanType
from medbill_desktop.domain.practice import Provider
from medbill_desktop.domain.rules.visit_facts import (
    CodedDiagnosis,
    CodedLine,
    PayerKind,
    PayerScope,
    VisitFacts,
)
from medbill_desktop.domain.visit import ChargeState
from medbill_desktop.store import Reader, tables

_KINDS = {
    PlanType.MEDICARE: PayerKind.MEDICARE,
    PlanType.MEDICARE_ADVANTAGE: PayerKind.MEDICARE,
    PlanType.MEDICAID: PayerKind.MEDICAID,
    PlanType.WORKERS_COMP: PayerKind.WORKERS_COMP,
    PlanType.FECA: PayerKind.WORKERS_COMP,
    PlanType.AUTO: PayerKind.WORKERS_COMP,
}
NCCI_CHOICES = {"": None, "medicare": PayerKind.MEDICARE, "medicaid": PayerKind.MEDICAID}
"""Whose edits a payer uses where its plan type does not say it; "off" is none (O37)."""
YEARS_BACK = 3
"""How far the past reaches that a rule asks for: new patients (Claims Processing Manual ch. 12, 30.6.7)."""


@runtime_checkable
class Gathers(Protocol):
    """Code sets that know more than whether a code is valid."""

    def gather(self, visit: VisitFacts) -> VisitFacts:
        """The facts of a visit whose codes are only typed yet."""


def facts_of_claim(
    codes: object,
    claim: Claim,
    past: tuple[CodedLine, ...] = (),
    note: str = "",
    day: date | None = None,
) -> VisitFacts | None:
    """What the coding rules may know of a claim; None where no code sets are at hand.

    Args:
        codes: who judges codes.
        claim: with its diagnoses and lines.
        past: the patient's charges on other visits.
        note: text of the visit's notes.
        day: date of service of a claim that has no line yet.
    """
    if not isinstance(codes, Gathers):
        return None
    return codes.gather(
        VisitFacts(
            day=day or claim.service_date,
            birth=claim.patient.birth_date,
            sex=claim.patient.sex or "U",
            payer=_scope(claim),
            diagnoses=tuple(CodedDiagnosis(system=one.system, code=one.code) for one in claim.diagnoses),
            lines=tuple(_line(claim, line) for line in claim.lines),
            past=past,
            note=note,
        )
    )


def _scope(claim: Claim) -> PayerScope:
    """Whose edits hold; sides on one line or two are said by the payer's own table already."""
    billed = claim.billed
    if billed is None or claim.case.kind is CaseKind.SELF_PAY:
        return PayerScope(kind=PayerKind.SELF, ncci=False, bilateral="", x_modifiers=False)
    chosen = billed.payer.ncci
    kind = NCCI_CHOICES.get(chosen) or _KINDS.get(billed.plan.plan_type, PayerKind.COMMERCIAL)
    return PayerScope(
        kind=kind,
        icd9=claim.case.accepts_icd9 or billed.payer.accepts_icd9,
        ncci=chosen != "off",
        bilateral="",
        x_modifiers=kind is PayerKind.MEDICARE,
    )


def _line(claim: Claim, line: ServiceLine) -> CodedLine:
    return CodedLine(
        code=line.code.upper(),
        modifiers=line.modifiers,
        units=line.units if line.units.is_finite() else Decimal(0),
        amount=line.amount,
        day=line.service_date,
        place=line.place_of_service or claim.place_of_service,
        pointers=line.pointers,
        provider=_hand(claim.rendering),
        group=claim.billing.npi,
        specialty=claim.rendering.taxonomy,
    )


def _hand(provider: Provider) -> str:
    return provider.npi or str(provider.id or "")


def past_lines(reader: Reader, patient_id: int, encounter_id: int, day: date) -> tuple[CodedLine, ...]:
    """The patient's charges on other visits of the last three years and of the days around one.

    Args:
        reader: on a connection.
        patient_id: whose.
        encounter_id: the visit that is checked; its own lines are left out.
        day: its date of service.
    """
    charge, visit, who = tables.charge, tables.encounter, tables.provider
    group = tables.billing_entity
    query = (
        sa.select(charge, who.c.npi, who.c.id.label("who"), who.c.taxonomy, group.c.npi.label("group_npi"))
        .join(visit, visit.c.id == charge.c.encounter_id)
        .join(who, who.c.id == visit.c.rendering_id)
        .join(group, group.c.id == visit.c.billing_entity_id)
        .where(charge.c.patient_id == patient_id)
        .where(charge.c.encounter_id != encounter_id)
        .where(charge.c.state != ChargeState.VOID)
        .where(charge.c.service_date >= _back(day))
        .order_by(charge.c.service_date, charge.c.id)
    )
    return tuple(
        CodedLine(
            code=row.code,
            modifiers=tuple(row.modifiers.split()),
            units=row.units,
            amount=row.amount,
            day=row.service_date,
            place=row.place_of_service,
            pointers=row.pointers,
            provider=row.npi or str(row.who),
            group=row.group_npi,
            specialty=row.taxonomy,
        )
        for row in reader.connection.execute(query)
    )


def _back(day: date) -> date:
    """The first of the month three years before, so that no leap day is in the way."""
    return day.replace(year=day.year - YEARS_BACK, day=1)
