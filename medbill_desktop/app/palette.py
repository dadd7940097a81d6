"""What the palette finds: patients, claims, payers and codes from anywhere."""

from __future__ import annotations

from collections.abc import Sequence

from medbill_desktop.codes.library import Library
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.hit import Hit
from medbill_desktop.query.search import Palette


def look_up(palette: Palette, library: Library, typed: str, limit: int) -> Sequence[Hit]:
    """Find records by what is typed in the palette.

    Args:
        palette: of the open office.
        library: the code sets.
        typed: with its prefix: "" for patients, then claims, then codes; "#" claims, "@" payers, "/" codes.
        limit: hits at most.
    """
    if typed.startswith("/"):
        return _codes(library, typed[1:], limit)
    found = palette.find(typed, limit)
    if len(found) < limit and not typed.startswith(("#", "@")):
        found = [*found, *_codes(library, typed, limit - len(found))]
    return found


def _codes(library: Library, text: str, limit: int) -> list[Hit]:
    if len(text.strip()) < 2:
        return []
    answer = library.search(text, limit=limit)
    return [
        Hit(Kind.CODE_EDITION, 0, f"{hit.code}  {hit.title}", hit.matched, hit.code) for hit in answer.results
    ]
