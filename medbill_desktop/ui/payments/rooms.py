"""Further rooms of the Payments tab, one line each."""

from __future__ import annotations

from medbill_desktop.domain.changes import Kind
from medbill_desktop.ui.kit.rooms import Room
from medbill_desktop.ui.payments.approvals_screen import ApprovalsScreen
from medbill_desktop.ui.payments.closes_screen import ClosesScreen
from medbill_desktop.ui.payments.credits_screen import CreditsScreen
from medbill_desktop.ui.payments.money_screen import MoneyScreen
from medbill_desktop.ui.payments.overpayments_screen import OverpaymentsScreen

FIRST = "Checks"
ROOMS = (
    Room("money", "Patient money", MoneyScreen, frozenset({Kind.RECEIPT})),
    Room("credits", "Credits", CreditsScreen),
    Room("approvals", "Approvals", ApprovalsScreen, frozenset({Kind.MONEY_REQUEST})),
    Room("overpayments", "Overpayments", OverpaymentsScreen, frozenset({Kind.OVERPAYMENT})),
    Room("closes", "Closes", ClosesScreen),
)
