"""A machine lives through random days of an office and compares every cent with books kept by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from make_money_machine import (
    FAULTS,
    FIRST_DAY,
    PROFILES,
    Answer,
    Books,
    Claim,
    MovingClock,
    Told,
    Visit,
    told,
)
from make_services import VISIT, Shop, a_coverage, a_line, an_office, register
from sqlalchemy import func, select

from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.errors import DuplicatePosting, UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.remittance import Adjustment, ClaimPayment, Remittance, ServicePayment
from medbill_desktop.query.aging import aging
from medbill_desktop.query.rollforward import rollforward
from medbill_desktop.services import claims, posting, statements, submission, undo
from medbill_desktop.services.base import Bench
from medbill_desktop.store.digest import content_digest
from medbill_desktop.store.tables import ledger_line

CHECK_DAY = date(2026, 4, 10)
PICK = st.integers(0, 10**6)
AMOUNTS = st.sampled_from([18000, 50000, 4200]) | st.integers(1, 90000)


def chosen(pick, found):
    return found[pick % len(found)]


class MoneyMachine(RuleBasedStateMachine):
    """Rules are what the desks do; after each the office must agree with the books."""

    def __init__(self, new_store, seen):
        super().__init__()
        self.new_store, self.seen = new_store, seen
        self.clock = MovingClock()
        self.books = Books()
        self.visits: list[Visit] = []
        self.people: list[tuple] = []
        self.checks: dict[int, tuple[int, Remittance]] = {}
        self.taken_back: list[tuple[Visit, Answer]] = []
        self.protected: set[int] = set()
        self.traces = 0

    def happened(self, *names):
        for name in names:
            event(name)
            self.seen[name] += 1

    # ------------------------------------------------------------ the front desk

    @initialize(kinds=st.permutations(sorted(PROFILES)), amounts=st.lists(AMOUNTS, min_size=1, max_size=2))
    def open_office(self, kinds, amounts):
        self.shop = an_office(self.new_store(clock=self.clock), self.clock)
        self.sides = {
            "payer": (self.shop.payer, self.shop.plan, {}),
            "other": (self.shop.payer, self.shop.plan, {"member_id": "B2"}),
            "qmb": (self.shop.payer, self.shop.plan, {"qmb": True}),
            "medicaid": (self.shop.second, self.shop.medicaid, {"member_id": "MCD1"}),
            "stranger": (self.shop.stranger, self.shop.far_plan, {"member_id": "F1"}),
        }
        for number, kind in enumerate(kinds[:3]):
            self._register(kind)
            self._visit(number, amounts)

    def teardown(self):
        if hasattr(self, "shop"):
            self.shop.bench.store.close()

    @rule(kind=st.sampled_from(sorted(PROFILES)))
    def register(self, kind):
        self._register(kind)

    def _register(self, kind):
        names = PROFILES[kind]
        wanted = [
            a_coverage(self.shop, payer, plan, rank=rank, **over)
            for rank, (payer, plan, over) in enumerate((self.sides[name] for name in names), 1)
        ]
        made = register(self.shop, *wanted) if wanted else register(self.shop, coverages=())
        payers = tuple(
            (one.rank, one.id, one.payer_id, one.payer_id != self.shop.stranger.id) for one in made.coverages
        )
        protected = bool({"qmb", "medicaid"} & set(names))
        if protected:
            self.protected.add(made.patient.id)
        self.people.append((made.patient.id, made.case.id, payers, protected))

    @precondition(lambda self: self.people)
    @rule(pick=PICK, amounts=st.lists(AMOUNTS, min_size=1, max_size=4))
    def visit_and_claim(self, pick, amounts):
        self._visit(pick, amounts)

    def _visit(self, pick, amounts):
        patient, case, payers, protected = chosen(pick, self.people)
        day = VISIT - timedelta(days=len(self.visits) % 40)
        lines = [a_line("99213", amount=Money(cents), service_date=day) for cents in amounts]
        released = self.shop.released(*lines, patient_id=patient, case_id=case, service_date=day)
        found = sorted(self.shop.all(type(lines[0]), encounter_id=released.id), key=lambda one: one.line)
        charges = dict(zip((one.id for one in found), amounts, strict=True))
        visit = Visit(released.id, patient, payers, protected, charges)
        self.visits.append(visit)
        self.books.released(visit)
        if payers:
            self._built(visit, claims.build_claim(self.shop.bench, visit.id).value, send=True)
        else:
            self.refused(UserError, claims.build_claim, visit.id)

    def _built(self, visit, built, *, send):
        record = built.record
        claim = Claim(record.id, record.number, record.rank, record.coverage_id, record.frequency, built)
        claim.original = record.original_reference
        visit.claims.append(claim)
        if send:
            self._send(visit, claim)
        return claim

    def _send(self, visit, claim):
        if self.shop.claim(claim.id).state is ClaimState.READY:
            submission.send_claims(self.shop.bench, [claim.id])
            claim.state = "sent"
            if claim.frequency == "8":
                self._settle(visit)

    def _settle(self, visit):
        self.happened(*self.books.settle(visit))

    @precondition(lambda self: self._claims("unsent"))
    @rule(pick=PICK)
    def send(self, pick):
        self._send(*chosen(pick, self._claims("unsent")))

    # ------------------------------------------------------------ money comes in

    def _claims(self, *states):
        return [(v, c) for v in self.visits for c in v.claims if not states or c.state in states]

    def _out(self):
        return [(v, c) for v, c in self._claims("sent", "paid", "denied") if c.frequency != "8"]

    def _posted(self):
        return [(v, a) for v, c in self._claims() for a in c.answers]

    def _left(self, check):
        return -self.books.cents["UNAPPLIED", check]

    def _record(self, payer, cents):
        self.traces += 1
        check = Remittance(
            payer_id=payer,
            trace=f"T{self.traces}",
            method="CHK" if cents else "NON",
            check_date=CHECK_DAY,
            deposit_date=self.clock.day,
            payment=Money(cents),
        )
        saved = posting.record_check(self.shop.bench, check).value
        self.checks[saved.id] = (payer, check)
        self.books.deposited(saved.id, cents)
        return saved.id

    @rule(payer=st.sampled_from(["payer", "second", "stranger"]), cents=st.integers(0, 60000))
    def check_by_itself(self, payer, cents):
        self._record(getattr(self.shop, payer).id, cents)

    @precondition(lambda self: self.checks)
    @rule(pick=PICK)
    def the_same_check_again(self, pick):
        _, check = chosen(pick, list(self.checks.values()))
        self.refused(DuplicatePosting, posting.record_check, check)
        self.happened("check twice")

    @precondition(lambda self: self._out())
    @rule(pick=PICK, data=st.data(), some=st.booleans(), reuse=st.booleans())
    def post(self, pick, data, some, reuse):
        self._answer(*chosen(pick, self._out()), data, some=some, reuse=reuse)

    def _answer(self, visit, claim, data, *, some=False, reuse=False):
        wanted = list(visit.charges.items())
        if some and len(wanted) > 1:
            wanted = data.draw(st.lists(st.sampled_from(wanted), min_size=1, unique=True))
            self.happened("some lines only")
        lines = tuple(data.draw(told(charge, amount)) for charge, amount in wanted)
        paid = sum(line.paid for line in lines)
        payer = next(one[2] for one in visit.payers if one[0] == claim.rank)
        enough = [
            one for one, (whose, _) in self.checks.items() if whose == payer and self._left(one) >= paid
        ]
        check = enough[-1] if enough and reuse else self._record(payer, paid)
        self._post(visit, claim, check, lines)

    def _payment(self, claim, lines, **over):
        claim.control = claim.control or f"PC{claim.number}"
        services = tuple(
            ServicePayment(
                charge_id=line.charge_id,
                code="99213",
                charge=Money(line.charge),
                paid=Money(line.paid),
                adjustments=tuple(
                    Adjustment(group=why[:2], carc=why[3:], amount=Money(cents))
                    for why, cents in line.reasons
                ),
            )
            for line in lines
        )
        values = {
            "claim_id": claim.id,
            "claim_number": claim.number,
            "charge": Money(sum(line.charge for line in lines)),
            "paid": Money(sum(line.paid for line in lines)),
            "payer_control": claim.control,
            "services": services,
        }
        return ClaimPayment(**{**values, **over})

    def _post(self, visit, claim, check, lines):
        had = claim.control
        payment = self._payment(claim, lines)
        same = [one for one in claim.answers if one.lines == lines and (one.check == check or payment.paid)]
        if same:
            self.refused(DuplicatePosting, posting.post_claim, check, payment)
            self.happened("answered twice")
            return
        self.books.call_back(visit, {one for one in (2, 3) if one > claim.rank})
        before = dict(self.books.cents)
        moves, happens = Counter(), set()
        for line in lines:
            one, seen = self.books.answered(visit, claim, check, line)
            moves.update(one)
            happens |= seen
        done = posting.post_claim(self.shop.bench, check, payment).value
        self.books.enter(moves)
        kinds = {one.kind for one in done.exceptions}
        for kind in ("over-paid", "over-adjusted", "denial"):
            assert (kind in kinds) == (kind in happens), (kind, kinds, happens)
        assert ("patient-not-billable" in kinds) <= visit.protected
        self._never_below_zero(lines, claim, before)
        denied = not any(line.paid for line in lines) and "denial" in happens
        again = any(one is claim for _, a in self.taken_back for one in [a.claim])
        self.happened(*happens, *(["reversal then repost"] if again else []), f"rank {claim.rank}")
        if not had:
            self.happened("first answer")
        claim.answers.append(Answer(done.answer_id, claim, check, lines, payment, moves, denied))
        if not self._unanswered(visit, claim):
            claim.state = "denied" if denied else "paid"
        self._settle(visit)
        if any(cents < 0 for key, cents in self.books.of("AR").items()):
            self.happened("credit balance")

    def _never_below_zero(self, lines, claim, before):
        for line in lines:
            key = ("AR", line.charge_id, claim.coverage)
            assert self._receivables().get(key, 0) >= min(0, before.get(key, 0) - line.paid)

    @staticmethod
    def _unanswered(visit, claim):
        return set(visit.charges) - {line.charge_id for one in claim.answers for line in one.lines}

    # ------------------------------------------------------------ what is refused

    @precondition(lambda self: self._posted())
    @rule(pick=PICK, other=st.booleans())
    def the_same_answer_again(self, pick, other):
        _, answer = chosen(pick, self._posted())
        check = answer.check
        if other and answer.payment.paid:
            check = self._record(self.checks[check][0], answer.payment.paid.cents)
        self.refused(DuplicatePosting, posting.post_claim, check, answer.payment)
        self.happened("the same answer again")

    @precondition(lambda self: self._out())
    @rule(pick=PICK, data=st.data(), fault=st.sampled_from(FAULTS))
    def post_wrongly(self, pick, data, fault):
        visit, claim = chosen(pick, self._out())
        lines = tuple(data.draw(told(charge, amount)) for charge, amount in visit.charges.items())
        payer = next(one[2] for one in visit.payers if one[0] == claim.rank)
        paid = sum(line.paid for line in lines)
        over = {}
        first = lines[0]
        if fault == "cent":
            lines = (Told(first.charge_id, first.charge, first.paid + 1, first.reasons), *lines[1:])
        if fault == "charge":
            more = (*first.reasons, ("CO-97", 1))
            lines = (Told(first.charge_id, first.charge + 1, first.paid, more), *lines[1:])
        if fault == "claim":
            lines = (Told(first.charge_id + 1000, first.charge, first.paid, first.reasons), *lines[1:])
        if fault == "below":
            lines = (Told(first.charge_id, first.charge, -1, (("CO-45", first.charge + 1),)), *lines[1:])
        if fault == "share":
            over["patient_share"] = Money(sum(line.share for line in lines) + 1_000_000)
        if fault == "payer":
            payer = next(one.id for one in (self.shop.payer, self.shop.second) if one.id != payer)
        if fault == "check":
            if not paid:
                return
            paid -= 1
        had = claim.control
        check = self._record(payer, paid + (2 if fault == "cent" else 0))
        self.refused(UserError, posting.post_claim, check, self._payment(claim, lines, **over))
        claim.control = had
        self.happened(f"wrong: {fault}")

    def refused(self, error, action, *words):
        before = self._digest()
        with pytest.raises(error) as caught:
            action(self.shop.bench, *words)
        sentence = str(caught.value)
        assert sentence.endswith(".")
        assert "\n" not in sentence
        assert self._digest() == before

    def _digest(self):
        with self.shop.bench.store.reading() as connection:
            return content_digest(connection)

    # ------------------------------------------------------------ taken back, billed on, corrected

    def _stands_in_the_way(self, visit, claim):
        later = [one for one in visit.claims if one.rank > claim.rank and one.frequency != "8"]
        return any(
            one.answers or (one.state not in {"unsent", "closed"} and not visit.is_voided(one))
            for one in later
        )

    @precondition(lambda self: self._posted())
    @rule(pick=PICK)
    def take_back(self, pick):
        self._take_back(*chosen(pick, self._posted()))

    def _take_back(self, visit, answer):
        claim = answer.claim
        if self._stands_in_the_way(visit, claim):
            self.refused(UserError, undo.undo_posting, answer.id)
            self.happened("undo refused")
            return
        later = [one for one in visit.claims if one.rank > claim.rank]
        undo.undo_posting(self.shop.bench, answer.id)
        self.books.call_back(visit, {one for one in (2, 3) if one > claim.rank})
        self.books.enter(answer.moves, -1)
        claim.answers.remove(answer)
        self.taken_back.append((visit, answer))
        claim.state = "sent"
        if claim.answers and not self._unanswered(visit, claim):
            claim.state = "denied" if claim.answers[-1].denied else "paid"
        names = ["undo"]
        names += ["undo after secondary built"] if any(one.state == "unsent" for one in later) else []
        names += ["undo after secondary voided"] if any(one.frequency == "8" for one in later) else []
        names += ["undo after secondary closed"] if any(one.state == "closed" for one in later) else []
        names += ["undo beside another answer"] if claim.answers else []
        self.happened(*names)
        for one in later:
            one.state = "closed" if one.state == "unsent" else one.state
        self._settle(visit)
        self.refused(UserError, undo.undo_posting, answer.id)

    @precondition(lambda self: self.taken_back)
    @rule(pick=PICK)
    def post_again(self, pick):
        self._post_again(*chosen(pick, self.taken_back))

    def _post_again(self, visit, answer):
        paid = answer.payment.paid.cents
        if self._left(answer.check) >= paid:
            self._post(visit, answer.claim, answer.check, answer.lines)

    @precondition(lambda self: any(v.after(c.rank) for v, c in self._out()))
    @rule(pick=PICK, send=st.booleans())
    def bill_next(self, pick, send):
        self._bill(*chosen(pick, [(v, c) for v, c in self._out() if v.after(c.rank)]), send=send)

    def _bill(self, visit, claim, *, send):
        rank = visit.after(claim.rank)[0]
        there = [
            one
            for one in visit.claims
            if one.rank == rank
            and one.frequency == "1"
            and one.state != "closed"
            and not visit.is_voided(one)
        ]
        if self._unanswered(visit, claim) or there:
            self.refused(UserError, claims.bill_next_payer, claim.id)
            return None
        self.happened("next payer billed")
        built = self._built(visit, claims.bill_next_payer(self.shop.bench, claim.id).value, send=False)
        self._settle(visit)
        if send:
            self._send(visit, built)
        return built

    @precondition(lambda self: self._out())
    @rule(pick=PICK, void=st.booleans(), later=st.booleans())
    def correct(self, pick, void, later):
        found = self._out()
        found = [one for one in found if one[1].rank > 1 and one[1].control] or found if later else found
        self._correct(*chosen(pick, found), "8" if void else "7")

    def _correct(self, visit, claim, frequency):
        if not claim.control:
            self.refused(UserError, claims.correct_claim, claim.id, frequency)
            return
        self._built(visit, claims.correct_claim(self.shop.bench, claim.id, frequency).value, send=True)
        self.happened(f"corrected {frequency}")

    @precondition(lambda self: any(v.after(c.rank) and not c.answers for v, c in self._out()))
    @rule(pick=PICK, data=st.data(), later=st.sampled_from(["built", "sent", "answered", "voided"]))
    def an_answer_is_billed_on_and_taken_back(self, pick, data, later):
        found = [(v, c) for v, c in self._out() if v.after(c.rank) and not c.answers]
        visit, claim = chosen(pick, found)
        self._answer(visit, claim, data)
        first = claim.answers[-1]
        following = self._bill(visit, claim, send=later != "built")
        if following and following.state == "sent" and later in {"answered", "voided"}:
            self._answer(visit, following, data)
            if later == "voided":
                self._take_back(visit, following.answers[-1])
                self._correct(visit, following, "8")
        self._take_back(visit, first)
        if not claim.answers:
            self._post_again(visit, first)

    # ------------------------------------------------------------ the end of a day

    @rule()
    def run_statements(self):
        prepared, left_out = statements.prepare(self.shop.bench, self.clock.day)
        if prepared:
            run = statements.run_statements(self.shop.bench).value
            assert [bill.shares for bill in run.bills] == [bill.shares for bill in prepared]
            self.happened("statements")
        asked = sum(bill.image.total_due.cents for bill in prepared) + sum(o.amount.cents for o in left_out)
        assert asked == sum(v for key, v in self.books.of("AR").items() if key[2] == "patient")
        for bill in prepared:
            assert not {patient for patient, _ in bill.shares} & self.protected

    @rule()
    def close_and_open(self):
        before = self._digest()
        old = self.shop.bench
        old.store.close()
        fresh = Bench(self.new_store(again=True, clock=self.clock), self.clock, old.user, old.codes)
        self.shop = Shop(fresh, self.shop.records)
        assert self._digest() == before

    @rule(days=st.integers(1, 20))
    def days_pass(self, days):
        self.clock.day += timedelta(days=days)

    # ------------------------------------------------------------ what always holds

    def _receivables(self):
        line = ledger_line.c
        query = select(line.account, line.charge_id, line.coverage_id, func.sum(line.cents)).group_by(
            line.account, line.charge_id, line.coverage_id
        )
        with self.shop.bench.store.reading() as connection:
            rows = connection.execute(query.where(line.account.in_(["AR_PAYER", "AR_PATIENT"]))).all()
        return {
            ("AR", row[1], "patient" if row[0] == "AR_PATIENT" else row[2]): _cents(row[3])
            for row in rows
            if _cents(row[3])
        }

    @invariant()
    def office_and_books_agree(self):
        if hasattr(self, "shop"):
            assert self._receivables() == self.books.of("AR")
            self.accounts_are_those_of_the_books()
            self.reports_agree()
            self.claims_stand_as_they_were_answered()

    def accounts_are_those_of_the_books(self):
        line = ledger_line.c
        with self.shop.bench.store.reading() as connection:
            sums = connection.execute(select(line.account, func.sum(line.cents)).group_by(line.account)).all()
            left = connection.execute(
                select(line.remittance_id, func.sum(line.cents))
                .where(line.account == "UNAPPLIED")
                .group_by(line.remittance_id)
            ).all()
            uneven = connection.execute(
                select(line.entry_id).group_by(line.entry_id).having(func.sum(line.cents) != Money(0))
            ).all()
            billed = connection.execute(select(line.patient_id).where(line.account == "AR_PATIENT")).scalars()
            assert not set(billed) & self.protected
        assert uneven == []
        found = {str(getattr(row[0], "value", row[0])): _cents(row[1]) for row in sums}
        assert sum(found.values()) == 0
        for name in ("CASH", "CHARGES", "CONTRACTUAL", "SEQUESTRATION"):
            assert found.get(name, 0) == self.books.cents[name,], name
        assert not set(found) - {
            "CASH",
            "CHARGES",
            "CONTRACTUAL",
            "SEQUESTRATION",
            "UNAPPLIED",
            "AR_PAYER",
            "AR_PATIENT",
        }
        assert {row[0]: _cents(row[1]) for row in left if _cents(row[1])} == {
            key[1]: cents for key, cents in self.books.of("UNAPPLIED").items()
        }

    def reports_agree(self):
        total = sum(self.books.of("AR").values())
        with self.shop.bench.store.reading() as connection:
            assert sum(party.aging.total.cents for party in aging(connection, self.clock.day)) == total
            assert rollforward(connection, FIRST_DAY, self.clock.day).holds

    def claims_stand_as_they_were_answered(self):
        rows = {one.id: one.state.value for one in self.shop.all(ClaimRecord)}
        for _, claim in self._claims():
            state = rows[claim.id]
            assert claim.state == ("unsent" if state in {"ready", "blocked", "held"} else state), claim


def _cents(value):
    return value.cents if isinstance(value, Money) else int(value)


def _run(new_store, examples, steps):
    seen = Counter()
    run_state_machine_as_test(
        lambda: MoneyMachine(new_store, seen),
        settings=settings(max_examples=examples, stateful_step_count=steps, phases=[Phase.generate]),
    )
    return seen


WANTED = (
    "undo",
    "undo refused",
    "undo after secondary built",
    "reversal then repost",
    "denial",
    "over-adjusted",
    "credit balance",
    "next payer billed",
    "billed on with what was left",
    "the same answer again",
    "statements",
)
"""What must at least once have happened, so that the books were compared on it."""
RARE = (
    "undo after secondary closed",
    "undo after secondary voided",
    "undo beside another answer",
    "corrected 7",
    "corrected 8",
    "rank 2",
    "rank 3",
    "over-paid",
    "unusual",
    "protected",
    "some lines only",
    "answered twice",
    "check twice",
    *(f"wrong: {fault}" for fault in FAULTS),
)
"""What must have happened too when the machine runs for long."""


@pytest.mark.slow
@pytest.mark.parametrize("engine_name", ["sqlcipher"], indirect=True)
def test_every_cent_is_where_the_books_say(new_store):
    seen = _run(new_store, 8, 30)
    assert [name for name in WANTED if not seen[name]] == [], seen


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_every_cent_is_where_the_books_say_for_long(new_store):
    seen = _run(new_store, 80, 50)
    assert [name for name in WANTED + RARE if not seen[name]] == [], seen
