"""Favourites and sets of codes: short words that expand in the grid, for one provider or for everybody."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.charge_desk import ChargeSet
from medbill_desktop.domain.worklist import Column, Content, Row
from medbill_desktop.query.details.charge_set_list import ListedSet, charge_set_list
from medbill_desktop.services import charge_sets
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.binding import Field
from medbill_desktop.ui.kit.fields import TextEdit
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import RECORD, FocusRing, RecordHeader, beside
from medbill_desktop.ui.kit.screen import Desk, Screen
from medbill_desktop.ui.kit.suggest import Proposal
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.catalog_edit import CatalogEdit
from medbill_desktop.ui.parts.entry_form import EntryForm
from medbill_desktop.ui.parts.list_workbook import tables_command
from medbill_desktop.ui.parts.small_table import SmallTable

_COLUMNS = (
    Column("snap", "Word", Content.CODE),
    Column("title", "For", Content.FREE),
    Column("whose", "Whose", Content.NAME),
)
_HELP = (
    "The short word is typed in the code cell of a visit. Lines are written as they are typed there, parted "
    "by semicolons: 99213-25 a; 36415x1 b. Letters point to the diagnoses of the set, or of the visit when "
    "the set has none."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """A set as typed; its lines stand in one row."""

    snap: str = ""
    title: str = ""
    provider_id: int | None = None
    diagnoses: str = ""
    lines: str = ""


class SetsScreen(Screen):
    """The room of favourites and sets."""

    depends_on = frozenset({Kind.CHARGE_SET, Kind.PROVIDER})

    def __init__(self, desk: Desk) -> None:
        """Make the page and load the sets.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "coding-sets")
        self._sets: dict[int, ListedSet] = {}
        self._base = ChargeSet(snap="")
        self._new = Command("new-set", "New set", "Ctrl+N", self._on_new)
        self._save = Command("save-set", "Save", "Ctrl+S", self._on_save)
        self._delete = Command("delete-set", "Delete", "Ctrl+Delete", self._on_delete, self._stored)
        self._make()
        book = tables_command(desk, self, "Favourites and sets", Kind.CHARGE_SET, ("Sets", self.table))
        self.set_commands(self._new, self._save, self._delete, book)
        self.table.moved.connect(self._on_moved)
        self.table.entered.connect(lambda _: self.form.start())
        self._read()

    def refresh(self, changes: Changes) -> None:
        """Read the sets again."""
        self._read()

    def _stored(self) -> bool:
        return self._base.id > 0

    def _make(self) -> None:
        desk = self.desk
        self.table = SmallTable("charge-sets", "Favourites and sets", _COLUMNS)
        self.table.say_when_empty("No favourite and no set yet. Ctrl+N begins one.")
        self._whose = CatalogEdit("set-provider", "Whose, empty for everybody", desk.jobs)
        self.form = EntryForm(
            "charge-set",
            [
                Field("snap", "Short word", TextEdit("set-snap", "Short word", limit=4)),
                Field("title", "What it is for", TextEdit("set-title", "What it is for", limit=60), span=2),
                Field("provider_id", "Whose, empty for everybody", self._whose),
                Field("diagnoses", "Diagnoses", TextEdit("set-diagnoses", "Diagnoses", limit=120), span=4),
                Field("lines", "Lines", TextEdit("set-lines", "Lines", limit=400), span=4),
            ],
            columns=4,
        )
        self.header = RecordHeader()
        self.set_panes(FocusRing(self.table, self), self._record_pane(), self._help())

    def _help(self) -> QWidget:
        text = QPlainTextEdit(_HELP)
        text.setObjectName("sets-help")
        text.setAccessibleName("How sets are written")
        text.setReadOnly(True)
        return beside(text)

    def _record_pane(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("set-page")
        inner.setProperty("ground", "base")
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        typed = labels.column()
        typed.setContentsMargins(t.SPACE_4, t.SPACE_1, t.SPACE_4, t.SPACE_1)
        typed.addWidget(self.form)
        buttons = labels.row(spacing=t.SPACE_1)
        buttons.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        buttons.addWidget(self.desk.keys.button(self._new, flat=True))
        buttons.addWidget(self.desk.keys.button(self._delete, flat=True))
        buttons.addStretch(1)
        buttons.addWidget(self.desk.keys.button(self._save, main=True))
        layout.addWidget(self.header)
        layout.addLayout(typed)
        layout.addStretch(1)
        layout.addWidget(labels.line())
        layout.addLayout(buttons)
        return inner

    def _read(self) -> None:
        reading = self.desk.office.bench.store.reading

        def work() -> tuple[list[ListedSet], list[tuple[int, str]]]:
            with reading() as connection:
                return charge_set_list(connection)

        self.desk.jobs.read(lambda _: work(), self._on_read, key="charge-sets")

    def _on_read(self, found: tuple[list[ListedSet], list[tuple[int, str]]]) -> None:
        sets, providers = found
        self._whose.offer([Proposal(number, name) for number, name in providers])
        self._sets = {one.record.id: one for one in sets}
        self.table.show_rows([_row(one) for one in sets])
        if not self.form.dirty:
            self._show(self._sets.get(self._base.id) or (sets[0] if sets else None))

    def _show(self, one: ListedSet | None) -> None:
        self._base = one.record if one else ChargeSet(snap="")
        lines = "; ".join(self._base.lines.splitlines())
        names = ("snap", "title", "provider_id", "diagnoses")
        self.form.load(_Typed(lines=lines, **{name: getattr(self._base, name) for name in names}))
        who = one.whose if one else "Ctrl+N begins one; Ctrl+S keeps it."
        self.header.show_record(self._base.title or "New favourite or set", who)

    def _on_moved(self, record: int) -> None:
        if not self.form.dirty:
            self._show(self._sets.get(record))

    def _on_new(self) -> None:
        self._show(None)
        self.panes.focus_pane(RECORD)
        self.form.start()

    def _on_save(self) -> None:
        typed = _Typed(**self.form.values())
        lines = "\n".join(part.strip() for part in typed.lines.split(";") if part.strip())
        record = replace(
            self._base,
            snap=typed.snap,
            title=typed.title,
            provider_id=typed.provider_id,
            diagnoses=typed.diagnoses.upper(),
            lines=lines,
        )
        bench = self.desk.office.bench
        act(
            self.desk,
            lambda _: charge_sets.save_set(bench, record),
            lambda saved: f"“{saved.snap}” is kept.",
            then=self._on_saved,
        )

    def _on_saved(self, saved: ChargeSet) -> None:
        whose = "Everybody" if saved.provider_id is None else "One provider"
        self._show(ListedSet(saved, whose))

    def _on_delete(self) -> None:
        bench, gone = self.desk.office.bench, self._base
        again = replace(gone, id=0, version=0)
        act(
            self.desk,
            lambda _: charge_sets.delete_set(bench, gone.id),
            lambda _: f"“{gone.snap}” is deleted.",
            undo=lambda _: charge_sets.save_set(bench, again).changes,
            then=lambda _: self._show(None),
        )


def _row(one: ListedSet) -> Row:
    record = one.record
    return {"id": record.id, "snap": record.snap, "title": record.title, "whose": one.whose}
