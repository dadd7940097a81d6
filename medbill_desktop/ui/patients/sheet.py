"""Pages about the patient in front, opened by a key, filled in and saved: what they have in common."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from medbill_desktop.query.details import PatientPage
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.binding import Field
from medbill_desktop.ui.kit.fields import ChoiceEdit
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.confirm_line import ConfirmLine
from medbill_desktop.ui.parts.entry_form import EntryForm
from medbill_desktop.ui.parts.saving import Saving, save_record
from medbill_desktop.ui.parts.story import Happening, Story

YES_NO = ((False, "No"), (True, "Yes"))


class SheetHost(Protocol):
    """What a page needs of its screen."""

    @property
    def confirm(self) -> ConfirmLine:
        """Where is asked before something is overwritten."""

    def sheet_done(self) -> None:
        """The page is saved: show the patient again."""

    def open(self, target_id: int, text: str = "") -> None:
        """Show a patient."""


class Sheet(QWidget):
    """A page about one patient: a form, and beneath it what there is already.

    Class attributes:
        name: stable name, of objects and of its command.
        title: words over the page and in the palette.
        keys: shortcut of its command.
        hint: which keys do what.
        columns: fields beside each other.
    """

    name = "sheet"
    title = ""
    keys = ""
    hint = "Tab goes on, Ctrl+S saves, Esc leaves"
    columns = 4

    def __init__(self, desk: Desk, host: SheetHost) -> None:
        super().__init__()
        self.setObjectName(f"sheet-{self.name}")
        self.desk, self.host = desk, host
        self.page: PatientPage | None = None
        self.data: Any = None
        self.form = EntryForm(f"{self.name}-form", self.fields(), columns=self.columns)
        self.words = labels.label("", f"{self.name}-words", tone="muted", wrap=True)
        self.story = Story(f"{self.name}-story", self.heading())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(t.SPACE_2)
        for widget in (self.form, self.words):
            layout.addWidget(widget)
        layout.addWidget(self.story, 1)

    def fields(self) -> list[Field]:
        """The fields in the order of Tab."""
        return []

    def heading(self) -> str:
        """Words over what there is already."""
        return self.title

    def read(self, reader: Reader, page: PatientPage) -> Any:
        """What the page shows; runs on a reader thread."""
        return None

    def show_data(self, data: Any) -> None:
        """Show what was read."""

    def save(self) -> None:
        """Save what is typed.

        Raises:
            UserError: a field cannot be read; it is marked and has the focus.
        """

    def begin(self, page: PatientPage) -> None:
        """Read what the page needs, show it and come to its first field."""
        self.page = page
        desk = self.desk

        def read() -> Any:
            with desk.office.bench.store.reading() as connection:
                return self.read(Reader(connection), page)

        desk.jobs.read(lambda _: read(), self._on_read, key=f"sheet-{self.name}")

    def _on_read(self, data: Any) -> None:
        self.data = data
        self.show_data(data)
        self.form.start()

    def keep(self, base: Any, mine: Any, how: Saving) -> None:
        """Save a record of this page."""
        save_record(self.desk, self.host.confirm, base, mine, how)

    def done(self, _saved: Any = None) -> None:
        """Leave the page after saving."""
        self.host.sheet_done()

    def tell(self, items: list[Happening], none: str) -> None:
        """Show what there is already."""
        self.story.show_happenings(items, none)


def choice(name: str, label: str, choices: Any) -> ChoiceEdit:
    """A list of a few values."""
    return ChoiceEdit(name, label, choices)
