"""A field over a short list of the office that is in memory: payers with plans, providers, places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.text import fold
from medbill_desktop.ui.kit.jobs import Jobs
from medbill_desktop.ui.kit.suggest import Proposal, SuggestEdit


class CatalogEdit(SuggestEdit):
    """Typing the beginning of any word finds, at once, so that Tab never comes too early."""

    def __init__(self, name: str, accessible: str, jobs: Jobs, parent: QWidget | None = None) -> None:
        """Start without a list.

        Args:
            name: objectName.
            accessible: what a reader says.
            jobs: as every field with proposals.
            parent: Qt owner.
        """
        super().__init__(name, accessible, jobs, self.matching, parent)
        self._offers: tuple[Proposal, ...] = ()
        self._what = accessible.lower()

    @property
    def offers(self) -> tuple[Proposal, ...]:
        """The whole list."""
        return self._offers

    def offer(self, proposals: Sequence[Proposal]) -> None:
        """Give the field its list; what is chosen stays."""
        self._offers = tuple(proposals)

    def matching(self, typed: str) -> list[Proposal]:
        """The entries in use in which every typed word begins a word, in their order."""
        wanted = fold(typed).split()
        offered = (one for one in self._offers if not one.retired)
        return [one for one in offered if _fits(f"{one.text} {one.detail}", wanted)]

    def read(self) -> Any:
        """The value taken; None when empty.

        Raises:
            UserError: something is typed that was not taken from the list.
        """
        if self._value is None and self.text().strip():
            raise UserError(f"No {self._what} is called “{self.text().strip()}”. F4 shows the list.")
        return self._value

    def write(self, value: Any) -> None:
        """Show an entry, given as the value or as its Proposal."""
        if value is None or isinstance(value, Proposal):
            super().write(value)
        else:
            super().write(next((one for one in self._offers if one.value == value), None))

    def _search(self, text: str) -> None:
        self._on_found(self.matching(text))

    def _on_typed(self, text: str) -> None:
        if text.strip():
            super()._on_typed(text)
        else:
            self._value = None
            self._list.hide()


def _fits(words: str, wanted: Sequence[str]) -> bool:
    known = fold(words).split()
    return all(any(word.startswith(each) for word in known) for each in wanted)
