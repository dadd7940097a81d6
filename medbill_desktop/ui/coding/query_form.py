"""A query to the provider as it is typed: what it quotes, the question, the answers, and what leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.inquiry import OTHER, TOPIC_WORDS, UNABLE, Indicator, Topic
from medbill_desktop.domain.worklist import Column, Content
from medbill_desktop.services.provider_queries import AskProvider
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.binding import Field
from medbill_desktop.ui.kit.fields import ChoiceEdit, NoteEdit, TextEdit
from medbill_desktop.ui.kit.panes import FocusRing
from medbill_desktop.ui.parts.entry_form import EntryForm
from medbill_desktop.ui.parts.small_table import SmallTable

_CHOICES = 4
_QUOTES = 4
_COLUMNS = (Column("quote", "Quoted from the record", Content.FREE), Column("said", "Where", Content.CODE))
_KEYS = (
    "Ctrl+Enter asks and holds the visit. Alt+I quotes the words selected in the record, Delete takes a "
    "quote away. Esc goes back to the codes."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedQuery:
    """A query as typed."""

    topic: Topic = Topic.SPECIFICITY
    subject: str = ""
    question: str = ""
    choice1: str = ""
    choice2: str = ""
    choice3: str = ""
    choice4: str = ""


class QueryForm(QWidget):
    """Fields, quotes and the sentences of the lint.

    Signals:
        edited: something was typed, or a quote was taken away.
    """

    edited = Signal()

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.setObjectName("query-form")
        self.setProperty("ground", "base")
        self._indicators: list[Indicator] = []
        self._heading = labels.label("Query to the provider", "query-heading", tone="title")
        self.quotes = _Quotes("query-quotes", "Quoted from the record", _COLUMNS)
        self.quotes.setFixedHeight(2 * t.ROW_PX)
        self.fields = EntryForm("query", _fields(), columns=2)
        self._added = labels.label(
            f"“{OTHER}” and “{UNABLE}” are added to the answers. Without any answer the question is open.",
            "query-added",
            tone="small",
            wrap=True,
        )
        self._keys = labels.label(_KEYS, "query-keys", tone="small", wrap=True)
        self.lint = labels.label("", "query-lint", tone="problem", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(t.SPACE_4, t.SPACE_3, t.SPACE_4, t.SPACE_3)
        layout.setSpacing(t.SPACE_2)
        for widget in (
            self._heading,
            FocusRing(self.quotes, self),
            self.fields,
            self._added,
            self.lint,
            self._keys,
        ):
            layout.addWidget(widget)
        layout.addStretch(1)
        self.fields.edited.connect(self.edited)
        self.quotes.dropped.connect(self._on_dropped)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """What is quoted, in order."""
        return tuple(self._indicators)

    def begin(self, provider: str, typed: TypedQuery, indicators: Sequence[Indicator]) -> None:
        """Begin a query; the focus comes to the first answer."""
        self._heading.setText(f"Query to {provider}")
        self.fields.load(typed)
        self._indicators = list(indicators)
        self._show_quotes()
        self.fields.focus("choice1")

    def quote(self, indicator: Indicator) -> None:
        """Add a quote, once."""
        if all(one.quote != indicator.quote for one in self._indicators):
            self._indicators.append(indicator)
            self._show_quotes()
            self.edited.emit()

    def command(self, encounter_id: int) -> AskProvider:
        """The query as typed."""
        typed = TypedQuery(**self.fields.values())
        choices = (typed.choice1, typed.choice2, typed.choice3, typed.choice4)
        return AskProvider(
            encounter_id=encounter_id,
            topic=typed.topic,
            subject=typed.subject,
            question=typed.question,
            choices=tuple(one for one in choices if one),
            indicators=self.indicators,
        )

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Say what leads or is missing, with its mend and its source."""
        said = [f"{one.message} {one.fix}" for one in findings]
        source = findings[0].source if findings else None
        rests = [f"{source.document}, {source.version}"] if source else []
        self.lint.setText("\n".join((*said, *rests)))

    def _show_quotes(self) -> None:
        rows = [
            {"id": number, "quote": " ".join(one.quote.split()), "said": one.said}
            for number, one in enumerate(self._indicators, 1)
        ]
        self.quotes.setFixedHeight((1 + max(1, min(_QUOTES, len(rows)))) * t.ROW_PX + 2)
        self.quotes.show_rows(rows, last=True)

    def _on_dropped(self, number: int) -> None:
        if 0 < number <= len(self._indicators):
            del self._indicators[number - 1]
            self._show_quotes()
            self.edited.emit()


class _Quotes(SmallTable):
    """Delete takes a quote away."""

    dropped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete, beside the keys of a list."""
        if event.key() == Qt.Key.Key_Delete:
            self.dropped.emit(self.current_id)
        else:
            super().keyPressEvent(event)


def _fields() -> list[Field]:
    topic = ChoiceEdit("query-topic", "What it clears up", list(TOPIC_WORDS.items()))
    question = NoteEdit("query-question", "Question", lines=3)
    answers = [
        Field(f"choice{n}", f"Answer {n}", TextEdit(f"query-choice{n}", f"Answer {n}", limit=120))
        for n in range(1, _CHOICES + 1)
    ]
    return [
        Field("topic", "What it clears up", topic),
        Field("subject", "About, without naming an answer", TextEdit("query-subject", "About", limit=80)),
        Field("question", "Question", question, span=2),
        *answers,
    ]
