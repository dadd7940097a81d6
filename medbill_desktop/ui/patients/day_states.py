"""What one letter does to the appointment: arrived, verified, seen, no-show, cancelled, no charge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from medbill_desktop.domain.appointment import COMING, COPAY_KINDS, KEPT, NO_CHARGE, AppointmentState
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.receipt import Receipt, typed_method
from medbill_desktop.services import day_checkin
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.patients import day_actions as actions

if TYPE_CHECKING:
    from medbill_desktop.domain.appointment import Appointment
    from medbill_desktop.query.day import DayPage
    from medbill_desktop.ui.kit.screen import Desk
    from medbill_desktop.ui.patients.day_record import DayRecord


class Host(Protocol):
    """The screen, as this module needs it."""

    desk: Desk
    body: DayRecord

    @property
    def page(self) -> DayPage | None:
        """The appointment in front."""

    def receipt_in_force(self) -> Receipt | None:
        """Its copay receipt."""


class DayStates:
    """The one-letter commands of the list.

    Attributes:
        letters: bound to the list alone, so that typing in fields is not taken for them.
    """

    def __init__(self, host: Host) -> None:
        """Work for a screen.

        Args:
            host: whose appointment.
        """
        self._host = host
        self.letters = (
            Command("arrived", "Arrived", "A", lambda: self._set(AppointmentState.ARRIVED), self._coming),
            Command("verified", "Insurance verified", "V", self._verify, self._coming),
            Command("seen", "Seen", "E", lambda: self._set(AppointmentState.SEEN), self._kept),
            Command("no-show", "No-show", "N", lambda: self._set(AppointmentState.NO_SHOW), self._coming),
            Command("cancel", "Cancel", "X", self._cancel, self._coming),
            Command("no-charge", "No charge", "C", self._no_charge, self._kept),
        )

    def correct(self) -> None:
        """Ask what was really paid; the receipt is voided and another one written."""
        receipt = self._host.receipt_in_force()
        if receipt is None:
            raise UserError("No copay was taken for this visit.")
        question = f"Receipt {receipt.number} says {receipt.amount}. What was paid, like 25 or 25 card 4411?"
        self._host.body.ask.ask(question, (), lambda typed: self._corrected(receipt, typed))

    def _corrected(self, receipt: Receipt, typed: str) -> None:
        desk = self._host.desk
        first, _, rest = typed.strip().partition(" ")
        if not first:
            return
        try:
            amount = Money.parse(first)
            method = typed_method(rest)[0] if rest else receipt.method
        except UserError as error:
            desk.toasts.problem(str(error))
            self.correct()
            return
        act(
            desk,
            lambda _: day_checkin.correct_receipt(desk.office.bench, receipt.id, amount, method),
            lambda made: f"Receipt {receipt.number} is void; receipt {made.number} says {made.amount}.",
            near=desk.toasts.problem,
        )

    def copay(self) -> None:
        """Ask what the primary plan wants at this kind of visit; the next check-in proposes it."""
        page = self._host.page
        if page is None or page.kind is None or not page.kind.copay_kind or not page.paying:
            raise UserError(
                "A copay belongs to a plan in force and a visit type with copay; set the type with F2 first."
            )
        first, kind = page.paying[0], page.kind
        words = COPAY_KINDS.get(kind.copay_kind, kind.copay_kind).lower()
        question = f"Copay of {first.payer.name} for “{words}”, now {page.due}?"
        self._host.body.ask.ask(
            question, (), lambda typed: self._keep(first.coverage.id, kind.copay_kind, typed)
        )

    def _keep(self, coverage_id: int, kind: str, typed: str) -> None:
        desk = self._host.desk
        if not typed.strip():
            return
        try:
            amount = Money.parse(typed)
        except UserError as error:
            desk.toasts.problem(str(error))
            self.copay()
            return
        act(
            desk,
            lambda _: day_checkin.remember_copay(desk.office.bench, coverage_id, kind, amount),
            lambda kept: f"The plan asks for {kept.amount} at this kind of visit.",
            near=desk.toasts.problem,
        )

    def _one(self) -> Appointment:
        page = self._host.page
        if page is None:
            raise UserError("No appointment is chosen.")
        return page.appointment

    def _coming(self) -> bool:
        return self._host.page is not None and self._one().state in COMING

    def _kept(self) -> bool:
        return self._host.page is not None and self._one().state in KEPT

    def _set(self, state: AppointmentState, note: str = "") -> None:
        actions.set_state(self._host.desk, self._one(), state, note)

    def _verify(self) -> None:
        actions.verify(self._host.desk, self._one())

    def _cancel(self) -> None:
        usual = ("Patient called", "Provider is away", "Moved to another day")
        self._host.body.ask.ask(
            "Why is it cancelled?", usual, lambda why: self._set(AppointmentState.CANCELLED, why)
        )

    def _no_charge(self) -> None:
        one = self._one()
        self._host.body.ask.ask(
            "Why is there no charge?",
            tuple(NO_CHARGE.values()),
            lambda reason: self._refusing(one, reason),
        )

    def _refusing(self, one: Appointment, reason: str) -> None:
        try:
            actions.no_charge(self._host.desk, one, reason)
        except UserError as error:
            self._host.desk.toasts.problem(str(error))
