"""All rules over one claim."""

from __future__ import annotations

from collections.abc import Iterable

from medbill_desktop.domain.claim import Claim
from medbill_desktop.domain.finding import Finding, Severity
from medbill_desktop.domain.rules import (
    coded,
    coding,
    lines,
    notices,
    payer,
    payer_table,
    people,
    permission,
    practice,
)
from medbill_desktop.domain.rules.context import Rule, ScrubContext

RULES: tuple[Rule, ...] = (
    people.patient_is_complete,
    people.coverage_is_complete,
    people.subscriber_is_named,
    people.other_coverages_are_complete,
    practice.npis_are_valid,
    practice.billing_is_complete,
    practice.billing_address_is_a_street,
    practice.names_are_there,
    coding.diagnoses_are_there,
    coding.diagnoses_are_well_formed,
    coding.systems_fit_the_date,
    coding.codes_are_valid,
    coding.pointers_are_valid,
    coding.procedures_are_well_formed,
    lines.lines_are_there,
    lines.dates_are_real,
    lines.amounts_are_sensible,
    lines.patient_payment_is_sensible,
    lines.places_exist,
    lines.drugs_are_complete,
    payer.payer_is_reachable,
    payer.enrolment_is_there,
    payer.number_fits,
    payer.corrections_name_the_original,
    payer.accidents_are_explained,
    payer.claim_is_in_time,
    payer.delay_reason_is_known,
    payer.earlier_payers_answered,
    payer.duplicates_are_seen,
    payer_table.referring_is_there,
    payer_table.bilateral_as_wanted,
    payer_table.telehealth_as_wanted,
    payer_table.drugs_have_their_ndc,
    payer_table.claim_is_not_too_long,
    payer_table.claim_names_its_part,
    permission.referrals_hold,
    permission.plan_may_be_billed,
    permission.medicare_second_has_its_reason,
    notices.modifiers_fit_the_notice,
    coded.visit_is_coded_well,
)

_ORDER = {Severity.BLOCK: 0, Severity.WARN: 1, Severity.INFO: 2}


_SEVENTH = "icd-seventh-"
_VAGUER = frozenset({"code-unknown", "code-not-billable"})


def without_vaguer(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without "no such code" where another one says which character is wrong."""
    kept = list(findings)
    exact = {one.path for one in kept if one.rule.startswith(_SEVENTH)}
    return [one for one in kept if one.rule not in _VAGUER or one.path not in exact]


def scrub(claim: Claim, context: ScrubContext) -> tuple[Finding, ...]:
    """Run every rule; what blocks comes first, otherwise in the order of the form."""
    found = [finding for rule in RULES for finding in rule(claim, context)]
    return tuple(sorted(without_vaguer(found), key=lambda finding: _ORDER[finding.severity]))
