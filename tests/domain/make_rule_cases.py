"""For every rule a claim that breaks it and a near miss that does not; `CASES` holds them all.

Each bad claim is the clean claim of tests/make.py with one thing changed; a near miss differs by as little.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from medbill_desktop.domain.claim import Claim, PriorLine, ServiceLine
from medbill_desktop.domain.insurance import CaseKind, PlanType
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.practice import BillingEntity
from medbill_desktop.domain.rules import CodeFact, CodeVerdict, ScrubContext
from tests.make import (
    TODAY,
    VISIT,
    a_billing_entity,
    a_case,
    a_claim,
    a_claim_coverage,
    a_context,
    a_coverage,
    a_diagnosis,
    a_facility,
    a_patient,
    a_payer,
    a_plan,
    a_prior,
    a_provider,
    a_referrer,
    a_service_line,
    an_adjustment,
)


@dataclass(frozen=True)
class RuleCase:
    """A claim that must bring the finding `rule` at `path`, and one that must not."""

    rule: str
    severity: str
    path: str
    bad: Claim
    good: Claim
    context: ScrubContext = field(default_factory=a_context)
    good_context: ScrubContext | None = None


def _block(rule: str, path: str, bad: Claim, good: Claim, **more: ScrubContext) -> RuleCase:
    return RuleCase(rule, "block", path, bad, good, **more)


def _warn(rule: str, path: str, bad: Claim, good: Claim, **more: ScrubContext) -> RuleCase:
    return RuleCase(rule, "warn", path, bad, good, **more)


def _patient(**over: object) -> Claim:
    return a_claim(patient=a_patient(**over))


def _covered(**over: object) -> Claim:
    return a_claim(coverages=(a_claim_coverage(**over),))


def _dependent(**over: object) -> Claim:
    subscriber = {
        "relationship": "01",
        "subscriber_last_name": "Garcia",
        "subscriber_first_name": "Carlos",
        "subscriber_birth_date": date(1978, 11, 3),
    }
    return _covered(**{**subscriber, **over})


def _entity(**over: object) -> Claim:
    return a_claim(billing=a_billing_entity(**over))


def _line(**over: object) -> Claim:
    """The second of two lines is changed."""
    return a_claim(lines=(a_service_line(), a_service_line(**{"control": "1L2", "charge_id": 2, **over})))


def _diagnoses(*codes: str, system: str = "icd10cm") -> Claim:
    lines = (a_service_line(pointers="A"),)
    return a_claim(diagnoses=tuple(a_diagnosis(code, system) for code in codes), lines=lines)


def _on(day: date, system: str, **over: object) -> Claim:
    code = "250.00" if system == "icd9cm" else "E11.9"
    claim = a_claim(
        diagnoses=(a_diagnosis(code, system),),
        lines=(a_service_line(service_date=day, pointers="A"),),
        coverages=(a_claim_coverage(effective_from=None, payer=a_payer(timely_filing_days=0)),),
    )
    return replace(claim, **over)


def _on_days(system: str, *days: date) -> Claim:
    claim = _on(days[0], system)
    return replace(claim, lines=tuple(replace(claim.lines[0], service_date=day) for day in days))


def _accident(kind: CaseKind, **over: object) -> Claim:
    whole = {"kind": kind, "accident_date": date(2026, 3, 1), "accident_state": "IL", **over}
    return a_claim(case=a_case(**whole))


def _paper(**over: object) -> Claim:
    payer = {"payer_id": "", "paper_only": True, **over}
    return a_claim(coverages=(a_claim_coverage(payer=a_payer(**payer)),))


def _filed(days_ago: int, **over: object) -> Claim:
    """A claim with a filing limit of 90 days, first served so many days ago."""
    day = TODAY - timedelta(days=days_ago)
    lines = (a_service_line(service_date=day), a_service_line(service_date=day + timedelta(days=1)))
    coverages = (a_claim_coverage(effective_from=None),)
    return a_claim(lines=lines, coverages=coverages, **over)


def _second(first: object, second: object = None) -> Claim:
    """The clean claim on its way to a second payer; `first` answered, or None."""
    later = second or a_coverage(id=2, rank=2, member_id="SEC1")
    return a_claim(
        billed_rank=2,
        coverages=(a_claim_coverage(prior=first), a_claim_coverage(coverage=later)),
    )


def _with_second(**over: object) -> Claim:
    """The clean claim to the first payer, with a second one on it."""
    payer = over.pop("payer", a_payer(id=2, name="Lakes Mutual", payer_id="LKM20"))
    second = a_coverage(**{"id": 2, "rank": 2, "member_id": "SEC1", **over})
    return a_claim(coverages=(a_claim_coverage(), a_claim_coverage(coverage=second, payer=payer)))


def _answered_line(number: int, paid: int, adjusted: str) -> PriorLine:
    return PriorLine(line=number, paid=Money(paid), adjustments=(an_adjustment("CO", "45", adjusted),))


def _verdict(verdict: CodeVerdict) -> ScrubContext:
    fact = CodeFact(verdict, "E11.9: a sentence of the code set.", "ICD-10-CM 2026-04-01")
    return a_context(codes={("icd10cm", "E11.9", VISIT): fact})


CLEAN = a_claim()
MEDICARE = a_plan(plan_type=PlanType.MEDICARE)
AUTO, COMP = CaseKind.AUTO, CaseKind.WORKERS_COMP
ICD9_END, ICD10_START = date(2015, 9, 30), date(2015, 10, 1)
THIRTEEN = tuple(f"E11.{n}" for n in range(20, 33))
FIFTY_ONE: tuple[ServiceLine, ...] = tuple(a_service_line(control=f"L{n}") for n in range(51))
DEAD: Patient = a_patient(death_date=date(2026, 3, 31))
STREET: BillingEntity = a_billing_entity(address1="100 Post Office Boxwood Rd")
COVERAGE, SUBSCRIBER = "coverages[0].coverage", "coverages[0].coverage.subscriber_birth_date"

PEOPLE = (
    _block("patient-name", "patient.last_name", _patient(last_name=" "), _patient(last_name="X")),
    _block("patient-name", "patient.last_name", _patient(first_name=""), _patient(middle_name="")),
    _warn("patient-sex", "patient.sex", _patient(sex=""), _patient(sex="m")),
    _warn("patient-sex", "patient.sex", _patient(sex="X"), _patient(sex="F")),
    _block("birth-date", "patient.birth_date", _patient(birth_date=None), CLEAN),
    _block(
        "birth-date",
        "patient.birth_date",
        _patient(birth_date=VISIT + timedelta(days=1)),
        _patient(birth_date=VISIT),
    ),
    _block("birth-date", SUBSCRIBER, _dependent(subscriber_birth_date=None), _dependent()),
    _block(
        "birth-date",
        SUBSCRIBER,
        _dependent(subscriber_birth_date=TODAY + timedelta(days=1)),
        _dependent(subscriber_birth_date=TODAY),
    ),
    _warn(
        "birth-date-old",
        "patient.birth_date",
        _patient(birth_date=date(1905, 4, 15)),
        _patient(birth_date=date(1905, 4, 16)),
    ),
    _block("patient-address", "patient.address1", _patient(address1=""), _patient(address2="")),
    _block("patient-address", "patient.city", _patient(city=" "), CLEAN),
    _block("patient-address", "patient.state", _patient(state=""), CLEAN),
    _block("patient-state", "patient.state", _patient(state="XX"), _patient(state=" il")),
    _block("patient-zip", "patient.zip", _patient(zip="6270"), _patient(zip="62701")),
    _block("patient-zip", "patient.zip", _patient(zip="62701123"), _patient(zip="627011234")),
    _block("coverage-missing", "coverages", a_claim(coverages=()), CLEAN),
    _block("coverage-missing", "coverages", a_claim(billed_rank=2), a_claim(billed_rank=1)),
    _block("member-id", f"{COVERAGE}.member_id", _covered(member_id=" "), _covered(member_id="1")),
    _block(
        "coverage-dates",
        f"{COVERAGE}.effective_from",
        _covered(effective_from=VISIT + timedelta(days=1)),
        _covered(effective_from=VISIT, effective_thru=VISIT),
    ),
    _block(
        "coverage-dates",
        f"{COVERAGE}.effective_from",
        replace(_line(service_date=date(2026, 4, 2)), coverages=(a_claim_coverage(effective_thru=VISIT),)),
        replace(CLEAN, coverages=(a_claim_coverage(effective_thru=VISIT),)),
    ),
    _block(
        "relationship",
        f"{COVERAGE}.relationship",
        _dependent(relationship="1"),
        _dependent(relationship="G8"),
    ),
    _block(
        "mbi-pattern",
        f"{COVERAGE}.member_id",
        _covered(member_id="1SG4-TE5-MK73", plan=MEDICARE),
        _covered(member_id="1EG4-TE5-MK73", plan=MEDICARE),
    ),
    _block(
        "mbi-pattern",
        f"{COVERAGE}.member_id",
        _covered(member_id="123456789A", plan=MEDICARE),
        _covered(member_id="123456789A", plan=a_plan(plan_type=PlanType.MEDICARE_ADVANTAGE)),
    ),
    _block(
        "subscriber-name",
        f"{COVERAGE}.subscriber_last_name",
        _dependent(subscriber_first_name=""),
        _dependent(subscriber_middle_name=""),
    ),
    _block("coverage-rank", "coverages[1].coverage.rank", _with_second(rank=1), _with_second(rank=2)),
    _block("coverage-rank", "coverages[1].coverage.rank", _with_second(rank=12), _with_second(rank=11)),
    _block("other-coverage", "coverages[1].coverage.member_id", _with_second(member_id=""), _with_second()),
    _block(
        "other-coverage",
        "coverages[1].payer.payer_id",
        _with_second(payer=a_payer(payer_id="")),
        _with_second(payer=a_payer(payer_id="", paper_only=True)),
    ),
    _block(
        "other-coverage",
        "coverages[1].coverage.subscriber_last_name",
        _with_second(relationship="01"),
        _with_second(relationship="18"),
    ),
)

PRACTICE = (
    _block("npi-missing", "billing.npi", _entity(npi=""), CLEAN),
    _block("npi-missing", "rendering.npi", a_claim(rendering=a_provider(npi="")), CLEAN),
    _block(
        "npi-missing",
        "referring.npi",
        a_claim(referring=a_referrer(npi="")),
        a_claim(location=a_facility(npi="")),
    ),
    _block("npi-check-digit", "billing.npi", _entity(npi="1987654382"), _entity(npi="1987654328")),
    _block(
        "npi-check-digit",
        "location.npi",
        a_claim(location=a_facility(npi="1555555551")),
        a_claim(location=a_facility(npi="1555555551", is_billing_address=True)),
    ),
    _block(
        "npi-check-digit",
        "referring.npi",
        a_claim(referring=a_referrer(npi="1472583694")),
        a_claim(referring=a_referrer()),
    ),
    _block("billing-name", "billing.name", _entity(name=" "), CLEAN),
    _block("tax-id", "billing.tax_id", _entity(tax_id="36-123456"), _entity(tax_id="361234567")),
    _block("billing-address", "billing.address1", _entity(city=""), _entity(address2="")),
    _block("billing-po-box", "billing.address1", _entity(address1="P.O. Box 12"), a_claim(billing=STREET)),
    _block(
        "billing-po-box",
        "billing.address1",
        _entity(address1="PO BOX 12"),
        _entity(pay_to_address1="PO Box 12"),
    ),
    _block("billing-zip", "billing.zip", _entity(zip="62701"), _entity(zip="627014321")),
    _warn("billing-contact", "billing.contact_name", _entity(phone="none"), _entity(phone="1")),
    _warn("billing-contact", "billing.contact_name", _entity(contact_name=""), CLEAN),
    _block(
        "rendering-name",
        "rendering.last_name",
        a_claim(rendering=a_provider(last_name="")),
        a_claim(rendering=a_provider(first_name="")),
    ),
    _block(
        "referring-name",
        "referring.last_name",
        a_claim(referring=a_referrer(last_name=" ")),
        a_claim(referring=None),
    ),
)

CODING = (
    _block("diagnosis-missing", "diagnoses", a_claim(diagnoses=()), _diagnoses("E11.9")),
    _block("diagnosis-count", "diagnoses", _diagnoses(*THIRTEEN), _diagnoses(*THIRTEEN[:12])),
    _block("diagnosis-twice", "diagnoses[1]", _diagnoses("E11.9", "e119"), _diagnoses("E11.9", "E11.8")),
    _block(
        "external-cause-first", "diagnoses[0]", _diagnoses("W19.XXXA"), _diagnoses("S72.001A", "W19.XXXA")
    ),
    _block(
        "external-cause-first",
        "diagnoses[0]",
        _diagnoses("Y92.009"),
        _on(ICD9_END, "icd9cm", diagnoses=(a_diagnosis("V70.0", "icd9cm"),)),
    ),
    _block(
        "diagnosis-system",
        "diagnoses[0].system",
        _diagnoses("E11.9", system="icd11"),
        _diagnoses("E11.9", system="icd10cm"),
    ),
    _block("diagnosis-form", "diagnoses[0].code", _diagnoses(""), _diagnoses("E119")),
    _block("diagnosis-form", "diagnoses[1].code", _diagnoses("I10", "E11.9*"), _diagnoses("I10", "c7a.00")),
    _block(
        "diagnosis-form",
        "diagnoses[0].code",
        _on(ICD9_END, "icd9cm", diagnoses=(a_diagnosis("E11.9", "icd9cm"),)),
        _on(ICD9_END, "icd9cm", diagnoses=(a_diagnosis("E880.9", "icd9cm"),)),
    ),
    _block(
        "icd-mixed",
        "diagnoses",
        _on(ICD9_END, "icd9cm", diagnoses=(a_diagnosis("250.00", "icd9cm"), a_diagnosis("I10"))),
        _on(ICD9_END, "icd9cm"),
    ),
    _block("icd9-after-2015", "diagnoses", _on(ICD10_START, "icd9cm"), _on(ICD9_END, "icd9cm")),
    _block(
        "icd9-after-2015",
        "diagnoses",
        _on(VISIT, "icd9cm"),
        _on(VISIT, "icd9cm", case=a_case(accepts_icd9=True)),
    ),
    _block(
        "icd9-after-2015",
        "diagnoses",
        _on_days("icd9cm", ICD9_END, ICD10_START),
        replace(_on(VISIT, "icd9cm"), coverages=(a_claim_coverage(payer=a_payer(accepts_icd9=True)),)),
    ),
    _block("icd10-before-2015", "diagnoses", _on(ICD9_END, "icd10cm"), _on(ICD10_START, "icd10cm")),
    _block(
        "icd10-before-2015",
        "diagnoses",
        _on_days("icd10cm", ICD10_START, ICD9_END),
        _on_days("icd10cm", ICD10_START, VISIT),
    ),
    *(
        _block(
            f"code-{verdict.value.replace('_', '-')}",
            "diagnoses[0].code",
            CLEAN,
            CLEAN,
            context=_verdict(verdict),
            good_context=_verdict(CodeVerdict.BILLABLE),
        )
        for verdict in (
            CodeVerdict.NOT_BILLABLE,
            CodeVerdict.UNKNOWN,
            CodeVerdict.EXPIRED,
            CodeVerdict.NOT_YET,
        )
    ),
    _warn(
        "code-cannot-verify",
        "diagnoses[0].code",
        CLEAN,
        CLEAN,
        context=_verdict(CodeVerdict.CANNOT_VERIFY),
        good_context=a_context(),
    ),
    _block("pointer-missing", "lines[1].pointers", _line(pointers=""), _line(pointers="B")),
    _block("pointer-to-nothing", "lines[1].pointers", _line(pointers="C"), _line(pointers="BA")),
    _block("pointer-to-nothing", "lines[1].pointers", _line(pointers="a"), _line(pointers="A")),
    _block("pointer-count", "lines[1].pointers", _line(pointers="AA"), _line(pointers="AB")),
    _block(
        "pointer-count",
        "lines[0].pointers",
        a_claim(diagnoses=tuple(map(a_diagnosis, THIRTEEN[:5])), lines=(a_service_line(pointers="ABCDE"),)),
        a_claim(diagnoses=tuple(map(a_diagnosis, THIRTEEN[:5])), lines=(a_service_line(pointers="ABCD"),)),
    ),
    _block("procedure-form", "lines[1].code", _line(code="9921"), _line(code="99213")),
    _block("procedure-form", "lines[1].code", _line(code="99213\n"), _line(code="j1885")),
    _block("procedure-form", "lines[1].code", _line(code="0001X"), _line(code="0001U")),
    _block(
        "modifier-count",
        "lines[1].modifiers",
        _line(modifiers=("25", "59", "GP", "RT", "LT")),
        _line(modifiers=("25", "59", "GP", "RT")),
    ),
    _block("modifier-form", "lines[1].modifiers[1]", _line(modifiers=("25", "5")), _line(modifiers=("lt",))),
    _warn(
        "modifier-twice",
        "lines[1].modifiers[1]",
        _line(modifiers=("RT", "rt")),
        _line(modifiers=("RT", "LT")),
    ),
)

LINES = (
    _block("lines-missing", "lines", a_claim(lines=()), CLEAN),
    _block("lines-count", "lines", a_claim(lines=FIFTY_ONE), a_claim(lines=FIFTY_ONE[:50])),
    _block(
        "date-future",
        "lines[1].service_date",
        _line(service_date=TODAY + timedelta(days=1)),
        _line(service_date=TODAY),
    ),
    _block(
        "date-future",
        "lines[1].service_thru",
        _line(service_thru=TODAY + timedelta(days=1)),
        _line(service_thru=TODAY),
    ),
    _block(
        "date-order",
        "lines[1].service_thru",
        _line(service_thru=VISIT - timedelta(days=1)),
        _line(service_thru=VISIT),
    ),
    _block(
        "date-after-death",
        "lines[0].service_date",
        a_claim(patient=DEAD),
        a_claim(patient=replace(DEAD, death_date=VISIT)),
    ),
    _block("charge-negative", "lines[1].amount", _line(amount=Money(-1)), _line(amount=Money(1))),
    _warn("charge-zero", "lines[1].amount", _line(amount=Money(0)), _line(amount=Money(1))),
    _block("units", "lines[1].units", _line(units=Decimal(0)), _line(units=Decimal("0.001"))),
    _block("units", "lines[1].units", _line(units=Decimal("NaN")), CLEAN),
    _warn(
        "patient-paid",
        "patient_paid",
        a_claim(patient_paid=Money(200_01)),
        a_claim(patient_paid=Money(200_00)),
    ),
    _block(
        "patient-paid-negative",
        "patient_paid",
        a_claim(patient_paid=Money(-1)),
        a_claim(patient_paid=Money(0)),
    ),
    _block("place-missing", "place_of_service", a_claim(place_of_service=" "), _line(place_of_service="")),
    _block(
        "place-of-service", "place_of_service", a_claim(place_of_service="98"), a_claim(place_of_service="22")
    ),
    _block(
        "place-of-service",
        "lines[1].place_of_service",
        _line(place_of_service="1"),
        _line(place_of_service=""),
    ),
    _block(
        "place-of-service",
        "place_of_service",
        a_claim(place_of_service="98"),
        a_claim(place_of_service="98"),
        good_context=a_context(places=frozenset()),
    ),
    _block(
        "ndc-form",
        "lines[1].ndc",
        _line(ndc="0003-0293-05", ndc_quantity=Decimal(1), ndc_unit="ML"),
        _line(ndc="00003-0293-05", ndc_quantity=Decimal(1), ndc_unit="ML"),
    ),
    _block(
        "ndc-quantity",
        "lines[1].ndc",
        _line(ndc="00003029305", ndc_quantity=Decimal(0), ndc_unit="ML"),
        _line(ndc="00003029305", ndc_quantity=Decimal("0.1"), ndc_unit="ml"),
    ),
    _block(
        "ndc-quantity",
        "lines[1].ndc",
        _line(ndc="00003029305", ndc_quantity=Decimal(1), ndc_unit="MG"),
        _line(ndc="", ndc_quantity=Decimal(0), ndc_unit=""),
    ),
)


def _to_medicare(reason: str) -> Claim:
    """The clean claim to Medicare after a payer that answered."""
    second = a_claim_coverage(
        rank=2,
        member_id="1EG4TE5MK73",
        medicare_secondary_reason=reason,
        plan=a_plan(plan_type=PlanType.MEDICARE),
    )
    return a_claim(coverages=(a_claim_coverage(prior=a_prior()), second), billed_rank=2)


PAYER = (
    _block(
        "payer-id",
        "coverages[0].payer.payer_id",
        a_claim(coverages=(a_claim_coverage(payer=a_payer(payer_id="")),)),
        _paper(),
    ),
    _block(
        "payer-address",
        "coverages[0].payer.address1",
        _paper(address1="", city="", zip=""),
        a_claim(coverages=(a_claim_coverage(payer=a_payer(address1="", city="", zip="")),)),
    ),
    _block("claim-number", "number", a_claim(number=""), a_claim(number="1")),
    _block("claim-number", "number", a_claim(number="A" * 21), a_claim(number="A" * 20)),
    _block("claim-number", "number", a_claim(number="C*1"), a_claim(number="C-1")),
    _block("claim-number", "number", a_claim(number="c1"), a_claim(number="C1")),
    _block("frequency", "frequency", a_claim(frequency="6"), a_claim(frequency="1")),
    _block(
        "original-reference",
        "original_reference",
        a_claim(frequency="7"),
        a_claim(frequency="7", original_reference="1"),
    ),
    _block("original-reference", "original_reference", a_claim(frequency="8"), a_claim(frequency="1")),
    _block("accident-date", "case.accident_date", _accident(AUTO, accident_date=None), _accident(AUTO)),
    _block(
        "accident-date",
        "case.accident_date",
        _accident(COMP, accident_date=None),
        _accident(CaseKind.HEALTH, accident_date=None),
    ),
    _block("accident-state", "case.accident_state", _accident(AUTO, accident_state=""), _accident(AUTO)),
    _block(
        "accident-state",
        "case.accident_state",
        _accident(AUTO, accident_state="XX"),
        _accident(COMP, accident_state=""),
    ),
    _warn("timely-filing", "", _filed(91), _filed(90)),
    _warn("timely-filing", "", _filed(400), _filed(400, frequency="7", original_reference="1")),
    _warn("timely-filing-soon", "", _filed(90), _filed(91)),
    _warn("timely-filing-soon", "", _filed(83), _filed(82)),
    _block("prior-payer", "coverages[0].prior", _second(None), _second(a_prior())),
    _block(
        "prior-balance",
        "coverages[0].prior",
        _second(a_prior(paid=Money(150_01))),
        _second(a_prior(paid=Money(150_00))),
    ),
    _block(
        "prior-balance",
        "coverages[0].prior",
        _second(a_prior(lines=())),
        _second(a_prior(lines=(), adjustments=(an_adjustment("CO", "45", "50"),))),
    ),
    _block(
        "prior-line-balance",
        "coverages[0].prior.lines[0]",
        _second(a_prior(lines=(_answered_line(1, 90_00, "36"), _answered_line(2, 60_00, "14")))),
        _second(a_prior(lines=(_answered_line(1, 90_00, "35"), _answered_line(2, 60_00, "15")))),
    ),
    _block(
        "prior-line-balance",
        "coverages[0].prior.lines[1]",
        _second(a_prior(lines=(_answered_line(1, 90_00, "35"), _answered_line(3, 60_00, "15")))),
        _second(a_prior()),
    ),
    _block("delay-reason", "delay_reason", a_claim(delay_reason="12"), a_claim(delay_reason="11")),
    _warn(
        "duplicate-claim",
        "",
        CLEAN,
        CLEAN,
        context=a_context(duplicates=("C0999",)),
        good_context=a_context(),
    ),
    _block("do-not-bill-plan", "do_not_bill_plan", a_claim(do_not_bill_plan=True), CLEAN),
    _block(
        "medicare-secondary-reason",
        "coverages[1].coverage.medicare_secondary_reason",
        _to_medicare(""),
        _to_medicare("12"),
    ),
)

CASES = PEOPLE + PRACTICE + CODING + LINES + PAYER
