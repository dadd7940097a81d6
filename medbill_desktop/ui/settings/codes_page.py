"""Code sets: the editions, how old they are; files brought in, and what ends with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog

from medbill_desktop.codes.imports.catalog import READERS
from medbill_desktop.codes.imports.difference import Dying, Imported
from medbill_desktop.codes.imports.shelf import Order
from medbill_desktop.codes.records import Edition
from medbill_desktop.domain.desk import CodeEdition
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.worklist import Column, Content, Row
from medbill_desktop.services.codes_import import import_codes
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.banner import Banner
from medbill_desktop.ui.kit.binding import Field
from medbill_desktop.ui.kit.fields import ChoiceEdit, DateEdit
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import FocusRing
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.entry_form import EntryForm
from medbill_desktop.ui.parts.small_table import SmallTable
from medbill_desktop.ui.settings.pages import SectionPage

EDITIONS = (
    Column("title", "Code set", Content.NAME),
    Column("begins", "From", Content.DATE),
    Column("ends", "Through", Content.DATE),
    Column("rows", "Rows", Content.COUNT),
    Column("state", "State", Content.STATE),
    Column("past", "Days past", Content.AGE),
    Column("came", "Imported", Content.DATE),
)
DEAD = (
    Column("code", "Code", Content.CODE),
    Column("title", "You use", Content.FREE),
    Column("where", "Where", Content.FREE),
    Column("on", "Not from", Content.DATE),
    Column("instead", "Instead", Content.FREE),
)
_HINT = (
    "Bring in what you downloaded from CDC, CMS, the AMA or NUCC with F4, zips as they are; several parts of "
    "one set at once. Services before an edition keep the one that held then. What the files are and from "
    "when they hold is read from their names; say it only when asked."
)
_DEAD_PX = 150
_SETS = [("", "As the files say"), *((name, reader.title) for reader in READERS for name in reader.sets[:1])]


class CodesPage(SectionPage):
    """The section Code sets.

    Attributes:
        editions: what is loaded.
        dead: codes in use that end with the last import.
    """

    def __init__(self, desk: Desk, banner: Banner) -> None:
        super().__init__(desk, banner, "codes")
        self.form = EntryForm(
            "form-codes",
            [
                Field("code_set", "What the files are", ChoiceEdit("codes-set", "What the files are", _SETS)),
                Field("effective", "They hold from", DateEdit("codes-from", "They hold from", desk.clock)),
            ],
            columns=2,
        )
        self.editions = SmallTable("code-editions", "Code sets", EDITIONS)
        self.dead = SmallTable("codes-dying", "Codes you use that end", DEAD)
        self.said = labels.label("", "codes-said", tone="muted", wrap=True)
        self._lay_out()
        self.set_commands(
            Command("import-codes", "Bring in files", "F4", self._on_import), main="import-codes"
        )

    def open(self) -> None:
        """Read what is loaded."""
        office = self.desk.office

        def work() -> tuple[Sequence[Edition], dict[str, CodeEdition]]:
            with office.bench.store.reading() as connection:
                own = {one.sha256: one for one in Reader(connection).find(CodeEdition)}
            return office.library.editions(), own

        self.desk.jobs.read(lambda _: work(), self._on_read, key="settings-codes")

    def start(self) -> None:
        """Come to the list."""
        self.editions.setFocus()

    def _lay_out(self) -> None:
        self._under = FocusRing(self.dead)
        self._under.setFixedHeight(_DEAD_PX)
        self._under.hide()
        hint = labels.label(_HINT, "codes-hint", tone="small", wrap=True)
        for widget, stretch in (
            (hint, 0),
            (self.form, 0),
            (FocusRing(self.editions), 1),
            (self.said, 0),
            (self._under, 0),
        ):
            self.content.addWidget(widget, stretch)
        self.content.setContentsMargins(0, 0, 0, t.SPACE_1)

    def _on_read(self, found: tuple[Sequence[Edition], dict[str, CodeEdition]]) -> None:
        editions, own = found
        today = self.desk.clock.today()
        rows = [edition_row(one, own.get(one.sha256), today) for one in editions]
        self.editions.show_rows([{**row, "id": at} for at, row in enumerate(rows, 1)])

    def _on_import(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self, "Bring in code sets", "", "Code sets (*.zip *.txt *.csv *.xlsx *.xml *.gz)"
        )
        if names:
            self.bring_in([Path(name) for name in names])

    def bring_in(self, files: Sequence[Path]) -> None:
        """Import files as the form says."""
        self.banner.clear()
        try:
            values = self.form.values()
        except UserError as error:
            self.banner.problem(str(error))
            return
        office = self.desk.office
        order = Order(
            files=files,
            code_set=str(values["code_set"]),
            effective=values["effective"],
            today=self.desk.clock.today(),
        )
        act(
            self.desk,
            lambda progress: import_codes(office.bench, order, office.shelf, progress),
            lambda reports: (
                f"{reports[0].title} is in." if len(reports) == 1 else f"{len(reports)} sets are in."
            ),
            then=self._on_imported,
            near=self.banner.problem,
            title=f"Bringing in {files[0].name}",
        )

    def _on_imported(self, reports: tuple[Imported, ...]) -> None:
        self.said.setText(" ".join(report_words(one) for one in reports))
        dead = [one for report in reports for one in report.dying]
        self._under.setVisible(bool(dead))
        self.dead.show_rows([{**dying_row(one), "id": at} for at, one in enumerate(dead, 1)])
        self.open()


def edition_row(edition: Edition, own: CodeEdition | None, today: Any) -> Row:
    """How an edition stands in the list."""
    past = edition.days_past(today)
    state = "In force" if edition.covers(today) else "Ended" if past else "To come"
    return {
        "title": edition.title,
        "begins": edition.effective_from,
        "ends": edition.effective_thru,
        "rows": edition.rows,
        "state": state,
        "past": past or None,
        "came": own.imported_at.date() if own else None,
    }


def dying_row(one: Dying) -> Row:
    """How a code that ends stands in the list."""
    return {
        "code": one.code,
        "title": one.title,
        "where": ", ".join(f"{count:,} {word}" for word, count in one.where.items()),
        "on": one.on,
        "instead": ", ".join(one.replacements) or "Look it up",
    }


def report_words(one: Imported) -> str:
    """An import in a sentence."""
    against = (
        f" Against {one.against}: {one.added:,} added, {one.removed:,} removed, {one.changed:,} changed."
        if one.against
        else ""
    )
    ends = f" {len(one.dying):,} codes you use end with it." if one.dying else ""
    return f"{one.title}: {one.rows:,} rows.{against}{ends}"
