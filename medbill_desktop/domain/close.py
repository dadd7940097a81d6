"""Drawers, deposits, batches, closed days and months: what is proven at the end of each (O3, O16, O17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from medbill_desktop.domain.money import ZERO, Money


class BatchState(StrEnum):
    """Whether a batch may still be added to."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerCount:
    """What one user counted of one method at the end of a day.

    Attributes:
        taken: by the receipts.
        counted: by hand.
        reason: why they differ; "" when they agree.
        entry_id: of the difference; None when they agree.
        deposit_id: the deposit that took the difference along.
    """

    id: int = 0
    version: int = 0
    day: date
    user: str
    method: str
    taken: Money
    counted: Money
    reason: str = ""
    entry_id: int | None = None
    deposit_id: int | None = None

    @property
    def over(self) -> Money:
        """Counted more than taken; negative is short."""
        return self.counted - self.taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """Money taken to the bank on one day.

    Attributes:
        count: of receipts.
        entry_id: CASH against the drawer.
    """

    id: int = 0
    version: int = 0
    number: int
    day: date
    user: str
    count: int
    total: Money
    entry_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentBatch:
    """A pile of payments with the count and total that it must come to (O17)."""

    id: int = 0
    version: int = 0
    number: int
    name: str = ""
    day: date
    user: str
    expected_count: int
    expected_total: Money
    state: BatchState = BatchState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedDay:
    """A day sheet.

    Attributes:
        sheet: 1 for the first of a day, then 2: later entries make a new one.
        last_entry_id: the newest ledger entry when it was closed.
        heads: the heads of all audit chains as canonical JSON.
        blob: keyed hash of the PDF.
    """

    id: int = 0
    version: int = 0
    day: date
    sheet: int
    closed_at: datetime
    closed_by: str
    last_entry_id: int
    payments: Money = ZERO
    charges: Money = ZERO
    heads: str
    blob: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthClose:
    """A month that was proven and locked; opened again only with a reason.

    Attributes:
        month: ``"2026-04"``.
        closing: the receivable at its end.
        heads, blob: as of a day sheet.
        reopened_by, reopen_reason: "" while it is closed.
    """

    id: int = 0
    version: int = 0
    month: str
    closed_at: datetime
    closed_by: str
    closing: Money
    heads: str
    blob: str
    reopened_by: str = ""
    reopen_reason: str = ""

    @property
    def stands(self) -> bool:
        """Whether it is closed still."""
        return not self.reopened_by


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist before a close.

    Attributes:
        what: in words (``"drawers not counted"``).
        count, amount: how many and how much; zero is done.
        stops: the close is refused while it is not done.
    """

    what: str
    count: int
    amount: Money = ZERO
    stops: bool = False


def month_of(day: date) -> str:
    """The month of a day as it is closed: ``"2026-04"``."""
    return f"{day:%Y-%m}"
