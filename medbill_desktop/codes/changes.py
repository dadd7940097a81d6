"""What an edition changed against the one before: new, ended, renamed, split and completed codes (O35)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from medbill_desktop.codes.files import OpenEdition
from medbill_desktop.codes.format import normalise, printed

_NODES = "SELECT code, title, billable FROM node WHERE level >= 2 AND listed = 1 AND code >= ? AND code < ?"
_LAST = "\U0010ffff"


class What(StrEnum):
    """What became of a code."""

    NEW = "new"
    ENDED = "ended"
    RENAMED = "renamed"
    SPLIT = "split"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One code that an edition changed.

    Attributes:
        code: as printed in the book.
        title: in the new edition; of an ended code the last one.
        was: the title before, of a renamed code; else "".
    """

    code: str
    what: What
    title: str
    was: str = ""

    @property
    def words(self) -> str:
        """In words, without the code."""
        told = {
            What.NEW: f"new: {self.title}",
            What.ENDED: f"ended: {self.title}",
            What.RENAMED: f"renamed: {self.title} (was: {self.was})",
            What.SPLIT: f"split, a code below it is needed now: {self.title}",
            What.COMPLETE: f"complete now, without a code below it: {self.title}",
        }
        return told[self.what]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionChanges:
    """What an edition changed.

    Attributes:
        edition: its title; `against` the title of the one before, "" when none is loaded.
        effective_from: first date of service on which the changes hold.
        rows: by code.
    """

    edition: str
    against: str
    effective_from: date
    rows: tuple[Change, ...]


def changes(new: OpenEdition, old: OpenEdition | None, prefix: str = "") -> EditionChanges:
    """Compare an edition with the one before it.

    Args:
        new: the edition asked about.
        old: the one before; None finds no change, for nothing is known of what was.
        prefix: only codes that begin with it, with or without point.
    """
    rows = tuple(_between(new, old, normalise(prefix))) if old else ()
    return EditionChanges(
        edition=new.edition.title,
        against=old.edition.title if old else "",
        effective_from=new.edition.effective_from,
        rows=rows,
    )


def _between(new: OpenEdition, old: OpenEdition, prefix: str) -> Iterator[Change]:
    now = {row[0]: row for row in new.all(_NODES, prefix, prefix + _LAST)}
    was = {row[0]: row for row in old.all(_NODES, prefix, prefix + _LAST)}
    system = new.edition.code_set
    for code in sorted(now.keys() | was.keys()):
        here, there = now.get(code), was.get(code)
        shown, title = printed(system, code), (here or there or ("", ""))[1]
        if there is None:
            yield Change(code=shown, what=What.NEW, title=title)
        elif here is None:
            yield Change(code=shown, what=What.ENDED, title=title)
        elif bool(here[2]) != bool(there[2]):
            yield Change(code=shown, what=What.COMPLETE if here[2] else What.SPLIT, title=title)
        elif here[1] != there[1]:
            yield Change(code=shown, what=What.RENAMED, title=title, was=there[1])
