"""Audit: who saw and changed what, searched by patient, user, day and kind; Ctrl+E takes it out."""

from __future__ import annotations

from PySide6.QtCore import Qt

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.query.audit import OpenAudit
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit.banner import Banner
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.list_workbook import workbook_command
from medbill_desktop.ui.settings.pages import SectionPage

_HINT = "Type a patient, a sign-in name, a day like 04/15/2026, a kind like claim, or several of them."


class AuditPage(SectionPage):
    """The section Audit; made only for who may see it, and being looked at is written down."""

    def __init__(self, desk: Desk, banner: Banner) -> None:
        super().__init__(desk, banner, "audit")
        self.view: WorklistView | None = None
        self.hint = labels.label(_HINT, "audit-hint", tone="small", wrap=True)
        self.content.addWidget(self.hint)

    def open(self) -> None:
        """Ask whether the audit may be seen, write that it is, then show it."""
        office = self.desk.office

        def look() -> None:
            office.bench.require(Permission.SEE_AUDIT)
            office.bench.store.write(
                office.user, "see the audit", lambda unit: unit.note(Kind.USER, 0, "looked at the audit")
            )

        self.desk.jobs.write(
            lambda _: look(),
            lambda _: self._on_allowed(),
            on_error=lambda error: self.desk.errors.show(error, self.banner.problem),
        )

    def start(self) -> None:
        """Come to the search."""
        if self.view is not None:
            self.view.search.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_allowed(self) -> None:
        if self.view is not None:
            self.view.model.choose()
            return
        view = WorklistView(OpenAudit(self.desk.office.bench.store.reading), self.desk)
        self.view = view
        self.content.addWidget(view, 1)
        self.set_commands(workbook_command(self.desk, view), shown=("workbook",))
