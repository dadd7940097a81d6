"""The queue pane: heading, search, filters as chips, the rows, and a peek at one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Changes
from medbill_desktop.domain.worklist import Filter, KeptFilter, Row, WorklistSource
from medbill_desktop.ui.kit import content, labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.chips import LAST_KEY, ChipsBar
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import FocusRing
from medbill_desktop.ui.kit.peek import Peek, PeekCard
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.kit.worklist_keeping import ListKeeping
from medbill_desktop.ui.kit.worklist_model import WorklistModel
from medbill_desktop.ui.kit.worklist_table import WorklistTable

SETTLE_MS = 60
_SEARCH_MS = 80


class WorklistView(QWidget):
    """A worklist as the queue of a tab. Filter and row come back after a restart.

    Signals:
        chosen: the current row settled on a record; with its id (0 when the list is empty). Show the record.
        entered: Enter on a row; with its id. Give the record the focus.
        letter: a letter was pressed on the list (one-letter actions of the screen).
        counts_changed: with the counts by filter key.
    """

    chosen = Signal(int)
    entered = Signal(int)
    letter = Signal(str)
    counts_changed = Signal(object)

    def __init__(
        self,
        source: WorklistSource,
        desk: Desk,
        empty: EmptyState | None = None,
        card: Callable[[int], Peek | None] | None = None,
    ) -> None:
        """Make the pane and load it.

        Args:
            source: the worklist.
            desk: for jobs, keys and what is remembered.
            empty: shown instead of rows when the filter has none.
            card: reads what Space shows of a row by its id, on a reader thread; None as an answer shows the
                columns of the row. Default: the desk's card of the kind that the list is about.
        """
        super().__init__()
        self.spec = source.spec
        self.setObjectName(f"queue-{self.spec.name}")
        self._desk = desk
        self.model = WorklistModel(source, desk.jobs, self)
        self.table = WorklistTable(self.model, self)
        self.chips = ChipsBar(self.spec.filters, self)
        self.search = QLineEdit(self)
        self.keeping = ListKeeping(self, desk)
        self._card = card or partial(desk.card, desk, self.spec.target)
        self._peek: PeekCard | None = None
        self._kept: KeptFilter | None = None
        self._counts: Mapping[str, int] = {}
        self._stack = QStackedLayout()
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._typing = QTimer(self, singleShot=True, interval=_SEARCH_MS)
        self._empty = empty or EmptyState(
            "Nothing here", "No record fits this filter and search. Esc clears the search."
        )
        self._lay_out()
        self._connect()
        self._bind_keys()
        self._start()

    @property
    def current_id(self) -> int:
        """Id of the current record; 0 when there is none."""
        return self.table.current_id

    def counts(self) -> Mapping[str, int]:
        """The counts by filter key, as last asked."""
        return self._counts

    def select_id(self, record: int) -> bool:
        """Make a record current; False when the chosen filter does not have it."""
        return self.table.select_id(record)

    def next(self) -> None:
        """Go on to the next row: what Ctrl+Enter does after saving."""
        self.table.step(1)

    def patch(self, changes: Changes) -> None:
        """Look again at what was committed; the screen calls it in `refresh`."""
        self.model.patch(changes)

    def peek(self, record: int) -> None:
        """Show what is known of a row beside it, to read only; any key closes it again."""
        if self.model.row(record) is not None:
            card = self._card
            self._desk.jobs.read(
                lambda _: card(record),
                lambda found: self._show_peek(record, found),
                key=f"peek-{self.spec.name}",
            )

    def _show_peek(self, record: int, found: Peek | None) -> None:
        row = self.model.row(record)
        if row is None or record != self.table.current_id or QApplication.focusWidget() is not self.table:
            return  # the hands went on while it was read
        written = ((c.title, content.write(row.get(c.key), c.content)) for c in self.spec.columns)
        shown = found or Peek(self.spec.title, facts=tuple(pair for pair in written if pair[1]))
        self._peek = PeekCard(shown, self.window())
        place = self.table.visualRect(self.table.currentIndex())
        corner = self.table.viewport().mapTo(self.window(), QPoint(t.SPACE_4, place.bottom() + 2))
        self._peek.open_at(corner, place.height())

    def row(self, record: int) -> Row | None:
        """The fetched values of a record."""
        return self.model.row(record)

    def _lay_out(self) -> None:
        self.search.setObjectName(f"search-{self.spec.name}")
        self.search.setAccessibleName(f"Search {self.spec.title.lower()}")
        self.search.setPlaceholderText(f"Search {self.spec.title.lower()}   Ctrl+F")
        self.search.setClearButtonEnabled(False)
        head = labels.column(spacing=t.SPACE_2)
        head.setContentsMargins(t.SPACE_3, t.SPACE_3, t.SPACE_3, t.SPACE_2)
        head.addWidget(self.search)
        head.addWidget(self.chips)
        head.addWidget(self.keeping.name_line)
        head.addWidget(self.keeping.card)
        self._stack.addWidget(FocusRing(self.table, self))
        self._stack.addWidget(self._empty)
        self._stack.addWidget(
            EmptyState("Nothing found", "No row of this list fits the search. Esc clears it.")
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addLayout(self._stack, 1)
        self.setFocusProxy(self.table)

    def _connect(self) -> None:
        self.table.moved.connect(self._on_moved)
        self.table.entered_row.connect(self._on_entered)
        self.table.peeked.connect(self.peek)
        self.table.letter.connect(self.letter)
        self.chips.chosen.connect(self._on_filter_chosen)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self.search.returnPressed.connect(self._on_search_entered)
        self._typing.timeout.connect(self._on_typed)
        self._settle.timeout.connect(lambda: self.chosen.emit(self.table.current_id))
        self.model.counts_changed.connect(self._on_counts)
        self.model.ordered.connect(self._on_ordered)
        self.model.loaded.connect(self._on_ordered)

    def _bind_keys(self) -> None:
        commands = [
            Command("find", "Search the list", "Ctrl+F", self._find, in_strip=False),
            Command("reload", "Refresh", "F5", self.model.choose, in_strip=False),
        ]
        commands += self.keeping.commands()
        filters: list[Filter] = [*self.spec.filters, *(Filter(one.key, one.title) for one in self.model.kept)]
        commands += [self._filter_command(i, each) for i, each in enumerate(filters[:LAST_KEY], start=1)]
        self._desk.keys.bind(f"queue-{self.spec.name}", self, commands)

    def _filter_command(self, number: int, each: Filter) -> Command:
        return Command(
            f"filter-{each.key}",
            each.title,
            f"Alt+{number}",
            lambda: self.chips.choose_number(number),
            in_strip=False,
        )

    def show_kept(self, kept: Sequence[KeptFilter]) -> None:
        """Show the filters that the user keeps for this list, and take up the one chosen last."""
        before = {one.key for one in self.model.kept}
        self.model.kept = tuple(kept)
        self.chips.offer([Filter(one.key, one.title) for one in kept])
        self._bind_keys()
        remembered = self._desk.places.get(f"filter/{self.spec.name}")
        fresh = {one.key for one in kept} - before
        if remembered in fresh and self.chips.current != remembered:
            self.chips.choose(remembered)
        else:
            self.model.recount()

    def _start(self) -> None:
        self.keeping.start()
        kept = self._desk.places.get(f"filter/{self.spec.name}")
        record = self._desk.places.get(f"row/{self.spec.name}")
        if record.isdigit():
            self.table.remember(int(record))
        if kept in {each.key for each in self.spec.filters}:
            self.chips.choose(kept)
        else:
            self.model.choose()

    def _find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _on_search_entered(self) -> None:
        if self._typing.isActive():
            self._on_typed()
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_typed(self) -> None:
        self._typing.stop()
        self.model.choose(search=self.search.text().strip())

    def _on_filter_chosen(self, key: str) -> None:
        self._desk.places.put(f"filter/{self.spec.name}", key)
        kept = next((one for one in self.model.kept if one.key == key), None)
        if kept is not None:
            self._put_search(kept.search)
            self.model.choose(kept.chosen, kept.order, kept.search)
        elif self._kept is not None:  # its order and search go with it
            self._put_search("")
            self.model.choose(key, self.spec.default_sort, "")
        else:
            self.model.choose(chosen=key)
        self._kept = kept

    def _put_search(self, text: str) -> None:
        self.search.blockSignals(True)
        self.search.setText(text)
        self.search.blockSignals(False)
        self._typing.stop()

    def _on_moved(self, record: int) -> None:
        if record:
            self._desk.places.put(f"row/{self.spec.name}", str(record))
        self._settle.start()

    def _on_entered(self, record: int) -> None:
        if record:
            self._settle.stop()
            self.chosen.emit(record)
            self.entered.emit(record)

    def _on_counts(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self.chips.show_counts(counts)
        self.counts_changed.emit(counts)

    def _on_ordered(self) -> None:
        nothing = 2 if self.model.search else 1
        self._stack.setCurrentIndex(0 if self.model.rowCount() else nothing)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc in the search clears it and returns to the rows; Down goes to the rows."""
        if event.key() == Qt.Key.Key_Escape and self.search.hasFocus():
            self.search.clear()
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)
