"""All coding rules over one visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.rules.icd import excludes, sequence, sides, tables, validity
from medbill_desktop.domain.rules.procedure import modifiers, pairs, periods
from medbill_desktop.domain.rules.rule_book import in_order
from medbill_desktop.domain.rules.visit_facts import VisitFacts

VISIT_RULES: tuple[Callable[[VisitFacts], Iterator[Finding]], ...] = (
    validity.codes_are_usable,
    validity.sets_fit,
    validity.counts_fit,
    excludes.excluded,
    sequence.causes_come_first,
    sequence.firsts,
    sequence.further_codes,
    sides.both_sides,
    sides.sides_agree,
    sides.open_sides,
    sides.better_codes,
    tables.joined,
    tables.integral,
    tables.acute_goes_first,
    tables.people_fit,
    tables.companions,
    tables.pregnancy,
    pairs.pairs,
    pairs.units,
    pairs.add_ons,
    periods.in_global,
    periods.visit_with_procedure,
    periods.new_patients,
    periods.once_a_period,
    modifiers.modifiers,
    modifiers.repeats,
    modifiers.necessity,
)


def check_visit(facts: VisitFacts) -> tuple[Finding, ...]:
    """What the coding rules find in a visit; what blocks comes first, rules out of force say nothing."""
    return in_order([finding for rule in VISIT_RULES for finding in rule(facts)], facts.day)
