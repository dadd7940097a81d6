"""The code book at one code: its place, its neighbours, and every note that holds for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from PySide6.QtWidgets import QStackedWidget, QWidget

from medbill_desktop.codes.library import Library
from medbill_desktop.codes.records import CodeRecord
from medbill_desktop.domain.errors import UserError
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.note_text import NoteText

_NOTES = {
    "includes": "Includes",
    "inclusion_terms": "Also called",
    "excludes1": "Excludes1: never together",
    "excludes2": "Excludes2: not part of it, may stand beside it",
    "code_first": "Code first",
    "use_additional": "Use additional code",
    "code_also": "Code also",
    "notes": "Note",
    "seventh_characters": "7th character",
}
_NEIGHBOURS = 4
_CHANGES = 8


class BookPane(QStackedWidget):
    """The record, or the book over it; Alt+B turns.

    Attributes:
        command: for the keys of the screen.
        text: the page of the book.
    """

    def __init__(
        self,
        desk: Desk,
        record: QWidget,
        current: Callable[[], tuple[str, str]],
        day: Callable[[], date | None],
    ) -> None:
        """Show the record.

        Args:
            desk: of the screen.
            record: what stands there usually.
            current: system and code of the line under the cursor.
            day: date of service of the visit.
        """
        super().__init__()
        self.setObjectName("record-or-book")
        self._desk, self._current, self._day = desk, current, day
        self._shown = ("", "")
        self.command = Command("book", "Code book", "Alt+B", self._turn, in_strip=False)
        self._heading = labels.label("Code book", "book-heading", tone="strong")
        self.text = NoteText("book-text", "Page of the code book", self)
        page = QWidget()
        page.setObjectName("book")
        layout = labels.column(spacing=t.SPACE_2)
        layout.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_3, t.SPACE_3)
        layout.addWidget(self._heading)
        layout.addWidget(self.text, 1)
        page.setLayout(layout)
        self.addWidget(record)
        self.addWidget(page)

    def follow(self) -> None:
        """The cursor is on another code: the open book turns to it."""
        if self.currentIndex() == 1 and self._current() not in {("", ""), self._shown}:
            self._show()

    def close_book(self) -> None:
        """Back to the record: another visit is shown."""
        self.setCurrentIndex(0)

    def _turn(self) -> None:
        if self.currentIndex() == 1:
            self.setCurrentIndex(0)
            return
        if not self._current()[1]:
            raise UserError("Go to the line of a code first; Alt+B opens the book there.")
        self._show()
        self.setCurrentIndex(1)

    def _show(self) -> None:
        self._shown = system, code = self._current()
        library, day = self._desk.office.library, self._day()

        def read() -> str:
            found = library.show(system, code, day)
            return book_page(library, found, day) if found else f"{code} is in no loaded edition."

        self._heading.setText(f"Code book  {code}")
        self._desk.jobs.read(lambda _: read(), self.text.show_note, key="coding-book")


def book_page(library: Library, record: CodeRecord, day: date | None) -> str:
    """A code as a page: where it stands, how long it holds, its notes with their origin, its neighbours."""
    return "\n".join(_lines(library, record, day))


def _lines(library: Library, record: CodeRecord, day: date | None) -> Iterator[str]:
    yield f"{record.code}  {record.title}"
    yield "" if record.billable else "Not complete: choose one of the codes below it."
    for words in (record.chapter, record.section):
        if words:
            yield words
    yield _valid(record)
    yield from _changed(library, record, day)
    for name, title in _NOTES.items():
        notes = [one for one in record.notes if one.kind == name]
        if notes:
            yield ""
            yield title
        for one in notes:
            yield f"  {one.text}{f'  [{one.origin}]' if one.inherited else ''}"
    yield ""
    yield from _around(library, record, day)


def _changed(library: Library, record: CodeRecord, day: date | None) -> Iterator[str]:
    """What this edition changed at the code and in its category."""
    category = record.code.partition(".")[0]
    found = library.changes(record.system, day, category)
    if found is None or not found.rows:
        return
    yield ""
    yield f"Changed from {found.effective_from:%m/%d/%Y} in {category}, against {found.against}"
    own = [one for one in found.rows if one.code == record.code]
    others = [one for one in found.rows if one.code != record.code]
    yield from (f"> {one.code}  {one.words}" for one in own)
    yield from (f"  {one.code}  {one.words}" for one in others[:_CHANGES])
    if len(others) > _CHANGES:
        yield f"  and {len(others) - _CHANGES} more"


def _around(library: Library, record: CodeRecord, day: date | None) -> Iterator[str]:
    """Codes below it, and its nearest neighbours under the same code."""
    below = library.children(record.system, record.code, day)
    if below:
        yield "Below it"
        yield from (f"  {code}  {title}" for code, title, _ in below)
    siblings = library.children(record.system, record.parent, day) if record.parent else ()
    codes = [code for code, _, _ in siblings]
    if record.code in codes and len(codes) > 1:
        at = codes.index(record.code)
        yield f"Beside it, under {record.parent} {library.title(record.system, record.parent, day)}"
        for code, title, complete in siblings[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS + 1]:
            mark = ">" if code == record.code else " "
            yield f"{mark} {code}  {title}{'' if complete else '  (not complete)'}"


def _valid(record: CodeRecord) -> str:
    end = f" to {record.valid_thru:%m/%d/%Y}" if record.valid_thru else ""
    since = f"In the loaded editions from {record.valid_from:%m/%d/%Y}{end}."
    return f"{record.edition}. {since}" if record.edition else since
