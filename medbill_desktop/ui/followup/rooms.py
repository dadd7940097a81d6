"""Further rooms of the Follow-up tab, one line each."""

from __future__ import annotations

from medbill_desktop.domain.changes import Kind
from medbill_desktop.ui.followup.statements_screen import StatementsScreen
from medbill_desktop.ui.kit.rooms import Room

FIRST = "To do"
ROOMS = (Room("statements", "Statements", StatementsScreen, frozenset({Kind.STATEMENT_RUN})),)
