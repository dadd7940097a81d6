"""Drawers, deposits, batches, closed days and months: what is proven at the end of each (O3, O16, O17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.report import Side


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
class SlipLine:
    """One receipt on a deposit slip."""

    number: int
    name: str
    method: str
    reference: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipImage:
    """What is printed for the bank.

    Attributes:
        over: what counted drawers had more than their receipts; negative is short.
        total: of the deposit: its lines and what was over or short.
    """

    practice: str
    number: int
    day: date
    lines: tuple[SlipLine, ...]
    over: Money
    total: Money


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
        what: in words, one and many apart (``"drawer|drawers|to count"``).
        count, amount: how many and how much; zero is done.
        stops: the close is refused while it is not done.
    """

    what: str
    count: int
    amount: Money = ZERO
    stops: bool = False

    @property
    def words(self) -> str:
        """With its count: ``"1 drawer to count"``, ``"no drawers to count"``."""
        one, many, end = self.what.split("|")
        return f"{self.count or 'no'} {one if self.count == 1 else many} {end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyProof:
    """How what one payer or patient owes moved in a period (O16).

    Attributes:
        party_id: None for lines that name nobody.
        moved: between receivables: to the next payer, to the patient; zero over all parties.
        aged: what the aging report of the last day says of the party.
    """

    side: Side
    party_id: int | None
    name: str
    opening: Money = ZERO
    charges: Money = ZERO
    payments: Money = ZERO
    adjustments: Money = ZERO
    refunds: Money = ZERO
    moved: Money = ZERO
    brought_in: Money = ZERO
    closing: Money = ZERO
    aged: Money = ZERO

    @property
    def expected(self) -> Money:
        """What the closing balance must be."""
        taken = self.payments + self.adjustments
        return self.opening + self.charges - taken + self.refunds + self.moved + self.brought_in

    @property
    def holds(self) -> bool:
        """Whether movements, closing balance and aging report agree to the cent."""
        return self.expected == self.closing == self.aged


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A table of a day sheet: words, count and amount a line, and a total."""

    title: str
    lines: tuple[tuple[str, int, Money], ...]

    @property
    def total(self) -> Money:
        """Sum of the amounts."""
        return Money.total(amount for _, _, amount in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofPage:
    """What is printed and kept when a day or month is closed.

    Attributes:
        title: ("Day sheet 04/15/2026", "Month 2026-04").
        parties: the proof by payer and patient.
        sections: what came in and went out.
        checks: what was not done at the close.
        heads: "writer 3: row 120, a1b2c3d4e5f60708" of every audit chain.
    """

    title: str
    office: str
    made: datetime
    user: str
    parties: tuple[PartyProof, ...]
    sections: tuple[Section, ...] = ()
    checks: tuple[Check, ...] = ()
    heads: tuple[str, ...] = ()

    @property
    def total(self) -> PartyProof:
        """All parties together."""
        names = ("opening", "charges", "payments", "adjustments", "refunds", "moved", "brought_in")
        sums = {
            name: Money.total(getattr(one, name) for one in self.parties)
            for name in (*names, "closing", "aged")
        }
        return PartyProof(side=Side.PAYER, party_id=None, name="Total", **sums)

    @property
    def holds(self) -> bool:
        """Whether every party's proof holds."""
        return all(one.holds for one in self.parties)


def month_of(day: date) -> str:
    """The month of a day as it is closed: ``"2026-04"``."""
    return f"{day:%Y-%m}"
