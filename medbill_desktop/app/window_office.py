"""An open office as the frame of the window sees it."""

from __future__ import annotations

from collections.abc import Sequence

from medbill_desktop.app.palette import look_up
from medbill_desktop.domain.changes import Changes
from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.hit import Hit
from medbill_desktop.office import backups
from medbill_desktop.office.office import Office
from medbill_desktop.query.search import Palette
from medbill_desktop.query.set_up import first_steps
from medbill_desktop.store import Reader


class WindowOffice:
    """The few things that the frame asks of an office.

    Attributes:
        desk: what screens work with.
    """

    def __init__(self, office: Office, name: str) -> None:
        self.desk = office
        self._name = name
        self._palette = Palette(office.bench.store.reading)
        self._seen, _ = office.bench.store.changes_since(0)

    @property
    def name(self) -> str:
        """Its name, for the title of the window."""
        return self._name

    @property
    def user(self) -> str:
        """Who signed in."""
        return self.desk.user

    @property
    def clock(self) -> Clock:
        """Its clock."""
        return self.desk.clock

    def poll(self) -> Changes:
        """What others committed since the last call."""
        self._seen, changes = self.desk.bench.store.changes_since(self._seen)
        return changes

    def look_up(self, prefix: str, text: str, limit: int) -> Sequence[Hit]:
        """Find patients, claims, payers and codes from anywhere."""
        return look_up(self._palette, self.desk.library, prefix + text, limit)

    def editions(self) -> str:
        """The newest diagnosis edition and how long ago it ended, for the status strip."""
        newest = max(
            (e for e in self.desk.library.editions() if e.code_set == "icd10cm"),
            key=lambda e: e.effective_from,
            default=None,
        )
        if newest is None:
            return "No code sets"
        past = newest.days_past(self.clock.today())
        return newest.title if past <= 0 else f"{newest.title}, ended {past} days ago"

    def greetings(self) -> Sequence[str]:
        """What the user should know on coming in."""
        return self.desk.folder.news

    def worries(self) -> Sequence[str]:
        """What was found wrong on opening."""
        return tuple(self.desk.folder.warnings)

    def is_set_up(self) -> bool:
        """Whether it has what it needs before its first claim."""
        with self.desk.bench.store.reading() as connection:
            return all(step.count for step in first_steps(Reader(connection)))

    def keep_safe(self) -> str:
        """Make the backup that is due; a sentence when something is wrong with it."""
        return backups.keep_safe(self.desk)

    def lock(self) -> None:
        """The window was locked: written to the audit trail, and the file closed."""
        self.desk.folder.lock()

    def unlock(self, passphrase: str) -> None:
        """Let the signed-in user back in."""
        self.desk.folder.unlock(passphrase)

    def close(self) -> None:
        """Make the backup of the day's work unless the window is locked, then close files and threads."""
        try:
            if self.desk.bench.store.is_open:
                backups.at_closing(self.desk)
        finally:
            self.desk.close()
