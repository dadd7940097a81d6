"""The day of a small office: visit types, a copay on the card, appointments of today."""

from __future__ import annotations

from typing import Any

from make_services import VISIT, Shop, a_line

from medbill_desktop.domain.appointment import Appointment, VisitType
from medbill_desktop.domain.money import Money
from medbill_desktop.services import charges, coding, day, day_checkin
from medbill_desktop.services.day_checkin import CheckIn
from tests.make import TODAY


def types(shop: Shop) -> dict[str, VisitType]:
    """Two kinds of visits: one with a copay, a preventive one without."""
    made = (
        VisitType(code="est", name="Established patient", minutes=15),
        VisitType(code="WELL", name="Yearly checkup", minutes=30, copay_kind=""),
    )
    return {one.code.upper(): day.save_visit_type(shop.bench, one).value for one in made}


def booked(shop: Shop, kind: VisitType | None = None, **over: Any) -> Appointment:
    """An appointment of today at nine with the shop's patient."""
    values = {
        "patient_id": shop.patient.id,
        "patient_name": "",
        "provider_id": shop.provider.id,
        "location_id": shop.location.id,
        "day": TODAY,
        "start": 540,
        "visit_type_id": kind.id if kind else None,
    }
    return day.save_appointments(shop.bench, [Appointment(**{**values, **over})]).value[0]


def with_copay(shop: Shop, dollars: str = "25.00") -> Appointment:
    """An appointment whose card asks for a copay."""
    day_checkin.remember_copay(shop.bench, shop.coverages[0].id, "office", Money.parse(dollars))
    return booked(shop, types(shop)["EST"])


def paid(shop: Shop, dollars: str = "25.00", **over: Any) -> day_checkin.CheckedIn:
    """A check-in that took the copay."""
    appointment = with_copay(shop, dollars)
    command = CheckIn(appointment_id=appointment.id, copay=Money.parse(dollars), **over)
    return day_checkin.check_in(shop.bench, command).value


def release(shop: Shop, encounter_id: int, *codes: str) -> None:
    """Code the visit of a check-in and release its charges."""
    coding.assign_diagnoses(shop.bench, encounter_id, [("icd10cm", "I10")])
    lines = [a_line(code, service_date=TODAY) for code in codes or ("99213",)]
    charges.enter_charges(shop.bench, encounter_id, lines)
    charges.release_encounter(shop.bench, encounter_id)


__all__ = ["TODAY", "VISIT", "booked", "paid", "release", "types", "with_copay"]
