"""Wrong or late insurance: every cent goes to who pays, claims follow, and it can be taken back (O22)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from make_services import a_coverage, a_line, an_answer, an_office, register
from sqlalchemy import select

from medbill_desktop.domain.charge_desk import PayerChange, PayerChangeState
from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.desk import StatementHold, WorkItem
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Coverage
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.visit import Charge
from medbill_desktop.query.details.account import account
from medbill_desktop.services import claims, posting, submission, undo
from medbill_desktop.services import payer_change as pc
from medbill_desktop.services.payer_change_end import undo_payer_change
from medbill_desktop.store.tables import ledger_line as line

USUAL = ("95", {"CO-45": "60", "PR-3": "25"})


def change(shop, person, coverage, *, first=date(2026, 1, 1), **over):
    values = {
        "patient_id": person.patient.id,
        "case_id": person.case.id,
        "first_day": first,
        "coverage": coverage,
        "reason": "Card of another plan shown",
    }
    return pc.ChangePayer(**{**values, **over})


def medicaid(shop, **over):
    return a_coverage(shop, shop.second, shop.medicaid, **{"member_id": "MCD9", **over})


def visit_of(shop, person, *lines, day=date(2026, 4, 1)):
    wanted = [replace(one, service_date=day) for one in lines or (a_line("99213"),)]
    return shop.released(*wanted, patient_id=person.patient.id, case_id=person.case.id, service_date=day)


def sent(shop, visit):
    built = claims.build_claim(shop.bench, visit.id).value
    submission.send_claims(shop.bench, [built.record.id])
    return built


def paid(shop, built, *told, trace="1001", payer=None):
    total = sum((Money.parse(one[0]) for one in told), Money(0))
    over = {"payer_id": payer.id} if payer else {}
    check = shop.check(total.plain(), trace, **over)
    return posting.post_claim(shop.bench, check.id, an_answer(built, *told)).value


def patient_pays(shop, charge, cents):
    def work(uow):
        lines = (
            LedgerLine(account=Account.DRAWER, amount=Money(cents), patient_id=charge.patient_id),
            LedgerLine(
                account=Account.AR_PATIENT,
                amount=Money(-cents),
                patient_id=charge.patient_id,
                charge_id=charge.id,
                aging_date=charge.service_date,
            ),
        )
        today = shop.bench.clock.today()
        uow.post(LedgerEntry(kind=EntryKind.PAYMENT, accounting_date=today, reason="copay", lines=lines))

    shop.bench.act("pay", work)


def parties(shop):
    """What is owed, party by party, and every other account, in cents."""
    sums = defaultdict(int)
    with shop.bench.store.reading() as connection:
        for row in connection.execute(select(line.c.account, line.c.coverage_id, line.c.cents)):
            of = row.coverage_id if row.account is Account.AR_PAYER else None
            sums[row.account.value, of] += row.cents.cents
    return {key: cents for key, cents in sums.items() if cents}


def test_the_worked_table_of_a_wrong_plan(shop):
    person = register(shop)
    visit = visit_of(shop, person)
    built = sent(shop, visit)
    paid(shop, built, USUAL)
    (charge,) = shop.all(Charge, encounter_id=visit.id)
    patient_pays(shop, charge, 2500)
    done = pc.change_payer(shop.bench, change(shop, person, medicaid(shop))).value
    (new,) = shop.all(Coverage, member_id="MCD9")
    assert parties(shop) == {
        ("AR_PAYER", person.coverages[0].id): -9500,
        ("AR_PAYER", new.id): 18000,
        ("PATIENT_CREDIT", None): -2500,
        ("CHARGES", None): -18000,
        ("CASH", None): 9500,
        ("DRAWER", None): 2500,
    }
    assert (done.patient_credit, done.payer_credit) == (Money(2500), Money(9500))
    (action,) = done.claims
    void = shop.claim(action.made_id)
    assert (void.frequency, void.original_reference, void.payer_id) == ("8", "PAYER777", shop.payer.id)
    assert shop.claim(built.record.id).state is ClaimState.CLOSED
    (rebilled,) = [shop.claim(number) for number in done.built]
    assert (rebilled.payer_id, rebilled.frequency, rebilled.charge_total) == (
        shop.second.id,
        "1",
        Money(18000),
    )
    assert [one.kind for one in shop.all(WorkItem)] == ["credit", "credit"]
    assert len(shop.all(StatementHold, patient_id=person.patient.id)) == 1
    with shop.bench.store.reading() as connection:
        shown = account(connection, person.patient.id)
    assert shown[-1].what == "Payer changed: Card of another plan shown"
    assert shown[-1].balance == Money(8500)


def test_the_answer_of_the_right_payer_settles_it_and_statements_go_on(shop):
    person = register(shop)
    sent(shop, visit_of(shop, person))
    done = pc.change_payer(shop.bench, change(shop, person, medicaid(shop))).value
    assert done.claims[0].words.endswith("its void waits for the payer's number")
    submission.send_claims(shop.bench, done.built)
    record = shop.claim(done.built[0])
    again = claims.Built(record, claims.claim_of(record), ())
    paid(shop, again, ("120", {"CO-45": "60"}), payer=shop.second)
    assert shop.balances() == {
        "CASH": Money(12000),
        "CHARGES": Money(-18000),
        "CONTRACTUAL": Money(6000),
    }
    assert shop.all(StatementHold) == ()
    assert shop.all(PayerChange)[0].state is PayerChangeState.ANSWERED


def test_only_visits_from_the_day_on_and_unsent_claims_are_withdrawn(shop):
    person = register(shop)
    early = visit_of(shop, person, day=date(2026, 3, 1))
    late = visit_of(shop, person, day=date(2026, 4, 1))
    later = visit_of(shop, person, day=date(2026, 4, 10))
    first = claims.build_claim(shop.bench, early.id).value.record
    second = claims.build_claim(shop.bench, late.id).value.record
    done = pc.change_payer(
        shop.bench, change(shop, person, medicaid(shop), first=date(2026, 3, 15), last_day=date(2026, 4, 5))
    ).value
    assert [one.encounter.id for one in done.visits] == [late.id]
    assert shop.claim(first.id).state is ClaimState.READY
    assert shop.claim(second.id).state is ClaimState.CLOSED
    spans = [
        (one.payer_id, one.effective_from, one.effective_thru)
        for one in sorted(shop.all(Coverage, patient_id=person.patient.id), key=lambda one: one.id)
    ]
    assert spans == [
        (shop.payer.id, None, date(2026, 3, 14)),
        (shop.payer.id, date(2026, 4, 6), None),
        (shop.second.id, date(2026, 3, 15), date(2026, 4, 5)),
    ] or spans == [
        (shop.payer.id, None, date(2026, 3, 14)),
        (shop.second.id, date(2026, 3, 15), date(2026, 4, 5)),
        (shop.payer.id, date(2026, 4, 6), None),
    ]
    assert later.id not in [one.encounter.id for one in done.visits]


def test_coverage_found_after_release_moves_what_the_patient_owes(shop):
    person = register(shop, coverages=())
    visit = visit_of(shop, person)
    (charge,) = shop.all(Charge, encounter_id=visit.id)
    patient_pays(shop, charge, 5000)
    done = pc.change_payer(shop.bench, change(shop, person, medicaid(shop))).value
    (new,) = person.coverages or shop.all(Coverage, member_id="MCD9")
    assert parties(shop)["AR_PAYER", new.id] == 18000
    assert parties(shop)["PATIENT_CREDIT", None] == -5000
    assert ("AR_PATIENT", None) not in parties(shop)
    assert len(done.built) == 1


def test_a_missing_secondary_takes_over_what_the_patient_owes(shop):
    person = register(shop)
    visit = visit_of(shop, person)
    built = sent(shop, visit)
    paid(shop, built, ("95", {"CO-45": "60", "PR-2": "25"}))
    (charge,) = shop.all(Charge, encounter_id=visit.id)
    patient_pays(shop, charge, 1000)
    second = a_coverage(shop, shop.stranger, shop.far_plan, member_id="S2", rank=2)
    done = pc.change_payer(shop.bench, change(shop, person, second, rank=2)).value
    (new,) = shop.all(Coverage, member_id="S2")
    found = parties(shop)
    assert found["AR_PAYER", new.id] == 2500
    assert found["PATIENT_CREDIT", None] == -1000
    assert found["CONTRACTUAL", None] == 6000
    assert shop.claim(built.record.id).state is ClaimState.PAID
    record = shop.claim(done.built[0])
    assert record.rank == 2
    prior = claims.claim_of(record).coverages[0].prior
    assert prior is not None
    assert prior.paid == Money(9500)


def test_no_coverage_after_all_leaves_it_to_the_patient(shop):
    person = register(shop)
    sent(shop, visit_of(shop, person))
    done = pc.change_payer(shop.bench, change(shop, person, None, reason="Plan had ended")).value
    assert parties(shop) == {("AR_PATIENT", None): 18000, ("CHARGES", None): -18000}
    assert done.built == ()
    assert shop.all(StatementHold) == ()


def test_undo_brings_everything_back(shop):
    person = register(shop)
    visit = visit_of(shop, person)
    built = sent(shop, visit)
    answer = paid(shop, built, USUAL)
    before = (parties(shop), shop.claim(built.record.id).state, shop.all(Coverage, id=person.coverages[0].id))
    done = pc.change_payer(shop.bench, change(shop, person, medicaid(shop))).value
    undo_payer_change(shop.bench, done.change.id)
    (old,) = shop.all(Coverage, id=person.coverages[0].id)
    assert (parties(shop), shop.claim(built.record.id).state) == before[:2]
    assert replace(old, version=0) == replace(before[2][0], version=0)
    assert all(shop.claim(number).state is ClaimState.CLOSED for number in done.built)
    assert shop.all(StatementHold) == ()
    with pytest.raises(UserError, match="taken back already"):
        undo_payer_change(shop.bench, done.change.id)
    undo.undo_posting(shop.bench, answer.answer_id)
    assert parties(shop)["AR_PAYER", old.id] == 18000


def test_undo_is_refused_when_something_followed(shop):
    person = register(shop)
    visit = visit_of(shop, person)
    done = pc.change_payer(shop.bench, change(shop, person, medicaid(shop))).value
    submission.send_claims(shop.bench, done.built)
    with pytest.raises(UserError, match=r"is sent\. Nothing was taken back"):
        undo_payer_change(shop.bench, done.change.id)
    other = register(shop, coverages=())
    visit = visit_of(shop, other)
    done = pc.change_payer(shop.bench, change(shop, other, medicaid(shop, member_id="M2"))).value
    (charge,) = shop.all(Charge, encounter_id=visit.id)
    patient_pays(shop, charge, 100)
    with pytest.raises(UserError, match="“copay” was posted"):
        undo_payer_change(shop.bench, done.change.id)


def test_refused_in_a_sentence(shop):
    person, other = register(shop), register(shop)
    visit_of(shop, person)
    new = medicaid(shop)
    for over, sentence in (
        ({"reason": " "}, "Say why"),
        ({"first": date(2027, 1, 1)}, "future"),
        ({"coverage": person.coverages[0]}, "No released visit"),
        ({"last_day": date(2025, 1, 1)}, "before the first"),
        ({"case_id": other.case.id}, "another patient"),
        ({"rank": 4}, "rank is 1"),
        ({"delay_reason": "99"}, "no delay reason"),
    ):
        with pytest.raises(UserError, match=sentence):
            pc.change_payer(shop.bench, change(shop, person, **{"coverage": new, **over}))
    with pytest.raises(UserError, match="member number"):
        pc.change_payer(shop.bench, change(shop, person, medicaid(shop, member_id=" ")))
    assert len(shop.all(Coverage)) == len(shop.coverages) + 2
    assert shop.all(PayerChange) == ()


def test_the_preview_saves_nothing(shop):
    person = register(shop)
    sent(shop, visit_of(shop, person))
    shown = pc.preview_change(shop.bench, change(shop, person, medicaid(shop)))
    assert len(shown.visits) == 1
    assert shop.all(PayerChange) == ()
    assert len(shop.all(ClaimRecord)) == 1
    done = pc.change_payer(shop.bench, change(shop, person, medicaid(shop))).value
    assert [one.words for one in done.claims] == [one.words for one in shown.claims]
    assert done.change.amount == Money(18000)


@pytest.mark.slow
@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_whatever_was_posted_the_right_payer_owes_the_whole_charge(new_store, clock, data):
    """The law of it: the new payer owes the gross charge, money stays money, and undo is the identity."""
    shop = an_office(new_store(clock=clock), clock)
    try:
        wanted = [a_coverage(shop, shop.payer, shop.plan)]
        if data.draw(st.booleans()):
            wanted.append(a_coverage(shop, shop.payer, shop.plan, rank=2, member_id="B2"))
            event("secondary")
        person = register(shop, *wanted)
        charges, cash, drawer = 0, 0, 0
        for number in range(data.draw(st.integers(1, 3))):
            amount = data.draw(st.integers(1, 60000))
            visit = visit_of(shop, person, a_line("99213", amount=Money(amount)))
            charges += amount
            stage = data.draw(st.sampled_from(["released", "built", "sent", "paid", "paid"]))
            event(stage)
            if stage == "built":
                claims.build_claim(shop.bench, visit.id)
            if stage in {"sent", "paid"}:
                built = sent(shop, visit)
            if stage == "paid":
                part = data.draw(st.integers(0, amount))
                share = data.draw(st.integers(0, amount - part))
                told = (
                    Money(part).plain(),
                    {"CO-45": Money(amount - part - share).plain(), "PR-3": Money(share).plain()},
                )
                paid(shop, built, told, trace=f"T{number}")
                cash += part
                if share and len(wanted) == 1:
                    drawer += share
                    patient_pays(shop, shop.all(Charge, encounter_id=visit.id)[0], share)
        before = parties(shop)
        done = pc.change_payer(shop.bench, change(shop, person, medicaid(shop))).value
        (new,) = shop.all(Coverage, member_id="MCD9")
        found = {
            ("AR_PAYER", new.id): charges,
            ("AR_PAYER", person.coverages[0].id): -cash,
            ("PATIENT_CREDIT", None): -drawer,
            ("CHARGES", None): -charges,
            ("CASH", None): cash,
            ("DRAWER", None): drawer,
        }
        assert parties(shop) == {key: cents for key, cents in found.items() if cents}
        undo_payer_change(shop.bench, done.change.id)
        assert parties(shop) == before
    finally:
        shop.bench.store.close()
