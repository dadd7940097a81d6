"""Printers: which one and which tray for each form, and where the paper really lies, from a test page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from PySide6.QtGui import QPagedPaintDevice
from PySide6.QtWidgets import QWidget

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.printing import (
    CROSS_1,
    CROSS_2,
    Measured,
    PrintedForm,
    PrinterProfile,
    Route,
    Tray,
    calibrated,
    check_profile,
    inches,
)
from medbill_desktop.domain.worklist import Column, Content, Row
from medbill_desktop.services.printers import profile_of, save_profile
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit.banner import Banner
from medbill_desktop.ui.kit.binding import Field
from medbill_desktop.ui.kit.fields import ChoiceEdit, TextEdit
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import FocusRing
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts import paper
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.direct_print import print_test_page
from medbill_desktop.ui.parts.entry_form import EntryForm
from medbill_desktop.ui.parts.small_table import SmallTable
from medbill_desktop.ui.settings.pages import SectionPage

FORMS = {
    PrintedForm.CMS1500: "CMS-1500, red forms",
    PrintedForm.PAPER: "Statements, receipts, letters",
}
COLUMNS = (
    Column("form", "Form", Content.NAME),
    Column("printer", "Printer", Content.NAME),
    Column("tray", "Tray", Content.ID),
    Column("place", "Correction", Content.FREE),
    Column("measured", "Measured", Content.DATE),
)
_ROUTES = ((Route.DIRECT, "Straight to the printer"), (Route.PDF, "Through a PDF"))
_HINT = (
    "Print the test page on plain paper (F9) and measure from the edges of the sheet, in inches, to the "
    f"middle of each cross: the first should be at {CROSS_1[0]:g} and {CROSS_1[1]:g}, the second at "
    f"{CROSS_2[0]:g} and {CROSS_2[1]:g}. F8 computes the correction; Ctrl+S saves it. F7 prints the page as "
    "corrected."
)
_MEASURES = ("left_1", "top_1", "left_2", "top_2")
_LIST_PX = 96


class InchEdit(TextEdit):
    """A measured distance; empty until somebody measured."""

    def read(self) -> Any:
        """Inches; None while empty.

        Raises:
            UserError: it is no distance.
        """
        return inches(self.text()) if self.text().strip() else None

    def write(self, value: object) -> None:
        """Show a distance."""
        self.setText("" if value is None else str(value))


class SignedEdit(TextEdit):
    """A whole number that may be negative."""

    def read(self) -> Any:
        """The number; an empty field is 0.

        Raises:
            UserError: it is no whole number.
        """
        text = self.text().strip() or "0"
        if not text.removeprefix("-").isascii() or not text.removeprefix("-").isdigit():
            raise UserError(f"“{text}” is not a whole number. Type digits, with - for left or up.")
        return int(text)

    def write(self, value: object) -> None:
        """Show a number."""
        self.setText(str(value or 0))


class PrintersPage(SectionPage):
    """The section Printers.

    Attributes:
        device_of: opens the printer of a profile; tests put paper of their own in.
    """

    def __init__(self, desk: Desk, banner: Banner) -> None:
        super().__init__(desk, banner, "printers")
        self.device_of: Callable[[PrinterProfile, QWidget], QPagedPaintDevice | None] = _device
        self._profiles: list[PrinterProfile] = []
        self.profile = PrinterProfile(workstation=paper.workstation(), form=PrintedForm.CMS1500)
        self.list = SmallTable("printers", "Printers", COLUMNS)
        self.form = _profile_form()
        self.measures = _measure_form()
        ring = FocusRing(self.list)
        ring.setFixedHeight(_LIST_PX)
        self.content.addWidget(ring)
        self.content.addWidget(self.form)
        self.content.addWidget(labels.label(_HINT, "printers-hint", tone="small", wrap=True))
        self.content.addWidget(self.measures)
        self.content.addStretch(1)
        self.list.moved.connect(self._on_moved)
        self.list.entered.connect(lambda _id: self.form.start())
        self.set_commands(
            Command("test-page", "Print test page", "F9", lambda: self._on_test(corrected=False)),
            Command("compute", "Compute", "F8", self._on_compute),
            Command("test-again", "Print it corrected", "F7", lambda: self._on_test(corrected=True)),
            Command("save-printer", "Save printer", "Ctrl+S", self._on_save),
            main="save-printer",
        )

    def open(self) -> None:
        """Read how this workplace prints."""
        self.desk.jobs.read(lambda _: self._read(), self._on_read, key="settings-printers")

    def start(self) -> None:
        """Come to the first field."""
        self.form.start()

    def _read(self) -> list[PrinterProfile]:
        with self.desk.office.bench.store.reading() as connection:
            return [profile_of(Reader(connection), paper.workstation(), form) for form in PrintedForm]

    def _on_read(self, profiles: list[PrinterProfile]) -> None:
        self._profiles = profiles
        self.list.blockSignals(True)
        self.list.show_rows(_rows(profiles))
        self.list.blockSignals(False)
        self._pick(self.list.current_id)

    def _on_moved(self, place: int) -> None:
        self.banner.clear()
        self._pick(place)

    def _pick(self, place: int) -> None:
        if 1 <= place <= len(self._profiles):
            self._show(self._profiles[place - 1])
            self.measures.load(SimpleNamespace(**dict.fromkeys(_MEASURES)))

    def _show(self, profile: PrinterProfile) -> None:
        self.profile = profile
        self.form.load(profile)

    def _typed(self) -> PrinterProfile:
        typed = replace(self.profile, **self.form.values())
        check_profile(typed)
        return typed

    def _on_test(self, *, corrected: bool) -> None:
        self.banner.clear()
        try:
            profile = self._typed()
        except UserError as error:
            self.banner.problem(str(error))
            return
        device = self.device_of(profile, self)
        if device is None:
            return
        self.desk.jobs.read(
            lambda _: print_test_page(device, profile if corrected else None),
            lambda _: self._on_tested(),
            on_error=lambda error: self.desk.errors.show(error, self.banner.problem),
            title="Printing the test page",
        )

    def _on_tested(self) -> None:
        self.banner.notice("Test page printed. Measure both crosses and type what you read.")
        self.measures.start()

    def _on_compute(self) -> None:
        self.banner.clear()
        try:
            found = self.measures.values()
            if missing := [attr for attr in _MEASURES if found[attr] is None]:
                self.measures.focus(missing[0])
                self.banner.problem("Type all four distances; print the test page with F9 first.")
                return
            profile = calibrated(self._typed(), Measured(**found), self.desk.clock.today())
        except UserError as error:
            self.banner.problem(str(error))
            return
        self._show(profile)
        self.banner.notice(f"Computed: {_correction(profile)}. Save it with Ctrl+S.")

    def _on_save(self) -> None:
        self.banner.clear()
        try:
            profile = self._typed()
        except UserError as error:
            self.banner.problem(str(error))
            return
        bench = self.desk.office.bench
        act(
            self.desk,
            lambda _: save_profile(bench, profile),
            lambda _: "",
            then=self._on_saved,
            near=self.banner.problem,
        )

    def _on_saved(self, profile: PrinterProfile) -> None:
        self.banner.notice(f"{FORMS[profile.form]}: printer saved.")
        self.open()


def _device(profile: PrinterProfile, parent: QWidget) -> QPagedPaintDevice | None:
    return paper.opened(profile) or paper.ask_printer(parent)


def _profile_form() -> EntryForm:
    names = [("", "Ask each time"), *((name, name) for name in paper.printer_names())]
    numbers = (
        ("offset_x", "Right, 1/100 inch"),
        ("offset_y", "Down, 1/100 inch"),
        ("scale_x", "Width, 1/100 %"),
        ("scale_y", "Height, 1/100 %"),
    )
    trays = [(tray, tray.value.capitalize()) for tray in Tray]
    return EntryForm(
        "form-printer",
        [
            Field("printer", "Printer", ChoiceEdit("printer-name", "Printer", names), span=2),
            Field("tray", "Tray", ChoiceEdit("printer-tray", "Tray", trays)),
            Field("route", "Data reach it", ChoiceEdit("printer-route", "Data reach it", _ROUTES)),
            *(
                Field(attr, label, SignedEdit(f"printer-{attr.replace('_', '-')}", label))
                for attr, label in numbers
            ),
        ],
        columns=4,
    )


def _measure_form() -> EntryForm:
    words = (
        "First cross, from the left",
        "First cross, from the top",
        "Second, from the left",
        "Second, from the top",
    )
    return EntryForm(
        "form-measures",
        [
            Field(attr, label, InchEdit(f"measure-{attr.replace('_', '-')}", label))
            for attr, label in zip(_MEASURES, words, strict=True)
        ],
        columns=4,
    )


def _rows(profiles: list[PrinterProfile]) -> list[Row]:
    return [
        {
            "id": place,
            "form": FORMS[one.form],
            "printer": one.printer or "asks each time",
            "tray": one.tray.value,
            "place": _correction(one),
            "measured": one.measured,
        }
        for place, one in enumerate(profiles, start=1)
    ]


def _correction(one: PrinterProfile) -> str:
    across, down = one.scale_x / 100, one.scale_y / 100
    return f"right {one.offset_x}, down {one.offset_y}, {across:.2f} % wide, {down:.2f} % high"
