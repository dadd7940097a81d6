"""Further rooms of the Patients tab, one line each."""

from __future__ import annotations

from medbill_desktop.domain.changes import Kind
from medbill_desktop.ui.kit.rooms import Room
from medbill_desktop.ui.patients.day_batches import BatchesScreen
from medbill_desktop.ui.patients.day_screen import DayScreen
from medbill_desktop.ui.patients.day_superbills import SuperbillsScreen
from medbill_desktop.ui.patients.referrals_screen import ReferralsScreen

FIRST = "Patients"
ROOMS = (
    Room("day", "Day", DayScreen, frozenset({Kind.APPOINTMENT})),
    Room("superbills", "Superbills", SuperbillsScreen, frozenset({Kind.SUPERBILL})),
    Room("batches", "Charge batches", BatchesScreen, frozenset({Kind.CHARGE_BATCH})),
    Room("referrals", "Referrals", ReferralsScreen, frozenset({Kind.REFERRAL})),
)
