"""Papers at the window: one key, a choice, a look, printed or saved, kept; by keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QFileDialog

from medbill_desktop.domain.papers import PaperKind
from medbill_desktop.domain.visit import Charge, Document
from medbill_desktop.store import Reader
from medbill_desktop.ui.patients.screen import TAB
from medbill_desktop.ui.patients.sheet_papers import PapersSheet
from medbill_desktop.ui.shell.lint import lint
from medbill_desktop.ui.shell.lint_look import look
from tests.walk import in_front

pytestmark = pytest.mark.slow


@pytest.fixture
def walk(real_window, qtbot):
    """The page of papers of a patient with charges."""
    made = in_front(real_window(TAB), qtbot)
    patient = find(made, Charge)[0].patient_id
    made.screen.open(patient)
    made.settle()
    made.press("Shift+F7")
    made.sheet = made.screen.findChild(PapersSheet)
    return made


def find(walk, record_type, **equals):
    with walk.program.desk.office.bench.store.reading() as connection:
        return Reader(connection).find(record_type, **equals)


def test_a_paper_is_chosen_looked_at_saved_and_kept(walk, tmp_path, monkeypatch):
    file = tmp_path / "handed.pdf"
    asked = []

    def answer(*args):
        asked.append(args[2])
        return str(file), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    assert walk.sheet.paper.wish.kind is PaperKind.ITEMIZED
    walk.press("A")
    assert walk.sheet.paper.wish.kind is PaperKind.LEDGER
    before = len(find(walk, Document))
    walk.press("Ctrl+Shift+S")
    assert file.read_bytes() == walk.sheet.paper.content
    assert asked == ["paper-2026-04-15.pdf"]
    assert len(find(walk, Document)) == before + 1


def test_a_date_that_cannot_be_read_keeps_the_paper_as_it_was(walk):
    before = walk.sheet.paper
    walk.press("Tab", "Ctrl+A")
    walk.type("3/99/26")
    walk.press("Tab")
    assert walk.sheet.paper is before
    walk.press("Shift+Tab", "Ctrl+A")
    walk.type("3/1/26")
    walk.press("Tab")
    assert walk.sheet.paper.wish.since.isoformat() == "2026-03-01"


def test_what_cannot_be_printed_is_said_where_the_paper_would_stand(walk):
    walk.sheet._kind.write(PaperKind.RECEIPT)
    walk.sheet._draw()
    walk.settle()
    assert "No receipt was written" in walk.sheet.words.text()
    assert walk.sheet.preview.isHidden()


def test_the_page_is_clean(walk):
    window = walk.program.window
    window.resize(1440, 900)
    walk.settle()
    faults = [*lint(window, "papers", walk.program.desk.keys), *look(window, "papers")]
    assert [str(fault) for fault in faults] == []
