"""What is typed at the payment desk: a new check, the claim it answers, the lines of the EOB."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemDelegate, QApplication, QLineEdit, QStyleOptionViewItem, QWidget

from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.remittance import Remittance
from medbill_desktop.ui.kit import content, theme
from medbill_desktop.ui.kit.binding import Field, needed
from medbill_desktop.ui.kit.fields import ChoiceEdit, DateEdit, MoneyEdit, TextEdit
from medbill_desktop.ui.kit.grid import CellDelegate, EntryGrid
from medbill_desktop.ui.kit.grid_model import PROBLEM_ROLE, Line
from medbill_desktop.ui.kit.jobs import Jobs
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.kit.suggest import Proposal, SuggestEdit
from medbill_desktop.ui.parts.catalog_edit import CatalogEdit
from medbill_desktop.ui.parts.entry_form import EntryForm
from medbill_desktop.ui.parts.marked_lines import MarkedLines
from medbill_desktop.ui.payments import columns as c

_Index = QModelIndex | QPersistentModelIndex
_Hint = QAbstractItemDelegate.EndEditHint
_ENDS_LINE = frozenset({"pr1", "pr2", "pr3", "other", "co45", "paid"})
_WORKED_OUT = ("paid", "co45")


class _NewCheck:
    """A check before anything is typed."""

    def __init__(self, deposit_date: object) -> None:
        self.payer_id = self.check_date = self.payment = None
        self.trace, self.method, self.deposit_date = "", "CHK", deposit_date


class CheckForm(EntryForm):
    """A new check."""

    def __init__(self, desk: Desk) -> None:
        self._today = desk.clock.today
        self.payer = CatalogEdit("check-payer", "Payer", desk.jobs)
        amount = MoneyEdit("check-amount", "Amount", optional=True)
        fields = [
            Field("payer_id", "Payer", self.payer, needed("Choose who pays: type the name's first letters.")),
            Field("trace", "Check or EFT number", TextEdit("check-trace", "Check or EFT number", limit=50)),
            Field("payment", "Amount", amount, _amount_rule),
            Field("method", "Method", ChoiceEdit("check-method", "Method", c.METHODS)),
            Field(
                "check_date",
                "Date of the check",
                DateEdit("check-date", "Date of the check", desk.clock),
                needed("Type the date of the check, t for today."),
            ),
            Field("deposit_date", "Deposited", DateEdit("check-deposit", "Deposited", desk.clock)),
        ]
        super().__init__("check", fields, columns=2)
        self.clear()

    def clear(self) -> None:
        """Begin another check, deposited today."""
        self.load(_NewCheck(self._today()))

    def check_typed(self) -> Remittance:
        """The check as typed.

        Raises:
            UserError: a field cannot be read; it is marked and has the focus.
        """
        return Remittance(**self.values())


def _amount_rule(amount: Money | None) -> str:
    if amount is None:
        return "Type the amount of the check; 0 when nothing was paid."
    return "The amount of a check is not negative." if amount < ZERO else ""


class ClaimEdit(SuggestEdit):
    """Finds the claim of an EOB; Enter pressed before the answer has come takes it when it comes."""

    def __init__(self, jobs: Jobs, find: Callable[[str], Sequence[Proposal]]) -> None:
        super().__init__("post-claim", "Claim", jobs, find)
        self._searching = self._enter_waits = False
        self.setPlaceholderText("Claim: number, patient or charge")

    def clear_claim(self) -> None:
        """Ask for the next claim."""
        self._enter_waits = False
        self.write(None)

    def _search(self, text: str) -> None:
        self._searching = True
        super()._search(text)

    def _on_found(self, proposals: Sequence[Proposal]) -> None:
        self._searching = False
        super()._on_found(proposals)
        if self._enter_waits:
            self._enter_waits = False
            if proposals:
                self._take(self._model.index(0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter waits for a search that is under way."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._searching:
            self._enter_waits = True
        else:
            super().keyPressEvent(event)


class EobLines(MarkedLines):
    """The lines of an EOB; what follows from typed cells is worked out as soon as they are left."""

    def __init__(self) -> None:
        super().__init__(c.line_columns(), c.blank_line)

    @property
    def every_line(self) -> list[Line]:
        """All lines, answered or not."""
        return [dict(line) for line in self._lines]

    @property
    def answered(self) -> list[Line]:
        """The lines on which something was typed."""
        return [line for line in self.every_line if c.settle(line).answered]

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Read a cell and work out the rest of its line."""
        done = super().setData(index, value, role)
        if done:
            self.work_out(index.row())
        return done

    def work_out(self, row: int) -> None:
        """Write what was paid and taken off by contract where nobody typed it."""
        line = self._lines[row]
        done = c.settle(line)
        worked_out = {"paid": done.paid, "co45": done.contractual}
        for key in _WORKED_OUT:
            if not line[key].typed:
                self.set_value(row, key, c.Amount(worked_out[key] if done.answered else None))
        problems = {(n, "paid"): words for n, one in enumerate(self._lines) if (words := c.problem_of(one))}
        self.mark(problems)

    def is_proposal(self, index: _Index) -> bool:
        """Whether a cell shows what follows from others, not what was typed."""
        value = self._lines[index.row()].get(self.columns[index.column()].key)
        return isinstance(value, c.Amount) and value.value is not None and not value.typed


class _EobDelegate(CellDelegate):
    """Writes worked-out amounts in grey, as proposals are (O11)."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, index)
        model = index.model()
        if not isinstance(model, EobLines) or not model.is_proposal(index) or index.data(PROBLEM_ROLE):
            return
        tokens = theme.tokens()
        inner = option.rect.adjusted(content.PAD_PX, 3, -content.PAD_PX, -3)
        painter.save()
        painter.fillRect(inner, QColor(tokens.base))
        painter.setPen(QColor(tokens.muted))
        painter.drawText(inner, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), str(index.data() or ""))
        painter.restore()


class EobGrid(EntryGrid):
    """The lines of an EOB. Enter goes on, from a typed patient share to the next line; Tab always goes on.

    Signals:
        worked: a cell was changed; totals are others.
    """

    worked = Signal()

    def __init__(self) -> None:
        self._eob = EobLines()
        super().__init__("eob-lines", "Lines of the payer's answer", self._eob)
        self.setItemDelegate(_EobDelegate(self))
        self._eob.edited.connect(self.worked)

    @property
    def eob(self) -> EobLines:
        """The lines."""
        return self._eob

    def settle_cell(self) -> None:
        """Take over what stands in an open cell."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit) and self.isAncestorOf(focus):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def fit_columns(self) -> None:
        """Amounts take the room of the largest charge; the other reasons take what is left."""
        metrics = self.fontMetrics()
        charges = [line["charge"].grid() for line in self._eob.every_line]
        pad = 2 * content.PAD_PX + 2
        amount = max(metrics.horizontalAdvance(text) for text in ("000.00", "Allowed", *charges)) + pad
        codes = [str(line["code"]) for line in self._eob.every_line]
        code = max(metrics.horizontalAdvance(text) for text in ("Service", *codes)) + pad
        widths = {"code": code}
        others = 0
        for number, each in enumerate(self.lines.columns):
            if not each.fills:
                self.setColumnWidth(number, widths.get(each.key, amount))
                others += self.columnWidth(number)
        fills = next(n for n, each in enumerate(self.lines.columns) if each.fills)
        self.setColumnWidth(fills, max(content.FLEXIBLE_LEAST_PX, self.viewport().width() - others))

    def next_cell(self) -> None:
        """Enter: the next cell; from a typed share, reason or payment to the next line."""
        index = self.currentIndex()
        if not index.isValid():
            self.start()
            return
        if index.data(PROBLEM_ROLE) and self.lines.columns[index.column()].key != "paid":
            return
        key = self.lines.columns[index.column()].key
        value = self._eob.value(index.row(), key)
        typed = bool(value.typed if isinstance(value, c.Amount) else value)
        if key in _ENDS_LINE and typed:
            self._next_line(index.row())
        else:
            self.following_cell()

    def following_cell(self) -> None:
        """Tab: the next cell, whatever stands in this one."""
        index = self.currentIndex()
        rest = [each for each in self._fields_of(index.row()) if each.column() > index.column()]
        if rest:
            self.setCurrentIndex(rest[0])
        else:
            self._next_line(index.row())

    def _next_line(self, row: int) -> None:
        if row + 1 < self.lines.rowCount():
            self.setCurrentIndex(self._fields_of(row + 1)[0])
        else:
            self.left.emit()

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Tab in a cell goes on, Enter may end the line."""
        if hint is _Hint.EditNextItem:
            super().closeEditor(editor, _Hint.NoHint)
            self.following_cell()
        else:
            super().closeEditor(editor, hint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tab outside a cell; lines are the claim's and are not removed."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Tab and self.state() is not EntryGrid.State.EditingState:
            self.following_cell()
        elif not (control and event.key() == Qt.Key.Key_Delete):
            super().keyPressEvent(event)
