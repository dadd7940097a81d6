"""Restore a backup: which file, what is in it, into which new folder; nothing is ever overwritten."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog

from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit.fields import TextEdit
from medbill_desktop.ui.kit.tokens import SPACE_2
from medbill_desktop.ui.shell.page import Page, page_button


class RestorePage(Page):
    """Asks for the backup, shows what is in it, then asks for the folder.

    Signals:
        look_asked: with the file: say what is in it.
        entered: with the file, which was looked into, and the new folder.
        back_asked: return to the ways to begin.
    """

    look_asked = Signal(object)
    entered = Signal(object, object)
    back_asked = Signal()

    def __init__(self, home: Path) -> None:
        """Start without a file.

        Args:
            home: beside which the restored office is proposed.
        """
        super().__init__(
            "restore",
            "Restore a backup",
            "The office comes into a new folder; the one that is there stays as it is. Everybody signs in "
            "with the passphrase of the day of the backup.",
        )
        self._home = home
        self._looked: Path | None = None
        self._asked: Path | None = None
        self.file = TextEdit("backup-file", "Backup file")
        self.folder = TextEdit("restore-folder", "New folder")
        self.inside = labels.label("", "backup-inside", tone="strong", wrap=True)
        self.inside.setMinimumHeight(40)
        self.add_field("Backup file", self.file, below=SPACE_2)
        self.add_row(page_button("Choose file", "Alt+F", self._on_choose, flat=True))
        self.add(self.inside)
        self.add_field("New folder", self.folder)
        self.add_row(
            page_button("Back", "Esc", self.back_asked.emit),
            page_button("Restore", "Return", self.enter, main=True),
        )
        self.progress = labels.label("", "restore-progress", tone="muted", wrap=True)
        self.progress.setMinimumHeight(20)
        self.add(self.progress, below=SPACE_2)
        self.add(self.banner, below=0)
        self.file.editingFinished.connect(self._look)
        self.folder.returnPressed.connect(self.enter)

    def start(self) -> None:
        """Put the cursor where typing begins."""
        self.banner.clear()
        self.file.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_inside(self, file: Path, words: str) -> None:
        """Say what is in the backup, and propose a folder for it."""
        self._looked = file
        self.banner.clear()
        self.inside.setText(words)
        if not self.folder.read():
            self.folder.write(str(_free(self._home.parent / f"{file.stem} restored")))
        self.folder.setFocus(Qt.FocusReason.OtherFocusReason)
        self.folder.selectAll()

    def refuse(self, sentence: str) -> None:
        """Say why it cannot be."""
        self.progress.clear()
        self.banner.problem(sentence)
        (self.file if self._looked is None else self.folder).setFocus(Qt.FocusReason.OtherFocusReason)

    def enter(self) -> None:
        """Ask for the office to be restored; a file that nobody looked into is looked into first."""
        if self._looked is None or self._looked != self._typed():
            self._asked = None
            self._look()
        elif not self.folder.read():
            self.banner.problem("Choose a new folder for the restored office.")
            self.folder.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.banner.clear()
            self.progress.setText("The backup is being restored.")
            self.entered.emit(self._looked, Path(self.folder.read()).expanduser())

    def _typed(self) -> Path:
        return Path(self.file.read()).expanduser()

    def _look(self) -> None:
        if not self.file.read():
            self.banner.problem("Choose the backup: a file whose name ends in .medbill.")
        elif self._typed() != self._asked:  # leaving the field asks once
            self._looked, self._asked = None, self._typed()
            self.inside.clear()
            self.look_asked.emit(self._asked)

    def _on_choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "Backup", str(self._home.parent), "*.medbill")
        if chosen:
            self.file.write(chosen)
            self._look()


def _free(folder: Path) -> Path:
    """A folder that is not there yet."""
    number, found = 1, folder
    while found.exists():
        number += 1
        found = folder.with_name(f"{folder.name} {number}")
    return found
