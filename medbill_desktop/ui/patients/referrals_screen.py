"""The room "Referrals": every referral and authorization, what is left of it, which visits used it (O24)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.query.worklists import REFERRALS, opened
from medbill_desktop.services.patient_referrals import ReferralPage, referral_page
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.panes import QUEUE, RecordHeader
from medbill_desktop.ui.kit.screen import Desk, Screen
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.alerts import AlertLine
from medbill_desktop.ui.parts.list_workbook import workbook_command
from medbill_desktop.ui.parts.story import Happening, Story
from medbill_desktop.ui.patients.sheet_referral import use_words

QUEUE_OF = replace(
    REFERRALS, spec=REFERRALS.spec.narrowed("patient", "effective_thru", "used", "visits_allowed")
)
"""The narrow queue; number, kind and payer stand in the header of the record."""


class ReferralsScreen(Screen):
    """Referrals and authorizations of all patients, those that end first at the top."""

    depends_on = frozenset({Kind.REFERRAL, Kind.ENCOUNTER, Kind.CHARGE, Kind.PATIENT})

    def __init__(self, desk: Desk) -> None:
        """Make the room and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "patients-referrals")
        self._page: ReferralPage | None = None
        self._patient = Command("open-patient", "Open patient", "F2", self._on_patient, self._is_shown)
        self._make()
        self.set_commands(self._patient, workbook_command(desk, self.list))
        self.list.chosen.connect(self._show)
        self.list.entered.connect(lambda _: self._on_patient())
        self.list.counts_changed.connect(lambda _: self.counts_changed.emit())
        self._show(0)

    @property
    def page(self) -> ReferralPage | None:
        """The referral that is shown."""
        return self._page

    def open(self, target_id: int, text: str = "") -> None:
        """Show a referral."""
        if not self.list.select_id(target_id):
            self.list.table.remember(target_id)
        self._show(target_id)

    def refresh(self, changes: Changes) -> None:
        """Look again at the list and the referral in front."""
        self.list.patch(changes)
        if self._page is not None:
            self._show(self.list.current_id)

    def counts(self) -> Mapping[str, int]:
        """Those that ask for a new one now."""
        counts = self.list.counts()
        return {"all": counts.get("ending", 0), "alert": counts.get("used_up", 0)}

    def _make(self) -> None:
        desk, office = self.desk, self.desk.office
        none = EmptyState(
            "No referral here", "Alt+1 to Alt+6 show the other lists; Ctrl+R in the chart enters one."
        )
        self.list = WorklistView(opened(QUEUE_OF, office.bench.store.reading, office.clock), desk, none)
        self.header, self.alerts = RecordHeader(), AlertLine(desk, "referral-alerts")
        self.visits = Story("referral-visits", "Visits that used it")
        self.others = Story("referral-others", "What else the patient has")
        record = QWidget()
        record.setObjectName("record")
        record.setProperty("ground", "base")
        layout = QVBoxLayout(record)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.header, self.alerts, labels.line()):
            layout.addWidget(widget)
        layout.addWidget(self.visits, 1)
        layout.addWidget(labels.line())
        layout.addLayout(self._buttons())
        evidence = QWidget()
        evidence.setObjectName("evidence")
        beside = QVBoxLayout(evidence)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.others)
        self.set_panes(self.list, record, evidence)

    def _buttons(self) -> QHBoxLayout:
        row = labels.row(spacing=t.SPACE_1)
        row.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        row.addStretch(1)
        row.addWidget(self.desk.keys.button(self._patient, main=True))
        return row

    def _is_shown(self) -> bool:
        return self._page is not None

    def _show(self, record: int) -> None:
        if not record:
            self._page = None
            self.header.show_record("", "")
            self.visits.show_happenings((), "Choose a referral; its visits stand here.")
            self.others.show_happenings((), "What else the patient has stands here.")
            return
        self.desk.jobs.read(lambda _: _read(self.desk, record), self._on_read, key="referrals-record")

    def _on_read(self, page: ReferralPage) -> None:
        self._page = page
        one = page.use.referral
        who = " · ".join(part for part in (page.payer or "any payer", page.provider) if part)
        self.header.show_record(
            one.patient_name, f"{one.word.capitalize()} {one.number} · {who} · {use_words(page.use)}"
        )
        self.alerts.show_patient(one.patient_id)
        visits = [Happening(visit.service_date, "", strong="Visit released") for visit in page.visits]
        self.visits.show_happenings(visits, "No released visit carries its number yet.")
        others = [
            Happening(
                use.referral.effective_thru,
                use_words(use),
                strong=f"{use.referral.word.capitalize()} {use.referral.number}",
            )
            for use in page.others
        ]
        self.others.show_happenings(others, "Nothing else.")
        self.desk.keys.changed.emit()

    def _on_patient(self) -> None:
        """The chart, where Ctrl+R enters a new one or edits this."""
        if self._page is not None:
            self.desk.navigator.go(Target(Kind.PATIENT, self._page.use.referral.patient_id))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc returns to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.panes.focus_pane(QUEUE)
        else:
            super().keyPressEvent(event)


def _read(desk: Desk, referral_id: int) -> ReferralPage:
    """Read a referral; its read row is written first. Runs on a reader thread."""
    store = desk.office.bench.store
    with store.reading() as connection:
        page = referral_page(Reader(connection), referral_id)
    store.record_read(desk.office.user, Kind.REFERRAL, referral_id, page.use.referral.patient_id)
    return page
