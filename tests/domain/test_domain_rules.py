"""Every rule: a claim that breaks it, a near miss, and no claim so bad that a rule raises."""

from __future__ import annotations

import ast
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from medbill_desktop.domain import rules as rules_package
from medbill_desktop.domain.finding import Finding, Severity, blocking
from medbill_desktop.domain.rules import RULES, CodeFact, CodeVerdict, scrub
from tests.domain.make_broken import broken_claims, days
from tests.domain.make_payer_cases import CASES
from tests.make import TODAY, VISIT, a_claim, a_claim_coverage, a_context, a_patient, a_payer, a_service_line

FOLDER = Path(rules_package.__file__).parent
WHO = ("patient",)


def _names_in_source() -> set[str]:
    """Every name that the rules can give, read from their source: the first argument of block and warn."""
    names: set[str] = set()
    for file in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
                continue
            if node.func.id not in {"block", "warn"}:
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant):
                names.add(first.value)
            elif isinstance(first, ast.JoinedStr):
                names |= {who + first.values[-1].value for who in WHO}
    verdicts = set(CodeVerdict) - {CodeVerdict.BILLABLE}
    return names | {f"code-{verdict.value.replace('_', '-')}" for verdict in verdicts}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_the_bad_claim_brings_the_finding_with_place_mend_and_source(case):
    found = [f for f in scrub(case.bad, case.context) if f.rule == case.rule and f.path == case.path]
    assert len(found) == 1
    finding = found[0]
    assert finding.severity == case.severity
    assert finding.message.endswith(".")
    assert finding.fix.endswith((".", ")."))
    assert finding.source.document not in ("", "MedBill Desktop")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_the_near_miss_does_not(case):
    context = case.good_context or case.context
    assert case.rule not in {finding.rule for finding in scrub(case.good, context)}


def test_every_rule_name_has_a_case():
    names = _names_in_source()
    assert len(names) > 60
    assert {case.rule for case in CASES} == names


def test_every_rule_function_is_run():
    written = {
        node.name
        for file in FOLDER.glob("*.py")
        if file.name not in {"scrub.py", "context.py", "checkin.py", "visit_rules.py", "rule_book.py"}
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert {rule.__name__ for rule in RULES} == written
    assert len(RULES) == len(set(RULES))


def test_a_clean_claim_has_no_findings():
    assert scrub(a_claim(), a_context()) == ()


def test_what_blocks_comes_first():
    claim = a_claim(patient=a_patient(sex=""), number="")
    found = scrub(claim, a_context())
    assert [f.severity for f in found] == [Severity.BLOCK, Severity.WARN]
    assert blocking(found)
    assert not blocking(found[1:])
    assert found[0].as_json()["source"]["document"]


def test_a_claim_without_lines_says_just_that():
    """Its date of service is the last day of all: nothing may be judged by it."""
    codes = {("icd10cm", "E11.9", date.max): CodeFact(CodeVerdict.UNKNOWN, "x", "y")}
    found = scrub(a_claim(lines=()), a_context(codes=codes))
    assert [finding.rule for finding in found] == ["lines-missing"]


def test_a_claim_with_nothing_on_it_names_each_gap_once():
    found = scrub(a_claim(lines=(), diagnoses=(), coverages=()), a_context())
    assert sorted(finding.rule for finding in found) == [
        "coverage-missing",
        "diagnosis-missing",
        "lines-missing",
    ]


@pytest.mark.parametrize(
    ("days_ago", "rule", "day"),
    [
        (0, None, ""),
        (82, None, ""),
        (83, "timely-filing-soon", "04/22/2026"),
        (90, "timely-filing-soon", "04/15/2026"),
        (91, "timely-filing", "04/14/2026"),
    ],
)
def test_the_filing_limit_by_day(days_ago, rule, day):
    lines = (a_service_line(service_date=TODAY - timedelta(days=days_ago)),)
    claim = a_claim(lines=lines, coverages=(a_claim_coverage(effective_from=None),))
    found = scrub(claim, a_context())
    assert [f.rule for f in found] == ([rule] if rule else [])
    assert all(day in f.message for f in found)


def test_a_filing_limit_beyond_the_calendar_is_no_limit():
    payer = a_payer(timely_filing_days=10**9)
    claim = a_claim(
        lines=(a_service_line(service_date=date.max),), coverages=(a_claim_coverage(payer=payer),)
    )
    assert {f.rule for f in scrub(claim, a_context())} == {"date-future"}


def test_codes_are_judged_by_the_day_of_their_line():
    late = VISIT + timedelta(days=1)
    expired = CodeFact(CodeVerdict.EXPIRED, "93000 ended on 04/01/2026.", "CPT 2026")
    claim = a_claim(
        lines=(a_service_line(code="93000"), a_service_line(code="93000", service_date=late)),
    )
    found = scrub(claim, a_context(codes={("cpt", "93000", late): expired}))
    assert [(f.rule, f.path, f.source.version) for f in found] == [
        ("code-expired", "lines[1].code", "CPT 2026")
    ]


_contexts = st.builds(
    a_context,
    today=days,
    places=st.sampled_from([frozenset(), frozenset({"11"})]),
    duplicates=st.sampled_from([(), ("C9",)]),
)


@pytest.mark.slow
@given(broken_claims(), _contexts)
@settings(max_examples=150)
def test_no_claim_makes_a_rule_raise(claim, context):
    found = scrub(claim, context)
    event(f"{min(len(found), 9)} findings")
    for finding in found:
        assert isinstance(finding, Finding)
        assert finding.message
        assert finding.fix
        assert finding.source.document
    ranks = [["block", "warn", "info"].index(finding.severity) for finding in found]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("units", ["NaN", "sNaN", "Infinity", "-Infinity", "-1"])
def test_numbers_that_are_none_are_findings(units):
    line = a_service_line(units=Decimal(units), ndc="00003029305", ndc_quantity=Decimal(units), ndc_unit="ML")
    assert {f.rule for f in scrub(a_claim(lines=(line,)), a_context())} == {"units", "ndc-quantity"}


def test_the_words_of_a_finding_hold_the_value():
    found = scrub(a_claim(patient=a_patient(zip="6270")), a_context())
    assert [f.message for f in found] == ["The patient's ZIP “6270” has neither 5 nor 9 digits."]
