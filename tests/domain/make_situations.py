"""The ten claims of every professional office that must come out right, on paper and as a file.

Each function makes one claim without findings; `SITUATIONS` names them. The image that `project()` must make
of each stands, worked out by hand, in test_domain_project.py; other suites use the same ten for 837P and
paper.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from medbill_desktop.domain.claim import Claim, ServiceLine
from medbill_desktop.domain.insurance import PlanType
from medbill_desktop.domain.money import Money
from tests.make import (
    a_claim,
    a_claim_coverage,
    a_coverage,
    a_diagnosis,
    a_facility,
    a_location,
    a_patient,
    a_payer,
    a_plan,
    a_prior,
    a_referrer,
    a_service_line,
)

TWELVE = (
    "E11.9",
    "I10",
    "E78.5",
    "M54.50",
    "J45.909",
    "K21.9",
    "F41.1",
    "N18.30",
    "G47.33",
    "R53.83",
    "Z79.4",
    "Z68.35",
)
"""ICD-10-CM codes, A to L."""

FOURTEEN = (
    ("99214", "25", "145.00", 1),
    ("93000", "", "40.00", 1),
    ("36415", "", "12.50", 1),
    ("94010", "59", "55.00", 1),
    ("94640", "", "30.00", 1),
    ("90471", "", "28.00", 1),
    ("90686", "", "31.75", 1),
    ("96372", "", "35.00", 1),
    ("J1885", "", "8.40", 4),
    ("69210", "50", "70.00", 1),
    ("11200", "", "120.00", 1),
    ("17110", "", "150.00", 1),
    ("97110", "GP", "135.00", 3),
    ("99000", "", "10.10", 1),
)
"""Code, modifier, whole charge of the line, units: 870.75 in all."""


def a_self() -> Claim:
    """The patient is the subscriber; copay paid, onset known, authorization with a hyphen."""
    return a_claim(
        number="SELF1",
        patient_paid=Money(25_00),
        prior_authorization="PA-778 21",
        onset_date=date(2026, 3, 20),
    )


def a_spouse() -> Claim:
    """The husband is the subscriber, has another address, a suffix and a plan without group number."""
    coverage = a_coverage(
        relationship="01",
        group_number="",
        subscriber_last_name="Núñez",
        subscriber_first_name="Carlos",
        subscriber_suffix="Jr.",
        subscriber_birth_date=date(1978, 11, 3),
        subscriber_sex="M",
        subscriber_address1="77 Lake Shore Dr",
        subscriber_address2="Apt 4B",
        subscriber_city="Chicago",
        subscriber_state="IL",
        subscriber_zip="60611",
        subscriber_phone="312.555.0177",
    )
    return a_claim(number="SPOUSE1", coverages=(a_claim_coverage(coverage=coverage),))


def a_child() -> Claim:
    """A boy under his mother's HMO; she lives where he lives."""
    coverage = a_coverage(
        relationship="19",
        subscriber_last_name="Garcia",
        subscriber_first_name="Rosa",
        subscriber_birth_date=date(1990, 7, 14),
        subscriber_sex="F",
    )
    plan = a_plan(name="Prairie HMO", plan_type=PlanType.HMO)
    patient = a_patient(
        first_name="Leo", middle_name="", birth_date=date(2018, 5, 6), sex="M", number="1002", phone=""
    )
    return a_claim(
        number="CHILD1",
        patient=patient,
        coverages=(a_claim_coverage(coverage=coverage, payer=a_payer(filing_code="HM"), plan=plan),),
        diagnoses=(a_diagnosis("J02.9"),),
        lines=(a_service_line(code="99212", modifiers=(), amount=Money(90_00), pointers="A"),),
    )


def a_two_payers() -> Claim:
    """The claim to the second payer: her own plan answered, her husband's pays next."""
    second = a_coverage(
        id=2,
        payer_id=2,
        plan_id=2,
        rank=2,
        member_id="SP 445-566",
        group_number="9-88",
        relationship="01",
        subscriber_last_name="Garcia",
        subscriber_first_name="Carlos",
        subscriber_birth_date=date(1978, 11, 3),
        subscriber_sex="M",
    )
    payer = a_payer(
        id=2,
        name="Lakes Mutual",
        payer_id="LKM20",
        filing_code="BL",
        address1="1 Harbor Plaza",
        city="Duluth",
        state="MN",
        zip="55802-0001",
    )
    return a_claim(
        number="TWO1",
        billed_rank=2,
        coverages=(
            a_claim_coverage(prior=a_prior()),
            a_claim_coverage(
                coverage=second,
                payer=payer,
                plan=a_plan(id=2, payer_id=2, name="Lakes Choice", plan_type=PlanType.GROUP),
            ),
        ),
    )


def a_twelve_diagnoses() -> Claim:
    """All twelve places of box 21, pointed at from four lines."""
    pointers = ("ABCD", "EFGH", "IJKL", "LA")
    lines = tuple(
        a_service_line(
            charge_id=n, control=f"12L{n}", code=code, modifiers=(), amount=Money(50_00), pointers=letters
        )
        for n, (code, letters) in enumerate(
            zip(("99214", "93000", "94010", "36415"), pointers, strict=True), 1
        )
    )
    return a_claim(number="TWELVE1", diagnoses=tuple(map(a_diagnosis, TWELVE)), lines=lines)


def _line_of_fourteen(number: int, code: str, modifier: str, amount: str, units: int) -> ServiceLine:
    return a_service_line(
        charge_id=number,
        control=f"14L{number}",
        code=code,
        modifiers=(modifier,) if modifier else (),
        amount=Money.parse(amount),
        units=Decimal(units),
        pointers="A" if number % 2 else "B",
    )


def a_fourteen_lines() -> Claim:
    """Three sheets of paper, one claim in the file."""
    lines = tuple(_line_of_fourteen(n, *row) for n, row in enumerate(FOURTEEN, 1))
    return a_claim(
        number="FOURTEEN1",
        coverages=(a_claim_coverage(payer=a_payer(continued_total=True)),),
        lines=lines,
    )


def an_ndc() -> Claim:
    """An injected drug with its NDC, and a drug without a code of its own, in words."""
    lines = (
        a_service_line(
            control="N1",
            code="J3301",
            system="hcpcs",
            modifiers=("JZ",),
            units=Decimal(4),
            amount=Money(36_40),
            pointers="A",
            ndc="00003-0293-05",
            ndc_quantity=Decimal("1.25"),
            ndc_unit="ml",
        ),
        a_service_line(
            charge_id=2,
            control="N2",
            code="J3490",
            system="hcpcs",
            modifiers=(),
            amount=Money(18_00),
            pointers="AB",
            description="Compounded eye drop, 5 mL",
            ndc="51927101300",
            ndc_quantity=Decimal(1),
            ndc_unit="UN",
        ),
        a_service_line(
            charge_id=3, control="N3", code="20610", modifiers=("RT",), amount=Money(140_00), pointers="A"
        ),
    )
    return a_claim(number="NDC1", diagnoses=(a_diagnosis("M17.11"), a_diagnosis("H04.121")), lines=lines)


def a_referring() -> Claim:
    """A referring physician and a referral number; a laboratory line brings the CLIA number."""
    lines = (
        a_service_line(control="R1", code="99243", modifiers=(), amount=Money(210_00)),
        a_service_line(
            charge_id=2,
            control="R2",
            code="80053",
            modifiers=("QW",),
            amount=Money(38_25),
            pointers="A",
        ),
    )
    return a_claim(
        number="REFER1",
        referring=a_referrer(),
        referral_number="RF 2026-15",
        location=a_location(clia="14D0987654"),
        lines=lines,
    )


def a_facility_visit() -> Claim:
    """Care in a hospital over three days, one line of it later in the office."""
    lines = (
        a_service_line(
            control="F1",
            code="99232",
            modifiers=(),
            units=Decimal(3),
            amount=Money(330_00),
            service_date=date(2026, 3, 10),
            service_thru=date(2026, 3, 12),
            place_of_service="21",
        ),
        a_service_line(
            charge_id=2,
            control="F2",
            code="99213",
            modifiers=("24",),
            amount=Money(125_00),
            service_date=date(2026, 3, 20),
            service_thru=date(2026, 3, 20),
            place_of_service="11",
            pointers="BA",
        ),
    )
    return a_claim(
        number="FACIL1",
        location=a_facility(),
        place_of_service="21",
        admission_date=date(2026, 3, 9),
        discharge_date=date(2026, 3, 13),
        lines=lines,
    )


def a_corrected() -> Claim:
    """A replacement of a claim the payer has, with its number and a note."""
    return a_claim(
        number="CORR1",
        frequency="7",
        original_reference="2026-0912a",
        note="Corrected claim: modifier 25 – added",
    )


SITUATIONS: dict[str, Callable[[], Claim]] = {
    "self": a_self,
    "spouse": a_spouse,
    "child": a_child,
    "two payers": a_two_payers,
    "12 diagnoses": a_twelve_diagnoses,
    "14 lines": a_fourteen_lines,
    "NDC": an_ndc,
    "referring": a_referring,
    "facility": a_facility_visit,
    "corrected": a_corrected,
}
"""Name to claim; call it for a fresh one."""
