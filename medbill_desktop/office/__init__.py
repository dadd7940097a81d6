"""Qt-free composition: opens the office folder, unlocks it, builds services and queries."""

from medbill_desktop.office.clock import SystemClock
from medbill_desktop.office.office import Office, open_office, users_of

__all__ = ["Office", "SystemClock", "open_office", "users_of"]
