"""The end of a month worked out again from plain rows of the ledger; imports nothing of the product.

It reads a CSV of ledger lines with their entry (`NAMES`), and figures of the product's proof only to compare.
Its own accounting: each entry's debits and credits meet cent by cent in their order; what a receivable meets
says where the movement belongs; two receivables that meet have moved money between them. Aging is worked out
charge by charge from the dates on the lines.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

NAMES = (
    "entry_id",
    "position",
    "accounting_date",
    "account",
    "cents",
    "payer_id",
    "patient_id",
    "charge_id",
    "aging_date",
)
PLACES = {
    "charges": "CHARGES NSF_FEE",
    "payments": "CASH DRAWER UNAPPLIED SUSPENSE PATIENT_CREDIT INTEREST PROVIDER_LEVEL UNCLAIMED",
    "adjustments": "CONTRACTUAL WRITE_OFF BAD_DEBT COLLECTIONS SEQUESTRATION CAPITATION SELF_PAY_DISCOUNT",
    "refunds": "REFUND",
    "brought_in": "OPENING_BALANCE",
    "moved": "AR_PAYER AR_PATIENT",
}
PLACE_OF = {account: place for place, accounts in PLACES.items() for account in accounts.split()}
ADDS = {"charges": 1, "payments": -1, "adjustments": -1, "refunds": 1, "brought_in": 1, "moved": 1}
"""How a place counts in the identity: opening + charges - payments - adjustments + refunds ... = closing."""
LAST_DAYS = (30, 60, 90, 120)
CREDITS = len(LAST_DAYS) + 1
"""Where credits stand behind the five buckets."""

Party = tuple[str, str]
"""``("payer", "3")`` or ``("patient", "17")``: the side and the number as text."""


@dataclass(frozen=True)
class Line:
    """A row of the dump."""

    entry: int
    position: int
    day: date
    account: str
    cents: int
    payer: str
    patient: str
    charge: str
    aging: date | None

    @property
    def party(self) -> Party | None:
        """Who owes, on a line of a receivable."""
        return {"AR_PAYER": ("payer", self.payer), "AR_PATIENT": ("patient", self.patient)}.get(self.account)


@dataclass
class Movement:
    """What a party's receivable did in a month, in cents.

    Attributes:
        buckets: 0-30, 31-60, 61-90, 91-120, over 120 days, and the credits.
    """

    opening: int = 0
    closing: int = 0
    places: Counter[str] = field(default_factory=Counter)
    buckets: list[int] = field(default_factory=lambda: [0] * (CREDITS + 1))

    @property
    def off(self) -> int:
        """By how much the identity does not hold."""
        return self.closing - self.opening - sum(ADDS[name] * cents for name, cents in self.places.items())

    @property
    def aged(self) -> int:
        """The total of the aging."""
        return sum(self.buckets)

    def figures(self) -> dict[str, int]:
        """All figures by name, as `compare` looks at them."""
        named = {name: self.places[name] for name in ADDS}
        return {"opening": self.opening, "closing": self.closing, "aged": self.aged, **named}


@dataclass
class Month:
    """A month by party, and what is wrong in it.

    Attributes:
        uneven: entries that do not sum to zero, with the cents they are off by.
        accounts: how every account moved in the month.
    """

    parties: dict[Party, Movement]
    uneven: dict[int, int]
    accounts: Counter[str]

    def faults(self) -> list[str]:
        """Every way in which the month does not come out even; empty when it does."""
        found = [f"entry {number} is off by {off}" for number, off in sorted(self.uneven.items())]
        for party, one in sorted(self.parties.items()):
            if one.off:
                found.append(f"{party}: the identity is off by {one.off}")
            if one.aged != one.closing:
                found.append(f"{party}: {one.aged} aged, {one.closing} owed")
        moved = sum(one.closing - one.opening for one in self.parties.values())
        others = sum(cents for name, cents in self.accounts.items() if PLACE_OF[name] != "moved")
        if moved != -others:
            found.append(f"receivables moved by {moved}, all other accounts by {others}")
        between = sum(one.places["moved"] for one in self.parties.values())
        return found + ([f"{between} moved from nobody to somebody"] if between else [])

    def total(self) -> Movement:
        """All parties together."""
        sums = Movement()
        for one in self.parties.values():
            sums.opening += one.opening
            sums.closing += one.closing
            sums.places.update(one.places)
            sums.buckets = [a + b for a, b in zip(sums.buckets, one.buckets, strict=True)]
        return sums


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a dump as they were written."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def lines_of(rows: Iterable[Mapping[str, str]]) -> list[Line]:
    """The lines of a dump in order of entry and position."""
    made = [
        Line(
            entry=int(row["entry_id"]),
            position=int(row["position"]),
            day=date.fromisoformat(row["accounting_date"]),
            account=row["account"],
            cents=int(row["cents"]),
            payer=row["payer_id"],
            patient=row["patient_id"],
            charge=row["charge_id"],
            aging=date.fromisoformat(row["aging_date"]) if row["aging_date"] else None,
        )
        for row in rows
    ]
    return sorted(made, key=lambda one: (one.entry, one.position))


def month_of(lines: Iterable[Line], first: date, last: date) -> Month:
    """Follow every receivable from the evening before `first` to the evening of `last`."""
    known = [one for one in lines if one.day <= last]
    parties: defaultdict[Party, Movement] = defaultdict(Movement)
    accounts: Counter[str] = Counter()
    entries: defaultdict[int, list[Line]] = defaultdict(list)
    for one in known:
        entries[one.entry].append(one)
        if one.day >= first:
            accounts[one.account] += one.cents
        if one.party:
            parties[one.party].closing += one.cents
            parties[one.party].opening += one.cents if one.day < first else 0
    for lines_ in entries.values():
        if lines_[0].day >= first:
            _follow(lines_, parties)
    for party, bucket, cents in aging(known, last):
        parties[party].buckets[bucket] += cents
    uneven = {number: off for number, of in entries.items() if (off := sum(one.cents for one in of))}
    return Month(dict(parties), uneven, accounts)


def _follow(lines: list[Line], parties: defaultdict[Party, Movement]) -> None:
    for debit, credit, cents in met(lines):
        for line, other, signed in ((debit, credit, cents), (credit, debit, -cents)):
            if line.party:
                place = PLACE_OF[other.account]
                parties[line.party].places[place] += ADDS[place] * signed


def met(lines: Iterable[Line]) -> Iterator[tuple[Line, Line, int]]:
    """Which debit of an entry meets which credit, and over how much: the first with the first, and so on."""
    debits = [[one, one.cents] for one in lines if one.cents > 0][::-1]
    takes = [[one, -one.cents] for one in lines if one.cents < 0][::-1]
    while debits and takes:
        cents = min(debits[-1][1], takes[-1][1])
        yield debits[-1][0], takes[-1][0], cents
        for side in (debits, takes):
            side[-1][1] -= cents
            if not side[-1][1]:
                side.pop()


def aging(lines: Iterable[Line], as_of: date) -> Iterator[tuple[Party, int, int]]:
    """Each open item (a charge with a party) with its bucket; a negative one among the credits."""
    layers: defaultdict[tuple[Party, str], Counter[date]] = defaultdict(Counter)
    for one in lines:
        if one.party and one.aging:
            layers[one.party, one.charge][one.aging] += one.cents
    for (party, _), days in layers.items():
        balance = sum(days.values())
        if balance < 0:
            yield party, CREDITS, balance
        elif balance > 0:
            open_for = (as_of - min(day for day, cents in days.items() if cents > 0)).days
            yield party, sum(open_for > last for last in LAST_DAYS), balance


def compare(month: Month, theirs: Mapping[Party, Mapping[str, int]]) -> list[str]:
    """Where figures of a report differ from the month; parties with nothing at all need not stand in it."""
    found = []
    for party in sorted({*month.parties, *theirs}):
        own = month.parties.get(party, Movement()).figures()
        other = theirs.get(party, dict.fromkeys(own, 0))
        for name, cents in own.items():
            if other[name] != cents:
                found.append(f"{party} {name}: {cents} by the rows, {other[name]} by the report")
    return found


def compare_aging(month: Month, theirs: Mapping[Party, list[int]]) -> list[str]:
    """Where the buckets of an aging report differ from the month."""
    return [
        f"{party}: {own} by the rows, {other} by the report"
        for party in sorted({*month.parties, *theirs})
        if (own := month.parties.get(party, Movement()).buckets)
        != (other := theirs.get(party, [0] * (CREDITS + 1)))
    ]
