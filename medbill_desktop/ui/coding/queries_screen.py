"""Queries and requests that wait: answered, reminded or withdrawn by one key (O43)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.inquiry import TOPIC_WORDS, InquiryState, Topic
from medbill_desktop.query.details.inquiry_page import InquiryPage, inquiry_page
from medbill_desktop.query.worklists import INQUIRIES, opened
from medbill_desktop.services import requests
from medbill_desktop.services.provider_queries import turnaround
from medbill_desktop.services.requests import Answer
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.dates import parse_date
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.flow import FlowLayout
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.panes import RecordHeader
from medbill_desktop.ui.kit.screen import Desk, Screen
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.ask_line import AskLine
from medbill_desktop.ui.parts.documents import DocumentsPane
from medbill_desktop.ui.parts.list_workbook import workbook_command
from medbill_desktop.ui.parts.story import Happening, Story

_REASONS = ("The record says it", "Asked by mistake", "Not needed any more")


class QueriesScreen(Screen):
    """The room of queries and requests."""

    depends_on = frozenset({Kind.INQUIRY, Kind.PATIENT, Kind.DOCUMENT})

    def __init__(self, desk: Desk) -> None:
        """Make the page and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "coding-queries")
        self._page: InquiryPage | None = None
        waits, shown = self._waits, self._shown
        self._answer = Command("answer", "Answer came", "Ctrl+Return", self._on_answer, waits)
        self._remind = Command("remind", "Remind on", "Ctrl+T", self._on_remind, waits)
        self._withdraw = Command("withdraw", "Withdraw", "Ctrl+W", self._on_withdraw, waits)
        self._visit = Command("open-visit", "Open the visit", "F2", self._on_visit, shown)
        self._make()
        book = workbook_command(desk, self.list)
        self.set_commands(self._answer, self._remind, self._withdraw, self._visit, book)
        self.list.chosen.connect(self._show)
        self.list.entered.connect(lambda _: self._on_visit())
        self.list.counts_changed.connect(lambda _: self.counts_changed.emit())
        self._show(0)

    def refresh(self, changes: Changes) -> None:
        """Look again at the list, and at the question if it was touched."""
        self.list.patch(changes)
        if self._page is not None and {0, self._page.inquiry.id} & changes.ids(Kind.INQUIRY):
            self._show(self._page.inquiry.id)

    def counts(self) -> Mapping[str, int]:
        """Questions that wait; those that are overdue."""
        counts = self.list.counts()
        return {"all": counts.get("open", 0), "alert": counts.get("overdue", 0)}

    def open(self, target_id: int, text: str = "") -> None:
        """Show a question, in whatever state it is."""
        if not self.list.select_id(target_id):
            self._show(target_id)

    def _shown(self) -> bool:
        return self._page is not None

    def _waits(self) -> bool:
        return self._page is not None and self._page.inquiry.state is InquiryState.ASKED

    def _make(self) -> None:
        desk, office = self.desk, self.desk.office
        clear = EmptyState(
            "Nothing waits for an answer", "Alt+Q on a visit asks the provider, Alt+R asks anybody."
        )
        self.list = WorklistView(opened(INQUIRIES, office.bench.store.reading, office.clock), desk, clear)
        self.header, self.ask = RecordHeader(), AskLine("inquiry-ask")
        self.story = Story("inquiry-story", "Question and answer")
        self.documents = DocumentsPane(
            desk, self._visit, "The record of the visit that is asked about stands here."
        )
        self.set_panes(self.list, self._record_pane(), self.documents)

    def _record_pane(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("inquiry-page")
        inner.setProperty("ground", "base")
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        buttons = labels.row(spacing=t.SPACE_1)
        buttons.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        row = FlowLayout(spacing=t.SPACE_1)
        for command in (self._visit, self._remind, self._withdraw):
            row.addWidget(self.desk.keys.button(command, flat=True))
        buttons.addLayout(row, 1)
        buttons.addWidget(self.desk.keys.button(self._answer, main=True), 0, Qt.AlignmentFlag.AlignBottom)
        for widget in (self.header, self.ask, labels.line()):
            layout.addWidget(widget)
        layout.addWidget(self.story, 1)
        layout.addWidget(labels.line())
        layout.addLayout(buttons)
        self.stack = QStackedWidget()
        self.stack.setObjectName("inquiry-record")
        self.stack.addWidget(
            EmptyState("No question is chosen", "j and k move in the list; Enter opens the visit.")
        )
        self.stack.addWidget(inner)
        return self.stack

    def _show(self, record: int) -> None:
        if not record:
            self._page = None
            self.stack.setCurrentIndex(0)
            self.documents.show_documents(())
            return
        store, user = self.desk.office.bench.store, self.desk.office.user

        def read() -> InquiryPage:
            with store.reading() as connection:
                page = inquiry_page(connection, record)
            store.record_read(user, Kind.INQUIRY, record, page.inquiry.patient_id)
            return page

        self.desk.jobs.read(lambda _: read(), self._on_page, key="inquiry-record")

    def _on_page(self, page: InquiryPage) -> None:
        self._page = page
        one = page.inquiry
        who = page.patient.name.listed() if page.patient else "The office"
        self.header.show_record(one.subject, f"{who} · asked {one.asked_of}", state=one.state.value)
        self.story.show_happenings(happenings(page), "Nothing was asked.")
        self.documents.show_documents(page.documents)
        self.stack.setCurrentIndex(1)

    def _on_answer(self) -> None:
        if self._page is not None:
            self.ask.ask("What was answered?", self._page.inquiry.choices, self._answered)

    def _answered(self, text: str) -> None:
        if self._page is None:
            return
        bench, number = self.desk.office.bench, self._page.inquiry.id
        act(
            self.desk,
            lambda _: requests.answer(bench, number, Answer(text=text)),
            lambda done: f"Answer of {done.answered_by} kept{'; the visit goes on' if done.held else ''}.",
        )

    def _on_remind(self) -> None:
        self.ask.ask("Remind on which day?", (), self._reminded)

    def _reminded(self, text: str) -> None:
        if self._page is None:
            return
        day = parse_date(text, self.desk.clock.today())
        bench, number = self.desk.office.bench, self._page.inquiry.id
        act(
            self.desk,
            lambda _: requests.remind_on(bench, number, day),
            lambda done: f"Reminder on {write_date(day)}: {done.subject}.",
        )

    def _on_withdraw(self) -> None:
        self.ask.ask("Why is it withdrawn?", _REASONS, self._withdrawn)

    def _withdrawn(self, reason: str) -> None:
        if self._page is None:
            return
        bench, number = self.desk.office.bench, self._page.inquiry.id
        act(
            self.desk,
            lambda _: requests.withdraw(bench, number, reason),
            lambda done: f"Withdrawn: {done.reason}.",
        )

    def _on_visit(self) -> None:
        page = self._page
        if page is None:
            return
        one = page.inquiry
        if one.encounter_id:
            self.desk.navigator.go(Target(Kind.ENCOUNTER, one.encounter_id))
        elif one.claim_id:
            self.desk.navigator.go(Target(Kind.CLAIM, one.claim_id))
        elif one.patient_id:
            self.desk.navigator.go(Target(Kind.PATIENT, one.patient_id))
        else:
            raise UserError("This question is about no visit, claim or patient.")


def happenings(page: InquiryPage) -> list[Happening]:
    """Question, quotes, answers offered, reminder and answer in order."""
    one = page.inquiry
    topic = f"{TOPIC_WORDS[Topic(one.topic)]}. " if one.topic else ""
    found = [Happening(_day(one.asked_at), f"{topic}{one.question}", strong=f"{one.asked_by} asked")]
    quotes = (f"“{' '.join(each.quote.split())}” ({each.said})" for each in page.indicators)
    found += [Happening(None, words, strong="Quoted") for words in quotes]
    if one.choices:
        found.append(Happening(None, "; ".join(one.choices), strong="Answers offered"))
    found.append(Happening(one.due_date, "", strong="Answer due"))
    if one.remind_date and one.remind_date != one.due_date:
        found.append(Happening(one.remind_date, "", strong="Reminder"))
    if one.answered_at is not None:
        said = f"{one.answer} (after {_time(one.turnaround_hours or 0)})"
        found.append(Happening(_day(one.answered_at), said, strong=f"{one.answered_by} answered"))
    if one.reason:
        found.append(Happening(None, one.reason, strong="Withdrawn"))
    usual = turnaround(page.answered)
    if usual is not None:
        found.append(Happening(None, _time(usual), strong=f"{one.asked_of} usually answers after"))
    return found


def _day(moment: datetime) -> date:
    return moment.date()


def _time(hours: int) -> str:
    return f"{hours // 24} days" if hours >= 48 else f"{hours} hours"
