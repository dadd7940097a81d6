"""Two desks save one record at the same time: one wins, the other keeps what was typed and is told of it."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from make_services import an_office

from medbill_desktop.domain.errors import StaleRecord
from medbill_desktop.domain.party import Guarantor, Patient
from medbill_desktop.domain.referral import Referral
from medbill_desktop.domain.registration import PatientNote
from medbill_desktop.services import (
    encounters,
    patient_notes,
    patient_referrals,
    registration,
    setup,
)
from medbill_desktop.services.base import Bench
from medbill_desktop.services.patient_conflict import conflict_of
from medbill_desktop.store import Reader
from tests import make

TENTH, ALL = 100, 1000
BOTH = 2


@dataclass
class Tally:
    """What came of the conflicts."""

    stale: int = 0
    silent: int = 0
    clashes: int = 0
    untouched: int = 0


def records(shop) -> list[tuple[Any, Any, tuple[str, ...]]]:
    """Each kind of record with the service that saves it and fields that people type."""
    bench = shop.bench
    note = patient_notes.save_note(
        bench, PatientNote(patient_id=shop.patient.id, text="asks for a call", noted_at=bench.clock.now())
    ).value
    referral = patient_referrals.save_referral(
        bench, Referral(patient_id=shop.patient.id, number="R-1", visits_allowed=6)
    ).value
    guarantor = shop.all(Guarantor)[0]
    visit = shop.encounter()
    people = ("last_name", "first_name", "middle_name", "phone", "email", "city", "birth_date")
    insured = ("member_id", "group_number", "effective_from", "effective_thru", "subscriber_city")
    return [
        (shop.all(Patient)[0], registration.save_patient, people),
        (guarantor, registration.save_guarantor, people),
        (shop.case, registration.save_case, ("label", "employer", "claim_number", "attorney")),
        (shop.coverages[0], registration.save_coverage, insured),
        (note, patient_notes.save_note, ("text", "until", "alert")),
        (referral, patient_referrals.save_referral, ("number", "note", "codes", "effective_thru")),
        (visit, encounters.save_encounter, ("claim_note", "prior_authorization", "onset_date")),
        (shop.payer, setup.save_setup, ("name", "phone", "city", "member_id_words")),
    ]


def typed(record: Any, names: tuple[str, ...], chance: random.Random, mark: str) -> Any:
    """The record with some fields typed anew; two desks seldom type the same."""
    changed = {}
    for name in chance.sample(names, chance.randint(1, len(names))):
        old = getattr(record, name)
        if isinstance(old, bool):
            changed[name] = not old
        elif isinstance(old, date) or old is None:
            offset = {"effective_thru": 9000, "until": 9000}.get(name, -9000)
            changed[name] = make.TODAY + timedelta(days=offset + chance.randint(0, 3000))
        else:
            changed[name] = (
                f"{mark}{chance.randint(0, 9999)}".upper()
                if name == "codes"
                else (f"{mark}{chance.randint(0, 9999)}")
            )
    return replace(record, **changed)


def save(bench: Bench, service: Any, record: Any, ready: Barrier) -> Any:
    """Save at the same moment as the other desk; gives the error instead of raising it."""
    ready.wait()
    try:
        return service(bench, record).value
    except StaleRecord as error:
        return error


def one_conflict(benches, pool, what, chance, tally) -> Any:
    """Two desks open one record, type and save; the loser looks at the prompt and saves again."""
    base, service, names = what
    with benches[0].store.reading() as connection:
        base = Reader(connection).get(type(base), base.id)
    mine = [typed(base, names, chance, mark) for mark in "ab"]
    ready = Barrier(BOTH)
    done = list(pool.map(save, benches, [service] * BOTH, mine, [ready] * BOTH))
    lost = [place for place, each in enumerate(done) if isinstance(each, StaleRecord)]
    tally.stale += len(lost)
    if len(lost) != 1:
        tally.silent += 1
        return base
    (loser,) = lost
    winner = done[1 - loser]
    told = conflict_of(benches[loser], base, mine[loser])
    check_prompt(base, winner, mine[loser], told, tally)
    assert told.who == benches[1 - loser].user
    saved = service(benches[loser], told.merged).value
    for one in fields(base):
        if one.name in {"version", "name_search", "codes"}:
            continue
        ours, was = getattr(mine[loser], one.name), getattr(base, one.name)
        wanted = ours if ours != was else getattr(winner, one.name)
        assert getattr(saved, one.name) == wanted, one.name
    return saved


def check_prompt(base, winner, mine, told, tally) -> None:
    """The prompt names every field in which saving again would undo the other desk's work, and no other."""
    wanted = set()
    for one in fields(base):
        if one.name in {"id", "version", "name_search"}:
            continue
        was, theirs, ours = (getattr(each, one.name) for each in (base, winner, mine))
        if ours != was and theirs not in {was, ours}:
            wanted.add(one.name)
    assert {one.field for one in told.clashes} == wanted
    assert all(one.theirs in told.words() and one.mine in told.words() for one in told.clashes)
    assert told.theirs == winner
    tally.clashes += bool(wanted)
    tally.untouched += not wanted


def run(shop, second, conflicts) -> Tally:
    benches = [shop.bench, Bench(second, shop.bench.clock, "ben", shop.bench.codes)]
    chance, tally = random.Random(3), Tally()
    things = records(shop)
    with ThreadPoolExecutor(BOTH) as pool:
        for number in range(conflicts):
            one_conflict(benches, pool, things[number % len(things)], chance, tally)
    assert tally.stale == conflicts
    assert tally.silent == 0
    assert tally.clashes > conflicts // 4
    assert tally.untouched > conflicts // 20
    return tally


@pytest.mark.slow
def test_two_desks_never_overwrite_each_other(new_store, clock):
    assert run(an_office(new_store(), clock), new_store(again=True), TENTH).silent == 0


@pytest.mark.full
def test_a_thousand_conflicts_of_two_desks_and_no_silent_overwrite(new_store, clock):
    assert run(an_office(new_store(), clock), new_store(again=True), ALL).silent == 0


def test_the_prompt_in_words(new_store, clock):
    shop = an_office(new_store(), clock)
    ben = Bench(new_store(again=True), clock, "ben", shop.bench.codes)
    base = shop.all(Patient)[0]
    registration.save_patient(ben, replace(base, phone="2175550199", city="Peoria"))
    mine = replace(base, phone="2175550100", email="m@example.org")
    with pytest.raises(StaleRecord):
        registration.save_patient(shop.bench, mine)
    told = conflict_of(shop.bench, base, mine)
    assert told.words() == "ben saved this meanwhile. Phone: there “2175550199”, here “2175550100”."
    assert told.others == ("city",)
    saved = registration.save_patient(shop.bench, told.merged).value
    assert (saved.phone, saved.city, saved.email) == ("2175550100", "Peoria", "m@example.org")
    again = conflict_of(shop.bench, base, replace(base, email="x@example.org", phone=base.phone))
    assert "email" in {one.field for one in again.clashes}
