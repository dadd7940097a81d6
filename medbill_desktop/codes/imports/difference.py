"""What an edition adds, removes and changes, and which codes in use die with it (O35)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlcipher3 import dbapi2

from medbill_desktop.codes import lookup
from medbill_desktop.codes.edit_schema import MAIN_TABLE, MEDICAID
from medbill_desktop.codes.files import OpenEdition
from medbill_desktop.codes.format import normalise, printed

_SAME_CATEGORY = 6
_WHAT = {
    "node": ("node", ("code",), ("title", "billable"), "{0}.level >= 2 AND {0}.listed = 1"),
    "ptp": ("ptp", ("column1", "column2", "effective"), ("deleted", "indicator"), "1"),
    "mue": ("mue", ("code",), ("units", "adjudication"), "1"),
    "addon": ("addon", ("code", "primary_code", "effective"), ("deleted", "type"), "1"),
    "rvu": (
        "rvu",
        ("code", "modifier"),
        ("status", "work", "pe_nonfacility", "pe_facility", "malpractice", "global_days", "factor"),
        "1",
    ),
    "gpci": ("gpci", ("mac", "locality"), ("work", "practice", "malpractice"), "1"),
    "coverage": ("coverage", ("code", "diagnosis", "effective"), ("deleted", "policy"), "1"),
}
"""Of each main table: its name, what makes rows the same, what makes them changed, and which rows count."""
_NODE = "SELECT code, title, billable, valid_thru FROM node WHERE level >= 2 AND listed = 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dying:
    """A code the office uses that must not stand on a claim from a date on.

    Attributes:
        on: the first date of service it is not valid for.
        why: what becomes of it, in words.
        replacements: what to code instead, the published ones first.
        where: the office's own counts (``{"visits": 12, "favourites": 1}``).
    """

    system: str
    code: str
    title: str
    on: date
    why: str
    replacements: tuple[str, ...]
    where: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The report of an import.

    Attributes:
        against: title of the edition it was compared with; "" when it is the first of its set.
        added, removed, changed: rows; a changed code has another title or another completeness.
        billable: complete codes; None for edits and prices.
        dying: codes in use that end with it.
        sha256: names the edition file; raw: name and sha256 of each file it was made of.
    """

    code_set: str
    edition: str
    title: str
    effective_from: date
    effective_thru: date | None
    rows: int
    added: int
    removed: int
    changed: int
    against: str = ""
    billable: int | None = None
    billable_added: int | None = None
    billable_removed: int | None = None
    dying: tuple[Dying, ...] = ()
    sha256: str = ""
    raw: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, object]:
        """The object of `codes import --json`."""
        thru = self.effective_thru.isoformat() if self.effective_thru else None
        return {
            "set": self.code_set,
            "edition": self.edition,
            "rows": self.rows,
            "added": self.added,
            "removed": self.removed,
            "changed": self.changed,
            "effective": [self.effective_from.isoformat(), thru],
            "title": self.title,
            "against": self.against,
            "billable": self.billable,
            "billable_added": self.billable_added,
            "billable_removed": self.billable_removed,
            "dying": [
                {**asdict(one), "on": one.on.isoformat(), "where": dict(one.where)} for one in self.dying
            ],
            "sha256": self.sha256,
            "raw": [{"file": name, "sha256": digest} for name, digest in self.raw],
        }


def compared(new: OpenEdition, old: OpenEdition | None) -> Imported:
    """Count what an edition adds, removes and changes against the one before."""
    edition = new.edition
    added, removed, changed = _counts(new, old)
    complete = _complete(new)
    before = _complete(old) if old else frozenset[str]()
    return Imported(
        code_set=edition.code_set,
        edition=edition.name,
        title=edition.title,
        effective_from=edition.effective_from,
        effective_thru=edition.effective_thru,
        rows=edition.rows,
        added=added,
        removed=removed,
        changed=changed,
        against=old.edition.title if old else "",
        billable=len(complete) if complete else None,
        billable_added=len(complete - before) if complete and old else None,
        billable_removed=len(before - complete) if complete and old else None,
        sha256=edition.sha256,
        raw=tuple((row[0], row[1]) for row in new.all("SELECT name, sha256 FROM raw ORDER BY name")),
    )


def _counts(new: OpenEdition, old: OpenEdition | None) -> tuple[int, int, int]:
    """Rows added, removed and changed, counted by the database: pairs of procedures are millions."""
    table, keys, values, only = _WHAT[MAIN_TABLE.get(new.edition.code_set.removesuffix(MEDICAID), "node")]
    if old is None:
        return new.edition.rows, 0, 0
    same = " AND ".join(f"n.{key} = o.{key}" for key in keys)
    other = " OR ".join(f"n.{value} <> o.{value}" for value in values)
    connection = dbapi2.connect(":memory:", isolation_level=None)
    try:
        for name, source in (("new", new), ("old", old)):
            address = f"{source.file.path.resolve().as_uri()}?mode=ro&immutable=1"
            connection.execute(f"ATTACH ? AS {name}", (address,))
        fresh = "SELECT count(*) FROM {0}.{2} n WHERE {3} AND NOT EXISTS (SELECT 1 FROM {1}.{2} o WHERE {4})"
        both = "SELECT count(*) FROM new.{0} n JOIN old.{0} o ON {1} WHERE {2}"
        here, there = only.format("n"), only.format("o")
        questions = (
            fresh.format("new", "old", table, here, f"{same} AND {there}"),
            fresh.format("old", "new", table, here, f"{same} AND {there}"),
            both.format(table, same, f"{here} AND {there} AND ({other})"),
        )
        added, removed, changed = (connection.execute(one).fetchone()[0] for one in questions)
    finally:
        connection.close()
    return added, removed, changed


def _complete(source: OpenEdition) -> frozenset[str]:
    if source.edition.code_set.removesuffix(MEDICAID) in MAIN_TABLE:
        return frozenset()
    return frozenset(row[0] for row in source.all(_NODE) if row[2])


def dying(
    new: OpenEdition, old: OpenEdition | None, used: Mapping[str, Mapping[str, int]]
) -> tuple[Dying, ...]:
    """The codes in use that end with an edition, most used first.

    Args:
        new: the edition that was imported.
        old: the one before; None compares nothing.
        used: for each code of this set, as files carry it, the office's own counts.
    """
    if old is None:
        return ()
    found = []
    for code, where in used.items():
        before = lookup.find(old, normalise(code))
        if before is None or not before.billable:
            continue
        ends = _end(new, before.code)
        if ends is not None:
            system = new.edition.code_set
            found.append(
                Dying(
                    system=system,
                    code=printed(system, before.code),
                    title=before.title,
                    on=ends[0],
                    why=ends[1],
                    replacements=tuple(printed(system, one) for one in _instead(new, old, before.code)),
                    where=where,
                )
            )
    return tuple(sorted(found, key=lambda one: (-sum(one.where.values()), one.code)))


def _end(new: OpenEdition, code: str) -> tuple[date, str] | None:
    """From when a code is not valid any more and why; None while it lives."""
    begins = new.edition.effective_from
    after = lookup.find(new, code)
    if after is None:
        return begins, f"{new.edition.title} does not have it any more"
    if not after.billable:
        return begins, f"{new.edition.title} splits it into more complete codes"
    last = after.valid_thru
    if last is None or (new.edition.effective_thru and last > new.edition.effective_thru):
        return None
    return last + timedelta(days=1), f"its last day is {last}"


def _instead(new: OpenEdition, old: OpenEdition, code: str) -> list[str]:
    """What is published in its place, else the codes below it, else what its category has new."""
    published = [row[0] for row in new.all("SELECT code FROM replaced WHERE old = ? ORDER BY code", code)]
    if published:
        return published
    node = lookup.find(new, code)
    if node is not None:
        below = [each.code for each in lookup.children(new, node)]
        if below:
            return below[:_SAME_CATEGORY]
    if new.edition.code_set != "icd10cm":
        return []
    for cut in range(len(code) - 1, 2, -1):
        rows: list[tuple[Any, ...]] = new.all(
            "SELECT code FROM node WHERE code >= ? AND code < ? AND billable = 1 ORDER BY code",
            *(code[:cut], code[:cut] + "~"),
        )
        fresh = [row[0] for row in rows if lookup.find(old, row[0]) is None]
        if fresh or rows:
            return (fresh or [row[0] for row in rows])[:_SAME_CATEGORY]
    return []
