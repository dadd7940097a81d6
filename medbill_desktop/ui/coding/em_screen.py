"""Levels of visits: what was entered, which code it supports, and what keeps it from the next one (O42)."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.em import EmLevel, Judged
from medbill_desktop.domain.em_tables import DATA
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.visit import Charge
from medbill_desktop.query.details.em_page import EmPage, em_page
from medbill_desktop.query.worklists import opened
from medbill_desktop.services import charges, em_levels
from medbill_desktop.services.base import Done
from medbill_desktop.ui.coding import columns
from medbill_desktop.ui.coding.em_form import EmForm
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.panes import RecordHeader, beside
from medbill_desktop.ui.kit.screen import Desk, Screen
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.confirm_line import ConfirmLine
from medbill_desktop.ui.parts.list_workbook import workbook_command
from medbill_desktop.ui.parts.saving import Saving, save_record

_HELP = "\n\n".join(
    (
        "Two of the three columns carry a level, or the minutes do; the higher one counts.",
        *(f"{words}." for words in DATA.values()),
        "Minutes are those of who decides, on the day, without what is billed apart or done by the staff.",
        "Nothing is on the claim before F9 puts it on the line, and Ctrl+Enter in the visit releases it.",
    )
)


class EmScreen(Screen):
    """The room of levels."""

    depends_on = frozenset({Kind.EM_LEVEL, Kind.ENCOUNTER, Kind.CHARGE, Kind.PATIENT})

    def __init__(self, desk: Desk) -> None:
        """Make the page and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "coding-levels")
        self._page: EmPage | None = None
        self._asked = 0
        able = self._able
        self._save = Command("save-level", "Save", "Ctrl+S", self._on_save, able)
        self._put = Command("put-level", "Put on the line", "F9", self._on_put, able)
        self._remove = Command("remove-level", "Remove", "Ctrl+Delete", self._on_remove, self._stored)
        self._visit = Command("level-visit", "To the visit", "Ctrl+B", self._on_visit, able)
        self._make()
        book = workbook_command(desk, self.list)
        self.set_commands(self._save, self._put, self._remove, self._visit, book)
        self.list.chosen.connect(self._on_chosen)
        self.list.entered.connect(lambda _: self.form.start())
        self.form.edited.connect(self._judge)

    def open(self, target_id: int, text: str = "") -> None:
        """Show the level of a visit."""
        self._asked = 0 if self.list.model.rowCount() else target_id
        self.list.select_id(target_id)
        self._show(target_id)

    def refresh(self, changes: Changes) -> None:
        """Look again at the list, and at the visit unless something is being typed."""
        self.list.patch(changes)
        if self._page is not None and not self.form.dirty:
            self._show(self._page.encounter.id)

    def _able(self) -> bool:
        return self._page is not None

    def _stored(self) -> bool:
        return self._page is not None and self.form.base is not None and self.form.base.id > 0

    def _make(self) -> None:
        desk, office = self.desk, self.desk.office
        none = EmptyState("No visit is here", "Alt+1 to Alt+5 show the other lists.")
        self.list = WorklistView(opened(columns.QUEUE, office.bench.store.reading, office.clock), desk, none)
        self.header, self.confirm = RecordHeader(), ConfirmLine("em-confirm")
        self.form = EmForm()
        self.code = labels.label("", "em-code", tone="title")
        self.told = labels.label("", "em-words", tone="strong", wrap=True)
        self.set_panes(self.list, self._record_pane(), _help())

    def _record_pane(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("em-page")
        inner.setProperty("ground", "base")
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        typed = labels.column(spacing=t.SPACE_1)
        typed.setContentsMargins(t.SPACE_4, t.SPACE_1, t.SPACE_4, t.SPACE_1)
        for widget in (self.form, self.code, self.told):
            typed.addWidget(widget)
        layout.addWidget(self.header)
        layout.addWidget(self.confirm)
        layout.addLayout(typed)
        layout.addStretch(1)
        layout.addWidget(labels.line())
        layout.addLayout(self._buttons())
        self.stack = QStackedWidget()
        self.stack.setObjectName("em-record")
        hint = "Choose one in the list with j and k; Enter begins to enter its level."
        self.stack.addWidget(EmptyState("No visit is chosen", hint))
        self.stack.addWidget(inner)
        return self.stack

    def _buttons(self) -> QHBoxLayout:
        row = labels.row(spacing=t.SPACE_1)
        row.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        row.addWidget(self.desk.keys.button(self._visit, flat=True))
        row.addStretch(1)
        row.addWidget(self.desk.keys.button(self._put))
        row.addWidget(self.desk.keys.button(self._save, main=True))
        return row

    def _on_chosen(self, record: int) -> None:
        """Follow the list; when it has just been read, come to the visit that was asked for instead."""
        asked, self._asked = self._asked, 0
        if asked and record != asked:
            self.list.select_id(asked)
        elif self._page is None or record != self._page.encounter.id:
            self._show(record)

    def _show(self, record: int) -> None:
        if not record:
            self._page = None
            self.stack.setCurrentIndex(0)
            return
        store, user = self.desk.office.bench.store, self.desk.office.user

        def work() -> EmPage:
            with store.reading() as connection:
                page = em_page(connection, record)
            store.record_read(user, Kind.ENCOUNTER, record, page.patient.id)
            return page

        self.desk.jobs.read(lambda _: work(), self._on_page, key="em-record")

    def _on_page(self, page: EmPage) -> None:
        self._page = page
        visit, line = page.encounter, page.line
        on_line = f" · line {line.line}: {line.code}" if line else " · no line with a level yet"
        self.header.show_record(
            page.patient.name.listed(),
            f"{write_date(visit.service_date)} · {page.rendering.name.listed()}{on_line}",
            state=visit.state.value,
        )
        self.form.show_level(page.shown())
        self._judge()
        self.stack.setCurrentIndex(1)
        self.desk.keys.changed.emit()

    def _judged(self) -> Judged | None:
        page = self._page
        return em_levels.judged(page, self.form.level()) if page else None

    def _judge(self) -> None:
        """Say at once what the entries support."""
        page = self._page
        if page is None or self.form.base is None:
            return
        try:
            found = em_levels.judged(page, self.form.level())
        except UserError:
            return  # the field says what is wrong
        self.code.setText(found.code or "No code yet")
        against = em_levels.words_of_line(page, found)
        self.told.setText("\n".join([*found.words, *([against] if against else [])]))

    def _named(self) -> EmLevel:
        """The entries, named by the line's code or else by what they support."""
        found, typed = self._judged(), self.form.level()
        return typed if typed.code or found is None else replace(typed, code=found.code)

    def _on_save(self) -> None:
        base = self.form.base
        if base is None:
            return
        how = Saving(
            em_levels.save_level,
            em_levels.remove_level,
            "Entries kept with the code.",
            lambda saved: self._show(saved.encounter_id),
            self.form.near("minutes"),
        )
        save_record(self.desk, self.confirm, base, self._named(), how)

    def _on_remove(self) -> None:
        gone, bench = self.form.base, self.desk.office.bench
        if gone is None:
            return
        again = replace(gone, id=0, version=0)
        act(
            self.desk,
            lambda _: em_levels.remove_level(bench, gone),
            lambda _: "Entries removed.",
            undo=lambda _: em_levels.save_level(bench, again).changes,
            then=lambda _: self._show(gone.encounter_id),
        )

    def _on_put(self) -> None:
        """The supported code onto the line, the entries with it."""
        page, found, bench = self._page, self._judged(), self.desk.office.bench
        if page is None or found is None:
            return
        before, visit = page.charges, page.encounter.id
        lines, entered = em_levels.lines_with(page, found), replace(self._named(), code=found.code)

        def work() -> Done[list[Charge]]:
            charged = charges.enter_charges(bench, visit, lines)
            kept = em_levels.save_level(bench, entered)
            return Done(charged.value, charged.changes | kept.changes)

        act(
            self.desk,
            lambda _: work(),
            lambda _: f"{found.code} stands on the line.",
            undo=lambda _: charges.enter_charges(bench, visit, before).changes,
            then=lambda _: self._show(visit),
        )

    def _on_visit(self) -> None:
        if self._page is not None:
            self.desk.navigator.go(Target(Kind.ENCOUNTER, self._page.encounter.id))


def _help() -> QWidget:
    text = QPlainTextEdit(_HELP)
    text.setObjectName("em-help")
    text.setAccessibleName("How a level is found")
    text.setReadOnly(True)
    return beside(text)
