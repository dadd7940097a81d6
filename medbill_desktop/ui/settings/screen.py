"""The Settings dialog: set-up lists, prices, the office's settings, the passphrase, backup and check."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.visit import FeeSchedule
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
from medbill_desktop.ui.settings.names import NameList

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
        self._records: list[Any] = []
        self._record: Any = None
        self._said = ""
        self._payers: list[tuple[object, str]] = []
        self._make_commands()
        self._make()
        desk.keys.bind("settings", self, self._commands)
        self.sections.show_names(columns.SECTIONS)
        self.sections.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def section(self) -> str:
        """The section shown."""
        return columns.SECTIONS[max(0, self.sections.currentIndex().row())]

    def _make_commands(self) -> None:
        self._save = Command("save-setting", "Save", "Ctrl+S", self._on_save, self._has_form)
        self._new = Command("new-setting", "New", "Ctrl+N", self._on_new, self._has_list)
        self._back_up = Command("back-up", "Back up now", "F9", self._on_back_up)
        self._verify = Command("verify", "Verify the office", "F8", self._on_verify)
        self._close = Command("close-settings", "Close", "Esc", self.close)
        self._commands = (self._save, self._new, self._back_up, self._verify, self._close)

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
        self.checks = labels.label("", "checks", wrap=True)
        self.checks.setAlignment(Qt.AlignmentFlag.AlignTop)
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
        main = {self._save, self._back_up}
        self._buttons = {one.name: self.desk.keys.button(one, main=one in main) for one in self._commands}
        for one in (self._new, self._verify, self._back_up):
            foot.addWidget(self._buttons[one.name])
        foot.addStretch(1)
        for one in (self._close, self._save):
            foot.addWidget(self._buttons[one.name])
        return foot

    def _has_form(self) -> bool:
        return self.form is not None

    def _has_list(self) -> bool:
        return self._kind() is not None

    def _kind(self) -> Any:
        kinds: dict[str, Any] = {title: kind for kind, title, _ in columns.SETUP}
        return FeeSchedule if self.section == columns.FEES else kinds.get(self.section)

    def _on_section(self, _row: int) -> None:
        self.banner.clear()
        self.title.setText(self.section)
        listed, safety = self._has_list(), self.section == columns.SAFETY
        self._list.setVisible(listed)
        self._buttons["new-setting"].setVisible(listed)
        self._buttons["save-setting"].setVisible(not safety)
        self._buttons["back-up"].setVisible(safety)
        self._buttons["verify"].setVisible(safety)
        self._put(None)
        if listed:
            self._read(0)
        elif self.section == columns.OFFICE:
            self.desk.jobs.read(
                lambda _: actions.read_settings(self.desk), self._on_settings, key="settings-section"
            )
        elif self.section == columns.PASSPHRASE:
            self._put(form.passphrase_form())
        else:
            self.checks.setText(
                "A backup is one encrypted file in the office's folder, proven when it is made. Verifying "
                "proves the ledger, the audit chains and every file."
            )
            self._turn(self.checks)

    def _read(self, wanted: int) -> None:
        """Read the records of the section and come to the one with an id."""
        kind = self._kind()

        def read() -> tuple[list[Any], list[Any]]:
            from medbill_desktop.domain.insurance import Payer

            return actions.read_records(self.desk, kind), actions.read_records(self.desk, Payer)

        self.desk.jobs.read(
            lambda _: read(), lambda found: self._on_read(kind, wanted, *found), key="settings-section"
        )

    def _on_read(self, kind: Any, wanted: int, records: list[Any], payers: list[Any]) -> None:
        if kind is not self._kind():
            return
        self._records = records
        self._payers = [(one.id, one.name) for one in payers]
        row = next((n for n, one in enumerate(records) if one.id == wanted), 0)
        self.records.show_names([columns.named(one) for one in records], row)
        if not records:
            self._on_new()
        elif self._said:
            self.banner.notice(self._said)
        self._said = ""

    def _on_record(self, row: int) -> None:
        if 0 <= row < len(self._records):
            self._show(self._records[row])

    def _show(self, record: Any) -> None:
        self.banner.clear()
        self._record = record
        if isinstance(record, FeeSchedule):
            made = form.schedule_form(self.desk.clock, self._payers)
            self._put(made, self.prices)
            self.fees.load([])
            if record.id:
                self.desk.jobs.read(
                    lambda _: actions.read_fees(self.desk, record.id),
                    lambda fees: self.fees.load(columns.fee_lines(fees)),
                    key="settings-fees",
                )
        else:
            made = form.setup_form(type(record), self._payers)
            self._put(made)
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
            if old is not self.checks:
                if old.isAncestorOf(self.prices):
                    self.prices.setParent(None)
                old.deleteLater()
        self.body.addWidget(page)
        self.body.setCurrentWidget(page)
        self.desk.keys.changed.emit()

    def _enter(self) -> None:
        if self.form is not None:
            self.form.start()
        elif self.records.isVisible():
            self.records.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_new(self) -> None:
        kind = self._kind()
        if kind is FeeSchedule:
            record: Any = FeeSchedule(name="", effective_from=self.desk.clock.today())
        else:
            try:
                record = actions.new_record(kind, self._payers)
            except UserError as error:
                self.banner.problem(str(error))
                return
        self._show(record)
        if self.form is not None:
            self.form.start()

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
        self._said = f"{columns.named(record)} saved."
        self._read(record.id)

    def _on_back_up(self) -> None:
        self.banner.clear()
        actions.back_up(self.desk, self.banner.notice, self.banner.problem)

    def _on_verify(self) -> None:
        self.banner.clear()
        actions.verify(self.desk, self._on_verified, self.banner.problem)

    def _on_verified(self, checks: list[dict[str, object]]) -> None:
        wrong = [one for one in checks if not one["ok"]]
        lines = (f"{'Right' if one['ok'] else 'WRONG'}   {one['name']}: {one['detail']}" for one in checks)
        self.checks.setText("\n".join(lines))
        if wrong:
            self.banner.problem(f"{len(wrong)} of {len(checks)} checks failed. Restore the latest backup.")
        else:
            self.banner.notice(f"All {len(checks)} checks hold.")


def open_settings(desk: Desk, parent: QWidget) -> SettingsDialog:
    """Show the settings over the main window; the work behind them goes on."""
    dialog = SettingsDialog(desk, parent)
    dialog.open()
    return dialog
