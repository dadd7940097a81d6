"""Ctrl+K: patients, claims, payers, codes and actions from anywhere, two keys beside what is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QLineEdit, QListView, QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.hit import Hit
from medbill_desktop.domain.text import fold
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit.jobs import Jobs
from medbill_desktop.ui.kit.keys import Command, key_text
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.suggest import Proposal, ProposalDelegate, ProposalModel
from medbill_desktop.ui.kit.tokens import ROW_PX, SPACE_2, SPACE_3

PREFIXES = ">#@/"
WIDTH_PX = 600
_MOST_HITS = 12
_MOST_ACTIONS = 6
_GROUPS = {
    Kind.PATIENT: "Patients",
    Kind.CLAIM: "Claims",
    Kind.PAYER: "Payers",
    Kind.CODE_EDITION: "Codes",
    Kind.REMITTANCE: "Payments",
    Kind.ENCOUNTER: "Visits",
}
LookUp = Callable[[str, str, int], Sequence[Hit]]


class Palette(QFrame):
    """A card over the window: a field and what it found.

    Enter typed before the answer has come opens the first hit as soon as it comes.

    Signals:
        chosen: with the Target of a record.
        closed: the palette is gone.
    """

    chosen = Signal(object)
    closed = Signal()

    def __init__(
        self, host: QWidget, jobs: Jobs, look_up: LookUp, commands: Callable[[], Sequence[Command]]
    ) -> None:
        """Make the palette; `open` shows it.

        Args:
            host: the window it lies over.
            jobs: searches run on a reader thread.
            look_up: finds records by prefix and text.
            commands: the actions that can be run from here.
        """
        super().__init__(host)
        self.setObjectName("palette")
        self.setProperty("card", True)
        self.setProperty("overlay", True)
        self._jobs, self._look_up, self._commands = jobs, look_up, commands
        self._answered = ""
        self._enter_waits = False
        self._before: QWidget | None = None
        self._make_parts()
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        host.installEventFilter(self)
        self.hide()

    def _make_parts(self) -> None:
        """Field, list and hint on a card with a shadow."""
        self.field = QLineEdit(self)
        self.field.setObjectName("palette-field")
        self.field.setAccessibleName("Search or do")
        self.field.setPlaceholderText("Name, claim, code or action")
        self._model = ProposalModel()
        self.list = QListView(self)
        self.list.setObjectName("palette-list")
        self.list.setAccessibleName("Found")
        self.list.setModel(self._model)
        self.list.setItemDelegate(ProposalDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(lambda index: self._run(index.row()))
        hint = labels.label(
            "> action    # claim    @ payer    / code    Enter opens    Esc closes",
            "palette-hint",
            tone="small",
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_2)
        layout.setSpacing(SPACE_2)
        for widget in (self.field, self.list, hint):
            layout.addWidget(widget)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(32)
        shadow.setOffset(0, 8)
        shadow.setColor(QColor(0, 0, 0, 90))
        self.setGraphicsEffect(shadow)

    @property
    def hits(self) -> tuple[Proposal, ...]:
        """What is listed."""
        return self._model.proposals

    def open(self) -> None:
        """Show it over the window with an empty field."""
        window = self.window()
        self._before = window.focusWidget()
        self.field.clear()
        self._enter_waits = False
        self._search("")
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_palette(self) -> None:
        """Go away and give the focus back."""
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def _search(self, typed: str) -> None:
        prefix, text = split(typed)
        self._answered = ""
        if prefix == ">":
            self._on_found(typed, ())
            return
        find = partial(self._look_up, prefix, text, _MOST_HITS)
        self._jobs.read(lambda _: find(), lambda hits: self._on_found(typed, hits), key="palette")

    def _on_found(self, typed: str, hits: Sequence[Hit]) -> None:
        if typed != self.field.text():
            return
        prefix, text = split(typed)
        found = [_record_row(hit) for hit in hits]
        if prefix in {"", ">"}:
            room = 200 if prefix else _MOST_ACTIONS
            found += [_action_row(command) for command in matching(self._commands(), text)[:room]]
        self._model.show(found)
        self.list.setCurrentIndex(self._model.index(0))
        self._answered = typed or " "
        if self._enter_waits:
            self._enter_waits = False
            self._run(0)

    def _run(self, row: int) -> None:
        if not 0 <= row < len(self.hits):
            return
        value = self.hits[row].value
        self.close_palette()
        if isinstance(value, Target):
            self.chosen.emit(value)
        else:
            value()

    def _enter(self) -> None:
        if self._answered == (self.field.text() or " "):
            self._run(self.list.currentIndex().row())
        else:
            self._enter_waits = True

    def _place(self) -> None:
        host = self.parentWidget()
        if host is not None:
            width = min(WIDTH_PX, host.width() - 2 * SPACE_3)
            self.list.setFixedHeight(min(14 * ROW_PX + 2, max(6 * ROW_PX, host.height() // 2)))
            self.resize(width, self.sizeHint().height())
            self.move(QPoint((host.width() - width) // 2, 48))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the field; keep the place when the window is resized."""
        if watched is self.field and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(Qt.Key(event.key()))
        if watched is self.field and isinstance(event, QFocusEvent) and event.lostFocus():
            if event.reason() is Qt.FocusReason.MouseFocusReason:
                self.hide()
        elif watched is self.parentWidget() and event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _on_key(self, key: Qt.Key) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}
        steps |= {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
        if key in steps:
            row = self.list.currentIndex().row() + steps[key]
            self.list.setCurrentIndex(self._model.index(max(0, min(len(self.hits) - 1, row))))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._enter()
        elif key is Qt.Key.Key_Escape:
            self.close_palette()
        else:
            return False
        return True


def split(typed: str) -> tuple[str, str]:
    """Prefix and text of what was typed."""
    text = typed.strip()
    return (text[0], text[1:].strip()) if text[:1] and text[0] in PREFIXES else ("", text)


def matching(commands: Sequence[Command], text: str) -> list[Command]:
    """The enabled commands whose words begin with the words typed, in any order."""
    wanted = fold(text).split()
    return [
        command
        for command in commands
        if command.enabled()
        and all(any(word.startswith(w) for word in fold(command.text).split()) for w in wanted)
    ]


def _record_row(hit: Hit) -> Proposal:
    target = Target(hit.kind, hit.id, hit.text)
    return Proposal(target, hit.title, hit.detail, _GROUPS.get(hit.kind, ""))


def _action_row(command: Command) -> Proposal:
    return Proposal(command, command.text, key_text(command.keys), "Actions")
