"""What a report is, however it is shown: on screen, as JSON, as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from medbill_desktop.domain.aging import BUCKETS, Aging, bucket_of, days_open
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.worklist import Column, Row


class Side(StrEnum):
    """Who owes open money."""

    PAYER = "payer"
    PATIENT = "patient"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgedParty:
    """What one payer or patient owes, by age, as of a day.

    Attributes:
        party_id: id of the payer or patient; None for lines that name none.
        name: as lists show it.
    """

    side: Side
    party_id: int | None
    name: str
    aging: Aging


@dataclass(frozen=True, slots=True, kw_only=True)
class AgedCharge:
    """The open balance of one charge with one party: a line of the aging report's drill-down.

    Attributes:
        party_id, party: who owes it.
        charge_id: None for money that is on no charge.
        code, service_date: of the charge; "" and None without one.
        aging_date: the oldest day from which part of it is open; None on a credit or where unknown.
        balance: negative is a credit.
    """

    side: Side
    party_id: int | None
    party: str
    charge_id: int | None
    patient_id: int | None
    patient: str
    code: str
    service_date: date | None
    aging_date: date | None
    balance: Money

    def days(self, as_of: date) -> int | None:
        """Days open on a day; None without an aging date."""
        return None if self.aging_date is None else days_open(self.aging_date, as_of)

    def bucket(self, as_of: date) -> int | None:
        """Index of its bucket, the oldest where no line says when; None on a credit."""
        if self.balance.cents < 0:
            return None
        days = self.days(as_of)
        return len(BUCKETS) - 1 if days is None else bucket_of(days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A table of figures with its question.

    Attributes:
        name: the word of the command line (``"aging"``).
        columns: in order; money is Money, dates are dates, shares and averages are Decimal.
        rows: a value for each column key, and `id` of what the row opens (0 for none).
        totals: sums by column key, over all rows.
        asked: the question in words, such as ``{"As of": date}``.
        target: the kind a row opens; None when it opens nothing.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    totals: Mapping[str, Money | int] = field(default_factory=dict)
    asked: Mapping[str, object] = field(default_factory=dict)
    target: Kind | None = None


def summed(rows: Sequence[Row], *keys: str) -> dict[str, Money | int]:
    """Totals of money columns."""
    return {key: Money.total(value for row in rows if isinstance(value := row[key], Money)) for key in keys}
