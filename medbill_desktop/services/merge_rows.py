"""Which rows belong to a patient, in every table; moving them between two charts and back (adr 106)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from medbill_desktop.domain.changes import Kind
from medbill_desktop.store import Reader, UnitOfWork, tables
from medbill_desktop.store.records import all_maps

_CHUNK = 500
_KEPT = frozenset({"patient", "patient_merge", "ledger_line"})
"""A chart is not moved with its records; a merge names both charts; posted lines are never rewritten."""

Rows = Mapping[str, Sequence[int]]
"""Ids by ``"table.column"``."""


@dataclass(frozen=True, slots=True)
class PatientLink:
    """A column that says whose row it is."""

    table: sa.Table
    column: sa.Column[Any]

    @property
    def name(self) -> str:
        """``"table.column"``."""
        return f"{self.table.name}.{self.column.name}"

    @property
    def id(self) -> sa.Column[Any]:
        """What names a row."""
        return self.table.c.id


def patient_links() -> tuple[PatientLink, ...]:
    """Every column of the office that points to a patient and moves when charts are merged."""
    return tuple(
        PatientLink(table, column)
        for table in tables.metadata.sorted_tables
        if table.name not in _KEPT
        for column in table.columns
        if any(key.column is tables.patient.c.id for key in column.foreign_keys)
    )


def rows_of(reader: Reader, patient_id: int) -> dict[str, list[int]]:
    """The ids of all rows of a patient, by link; links without rows are left out."""
    found: dict[str, list[int]] = {}
    for link in patient_links():
        query = sa.select(link.id).where(link.column == patient_id).order_by(link.id)
        if ids := list(reader.connection.execute(query).scalars()):
            found[link.name] = ids
    return found


def unique_with(link: PatientLink) -> tuple[tuple[str, ...], ...]:
    """The columns that may stand only once together with the patient."""
    constraints = (one for one in link.table.constraints if isinstance(one, sa.UniqueConstraint))
    sets = [tuple(column.name for column in one.columns) for one in constraints]
    sets += [tuple(column.name for column in one.columns) for one in link.table.indexes if one.unique]
    return tuple(names for names in sets if link.column.name in names)


def movable(reader: Reader, rows: Rows, survivor_id: int) -> dict[str, list[int]]:
    """The rows that the other chart can take; one that it has already stays where it is."""
    links = {link.name: link for link in patient_links()}
    return {
        name: [row_id for row_id in ids if not _taken(reader, links[name], row_id, survivor_id)]
        for name, ids in rows.items()
    }


def _taken(reader: Reader, link: PatientLink, row_id: int, survivor_id: int) -> bool:
    for names in unique_with(link):
        others = [name for name in names if name != link.column.name]
        own, twin = link.table.alias(), link.table.alias()
        same = [own.c[name] == twin.c[name] for name in others]
        query = sa.select(twin.c.id).where(own.c.id == row_id, twin.c[link.column.name] == survivor_id, *same)
        if reader.connection.execute(query.limit(1)).scalar() is not None:
            return True
    return False


def move(uow: UnitOfWork, rows: Rows, source: int, target: int) -> dict[str, list[int]]:
    """Give rows to another chart; each gets a new version, so that an old copy of it cannot be saved.

    Returns:
        What really moved: rows that were deleted or belong to somebody else by now are left out.
    """
    links = {link.name: link for link in patient_links()}
    kinds = {one.table.name: one.kind for one in all_maps()}
    moved: dict[str, list[int]] = {}
    for name, ids in rows.items():
        link = links[name]
        done = [row_id for part in _parts(ids) for row_id in _move(uow, link, part, (source, target))]
        if done:
            moved[name] = done
            _touch(uow, kinds.get(link.table.name), done)
    return moved


def _move(uow: UnitOfWork, link: PatientLink, ids: Sequence[int], way: tuple[int, int]) -> list[int]:
    source, target = way
    here = sa.and_(link.column == source, link.id.in_(ids))
    done = list(uow.connection.execute(sa.select(link.id).where(here).order_by(link.id)).scalars())
    if done:
        values: dict[str, Any] = {link.column.name: target}
        if "version" in link.table.c:
            values["version"] = link.table.c.version + 1
        uow.execute(sa.update(link.table).where(here).values(values))
    return done


def _touch(uow: UnitOfWork, kind: Kind | None, ids: Sequence[int]) -> None:
    if kind is not None:
        uow.touch(kind, *ids)


def with_dependents(reader: Reader, rows: Rows, patient_id: int) -> dict[str, list[int]]:
    """Rows, and what was made since and hangs on them: the claim of a visit, the charge of a claim.

    Args:
        reader: the transaction.
        rows: rows that moved once.
        patient_id: whose they are now.
    """
    found = {name: set(ids) for name, ids in rows.items()}
    grew = True
    while grew:
        grew = False
        for link, parent, parent_ids in _hanging(found):
            here = sa.and_(link.column == patient_id, parent.in_(sorted(parent_ids)))
            new = set(reader.connection.execute(sa.select(link.id).where(here)).scalars())
            if not new <= found.setdefault(link.name, set()):
                found[link.name] |= new
                grew = True
    return {name: sorted(ids) for name, ids in found.items()}


def _hanging(found: Mapping[str, set[int]]) -> Iterator[tuple[PatientLink, sa.Column[Any], set[int]]]:
    by_table: dict[str, set[int]] = {}
    for name, ids in found.items():
        by_table.setdefault(name.split(".", maxsplit=1)[0], set()).update(ids)
    for link in patient_links():
        for column in link.table.columns:
            for key in column.foreign_keys:
                if parents := by_table.get(key.column.table.name):
                    yield link, column, parents


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
