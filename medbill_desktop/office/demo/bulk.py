"""A large demo office: a part is lived, then copied with other people, dates and numbers.

Every copy obeys the laws of what it was copied from, and is loaded under the same zero-sum check
(docs/algorithms/load.md).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import sqlalchemy as sa

from medbill_desktop.domain.insurance import Plan, PlanType
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Guarantor, Patient
from medbill_desktop.domain.progress import Progress, Silent
from medbill_desktop.domain.remittance import Remittance
from medbill_desktop.domain.visit import EncounterState
from medbill_desktop.office.demo.bulk_copy import Batch, Cast, Copied, Counts
from medbill_desktop.office.demo.bulk_people import Namer, Person
from medbill_desktop.office.demo.bulk_rows import COPIED, SHARED, Batched, Records, Spoken, plain, without
from medbill_desktop.office.demo.bulk_story import LongStory
from medbill_desktop.office.demo.clock import MovingClock
from medbill_desktop.office.demo.story import MONTHS_BACK, Lived
from medbill_desktop.services import remittances, statements
from medbill_desktop.services.base import Bench
from medbill_desktop.services.claims import OPEN_STATES
from medbill_desktop.store import Reader, UnitOfWork, bulk, tables

LARGE = 400
"""From so many patients on a demo office is made by copying."""
LIVED = 100
"""So many patients at least are lived."""
BATCHES = 8
WEEKS = 26
"""The dates of the last batch lie so many weeks back, if the code sets that ship go back so far."""
FRESH_WEEKS = 4
"""Up to so many weeks back, copies keep visits that nobody has finished."""
IN_ONE = 8
"""Copies that are loaded in one transaction: some 250,000 rows."""
STATEMENTS, STATEMENT_DAYS = 40, 20
"""Guarantors of each of the two statement runs, and days between them."""


@dataclass(slots=True)
class Load:
    """Makes a large demo office.

    Attributes:
        first, last: days between which it has visits.
    """

    bench: Bench
    clock: MovingClock
    random: Random
    first: date
    last: date

    def live(self, patients: int, progress: Progress | None = None) -> Lived:
        """Live a part of the office, copy it, close the old months and send statements."""
        watch = progress or Silent()
        copies = patients // LIVED - 1
        lived = patients // (copies + 1)
        span = (self.last - self.first).days
        weeks = max(0, min(WEEKS, (span - MONTHS_BACK) // 7))
        story = LongStory(self.bench, self.clock, self.random, self.last, earliest=self.first)
        story.days, story.silent = max(span - 7 * weeks, MONTHS_BACK), 0.05
        told = story.live(lived, progress)
        self._load(copies, weeks, watch)
        extra = patients - lived * (copies + 1)
        if extra:
            story.come_new(extra)
        self._close_months()
        self._statements()
        story.expect()
        return self._told(told)

    def _load(self, copies: int, weeks: int, watch: Progress) -> None:
        source = Source.read(self.bench)
        namer = Namer(self.random, self.last)
        with bulk.without_indices(self.bench.store.engines, COPIED):
            for batch in batches(copies, weeks, source.counts):
                self._load_batch(batch, source, namer, watch)
            self.bench.act("load", lambda uow: _go_on(uow, source.counts, copies))

    def _load_batch(self, batch: Batch, source: Source, namer: Namer, watch: Progress) -> None:
        stale = set() if batch.days <= 7 * FRESH_WEEKS else source.unfinished
        batched = Batched(batch, without(source.records, stale), source.spoken)
        self._save(batched.shared())
        places = iter(range(batch.first, batch.first + batch.copies))
        while some := list(itertools.islice(places, IN_ONE)):
            watch.check()
            watch.report(some[0], batch.all_copies, "Copying the practice")
            found: Records = {name: [] for name in COPIED}
            for place in some:
                copied = Copied.drawn(place, batch.days, source.counts, source.cast, namer)
                for name, rows in batched.copy(copied).items():
                    found[name] += rows
            self._save(found)

    def _save(self, chunk: Records) -> None:
        self.bench.act("load", lambda uow: bulk.load(uow, chunk))

    def _close_months(self) -> None:
        """Close every month but the last two."""
        month, months = self.first.replace(day=1), []
        while (self.last - month).days > 75:
            months.append(f"{month:%Y-%m}")
            month = (month + timedelta(days=32)).replace(day=1)

        def work(uow: UnitOfWork) -> None:
            at = {"closed_at": self.clock.now(), "closed_by": self.bench.user}
            for one in months:
                uow.execute(sa.insert(tables.closed_month).values(month=one, **at))

        self.bench.act("close month", work)

    def _statements(self) -> None:
        """Two runs for some of those who owe something."""
        line, patient = tables.ledger_line, tables.patient
        for number, back in enumerate((STATEMENT_DAYS, 0)):
            self.clock.day = self.last - timedelta(days=back)
            query = (
                sa.select(patient.c.guarantor_id)
                .join(line, line.c.patient_id == patient.c.id)
                .where(line.c.account == "AR_PATIENT", line.c.accounting_date <= self.clock.day)
                .where(patient.c.id % 2 == number)
                .group_by(patient.c.guarantor_id)
                .having(sa.func.sum(line.c.cents) > Money(20_00))
                .order_by(patient.c.guarantor_id)
                .limit(STATEMENTS)
            )
            with self.bench.store.reading() as connection:
                found = list(connection.execute(query).scalars())
            if found:
                statements.run_statements(self.bench, found)

    def _told(self, lived: Lived) -> Lived:
        with self.bench.store.reading() as connection:
            for name in ("patient", "encounter", "claim", "remittance"):
                count = sa.select(sa.func.count()).select_from(tables.metadata.tables[name])
                field = "checks" if name == "remittance" else f"{name}s"
                setattr(lived, field, connection.execute(count).scalar_one())
        return lived


def batches(copies: int, weeks: int, counts: Counts) -> Iterator[Batch]:
    """Spread the copies over batches, each some weeks before the last; the first has the same dates."""
    many = min(BATCHES, copies)
    first = 1
    for place in range(1, many + 1):
        size = copies // many + (place <= copies % many)
        days = 7 * round(weeks * (place - 1) / max(1, many - 1))
        yield Batch(place, days, size, first, copies, counts)
        first += size


@dataclass(frozen=True, slots=True)
class Source:
    """The lived part, read once.

    Attributes:
        unfinished: visits on which somebody still has to work and nobody has paid.
    """

    records: Records
    counts: Counts
    cast: Cast
    spoken: Spoken
    unfinished: set[int]

    @classmethod
    def read(cls, bench: Bench) -> Source:
        """Read the rows and what texts say, and keep every note once without a name in it."""
        notes = bench.act("load", lambda uow: _nameless(uow, bench)).value
        with bench.store.reading() as connection:
            records = {
                name: [plain(row) for row in bulk.rows_of(connection, tables.metadata.tables[name])]
                for name in (*SHARED, *COPIED)
            }
            reader = Reader(connection)
            spoken = Spoken(dict(_answers(reader)), notes)
            counts = _counts(connection, records)
            return cls(records, counts, _cast(reader), spoken, _unfinished(connection))


def _counts(connection: sa.Connection, records: Records) -> Counts:
    sequence = tables.sequence
    query = sa.select(sequence.c.name, sequence.c.value)
    series = {row.name: row.value for row in connection.execute(query)}
    highest = {name: max((row[0] for row in rows), default=0) for name, rows in records.items()}
    checks = len(records["remittance"])
    return Counts(highest, series["claim"], series["patient"], series["isa"], checks)


def _cast(reader: Reader) -> Cast:
    def person(one: Patient | Guarantor) -> Person:
        return Person(one.last_name, one.first_name, one.middle_name, one.sex, one.birth_date)

    patients = reader.find(Patient)
    medicare = {plan.id for plan in reader.find(Plan) if plan.plan_type is PlanType.MEDICARE}
    coverage, case = tables.coverage, tables.case
    cards = reader.connection.execute(
        sa.select(
            coverage.c.id,
            coverage.c.patient_id,
            coverage.c.member_id,
            coverage.c.plan_id,
            coverage.c.subscriber_birth_date,
        )
    )
    injuries = reader.connection.execute(
        sa.select(case.c.id, case.c.claim_number).where(case.c.claim_number != "")
    )
    return Cast(
        patients={one.id: person(one) for one in patients},
        guarantors={one.id: person(one) for one in reader.find(Guarantor)},
        homes={one.id: one.guarantor_id or 0 for one in patients},
        charts={one.id: int(one.number) for one in patients},
        cards={row[0]: (row[1], row[2], row[3] in medicare, row[4]) for row in cards},
        injuries={row.id: row.claim_number for row in injuries},
    )


def _answers(reader: Reader) -> Iterator[tuple[str, str]]:
    """The postings of answers by their idempotency key, with what was said."""
    for check in reader.connection.execute(sa.select(tables.remittance.c.id)).scalars().all():
        for payment in reader.get(Remittance, check).claims:
            yield remittances.key_of_posted(reader, payment.id), remittances.said(payment)


def _unfinished(connection: sa.Connection) -> set[int]:
    visit, claim, answer = tables.encounter, tables.claim, tables.claim_payment
    waiting = sa.select(claim.c.encounter_id).where(claim.c.state.in_(sorted(OPEN_STATES)))
    answered = sa.select(claim.c.encounter_id).join(answer, answer.c.claim_id == claim.c.id).distinct()
    query = sa.select(visit.c.id).where(
        sa.or_(visit.c.state != EncounterState.RELEASED, visit.c.id.in_(waiting)),
        visit.c.id.not_in(answered),
    )
    return set(connection.execute(query).scalars())


def _nameless(uow: UnitOfWork, bench: Bench) -> dict[str, tuple[str, int]]:
    """Every stored document to one without the patient's line, so that copies can share it."""
    found = {}
    for blob in uow.execute(sa.select(tables.document.c.blob).distinct()).scalars().all():
        text = bench.store.blobs.get(blob).decode()
        kept = "\n".join(line for line in text.split("\n") if not line.startswith("Patient:"))
        found[blob] = (uow.put_blob(kept.encode()), len(kept.encode()))
    return found


def _go_on(uow: UnitOfWork, counts: Counts, copies: int) -> None:
    """Let numbers go on after those of the copies."""
    bulk.move_numbers(uow)
    for name, value, times in (
        ("claim", counts.claims, copies),
        ("patient", counts.patients, copies),
        ("isa", counts.files, min(BATCHES, copies)),
    ):
        uow.upsert(tables.sequence, {"name": name}, value=value * (times + 1))
