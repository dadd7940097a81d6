"""Which of the backups that the program makes by itself are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_STAMP = "%Y%m%d-%H%M%S"
_NAME = re.compile(r"^office-(\d{8}-\d{6})\.medbill$")


@dataclass(frozen=True, slots=True)
class Rules:
    """How many periods of each length keep their newest backup; the settings of the office say it."""

    hours: int = 24
    days: int = 14
    weeks: int = 8
    months: int = 24


STANDARD = Rules()


def _periods(rules: Rules) -> tuple[tuple[int, Callable[[datetime], object]], ...]:
    return (
        (rules.hours, lambda moment: (moment.date(), moment.hour)),
        (rules.days, lambda moment: moment.date()),
        (rules.weeks, lambda moment: moment.isocalendar()[:2]),
        (rules.months, lambda moment: (moment.year, moment.month)),
    )


def name_of(moment: datetime) -> str:
    """The file name of a backup made at this moment."""
    return f"office-{moment.astimezone(UTC).strftime(_STAMP)}.medbill"


def moment_of(name: str) -> datetime | None:
    """When the program made the backup of this file name; None for files of other names."""
    match = _NAME.match(name)
    return datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC) if match else None


def kept(moments: Iterable[datetime], rules: Rules = STANDARD) -> set[datetime]:
    """Which backups stay: the newest of the last hours, days, weeks and months, and the newest of all."""
    newest_first = sorted(moments, reverse=True)
    staying: set[datetime] = set(newest_first[:1])
    for count, period in _periods(rules):
        periods: dict[object, datetime] = {}
        for moment in newest_first:
            periods.setdefault(period(moment), moment)
        staying.update(list(periods.values())[:count])
    return staying


def rotate(
    folder: Path, rules: Rules = STANDARD, good: Container[str] = (), bad: Container[str] = ()
) -> list[Path]:
    """Delete the program's own backups that no longer stay; files of other names are never touched.

    Args:
        folder: where they lie.
        rules: how many stay.
        good: names of backups that were proven; the newest of them always stays.
        bad: names of those that failed their proof; they take no place, and go when there is a good one.

    Returns:
        What was deleted.
    """
    found = {moment: path for path in folder.iterdir() if (moment := moment_of(path.name))}
    proven = [moment for moment, path in found.items() if path.name in good]
    failed = {moment for moment, path in found.items() if path.name in bad}
    staying = kept(found.keys() - failed, rules) | set(sorted(proven)[-1:])
    if not proven:
        staying |= failed  # until there is something better
    gone = [found[moment] for moment in sorted(found.keys() - staying)]
    for path in gone:
        path.unlink()
    return gone
