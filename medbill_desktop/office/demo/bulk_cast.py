"""The larger cast of a large demo office: every kind of plan and case, two entities, families, credits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

from medbill_desktop.domain.insurance import CaseKind, Payer, Plan, PlanType
from medbill_desktop.domain.party import Guarantor
from medbill_desktop.domain.practice import BillingEntity, Location, Provider
from medbill_desktop.office.demo.households import MIXES, Household, Mix, draw_insured
from medbill_desktop.office.demo.payers import Offer
from medbill_desktop.office.demo.people import People, npi
from medbill_desktop.office.demo.practice import Contract, Practice, set_up
from medbill_desktop.services import setup
from medbill_desktop.services.base import Bench
from medbill_desktop.services.registration import RegisterPatient

_PLACE: dict[str, Any] = {"address1": "PO Box 4100", "city": "Springfield", "state": "IL", "zip": "627054100"}
MORE_OFFERS: tuple[Offer, ...] = (
    Offer(
        "advantage",
        Payer(name="Silver Prairie Advantage", payer_id="SPA31", filing_code="16", **_PLACE),
        Plan(payer_id=0, name="Advantage Plus", plan_type=PlanType.MEDICARE_ADVANTAGE),
        "SP",
        60,
        85,
    ),
    Offer(
        "feca",
        Payer(name="Federal Work Injury Office", payer_id="FWIO1", filing_code="OF", **_PLACE),
        Plan(payer_id=0, name="FECA", plan_type=PlanType.FECA, never_bill_patient=True),
        "FE",
        78,
        100,
    ),
)
MORE_MIXES: tuple[Mix, ...] = (
    Mix(("advantage",), 66, 88, weight=5),
    Mix(("feca",), 24, 60, weight=1),
    Mix(("blue",), 22, 40, kind=CaseKind.OBSTETRIC, weight=2),
    Mix(("group", "medigap"), 66, 80, weight=2),
)
_ALL = MIXES + MORE_MIXES


@dataclass(frozen=True, slots=True)
class Cast:
    """The saved set-up of a large demo office.

    Attributes:
        practices: the two entities, each with its places and people.
    """

    practices: tuple[Practice, Practice]


def set_up_all(bench: Bench, first_day: date) -> Cast:
    """Set up the small demo's practice, two more payers and a second entity with its places and people."""
    first = set_up(bench, first_day)
    contracts = dict(first.contracts)
    for offer in MORE_OFFERS:
        payer = setup.save_setup(bench, offer.payer).value
        plan = setup.save_setup(bench, replace(offer.plan, payer_id=payer.id)).value
        contracts[offer.key] = Contract(offer, payer, plan)
    first = replace(first, contracts=contracts)
    entity = setup.save_setup(bench, _entity()).value
    office, hospital = (setup.save_setup(bench, one).value for one in _locations())
    staff = tuple(setup.save_setup(bench, one).value for one in _staff())
    return Cast((first, replace(first, entity=entity, office=office, hospital=hospital, staff=staff)))


def drawn(random: Random, people: People, practice: Practice, number: int, day: date) -> Household:
    """Draw a patient; the first ones take every way to be insured once."""
    mix = _ALL[number] if number < len(_ALL) else random.choices(_ALL, [m.weight for m in _ALL])[0]
    return draw_insured(random, people, practice, mix, day)


def sibling(people: People, household: Household, guarantor: Guarantor) -> RegisterPatient:
    """A child of the same family, on the same cards."""
    older = household.command
    child = people.person(household.mix.youngest, household.mix.oldest)
    patient = replace(
        older.patient, first_name=child.first, middle_name=child.middle, birth_date=child.born, sex=child.sex
    )
    return replace(older, patient=patient, guarantor=guarantor)


_OFFICE: dict[str, Any] = {
    "address1": "88 Lincoln Park Rd",
    "city": "Decatur",
    "state": "IL",
    "zip": "625212210",
}


def _entity() -> BillingEntity:
    return BillingEntity(
        name="Prairie Specialty Group PC",
        npi=npi(40000082),
        tax_id="371239876",
        taxonomy="207RC0000X",
        phone="2175550140",
        contact_name="Milo Grant",
        submitter_id="PSG002",
        **_OFFICE,
    )


def _locations() -> tuple[Location, Location]:
    return (
        Location(name="Prairie Specialty Decatur", clia="14D0000002", **_OFFICE),
        Location(
            name="Macon County Hospital",
            npi=npi(40000090),
            place_of_service="22",
            address1="700 Hospital Way",
            city="Decatur",
            state="IL",
            zip="625260001",
            is_billing_address=False,
        ),
    )


def _staff() -> tuple[Provider, ...]:
    people = (("Haddad", "Nora", "MD", 40000108), ("Whitfield", "James", "MD", 40000116))
    more = (("Tran", "Bao", "DO", 40000124), ("Sorensen", "Kirsten", "PA", 40000132))
    return tuple(
        Provider(last_name=last, first_name=first, credentials=title, npi=npi(body), taxonomy="207R00000X")
        for last, first, title, body in (*people, *more)
    )
