"""The question a report answers: a day, a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from medbill_desktop.domain.errors import UserError


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """As of which day, and for which period.

    Attributes:
        as_of: balances count entries up to this day.
        first, last: movements count from the first to the last day, both included.
    """

    as_of: date
    first: date
    last: date

    @classmethod
    def of(
        cls, today: date, as_of: date | None = None, first: date | None = None, last: date | None = None
    ) -> Asked:
        """Fill what was not said: today, and the month so far.

        Raises:
            UserError: the period ends before it begins.
        """
        end = last or as_of or today
        start = first or end.replace(day=1)
        if start > end:
            raise UserError(f"The period ends on {end} before it begins on {start}; swap the two dates.")
        return cls(as_of=as_of or last or today, first=start, last=end)

    @property
    def day(self) -> dict[str, object]:
        """The day, in words for the report."""
        return {"As of": self.as_of}

    @property
    def period(self) -> dict[str, object]:
        """The period, in words for the report."""
        return {"From": self.first, "Through": self.last}

    def within(self, column: sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
        """Whether a date lies in the period."""
        return column.between(self.first, self.last)
