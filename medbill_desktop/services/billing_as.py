"""Performed by and billed as: kept on the visit, decided by payer when the claim is built (O33)."""

from __future__ import annotations

from dataclasses import replace

from medbill_desktop.domain.billed_as import OnTheClaim, Reason, on_the_claim, rule_for
from medbill_desktop.domain.charge_desk import BilledAsRule
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.practice import Provider
from medbill_desktop.domain.visit import Encounter, EncounterState
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader, UnitOfWork

_WHO = frozenset({"performed", "billed"})


def bill_as(bench: Bench, encounter_id: int, provider_id: int | None, reason: str) -> Done[Encounter]:
    """Say as whom a visit is billed, and why; None bills it as who performed it.

    Raises:
        UserError: the visit is released, the reason is none of `billed_as.Reason`, or both are the same.
    """
    bench.require(Permission.ENTER_CHARGES)
    if provider_id is not None and reason not in set(Reason):
        raise UserError(
            "Say why it is billed as somebody else: incident to, locum, reciprocal, split, resident."
        )

    def work(uow: UnitOfWork) -> Encounter:
        visit = uow.get(Encounter, encounter_id)
        if visit.state is EncounterState.RELEASED:
            raise UserError(
                "This visit is released; take the release back before it is billed as somebody else."
            )
        if provider_id == visit.rendering_id:
            raise UserError("Performed by and billed as are the same provider; nothing has to be said.")
        if provider_id is not None and not uow.get(Provider, provider_id).is_rendering:
            raise UserError("Only a provider of the practice can stand on the claim as who rendered it.")
        kept = reason if provider_id is not None else ""
        return uow.update(replace(visit, billed_as_id=provider_id, billed_as_reason=kept))

    return bench.act("bill as", work)


def save_rule(bench: Bench, rule: BilledAsRule) -> Done[BilledAsRule]:
    """Keep what a payer wants to see; one rule for each payer and reason.

    Raises:
        UserError: a word of it is none that is known, or the payer has a rule for this reason already.
    """
    bench.require(Permission.SET_UP)
    if rule.reason not in set(Reason) or rule.rendering not in _WHO or rule.supervising not in {"", *_WHO}:
        raise UserError("A rule names a reason, and who stands where: performed, billed or nobody.")
    if rule.modifier and not (len(rule.modifier) == 2 and rule.modifier.isalnum()):
        raise UserError(f"“{rule.modifier}” is no modifier; a modifier has two characters.")

    def work(uow: UnitOfWork) -> BilledAsRule:
        same = uow.find(BilledAsRule, payer_id=rule.payer_id, reason=rule.reason)
        if any(one.id != rule.id for one in same):
            raise UserError("This payer has a rule for that reason already; change that one.")
        wanted = replace(rule, modifier=rule.modifier.upper())
        return uow.update(wanted) if rule.id else uow.insert(wanted)

    return bench.act("save billed-as rule", work)


def who_stands(reader: Reader, visit: Encounter, payer_id: int) -> OnTheClaim:
    """Who stands on a visit's claim to a payer."""
    performed = reader.get(Provider, visit.rendering_id)
    if visit.billed_as_id is None or not visit.billed_as_reason:
        return OnTheClaim(performed)
    rules = reader.find(BilledAsRule, reason=visit.billed_as_reason)
    rule = rule_for(rules, payer_id, Reason(visit.billed_as_reason))
    return on_the_claim(performed, reader.get(Provider, visit.billed_as_id), rule)
