"""The page of a visit: diagnoses A to L and procedure lines, typed without leaving the keyboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from medbill_desktop.codes.format import CPT, HCPCS
from medbill_desktop.domain.charge_desk import ChargeSet
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.rules import CodeVerdict
from medbill_desktop.domain.visit import Charge, Diagnosis
from medbill_desktop.query.details.visit_page import VisitPage
from medbill_desktop.services.visit_check import VisitCheck, VisitDraft
from medbill_desktop.ui.coding import columns as c
from medbill_desktop.ui.coding.typed_lines import default_pointers, read_word_or_set, settle_typed
from medbill_desktop.ui.coding.visit_lines import (
    charge_of,
    diagnosis_lines,
    keys_of,
    procedure_lines,
    row_of,
    said,
    take_code,
    type_code,
)
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.grid import EntryGrid
from medbill_desktop.ui.kit.grid_model import PROBLEM_ROLE, Line
from medbill_desktop.ui.kit.jobs import Jobs
from medbill_desktop.ui.kit.panes import FocusRing
from medbill_desktop.ui.kit.suggest import Proposal, SuggestEdit
from medbill_desktop.ui.parts.code_cell import CodeDelegate, CodeField
from medbill_desktop.ui.parts.code_finder import CodeFinder, diagnosis_systems, is_code, is_incomplete
from medbill_desktop.ui.parts.marked_lines import MarkedLines
from medbill_desktop.ui.parts.places_of_findings import place_of
from medbill_desktop.ui.parts.typed_codes import LETTERS, TypedProcedure

_SETTLE_MS = 120
_VERDICTS = {
    CodeVerdict.BILLABLE: "Valid",
    CodeVerdict.NOT_BILLABLE: "Not complete",
    CodeVerdict.UNKNOWN: "No such code",
    CodeVerdict.EXPIRED: "Ended",
    CodeVerdict.NOT_YET: "Not yet valid",
    CodeVerdict.CANNOT_VERIFY: "Not verified",
}
_FIELDS = {
    "pointers": "pointers",
    "units": "units",
    "amount": "price",
    "ndc": "drug",
    "ndc_quantity": "drug",
    "ndc_unit": "drug",
}


class CodeGrid(EntryGrid):
    """An entry grid with the column widths of codes."""

    def fit_columns(self) -> None:
        """Give codes their room; the words take what is left."""
        super().fit_columns()
        keys = [each.key for each in self.lines.columns]
        taken = 0
        for number, key in enumerate(keys):
            if key in c.WIDTHS:
                self.setColumnWidth(number, c.WIDTHS[key])
            if key != "title":
                taken += self.columnWidth(number)
        self.setColumnWidth(keys.index("title"), max(60, self.viewport().width() - taken))


class VisitForm(QWidget):
    """Both grids and the sentence about the cell under the cursor.

    Signals:
        edited: something was typed and has settled; the draft should be checked again.
    """

    edited = Signal()

    def __init__(self, jobs: Jobs, finder: CodeFinder) -> None:
        """Start without a visit.

        Args:
            jobs: for searches.
            finder: of the office's codes.
        """
        super().__init__()
        self.setObjectName("visit-form")
        self._finder = finder
        self._page: VisitPage | None = None
        self._systems: tuple[str, ...] = ("icd10cm",)
        self.sets: Mapping[str, ChargeSet] = {}
        self._notes: tuple[list[str], list[str]] = ([], [])
        self._saved: tuple[list[Line], list[Line]] = ([], [])
        self.diagnoses = self._grid("diagnoses", "Diagnoses", c.diagnosis_columns(()), LETTERS)
        self.procedures = self._grid(
            "procedures", "Procedure lines", c.procedure_columns(self._read_procedure), ""
        )
        diagnoses = CodeField(
            self._find_diagnoses, lambda text: is_code(text, self._systems), self._below_diagnosis
        )
        CodeDelegate(self.diagnoses, jobs, {"code": diagnoses})
        procedures = CodeField(self._find_procedures, self._is_procedure)
        CodeDelegate(self.procedures, jobs, {"code": procedures})
        self.note = labels.label("", "visit-note", tone="muted", wrap=True)
        self.note.setMinimumHeight(36)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.edited)
        self._lay_out()
        self.diagnoses.left.connect(self.procedures.start)
        self.procedure_lines.edited.connect(self._on_typed)
        for model in (self.diagnosis_lines, self.procedure_lines):
            model.edited.connect(self._settle.start)
        for grid in (self.diagnoses, self.procedures):
            grid.selectionModel().currentChanged.connect(lambda *_: self._tell())
            grid.problem_changed.connect(lambda _text: self._tell())

    @property
    def diagnosis_lines(self) -> MarkedLines:
        """The diagnoses typed."""
        model = self.diagnoses.lines
        assert isinstance(model, MarkedLines)  # noqa: S101 made so below
        return model

    @property
    def procedure_lines(self) -> MarkedLines:
        """The procedure lines typed."""
        model = self.procedures.lines
        assert isinstance(model, MarkedLines)  # noqa: S101 made so below
        return model

    @property
    def dirty(self) -> bool:
        """Whether anything differs from what was loaded or saved."""
        return self._typed() != self._saved

    def load(self, page: VisitPage, kept: tuple[list[Line], list[Line]] | None = None) -> None:
        """Show a visit.

        Args:
            page: the visit.
            kept: lines typed before and not saved; shown instead of the stored ones.
        """
        self._page = page
        self.sets = page.sets
        old_too = page.case.accepts_icd9 or any(one.payer.accepts_icd9 for one in page.paying[:1])
        self._systems = diagnosis_systems(page.encounter.service_date, old_too=old_too)
        self.diagnosis_lines.columns = c.diagnosis_columns(self._systems)
        stored = diagnosis_lines(page.diagnoses), procedure_lines(page.charges)
        self._notes = ([], [])
        shown = kept or stored
        self.diagnosis_lines.load(shown[0] or [c.blank_diagnosis()])
        self.procedure_lines.load(shown[1] or [c.blank_procedure()])
        self.mark_saved()
        if kept is not None:
            self._saved = keys_of(stored[0]), keys_of(stored[1])
        self.edited.emit()

    def sync(self, page: VisitPage) -> None:
        """Take over what was saved, by us or by others, without losing what is being typed."""
        stored = diagnosis_lines(page.diagnoses), procedure_lines(page.charges)
        keys = keys_of(stored[0]), keys_of(stored[1])
        if keys != self._typed() and not self.dirty:
            self.load(page)
            return
        self._page, self._saved = page, keys

    def settle(self) -> None:
        """Read the cell that is still open."""
        focus = QApplication.focusWidget()
        for grid in (self.diagnoses, self.procedures):
            if focus is not None and focus is not grid and grid.isAncestorOf(focus):
                grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def look_up(self) -> None:
        """F4: search in the code cell of the current line."""
        focus = QApplication.focusWidget()
        if isinstance(focus, SuggestEdit):
            focus.look_up()
            return
        grid = self.procedures if self.procedures.hasFocus() else self.diagnoses
        grid.show_cell(max(0, grid.currentIndex().row()), "code")
        grid.edit(grid.currentIndex())
        editor = QApplication.focusWidget()
        if isinstance(editor, SuggestEdit):
            editor.look_up()

    def mark_saved(self) -> None:
        """Nothing is dirty from here on."""
        self._saved = self._typed()

    def kept(self) -> tuple[list[Line], list[Line]]:
        """The lines as typed, to be shown again later."""
        return self.diagnosis_lines.lines, self.procedure_lines.lines

    def repeat(self, diagnoses: Sequence[Diagnosis], charges: Sequence[Charge]) -> None:
        """Take over the codes of an earlier visit, at the office's prices of today."""
        fresh = [replace(one, id=0, price_source="") for one in charges]
        self.diagnosis_lines.load(diagnosis_lines(diagnoses) or [c.blank_diagnosis()])
        lines = [{**line, "price": c.LineCharge()} for line in procedure_lines(fresh)]
        self.procedure_lines.load(lines)
        self.edited.emit()

    def take_diagnosis(self, system: str, code: str) -> None:
        """Add a diagnosis that the coder took from the record, unless it stands there."""
        take_code(self.diagnosis_lines, system, code)
        self._settle.start()

    def type_diagnosis(self, code: str) -> None:
        """Type a diagnosis that was found in a table and stand on its line."""
        self.diagnoses.show_cell(type_code(self.diagnosis_lines, code), "code")

    def drop_diagnosis(self, system: str, code: str) -> None:
        """Take a diagnosis away again."""
        row = row_of(self.diagnosis_lines, system, code)
        if row >= 0:
            self.diagnosis_lines.remove_line(row)
            self._settle.start()

    def current_code(self) -> tuple[str, str]:
        """System and code of the line under the cursor; empty when it has none."""
        charged = self.procedures.hasFocus()
        row = (self.procedures if charged else self.diagnoses).currentIndex().row()
        lines = self.procedure_lines if charged else self.diagnosis_lines
        typed = lines.value(row, "code") if row >= 0 else None
        return (typed.system, typed.code) if typed is not None and typed.code else ("", "")

    def show_code(self, system: str, code: str) -> None:
        """Go to the line of a code, where it stands."""
        both = ((self.diagnoses, self.diagnosis_lines), (self.procedures, self.procedure_lines))
        for grid, lines in both:
            row = row_of(lines, system, code)
            if row >= 0:
                grid.show_cell(row, "code")

    def start(self) -> None:
        """Come to the first field that waits for something: an open diagnosis line, else the procedures."""
        if not self.diagnosis_lines.lines:
            self.diagnoses.start()
        elif not self.procedure_lines.lines:
            self.procedures.start()
        else:
            self.diagnoses.show_cell(0, "code")

    def start_correcting(self) -> None:
        """Come to the first charge, where most corrections are; a visit without one to its first field."""
        if self.procedure_lines.lines:
            self.procedures.show_cell(0, "code")
        else:
            self.start()

    def draft(self) -> VisitDraft:
        """What is typed.

        Raises:
            UserError: a value cannot be read; the cell is marked.
        """
        page = self._page
        if page is None:
            raise UserError("No visit is open. Choose one in the list.")
        problems = [*self.diagnosis_lines.problems, *self.procedure_lines.problems]
        if problems:
            raise UserError(problems[0])
        return VisitDraft(
            diagnoses=tuple(
                (line["code"].system, line["code"].code)
                for line in self.diagnosis_lines.lines
                if line["code"].code
            ),
            charges=tuple(
                charge_of(page, number, line) for number, line in enumerate(self.procedure_lines.lines, 1)
            ),
        )

    def show_check(self, check: VisitCheck, titles: Sequence[str]) -> None:
        """Show words, status and price of each code, and mark what the rules say.

        Args:
            check: of the draft that stands there.
            titles: words of the diagnoses.
        """
        self._notes = (
            [fact.sentence for fact in check.diagnoses],
            [said(*both) for both in zip(check.prices, check.procedures, strict=True)],
        )
        rows = self.diagnosis_lines.typed_rows
        for row, fact, title in zip(rows, check.diagnoses, titles, strict=True):
            self.diagnosis_lines.set_value(row, "title", title)
            self.diagnosis_lines.set_value(row, "status", _VERDICTS[fact.verdict])
        for row, price in zip(self.procedure_lines.typed_rows, check.prices, strict=True):
            self.procedure_lines.set_value(row, "title", price.description)
            if not self.procedure_lines.value(row, "pointers"):
                self.procedure_lines.set_value(row, "pointers", default_pointers(self.procedure_lines, row))
            charge = self.procedure_lines.value(row, "price")
            if not charge.typed:
                self.procedure_lines.set_value(row, "price", c.LineCharge(price.amount))
        marks: dict[str, dict[tuple[int, str], str]] = {"diagnoses": {}, "lines": {}}
        for finding in check.findings:
            head, row, field = place_of(finding.path)
            if head in marks and row >= 0 and finding.severity.value == "block":
                marks[head].setdefault((row, _FIELDS.get(field, "code")), finding.message)
        self.diagnosis_lines.mark(marks["diagnoses"])
        self.procedure_lines.mark(marks["lines"])
        self._tell()

    def show_place(self, path: str) -> bool:
        """Go to the cell that a finding names; False when it is none of this page."""
        head, row, field = place_of(path)
        if head == "diagnoses":
            self.diagnoses.show_cell(max(0, row), "code")
        elif head == "lines":
            self.procedures.show_cell(max(0, row), _FIELDS.get(field, "code"))
        else:
            return False
        return True

    def _typed(self) -> tuple[list[Line], list[Line]]:
        return keys_of(self.diagnosis_lines.lines), keys_of(self.procedure_lines.lines)

    def _grid(self, name: str, words: str, columns: Sequence[Any], letters: str) -> CodeGrid:
        blank = c.blank_diagnosis if letters else c.blank_procedure
        return CodeGrid(name, words, MarkedLines(columns, blank, letters=letters), self)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(FocusRing(self.diagnoses, self), 5)
        layout.addWidget(labels.line())
        layout.addWidget(FocusRing(self.procedures, self), 6)
        layout.addWidget(labels.line())
        inner = labels.column()
        inner.setContentsMargins(t.SPACE_4, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        inner.addWidget(self.note)
        layout.addLayout(inner)

    def _tell(self) -> None:
        """Say what is known of the line under the cursor: what is wrong, else its status and price."""
        grid = self.procedures if self.procedures.hasFocus() else self.diagnoses
        row = grid.currentIndex().row()
        notes = self._notes[1 if grid is self.procedures else 0]
        problem = grid.lines.data(grid.currentIndex(), PROBLEM_ROLE) if row >= 0 else ""
        self.note.setText(str(problem or (notes[row] if 0 <= row < len(notes) else "")))

    def _on_typed(self) -> None:
        settle_typed(self.procedure_lines, self.diagnosis_lines, self.sets)

    def _read_procedure(self, text: str) -> TypedProcedure:
        return read_word_or_set(text, self.sets)

    def _is_procedure(self, text: str) -> bool:
        return text.strip().lower() in self.sets or is_code(text, (CPT, HCPCS))

    def _find_diagnoses(self, text: str) -> Sequence[Any]:
        return self._finder.diagnoses(text, self._systems, self._day())

    def _below_diagnosis(self, proposal: Proposal) -> Sequence[Proposal]:
        if not is_incomplete(proposal):
            return ()
        return self._finder.below(proposal, self._systems, self._day())

    def _find_procedures(self, text: str) -> Sequence[Any]:
        return self._finder.procedures(text, self._day())

    def _day(self) -> Any:
        return self._page.encounter.service_date if self._page else None
