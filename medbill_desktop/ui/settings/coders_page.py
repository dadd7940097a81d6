"""Coders: their certificates with number and expiry, and the education units that keep them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.desk import UserAccount
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.learning import CoderCredential, EducationEntry, units_text
from medbill_desktop.domain.worklist import Column, Content
from medbill_desktop.query.credentials import ListedCredential, listed_credentials
from medbill_desktop.services import credentials
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
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

_LIST_PX = 360
_TENTHS = 10
_HELD = (
    Column("user", "User", Content.ID),
    Column("kind", "Certificate", Content.CODE),
    Column("expires", "Expires", Content.DATE),
    Column("standing", "State", Content.ID),
)
_LEARNED = (
    Column("day", "Day", Content.DATE),
    Column("title", "Education", Content.FREE),
    Column("units", "Units", Content.CODE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """Education as typed."""

    earned_on: date | None = None
    title: str = ""
    units: int = 0


class UnitsEdit(TextEdit):
    """Education units with at most one decimal; kept in tenths."""

    def read(self) -> int:  # type: ignore[override]  # a number is what this field is about
        """Tenths of a unit; 0 when empty.

        Raises:
            UserError: it is no number with at most one decimal.
        """
        text = self.text().strip()
        try:
            tenths = Decimal(text or "0") * _TENTHS
        except InvalidOperation as wrong:
            raise UserError(f"“{text}” is no number of units. Type it like 1.5.") from wrong
        if not tenths.is_finite() or tenths != tenths.to_integral_value():
            raise UserError(f"“{text}” is no number of units. Type it like 1.5.")
        return int(tenths)

    def write(self, value: int | str | None) -> None:
        """Show tenths of a unit; 0 leaves the field empty."""
        self.setText(units_text(value) if isinstance(value, int) and value else "")


class CodersPage(SectionPage):
    """The section Coders."""

    def __init__(self, desk: Desk, banner: Banner) -> None:
        super().__init__(desk, banner, "coders")
        self._lines: dict[int, ListedCredential] = {}
        self._base: CoderCredential | None = None
        self._make()
        self.set_commands(
            Command("save-certificate", "Save", "Ctrl+S", self._on_save),
            Command("new-certificate", "New certificate", "Ctrl+N", self._on_new),
            Command("add-education", "Add education", "Ctrl+U", self._on_add, self._stored),
            Command("remove-education", "Remove education", "Ctrl+D", self._on_forget, self._learned),
            Command("remove-certificate", "Remove", "Ctrl+Delete", self._on_remove, self._stored),
            main="save-certificate",
        )

    def _make(self) -> None:
        clock = self.desk.clock
        self.list = SmallTable("certificates", "Certificates", _HELD)
        self._users = ChoiceEdit("certificate-user", "User", ())
        self.form = _held_form(clock, self._users)
        self.learned = SmallTable("education", "Education", _LEARNED)
        self.course = _course_form(clock)
        left = FocusRing(self.list)
        left.setFixedWidth(_LIST_PX)
        right = labels.column(spacing=t.SPACE_2)
        right.addWidget(self.form)
        self.heading = labels.label("", "education-heading", tone="strong")
        right.addWidget(self.heading)
        right.addWidget(FocusRing(self.learned), 1)
        right.addWidget(self.course)
        both = labels.row(spacing=t.SPACE_4)
        both.addWidget(left)
        both.addLayout(right, 1)
        self.content.addLayout(both, 1)
        self.list.moved.connect(self._pick)
        self.list.entered.connect(lambda _: self.form.start())

    def open(self) -> None:
        """Read certificates and users."""
        bench, today = self.desk.office.bench, self.desk.clock.today()

        def work() -> tuple[tuple[ListedCredential, ...], tuple[UserAccount, ...]]:
            with bench.store.reading() as connection:
                found = listed_credentials(connection, today)
                return found, Reader(connection).find(UserAccount, order_by="name")

        self.desk.jobs.read(lambda _: work(), self._on_read, key="settings-coders")

    def start(self) -> None:
        """Come to the list, or to the form while there is none."""
        (self.list.setFocus if self._lines else self.form.start)()

    def _stored(self) -> bool:
        return self._base is not None and self._base.id > 0

    def _learned(self) -> bool:
        return bool(self.learned.current_id)

    def _on_read(self, found: tuple[tuple[ListedCredential, ...], tuple[UserAccount, ...]]) -> None:
        lines, users = found
        names = {one.name: one.display_name or one.name for one in users}
        names |= {one.record.user: one.record.user for one in lines if one.record.user not in names}
        own = self.desk.office.user
        self._users.set_choices(list(({own: own} | names).items()))
        self._lines = {one.record.id: one for one in lines}
        wanted = self._base.id if self._base else 0
        self.list.blockSignals(True)
        self.list.show_rows([_held(one) for one in lines])
        self.list.choose(wanted)
        self.list.blockSignals(False)
        self._pick(self.list.current_id)

    def _pick(self, record: int) -> None:
        line = self._lines.get(record)
        if line is None:
            self._on_new()
            return
        self._base = line.record
        self.form.load(line.record)
        self._show_education(line.education, line.units)

    def _show_education(self, education: tuple[EducationEntry, ...], units: str) -> None:
        self.heading.setText(f"Education that counts (CEU): {units}")
        self.learned.show_rows(
            [
                {"id": one.id, "day": one.earned_on, "title": one.title, "units": units_text(one.units)}
                for one in education
            ]
        )
        self.course.load(_Course(earned_on=self.desk.clock.today()))
        self.desk.keys.changed.emit()

    def _on_new(self) -> None:
        today = self.desk.clock.today()
        self._base = CoderCredential(user=self.desk.office.user, kind="", expires=today)
        self.form.load(self._base)
        self._show_education((), "0")
        self.form.focus("kind")

    def _on_save(self) -> None:
        self.banner.clear()
        base, bench = self._base, self.desk.office.bench
        if base is None:
            return
        typed = replace(base, **self.form.values())
        act(
            self.desk,
            lambda _: credentials.save_credential(bench, typed),
            lambda saved: f"{saved.kind} of {saved.user} saved.",
            then=self._on_saved,
            near=self.form.near("expires"),
        )

    def _on_saved(self, saved: CoderCredential) -> None:
        self._base = saved
        self.open()

    def _on_remove(self) -> None:
        gone, bench = self._base, self.desk.office.bench
        if gone is None:
            return
        self._base = None
        act(
            self.desk,
            lambda _: credentials.remove_credential(bench, gone),
            lambda _: f"{gone.kind} of {gone.user} removed.",
            undo=lambda education: credentials.restore_credential(bench, gone, education).changes,
            then=lambda _: self.open(),
        )

    def _on_add(self) -> None:
        base, bench = self._base, self.desk.office.bench
        if base is None:
            return
        typed = _Course(**self.course.values())
        if typed.earned_on is None:
            self.course.near("earned_on")("Type the day of the education.")
            return
        entry = EducationEntry(
            credential_id=base.id, earned_on=typed.earned_on, title=typed.title, units=typed.units
        )
        act(
            self.desk,
            lambda _: credentials.add_education(bench, entry),
            lambda saved: f"{units_text(saved.units)} units noted.",
            then=lambda _: self.open(),
            near=self.course.near("title"),
        )

    def _on_forget(self) -> None:
        line = self._lines.get(self._base.id) if self._base else None
        gone = (
            next((one for one in line.education if one.id == self.learned.current_id), None) if line else None
        )
        bench = self.desk.office.bench
        if gone is None:
            return
        again = replace(gone, id=0, version=0)
        act(
            self.desk,
            lambda _: credentials.remove_education(bench, gone),
            lambda _: f"“{gone.title}” removed.",
            undo=lambda _: credentials.add_education(bench, again).changes,
            then=lambda _: self.open(),
        )


def _held(one: ListedCredential) -> dict[str, object]:
    return {
        "id": one.record.id,
        "user": one.record.user,
        "kind": one.record.kind,
        "expires": one.record.expires,
        "standing": one.words,
    }


def _held_form(clock: Clock, users: ChoiceEdit) -> EntryForm:
    """What a certificate says."""
    return EntryForm(
        "certificate",
        [
            Field("user", "User", users, needed("Choose whose it is."), span=2),
            Field(
                "kind",
                "Certificate (CPC, CCS ...)",
                TextEdit("certificate-kind", "Certificate", limit=12, upper=True),
                needed("Type which certificate it is, CPC or CCS."),
            ),
            Field("number", "Number", TextEdit("certificate-number", "Number", limit=20)),
            Field("issued", "Issued", DateEdit("certificate-issued", "Issued", clock, past=True)),
            Field(
                "expires",
                "Expires",
                DateEdit("certificate-expires", "Expires", clock),
                needed("Type the last day on which it holds."),
            ),
            Field("needed", "Units asked for", UnitsEdit("certificate-needed", "Units asked for")),
        ],
        columns=4,
    )


def _course_form(clock: Clock) -> EntryForm:
    """One piece of education."""
    return EntryForm(
        "education-entry",
        [
            Field("earned_on", "Day", DateEdit("education-day", "Day", clock, past=True)),
            Field("title", "Education", TextEdit("education-title", "Education", limit=80), span=2),
            Field("units", "Units", UnitsEdit("education-units", "Units")),
        ],
        columns=4,
    )
