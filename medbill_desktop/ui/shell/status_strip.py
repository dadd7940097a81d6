"""The strip at the foot: keys of the moment, jobs, age of the code editions, when it was last saved."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from medbill_desktop.domain.clock import Clock
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit.job_bar import JobBar
from medbill_desktop.ui.kit.jobs import Jobs
from medbill_desktop.ui.kit.key_strip import KeyStrip
from medbill_desktop.ui.kit.keys import Keys
from medbill_desktop.ui.kit.tokens import CONTROL_PX, SPACE_3


class StatusStrip(QWidget):
    """One row of 28 px."""

    def __init__(self, keys: Keys, jobs: Jobs, clock: Clock) -> None:
        super().__init__()
        self.setObjectName("status-strip")
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(CONTROL_PX)
        self._clock = clock
        self.keys = KeyStrip(keys, self)
        self.jobs = JobBar(jobs, self)
        self._editions = labels.label("", "editions", tone="small")
        self._saved = labels.label("", "saved", tone="small")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, SPACE_3, 0)
        layout.setSpacing(SPACE_3)
        for widget, stretch in ((self.keys, 1), (self.jobs, 0), (self._editions, 0), (self._saved, 0)):
            layout.addWidget(widget, stretch)

    def show_editions(self, words: str) -> None:
        """Say how old the code editions are."""
        self._editions.setText(words)

    def show_saved(self) -> None:
        """Say that something was saved just now."""
        self._saved.setText(f"Saved {self._clock.now().astimezone():%H:%M}")
