"""Sections of the settings that are pages of their own, with their own widgets, buttons and keys.

A page is a module ``<name>_page.py`` in this folder; it stands in `PAGES` with one line. The dialog makes it
when its section is first shown, and keeps it until it is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from PySide6.QtWidgets import QWidget

from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.banner import Banner
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.screen import Desk


class SectionPage(QWidget):
    """A section's own page: what the subclass puts in, and its buttons at the bottom.

    Attributes:
        desk: of the open office.
        banner: of the dialog, where sentences are said.
        content: layout that the subclass fills.
    """

    def __init__(self, desk: Desk, banner: Banner, name: str) -> None:
        """Make an empty page.

        Args:
            desk: of the open office.
            banner: of the dialog.
            name: stable name; also the scope of its keys.
        """
        super().__init__()
        self.setObjectName(f"settings-{name}")
        self.setProperty("ground", "base")
        self.desk = desk
        self.name = name
        self.banner = banner
        self.content = labels.column(spacing=t.SPACE_2)
        self._foot = labels.row()
        self._foot.setContentsMargins(0, t.SPACE_1, 0, t.SPACE_2)
        layout = labels.column(spacing=t.SPACE_2)
        layout.addLayout(self.content, 1)
        layout.addLayout(self._foot)
        self.setLayout(layout)

    def set_commands(self, *commands: Command, main: str = "", shown: Sequence[str] | None = None) -> None:
        """Declare the page's commands and make their buttons.

        Args:
            commands: in the order of the strip.
            main: name of the one with the filled button.
            shown: names of those with a button, from left to right; None for all.
        """
        self.desk.keys.bind(f"settings-{self.name}", self, commands)
        known = {one.name: one for one in commands}
        names = [one.name for one in commands] if shown is None else shown
        for name in names:
            self._foot.addWidget(self.desk.keys.button(known[name], main=name == main))
        self._foot.addStretch(1)

    def open(self) -> None:
        """The section was chosen: read what it shows."""

    def start(self) -> None:
        """Enter on the section's name: take the focus."""
        self.focusNextChild()


PageMaker = Callable[[Desk, Banner], SectionPage]


def _page(module: str, name: str) -> PageMaker:
    """A maker that imports its module when the section is first shown."""

    def make(desk: Desk, banner: Banner) -> SectionPage:
        kind = getattr(import_module(f"medbill_desktop.ui.settings.{module}"), name)
        made: SectionPage = kind(desk, banner)
        return made

    return make


PAGES: Mapping[str, PageMaker] = {
    "First steps": _page("first_page", "FirstPage"),
    "Next prices": _page("prices_page", "PricesPage"),
    "Import": _page("import_page", "ImportPage"),
    "Code sets": _page("codes_page", "CodesPage"),
    "Users": _page("users_page", "UsersPage"),
    "Coders": _page("coders_page", "CodersPage"),
    "Audit": _page("audit_page", "AuditPage"),
    "Backup and check": _page("backups_page", "BackupsPage"),
    "Printers": _page("printers_page", "PrintersPage"),
}
"""Title of the section and who makes its page, in order, behind the sections made of forms."""
