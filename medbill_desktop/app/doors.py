"""The ways into an office, as the window asks for them; what is heavy is imported when a door opens."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.progress import Progress

if TYPE_CHECKING:
    from medbill_desktop.app.window_office import WindowOffice

_KEPT = 8
"""Offices that are remembered."""


@dataclass(frozen=True, slots=True)
class Recent:
    """An office opened before on this workstation."""

    folder: Path
    name: str
    user: str


class Doors:
    """Creates, opens, recovers and shows offices.

    Args:
        own: folder with the program's own file of recent offices: paths and names, no patient data.
        home: where the demo office is made.
        clock: the office's time.
    """

    def __init__(self, own: Path, home: Path, clock: Clock) -> None:
        self._file = own / "recent.json"
        self._home = home
        self._clock = clock
        self._first: Recent | None = None

    def warm(self) -> None:
        """Import what an office needs while the user types."""
        import medbill_desktop.app.window_office  # noqa: F401 - the import is what is wanted

    def recent(self) -> Sequence[Recent]:
        """Offices opened before, the last one first."""
        try:
            rows = json.loads(self._file.read_text(encoding="utf-8"))
            found = [Recent(Path(row["folder"]), str(row["name"]), str(row["user"])) for row in rows]
        except (OSError, ValueError, KeyError, TypeError):
            found = []
        if self._first is not None:
            found = [self._first, *(one for one in found if one.folder != self._first.folder)]
        return [one for one in found if one.folder.exists()]

    def put_first(self, folder: Path) -> None:
        """Offer this office first, as the command line asks."""
        whole = folder.resolve()
        known = next((one for one in self.recent() if one.folder == whole), None)
        self._first = known or Recent(whole, whole.name, _user_in(whole))

    def create(
        self, folder: Path, name: str, user: str, passphrase: str, progress: Progress
    ) -> tuple[WindowOffice, str]:
        """Make a new office; the second part is its recovery key, which is shown once."""
        from medbill_desktop.office import folder as folders
        from medbill_desktop.office.folder import Home

        progress.report(0, 2, "Making the office")
        made = folders.create(Home(folder, self._clock), user, passphrase)
        progress.report(1, 2, "Opening the office")
        return self._open(Recent(folder, name, user), passphrase), made.recovery_key

    def open(self, folder: Path, user: str, passphrase: str, progress: Progress) -> WindowOffice:
        """Open an office."""
        progress.report(0, 1, "Opening the office")
        known = next((one.name for one in self.recent() if one.folder == folder), folder.name)
        return self._open(Recent(folder, known, user), passphrase)

    def recover(
        self, folder: Path, recovery_key: str, user: str, passphrase: str, progress: Progress
    ) -> tuple[WindowOffice, str]:
        """Open an office with its recovery key; the second part is the new key, shown once."""
        from medbill_desktop.app.window_office import WindowOffice
        from medbill_desktop.office import folder as folders
        from medbill_desktop.office.editions import library_of
        from medbill_desktop.office.folder import Home
        from medbill_desktop.office.office import Office

        progress.report(0, 1, "Opening the office with its recovery key")
        opened, fresh = folders.recover(Home(folder, self._clock), user, recovery_key, passphrase)
        self._remember(Recent(folder, folder.name, user))
        return WindowOffice(Office(opened, library_of(opened), self._clock), folder.name), fresh

    def look_inside(self, archive: Path, progress: Progress) -> str:
        """What is in a backup, in one sentence."""
        from medbill_desktop.office.folder_proof import look_inside

        return look_inside(archive, progress).words()

    def restore(self, archive: Path, folder: Path, progress: Progress) -> None:
        """Make an office in a new folder out of a backup."""
        from medbill_desktop.office.folder import restore

        restore(archive, folder, progress)

    def demo(self, progress: Progress) -> WindowOffice:
        """Open the demo office, making it first when it is not there."""
        from medbill_desktop.office.demo.build import PASSPHRASE, USER, DemoWish, build_demo

        folder = self._home / "Demo office"
        if not (folder / "office.toml").exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
            build_demo(DemoWish(folder=folder, as_of=self._clock.today()), progress)
        return self._open(Recent(folder, "Demo office", USER), PASSPHRASE)

    def _open(self, recent: Recent, passphrase: str) -> WindowOffice:
        from medbill_desktop.app.window_office import WindowOffice
        from medbill_desktop.office import open_office

        office = open_office(recent.folder, recent.user, passphrase, self._clock)
        self._remember(recent)
        return WindowOffice(office, recent.name)

    def _remember(self, recent: Recent) -> None:
        others = [one for one in self.recent() if one.folder != recent.folder]
        rows = [
            {"folder": str(one.folder), "name": one.name, "user": one.user}
            for one in [recent, *others][:_KEPT]
        ]
        self._file.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def _user_in(folder: Path) -> str:
    """The only user of an office, "" when there are several or none can be read."""
    from medbill_desktop.domain.errors import MedBillError
    from medbill_desktop.office.folder_files import load
    from medbill_desktop.office.keyfile import load as load_keys

    try:
        users = load_keys(load(folder).keyfile).users
    except (MedBillError, OSError):
        return ""
    return users[0].name if len(users) == 1 else ""
