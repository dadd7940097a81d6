"""The rooms of the Coding tab."""

from __future__ import annotations

from medbill_desktop.domain.changes import Kind
from medbill_desktop.ui.coding.em_screen import EmScreen
from medbill_desktop.ui.coding.held_screen import HeldScreen
from medbill_desktop.ui.coding.insurance_screen import InsuranceScreen
from medbill_desktop.ui.coding.notice_screen import NoticeScreen
from medbill_desktop.ui.coding.practice_screen import PracticeScreen
from medbill_desktop.ui.coding.queries_screen import QueriesScreen
from medbill_desktop.ui.coding.review_screen import ReviewScreen
from medbill_desktop.ui.coding.sets_screen import SetsScreen
from medbill_desktop.ui.coding.tables_screen import TablesScreen
from medbill_desktop.ui.kit.screen import Room

FIRST = "Visits"
ROOMS = (
    Room("held", "Held", HeldScreen),
    Room("queries", "Queries", QueriesScreen, frozenset({Kind.INQUIRY})),
    Room("insurance", "Insurance changes", InsuranceScreen, frozenset({Kind.PAYER_CHANGE})),
    Room("notices", "Notices (ABN)", NoticeScreen, frozenset({Kind.ABN})),
    Room("sets", "Favourites and sets", SetsScreen),
    Room("levels", "Levels of visits", EmScreen, frozenset({Kind.EM_LEVEL})),
    Room("practice", "Practice", PracticeScreen, frozenset({Kind.PRACTICE_TRY})),
    Room("reviews", "Reviews", ReviewScreen, frozenset({Kind.CODE_REVIEW})),
    Room("tables", "Tables", TablesScreen, frozenset({Kind.CODE_EDITION}), "Alt+T"),
)
