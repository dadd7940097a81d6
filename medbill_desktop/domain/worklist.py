"""Column specifications of worklists: what a list shows, without how it is drawn or fetched."""

from dataclasses import dataclass
from enum import StrEnum

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
