"""F9: statements are added up, shown with count and total, made as a whole, then printed or saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from medbill_desktop.domain.errors import EnvironmentProblem
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.printing import PrintedForm
from medbill_desktop.services import statements
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.statements import Prepared, Run
from medbill_desktop.ui.followup import columns
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.confirm_line import ConfirmLine
from medbill_desktop.ui.parts.paper import Paper, print_on, profile_here, ready_paper

_NAMED = 2
"""How many people a short message names; all of them stand in the room of statements."""


class StatementRunner:
    """Makes a run and prints it; without a printer of the set-up its PDF is saved.

    Attributes:
        command: the key of the screen.
    """

    def __init__(self, desk: Desk, parent: QWidget, confirm: ConfirmLine, then: Callable[[], None]) -> None:
        """Work for a screen.

        Args:
            desk: of the screen.
            parent: of the file dialog.
            confirm: where count and total are shown first (O10).
            then: what happens on the screen after a run was saved or left.
        """
        self._desk, self._parent, self._confirm, self._then = desk, parent, confirm, then
        self.command = Command("statements", "Run statements", "F9", self._on_run)

    def _on_run(self) -> None:
        bench, today = self._desk.office.bench, self._desk.clock.today()
        self._desk.jobs.read(
            lambda progress: statements.prepare(bench, today, progress=progress),
            self._on_prepared,
            key="statements",
            title="Adding up statements",
        )

    def _on_prepared(self, prepared: Prepared) -> None:
        bills, left_out = prepared
        if not bills:
            few = columns.left_out_words(left_out, _NAMED)
            self._desk.toasts.problem(f"Nobody owes enough for a statement today. {few}")
            return
        words = columns.left_out_words(left_out)
        total = Money.total(bill.image.total_due for bill in bills)
        noun = "statement" if len(bills) == 1 else "statements"
        question = f"Print {len(bills)} {noun}, {total.grid()} in all?"
        printer = profile_here(self._desk, PrintedForm.PAPER).printer
        there = f"prints them on {printer}" if printer else "makes them and asks where to save the PDF"
        self._confirm.ask(question, there, self._make, words)

    def _make(self) -> None:
        bench = self._desk.office.bench
        act(
            self._desk,
            lambda progress: statements.run_statements(bench, progress=progress),
            lambda run: f"{len(run.bills)} statements made, not printed yet. Room “Statements” prints them.",
            undo=lambda run: statements.undo_run(bench, run.record.id).changes,
            then=self._save,
            title="Making statements",
        )

    def _save(self, run: Run) -> None:
        paper = ready_paper(self._desk, PrintedForm.PAPER)
        if paper is not None:
            print_run(self._desk, paper, run, self._then)
        else:
            save_run(self._desk, self._parent, run, self._then)


def print_run(desk: Desk, paper: Paper, run: Run, then: Callable[[], None]) -> None:
    """Print a run; from then on it counts as printed.

    Args:
        desk: of the screen.
        paper: the printer of this workplace.
        run: the statements.
        then: what happens afterwards.
    """
    bench = desk.office.bench

    def work() -> Done[object]:
        print_on(paper, run.content, run.pages)
        done = statements.mark_printed(bench, run.record.id)
        return Done(done.value, done.changes)

    act(
        desk,
        lambda _: work(),
        lambda _: f"{run.record.statements} statements printed, {run.pages} pages.",
        then=lambda _: then(),
        title="Printing statements",
    )


def save_run(desk: Desk, parent: QWidget, run: Run, then: Callable[[], None]) -> None:
    """Ask where the PDF goes and write it; from then on the run counts as printed.

    Args:
        desk: of the screen.
        parent: of the file dialog.
        run: the statements.
        then: what happens afterwards, also when nobody names a file.
    """
    proposed = f"statements-{run.record.run_date.isoformat()}.pdf"
    name, _ = QFileDialog.getSaveFileName(parent, "Save the statements", proposed, "PDF (*.pdf)")
    if not name:
        then()
        return
    bench, file = desk.office.bench, Path(name)
    act(
        desk,
        lambda _: _write(bench, run, file),
        lambda _: f"{run.record.statements} statements, {run.pages} pages, saved as {file.name}.",
        then=lambda _: then(),
        title="Saving statements",
    )


def _write(bench: Bench, run: Run, file: Path) -> Done[object]:
    """Write the file first: a run that could not be saved can still be undone."""
    try:
        file.write_bytes(run.content)
    except OSError as error:
        raise EnvironmentProblem(
            f"The statements are made and kept in the office, but {file.name} cannot be written "
            f"({error.strerror}). Print them from the room “Statements”, or undo the run there."
        ) from error
    done = statements.mark_printed(bench, run.record.id)
    return Done(done.value, done.changes)
