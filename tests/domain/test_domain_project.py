"""project(): the image of each of the ten situations, worked out by hand from the guides, and its promises.

Sources: 005010X222A1 loops 2000A to 2430; NUCC 1500 manual 02/12. Every expected value below is a literal.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from medbill_desktop.domain.claim_image import (
    Adjudication,
    ClaimImage,
    DatedEvent,
    Drug,
    ImageAdjustment,
    ImageLine,
    ImageParty,
    ImagePayer,
    ImagePerson,
    Note,
    OtherCoverage,
    OtherId,
)
from medbill_desktop.domain.insurance import CaseKind, PlanType
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.names import Address, PersonName
from medbill_desktop.domain.project import project, total_of
from medbill_desktop.domain.rules import scrub
from tests.domain.make_broken import broken_claims
from tests.domain.make_situations import SITUATIONS
from tests.make import (
    a_case,
    a_claim,
    a_claim_coverage,
    a_claim_image,
    a_context,
    a_payer,
    a_plan,
    a_prior,
    a_provider,
    a_referrer,
    a_service_line,
    an_adjustment,
)

VISIT = date(2026, 4, 1)
BILLING = ImageParty(
    role="85",
    is_person=False,
    name=PersonName("OAK STREET FAMILY MEDICINE"),
    npi="1987654328",
    taxonomy="207Q00000X",
    tax_id="361234567",
    tax_id_kind="EI",
    address=Address("100 MAIN ST.", "", "SPRINGFIELD", "IL", "627014321"),
    contact="ANN BILLER",
    phone="2175550100",
)
RENDERING = ImageParty(
    role="82",
    is_person=True,
    name=PersonName("CHEN", "LI", "W"),
    npi="1234567893",
    taxonomy="207Q00000X",
    credentials="MD",
)
PRAIRIE = ImagePayer(
    name="PRAIRIE HEALTH PLAN", payer_id="PHP01", address=Address("PO BOX 900", "", "PEORIA", "IL", "61601")
)
HOME = Address("12 OAK ST.", "", "SPRINGFIELD", "IL", "627011234")
MARIA = ImagePerson(
    name=PersonName("GARCIA", "MARIA", "J"),
    address=HOME,
    birth_date=date(1980, 2, 29),
    sex="F",
    phone="2175550134",
)
MARIA_INSURED = replace(MARIA, member_id="XYZ123456789")
FIRST = ImageLine(
    code="99213",
    modifiers=("25",),
    charge=Money(12500),
    pointers=(1, 2),
    service_date=VISIT,
    line_control="1L1",
)
SECOND = ImageLine(code="93000", charge=Money(7500), pointers=(2,), service_date=VISIT, line_control="1L2")
CLEAN = ClaimImage(
    responsibility="P",
    relationship="18",
    filing_code="CI",
    plan_kind="group",
    plan_name="PRAIRIE PPO GOLD",
    group_number="GRP-77",
    total=Money(20000),
    place_of_service="11",
    frequency="1",
    provider_signature=True,
    assignment="A",
    benefits_assigned="Y",
    release="Y",
    icd="0",
    diagnoses=("E119", "I10"),
    billing=BILLING,
    payer=PRAIRIE,
    subscriber=MARIA_INSURED,
    patient=None,
    rendering=RENDERING,
    lines=(FIRST, SECOND),
)
"""What the situations have in common; each names below what is its own."""


def _line(code: str, cents: int, control: str, *pointers: int, **over: object) -> ImageLine:
    plain = ImageLine(
        code=code, charge=Money(cents), line_control=control, pointers=pointers, service_date=VISIT
    )
    return replace(plain, **over)


EXPECTED: dict[str, ClaimImage] = {
    "self": replace(
        CLEAN,
        claim_number="SELF1",
        patient_paid=Money(2500),
        prior_authorization="PA-778 21",
        dates=(DatedEvent(qualifier="431", first=date(2026, 3, 20)),),
    ),
    "spouse": replace(
        CLEAN,
        claim_number="SPOUSE1",
        plan_kind="other",
        relationship="01",
        group_number="",
        group_name="PRAIRIE PPO GOLD",
        subscriber=ImagePerson(
            name=PersonName("NUNEZ", "CARLOS", "", "JR"),
            member_id="XYZ123456789",
            address=Address("77 LAKE SHORE DR", "APT 4B", "CHICAGO", "IL", "60611"),
            birth_date=date(1978, 11, 3),
            sex="M",
            phone="3125550177",
        ),
        patient=MARIA,
    ),
    "child": replace(
        CLEAN,
        claim_number="CHILD1",
        relationship="19",
        filing_code="HM",
        plan_name="PRAIRIE HMO",
        total=Money(9000),
        subscriber=ImagePerson(
            name=PersonName("GARCIA", "ROSA"),
            member_id="XYZ123456789",
            address=HOME,
            birth_date=date(1990, 7, 14),
            sex="F",
        ),
        patient=ImagePerson(
            name=PersonName("GARCIA", "LEO"), address=HOME, birth_date=date(2018, 5, 6), sex="M"
        ),
        diagnoses=("J029",),
        lines=(_line("99212", 9000, "1L1", 1),),
    ),
    "two payers": replace(
        CLEAN,
        claim_number="TWO1",
        responsibility="S",
        relationship="01",
        filing_code="BL",
        plan_name="LAKES CHOICE",
        group_number="9-88",
        payer=ImagePayer(
            name="LAKES MUTUAL",
            payer_id="LKM20",
            address=Address("1 HARBOR PLAZA", "", "DULUTH", "MN", "558020001"),
        ),
        subscriber=ImagePerson(
            name=PersonName("GARCIA", "CARLOS"),
            member_id="SP 445-566",
            address=HOME,
            birth_date=date(1978, 11, 3),
            sex="M",
        ),
        patient=MARIA,
        other_coverages=(
            OtherCoverage(
                responsibility="P",
                relationship="18",
                plan_name="PRAIRIE PPO GOLD",
                group_number="GRP-77",
                filing_code="CI",
                subscriber=ImagePerson(
                    name=PersonName("GARCIA", "MARIA", "J"), member_id="XYZ123456789", address=HOME
                ),
                payer=ImagePayer(
                    name="PRAIRIE HEALTH PLAN",
                    payer_id="PHP01",
                    other_ids=(OtherId(qualifier="F8", value="2026100-55X"),),
                ),
                paid=Money(15000),
            ),
        ),
        lines=(
            replace(
                FIRST,
                adjudications=(
                    Adjudication(
                        payer_id="PHP01",
                        paid=Money(9000),
                        code="99213",
                        modifiers=("25",),
                        adjustments=(
                            ImageAdjustment(group="CO", carc="45", amount=Money(2000)),
                            ImageAdjustment(group="PR", carc="2", amount=Money(1500)),
                        ),
                        paid_date=date(2026, 4, 10),
                        remaining=Money(1500),
                    ),
                ),
            ),
            replace(
                SECOND,
                adjudications=(
                    Adjudication(
                        payer_id="PHP01",
                        paid=Money(6000),
                        code="93000",
                        adjustments=(
                            ImageAdjustment(group="CO", carc="45", amount=Money(1000)),
                            ImageAdjustment(group="PR", carc="2", amount=Money(500)),
                        ),
                        paid_date=date(2026, 4, 10),
                        remaining=Money(500),
                    ),
                ),
            ),
        ),
    ),
    "12 diagnoses": replace(
        CLEAN,
        claim_number="TWELVE1",
        diagnoses=(
            "E119",
            "I10",
            "E785",
            "M5450",
            "J45909",
            "K219",
            "F411",
            "N1830",
            "G4733",
            "R5383",
            "Z794",
            "Z6835",
        ),
        lines=(
            _line("99214", 5000, "12L1", 1, 2, 3, 4),
            _line("93000", 5000, "12L2", 5, 6, 7, 8),
            _line("94010", 5000, "12L3", 9, 10, 11, 12),
            _line("36415", 5000, "12L4", 12, 1),
        ),
    ),
    "14 lines": replace(
        CLEAN,
        claim_number="FOURTEEN1",
        total=Money(87075),
        paper_continued=True,
        lines=(
            _line("99214", 14500, "14L1", 1, modifiers=("25",)),
            _line("93000", 4000, "14L2", 2),
            _line("36415", 1250, "14L3", 1),
            _line("94010", 5500, "14L4", 2, modifiers=("59",)),
            _line("94640", 3000, "14L5", 1),
            _line("90471", 2800, "14L6", 2),
            _line("90686", 3175, "14L7", 1),
            _line("96372", 3500, "14L8", 2),
            _line("J1885", 840, "14L9", 1, units=Decimal(4)),
            _line("69210", 7000, "14L10", 2, modifiers=("50",)),
            _line("11200", 12000, "14L11", 1),
            _line("17110", 15000, "14L12", 2),
            _line("97110", 13500, "14L13", 1, modifiers=("GP",), units=Decimal(3)),
            _line("99000", 1010, "14L14", 2),
        ),
    ),
    "NDC": replace(
        CLEAN,
        claim_number="NDC1",
        total=Money(19440),
        diagnoses=("M1711", "H04121"),
        lines=(
            _line(
                "J3301",
                3640,
                "N1",
                1,
                modifiers=("JZ",),
                units=Decimal(4),
                drug=Drug(ndc="00003029305", quantity=Decimal("1.25"), unit="ML"),
            ),
            _line(
                "J3490",
                1800,
                "N2",
                1,
                2,
                description="COMPOUNDED EYE DROP, 5 ML",
                drug=Drug(ndc="51927101300", quantity=Decimal(1), unit="UN"),
            ),
            _line("20610", 14000, "N3", 1, modifiers=("RT",)),
        ),
    ),
    "referring": replace(
        CLEAN,
        claim_number="REFER1",
        total=Money(24825),
        referral_number="RF 2026-15",
        clia="14D0987654",
        referring=(
            ImageParty(
                role="DN",
                is_person=True,
                name=PersonName("O'NEIL", "PAT"),
                npi="1472583693",
                credentials="DO",
            ),
        ),
        lines=(
            _line("99243", 21000, "R1", 1, 2),
            _line("80053", 3825, "R2", 1, modifiers=("QW",)),
        ),
    ),
    "facility": replace(
        CLEAN,
        claim_number="FACIL1",
        total=Money(45500),
        place_of_service="21",
        dates=(
            DatedEvent(qualifier="435", first=date(2026, 3, 9)),
            DatedEvent(qualifier="096", first=date(2026, 3, 13)),
        ),
        facility=ImageParty(
            role="77",
            name=PersonName("ST. MARY'S HOSPITAL"),
            npi="1555555550",
            address=Address("800 E CARPENTER ST", "", "SPRINGFIELD", "IL", "627690001"),
        ),
        lines=(
            _line(
                "99232",
                33000,
                "F1",
                1,
                2,
                units=Decimal(3),
                service_date=date(2026, 3, 10),
                service_thru=date(2026, 3, 12),
            ),
            _line(
                "99213",
                12500,
                "F2",
                2,
                1,
                modifiers=("24",),
                service_date=date(2026, 3, 20),
                place_of_service="11",
            ),
        ),
    ),
    "corrected": replace(
        CLEAN,
        claim_number="CORR1",
        frequency="7",
        original_reference="2026-0912A",
        notes=(Note(kind="ADD", text="CORRECTED CLAIM MODIFIER 25 - ADDED"),),
    ),
}


def _differences(got: ClaimImage, wanted: ClaimImage) -> dict[str, tuple[object, object]]:
    return {
        f.name: (getattr(got, f.name), getattr(wanted, f.name))
        for f in fields(ClaimImage)
        if getattr(got, f.name) != getattr(wanted, f.name)
    }


@pytest.mark.parametrize("name", SITUATIONS)
def test_each_situation_makes_the_image_worked_out_by_hand(name):
    assert _differences(project(SITUATIONS[name]()), EXPECTED[name]) == {}


@pytest.mark.parametrize("name", SITUATIONS)
def test_each_situation_is_clean(name):
    assert scrub(SITUATIONS[name](), a_context()) == ()


def test_ten_situations_have_ten_expectations():
    assert list(SITUATIONS) == list(EXPECTED)
    assert len(EXPECTED) == 10


def test_the_first_payer_of_two_gets_no_answer_of_the_second():
    claim = SITUATIONS["two payers"]()
    first = project(replace(claim, billed_rank=1, coverages=(a_claim_coverage(), claim.coverages[1])))
    assert (first.responsibility, first.relationship, first.patient) == ("P", "18", None)
    assert [(o.responsibility, o.relationship, o.paid) for o in first.other_coverages] == [("S", "01", None)]
    assert first.other_coverages[0].subscriber.birth_date is None  # 2330A has no DMG
    assert all(line.adjudications == () for line in first.lines)


def test_a_claim_level_answer_carries_its_own_date_and_adjustments():
    claim = SITUATIONS["two payers"]()
    prior = a_prior(lines=(), adjustments=(an_adjustment("CO", "45", "50.00"),), payer_control="")
    coverages = (a_claim_coverage(prior=prior), claim.coverages[1])
    other = project(replace(claim, coverages=coverages)).other_coverages[0]
    assert other.claim_paid_date == date(2026, 4, 10)
    assert other.adjustments == (ImageAdjustment(group="CO", carc="45", amount=Money(5000)),)
    assert other.payer.other_ids == ()


def test_medicare_second_carries_its_reason_and_only_then():
    medicare = a_claim_coverage(
        id=2,
        rank=2,
        member_id="1EG4-TE5-MK73",
        medicare_secondary_reason="12",
        plan=a_plan(plan_type=PlanType.MEDICARE),
        payer=a_payer(filing_code="MB"),
    )
    second = a_claim_image(billed_rank=2, coverages=(a_claim_coverage(prior=a_prior()), medicare))
    assert (second.insurance_type, second.subscriber.member_id) == ("12", "1EG4TE5MK73")
    assert second.plan_kind == "medicare"
    first = a_claim_image(coverages=(a_claim_coverage(medicare_secondary_reason="12"),))
    assert first.insurance_type == ""


@pytest.mark.parametrize(
    ("plan_type", "box_1"),
    [
        (PlanType.MEDICARE, "medicare"),
        (PlanType.MEDICARE_ADVANTAGE, "medicare"),
        (PlanType.MEDICAID, "medicaid"),
        (PlanType.TRICARE, "tricare"),
        (PlanType.CHAMPVA, "champva"),
        (PlanType.GROUP, "group"),
        (PlanType.HMO, "group"),
        (PlanType.PPO, "group"),
        (PlanType.FECA, "feca"),
        (PlanType.MEDIGAP, "other"),
        (PlanType.WORKERS_COMP, "other"),
        (PlanType.AUTO, "other"),
        (PlanType.OTHER, "other"),
    ],
)
def test_every_kind_of_plan_has_its_box_1(plan_type, box_1):
    assert a_claim_image(coverages=(a_claim_coverage(plan=a_plan(plan_type=plan_type)),)).plan_kind == box_1


@pytest.mark.parametrize("plan_type", [PlanType.HMO, PlanType.PPO])
def test_a_network_plan_without_a_group_number_is_no_group_health_plan(plan_type):
    alone = a_claim_coverage(plan=a_plan(plan_type=plan_type), group_number="")
    assert a_claim_image(coverages=(alone,)).plan_kind == "other"


def test_a_payer_that_answered_for_the_claim_left_its_share_to_the_patient_there():
    answers = (
        an_adjustment("CO", "45", "20.00"),
        an_adjustment("PR", "1", "25.00"),
        an_adjustment("PR", "2", "5.00"),
    )
    prior = a_prior(lines=(), adjustments=answers)
    image = a_claim_image(
        billed_rank=2, coverages=(a_claim_coverage(prior=prior), a_claim_coverage(id=2, rank=2))
    )
    assert image.other_coverages[0].remaining == Money(3000)
    nothing_left = a_claim_coverage(prior=a_prior(lines=(), adjustments=answers[:1]))
    image = a_claim_image(billed_rank=2, coverages=(nothing_left, a_claim_coverage(id=2, rank=2)))
    assert image.other_coverages[0].remaining == Money(0)


def test_an_auto_accident_names_cause_state_date_and_claim_number():
    case = a_case(
        kind=CaseKind.AUTO, accident_state="il", accident_date=date(2026, 3, 1), claim_number="CLM 55-9"
    )
    image = a_claim_image(case=case)
    assert (image.accident, image.accident_state, image.property_claim_number) == (("AA",), "IL", "CLM 55-9")
    assert image.dates == (DatedEvent(qualifier="439", first=date(2026, 3, 1)),)


def test_a_work_injury_has_no_state_and_a_health_case_no_accident():
    case = a_case(kind=CaseKind.WORKERS_COMP, accident_state="IL", accident_date=date(2026, 3, 1))
    assert (a_claim_image(case=case).accident, a_claim_image(case=case).accident_state) == (("EM",), "")
    healthy = a_claim_image(case=a_case(accident_date=date(2026, 3, 1)))
    assert (healthy.accident, healthy.dates) == ((), ())


def test_ordering_stands_on_each_line_and_supervising_on_the_claim():
    ordering = a_claim_image(referring=a_referrer(), referring_kind="DK")
    assert (ordering.referring, [line.ordering.npi for line in ordering.lines]) == ((), ["1472583693"] * 2)
    supervising = a_claim_image(referring=a_referrer(), referring_kind="DQ")
    assert (supervising.supervising.role, supervising.referring) == ("DQ", ())
    assert not supervising.lines[0].ordering


def test_a_payer_may_want_no_taxonomy_and_no_rendering_like_the_billing_provider():
    payer = a_payer(send_taxonomy=False, send_rendering=False)
    alone = a_claim_image(coverages=(a_claim_coverage(payer=payer),), rendering=a_provider(npi="1987654328"))
    assert (alone.billing.taxonomy, bool(alone.rendering)) == ("", False)
    two = a_claim_image(coverages=(a_claim_coverage(payer=payer),))
    assert (two.rendering.npi, two.rendering.taxonomy) == ("1234567893", "")


def test_icd_9_sets_its_indicator_and_signatures_their_letters():
    claim = a_claim()
    image = project(
        replace(
            claim,
            diagnoses=(replace(claim.diagnoses[0], system="icd9cm", code="250.00"),),
            patient=replace(claim.patient, signature_on_file=False, sex=""),
            coverages=(a_claim_coverage(accepts_assignment=False),),
        )
    )
    assert (image.icd, image.diagnoses) == ("9", ("25000",))
    assert (image.assignment, image.benefits_assigned, image.release) == ("C", "N", "I")
    assert image.subscriber.sex == "U"


def test_a_claim_without_a_billed_coverage_is_no_image():
    with pytest.raises(ValueError, match="billed coverage"):
        project(a_claim(coverages=()))


BASIC = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !\"&'()+,-./;?=")


def _texts(value, path="image"):
    if isinstance(value, str):
        yield path, value
    elif is_dataclass(value):
        for f in fields(value):
            yield from _texts(getattr(value, f.name), f"{path}.{f.name}")
    elif isinstance(value, tuple):
        for n, item in enumerate(value):
            yield from _texts(item, f"{path}[{n}]")


@given(broken_claims())
def test_no_text_of_any_image_can_break_a_file(claim):
    if claim.billed is None or not 1 <= claim.billed.coverage.rank <= 11:
        return
    image = project(claim)
    own_words = ("plan_kind",)  # a word of the program, never sent
    bad = {
        path: text for path, text in _texts(image) if not set(text) <= BASIC and not path.endswith(own_words)
    }
    assert bad == {}
    assert image.total == total_of(image) == claim.total


def test_lines_keep_a_place_of_their_own_only():
    image = a_claim_image(
        lines=(a_service_line(place_of_service="11"), a_service_line(place_of_service="12")),
        place_of_service="11",
    )
    assert [line.place_of_service for line in image.lines] == ["", "12"]
