"""First run: a new office, one that is there, one out of a backup, or the demo office; keys 1 to 4."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QFileDialog, QPushButton

from medbill_desktop.ui.kit import icons, labels, theme
from medbill_desktop.ui.kit.fields import TextEdit
from medbill_desktop.ui.kit.tokens import SPACE_2
from medbill_desktop.ui.shell.page import Page, page_button, secret
from medbill_desktop.ui.shell.sign_in import passphrase_problem


class WelcomePage(Page):
    """The ways to begin.

    Signals:
        new_asked, open_asked, demo_asked, restore_asked: what was chosen.
    """

    new_asked = Signal()
    open_asked = Signal()
    demo_asked = Signal()
    restore_asked = Signal()
    ways: tuple[QPushButton, ...] = ()

    def __init__(self) -> None:
        super().__init__(
            "welcome",
            "Welcome",
            "Everything stays on this computer, encrypted. Look around in the demo office first: it has "
            "patients, claims and payments of invented people.",
        )
        ways = (
            ("1", "New office", "plus", self.new_asked, False),
            ("2", "Open office", "folder-open", self.open_asked, False),
            ("3", "Demo office", "users", self.demo_asked, True),
            ("4", "Restore a backup", "history", self.restore_asked, False),
        )
        for key, text, icon, signal, main in ways:
            made = page_button(text, key, signal.emit, main=main)
            made.setProperty("wide", True)
            made.setProperty("picture", icon)
            self.ways = (*self.ways, made)
            self.add(made, below=SPACE_2)
        self.progress = labels.label("", "demo-progress", tone="muted", wrap=True)
        self.progress.setMinimumHeight(20)
        self.add(self.progress, below=SPACE_2)
        self.add(self.banner, below=0)
        self._draw_icons()

    def _draw_icons(self) -> None:
        colours = theme.tokens()
        for made in self.ways:
            ink = colours.on_accent if made.property("main") else colours.text
            made.setIcon(icons.icon(str(made.property("picture")), ink))

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icons in the colours of another appearance."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._draw_icons()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw them again: a page that was never shown hears of no other appearance."""
        super().showEvent(event)
        self._draw_icons()

    def start(self) -> None:
        """Begin with the demo office under Enter."""
        self.banner.clear()
        self.progress.clear()
        main = next(each for each in self.ways if each.property("main"))
        main.setFocus(Qt.FocusReason.OtherFocusReason)
        for each in self.ways:
            each.setAutoDefault(True)


class NewOfficePage(Page):
    """Where the office lies, its name, its first user.

    Signals:
        entered: with folder, name of the office, user and passphrase.
        back_asked: return to the ways to begin.
    """

    entered = Signal(object, str, str, str)
    back_asked = Signal()

    def __init__(self, folder: Path) -> None:
        """Propose a folder.

        Args:
            folder: where the office would lie.
        """
        super().__init__("new-office", "New office", "You are its first user and may invite others later.")
        self.name = TextEdit("office-name", "Name of the practice")
        self.folder = TextEdit("office-folder", "Folder")
        self.folder.write(str(folder))
        self.user = TextEdit("first-user", "User")
        self.passphrase = secret("first-passphrase", "Passphrase")
        self.again = secret("first-passphrase-again", "Passphrase again")
        self.add_field("Name of the practice", self.name)
        self.add_field("Folder", self.folder, below=SPACE_2)
        self.add_row(page_button("Choose folder", "Alt+F", self._on_choose, flat=True))
        self.add_field("User", self.user)
        self.add_field("Passphrase", self.passphrase)
        self.add_field("Passphrase again", self.again)
        self.add_row(
            page_button("Back", "Esc", self.back_asked.emit),
            page_button("Make office", "Return", self.enter, main=True),
        )
        self.add(self.banner, below=0)
        for field in (self.name, self.folder, self.user, self.passphrase, self.again):
            field.returnPressed.connect(self.enter)

    def start(self) -> None:
        """Put the cursor where typing begins."""
        self.banner.clear()
        self.passphrase.clear()
        self.again.clear()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def enter(self) -> None:
        """Ask for the office to be made."""
        for field, sentence in (
            (self.name, "Type the name of the practice as it stands on its claims."),
            (self.folder, "Choose the folder in which the office will lie."),
            (self.user, "Type the user name you will sign in with."),
        ):
            if not field.read():
                self.banner.problem(sentence)
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        if problem := passphrase_problem(self.passphrase.text(), self.again.text()):
            self.banner.problem(problem)
            self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.banner.clear()
        folder = Path(self.folder.read()).expanduser()
        self.entered.emit(folder, self.name.read(), self.user.read(), self.passphrase.text())

    def _on_choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Folder of the office", self.folder.read())
        if chosen:
            self.folder.write(chosen)


class RecoveryKeyPage(Page):
    """Shows the recovery key once; goes on only when it was said to be kept.

    Signals:
        kept: the user has it.
    """

    kept = Signal()

    def __init__(self, mono: QFont) -> None:
        """Make the page.

        Args:
            mono: the font of the key.
        """
        super().__init__(
            "recovery-key-page",
            "Keep this recovery key",
            "It opens the office when every passphrase is lost. It is shown now and never again; without it "
            "and without a passphrase nobody can read the office, not even we.",
        )
        self.key = labels.label("", "recovery-key", wrap=True)
        self.key.setFont(mono)
        self.key.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.key.setAccessibleName("Recovery key")
        self.key.setProperty("framed", True)
        self.key.setMinimumHeight(64)
        self.key.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.add(self.key)
        self.add_row(
            page_button("Copy", "Ctrl+C", self._on_copy),
            page_button("Print", "Ctrl+P", self._on_print),
            page_button("I have kept it", "Alt+K", self.kept.emit, main=True),
        )
        self.add(self.banner, below=0)

    def show_key(self, key: str) -> None:
        """Show the key of a new office."""
        self.key.setText(key)
        self.key.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.key.text())
        self.banner.notice("Copied. Paste it where only you can read it; not into an e-mail.")

    def _on_print(self) -> None:
        from PySide6.QtGui import QTextDocument
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            page = QTextDocument()
            page.setPlainText(f"Recovery key of this office\n\n{self.key.text()}\n\nKeep it locked away.")

            page.print_(printer)
            self.banner.notice("Sent to the printer.")
