"""The cell of an entry grid in which codes are searched as one types; Enter takes and goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QApplication, QLineEdit, QWidget

from medbill_desktop.ui.kit.grid import CellDelegate, EntryGrid
from medbill_desktop.ui.kit.jobs import Jobs
from medbill_desktop.ui.kit.suggest import Proposal, SuggestEdit

_Index = QModelIndex | QPersistentModelIndex
_Hint = QAbstractItemDelegate.EndEditHint
_LIST_PX = 640
"""Wide enough for a code, its title and its category."""
_LEAVES = {
    Qt.Key.Key_Return: _Hint.SubmitModelCache,
    Qt.Key.Key_Enter: _Hint.SubmitModelCache,
    Qt.Key.Key_Tab: _Hint.EditNextItem,
}


@dataclass(frozen=True, slots=True)
class CodeField:
    """How one column of a grid is searched.

    Attributes:
        find: gets the typed text, returns proposals; runs on a reader thread.
        is_code: whether typed text is a code as it stands; then Enter takes it as typed, not the proposal.
        below: the second step: what stands below a proposal that is no complete code; empty for one that is.
    """

    find: Callable[[str], Sequence[Proposal]]
    is_code: Callable[[str], bool]
    below: Callable[[Proposal], Sequence[Proposal]] | None = None


class CodeCell(SuggestEdit):
    """A code in a cell. Typed codes are taken as typed; words take the marked proposal.

    Signals:
        settled: a search that Enter waited for has its answer.
    """

    settled = Signal()

    def __init__(self, jobs: Jobs, field: CodeField, parent: QWidget) -> None:
        super().__init__("code-cell", "Code", jobs, field.find, parent)
        self._field = field
        self._searching = False
        self._moved = False
        self._found: tuple[Proposal, ...] = ()
        self.leaving: _Hint | None = None
        self.typed_ahead: list[QKeyEvent] = []

    def must_wait(self) -> bool:
        """Whether Enter has to wait for the search, because words were typed that are no code."""
        return self._searching and not self._field.is_code(self.text())

    def deepens(self) -> bool:
        """Enter on a proposal that is no complete code: show what stands below it instead of leaving."""
        chosen, below = self._chosen(), self._field.below
        if chosen is None or below is None or not self._list.isVisible():
            return False
        if not chosen.group or chosen.value == self.text():
            return False
        found = list(below(chosen))
        if found:
            self.setText(str(chosen.value))
            self._moved = True
            self._on_found(found)
        return bool(found)

    def _chosen(self) -> Proposal | None:
        """The proposal that Enter would take; None when the text itself is taken."""
        text = self.text().strip()
        if not self._found or not text or (self._field.is_code(text) and not self._moved):
            return None
        row = self._list.currentIndex().row()
        return self._found[max(0, min(row, len(self._found) - 1))]

    def final_text(self) -> str:
        """What the cell holds when it is left."""
        text = self.text().strip()
        if not text or self.read() is not None:
            return text
        if self._found and (self._moved or not self._field.is_code(text)):
            row = self._list.currentIndex().row()
            return str(self._found[max(0, min(row, len(self._found) - 1))].value)
        return text

    def _search(self, text: str) -> None:
        self._searching, self._moved, self._found = True, False, ()
        key = f"suggest-{id(self)}"
        self._jobs.read(lambda _: self._find(text), self._on_found, on_error=self._on_failed, key=key)

    def _on_found(self, proposals: Sequence[Proposal]) -> None:
        self._searching = False
        self._found = tuple(proposals)
        super()._on_found(proposals)
        self._list.resize(max(self._list.width(), _LIST_PX), self._list.height())
        if self.leaving is not None:
            self.settled.emit()

    def _on_failed(self, _error: BaseException) -> None:
        # A search that fails leaves the typed text; reading it says what is wrong with it.
        self._on_found(())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down choose a proposal; Enter is the delegate's."""
        key = Qt.Key(event.key())
        if key in _LEAVES:
            return
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up} and self._list.isVisible():
            self._moved = True
        super().keyPressEvent(event)


class CodeDelegate(CellDelegate):
    """Cells of a grid, some of them with code search. What is typed while a search runs is not lost."""

    def __init__(self, grid: EntryGrid, jobs: Jobs, fields: Mapping[str, CodeField]) -> None:
        """Make the delegate.

        Args:
            grid: whose cells; the delegate is set on it.
            jobs: searches run on its reader threads.
            fields: the searched columns by key.
        """
        super().__init__(grid)
        self._columns = grid.lines.columns
        self._jobs = jobs
        self._fields = fields
        grid.setItemDelegate(self)

    def make_editor(self, parent: QWidget, index: _Index) -> QLineEdit:
        """A cell with search in the searched columns."""
        field = self._fields.get(self._columns[index.column()].key)
        if field is None:
            return super().make_editor(parent, index)
        cell = CodeCell(self._jobs, field, parent)
        cell.settled.connect(lambda: self._on_settled(cell))
        return cell

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Show the text of the cell, ready to be typed over."""
        if isinstance(editor, CodeCell):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()
        else:
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Hand over what was typed or taken."""
        if isinstance(editor, CodeCell):
            model.setData(index, editor.final_text())
        else:
            super().setModelData(editor, model, index)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Enter wait for a search, and keep what is typed meanwhile."""
        if (
            isinstance(watched, CodeCell)
            and isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
        ):
            if watched.leaving is not None:
                watched.typed_ahead.append(event.clone())
                return True
            if event.key() in _LEAVES and watched.deepens():
                return True
            if event.key() in _LEAVES and watched.must_wait():
                watched.leaving = _LEAVES[Qt.Key(event.key())]
                return True
        return super().eventFilter(watched, event)

    def _on_settled(self, cell: CodeCell) -> None:
        hint, ahead = cell.leaving or _Hint.NoHint, list(cell.typed_ahead)
        cell.leaving = None
        self.commitData.emit(cell)
        self.closeEditor.emit(cell, hint)
        _replay(ahead)


def _replay(events: list[QKeyEvent]) -> None:
    """Send kept keys to where the focus is, one by one, so that each finds what the one before opened."""
    focus = QApplication.focusWidget()
    if events and focus is not None:
        QApplication.sendEvent(focus, events[0])
        QTimer.singleShot(0, lambda: _replay(events[1:]))
