"""Set-up services on both engines: next prices, ids by clearinghouse, credentialing, what is lacking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from make_imports import fill, find
from make_services import VISIT

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.project import project
from medbill_desktop.domain.set_up import (
    Credential,
    CredentialStatus,
    Enrolment,
    PayerNumber,
    Transaction,
)
from medbill_desktop.domain.visit import Fee, FeeSchedule
from medbill_desktop.query.set_up import credentialing_on, first_steps, used_ids
from medbill_desktop.services import claims, setup
from medbill_desktop.services.setup_fees import CloneSchedule, clone_schedule, preview_clone
from medbill_desktop.store import Reader, tables

NEXT = date(2027, 1, 1)


def test_a_schedule_is_cloned_raised_and_the_old_one_ends_the_day_before(shop):
    (old,) = find(shop.bench, FeeSchedule)
    command = CloneSchedule(schedule_id=old.id, name="Next", effective_from=NEXT, percent=Decimal("3.333"))
    shown = {one.fee.code: one.fee.amount for one in preview_clone(shop.bench, command)}
    new = clone_schedule(shop.bench, command).value
    saved = {one.code: one.amount for one in find(shop.bench, Fee, schedule_id=new.id)}
    assert saved == shown
    assert saved["99213"].plain() == "186.00"
    assert find(shop.bench, FeeSchedule, id=old.id)[0].effective_thru == NEXT - timedelta(days=1)
    with shop.bench.store.reading() as connection:
        reader = Reader(connection)
        priced = [setup.price_of(reader, "99213", (), None, day) for day in (VISIT, NEXT)]
    assert [one.fee.amount.plain() for one in priced] == ["180.00", "186.00"]


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"name": " "}, "Type a name"),
        ({"effective_from": date(2026, 1, 1)}, "must begin after 01/01/2026"),
        ({"percent": Decimal(-101)}, "more than 100 percent"),
    ],
)
def test_a_clone_that_cannot_be_is_refused(shop, over, words):
    (old,) = find(shop.bench, FeeSchedule)
    command = CloneSchedule(schedule_id=old.id, name="Next", effective_from=NEXT)
    with pytest.raises(UserError, match=words):
        clone_schedule(shop.bench, replace(command, **over))
    assert find(shop.bench, FeeSchedule) == (old,)


def test_the_claim_has_the_id_of_the_clearinghouse_in_use(shop):
    for name, number in (("clearing house", "CH777"), ("Another", "AN1")):
        setup.save_setup(shop.bench, PayerNumber(payer_id=shop.payer.id, clearinghouse=name, number=number))
    setup.save_setup(
        shop.bench,
        PayerNumber(
            payer_id=shop.payer.id,
            clearinghouse="Clearing House",
            transaction=Transaction.ELIGIBILITY,
            number="ELIG",
        ),
    )
    built = claims.build_claim(shop.bench, shop.released().id).value
    assert project(built.claim).payer.payer_id == "CH777"
    assert find(shop.bench, type(shop.payer), id=shop.payer.id)[0].payer_id == shop.payer.payer_id


def test_credentialing_is_asked_of_the_visit(shop):
    visit = shop.encounter()

    def standing():
        with shop.bench.store.reading() as connection:
            return credentialing_on(Reader(connection), visit, shop.payer.id)

    assert standing().effective
    applied = Credential(
        provider_id=shop.provider.id,
        payer_id=shop.payer.id,
        billing_entity_id=shop.entity.id,
        status=CredentialStatus.APPLIED,
    )
    saved = setup.save_setup(shop.bench, applied).value
    assert not standing().effective
    day = VISIT + timedelta(days=5)
    approved = replace(saved, status=CredentialStatus.APPROVED, effective_from=day)
    saved = setup.save_setup(shop.bench, approved).value
    assert standing().release_on == day
    setup.save_setup(shop.bench, replace(saved, effective_from=VISIT))
    assert standing().effective
    with pytest.raises(UserError, match="before it begins"):
        setup.save_setup(shop.bench, replace(applied, effective_from=day, effective_thru=VISIT))


def test_records_in_use_are_known_and_the_first_steps_counted(shop):
    fill(shop)
    with shop.bench.store.reading() as connection:
        ids = [one.id for one in find(shop.bench, type(shop.payer))]
        unused = used_ids(connection, tables.office_code, [1, 2])
        assert (used_ids(connection, tables.payer, ids), unused) == (frozenset(ids), frozenset())
        steps = {step.title: step.count for step in first_steps(Reader(connection))}
    assert steps["Payers"] == 3
    assert steps["Users"] == 0


def test_a_missing_enrolment_warns_once_the_office_keeps_any(shop):
    def warned():
        built = claims.build_claim(shop.bench, shop.released().id).value
        return [one.message for one in built.findings if one.rule == "edi-enrolment"]

    assert warned() == []
    mine = Enrolment(payer_id=shop.payer.id, npi=shop.entity.npi, status=CredentialStatus.APPLIED)
    saved = setup.save_setup(shop.bench, mine).value
    (words,) = warned()
    assert f"claims of NPI {shop.entity.npi} with {shop.payer.name}" in words
    later = replace(saved, status=CredentialStatus.APPROVED, effective_from=date(2030, 1, 1))
    saved = setup.save_setup(shop.bench, later).value
    assert len(warned()) == 1
    setup.save_setup(shop.bench, replace(saved, effective_from=date(2026, 1, 1)))
    assert warned() == []
