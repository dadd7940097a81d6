"""An account in words: date, what happened, who recorded it, the amount, and what is owed since."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from medbill_desktop.domain.ledger import EntryKind
from medbill_desktop.domain.worklist import Column, Content
from medbill_desktop.query.details.account import AccountLine
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.parts.small_table import SmallTable

_COLUMNS = (
    Column("day", "Date", Content.DATE),
    Column("what", "What happened", Content.FREE),
    Column("who", "By", Content.CODE),
    Column("amount", "Amount", Content.MONEY),
    Column("balance", "Balance", Content.MONEY),
)


def what_happened(line: AccountLine) -> str:
    """An event in words: what was posted, for which service, and what moved to whom."""
    words = line.what
    if line.kind is EntryKind.CHARGE and line.code and line.code not in words:
        words = f"{words} {line.code}"
    if line.service_date is not None and line.service_date != line.day:
        words = f"{words}, seen {write_date(line.service_date)}"
    if line.patient and line.kind is not EntryKind.CHARGE:
        owes = "the patient owes" if line.patient.cents > 0 else "the patient no longer owes"
        words = f"{words}; {owes} {abs(line.patient).plain()}"
    return words


class LedgerView(SmallTable):
    """The account; the newest event is in sight."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, "Account", _COLUMNS, parent)

    def show_account(self, lines: Sequence[AccountLine]) -> None:
        """Show an account, oldest first."""
        self.show_rows(
            [
                {
                    "id": line.entry_id,
                    "day": line.day,
                    "what": what_happened(line),
                    "who": line.who,
                    "amount": line.payers + line.patient,
                    "balance": line.balance,
                }
                for line in lines
            ],
            last=True,
        )
