"""Reads the scanner's own tables of words and rules."""

from __future__ import annotations

import csv
import hashlib
from functools import cache
from pathlib import Path

from medbill_desktop import paths

NAMES = ("wording", "sections", "cues", "office_terms", "quiet_terms", "combinations", "integral_signs")
"""The tables of resources/advice, and beside them the office terms, which the code search has too."""

_ELSEWHERE = {"office_terms": "codesets/synonyms"}


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table by heading; lines that begin with # are remarks.

    Args:
        name: one of NAMES.
    """
    with _file(name).open(encoding="utf-8", newline="") as file:
        kept = (line for line in file if not line.startswith("#"))
        return tuple({key: value.strip() for key, value in row.items()} for row in csv.DictReader(kept))


def digest() -> str:
    """A short digest of all tables, by which a cached dictionary is known to be of today's."""
    whole = hashlib.sha256()
    for name in NAMES:
        whole.update(_file(name).read_bytes())
    return whole.hexdigest()[:16]


def _file(name: str) -> Path:
    return paths.data(f"{_ELSEWHERE.get(name, 'advice')}/{name}.csv")
