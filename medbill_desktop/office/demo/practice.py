"""The invented practice: who bills, where, who treats and refers, and its prices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from medbill_desktop.domain.approval import REASONS
from medbill_desktop.domain.insurance import Payer, Plan
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.practice import BillingEntity, Location, Provider
from medbill_desktop.domain.set_up import CodeUse, OfficeCode
from medbill_desktop.domain.settings import RECEIVER_ID, RECEIVER_NAME
from medbill_desktop.domain.visit import Fee, FeeSchedule
from medbill_desktop.office.demo.medicine import FEES
from medbill_desktop.office.demo.payers import OFFERS, Offer
from medbill_desktop.office.demo.people import npi
from medbill_desktop.services import settings, setup
from medbill_desktop.services.base import Bench

_FAMILY, _INTERNAL, _NURSE = "207Q00000X", "207R00000X", "363LF0000X"


@dataclass(frozen=True, slots=True)
class Contract:
    """A payer of the demo as it was saved, with how it pays."""

    offer: Offer
    payer: Payer
    plan: Plan


@dataclass(frozen=True, slots=True)
class Practice:
    """The saved set-up records.

    Attributes:
        office, hospital: the two places of work.
        staff: rendering providers.
        outside: referring providers.
        contracts: payers by their short name.
    """

    entity: BillingEntity
    office: Location
    hospital: Location
    staff: tuple[Provider, ...]
    outside: tuple[Provider, ...]
    contracts: dict[str, Contract]


def set_up(bench: Bench, first_day: date) -> Practice:
    """Set the invented practice up, as a new office would on its first day."""
    entity = setup.save_setup(bench, _entity()).value
    office, hospital = (setup.save_setup(bench, one).value for one in _locations())
    staff = tuple(setup.save_setup(bench, one).value for one in _staff())
    outside = tuple(setup.save_setup(bench, one).value for one in _outside())
    _save_prices(bench, first_day)
    _save_codes(bench)
    settings.change_setting(bench, RECEIVER_ID, "DEMOCLEARING")
    settings.change_setting(bench, RECEIVER_NAME, "Demo Clearinghouse")
    return Practice(entity, office, hospital, staff, outside, _save_payers(bench))


_STREET: dict[str, Any] = {
    "address1": "400 Prairie Ave Suite 210",
    "city": "Springfield",
    "state": "IL",
    "zip": "627041842",
}


def _entity() -> BillingEntity:
    return BillingEntity(
        name="Prairie Family Medicine LLC",
        npi=npi(40000017),
        tax_id="371234567",
        taxonomy=_FAMILY,
        phone="2175550100",
        contact_name="Ana Reyes",
        submitter_id="PFM001",
        pay_to_address1="PO Box 88",
        pay_to_city="Springfield",
        pay_to_state="IL",
        pay_to_zip="627050088",
        **_STREET,
    )


def _locations() -> tuple[Location, Location]:
    return (
        Location(name="Prairie Family Medicine", clia="14D0000001", **_STREET),
        Location(
            name="Sangamon River Hospital",
            npi=npi(40000025),
            place_of_service="22",
            address1="1 Hospital Dr",
            city="Springfield",
            state="IL",
            zip="627020001",
            is_billing_address=False,
        ),
    )


def _staff() -> tuple[Provider, ...]:
    return (
        Provider(
            last_name="Okonkwo", first_name="Grace", credentials="MD", npi=npi(40000033), taxonomy=_FAMILY
        ),
        Provider(
            last_name="Lindgren",
            first_name="Peter",
            middle_name="A",
            credentials="DO",
            npi=npi(40000041),
            taxonomy=_INTERNAL,
        ),
        Provider(
            last_name="Rosario", first_name="Elena", credentials="NP", npi=npi(40000058), taxonomy=_NURSE
        ),
    )


def _outside() -> tuple[Provider, ...]:
    return (
        Provider(
            last_name="Bergstrom", first_name="Ivy", credentials="MD", npi=npi(40000066), is_rendering=False
        ),
        Provider(
            last_name="Castellanos",
            first_name="Hugo",
            middle_name="R",
            credentials="MD",
            npi=npi(40000074),
            is_rendering=False,
        ),
    )


def _save_prices(bench: Bench, first_day: date) -> None:
    fees = [
        Fee(schedule_id=0, code=code, description=words, amount=Money.parse(price))
        for code, words, price in FEES
    ]
    standard = FeeSchedule(name="Standard fees", effective_from=date(first_day.year, 1, 1))
    setup.save_fee_schedule(bench, standard, fees)


def _save_codes(bench: Bench) -> None:
    """Every reason that the program ships, as a code of the office's own."""
    for one in REASONS.values():
        code = OfficeCode(use=CodeUse.ADJUSTMENT, code=one.code, name=one.title, account=one.account)
        setup.save_setup(bench, code)


def _save_payers(bench: Bench) -> dict[str, Contract]:
    contracts = {}
    for offer in OFFERS:
        payer = setup.save_setup(bench, offer.payer).value
        plan = setup.save_setup(bench, replace(offer.plan, payer_id=payer.id)).value
        contracts[offer.key] = Contract(offer, payer, plan)
    return contracts
