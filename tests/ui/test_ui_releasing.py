"""One key releases a block with its reason, the same key takes it back; what nobody may release says why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.desk import Role, UserAccount
from medbill_desktop.domain.insurance import Payer
from medbill_desktop.domain.override import FindingOverride
from medbill_desktop.services.claims import recheck_claim
from medbill_desktop.services.setup import save_setup
from medbill_desktop.services.users import save_account
from medbill_desktop.store import Reader
from medbill_desktop.ui.claims.screen import TAB
from medbill_desktop.ui.coding.screen import TAB as CODING
from tests.walk import Walk

pytestmark = pytest.mark.slow
BLOCKED = "Alt+2"
REASON = "Dr. Ames is in the letter"


@pytest.fixture
def claims(real_window, qtbot):
    """Two ready claims that only their payer's own rule blocks: it wants a referring provider."""
    walk = Walk(real_window(TAB), qtbot)
    walk.settle()
    walk.screen, walk.office = walk.program.window.current, walk.program.desk.office
    bench = walk.office.bench
    with bench.store.reading() as connection:
        reader = Reader(connection)
        ready = [one for one in reader.find(ClaimRecord, state=ClaimState.READY) if one.frequency == "1"][:2]
        payers = reader.find(Payer, id={one.payer_id for one in ready})
    for payer in payers:
        save_setup(bench, replace(payer, referring_required=True))
    walk.blocked = [recheck_claim(bench, one.id).value.record for one in ready]
    assert {one.state for one in walk.blocked} == {ClaimState.BLOCKED}
    walk.screen.list.model.choose()
    walk.settle()
    return walk


def found(walk, kind, **equals):
    with walk.office.bench.store.reading() as connection:
        return Reader(connection).find(kind, **equals)


def choose(walk, claim_id):
    walk.press(BLOCKED)
    assert walk.screen.list.select_id(claim_id)
    walk.screen.list.setFocus()
    walk.settle()
    return walk.screen.shown.record


def test_a_block_is_released_with_a_reason_and_the_next_claim_comes(claims):
    record = choose(claims, claims.blocked[0].id)
    before = claims.screen.list.counts()["blocked"]
    claims.press("Ctrl+Shift+R")
    claims.type(REASON)
    claims.press("Return")
    (made,) = found(claims, FindingOverride)
    assert (made.rule, made.reason, made.claim_id) == ("payer-referring", REASON, record.id)
    assert found(claims, ClaimRecord, id=record.id)[0].state is ClaimState.READY
    assert claims.screen.list.counts()["blocked"] == before - 1
    assert claims.screen.shown.record.id not in {0, record.id}, "the next blocked claim comes by itself"
    assert claims.screen.shown.record.state is ClaimState.BLOCKED
    claims.screen.open(record.id)
    claims.settle()
    told = [one for one in claims.screen.findings.findings if one.released]
    assert REASON in told[0].released
    assert any(REASON in text for text in claims.screen.events.texts)


def test_the_same_key_takes_it_back_and_undo_does_too(claims):
    record = choose(claims, claims.blocked[0].id)
    claims.press("Ctrl+Shift+R")
    claims.type("1")
    claims.press("Return", "Ctrl+Z")
    assert found(claims, ClaimRecord, id=record.id)[0].state is ClaimState.BLOCKED
    choose(claims, record.id)
    claims.press("Ctrl+Shift+R")
    claims.type("2")
    claims.press("Return")
    claims.screen.open(record.id)
    claims.settle()
    row = next(n for n, one in enumerate(claims.screen.findings.findings) if one.released)
    for _ in range(row + 1):
        claims.screen.findings.jump_next()
    claims.screen.findings._select(row)
    claims.press("Ctrl+Shift+R")
    assert found(claims, ClaimRecord, id=record.id)[0].state is ClaimState.BLOCKED
    assert [one.stands for one in found(claims, FindingOverride)] == [False, False]


def test_no_reason_releases_nothing_and_a_gap_says_that_it_must_be_mended(claims):
    record = choose(claims, claims.blocked[0].id)
    claims.press("Ctrl+Shift+R", "Escape")
    claims.press("Ctrl+Shift+R")
    claims.type("ok")
    claims.press("Return")
    assert "Say why the claim may go out like this" in claims.program.desk.toasts.text
    assert found(claims, FindingOverride) == ()
    bench = claims.office.bench
    payer = found(claims, Payer, id=record.payer_id)[0]
    save_setup(bench, replace(payer, payer_id="", paper_only=False, referring_required=False))
    recheck_claim(bench, record.id)
    choose(claims, record.id)
    claims.screen._show(record.id)
    claims.settle()
    claims.press("Ctrl+Shift+R")
    assert "Without it the claim cannot be written" in claims.program.desk.toasts.text


def test_a_biller_is_told_whom_to_ask_before_a_reason_is_typed(claims):
    bench = claims.office.bench
    choose(claims, claims.blocked[0].id)
    own = next(one for one in found(claims, UserAccount) if one.name == bench.user)
    save_account(bench, replace(own, exceptions="-override_finding", role=Role.OWNER))
    claims.press("Ctrl+Shift+R")
    assert not claims.screen.ask.isVisible()
    assert "may not release a block of the rules" in claims.program.desk.toasts.text


def test_a_block_is_released_while_the_visit_is_coded_and_what_is_typed_is_saved_first(real_window, qtbot):
    walk = Walk(real_window(CODING), qtbot)
    walk.settle()
    walk.office, screen = walk.program.desk.office, walk.program.window.current
    walk.press("Return")
    walk.type("z999")
    walk.press("Return", "Ctrl+Shift+R")
    walk.type(REASON)
    walk.press("Return")
    (made,) = found(walk, FindingOverride)
    assert (made.rule, made.encounter_id, made.claim_id) == ("code-unknown", screen.page.encounter.id, None)
    assert [one.released for one in screen.findings.findings] == [made.words]
    assert not screen.form.dirty
    walk.press("Ctrl+Shift+R")
    assert [one.severity.value for one in screen.findings.findings] == ["block"]
