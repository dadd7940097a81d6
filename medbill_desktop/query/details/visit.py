"""The page of a visit."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.insurance import Case, Coverage, resolve
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.practice import Location, Provider
from medbill_desktop.domain.visit import Charge, ChargeState, Diagnosis, Document, Encounter
from medbill_desktop.store import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPage:
    """Everything the record and evidence panes of a visit need.

    Attributes:
        coverages: those that pay for this visit, by rank.
        charges: without void ones, by line.
        total: sum of the charges.
        claims: made from this visit, oldest first.
    """

    encounter: Encounter
    patient: Patient
    case: Case
    coverages: tuple[Coverage, ...]
    provider: Provider
    location: Location
    diagnoses: tuple[Diagnosis, ...]
    charges: tuple[Charge, ...]
    documents: tuple[Document, ...]
    claims: tuple[ClaimRecord, ...]

    @property
    def total(self) -> Money:
        """What the visit costs."""
        return Money.total(charge.amount for charge in self.charges)


def visit_page(connection: sa.Connection, encounter_id: int) -> VisitPage:
    """Read the page of a visit.

    Raises:
        NotFound: there is no such visit.
    """
    reader = Reader(connection)
    visit = reader.get(Encounter, encounter_id)
    coverages = reader.find(Coverage, patient_id=visit.patient_id)
    charges = reader.find(Charge, "line", encounter_id=visit.id)
    return VisitPage(
        encounter=visit,
        patient=reader.get(Patient, visit.patient_id),
        case=reader.get(Case, visit.case_id),
        coverages=resolve(coverages, visit.case_id, visit.service_date),
        provider=reader.get(Provider, visit.rendering_id),
        location=reader.get(Location, visit.location_id),
        diagnoses=reader.find(Diagnosis, "position", encounter_id=visit.id),
        charges=tuple(charge for charge in charges if charge.state is not ChargeState.VOID),
        documents=reader.find(Document, "document_date", encounter_id=visit.id),
        claims=reader.find(ClaimRecord, encounter_id=visit.id),
    )
