"""A clock that the demo turns from day to day while it lives through the practice's months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(slots=True)
class MovingClock:
    """Shows the day that the demo has reached."""

    day: date

    def today(self) -> date:
        """The day reached."""
        return self.day

    def now(self) -> datetime:
        """Noon UTC of that day."""
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)
