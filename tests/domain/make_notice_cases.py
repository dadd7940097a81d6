"""Claims to Medicare whose modifier and notice disagree, and near misses."""

from dataclasses import replace
from datetime import date

from medbill_desktop.domain.abn import Abn, AbnGround
from medbill_desktop.domain.insurance import PlanType
from medbill_desktop.domain.money import Money
from tests.domain.make_rule_cases import RuleCase
from tests.make import a_claim, a_context


def _claim(*modifiers):
    claim = a_claim()
    first = claim.coverages[0]
    medicare = replace(first, plan=replace(first.plan, plan_type=PlanType.MEDICARE))
    lines = (replace(claim.lines[0], modifiers=modifiers),)
    return replace(claim, coverages=(medicare,), lines=lines)


def _context(**over):
    values = {
        "patient_id": 1,
        "encounter_id": 1,
        "notifier": "Prairie Clinic",
        "items": "Blood test",
        "reason": "Not so often",
        "cost": Money(4200),
        "option": 1,
        "signed_on": date(2020, 1, 1),
    }
    return a_context(abns=(Abn(**{**values, **over}),))


_NONE, _SIGNED, _COURTESY = a_context(abns=()), _context(), _context(ground=AbnGround.VOLUNTARY)
_M, _C = "lines[0].modifiers", "lines[0].code"

NOTICES = (
    RuleCase("abn-both", "block", _M, _claim("GA", "GZ"), _claim("GA"), _SIGNED),
    RuleCase("abn-missing", "block", _M, _claim("GA"), _claim("GZ"), _NONE),
    RuleCase("abn-modifier", "block", _M, _claim("GZ"), _claim("GA"), _SIGNED),
    RuleCase("abn-no-voluntary", "block", _M, _claim("GX"), _claim("GY"), _NONE),
    RuleCase("abn-do-not-bill", "block", _C, _claim(), _claim(), _context(option=2), _NONE),
    RuleCase("abn-not-wanted", "block", _C, _claim(), _claim(), _context(option=3), _NONE),
    RuleCase("abn-voluntary-modifier", "warn", _M, _claim(), _claim("GX", "GY"), _COURTESY),
)
