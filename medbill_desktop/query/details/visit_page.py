"""A visit with everything the coder's page shows: who pays, codes, charges, documents, the visit before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sqlalchemy as sa

from medbill_desktop.domain.abn import Abn
from medbill_desktop.domain.charge_desk import ChargeSet
from medbill_desktop.domain.em import EmLevel
from medbill_desktop.domain.insurance import Case, CaseKind, Coverage, Payer, Plan, resolve
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.practice import BillingEntity, Location, Provider
from medbill_desktop.domain.visit import Charge, ChargeState, Diagnosis, Document, Encounter
from medbill_desktop.store import Reader, tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class PayingCoverage:
    """A coverage in force on the date of service, with its payer and plan."""

    coverage: Coverage
    payer: Payer
    plan: Plan


@dataclass(frozen=True, slots=True)
class EarlierVisit:
    """The patient's last visit before this one that has charges."""

    encounter: Encounter
    diagnoses: tuple[Diagnosis, ...]
    charges: tuple[Charge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPage:
    """What the page of a visit shows.

    Attributes:
        paying: the coverages that pay on the date of service, by rank; empty for self-pay (O20).
        charges: all lines that are not void, by line.
        earlier: whose charges "repeat" copies; None when there is no earlier visit with charges.
        billed_as: who stands on the claim when that is not who performed it (O33).
        charged_elsewhere: the patient's lines of the same day and provider on other visits.
        notices: the Advance Beneficiary Notices of the visit (O40).
        levels: what was entered for the levels of its visits (O42).
        sets: favourites and sets of the provider by their short words, everybody's among them.
    """

    encounter: Encounter
    patient: Patient
    case: Case
    billing: BillingEntity
    location: Location
    rendering: Provider
    referring: Provider | None
    paying: tuple[PayingCoverage, ...]
    diagnoses: tuple[Diagnosis, ...]
    charges: tuple[Charge, ...]
    documents: tuple[Document, ...]
    earlier: EarlierVisit | None
    sets: Mapping[str, ChargeSet] = field(default_factory=dict)
    billed_as: Provider | None = None
    charged_elsewhere: tuple[Charge, ...] = ()
    notices: tuple[Abn, ...] = ()
    levels: tuple[EmLevel, ...] = ()


def visit_page(connection: sa.Connection, encounter_id: int) -> VisitPage:
    """Read a visit for its page.

    Raises:
        NotFound: there is no such visit.
    """
    reader = Reader(connection)
    encounter = reader.get(Encounter, encounter_id)
    case = reader.get(Case, encounter.case_id)
    referring = reader.get(Provider, encounter.referring_id) if encounter.referring_id else None
    return VisitPage(
        encounter=encounter,
        patient=reader.get(Patient, encounter.patient_id),
        case=case,
        billing=reader.get(BillingEntity, encounter.billing_entity_id),
        location=reader.get(Location, encounter.location_id),
        rendering=reader.get(Provider, encounter.rendering_id),
        referring=referring,
        paying=_paying(reader, encounter, case),
        diagnoses=reader.find(Diagnosis, order_by="position", encounter_id=encounter_id),
        charges=_charges(reader, encounter_id),
        documents=reader.find(Document, order_by="-document_date", encounter_id=encounter_id),
        earlier=_earlier(reader, encounter),
        sets=charge_sets(reader, encounter.rendering_id),
        billed_as=reader.get(Provider, encounter.billed_as_id) if encounter.billed_as_id else None,
        charged_elsewhere=_elsewhere(reader, encounter),
        notices=reader.find(Abn, encounter_id=encounter_id),
        levels=reader.find(EmLevel, encounter_id=encounter_id),
    )


def _elsewhere(reader: Reader, encounter: Encounter) -> tuple[Charge, ...]:
    """Lines of the same patient, day and provider on other visits: what a line may repeat by mistake."""
    found = reader.find(Charge, patient_id=encounter.patient_id, service_date=encounter.service_date)
    others = {one.encounter_id for one in found} - {encounter.id}
    same = {
        number for number in others if reader.get(Encounter, number).rendering_id == encounter.rendering_id
    }
    return tuple(one for one in found if one.encounter_id in same and one.state is not ChargeState.VOID)


def charge_sets(reader: Reader, provider_id: int) -> dict[str, ChargeSet]:
    """The sets that a provider's visits know, by short word; the provider's own come before everybody's."""
    found = {one.snap: one for one in reader.find(ChargeSet, provider_id=None, order_by="snap")}
    return found | {one.snap: one for one in reader.find(ChargeSet, provider_id=provider_id)}


def codes_in_use(connection: sa.Connection, limit: int = 300) -> Sequence[tuple[str, str]]:
    """The diagnoses this office codes, as system and code, the most used first."""
    table = tables.diagnosis
    query = (
        sa.select(table.c.system, table.c.code)
        .group_by(table.c.system, table.c.code)
        .order_by(sa.func.count().desc(), table.c.code)
        .limit(limit)
    )
    return [(row.system, row.code) for row in connection.execute(query)]


def _paying(reader: Reader, encounter: Encounter, case: Case) -> tuple[PayingCoverage, ...]:
    if case.kind is CaseKind.SELF_PAY:
        return ()
    found = reader.find(Coverage, patient_id=encounter.patient_id)
    return tuple(
        PayingCoverage(one, reader.get(Payer, one.payer_id), reader.get(Plan, one.plan_id))
        for one in resolve(found, encounter.case_id, encounter.service_date)
    )


def _charges(reader: Reader, encounter_id: int) -> tuple[Charge, ...]:
    found = reader.find(Charge, order_by="line", encounter_id=encounter_id)
    return tuple(charge for charge in found if charge.state is not ChargeState.VOID)


def _earlier(reader: Reader, encounter: Encounter) -> EarlierVisit | None:
    return next(iter(earlier_visits(reader, encounter, 1)), None)


def earlier_visits(reader: Reader, encounter: Encounter, most: int) -> tuple[EarlierVisit, ...]:
    """The patient's visits before this one that have charges, the newest first.

    Args:
        reader: of the office.
        encounter: the visit that is coded.
        most: how many at most.
    """
    here = (encounter.service_date, encounter.id)
    visits = reader.find(Encounter, order_by="-service_date", patient_id=encounter.patient_id)
    before = [one for one in visits if (one.service_date, one.id) < here]
    found: list[EarlierVisit] = []
    for visit in sorted(before, key=lambda one: (one.service_date, one.id), reverse=True):
        if charges := _charges(reader, visit.id):
            diagnoses = reader.find(Diagnosis, order_by="position", encounter_id=visit.id)
            found.append(EarlierVisit(visit, diagnoses, charges))
        if len(found) == most:
            break
    return tuple(found)
