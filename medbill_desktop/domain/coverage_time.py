"""Where the coverages of a patient leave a hole or lie over each other (OFFICE O20)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from medbill_desktop.domain.insurance import Coverage

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days between or under the coverages of one rank in one case.

    Attributes:
        begins, ends: first and last day; `ends` is date.max where two open coverages overlap.
    """

    case_id: int
    rank: int
    begins: date
    ends: date


def gaps(coverages: Iterable[Coverage]) -> tuple[Stretch, ...]:
    """Days on which nothing of a rank is in force although something was before and something is after."""
    found = []
    for (case_id, rank), ordered in _ranks(coverages).items():
        reach = _end(ordered[0])
        for one in ordered[1:]:
            begins = _start(one)
            if reach < date.max and begins > reach + _DAY:
                found.append(Stretch(case_id, rank, reach + _DAY, begins - _DAY))
            reach = max(reach, _end(one))
    return tuple(found)


def overlaps(coverages: Iterable[Coverage]) -> tuple[Stretch, ...]:
    """Days on which two coverages hold the same rank of the same case."""
    found = []
    for (case_id, rank), ordered in _ranks(coverages).items():
        reach = _end(ordered[0])
        for one in ordered[1:]:
            if _start(one) <= reach:
                found.append(Stretch(case_id, rank, _start(one), min(reach, _end(one))))
            reach = max(reach, _end(one))
    return tuple(found)


def _ranks(coverages: Iterable[Coverage]) -> dict[tuple[int, int], list[Coverage]]:
    by_rank: defaultdict[tuple[int, int], list[Coverage]] = defaultdict(list)
    for one in sorted(coverages, key=lambda c: (_start(c), c.id)):
        by_rank[(one.case_id, one.rank)].append(one)
    return by_rank


def _start(coverage: Coverage) -> date:
    return coverage.effective_from or date.min


def _end(coverage: Coverage) -> date:
    return coverage.effective_thru or date.max
