"""Time is asked of a clock that is handed in, so that every result can be repeated."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol


class Clock(Protocol):
    """What time it is for this office."""

    def today(self) -> date:
        """Today's date in the office's time zone."""

    def now(self) -> datetime:
        """This moment, in UTC, with its zone."""


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still, for demo offices, `--as-of` and tests.

    Attributes:
        day: the date it shows.
    """

    day: date

    def today(self) -> date:
        """The fixed day."""
        return self.day

    def now(self) -> datetime:
        """Noon UTC of the fixed day."""
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)
