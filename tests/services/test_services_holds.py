"""Held visits: reason, owner and day are kept; all go on in one action; no approval yet holds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from make_services import a_line

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.set_up import Credential, CredentialStatus
from medbill_desktop.domain.visit import Encounter, EncounterState, HoldKind
from medbill_desktop.domain.visit_hold import Hold
from medbill_desktop.query.worklists import HELD, opened
from medbill_desktop.services import charges, encounters, holds

UNTIL = date(2026, 5, 1)


def held(shop, kind=HoldKind.AUTHORIZATION, *, charged=True, **over):
    visit = shop.encounter(**over)
    if charged:
        charges.enter_charges(shop.bench, visit.id, [a_line("99213")])
    hold = Hold(kind, owner="Ben", until=UNTIL)
    return holds.hold_visit(shop.bench, visit.id, hold).value


def listed(shop, chosen="all", clock=None):
    found = opened(HELD, shop.bench.store.reading, clock or shop.bench.clock)
    return found.first_page(chosen, "service_date"), found.counts()


def test_reason_owner_day_and_dollars_stand_on_the_list(shop):
    visit = held(shop)
    (row,), counts = listed(shop)
    assert (row["hold_reason"], row["hold_owner"], row["hold_until"]) == (
        "Waiting for the authorization",
        "Ben",
        UNTIL,
    )
    assert (row["id"], row["amount"], row["held"]) == (visit.id, Money(18000), 0)
    assert (counts["all"], counts["authorization"], counts["note"], counts["due"]) == (1, 1, 0, 0)


def test_a_hold_whose_day_has_come_may_go_on(shop):
    held(shop)

    class May:
        def today(self):
            return date(2026, 5, 1)

    rows, counts = listed(shop, "due", May())
    assert len(rows) == counts["due"] == 1


def test_all_go_on_in_one_action_released_and_billed(shop):
    first, second = held(shop), held(shop, HoldKind.NOTE)
    empty = held(shop, charged=False)
    done = holds.let_go(shop.bench, [first.id, second.id, empty.id]).value
    assert (done.released, done.claims, done.drafts) == ((first.id, second.id), 2, (empty.id,))
    assert done.words == "2 released, $360.00, 2 claims built; 1 without charges went back to coding."
    assert shop.balances() == {"AR_PAYER": Money(36000), "CHARGES": Money(-36000)}
    (visit,) = shop.all(Encounter, id=first.id)
    assert (visit.state, visit.hold_kind, visit.hold_owner, visit.hold_until) == (
        EncounterState.RELEASED,
        "",
        "",
        None,
    )
    assert len(shop.all(ClaimRecord)) == 2


def test_one_that_is_not_held_refuses_all(shop):
    first, other = held(shop), shop.encounter()
    with pytest.raises(UserError, match="is draft, not held"):
        holds.let_go(shop.bench, [first.id, other.id])
    with pytest.raises(UserError, match="No held visit"):
        holds.let_go(shop.bench, [])
    with pytest.raises(UserError, match="not in the future"):
        holds.hold_visit(shop.bench, other.id, Hold(HoldKind.NOTE, until=date(2026, 4, 15)))
    assert shop.balances() == {}


def test_words_that_are_usual_give_their_kind(shop):
    visit = shop.encounter()
    saved = encounters.hold_encounter(shop.bench, visit.id, "Note is not signed").value
    assert (saved.hold_kind, saved.held_since) == ("note", date(2026, 4, 15))
    saved = encounters.hold_encounter(shop.bench, visit.id, "The dog ate it").value
    assert saved.hold_kind == "other"
    saved = encounters.hold_encounter(shop.bench, visit.id, "").value
    assert (saved.state, saved.hold_reason, saved.held_since) == (EncounterState.DRAFT, "", None)


def test_a_provider_who_is_not_approved_yet_holds_the_visit_until_the_day(shop):
    credential = Credential(
        provider_id=shop.provider.id,
        payer_id=shop.payer.id,
        billing_entity_id=shop.entity.id,
        status=CredentialStatus.APPROVED,
        effective_from=UNTIL,
    )
    saved = shop.bench.act("credential", lambda uow: uow.insert(credential)).value
    visit = shop.encounter()
    charges.enter_charges(shop.bench, visit.id, [a_line("99213")])
    held_ = charges.release_encounter(shop.bench, visit.id).value
    assert (held_.state, held_.hold_kind, held_.hold_until) == (EncounterState.HELD, "credentialing", UNTIL)
    assert shop.balances() == {}
    done = holds.let_go(shop.bench, [visit.id]).value
    assert [number for number, _ in done.still_held] == [visit.id]
    shop.bench.act("approve", lambda uow: uow.update(replace(saved, effective_from=date(2026, 1, 1))))
    assert holds.let_go(shop.bench, [visit.id]).value.released == (visit.id,)
