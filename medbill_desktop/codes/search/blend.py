"""Brings the exact answers of a search and the near ones into one order, without crowding."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from medbill_desktop.codes.search.index import WordIndex
from medbill_desktop.codes.search.soft import Near

_EXACT, _EXACT_PLACE = 0.3, 5
_OTHER_SIDE, _NO_SIDE = 0.03, 0.05
_CROWDED = 0.03
_OLD = 0.15
SIDES = {"right": 1, "left": 2, "bilateral": 4}


class Candidate(NamedTuple):
    """A code in the order that is being made.

    Attributes:
        score: more is sooner.
        order: place of its system.
        node: the code to show.
        entry: the name that answered.
        group: codes that answer the same words within one category stand for each other.
        twin: codes that differ by side only have the same.
    """

    score: float
    order: int
    node: int
    entry: int
    group: tuple[int, int, int]
    twin: tuple[int, int, int]


def from_names(
    order: int, index: WordIndex, near: Sequence[Near], typed: Sequence[str], late: float
) -> dict[int, Candidate]:
    """The codes of the nearest names, by node; a code without detail gives way to its unspecified one.

    Args:
        order: place of the system among those asked.
        index: of its edition.
        near: from `soft.nearest`.
        typed: the words of the query, for the side.
        late: above 0 for a system that is history.
    """
    facts = index.facts
    asked = sum(bit for word, bit in SIDES.items() if word in typed)
    best: dict[int, Candidate] = {}
    for each in near:
        node, side = int(facts["leaf"][each.entry]), int(facts["side"][each.entry])
        price = (_NO_SIDE if not side & asked else 0.0) if asked else (_OTHER_SIDE if side else 0.0)
        score = each.score - price - (_OLD if late else 0.0)
        if node not in best or score > best[node].score:
            category = int(facts["category"][each.entry])
            best[node] = Candidate(
                score,
                order,
                node,
                each.entry,
                (order, category, each.matched),
                (order, category, int(facts["plain"][each.entry])),
            )
    return best


def from_exact(order: int, index: WordIndex, entry: int, place: int) -> Candidate | None:
    """An answer of the exact search, without a score; None when no name of its own answered."""
    if entry < 0:
        return None
    facts = index.facts
    category = int(facts["category"][entry])
    return Candidate(
        0.0,
        order,
        int(facts["leaf"][entry]),
        entry,
        (order, -1, place),
        (order, category, int(facts["plain"][entry])),
    )


def lift(score: float, place: int) -> float:
    """The score of a code that the exact search has at a place (from 0)."""
    return score + _EXACT / (place + _EXACT_PLACE)


def in_turn(pool: Sequence[Candidate], limit: int) -> list[Candidate]:
    """The best first; each further code of a group or of a pair of sides comes later than it would alone."""
    groups: Counter[tuple[int, int, int]] = Counter()
    twins: set[tuple[int, int, int]] = set()
    waiting = [(-each.score, number) for number, each in enumerate(pool)]
    heapq.heapify(waiting)
    shown: list[Candidate] = []
    doubled: list[Candidate] = []
    while waiting and len(shown) < limit:
        price, number = heapq.heappop(waiting)
        each = pool[number]
        now = -each.score * (1 - _CROWDED * groups[each.group])
        if now > price + 1e-9:
            heapq.heappush(waiting, (now, number))
            continue
        if each.twin in twins:
            doubled.append(each)
            continue
        twins.add(each.twin)
        groups[each.group] += 1
        shown.append(each)
    return [*shown, *doubled][:limit]
