"""The job in the status strip: what runs, how far it is, Cancel."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.jobs import Job, Jobs

SHOW_AFTER_MS = 300
CANCEL_KEYS = "Shift+Esc"


class JobBar(QWidget):
    """Shows the oldest job that has a title and runs longer than a blink; keeps its place free meanwhile."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("job-bar")
        self._jobs = jobs
        self._job: Job | None = None
        self._text = labels.ElidedLabel(self)
        self._text.setObjectName("job-text")
        self._text.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("job-progress")
        self._bar.setAccessibleName("Progress")
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(90)
        self._share = labels.label("", "job-share", tone="muted")
        self._share.setFixedWidth(40)
        self._share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._cancel = QPushButton(f"Cancel  {CANCEL_KEYS}", self)
        self._cancel.setObjectName("job-cancel")
        self._cancel.setAccessibleName("Cancel the running work")
        self._cancel.setProperty("keys", CANCEL_KEYS)
        self._cancel.setProperty("flat", True)
        self._cancel.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cancel.clicked.connect(self.cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(t.SPACE_2)
        for widget, stretch in ((self._text, 1), (self._bar, 0), (self._share, 0), (self._cancel, 0)):
            layout.addWidget(widget, stretch)
        self.setFixedWidth(420)
        self._wait = QTimer(self, singleShot=True, interval=SHOW_AFTER_MS)
        self._wait.timeout.connect(self._on_waited)
        jobs.started.connect(self._on_started)
        jobs.progressed.connect(self._on_progressed)
        jobs.ended.connect(self._on_ended)
        self._show_parts(shown=False)

    @property
    def text(self) -> str:
        """What the bar says; "" while nothing is shown."""
        return "" if self._text.isHidden() else self._text.text()

    def cancel(self) -> None:
        """Stop the job that is shown."""
        if self._job is not None:
            self._job.cancel()
            self._text.setText(f"{self._job.title}: stopping")

    def _on_started(self, job: Job) -> None:
        if job.title and self._job is None:
            self._job = job
            self._wait.start()

    def _on_waited(self) -> None:
        if self._job is not None:
            self._show_parts(shown=True)
            self._on_progressed(self._job)

    def _on_progressed(self, job: Job) -> None:
        if job is not self._job or job.cancelled:
            return
        self._text.setText(f"{job.title}: {job.text}" if job.text else job.title)
        self._bar.setRange(0, job.total)
        self._bar.setValue(job.done)
        self._share.setText(f"{100 * job.done // job.total} %" if job.total else "")

    def _on_ended(self, job: Job) -> None:
        if job is not self._job:
            return
        self._job = next((other for other in self._jobs.running if other.title), None)
        if self._job is None:
            self._wait.stop()
            self._show_parts(shown=False)
        else:
            self._on_progressed(self._job)

    def _show_parts(self, *, shown: bool) -> None:
        for widget in (self._text, self._bar, self._share, self._cancel):
            widget.setVisible(shown)
