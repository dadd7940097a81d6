"""Sign-in: office, user, passphrase; the way in with the recovery key; the same page after the idle lock."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from medbill_desktop.ui.kit.fields import ChoiceEdit, TextEdit
from medbill_desktop.ui.kit.tokens import SPACE_3
from medbill_desktop.ui.shell.page import Page, page_button, secret

if TYPE_CHECKING:
    from medbill_desktop.ui.shell.doors import RecentOffice


class SignInPage(Page):
    """Asks who comes.

    Signals:
        entered: with folder, user and passphrase.
        recovery_asked: with the folder: the passphrase is lost.
        other_asked: another office: open, new or demo.
    """

    entered = Signal(object, str, str)
    recovery_asked = Signal(object)
    other_asked = Signal()

    def __init__(self) -> None:
        super().__init__("sign-in", "Sign in", "The office opens when the passphrase is right.")
        self._folders: tuple[RecentOffice, ...] = ()
        self.office = ChoiceEdit("office", "Office", ())
        self.user = TextEdit("user", "User")
        self.passphrase = secret("passphrase", "Passphrase")
        self.add_field("Office", self.office)
        self.add_field("User", self.user)
        self.add_field("Passphrase", self.passphrase)
        self.add_row(
            page_button("Lost passphrase", "Alt+P", self._on_recovery, flat=True),
            page_button("Other office", "Alt+O", self.other_asked.emit, flat=True),
            page_button("Sign in", "Return", self.enter, main=True),
            below=SPACE_3,
        )
        self.add(self.banner, below=0)
        self.office.edited.connect(self._on_office_chosen)
        for field in (self.user, self.passphrase):
            field.returnPressed.connect(self.enter)

    @property
    def folder(self) -> Path | None:
        """Folder of the chosen office."""
        value = self.office.read()
        return value if isinstance(value, Path) else None

    def show_offices(self, offices: Sequence[RecentOffice]) -> None:
        """Offer these offices, the first chosen, with who signed in last."""
        self._folders = tuple(offices)
        self.office.set_choices([(each.folder, each.name) for each in offices])
        self._on_office_chosen()

    def start(self) -> None:
        """Put the cursor where typing begins."""
        self.passphrase.clear()
        self.banner.clear()
        first = self.passphrase if self.user.text() else self.user
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, sentence: str) -> None:
        """Say why the door stays shut; the passphrase is typed anew."""
        self.banner.problem(sentence)
        self.passphrase.selectAll()
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def enter(self) -> None:
        """Ask to be let in."""
        if not self.user.read():
            self.banner.problem("Type your user name.")
            self.user.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.passphrase.text():
            self.refuse("Type your passphrase.")
        elif self.folder is not None:
            self.banner.clear()
            self.entered.emit(self.folder, self.user.read(), self.passphrase.text())

    def _on_office_chosen(self) -> None:
        chosen = self.office.read()
        self.user.write(next((each.user for each in self._folders if each.folder == chosen), ""))

    def _on_recovery(self) -> None:
        if self.folder is not None:
            self.recovery_asked.emit(self.folder)


class RecoverPage(Page):
    """The way in with the recovery key, which sets a new passphrase.

    Signals:
        entered: with recovery key, user and new passphrase.
        back_asked: return to sign-in.
    """

    entered = Signal(str, str, str)
    back_asked = Signal()

    def __init__(self) -> None:
        super().__init__(
            "recover",
            "Lost passphrase",
            "The recovery key was shown when the office was made. It lets you in once more.",
        )
        self.key = TextEdit("recovery-key", "Recovery key", upper=True)
        self.user = TextEdit("recovery-user", "User")
        self.passphrase = secret("new-passphrase", "New passphrase")
        self.again = secret("new-passphrase-again", "New passphrase again")
        self.add_field("Recovery key", self.key)
        self.add_field("User", self.user)
        self.add_field("New passphrase", self.passphrase)
        self.add_field("New passphrase again", self.again)
        self.add_row(
            page_button("Back", "Esc", self.back_asked.emit),
            page_button("Open office", "Return", self.enter, main=True),
            below=SPACE_3,
        )
        self.add(self.banner, below=0)
        for field in (self.key, self.user, self.passphrase, self.again):
            field.returnPressed.connect(self.enter)

    def start(self) -> None:
        """Put the cursor where typing begins."""
        for field in (self.key, self.passphrase, self.again):
            field.clear()
        self.banner.clear()
        self.key.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, sentence: str) -> None:
        """Say why the door stays shut."""
        self.banner.problem(sentence)
        self.key.setFocus(Qt.FocusReason.OtherFocusReason)

    def enter(self) -> None:
        """Ask to be let in."""
        if problem := passphrase_problem(self.passphrase.text(), self.again.text()):
            self.banner.problem(problem)
            self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.key.read() or not self.user.read():
            self.refuse("Type the recovery key and your user name.")
        else:
            self.entered.emit(self.key.read(), self.user.read(), self.passphrase.text())


class LockPage(Page):
    """The window was left alone; the same user comes back to the same half-typed work.

    Signals:
        entered: with the passphrase.
        leave_asked: close the program instead.
    """

    entered = Signal(str)
    leave_asked = Signal()

    def __init__(self) -> None:
        super().__init__("lock", "Locked", "")
        self.passphrase = secret("unlock-passphrase", "Passphrase")
        self.add_field("Passphrase", self.passphrase)
        self.add_row(
            page_button("Close program", "Ctrl+Q", self.leave_asked.emit),
            page_button("Unlock", "Return", self.enter, main=True),
            below=SPACE_3,
        )
        self.add(self.banner, below=0)
        self.passphrase.returnPressed.connect(self.enter)

    def start(self, user: str) -> None:
        """Ask this user back."""
        self.say(f"{user} is signed in. Work that was not saved is still there.")
        self.passphrase.clear()
        self.banner.clear()
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, sentence: str) -> None:
        """Say why the door stays shut."""
        self.banner.problem(sentence)
        self.passphrase.selectAll()

    def enter(self) -> None:
        """Ask to be let in."""
        if self.passphrase.text():
            self.entered.emit(self.passphrase.text())


LEAST_PASSPHRASE = 10


def passphrase_problem(passphrase: str, again: str) -> str:
    """Why two typed passphrases will not do; "" when they will."""
    if len(passphrase) < LEAST_PASSPHRASE:
        return f"A passphrase has at least {LEAST_PASSPHRASE} characters; a few words are easy to keep."
    if passphrase != again:
        return "The two passphrases differ. Type the second one again."
    return ""
