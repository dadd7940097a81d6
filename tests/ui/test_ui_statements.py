"""The room of statement runs: accounts, reasons, papers of one, print again, undo; by keys alone."""

from __future__ import annotations

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog

from medbill_desktop.domain.desk import RunState, Statement, StatementRun
from medbill_desktop.domain.printing import PrintedForm, PrinterProfile
from medbill_desktop.domain.settings import STATEMENT_MINIMUM
from medbill_desktop.services import statements
from medbill_desktop.services.settings import change_setting
from medbill_desktop.store import Reader
from medbill_desktop.ui.followup.statements_screen import StatementsScreen
from medbill_desktop.ui.kit.screen import TabSpec
from medbill_desktop.ui.parts.paper import Paper
from medbill_desktop.ui.shell.lint import lint
from medbill_desktop.ui.shell.lint_look import look
from tests.walk import Walk

pytestmark = pytest.mark.slow
ROOM = TabSpec("followup", "Statements", "phone-outgoing", StatementsScreen)


@pytest.fixture
def room(real_window, qtbot):
    """The room over an office with one run that is not printed yet."""

    def prepare(office):
        change_setting(office.bench, STATEMENT_MINIMUM, 50_00)
        statements.run_statements(office.bench)

    program = real_window(ROOM, prepare=prepare)
    walk = Walk(program, qtbot)
    walk.settle()
    walk.screen = program.window.current
    return walk


def find(walk, record_type, **equals):
    with walk.program.desk.office.bench.store.reading() as connection:
        return Reader(connection).find(record_type, **equals)


def test_a_run_shows_its_accounts_its_reasons_and_the_paper_of_one(room):
    (run,) = find(room, StatementRun)
    screen = room.screen
    assert screen.page.run == run
    assert len(screen.billed.texts) == len(find(room, Statement))
    assert f"Statements {run.statements}" in screen.totals.texts
    reasons = [row[2] for row in screen.left_out.texts]
    assert len(reasons) == run.left_out > 0
    assert set(reasons) == {"less than 50.00"}
    statement = find(room, Statement, id=screen.billed.current_id)[0]
    pdf = statements.statement_pdf(room.program.desk.office.bench, statement.id)
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == statement.pages < run.pages
    text = document[0].get_textpage().get_text_bounded()
    others = {row[1] for row in screen.billed.texts} - {screen.billed.texts[0][1]}
    assert not [name for name in others if " ".join(reversed(name.split(", "))) in text]
    room.press("F3")
    assert screen.left_out.hasFocus()


def test_a_run_is_saved_and_then_cannot_be_undone(room, tmp_path, monkeypatch):
    file = tmp_path / "run.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    room.press("F7")
    assert file.read_bytes().startswith(b"%PDF")
    assert find(room, StatementRun)[0].state is RunState.PRINTED
    room.press("Ctrl+D")
    assert find(room, StatementRun)[0].state is RunState.PRINTED
    assert find(room, Statement)


def test_a_run_is_printed_by_the_profile_of_the_workplace(room, tmp_path, monkeypatch):
    out, asked = tmp_path / "paper.pdf", []

    def paper(_desk, form, _parent):
        asked.append(form)
        made = QPrinter(QPrinter.PrinterMode.HighResolution)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(out))
        return Paper(made, PrinterProfile(workstation="W1", form=form))

    monkeypatch.setattr("medbill_desktop.ui.followup.statements_screen.paper_for", paper)
    room.press("Ctrl+P")
    (run,) = find(room, StatementRun)
    assert (asked, run.state) == ([PrintedForm.PAPER], RunState.PRINTED)
    assert len(pypdfium2.PdfDocument(out)) == run.pages


def test_an_unprinted_run_is_undone_and_its_accounts_are_due_again(room):
    before = len(find(room, Statement))
    room.press("Ctrl+D")
    assert find(room, Statement) == ()
    assert find(room, StatementRun)[0].state is RunState.UNDONE
    bills, _ = statements.prepare(room.program.desk.office.bench, room.program.desk.clock.today())
    assert sum(len(bill.shares) for bill in bills) == before


def test_the_room_is_clean(room):
    window, faults = room.program.window, []
    window.resize(1440, 900)
    room.settle()
    for name, keys in (("run", ()), ("left-out", ("F3",))):
        room.press(*keys)
        faults += [*lint(window, name, room.program.desk.keys), *look(window, name)]
    assert [str(fault) for fault in faults] == []
