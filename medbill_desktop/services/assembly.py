"""From the office's records to the frozen claim."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from medbill_desktop.domain.billed_as import with_modifier
from medbill_desktop.domain.claim import (
    NOT_COVERED,
    Claim,
    ClaimCoverage,
    ClaimDiagnosis,
    PriorPayment,
    ServiceLine,
)
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Case, Payer, Plan
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.practice import BillingEntity, Location, Provider
from medbill_desktop.domain.rules import ScrubContext
from medbill_desktop.domain.rules.coding import ICD9_LAST_DAY
from medbill_desktop.domain.rules.visit_facts import CodedLine
from medbill_desktop.domain.visit import Charge, ChargeState, Diagnosis, Encounter
from medbill_desktop.query.patient_paid import patient_paid
from medbill_desktop.query.set_up import enrolled
from medbill_desktop.services.abn import notices_of
from medbill_desktop.services.base import Bench, CodeJudge
from medbill_desktop.services.billing_as import who_stands
from medbill_desktop.services.charges import coverages_of
from medbill_desktop.services.coding_check_claim import facts_of_claim, past_lines
from medbill_desktop.services.patient_referrals import uses_of
from medbill_desktop.services.payer_ids import as_sent
from medbill_desktop.store import Reader, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Billing:
    """How a visit is billed this time.

    Attributes:
        number: the claim number.
        rank: which coverage it goes to.
        frequency: "1", "7" or "8", the latter two with the payer's `original_reference`.
        prior: what earlier payers answered, by rank.
        charges: only these lines stand on it; None for all of the visit.
        part, parts: which of how many claims of the visit it is; 0 when it is the only one.
    """

    number: str
    rank: int = 1
    frequency: str = "1"
    original_reference: str = ""
    prior: tuple[tuple[int, PriorPayment], ...] = ()
    charges: frozenset[int] | None = None
    part: int = 0
    parts: int = 0


def assemble(uow: UnitOfWork, encounter: Encounter, billing: Billing) -> Claim:
    """Gather everything that one claim of a released visit rests on.

    Raises:
        UserError: the visit has no released charges or nobody to bill.
    """
    charges = [
        one for one in billable(uow, encounter.id) if billing.charges is None or one.id in billing.charges
    ]
    if not charges:
        raise UserError("The visit has no released charges that a plan is billed for.")
    referring = uow.get(Provider, encounter.referring_id) if encounter.referring_id else None
    coverages = _coverages(uow, encounter, billing)
    payer = next(one.payer for one in coverages if one.coverage.rank == billing.rank)
    stands = who_stands(uow, encounter, payer.id)
    return Claim(
        number=billing.number,
        encounter_id=encounter.id,
        billed_rank=billing.rank,
        frequency=billing.frequency,
        original_reference=billing.original_reference,
        patient=uow.get(Patient, encounter.patient_id),
        case=uow.get(Case, encounter.case_id),
        coverages=coverages,
        billing=uow.get(BillingEntity, encounter.billing_entity_id),
        location=uow.get(Location, encounter.location_id),
        rendering=stands.rendering,
        supervising=stands.supervising,
        referring=referring,
        diagnoses=_diagnoses(uow, encounter.id),
        lines=tuple(
            _billed_line(service_line(charge, billing.number, n), stands.modifier)
            for n, charge in enumerate(charges, 1)
        ),
        note=encounter.claim_note,
        patient_paid=_patient_paid(uow, charges),
        part=billing.part,
        parts=billing.parts,
        **{name: getattr(encounter, name) for name in _SAME},
    )


def _diagnoses(reader: Reader, encounter_id: int) -> tuple[ClaimDiagnosis, ...]:
    found = sorted(reader.find(Diagnosis, encounter_id=encounter_id), key=lambda one: one.position)
    return tuple(ClaimDiagnosis(system=one.system, code=one.code) for one in found)


def billable(reader: Reader, encounter_id: int) -> list[Charge]:
    """The released lines of a visit for which plans are billed, by line; the patient took others on (O40)."""
    found = reader.find(Charge, encounter_id=encounter_id, state=ChargeState.RELEASED)
    return sorted((one for one in found if not one.patient_pays), key=lambda one: one.line)


def _patient_paid(uow: UnitOfWork, charges: list[Charge]) -> Money:
    """What the patient paid towards the covered lines up to now (box 29, AMT*F5)."""
    covered = [one.id for one in charges if not NOT_COVERED & set(one.modifiers.split())]
    return patient_paid(uow.connection, covered)


_SAME = (
    "referring_kind",
    "place_of_service",
    "prior_authorization",
    "referral_number",
    "onset_date",
    "lmp_date",
    "admission_date",
    "discharge_date",
    "delay_reason",
    "do_not_bill_plan",
)
"""What the claim takes from the visit as it stands."""


def _coverages(uow: UnitOfWork, encounter: Encounter, billing: Billing) -> tuple[ClaimCoverage, ...]:
    found = coverages_of(uow, encounter)
    if not any(one.rank == billing.rank for one in found):
        raise UserError(
            f"No coverage of rank {billing.rank} is in force on {encounter.service_date:%m/%d/%Y}; "
            "the balance is the patient's."
        )
    prior = dict(billing.prior)
    return tuple(
        ClaimCoverage(
            coverage=one,
            payer=as_sent(uow, uow.get(Payer, one.payer_id)),
            plan=uow.get(Plan, one.plan_id),
            prior=prior.get(one.rank),
        )
        for one in found
    )


def context_of(bench: Bench, claim: Claim, duplicates: tuple[str, ...] = ()) -> ScrubContext:
    """What the rules may know of a claim of this office."""
    with bench.store.reading() as connection:
        reader = Reader(connection)
        past = past_lines(reader, claim.patient.id, claim.encounter_id, claim.service_date)
        return replace(
            context_for(bench.codes, bench.clock.today(), claim, duplicates, past=past),
            referrals=uses_of(reader, claim.patient.id),
            abns=notices_of(reader, claim.encounter_id),
            enrolled=_enrolled(reader, claim, bench.clock.today()),
        )


def _enrolled(reader: Reader, claim: Claim, today: date) -> bool | None:
    billed = claim.billed
    return enrolled(reader, billed.payer.id, claim.billing.npi, today) if billed else None


def context_for(
    codes: CodeJudge,
    today: date,
    claim: Claim,
    duplicates: tuple[str, ...] = (),
    past: tuple[CodedLine, ...] = (),
    note: str = "",
) -> ScrubContext:
    """What the rules may know of any claim.

    Args:
        codes: what the code sets say.
        today: the office's date.
        claim: to check.
        duplicates: numbers of other claims for the same.
        past: the patient's charges on other visits.
        note: text of the visit's notes.
    """
    wanted = {(line.system, line.code, line.service_date) for line in claim.lines}
    if claim.lines:
        wanted |= {(d.system, d.code, claim.service_date) for d in claim.diagnoses}
    judged = [key for key in wanted if key[0] != "cpt"]
    return ScrubContext(
        today=today,
        codes={key: codes.judge(key[0], key[1], _judged_on(claim, key)) for key in judged},
        places=codes.places(),
        duplicates=duplicates,
        coding=facts_of_claim(codes, claim, past, note) if claim.lines else None,
    )


def _judged_on(claim: Claim, key: tuple[str, str, date]) -> date:
    """A case or payer that still takes ICD-9-CM takes its last edition (O20)."""
    system, _, day = key
    billed = claim.billed
    flagged = claim.case.accepts_icd9 or (billed is not None and billed.payer.accepts_icd9)
    return min(day, ICD9_LAST_DAY) if system == "icd9cm" and flagged else day


def _billed_line(line: ServiceLine, modifier: str) -> ServiceLine:
    """A line with the modifier that says as whom it is billed (O33)."""
    return replace(line, modifiers=with_modifier(line.modifiers, modifier))


def service_line(charge: Charge, number: str, place: int) -> ServiceLine:
    """A charge as it stands on a claim; `place` is its 1-based line."""
    return ServiceLine(
        charge_id=charge.id,
        control=f"{number}L{place}",
        service_date=charge.service_date,
        service_thru=charge.service_thru,
        system=charge.system,
        code=charge.code,
        modifiers=tuple(charge.modifiers.split()),
        description=charge.description,
        units=charge.units,
        unit_kind=charge.unit_kind,
        amount=charge.amount,
        pointers=charge.pointers,
        place_of_service=charge.place_of_service,
        emergency=charge.emergency,
        ndc=charge.ndc,
        ndc_quantity=charge.ndc_quantity,
        ndc_unit=charge.ndc_unit,
    )
