"""Filters and columns of lists as each user keeps them: in the office, so that they follow the user (O47)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete, select

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.errors import NotFound, UserError
from medbill_desktop.domain.worklist import KeptFilter, ShownColumn
from medbill_desktop.services.base import Bench
from medbill_desktop.store import Reader, UnitOfWork
from medbill_desktop.store.tables import kept_columns as table

LONGEST_TITLE = 24
"""Letters on a chip: more would push the others out of the pane."""


@dataclass(frozen=True, slots=True)
class KeptLists:
    """What the signed-in user keeps: `domain.ListKeeper`.

    Attributes:
        bench: of the open office; its user owns the filters and columns.
    """

    bench: Bench

    def filters(self, worklist: str) -> Sequence[KeptFilter]:
        """The filters kept for a list, in order of their chips."""
        with self.bench.store.reading() as connection:
            return _filters(Reader(connection), self.bench.user, worklist)

    def columns(self, worklist: str) -> Sequence[ShownColumn]:
        """The columns as the user chose them; empty when never chosen."""
        query = select(table.c.body).where(table.c.user == self.bench.user, table.c.worklist == worklist)
        with self.bench.store.reading() as connection:
            body = connection.execute(query).scalar()
        return tuple(ShownColumn(key, shown, width) for key, shown, width in json.loads(body or "[]"))

    def keep(self, kept: KeptFilter) -> Changes:
        """Keep a filter behind the others.

        Raises:
            UserError: it has no name, one too long, or one that another filter of the list has.
        """

        def work(uow: UnitOfWork) -> None:
            others = _filters(uow, self.bench.user, kept.worklist)
            title = _good_title(kept.title, others)
            last = max((one.position for one in others), default=0)
            uow.insert(replace(kept, id=0, version=0, user=self.bench.user, title=title, position=last + 1))

        return self.bench.act("keep filter", work).changes

    def rename(self, filter_id: int, title: str) -> Changes:
        """Give a kept filter another name.

        Raises:
            UserError: as `keep`.
        """

        def work(uow: UnitOfWork) -> None:
            kept = self._own(uow, filter_id)
            others = [one for one in _filters(uow, kept.user, kept.worklist) if one.id != filter_id]
            uow.update(replace(kept, title=_good_title(title, others)))

        return self.bench.act("rename filter", work).changes

    def remove(self, filter_id: int) -> Changes:
        """Forget a kept filter."""
        return self.bench.act("remove filter", lambda uow: uow.delete(self._own(uow, filter_id))).changes

    def move(self, filter_id: int, by: int) -> Changes:
        """Move the chip of a kept filter to the right, or to the left when negative; the ends hold it."""

        def work(uow: UnitOfWork) -> None:
            kept = self._own(uow, filter_id)
            order = list(_filters(uow, kept.user, kept.worklist))
            at = next(place for place, one in enumerate(order) if one.id == filter_id)
            order.insert(max(0, min(len(order) - 1, at + by)), order.pop(at))
            for position, one in enumerate(order, start=1):
                if one.position != position:
                    uow.update(replace(one, position=position))

        return self.bench.act("move filter", work).changes

    def keep_columns(self, worklist: str, columns: Sequence[ShownColumn]) -> Changes:
        """Keep the columns of a list; none means as the list stands by itself."""
        mine = {"user": self.bench.user, "worklist": worklist}
        body = json.dumps([[one.key, one.shown, one.width] for one in columns], separators=(",", ":"))

        def work(uow: UnitOfWork) -> None:
            if columns:
                uow.upsert(table, mine, body=body)
            else:
                uow.execute(delete(table).where(*(table.c[name] == value for name, value in mine.items())))
            uow.touch(Kind.KEPT_LIST)

        return self.bench.act("choose columns", work).changes

    def _own(self, uow: UnitOfWork, filter_id: int) -> KeptFilter:
        kept = uow.get(KeptFilter, filter_id)
        if kept.user != self.bench.user:
            raise NotFound("This filter belongs to another user.")
        return kept


def _filters(reader: Reader, user: str, worklist: str) -> tuple[KeptFilter, ...]:
    return reader.find(KeptFilter, "position", user=user, worklist=worklist)


def _good_title(typed: str, others: Sequence[KeptFilter]) -> str:
    title = " ".join(typed.split())
    if not title:
        raise UserError("Type a name for the filter; it stands on its chip.")
    if len(title) > LONGEST_TITLE:
        raise UserError(f"“{title}” is longer than {LONGEST_TITLE} letters; the chip needs a shorter name.")
    if title.casefold() in {one.title.casefold() for one in others}:
        raise UserError(f"You keep a filter “{title}” of this list already; choose another name.")
    return title
