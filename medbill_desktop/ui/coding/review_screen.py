"""Reviews by a second coder: a sample drawn by lot, every code judged, accuracy of each coder beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.learning import (
    ACCURACY_LINE,
    Accuracy,
    CodeReview,
    ReviewedCode,
    ReviewState,
    Verdict,
)
from medbill_desktop.domain.worklist import Column, Content, Row
from medbill_desktop.query import reviews as query
from medbill_desktop.query.reviews import ListedReview, ReviewPage
from medbill_desktop.services import reviews
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.panes import FocusRing, RecordHeader
from medbill_desktop.ui.kit.screen import Desk, Screen
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.ask_line import AskLine
from medbill_desktop.ui.parts.list_workbook import tables_command
from medbill_desktop.ui.parts.small_table import SmallTable

YEAR_DAYS = 365
"""Accuracy is that of the reviews of the last year."""
_RIGHT, _NEEDLESS = "It is right", "It is needless"
_REVIEWS = (
    Column("patient", "Patient", Content.NAME),
    Column("day", "Service", Content.DATE),
    Column("coder", "Coder", Content.ID),
    Column("said", "Right", Content.CODE),
)
_CODES = (
    Column("code", "Code", Content.CODE),
    Column("title", "Words", Content.FREE),
    Column("said", "Judged", Content.NAME),
)
_ACCURACY = (
    Column("coder", "Coder", Content.NAME),
    Column("right", "Right", Content.CODE),
    Column("line", "Of codes", Content.FREE),
)
_WORDS = {
    Verdict.RIGHT: "Right",
    Verdict.WRONG: "Wrong",
    Verdict.EXTRA: "Needless",
    Verdict.MISSING: "Missing",
}


@dataclass(frozen=True, slots=True)
class _Read:
    """What the room shows at its sides."""

    listed: tuple[ListedReview, ...]
    accuracy: tuple[Accuracy, ...]


class ReviewScreen(Screen):
    """The room of reviews."""

    depends_on = frozenset({Kind.CODE_REVIEW})

    def __init__(self, desk: Desk) -> None:
        """Make the page and read the reviews.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "coding-reviews")
        self._page: ReviewPage | None = None
        self._titles: dict[str, str] = {}
        self._judged: dict[str, ReviewedCode] = {}
        self._waiting = 0
        able = self._able
        self._draw = Command("draw-sample", "Draw sample", "Ctrl+N", self._on_draw)
        self._missing = Command("missing-code", "Code is missing", "Ctrl+M", self._on_missing, able)
        self._finish = Command("finish-review", "Finish review", "F9", self._on_finish, able)
        self._visit = Command("review-visit", "To the visit", "Ctrl+B", self._on_visit, self._shown)
        self._make()
        sheets = (("Reviews", self.list), ("Accuracy", self.accuracy))
        book = tables_command(desk, self, "Reviews", Kind.CODE_REVIEW, *sheets)
        self.set_commands(self._finish, self._missing, self._draw, self._visit, book)
        self.list.moved.connect(self._show)
        self.list.entered.connect(lambda _: self.codes.setFocus())
        self.codes.entered.connect(self._on_code)
        self._read()

    def refresh(self, changes: Changes) -> None:
        """Read the reviews again."""
        self._read()

    def counts(self) -> Mapping[str, int]:
        """Visits that wait for a second coder."""
        return {"all": self._waiting}

    def _shown(self) -> bool:
        return self._page is not None

    def _able(self) -> bool:
        return self._page is not None and self._page.record.state is ReviewState.DRAWN

    def _make(self) -> None:
        self.list = SmallTable("reviews", "Visits drawn for review", _REVIEWS)
        self.list.say_when_empty("No visit is drawn. Ctrl+N draws some of each coder by lot.")
        self.codes = SmallTable("review-codes", "Codes of the visit", _CODES)
        self.accuracy = SmallTable("review-accuracy", "Accuracy by coder", _ACCURACY)
        self.header, self.ask = RecordHeader(), AskLine("review-ask")
        self.note = labels.label("", "review-note", tone="muted", wrap=True)
        self.set_panes(FocusRing(self.list, self), self._record_pane(), self._side())

    def _record_pane(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("review-page")
        inner.setProperty("ground", "base")
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        words = labels.column()
        words.setContentsMargins(t.SPACE_4, t.SPACE_1, t.SPACE_4, t.SPACE_1)
        words.addWidget(self.note)
        for widget in (self.header, self.ask, labels.line()):
            layout.addWidget(widget)
        layout.addWidget(FocusRing(self.codes), 1)
        layout.addLayout(words)
        layout.addWidget(labels.line())
        layout.addLayout(self._buttons())
        self.stack = QStackedWidget()
        self.stack.setObjectName("review-record")
        self.stack.addWidget(EmptyState("No visit is drawn", "Ctrl+N draws visits of each coder by lot."))
        self.stack.addWidget(inner)
        return self.stack

    def _side(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("review-side")
        column = QVBoxLayout(inner)
        column.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_3, t.SPACE_2)
        column.setSpacing(t.SPACE_2)
        column.addWidget(labels.label("Accuracy of the last year", "review-heading", tone="strong"))
        column.addWidget(FocusRing(self.accuracy), 1)
        hint = f"A coder under {ACCURACY_LINE} % is marked. Wrong, needless and missing codes all count."
        column.addWidget(labels.label(hint, "review-hint", tone="small", wrap=True))
        return inner

    def _buttons(self) -> QHBoxLayout:
        row = labels.row(spacing=t.SPACE_1)
        row.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        row.addWidget(self.desk.keys.button(self._visit, flat=True))
        row.addWidget(self.desk.keys.button(self._missing, flat=True))
        row.addStretch(1)
        row.addWidget(self.desk.keys.button(self._finish, main=True))
        return row

    def _read(self) -> None:
        bench = self.desk.office.bench
        today = bench.clock.today()

        def work() -> _Read:
            with bench.store.reading() as connection:
                accuracy = query.accuracy_by_coder(connection, today - timedelta(days=YEAR_DAYS), today)
                return _Read(query.listed_reviews(connection), accuracy)

        self.desk.jobs.read(lambda _: work(), self._on_read, key="reviews")

    def _on_read(self, found: _Read) -> None:
        self._waiting = sum(one.record.state is ReviewState.DRAWN for one in found.listed)
        shown = self.list.current_id
        self.list.blockSignals(True)
        self.list.show_rows([_listed(one) for one in found.listed])
        self.list.choose(shown)
        self.list.blockSignals(False)
        self.accuracy.show_rows(
            [_accuracy(number, one) for number, one in enumerate(found.accuracy, start=1)]
        )
        self.counts_changed.emit()
        if self._page is None or self.list.current_id != self._page.record.id or not self._judged:
            self._show(self.list.current_id)

    def _show(self, review_id: int) -> None:
        if not review_id:
            self._page = None
            self.stack.setCurrentIndex(0)
            return
        store, office = self.desk.office.bench.store, self.desk.office

        def work() -> tuple[ReviewPage, dict[str, str]]:
            with store.reading() as connection:
                page = query.review_page(connection, review_id)
            store.record_read(office.user, Kind.ENCOUNTER, page.encounter.id, page.record.patient_id)
            day = page.encounter.service_date
            titles = {one.code: office.library.title(one.system, one.code, day) for one in page.diagnoses}
            titles |= {one.code: one.description for one in page.charges}
            return page, titles

        self.desk.jobs.read(lambda _: work(), self._on_page, key="review-record")

    def _on_page(self, found: tuple[ReviewPage, dict[str, str]]) -> None:
        self._page, self._titles = found
        page, record = self._page, self._page.record
        self._judged = {one.code: one for one in page.codes}
        row = next((one for one in self.list.rows if one["id"] == record.id), None)
        self.header.show_record(
            str(row["patient"]) if row else "",
            f"{write_date(page.encounter.service_date)} · released by {record.coder}",
        )
        self._show_codes()
        self.stack.setCurrentIndex(1)
        self.desk.keys.changed.emit()

    def _all_codes(self) -> list[str]:
        page = self._page
        if page is None:
            return []
        standing = [*(one.code for one in page.diagnoses), *(one.code for one in page.charges)]
        return list(dict.fromkeys([*standing, *self._judged]))

    def _show_codes(self) -> None:
        rows: list[Row] = [
            {
                "id": number,
                "code": code,
                "title": self._titles.get(code, ""),
                "said": _said(self._judged.get(code)),
            }
            for number, code in enumerate(self._all_codes(), start=1)
        ]
        shown = self.codes.current_id
        self.codes.show_rows(rows)
        self.codes.choose(shown)
        page = self._page
        if page is not None and page.record.state is ReviewState.DONE:
            day = write_date(page.record.reviewed_on) if page.record.reviewed_on else ""
            words = f"Reviewed by {page.record.reviewer} on {day}. {page.record.note}"
        else:
            left = len(rows) - len(self._judged)
            words = f"Enter judges a code. {left} of {len(rows)} wait." if left else "F9 finishes the review."
        self.note.setText(words)

    def _on_code(self, number: int) -> None:
        if not self._able():
            return
        code = self._all_codes()[number - 1]
        question = f"{code}: 1 right, 2 needless, or type what would have been right."
        self.ask.ask(question, (_RIGHT, _NEEDLESS), lambda typed: self._judge(code, typed))

    def _judge(self, code: str, typed: str) -> None:
        """Take a verdict; the next code is current then."""
        text = typed.strip()
        if not text:
            return
        if text == _RIGHT:
            one = ReviewedCode(review_id=0, code=code, verdict=Verdict.RIGHT)
        elif text == _NEEDLESS:
            one = ReviewedCode(review_id=0, code=code, verdict=Verdict.EXTRA)
        else:
            one = ReviewedCode(review_id=0, code=code, verdict=Verdict.WRONG, better=text.upper())
        self._judged[code] = one
        self._show_codes()
        codes = self._all_codes()
        left = [number for number, each in enumerate(codes, start=1) if each not in self._judged]
        if left:
            self.codes.choose(left[0])

    def _on_missing(self) -> None:
        self.ask.ask("Which code is missing?", (), self._add_missing)

    def _add_missing(self, typed: str) -> None:
        code = typed.strip().upper()
        if not code:
            return
        if code in self._all_codes():
            self.desk.toasts.problem(f"{code} stands on the visit; judge it there.")
            return
        self._judged[code] = ReviewedCode(review_id=0, code=code, verdict=Verdict.MISSING)
        self._show_codes()

    def _on_finish(self) -> None:
        page, bench = self._page, self.desk.office.bench
        if page is None:
            return
        codes = self._all_codes()
        left = [one for one in codes if one not in self._judged]
        if left:
            raise UserError(f"{left[0]} is not judged yet. Enter on its line judges it.")
        told = [self._judged[one] for one in codes]
        self.ask.ask(
            "What should the coder know? Empty: nothing.",
            (),
            lambda note: act(
                self.desk,
                lambda _: reviews.finish_review(bench, page.record, told, note),
                lambda done: f"{done.right} of {done.codes} codes right.",
                undo=lambda done: reviews.reopen_review(bench, done).changes,
                then=lambda done: self._show(done.id),
            ),
        )

    def _on_draw(self) -> None:
        question = f"How many visits of each coder, of the last {reviews.SPAN_DAYS} days?"
        self.stack.setCurrentIndex(1)
        self.ask.ask(question, (), self._drawn)

    def _drawn(self, typed: str) -> None:
        bench = self.desk.office.bench
        if not (typed.isascii() and typed.isdigit()):
            self.desk.toasts.problem(f"“{typed}” is not a whole number. Type how many visits of each coder.")
            return
        act(
            self.desk,
            lambda _: reviews.draw_sample(bench, int(typed)),
            lambda drawn: f"{len(drawn)} visits drawn.",
            then=self._come_to,
        )

    def _come_to(self, drawn: Sequence[CodeReview]) -> None:
        self.list.choose(drawn[0].id)
        self._show(drawn[0].id)

    def _on_visit(self) -> None:
        if self._page is not None:
            self.desk.navigator.go(Target(Kind.ENCOUNTER, self._page.encounter.id))


def _listed(one: ListedReview) -> Row:
    done = one.record.state is ReviewState.DONE
    said = f"{one.record.right} of {one.record.codes}" if done else "waits"
    return {
        "id": one.record.id,
        "patient": one.patient,
        "day": one.service_date,
        "coder": one.record.coder,
        "said": said,
    }


def _accuracy(number: int, one: Accuracy) -> Row:
    whole, rest = divmod(one.tenths, 10)
    return {
        "id": number,
        "coder": one.coder,
        "right": f"{whole}.{rest} %",
        "line": f"{one.codes}, under {ACCURACY_LINE} %" if one.below else str(one.codes),
    }


def _said(one: ReviewedCode | None) -> str:
    if one is None:
        return "waits"
    return f"{_WORDS[one.verdict]}: {one.better}" if one.better else _WORDS[one.verdict]
