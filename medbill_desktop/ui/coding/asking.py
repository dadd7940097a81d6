"""Asking the provider from the coder's page: Alt+Q begins, Ctrl+Enter sends and holds the visit (O43)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget

from medbill_desktop.advice.records import Assertion
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.finding import blocking
from medbill_desktop.domain.inquiry import Indicator, Inquiry, Topic
from medbill_desktop.query.details.visit_page import VisitPage
from medbill_desktop.services import provider_queries, requests
from medbill_desktop.services.proposals import Offer
from medbill_desktop.services.requests import AskFor
from medbill_desktop.ui.coding.query_form import QueryForm, TypedQuery
from medbill_desktop.ui.coding.record_desk import RecordDesk
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.ask_line import AskLine
from medbill_desktop.ui.parts.documents import DocumentsPane
from medbill_desktop.ui.parts.requesting import Requesting

_SETTLE_MS = 200
_UNCERTAIN = frozenset({Assertion.UNCERTAIN, Assertion.HYPOTHETICAL})
_QUESTIONS = {
    Topic.SPECIFICITY: "Based on your clinical judgment, can the condition quoted be described further?",
    Topic.SIGNIFICANCE: "What is the clinical significance of the words quoted for this visit?",
}


class Asking:
    """The query form over the page of a visit.

    Attributes:
        on: the form is shown instead of the codes.
        form: the form, put into the stack of the record.
        commands: for the keys of the screen.
    """

    def __init__(
        self,
        desk: Desk,
        record: RecordDesk,
        documents: DocumentsPane,
        page: Callable[[], VisitPage | None],
        ask: AskLine,
    ) -> None:
        """Start without a query.

        Args:
            desk: of the screen.
            record: whose current proposal is quoted.
            documents: whose selected words are quoted.
            page: the visit shown; None for none.
            ask: where requests for papers are typed.
        """
        self._desk, self._record, self._documents, self._page = desk, record, documents, page
        self._stack: QStackedWidget | None = None
        self.on = False
        self.form = QueryForm()
        self._settle = QTimer(self.form, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._check)
        self.form.edited.connect(self._settle.start)
        request = Requesting(desk, ask, self._about, self._people)
        self.commands = (
            Command("query", "Ask the provider", "Alt+Q", self.begin, self._shown),
            Command("quote", "Quote", "Alt+I", self._on_quote, lambda: self.on, in_strip=False),
            request.command,
        )

    def put_in(self, stack: QStackedWidget) -> None:
        """Give the form its place in the record pane."""
        self._stack = stack
        stack.addWidget(self.form)

    def begin(self) -> None:
        """Begin a query with the words that are selected, else with the current proposal."""
        page = self._page()
        if page is None:
            return
        quoted = self._selected() or self._offered(self._record.pane.current)
        topic, term = self._topic(self._record.pane.current, quoted)
        typed = TypedQuery(
            topic=topic, subject=f"More detail on “{term}”" if term else "", question=_QUESTIONS[topic]
        )
        provider = f"{page.rendering.name.listed()} {page.rendering.credentials}".strip()
        self.on = True
        self._turn(self.form)
        self.form.begin(provider, typed, [quoted] if quoted else [])
        self._check()

    def send(self) -> None:
        """Send the query; the visit is held until it is answered."""
        page = self._page()
        if page is None:
            return
        bench, command = self._desk.office.bench, self.form.command(page.encounter.id)
        found = provider_queries.check_query(bench, command)
        self.form.show_findings(found)
        if blocking(found):
            raise UserError(f"{found[0].message} {found[0].fix}".strip())
        act(
            self._desk,
            lambda _: provider_queries.ask_provider(bench, command),
            _said,
            undo=lambda made: requests.withdraw(bench, made.id, "Asked by mistake").changes,
            then=lambda _: self.leave(),
        )

    def leave(self) -> None:
        """Back to the codes."""
        if self.on:
            self.on = False
            self._turn(None)

    def _turn(self, form: QueryForm | None) -> None:
        if self._stack is not None:
            self._stack.setCurrentIndex(1)
            if form is not None:
                self._stack.setCurrentWidget(form)

    def _shown(self) -> bool:
        return self._page() is not None and not self.on

    def _check(self) -> None:
        page = self._page()
        if page is not None and self.on:
            bench = self._desk.office.bench
            self.form.show_findings(provider_queries.check_query(bench, self.form.command(page.encounter.id)))

    def _on_quote(self) -> None:
        quoted = self._selected()
        if quoted is None:
            raise UserError("Select the words of the record first, then press Alt+I.")
        self.form.quote(quoted)

    def _selected(self) -> Indicator | None:
        """The words selected in the record."""
        opened = self._documents.opened
        start, stop = self._documents.text.selected()
        if opened is None or start == stop:
            return None
        return self._quoted(opened.document.id, start, stop, self._documents.text.words(start, stop))

    def _offered(self, offer: Offer | None) -> Indicator | None:
        if offer is None:
            return None
        opened, span = self._documents.opened, offer.span
        words = span.text
        start, stop = span.start, span.end
        if opened is not None and opened.document.id == offer.document_id:
            start, stop = _line_around(opened.text, span.start, span.end)
            words = opened.text[start:stop]
        return self._quoted(offer.document_id, start, stop, words)

    def _quoted(self, document_id: int, start: int, stop: int, words: str) -> Indicator:
        page = self._page()
        documents = page.documents if page else ()
        document = next((one for one in documents if one.id == document_id), None)
        said = f"{document.title}, {write_date(document.document_date)}" if document else ""
        return Indicator(
            document_id=document_id,
            start=start,
            stop=stop,
            quote=words,
            said=said,
            same_visit=document is not None,
        )

    def _topic(self, offer: Offer | None, quoted: Indicator | None) -> tuple[Topic, str]:
        """What the query clears up, and the term it is about."""
        if offer is None or quoted is None or offer.span.text not in quoted.quote:
            return Topic.SPECIFICITY, ""
        if offer.span.assertion in _UNCERTAIN:
            return Topic.SIGNIFICANCE, offer.span.text
        return Topic.SPECIFICITY, offer.span.text

    def _about(self) -> AskFor | None:
        page = self._page()
        return AskFor(what="", whom="", encounter_id=page.encounter.id) if page else None

    def _people(self) -> tuple[str, ...]:
        page = self._page()
        if page is None:
            return ()
        people = (page.rendering, page.referring)
        return tuple(one.name.listed() for one in people if one is not None)


def _line_around(text: str, start: int, stop: int) -> tuple[int, int]:
    """The line of a stretch, so that the quote can be understood alone."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", stop)
    return first, len(text) if last < 0 else last


def _said(made: Inquiry) -> str:
    held = "; the visit is held" if made.held else ""
    return f"Asked {made.asked_of}, due {write_date(made.due_date)}{held}."
