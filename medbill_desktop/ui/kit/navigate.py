"""Going from one place of the window to another without knowing it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from medbill_desktop.domain.changes import Kind


@dataclass(frozen=True, slots=True)
class Target:
    """A record to show.

    Attributes:
        kind: its kind; the tab that declared the kind opens it.
        id: its id; 0 when `text` names it.
        text: a code, a filter key or a search text where there is no id.
    """

    kind: Kind
    id: int = 0
    text: str = ""


class Navigator(QObject):
    """`desk.navigator.go(Target(...))` from anywhere; the main window listens.

    Signals:
        asked: with the Target.
    """

    asked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._visited: list[Target] = []

    def go(self, target: Target) -> None:
        """Open a record, wherever it lives."""
        self._visited.append(target)
        self.asked.emit(target)

    def back(self) -> None:
        """Return to where we were before the last `go`."""
        if len(self._visited) > 1:
            self._visited.pop()
            self.asked.emit(self._visited[-1])
