"""The demo's months: visits arrive, are coded, released, sent, answered and billed on, day by day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from medbill_desktop.domain.claim import Claim, ClaimRecord
from medbill_desktop.domain.insurance import CaseKind
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.progress import Progress, Silent
from medbill_desktop.domain.remittance import ClaimPayment, Remittance
from medbill_desktop.office.demo import visits
from medbill_desktop.office.demo.answers import answer
from medbill_desktop.office.demo.book import DAYS_BACK, DemoBook
from medbill_desktop.office.demo.clock import MovingClock
from medbill_desktop.office.demo.households import Household, draw
from medbill_desktop.office.demo.medicine import VISITS, Visit
from medbill_desktop.office.demo.payers import Offer
from medbill_desktop.office.demo.people import People
from medbill_desktop.office.demo.practice import Practice, set_up
from medbill_desktop.services import claims, posting, registration, submission, undo
from medbill_desktop.services.base import Bench
from medbill_desktop.services.registration import Registered

MONTHS_BACK = 150
"""Days of the past that the demo lives through."""
OLDEST = max(visit.oldest for visit in VISITS)
CODING_STOPS, SENDING_STOPS = 3, 10
"""Days before the last one when coder and biller of the demo went home: the work that is left."""


@dataclass(slots=True)
class Lived:
    """What happened, for the summary.

    Attributes:
        undone: postings that were taken back and posted again.
    """

    patients: int = 0
    encounters: int = 0
    claims: int = 0
    checks: int = 0
    undone: int = 0


@dataclass(slots=True)
class Planned:
    """A visit that will happen."""

    day: date
    who: Household
    registered: Registered
    visit: Visit


@dataclass(slots=True)
class Story:
    """Lives through the demo's months with the services that people use.

    Attributes:
        last: the last day with visits.
        due: what the payers will answer, by day.
        days: of the past that are lived through.
        silent: share of the claims that are never answered: the work of the follow-up desk.
    """

    bench: Bench
    clock: MovingClock
    random: Random
    last: date
    lived: Lived = field(default_factory=Lived)
    due: defaultdict[date, list[int]] = field(default_factory=lambda: defaultdict(list))
    days: int = MONTHS_BACK
    silent: float = 0.12

    book: DemoBook | None = None

    @property
    def first(self) -> date:
        """The first day."""
        return self.last - timedelta(days=self.days)

    def live(self, patients: int, progress: Progress | None = None) -> Lived:
        """Set the practice up and live through all days.

        Args:
            patients: how many patients it has at the end.
            progress: told day by day.
        """
        watch = progress or Silent()
        self.clock.day = self.first
        practice = self._set_up()
        plans = self._register(practice, patients)
        self.book = self._open_book(practice, plans)
        for number in range(self.days + 1):
            watch.check()
            watch.report(number, self.days + 1, "Living through the practice's months")
            self.clock.day = self.first + timedelta(days=number)
            for plan in plans.get(self.clock.day, []):
                self._visit(practice, plan)
            if self.clock.day.weekday() in {1, 4} and self._days_left >= SENDING_STOPS:
                self._send()
            self._take_answers(practice)
        if self.book is not None:
            self.book.expect(self.last)
        return self.lived

    def _set_up(self) -> Practice:
        return set_up(self.bench, self.first)

    @property
    def _days_left(self) -> int:
        return (self.last - self.clock.day).days

    def _register(self, practice: Practice, patients: int) -> dict[date, list[Planned]]:
        people = People(self.random, self.first)
        plans: defaultdict[date, list[Planned]] = defaultdict(list)
        for number in range(patients):
            household = self._draw(people, practice, number)
            registered = registration.register_patient(self.bench, household.command).value
            self.lived.patients += 1
            for _ in range(self._visits(number)):
                plan = Planned(self._weekday(), household, registered, self._kind(household))
                plans[plan.day].append(plan)
        return plans

    def _draw(self, people: People, practice: Practice, number: int) -> Household:
        return draw(self.random, people, practice, number, self.first)

    def _visits(self, _number: int) -> int:
        """How many visits a patient has."""
        return self.random.choice((1, 2, 2, 3))

    def _open_book(self, practice: Practice, plans: dict[date, list[Planned]]) -> DemoBook | None:
        """The book draws from a copy of the story's random, so that it takes nothing out of it."""
        own = Random()  # noqa: S311 - repeatable, not secret
        own.setstate(self.random.getstate())
        seen = {one.registered.patient.id: one.registered for due in plans.values() for one in due}
        book = DemoBook(self.bench, practice, own, [seen[number] for number in sorted(seen)])
        book.set_up()
        return book

    def _weekday(self) -> date:
        """A working day; visits grow denser towards the end, so that every queue has something to do."""
        back = int(self.days * self.random.random() ** 1.6)
        day = self.last - timedelta(days=back)
        return day if day.weekday() < 5 else day - timedelta(days=day.weekday() - 4)

    def _kind(self, household: Household) -> Visit:
        age = min(household.age, OLDEST)
        fitting = [v for v in VISITS if v.youngest <= age <= v.oldest]
        if household.mix.kind in {CaseKind.AUTO, CaseKind.WORKERS_COMP}:
            fitting = [
                v for v in fitting if v.name in {"ankle sprain", "back pain therapy", "long therapy day"}
            ]
        if "medicare" not in household.mix.payers[:1]:
            fitting = [v for v in fitting if v.name != "Medicare wellness"]
        return self.random.choices(fitting, [v.weight for v in fitting])[0]

    def _visit(self, practice: Practice, plan: Planned) -> None:
        encounter_id = visits.happen(self.bench, self.random, practice, plan.registered, plan.visit)
        self.lived.encounters += 1
        if self.book is not None and self._days_left <= DAYS_BACK:
            self.book.kept(plan.registered, encounter_id)
        if self._days_left < CODING_STOPS:
            return
        made = visits.work(self.bench, self.random, encounter_id, plan.visit)
        if made is not None:
            self.lived.claims += 1

    def _send(self) -> None:
        electronic = submission.ready_claims(self.bench)
        if electronic:
            sent = submission.send_claims(self.bench, [claim.id for claim in electronic]).value
            self._expect(sent.claims)
        paper = submission.ready_claims(self.bench, paper=True)
        if paper:
            self._expect(submission.print_claims(self.bench, [claim.id for claim in paper]).value.claims)

    def _expect(self, sent: tuple[ClaimRecord, ...]) -> None:
        """Most claims will be answered some weeks later."""
        for claim in sent:
            if self.random.random() > self.silent:
                self.due[self.clock.day + timedelta(days=self.random.randint(14, 34))].append(claim.id)

    def _take_answers(self, practice: Practice) -> None:
        by_payer: defaultdict[int, list[ClaimRecord]] = defaultdict(list)
        for claim_id in self.due.pop(self.clock.day, []):
            record = visits.claim_row(self.bench, claim_id)
            by_payer[record.payer_id].append(record)
        offers = {one.payer.id: one.offer for one in practice.contracts.values()}
        for payer_id, records in sorted(by_payer.items()):
            answers = [self._answer(claims.claim_of(record), offers[payer_id]) for record in records]
            self._post(payer_id, answers)

    def _answer(self, claim: Claim, offer: Offer) -> ClaimPayment:
        return answer(self.random, claim, offer)

    def _post(self, payer_id: int, answers: list[ClaimPayment]) -> None:
        today = self.clock.day
        payment = Money.total(one.paid for one in answers)
        self.lived.checks += 1
        check = posting.record_check(
            self.bench,
            Remittance(
                payer_id=payer_id,
                trace=f"{7000000 + self.lived.checks}",
                method="CHK" if payment else "NON",
                check_date=today - timedelta(days=2),
                deposit_date=today if payment else None,
                payment=payment,
            ),
        ).value
        for one in answers:
            posted = posting.post_claim(self.bench, check.id, one).value
            if not self.lived.undone and one.paid:
                undo.undo_posting(self.bench, posted.answer_id)
                posting.post_claim(self.bench, check.id, one)
                self.lived.undone += 1
            self._bill_on(one)

    def _bill_on(self, answered: ClaimPayment) -> None:
        record = visits.claim_row(self.bench, answered.claim_id or 0)
        claim = claims.claim_of(record)
        later = any(item.coverage.rank > record.rank for item in claim.coverages)
        if later and answered.patient_share:
            claims.bill_next_payer(self.bench, record.id)
            self.lived.claims += 1
        elif answered.status == "4" and self.random.random() < 0.3:
            claims.correct_claim(self.bench, record.id, "7")
            self.lived.claims += 1
