"""A record pane that shows one thing in words and asks before it acts: credits, approvals, closes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.domain.money import Money
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.flow import FlowLayout
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import RecordHeader
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.ask_line import AskLine
from medbill_desktop.ui.parts.confirm_line import ConfirmLine
from medbill_desktop.ui.parts.story import Happening, Story


class AskingRecord(QWidget):
    """Header, questions, the body, and the commands at its foot."""

    def __init__(
        self, name: str, desk: Desk, commands: Sequence[Command], body: QWidget | None = None
    ) -> None:
        """Start without a record.

        Args:
            name: of the room, for object names.
            desk: for the buttons.
            commands: at the foot.
            body: shown instead of the story.
        """
        super().__init__()
        self.setObjectName("record")
        self._desk = desk
        self.header = RecordHeader()
        self.confirm, self.ask = ConfirmLine(f"{name}-confirm"), AskLine(f"{name}-ask")
        self.story = Story(f"{name}-story", "What happened")
        self.stack = QStackedWidget()
        self.stack.setObjectName(f"{name}-pages")
        self._empty = EmptyState("Nothing is chosen", "Choose a row in the list with j and k.")
        for page in (self._empty, body or self.story):
            self.stack.addWidget(page)
        foot = self._foot(name, commands)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget, stretch in (
            (self.confirm, 0),
            (self.header, 0),
            (labels.line(), 0),
            (self.ask, 0),
            (self.stack, 1),
            (labels.line(), 0),
            (foot, 0),
        ):
            layout.addWidget(widget, stretch)
        self.enable()

    def _foot(self, name: str, commands: Sequence[Command]) -> QWidget:
        """The buttons, in as many rows as they need."""
        foot = QWidget()
        foot.setObjectName(f"{name}-buttons")
        flow = FlowLayout(foot)
        flow.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_3, t.SPACE_2)
        self._buttons = [(one, self._desk.keys.button(one, flat=True)) for one in commands]
        for _, button in self._buttons:
            flow.addWidget(button)
        return foot

    def show_nothing(self, title: str, words: str) -> None:
        """Show that nothing is chosen."""
        fresh = EmptyState(title, words)
        self.stack.removeWidget(self._empty)
        self._empty.deleteLater()
        self._empty = fresh
        self.stack.insertWidget(0, fresh)
        self.header.show_record("", "")
        self.stack.setCurrentIndex(0)
        self.enable()

    def show_record(self, head: tuple[str, str, str, Money | None], story: Sequence[Happening] = ()) -> None:
        """Show a record.

        Args:
            head: who, what, state, amount.
            story: what happened to it, in order.
        """
        who, what, state, amount = head
        self.header.show_record(
            who, what, state=state, money=amount, caption="" if amount is None else "amount"
        )
        self.story.show_happenings(story, "Nothing happened yet.")
        self.stack.setCurrentIndex(1)
        self.enable()

    def enable(self) -> None:
        """Only what can be done now can be pressed."""
        for command, button in self._buttons:
            button.setEnabled(command.enabled())
