"""Two weeks of an office, day by day, as its people live them: book, check in, code, bill, post, close.

`Story.live` lives ten working days from March 23 to April 3, 2026 over the services alone. What happens by
luck comes from one seed; what has to happen once is an event of its day (make_story_events.py). The story
keeps books of its own (`own`): what it charged and what went to the bank, in cents by month.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

import make_story_answers as answers
import make_story_office as office
import pytest
from make_story_office import Person, Practice

from medbill_desktop.domain.appointment import Appointment, AppointmentState
from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.errors import DuplicatePosting, NotAllowed, UserError
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.receipt import Method
from medbill_desktop.domain.remittance import ClaimPayment, Remittance
from medbill_desktop.domain.visit import Charge, Encounter, EncounterState, HoldKind
from medbill_desktop.domain.visit_hold import Hold
from medbill_desktop.query import money as money_query
from medbill_desktop.query.day import day_page
from medbill_desktop.services import (
    charges,
    claims,
    closes,
    coding,
    day,
    day_batches,
    day_checkin,
    drawers,
    holds,
    patient_money,
    payment_batches,
    posting,
    submission,
)
from medbill_desktop.services.patient_money import TakePayment
from medbill_desktop.store import Reader

DAYS = tuple(date(2026, 3, number) for number in (23, 24, 25, 26, 27, 30, 31)) + tuple(
    date(2026, 4, number) for number in (1, 2, 3)
)
CLOSED = "2026-03"
FORCED = {
    "coded": (0,),
    "family ppo": (1,),
    "late": (0, 2, 4),
    "none": (1, 3),
    "debtor": (0, 5),
    "saver": (1, 6),
    "stranger": (0, 2),
    "paper": (1,),
    "taken": (2,),
}
"""Days on which the people of the story's own events come, whatever luck says."""
MIX = (
    "ppo",
    "ppo",
    "ppo",
    "hmo",
    "hmo",
    "medicare",
    "medicare",
    "dual",
    "medicaid",
    "self",
    "stranger",
    "paper",
)


@dataclass(frozen=True)
class Posted:
    """An answer that was posted, to be taken back by an event."""

    claim_id: int
    check_id: int
    answer_id: int
    payment: ClaimPayment
    style: str


@dataclass(repr=False)
class Story:
    """The office, its people and what happened so far.

    Attributes:
        wanted: visits of the two weeks that end as charges.
        seen: how often each kind of event occurred.
        own: the story's own books: cents by what and month.
        planned: by visit, what its charges come to by the price lists.
        waiting: held visits by the day on which their note will be signed.
    """

    practice: Practice
    random: Random
    wanted: int
    seen: Counter[str]
    people: dict[int, Person] = field(default_factory=dict)
    special: dict[str, Person] = field(default_factory=dict)
    own: Counter[tuple[str, str]] = field(default_factory=Counter)
    planned: dict[int, int] = field(default_factory=dict)
    visits: list[int] = field(default_factory=list)
    waiting: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    due: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    deck: list[str] = field(default_factory=list)
    posted: dict[int, Posted] = field(default_factory=dict)
    appealed: set[int] = field(default_factory=set)
    drawer: dict[int, int] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    checks: int = 0
    number: int = 0

    def bench(self, user: str) -> Any:
        return self.practice.benches[user]

    @property
    def today(self) -> date:
        return self.practice.clock.day

    @property
    def month(self) -> str:
        return f"{self.today:%Y-%m}"

    def book_own(self, what: str, cents: int) -> None:
        """Write into the story's own books."""
        self.own[what, self.month] += cents

    def find(self, kind: type, *order: str, **equals: Any) -> tuple[Any, ...]:
        with self.bench("olga").store.reading() as connection:
            return Reader(connection).find(kind, *order, **equals)

    def live(self, events: dict[int, tuple[Callable[[Story], None], ...]]) -> None:
        """Register the patients, then live the ten days."""
        self._register()
        for self.number, self.practice.clock.day in enumerate(DAYS):
            todays = self._book()
            for visit in self._arrive(todays):
                self._code(visit)
            self._close_charges()
            self._sign_notes()
            self._bill()
            self._take_answers()
            for event in events.get(self.number, ()):
                event(self)
            self._patients_pay()
            self._end_day()

    def _register(self) -> None:
        people = max(self.wanted // 3, 24)
        for number in range(people):
            kind = MIX[number % len(MIX)]
            made = office.register(self.practice, self.random, number, kind, None)
            self.people[made.patient.id] = made
        kinds = {"coded": "ppo", "late": "ppo", "taken": "ppo", "debtor": "self", "saver": "self"}
        for place, (name, kind) in enumerate(
            (kinds | {one: one for one in FORCED if one not in kinds and " " not in one}).items()
        ):
            self.special[name] = office.register(self.practice, self.random, people + place, kind, None)
        for made in office.family(self.practice, self.random, people + 9):
            self.people[made.patient.id] = made
            self.special[f"family {made.kind}"] = made
        self.people |= {one.patient.id: one for one in self.special.values()}
        self.seen["patient registered"] += len(self.people)

    def _book(self) -> list[Appointment]:
        """Today's appointments, booked at once: who is to come, and two who will not."""
        left = self.wanted - len(self.visits)
        today = [self.special[name] for name, days in FORCED.items() if self.number in days]
        luck = [one for one in self.people.values() if one not in self.special.values()]
        share = -(-left // (len(DAYS) - self.number))
        today += self.random.sample(luck, min(max(share - len(today), 0), len(luck)))
        providers = self.practice.providers
        rows = [
            Appointment(
                patient_id=who.patient.id,
                patient_name="",
                provider_id=providers[place % 3 if who.kind != "hmo" else 1 + place % 2].id,
                location_id=self.practice.location.id,
                day=self.today,
                start=480 + place * 5,
                visit_type_id=self.practice.kinds["WELL" if place % 7 == 6 else "EST"].id,
            )
            for place, who in enumerate(today)
        ]
        others = [one for one in luck if one not in today][:3]
        rows += [
            Appointment(
                patient_id=who.patient.id,
                patient_name="",
                provider_id=providers[0].id,
                location_id=self.practice.location.id,
                day=self.today,
                start=900 + 15 * place,
            )
            for place, who in enumerate(others)
        ]
        booked = day.save_appointments(self.bench("fay"), rows).value
        self.seen["appointment booked"] += len(booked)
        self._stay_away(booked[len(today) :])
        return booked[: len(today)]

    def _stay_away(self, others: list[Appointment]) -> None:
        fay, cody = self.bench("fay"), self.bench("cody")
        for one, what in zip(others, ("no show", "cancelled", "no charge"), strict=False):
            if what == "no charge":
                day_checkin.check_in(fay, day_checkin.CheckIn(appointment_id=one.id))
                day.no_charge(cody, one.id, "recheck")
            else:
                state = AppointmentState.NO_SHOW if what == "no show" else AppointmentState.CANCELLED
                day.set_state(fay, one.id, state, "by phone")
            self.seen[what] += 1

    def _arrive(self, booked: list[Appointment]) -> list[tuple[int, Person]]:
        """Check everybody in, with the copay that the card asks for."""
        came = []
        for place, one in enumerate(booked):
            with self.bench("fay").store.reading() as connection:
                due = day_page(connection, one.id).due
            skip = bool(due) and place % 6 == 5
            method = (Method.CASH, Method.CARD, Method.CHECK)[place % 3]
            command = day_checkin.CheckIn(
                appointment_id=one.id,
                copay=ZERO if skip else due,
                method=method,
                reference="" if method is Method.CASH else f"{4000 + one.id}",
                skipped="later" if skip else "",
            )
            done = day_checkin.check_in(self.bench("fay"), command).value
            self.seen["copay skipped"] += skip
            if done.receipt:
                self.drawer[done.receipt.id] = done.receipt.amount.cents
                self.seen["copay taken"] += 1
                self._correct_first(done.receipt)
            came.append((done.encounter.id, self.people[one.patient_id]))
        self._open_pile(came)
        return came

    def _open_pile(self, came: list[tuple[int, Person]]) -> None:
        """What every visit will cost is added up beforehand: the batch has to come to it (O17)."""
        plans = {visit: self._plan(who) for visit, who in came}
        self.kept["plans"] = plans
        for visit, who in came:
            prices = office.PRICES | (office.OWN_PRICES if who.kind in {"ppo", "late"} else {})
            self.planned[visit] = sum(Money.parse(prices[code]).cents for code, _ in plans[visit])
        total = Money(sum(self.planned[visit] for visit, _ in came))
        pile = day_batches.open_batch(self.bench("cody"), len(came), total, f"Pile of {self.today}")
        self.kept["pile"] = pile.value.id

    def _plan(self, who: Person) -> list[tuple[str, str]]:
        """Codes and pointers of a visit; on the second day one points to nothing at first."""
        visit = self.random.choice(("99213", "99213", "99214", "99214", "99215", "99396"))
        if who in (self.special["debtor"], self.special["coded"]):
            visit = "99215"
        more = self.random.sample(sorted(office.PRICES.keys() - {"99213", "99214", "99215", "99396"}), 2)
        codes = [visit, *more[: self.random.randrange(3)]]
        wrong = self.number == 1 and who is self.special["paper"]
        return [(code, "L" if wrong and not line else "A") for line, code in enumerate(codes)]

    def _correct_first(self, receipt: Any) -> None:
        if self.seen["receipt corrected"]:
            return
        right = receipt.amount - Money(500)
        fresh = day_checkin.correct_receipt(self.bench("fay"), receipt.id, right, receipt.method).value
        del self.drawer[receipt.id]
        self.drawer[fresh.id] = right.cents
        self.seen["receipt corrected"] += 1

    def _code(self, came: tuple[int, Person]) -> None:
        """The coder codes, charges and releases a visit; one in twelve waits for its note to be signed."""
        visit, _ = came
        cody = self.bench("cody")
        found = self.random.sample(office.DIAGNOSES, 1 + self.random.randrange(3))
        coding.assign_diagnoses(cody, visit, [("icd10cm", code) for code in found])
        lines = [
            Charge(
                encounter_id=0, patient_id=0, line=0, service_date=self.today, code=code, pointers=pointers
            )
            for code, pointers in self.kept["plans"][visit]
        ]
        charges.enter_charges(cody, visit, lines)
        self.visits.append(visit)
        self.seen["visit charged"] += 1
        if len(self.visits) % 12 == 5:
            holds.hold_visit(cody, visit, Hold(HoldKind.NOTE, owner="Okonkwo"))
            with pytest.raises(UserError, match="The visit is held"):
                charges.release_encounter(cody, visit)
            self.waiting[self.number + 2].append(visit)
            self.seen["held: note"] += 1
            return
        released = charges.release_encounter(cody, visit).value
        if released.state is EncounterState.HELD:
            self.kept.setdefault("not credentialed", []).append(visit)
            self.seen["held: credentialing"] += 1
            return
        self.released(visit)

    def released(self, *visits: int) -> None:
        """Visits whose charges are in the ledger from today on."""
        self.book_own("charges", sum(self.planned[visit] for visit in visits))
        self.kept["new"] = [*self.kept.get("new", []), *visits]
        self.seen["visit released"] += len(visits)

    def _close_charges(self) -> None:
        closed = day_batches.close_batch(self.bench("cody"), self.kept["pile"]).value
        assert closed.reason == "", closed
        self.seen["charge batch agrees"] += 1

    def _sign_notes(self) -> None:
        visits = self.waiting.pop(self.number, [])
        if visits:
            self.let_go(visits, "hold released: note")

    def let_go(self, visits: list[int], what: str) -> None:
        """Visits go on because their reason has ended; their claims are built in the same action."""
        done = holds.let_go(self.bench("cody"), visits).value
        assert done.still_held == ()
        self.book_own("charges", done.total.cents)
        assert done.total.cents == sum(self.planned[visit] for visit in visits)
        self.seen[what] += len(done.released)
        self.seen["visit released"] += len(done.released)

    def _bill(self) -> None:
        """Claims of what was released, checked, sent as one 837P file; those of paper payers printed."""
        bea = self.bench("bea")
        for visit in self.kept.pop("new", []):
            if self.person_of(visit).coverages:
                built = claims.build_claim(bea, visit).value
                if built.record.state is ClaimState.BLOCKED:
                    self.kept["blocked"] = visit
                    self.seen["claim blocked"] += 1
        self.send()

    def person_of(self, visit: int) -> Person:
        return self.people[self.find(Encounter, id=visit)[0].patient_id]

    def send(self) -> None:
        """Everything that is ready leaves the house; most of it will be answered two or three days later."""
        bea = self.bench("bea")
        electronic = submission.ready_claims(bea)
        if electronic:
            sent = submission.send_claims(bea, [one.id for one in electronic]).value
            assert sent.content.startswith(b"ISA*")
            assert sent.content.replace(b"\n", b"").count(b"~CLM*") == len(electronic)
            self.seen["claim sent, 837P"] += len(electronic)
        paper = submission.ready_claims(bea, paper=True)
        if paper:
            printed = submission.print_claims(bea, [one.id for one in paper]).value
            assert printed.content.startswith(b"%PDF")
            self.seen["claim printed"] += len(paper)
        for one in (*electronic, *paper):
            wanted = one.frequency == "1" or one.id in self.appealed
            silent = self.random.random() < 0.1 and one.patient_id not in self._followed()
            if wanted and not silent:
                self.due[self.number + 2 + self.random.randrange(2)].append(one.id)
            self.seen["claim voided (8)"] += one.frequency == "8"
            self.seen["claim replaced (7)"] += one.frequency == "7"
            self.seen["secondary claim"] += one.rank == 2

    def _followed(self) -> set[int]:
        return {one.patient.id for one in self.special.values()}

    def _take_answers(self) -> None:
        """Payers' checks of today, posted by hand against a batch with their count and total (O17)."""
        by_payer: defaultdict[int, list[tuple[ClaimRecord, ClaimPayment, str]]] = defaultdict(list)
        for number in self.due.pop(self.number, []):
            record = self.find(ClaimRecord, id=number)[0]
            if record.state is ClaimState.SENT:
                style = self._style(record)
                kind = self.people[record.patient_id].kind
                said = answers.answer(claims.claim_of(record), record.id, style, self.kind_now(record, kind))
                by_payer[record.payer_id].append((record, said, style))
        total = Money.total(one.paid for told in by_payer.values() for _, one, _ in told)
        bea = self.bench("bea")
        if not by_payer or not total:
            return
        batch = payment_batches.open_batch(bea, len(by_payer), total, "Mail").value
        for payer, told in sorted(by_payer.items()):
            self._post(payer, told)
        payment_batches.close_batch(bea, batch.id)
        self.seen["payment batch agrees"] += 1

    def kind_now(self, record: ClaimRecord, kind: str) -> str:
        """How a payer answers; after a change of payer as Medicaid does."""
        changed = record.payer_id == self.practice.payers["Medicaid of Illinois"].id and record.rank == 1
        return "medicaid" if changed else kind

    def _style(self, record: ClaimRecord) -> str:
        if record.patient_id == self.special["taken"].patient.id:
            return "coinsurance"
        if record.patient_id == self.special["family ppo"].patient.id:
            return "deductible"
        if record.patient_id in self._followed() or record.id in self.appealed or record.rank > 1:
            return "copay"
        if not self.deck:
            self.deck = self.random.sample(answers.DECK, len(answers.DECK))
        return self.deck.pop()

    def record_check(self, payer: int, payment: Money) -> Remittance:
        """Record a check of a payer; the first one is typed a second time, which is refused."""
        self.checks += 1
        bea = self.bench("bea")
        check = Remittance(
            payer_id=payer,
            trace=f"{880000 + self.checks}",
            method="CHK" if payment else "NON",
            check_date=self.today,
            deposit_date=self.today if payment else None,
            payment=payment,
        )
        saved = posting.record_check(bea, check).value
        self.book_own("cash", payment.cents)
        self.seen["payer's check"] += 1
        if self.checks == 1:
            with pytest.raises(DuplicatePosting):
                posting.record_check(bea, check)
            self.seen["check typed twice refused"] += 1
        return saved

    def _post(self, payer: int, told: list[tuple[ClaimRecord, ClaimPayment, str]]) -> None:
        check = self.record_check(payer, Money.total(one.paid for _, one, _ in told))
        for record, said, style in told:
            done = posting.post_claim(self.bench("bea"), check.id, said).value
            self.posted[record.id] = Posted(record.id, check.id, done.answer_id, said, style)
            kind = self.people[record.patient_id].kind
            name = "out of network" if kind == "stranger" else answers.KINDS[style]
            later = {"dual": "Medicaid second, CO-45 (O6)", "medicare": "supplement, OA-23"}.get(kind, name)
            self.seen[f"answer: {later if record.rank > 1 else name}"] += 1
            self._next(record, said, style)

    def _next(self, record: ClaimRecord, said: ClaimPayment, style: str) -> None:
        """What a biller does with an answer at once: bill the next payer, or appeal by a corrected claim."""
        bea = self.bench("bea")
        later = any(one.coverage.rank > record.rank for one in claims.claim_of(record).coverages)
        if later and said.patient_share and style not in answers.DENIALS:
            claims.bill_next_payer(bea, record.id)
            self.seen["next payer billed"] += 1
            return
        if later and said.status == "4":
            with pytest.raises(UserError, match="has denied claim"):
                claims.bill_next_payer(bea, record.id)
        if style in answers.DENIALS and self.random.random() < 0.5:
            built = claims.correct_claim(bea, record.id, "7").value
            self.appealed.add(built.record.id)
            self.seen["denial appealed"] += 1

    def _patients_pay(self) -> None:
        """Some of those who owe pay at the window: all, a part typed over the proposal, or too much."""
        spared = {self.special[name].patient.id for name in ("debtor", "family self", "family ppo")}
        with self.bench("fay").store.reading() as connection:
            items = money_query.open_items(connection, [one for one in self.people if one not in spared])
        owed: defaultdict[int, list[Any]] = defaultdict(list)
        for item in items:
            if item.owed > ZERO:
                owed[item.patient_id].append(item)
        chosen = self.random.sample(sorted(owed), min(len(owed), 2 + len(owed) // 4))
        for patient_id in chosen:
            self._pay(patient_id, owed[patient_id])

    def _pay(self, patient_id: int, items: list[Any]) -> None:
        total = Money.total(one.owed for one in items)
        how = ("all", "part", "too much")[self.seen["patient payment"] % 3]
        amounts = None
        amount = total
        if how == "part":
            amount = Money(max(items[-1].owed.cents // 2, 1))
            amounts = {(patient_id, items[-1].charge_id): amount}
        elif how == "too much":
            amount = total + Money(1777)
        method = (Method.CHECK, Method.CARD, Method.CASH)[self.seen["patient payment"] // 3 % 3]
        self.pay(
            TakePayment(
                patient_id=patient_id,
                amount=amount,
                method=method,
                reference="" if method is Method.CASH else f"{7000 + self.seen['patient payment']}",
                amounts=amounts,
            )
        )
        self.seen[f"patient paid {how}"] += 1

    def pay(self, command: TakePayment) -> Any:
        """Take a payment as it was previewed."""
        fay = self.bench("fay")
        plan = patient_money.preview_payment(fay, command)
        laid = Money.total(one.amount for one in plan.allotments)
        assert laid + plan.rest == command.amount
        receipt = patient_money.take_payment(fay, command).value
        self.drawer[receipt.id] = receipt.amount.cents
        self.seen["patient payment"] += 1
        if {one.item.patient_id for one in plan.allotments if one.amount} - {command.patient_id}:
            self.seen["family payment"] += 1
        if command.method is Method.CHECK and laid:
            self.kept.setdefault("checks", []).append(receipt)
        return receipt

    def _end_day(self) -> None:
        """Drawers are counted, money goes to the bank (not on every day), the day is closed."""
        fay, bea, short = self.bench("fay"), self.bench("bea"), 0
        with fay.store.reading() as connection:
            found = drawers.drawers(Reader(connection), self.today)
        for one in found:
            if one.count is None:
                short = -200 if one.method == "cash" and self.number in {2, 8} else 0
                counted = one.taken + Money(short)
                why = "Change given wrong" if short else ""
                drawers.count_drawer(fay, one.day, one.user, counted, method=one.method, reason=why)
                self.seen["drawer counted"] += 1
                self.seen["drawer short"] += bool(short)
                self.kept["short"] = self.kept.get("short", 0) + short
        if self.drawer and self.number != 4:
            deposit = drawers.make_deposit(fay, list(self.drawer), self.today).value
            total = sum(self.drawer.values()) + self.kept.pop("short", 0)
            assert deposit.total.cents == total
            self.book_own("cash", total)
            self.drawer.clear()
            self.seen["deposit"] += 1
        with pytest.raises(NotAllowed):
            closes.close_day(self.bench("ada"), self.today)
        sheet = closes.close_day(bea, self.today).value
        assert closes.day_standing(bea, self.today).closed
        assert sheet.sheet == 1
        self.seen["day closed"] += 1
