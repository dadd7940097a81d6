"""The demo's book: last week's appointments as they were kept, today's and the next as they are expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from medbill_desktop.domain.appointment import Appointment, AppointmentState, VisitType
from medbill_desktop.domain.insurance import PlanType
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.receipt import Method
from medbill_desktop.domain.visit import Encounter
from medbill_desktop.office.demo.practice import Practice
from medbill_desktop.query.day import copay_due
from medbill_desktop.services import day, day_checkin, day_superbills
from medbill_desktop.services.base import Bench
from medbill_desktop.services.day_checkin import CheckIn
from medbill_desktop.services.registration import Registered
from medbill_desktop.store import Reader

_KINDS = (
    ("NEW", "New patient", 30, "office"),
    ("EST", "Established patient", 15, "office"),
    ("WELL", "Yearly checkup", 30, ""),
    ("TELE", "Video visit", 15, "telehealth"),
    ("LAB", "Blood draw only", 10, ""),
)
_COPAYS = {
    PlanType.HMO: "20.00",
    PlanType.PPO: "30.00",
    PlanType.GROUP: "25.00",
    PlanType.MEDICARE_ADVANTAGE: "15.00",
    PlanType.TRICARE: "12.00",
}
_REASONS = (
    "Cough and fever",
    "Blood pressure",
    "Diabetes check",
    "Back pain",
    "Medication refill",
    "Knee pain",
    "",
)
_CALLERS = ("Nguyen, Anh", "Whitfield, Carol", "Osei, Kwame")
DAYS_BACK = 7
EXPECTED_TODAY = 14
"""Patients who are still expected or have arrived today, besides those whose visit is open already."""


@dataclass(slots=True)
class DemoBook:
    """Fills the book with a random of its own, so that the rest of the demo's story stays as it is.

    Attributes:
        seen: registered patients in order of registration.
    """

    bench: Bench
    practice: Practice
    random: Random
    seen: Sequence[Registered]
    kinds: dict[str, VisitType] = field(default_factory=dict)
    _free: defaultdict[tuple[date, int], int] = field(default_factory=lambda: defaultdict(lambda: 8 * 60))

    def set_up(self) -> None:
        """The visit types, and the copays that the cards ask for."""
        for code, name, minutes, copay in _KINDS:
            kind = VisitType(code=code, name=name, minutes=minutes, copay_kind=copay)
            self.kinds[code] = day.save_visit_type(self.bench, kind).value
        types = {one.plan.id: one.plan.plan_type for one in self.practice.contracts.values()}
        for who in self.seen:
            for coverage in who.coverages[:1]:
                dollars = _COPAYS.get(types.get(coverage.plan_id, PlanType.OTHER))
                if dollars:
                    amount = Money.parse(dollars)
                    day_checkin.remember_copay(self.bench, coverage.id, "office", amount)

    def kept(self, who: Registered, encounter_id: int) -> None:
        """Give a visit of today its appointment: checked in, mostly with its copay, and seen."""
        with self.bench.store.reading() as connection:
            visit = Reader(connection).get(Encounter, encounter_id)
        booked = self._book(who, visit.service_date, visit.rendering_id)
        with self.bench.store.reading() as connection:
            due = copay_due(Reader(connection), booked)
        pays = bool(due) and self.random.random() < 0.85
        method = self.random.choice((Method.CASH, Method.CARD, Method.CARD, Method.CHECK))
        command = CheckIn(
            appointment_id=booked.id,
            copay=due if pays else Money(),
            method=method,
            reference=str(self.random.randint(1000, 9999)) if pays and method is not Method.CASH else "",
            skipped="later" if due and not pays else "",
        )
        day_superbills.issue_superbills(self.bench, [booked.id])
        day_checkin.check_in(self.bench, command)
        if self.random.random() < 0.9:
            day.set_state(self.bench, booked.id, AppointmentState.SEEN)

    def expect(self, last: date) -> None:
        """Who stayed away lately, who is expected today and who comes next.

        Args:
            last: the day on which the demo stands; its clock shows it.
        """
        self._stayed_away(last)
        self._expected(last)

    def _stayed_away(self, last: date) -> None:
        for back, state in (
            (1, AppointmentState.NO_SHOW),
            (2, AppointmentState.CANCELLED),
            (4, AppointmentState.NO_SHOW),
        ):
            gone = self._book(self._anybody(), _workday(last - timedelta(days=back)), self._doctor())
            day.set_state(self.bench, gone.id, state, "called" if state is AppointmentState.CANCELLED else "")

    def _expected(self, last: date) -> None:
        today = self.bench.clock.today()
        for number in range(EXPECTED_TODAY):
            booked = self._book(self._anybody(), today, self._doctor())
            if number % 2:
                day.verify(self.bench, booked.id)
            if number % 4 == 1:
                day.set_state(self.bench, booked.id, AppointmentState.ARRIVED)
        ahead = _workday(last + timedelta(days=1), step=1)
        for name in _CALLERS:
            self._save(
                replace(
                    self._blank(today if name == _CALLERS[0] else ahead, self._doctor()), patient_name=name
                )
            )
        for _ in range(EXPECTED_TODAY // 2):
            self._book(self._anybody(), ahead, self._doctor())

    def _anybody(self) -> Registered:
        return self.random.choice(self.seen)

    def _doctor(self) -> int:
        return self.random.choice(self.practice.staff).id

    def _book(self, who: Registered, on: date, provider_id: int) -> Appointment:
        blank = self._blank(on, provider_id)
        return self._save(replace(blank, patient_id=who.patient.id, case_id=who.case.id))

    def _blank(self, on: date, provider_id: int) -> Appointment:
        kind = self.kinds[self.random.choice(("EST", "EST", "EST", "NEW", "WELL", "TELE"))]
        start = self._free[(on, provider_id)]
        self._free[(on, provider_id)] = start + kind.minutes + self.random.choice((0, 0, 15))
        return Appointment(
            patient_name="",
            provider_id=provider_id,
            location_id=self.practice.office.id,
            day=on,
            start=start,
            minutes=kind.minutes,
            visit_type_id=kind.id,
            reason=self.random.choice(_REASONS),
        )

    def _save(self, appointment: Appointment) -> Appointment:
        return day.save_appointments(self.bench, [appointment]).value[0]


def _workday(day_: date, step: int = -1) -> date:
    while day_.weekday() > 4:
        day_ += timedelta(days=step)
    return day_
