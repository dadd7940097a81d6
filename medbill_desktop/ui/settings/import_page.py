"""Import: a workbook's columns put beside the fields, tried, its findings read, brought in, taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QScrollArea, QWidget

from medbill_desktop.domain.changes import Changes
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.import_spec import ImportPlan, ImportSpec, Outcome
from medbill_desktop.domain.progress import Progress
from medbill_desktop.domain.set_up_specs import SPECS
from medbill_desktop.services import imports
from medbill_desktop.services.imports import ImportOrder
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.banner import Banner
from medbill_desktop.ui.kit.binding import Field, needed
from medbill_desktop.ui.kit.fields import ChoiceEdit, TextEdit
from medbill_desktop.ui.kit.findings_pane import FindingsPane
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.entry_form import EntryForm
from medbill_desktop.ui.settings import import_work
from medbill_desktop.ui.settings.pages import SectionPage

TITLE = "Import"
_SHOWN = 200
_HINT = (
    "Choose what the file holds, then the file (F4): a workbook (.xlsx) or a text file (.csv). Nothing is "
    "saved before F9. Ctrl+E writes a workbook with the right columns."
)


class ImportPage(SectionPage):
    """The section Import.

    Attributes:
        head: what the file holds, the file, its sheet.
        columns: which column feeds which field; None before a file was read.
        findings: what is wrong, cell by cell.
    """

    def __init__(self, desk: Desk, banner: Banner) -> None:
        super().__init__(desk, banner, "import")
        self.order: ImportOrder | None = None
        self.plan: ImportPlan | None = None
        self.columns: EntryForm | None = None
        self._read_from: tuple[str, str, str] = ("", "", "")
        kinds = [(one.name, one.title) for one in SPECS.values()]
        self.head = EntryForm(
            "form-import",
            [
                Field("kind", "What it holds", ChoiceEdit("import-kind", "What it holds", kinds)),
                Field("file", "File", TextEdit("import-file", "File"), needed("Choose a file with F4.")),
                Field("sheet", "Sheet, empty for the best", TextEdit("import-sheet", "Sheet")),
            ],
            columns=3,
        )
        self.said = labels.label(_HINT, "import-said", tone="muted", wrap=True)
        self.findings = FindingsPane(self)
        self.findings.show_findings((), "Nothing was tried yet.")
        self._make_commands()
        self._lay_out()

    def _make_commands(self) -> None:
        self.set_commands(
            Command("choose-file", "Choose file", "F4", self._on_choose),
            Command("try-import", "Try", "F8", self._on_try),
            Command("apply-import", "Bring in", "F9", self._on_apply),
            Command("apply-rest", "Without wrong rows", "Shift+F9", self._on_rest),
            Command("undo-import", "Undo last", "Ctrl+U", self._on_undo),
            Command("export-kind", "Workbook", "Ctrl+E", self._on_export),
            Command("next-finding", "Next finding", "Ctrl+.", self.findings.jump_next),
            main="apply-import",
            shown=("choose-file", "try-import", "apply-rest", "undo-import", "export-kind", "apply-import"),
        )

    def _lay_out(self) -> None:
        self._scroll = QScrollArea(self)
        self._scroll.setObjectName("import-columns")
        self._scroll.setAccessibleName("Columns of the file")
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._blank())
        middle = labels.row(spacing=t.SPACE_3)
        middle.addWidget(self._scroll, 3)
        middle.addWidget(labels.line(vertical=True))
        middle.addWidget(self.findings, 2)
        self.content.addWidget(self.head)
        self.content.addWidget(self.said)
        self.content.addLayout(middle, 1)

    @staticmethod
    def _blank() -> QWidget:
        page = QWidget()
        page.setObjectName("import-blank")
        page.setProperty("ground", "base")
        return page

    @property
    def spec(self) -> ImportSpec:
        """The kind that is chosen."""
        return SPECS[str(self._editor("kind").read())]

    def choose(self, spec: ImportSpec) -> None:
        """Choose a kind."""
        self._editor("kind").write(spec.name)

    def start(self) -> None:
        """Come to the first field."""
        self.head.start()

    def _editor(self, attr: str) -> Any:
        return self.head._fields[attr].editor

    def _on_choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Import", "", "Tables (*.xlsx *.csv *.tsv *.txt)")
        if name:
            self._editor("file").write(name)
            self._on_try()

    def _on_try(self) -> None:
        """Read the file when it or the kind is another, else try it with the columns chosen."""
        self.banner.clear()
        try:
            values = self.head.values()
            asked = (values["kind"], values["file"], values["sheet"])
            chosen = self._chosen() if asked == self._read_from and self.columns is not None else None
        except UserError as error:
            self.banner.problem(str(error))
            return
        spec, order = self.spec, self.order
        self.desk.jobs.read(
            lambda progress: import_work.tried(
                self.desk, spec, Path(asked[1]), asked[2], (order, chosen), progress
            ),
            lambda found: self._on_tried(asked, found),
            on_error=self._on_refused,
            title=f"Trying {Path(asked[1]).name}",
            key="settings-import",
        )

    def _chosen(self) -> dict[str, int]:
        """The columns as chosen in the form."""
        values = self.columns.values() if self.columns is not None else {}
        return {attr: place for attr, place in values.items() if place is not None}

    def _on_refused(self, error: BaseException) -> None:
        self.plan = None
        self.findings.show_findings((), "Nothing was tried yet.")
        self.said.setText(_HINT)
        self.desk.errors.show(error, self.banner.problem)
        self.desk.keys.changed.emit()

    def _on_tried(self, asked: tuple[str, str, str], found: import_work.Tried) -> None:
        fresh = asked != self._read_from or self.columns is None
        self._read_from, self.order, self.plan = asked, found.order, found.plan
        if fresh:
            self._show_columns(found.order)
        self._say(found)
        self.desk.keys.changed.emit()

    def _say(self, found: import_work.Tried) -> None:
        table = found.order.table
        place = f"Sheet “{table.sheet}”" if table.sheet else table.file
        if found.plan is None:
            self.findings.show_findings((), "The columns come first.")
            self.said.setText(f"{place}, headings in row {table.head_line}, {len(table.rows):,} rows.")
            self.banner.problem(found.problem)
            return
        rest = len(found.plan.findings) - _SHOWN
        more = f" The first {_SHOWN} of {len(found.plan.findings):,} findings are shown." if rest > 0 else ""
        self.findings.show_findings(found.plan.findings[:_SHOWN], "Every row can be read.")
        rows = f"{len(table.rows):,} rows: {found.plan.words()}."
        self.said.setText(f"{place}, headings in row {table.head_line}, {rows}{more}")

    def _show_columns(self, order: ImportOrder) -> None:
        heads = order.table.heads
        offered = ((None, "Not in the file"), *((place, head or "—") for place, head in enumerate(heads)))
        made = EntryForm(
            "form-columns",
            [
                Field(
                    one.attr,
                    f"{one.title} *" if one.needed else one.title,
                    ChoiceEdit(f"column-{one.attr}", one.title, offered),
                )
                for one in order.spec.fields
            ],
        )
        for one in order.spec.fields:
            made._fields[one.attr].editor.write(order.columns.get(one.attr))
        self.columns = made
        page = self._blank()
        inside = labels.column(spacing=t.SPACE_2)
        inside.addWidget(made)
        inside.addStretch(1)
        page.setLayout(inside)
        self._scroll.setWidget(page)

    def _on_apply(self) -> None:
        self._apply(skip_wrong=False)

    def _on_rest(self) -> None:
        self._apply(skip_wrong=True)

    def _apply(self, *, skip_wrong: bool) -> None:
        self.banner.clear()
        if self.order is None or self.plan is None:
            self.banner.problem("Choose a file with F4 and try it with F8 first; nothing was changed.")
            return
        order, bench = import_work.with_skip(self.order, skip_wrong=skip_wrong), self.desk.office.bench
        act(
            self.desk,
            lambda progress: imports.apply_import(bench, order, progress),
            lambda run: f"{run.made:,} new and {run.changed:,} changed from {run.file_name}.",
            undo=lambda run: imports.undo_import(bench, run.id).changes,
            then=lambda run: self._on_applied(run.left_out),
            near=self.banner.problem,
            title=f"Bringing in {order.table.file}",
        )

    def _on_applied(self, left_out: int) -> None:
        made = 0 if self.plan is None else self.plan.count(Outcome.NEW) + self.plan.count(Outcome.CHANGED)
        tail = f"; {left_out:,} wrong rows were left out" if left_out else ""
        self.banner.notice(f"{made:,} rows were brought in{tail}. Ctrl+U takes them back.")
        self.plan = None
        self.desk.keys.changed.emit()

    def _on_undo(self) -> None:
        self.banner.clear()
        bench = self.desk.office.bench

        def work(progress: Progress) -> Changes:
            return imports.undo_import(bench, import_work.latest(self.desk).id, progress).changes

        def done(changes: Changes) -> None:
            self.desk.changes.tell(changes)
            self.plan = None
            self.banner.notice("The last import was taken back.")
            self.desk.keys.changed.emit()

        self.desk.jobs.write(
            work,
            done,
            on_error=lambda error: self.desk.errors.show(error, self.banner.problem),
            title="Taking the last import back",
        )

    def _on_export(self) -> None:
        spec = self.spec
        name, _ = QFileDialog.getSaveFileName(
            self, f"{spec.title} as a workbook", f"{spec.title}.xlsx", "*.xlsx"
        )
        if name:
            from medbill_desktop.ui.settings.actions import export

            export(self.desk, spec, Path(name))
