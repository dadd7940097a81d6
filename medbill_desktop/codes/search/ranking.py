"""Puts candidates into the order in which people expect them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from medbill_desktop.codes.search.candidates import Candidate
from medbill_desktop.codes.search.question import Reading, stem
from medbill_desktop.codes.text import STOP

KIND_COST = {
    "title": 0.0,
    "inclusion": 1.0,
    "do": 1.5,
    "neoplasm": 2.0,
    "eindex": 3.0,
    "drug": 3.0,
    "icd9": 2.5,
}
"""How much later than a title an equal match in another name comes."""

NEUTRAL = STOP | {"unspecified", "site", "specified", "not"}
"""Words of a name that make it no further from a query that does not have them."""

_EXACT = -6.0
_OTHER_BEGINNING = 2.0
_MEANT = -5.0
_ABSENT = 6.0
_BEGUN = 2.5
_LAST_BEGUN = 1.2
_MOST_EXTRA = 14
_PER_CATEGORY = 6


def cost(reading: Reading, candidate: Candidate) -> float:
    """How far a candidate is from what was typed; less is better.

    Counted are: words of the query that only begin a word of the name or are not in it, words of the name that
    nobody typed, the kind of name, the prior of the code, the first word, and whether the name is the query.
    """
    telling = reading.telling
    core = candidate.core
    tokens = [word for word in core.split() if word not in NEUTRAL]
    total = KIND_COST.get(candidate.kind, 2.0) + candidate.prior
    found = 0
    last = len(telling) - 1
    for place, word in enumerate(telling):
        if word in tokens:
            found += 1
            continue
        begin = stem(word)
        if begin in tokens:
            found += 1
        elif f" {begin}" in f" {core}":
            found += 1
            total += _LAST_BEGUN if place == last else _BEGUN
        else:
            total += _ABSENT if candidate.kind == "title" else _ABSENT / 2
    extra = max(0, len(tokens) - found)
    total += min(extra, _MOST_EXTRA)
    if not core.startswith(telling[0]):
        total += _OTHER_BEGINNING
    if extra == 0 and tokens == list(telling):
        total += _EXACT
    if reading.category:
        total += _MEANT if candidate.code.startswith(reading.category) else 1
    if candidate.billable:
        total -= 0.35 if candidate.code.endswith("9") else 0.25
    return total


def spread(ranked: Iterable[tuple[float, str, Candidate]]) -> Iterator[tuple[float, str, Candidate]]:
    """Ranked candidates with crowded categories thinned: what is too many of one category comes at the end.

    Args:
        ranked: cost, system and candidate, best first.
    """
    taken: dict[tuple[str, str], int] = {}
    later: list[tuple[float, str, Candidate]] = []
    for each in ranked:
        _, system, candidate = each
        group = (system, candidate.code[:3] if system.startswith("icd") else candidate.code)
        taken[group] = taken.get(group, 0) + 1
        if taken[group] <= _PER_CATEGORY:
            yield each
        else:
            later.append(each)
    yield from later
