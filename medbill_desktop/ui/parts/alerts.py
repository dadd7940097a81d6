"""The alerts of a patient: a thin line that stands on every screen of that patient (OFFICE O45)."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.registration import PatientNote
from medbill_desktop.services.patient_notes import alerts_of
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit import labels, theme
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.screen import Desk

_MOST = 3


class AlertLine(QWidget):
    """Hidden while the patient in front has no alert; looks again by itself when one is written."""

    def __init__(self, desk: Desk, name: str, parent: QWidget | None = None) -> None:
        """Start without a patient.

        Args:
            desk: for reading and changes.
            name: objectName, unique on its screen.
            parent: Qt owner.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self._desk = desk
        self._patient_id = 0
        self._words = labels.label("", f"{name}-words", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(t.SPACE_4, t.SPACE_1, t.SPACE_4, t.SPACE_1)
        layout.addWidget(self._words)
        desk.changes.changed.connect(self._on_changed)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; "" while it is hidden."""
        return "" if self.isHidden() else self._words.text()

    def show_patient(self, patient_id: int) -> None:
        """Show the alerts of a patient; 0 for nobody."""
        if patient_id != self._patient_id:
            self._patient_id = patient_id
            self.hide()
        self._read()

    def _read(self) -> None:
        wanted, desk = self._patient_id, self._desk
        if not wanted:
            return

        def read() -> tuple[int, tuple[PatientNote, ...]]:
            with desk.office.bench.store.reading() as connection:
                return wanted, alerts_of(Reader(connection), wanted, desk.clock.today())

        desk.jobs.read(lambda _: read(), self._on_read, key=f"alerts-{id(self)}")

    def _on_read(self, found: tuple[int, tuple[PatientNote, ...]]) -> None:
        patient_id, alerts = found
        if patient_id != self._patient_id:
            return
        more = f"\n{len(alerts) - _MOST} more among the notes" if len(alerts) > _MOST else ""
        self._words.setText("\n".join(map(alert_words, alerts[:_MOST])) + more)
        self.setAccessibleName(f"Alert: {self._words.text()}")
        self.setVisible(bool(alerts))

    def _on_changed(self, changes: Changes) -> None:
        if changes.meets({Kind.PATIENT_NOTE}):
            self._read()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A tint of the colour of what is held, with a bar at the left."""
        super().paintEvent(event)
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(t.mix(tokens.held, tokens.base, t.TINT)))
        bar = self.rect()
        bar.setWidth(3)
        painter.fillRect(bar, QColor(tokens.held))


def alert_words(alert: PatientNote) -> str:
    """An alert with who wrote it and when."""
    until = f", until {write_date(alert.until)}" if alert.until else ""
    return f"! {alert.text}  ({alert.noted_by}, {write_date(alert.noted_at.date())}{until})"
