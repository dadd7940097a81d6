"""Releasing a block of the rules by permission, with a reason (O36).

What cannot be written or may not be billed by law stays a block for everybody; every other may be released.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from medbill_desktop.domain.finding import Finding, Severity

UNWRITABLE = frozenset(
    {
        "accident-date",
        "accident-state",
        "billing-address",
        "billing-contact",
        "billing-name",
        "billing-po-box",
        "billing-zip",
        "birth-date",
        "charge-negative",
        "claim-lines",
        "claim-number",
        "coverage-missing",
        "coverage-rank",
        "date-future",
        "date-order",
        "delay-reason",
        "diagnosis-count",
        "diagnosis-form",
        "diagnosis-missing",
        "diagnosis-system",
        "frequency",
        "icd-mixed",
        "lines-count",
        "lines-missing",
        "medicare-secondary-reason",
        "member-id",
        "modifier-form",
        "ndc-form",
        "ndc-quantity",
        "npi-check-digit",
        "npi-missing",
        "original-reference",
        "other-coverage",
        "patient-address",
        "patient-name",
        "patient-paid-negative",
        "patient-state",
        "patient-zip",
        "payer-address",
        "payer-id",
        "place-missing",
        "pointer-count",
        "pointer-missing",
        "pointer-to-nothing",
        "price-missing",
        "prior-balance",
        "prior-line-balance",
        "prior-payer",
        "procedure-form",
        "referring-name",
        "relationship",
        "rendering-name",
        "subscriber-name",
        "tax-id",
        "units",
    }
)
"""Rules without which the file or the form cannot be written, or says what is not so.

Source: OFFICE O36: nothing leaves unwritable; O11, O23: no secondary claim without the primary's adjustments.
"""

FORBIDDEN = frozenset({"abn-both", "abn-do-not-bill", "do-not-bill-plan"})
"""Rules that keep the patient's wish or the law, which nobody in the office may set aside.

Source: 45 CFR 164.522(a)(1)(vi); Medicare Claims Processing Manual, chapter 30, section 50.
"""

LEAST_REASON = 5
"""Characters that a reason has at least; "ok" explains nothing to whoever audits it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingOverride:
    """One block of one visit that somebody released.

    It holds only while the finding says the very same: another code, date or payer blocks again.

    Attributes:
        claim_id: the claim on which it was released; None when it was released while the visit was coded.
        rule, path, said: the finding's rule, place and words.
        reason: why it may go out as it is.
        made_by, made_at: who and when; the audit has the same.
        undone_by: who took it back; "" while it stands.
    """

    id: int = 0
    version: int = 0
    patient_id: int
    encounter_id: int
    claim_id: int | None = None
    rule: str
    path: str = ""
    said: str
    reason: str
    made_by: str
    made_at: datetime
    undone_by: str = ""
    undone_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether nobody took it back."""
        return self.undone_at is None

    def is_about(self, finding: Finding) -> bool:
        """Whether a finding is the one that was released."""
        return (self.rule, self.path, self.said) == (finding.rule, finding.path, finding.message)

    @property
    def words(self) -> str:
        """Who released it, when and why."""
        return f"Released by {self.made_by} on {self.made_at:%m/%d/%Y}: {self.reason}"


def why_not_released(finding: Finding) -> str:
    """Why a finding cannot be released, in one sentence; "" when it may be."""
    if finding.released:
        return "This block is released already."
    if finding.severity is not Severity.BLOCK:
        return "This finding stops nothing; there is nothing to release."
    if finding.rule in FORBIDDEN:
        return f"{finding.message} Nobody in the office can set that aside."
    if finding.rule in UNWRITABLE:
        return f"{finding.message} Without it the claim cannot be written: {_first_small(finding.fix)}"
    return ""


def may_release(finding: Finding) -> bool:
    """Whether a block can be released by somebody with the permission."""
    return not why_not_released(finding)


def with_overrides(findings: Iterable[Finding], overrides: Iterable[FindingOverride]) -> tuple[Finding, ...]:
    """The findings with those released that somebody released: they explain, and stop nothing."""
    standing = [one for one in overrides if one.stands]
    return tuple(_released(finding, standing) for finding in findings)


def _released(finding: Finding, standing: list[FindingOverride]) -> Finding:
    if not may_release(finding):
        return finding
    found = next((one for one in standing if one.is_about(finding)), None)
    return replace(finding, severity=Severity.INFO, released=found.words) if found else finding


def _first_small(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}" if text else "mend it first."
