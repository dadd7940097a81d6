"""The Settings dialog: set-up lists, prices, the office's settings, the passphrase, backup and check."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.import_spec import ImportSpec
from medbill_desktop.domain.insurance import Payer
from medbill_desktop.domain.set_up_specs import FEES
from medbill_desktop.domain.visit import FeeSchedule
from medbill_desktop.query.set_up import FirstStep
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.banner import Banner
from medbill_desktop.ui.kit.grid import EntryGrid
from medbill_desktop.ui.kit.grid_model import GridModel
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import FocusRing
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.entry_form import EntryForm
from medbill_desktop.ui.settings import actions, columns, form
from medbill_desktop.ui.settings.first_page import TITLE as FIRST
from medbill_desktop.ui.settings.first_page import read_steps
from medbill_desktop.ui.settings.names import NameList
from medbill_desktop.ui.settings.pages import PAGES, SectionPage
from medbill_desktop.ui.settings.setup_forms import help_of, setup_form
from medbill_desktop.ui.settings.setup_records import SetUpPage, blank_record, named_record, read_page

_SIZE = (1080, 720)
_SECTIONS_PX, _RECORDS_PX = 172, 240


class SettingsDialog(QDialog):
    """Everything an office sets up once and changes now and then."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        """Make the dialog and show its first section.

        Args:
            desk: of the open office.
            parent: the main window.
        """
        super().__init__(parent)
        self.setObjectName("settings")
        self.setProperty("ground", "base")
        self.setWindowTitle("Settings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE)
        self.desk = desk
        self.form: EntryForm | None = None
        self._record: Any = None
        self._said = ""
        self._coming = False  # the section was opened to be worked in, not only looked at
        self._page = SetUpPage((), (), {})
        self._pages: dict[str, SectionPage] = {}
        self._make_commands()
        self._make()
        self.sections.show_names(columns.SECTIONS)
        self.sections.setFocus(Qt.FocusReason.OtherFocusReason)
        desk.jobs.read(lambda _: read_steps(desk), self._on_steps, key="settings-steps")

    def _on_steps(self, steps: tuple[FirstStep, ...]) -> None:
        """An office that lacks something begins with the list of what it lacks."""
        if self.sections.currentIndex().row() == 0 and not all(step.count for step in steps):
            self.go(FIRST)

    @property
    def section(self) -> str:
        """The section shown."""
        return columns.SECTIONS[max(0, self.sections.currentIndex().row())]

    def _make_commands(self) -> None:
        self._save = Command("save-setting", "Save", "Ctrl+S", self._on_save, self._has_form)
        self._new = Command("new-setting", "New", "Ctrl+N", self._on_new, self._has_list)
        self._close = Command("close-settings", "Close", "Esc", self.close)
        self._export = Command("export-setup", "Workbook", "Ctrl+E", self._on_export, self._has_list)
        self._import = Command("import-setup", "Import", "F7", self._on_import, self._has_list)
        self._commands = (self._save, self._new, self._export, self._import, self._close)

    def _make(self) -> None:
        self.sections = NameList("settings-sections", "Sections")
        self.sections.setFixedWidth(_SECTIONS_PX)
        self.records = NameList("settings-records", "Records")
        self._list = FocusRing(self.records)
        self._list.setFixedWidth(_RECORDS_PX)
        self.title = labels.label("", "settings-title", tone="title")
        self.banner = Banner(self, lines=1)
        self.fees = GridModel(columns.fee_columns(), columns.blank_fee)
        self.grid = EntryGrid("fees", "Prices", self.fees)
        self.prices = FocusRing(self.grid)
        self.body = QStackedWidget()
        self.body.setObjectName("settings-body")
        self._lay_out()
        self.sections.moved.connect(self._on_section)
        self.sections.entered.connect(self._enter)
        self.records.moved.connect(self._on_record)
        self.records.entered.connect(self._enter)

    def _lay_out(self) -> None:
        right = labels.column(spacing=t.SPACE_2)
        right.setContentsMargins(t.SPACE_4, t.SPACE_3, t.SPACE_4, 0)
        for widget, stretch in ((self.title, 0), (self.banner, 0), (self.body, 1)):
            right.addWidget(widget, stretch)
        middle = labels.row(spacing=0)
        middle.addWidget(FocusRing(self.sections))
        middle.addWidget(labels.line(vertical=True))
        middle.addWidget(self._list)
        middle.addWidget(labels.line(vertical=True))
        middle.addLayout(right, 1)
        layout = labels.column(spacing=0)
        self.setLayout(layout)
        layout.addLayout(middle, 1)
        layout.addWidget(labels.line())
        layout.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        foot = labels.row()
        foot.setContentsMargins(t.SPACE_4, t.SPACE_2, t.SPACE_4, t.SPACE_3)
        self._buttons = {
            one.name: self.desk.keys.button(one, main=one is self._save) for one in self._commands
        }
        for one in (self._new, self._export, self._import):
            foot.addWidget(self._buttons[one.name])
        foot.addStretch(1)
        for one in (self._close, self._save):
            foot.addWidget(self._buttons[one.name])
        return foot

    def _has_form(self) -> bool:
        return self.form is not None

    def _has_list(self) -> bool:
        return self.section in columns.SPEC_OF

    def _on_section(self, _row: int) -> None:
        self.banner.clear()
        self.title.setText(self.section)
        listed, own = self._has_list(), self.section in PAGES
        self._list.setVisible(listed)
        for name in ("new-setting", "export-setup", "import-setup"):
            self._buttons[name].setVisible(listed)
        self._buttons["save-setting"].setVisible(not own)
        # A page has keys of its own; two commands with one key would both stay silent.
        self.desk.keys.bind("settings", self, (self._close,) if own else self._commands)
        if own:
            self._open_page(self.section)
            return
        self._put(None)
        if listed:
            self._read(0)
        elif self.section == columns.OFFICE:
            self.desk.jobs.read(
                lambda _: actions.read_settings(self.desk), self._on_settings, key="settings-section"
            )
        elif self.section == columns.PASSPHRASE:
            self._put(form.passphrase_form())

    def page(self, title: str) -> SectionPage:
        """The page of a section that has its own, made when it is first asked for."""
        if title not in self._pages:
            self._pages[title] = PAGES[title](self.desk, self.banner)
        return self._pages[title]

    def _open_page(self, title: str) -> None:
        self.form = None
        page = self.page(title)
        self._turn(page)
        page.open()

    def _read(self, wanted: int) -> None:
        """Read the records of the section and come to the one with an id."""
        spec = columns.SPEC_OF[self.section]
        self.desk.jobs.read(
            lambda _: read_page(self.desk, spec),
            lambda page: self._on_read(spec, wanted, page),
            key="settings-section",
        )

    def _on_read(self, spec: ImportSpec, wanted: int, page: SetUpPage) -> None:
        if spec is not columns.SPEC_OF.get(self.section):
            return
        self._page = page
        row = next((n for n, one in enumerate(page.records) if one.id == wanted), 0)
        self.records.show_names(page.names, row)
        if not page.records:
            self._show_blank()
        elif self._said:
            self.banner.notice(self._said)
        self._said = ""
        if self._coming:
            self._coming = False
            self._enter()

    def _on_record(self, row: int) -> None:
        if 0 <= row < len(self._page.records):
            self._show(self._page.records[row])

    def _show(self, record: Any) -> None:
        self.banner.clear()
        self._record = record
        if isinstance(record, FeeSchedule):
            made = form.schedule_form(self.desk.clock, self._page.links[Payer])
            self._put(made, self.prices)
            self.fees.load([])
            if record.id:
                self.desk.jobs.read(
                    lambda _: actions.read_fees(self.desk, record.id),
                    lambda fees: self.fees.load(columns.fee_lines(fees)),
                    key="settings-fees",
                )
        else:
            spec = columns.SPEC_OF[self.section]
            made = setup_form(spec, self._page.links, self.desk.clock)
            self._put(made, help_of(spec, made))
        made.load(record)

    def _on_settings(self, values: SimpleNamespace) -> None:
        made = form.settings_form()
        made.load(values)
        self._record = values
        self._put(made)

    def _put(self, made: EntryForm | None, below: QWidget | None = None) -> None:
        """Show a form, and what belongs under it."""
        self.form = made
        page = QWidget()
        page.setObjectName("settings-page")
        page.setProperty("ground", "base")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(t.SPACE_2)
        if made is not None:
            layout.addWidget(made)
        if below is not None:
            layout.addWidget(below, 1)
        else:
            layout.addStretch(1)
        if below is None:
            scroll = QScrollArea()
            scroll.setObjectName("settings-scroll")
            scroll.setAccessibleName("Settings")
            scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            scroll.setFrameShape(QFrame.Shape.NoFrame)
            scroll.setWidgetResizable(True)
            scroll.setWidget(page)
            page = scroll
        self._turn(page)

    def _turn(self, page: QWidget) -> None:
        while (old := self.body.widget(0)) is not None:
            self.body.removeWidget(old)
            if old not in self._pages.values():
                if old.isAncestorOf(self.prices):
                    self.prices.setParent(None)
                old.deleteLater()
        self.body.addWidget(page)
        self.body.setCurrentWidget(page)
        self.desk.keys.changed.emit()

    def _enter(self) -> None:
        if self.section in PAGES:
            self.page(self.section).start()
        elif self.form is not None:
            self.form.start()
        elif self.records.isVisible():
            self.records.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_new(self) -> None:
        if self._show_blank() and self.form is not None:
            self.form.start()

    def _show_blank(self) -> bool:
        """Show an empty form; False when what it must name is not there yet."""
        try:
            record = blank_record(columns.SPEC_OF[self.section], self._page.links, self.desk.clock)
        except UserError as error:
            self.banner.problem(str(error))
            return False
        self._show(record)
        return True

    def _on_export(self) -> None:
        spec = self._sheet_spec()
        name, _ = QFileDialog.getSaveFileName(
            self, f"{spec.title} as a workbook", f"{spec.title}.xlsx", "*.xlsx"
        )
        if name:
            actions.export(self.desk, spec, Path(name))

    def _sheet_spec(self) -> ImportSpec:
        """What a workbook of this section holds: of fee schedules the prices."""
        return FEES if self.section == columns.FEES else columns.SPEC_OF[self.section]

    def _on_import(self) -> None:
        """Go to the import with the kind of this section chosen."""
        from medbill_desktop.ui.settings.import_page import TITLE, ImportPage

        page = self.page(TITLE)
        if isinstance(page, ImportPage):
            page.choose(self._sheet_spec())
        self.go(TITLE)

    def go(self, section: str) -> None:
        """Open a section and come to its first field."""
        self._coming = section in columns.SPEC_OF
        self.sections.go(columns.SECTIONS.index(section))
        if not self._coming:
            self._enter()

    def _on_save(self) -> None:
        self.banner.clear()
        if self.form is None:
            return
        try:
            self._save_section(self.form.values())
        except UserError as error:
            self.banner.problem(str(error))

    def _save_section(self, values: dict[str, Any]) -> None:
        near = self.banner.problem
        if self.section == columns.OFFICE:
            actions.save_settings(self.desk, values, self._record, near)
            self._record = SimpleNamespace(**values)
        elif self.section == columns.PASSPHRASE:
            actions.change_passphrase(self.desk, values, self._clear_passphrases, near)
        elif isinstance(self._record, FeeSchedule):
            if self.fees.problems:
                raise UserError(self.fees.problems[0])
            schedule = replace(self._record, **values)
            actions.save_schedule(self.desk, schedule, self.fees.lines, self._on_saved, near)
        else:
            actions.save_record(self.desk, replace(self._record, **values), self._on_saved, near)

    def _clear_passphrases(self) -> None:
        self.banner.notice("Passphrase changed.")
        self._put(form.passphrase_form())

    def _on_saved(self, record: Any) -> None:
        self._said = f"{named_record(record, {})} saved."
        self._read(record.id)


def open_settings(desk: Desk, parent: QWidget) -> SettingsDialog:
    """Show the settings over the main window; the work behind them goes on."""
    dialog = SettingsDialog(desk, parent)
    dialog.open()
    return dialog
