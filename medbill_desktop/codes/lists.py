"""The small lists: maps between ICD-9-CM and ICD-10-CM, modifiers, places of service."""

from __future__ import annotations

from datetime import date
from typing import Any

from medbill_desktop.codes.files import Shelf, day_or_none
from medbill_desktop.codes.format import ICD9CM, ICD10CM, normalise, printed
from medbill_desktop.codes.records import MapTarget, Modifier, Place


def mapped(shelf: Shelf, system: str, code: str) -> tuple[MapTarget, ...]:
    """The rows of the General Equivalence Mappings for a code, in the order of the file.

    Args:
        shelf: the editions of the maps.
        system: the system of the code: icd9cm or icd10cm.
        code: with or without point.
    """
    source = shelf.nearest(None)
    if source is None:
        return ()
    direction, target_system = (9, ICD10CM) if system == ICD9CM else (10, ICD9CM)
    rows = source.all(
        "SELECT target, flags FROM gem WHERE direction = ? AND source = ? ORDER BY position",
        direction,
        normalise(code),
    )
    return tuple(_target(printed(system, code), target_system, row) for row in rows)


def modifier(hcpcs: Shelf, lists: Shelf, code: str, dos: date | None) -> Modifier | None:
    """A modifier with its Level II words, where it has any, and our rule flags; None when nobody lists it."""
    code = normalise(code)
    words = _named(hcpcs, code, dos)
    source = lists.nearest(dos)
    rule = source.one("SELECT * FROM modifier_rule WHERE code = ?", code) if source else None
    if words is None and rule is None:
        return None
    _, level, bypass, visit_only, pricing, global_period = rule or (code, 2, 0, 0, 0, 0)
    return Modifier(
        code=code,
        level=level,
        title=words[0] if words else "",
        ncci_bypass=bool(bypass),
        visit_only=bool(visit_only),
        pricing=bool(pricing),
        global_period=bool(global_period),
        valid_from=day_or_none(words[1]) if words else None,
        valid_thru=day_or_none(words[2]) if words else None,
    )


def modifier_codes(hcpcs: Shelf, lists: Shelf) -> tuple[str, ...]:
    """All modifiers known, in order."""
    codes: set[str] = set()
    for shelf, table in ((hcpcs, "modifier"), (lists, "modifier_rule")):
        for each in shelf.editions:
            codes.update(row[0] for row in each.all(f"SELECT code FROM {table}"))  # noqa: S608 - two fixed names
    return tuple(sorted(codes))


def places(lists: Shelf) -> tuple[Place, ...]:
    """The places of service in order of their codes."""
    source = lists.nearest(None)
    rows = source.all("SELECT code, name, facility FROM place ORDER BY code") if source else []
    return tuple(Place(row[0], row[1], bool(row[2])) for row in rows)


def _named(hcpcs: Shelf, code: str, dos: date | None) -> tuple[Any, ...] | None:
    """The modifier in the edition of the date, or else in the newest edition that lists modifiers."""
    first = hcpcs.nearest(dos)
    for each in [first, *reversed(hcpcs.editions)]:
        row = (
            each.one("SELECT title, valid_from, valid_thru FROM modifier WHERE code = ?", code)
            if each
            else None
        )
        if row:
            return row
    return None


def _target(source: str, system: str, row: tuple[Any, ...]) -> MapTarget:
    target, flags = row
    return MapTarget(
        source=source,
        target=printed(system, target) if target else "",
        approximate=flags[0] == "1",
        no_map=flags[1] == "1",
        combination=flags[2] == "1",
        scenario=int(flags[3]),
        choice_list=int(flags[4]),
    )
