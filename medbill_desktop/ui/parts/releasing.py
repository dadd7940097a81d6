"""Releasing a block beside the record: one key asks for the reason, the same key takes it back (O36)."""

from __future__ import annotations

from collections.abc import Callable

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.override import FindingOverride, may_release, why_not_released
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.services.base import Done
from medbill_desktop.services.overrides import (
    Judged,
    override_finding,
    standing_override,
    take_back_override,
)
from medbill_desktop.ui.kit.findings_pane import FindingsPane
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.ask_line import AskLine

REASONS = (
    "The payer told us so; the answer is in the notes",
    "The record supports it",
    "The code set of this office is older than the service",
)
"""Usual reasons why a block may be set aside."""


class Releasing:
    """The key that releases the chosen block of a findings pane, or takes its release back."""

    def __init__(
        self, desk: Desk, findings: FindingsPane, ask: AskLine, target: Callable[[], Judged | None]
    ) -> None:
        """Declare the key; the screen puts `command` among its own.

        Args:
            desk: of the screen.
            findings: whose chosen finding it is about; none chosen takes the first that may be released.
            ask: where the reason is typed.
            target: what the findings are about just now; None for nothing.
        """
        self._desk, self._findings, self._ask, self._target = desk, findings, ask, target
        self.ready: Callable[[Callable[[], None]], None] = lambda go: go()
        self.command = Command(
            "release-block", "Release block", "Ctrl+Shift+R", self._on_release, self._able, in_strip=False
        )

    def _able(self) -> bool:
        return self._target() is not None

    def _on_release(self) -> None:
        """Ask for the reason of the chosen block; a released one blocks again."""
        finding, target = self._chosen(), self._target()
        if finding is None or target is None:
            return
        self._desk.office.bench.require(Permission.OVERRIDE_FINDING)
        if finding.released:
            self._take_back(target, finding)
        elif why := why_not_released(finding):
            raise UserError(why)
        else:
            self._ask.ask(
                f"Why may it go out although: {finding.message}",
                REASONS,
                lambda reason: self._release(target, finding, reason) if reason else None,
            )

    def _chosen(self) -> Finding | None:
        if self._findings.current is not None:
            return self._findings.current
        shown = self._findings.findings
        first = next((one for one in shown if may_release(one)), shown[0] if shown else None)
        if first is None:
            raise UserError("Nothing blocks here; there is nothing to release.")
        return first

    def _release(self, target: Judged, finding: Finding, reason: str) -> None:
        bench = self._desk.office.bench

        def go() -> None:
            act(
                self._desk,
                lambda _: override_finding(bench, target, finding.rule, finding.path, reason),
                lambda made: f"Released: {made.said}",
                undo=lambda made: take_back_override(bench, made.id).changes,
            )

        self.ready(go)

    def _take_back(self, target: Judged, finding: Finding) -> None:
        bench = self._desk.office.bench

        def work() -> Done[FindingOverride]:
            found = standing_override(bench, target, finding)
            if found is None:
                raise UserError("Somebody else has taken this release back already.")
            return take_back_override(bench, found.id)

        act(
            self._desk,
            lambda _: work(),
            lambda gone: f"Blocks again: {gone.said}",
            undo=lambda gone: override_finding(bench, target, gone.rule, gone.path, gone.reason).changes,
        )
