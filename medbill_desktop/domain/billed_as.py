"""Who performed a service and who stands on its claim: the reasons, and what payers want to see (O33)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from medbill_desktop.domain.charge_desk import BilledAsRule
from medbill_desktop.domain.practice import Provider


class Reason(StrEnum):
    """Why somebody else than who performed it stands on the claim."""

    INCIDENT_TO = "incident_to"
    LOCUM = "locum"
    RECIPROCAL = "reciprocal"
    SPLIT_SHARED = "split_shared"
    RESIDENT = "resident"
    NOT_CREDENTIALED = "not_credentialed"


WORDS = {
    Reason.INCIDENT_TO: "Incident to a physician's service",
    Reason.LOCUM: "Locum tenens (Q6)",
    Reason.RECIPROCAL: "Reciprocal billing (Q5)",
    Reason.SPLIT_SHARED: "Split or shared visit (FS)",
    Reason.RESIDENT: "Resident with a teaching physician (GC)",
    Reason.NOT_CREDENTIALED: "Not yet credentialed",
}

DEFAULTS = {
    Reason.INCIDENT_TO: BilledAsRule(reason=Reason.INCIDENT_TO),
    Reason.LOCUM: BilledAsRule(reason=Reason.LOCUM, modifier="Q6"),
    Reason.RECIPROCAL: BilledAsRule(reason=Reason.RECIPROCAL, modifier="Q5"),
    Reason.SPLIT_SHARED: BilledAsRule(reason=Reason.SPLIT_SHARED, modifier="FS"),
    Reason.RESIDENT: BilledAsRule(reason=Reason.RESIDENT, modifier="GC"),
    Reason.NOT_CREDENTIALED: BilledAsRule(
        reason=Reason.NOT_CREDENTIALED, rendering="performed", supervising="billed"
    ),
}
"""What is sent where neither the payer nor the office has a rule.

Source: 42 CFR 410.26 (incident to: billed under the supervising physician); Medicare Claims Processing
Manual chapter 1, sections 30.2.10 (Q5) and 30.2.11 (Q6); 42 CFR 415.140 (FS); chapter 12, section 100 (GC).
"""


@dataclass(frozen=True, slots=True)
class OnTheClaim:
    """Who stands where on a claim, and what is added to its lines.

    Attributes:
        rendering: box 24J and 31, loop 2310B.
        supervising: box 17 with DQ, loop 2310D; None for nobody.
        modifier: on every line; "" for none.
    """

    rendering: Provider
    supervising: Provider | None = None
    modifier: str = ""


def rule_for(rules: Iterable[BilledAsRule], payer_id: int, reason: Reason) -> BilledAsRule:
    """The payer's own rule, else the office's for all payers, else what ships."""
    mine = [one for one in rules if one.reason == reason]
    own = next((one for one in mine if one.payer_id == payer_id), None)
    return own or next((one for one in mine if one.payer_id is None), DEFAULTS[reason])


def on_the_claim(performed: Provider, billed: Provider | None, rule: BilledAsRule | None) -> OnTheClaim:
    """Decide who stands on the claim.

    Args:
        performed: who performed the service.
        billed: as whom it is billed; None when the same.
        rule: what the payer wants; None when nothing is to be decided.
    """
    if billed is None or rule is None:
        return OnTheClaim(performed)
    who = {"performed": performed, "billed": billed}
    return OnTheClaim(who.get(rule.rendering, billed), who.get(rule.supervising), rule.modifier)


def with_modifier(modifiers: tuple[str, ...], modifier: str) -> tuple[str, ...]:
    """A line's modifiers with one more at the end; a line that has it, or has four, stays as it is."""
    if not modifier or modifier in modifiers or len(modifiers) >= 4:
        return modifiers
    return (*modifiers, modifier)
