"""A machine lives through random days of the money desks and compares every cent with books kept by hand."""

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
from make_hand_books import HandBooks, Paid
from make_money_machine import MovingClock
from make_services import a_line, an_office, register
from sqlalchemy import func, select

from medbill_desktop.domain.approval import Refund
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.receipt import Method
from medbill_desktop.domain.visit import Charge
from medbill_desktop.query import money as query
from medbill_desktop.query.aging import aging
from medbill_desktop.query.money_proof import proof
from medbill_desktop.services import closes, drawers, patient_credits, patient_money, refunds, write_offs
from medbill_desktop.services.patient_credits import MoveCredit
from medbill_desktop.services.patient_money import TakePayment
from medbill_desktop.services.refunds import AskRefund
from medbill_desktop.services.write_offs import WriteOff
from medbill_desktop.store.digest import content_digest
from medbill_desktop.store.tables import ledger_line

BEGIN = date(2026, 3, 20)
PICK = st.integers(0, 10**6)
CENTS = st.sampled_from([100, 2500, 10000, 60000]) | st.integers(1, 90000)
FEE = 2500


def chosen(pick, found):
    return found[pick % len(found)]


class HandMachine(RuleBasedStateMachine):
    """Rules are what the money desks do; after each the office must agree with the books."""

    def __init__(self, new_store, seen):
        super().__init__()
        self.new_store, self.seen = new_store, seen
        self.clock, self.books = MovingClock(BEGIN), HandBooks()
        self.paid: list[Paid] = []
        self.off: list[tuple[int, tuple[int, int], int, str]] = []
        self.refunds: list[list] = []
        self.closed: dict[str, object] = {}
        self.checks = 0

    def happened(self, name):
        event(name)
        self.seen[name] += 1

    @initialize(amounts=st.lists(CENTS, min_size=2, max_size=4))
    def open_office(self, amounts):
        self.shop = an_office(self.new_store(clock=self.clock), self.clock)
        self.bench = self.shop.bench
        made = [register(self.shop, coverages=(), patient={"first_name": name}) for name in ("Ana", "Bo")]
        guarantor = made[0].patient.guarantor_id

        def family(uow):
            for one in made:
                patient = uow.get(Patient, one.patient.id)
                uow.update(type(patient)(**{**_fields(patient), "guarantor_id": guarantor}))

        self.bench.act("family", family)
        self.people = [(one.patient.id, one.case.id) for one in made]
        self.family = {patient for patient, _ in self.people}
        for number, cents in enumerate(amounts):
            self._visit(number, cents, number * 7)

    def teardown(self):
        if hasattr(self, "shop"):
            self.bench.store.close()

    @rule(pick=PICK, cents=CENTS, back=st.integers(0, 90))
    def visit(self, pick, cents, back):
        self._visit(pick, cents, back)

    def _visit(self, pick, cents, back):
        patient, case = chosen(pick, self.people)
        day = self.clock.day - timedelta(days=back)
        line = a_line("99213", amount=Money(cents), service_date=day)
        visit = self.shop.released(line, patient_id=patient, case_id=case, service_date=day)
        (charge,) = self.shop.all(Charge, encounter_id=visit.id)
        self.books.released(patient, charge.id, day, cents)

    @rule(pick=PICK, cents=CENTS, check=st.booleans(), alone=st.booleans())
    def pay(self, pick, cents, check, alone):
        patient, _ = chosen(pick, self.people)
        self.checks += 1
        how = {"method": Method.CHECK if check else Method.CARD, "reference": str(self.checks)}
        command = TakePayment(patient_id=patient, amount=Money(cents), family=not alone, **how)
        laid = self.books.lay({patient} if alone else self.family, cents)
        receipt = patient_money.take_payment(self.bench, command).value
        rest = cents - self.books.take_off(laid)
        self.books.post("DRAWER", "AR_PATIENT", cents - rest)
        self.books.post("DRAWER", "PATIENT_CREDIT", rest)
        self.books.credit[patient] += rest
        self.paid.append(Paid(receipt.id, patient, cents, how["method"], self.clock.day, laid, rest))
        self.happened("credit left" if rest else "paid")

    def _in(self, *states):
        return [one for one in self.paid if one.state in states]

    @precondition(lambda self: self._in("drawer"))
    @rule(pick=PICK)
    def take_back(self, pick):
        paid = chosen(pick, self._in("drawer"))
        if self.books.credit[paid.patient] < paid.credit:
            self.refused(patient_money.undo_payment, paid.id)
            self.happened("undo refused, credit spent")
            return
        patient_money.undo_payment(self.bench, paid.id)
        self._reverse(paid, "taken back")
        self.happened("undo")

    def _reverse(self, paid, state):
        self.books.take_off(paid.laid, -1)
        self.books.post("AR_PATIENT", "DRAWER", paid.amount - paid.credit)
        self.books.post("PATIENT_CREDIT", "DRAWER", paid.credit)
        self.books.credit[paid.patient] -= paid.credit
        paid.state = state

    @precondition(lambda self: self._in("drawer"))
    @rule(over=st.sampled_from([0, 0, -100, 250]))
    def count_and_deposit(self, over):
        held = self._in("drawer")
        first = held[0]
        same = [one for one in held if (one.day, one.method) == (first.day, first.method)]
        taken = sum(one.amount for one in same)
        over = max(over, -taken)
        count = (self.bench, first.day, "ana", Money(taken + over))
        drawers.count_drawer(*count, method=str(first.method), reason="Counted" if over else "")
        self.books.post("DRAWER", "SUSPENSE", over)
        drawers.make_deposit(self.bench, [one.id for one in same], self.clock.day)
        self.books.post("CASH", "DRAWER", taken + over)
        for one in same:
            one.state = "deposited"
        self.refused(patient_money.undo_payment, first.id)
        self.happened("deposit, over or short" if over else "deposit")

    @precondition(lambda self: [one for one in self._in("deposited") if one.method is Method.CHECK])
    @rule(pick=PICK)
    def bank_returns(self, pick):
        paid = chosen(pick, [one for one in self._in("deposited") if one.method is Method.CHECK])
        missing = max(paid.credit - self.books.credit[paid.patient], 0)
        patient_money.return_check(self.bench, paid.id)
        self._reverse(paid, "returned")
        self.books.post("DRAWER", "CASH", paid.amount)
        self.books.post("AR_PATIENT", "PATIENT_CREDIT", missing)
        self.books.credit[paid.patient] += missing
        self.books.owe(paid.patient, None, self.clock.day, missing + FEE)
        self.books.post("AR_PATIENT", "NSF_FEE", FEE)
        self.happened("returned, credit spent" if missing else "returned")

    @rule(pick=PICK, cents=CENTS)
    def give_credit(self, pick, cents):
        giver, taker = chosen(pick, self.people)[0], chosen(pick + 1, self.people)[0]
        command = MoveCredit(giver, Money(cents), to_patient=taker)
        if cents > self.books.credit[giver]:
            self.refused(patient_credits.move_credit, command)
            return
        patient_credits.move_credit(self.bench, command)
        self.books.credit[giver] -= cents
        self.books.credit[taker] += cents
        self.happened("credit given")

    @rule(pick=PICK)
    def apply_credit(self, pick):
        patient, _ = chosen(pick, self.people)
        laid = self.books.lay(self.family, max(self.books.credit[patient], 0))
        if not laid:
            self.refused(patient_credits.apply_credit, patient)
            return
        patient_credits.apply_credit(self.bench, patient)
        cents = self.books.take_off(laid)
        self.books.credit[patient] -= cents
        self.books.post("PATIENT_CREDIT", "AR_PATIENT", cents)
        self.happened("credit applied")

    @precondition(lambda self: [key for key in self.books.owed() if key[1]])
    @rule(pick=PICK, cents=CENTS, code=st.sampled_from(["SB", "BD", "CO"]))
    def write_off(self, pick, cents, code):
        key = chosen(pick, sorted(key for key in self.books.owed() if key[1]))
        command = WriteOff(patient_id=key[0], charge_id=key[1], amount=Money(cents), reason_code=code)
        if cents > self.books.items[key].owed:
            self.refused(write_offs.ask_write_off, command)
            return
        account = {"SB": "WRITE_OFF", "BD": "BAD_DEBT", "CO": "COLLECTIONS"}[code]
        done = write_offs.ask_write_off(self.bench, command).value
        self.books.take_off({key: cents})
        self.books.post(account, "AR_PATIENT", cents)
        self.off.append((done.id, key, cents, account))
        self.happened("write-off")

    @precondition(lambda self: self.off)
    @rule(pick=PICK)
    def reverse_write_off(self, pick):
        done = self.off.pop(pick % len(self.off))
        write_offs.reverse_write_off(self.bench, done[0], "Wrong")
        self.books.take_off({done[1]: done[2]}, -1)
        self.books.post("AR_PATIENT", done[3], done[2])
        self.happened("write-off reversed")

    @rule(pick=PICK, cents=CENTS)
    def refund(self, pick, cents):
        patient, _ = chosen(pick, self.people)
        cents = min(cents, self.books.credit[patient]) or cents
        command = AskRefund(patient_id=patient, amount=Money(max(cents, 1)), reason="Too much")
        if command.amount.cents > self.books.credit[patient]:
            self.refused(refunds.ask_refund, command)
            return
        asked = refunds.ask_refund(self.bench, command).value
        (made,) = self.shop.all(Refund, request_id=asked.id)
        self.books.credit[patient] -= cents
        self.books.post("PATIENT_CREDIT", "REFUND", cents)
        self.refunds.append([made.id, patient, cents, "to pay"])

    @precondition(lambda self: self.refunds)
    @rule(pick=PICK, step=st.sampled_from(["issue", "void", "withdraw"]))
    def refund_goes_on(self, pick, step):
        found = chosen(pick, self.refunds)
        number, patient, cents, state = found
        allowed = {"issue": "to pay", "void": "issued", "withdraw": "to pay"}[step] == state
        actions = {
            "issue": (refunds.issue_refund, (number, "check", "77")),
            "void": (refunds.void_refund, (number, "Lost")),
            "withdraw": (refunds.withdraw_refund, (number,)),
        }
        action, words = actions[step]
        if not allowed:
            self.refused(action, *words)
            return
        action(self.bench, *words)
        if step == "issue":
            self.books.post("REFUND", "CASH", cents)
        elif step == "void":
            self.books.post("CASH", "REFUND", cents)
        else:
            self.books.post("REFUND", "PATIENT_CREDIT", cents)
            self.books.credit[patient] += cents
        found[3] = {"issue": "issued", "void": "to pay", "withdraw": "withdrawn"}[step]
        self.happened(f"refund: {step}")

    @rule(days=st.integers(1, 25))
    def days_pass(self, days):
        self.clock.day += timedelta(days=days)

    @rule()
    def close_the_day(self):
        first = closes.close_day(self.bench, self.clock.day).value
        assert closes.close_day(self.bench, self.clock.day).value == first
        assert closes.changed_heads(self.bench, first) == ()

    @rule()
    def close_a_month(self):
        for month in closes.open_months(self.bench)[:-1][:1]:
            last = closes.days_of(month)[1]
            uncounted = any(one.day <= last for one in self._in("drawer"))
            if uncounted:
                self.refused(closes.close_month, month)
                return
            closes.close_month(self.bench, month)
            self.closed[month] = self._reports(month)
            self.happened("month closed")

    def _reports(self, month):
        first, last = closes.days_of(month)
        with self.bench.store.reading() as connection:
            return aging(connection, last), proof(connection, first, last)

    def refused(self, action, *words):
        before = self._digest()
        with pytest.raises(UserError) as caught:
            action(self.bench, *words)
        assert str(caught.value).endswith(".")
        assert self._digest() == before

    def _digest(self):
        with self.bench.store.reading() as connection:
            return content_digest(connection)

    @invariant()
    def office_and_books_agree(self):
        if not hasattr(self, "shop"):
            return
        with self.bench.store.reading() as connection:
            items = query.open_items(connection, sorted(self.family))
            assert {(one.patient_id, one.charge_id): one.owed.cents for one in items} == self.books.owed()
            found = query.free_credits(connection)
            assert {key: one.cents for key, one in found.items()} == +self.books.credit
            line = ledger_line.c
            sums = connection.execute(select(line.account, func.sum(line.cents)).group_by(line.account)).all()
            uneven = connection.execute(
                select(line.entry_id).group_by(line.entry_id).having(func.sum(line.cents) != Money(0))
            ).all()
            parties = proof(connection, BEGIN.replace(day=1), self.clock.day)
        assert uneven == []
        accounts = {str(row[0]): _cents(row[1]) for row in sums if _cents(row[1])}
        assert accounts == {key: cents for key, cents in self.books.accounts.items() if cents}
        assert all(one.holds for one in parties)
        assert sum(one.closing.cents for one in parties) == sum(self.books.owed().values())

    @invariant()
    def closed_months_stand(self):
        for month, kept in self.closed.items():
            assert self._reports(month) == kept


def _fields(patient):
    return {name: getattr(patient, name) for name in patient.__dataclass_fields__}


def _cents(value):
    return value.cents if isinstance(value, Money) else int(value)


def _run(new_store, examples, steps):
    seen = Counter()
    run_state_machine_as_test(
        lambda: HandMachine(new_store, seen),
        settings=settings(
            max_examples=examples, stateful_step_count=steps, phases=[Phase.generate], deadline=None
        ),
    )
    return seen


WANTED = ("paid", "credit left", "undo", "write-off", "month closed")
RARE = (
    "deposit",
    "returned",
    "credit applied",
    "refund: issue",
    "undo refused, credit spent",
    "deposit, over or short",
    "returned, credit spent",
    "credit given",
    "write-off reversed",
    "refund: void",
    "refund: withdraw",
)


@pytest.mark.slow
def test_every_cent_of_money_by_hand(new_store):
    seen = _run(new_store, 5, 35)
    assert [name for name in WANTED if not seen[name]] == [], seen


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_every_cent_of_money_by_hand_for_long(new_store):
    seen = _run(new_store, 60, 50)
    assert [name for name in WANTED + RARE if not seen[name]] == [], seen
