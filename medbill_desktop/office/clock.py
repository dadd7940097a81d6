"""The one place that looks at the computer's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime


class SystemClock:
    """The computer's clock, in its own time zone for dates."""

    def today(self) -> date:
        """Today where the computer stands."""
        return datetime.now().astimezone().date()  # noqa: TID251 - this is the clock that is injected

    def now(self) -> datetime:
        """This moment in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the clock that is injected
