"""Which of the backups that the program makes by itself are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

_STAMP = "%Y%m%d-%H%M%S"
_NAME = re.compile(r"^office-(\d{8}-\d{6})\.medbill$")

# How many periods of each length keep their newest backup.
_RULES: tuple[tuple[int, Callable[[datetime], object]], ...] = (
    (24, lambda moment: (moment.date(), moment.hour)),
    (14, lambda moment: moment.date()),
    (8, lambda moment: moment.isocalendar()[:2]),
    (24, lambda moment: (moment.year, moment.month)),
)


def name_of(moment: datetime) -> str:
    """The file name of a backup made at this moment."""
    return f"office-{moment.astimezone(UTC).strftime(_STAMP)}.medbill"


def kept(moments: Iterable[datetime]) -> set[datetime]:
    """Which backups stay: the newest of the last 24 hours, 14 days, 8 weeks and 24 months that have one."""
    newest_first = sorted(moments, reverse=True)
    staying: set[datetime] = set()
    for count, period in _RULES:
        periods: dict[object, datetime] = {}
        for moment in newest_first:
            periods.setdefault(period(moment), moment)
        staying.update(list(periods.values())[:count])
    return staying


def rotate(folder: Path) -> list[Path]:
    """Delete the program's own backups that no longer stay; files of other names are never touched.

    Returns:
        What was deleted.
    """
    found = {}
    for path in folder.iterdir():
        if match := _NAME.match(path.name):
            found[datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)] = path
    gone = [found[moment] for moment in sorted(found.keys() - kept(found))]
    for path in gone:
        path.unlink()
    return gone
