"""One visit of the demo: it happens, is coded and released, and its claim is built."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.insurance import Case, CaseKind
from medbill_desktop.domain.visit import Charge, Encounter
from medbill_desktop.office.demo.medicine import Service, Visit
from medbill_desktop.office.demo.practice import Practice
from medbill_desktop.services import charges, claims, coding, encounters
from medbill_desktop.services.base import Bench
from medbill_desktop.services.encounters import AttachDocument
from medbill_desktop.services.registration import Registered
from medbill_desktop.store import Reader

HOLDS = (
    "Note is not signed yet",
    "Query to the provider: which side",
    "Waiting for the authorization number",
)


def happen(bench: Bench, random: Random, practice: Practice, who: Registered, visit: Visit) -> int:
    """Open the visit of today with its note and laboratory report; returns its id."""
    today = bench.clock.today()
    referred = visit.referred or random.random() < 0.08
    kind = random.choice(("DN", "DN", "DN", "DQ", "DK"))
    encounter = encounters.save_encounter(
        bench,
        Encounter(
            patient_id=who.patient.id,
            case_id=who.case.id,
            billing_entity_id=practice.entity.id,
            location_id=(practice.hospital if visit.at_hospital else practice.office).id,
            rendering_id=random.choice(practice.staff).id,
            referring_id=random.choice(practice.outside).id if referred else None,
            referring_kind="DN" if visit.referred else kind,
            service_date=today,
            place_of_service="22" if visit.at_hospital else "11",
            prior_authorization=f"AUTH{random.randint(10**5, 10**6 - 1)}" if visit.at_hospital else "",
            onset_date=today if visit.name in {"ankle sprain", "pneumonia"} else None,
        ),
    ).value
    _attach(bench, encounter, "note", f"Visit note: {visit.name}", _note(who, visit))
    if visit.labs:
        _attach(bench, encounter, "lab", "Results", visit.labs)
    return encounter.id


def work(bench: Bench, random: Random, encounter_id: int, visit: Visit) -> int | None:
    """Code and release a visit and build its claim; returns the claim's id, None when there is none yet.

    A few visits are held, and a few claims have a gap as in life: a pointer to nothing, a code that is not
    complete.
    """
    luck = random.random()
    if luck < 0.04:
        encounters.hold_encounter(bench, encounter_id, random.choice(HOLDS))
        return None
    diagnoses = list(visit.diagnoses)
    if luck > 0.98:
        diagnoses[0] = diagnoses[0][:3]
    coding.assign_diagnoses(bench, encounter_id, [("icd10cm", code) for code in diagnoses])
    with bench.store.reading() as connection:
        encounter = Reader(connection).get(Encounter, encounter_id)
    lines = [_charge(encounter, service) for service in visit.services]
    if 0.96 < luck <= 0.98:
        lines[0] = _charge(encounter, visit.services[0], pointers="AL" if len(diagnoses) < 12 else "A")
    charges.enter_charges(bench, encounter_id, lines)
    if 0.04 <= luck < 0.06:
        return None
    charges.release_encounter(bench, encounter_id)
    if _is_self_pay(bench, encounter):
        return None
    return claims.build_claim(bench, encounter_id).value.record.id


def claim_row(bench: Bench, claim_id: int) -> ClaimRecord:
    """Read a claim's row."""
    with bench.store.reading() as connection:
        return Reader(connection).get(ClaimRecord, claim_id)


def _is_self_pay(bench: Bench, encounter: Encounter) -> bool:
    with bench.store.reading() as connection:
        return Reader(connection).get(Case, encounter.case_id).kind is CaseKind.SELF_PAY


def _charge(encounter: Encounter, service: Service, pointers: str = "") -> Charge:
    ndc, quantity, unit = service.drug
    return Charge(
        encounter_id=encounter.id,
        patient_id=encounter.patient_id,
        line=0,
        service_date=encounter.service_date,
        system=service.system,
        code=service.code,
        modifiers=service.modifiers,
        units=Decimal(service.units),
        pointers=pointers or service.pointers,
        ndc=ndc,
        ndc_quantity=Decimal(quantity),
        ndc_unit=unit,
    )


def _attach(bench: Bench, encounter: Encounter, kind: str, title: str, text: str) -> None:
    encounters.attach_document(
        bench,
        AttachDocument(
            patient_id=encounter.patient_id,
            encounter_id=encounter.id,
            kind=kind,
            title=title,
            document_date=encounter.service_date,
            content=text.encode(),
        ),
    )


def _note(who: Registered, visit: Visit) -> str:
    return (
        f"Patient: {who.patient.name.listed()}, born {who.patient.birth_date:%m/%d/%Y}\n"
        f"Reason: {visit.name}\n\nAssessment and plan:\n{visit.note}\n\n"
        "Signed electronically by the provider.\n"
    )
