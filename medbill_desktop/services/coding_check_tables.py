"""The coding rules' own tables (resources/rules), and the two that they share with the scanner of notes."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache

from medbill_desktop import paths
from medbill_desktop.advice import tables as advice
from medbill_desktop.domain.rules.visit_facts import Row

_OWN = (
    "acute_chronic",
    "age",
    "combinations",
    "companions",
    "first_only",
    "integral_signs",
    "modifiers",
    "never_first",
    "once",
    "sex",
)
_SHARED = ("combinations", "integral_signs")


@cache
def tables() -> Mapping[str, tuple[Row, ...]]:
    """All tables by name; a row without dates is always in force."""
    found: dict[str, tuple[Row, ...]] = {name: _rows(name) for name in _OWN}
    for name in _SHARED:
        found[name] = (*advice.rows(name), *found.get(name, ()))
    return found


def _rows(name: str) -> tuple[Row, ...]:
    with paths.data(f"rules/{name}.csv").open(encoding="utf-8", newline="") as file:
        kept = (line for line in file if not line.startswith("#"))
        return tuple({key: value.strip() for key, value in row.items()} for row in csv.DictReader(kept))
