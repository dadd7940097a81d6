"""Rules of the window's house that no linter knows."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[2] / "medbill_desktop" / "ui"
SOURCES = sorted(UI.rglob("*.py"))
HEAVY = ("sqlalchemy", "reportlab", "openpyxl", "numpy", "pyqtgraph", "alembic", "sqlcipher3")
BANNED = {"QMessageBox", "QTableWidget", "QSortFilterProxyModel", "QThread", "QInputDialog"}

START = """
import sys
from pathlib import Path
import tempfile
sys.path.insert(0, sys.argv[1])
from PySide6.QtWidgets import QApplication
app = QApplication([])
from datetime import date
from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.ui.shell.start import Program, Setup

class Doors:
    def recent(self):
        return ()
    def warm(self):
        pass

setup = Setup(clock=FixedClock(date(2026, 4, 15)), folder=Path(tempfile.mkdtemp()), home=Path("x"))
program = Program(app, Doors(), setup)
program.start()
app.processEvents()
assert program.gate.isVisible()
program.gate.grab()
loaded = sorted({name.split(".")[0] for name in sys.modules})
print(" ".join(loaded))
program.close()
"""


def names_in(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.ImportFrom | ast.Import):
            yield from (alias.name.rpartition(".")[2] for alias in node.names)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(UI).as_posix())
def test_one_way_to_do_each_thing(path):
    used = set(names_in(path))
    assert not used & BANNED
    if path.name != "theme.py":
        assert "setStyleSheet" not in used
    if path.parent.name != "shell":
        assert "processEvents" not in used


def test_sign_in_page_imports_nothing_heavy():
    root = str(UI.parents[1])
    answer = subprocess.run(
        [sys.executable, "-c", START, root], capture_output=True, text=True, check=True, timeout=120
    )
    loaded = set(answer.stdout.split())
    assert "PySide6" in loaded
    assert not loaded & set(HEAVY)


def test_every_page_of_an_office_is_printed_by_the_profile_of_its_printer():
    """First start prints the recovery key before there is an office that could keep a profile."""
    doors = {"parts/paper.py", "settings/printers_page.py", "shell/first_run.py"}
    around = {"ask_printer", "print_pdf", "QPrintDialog"}
    past = {path.relative_to(UI).as_posix() for path in SOURCES if set(names_in(path)) & around}
    assert past <= doors
