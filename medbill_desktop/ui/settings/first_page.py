"""First steps: what an office needs before its first claim, how much of it there is, and where to add it."""

from __future__ import annotations

from medbill_desktop.domain.worklist import Column, Content
from medbill_desktop.query.set_up import FirstStep, first_steps
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit.banner import Banner
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import FocusRing
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.small_table import SmallTable
from medbill_desktop.ui.settings.pages import SectionPage

TITLE = "First steps"
_WORDS = (
    "What an office needs before its first claim, in this order. Enter goes to the section; there Ctrl+N "
    "adds one and F7 brings in a workbook with many."
)


class FirstPage(SectionPage):
    """The section First steps.

    Attributes:
        steps: what is needed, with counts.
    """

    def __init__(self, desk: Desk, banner: Banner) -> None:
        super().__init__(desk, banner, "first")
        self.steps: tuple[FirstStep, ...] = ()
        self.table = SmallTable(
            "first-steps",
            "What an office needs first",
            (
                Column("state", "State", Content.STATE),
                Column("title", "What", Content.NAME),
                Column("count", "There are", Content.COUNT),
                Column("why", "Why", Content.FREE),
            ),
        )
        self.table.entered.connect(lambda _row: self._on_go())
        self.content.addWidget(labels.label(_WORDS, "first-words", tone="muted", wrap=True))
        self.content.addWidget(FocusRing(self.table), 1)
        self.set_commands(Command("go-step", "Go there", "F4", self._on_go), main="go-step")

    def open(self) -> None:
        """Count again."""
        self.desk.jobs.read(lambda _: read_steps(self.desk), self._on_read, key="settings-first")

    def start(self) -> None:
        """Come to the table."""
        self.table.setFocus()

    def _on_read(self, steps: tuple[FirstStep, ...]) -> None:
        self.steps = steps
        self.table.show_rows(
            [
                {
                    "id": number,
                    "state": "ready" if step.count else "draft",
                    "title": step.title,
                    "count": step.count,
                    "why": step.why,
                }
                for number, step in enumerate(steps, 1)
            ]
        )
        missing = [step for step in steps if not step.count]
        if missing:
            self.table.choose(steps.index(missing[0]) + 1)
        else:
            self.banner.notice("Everything an office needs first is there.")

    def _on_go(self) -> None:
        step = self.steps[self.table.current_id - 1] if self.table.current_id else None
        dialog = self.window()
        if step is not None and hasattr(dialog, "go"):
            dialog.go(step.title)


def read_steps(desk: Desk) -> tuple[FirstStep, ...]:
    """What the office needs first. Runs on a reader thread."""
    with desk.office.bench.store.reading() as connection:
        return first_steps(Reader(connection))
