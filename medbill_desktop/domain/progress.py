"""Long work reports how far it is and asks whether to go on."""

from typing import Protocol

from medbill_desktop.domain.errors import Cancelled


class Progress(Protocol):
    """Handed to long work; a bar with Cancel in the window, words on the command line."""

    def report(self, done: int, total: int, text: str) -> None:
        """Say how far the work is.

        Args:
            done: items finished.
            total: items in all; 0 when not known.
            text: what is being done, in the biller's words.
        """

    def check(self) -> None:
        """Return quietly, or raise Cancelled when the user wants to stop."""


class Silent:
    """Progress nobody watches; cancels when told to."""

    def __init__(self) -> None:
        self.cancelled = False

    def report(self, done: int, total: int, text: str) -> None:
        """Say nothing."""

    def check(self) -> None:
        """Raise Cancelled after `cancelled` was set.

        Raises:
            Cancelled: somebody set `cancelled`.
        """
        if self.cancelled:
            raise Cancelled("Cancelled; nothing was changed.")
