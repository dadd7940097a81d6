"""The room of notices (ABN) and charges copied from a chosen visit, by keys, in one real window (O40)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from medbill_desktop.domain.abn import Abn
from medbill_desktop.domain.insurance import Case, CaseKind, Plan, PlanType
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.settings import SELF_PAY_PERCENT
from medbill_desktop.domain.visit import Charge, Document, Encounter, EncounterState
from medbill_desktop.query.details.visit_page import earlier_visits, visit_page
from medbill_desktop.services import charges, coding, encounters, settings, setup
from medbill_desktop.store import Reader, tables
from medbill_desktop.ui.coding import notice_screen
from medbill_desktop.ui.coding.screen import TAB
from medbill_desktop.ui.shell.lint import lint
from medbill_desktop.ui.shell.lint_look import look
from tests.walk import Walk

pytestmark = pytest.mark.slow


def find(office, kind, **equals):
    with office.bench.store.reading() as connection:
        return Reader(connection).find(kind, **equals)


def a_medicare_draft(office):
    """A draft visit with two lines, an earlier visit, and Medicare first."""
    with office.bench.store.reading() as connection:
        reader = Reader(connection)
        for visit in reader.find(Encounter, state=EncounterState.DRAFT):
            page = visit_page(connection, visit.id)
            if page.paying and len(earlier_visits(reader, visit, 9)) > 0:
                break
        else:
            raise AssertionError("the demo has no draft visit with an earlier one")
    setup.save_setup(office.bench, replace(page.paying[0].plan, plan_type=PlanType.MEDICARE))
    line = Charge(
        encounter_id=visit.id,
        patient_id=visit.patient_id,
        line=1,
        service_date=visit.service_date,
        code="99213",
    )
    charges.enter_charges(office.bench, visit.id, [line])
    return visit


def a_self_pay_draft(office, like):
    """A draft visit of a self-pay case, in an office that gives a fourth off."""
    settings.change_setting(office.bench, SELF_PAY_PERCENT, 25)
    case = Case(patient_id=like.patient_id, kind=CaseKind.SELF_PAY)
    case = office.bench.act("a case", lambda uow: uow.insert(case)).value
    visit = encounters.save_encounter(office.bench, replace(like, id=0, version=0, case_id=case.id)).value
    line = find(office, Charge, encounter_id=like.id)[0]
    coding.assign_diagnoses(office.bench, visit.id, (("icd10cm", "I10"),))
    charges.enter_charges(office.bench, visit.id, [replace(line, id=0, version=0)])
    return visit


@pytest.fixture
def desk(real_window, qtbot):
    made = {}

    def prepare(office):
        visit = a_medicare_draft(office)
        made.update(visit=visit, alone=a_self_pay_draft(office, visit), office=office)

    program = real_window(TAB, prepare=prepare)
    walk = Walk(program, qtbot)
    walk.settle()
    walk.office, walk.visit, walk.alone = made["office"], made["visit"], made["alone"]
    walk.screen = program.window.current
    walk.screen.open(walk.visit.id)
    walk.settle()
    return walk


def test_a_notice_is_typed_put_on_the_line_printed_and_taken_back(desk, monkeypatch):
    visit = desk.visit
    assert find(desk.office, Plan, plan_type=PlanType.MEDICARE)
    desk.press("Ctrl+Shift+A")
    room = desk.program.window.current
    assert isinstance(room, notice_screen.NoticeScreen)
    assert (room._page.encounter.id, room._page.medicare) == (visit.id, True)
    room.form.editor("reason").setText("Medicare does not pay for it so often")
    room.form.editor("option").write(1)
    desk.press("Ctrl+S")
    assert "day on which the patient signed" in room.form.box("items").problem
    room.form.editor("signed_on").setText(f"{visit.service_date:%m/%d/%Y}")
    desk.press("Ctrl+S")
    (kept,) = find(desk.office, Abn, encounter_id=visit.id)
    assert (kept.codes, kept.option, kept.cost.cents > 0) == ("99213", 1, True)
    window = desk.program.window
    faults = [*lint(window, "notices", desk.program.desk.keys), *look(window, "notices")]
    assert [str(fault) for fault in faults] == []
    desk.press("F9", "Return")
    assert [one.modifiers for one in find(desk.office, Charge, encounter_id=visit.id)] == ["GA"]
    desk.program.desk.toasts.undo()
    desk.settle()
    assert [one.modifiers for one in find(desk.office, Charge, encounter_id=visit.id)] == [""]
    printed = []
    monkeypatch.setattr(notice_screen, "paper_for", lambda *_: "sheet")
    monkeypatch.setattr(notice_screen, "print_on", lambda _, pdf, pages: printed.append((pdf[:4], pages)))
    desk.press("Ctrl+P")
    assert printed == [(b"%PDF", 1)]
    assert any("Notice" in one.title for one in find(desk.office, Document, encounter_id=visit.id))
    desk.press("Ctrl+Delete")
    assert find(desk.office, Abn, encounter_id=visit.id) == ()
    desk.program.desk.toasts.undo()
    desk.settle()
    assert [one.items for one in find(desk.office, Abn, encounter_id=visit.id)] == [kept.items]
    desk.press("Ctrl+B")
    assert desk.program.window.current is desk.screen


def test_charges_of_a_chosen_visit_are_copied_and_a_wrong_answer_says_so(desk):
    form = desk.screen.form
    form.start()
    desk.press("Ctrl+D")
    desk.type("x")
    desk.press("Return")
    assert "none of these visits" in desk.program.desk.toasts.text
    desk.press("Ctrl+D")
    desk.type("1")
    desk.press("Return")
    with desk.office.bench.store.reading() as connection:
        (last, *_) = earlier_visits(Reader(connection), desk.visit, 9)
    assert [one.code for one in form.draft().charges] == [one.code for one in last.charges]
    assert {one.service_date for one in form.draft().charges} == {desk.visit.service_date}


def given(walk):
    """What was taken off the self-pay visit, in cents."""
    lines, mine = tables.ledger_line, find(walk.office, Charge, encounter_id=walk.alone.id)
    wanted = lines.c.charge_id.in_([one.id for one in mine])
    query = select(lines.c.cents).where(lines.c.account == Account.SELF_PAY_DISCOUNT, wanted)
    with walk.office.bench.store.reading() as connection:
        return sum(one.cents for one in connection.execute(query).scalars())


def test_a_discount_is_proposed_at_release_taken_and_undone(desk):
    desk.screen.open(desk.alone.id)
    desk.settle()
    desk.screen.form.start()
    desk.press("Ctrl+Return")
    desk.type("7")
    desk.press("Return")
    assert "nothing was released" in desk.program.desk.toasts.text
    assert find(desk.office, Encounter, id=desk.alone.id)[0].state is EncounterState.DRAFT
    desk.screen.form.start()
    desk.press("Ctrl+Return", "Return")
    assert "Self-pay discount, 25 %" in desk.program.desk.toasts.text
    (line,) = find(desk.office, Charge, encounter_id=desk.alone.id)
    assert given(desk) == line.amount.times(Decimal("0.25")).cents
    desk.program.desk.toasts.undo()
    desk.settle()
    assert given(desk) == 0
    assert find(desk.office, Encounter, id=desk.alone.id)[0].state is EncounterState.DRAFT
