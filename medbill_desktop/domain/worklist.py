"""Column specifications of worklists: what a list shows, without how it is drawn or fetched."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from medbill_desktop.domain.changes import Changes, Kind


class Content(StrEnum):
    """Content classes; each has its width, alignment and format in one place of the window."""

    ID = "id"
    CODE = "code"
    DATE = "date"
    TIME = "time"
    AGE = "age"
    MONEY = "money"
    COUNT = "count"
    NAME = "name"
    FREE = "free"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a worklist.

    Attributes:
        key: the name of the value in each row.
        title: sentence-case heading.
        content: what kind of value it is; money is Money, dates are date objects, ages are days.
        sortable: whether the list may be ordered by it (then it is a stored, indexed column).
    """

    key: str
    title: str
    content: Content
    sortable: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A saved filter, shown as a chip with a live count.

    Attributes:
        key: stable name.
        title: words on the chip.
    """

    key: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFilter:
    """A filter that a user kept under a name: one of the list's own, with search and order.

    Attributes:
        user: whose it is.
        worklist: name of the list.
        title: words on the chip.
        chosen: key of the list's own filter that it begins from.
        order: column key, "-" before it for descending.
        search: typed text; "" for all.
        position: its place among the user's chips, from 1.
    """

    id: int = 0
    version: int = 0
    user: str
    worklist: str
    title: str
    chosen: str
    order: str
    search: str = ""
    position: int = 0

    @property
    def key(self) -> str:
        """What its chip is called; no filter of a list begins like this."""
        return f"kept-{self.id}"


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column as a user wants it.

    Attributes:
        key: of the column.
        shown: whether it is on the screen.
        width: pixels at 100 %; 0 for the width of its content.
    """

    key: str
    shown: bool = True
    width: int = 0


def arranged(columns: Sequence[Column], wanted: Sequence[ShownColumn]) -> tuple[ShownColumn, ...]:
    """The columns of a list in the order a user wants.

    Args:
        columns: what the list has today.
        wanted: what was kept; columns that are gone are dropped, new ones stand at the end, hidden.

    Returns:
        One for each column; never are all hidden.
    """
    known = {column.key for column in columns}
    kept = [one for one in wanted if one.key in known]
    missing = known - {one.key for one in kept}
    found = [*kept, *(ShownColumn(c.key, shown=False) for c in columns if c.key in missing)]
    if not any(one.shown for one in found):
        found = [replace(one, shown=True) for one in found]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class WorklistSpec:
    """What a worklist is, apart from its SQL.

    Attributes:
        name: stable name (``"claims"``).
        title: words of the heading.
        columns: in order of display.
        filters: the chips; the first is the default.
        default_sort: column key; a leading "-" is descending. Ties are broken by id.
        depends_on: kinds of record whose change makes the list look again.
        target: the kind a row opens.
        shown: keys of the columns on screen until a user chooses others; empty for all.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    default_sort: str
    depends_on: frozenset[Kind]
    target: Kind
    shown: tuple[str, ...] = ()

    def narrowed(self, *keys: str, default_sort: str = "") -> WorklistSpec:
        """The list for a narrow pane: these columns first and alone, until a user chooses others.

        Args:
            keys: of the columns shown, in order.
            default_sort: another order; "" leaves it.
        """
        first = tuple(one for key in keys for one in self.columns if one.key == key)
        rest = tuple(one for one in self.columns if one.key not in keys)
        return replace(
            self, columns=(*first, *rest), shown=keys, default_sort=default_sort or self.default_sort
        )

    def standing(self) -> tuple[ShownColumn, ...]:
        """The columns as they stand until a user chooses others."""
        shown = self.shown or tuple(one.key for one in self.columns)
        return tuple(ShownColumn(one.key, shown=one.key in shown) for one in self.columns)


Row = Mapping[str, object]
"""One row of a worklist: ``id`` (int) and a value for each column key."""


class WorklistSource(Protocol):
    """A worklist of one open office: its rows by page, its ids in order, its live counts.

    Implemented in `query`; shown by `ui.kit.WorklistModel`. Every method may run on a reader thread.
    """

    @property
    def spec(self) -> WorklistSpec:
        """What the list is."""

    def first_page(self, chosen: str, sort: str, search: str = "", size: int = 64) -> Sequence[Row]:
        """The first rows by keyset, for the first paint.

        Args:
            chosen: key of the filter.
            sort: column key, "-" before it for descending.
            search: typed text; "" for all.
            size: rows at most.
        """

    def ids(self, chosen: str, sort: str, search: str = "") -> array[int]:
        """All record ids of the list in order, as ``array('q')``."""

    def rows(self, ids: Sequence[int]) -> Sequence[Row]:
        """The rows of these ids, in this order; ids that are gone are left out."""

    def counts(self) -> Mapping[str, int]:
        """How many rows each filter has, by filter key."""

    def count(self, chosen: str, search: str = "") -> int:
        """How many rows a filter has with a search."""


class ListKeeper(Protocol):
    """How the signed-in user keeps filters and columns of lists; in the office, never on the workstation.

    The two that read may run on a reader thread, the others run on the writer thread.
    """

    def filters(self, worklist: str) -> Sequence[KeptFilter]:
        """The filters kept for a list, in order of their chips."""

    def columns(self, worklist: str) -> Sequence[ShownColumn]:
        """The columns as the user chose them; empty when never chosen."""

    def keep(self, kept: KeptFilter) -> Changes:
        """Keep a new filter, behind the others."""

    def rename(self, filter_id: int, title: str) -> Changes:
        """Give a kept filter another name."""

    def remove(self, filter_id: int) -> Changes:
        """Forget a kept filter."""

    def move(self, filter_id: int, by: int) -> Changes:
        """Move the chip of a kept filter to the right, or to the left when negative."""

    def keep_columns(self, worklist: str, columns: Sequence[ShownColumn]) -> Changes:
        """Keep the columns of a list; none means as the list stands by itself."""
