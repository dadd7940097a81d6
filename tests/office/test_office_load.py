"""A large demo office: copies obey the laws of what was lived, the mix is complete, the digest repeats."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

import pytest
import sqlalchemy as sa

from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.domain.desk import Submission
from medbill_desktop.domain.finding import Severity
from medbill_desktop.domain.insurance import Case, CaseKind, Coverage, Payer, Plan, PlanType
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.project import project
from medbill_desktop.domain.remittance import Remittance
from medbill_desktop.domain.rules import scrub
from medbill_desktop.domain.visit import Encounter, EncounterState
from medbill_desktop.edi.write_837p import Envelope, write_837p
from medbill_desktop.office.demo import build, bulk, bulk_story
from medbill_desktop.office.demo.build import PASSPHRASE, USER, DemoWish, build_demo
from medbill_desktop.office.office import open_office
from medbill_desktop.query.aging import aging
from medbill_desktop.query.rollforward import rollforward
from medbill_desktop.services import claims, prior, remittances
from medbill_desktop.services.assembly import Billing, assemble, context_for
from medbill_desktop.store import Reader, tables
from tests.edi import pyx12_judge

DAY = date(2026, 4, 15)


@dataclass(frozen=True)
class Size:
    """An office of so many patients of whom a third is lived, with so many visits and service lines each."""

    patients: int
    lived: int
    visits: tuple[int, ...]
    regular: int
    lines: float
    claims: int
    charges: int

    def apply(self, patch):
        """Let an office of this size be made the way that large ones are."""
        patch.setattr(build, "LARGE", self.patients)
        patch.setattr(bulk, "LIVED", self.lived)
        patch.setattr(bulk_story, "VISITS", self.visits)
        patch.setattr(bulk_story, "REGULAR_VISITS", self.regular)
        patch.setattr(bulk_story, "LINES", self.lines)


TENTH = Size(patients=45, lived=15, visits=(1, 1, 2), regular=4, lines=2, claims=30, charges=2)
WHOLE = Size(
    patients=84,
    lived=28,
    visits=bulk_story.VISITS,
    regular=bulk_story.REGULAR_VISITS,
    lines=bulk_story.LINES,
    claims=150,
    charges=10,
)


@pytest.fixture(scope="module", params=["a tenth", pytest.param("whole", marks=pytest.mark.full)])
def size(request):
    return WHOLE if request.param == "whole" else TENTH


@pytest.fixture(scope="module")
def made(size, tmp_path_factory):
    """A folder with an office of which a third is lived, and what the builder told."""
    with pytest.MonkeyPatch.context() as patch:
        size.apply(patch)
        folder = tmp_path_factory.mktemp("load") / "office"
        return build_demo(DemoWish(folder=folder, as_of=DAY, patients=size.patients + 1, seed=11))


@pytest.fixture(scope="module")
def office(made):
    with open_office(made.office, USER, PASSPHRASE, FixedClock(DAY)) as opened:
        yield opened


@pytest.fixture
def connection(office):
    with office.bench.store.reading() as reading:
        yield reading


@pytest.fixture
def reader(connection):
    made = Reader(connection)
    made.execute = connection.execute  # services ask a unit of work; nothing here writes
    return made


def lived_patients(size):
    """The highest id of a patient that was lived; higher ones are copies."""
    return (size.patients + 1) // (size.patients // size.lived)


@pytest.mark.slow
def test_the_office_is_whole_and_told_truly(size, made, office, connection):
    assert [check for check in office.folder.verify() if not check["ok"]] == []
    counted = {
        name: connection.execute(
            sa.select(sa.func.count()).select_from(tables.metadata.tables[name])
        ).scalar()
        for name in ("patient", "encounter", "claim", "charge")
    }
    assert counted["patient"] == made.lived.patients == size.patients + 1
    assert (counted["encounter"], counted["claim"]) == (made.lived.encounters, made.lived.claims)
    assert counted["charge"] >= size.charges * counted["patient"]
    bulk_notes = connection.execute(sa.select(tables.audit.c.detail).where(tables.audit.c.kind == "bulk"))
    assert len(bulk_notes.scalars().all()) >= 2


@pytest.mark.slow
def test_aging_roll_forward_and_ledger_are_one_figure(connection):
    line = tables.ledger_line
    owed = connection.execute(
        sa.select(sa.func.sum(line.c.cents)).where(
            line.c.account.in_([Account.AR_PAYER, Account.AR_PATIENT]), line.c.accounting_date <= DAY
        )
    ).scalar_one()
    aged = aging(connection, DAY)
    assert Money.total(one.aging.total for one in aged) == owed
    months = rollforward(connection, date(2024, 1, 1), DAY)
    assert months.closing == owed
    assert owed > Money(0)


@pytest.mark.slow
def test_a_copied_claim_is_what_its_records_say_as_far_as_the_lived_one_is(size, reader, office):
    differs = Counter()
    for record in reader.find(ClaimRecord):
        encounter = reader.get(Encounter, record.encounter_id)
        billing = Billing(
            number=record.number,
            rank=record.rank,
            frequency=record.frequency,
            original_reference=record.original_reference,
            prior=prior.priors_of(reader, encounter, record.rank),
        )
        told = claims.claim_of(record)
        same = told == claims.replace(assemble(reader, encounter, billing), id=record.id)
        lived = record.patient_id <= lived_patients(size)
        differs["lived" if lived else "copied", same] += 1
        patient = reader.get(Patient, record.patient_id)
        assert record.patient_name == patient.name.listed()
        assert patient.name_search == patient.search_key()
    assert differs["copied", True] > size.claims
    assert differs["copied", False] <= 2 * differs["lived", False]


@pytest.mark.slow
def test_a_claim_that_may_leave_has_no_block_and_its_file_is_accepted(size, reader, office):
    images = []
    payers = {one.id: one for one in reader.find(Payer)}
    for record in reader.find(ClaimRecord):
        claim = claims.claim_of(record)
        found = scrub(claim, context_for(office.bench.codes, record.built_date, claim))
        blocks = sum(one.severity is Severity.BLOCK for one in found)
        assert blocks == record.blocking, (record.number, found)
        copied = record.patient_id > lived_patients(size)
        if record.sent_date and copied and not payers[record.payer_id].paper_only:
            images.append(project(claim))
    images.sort(key=lambda one: (one.billing.npi, one.payer.payer_id, one.subscriber.member_id))
    sample = images[::2]
    assert len(sample) > size.claims * 0.4
    assert pyx12_judge.judge(write_837p(sample, _envelope(office))) == []


def _envelope(office):
    return Envelope(
        sender_id="PFM001",
        receiver_id="DEMOCLEARING",
        isa=1,
        gs=1,
        usage="T",
        moment=office.clock.now(),
        submitter_name="PRAIRIE FAMILY MEDICINE LLC",
        submitter_contact="ANA REYES",
        submitter_phone="2175550100",
        receiver_name="DEMO CLEARINGHOUSE",
        reference="000000001",
    )


@pytest.mark.slow
def test_checks_files_and_keys_agree_with_what_hangs_on_them(size, reader, connection):
    entry = tables.ledger_entry
    known = set(connection.execute(sa.select(entry.c.idempotency_key)).scalars())
    answers = 0
    for number in [one.id for one in reader.find(Remittance)]:
        check = reader.get(Remittance, number)
        stand = [one for one in check.claims if remittances.row_of(reader, one.id).posting == "posted"]
        assert Money.total(one.paid for one in stand) == check.payment, check.trace
        for one in check.claims[:3]:
            assert remittances.key_of_posted(reader, one.id) in known or not one.paid
            answers += 1
    assert answers > size.claims * 0.6
    sent = reader.find(ClaimRecord)
    for file in reader.find(Submission):
        on_it = [one for one in sent if one.submission_id == file.id]
        assert (len(on_it), Money.total(one.charge_total for one in on_it)) == (file.claims, file.total)
    members = Counter(one.member_id for one in reader.find(Coverage))
    assert len(members) > 0.6 * members.total()  # brothers and sisters, husband and wife share a card


@pytest.mark.full
def test_the_same_seed_gives_the_same_large_office_on_both_engines(
    size, made, tmp_path, monkeypatch, pg_database
):
    size.apply(monkeypatch)
    wish = DemoWish(
        folder=tmp_path / "server",
        as_of=DAY,
        patients=size.patients + 1,
        seed=11,
        url=pg_database("template0"),
    )
    again = build_demo(wish)
    assert again.digest == made.digest
    with open_office(again.office, USER, PASSPHRASE, FixedClock(DAY)) as opened:
        assert [check for check in opened.folder.verify() if not check["ok"]] == []


@pytest.mark.slow
def test_a_small_office_is_lived_as_before(tmp_path):
    assert build.LARGE > 300
    made = build_demo(DemoWish(folder=tmp_path / "small", as_of=DAY, patients=2, seed=11))
    with (
        open_office(made.office, USER, PASSPHRASE, FixedClock(DAY)) as opened,
        opened.bench.store.reading() as one,
    ):
        told = one.execute(sa.select(sa.func.count()).where(tables.audit.c.kind == "bulk")).scalar_one()
        assert told == 0
        assert len(Reader(one).find(Patient)) == 2


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_five_hundred_patients_have_everything_that_can_happen(tmp_path):
    made = build_demo(DemoWish(folder=tmp_path / "large", as_of=DAY, patients=500, seed=1))
    again = build_demo(DemoWish(folder=tmp_path / "again", as_of=DAY, patients=500, seed=1))
    assert made.digest == again.digest
    with open_office(made.office, USER, PASSPHRASE, FixedClock(DAY)) as opened:
        assert [check for check in opened.folder.verify() if not check["ok"]] == []
        with opened.bench.store.reading() as connection:
            _assert_mix(Reader(connection), connection)


def _assert_mix(reader, connection):
    records = reader.find(ClaimRecord)
    plans = {one.id: one.plan_type for one in reader.find(Plan)}
    coverages = {one.id: plans[one.plan_id] for one in reader.find(Coverage)}
    assert {one.state for one in records} == set(ClaimState)
    assert {coverages[one.coverage_id] for one in records} == set(PlanType)
    assert {one.kind for one in reader.find(Case)} == set(CaseKind)
    visits = reader.find(Encounter)
    assert {one.state for one in visits} == set(EncounterState)
    assert len({one.service_date.year for one in visits}) >= 3
    assert min(one.service_date for one in visits) >= date(2024, 10, 1)
    assert len({one.billing_entity_id for one in visits}) == 2
    assert len({one.location_id for one in visits}) == 4
    assert len({one.rendering_id for one in visits}) == 7
    homes = Counter(one.guarantor_id for one in reader.find(Patient))
    assert max(homes.values()) > 1
    count = {
        table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table in (tables.statement, tables.closed_month, tables.work_item, tables.charge)
    }
    assert count["statement"] > 20
    assert count["closed_month"] >= 12
    assert count["work_item"] > 50
    assert count["charge"] >= 5000
    old = [one for one in aging(connection, DAY) if any(one.aging.buckets[4:])]
    assert old
    assert any(one.aging.credits for one in aging(connection, DAY))
