"""Findings over other evidence: as high as they need, up to a share of the pane."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from medbill_desktop.domain.finding import Finding
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit.findings_pane import FindingsPane

_HEADING_PX = 64
"""Pixels of the heading with its sentence."""


def evidence(*parts: tuple[QWidget, int]) -> QWidget:
    """The evidence pane of a tab.

    Args:
        parts: from top to bottom, each with its share of the height that is left.
    """
    pane = QWidget()
    pane.setObjectName("evidence")
    layout = labels.column(spacing=0)
    for part, share in parts:
        layout.addWidget(part, share)
    pane.setLayout(layout)
    return pane


class FittedFindings(FindingsPane):
    """A FindingsPane that leaves room for what stands under it."""

    def __init__(self, share: float, parent: QWidget | None = None) -> None:
        """Start without findings.

        Args:
            share: of the height of the pane around it that findings may take at most.
            parent: Qt owner.
        """
        self._share = share
        self._watched: QWidget | None = None
        super().__init__(parent)

    def show_findings(self, findings: Sequence[Finding], clean: str = "Nothing stands in the way.") -> None:
        """As FindingsPane; then take the height that these findings need."""
        super().show_findings(findings, clean)
        self._fit()

    def _fit(self) -> None:
        around = self.parentWidget()
        most = round(around.height() * self._share) if around is not None else _HEADING_PX
        needed = sum(self._list.sizeHintForRow(row) for row in range(len(self.findings)))
        self.setFixedHeight(min(_HEADING_PX + needed, max(_HEADING_PX, most)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The pane around it got another height: take the share of that."""
        if watched is self._watched and event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words break otherwise in another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """What was shown before there was a window is fitted now, and whenever the pane around changes."""
        super().showEvent(event)
        around = self.parentWidget()
        if around is not None and around is not self._watched:
            self._watched = around
            around.installEventFilter(self)
        self._fit()
