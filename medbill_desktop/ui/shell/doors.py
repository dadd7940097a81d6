"""What the window needs of the office floor: ways to open an office, and what its frame asks of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from medbill_desktop.domain.changes import Changes
from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.hit import Hit
from medbill_desktop.domain.progress import Progress


class RecentOffice(Protocol):
    """An office opened before on this workstation."""

    @property
    def folder(self) -> Path:
        """Where it lies."""

    @property
    def name(self) -> str:
        """Its name in words."""

    @property
    def user(self) -> str:
        """Who signed in last."""


class OpenOffice(Protocol):
    """An office that is open, as the frame of the window sees it; screens get `desk`."""

    @property
    def name(self) -> str:
        """Its name, for the title of the window."""

    @property
    def user(self) -> str:
        """The name of who signed in."""

    @property
    def clock(self) -> Clock:
        """Its clock."""

    @property
    def desk(self) -> Any:
        """What the screens get as ``desk.office``: services and queries."""

    def poll(self) -> Changes:
        """What others committed since the last call; runs on a reader thread."""

    def look_up(self, prefix: str, text: str, limit: int) -> Sequence[Hit]:
        """Find records from anywhere; runs on a reader thread.

        Args:
            prefix: "" patients, then claims, then codes; "#" claims; "@" payers; "/" codes.
            text: typed so far; "" gives what was opened last.
            limit: hits at most.
        """

    def editions(self) -> str:
        """The age of the code editions in a few words, for the status strip."""

    def greetings(self) -> Sequence[str]:
        """What the user should know on coming in, each a sentence."""

    def worries(self) -> Sequence[str]:
        """What was found wrong on opening, each a sentence."""

    def is_set_up(self) -> bool:
        """Whether it has what it needs before its first claim; runs on a reader thread."""

    def keep_safe(self) -> str:
        """Make the backup that is due, on a thread; a sentence when something is wrong with it."""

    def lock(self) -> None:
        """The window was locked: write it to the audit trail."""

    def unlock(self, passphrase: str) -> None:
        """Let the signed-in user back in.

        Raises:
            WrongPassphrase: it is another.
        """

    def close(self) -> None:
        """Close files and threads."""


class OfficeDoors(Protocol):
    """The ways into an office. Except `recent`, every method runs on a thread and may take seconds."""

    def warm(self) -> None:
        """Import what an office needs (database, forms, sheets) while the user types."""

    def recent(self) -> Sequence[RecentOffice]:
        """Offices opened before, the last one first; reads one small file and imports nothing heavy."""

    def create(
        self, folder: Path, name: str, user: str, passphrase: str, progress: Progress
    ) -> tuple[OpenOffice, str]:
        """Make a new office.

        Returns:
            The open office and its recovery key, which is shown once.
        """

    def open(self, folder: Path, user: str, passphrase: str, progress: Progress) -> OpenOffice:
        """Open an office."""

    def recover(
        self, folder: Path, recovery_key: str, user: str, passphrase: str, progress: Progress
    ) -> tuple[OpenOffice, str]:
        """Open an office with its recovery key and give the user a new passphrase.

        Returns:
            The open office and its new recovery key, shown once; the used one opens nothing now.
        """

    def look_inside(self, archive: Path, progress: Progress) -> str:
        """What is in a backup, in one sentence.

        Raises:
            UnreadableInput: it is no backup, or one byte of it was changed.
        """

    def restore(self, archive: Path, folder: Path, progress: Progress) -> None:
        """Make an office in a new folder out of a backup.

        Raises:
            UserError: the folder holds something.
        """

    def demo(self, progress: Progress) -> OpenOffice:
        """Open the demo office, making it first when it is not there."""
