"""The coding rules on a claim: what the tabular list, the guidelines and the edits say of its codes."""

from __future__ import annotations

from collections.abc import Iterator

from medbill_desktop.domain.claim import Claim
from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.rules.context import ScrubContext
from medbill_desktop.domain.rules.visit_rules import check_visit

SAID_OF_CLAIMS = frozenset(
    {
        "icd-not-a-code",
        "icd-not-valid-on-date",
        "icd-not-billable",
        "icd-mixed",
        "icd-wrong-set",
        "icd-external-first",
        "icd-duplicate",
        "icd-too-many",
        "pointer-too-many",
        "pointer-to-nothing",
    }
)
"""Coding rules that the claim's own rules say already, under their own names."""


def visit_is_coded_well(_claim: Claim, context: ScrubContext) -> Iterator[Finding]:
    """What the coding rules find, where the code sets are at hand."""
    if context.coding is not None:
        yield from (one for one in check_visit(context.coding) if one.rule not in SAID_OF_CLAIMS)
