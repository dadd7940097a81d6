"""The lived part of a large demo office: fewer patients, but longer and with all that can happen."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

from medbill_desktop.domain.claim import Claim, ClaimRecord, ClaimState
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Guarantor
from medbill_desktop.domain.remittance import ClaimPayment
from medbill_desktop.office.demo import bulk_cast
from medbill_desktop.office.demo.book import DemoBook
from medbill_desktop.office.demo.bulk_cast import Cast
from medbill_desktop.office.demo.households import Household
from medbill_desktop.office.demo.payers import Offer
from medbill_desktop.office.demo.people import People
from medbill_desktop.office.demo.practice import Practice
from medbill_desktop.office.demo.story import Planned, Story
from medbill_desktop.services import claims, posting, registration, remittances, undo
from medbill_desktop.services.registration import Registered
from medbill_desktop.store import Reader, UnitOfWork

VISITS = (1, 2, 3, 4, 4, 5)
"""Visits of a patient, before those that are added for the lines below."""
LINES = 12.8
"""Service lines planned a patient; of those that are never charged or copied enough is left for ten."""
REGULAR, REGULAR_VISITS = 5, 36
"""The patient (counted from 0) who comes every week or two."""
SIBLINGS, HELD, REFUSED, ACKNOWLEDGED, TOO_MUCH, TAKEN_BACK = 0.5, 0.02, 0.03, 0.35, 0.25, 0.1
"""Shares: children with a sibling; claims held, refused, acknowledged; later answers with a credit; answers
of an earlier payer taken back and posted again."""
EXTRA = Money(10_00)


@dataclass(slots=True)
class LongStory(Story):
    """Lives through more than a year, with two entities, families, acknowledgments, credits and statements.

    Attributes:
        earliest: from which day on the fee schedule and the copies of this story have their dates.
        second: patients of the second entity.
        seen: patients with a visit.
    """

    earliest: date = date.min
    cast: Cast | None = None
    second: set[int] = field(default_factory=set)
    seen: dict[int, Registered] = field(default_factory=dict)

    def _set_up(self) -> Practice:
        self.cast = bulk_cast.set_up_all(self.bench, self.earliest)
        return self.cast.practices[0]

    def _draw(self, people: People, practice: Practice, number: int) -> Household:
        return bulk_cast.drawn(self.random, people, practice, number, self.first)

    def _visits(self, number: int) -> int:
        return REGULAR_VISITS if number == REGULAR else self.random.choice(VISITS)

    def _register(self, practice: Practice, patients: int) -> dict[date, list[Planned]]:
        """Register everybody; now and then a child gets a brother or sister instead of a stranger."""
        people = People(self.random, self.first)
        plans: defaultdict[date, list[Planned]] = defaultdict(list)
        household: Household | None = None
        guarantor: Guarantor | None = None
        everybody: list[tuple[Household, Registered]] = []
        planned = 0
        for number in range(patients):
            if household and guarantor and self.random.random() < SIBLINGS:
                household = replace(household, command=bulk_cast.sibling(people, household, guarantor))
            else:
                household = self._draw(people, practice, number)
            registered = registration.register_patient(self.bench, household.command).value
            guarantor = self._family(household, registered)
            self.lived.patients += 1
            if number % 3 == 2:
                self.second.add(registered.patient.id)
            everybody.append((household, registered))
            for _ in range(self._visits(number)):
                planned += self._plan(plans, household, registered)
        while planned < LINES * patients:
            planned += self._plan(plans, *self.random.choice(everybody))
        return plans

    def _plan(self, plans: dict[date, list[Planned]], household: Household, registered: Registered) -> int:
        """Plan a visit; returns how many service lines it has."""
        plan = Planned(self._weekday(), household, registered, self._kind(household))
        plans[plan.day].append(plan)
        return len(plan.visit.services)

    def _open_book(self, practice: Practice, plans: dict[date, list[Planned]]) -> DemoBook | None:
        """The book comes last: copies of a visit have no appointment and no receipt."""
        del practice
        self.seen = {one.registered.patient.id: one.registered for due in plans.values() for one in due}
        return None

    def expect(self) -> None:
        """Fill the book of the last day."""
        known = [self.seen[number] for number in sorted(self.seen)]
        book = DemoBook(self.bench, self._practice, self.random, known)
        book.set_up()
        book.expect(self.last)

    def come_new(self, patients: int) -> None:
        """Register patients who have not been here yet."""
        people = People(self.random, self.first)
        for _ in range(patients):
            household = self._draw(people, self._practice, self.lived.patients)
            registration.register_patient(self.bench, household.command)

    @property
    def _practice(self) -> Practice:
        if self.cast is None:
            raise RuntimeError("the practice is set up by `live`")
        return self.cast.practices[0]

    def _family(self, household: Household, registered: Registered) -> Guarantor | None:
        """Who answers for a child, so that a sister or brother may follow."""
        if household.mix.relationship != "19":
            return None
        with self.bench.store.reading() as connection:
            return Reader(connection).get(Guarantor, registered.patient.guarantor_id or 0)

    def _visit(self, practice: Practice, plan: Planned) -> None:
        if self.cast and plan.registered.patient.id in self.second:
            practice = self.cast.practices[1]
        super(LongStory, self)._visit(practice, plan)

    def _send(self) -> None:
        """Some claims are held before they go; some files are acknowledged, a few claims refused."""
        for record in self._ready():
            if self.random.random() < HELD:
                claims.hold_claim(self.bench, record.id, "Waiting for the authorization number")
        super(LongStory, self)._send()

    def _ready(self) -> tuple[ClaimRecord, ...]:
        with self.bench.store.reading() as connection:
            return Reader(connection).find(ClaimRecord, state=ClaimState.READY, order_by="number")

    def _expect(self, sent: tuple[ClaimRecord, ...]) -> None:
        """The clearinghouse takes most claims, refuses a few, and says nothing about the rest."""
        taken = []
        for record in sent:
            luck = self.random.random()
            if luck < REFUSED and record.rank == 1:
                self._acknowledge(record, ClaimState.REJECTED, "Refused: the subscriber's id is not known.")
                continue
            if luck < ACKNOWLEDGED:
                self._acknowledge(record, ClaimState.ACCEPTED, "Taken in for adjudication.")
            taken.append(record)
        super(LongStory, self)._expect(tuple(taken))

    def _acknowledge(self, record: ClaimRecord, state: ClaimState, words: str) -> None:
        def work(uow: UnitOfWork) -> None:
            saved = uow.update(replace(uow.get(ClaimRecord, record.id), state=state))
            claims.add_event(self.bench, uow, saved.id, "277CA", words)

        self.bench.act("take in acknowledgment", work)

    def _bill_on(self, answered: ClaimPayment) -> None:
        """Now and then the answer is taken back after the next payer's claim was built, and posted again."""
        super(LongStory, self)._bill_on(answered)
        if self.random.random() > TAKEN_BACK or not answered.patient_share:
            return
        with self.bench.store.reading() as connection:
            reader = Reader(connection)
            last = remittances.posted_answers(reader, answered.claim_id or 0)[-1]
            record = reader.get(ClaimRecord, answered.claim_id or 0)
            built = reader.find(ClaimRecord, encounter_id=record.encounter_id, state=ClaimState.READY)
        if any(one.rank > record.rank for one in built):
            undo.undo_posting(self.bench, last.payment.id)
            posting.post_claim(self.bench, last.check_id, answered)
            super(LongStory, self)._bill_on(answered)

    def _answer(self, claim: Claim, offer: Offer) -> ClaimPayment:
        """Now and then a later payer pays too much, which leaves a credit."""
        told = super(LongStory, self)._answer(claim, offer)
        line = told.services[0]
        later = claim.billed_rank > 1 and not offer.plan.never_bill_patient
        if not later or told.status == "4" or self.random.random() > TOO_MUCH:
            return told
        reasons = [(one.group, one.carc) for one in line.adjustments]
        if reasons != [("OA", "23")] or line.adjustments[0].amount < EXTRA:
            return told
        less = replace(line.adjustments[0], amount=line.adjustments[0].amount - EXTRA)
        more = replace(line, paid=line.paid + EXTRA, adjustments=(less,) if less.amount else ())
        return replace(told, paid=told.paid + EXTRA, services=(more, *told.services[1:]))
