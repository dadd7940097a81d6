"""Held visits: reason, owner, age and dollars on one list; all that may go on go on by one key (O31, O32)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.visit import Encounter, HoldKind
from medbill_desktop.domain.visit_hold import Hold, kind_of
from medbill_desktop.domain.worklist import Column, Content
from medbill_desktop.query.details.visit_page import VisitPage
from medbill_desktop.query.worklists import HELD, opened
from medbill_desktop.services import holds
from medbill_desktop.ui.coding import actions, columns
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.dates import parse_date
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.panes import FocusRing, RecordHeader
from medbill_desktop.ui.kit.screen import Desk, Screen
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.ask_line import AskLine
from medbill_desktop.ui.parts.confirm_line import ConfirmLine
from medbill_desktop.ui.parts.list_workbook import workbook_command
from medbill_desktop.ui.parts.small_table import SmallTable
from medbill_desktop.ui.parts.story import Happening, Story

_LINES = (
    Column("code", "Code", Content.CODE),
    Column("description", "Words", Content.FREE),
    Column("units", "Units", Content.CODE),
    Column("amount", "Charge", Content.MONEY),
)
_SHOWN = ("patient", "held", "hold_until", "amount")
_QUEUE = replace(
    HELD, spec=replace(HELD.spec, columns=tuple(one for one in HELD.spec.columns if one.key in _SHOWN))
)
"""The narrow list; day of service, owner and reason stand in the record."""


class HeldScreen(Screen):
    """The room of held visits."""

    depends_on = frozenset({Kind.ENCOUNTER, Kind.CHARGE, Kind.PATIENT})

    def __init__(self, desk: Desk) -> None:
        """Make the page and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "coding-held")
        self._page: VisitPage | None = None
        able = self._able
        self._all = Command("let-go", "Release all shown", "F9", self._on_all, able)
        self._one = Command("let-one-go", "Release this", "Ctrl+Return", self._on_one, able)
        self._why = Command("hold-why", "Reason", "Ctrl+H", self._on_why, able)
        self._owner = Command("hold-owner", "Whose", "Ctrl+W", self._on_owner, able)
        self._until = Command("hold-until", "Until", "Ctrl+T", self._on_until, able)
        self._make()
        book = workbook_command(desk, self.list)
        self.set_commands(self._all, self._one, self._why, self._owner, self._until, book)
        self.list.chosen.connect(self._show)
        self.list.entered.connect(lambda record: desk.navigator.go(Target(Kind.ENCOUNTER, record)))
        self.list.counts_changed.connect(lambda _: self.counts_changed.emit())

    def refresh(self, changes: Changes) -> None:
        """Look again at the list, and at the visit if it was touched."""
        self.list.patch(changes)
        if self._page is not None and {0, self._page.encounter.id} & changes.ids(Kind.ENCOUNTER):
            self._show(self.list.current_id)

    def counts(self) -> Mapping[str, int]:
        """Held visits; those that may go on."""
        counts = self.list.counts()
        return {"all": counts.get("all", 0), "alert": counts.get("due", 0)}

    def _able(self) -> bool:
        return self._page is not None

    def _make(self) -> None:
        desk, office = self.desk, self.desk.office
        clear = EmptyState("No visit is held", "Ctrl+H on a visit holds it; Alt+1 shows all held ones.")
        self.list = WorklistView(opened(_QUEUE, office.bench.store.reading, office.clock), desk, clear)
        self.header = RecordHeader()
        self.ask, self.confirm = AskLine("held-ask"), ConfirmLine("held-confirm")
        self.lines = SmallTable("held-lines", "Charges that wait", _LINES)
        self.story = Story("held-story", "Why it waits")
        self.set_panes(self.list, self._record_pane(), self.story)

    def _record_pane(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("held-page")
        inner.setProperty("ground", "base")
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        buttons = labels.row(spacing=t.SPACE_1)
        buttons.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        for command in (self._why, self._owner, self._until):
            buttons.addWidget(self.desk.keys.button(command, flat=True))
        buttons.addStretch(1)
        buttons.addWidget(self.desk.keys.button(self._all, main=True))
        for widget in (self.header, self.ask, self.confirm, labels.line()):
            layout.addWidget(widget)
        layout.addWidget(FocusRing(self.lines), 1)
        layout.addWidget(labels.line())
        layout.addLayout(buttons)
        self.stack = QStackedWidget()
        self.stack.setObjectName("held-record")
        self.stack.addWidget(
            EmptyState("No visit is chosen", "j and k move in the list; Enter opens a visit.")
        )
        self.stack.addWidget(inner)
        return self.stack

    def _show(self, record: int) -> None:
        if not record:
            self._page = None
            self.stack.setCurrentIndex(0)
            return
        self.desk.jobs.read(lambda _: actions.read_visit(self.desk, record), self._on_page, key="held-record")

    def _on_page(self, page: VisitPage) -> None:
        self._page = page
        visit = page.encounter
        self.header.show_record(
            page.patient.name.listed(),
            columns.head_words(page),
            state=visit.state.value,
            money=Money.total(one.amount for one in page.charges),
            caption="charges",
        )
        self.lines.show_rows(
            [
                {
                    "id": one.id,
                    "code": "-".join((one.code, *one.modifiers.split())),
                    "description": one.description,
                    "units": f"{one.units.normalize():f}",
                    "amount": one.amount,
                }
                for one in page.charges
            ]
        )
        self.story.show_happenings(_happenings(visit), "It is not held any more.")
        self.stack.setCurrentIndex(1)

    def _on_all(self) -> None:
        rows = self.list.model.rowCount()
        ids = [number for row in range(rows) if (number := self.list.model.id_at(row))]
        count = "one visit" if len(ids) == 1 else f"{len(ids)} visits"
        words = f"Release {count} of this list, because the reason has ended?"
        self.confirm.ask(words, "releases and bills them", lambda: self._let_go(ids))

    def _on_one(self) -> None:
        if self._page is not None:
            self._let_go([self._page.encounter.id])

    def _let_go(self, ids: Sequence[int]) -> None:
        bench = self.desk.office.bench
        title = "Releasing held visits"
        act(self.desk, lambda _: holds.let_go(bench, ids), lambda done: done.words, title=title)

    def _on_why(self) -> None:
        self.ask.ask("Why is it held?", columns.HOLD_REASONS, lambda words: self._save(reason=words))

    def _on_owner(self) -> None:
        self.ask.ask("Who has to do something?", (), lambda words: self._save(owner=words))

    def _on_until(self) -> None:
        self.ask.ask("From which day may it go on?", (), lambda words: self._save(until=words))

    def _save(self, **typed: str) -> None:
        page = self._page
        if page is None:
            return
        bench, visit = self.desk.office.bench, page.encounter
        kind = HoldKind(visit.hold_kind or HoldKind.OTHER)
        hold = Hold(kind, visit.hold_reason, visit.hold_owner, visit.hold_until)
        if reason := typed.get("reason"):
            hold = replace(hold, kind=kind_of(reason), reason=reason)
        if "owner" in typed:
            hold = replace(hold, owner=typed["owner"])
        if "until" in typed:
            text = typed["until"].strip()
            hold = replace(hold, until=parse_date(text, self.desk.clock.today()) if text else None)
        act(
            self.desk,
            lambda _: holds.hold_visit(bench, visit.id, hold),
            lambda saved: f"Held: {saved.hold_reason}.",
        )


def _happenings(visit: Encounter) -> list[Happening]:
    if not visit.hold_reason:
        return []
    found = [Happening(visit.held_since, visit.hold_reason, strong="Held")]
    if visit.hold_owner:
        found.append(Happening(None, visit.hold_owner, strong="Whose"))
    if visit.hold_until:
        found.append(Happening(visit.hold_until, "it may go on", strong="Until"))
    return found
