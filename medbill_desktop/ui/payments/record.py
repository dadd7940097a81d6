"""The middle pane of the Payments tab: the check, its claims or the EOB being typed, and what is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.remittance import ServicePayment
from medbill_desktop.query.details import RemittancePage
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.fields import TextEdit
from medbill_desktop.ui.kit.grid_model import Line
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import FocusRing, RecordHeader, TotalsBar, stacked
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.kit.suggest import Proposal
from medbill_desktop.ui.parts.alerts import AlertLine
from medbill_desktop.ui.parts.confirm_line import ConfirmLine
from medbill_desktop.ui.parts.small_table import SmallTable
from medbill_desktop.ui.payments import columns
from medbill_desktop.ui.payments.actions import OpenedClaim
from medbill_desktop.ui.payments.form import CheckForm, ClaimEdit, EobGrid

NO_CHECK, ANSWERS, NEW_CHECK = range(3)
_CLAIMS, _LINES, _EMPTY = range(3)
_METHODS = dict(columns.METHODS)


class CheckRecord(QWidget):
    """One check; the bar at its foot is green only when nothing is left."""

    lines_page = ANSWERS
    """The lines stand on the page of the check, in the place of its claims."""

    def __init__(
        self, desk: Desk, find: Callable[[str], Sequence[Proposal]], buttons: Sequence[Command]
    ) -> None:
        """Start without a check.

        Args:
            desk: what the fields work with.
            find: claims by what is typed; runs on a reader thread.
            buttons: of the foot; the last is the main one.
        """
        super().__init__()
        self.setObjectName("record")
        self._desk = desk
        self.header, self.confirm = RecordHeader(), ConfirmLine("payment-confirm")
        self.alerts = AlertLine(desk, "payment-alerts")
        self.claim = ClaimEdit(desk.jobs, find)
        self.control = TextEdit("payer-control", "Payer's claim number", limit=50)
        self.control.setPlaceholderText("Payer's claim number")
        self._who = labels.ElidedLabel()
        self._who.setObjectName("post-who")
        self._who.setProperty("tone", "muted")
        self._note = labels.label("", "eob-note", tone="muted", wrap=True)
        self._note.setMinimumHeight(36)
        self.answers = SmallTable("answers", "Claims of this check", columns.ANSWERS)
        self.grid = EobGrid()
        self.check = CheckForm(desk)
        self.totals = TotalsBar()
        self._middle, self._stack = QStackedWidget(), QStackedWidget()
        self._lay_out(buttons)
        self.grid.problem_changed.connect(self._show_note)
        self.show_page(NO_CHECK)

    @property
    def showing(self) -> int:
        """The page in front."""
        return self._stack.currentIndex()

    def show_page(self, number: int) -> None:
        """Bring a page to the front."""
        self._stack.setCurrentIndex(number)
        self._desk.keys.changed.emit()

    def show_check(self, page: RemittancePage) -> None:
        """Show a check and its claims."""
        check = page.remittance
        deposited = f"deposited {write_date(check.deposit_date)}" if check.deposit_date else "not deposited"
        what = f"{_METHODS.get(check.method, check.method)} {check.trace} · {write_date(check.check_date)}"
        self.header.show_record(
            page.payer, f"{what} · {deposited}", money=check.payment, caption="amount of the check"
        )
        self.answers.show_rows(
            [
                {
                    "id": one.id,
                    "claim_number": one.claim_number,
                    "patient": one.patient or one.reason,
                    "charge": one.charge,
                    "paid": one.paid,
                    "patient_share": one.patient_share,
                    "posting": one.posting or "waiting",
                }
                for one in page.answers
            ]
        )
        if self._middle.currentIndex() != _LINES:
            self._middle.setCurrentIndex(_CLAIMS if page.answers else _EMPTY)

    def begin(self, claim: OpenedClaim, lines: Sequence[Line]) -> None:
        """Show the lines of a claim, ready for the payer's answer."""
        record = claim.record
        self.alerts.show_patient(record.patient_id)
        self.claim.write(Proposal(record.id, record.number))
        self._who.setText(
            f"{record.patient_name} · {write_date(record.service_date)} · "
            f"{record.charge_total.plain()} · {record.state.value}"
        )
        self.grid.eob.load(lines)
        self._middle.setCurrentIndex(_LINES)
        self._show_note("")

    def leave_lines(self, answers: bool) -> None:
        """Show the claims of the check again."""
        self._who.clear()
        self.alerts.show_patient(0)
        self._note.clear()
        self._middle.setCurrentIndex(_CLAIMS if answers else _EMPTY)

    def typed_paid(self) -> Money:
        """What the lines being typed were paid in all."""
        return Money.total(columns.settle(line).paid for line in self.grid.eob.answered)

    def services(self) -> list[ServicePayment]:
        """The answered lines.

        Raises:
            UserError: nothing is typed, a cell cannot be read, or a line does not balance; the cell is shown.
        """
        eob = self.grid.eob
        if eob.problems:
            raise UserError(eob.problems[0])
        for row, line in enumerate(eob.every_line):
            if problem := columns.problem_of(line):
                self.grid.show_cell(row, "paid")
                raise UserError(problem)
        if not eob.answered:
            raise UserError("Nothing is typed yet. Type what the payer allowed on the first line.")
        return [columns.service_of(line) for line in eob.answered]

    def summary(self, services: Sequence[ServicePayment], page: RemittancePage) -> str:
        """What a posting takes off and moves, and what it leaves, in words."""
        taken = [one for service in services for one in service.adjustments]
        contract = Money.total(one.amount for one in taken if (one.group, one.carc) == ("CO", "45"))
        share = Money.total(one.amount for one in taken if one.group == "PR")
        other = Money.total(one.amount for one in taken) - contract - share
        parts = [f"CO-45 {contract}", f"patient {share}"]
        parts += [f"other reasons {other}"] if other else []
        left_out = len(self.grid.eob.every_line) - len(services)
        if left_out:
            parts.append("1 line is not answered" if left_out == 1 else f"{left_out} lines are not answered")
        left = page.left - Money.total(one.paid for one in services)
        return f"{', '.join(parts)}. Then {left} of the check is left."

    def show_totals(self, page: RemittancePage, now: Money, *, typing: bool) -> None:
        """The pinned bar: check - posted = left; the last is green at 0.00 and nowhere else."""
        if not typing:
            self.leave_lines(bool(page.answers))
        left = page.left - now
        now_part = (("This claim", now, "strong"),) if typing else ()
        tone = "good" if left == ZERO else "wrong" if left < ZERO else "strong"
        self.totals.show_totals(
            ("Check", page.remittance.payment, ""),
            ("Posted", page.posted, ""),
            *now_part,
            ("Left", left, tone),
        )

    def _show_note(self, problem: str) -> None:
        keys = "Enter goes on; after the patient's share, to the next line. Grey is worked out. F9 posts."
        labels.retone(self._note, "problem" if problem else "muted")
        self._note.setText(problem or keys)

    def _lay_out(self, buttons: Sequence[Command]) -> None:
        self._middle.setObjectName("check-middle")
        nothing = EmptyState(
            "No claim is posted from this check", "Type a claim above: number, patient or charge."
        )
        for widget in (FocusRing(self.answers), self._lines(), nothing):
            self._middle.addWidget(widget)
        none = EmptyState("No check is chosen", "Choose one in the list with j and k, or press Ctrl+N.")
        head = RecordHeader()
        head.show_record("New check", "Tab goes on, Ctrl+S records it, Esc leaves what is typed")
        self._stack.setObjectName("payment-pages")
        for page in (none, self._check_page(), stacked(head, self.check)):
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._stack, 1)
        layout.addWidget(labels.line())
        layout.addWidget(self._foot(buttons))

    def _lines(self) -> QWidget:
        page = QWidget()
        page.setObjectName("eob")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(FocusRing(self.grid), 1)
        note = labels.row()
        note.setContentsMargins(t.SPACE_4, t.SPACE_1, t.SPACE_4, t.SPACE_1)
        note.addWidget(self._note)
        layout.addLayout(note)
        return page

    def _check_page(self) -> QWidget:
        page = QWidget()
        page.setObjectName("check-page")
        ask = labels.row(spacing=t.SPACE_3)
        ask.setContentsMargins(t.SPACE_4, t.SPACE_2, t.SPACE_4, t.SPACE_1)
        ask.addWidget(self.claim, 3)
        ask.addWidget(self.control, 2)
        who = labels.row()
        who.setContentsMargins(t.SPACE_4, 0, t.SPACE_4, t.SPACE_2)
        who.addWidget(self._who)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(labels.line())
        layout.addWidget(self.confirm)
        layout.addLayout(ask)
        layout.addLayout(who)
        layout.addWidget(self.alerts)
        layout.addWidget(self._middle, 1)
        layout.addWidget(labels.line())
        layout.addWidget(self.totals)
        return page

    def _foot(self, buttons: Sequence[Command]) -> QWidget:
        foot = QWidget()
        foot.setObjectName("payment-buttons")
        row = labels.row(spacing=t.SPACE_1)
        row.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        foot.setLayout(row)
        for command in buttons[:-1]:
            row.addWidget(self._desk.keys.button(command, flat=True))
        row.addStretch(1)
        row.addWidget(self._desk.keys.button(buttons[-1], main=True))
        return foot
