"""The office's own codes in a search: CPT numbers with the office's own words."""

from __future__ import annotations

from collections.abc import Sequence

from medbill_desktop.codes.format import normalise, printed
from medbill_desktop.codes.records import Hit, OwnCode
from medbill_desktop.codes.search.question import stem, typed
from medbill_desktop.codes.text import words


def found(query: str, own: Sequence[OwnCode], systems: Sequence[str]) -> list[Hit]:
    """Own codes that begin with the query, then those that have words beginning with all of its words."""
    code = normalise(query)
    telling = typed(query).telling
    ranked: list[tuple[int, int, str, OwnCode]] = []
    for each in own:
        if each.system not in systems:
            continue
        plain = words(each.title)
        if code and normalise(each.code).startswith(code):
            ranked.append((0, len(plain), each.code, each))
        elif telling and all(any(word.startswith(stem(asked)) for word in plain) for asked in telling):
            ranked.append((1, len(plain), each.code, each))
    ranked.sort(key=lambda row: row[:3])
    return [
        Hit(each.system, printed(each.system, each.code), each.title, True, each.title, "own")
        for *_, each in ranked
    ]
