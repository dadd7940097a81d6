"""A visit with the levels entered for it: what the page of levels shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from medbill_desktop.domain.em import EmLevel
from medbill_desktop.domain.em_tables import ALL_CODES, Known, Setting
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.practice import Provider
from medbill_desktop.domain.visit import Charge, ChargeState, Encounter
from medbill_desktop.query.details.notice_page import medicare_first
from medbill_desktop.store import Reader

if TYPE_CHECKING:
    import sqlalchemy as sa

_SETTINGS = {
    "21": Setting.INPATIENT,
    "23": Setting.EMERGENCY,
    "31": Setting.NURSING,
    "32": Setting.NURSING,
    "12": Setting.HOME,
    "13": Setting.HOME,
    "14": Setting.HOME,
}
_YEARS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class EmPage:
    """What the page of levels shows of a visit.

    Attributes:
        medicare: Medicare is the first to pay: it has its own codes for longer visits.
        charges: lines that are not void, by line.
        levels: what was entered, by code.
        seen: the group saw the patient in the three years before.
    """

    encounter: Encounter
    patient: Patient
    rendering: Provider
    medicare: bool
    charges: tuple[Charge, ...]
    levels: tuple[EmLevel, ...]
    seen: bool

    @property
    def line(self) -> Charge | None:
        """The first line of the visit whose code has a level; None without."""
        return next((one for one in self.charges if one.code in ALL_CODES), None)

    def shown(self) -> EmLevel:
        """What was entered for the line, or what the office knows before anything is entered."""
        code = self.line.code if self.line else ""
        kept = next((one for one in self.levels if one.code == code), next(iter(self.levels), None))
        if kept is not None:
            return replace(kept, code=code or kept.code)
        setting = _SETTINGS.get(self.encounter.place_of_service, Setting.OFFICE)
        stays = {Setting.INPATIENT, Setting.NURSING}
        outside = Known.ESTABLISHED if self.seen else Known.NEW
        known = Known.SUBSEQUENT if setting in stays else outside
        return EmLevel(
            patient_id=self.patient.id,
            encounter_id=self.encounter.id,
            code=code,
            setting=setting,
            known=known,
        )


def em_page(connection: sa.Connection, encounter_id: int) -> EmPage:
    """Read a visit for its levels.

    Raises:
        NotFound: there is no such visit.
    """
    reader = Reader(connection)
    visit = reader.get(Encounter, encounter_id)
    charges = reader.find(Charge, order_by="line", encounter_id=encounter_id)
    before = reader.find(Encounter, patient_id=visit.patient_id)
    since = _years_before(visit.service_date)
    return EmPage(
        encounter=visit,
        patient=reader.get(Patient, visit.patient_id),
        rendering=reader.get(Provider, visit.rendering_id),
        medicare=medicare_first(reader, visit),
        charges=tuple(one for one in charges if one.state is not ChargeState.VOID),
        levels=reader.find(EmLevel, encounter_id=encounter_id),
        seen=any(since < one.service_date < visit.service_date for one in before),
    )


def _years_before(day: date) -> date:
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - _YEARS, day=28 if leap else day.day)
