"""Further rooms of the Patients tab, one line each."""

from __future__ import annotations

from medbill_desktop.domain.changes import Kind
from medbill_desktop.ui.kit.rooms import Room
from medbill_desktop.ui.patients.day_screen import DayScreen

FIRST = "Patients"
ROOMS = (Room("day", "Day", DayScreen, frozenset({Kind.APPOINTMENT})),)
