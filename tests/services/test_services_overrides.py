"""Blocks released with a reason: which may be, that it holds for the same words only, counted, taken back."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from make_services import a_line

from medbill_desktop import domain
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.claim import ClaimState
from medbill_desktop.domain.desk import ClaimEvent
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.finding import Finding, Severity
from medbill_desktop.domain.override import (
    FORBIDDEN,
    UNWRITABLE,
    FindingOverride,
    may_release,
    with_overrides,
)
from medbill_desktop.query.details.visit_page import visit_page
from medbill_desktop.query.overrides import released_by_rule
from medbill_desktop.services import claims, coding, submission
from medbill_desktop.services.charges import enter_charges
from medbill_desktop.services.overrides import (
    Judged,
    override_finding,
    standing_override,
    take_back_override,
)
from medbill_desktop.services.registration import save_patient
from medbill_desktop.services.visit_check import VisitDraft, check_visit
from medbill_desktop.store.tables import audit

REASON = "A letter of 04/02 asks for this code."


def blocked(shop):
    """A claim that only an unknown code stops."""
    built = claims.build_claim(shop.bench, shop.released(codes=(("icd10cm", "Z99.9"),)).id).value
    assert built.record.state is ClaimState.BLOCKED
    (finding,) = [one for one in built.findings if one.severity is Severity.BLOCK]
    return Judged(Kind.CLAIM, built.record.id), finding


def test_a_released_block_lets_the_claim_leave_and_says_who_and_why(shop):
    target, finding = blocked(shop)
    made = override_finding(shop.bench, target, finding.rule, finding.path, f"  {REASON} ").value
    record = shop.claim(target.id)
    assert (record.state, record.blocking) == (ClaimState.READY, 0)
    now = next(one for one in claims.findings_of(shop.bench, claims.claim_of(record)) if one.released)
    assert now.severity is Severity.INFO
    assert now.released == f"Released by {shop.bench.user} on {made.made_at:%m/%d/%Y}: {REASON}"
    assert now.as_json()["released"] == now.released
    marks = [one for one in shop.all(ClaimEvent, claim_id=target.id) if one.kind == "override"]
    assert REASON in marks[0].text
    submission.send_claims(shop.bench, [target.id])
    assert shop.claim(target.id).state is ClaimState.SENT
    with pytest.raises(UserError, match="has left with this release on"):
        take_back_override(shop.bench, made.id)


def test_the_reason_stands_in_the_audit_and_the_rule_is_counted(shop):
    target, finding = blocked(shop)
    made = override_finding(shop.bench, target, finding.rule, finding.path, REASON).value
    day = timedelta(days=1)
    with shop.bench.store.reading() as connection:
        told = [row for row in connection.execute(audit.select()) if REASON in str(row)]
        counts = released_by_rule(connection, made.made_at - day, made.made_at + day)
        later = released_by_rule(connection, made.made_at + day, made.made_at + 2 * day)
    assert told
    assert [(one.rule, one.released, one.taken_back, one.people) for one in counts] == [
        (finding.rule, 1, 0, 1)
    ]
    assert later == ()


def test_taking_it_back_blocks_again_and_both_are_counted(shop):
    target, finding = blocked(shop)
    made = override_finding(shop.bench, target, finding.rule, finding.path, REASON).value
    assert standing_override(shop.bench, target, finding) == made
    gone = take_back_override(shop.bench, made.id).value
    assert gone.undone_by == shop.bench.user
    assert standing_override(shop.bench, target, finding) is None
    assert shop.claim(target.id).state is ClaimState.BLOCKED
    with pytest.raises(UserError, match="taken this release back already"):
        take_back_override(shop.bench, made.id)
    with shop.bench.store.reading() as connection:
        (count,) = released_by_rule(connection, made.made_at, made.made_at + timedelta(days=1))
    assert (count.released, count.taken_back) == (1, 1)


def test_what_cannot_be_written_cannot_be_released(shop):
    target, _ = blocked(shop)
    save_patient(shop.bench, replace(shop.patient, birth_date=None))
    built = claims.recheck_claim(shop.bench, target.id).value
    finding = next(one for one in built.findings if one.rule == "birth-date")
    with pytest.raises(UserError, match="Without it the claim cannot be written: ask the front desk"):
        override_finding(shop.bench, target, "birth-date", finding.path, REASON)
    assert shop.all(FindingOverride) == ()


@pytest.mark.parametrize(
    ("rule", "reason", "words"),
    [
        ("code-unknown", " ok ", "Say why the claim may go out"),
        ("code-expired", REASON, "The rules do not say this any more"),
    ],
)
def test_a_release_without_a_reason_or_a_block_is_refused(shop, rule, reason, words):
    target, finding = blocked(shop)
    with pytest.raises(UserError, match=words):
        override_finding(shop.bench, target, rule, finding.path, reason)


def test_a_claim_that_has_left_takes_no_release(shop):
    built = shop.sent()
    with pytest.raises(UserError, match="is sent; it has left the house"):
        override_finding(shop.bench, Judged(Kind.CLAIM, built.record.id), "code-unknown", "", REASON)


def test_released_while_coding_the_claim_is_built_ready_and_another_code_blocks_again(shop):
    bench, visit = shop.bench, shop.encounter()
    coding.assign_diagnoses(bench, visit.id, (("icd10cm", "Z99.9"),))
    enter_charges(bench, visit.id, (a_line("99213"),))
    target = Judged(Kind.ENCOUNTER, visit.id)
    override_finding(bench, target, "code-unknown", "diagnoses[0].code", REASON)
    assert [one.severity for one in typed(shop, visit, "Z99.9")] == [Severity.INFO]
    assert [one.severity for one in typed(shop, visit, "Z99.8")] == [Severity.BLOCK]
    with pytest.raises(UserError, match="released already"):
        override_finding(bench, target, "code-unknown", "diagnoses[0].code", REASON)


def typed(shop, visit, code):
    """What is said of a diagnosis while it is typed."""
    with shop.bench.store.reading() as connection:
        page = visit_page(connection, visit.id)
    check = check_visit(shop.bench, page, VisitDraft((("icd10cm", code),), page.charges))
    return [one for one in check.findings if one.rule == "code-unknown"]


def test_a_released_visit_is_released_on_its_claim(shop):
    visit = shop.released()
    with pytest.raises(UserError, match="release the block on its claim"):
        override_finding(shop.bench, Judged(Kind.ENCOUNTER, visit.id), "code-unknown", "", REASON)


def test_only_blocks_are_released_and_never_a_wish_of_the_patient(clock):
    def found(rule, severity=Severity.BLOCK):
        return Finding(rule, severity, "p", "It says so.")

    assert may_release(found("code-unknown"))
    assert not may_release(found("code-unknown", Severity.WARN))
    assert not any(may_release(found(rule)) for rule in UNWRITABLE | FORBIDDEN)
    told = FindingOverride(
        patient_id=1, encounter_id=1, rule="npi-missing", path="p", said="It says so.", reason=REASON,
        made_by="ana", made_at=clock.now(),
    )  # fmt: skip
    assert with_overrides([found("npi-missing")], [told]) == (found("npi-missing"),)


def test_every_rule_that_is_kept_from_release_exists():
    """A rule that is renamed must not slip out of the list."""
    named = set()
    root = Path(domain.__file__).parent
    for file in (*(root / "rules").glob("*.py"), root.parent / "services" / "visit_check.py"):
        named |= {
            node.value
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    built = {f"{who}-{part}" for who in ("patient",) for part in ("address", "state", "zip")}
    assert (UNWRITABLE | FORBIDDEN) - named - built == set()
