"""How old open money is, and in which column of an aging report it stands (O16, docs/algorithms/aging.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from medbill_desktop.domain.money import ZERO, Money

BUCKETS: tuple[str, ...] = ("0-30", "31-60", "61-90", "91-120", "over 120")
"""Words of the columns, youngest first; `bucket_of` gives an index into them."""
LAST_DAYS: tuple[int, ...] = (30, 60, 90, 120)
"""Last day of each bucket but the last, for queries that do the same in SQL."""


@dataclass(frozen=True, slots=True)
class Aging:
    """Open money by age.

    Attributes:
        buckets: what is owed to the practice, one amount a bucket, none negative.
        credits: what the practice owes, zero or negative; never netted into a bucket.
    """

    buckets: tuple[Money, ...] = (ZERO,) * len(BUCKETS)
    credits: Money = ZERO

    @property
    def total(self) -> Money:
        """Buckets and credits together: the balance of the receivable accounts."""
        return Money.total(self.buckets) + self.credits


def days_open(aging_date: date, as_of: date) -> int:
    """Days from the aging date to the day of the report; negative while it is not yet due."""
    return (as_of - aging_date).days


def bucket_of(days: int) -> int:
    """The index of the bucket for a number of days; what is not yet due stands in the first.

    Args:
        days: from `days_open`.
    """
    return next((place for place, last in enumerate(LAST_DAYS) if days <= last), len(LAST_DAYS))


def open_since(layers: Mapping[date, Money], as_of: date) -> date:
    """The day from which an item is open: its oldest aging date on which something is left.

    Args:
        layers: the item's lines netted by aging date.
        as_of: the answer when nothing is left on any date.
    """
    return min((day for day, net in layers.items() if net.cents > 0), default=as_of)


def age(open_items: Iterable[tuple[date, Money]], as_of: date) -> Aging:
    """Sort open items into buckets as of a day.

    Args:
        open_items: aging date and balance of each item (a charge with one payer or with the patient),
            already netted within the item; a negative balance is a credit.
        as_of: the day of the report.

    Returns:
        Buckets and credits whose total is the sum of the balances.
    """
    buckets, owed = [ZERO] * len(BUCKETS), ZERO
    for aging_date, balance in open_items:
        if balance.cents < 0:
            owed += balance
        else:
            buckets[bucket_of(days_open(aging_date, as_of))] += balance
    return Aging(tuple(buckets), owed)


FOREVER = date.max
"""The end of what is still open."""


class Span(NamedTuple):
    """What an item had open, unchanged over some accounting days.

    Attributes:
        first: the first of these days.
        until: the day after the last one; FOREVER while it still stands.
        since: as `open_since`; None for a credit.
        cents: the balance, never zero.
    """

    first: date
    until: date
    since: date | None
    cents: int


def spans(lines: Iterable[tuple[date, date | None, int]]) -> list[Span]:
    """The whole history of an item, so that any day's balance and age is one look-up.

    Args:
        lines: accounting date, aging date and cents of each of the item's lines, in any order.

    Returns:
        Spans in order of days, none for days on which nothing was open.
    """
    ordered = sorted(lines, key=itemgetter(0))
    layers: dict[date | None, int] = {}
    found: list[Span] = []
    balance = 0
    for place, (day, aging, cents) in enumerate(ordered, 1):
        layers[aging] = layers.get(aging, 0) + cents
        balance += cents
        if place < len(ordered) and ordered[place][0] == day:
            continue
        since = _oldest(layers) if balance > 0 else None
        last = found[-1] if found and found[-1].until == FOREVER else None
        if last and (last.since, last.cents) == (since, balance):
            continue
        if last:
            found[-1] = last._replace(until=day)
        if balance:
            found.append(Span(day, FOREVER, since, balance))
    return found


def _oldest(layers: Mapping[date | None, int]) -> date | None:
    return min((day for day, cents in layers.items() if day and cents > 0), default=None)
