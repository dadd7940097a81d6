"""Records for every test: plain functions that make one good record, changed by keyword.

The people, practices and payers here are made up; their NPIs have a right check digit and no owner.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from medbill_desktop.domain.claim import (
    Claim,
    ClaimCoverage,
    ClaimDiagnosis,
    PriorLine,
    PriorPayment,
    ServiceLine,
)
from medbill_desktop.domain.claim_image import ClaimImage
from medbill_desktop.domain.insurance import Case, Coverage, Payer, Plan, PlanType
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Guarantor, Patient
from medbill_desktop.domain.practice import BillingEntity, Location, Provider
from medbill_desktop.domain.project import project
from medbill_desktop.domain.remittance import Adjustment, ClaimPayment, Remittance, ServicePayment
from medbill_desktop.domain.rules import ScrubContext
from medbill_desktop.domain.visit import Charge, Encounter

TODAY = date(2026, 4, 15)
"""The day on which the office of the tests lives (the `clock` fixture shows it)."""
VISIT = date(2026, 4, 1)
"""Date of service unless a test says otherwise."""
GROUP_NPI, RENDERING_NPI, REFERRING_NPI, FACILITY_NPI = "1987654328", "1234567893", "1472583693", "1555555550"
PLACES = frozenset({"02", "10", "11", "12", "21", "22", "23", "24", "31", "81"})


def _made(kind: type, defaults: dict[str, Any], over: dict[str, Any]) -> Any:
    return kind(**{**defaults, **over})


def dollars(text: str) -> Money:
    """``dollars("12.50")``: money as a person types it."""
    return Money.parse(text)


def a_guarantor(**over: Any) -> Guarantor:
    return _made(Guarantor, {"id": 1, "last_name": "Garcia", "first_name": "Rosa"}, over)


def a_patient(**over: Any) -> Patient:
    defaults = {
        "id": 1,
        "number": "1001",
        "last_name": "García",
        "first_name": "Maria",
        "middle_name": "J",
        "birth_date": date(1980, 2, 29),
        "sex": "F",
        "address1": "12 Oak St.",
        "city": "Springfield",
        "state": "IL",
        "zip": "62701-1234",
        "phone": "(217) 555-0134",
        "guarantor_id": 1,
    }
    made = _made(Patient, defaults, over)
    return (
        made
        if "name_search" in over
        else _made(Patient, {**defaults, "name_search": made.search_key()}, over)
    )


def a_payer(**over: Any) -> Payer:
    defaults = {
        "id": 1,
        "name": "Prairie Health Plan",
        "payer_id": "PHP01",
        "filing_code": "CI",
        "address1": "PO Box 900",
        "city": "Peoria",
        "state": "IL",
        "zip": "61601",
        "timely_filing_days": 90,
    }
    return _made(Payer, defaults, over)


def a_plan(**over: Any) -> Plan:
    return _made(Plan, {"id": 1, "payer_id": 1, "name": "Prairie PPO Gold", "plan_type": PlanType.PPO}, over)


def a_case(**over: Any) -> Case:
    return _made(Case, {"id": 1, "patient_id": 1, "label": "Health"}, over)


def a_coverage(**over: Any) -> Coverage:
    defaults = {
        "id": 1,
        "patient_id": 1,
        "case_id": 1,
        "payer_id": 1,
        "plan_id": 1,
        "member_id": "XYZ123456789",
        "group_number": "GRP-77",
        "effective_from": date(2026, 1, 1),
    }
    return _made(Coverage, defaults, over)


def a_claim_coverage(**over: Any) -> ClaimCoverage:
    """A coverage with its payer, plan and `prior`; all other keywords change the coverage."""
    parts = {key: over.pop(key) for key in ("coverage", "payer", "plan", "prior") if key in over}
    defaults = {"coverage": a_coverage(**over), "payer": a_payer(), "plan": a_plan()}
    return _made(ClaimCoverage, defaults, parts)


def a_billing_entity(**over: Any) -> BillingEntity:
    defaults = {
        "id": 1,
        "name": "Oak Street Family Medicine",
        "npi": GROUP_NPI,
        "tax_id": "36-1234567",
        "taxonomy": "207Q00000X",
        "address1": "100 Main St.",
        "city": "Springfield",
        "state": "IL",
        "zip": "62701-4321",
        "phone": "217-555-0100",
        "contact_name": "Ann Biller",
        "submitter_id": "OAKST1",
    }
    return _made(BillingEntity, defaults, over)


def a_location(**over: Any) -> Location:
    defaults = {
        "id": 1,
        "name": "Oak Street Family Medicine",
        "address1": "100 Main St.",
        "city": "Springfield",
        "state": "IL",
        "zip": "62701-4321",
    }
    return _made(Location, defaults, over)


def a_facility(**over: Any) -> Location:
    """A hospital away from the practice's own street."""
    defaults = {
        "id": 2,
        "name": "St. Mary's Hospital",
        "npi": FACILITY_NPI,
        "place_of_service": "22",
        "address1": "800 E Carpenter St",
        "city": "Springfield",
        "state": "IL",
        "zip": "62769-0001",
        "is_billing_address": False,
    }
    return _made(Location, defaults, over)


def a_provider(**over: Any) -> Provider:
    defaults = {
        "id": 1,
        "last_name": "Chen",
        "first_name": "Li",
        "middle_name": "W",
        "credentials": "M.D.",
        "npi": RENDERING_NPI,
        "taxonomy": "207Q00000X",
    }
    return _made(Provider, defaults, over)


def a_referrer(**over: Any) -> Provider:
    """A physician of another house who refers or orders."""
    defaults = {
        "id": 2,
        "last_name": "O'Neil",
        "first_name": "Pat",
        "credentials": "D.O.",
        "npi": REFERRING_NPI,
        "is_rendering": False,
    }
    return _made(Provider, defaults, over)


def a_diagnosis(code: str = "E11.9", system: str = "icd10cm") -> ClaimDiagnosis:
    return ClaimDiagnosis(system=system, code=code)


def a_service_line(**over: Any) -> ServiceLine:
    defaults = {
        "charge_id": 1,
        "control": "1L1",
        "service_date": VISIT,
        "code": "99213",
        "modifiers": ("25",),
        "amount": Money(125_00),
        "pointers": "AB",
    }
    return _made(ServiceLine, defaults, over)


def a_claim(**over: Any) -> Claim:
    """A clean claim of 200.00: two diagnoses, two lines, the patient is the subscriber."""
    defaults = {
        "id": 1,
        "number": "C1001",
        "encounter_id": 1,
        "patient": a_patient(),
        "case": a_case(),
        "coverages": (a_claim_coverage(),),
        "billing": a_billing_entity(),
        "location": a_location(),
        "rendering": a_provider(),
        "diagnoses": (a_diagnosis("E11.9"), a_diagnosis("I10")),
        "lines": (
            a_service_line(),
            a_service_line(
                charge_id=2, control="1L2", code="93000", modifiers=(), amount=Money(75_00), pointers="B"
            ),
        ),
    }
    return _made(Claim, defaults, over)


def a_claim_image(**over: Any) -> ClaimImage:
    """The image of a claim; keywords change the claim."""
    return project(a_claim(**over))


def a_context(**over: Any) -> ScrubContext:
    """What the rules may know on the day of the tests."""
    return _made(ScrubContext, {"today": TODAY, "places": PLACES}, over)


def an_adjustment(group: str, carc: str, amount: str) -> Adjustment:
    """``an_adjustment("CO", "45", "60.00")``."""
    return Adjustment(group=group, carc=carc, amount=dollars(amount))


def a_prior(**over: Any) -> PriorPayment:
    """How a first payer answered `a_claim`: 150.00 paid, 30.00 taken off, 20.00 coinsurance, line by line."""
    lines = (
        PriorLine(
            line=1,
            paid=Money(90_00),
            adjustments=(an_adjustment("CO", "45", "20.00"), an_adjustment("PR", "2", "15.00")),
        ),
        PriorLine(
            line=2,
            paid=Money(60_00),
            adjustments=(an_adjustment("CO", "45", "10.00"), an_adjustment("PR", "2", "5.00")),
        ),
    )
    defaults = {
        "paid": Money(150_00),
        "paid_date": date(2026, 4, 10),
        "payer_control": "2026100-55X",
        "lines": lines,
    }
    return _made(PriorPayment, defaults, over)


def an_encounter(**over: Any) -> Encounter:
    defaults = {
        "id": 1,
        "patient_id": 1,
        "case_id": 1,
        "billing_entity_id": 1,
        "location_id": 1,
        "rendering_id": 1,
        "service_date": VISIT,
    }
    return _made(Encounter, defaults, over)


def a_charge(**over: Any) -> Charge:
    defaults = {
        "id": 1,
        "encounter_id": 1,
        "patient_id": 1,
        "line": 1,
        "service_date": VISIT,
        "code": "99213",
        "amount": Money(125_00),
        "units": Decimal(1),
    }
    return _made(Charge, defaults, over)


def a_service_payment(**over: Any) -> ServicePayment:
    """The answer of posting.md's commercial table: 180.00 charged, 95.00 paid, CO-45 60.00, PR-3 25.00."""
    defaults = {
        "charge_id": 1,
        "line_control": "1L1",
        "code": "99213",
        "charge": Money(180_00),
        "paid": Money(95_00),
        "adjustments": (an_adjustment("CO", "45", "60.00"), an_adjustment("PR", "3", "25.00")),
    }
    return _made(ServicePayment, defaults, over)


def a_claim_payment(**over: Any) -> ClaimPayment:
    defaults = {
        "claim_number": "C1001",
        "charge": Money(180_00),
        "paid": Money(95_00),
        "patient_share": Money(25_00),
        "payer_control": "2026100555",
        "services": (a_service_payment(),),
    }
    return _made(ClaimPayment, defaults, over)


def a_remittance(**over: Any) -> Remittance:
    defaults = {
        "payer_id": 1,
        "trace": "880012345",
        "check_date": date(2026, 4, 10),
        "payment": Money(95_00),
        "claims": (a_claim_payment(),),
    }
    return _made(Remittance, defaults, over)
