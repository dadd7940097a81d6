"""Practice: made-up charts to code, held against their keys with a reason for every code."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.learning import PracticeTry
from medbill_desktop.domain.practice_chart import PracticeChart, Scored
from medbill_desktop.domain.worklist import Column, Content
from medbill_desktop.services import practice
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.binding import Field
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.fields import TextEdit
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import FocusRing, RecordHeader
from medbill_desktop.ui.kit.screen import Desk, Screen
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.entry_form import EntryForm
from medbill_desktop.ui.parts.glossary_hover import GlossaryHover
from medbill_desktop.ui.parts.list_workbook import tables_command
from medbill_desktop.ui.parts.note_text import NoteText
from medbill_desktop.ui.parts.small_table import SmallTable

_COLUMNS = (
    Column("title", "Chart", Content.FREE),
    Column("tries", "Tries", Content.CODE),
    Column("best", "Best", Content.CODE),
)
_BEGIN = """Read the chart, type its codes, F9 holds them against the key.

Diagnoses in order, the first listed in front; procedures with modifiers after a hyphen. Every\
 code of the key is worth the same; a needless code and a wrong first one cost as much.

The charts are made up and no patient's. They are coded for April 2026."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """An answer as typed."""

    diagnoses: str = ""
    procedures: str = ""


class PracticeScreen(Screen):
    """The room of practice."""

    depends_on = frozenset({Kind.PRACTICE_TRY})

    def __init__(self, desk: Desk) -> None:
        """Make the page and read what the user did before.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "coding-practice")
        self._chart: PracticeChart | None = None
        self._charts: tuple[PracticeChart, ...] = ()
        able = self._able
        self._check = Command("check-answer", "Check answer", "F9", self._on_check, able)
        self._explain = Command("explain-word", "Explain word", "Ctrl+G", self._on_explain, able)
        self._make()
        book = tables_command(desk, self, "Practice", Kind.PRACTICE_TRY, ("Charts", self.table))
        self.set_commands(self._check, self._explain, book)
        self.table.moved.connect(self._on_moved)
        self.table.entered.connect(lambda _: self.form.start())
        self._read()

    def refresh(self, changes: Changes) -> None:
        """Read the scores again."""
        self._read()

    def _able(self) -> bool:
        return self._chart is not None

    def _make(self) -> None:
        self.table = SmallTable("practice-charts", "Charts to practise on", _COLUMNS)
        self.header = RecordHeader()
        self.note = NoteText("practice-note", "The chart")
        self.hover = GlossaryHover(self.note)
        self.form = EntryForm(
            "practice",
            [
                Field("diagnoses", "Diagnoses, the first listed in front", _edit("diagnoses", "Diagnoses")),
                Field("procedures", "Procedures", _edit("procedures", "Procedures")),
            ],
            columns=1,
        )
        self.score = labels.label("", "practice-score", tone="title")
        self.said = QPlainTextEdit(_BEGIN)
        self.said.setObjectName("practice-reasons")
        self.said.setAccessibleName("Reasons")
        self.said.setReadOnly(True)
        self.said.setTabChangesFocus(True)
        self.set_panes(FocusRing(self.table, self), self._record_pane(), self._reasons())

    def _record_pane(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("practice-page")
        inner.setProperty("ground", "base")
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        typed = labels.column()
        typed.setContentsMargins(t.SPACE_4, t.SPACE_1, t.SPACE_4, t.SPACE_1)
        typed.addWidget(self.form)
        layout.addWidget(self.header)
        layout.addWidget(labels.line())
        layout.addWidget(FocusRing(self.note), 1)
        layout.addWidget(labels.line())
        layout.addLayout(typed)
        layout.addLayout(self._buttons())
        return inner

    def _reasons(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("practice-told")
        column = QVBoxLayout(inner)
        column.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_3, t.SPACE_2)
        column.setSpacing(t.SPACE_2)
        column.addWidget(self.score)
        column.addWidget(FocusRing(self.said), 1)
        return inner

    def _buttons(self) -> QHBoxLayout:
        row = labels.row(spacing=t.SPACE_1)
        row.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        row.addWidget(self.desk.keys.button(self._explain, flat=True))
        row.addStretch(1)
        row.addWidget(self.desk.keys.button(self._check, main=True))
        return row

    def _read(self) -> None:
        bench = self.desk.office.bench

        def work() -> tuple[tuple[PracticeChart, ...], dict[str, tuple[int, int]]]:
            with bench.store.reading() as connection:
                return practice.charts(), practice.best_scores(Reader(connection), bench.user)

        self.desk.jobs.read(lambda _: work(), self._on_read, key="practice-charts")

    def _on_read(self, found: tuple[tuple[PracticeChart, ...], dict[str, tuple[int, int]]]) -> None:
        self._charts, scores = found
        rows = []
        for number, chart in enumerate(self._charts, start=1):
            best, tries = scores.get(chart.key, (0, 0))
            rows.append(
                {
                    "id": number,
                    "title": chart.title,
                    "tries": str(tries or ""),
                    "best": f"{best} %" if tries else "",
                }
            )
        shown = self.table.current_id
        self.table.blockSignals(True)
        self.table.show_rows(rows)
        self.table.choose(shown or 1)
        self.table.blockSignals(False)
        if self._chart is None:
            self._on_moved(self.table.current_id)

    def _on_moved(self, number: int) -> None:
        if not 0 < number <= len(self._charts):
            return
        chart = self._charts[number - 1]
        if self._chart is not None and chart.key == self._chart.key:
            return
        self._chart = chart
        self.header.show_record(chart.title, f"Made up · coded for {write_date(chart.day)}")
        self.note.show_note(chart.note)
        self.form.load(_Typed())
        self.score.setText("")
        self.said.setPlainText(_BEGIN)
        self.desk.keys.changed.emit()

    def _on_check(self) -> None:
        chart, bench = self._chart, self.desk.office.bench
        if chart is None:
            return
        typed = _Typed(**self.form.values())
        act(
            self.desk,
            lambda _: practice.check_answer(bench, chart, typed.diagnoses, typed.procedures),
            lambda done: f"{done[0].score} % of the key.",
            then=lambda done: self._on_checked(chart, done),
            near=self.form.near("diagnoses"),
        )

    def _on_checked(self, chart: PracticeChart, done: tuple[PracticeTry, Scored]) -> None:
        _, scored = done
        self.score.setText(f"{scored.score} %")
        lines = [f"{one.said}  {one.code}\n{one.why}" for one in scored.codes]
        self.said.setPlainText("\n\n".join([*lines, f"To keep: {chart.lesson}"]))

    def _on_explain(self) -> None:
        words = self.hover.words_here()
        self.desk.toasts.say(words or "No word of this line stands in the glossary.")


def _edit(attr: str, label: str) -> TextEdit:
    return TextEdit(f"practice-{attr}", label, limit=200, upper=True)
