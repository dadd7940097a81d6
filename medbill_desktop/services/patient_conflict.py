"""Two desks saved one record: what the other changed, what both changed, and nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

import sqlalchemy as sa

from medbill_desktop.services.base import Bench
from medbill_desktop.store import Reader, tables
from medbill_desktop.store.records import map_of, plain

R = TypeVar("R")
_NOT_TYPED = frozenset({"id", "version", "name_search"})


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both desks changed.

    Attributes:
        field: attribute of the record.
        before: what stood there when it was opened.
        theirs: what the other desk saved.
        mine: what was typed here.
    """

    field: str
    before: str
    theirs: str
    mine: str

    @property
    def label(self) -> str:
        """The field in words."""
        return self.field.removesuffix("_id").replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Conflict(Generic[R]):
    """What a person must see before they save again.

    Attributes:
        theirs: the record as it is stored now.
        merged: theirs with everything that was typed here; saving it overwrites `clashes` and nothing else.
        clashes: fields that both changed, to different values.
        others: fields that only the other desk changed; they are in `merged` as the other desk saved them.
        who: who saved it.
        when: when, in UTC; None when the audit does not say.
    """

    theirs: R
    merged: R
    clashes: tuple[Clash, ...]
    others: tuple[str, ...]
    who: str
    when: datetime | None

    def words(self) -> str:
        """One sentence on who changed what."""
        both = "; ".join(f"{one.label}: there “{one.theirs}”, here “{one.mine}”" for one in self.clashes)
        who = self.who or "Somebody else"
        if not both:
            return f"{who} changed {_listed(self.others)} meanwhile; nothing that you typed is touched by it."
        return f"{who} saved this meanwhile. {both}."


def conflict_of(bench: Bench, base: R, mine: R) -> Conflict[R]:
    """Compare what was opened, what was typed and what is stored now.

    Args:
        bench: the office.
        base: the record as it was opened.
        mine: the record with what was typed.

    Raises:
        NotFound: the other desk deleted it.
    """
    found: Any = mine
    with bench.store.reading() as connection:
        theirs: Any = Reader(connection).get(type(mine), found.id)
        who, when = _last_saved(connection, type(mine), found.id)
    clashes, others, typed = [], [], {}
    for one in fields(found):
        if one.name in _NOT_TYPED:
            continue
        was, own, other = (getattr(each, one.name) for each in (base, found, theirs))
        if own != was:
            typed[one.name] = own
            if other not in {was, own}:
                clashes.append(Clash(one.name, _text(was), _text(other), _text(own)))
        elif other != was:
            others.append(one.name)
    merged = replace(theirs, **typed)
    return Conflict(cast("R", theirs), cast("R", merged), tuple(clashes), tuple(others), who, when)


def _last_saved(
    connection: sa.Connection, record_type: type[Any], record_id: int
) -> tuple[str, datetime | None]:
    audit, change, mapped = tables.audit, tables.change, map_of(record_type)
    of_kind = (change.c.kind == str(mapped.kind), change.c.record_id == record_id)
    # Clocks of two PCs differ: the order of commits stands in the numbers of the changes.
    newest = sa.select(change.c.writer_id).where(*of_kind).order_by(change.c.seq.desc()).limit(1)
    writer = connection.execute(newest).scalar_one_or_none()
    query = (
        sa.select(audit.c.user, audit.c.recorded_at)
        .where(audit.c.kind == mapped.table.name, audit.c.record_id == record_id, audit.c.verb == "U")
        .where(sa.true() if writer is None else audit.c.writer_id == writer)
        .order_by(audit.c.recorded_at.desc(), audit.c.seq.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return (row.user, row.recorded_at) if row else ("", None)


def _text(value: object) -> str:
    return "" if value is None else str(plain(value))


def _listed(names: tuple[str, ...]) -> str:
    words = [name.removesuffix("_id").replace("_", " ") for name in names]
    return ", ".join(words) or "nothing that is shown here"
