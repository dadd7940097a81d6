"""Space on a row: the card of each kind of record, read only, one read row in the audit a look."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.remittance import Remittance
from medbill_desktop.domain.settings import STATEMENT_MINIMUM
from medbill_desktop.domain.visit import Charge, ChargeState
from medbill_desktop.query.details import patient_page
from medbill_desktop.query.followup import of_row
from medbill_desktop.services import statements
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
}


def one_run(office):
    change_setting(office.bench, STATEMENT_MINIMUM, 50_00)
    statements.run_statements(office.bench)


@pytest.fixture
def walk(real_window, qtbot):
    made = Walk(real_window(PATIENTS, prepare=one_run), qtbot)
    made.settle()
    made.screen = made.program.window.current
    return made


def reading(walk):
    return walk.program.desk.office.bench.store.reading()


def ids(walk, kind):
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


@pytest.mark.parametrize("kind", list(CARDS))
def test_every_record_of_a_kind_has_its_card(walk, kind):
    found = ids(walk, kind)
    assert found
    for record in found:
        peek = card_of(walk.program.desk, kind, record)
        assert peek.title
        assert peek.facts
        assert all(name and value for name, value in peek.facts)
        assert all(words for words, _ in peek.lines)


def test_kinds_without_a_card_leave_no_trace(walk):
    before = reads(walk)
    assert card_of(walk.program.desk, Kind.CLOSE, 1) is None
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
