"""Who the invented patients are and how they are insured: every relationship, payer mix and case kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from random import Random

from medbill_desktop.domain.insurance import Case, CaseKind, Coverage
from medbill_desktop.domain.party import Guarantor, Patient
from medbill_desktop.office.demo.people import People, Person
from medbill_desktop.office.demo.practice import Contract, Practice
from medbill_desktop.services.registration import RegisterPatient


@dataclass(frozen=True, slots=True)
class Mix:
    """A way to be insured.

    Attributes:
        payers: short names in order of rank.
        youngest, oldest: ages in years.
        relationship: of the patient to the subscriber of the first coverage.
        weight: how often it happens.
    """

    payers: tuple[str, ...]
    youngest: int
    oldest: int
    relationship: str = "18"
    kind: CaseKind = CaseKind.HEALTH
    weight: int = 4
    secondary_reason: str = ""


MIXES: tuple[Mix, ...] = (
    Mix(("medicare",), 66, 88, weight=6),
    Mix(("medicare", "medigap"), 66, 88, weight=6),
    Mix(("medicare", "medicaid"), 66, 88, weight=3),
    Mix(("group", "medicare"), 66, 74, weight=2, secondary_reason="12"),
    Mix(("blue",), 22, 63, weight=7),
    Mix(("blue",), 22, 63, "01", weight=4),
    Mix(("blue",), 1, 17, "19", weight=5),
    Mix(("group",), 22, 63, weight=6),
    Mix(("group",), 24, 63, "01", weight=4),
    Mix(("group", "blue"), 24, 63, weight=3),
    Mix(("group",), 19, 24, "G8", weight=1),
    Mix(("hmo",), 1, 17, "19", weight=3),
    Mix(("medicaid",), 1, 60, weight=5),
    Mix(("tricare",), 20, 60, weight=2),
    Mix(("champva",), 40, 64, "01", weight=1),
    Mix(("comp",), 22, 62, kind=CaseKind.WORKERS_COMP, weight=2),
    Mix(("auto",), 22, 70, kind=CaseKind.AUTO, weight=2),
    Mix(("stranger",), 22, 63, weight=1),
    Mix((), 18, 64, kind=CaseKind.SELF_PAY, weight=3),
)


@dataclass(frozen=True, slots=True)
class Household:
    """A patient to register, with ages for choosing visits."""

    command: RegisterPatient
    age: int
    mix: Mix


def draw(random: Random, people: People, practice: Practice, number: int, day: date) -> Household:
    """Draw a patient; the first ones take every mix once, so that a small office has them all."""
    mix = MIXES[number] if number < len(MIXES) else random.choices(MIXES, [m.weight for m in MIXES])[0]
    return draw_insured(random, people, practice, mix, day)


def draw_insured(random: Random, people: People, practice: Practice, mix: Mix, day: date) -> Household:
    """Draw a patient who is insured this way."""
    patient = people.person(mix.youngest, mix.oldest)
    elder = people.person(28, 60, like=patient) if mix.relationship != "18" else None
    case = Case(patient_id=0, kind=mix.kind, label=_label(mix.kind))
    if mix.kind in {CaseKind.AUTO, CaseKind.WORKERS_COMP}:
        case = replace(case, accident_date=day, claim_number=f"{random.randint(10**7, 10**8 - 1)}")
        if mix.kind is CaseKind.AUTO:
            case = replace(case, accident_state=patient.state)
        else:
            case = replace(case, employer="Prairie Grain Co")
    coverages = tuple(
        _coverage(random, people, practice.contracts[key], rank, mix, elder)
        for rank, key in enumerate(mix.payers, 1)
    )
    command = RegisterPatient(
        patient=_patient(patient),
        guarantor=_guarantor(elder) if elder else None,
        case=case,
        coverages=coverages,
    )
    return Household(command, day.year - patient.born.year, mix)


def _label(kind: CaseKind) -> str:
    labels = {
        CaseKind.AUTO: "Car accident",
        CaseKind.WORKERS_COMP: "Work injury",
        CaseKind.SELF_PAY: "Self-pay",
    }
    return labels.get(kind, "Health")


def _patient(person: Person) -> Patient:
    return Patient(
        number="",
        last_name=person.last,
        first_name=person.first,
        middle_name=person.middle,
        birth_date=person.born,
        sex=person.sex,
        address1=person.street,
        city=person.city,
        state=person.state,
        zip=person.zip,
        phone=person.phone,
    )


def _guarantor(person: Person) -> Guarantor:
    return Guarantor(
        last_name=person.last,
        first_name=person.first,
        middle_name=person.middle,
        birth_date=person.born,
        sex=person.sex,
        address1=person.street,
        city=person.city,
        state=person.state,
        zip=person.zip,
        phone=person.phone,
    )


def _coverage(
    random: Random, people: People, contract: Contract, rank: int, mix: Mix, elder: Person | None
) -> Coverage:
    medicare = contract.offer.key == "medicare"
    coverage = Coverage(
        patient_id=0,
        case_id=0,
        payer_id=contract.payer.id,
        plan_id=contract.plan.id,
        rank=rank,
        member_id=people.mbi() if medicare else people.member_id(contract.offer.prefix),
        group_number=f"{random.randint(10000, 99999)}"
        if contract.offer.key in {"group", "blue", "hmo"}
        else "",
        medicare_secondary_reason=mix.secondary_reason if medicare and rank > 1 else "",
    )
    if elder is None:
        return coverage
    return replace(
        coverage,
        relationship=mix.relationship,
        subscriber_last_name=elder.last,
        subscriber_first_name=elder.first,
        subscriber_middle_name=elder.middle,
        subscriber_birth_date=elder.born,
        subscriber_sex=elder.sex,
        subscriber_address1=elder.street,
        subscriber_city=elder.city,
        subscriber_state=elder.state,
        subscriber_zip=elder.zip,
        subscriber_phone=elder.phone,
    )
