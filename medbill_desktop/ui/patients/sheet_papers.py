"""The page of papers at the window: choose one, see it, print and keep it (OFFICE O45, O46)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QScrollArea, QSizePolicy, QVBoxLayout

from medbill_desktop.domain.errors import EnvironmentProblem, UserError
from medbill_desktop.domain.papers import PAPER_WORDS, PaperKind, PaperWish
from medbill_desktop.domain.printing import PrintedForm
from medbill_desktop.domain.visit import Document
from medbill_desktop.query.details import PatientPage
from medbill_desktop.services import papers
from medbill_desktop.services.base import Done
from medbill_desktop.services.papers import Paper
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.binding import Field
from medbill_desktop.ui.kit.fields import DateEdit
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.claim_sheet import PdfView
from medbill_desktop.ui.parts.paper import paper_for, print_on
from medbill_desktop.ui.patients.sheet import YES_NO, Sheet, SheetHost, choice

_PREVIEW_PX = 420


@dataclass(frozen=True, slots=True)
class _Typed:
    """What the form shows."""

    kind: PaperKind = PaperKind.ITEMIZED
    since: date | None = None
    thru: date | None = None
    confidential: bool = False


class PapersSheet(Sheet):
    """Itemized bill, payments received, superbill, ledger, the last receipt again."""

    name, title, keys = "papers", "Papers", "Shift+F7"
    hint = "Tab goes on, Ctrl+S prints and keeps it, Ctrl+Shift+S saves a file, Esc leaves"

    def __init__(self, desk: Desk, host: SheetHost) -> None:
        super().__init__(desk, host)
        self.paper: Paper | None = None
        self.story.hide()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.preview = PdfView("paper-preview", desk.jobs)
        self.preview.setAccessibleName("Paper")
        self.preview.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.preview.setMinimumHeight(_PREVIEW_PX)
        for scroll in self.preview.findChildren(QScrollArea):
            scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)  # noqa: S101 - as Sheet makes it
        layout.addWidget(self.preview, 1)
        file = Command("save-paper", "Save as a file", "Ctrl+Shift+S", self._on_file, in_strip=True)
        desk.keys.bind("papers", self, [file])

    def fields(self) -> list[Field]:
        """Which paper, of which dates, with or without confidential visits."""
        clock = self.desk.clock
        self._kind = choice("paper-kind", "Paper", tuple(PAPER_WORDS.items()))
        self._private = choice("paper-private", "Confidential visits", YES_NO)
        since, thru = DateEdit("paper-since", "From", clock), DateEdit("paper-thru", "To", clock)
        for edit in (self._kind, self._private):
            edit.edited.connect(self._draw)
        for day in (since, thru):
            day.editingFinished.connect(self._draw)
        return [
            Field("kind", "Paper", self._kind),
            Field("since", "From", since),
            Field("thru", "To", thru),
            Field("confidential", "Confidential visits", self._private),
        ]

    def read(self, reader: Reader, page: PatientPage) -> Any:
        """Nothing more than the patient in front."""
        return page.patient.id

    def show_data(self, data: int) -> None:
        """The itemized bill of this year first; around New Year that of the year before."""
        today = self.desk.clock.today()
        year = today.year if today.month > 1 else today.year - 1
        self.words.setText("Printed papers are kept with the documents of the patient.")
        self.form.load(_Typed(since=date(year, 1, 1), thru=today))
        self._draw()

    def wish(self) -> PaperWish:
        """What is chosen.

        Raises:
            UserError: a date cannot be read or is missing.
        """
        since, thru = self.form.editor("since").read(), self.form.editor("thru").read()
        if self.page is None or since is None or thru is None:
            raise UserError("Type the first and the last day that the paper covers.")
        return PaperWish(
            patient_id=self.page.patient.id,
            kind=self._kind.read(),
            since=since,
            thru=thru,
            confidential=self._private.read(),
        )

    def _draw(self) -> None:
        try:
            wish = self.wish()
        except UserError:
            return  # the field says what is wrong with it
        if self.paper is not None and self.paper.wish == wish:
            return
        bench = self.desk.office.bench
        self.desk.jobs.read(
            lambda _: papers.make_paper(bench, wish),
            self._on_drawn,
            key="papers",
            on_error=self._on_refused,
        )

    def _on_drawn(self, paper: Paper) -> None:
        self.paper = paper
        self.words.setText("Printed papers are kept with the documents of the patient.")
        self.preview.setVisible(True)
        self.preview.show_pdf(paper.title, paper.content, paper.pages)

    def _on_refused(self, error: BaseException) -> None:
        """Nothing to print is no accident: it stands where the paper would."""
        self.paper = None
        self.preview.setVisible(False)
        if isinstance(error, UserError):
            self.words.setText(str(error))
        else:
            self.desk.errors.show(error)

    def begin(self, page: PatientPage) -> None:
        """Show the papers of a patient."""
        self.paper = None
        super().begin(page)

    def _ready(self) -> Paper:
        wish = self.wish()
        if self.paper is None or self.paper.wish != wish:
            self._draw()
            raise UserError("The paper is not drawn yet; look at it first.")
        return self.paper

    def save(self) -> None:
        """Ask for the printer, print, keep.

        Raises:
            UserError: there is nothing to print.
        """
        paper = self._ready()
        sheet = paper_for(self.desk, PrintedForm.PAPER, self)
        if sheet is not None:
            self._hand_out(paper, lambda: print_on(sheet, paper.content, paper.pages), "printed and kept")

    def _on_file(self) -> None:
        paper = self._ready()
        name, _ = QFileDialog.getSaveFileName(self, "Save the paper", paper.file_name, "PDF (*.pdf)")
        if name:
            self._hand_out(paper, lambda: _write(Path(name), paper.content), f"saved as {Path(name).name}")

    def _hand_out(self, paper: Paper, out: Callable[[], None], words: str) -> None:
        bench = self.desk.office.bench

        def work() -> Done[Document]:
            out()
            return papers.keep_paper(bench, paper)

        said = PAPER_WORDS[paper.wish.kind]
        act(self.desk, lambda _: work(), lambda _: f"{said} {words}.", then=self.done, title="Printing")


def _write(file: Path, content: bytes) -> None:
    half = file.with_name(file.name + ".part")
    try:
        half.write_bytes(content)
        half.replace(file)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise EnvironmentProblem(
            f"{file.name} cannot be written ({error.strerror}). Choose another name or folder."
        ) from error
