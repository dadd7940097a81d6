"""Claims for the form tests; all people and numbers are made up."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from medbill_desktop.domain.claim_image import (
    Attachment,
    ClaimImage,
    DatedEvent,
    Drug,
    ImageLine,
    ImageParty,
    ImagePayer,
    ImagePerson,
    Note,
    OtherCoverage,
    OtherId,
)
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.names import Address, PersonName

HOME = Address("123 N. Main St., #4", "", "Springfield", "IL", "627011234")


def a_line(**over: Any) -> ImageLine:
    values: dict[str, Any] = {
        "code": "99213",
        "modifiers": ("25",),
        "charge": Money(12550),
        "place_of_service": "11",
        "pointers": (1, 2),
        "service_date": date(2026, 3, 2),
    }
    return ImageLine(**(values | over))


def lines(count: int) -> tuple[ImageLine, ...]:
    codes = ("99213", "85025", "36415", "80053", "93000", "71046", "81002")
    return tuple(
        a_line(
            code=codes[n % 7],
            modifiers=(),
            charge=Money(1000 + 137 * n),
            service_date=date(2026, 3, 2) + timedelta(n),
            units=Decimal(1 + n % 3),
        )
        for n in range(count)
    )


def a_person(**over: Any) -> ImagePerson:
    values: dict[str, Any] = {
        "name": PersonName("García-Lopez", "Maria", "Jane", "JR"),
        "member_id": "XYZ123456789",
        "address": HOME,
        "birth_date": date(1961, 7, 4),
        "sex": "F",
        "phone": "2175550123",
    }
    return ImagePerson(**(values | over))


def a_provider(**over: Any) -> ImageParty:
    values: dict[str, Any] = {
        "role": "82",
        "is_person": True,
        "name": PersonName("Welby", "Marcus", "Q"),
        "npi": "1234567893",
        "taxonomy": "207Q00000X",
        "credentials": "MD",
    }
    return ImageParty(**(values | over))


def a_practice(**over: Any) -> ImageParty:
    values: dict[str, Any] = {
        "role": "85",
        "name": PersonName("Smith & Jones Family Practice"),
        "npi": "1232343560",
        "taxonomy": "207Q00000X",
        "tax_id": "371234567",
        "tax_id_kind": "EI",
        "address": Address("500 West Jefferson", "Suite 200", "Springfield", "IL", "627021234"),
        "phone": "2175550199",
    }
    return ImageParty(**(values | over))


def an_image(**over: Any) -> ClaimImage:
    values: dict[str, Any] = {
        "claim_number": "10023-1",
        "filing_code": "CI",
        "plan_name": "Gold PPO",
        "group_number": "GRP-778",
        "diagnoses": ("E119", "I10"),
        "billing": a_practice(),
        "payer": ImagePayer(
            name="Prairie Mutual Insurance",
            payer_id="12345",
            address=Address("PO Box 1000", "", "Peoria", "IL", "61601"),
        ),
        "subscriber": a_person(),
        "rendering": a_provider(),
        "lines": (a_line(),),
    }
    values |= over
    values.setdefault("total", Money.total(line.charge for line in values["lines"]))
    return ClaimImage(**values)


def a_rich_image(**over: Any) -> ClaimImage:
    """A claim that uses nearly every box."""
    first = a_line(
        modifiers=("25", "59", "GT", "Q6"),
        pointers=(1, 2, 3, 4),
        emergency=True,
        family_planning=True,
        epsdt_reason="S2",
        units=Decimal("1.5"),
        drug=Drug(ndc="00002-7510-01", quantity=Decimal("2.50"), unit="ML"),
        description="Unlisted procedure",
        notes=(Note(kind="ADD", text="see report"),),
        rendering=a_provider(other_ids=(OtherId(qualifier="G2", value="P00-123"),), taxonomy=""),
    )
    values: dict[str, Any] = {
        "patient": a_person(
            name=PersonName("O'Brien", "Tim"), member_id="", birth_date=date(2015, 1, 31), sex="M"
        ),
        "relationship": "19",
        "accident": ("AA",),
        "accident_state": "IL",
        "condition_codes": ("W2", "W3"),
        "property_claim_number": "PC-77/12",
        "dates": (
            DatedEvent(qualifier="431", first=date(2026, 2, 27)),
            DatedEvent(qualifier="439", first=date(2026, 2, 26)),
            DatedEvent(qualifier="360", first=date(2026, 2, 26)),
            DatedEvent(qualifier="361", first=date(2026, 3, 20)),
            DatedEvent(qualifier="435", first=date(2026, 2, 27)),
            DatedEvent(qualifier="096", first=date(2026, 2, 28)),
        ),
        "referring": (a_provider(role="DN", name=PersonName("Kildare", "James", "R")),),
        "notes": (Note(kind="ADD", text="Patient seen twice on the same day, reports attached on request"),),
        "attachments": (Attachment(report_type="OZ", transmission="FX", control_number="A1"),),
        "outside_lab": True,
        "outside_lab_charge": Money(4550),
        "diagnoses": tuple(f"S72{n:03d}A" for n in range(12)),
        "frequency": "7",
        "original_reference": "2026060100001",
        "prior_authorization": "PA-100-200",
        "facility": a_practice(role="77", name=PersonName("Springfield Surgery Center"), npi="1245319599"),
        "patient_paid": Money(2500),
        "other_coverages": (
            OtherCoverage(
                responsibility="S",
                subscriber=a_person(name=PersonName("Doe", "John")),
                payer=ImagePayer(name="Second Life"),
            ),
        ),
        "lines": (first, *lines(5)),
    }
    return an_image(**(values | over))
