"""An edition as plain rows, before it is written to its file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum


class Level(IntEnum):
    """What a node of a code set is."""

    CHAPTER = 0
    SECTION = 1
    CODE = 2
    EXTENSION = 3
    """A code that a 7th character was added to; searched through the code above it."""


@dataclass(slots=True, kw_only=True)
class Node:
    """A chapter, section or code.

    Attributes:
        code: without point; sections ``"section A00-A09"``, chapters ``"chapter 1"``.
        parent: index of the node above in the same list, -1 at the top.
        prior: added to the rank in searches; less is sooner.
        listed: whether the publisher's list has it; made-up category rows of ICD-9-CM are not listed.
    """

    level: Level
    code: str
    title: str
    short: str = ""
    billable: bool = False
    parent: int = -1
    valid_from: str = ""
    valid_thru: str = ""
    prior: int = 0
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Term:
    """A further name of a code: inclusion term, index entry, synonym.

    Attributes:
        node: index of its node.
        kind: inclusion, do, eindex, neoplasm, drug, icd9, office or index (the main alphabetic index).
        text: as printed.
    """

    node: int
    kind: str
    text: str


@dataclass(slots=True, kw_only=True)
class Content:
    """Everything one edition file holds; lists that do not apply stay empty.

    Attributes:
        rows: the number people count editions by: codes listed, or map rows.
        notes: node index, kind, text.
        gems: direction (9 or 10: the system mapped from), source, target, flags of five digits.
        modifiers: code, long words, short words, first and last date.
        places: code, name, facility flag.
        rules: modifier, level and the four flags of modifier_rules.csv.
        abbreviations: short form, expansion, example category.
        shorthand: what people type, what it may stand for.
        coming: code, what is known to happen to it, from which date; of an edition that is not loaded.
        replaced: a code of the edition before and a code that stands in its place, as published.
        raw: name and sha256 of each file that an import made it of.
    """

    code_set: str
    name: str
    title: str
    effective_from: date
    effective_thru: date | None
    source: str
    official: bool = True
    rows: int = 0
    nodes: list[Node] = field(default_factory=list)
    notes: list[tuple[int, str, str]] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    gems: list[tuple[int, str, str, str]] = field(default_factory=list)
    modifiers: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    places: list[tuple[str, str, int]] = field(default_factory=list)
    rules: list[tuple[str, int, int, int, int, int]] = field(default_factory=list)
    abbreviations: list[tuple[str, str, str]] = field(default_factory=list)
    shorthand: list[tuple[str, str]] = field(default_factory=list)
    coming: list[tuple[str, str, str]] = field(default_factory=list)
    replaced: list[tuple[str, str]] = field(default_factory=list)
    raw: tuple[tuple[str, str], ...] = ()
