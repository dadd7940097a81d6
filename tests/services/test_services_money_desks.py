"""Two desks at the same money in the same moment, and a commit whose answer never arrived."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from threading import Barrier

import pytest
from make_services import Shop, a_coverage, an_answer, an_office, register

from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.errors import DuplicatePosting, EnvironmentProblem, MedBillError, UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.remittance import ClaimPayment, Remittance
from medbill_desktop.services import claims, posting, undo
from medbill_desktop.services.base import Bench
from medbill_desktop.store import Reader
from medbill_desktop.store.digest import content_digest

PAID = ("95", {"CO-45": "60", "PR-3": "25"})
CHECK_DAY = date(2026, 4, 10)


@pytest.fixture
def desks(new_store, clock):
    """Two desks of one office, each with its own connections."""
    shop = an_office(new_store(clock=clock), clock)
    second = new_store(again=True, clock=clock)
    return shop, Shop(Bench(second, clock, "ben", shop.bench.codes), shop.records)


def at_once(*actions):
    """Run actions in the same moment; returns the results and the sentences of those that were refused."""
    gate = Barrier(len(actions))

    def run(action):
        gate.wait(timeout=20)
        try:
            return action(), None
        except MedBillError as error:  # anything else is a traceback at a desk and fails the test
            return None, error

    with ThreadPoolExecutor(len(actions)) as pool:
        ended = list(pool.map(run, actions))
    return [done for done, error in ended if error is None], [str(error) for _, error in ended if error]


def a_check(shop, cents, trace):
    return Remittance(
        payer_id=shop.payer.id,
        trace=trace,
        check_date=CHECK_DAY,
        deposit_date=CHECK_DAY,
        payment=Money(cents),
    )


@pytest.mark.slow
def test_two_desks_post_the_same_answer(desks):
    one, two = desks
    for number in range(4):
        built = one.sent()
        check = one.check("190.00", trace=f"T{number}")
        answer = an_answer(built, PAID)
        before = one.balances()
        done, refused = at_once(
            *(partial(posting.post_claim, desk.bench, check.id, answer) for desk in desks)
        )
        assert (len(done), len(refused)) == (1, 1)
        assert refused[0].endswith(".")
        after = two.balances()
        assert after["UNAPPLIED"] - before["UNAPPLIED"] == Money(9500)


@pytest.mark.slow
def test_two_desks_record_the_same_check(desks):
    one, two = desks
    for number in range(4):
        check = a_check(one, 9500, f"T{number}")
        done, refused = at_once(*(partial(posting.record_check, desk.bench, check) for desk in desks))
        assert (len(done), len(refused)) == (1, 1)
        assert two.balances() == {
            "CASH": Money(9500 * (number + 1)),
            "UNAPPLIED": Money(-9500 * (number + 1)),
        }


@pytest.mark.slow
def test_two_desks_cannot_spend_a_check_twice(desks):
    one, two = desks
    first, second = one.sent(), one.sent()
    check = one.check("95.00")
    done, refused = at_once(
        lambda: posting.post_claim(one.bench, check.id, an_answer(first, PAID)),
        lambda: posting.post_claim(two.bench, check.id, an_answer(second, PAID)),
    )
    assert (len(done), len(refused)) == (1, 1)
    assert "UNAPPLIED" not in one.balances()


@pytest.mark.slow
def test_one_desk_takes_back_while_the_other_bills_on(desks):
    one, two = desks
    made = register(
        one,
        a_coverage(one, one.payer, one.plan),
        a_coverage(one, one.second, one.medicaid, rank=2, member_id="M2"),
    )
    one.records.update(patient=made.patient, case=made.case)
    for number in range(4):
        built = one.sent()
        check = one.check("95.00", trace=f"T{number}")
        before = one.balances()
        posted = posting.post_claim(one.bench, check.id, an_answer(built, PAID)).value
        at_once(
            partial(undo.undo_posting, one.bench, posted.answer_id),
            partial(claims.bill_next_payer, two.bench, built.record.id),
        )
        if one.claim(built.record.id).state is ClaimState.PAID:  # the undo met a locked file
            undo.undo_posting(one.bench, posted.answer_id)
        assert one.balances() == before
        with one.bench.store.reading() as connection:
            later = Reader(connection).find(ClaimRecord, encounter_id=built.record.encounter_id, rank=2)
        assert [claim.state for claim in later if claim.state is not ClaimState.CLOSED] == []


@pytest.mark.slow
def test_two_desks_take_back_the_same_answer(desks):
    one, _ = desks
    built = one.sent()
    check = one.check("95.00")
    before = one.balances()
    posted = posting.post_claim(one.bench, check.id, an_answer(built, PAID)).value
    done, refused = at_once(*(partial(undo.undo_posting, desk.bench, posted.answer_id) for desk in desks))
    assert (len(done), len(refused)) == (1, 1)
    assert one.balances() == before


# ---------------------------------------------------------------- the answer of the commit is lost


def lose_the_next_commit(store, monkeypatch):
    """The database commits, but the desk hears of a broken connection instead."""
    dialect = store.engines.writer.dialect
    commit = dialect.do_commit

    def committed_unheard(connection):
        commit(connection)
        monkeypatch.setattr(dialect, "do_commit", commit)
        words = "disk I/O error" if dialect.name == "sqlite" else "server closed the connection unexpectedly"
        raise dialect.dbapi.OperationalError(words)

    monkeypatch.setattr(dialect, "do_commit", committed_unheard)


def _posts(shop) -> tuple[Remittance, ClaimPayment]:
    return shop.check("95.00"), an_answer(shop.sent(), PAID)


@pytest.mark.parametrize("denied", [False, True])
def test_a_posting_is_tried_again_after_its_commit_was_not_heard(shop, monkeypatch, denied):
    check, answer = _posts(shop)
    if denied:
        line = replace(answer.services[0], paid=Money(0), adjustments=answer.services[0].adjustments[:1])
        line = replace(line, adjustments=(replace(line.adjustments[0], carc="16", amount=line.charge),))
        answer = replace(answer, paid=Money(0), services=(line,))
    lose_the_next_commit(shop.bench.store, monkeypatch)
    with pytest.raises(EnvironmentProblem):
        posting.post_claim(shop.bench, check.id, answer)
    balances, digest = shop.balances(), _digest(shop)
    assert ("CONTRACTUAL" in balances) is not denied
    with pytest.raises(DuplicatePosting, match=r"posted already\.$"):
        posting.post_claim(shop.bench, check.id, answer)
    assert (shop.balances(), _digest(shop)) == (balances, digest)


def test_every_other_act_of_money_is_tried_again_too(shop, monkeypatch):
    check, answer = _posts(shop)
    posted = posting.post_claim(shop.bench, check.id, answer).value
    other = a_check(shop, 5000, "NEW1")
    for action, word in (
        (lambda: posting.record_check(shop.bench, other), "recorded already"),
        (lambda: undo.undo_posting(shop.bench, posted.answer_id), "nothing to take back"),
    ):
        lose_the_next_commit(shop.bench.store, monkeypatch)
        with pytest.raises(EnvironmentProblem):
            action()
        before = _digest(shop)
        with pytest.raises(UserError, match=word):
            action()
        assert _digest(shop) == before


def test_another_opening_of_the_office_knows_what_was_posted(desks):
    one, two = desks
    check, answer = _posts(one)
    posting.post_claim(one.bench, check.id, answer)
    one.bench.store.close()
    before = two.balances()
    with pytest.raises(DuplicatePosting):
        posting.post_claim(two.bench, check.id, answer)
    assert two.balances() == before


def _digest(shop):
    with shop.bench.store.reading() as connection:
        return content_digest(connection)
