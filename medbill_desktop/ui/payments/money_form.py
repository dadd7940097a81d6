"""What is typed when a patient pays: who, how much, how; and how it is laid, line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.receipt import Method
from medbill_desktop.domain.worklist import Content
from medbill_desktop.services.patient_money import METHODS, Preview, TakePayment
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.binding import Field, needed
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.fields import ChoiceEdit, MoneyEdit, TextEdit
from medbill_desktop.ui.kit.grid import EntryGrid
from medbill_desktop.ui.kit.grid_model import GridColumn, GridModel, Line
from medbill_desktop.ui.kit.panes import FocusRing, RecordHeader
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.kit.suggest import Proposal, SuggestEdit
from medbill_desktop.ui.parts.entry_form import EntryForm

_MONEY = Content.MONEY
_ANY_VISIT = ((None, "Oldest first"),)


class _Nothing:
    """A payment before anything is typed."""

    patient_id = amount = encounter_id = None
    method = Method.CASH
    reference = note = ""


def _amount_rule(amount: Money | None) -> str:
    return "" if amount is not None and amount > ZERO else "Type the amount that is paid."


class PayForm(EntryForm):
    """Who pays, how much and how."""

    def __init__(self, desk: Desk, find: Callable[[str], Sequence[Proposal]]) -> None:
        """Start blank.

        Args:
            desk: what the fields work with.
            find: patients by what is typed; runs on a reader thread.
        """
        self.patient = SuggestEdit("pay-patient", "Patient", desk.jobs, find)
        self.amount = MoneyEdit("pay-amount", "Amount", optional=True)
        self.visit = ChoiceEdit("pay-visit", "Visit", _ANY_VISIT)
        methods = [(one, words) for one, words in METHODS.items() if one is not Method.OTHER]
        fields = [
            Field("patient_id", "Patient", self.patient, needed("Choose who pays: type the name."), span=2),
            Field("amount", "Amount", self.amount, _amount_rule),
            Field("method", "Method", ChoiceEdit("pay-method", "Method", methods)),
            Field(
                "reference", "Check number, last 4 digits", TextEdit("pay-reference", "Reference", limit=40)
            ),
            Field("encounter_id", "For the visit of", self.visit),
            Field("note", "Note", TextEdit("pay-note", "Note", limit=200)),
        ]
        super().__init__("pay", fields, columns=2)
        self.clear()

    def offer_visits(self, shown: Preview) -> None:
        """Offer the visits on which something is owed; the chosen one stays chosen."""
        chosen = self.visit.read()
        visits = {
            one.item.encounter_id: f"{write_date(one.item.service_date)}, {one.item.patient}"
            for one in sorted(shown.allotments, key=lambda one: one.item.service_date)
            if one.item.encounter_id is not None
        }
        self.visit.set_choices([*_ANY_VISIT, *visits.items()])
        if chosen in visits:
            self.visit.write(chosen)

    def clear(self) -> None:
        """Begin another payment."""
        self.visit.set_choices(_ANY_VISIT)
        self.load(_Nothing())


class AllotLines(GridModel):
    """What is owed, with the part of the payment on it."""

    def __init__(self) -> None:
        """Start without lines."""
        columns = (
            GridColumn("patient", "Patient", Content.NAME, fills=True),
            GridColumn("what", "Service", Content.CODE),
            GridColumn("day", "Date", Content.DATE),
            GridColumn("owed", "Owes", _MONEY),
            GridColumn("amount", "Pays", _MONEY, Money.parse),
        )
        super().__init__(
            columns, lambda: {"patient": "", "what": "", "day": None, "owed": ZERO, "amount": ZERO}
        )

    def show(self, shown: Preview) -> None:
        """Show how a payment would be laid."""
        self.load(
            [
                {
                    "patient": one.item.patient,
                    "what": one.item.what,
                    "day": one.item.service_date,
                    "owed": one.item.owed,
                    "amount": one.amount,
                    "key": (one.item.patient_id, one.item.charge_id),
                }
                for one in shown.allotments
            ]
        )

    @property
    def amounts(self) -> dict[tuple[int, int | None], Money]:
        """What stands on each line, by patient and charge."""
        return {line["key"]: line["amount"] for line in self._lines if "key" in line}

    def add_line(self, line: Line | None = None) -> int:
        """What is owed is not typed: there is no further line."""
        return max(self.rowCount() - 1, 0) if line is None else super().add_line(line)

    def remove_line(self, row: int) -> None:
        """Nothing is taken out; a line that gets nothing has 0.00."""


class PayPage(QWidget):
    """A payment being typed, and below it how it is laid.

    Signals:
        changed: who, how much or how is another; the proposal is asked for again.
    """

    changed = Signal()

    def __init__(self, desk: Desk, find: Callable[[str], Sequence[Proposal]]) -> None:
        """Start blank.

        Args:
            desk: what the fields work with.
            find: patients by what is typed.
        """
        super().__init__()
        self.setObjectName("pay-page")
        head = RecordHeader()
        head.show_record("Take a payment", "Enter goes on, F9 takes it, Esc leaves")
        self.form = PayForm(desk, find)
        self.lines = AllotLines()
        self.grid = EntryGrid("pay-lines", "How the payment is laid", self.lines)
        self._note = labels.label(
            "Choose who pays and type the amount.", "pay-note-line", tone="muted", wrap=True
        )
        box = QWidget()
        box.setObjectName("pay-box")
        inner = QVBoxLayout(box)
        inner.setContentsMargins(t.SPACE_4, t.SPACE_3, t.SPACE_4, t.SPACE_1)
        inner.setSpacing(t.SPACE_1)
        inner.addWidget(self.form)
        inner.addWidget(self._note)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget, stretch in ((head, 0), (labels.line(), 0), (box, 0), (FocusRing(self.grid), 1)):
            layout.addWidget(widget, stretch)
        self.typed = False
        self.form.edited.connect(self._on_edited)
        self.lines.edited.connect(self._on_line)

    def begin(self) -> None:
        """Type another payment."""
        self.typed = False
        self.form.clear()
        self.lines.load(())
        self.say("Choose who pays and type the amount.")
        self.form.start()

    def command(self) -> TakePayment:
        """The payment as typed.

        Raises:
            UserError: a field or line cannot be read; it is marked.
        """
        self.setFocus()  # an open cell is taken over
        values = self.form.values()
        return TakePayment(**values, amounts=self.lines.amounts if self.typed else None)

    def show_preview(self, shown: Preview, owed: Money) -> None:
        """Show how the payment would be laid, and the sentence about it."""
        self.form.offer_visits(shown)
        if not self.typed:
            self.lines.show(shown)
        rest = f" {shown.rest} stays as credit." if shown.rest else ""
        has = f" {shown.credit} is there as credit." if shown.credit else ""
        twin = "" if shown.twin is None else f" Receipt {shown.twin.number} of today looks the same."
        self.say(f"{owed} is owed.{rest}{has}{twin}")

    def say(self, words: str) -> None:
        """Say how the payment stands."""
        self._note.setText(words)

    def _on_edited(self) -> None:
        self.typed = False
        self.changed.emit()

    def _on_line(self) -> None:
        self.typed = True
        self.changed.emit()
