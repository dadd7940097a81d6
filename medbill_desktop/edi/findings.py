"""Findings about an X12 file: they name the segment and the element."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from medbill_desktop.domain.finding import Finding, Severity, Source

_GUIDE = Source("ASC X12N 837 Health Care Claim: Professional", "005010X222A1")


@dataclass(frozen=True, slots=True)
class X12Finding(Finding):
    """A finding at a place in a file.

    Attributes:
        segment: inside a transaction ST is 1, as in IK3-02 of a 999; outside, the file's first segment is 1.
    """

    segment: int = 0

    def as_row(self) -> dict[str, object]:
        """The object `medbill x12 read --json` prints."""
        return {
            "segment": self.segment,
            "path": self.path,
            "severity": str(self.severity),
            "message": self.message,
        }


class Place(NamedTuple):
    """Where in a file: segment number and a path such as ``2400/DTP03``."""

    segment: int
    path: str


class Log:
    """Collects findings; equal kinds of unread segments are counted and named once."""

    def __init__(self) -> None:
        self.items: list[X12Finding] = []
        self._unread: dict[tuple[str, str], list[int]] = {}

    def block(self, at: Place, rule: str, message: str, fix: str = "") -> None:
        """Something that makes the payer or us refuse the file or the claim."""
        self._add(Severity.BLOCK, at, rule, message, fix)

    def caution(self, at: Place, rule: str, message: str, fix: str = "") -> None:
        """Something to look at."""
        self._add(Severity.WARN, at, rule, message, fix)

    def info(self, at: Place, rule: str, message: str, fix: str = "") -> None:
        """Something to know."""
        self._add(Severity.INFO, at, rule, message, fix)

    def unread(self, loop: str, kind: str, number: int) -> None:
        """A segment that no field shows."""
        self._unread.setdefault((loop, kind), []).append(number)

    def done(self) -> tuple[X12Finding, ...]:
        """All findings in the order of the file; unread segments are summed up."""
        for (loop, kind), numbers in self._unread.items():
            times = f" ({len(numbers)} times)" if len(numbers) > 1 else ""
            self.info(
                Place(numbers[0], f"{loop}/{kind.partition('*')[0]}"),
                "x12-not-shown",
                f"Segment {kind or '(no name)'} in loop {loop}{times} is kept in the raw file, not shown.",
            )
        self._unread.clear()
        return tuple(sorted(self.items, key=lambda item: item.segment))

    def _add(self, severity: Severity, at: Place, rule: str, message: str, fix: str) -> None:
        self.items.append(X12Finding(rule, severity, at.path, message, fix, _GUIDE, segment=at.segment))
