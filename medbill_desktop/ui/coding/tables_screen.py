"""The tables of neoplasms and drugs: found by parts of words, chosen by column, taken to the visit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from medbill_desktop.codes import index_tables
from medbill_desktop.codes.format import ICD10CM, normalise, printed, well_formed
from medbill_desktop.codes.index_tables import IndexTable, Which
from medbill_desktop.domain.changes import Kind
from medbill_desktop.ui.coding.book_pane import book_page
from medbill_desktop.ui.coding.tables_pane import TablesPane
from medbill_desktop.ui.coding.tables_step import StepPane
from medbill_desktop.ui.coding.tables_visit import bring, visit_in_front
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.panes import RECORD, beside
from medbill_desktop.ui.kit.screen import Desk, Screen
from medbill_desktop.ui.kit.suggest import Proposal
from medbill_desktop.ui.parts.code_finder import CodeFinder, is_incomplete
from medbill_desktop.ui.parts.list_workbook import ask_tables, sheet_of
from medbill_desktop.ui.parts.note_text import NoteText

_SIZES = (790, 340, 230)
"""The table needs more room than a queue."""
_NO_PAGE = "The page of the code book for the code under the cursor stands here."
Below = tuple[str, str, list[Proposal]]


class TablesScreen(Screen):
    """The room of the tables."""

    def __init__(self, desk: Desk) -> None:
        """Make the page and read the first table.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "coding-tables")
        self._finder = CodeFinder(desk.office.library)
        self._steps: list[str] = []
        self._code = ""  # looked for elsewhere, to be shown once its table is there
        self._take = Command("take-code", "Take the code", "Ctrl+Return", self._on_take, self._able)
        self._visit = Command("table-visit", "To the visit", "Ctrl+B", self._on_back)
        self.tables = TablesPane()
        self.step = StepPane(desk, self._take)
        self.book = NoteText("table-book", "Page of the code book", self)
        self.set_panes(self.tables, self.step, beside(self.book))
        if not desk.places.get(f"panes/{self.name}"):
            self.panes.setSizes(list(_SIZES))
        switches = (
            Command(
                f"table-{which.value}",
                index_tables.TITLES[which],
                f"Alt+{at}",
                self._goer(which),
                in_strip=False,
            )
            for at, which in enumerate(Which, start=1)
        )
        find = Command("find-row", "Search the table", "Ctrl+F", self._on_find, in_strip=False)
        book = Command("workbook", "Workbook", "Ctrl+E", self._on_workbook)
        self.set_commands(self._take, self._visit, book, *switches, find)
        self._connect()
        self._bring(Which.NEOPLASM)

    def open(self, target_id: int, text: str = "") -> None:
        """Show a code that was looked for elsewhere where the tables have it, and its page of the book."""
        if text and well_formed(ICD10CM, text):
            self._code = text
            self.tables.chips.choose((Which.DRUG if text[0].upper() == "T" else Which.NEOPLASM).value)

    def activate(self) -> None:
        """Come to the search, and say for which visit the tables are open now."""
        self._on_find()
        self.step.show_visit(visit_in_front(self.desk))

    def _connect(self) -> None:
        tables, step = self.tables, self.step
        tables.chips.chosen.connect(self._on_chosen)
        tables.moved.connect(self._on_moved)
        tables.entered.connect(self._on_entered)
        tables.search.cleared.connect(self._on_back)
        step.moved.connect(self._show_page)
        step.entered.connect(self._on_step)
        step.left.connect(self._on_step_left)

    def _able(self) -> bool:
        return bool(self.tables.grid.current_code)

    def _day(self) -> date | None:
        page = visit_in_front(self.desk)
        return page.encounter.service_date if page else None

    def _goer(self, which: Which) -> Callable[[], None]:
        return lambda: self.tables.chips.choose(which.value)

    def _on_chosen(self, key: str) -> None:
        self._on_find()
        self._bring(Which(key))

    def _bring(self, which: Which) -> None:
        self.desk.jobs.read(lambda _: index_tables.table(which), self._on_table, key="index-table")

    def _on_table(self, table: IndexTable) -> None:
        self.tables.show_table(table)
        if self._code:
            code, self._code = self._code, ""
            self.tables.look_for(code)
            if not self._able():
                self._read(plain(code), self._show)  # in neither table: its page of the book is shown

    def _on_find(self) -> None:
        self.tables.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.tables.search.selectAll()

    def _on_moved(self) -> None:
        self._steps.clear()
        self._read(plain(self.tables.grid.current_code), self._show)

    def _read(self, code: str, then: Callable[[Below], None]) -> None:
        """Ask for the title and the children of a code; the newest question only."""
        library, day = self.desk.office.library, self._day()

        def work() -> Below:
            if not code:
                return "", "", []
            below = self._finder.below(Proposal(code, code), (ICD10CM,), day)
            return code, library.title(ICD10CM, code, day), below

        self.desk.jobs.read(lambda _: work(), then, key="table-below")

    def _show(self, found: Below) -> None:
        self.step.show_code(*found)
        self._show_page(found[0])
        self.desk.keys.changed.emit()

    def _show_page(self, code: str) -> None:
        library, day = self.desk.office.library, self._day()

        def work() -> str:
            record = library.show(ICD10CM, code, day) if code else None
            return book_page(library, record, day) if record else _NO_PAGE

        self.desk.jobs.read(lambda _: work(), self.book.show_note, key="table-page")

    def _on_entered(self) -> None:
        grid, table = self.tables.grid, self.tables.table
        row = grid.current_row
        if row is None or table is None:
            return
        if grid.current_code:
            self._deepen(plain(grid.current_code))
        elif row.see and not any(row.codes):
            self.tables.look_for(table.place_of(row.see[0]))
        else:
            self.desk.toasts.problem(
                "The book has no code in this cell. Left and Right move over the columns."
            )

    def _deepen(self, code: str) -> None:
        """Show what stands below a code, or take it when nothing does."""

        def on_below(found: Below) -> None:
            if not found[2]:
                self._bring_home(code)
                return
            self._steps.append(code)
            self._show(found)
            self.step.start()

        self._read(code, on_below)

    def _on_step(self, chosen: Proposal) -> None:
        if is_incomplete(chosen):
            self._deepen(str(chosen.value))
        else:
            self._bring_home(str(chosen.value))

    def _on_step_left(self) -> None:
        """Esc in the second step: the step before, then the table."""
        self._steps = self._steps[:-1]
        if self._steps:
            self._read(self._steps[-1], self._show)
            return
        self._on_moved()
        self.tables.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_take(self) -> None:
        """Ctrl+Enter: what is under the cursor, in the table or in the second step."""
        chosen = self.step.chosen
        if chosen is not None and self.panes.pane_of_focus() == RECORD:
            self._on_step(chosen)
        else:
            self._on_entered()

    def _bring_home(self, code: str) -> None:
        """Take a code to the visit in front, or copy it where none is open."""
        page = visit_in_front(self.desk)
        if page is None:
            QApplication.clipboard().setText(code)
            self.desk.toasts.say(f"No visit is open for codes: {code} is copied.")
            return
        self.desk.navigator.go(bring(page.encounter.id, code))

    def _on_back(self) -> None:
        page = visit_in_front(self.desk)
        self.desk.navigator.go(Target(Kind.ENCOUNTER, page.encounter.id if page else 0))

    def _on_workbook(self) -> None:
        table = self.tables.table
        if table is None:
            return
        facts = {"Table": table.title, "Edition": table.edition, "Search": self.tables.search.text() or "all"}
        sheet = sheet_of(self.tables.grid, table.title, facts)
        ask_tables(self.desk, self, table.title, (Kind.CODE_EDITION, 0, None), [sheet])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc in the rows returns to the search, and from there to the visit."""
        if event.key() == Qt.Key.Key_Escape:
            self._on_find()
        else:
            super().keyPressEvent(event)


def plain(code: str) -> str:
    """A code of the table as the library knows it: ``"C50.41-"`` is C50.41."""
    return printed(ICD10CM, normalise(code))
