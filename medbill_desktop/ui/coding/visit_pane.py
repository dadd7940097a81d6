"""The record pane of the Coding tab: head, coverage, alerts, the grids, totals and keys of a visit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import RecordHeader, TotalsBar
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.alerts import AlertLine


class VisitPane(QStackedWidget):
    """Nothing, a visit, or whatever a desk put over it.

    Attributes:
        header, coverage, alerts, totals: lines of the visit, filled by the screen.
    """

    def __init__(
        self, desk: Desk, form: QWidget, lines: Sequence[QWidget], side: Sequence[Command], main: Command
    ) -> None:
        """Lay the page of a visit out.

        Args:
            desk: of the screen.
            form: where codes are typed.
            lines: questions and confirmations that open over the form.
            side: commands with a button at the left.
            main: the one filled button.
        """
        super().__init__()
        self.setObjectName("record")
        self.header, self.totals, self.alerts = RecordHeader(), TotalsBar(), AlertLine(desk, "visit-alerts")
        self.coverage = labels.ElidedLabel()
        self.coverage.setObjectName("visit-coverage")
        self.coverage.setProperty("tone", "muted")
        inner = QWidget()
        inner.setObjectName("visit")
        inner.setProperty("ground", "base")
        inner.setLayout(self._page(form, lines, _buttons(desk, side, main)))
        self.addWidget(
            EmptyState(
                "No visit is chosen", "Choose a chart in the list with j and k; Enter begins to code it."
            )
        )
        self.addWidget(inner)

    def _page(self, form: QWidget, lines: Sequence[QWidget], buttons: QHBoxLayout) -> QVBoxLayout:
        layout = labels.column(spacing=0)
        line = labels.row()
        line.setContentsMargins(t.SPACE_4, 0, t.SPACE_4, t.SPACE_2)
        line.addWidget(self.coverage)
        layout.addWidget(self.header)
        layout.addLayout(line)
        for widget in (self.alerts, *lines):
            layout.addWidget(widget)
        layout.addWidget(labels.line())
        layout.addWidget(form, 1)
        layout.addWidget(labels.line())
        layout.addWidget(self.totals)
        layout.addLayout(buttons)
        return layout


def _buttons(desk: Desk, side: Sequence[Command], main: Command) -> QHBoxLayout:
    row = labels.row(spacing=t.SPACE_1)
    row.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_4, t.SPACE_2)
    for command in side:
        row.addWidget(desk.keys.button(command, flat=True))
    row.addStretch(1)
    row.addWidget(desk.keys.button(main, main=True))
    return row
