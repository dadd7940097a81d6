"""The favourites and sets of an office, and whose they can be."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from medbill_desktop.domain.charge_desk import ChargeSet
from medbill_desktop.domain.practice import Provider
from medbill_desktop.store import Reader


@dataclass(frozen=True, slots=True)
class ListedSet:
    """A set with the name of its provider, or "Everybody"."""

    record: ChargeSet
    whose: str


def charge_set_list(connection: sa.Connection) -> tuple[list[ListedSet], list[tuple[int, str]]]:
    """Every set by its short word; and the providers who may have their own, as id and name."""
    reader = Reader(connection)
    names = {one.id: one.name.listed() for one in reader.find(Provider, is_rendering=True)}
    sets = [
        ListedSet(one, names.get(one.provider_id or 0, "Everybody"))
        for one in reader.find(ChargeSet, order_by="snap")
    ]
    return sets, sorted(names.items(), key=lambda pair: pair[1])
