"""Next prices: a fee schedule copied, raised by percent, every rounding shown before it is saved."""

from __future__ import annotations

from types import SimpleNamespace

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.fees import RaisedFee
from medbill_desktop.domain.import_parse import percent
from medbill_desktop.domain.set_up_specs import SCHEDULES
from medbill_desktop.domain.worklist import Column, Content
from medbill_desktop.services.setup_fees import CloneSchedule, clone_schedule, preview_clone
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit.banner import Banner
from medbill_desktop.ui.kit.binding import Field, needed
from medbill_desktop.ui.kit.fields import ChoiceEdit, DateEdit, TextEdit
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import FocusRing
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.entry_form import EntryForm
from medbill_desktop.ui.parts.small_table import SmallTable
from medbill_desktop.ui.settings.pages import SectionPage
from medbill_desktop.ui.settings.setup_records import SetUpPage, read_page

_COLUMNS = (
    Column("code", "Code", Content.CODE),
    Column("modifier", "Modifier", Content.CODE),
    Column("description", "Your own words for it", Content.FREE),
    Column("before", "Before", Content.MONEY),
    Column("after", "After", Content.MONEY),
    Column("rounded", "Rounded by", Content.ID),
)


class PricesPage(SectionPage):
    """The section Next prices."""

    def __init__(self, desk: Desk, banner: Banner) -> None:
        super().__init__(desk, banner, "prices")
        self._schedule = ChoiceEdit("next-schedule", "From the schedule", ())
        self.form = self._head()
        self.form.load(SimpleNamespace(schedule_id=None, name="", effective_from=None, percent="0"))
        self.table = SmallTable("next-prices", "Prices before and after", _COLUMNS)
        self.said = labels.label(
            "F8 shows every new price before Ctrl+S saves them. The old schedule ends the day before.",
            "next-said",
            tone="muted",
            wrap=True,
        )
        self.content.addWidget(self.form)
        self.content.addWidget(self.said)
        self.content.addWidget(FocusRing(self.table), 1)
        self.set_commands(
            Command("show-prices", "Show", "F8", self._on_show),
            Command("save-prices", "Save", "Ctrl+S", self._on_save),
            main="save-prices",
        )

    def _head(self) -> EntryForm:
        return EntryForm(
            "form-next",
            [
                Field(
                    "schedule_id", "From the schedule", self._schedule, needed("Add a fee schedule first.")
                ),
                Field("name", "Name of the next", TextEdit("next-name", "Name"), needed("Type a name.")),
                Field(
                    "effective_from",
                    "First day",
                    DateEdit("next-from", "First day", self.desk.clock),
                    needed("Type the first day of the new prices."),
                ),
                Field("percent", "Raised by percent", TextEdit("next-percent", "Raised by percent")),
            ],
        )

    def open(self) -> None:
        """Read the schedules."""
        self.desk.jobs.read(lambda _: read_page(self.desk, SCHEDULES), self._on_read, key="settings-prices")

    def start(self) -> None:
        """Come to the first field."""
        self.form.start()

    def _on_read(self, page: SetUpPage) -> None:
        chosen = self._schedule.read()
        self._schedule.set_choices(
            [(record.id, name) for record, name in zip(page.records, page.names, strict=True)]
        )
        if any(record.id == chosen for record in page.records):
            self._schedule.write(chosen)

    def _command(self) -> CloneSchedule:
        values = self.form.values()
        try:
            rate = percent(values["percent"] or "0")
        except UserError as error:
            self.form.near("percent")(str(error))
            raise
        return CloneSchedule(
            schedule_id=values["schedule_id"],
            name=values["name"],
            effective_from=values["effective_from"],
            percent=rate,
        )

    def _asked(self) -> CloneSchedule | None:
        self.banner.clear()
        try:
            return self._command()
        except UserError as error:
            self.banner.problem(str(error))
            return None

    def _on_show(self) -> None:
        command, bench = self._asked(), self.desk.office.bench
        if command is not None:
            self.desk.jobs.read(lambda _: preview_clone(bench, command), self._on_shown, key="settings-next")

    def _on_shown(self, prices: tuple[RaisedFee, ...]) -> None:
        self.table.show_rows(
            [
                {
                    "id": number,
                    "code": one.fee.code,
                    "modifier": one.fee.modifier,
                    "description": one.fee.description,
                    "before": one.before,
                    "after": one.fee.amount,
                    "rounded": f"{one.rounded_by.normalize():f}" if one.rounded_by else "",
                }
                for number, one in enumerate(prices, 1)
            ]
        )
        rounded = sum(bool(one.rounded_by) for one in prices)
        self.said.setText(f"{len(prices):,} prices, {rounded:,} of them rounded to the cent, half a cent up.")

    def _on_save(self) -> None:
        command, bench = self._asked(), self.desk.office.bench
        if command is not None:
            act(
                self.desk,
                lambda _: clone_schedule(bench, command),
                lambda saved: f"{saved.name} saved.",
                then=lambda saved: self.banner.notice(
                    f"{saved.name} holds from {saved.effective_from:%m/%d/%Y}; it stands under Fee schedules."
                ),
                near=self.banner.problem,
            )
