"""The findings of the visit that is coded: going to one, mending a code, releasing a block (O36)."""

from __future__ import annotations

from collections.abc import Callable

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.finding import Finding
from medbill_desktop.query.details.visit_page import VisitPage
from medbill_desktop.services.overrides import Judged
from medbill_desktop.services.visit_check import VisitDraft, draft_claim
from medbill_desktop.ui.coding import actions
from medbill_desktop.ui.coding.form import VisitForm
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.ask_line import AskLine
from medbill_desktop.ui.parts.fitted_findings import FittedFindings
from medbill_desktop.ui.parts.places_of_findings import target_of
from medbill_desktop.ui.parts.releasing import Releasing


class Judging:
    """What Ctrl+., Alt+Enter and Ctrl+Shift+R do with the findings beside a visit.

    Attributes:
        findings: the pane.
        commands: for the keys of the screen.
    """

    def __init__(
        self, desk: Desk, form: VisitForm, ask: AskLine, page: Callable[[], VisitPage | None]
    ) -> None:
        """Make the pane.

        Args:
            desk: of the screen.
            form: where codes and charges are typed.
            ask: where a reason is typed.
            page: the visit shown; None for none.
        """
        self._desk, self._form, self._page = desk, form, page
        self.findings = FittedFindings(0.34)
        self._releasing = Releasing(desk, self.findings, ask, self._judged)
        self._releasing.ready = self._saved
        self.commands = (
            Command("next-finding", "Next finding", "Ctrl+.", self.findings.jump_next),
            Command("fix", "Mend", "Alt+Return", self.findings.fix_current, in_strip=False),
            self._releasing.command,
        )
        self.findings.jump_asked.connect(self._on_jump)
        self.findings.fix_asked.connect(self._on_fix)

    def _judged(self) -> Judged | None:
        page = self._page()
        return Judged(Kind.ENCOUNTER, page.encounter.id) if page and actions.is_open(page) else None

    def _saved(self, go: Callable[[], None]) -> None:
        """A release is about codes that are saved: what is typed is saved first."""
        page = self._page()
        self._form.settle()
        if page is None or not self._form.dirty:
            go()
            return

        def then() -> None:
            self._form.mark_saved()
            go()

        actions.save(self._desk, page, self._form.draft(), then)

    def _on_jump(self, finding: Finding) -> None:
        page = self._page()
        if page is not None and not self._form.show_place(finding.path):
            claim = draft_claim(page, VisitDraft((), ()))
            self._desk.navigator.go(target_of(finding.path, claim))

    def _on_fix(self, finding: Finding) -> None:
        """The one-key mend of a code: its place with the search open."""
        self._on_jump(finding)
        if finding.rule.startswith("code-"):
            self._form.look_up()
