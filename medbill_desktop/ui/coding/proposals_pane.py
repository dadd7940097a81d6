"""Proposed codes of the record: each with its words, its reason, and why others are not proposed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medbill_desktop.advice.records import Assertion, NoteSpan
from medbill_desktop.domain.worklist import Column, Content, Row
from medbill_desktop.services.proposals import Offer
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.panes import FocusRing
from medbill_desktop.ui.parts.note_text import NoteMark
from medbill_desktop.ui.parts.small_table import SmallTable

_COLUMNS = (
    Column("code", "Code", Content.CODE),
    Column("title", "Words", Content.FREE),
    Column("said", "State", Content.CODE),
)
_MOST_ROWS, _LEAST_ROWS, _WHY_LINES = 6, 3, 3
LOOKS = {
    Assertion.PRESENT: ("accent", "P", "present"),
    Assertion.NEGATED: ("draft", "N", "negated"),
    Assertion.FAMILY: ("patient", "F", "family"),
    Assertion.HISTORICAL: ("accepted", "H", "history"),
    Assertion.UNCERTAIN: ("held", "U", "uncertain"),
    Assertion.HYPOTHETICAL: ("rejected", "Y", "hypothetical"),
    Assertion.OTHER_PERSON: ("sent", "O", "other person"),
}
"""Colour, letter and word of what the note says of a finding."""


class ProposalsPane(QWidget):
    """The list with the reason of its current row; Enter takes, Delete refuses.

    Signals:
        moved: with the Offer that is current now.
        taken, refused: with the Offer, when its key is pressed in the list.
    """

    moved = Signal(object)
    taken = Signal(object)
    refused = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without proposals."""
        super().__init__(parent)
        self.setObjectName("proposals")
        self._offers: tuple[Offer, ...] = ()
        self.heading = labels.label("Proposed codes", "proposals-heading", tone="strong")
        self.table = _Table("proposals-list", "Proposed codes", _COLUMNS)
        self.why = labels.label("", "proposals-why", tone="muted", wrap=True)
        self.why.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.why.setFixedHeight(_WHY_LINES * self.fontMetrics().lineSpacing() + t.SPACE_1)
        head = labels.column(spacing=t.SPACE_1)
        head.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_3, t.SPACE_2)
        head.addWidget(self.heading)
        foot = labels.column()
        foot.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_3, t.SPACE_2)
        foot.addWidget(self.why)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(labels.line())
        layout.addLayout(head)
        layout.addWidget(FocusRing(self.table, self))
        layout.addLayout(foot)
        self.table.moved.connect(lambda _: self._on_moved())
        self.table.entered.connect(lambda _: self._tell(self.taken))
        self.table.refused.connect(lambda: self._tell(self.refused))
        self.show_offers(())

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What is shown, in order."""
        return self._offers

    @property
    def current(self) -> Offer | None:
        """The offer under the cursor."""
        number = self.table.current_id - 1
        return self._offers[number] if 0 <= number < len(self._offers) else None

    def show_offers(self, offers: Sequence[Offer], coded: Collection[str] = ()) -> None:
        """Show proposals; the pane hides itself when there is nothing to say.

        Args:
            offers: of the record.
            coded: codes that stand among the visit's diagnoses.
        """
        kept = self.current
        self._offers = tuple(replace(one, standing=one.code in coded) for one in offers)
        waiting = sum(one.open for one in self._offers)
        self.heading.setText(f"Proposed codes  {waiting}" if waiting else "Proposed codes")
        self.table.show_rows([_row(number, one) for number, one in enumerate(self._offers, 1)])
        rows = 1 + max(1, min(_MOST_ROWS, len(offers)))
        self.table.setMaximumHeight(rows * t.ROW_PX + 2)
        self.table.setMinimumHeight(min(rows, _LEAST_ROWS) * t.ROW_PX + 2)
        self.setVisible(bool(offers))
        if kept is None or not self.go_to(kept):
            self.next_open()

    def go_to(self, offer: Offer) -> bool:
        """Make an offer current again; False when it is gone."""
        same = [n for n, one in enumerate(self._offers, 1) if _key(one) == _key(offer)]
        return bool(same) and self.table.choose(same[0])

    def next_open(self) -> bool:
        """Stay on a proposal that waits, else go to the next one, around the end; False when none does."""
        here = max(0, self.table.current_id - 1)
        count = len(self._offers)
        for by in range(count):
            number = (here + by) % count
            if self._waits(number):
                return self.table.choose(number + 1)
        self._on_moved()
        return False

    def step(self, step: int) -> None:
        """Go to the row below or above."""
        row = max(0, min(len(self._offers) - 1, self.table.current_id - 1 + step))
        self.table.choose(row + 1)

    def _waits(self, number: int) -> bool:
        return number < len(self._offers) and self._offers[number].open

    def _on_moved(self) -> None:
        offer = self.current
        self.why.setText(reason_of(offer) if offer else "")
        if offer is not None:
            self.moved.emit(offer)

    def _tell(self, signal: SignalInstance) -> None:
        if self.current is not None:
            signal.emit(self.current)


class _Table(SmallTable):
    """Delete refuses the row."""

    refused = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete, beside the keys of a list."""
        if event.key() == Qt.Key.Key_Delete:
            self.refused.emit()
        else:
            super().keyPressEvent(event)


def reason_of(offer: Offer) -> str:
    """Section, assertion and source of an offer in one sentence."""
    span = offer.span
    where = f"in {span.section}" if span.section else "before any heading"
    _, _, said = LOOKS[span.assertion]
    because = f" by “{span.reasons[0].text}”" if span.reasons else ""
    return f"“{span.text}” {where}, {said}{because}; {offer.why.removeprefix(f'“{span.text}” is ')}."


def marks_of(spans: Sequence[NoteSpan], offers: Sequence[Offer]) -> list[NoteMark]:
    """The marks of a document: every finding, dotted where nothing is proposed, as accepted where taken."""
    taken = {one.code for one in offers if one.decision is not None and one.decision.taken}
    made = []
    for span in spans:
        role, letter, said = LOOKS[span.assertion]
        if taken & {each.code for each in span.proposals}:
            role, letter, said = "paid", "A", "accepted"
        made.append(NoteMark(span.start, span.end, role, letter, said, dotted=not span.proposals))
    return made


def _row(number: int, one: Offer) -> Row:
    title = one.title or one.span.text
    return {"id": number, "code": one.code or "–", "title": title, "said": _state(one)}


def _state(one: Offer) -> str:
    if one.decision is not None:
        return "taken" if one.decision.taken else "refused"
    if one.standing:
        return "coded"
    if not one.code:
        _, letter, said = LOOKS[one.span.assertion]
        return f"{letter} {said}"
    return "optional" if one.optional else ""


def _key(one: Offer) -> tuple[int, int, int, str]:
    return one.document_id, one.span.start, one.span.end, one.code
