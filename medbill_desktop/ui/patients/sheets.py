"""The pages of the patient in front that are made when they are first opened, with their commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from medbill_desktop.query.details import PatientPage
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import RECORD, ThreePane
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.confirm_line import ConfirmLine
from medbill_desktop.ui.patients.record import FACTS, PatientRecord
from medbill_desktop.ui.patients.sheet import Sheet
from medbill_desktop.ui.patients.sheet_discount import DiscountSheet
from medbill_desktop.ui.patients.sheet_hold import HoldSheet
from medbill_desktop.ui.patients.sheet_merge import MergeSheet
from medbill_desktop.ui.patients.sheet_notes import NoteSheet, SecondarySheet
from medbill_desktop.ui.patients.sheet_papers import PapersSheet
from medbill_desktop.ui.patients.sheet_referral import ReferralSheet
from medbill_desktop.ui.patients.sheet_visit import AddressSheet, CaseSheet, VisitSheet

KINDS: tuple[type[Sheet], ...] = (
    NoteSheet,
    ReferralSheet,
    VisitSheet,
    CaseSheet,
    SecondarySheet,
    AddressSheet,
    MergeSheet,
    PapersSheet,
    HoldSheet,
    DiscountSheet,
)
_IN_STRIP = (NoteSheet, ReferralSheet)


class Host(Protocol):
    """The screen, as this module needs it."""

    desk: Desk
    body: PatientRecord
    panes: ThreePane

    @property
    def page(self) -> PatientPage | None:
        """The patient in front."""

    def open(self, target_id: int, text: str = "") -> None:
        """Show a patient."""


class Sheets:
    """Opens, saves and leaves the pages."""

    def __init__(self, host: Host) -> None:
        """Work for a screen.

        Args:
            host: whose patient and record.
        """
        self._host = host
        self._made: dict[type[Sheet], tuple[int, Sheet]] = {}

    @property
    def confirm(self) -> ConfirmLine:
        """Where is asked before something is overwritten."""
        return self._host.body.confirm

    @property
    def current(self) -> Sheet | None:
        """The page in front, when it is one of these."""
        showing = self._host.body.showing
        return next((sheet for number, sheet in self._made.values() if number == showing), None)

    def commands(self, able: Callable[[], bool]) -> tuple[Command, ...]:
        """One command a page."""
        return tuple(
            Command(kind.name, kind.title, kind.keys, self._opener(kind), able, in_strip=kind in _IN_STRIP)
            for kind in KINDS
        )

    def open_sheet(self, kind: type[Sheet]) -> None:
        """Bring a page to the front, made anew from the patient in front."""
        page = self._host.page
        if page is None:
            return
        if kind not in self._made:
            sheet = kind(self._host.desk, self)
            self._made[kind] = (self._host.body.add_sheet(sheet), sheet)
        number, sheet = self._made[kind]
        self._host.body.show_sheet(number, sheet)
        sheet.begin(page)

    def save(self) -> None:
        """Save the page in front.

        Raises:
            UserError: a field cannot be read; it is marked and has the focus.
        """
        if self.current is not None:
            self.current.save()

    def sheet_done(self) -> None:
        """Show the patient again after saving."""
        self._host.body.show_page(FACTS)
        self._host.panes.focus_pane(RECORD)

    def open(self, target_id: int, text: str = "") -> None:
        """Show a patient."""
        self._host.open(target_id, text)

    def _opener(self, kind: type[Sheet]) -> Callable[[], None]:
        return lambda: self.open_sheet(kind)
