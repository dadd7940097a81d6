"""Column specifications of worklists: what a list shows, without how it is drawn or fetched."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from medbill_desktop.domain.changes import Kind


class Content(StrEnum):
    """Content classes; each has its width, alignment and format in one place of the window."""

    ID = "id"
    CODE = "code"
    DATE = "date"
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
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    default_sort: str
    depends_on: frozenset[Kind]
    target: Kind


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
