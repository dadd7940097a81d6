"""The forms of the day: check-in at the window, and a time in the book."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from medbill_desktop.domain.appointment import Appointment, clock_time, typed_time
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.receipt import typed_method
from medbill_desktop.query.day import DayPage
from medbill_desktop.services.day_checkin import CheckIn
from medbill_desktop.ui.kit.binding import Field, needed
from medbill_desktop.ui.kit.fields import ChoiceEdit, DateEdit, LineField, MoneyEdit, TextEdit
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.kit.suggest import Proposal, SuggestEdit
from medbill_desktop.ui.parts.catalog_edit import CatalogEdit
from medbill_desktop.ui.parts.entry_form import EntryForm
from medbill_desktop.ui.patients import day_actions as actions

_ENTERS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class TimeEdit(LineField):
    """A time of day; takes ``930``, ``9:30a``, ``115`` and writes it out when left."""

    def __init__(self, name: str, accessible: str) -> None:
        super().__init__(name, accessible)
        self.editingFinished.connect(self._on_left)

    def read(self) -> int | None:
        """Minutes after midnight; None when empty.

        Raises:
            UserError: the text is no time.
        """
        return typed_time(self.text()) if self.text().strip() else None

    def write(self, value: int | None) -> None:
        """Show a time."""
        self.setText("" if value is None else clock_time(value))

    def _on_left(self) -> None:
        try:
            value = self.read()
        except UserError:
            return
        if value is not None and self.text() != clock_time(value):
            self.setText(clock_time(value))
            self.setModified(True)


@dataclass(frozen=True, slots=True)
class _Window:
    """What stands in the form when a patient comes to the window."""

    copay: Money
    method: str
    skipped: str = ""


class CheckInForm(EntryForm):
    """Copay and how it is paid; Enter takes each as it stands, the last Enter checks in.

    Signals:
        done: Enter past the last field.
    """

    done = Signal()

    def __init__(self) -> None:
        self._copay = MoneyEdit("checkin-copay", "Copay taken now")
        self._method = TextEdit("checkin-method", "Paid by", limit=60)
        self._method.setPlaceholderText("cash, check 1042, card 4411")
        self._skipped = ChoiceEdit("checkin-skipped", "Why no copay", actions.skip_choices())
        self._page: DayPage | None = None
        fields = [
            Field("copay", "Copay taken now", self._copay, _not_negative),
            Field("method", "Paid by", self._method, _method_rule),
            Field("skipped", "Why no copay", self._skipped),
        ]
        super().__init__("checkin", fields, columns=1)
        self._copay.edited.connect(self._on_amount)

    def begin(self, page: DayPage) -> None:
        """Show what is due for an appointment."""
        self._page = page
        self.load(_Window(page.due, "cash"))
        self._on_amount()
        self._copay.setFocus(Qt.FocusReason.TabFocusReason)

    def command(self) -> CheckIn:
        """The check-in as typed.

        Raises:
            UserError: a field cannot be read; it is marked and has the focus.
        """
        values = self.values()
        if self._page is None:
            raise UserError("No appointment is chosen.")
        copay: Money = values["copay"]
        method, reference = typed_method(values["method"])
        due = bool(self._page.due) and not copay
        return CheckIn(
            appointment_id=self._page.appointment.id,
            copay=copay,
            method=method,
            reference=reference if copay else "",
            skipped=values["skipped"] if due else "",
        )

    def _on_amount(self) -> None:
        """Without money there is no method; without a copay that is due a reason is asked."""
        try:
            taken = self._copay.read() or ZERO
        except UserError:
            return
        due = self._page.due if self._page else ZERO
        self.show_fields(("method",), bool(taken))
        self.show_fields(("skipped",), bool(due) and not taken)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on the last field checks in."""
        if event.key() in _ENTERS and self._is_last():
            self.done.emit()
        else:
            super().keyPressEvent(event)

    def _is_last(self) -> bool:
        try:
            taken = self._copay.read() or ZERO
        except UserError:
            return False
        due = self._page.due if self._page else ZERO
        last = self._method if taken else self._skipped if due else self._copay
        return last.hasFocus()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Booking:
    """A time in the book as the form shows it."""

    who: Proposal | None
    birth_date: date | None
    phone: str
    provider_id: int | None
    day: date
    start: int | None
    kind: int | None
    minutes: str
    location_id: int | None
    reason: str


class WhoEdit(SuggestEdit):
    """A patient, or the name of a caller who is not registered: what was typed stays."""

    def read(self) -> Any:
        """The patient's id, the typed name, or None when empty."""
        if self._value is not None:
            return self._value
        return " ".join(self.text().split()) or None


class BookingForm(EntryForm):
    """A time in the book, new or moved."""

    def __init__(self, desk: Desk) -> None:
        self._who = WhoEdit(
            "booking-who", "Patient", desk.jobs, lambda typed: actions.find_patients(desk, typed)
        )
        self._provider = CatalogEdit("booking-provider", "Provider", desk.jobs)
        self._place = CatalogEdit("booking-location", "Location", desk.jobs)
        self._kind = ChoiceEdit("booking-kind", "Visit type", ())
        self._base = Appointment(
            patient_name="", provider_id=0, location_id=0, day=desk.clock.today(), start=0
        )
        self._lengths: dict[int, int] = {}
        birth = DateEdit("booking-birth", "Birth date of a caller", desk.clock, past=True)
        fields = [
            Field("who", "Patient, or the caller's name", self._who, needed("Say who comes."), span=2),
            Field("birth_date", "Birth date of a caller", birth),
            Field("phone", "Phone of a caller", TextEdit("booking-phone", "Phone of a caller", limit=40)),
            Field("provider_id", "Provider", self._provider, needed("Choose the provider.")),
            Field(
                "day",
                "Day",
                DateEdit("booking-day", "Day", desk.clock),
                needed("Type the day, t for today, +1 for tomorrow."),
            ),
            Field("start", "Time", TimeEdit("booking-time", "Time"), needed("Type the time, like 930.")),
            Field("kind", "Visit type", self._kind),
            Field("minutes", "Minutes", TextEdit("booking-minutes", "Minutes", limit=3), _minutes_rule),
            Field("location_id", "Location", self._place, needed("Choose where.")),
            Field("reason", "Reason", TextEdit("booking-reason", "Reason", limit=200), span=2),
        ]
        super().__init__("booking", fields, columns=2)
        self._kind.edited.connect(self._on_kind)

    def offer(self, lists: actions.DayLists) -> None:
        """Give the fields their lists."""
        self._provider.offer(lists.providers)
        self._place.offer(lists.locations)
        self._lengths = {one.id: one.minutes for one in lists.kinds}
        self._kind.set_choices(
            [(None, "Not set"), *((one.id, f"{one.code} {one.name}") for one in lists.kinds)]
        )

    def begin(self, base: Appointment) -> None:
        """Show an appointment; id 0 begins one with its provider, day and time."""
        self._base = base
        who = Proposal(base.patient_id or base.patient_name, base.patient_name) if base.patient_name else None
        only = self._place.offers[0].value if self._place.offers else None
        self.load(
            _Booking(
                who=who,
                birth_date=base.birth_date,
                phone=base.phone,
                provider_id=base.provider_id or None,
                day=base.day,
                start=base.start if base.id or base.start else None,
                kind=base.visit_type_id,
                minutes=str(base.minutes),
                location_id=base.location_id or only,
                reason=base.reason,
            )
        )
        self.start()

    def record_typed(self) -> Appointment:
        """The appointment as typed.

        Raises:
            UserError: a field cannot be read; it is marked and has the focus.
        """
        values = self.values()
        who, kind = values.pop("who"), values.pop("kind")
        known = isinstance(who, int)
        return replace(
            self._base,
            patient_id=who if known else None,
            patient_name="" if known else str(who),
            case_id=self._base.case_id if known and who == self._base.patient_id else None,
            visit_type_id=kind,
            **{**values, "minutes": int(values["minutes"])},
        )

    def _on_kind(self) -> None:
        """The visit type says how long it usually takes."""
        usual = self._lengths.get(self._kind.read())
        if usual is not None:
            self._fields["minutes"].editor.write(str(usual))


def following(made: Appointment) -> Appointment:
    """A blank appointment after one just booked: same provider, day and place, when that one ends."""
    return Appointment(
        patient_name="",
        provider_id=made.provider_id,
        location_id=made.location_id,
        day=made.day,
        start=made.ends,
        minutes=made.minutes,
        visit_type_id=made.visit_type_id,
    )


def _not_negative(amount: Money | None) -> str:
    return "" if amount is None or amount >= ZERO else "A copay is not negative."


def _method_rule(text: str) -> str:
    try:
        typed_method(text)
    except UserError as error:
        return str(error)
    return ""


def _minutes_rule(text: str) -> str:
    good = text.isascii() and text.isdigit() and 5 <= int(text) <= 720
    return "" if good else "Type the length in minutes, 5 to 720."
