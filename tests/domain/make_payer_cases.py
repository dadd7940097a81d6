"""Claims that break the payer's own rule table, and near misses; `CASES` holds those of all rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from medbill_desktop.domain.claim import Claim
from medbill_desktop.domain.insurance import PlanType
from tests.domain.make_notice_cases import NOTICES
from tests.domain.make_rule_cases import CASES as OTHERS
from tests.domain.make_rule_cases import RuleCase
from tests.make import a_claim, a_claim_coverage, a_context, a_payer, a_referrer, a_service_line

RULES_BY_DATE = "2020-03-01 02 GT/95; 2026-01-01 02/10 95; 2027-01-01 10 -"


def _claim(payer: dict[str, object], *lines: dict[str, object], **over: object) -> Claim:
    """The clean claim to a payer with these rules, with these lines."""
    made = tuple(a_service_line(**line) for line in lines) or a_claim().lines
    return a_claim(coverages=(a_claim_coverage(payer=a_payer(**payer)),), lines=made, **over)


def _telehealth(place: str, *modifiers: str, **line: object) -> Claim:
    rules = {"telehealth": RULES_BY_DATE, "timely_filing_days": 0}
    return _claim(rules, {"modifiers": modifiers, **line}, place_of_service=place)


DRUG = {"system": "hcpcs", "code": "J1885"}
NDC = {"ndc": "00409379501", "ndc_quantity": Decimal(1), "ndc_unit": "ML"}
ASKS = {"ndc_required": True}


def _to_medicaid(line: dict[str, object]) -> Claim:
    made = _claim({}, line)
    item = made.coverages[0]
    return replace(made, coverages=(replace(item, plan=replace(item.plan, plan_type=PlanType.MEDICAID)),))


TWO, ONE = {"bilateral_two_lines": True}, {"bilateral_two_lines": False}
SIDES = ({"code": "20610", "modifiers": ("RT",)}, {"code": "20610", "modifiers": ("LT",)})
PICTURES = ({"code": "73030", "modifiers": ("RT",)}, {"code": "73030", "modifiers": ("LT",)})
PLACES = ({"place_of_service": "11"}, {"place_of_service": "22"})
MANY = tuple({} for _ in range(51))
LATER = date(2026, 12, 31)

TABLE = (
    RuleCase(
        "edi-enrolment",
        "warn",
        "coverages[0].payer",
        _claim({}),
        _claim({"paper_only": True}),
        context=a_context(enrolled=False),
    ),
    RuleCase(
        "payer-referring",
        "block",
        "referring",
        _claim({"referring_required": True}),
        _claim({"referring_required": True}, referring=a_referrer()),
    ),
    RuleCase(
        "payer-bilateral",
        "warn",
        "lines[0].modifiers",
        _claim(TWO, {"modifiers": ("50",)}),
        _claim(TWO, *SIDES),
    ),
    RuleCase("payer-bilateral", "warn", "lines", _claim(ONE, *SIDES), _claim(ONE, {"modifiers": ("50",)})),
    RuleCase("payer-bilateral", "warn", "lines", _claim(ONE, *SIDES), _claim(ONE, *PICTURES)),
    RuleCase(
        "ndc-missing",
        "block",
        "lines[0].ndc",
        _claim({"ndc_required": True}, DRUG),
        _claim({"ndc_required": True}, {**DRUG, **NDC}),
    ),
    RuleCase(
        "ndc-missing", "block", "lines[0].ndc", _claim(ASKS, {**DRUG, "code": "Q5101"}), _claim({}, DRUG)
    ),
    RuleCase("ndc-missing", "block", "lines[0].ndc", _claim(ASKS, DRUG), _claim(ASKS, {"code": "G0008"})),
    RuleCase("ndc-missing", "warn", "lines[0].ndc", _to_medicaid(DRUG), _to_medicaid({**DRUG, **NDC})),
    RuleCase("claim-part", "info", "lines", _claim({}, {}, part=1, parts=2), _claim({}, {})),
    RuleCase(
        "payer-telehealth-place",
        "warn",
        "lines[0].place_of_service",
        _telehealth("11", "95"),
        _telehealth("10", "95"),
    ),
    RuleCase(
        "payer-telehealth-modifier",
        "warn",
        "lines[0].modifiers",
        _telehealth("10", "GT"),
        _telehealth("02", "GT", service_date=date(2025, 12, 31)),
    ),
    RuleCase(
        "payer-telehealth-modifier",
        "warn",
        "lines[0].modifiers",
        _telehealth("10", "95", service_date=date(2027, 1, 1)),
        _telehealth("10", service_date=date(2027, 1, 1)),
    ),
    RuleCase("claim-lines", "block", "lines", _claim({}, *MANY), _claim({}, *MANY[1:])),
    RuleCase(
        "payer-one-place",
        "block",
        "lines",
        _claim({"split_by_place": True}, *PLACES),
        _claim({"split_by_place": False}, *PLACES),
    ),
)

CASES = (*OTHERS, *TABLE, *NOTICES)
