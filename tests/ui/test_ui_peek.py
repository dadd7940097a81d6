"""Space on a row: the card of each kind of record, read only, one read row in the audit a look."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from medbill_desktop.domain.appointment import Appointment
from medbill_desktop.domain.approval import Overpayment
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.referral import Referral
from medbill_desktop.domain.remittance import Remittance
from medbill_desktop.domain.settings import STATEMENT_MINIMUM
from medbill_desktop.domain.visit import Charge, ChargeState
from medbill_desktop.query.details import patient_page
from medbill_desktop.query.followup import of_row
from medbill_desktop.query.money_closes import row_of
from medbill_desktop.services import closes, day_batches, day_superbills, patient_money, refunds, statements
from medbill_desktop.services.patient_money import TakePayment
from medbill_desktop.services.patient_referrals import save_referral
from medbill_desktop.services.refunds import AskRefund
from medbill_desktop.services.settings import change_setting
from medbill_desktop.store import Reader, tables
from medbill_desktop.ui.followup.screen import TAB as FOLLOWUP
from medbill_desktop.ui.kit.peek import PeekCard
from medbill_desktop.ui.parts.peek import CARDS, card_of
from medbill_desktop.ui.patients.screen import TAB as PATIENTS
from medbill_desktop.ui.shell.lint import lint
from medbill_desktop.ui.shell.lint_look import look
from tests.walk import Walk

pytestmark = pytest.mark.slow
TODAY = date(2026, 4, 15)
TABLES = {
    Kind.PATIENT: tables.patient,
    Kind.ENCOUNTER: tables.encounter,
    Kind.APPOINTMENT: tables.appointment,
    Kind.CLAIM: tables.claim,
    Kind.WORK_ITEM: tables.work_item,
    Kind.REMITTANCE: tables.remittance,
    Kind.RECEIPT: tables.receipt,
    Kind.STATEMENT: tables.statement,
    Kind.STATEMENT_RUN: tables.statement_run,
    Kind.MONEY_REQUEST: tables.money_request,
    Kind.OVERPAYMENT: tables.overpayment,
    Kind.SUPERBILL: tables.superbill,
    Kind.CHARGE_BATCH: tables.charge_batch,
    Kind.REFERRAL: tables.referral,
}


def one_run(office):
    change_setting(office.bench, STATEMENT_MINIMUM, 50_00)
    statements.run_statements(office.bench)
    one_of_each_desk(office.bench)


def one_of_each_desk(bench):
    """What the demo office has none of: request, overpayment, superbill, batch, close, referral."""
    with bench.store.reading() as connection:
        reader = Reader(connection)
        claim = reader.find(ClaimRecord, state=ClaimState.PAID)[0]
        charge = reader.find(Charge, encounter_id=claim.encounter_id, state=ChargeState.RELEASED)[0]
        visit = next(one for one in reader.find(Appointment, "day") if one.patient_id)
    who = claim.patient_id
    patient_money.take_payment(bench, TakePayment(patient_id=who, amount=Money(4321), amounts={}))
    refunds.ask_refund(bench, AskRefund(patient_id=who, amount=Money(4321), reason="Moved"))
    found = Overpayment(
        charge_id=charge.id,
        coverage_id=claim.coverage_id,
        payer_id=claim.payer_id,
        patient_id=who,
        amount=Money(1200),
        identified_on=TODAY,
        due_on=TODAY + timedelta(days=60),
        payer_name=claim.payer_name,
        patient_name=claim.patient_name,
    )
    bench.store.write(bench.user, "test", lambda unit: unit.insert(found))
    day_superbills.issue_superbills(bench, [visit.id])
    day_batches.open_batch(bench, 3, Money(50_000), "Morning")
    save_referral(bench, Referral(patient_id=who, number="A 12", effective_thru=TODAY, visits_allowed=3))
    closes.close_day(bench, TODAY)


@pytest.fixture
def walk(real_window, qtbot):
    made = Walk(real_window(PATIENTS, prepare=one_run), qtbot)
    made.settle()
    made.screen = made.program.window.current
    return made


def reading(walk):
    return walk.program.desk.office.bench.store.reading()


def ids(walk, kind):
    if kind is Kind.CLOSE:
        return [row_of(TODAY), row_of(TODAY, month=True)]
    with reading(walk) as connection:
        return connection.execute(sa.select(TABLES[kind].c.id)).scalars().all()


def reads(walk):
    audit = tables.audit
    with reading(walk) as connection:
        query = sa.select(sa.func.count()).where(audit.c.verb == "R")
        return connection.execute(query).scalar_one()


def card(walk):
    found = [each for each in walk.program.window.findChildren(PeekCard) if each.isVisible()]
    return found[0] if found else None


def test_every_record_of_each_kind_has_its_card(walk):
    for kind in CARDS:
        found = ids(walk, kind)
        assert found, kind
        for record in found:
            peek = card_of(walk.program.desk, kind, record)
            assert peek.title
            assert peek.facts, peek.title
            assert all(name and value for name, value in peek.facts)
            assert all(words for words, _ in peek.lines)


def test_the_cards_of_the_money_desks_say_what_is_asked_and_until_when(walk):
    desk = walk.program.desk
    asked = card_of(desk, Kind.MONEY_REQUEST, ids(walk, Kind.MONEY_REQUEST)[0])
    assert asked.title.startswith("Refund, ")
    assert Money.parse(dict(asked.facts)["Amount"]) == Money(4321)
    over = dict(card_of(desk, Kind.OVERPAYMENT, ids(walk, Kind.OVERPAYMENT)[0]).facts)
    assert over["Return by"].endswith(", 60 days left")
    batch = dict(card_of(desk, Kind.CHARGE_BATCH, ids(walk, Kind.CHARGE_BATCH)[0]).facts)
    assert batch["Difference"] == "3 visits short, 500.00 short"
    day, month = (card_of(desk, Kind.CLOSE, row) for row in ids(walk, Kind.CLOSE))
    assert dict(day.facts)["Closed"] == "one sheet"
    assert len(day.lines) == 1
    assert dict(month.facts)["Closed"] == "not yet"
    referral = card_of(desk, Kind.REFERRAL, ids(walk, Kind.REFERRAL)[0])
    assert dict(referral.facts)["Visits"] == "0 of 3 used"


def test_kinds_without_a_card_leave_no_trace(walk):
    before = reads(walk)
    assert card_of(walk.program.desk, Kind.PAYER, 1) is None
    assert reads(walk) == before


def test_space_shows_the_patient_with_the_money_of_their_page_and_escape_closes(walk):
    before = reads(walk)
    walk.press("Space")
    shown = card(walk)
    assert reads(walk) == before + 1
    with reading(walk) as connection:
        page = patient_page(connection, walk.screen.list.current_id)
    facts = dict(shown.peek.facts)
    assert shown.peek.title == page.patient.name.listed()
    assert Money.parse(facts["Patient owes"]) == page.patient_owes
    assert Money.parse(facts["Insurance owes"]) == page.payers_owe
    QTest.keyClick(shown, Qt.Key.Key_Escape)  # the system hands keys to the popup; a test without one must
    walk.settle()
    assert card(walk) is None
    assert walk.screen.list.table.hasFocus()


def test_the_cards_of_money_agree_with_what_was_posted(walk):
    desk = walk.program.desk
    for check in ids(walk, Kind.REMITTANCE):
        facts = dict(card_of(desk, Kind.REMITTANCE, check).facts)
        with reading(walk) as connection:
            payment = Reader(connection).get(Remittance, check).payment
        assert Money.parse(facts["Posted"]) + Money.parse(facts["Left"]) == payment
    for visit in ids(walk, Kind.ENCOUNTER):
        with reading(walk) as connection:
            charges = Reader(connection).find(Charge, encounter_id=visit)
        total = Money.total(one.amount for one in charges if one.state is not ChargeState.VOID)
        assert Money.parse(dict(card_of(desk, Kind.ENCOUNTER, visit).facts)["Charges"]) == total
    for claim in ids(walk, Kind.CLAIM):
        with reading(walk) as connection:
            record = Reader(connection).get(ClaimRecord, claim)
        lines = card_of(desk, Kind.CLAIM, claim).lines
        assert Money.total(Money.parse(amount) for _, amount in lines) == record.charge_total


def test_the_card_is_clean_at_its_widest(walk):
    desk, faults = walk.program.desk, []
    for kind in CARDS:
        cards = [card_of(desk, kind, record) for record in ids(walk, kind)]
        shown = PeekCard(max(cards, key=lambda peek: len("".join(peek.texts))), walk.program.window)
        shown.open_at(walk.program.window.rect().center(), 24)
        walk.settle()
        faults += [*lint(shown, f"peek-{kind}", desk.keys), *look(shown, f"peek-{kind}")]
        shown.close()
    assert [str(fault) for fault in faults] == []


def test_a_row_of_follow_up_shows_its_own_record(real_window, qtbot):
    walk = Walk(real_window(FOLLOWUP), qtbot)
    walk.settle()
    kind, record = of_row(walk.program.window.current.list.current_id)
    walk.press("Space")
    assert kind.name == "CLAIM"
    assert card(walk).peek == card_of(walk.program.desk, Kind.CLAIM, record)
