"""Backup and check: the backups with their proof, one more now, the whole office verified."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt

from medbill_desktop.domain.worklist import Column, Content, Row
from medbill_desktop.office import backups
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.banner import Banner
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import FocusRing
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.small_table import SmallTable
from medbill_desktop.ui.settings.pages import SectionPage

COLUMNS = (
    Column("made", "Made", Content.ID),
    Column("size", "MB", Content.ID),
    Column("proof", "Proof", Content.ID),
    Column("words", "File, and what is wrong with it", Content.FREE),
)
_HINT = (
    "A backup is one encrypted file in the office's folder: read back, opened with the key, its ledger added "
    "up. How often, how many stay and a second folder are in Office settings. To restore one, sign out and "
    "choose Other office, Restore a backup."
)
_MEGABYTE = 1024 * 1024


class BackupsPage(SectionPage):
    """The section Backup and check."""

    def __init__(self, desk: Desk, banner: Banner) -> None:
        super().__init__(desk, banner, "backups")
        self._lines: tuple[backups.BackupLine, ...] = ()
        self.list = SmallTable("backups", "Backups", COLUMNS)
        self.list.say_when_empty("No backup yet. F9 makes the first one.")
        self.checks = labels.label("", "checks", wrap=True)
        self.checks.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.content.addWidget(labels.label(_HINT, "backups-hint", tone="small", wrap=True))
        self.content.addWidget(FocusRing(self.list), 1)
        self.content.addWidget(self.checks)
        self.content.setSpacing(t.SPACE_2)
        self.set_commands(
            Command("back-up", "Back up now", "F9", self._on_back_up),
            Command("prove", "Prove this backup", "F7", self._on_prove, lambda: bool(self.list.current_id)),
            Command("verify", "Verify the office", "F8", self._on_verify),
            main="back-up",
        )

    def open(self) -> None:
        """Read which backups there are."""
        office = self.desk.office
        self.desk.jobs.read(lambda _: backups.all_backups(office), self._on_read, key="settings-backups")

    def start(self) -> None:
        """Come to the list."""
        self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_read(self, lines: tuple[backups.BackupLine, ...]) -> None:
        self._lines = lines
        self.list.show_rows(_rows(lines))
        self.desk.keys.changed.emit()

    def _on_back_up(self) -> None:
        self.banner.clear()
        office = self.desk.office
        self.desk.jobs.read(  # a reader: the office may be worked in meanwhile
            lambda progress: backups.back_up(office, progress),
            self._on_backed_up,
            on_error=lambda error: self.desk.errors.show(error, self.banner.problem),
            title="Backing up",
        )

    def _on_backed_up(self, done: backups.BackupDone) -> None:
        if done.reason or done.second:
            self.banner.problem(done.reason or done.second)
        else:
            gone = f" {done.gone} older ones deleted." if done.gone else ""
            self.banner.notice(
                f"Backup written and proven: {done.path.name}, {done.size / _MEGABYTE:.1f} MB.{gone}"
            )
        self.open()

    def _on_prove(self) -> None:
        self.banner.clear()
        office, line = self.desk.office, self._lines[self.list.current_id - 1]
        self.desk.jobs.read(
            lambda progress: backups.prove_again(office, line, progress),
            lambda reason: self._on_proven(line, reason),
            on_error=lambda error: self.desk.errors.show(error, self.banner.problem),
            title="Proving the backup",
        )

    def _on_proven(self, line: backups.BackupLine, reason: str) -> None:
        if reason:
            self.banner.problem(reason)
        else:
            self.banner.notice(f"{line.path.name} is good: every byte, the key, the records and the ledger.")
        self.open()

    def _on_verify(self) -> None:
        self.banner.clear()
        self.desk.jobs.read(
            self.desk.office.folder.verify,
            self._on_verified,
            on_error=lambda error: self.desk.errors.show(error, self.banner.problem),
            title="Verifying the office",
        )

    def _on_verified(self, checks: list[dict[str, object]]) -> None:
        wrong = [one for one in checks if not one["ok"]]
        lines = (f"{'Right' if one['ok'] else 'WRONG'}   {one['name']}: {one['detail']}" for one in checks)
        self.checks.setText("\n".join(lines))
        if wrong:
            self.banner.problem(f"{len(wrong)} of {len(checks)} checks failed. Restore the latest backup.")
        else:
            self.banner.notice(f"All {len(checks)} checks hold.")


def _rows(lines: Sequence[backups.BackupLine]) -> list[Row]:
    words = {True: "good", False: "failed", None: "not proven"}
    return [
        {
            "id": place,
            "made": f"{one.made_at.astimezone():%m/%d/%Y %H:%M}",
            "size": f"{one.size / _MEGABYTE:,.1f}",
            "proof": words[one.good],
            "words": f"{one.path.name}  {one.reason}".strip(),
        }
        for place, one in enumerate(lines, start=1)
    ]
