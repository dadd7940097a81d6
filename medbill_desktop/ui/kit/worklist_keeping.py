"""What a user keeps of a list: filters under names, as chips with counts, and columns with their widths."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.worklist import KeptFilter, ListKeeper, ShownColumn, arranged
from medbill_desktop.ui.kit import content
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.kit.worklist_cards import CardRow, NameLine, RowsCard

if TYPE_CHECKING:
    from medbill_desktop.ui.kit.worklist_view import WorklistView

_STEP_PX, _LEAST_PX = 8, 40
_DRAG_MS = 400
_FILTERS, _COLUMNS = "filters", "columns"
_FILTER_KEYS = "Enter shows it   Ctrl+↑ Ctrl+↓ move   F2 renames   Del removes   Esc leaves"
_COLUMN_KEYS = (
    "Space shows or hides   Ctrl+↑ Ctrl+↓ move   Ctrl+← Ctrl+→ width   Ctrl+0 as it was   "
    "Enter keeps   Esc leaves"
)


class ListKeeping(QObject):
    """The kept filters and columns of one list.

    Columns are painted at once as this workstation saw them last (keys and pixels, nothing about people);
    the office has the say as soon as it answers.
    """

    def __init__(self, view: WorklistView, desk: Desk) -> None:
        """Start without anything kept.

        Args:
            view: the list.
            desk: whose office keeps them (`Office.lists`).
        """
        super().__init__(view)
        self._view = view
        self._desk = desk
        self._keeper: ListKeeper = desk.office.lists
        self._name = view.spec.name
        self._place = f"columns/{self._name}"
        self._mode = self._wanted = ""
        self._columns: tuple[ShownColumn, ...] = ()
        self._before: tuple[ShownColumn, ...] = ()
        self.name_line = NameLine(f"keep-{self._name}", view)
        self.card = RowsCard(f"arrange-{self._name}", "Rows to arrange", view)
        self.card.pressed.connect(self._on_pressed)
        self.card.done.connect(self._on_done)
        self.card.left.connect(self._on_left)
        self._dragged = QTimer(self, singleShot=True, interval=_DRAG_MS)
        self._dragged.timeout.connect(self._on_dragged)
        desk.changes.changed.connect(self._on_changed)

    def commands(self) -> tuple[Command, ...]:
        """The keys of the list that keep something."""
        return (
            Command("keep-filter", "Keep this filter", "Alt+K", self._on_keep, in_strip=False),
            Command("my-filters", "My filters", "Alt+M", self._on_filters, in_strip=False),
            Command("columns", "Columns", "Alt+C", self._on_columns, in_strip=False),
        )

    def start(self) -> None:
        """Show what was kept."""
        self._view.table.columns_dragged.connect(self._dragged.start)
        self._show_columns(_read(self._desk.places.get(self._place)))
        self._ask()

    def _ask(self) -> None:
        keeper, name = self._keeper, self._name
        self._desk.jobs.read(
            lambda _: (keeper.filters(name), keeper.columns(name)), self._on_read, key=f"kept-{id(self)}"
        )

    def _on_read(self, found: tuple[Sequence[KeptFilter], Sequence[ShownColumn]]) -> None:
        filters, columns = found
        if tuple(filters) != self._view.model.kept:
            self._view.show_kept(filters)
        if not self._mode and tuple(columns) != self._columns:
            self._show_columns(tuple(columns))
            self._remember()
        self._show_filters()
        made = next((one.key for one in filters if one.title == self._wanted), "")
        if made:
            self._wanted = ""
            self._view.chips.choose(made)

    def _on_changed(self, changes: Changes) -> None:
        """Somebody, mostly this user, kept something: in this list or another of the same name."""
        if Kind.KEPT_LIST in changes.kinds:
            self._ask()

    # ------------------------------------------------------------ filters

    def _on_keep(self) -> None:
        model = self._view.model
        own = next((each.title for each in self._view.spec.filters if each.key == model.chosen), "")
        searched = f" · “{model.search}”" if model.search else ""
        words = f"Keep {own}{searched}, ordered by {self._order_words(model.order)}, as"
        self.name_line.ask(words, model.search, self._keep)

    def _keep(self, title: str) -> None:
        model, keeper = self._view.model, self._keeper
        kept = KeptFilter(
            user="",
            worklist=self._name,
            title=title,
            chosen=model.chosen,
            order=model.order,
            search=model.search,
        )

        self._wanted = " ".join(title.split())
        self._desk.commit(
            lambda: keeper.keep(kept),
            "Filter kept.",
            then=self.name_line.leave,
            near=self.name_line.banner.problem,
        )

    def _order_words(self, order: str) -> str:
        key = order.removeprefix("-")
        title = next((one.title.lower() for one in self._view.spec.columns if one.key == key), key)
        return f"{title}, last first" if order.startswith("-") else title

    def _on_filters(self) -> None:
        if not self._view.model.kept:
            self._desk.toasts.problem("No filter of this list is kept yet; Alt+K keeps the one you see.")
            return
        self._mode = _FILTERS
        self.card.open_with("My filters", _FILTER_KEYS, self._filter_rows())

    def _filter_rows(self) -> list[CardRow]:
        return [CardRow(str(one.id), one.title) for one in self._view.model.kept]

    def _on_filter_key(self, kept: KeptFilter, word: str) -> None:
        keeper = self._keeper
        if word in {"up", "down"}:
            by = -1 if word == "up" else 1
            self._desk.commit(lambda: keeper.move(kept.id, by), "")
        elif word == "remove":
            said = f"Filter “{kept.title}” removed."
            self._desk.commit(lambda: keeper.remove(kept.id), said, undo=lambda: keeper.keep(kept))
        elif word == "rename":
            words = f"Another name for “{kept.title}”"
            self.name_line.ask(words, kept.title, lambda title: self._rename(kept, title))

    def _rename(self, kept: KeptFilter, title: str) -> None:
        keeper = self._keeper
        self._desk.commit(
            lambda: keeper.rename(kept.id, title),
            "Filter renamed.",
            then=self.name_line.leave,
            near=self.name_line.banner.problem,
        )

    def _show_filters(self) -> None:
        if self._mode == _FILTERS:
            self.card.show_rows(self._filter_rows())
            if not self._view.model.kept:
                self._on_left()

    # ------------------------------------------------------------ columns

    def _on_columns(self) -> None:
        self._mode = _COLUMNS
        self._before = self._columns
        self._columns = arranged(self._view.spec.columns, self._columns or self._view.spec.standing())
        self.card.open_with("Columns", _COLUMN_KEYS, self._column_rows())

    def _column_rows(self) -> list[CardRow]:
        titles = {one.key: one.title for one in self._view.spec.columns}
        return [CardRow(one.key, titles[one.key], one.shown) for one in self._columns]

    def _on_column_key(self, at: int, word: str) -> None:
        columns = list(self._columns)
        one = columns[at]
        if word in {"up", "down"}:
            to = max(0, min(len(columns) - 1, at + (-1 if word == "up" else 1)))
            columns.insert(to, columns.pop(at))
        elif word == "toggle":
            columns[at] = replace(one, shown=not one.shown)
            if not any(each.shown for each in columns):
                self._desk.toasts.problem("One column stays: a list without columns shows nothing.")
                return
        elif word in {"narrower", "wider"}:
            step = _STEP_PX if word == "wider" else -_STEP_PX
            columns[at] = replace(one, shown=True, width=max(_LEAST_PX, self._width_of(one) + step))
        elif word == "standing":
            columns = list(self._view.spec.standing())
        self._show_columns(tuple(columns))
        self.card.show_rows(self._column_rows())

    def _width_of(self, one: ShownColumn) -> int:
        if one.width:
            return one.width
        column = next(each for each in self._view.spec.columns if each.key == one.key)
        return content.width(column, self._view.table.fontMetrics())

    def _show_columns(self, columns: tuple[ShownColumn, ...]) -> None:
        self._columns = columns
        self._view.table.widths = {one.key: one.width for one in columns if one.width}
        wanted = arranged(self._view.spec.columns, columns) if columns else ()
        self._view.model.show_columns(wanted)
        self._view.table.fit_columns()

    def _keep_columns(self) -> None:
        columns = () if self._columns == self._view.spec.standing() else self._columns
        self._columns = columns
        self._remember()
        self._desk.commit(lambda: self._keeper.keep_columns(self._name, columns), "")

    def _remember(self) -> None:
        kept = [[one.key, one.shown, one.width] for one in self._columns]
        self._desk.places.put(self._place, json.dumps(kept, separators=(",", ":")))

    def _on_dragged(self) -> None:
        """Keep what the mouse did to the headings."""
        table = self._view.table
        seen = table.order_seen
        columns = arranged(self._view.spec.columns, self._columns or self._view.spec.standing())
        by_key = {one.key: one for one in columns}
        shown = [replace(by_key[key], shown=True, width=table.widths.get(key, 0)) for key in seen]
        self._show_columns((*shown, *(one for one in columns if one.key not in seen)))
        table.settle_columns()
        self._keep_columns()

    # ------------------------------------------------------------ the card

    def _on_pressed(self, key: str, word: str) -> None:
        if self._mode == _FILTERS:
            kept = next((one for one in self._view.model.kept if str(one.id) == key), None)
            if kept is not None:
                self._on_filter_key(kept, word)
        else:
            place = next((at for at, one in enumerate(self._columns) if one.key == key), None)
            if place is not None:
                self._on_column_key(place, word)

    def _on_done(self, key: str) -> None:
        mode, self._mode = self._mode, ""
        self.card.leave()
        if mode == _COLUMNS:
            self._keep_columns()
        elif key:
            self._view.chips.choose(f"kept-{key}")

    def _on_left(self) -> None:
        mode, self._mode = self._mode, ""
        if mode == _COLUMNS:
            self._show_columns(self._before)
        self.card.leave()


def _read(text: str) -> tuple[ShownColumn, ...]:
    """What the workstation remembers; nothing when it is not what this program writes."""
    try:
        rows = cast("list[tuple[str, bool, int]]", json.loads(text or "[]"))
        return tuple(ShownColumn(str(key), bool(shown), int(width)) for key, shown, width in rows)
    except (ValueError, TypeError):
        return ()
